// The live feed of a user, for pages. Import it from the service, or copy it: it needs nothing else.
//
//   import { Feed } from "/client/feed.js";
//
//   const feed = new Feed("/events", {
//     fresh: () => readChats(),             // the feed begins now: read the state with other calls
//     event: ({ type, data }) => …,         // a CloudEvent: message.sent, message.seen or message.erased
//     status: (status) => …,                // "connecting" or "live"
//   }, { user: "ann" });
//   feed.start();
//
// It reads Server-Sent Events with fetch(), as EventSource can neither send header fields nor tell a refusal from an outage.

/** The service sends data at least every 15 s. */
const SILENCE = 40_000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 15_000;
/** So many events are known again if they come twice. */
const REMEMBERED = 1_000;

/** Parses a stream of Server-Sent Events, line by line (WHATWG HTML, section 9.2.6). */
export class EventParser {
  #rest = "";
  #fields = {};
  #data = [];

  /** Adds received text; returns the complete events as {type, id, data, retry}. */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter(Boolean);
  }

  #line(line) {
    if (line === "") {
      const event = { type: "message", ...this.#fields, data: this.#data.join("\n") };
      const complete = this.#data.length > 0 || this.#fields.retry !== undefined;
      this.#fields = {};
      this.#data = [];
      return complete ? event : null;
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
    if (name === "data") {
      this.#data.push(value ?? "");
    } else if (name === "event") {
      this.#fields.type = value;
    } else if (name === "id") {
      this.#fields.id = value;
    } else if (name === "retry" && /^\d+$/.test(value)) {
      this.#fields.retry = Number(value);
    }
    return null;
  }
}

/**
 * The events of one user, each once and in the order of its chat. It comes back after any interruption, at the position where
 * it was. All tabs of a browser share one stream for a user: a browser opens six connections to a host, and each stream takes
 * one. The tab that holds a Web Lock has the stream, and tells the others by a BroadcastChannel; when it closes, the next tab
 * takes over. A tab that missed something reads it from the service. Without Web Locks, that is on a page that is neither
 * HTTPS nor loopback, each tab has its own stream.
 *
 * A stream that the service replaced, because the user has too many, comes back after the time that the service names, or when
 * the user looks at a tab again.
 */
export class Feed {
  #url;
  #on;
  #headers;
  #name;
  #cursor;
  #running = null;
  #channel = null;
  #leads = false;
  #status = null;
  #retry = FIRST_PAUSE;
  #retryAfter = 0;
  #failures = 0;
  #wake = () => {};
  #behind = null;
  #known = new Set();

  /**
   * `on` has `fresh()`, `event(CloudEvent)` and `status("connecting" | "live")`. An event whose handler throws comes again.
   * Options: `user`, the user's id: tabs with the same one share a stream; without it this tab has its own. `headers`, an
   * object, or a function that gives one or its promise, called before each connection: for a token. `cursor`, where an
   * earlier feed was (see `feed.cursor`); without one the feed begins now.
   */
  constructor(url, on, { user = null, headers = {}, cursor = null } = {}) {
    this.#url = url;
    this.#on = on;
    this.#headers = headers;
    this.#cursor = cursor;
    this.#name = user === null ? null : `messaging-feed ${new URL(url, document.baseURI)} ${user}`;
  }

