// A box for a guess. What waits for the guess is shown by the other side.

import { asker, element } from "./dom.js";

/** Show the box in an element; see `sim/app/guess.py` for what goes through the channel. */
export function mount(el, channel) {
  const ask = asker(channel);
  const root = element("div", { class: "sim-view sim-guess" });
  el.append(root);
  ask({ type: "hello" }).then((state) => showGuess(root, ask, state));
}

function showGuess(root, ask, state) {
  const status = element("p", { role: "status" });
  if (state.guess) {
    status.append("Your guess: ", element("b", {}, state.guess), ". Run the cells below and compare.");
    root.replaceChildren(status);
    return;
  }
  const field = element("input", { type: "text", maxlength: "200", "aria-label": `Your guess: ${state.asks}` });
  const form = element(
    "form",
    {
      class: "sim-field",
      onsubmit: (event) => {
        event.preventDefault();
        ask({ type: "guess", text: field.value }).then((reply) => {
          if (reply.type === "error") status.textContent = "Put something in first: a number, a name, a word.";
          else showGuess(root, ask, reply);
        });
      },
    },
    element("label", {}, `Your guess (${state.asks}):`),
    field,
    element("button", { type: "submit" }, "That is my guess"),
  );
  root.replaceChildren(form, status);
}
