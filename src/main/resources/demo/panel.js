// One side: a user with a list of chats, a conversation and a switch to go offline.
import { ChatList } from "./chats.js";
import { Conversation } from "./conversation.js";
import { copyOf, showAvatar } from "./dom.js";

const STATUS = { connecting: "Connecting…", live: "Live", offline: "Offline: nothing comes in, messages wait" };

export class Panel {
  root = copyOf("panel");

  #store;
  #chats;
  #conversation;

  constructor(store) {
    this.#store = store;
    this.root.id = `side-${store.user}`;
    this.root.setAttribute("aria-label", `${store.user}'s side`);
    this.#find(".me .name").textContent = store.user;
    showAvatar(this.#find(".me .avatar"), store.user);
    this.#chats = new ChatList(this.#find(".chats"), store, (peer) => this.#open(peer));
    this.#conversation = new Conversation(this.#find(".conversation"), store);
    this.#listenToStore();
    this.#listenToPeople();
  }

  #listenToStore() {
    this.#store.addEventListener("change", () => this.#show());
    this.#store.addEventListener("status", ({ detail }) => this.#showStatus(STATUS[detail], detail));
    this.#store.addEventListener("resumed", ({ detail }) => {
      if (detail > 0) {
        this.#showStatus(`Live again, caught up on ${detail} ${detail === 1 ? "message" : "messages"}`, "live");
      }
    });
    this.#store.addEventListener("error", ({ detail: { peer, text } }) => {
      if (peer === null || peer === this.#conversation.peer) {
        this.#conversation.showError(text);
      }
    });
  }

  #listenToPeople() {
    const online = this.#find(".switch");
    online.addEventListener("click", () => {
      this.#store.setOnline(!this.#store.online);
      online.setAttribute("aria-checked", this.#store.online);
      this.root.classList.toggle("offline", !this.#store.online);
    });
    const form = this.#find(".open");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const peer = form.elements.peer.value.trim();
      form.reset();
      if (peer !== "") {
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
