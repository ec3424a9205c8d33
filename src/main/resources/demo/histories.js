// The conversations that were opened: messages in the order of seq, loaded page by page from the end.

export class Histories {
  #load;
  #changed;
  #known = new Map();

  /** Gets pages with `load(peer, before)`, undefined if there is none now; calls `changed()`. */
  constructor(load, changed) {
    this.#load = load;
    this.#changed = changed;
  }

  /** Ascending; those that are loaded. */
  messages(peer) {
    return this.#known.get(peer)?.messages ?? [];
  }

  /** Adds what the feed or an answer brought, perhaps not for the first time. */
  add(message, peer) {
    const messages = this.messages(peer);
    const at = messages.findLastIndex(({ seq }) => seq <= message.seq);
    if (messages[at]?.seq !== message.seq) {
      messages.splice(at + 1, 0, message);
    }
  }

  /** Loads the latest page, unless something is there already. */
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

  /** Forgets all messages, and loads the latest pages anew. */
  startOver() {
    const peers = [...this.#known.keys()];
    this.#known.clear();
    peers.forEach((peer) => this.open(peer));
  }
}
