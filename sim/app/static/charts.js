// Bars with intervals and marks of a base, and step curves. Elements are made once and updated.

import { element, freshId, percent, shape } from "./dom.js";

const ENDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1];

/** A round number that is no less than all of some. */
export function roundEnd(numbers) {
  const most = Math.max(0, ...numbers);
  return ENDS.find((end) => most <= end) ?? Math.ceil(most);
}

const STROKES = {
  "\\\\": ["M0 0 L8 8 M-4 4 L4 12 M4 -4 L12 4"],
  "//": ["M0 8 L8 0 M-4 4 L4 -4 M4 12 L12 4"],
  xx: ["M0 0 L8 8 M0 8 L8 0"],
  "..": ["M2 2 h1.6 v1.6 h-1.6 z M6 6 h1.6 v1.6 h-1.6 z"],
};

/** Fills for some looks (`{name, colour, hatch}`), as a drawing without size that holds them. */
export function fills(looks) {
  const found = {};
  const patterns = looks.map(({ name, colour, hatch }) => {
    const id = freshId("fill");
    found[name] = `url(#${id})`;
    const lines = (STROKES[hatch] ?? []).map((d) =>
      shape("path", { d, stroke: "#fff", "stroke-width": 1.3, fill: "none" }),
    );
    const ground = shape("rect", { width: 8, height: 8, fill: colour });
    const size = { width: 8, height: 8, patternUnits: "userSpaceOnUse" };
    return shape("pattern", { id, ...size }, ground, ...lines);
  });
  const holder = shape("svg", { class: "sim-fills", "aria-hidden": "true" });
  holder.append(shape("defs", {}, ...patterns));
  return { holder, of: found };
}

function barRow(tag) {
  const parts = {
    label: element("span", { class: "sim-bar-label" }),
    bar: shape("rect", { class: "sim-bar", x: 0, y: "14%", height: "72%" }),
    whisker: shape("line", { class: "sim-whisker", y1: "50%", y2: "50%" }),
    low: shape("line", { class: "sim-whisker", y1: "30%", y2: "70%" }),
    high: shape("line", { class: "sim-whisker", y1: "30%", y2: "70%" }),
    base: shape("line", { class: "sim-base-mark", y1: 0, y2: "100%" }),
    number: element("span", { class: "sim-bar-number" }),
    change: element("span", { class: "sim-bar-change" }),
  };
  const drawing = shape("svg", { class: "sim-bar-drawing", "aria-hidden": "true" });
  drawing.append(parts.bar, parts.whisker, parts.low, parts.high, parts.base);
  parts.root = element(tag, { class: "sim-bar-row" });
  if (tag === "button") parts.root.type = "button";
  parts.root.append(parts.label, drawing, parts.number, parts.change);
  return parts;
}

function at(value, end) {
  return `${Math.min(100, Math.max(0, (100 * value) / end))}%`;
}

function place(parts, row, end) {
  parts.bar.setAttribute("width", at(row.share, end));
  parts.whisker.setAttribute("x1", at(row.low, end));
  parts.whisker.setAttribute("x2", at(row.high, end));
  for (const side of ["low", "high"]) {
    parts[side].setAttribute("x1", at(row[side], end));
    parts[side].setAttribute("x2", at(row[side], end));
  }
  const marked = row.base !== undefined;
  parts.base.style.display = marked ? "" : "none";
  if (marked) {
    parts.base.setAttribute("x1", at(row.base, end));
    parts.base.setAttribute("x2", at(row.base, end));
  }
}

function inPoints([difference, low, high]) {
  const sign = difference < 0 ? "−" : "+";
  return `${sign}${Math.abs(100 * difference).toFixed(1)} ± ${(50 * (high - low)).toFixed(1)}`;
}

/**
 * A chart of horizontal bars.
 *
 * `update(rows, options)`: a row has `label`, `share`, `low`, `high`, and perhaps `base` and `change`
 * (difference, low, high); options: `end` of the scale, `text(number)`, `fill(row)`, `empty`.
 * With `press(row)` every row is a button.
 */
