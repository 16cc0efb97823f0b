// What lies over the figures for a while: the moves of a run, or text to copy.

import { element } from "./dom.js";

/** A panel over an element; `open(title, content, buttons)` and `close()`. */
export function panel(host) {
  const heading = element("h3", { tabindex: "-1" });
  const header = element("header", {}, heading);
  const root = element("div", { class: "sim-panel", role: "dialog", hidden: true }, header);
  let before = null;
  host.append(root);

  function close() {
    root.hidden = true;
    before?.focus();
    before = null;
  }
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  function open(title, content, buttons = []) {
    before ??= host.ownerDocument.activeElement;
    heading.textContent = title;
    root.setAttribute("aria-label", title);
    const end = element("button", { type: "button", onclick: close }, "Close");
    header.replaceChildren(heading, ...buttons, end);
    root.replaceChildren(header, content);
    root.hidden = false;
    heading.focus();
  }
  return { open, close };
}

const COLUMNS = ["hour", "session", "party", "move", "outcome", "utility"];

/** The moves of a run as a table. */
export function showMoves(over, ending, reply, another) {
  if (reply.run === null) {
    const none = element("p", { class: "sim-scroll" }, "No run of these ended so.");
    over.open(`No run: ${ending}`, none);
    return;
  }
  const head = element("tr", {}, ...COLUMNS.map((name) => element("th", { scope: "col" }, name)));
  const moves = reply.moves.map((move) =>
    element("tr", {}, ...COLUMNS.map((name) => element("td", {}, move[name]))),
  );
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...moves));
  const next = element("button", { type: "button", onclick: another }, "Another run");
  const title = `Run ${reply.run}: ${ending} (${reply.of.toLocaleString("en")} runs ended so)`;
  over.open(title, element("div", { class: "sim-scroll", tabindex: "0" }, table), [next]);
}

/** Text to copy: into the clipboard where there is one, and to select in any case. */
export async function showText(over, title, text) {
  const box = element("textarea", { readonly: true, "aria-label": title });
  box.value = text;
  over.open(title, box);
  box.select();
  try {
    await navigator.clipboard.writeText(text);
    over.open(`${title}: copied`, box);
    box.select();
  } catch {
    over.open(`${title}: select and copy`, box);
    box.select();
  }
}
