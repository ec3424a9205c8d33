// The opened conversations: messages ordered by seq, loaded page by page from the end.

/** The message; without its text if an event of erased messages says so. */
function withoutText(message, { chat_id, sender_id, from_seq, up_to_seq }) {
  const isErased =
    message.chat_id === chat_id && message.sender_id === sender_id && message.seq > from_seq && message.seq <= up_to_seq;
  return isErased ? { ...message, text: "", status: "erased" } : message;
}

export class Histories {
  #load;
  #changed;
  #known = new Map();
  /** The ranges of erased messages: a page that was read before may come after them. */
  #erased = [];

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
      messages.splice(at + 1, 0, this.known(message));
    }
  }

  /** The message as it is known here: without its text if it was erased. */
  known(message) {
    return this.#erased.reduce(withoutText, message);
  }

  /** Drops the texts of a range of erased messages. */
  erase(range) {
    this.#erased.push(range);
    for (const history of this.#known.values()) {
      history.messages = history.messages.map((message) => withoutText(message, range));
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
    this.#erased = [];
    peers.forEach((peer) => this.open(peer));
  }
}
