package messaging.message;

import java.time.Instant;
import java.util.UUID;
import messaging.message.Message.Status;

/** Values for tests that need only some of their fields. */
final class Examples {
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  static final UUID CHAT = UUID.fromString("018f4e2a-0000-7000-8000-000000000001");
  static final UUID ID = UUID.fromString("018f4e2a-0000-7000-8000-000000000002");
  static final Instant TIME = Instant.parse("2026-11-24T10:00:00.123456Z");

  private Examples() {}

  static Message message(String text) {
    return new Message(ID, CHAT, 1, "ann", "bob", text, TIME, Status.SENT);
  }
}
