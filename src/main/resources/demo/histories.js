// The opened conversations: messages ordered by seq, loaded page by page from the end.

export class Histories {
  #load;
  #changed;
  #known = new Map();

  /** Loads pages with `load(peer, before)`, which gives undefined if the call fails; calls `changed()`. */
  constructor(load, changed) {
    this.#load = load;
    this.#changed = changed;
  }

  /** The loaded messages, ascending. */
  messages(peer) {
    return this.#known.get(peer)?.messages ?? [];
  }

  /** Adds a message from the feed or from a response; it may be a known one. */
  add(message, peer) {
    const messages = this.messages(peer);
    const at = messages.findLastIndex(({ seq }) => seq <= message.seq);
    if (messages[at]?.seq !== message.seq) {
      messages.splice(at + 1, 0, message);
    }
  }

  /** Loads the latest page if no page is loaded. */
  async open(peer) {
    if (!this.#known.has(peer)) {
      this.#known.set(peer, { messages: [], hasOlder: true, loading: false });
    }
    if (this.messages(peer).length === 0) {
      await this.loadOlder(peer);
    }
  }

  async loadOlder(peer) {
    const history = this.#known.get(peer);
    if (history.loading || !history.hasOlder) {
      return;
    }
    history.loading = true;
    const page = await this.#load(peer, history.messages[0]?.seq);
    history.loading = false;
    if (page) {
      page.messages.forEach((message) => this.add(message, peer));
      history.hasOlder = page.has_older;
      this.#changed();
    }
  }

  /** Removes all messages and loads the latest pages again. */
  startOver() {
    const peers = [...this.#known.keys()];
    this.#known.clear();
    peers.forEach((peer) => this.open(peer));
  }
}
