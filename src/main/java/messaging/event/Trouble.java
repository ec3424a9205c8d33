package messaging.event;

import java.util.Locale;

/** What kept a batch from being published as a whole; decides what the relay does next. */
enum Trouble {
  /** Nothing did. */
  NONE,
  /** The stream has moved on without us: look at its end again, then go on at once. */
  ORDER,
  /** One event cannot be published for reasons of its own: its chat is parked, the rest goes on. */
  ENTRY,
  /** The stream refuses everything: full, gone, out of resources. Back off. */
  STREAM,
  /** The server does not answer. The connection has been dropped; back off. */
  CONNECTION,
  /** The database did not answer: what is noted is not known. Back off. */
  OUTBOX,
  /** A defect of our own. Back off. */
  INTERNAL;

  /** Whether the relay must wait before it tries again. */
  boolean needsBackOff() {
    return compareTo(STREAM) >= 0;
  }

  /** For meters and logs. */
  String reason() {
    return name().toLowerCase(Locale.ROOT);
  }
}
