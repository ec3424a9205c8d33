package messaging.event;

import messaging.message.Outbox;

/** Shows how much waits in the outbox. Use on one event loop. */
final class OutboxWatch {
  private final Outbox outbox;
  private final RelayMeters meters;
  private boolean looking;

  /** Looks at nothing yet. */
  OutboxWatch(Outbox outbox, RelayMeters meters) {
    this.outbox = outbox;
    this.meters = meters;
  }

  /** Looks, unless the last look is not answered yet. */
  void look() {
    if (looking) {
      return;
    }
    looking = true;
    outbox
        .depth()
        .onSuccess(meters::waiting)
        .onFailure(unknown -> meters.waiting(null))
        .onComplete(done -> looking = false);
  }
}
