// Who is played: one party, or several in turns; or a game that was copied as text.

import { element, freshId } from "./dom.js";

/** The screen on which seats are chosen. */
export function seatChoice(about, { onStart, onRestore }) {
  const heading = element("h2", { class: "sim-headline", tabindex: "-1" }, "Whom do you play?");
  const story = element("p", {}, about.about);
  const boxes = about.parties.map((party) => {
    const id = freshId("seat");
    const box = element("input", { type: "checkbox", id, value: party.name, onchange: count });
    const name = element("label", { for: id }, party.title);
    const who = [party.delegation.join(", "), party.consent ? "" : "no deal needs its consent"];
    const note = element("span", { class: "sim-quiet" }, who.filter(Boolean).join(" · "));
    return { box, row: element("li", {}, box, name, note) };
  });
  const list = element("ul", { class: "sim-seats" }, ...boxes.map(({ row }) => row));
  const legend = element("legend", {}, "Parties");
  const several = element("p", { class: "sim-quiet" }, "Whoever is not played is simulated. If you choose several, they take turns at this screen; two people may also share a seat.");
  const seed = whole("Seed", about.seed);
  const run = whole("Run", about.run);
  const which = element("details", {}, element("summary", {}, "Which run"), seed.field, run.field);
  which.append(element("p", { class: "sim-quiet" }, "What is not known is drawn anew for each number; the same numbers give the same game."));
  const start = element("button", { type: "submit", class: "sim-main", disabled: true }, "Sit down");
  const form = element("form", {}, element("fieldset", {}, legend, list), several, which, start);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onStart(chosen(), seed.value(), run.value());
  });

  const id = freshId("text");
  const text = element("textarea", { id, rows: 4 });
  const go = element("button", { type: "button", onclick: () => onRestore(text.value) }, "Go on with it");
  const label = element("label", { for: id }, "The text that was copied");
  const again = element("details", {}, element("summary", {}, "Go on with a game that was copied as text"), label, text, go);

  function chosen() {
    return boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  }

  function count() {
    const names = about.parties.filter(({ name }) => chosen().includes(name)).map(({ title }) => title);
    start.disabled = !names.length;
    start.textContent = names.length ? `Sit down for ${names.join(" and ")}` : "Sit down";
  }

  return { view: element("section", { class: "sim-narrow" }, heading, story, form, again), focus: heading };
}

function whole(name, value) {
  const id = freshId("number");
  const input = element("input", { type: "number", id, min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, value, required: true });
  const field = element("div", { class: "sim-field" }, element("label", { for: id }, name), input);
  return { field, value: () => Number(input.value) };
}
