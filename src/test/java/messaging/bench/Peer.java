package messaging.bench;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An XMPP server with an archive of messages (XEP-0313), as a measure of what such a server gives.
 *
 * @param name in the results and in the CPU meter
 * @param storage the PostgreSQL of its archive; empty if that is files
 */
record Peer(String name, int port, ProcessHandle process, Optional<Server> storage, Runnable stop) {
  static final String PROSODY_FILES = "prosody-files";
  static final String PROSODY_POSTGRES = "prosody-postgres";
  static final String EJABBERD_POSTGRES = "ejabberd-postgres";

  static final int SENDERS = 64;
  static final int RECEIVERS_OF_EACH = 2;

  /** One of the users who send. */
  static String sender(int number) {
    return "ann-" + number;
  }

  /** One of the users who receive, never logged in, from 0. */
  static String receiver(int number) {
    return "bob-" + number;
  }

  /** All users. */
  static String[] users() {
    return IntStream.range(0, SENDERS)
        .boxed()
        .flatMap(i -> Stream.of(sender(i), receiver(i)))
        .toArray(String[]::new);
  }

  /** What it does of what we do, for the report. */
  static String does(String name) {
    return switch (name) {
      case PROSODY_FILES ->
          "one process; appends to a file a user, without `fsync`: a crash of the machine loses"
              + " what was acknowledged";
      case PROSODY_POSTGRES -> "one process; two rows a message in PostgreSQL, durable";
      case EJABBERD_POSTGRES -> "all cores; two rows a message in PostgreSQL, durable";
      default -> "friend check, gap-free numbers, unread counts, event on NATS; durable";
    };
  }
}
