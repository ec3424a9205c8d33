// A message that the service refused: why, and a field to change it and to send it again.
import { copyOf, submitOnEnter } from "./dom.js";

/** Shows it in the element of the message, or removes it when the message is no longer refused. */
export function showRefusal(element, unsent, store) {
  const refused = unsent.state === "refused";
  const shown = element.querySelector(".edit");
  element.classList.toggle("refused", refused);
  element.querySelector(".text").textContent = unsent.text;
  element.querySelector(".text").hidden = refused;
  if (refused && !shown) {
    element.querySelector(".text").after(formOf(unsent, store));
  } else if (!refused) {
    shown?.remove();
  }
}

function formOf(unsent, store) {
  const form = copyOf("refused");
  const { text } = form.elements;
  form.querySelector(".reason").textContent = unsent.reason;
  text.value = unsent.text;
  submitOnEnter(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim() !== "") {
      store.resend(unsent, text.value);
    }
  });
  form.querySelector(".dismiss").addEventListener("click", () => store.dismiss(unsent));
  return form;
}
