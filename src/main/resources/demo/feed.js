// The live feed: Server-Sent Events over fetch(), as EventSource cannot send X-User-Id. Resumes from its last cursor.

/** The server sends data at least every 15 s. */
const SILENCE = 40_000;

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
 * Calls `on.status("connecting" | "live")`, `on.event(CloudEvent)`, and `on.fresh()` whenever it starts without a cursor:
 * then the caller must read the earlier state with other calls.
 */
export class Feed {
  #user;
  #on;
  #cursor = null;
  #retry = 2_000;
  #running = null;

  constructor(user, on) {
    this.#user = user;
    this.#on = on;
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(signal) {
    while (!signal.aborted) {
      this.#on.status("connecting");
      try {
        await this.#connect(signal);
      } catch (failure) {
        if (!signal.aborted) {
          console.warn("The feed was interrupted:", failure.message);
        }
      }
      // A random delay, so that the clients of a stopped node do not reconnect together.
      await pause(this.#retry * (0.75 + Math.random() / 2), signal);
    }
  }

  async #connect(signal) {
    const silence = new AbortController();
    const response = await fetch("events", {
      headers: {
        Accept: "text/event-stream",
        "X-User-Id": this.#user,
        ...(this.#cursor !== null && { "Last-Event-ID": this.#cursor }),
      },
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status === 410) {
      // The database was replaced, so all loaded data is invalid.
      this.#cursor = null;
      this.#retry = 0;
      return;
    }
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const timer = setTimeout(() => silence.abort(), SILENCE);
      const { value, done } = await reader.read().finally(() => clearTimeout(timer));
      if (done || signal.aborted) {
        return;
      }
      parser.push(value).forEach((event) => this.#take(event));
    }
  }

  #take({ type, id, data, retry }) {
    if (retry !== undefined) {
      this.#retry = retry;
    }
    if (type === "cursor") {
      const fresh = this.#cursor === null;
      this.#cursor = id;
      this.#on.status("live");
      if (fresh) {
        this.#on.fresh();
      }
    } else if (data !== "") {
      this.#on.event(JSON.parse(data));
      // After the event was handled: an event that was not handled is delivered again.
      this.#cursor = id;
    }
  }
}

function pause(millis, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
  });
}
