package messaging.message;

/** Selects a page of a conversation. {@code seq} is in the range of its parameter. */
public sealed interface HistoryPosition {

  /** The newest messages, newest first. */
  record Latest() implements HistoryPosition {}

  /** Messages below {@code seq} (at least 1), newest first; beyond the end: the latest page. */
  record Before(long seq) implements HistoryPosition {}

  /** Messages above {@code seq} (at least 0), oldest first; beyond the end: an empty page. */
  record After(long seq) implements HistoryPosition {}

  /** The page with {@code seq} (at least 1), oldest first; beyond the end: the latest page. */
  record Around(long seq) implements HistoryPosition {}
}
