// The list of chats of one side.
import { copyOf, reconcile, showAvatar, showText, showTicks, showTime } from "./dom.js";

const NEAR_END = 80;

export class ChatList {
  #list;
  #store;
  #choose;

  /** Shows the chats of `store` in `list`; calls `choose(peer)`. */
  constructor(list, store, choose) {
    this.#list = list;
    this.#store = store;
    this.#choose = choose;
    const scroller = list.parentElement;
    scroller.addEventListener("scroll", () => {
      if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END) {
        store.loadMoreChats();
      }
    });
  }

  show(current) {
    reconcile(this.#list, this.#store.sortedChats(), {
      key: ({ peer }) => peer,
      create: (chat) => this.#create(chat),
      update: (element, chat) => this.#update(element, chat, chat.peer === current),
    });
  }

  #create({ peer }) {
    const element = copyOf("chat");
    element.querySelector(".name").textContent = peer;
    element.querySelector(".name").title = peer;
    showAvatar(element.querySelector(".avatar"), peer);
    element.querySelector("button").addEventListener("click", () => this.#choose(peer));
    return element;
  }

  #update(element, { last, unread }, current) {
    element.querySelector("button").setAttribute("aria-current", current);
    showText(element.querySelector(".text"), last);
    showTicks(element.querySelector(".ticks"), this.#store.stateOf(last));
    showTime(element.querySelector("time"), last.timestamp);
    const badge = element.querySelector(".badge");
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? "99+" : unread;
    badge.setAttribute("aria-label", `${unread} unread`);
  }
}
