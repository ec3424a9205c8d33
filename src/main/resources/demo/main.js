// The two sides. /demo?left=eve&right=bob shows other users than ann and bob.
import { Panel } from "./panel.js";
import { Store } from "./store.js";

const wanted = new URLSearchParams(location.search);
const users = [wanted.get("left") ?? "ann", wanted.get("right") ?? "bob"];

for (const user of users) {
  const store = new Store(user);
  document.querySelector("#sides").append(new Panel(store).root);
  store.start();
}
