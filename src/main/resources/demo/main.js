// The two sides. /demo?left=eve&right=bob shows other users than ann and bob. One user on both sides is one with two devices.
// Where a gateway wrote into the page who has logged in, there is one side: that user's.
import { Panel } from "./panel.js";
import { Store } from "./store.js";
import { faultOf } from "./users.js";

const sides = document.querySelector("#sides");
const wanted = new URLSearchParams(location.search);
const { user: loggedIn } = sides.dataset;
const users = loggedIn ? [loggedIn] : [wanted.get("left")?.trim() || "ann", wanted.get("right")?.trim() || "bob"];

if (loggedIn) {
  document.querySelector("#whose").textContent = "behind a gateway that knows who you are";
}
users.forEach((user, place) => {
  sides.append(faultOf(user) === "" ? sideOf(user, place) : refusal(user));
});

function sideOf(user, place) {
  // The service accepts X-User-Id without a secret, because it listens on loopback only. A gateway names the user itself.
  const store = new Store(user, loggedIn ? {} : { "X-User-Id": user });
  const panel = new Panel(store, users.indexOf(user) === place ? user : `${user}-2`);
  if (loggedIn) {
    panel.offerLogout();
  }
  store.start();
  return panel.root;
}

function refusal(user) {
  const text = document.createElement("p");
  text.className = "refusal";
  text.setAttribute("role", "alert");
  text.textContent = `Nobody is called “${user}”. ${faultOf(user)}`;
  return text;
}
