package messaging.persistence;

import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.After;
import messaging.message.HistoryPosition.Around;
import messaging.message.HistoryPosition.Before;
import messaging.message.HistoryPosition.Latest;

/** Positions in a history as tables of examples name them. */
final class Positions {
  private Positions() {}

  /** The position of a kind, {@code latest} among them, at {@code seq}. */
  static HistoryPosition of(String kind, long seq) {
    return switch (kind) {
      case "before" -> new Before(seq);
      case "after" -> new After(seq);
      case "around" -> new Around(seq);
      default -> new Latest();
    };
  }
}
