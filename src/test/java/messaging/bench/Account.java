package messaging.bench;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import messaging.testing.NatsClient;
import org.awaitility.Awaitility;

/** What one service has promised its clients, compared with what is stored and told. */
final class Account {
  private static final Duration RELAY_TIMEOUT = Duration.ofSeconds(60);
  private static final String ROWS = "SELECT count(*) FROM messages";

  private final ServiceProcess service;
  private final NatsClient nats;
  private final Db database;
  private final long rowsBefore;
  private final long unreadBefore;
  private long messages;
  private long refused;
  private long marks;
  private long newlySeen;

  Account(ServiceProcess service, NatsClient nats) {
    this.service = service;
    this.nats = nats;
    this.database = new Db(service.databaseUri());
    this.rowsBefore = database.number(ROWS);
    this.unreadBefore = unread();
  }

  /** So many answers 201, and so many others: what is refused late may have been stored. */
  synchronized void sent(long accepted, long others) {
    messages += accepted;
    refused += others;
  }

  /** One mark that moved. */
  void marked(long seen) {
    marks++;
    newlySeen += seen;
  }

  /** Waits until every event is in the stream. */
  void awaitRelay() {
    awaitEvents(messages);
  }

  private void awaitEvents(long sent) {
    Awaitility.await("events of " + service.name())
        .atMost(RELAY_TIMEOUT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> events() >= sent + marks);
  }

  private long events() {
    try {
      return nats.streams().getStreamInfo(service.stream()).getStreamState().getMsgCount();
    } catch (JetStreamApiException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares.
   *
   * @throws IllegalStateException if anything differs
   */
  String check() {
    long rows = database.number(ROWS) - rowsBefore;
    awaitEvents(rows);
    long lastSeqs = database.number("SELECT sum(last_seq)::bigint FROM chats") - rowsBefore;
    long unread = unread() + newlySeen - unreadBefore;
    long events = events() - marks;
    String found =
        String.format(
            "%s: %,d answers 201 and %,d others, %,d rows, %,d by last_seq, %,d unread, %,d events",
            service.name(), messages, refused, rows, lastSeqs, unread, events);
    boolean stored = rows >= messages && rows <= messages + refused;
    if (!stored || lastSeqs != rows || unread != rows || events != rows) {
      throw new IllegalStateException("Not the same: " + found);
    }
    return found;
  }

  private long unread() {
    return database.number("SELECT coalesce(sum(lo_unread + hi_unread), 0)::bigint FROM chats");
  }
}
