// The debrief: what came of it, what was possible, what the others hid, and what to play next.

import { element, freshId, shape } from "./dom.js";
import { planeView } from "./plane.js";
import { logList } from "./table.js";
import { share } from "./worth.js";

/** The screen with a debrief. */
export function debriefing(about, found, { onSeat, onPlay, onChoose, onCopy }) {
  const look = about.looks.find(({ name }) => name === found.ending);
  const than = found.gain > 0 ? "better than walking away" : found.gain < 0 ? "worse than walking away" : "what no deal was worth to you";
  const against = found.gain === 0 ? "" : ` (${share(found.no_deal)})`;
  const [ending] = (look?.label ?? found.ending).split(":"); // why it ended so, the sentences say
  const said = `${capital(ending)}: you got ${share(found.worth)}, ${than}${against}`;
  const heading = element("h2", { class: "sim-headline", tabindex: "-1" }, said);
  const left = element("div", {}, ...seatMenu(found, onSeat));
  left.append(element("ul", { class: "sim-plain-list" }, ...found.sentences.map((text) => element("li", {}, text.trim()))));
  left.append(...rank(found), ...betTable(about, found), ...next(about, found, { onPlay, onChoose, onCopy }));
  const right = element("div", {}, ...space(found));
  const below = element("div", { class: "sim-below" }, ...offers(found), ...hidden(found), log(found));
  const view = element("section", {}, heading, element("div", { class: "sim-two sim-debrief" }, left, right), below);
  return { view, focus: heading, spoken: said };
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function seatMenu(found, onSeat) {
  if (found.seats.length < 2) return [];
  const id = freshId("eyes");
  const select = element("select", { id, onchange: () => onSeat(select.value) });
  select.append(...found.seats.map(({ name, title }) => element("option", { value: name }, title)));
  select.value = found.seat;
  return [element("div", { class: "sim-field" }, element("label", { for: id }, "In the eyes of"), select)];
}

function rank(found) {
  const said = `In ${share(found.below)} of ${found.runs.toLocaleString("en")} simulated runs your seat gained less over walking away; of those in which it gained as much, half count`;
  const drawing = shape("svg", { class: "sim-worth-drawing", role: "img", "aria-label": said });
  const at = `${100 * found.below}%`;
  drawing.append(
    shape("rect", { class: "sim-worth-track", x: 0, y: "30%", width: "100%", height: "40%" }),
    shape("rect", { class: "sim-rank", x: 0, y: "30%", width: at, height: "40%" }),
    shape("line", { class: "sim-worth-line", x1: at, x2: at, y1: 0, y2: "100%" }),
  );
  return [element("h3", {}, "Against the simulation"), drawing];
}

function betTable(about, found) {
  const rows = about.looks.map(({ name, label }) => {
    const cells = [found.bets && share(found.bets[name]), share(found.endings[name] ?? 0), name === found.ending ? "✓ came" : ""];
    return element("tr", {}, element("th", { scope: "row" }, label), ...cells.filter((cell) => cell !== null).map((cell) => element("td", {}, cell)));
  });
  const columns = ["Ending", found.bets && "Your bet", "Simulated runs", ""].filter((name) => name !== null);
  const head = element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name))));
  return [element("table", { class: "sim-grid-table" }, head, element("tbody", {}, ...rows))];
}

function next(about, found, { onPlay, onChoose, onCopy }) {
  const played = found.seats.map(({ name }) => name);
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const others = about.parties.filter(({ name }) => !played.includes(name));
  const buttons = [
    ...others.map(({ name, title }) => button(`Play it as ${title}`, () => onPlay([name], found.run))),
    button("The same once more", () => onPlay(played, found.run)),
    button(`The next run (${found.run + 1})`, () => onPlay(played, found.run + 1)),
    button("Other seats", onChoose),
    button("Copy the game as text", onCopy),
  ];
  return [element("h3", {}, "What next"), element("div", { class: "sim-buttons" }, ...buttons)];
}

function space(found) {
  const others = Object.keys(found.planes).map(Number);
  const heading = element("h3", {}, "The outcome space");
  if (!others.length) return [heading, element("p", { class: "sim-quiet" }, "There are too many outcomes to draw them.")];
  const holder = element("div");
  const id = freshId("against");
  const select = element("select", { id, onchange: draw });
  select.append(...others.map((other) => element("option", { value: other }, found.parties[other])));
  function draw() {
    holder.replaceChildren(planeView(found, Number(select.value)));
  }
  draw();
  const field = element("div", { class: "sim-field" }, element("label", { for: id }, "Against"), select);
  return [heading, ...(others.length > 1 ? [field] : []), holder];
}

function offers(found) {
  if (!found.offers.length) return [element("p", { class: "sim-quiet" }, "Nobody made an offer of its own.")];
  const rows = found.offers.map(({ number, when, by, own, heard, outcome }) => {
    const who = own ? "You" : heard ? by : `${by} (you were not there)`;
    const worths = found.parties.map((_, at) => element("td", { class: "sim-points" }, share(outcome.utilities[at])));
    return element("tr", {}, element("td", {}, String(number)), element("td", { class: "sim-when" }, when), element("td", {}, who), ...worths, element("td", {}, outcome.text));
  });
  const columns = ["No.", "When", "By", ...found.parties.map((title, at) => (at === found.party ? "You" : title)), "Offer"];
  const head = element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name))));
  const table = element("table", { class: "sim-grid-table" }, head, element("tbody", {}, ...rows));
  return [element("h3", {}, "The offers, and what each was worth to whom"), element("div", { class: "sim-log sim-tall", tabindex: "0", role: "group", "aria-label": "The offers" }, table)];
}

function hidden(found) {
  const rows = found.hidden.map(({ party, no_deal: noDeal, lines, strategy, weights }) => {
    const cares = Object.entries(weights).sort((a, b) => b[1] - a[1]).map(([label, weight]) => `${label} ${share(weight)}`);
    const listed = element("ul", { class: "sim-plain-list" }, ...lines.map((line) => element("li", {}, line)));
    return element("tr", {}, element("th", { scope: "row" }, party), element("td", {}, share(noDeal)), element("td", {}, lines.length ? listed : "none"), element("td", {}, cares.join(", ")), element("td", {}, strategy.replace("strategy: ", "")));
  });
  const columns = ["Party", "No deal", "Lines and conditions", "Cares for", "Strategy"];
  const head = element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name))));
  return [element("h3", {}, "What the others did not show"), element("table", { class: "sim-grid-table" }, head, element("tbody", {}, ...rows))];
}

function log(found) {
  const moves = found.heard.length ? logList(found.heard) : element("p", { class: "sim-quiet" }, "You were never in the room.");
  return element("details", {}, element("summary", {}, `All that you heard (${found.heard.length})`), element("div", { class: "sim-log sim-tall", tabindex: "0" }, moves));
}
