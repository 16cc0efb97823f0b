// The outcome space of two parties: outcomes, frontier, no-deal lines, and where the offers lay.

import { element, shape } from "./dom.js";

const WIDE = 560;
const HIGH = 430;
const EDGE = { left: 52, right: 14, top: 14, bottom: 46 };
const MAKERS = ["#d55e00", "#009e73", "#a6527f", "#7a6a00", "#555555"];
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The colours of those who made offers: the player's party has the accent. */
function colourOf(titles, own, who) {
  const others = titles.filter((title) => title !== own);
  const at = others.indexOf(who);
  return at < 0 ? MAKERS[MAKERS.length - 1] : MAKERS[at % MAKERS.length];
}

/** A drawing of a plane of a debrief (`sim/app/debrief_json.py`), for the party at a place. */
export function planeView(found, other) {
  const me = found.party;
  const [own, its] = [found.parties[me], found.parties[other]];
  const plane = found.planes[other];
  const of = (outcome) => [outcome.utilities[me], outcome.utilities[other]];
  const seen = [...plane.outcomes, ...plane.zopa, ...found.offers.map(({ outcome }) => of(outcome)), plane.no_deal, [0, 0], [1, 1]];
  const span = [0, 1].map((axis) => {
    const numbers = seen.map((point) => point[axis]);
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    return [low - 0.03 * (high - low), high + 0.03 * (high - low)];
  });
  const x = (value) => EDGE.left + ((value - span[0][0]) / (span[0][1] - span[0][0])) * (WIDE - EDGE.left - EDGE.right);
  const y = (value) => HIGH - EDGE.bottom - ((value - span[1][0]) / (span[1][1] - span[1][0])) * (HIGH - EDGE.top - EDGE.bottom);
  const drawing = shape("svg", { class: "sim-plane", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });

  for (const tick of TICKS) {
    drawing.append(
      shape("line", { class: "sim-grid", x1: x(tick), x2: x(tick), y1: EDGE.top, y2: HIGH - EDGE.bottom }),
      shape("line", { class: "sim-grid", y1: y(tick), y2: y(tick), x1: EDGE.left, x2: WIDE - EDGE.right }),
      shape("text", { x: x(tick), y: HIGH - EDGE.bottom + 15, "text-anchor": "middle" }, `${100 * tick} %`),
      shape("text", { x: EDGE.left - 6, y: y(tick) + 4, "text-anchor": "end" }, `${100 * tick} %`),
    );
  }
  drawing.append(
    shape("text", { x: (EDGE.left + WIDE) / 2, y: HIGH - 8, "text-anchor": "middle" }, `worth to ${own} (you)`),
    shape("text", { transform: `translate(12 ${(HIGH - EDGE.bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, `worth to ${its}`),
  );
  const dots = (name, points, r) => points.map(([a, b]) => shape("circle", { class: name, cx: x(a), cy: y(b), r }));
  drawing.append(...dots("sim-dot-outcomes", plane.outcomes, 2), ...dots("sim-dot-zopa", plane.zopa, 3));
  const edge = [...plane.frontier].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  if (plane.line && edge.length > 1) {
    drawing.append(shape("polyline", { class: "sim-frontier", points: edge.map(([a, b]) => `${x(a)},${y(b)}`).join(" ") }));
  }
  drawing.append(...dots("sim-dot-frontier", edge, 4.5));
  const [mine, theirs] = plane.no_deal;
  drawing.append(
    shape("line", { class: "sim-no-deal", x1: x(mine), x2: x(mine), y1: EDGE.top, y2: HIGH - EDGE.bottom }),
    shape("line", { class: "sim-no-deal", y1: y(theirs), y2: y(theirs), x1: EDGE.left, x2: WIDE - EDGE.right }),
  );
  if (found.nash) drawing.append(diamond(x(of(found.nash)[0]), y(of(found.nash)[1]), "sim-mark-nash"));
  if (found.best) drawing.append(triangle(x(of(found.best)[0]), y(of(found.best)[1])));
  if (found.agreed) drawing.append(star(x(of(found.agreed)[0]), y(of(found.agreed)[1])));
  for (const { numbers, by, mine: isMine, point } of placed(found, of)) {
    drawing.append(pill(x(point[0]), y(point[1]), ranges(numbers), isMine ? "var(--own)" : colourOf(found.parties, own, by), isMine, by));
  }
  const agreed = found.agreed ? ` The text agreed on is worth ${toPercent(of(found.agreed)[0])} to you and ${toPercent(of(found.agreed)[1])} to ${its}.` : "";
  drawing.setAttribute(
    "aria-label",
    `What outcomes are worth to ${own} and ${its}: ${found.offers.length} offers, numbered as in the table below; no deal is worth ${toPercent(mine)} and ${toPercent(theirs)}.${agreed}`,
  );
  return element("div", {}, drawing, legendOf(found, own, plane));
}

function toPercent(value) {
  return `${Math.round(100 * value)} %`;
}

/** Offers of one party at one point together. */
function placed(found, of) {
  const groups = new Map();
  for (const offer of found.offers) {
    const point = of(offer.outcome);
    const key = [offer.by, ...point.map((value) => value.toFixed(3))].join("|");
    if (!groups.has(key)) groups.set(key, { numbers: [], by: offer.by, mine: offer.own, point });
    groups.get(key).numbers.push(offer.number);
  }
  return [...groups.values()];
}

/** Numbers in order as a text: `1–3, 5`. */
function ranges(numbers) {
  const parts = [];
  for (const number of numbers) {
    const last = parts[parts.length - 1];
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  const said = parts.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`));
  return said.length > 3 ? `${said.slice(0, 2).join(",")}…${said[said.length - 1]}` : said.join(",");
}

function pill(x, y, text, colour, square, by) {
  const wide = 8 + 6.4 * text.length;
  const box = shape("rect", { x: x - wide / 2, y: y - 8, width: wide, height: 16, rx: square ? 2 : 8, fill: colour, stroke: "#fff", "stroke-width": 1 });
  const number = shape("text", { class: "sim-pill", x, y: y + 4, "text-anchor": "middle" }, text);
  return shape("g", {}, shape("title", {}, `${by}: ${text}`), box, number);
}

function diamond(x, y, name) {
  return shape("path", { class: name, d: `M${x} ${y - 10} L${x + 10} ${y} L${x} ${y + 10} L${x - 10} ${y} Z` });
}

function triangle(x, y) {
  return shape("path", { class: "sim-mark-best", d: `M${x} ${y - 11} L${x + 10} ${y + 8} L${x - 10} ${y + 8} Z` });
}

function star(x, y) {
  const corners = Array.from({ length: 10 }, (_, at) => {
    const [r, turn] = [at % 2 ? 6 : 14, (Math.PI * at) / 5 - Math.PI / 2];
    return `${x + r * Math.cos(turn)},${y + r * Math.sin(turn)}`;
  });
  return shape("polygon", { class: "sim-mark-agreed", points: corners.join(" ") });
}

function legendOf(found, own, plane) {
  const sign = (made) => {
    const svg = shape("svg", { class: "sim-legend-sign", viewBox: "0 0 30 30", "aria-hidden": "true" });
    svg.append(made);
    return svg;
  };
  const centre = { cx: 15, cy: 15 };
  const makers = [...new Set(found.offers.map(({ by }) => by))].map((by) => {
    const mine = by === own;
    return [pill(15, 15, "n", mine ? "var(--own)" : colourOf(found.parties, own, by), mine, by), mine ? "your offers" : `offers of ${by}`];
  });
  const items = [
    ...makers,
    found.agreed && [star(15, 15), "the text agreed on"],
    found.best && [triangle(15, 15), "better for you, at no cost to who must agree"],
    found.nash && [diamond(15, 15, "sim-mark-nash"), "Nash solution"],
    plane.frontier.length && [shape("circle", { class: "sim-dot-frontier", ...centre, r: 6 }), plane.line ? "frontier: nothing left on the table" : "frontier of all who must agree"],
    plane.zopa.length && [shape("circle", { class: "sim-dot-zopa", ...centre, r: 5 }), "all could have signed"],
    [shape("circle", { class: "sim-dot-outcomes", ...centre, r: 4 }), "other outcomes"],
    [shape("line", { class: "sim-no-deal", x1: 2, x2: 28, y1: 15, y2: 15 }), "no deal, at hour 0"],
  ].filter(Boolean);
  return element("ul", { class: "sim-legend" }, ...items.map(([made, text]) => element("li", {}, sign(made), text)));
}