export function bars(heading, press = null) {
  const list = element("div", { class: "sim-bars" });
  if (!press) list.setAttribute("role", "img");
  const none = element("p", { class: "sim-quiet", hidden: true });
  const root = element("section", { class: "sim-chart" }, heading, list, none);
  const shown = [];
  let current = [];

  function update(rows, { end, text = percent, fill = null, empty = "", hint = "" }) {
    current = rows;
    while (shown.length < rows.length) {
      const index = shown.length;
      const parts = barRow(press ? "button" : "div");
      if (press) parts.root.addEventListener("click", () => press(current[index]));
      shown.push(parts);
      list.append(parts.root);
    }
    const said = [];
    list.classList.toggle("sim-with-change", rows.some((row) => row.change));
    shown.forEach((parts, i) => {
      parts.root.hidden = i >= rows.length;
      if (i >= rows.length) return;
      const row = rows[i];
      const number = text(row.share);
      parts.label.textContent = row.label;
      parts.label.title = row.label;
      parts.number.textContent = number;
      parts.change.textContent = row.change ? inPoints(row.change) : "";
      place(parts, row, end);
      if (fill) parts.bar.style.fill = fill(row);
      const base = row.base === undefined ? "" : `, base ${text(row.base)}`;
      const sentence = `${row.label}: ${number} (${text(row.low)} to ${text(row.high)})${base}`;
      said.push(sentence);
      if (press) parts.root.setAttribute("aria-label", `${sentence}. ${hint}`);
    });
    none.hidden = rows.length > 0;
    none.textContent = empty;
    list.hidden = rows.length === 0;
    if (!press) list.setAttribute("aria-label", said.join("; "));
  }
  return { root, update };
}

// Around a curve, in heights of its letters.
const LEFT = 4.2;
const RIGHT = 2;
const BELOW = 1.6;
const ABOVE = 0.6;

function steps(points, x, y, last) {
  let path = `M${x(0)} ${y(points.start)}`;
  for (const [at, value] of points.all) path += `H${x(at)}V${y(value)}`;
  return `${path}H${x(last)}`;
}

/** A curve that goes in steps. `update(data)`: see `sim/app/explorer_json.py`. */
export function curve() {
  const drawing = shape("svg", { class: "sim-curve", role: "img" });
  const said = element("p", { class: "sim-quiet" });
  const root = element("div", { class: "sim-chart" }, drawing, said);
  let data = null;

  function draw() {
    if (!data || !drawing.clientWidth) return;
    const [width, height] = [drawing.clientWidth, drawing.clientHeight];
    const lines = [data.points, data.base ?? []];
    const start = data.points.length && data.points[0][0] === 0 ? data.points[0][1] : 0;
    const end = roundEnd([start, ...lines.flat().map(([, value]) => value)]);
    const letter = Number.parseFloat(getComputedStyle(drawing).fontSize);
    const [left, right, below, above] = [LEFT, RIGHT, BELOW, ABOVE].map((of) => of * letter);
    const x = (at) => left + ((width - left - right) * at) / data.last;
    const y = (value) => height - below - ((height - below - above) * value) / end;
    const grid = [0, end / 2, end].flatMap((value) => [
      shape("line", { class: "sim-grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      shape("text", { x: left - 5, y: y(value) + letter / 3, "text-anchor": "end" }, `${+(100 * value).toFixed(2)} %`),
    ]);
    const ticks = data.ticks.map(([at, name]) =>
      shape("text", { x: x(at), y: height - 4, "text-anchor": "middle" }, name),
    );
    const path = (points, name) =>
      shape("path", { class: name, d: steps({ all: points, start }, x, y, data.last) });
    drawing.replaceChildren(...grid, ...ticks);
    if (data.base) drawing.append(path(data.base, "sim-line-base"));
    drawing.append(path(data.points, "sim-line"));
  }

  new ResizeObserver(draw).observe(drawing);
  return {
    root,
    update(next) {
      data = next;
      const final = data.points.length ? data.points[data.points.length - 1][1] : 0;
      drawing.setAttribute("aria-label", `${data.of}: ${percent(final)} in the end`);
      said.textContent = `${data.of}${data.base ? "; dashed: base" : ""}`;
      draw();
    },
  };
}
