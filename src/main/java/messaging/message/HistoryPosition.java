package messaging.message;

/** Which page of a conversation is wanted; {@code seq} is in the range its parameter allows. */
public sealed interface HistoryPosition {

  /** The newest messages, newest first. */
  record Latest() implements HistoryPosition {}

  /**
   * Messages below {@code seq} (at least 1), newest first; beyond the end it is the latest page.
   */
  record Before(long seq) implements HistoryPosition {}

  /** Messages above {@code seq} (at least 0), oldest first; beyond the end it is an empty page. */
  record After(long seq) implements HistoryPosition {}

  /** The page that holds {@code seq} (at least 1), oldest first; beyond the end the latest page. */
  record Around(long seq) implements HistoryPosition {}
}
