// Pieces that all views share: elements, and questions to the other side with their answers.

const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const TAKES_KEYS = ["button", "input", "select", "textarea", "summary"];

/** An element of a page; attributes that begin with `on` are listeners. */
export function element(tag, attributes = {}, ...children) {
  const made = filled(document.createElement(tag), attributes, children);
  // JupyterLab takes arrow keys and letters for its own, unless the very element says otherwise.
  if (TAKES_KEYS.includes(tag) || "tabindex" in attributes) made.dataset.lmSuppressShortcuts = "true";
  return made;
}

/** An element of a drawing. */
export function shape(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

let made = 0;

/** An id that nothing else on the page has. */
export function freshId(word) {
  made += 1;
  return `sim-${word}-${made}-${Math.random().toString(36).slice(2, 8)}`;
}

/**
 * A function that asks the other side something and promises the reply.
 *
 * A channel has `send(message)` and `listen(callback)`. Replies are told apart by their ids, so
 * several views of one model may share a channel. A message of type `closed`, which has no id,
 * answers whatever is still open.
 */
export function asker(channel) {
  const prefix = freshId("question");
  const open = new Map();
  let asked = 0;
  let closed = null;
  channel.listen((reply) => {
    if (reply.type === "closed") {
      closed = { type: "error", text: reply.text };
      for (const answer of open.values()) answer(closed);
      open.clear();
      return;
    }
    const answer = open.get(reply.id);
    open.delete(reply.id);
    if (answer) answer(reply);
  });
  return (message) =>
    new Promise((answer) => {
      if (closed) {
        answer(closed);
        return;
      }
      asked += 1;
      const id = `${prefix}-${asked}`;
      open.set(id, answer);
      channel.send({ ...message, id });
    });
}

/** A share as text; one that is neither 0 nor 1 never reads as if it were. */
export function percent(share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(100 * share).toFixed(share === 0 || share === 1 ? 0 : 1)} %`;
}
