// The state of one user: chats, conversations, pending messages. Views listen to "change", "error", "status" and
// "resumed".
import { Feed } from "../client/feed.js";
import { Api } from "./api.js";
import { Histories } from "./histories.js";
import { Outbox } from "./outbox.js";

const QUIET = 400;
const PAUSE = 2_000;

export class Store extends EventTarget {
  /** Chats by peer: {peer, last, unread, countedUpTo, seenUpTo, peerSeenUpTo}. */
  chats = new Map();
  histories = new Histories(
    (peer, before) => this.online && this.#trying(() => this.#api.history(peer, { before })),
    () => this.#changed(),
  );
  online = true;

  #api;
  #feed;
  #outbox;
  #resume = null;
  #reading = false;
  #stale = false;
  /** How many marks were told of chats that are not loaded. */
  #missed = 0;
  #nextChats = null;

  /** `headers` tell the service, or what is before it, who the user is. */
  constructor(user, headers) {
    super();
    this.user = user;
    this.#api = new Api(headers);
    this.#outbox = new Outbox(this.#api, {
      change: () => this.#changed(),
      sent: (message) => this.#sent(message),
      refused: (item) => (item.after ??= this.histories.messages(item.peer).at(-1)?.seq ?? 0),
    });
    const on = {
      status: (status) => this.#onStatus(status),
      event: (event) => this.#onEvent(event),
      fresh: () => this.#startOver(),
    };
    this.#feed = new Feed("events", on, { user, headers });
  }

  start() {
    this.#feed.start();
  }

  /** Takes this side offline, or lets it resume. */
  setOnline(online) {
    this.online = online;
    this.#resume = { messages: 0, timer: null };
    if (online) {
      this.#feed.start();
    } else {
      this.#feed.stop();
      this.#tell("status", "offline");
    }
    this.#outbox.setOnline(online);
    this.#changed();
  }

  /** Latest first. */
  sortedChats() {
    return [...this.chats.values()].sort((a, b) => b.last.timestamp.localeCompare(a.last.timestamp));
  }

  /** The pending messages for `peer`. */
  unsent(peer) {
    return this.#outbox.items.filter((item) => item.peer === peer && item.state !== "echoed");
  }

  /** The status of my message; empty for a message from the other user. */
  stateOf(message) {
    if (message.sender_id !== this.user) {
      return "";
    }
    const seenUpTo = this.chats.get(message.receiver_id)?.peerSeenUpTo ?? 0;
    return message.status === "seen" || message.seq <= seenUpTo ? "seen" : "sent";
  }

  send(peer, text) {
    this.#outbox.add(peer, text);
  }

  resend(item, text) {
    this.#outbox.resend(item, text);
  }

  dismiss(item) {
    this.#outbox.dismiss(item);
  }

  async loadMoreChats() {
    const cursor = this.#nextChats;
    if (this.online && cursor) {
      this.#nextChats = null;
      await this.#trying(async () => this.#take(await this.#page(cursor), true));
    }
  }

  async markSeen(peer, upTo) {
    const chat = this.chats.get(peer);
    if (!this.online || !chat || upTo <= Math.max(chat.seenUpTo, chat.marking ?? 0)) {
      return;
    }
    chat.marking = upTo;
    await this.#trying(async () => this.#moved(peer, (await this.#api.seen(peer, upTo)).seen_up_to));
    chat.marking = 0;
    this.#changed();
  }

  #onStatus(status) {
    this.#tell("status", status);
    if (status === "live") {
      this.#countMissed(0);
    }
  }

  #onEvent({ type, data }) {
    if (type === "message.sent") {
      this.#outbox.echo(data);
      this.#sent(data);
    } else if (type === "message.seen" && data.seen_by === this.user) {
      this.#moved(data.sender_id, data.seen_up_to);
    } else if (type === "message.erased") {
      this.#erased(data);
    } else if (type === "message.seen") {
      const chat = this.chats.get(data.seen_by);
      if (chat) {
        chat.peerSeenUpTo = Math.max(chat.peerSeenUpTo, data.seen_up_to);
      } else {
        this.#missed += 1;
      }
    }
    this.#countMissed(type === "message.sent" && data.receiver_id === this.user ? 1 : 0);
    this.#changed();
  }

  /** A message from me or to me; it may be a known one. */
  #sent(message) {
    const mine = message.sender_id === this.user;
    const peer = mine ? message.receiver_id : message.sender_id;
    const chat = this.chats.get(peer);
    if (!chat) {
      this.#readChats();
    } else {
      if (message.seq > chat.last.seq) {
        chat.last = message;
      }
      // Not by the last message: the response to my send may arrive before earlier events of the feed.
      if (!mine && message.seq > Math.max(chat.countedUpTo, chat.seenUpTo)) {
        chat.unread += 1;
        chat.countedUpTo = message.seq;
      }
    }
    this.histories.add(message, peer);
  }

  /** My own mark, moved here or on another device. */
  #moved(peer, seenUpTo) {
    const chat = this.chats.get(peer);
    if (chat) {
      chat.seenUpTo = Math.max(chat.seenUpTo, seenUpTo);
      if (chat.seenUpTo >= chat.last.seq) {
        chat.unread = 0;
      } else {
        this.#readChats();
      }
    } else {
      this.#missed += 1;
    }
  }

  /** Drops the texts that are kept here. */
  #erased(range) {
    this.histories.erase(range);
    for (const chat of this.chats.values()) {
      chat.last = this.histories.known(chat.last);
    }
  }

  #startOver() {
    this.chats.clear();
    this.#readChats();
    this.histories.startOver();
  }

  /** Reads the latest chats; repeats this if events arrived before the response. */
  async #readChats() {
    this.#stale = true;
    if (this.#reading) {
      return;
    }
    this.#reading = true;
    while (this.#stale) {
      this.#stale = false;
      await this.#trying(
        async () => this.#take(await this.#page(), this.chats.size === 0),
        async () => {
          await new Promise((resolve) => setTimeout(resolve, PAUSE));
          this.#stale = true;
        },
      );
    }
    this.#reading = false;
  }

  /** A page of the chats. It is read again if it may lack a mark that the feed has told meanwhile. */
  async #page(cursor) {
    for (;;) {
      const missed = this.#missed;
      const page = await this.#api.chats(cursor);
      if (missed === this.#missed) {
        return page;
      }
    }
  }

  #take(page, continues) {
    this.#nextChats = continues ? page.next : this.#nextChats;
    for (const chat of page.chats) {
      const peer = chat.participants.find((user) => user !== this.user);
      const known = this.chats.get(peer);
      const overtaken =
        known &&
        (known.last.seq > chat.last_message.seq ||
          known.seenUpTo > chat.seen_up_to ||
          known.peerSeenUpTo > chat.peer_seen_up_to);
      if (overtaken) {
        this.#readChats();
      } else {
        this.chats.set(peer, {
          peer,
          last: this.histories.known(chat.last_message),
          unread: chat.unread_count,
          countedUpTo: chat.last_message.seq,
          seenUpTo: chat.seen_up_to,
          peerSeenUpTo: chat.peer_seen_up_to,
        });
      }
    }
    this.#changed();
  }

  /** Reports how many messages arrived after a resume, when no more arrive. */
  #countMissed(messages) {
    const resume = this.#resume;
    if (resume) {
      resume.messages += messages;
      clearTimeout(resume.timer);
      resume.timer = setTimeout(() => {
        this.#resume = null;
        this.#tell("resumed", resume.messages);
      }, QUIET);
    }
  }

  async #trying(call, otherwise = () => {}) {
    try {
      return await call();
    } catch (failure) {
      this.#tell("error", failure.message);
      return await otherwise();
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
