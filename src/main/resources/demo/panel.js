// One side: a user with a list of chats, a conversation and a switch to go offline.
import { ChatList } from "./chats.js";
import { Conversation } from "./conversation.js";
import { copyOf, showAvatar } from "./dom.js";
import { faultOf } from "./users.js";

const STATUS = { connecting: "Connecting…", live: "Live", offline: "Offline: nothing comes in, messages wait" };

export class Panel {
  root = copyOf("panel");

  #store;
  #chats;
  #conversation;

  /** `name` is unique in the page: that of the user, unless both sides have the same one. */
  constructor(store, name) {
    this.#store = store;
    this.root.id = `side-${name}`;
    this.root.setAttribute("aria-label", `The side of ${name}`);
    this.#find(".all").setAttribute("aria-label", `Chats of ${name}`);
    this.#find(".me .name").textContent = store.user;
    this.#find(".me .name").title = store.user;
    showAvatar(this.#find(".me .avatar"), store.user);
    this.#chats = new ChatList(this.#find(".chats"), store, (peer) => this.#open(peer));
    this.#conversation = new Conversation(this.#find(".conversation"), store);
    this.#listenToStore();
    this.#listenToPeople();
  }

  /** For a user who has logged in at a gateway. */
  offerLogout() {
    const button = this.#find(".logout");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await fetch("logout", { method: "POST" });
      location.assign("login");
    });
  }

  #listenToStore() {
    this.#store.addEventListener("change", () => this.#show());
    this.#store.addEventListener("status", ({ detail }) => {
      this.#showStatus(STATUS[detail], detail);
      if (detail === "live") {
        this.#conversation.hideError();
      }
    });
    this.#store.addEventListener("resumed", ({ detail }) => {
      if (detail > 0) {
        this.#showStatus(`Live again, caught up on ${detail} ${detail === 1 ? "message" : "messages"}`, "live");
      }
    });
    this.#store.addEventListener("error", ({ detail }) => this.#conversation.showError(detail));
  }

  #listenToPeople() {
    const online = this.#find(".switch");
    online.addEventListener("click", () => {
      this.#store.setOnline(!this.#store.online);
      online.setAttribute("aria-checked", this.#store.online);
      this.root.classList.toggle("offline", !this.#store.online);
    });
    const form = this.#find(".open");
    const field = form.elements.peer;
    field.addEventListener("input", () => {
      const peer = field.value.trim();
      field.setCustomValidity(peer === this.#store.user ? "This is you." : peer && faultOf(peer));
    });
    // The browser says what is wrong, and submits only what is right.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const peer = field.value.trim();
      if (peer !== "") {
        form.reset();
        this.#open(peer);
      }
    });
  }

  #open(peer) {
    this.#conversation.open(peer);
    this.#show();
  }

  #show() {
    this.#chats.show(this.#conversation.peer);
    this.#conversation.show();
  }

  #showStatus(text, kind) {
    const status = this.#find(".status");
    status.textContent = text;
    status.dataset.kind = kind;
  }

  #find(selector) {
    return this.root.querySelector(selector);
  }
}
