// The conversation of one side: messages, days, pending messages, the input field.
import { copyOf, dayOf, reconcile, showText, showTicks, showTime, submitOnEnter } from "./dom.js";
import { showRefusal } from "./refused.js";

const NEAR_TOP = 160;
const AT_BOTTOM = 24;

export class Conversation {
  peer = null;

  #root;
  #list;
  #newer;
  #error;
  #store;
  #oldest = 0;
  /** Whether the reader was at the end, when the list had this height. */
  #follows = true;
  #height = 0;

  constructor(root, store) {
    this.#root = root;
    this.#list = root.querySelector(".messages");
    this.#newer = root.querySelector(".newer");
    this.#error = root.querySelector(".error");
    this.#store = store;
    this.#list.addEventListener("scroll", () => this.#onScroll());
    // What grows below the list must not hide its end.
    new ResizeObserver(() => this.#follows && this.#toBottom()).observe(this.#list);
    this.#newer.addEventListener("click", () => this.#toBottom());
    document.addEventListener("visibilitychange", () => this.#markSeen());
    this.#listenToComposer(root.querySelector(".composer"));
  }

  #listenToComposer(composer) {
    const { text } = composer.elements;
    composer.addEventListener("submit", (event) => {
      event.preventDefault();
      if (text.value.trim() !== "") {
        this.#store.send(this.peer, text.value);
        composer.reset();
        // Chromium keeps the direction of the previous text.
        text.dir = "";
        text.dir = "auto";
        this.hideError();
        this.#toBottom();
      }
      text.focus();
    });
    submitOnEnter(composer);
  }

  async open(peer) {
    this.peer = peer;
    this.hideError();
    this.#root.classList.add("chosen");
    this.#root.querySelector(".peer .name").textContent = peer;
    this.#root.querySelector(".peer .name").title = peer;
    this.#list.setAttribute("aria-label", `Messages with ${peer}`);
    this.#list.replaceChildren();
    const loaded = this.#store.histories.open(peer);
    this.show();
    this.#toBottom();
    this.#root.querySelector(".composer textarea").focus();
    await loaded;
    this.#toBottom();
  }

  showError(text) {
    this.#error.textContent = text;
    this.#error.hidden = false;
  }

  hideError() {
    this.#error.hidden = true;
  }

  show() {
    if (this.peer === null) {
      return;
    }
    const list = this.#list;
    const atBottom = this.#isAtBottom() || (this.#follows && list.clientHeight !== this.#height);
    const fromBottom = list.scrollHeight - list.scrollTop;
    const last = list.lastElementChild;
    const oldest = this.#messages()[0]?.seq;
    reconcile(list, this.#items(), {
      key: ({ key }) => key,
      create: (item) => this.#create(item),
      update: (element, item) => this.#update(element, item),
    });
    if (atBottom) {
      this.#toBottom();
    } else {
      if (oldest !== this.#oldest) {
        // Older messages were added above: keep the scroll position.
        list.scrollTop = list.scrollHeight - fromBottom;
      }
      this.#newer.hidden = this.#newer.hidden && list.lastElementChild === last;
    }
    this.#oldest = oldest;
    this.#markSeen();
  }

  #messages() {
    return this.#store.histories.messages(this.peer);
  }

  #items() {
    const items = [];
    const put = (unsent) => items.push({ key: unsent.id, unsent, mine: true });
    const unsent = this.#store.unsent(this.peer);
    // A message that was refused stays where it was.
    const placed = unsent.filter(({ after }) => after !== undefined).sort((a, b) => a.after - b.after);
    let day = "";
    for (const message of this.#messages()) {
      while (placed.length > 0 && placed[0].after < message.seq) {
        put(placed.shift());
      }
      const ofMessage = dayOf(message.timestamp);
      if (ofMessage !== day) {
        day = ofMessage;
        items.push({ key: `day ${day}`, day });
      }
      items.push({ key: message.seq, message, mine: message.sender_id === this.#store.user });
    }
    placed.forEach(put);
    unsent.filter(({ after }) => after === undefined).forEach(put);
    return items;
  }

  #create({ day, message, unsent, mine }) {
    if (day) {
      const separator = document.createElement("p");
      separator.className = "day";
      separator.textContent = day;
      return separator;
    }
    const element = copyOf("message");
    element.classList.toggle("mine", mine);
    element.setAttribute("aria-label", mine ? this.#store.user : this.peer);
    showText(element.querySelector(".text"), message ?? unsent);
    showTime(element.querySelector("time"), message?.timestamp ?? unsent.at);
    return element;
  }

  #update(element, { message, unsent }) {
    if (message) {
      showText(element.querySelector(".text"), message);
      showTicks(element.querySelector(".ticks"), this.#store.stateOf(message));
    } else if (unsent) {
      showTicks(element.querySelector(".ticks"), unsent.state === "refused" ? "refused" : "waiting");
      showRefusal(element, unsent, this.#store);
    }
  }

  #onScroll() {
    if (this.peer !== null && this.#list.scrollTop < NEAR_TOP) {
      this.#store.histories.loadOlder(this.peer);
    }
    this.#follows = this.#isAtBottom();
    if (this.#follows) {
      this.#newer.hidden = true;
      this.#markSeen();
    }
  }

  #isAtBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < AT_BOTTOM;
  }

  #toBottom() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#follows = true;
    this.#height = this.#list.clientHeight;
    this.#newer.hidden = true;
  }

  /** Marks the visible messages as seen. */
  #markSeen() {
    const newest = this.#messages().at(-1);
    if (newest && this.#store.chats.get(this.peer)?.unread > 0 && this.#isAtBottom() && document.visibilityState === "visible") {
      this.#store.markSeen(this.peer, newest.seq);
    }
  }
}
