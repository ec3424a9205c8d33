// The conversation of one side: messages, days, pending messages, the input field.
import { copyOf, dayOf, reconcile, showTicks, showTime } from "./dom.js";

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

  constructor(root, store) {
    this.#root = root;
    this.#list = root.querySelector(".messages");
    this.#newer = root.querySelector(".newer");
    this.#error = root.querySelector(".error");
    this.#store = store;
    this.#list.addEventListener("scroll", () => this.#onScroll());
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
    text.addEventListener("keydown", (event) => {
      // Ignores the Enter that ends the composition of a character.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        composer.requestSubmit();
      }
    });
  }

  async open(peer) {
    this.peer = peer;
    this.hideError();
    this.#root.classList.add("chosen");
    this.#root.querySelector(".peer .name").textContent = peer;
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
    const atBottom = this.#isAtBottom();
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
    let day = "";
    for (const message of this.#messages()) {
      const ofMessage = dayOf(message.timestamp);
      if (ofMessage !== day) {
        day = ofMessage;
        items.push({ key: `day ${day}`, day });
      }
      items.push({ key: message.seq, message, mine: message.sender_id === this.#store.user });
    }
    for (const unsent of this.#store.unsent(this.peer)) {
      items.push({ key: unsent.key, unsent, mine: true });
    }
    return items;
  }

  #create({ day, message, unsent, mine }) {
    if (day) {
      const separator = document.createElement("li");
      separator.className = "day";
      separator.textContent = day;
      return separator;
    }
    const element = copyOf("message");
    element.classList.toggle("mine", mine);
    element.querySelector(".text").textContent = (message ?? unsent).text;
    showTime(element.querySelector("time"), message?.timestamp ?? unsent.at);
    if (unsent) {
      const dismiss = document.createElement("button");
      dismiss.type = "button";
      dismiss.className = "dismiss";
      dismiss.textContent = "Dismiss";
      dismiss.hidden = true;
      dismiss.addEventListener("click", () => {
        this.hideError();
        this.#store.dismiss(unsent);
      });
      element.querySelector(".meta").prepend(dismiss);
    }
    return element;
  }

  #update(element, { message, unsent }) {
    if (message) {
      showTicks(element.querySelector(".ticks"), this.#store.stateOf(message));
    } else if (unsent) {
      const refused = unsent.state === "refused";
      showTicks(element.querySelector(".ticks"), refused ? "refused" : "waiting");
      element.classList.toggle("refused", refused);
      element.querySelector(".dismiss").hidden = !refused;
    }
  }

  #onScroll() {
    if (this.peer !== null && this.#list.scrollTop < NEAR_TOP) {
      this.#store.histories.loadOlder(this.peer);
    }
    if (this.#isAtBottom()) {
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
