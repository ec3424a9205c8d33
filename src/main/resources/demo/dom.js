// Shared functions of the views. Texts are written to textContent only.

/** A copy of the only child of the template with this id. */
export function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

/**
 * Updates the children of `parent` to show `items` in order. It finds the element of a known item by its key and reuses it,
 * so that focus and scroll position are kept.
 */
export function reconcile(parent, items, { key, create, update }) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let element = old.get(name);
    if (element) {
      old.delete(name);
    } else {
      element = create(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (element === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(element, place);
    }
  }
  old.forEach((element) => element.remove());
}

/** Shows the status of my message; nothing for a message from the other user. */
export function showTicks(element, state) {
  const [text, label] = TICKS[state] ?? ["", ""];
  element.textContent = text;
  element.className = `ticks ${state}`;
  if (label) {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
  } else {
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
  }
}

const TICKS = {
  waiting: ["◷", "waiting"],
  refused: ["!", "not sent"],
  sent: ["✓", "sent"],
  seen: ["✓✓", "seen"],
};

/** The text of a message, or that it is gone. */
export function showText(element, { text, status }) {
  element.textContent = status === "erased" ? "Erased" : text;
  element.classList.toggle("erased", status === "erased");
}

/** An initial on a colour that depends on the user. */
export function showAvatar(element, user) {
  const hue = [...user].reduce((sum, c) => sum + c.codePointAt(0), 0) % 6;
  element.textContent = [...user][0].toUpperCase();
  element.className = `avatar hue-${hue}`;
}

/** Submits the form with Enter in its text; Shift+Enter is a new line. */
export function submitOnEnter(form) {
  form.elements.text.addEventListener("keydown", (event) => {
    // Ignores the Enter that ends the composition of a character.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** Formats an RFC 3339 time in the local time zone. */
export function showTime(element, timestamp) {
  element.dateTime = timestamp;
  element.textContent = CLOCK.format(new Date(timestamp));
}

/** The day of an RFC 3339 time, as text. */
export function dayOf(timestamp) {
  return DAY.format(new Date(timestamp));
}