  /** The position up to which all events were handled; null before the first connection. */
  get cursor() {
    return this.#cursor;
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#show("connecting");
    const look = () => {
      this.#wake();
      this.#say({ hello: true });
    };
    document.addEventListener("visibilitychange", () => document.hidden || look(), { signal });
    window.addEventListener("online", look, { signal });
    if (this.#name === null || !navigator.locks) {
      this.#lead(signal);
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#say({ hello: true });
    navigator.locks
      .request(this.#name, { signal }, () => this.#lead(signal))
      .catch((failure) => {
        // Not if the feed stops while it waits for the lock.
        if (!signal.aborted) {
          throw failure;
        }
      });
  }

  /** Ends it; `start()` goes on where it was. */
  stop() {
    this.#running?.abort();
    this.#running = null;
    this.#channel?.close();
    this.#channel = null;
    this.#leads = false;
    this.#behind = null;
    this.#status = null;
  }

  /** Has the stream until the feed stops. */
  async #lead(signal) {
    this.#leads = !signal.aborted;
    while (!signal.aborted) {
      this.#tell({ status: "connecting" });
      let expired = false;
      try {
        expired = await this.#connect(signal);
      } catch (failure) {
        if (!signal.aborted) {
          console.warn("The feed was interrupted:", failure.message);
        }
      }
      if (!expired && !signal.aborted) {
        await this.#pause(signal);
      }
    }
  }

  /** Reads the stream to its end; true if there was none, as the cursor had expired. */
  async #connect(signal) {
    const silence = new AbortController();
    const response = await this.#get("text/event-stream", this.#url, AbortSignal.any([signal, silence.signal]));
    if (response === null) {
      this.#tell({ status: "connecting", expired: true });
      return true;
    }
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENCE);
      const { value, done } = await reader.read().finally(() => clearTimeout(timer));
      if (done || signal.aborted) {
        return false;
      }
      parser.push(value).forEach((event) => signal.aborted || this.#read(event));
    }
  }

  #read({ type, id, data, retry }) {
    this.#retry = retry ?? this.#retry;
    if (type === "cursor") {
      this.#failures = 0;
      this.#tell({ after: this.#cursor ?? id, cursor: id });
    } else if (type !== "replaced" && data !== "") {
      this.#tell({ after: this.#cursor, cursor: id, event: JSON.parse(data) });
    }
  }

  /** The answer of the service; null if the cursor is of no use any more, and forgotten. */
  async #get(mediaType, url, signal) {
    const own = typeof this.#headers === "function" ? await this.#headers() : this.#headers;
    const resume = this.#cursor === null ? {} : { "Last-Event-ID": this.#cursor };
    const response = await fetch(url, { headers: { ...own, Accept: mediaType, ...resume }, cache: "no-store", signal });
    if (response.status === 410) {
      // The database was replaced, or has lost events: all loaded data is invalid.
      this.#cursor = null;
      return null;
    }
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith(mediaType)) {
      this.#retryAfter = 1000 * (Number(response.headers.get("Retry-After")) || 0);
      throw new Error(`status ${response.status}, ${response.headers.get("Content-Type")}`);
    }
    return response;
  }

  /** Tells all tabs, this one too. */
  #tell(word) {
    this.#say(word);
    this.#take(word);
  }

  #say(word) {
    this.#channel?.postMessage(word);
  }

  #hear(word) {
    if (!this.#leads) {
      this.#follow(word);
    } else if (word.hello) {
      // A user looks at another tab.
      this.#wake();
      this.#say(this.#status === "live" ? { after: this.#cursor, cursor: this.#cursor } : { status: "connecting" });
    }
  }

  #follow(word) {
    if (word.hello) {
      return;
    }
    if (this.#behind !== null) {
      this.#behind.push(word);
    } else if (word.status || this.#cursor === null || this.#cursor === word.after) {
      this.#take(word);
    } else {
      this.#behind = [word];
      this.#catchUp(this.#behind, this.#running.signal);
    }
  }

  /** Reads from the service what this tab missed; then takes the words that came in meanwhile. */
  async #catchUp(words, signal) {
    for (let done = false; !done && !signal.aborted; ) {
      try {
        const response = await this.#get("application/json", `${this.#url}?wait=0`, signal);
        const page = await response?.json();
        page?.events.forEach((event) => this.#deliver(event));
        this.#cursor = page?.cursor ?? null;
        done = !page || page.events.length === 0;
      } catch {
        if (!signal.aborted) {
          await this.#pause(signal);
        }
      }
    }
    if (!signal.aborted) {
      this.#failures = 0;
      this.#behind = null;
      words.forEach((word) => this.#take(word));
    }
  }

  #take({ status, expired, after, cursor, event }) {
    if (status) {
      this.#cursor = expired ? null : this.#cursor;
      this.#show(status);
      return;
    }
    const fresh = this.#cursor === null;
    this.#cursor ??= after;
    this.#show("live");
    if (fresh) {
      this.#on.fresh();
    }
    if (event) {
      this.#deliver(event);
    }
    // After the event was handled: an event that was not handled comes again.
    this.#cursor = cursor;
  }

  #deliver(event) {
    if (!this.#known.has(event.id)) {
      this.#on.event(event);
      this.#known.add(event.id);
      if (this.#known.size > REMEMBERED) {
        this.#known.delete(this.#known.values().next().value);
      }
    }
  }

  #show(status) {
    if (this.#status !== status) {
      this.#status = status;
      this.#on.status(status);
    }
  }

  /** Longer after each failure, and random, so that the clients of a stopped node do not come back together. */
  #pause(signal) {
    const backOff = Math.max(this.#retry, Math.min(this.#retry * 2 ** this.#failures, LONGEST_PAUSE));
    const millis = Math.max(this.#retryAfter, backOff) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    this.#retryAfter = 0;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      this.#wake = () => resolve(clearTimeout(timer));
      signal.onabort = this.#wake;
    });
  }
}
