// The calls of the HTTP API, for one user.

const TIMEOUT = 10_000;

/** A problem document (RFC 9457). */
export class Problem extends Error {
  constructor({ type, title, detail, errors }, status) {
    const fields = (errors ?? []).map((error) => `${error.pointer} ${error.detail}`);
    super([title, detail, ...fields].filter(Boolean).join(" — "));
    this.slug = (type ?? "").split(":").pop();
    this.status = status;
  }

  /** Whether a retry of the same call may succeed. */
  get retryable() {
    return this.status === 429 || this.status >= 500;
  }
}

export class Api {
  #headers;

  /** `headers` are sent with each call. */
  constructor(headers) {
    this.#headers = headers;
  }

  /** A page of the list of chats, from the start or after `cursor`. */
  chats(cursor) {
    return this.#call("GET", "chats", { query: { limit: 30, cursor } });
  }

  /** A page of the conversation with `peer`; `position` is {}, {before}, or {after}. */
  history(peer, position) {
    return this.#call("GET", `messages/${encodeURIComponent(peer)}`, { query: { limit: 30, ...position } });
  }

  /** Sends a message; with the same key it can be repeated. */
  send(peer, text, key) {
    return this.#call("POST", `messages/${encodeURIComponent(peer)}`, {
      headers: { "Idempotency-Key": key },
      body: { text },
    });
  }

  seen(peer, upTo) {
    return this.#call("POST", `messages/${encodeURIComponent(peer)}/seen`, { body: { up_to: upTo } });
  }

  async #call(method, path, { query = {}, headers = {}, body }) {
    const parameters = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
    const search = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    const response = await fetch(search ? `${path}?${search}` : path, {
      method,
      headers: {
        ...this.#headers,
        ...(body && { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (response.status === 401) {
      // The session with the gateway has ended.
      location.assign("login");
    }
    const answer = await response.json();
    if (!response.ok) {
      throw new Problem(answer, response.status);
    }
    return answer;
  }
}
