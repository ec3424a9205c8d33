// Pending messages. They are sent one after the other, to keep their order, and repeated until the service answers.
// The idempotency key makes this safe.

const FIRST_PAUSE = 500;
const MAX_PAUSE = 10_000;

export class Outbox {
  /** {id, peer, text, key, state, at, reason}; the state is "waiting", "sending", "echoed" or "refused". */
  items = [];

  #api;
  #on;
  #online = true;
  #running = false;

  /** Calls `on.change()`, `on.sent(message)` and `on.refused(item)`. */
  constructor(api, on) {
    this.#api = api;
    this.#on = on;
  }

  setOnline(online) {
    this.#online = online;
    this.#run();
  }

  add(peer, text) {
    const at = new Date().toISOString();
    this.items.push({ id: crypto.randomUUID(), peer, text, key: crypto.randomUUID(), state: "waiting", at });
    this.#on.change();
    this.#run();
  }

  /** Sends a refused message again; another text needs another key. */
  resend(item, text) {
    Object.assign(item, { text, key: crypto.randomUUID(), state: "waiting", reason: "" });
    this.#on.change();
    this.#run();
  }

  dismiss(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#on.change();
  }

  /** Handles a message from the feed, because it may arrive before the response to the send. */
  echo(message) {
    const item = this.items.find(({ state }) => state === "sending");
    if (item?.peer === message.receiver_id && item.text === message.text) {
      item.state = "echoed";
    }
  }

  async #run() {
    if (this.#running) {
      return;
    }
    this.#running = true;
    let pause = FIRST_PAUSE;
    for (let item; this.#online && (item = this.items.find(({ state }) => state === "waiting")); ) {
      if (await this.#send(item)) {
        pause = FIRST_PAUSE;
      } else {
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, MAX_PAUSE);
      }
    }
    this.#running = false;
  }

  /** Whether the item is done. */
  async #send(item) {
    item.state = "sending";
    try {
      const message = await this.#api.send(item.peer, item.text, item.key);
      this.#on.sent(message);
      this.dismiss(item);
    } catch (failure) {
      if (failure.status === undefined || failure.retryable) {
        item.state = "waiting";
        this.#on.change();
        return false;
      }
      item.state = "refused";
      item.reason = failure.message;
      this.#on.refused(item);
      this.#on.change();
    }
    return true;
  }
}
