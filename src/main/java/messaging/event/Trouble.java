package messaging.event;

import java.util.Locale;

/** Why a batch was not published as a whole; decides what the relay does next. */
enum Trouble {
  /** Nothing did. */
  NONE,
  /** Others wrote to the stream: read its end again, then continue at once. */
  ORDER,
  /** One event can never be published as it is: its chat is parked, the others continue. */
  ENTRY,
  /** The stream refuses everything: full, gone, out of resources. Back off. */
  STREAM,
  /** The server does not answer. The connection has been dropped; back off. */
  CONNECTION,
  /** The database is not the one in which was noted what is published. Back off. */
  HISTORY,
  /** The database did not answer, so it is not known what is noted. Back off. */
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
