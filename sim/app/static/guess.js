// A box for a guess. What waits for the guess is shown by the other side.

import { asker, element, freshId } from "./dom.js";

const FOLDED = "After your guess"; // what a notebook calls the text that it folds

/** Open what the text of a notebook folds, from this box on to the next question. */
function unfold(root) {
  // Other notebooks may be open in the same window; without JupyterLab a click does it.
  const notebook = root.closest(".jp-Notebook");
  if (!notebook) return;
  const after = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  function open() {
    if (!notebook.contains(root)) return;
    const quoted = [...notebook.querySelectorAll("blockquote")];
    const next = quoted.find((each) => each.textContent.trim().startsWith("Predict") && after(root, each));
    for (const each of notebook.querySelectorAll("details:not([data-sim-opened])")) {
      const called = each.querySelector("summary")?.textContent.trim();
      if (called !== FOLDED || !after(root, each) || (next && after(next, each))) continue;
      each.open = true;
      each.dataset.simOpened = ""; // who closes it again may
    }
  }
  open();
  // JupyterLab makes cells when they come into sight.
  new MutationObserver(open).observe(notebook, { childList: true, subtree: true });
}

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
    unfold(root);
    return;
  }
  const field = element("input", { type: "text", maxlength: "200", id: freshId("guess") });
  function put() {
    ask({ type: "guess", text: field.value }).then((reply) => {
      if (reply.type === "error") status.textContent = "Put something in first: a number, a name, a word.";
      else showGuess(root, ask, reply);
    });
  }
  // JupyterLab keeps the Enter key from sending a form.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") put();
  });
  const label = element("label", { for: field.id }, `Your guess (${state.asks}):`);
  const button = element("button", { type: "button", onclick: put }, "That is my guess");
  root.replaceChildren(element("div", { class: "sim-field" }, label, field, button), status);
}
