// What outcomes are worth to the player, on a line from 0 to 100 %.

import { element, shape } from "./dom.js";

/** A utility for a player: `61 %`. */
export function share(worth) {
  const rounded = Math.round(100 * worth);
  return `${rounded < 0 ? "−" : ""}${Math.abs(rounded)} %`;
}

function along(worth) {
  return `${100 * Math.min(1, Math.max(0, worth))}%`;
}

function markOf(kind, worth) {
  const x = along(worth);
  if (kind === "line") return [shape("line", { class: "sim-worth-line", x1: x, x2: x, y1: 0, y2: "100%" })];
  if (kind === "square") {
    return [shape("rect", { class: "sim-worth-square", x, y: "50%", width: 11, height: 11, transform: "translate(-5.5 -5.5)" })];
  }
  return [shape("circle", { class: `sim-worth-${kind}`, cx: x, cy: "50%", r: 6 })];
}

/** A bar with marks (`{name, worth, kind}`) and their numbers in words beside it. */
export function worthBar() {
  const drawing = shape("svg", { class: "sim-worth-drawing", "aria-hidden": "true" });
  const legend = element("ul", { class: "sim-worth-legend" });
  const root = element("div", { class: "sim-worth", role: "group", "aria-label": "What it is worth to you" }, drawing, legend);

  function update(marks) {
    const noDeal = marks.find(({ kind }) => kind === "line")?.worth ?? 0;
    const track = shape("rect", { class: "sim-worth-track", x: 0, y: "35%", width: "100%", height: "30%" });
    const worse = shape("rect", { class: "sim-worth-worse", x: 0, y: "35%", width: along(noDeal), height: "30%" });
    drawing.replaceChildren(track, worse, ...marks.flatMap(({ kind, worth }) => markOf(kind, worth)));
    legend.replaceChildren(
      ...marks.map(({ name, worth, kind }) => {
        const sign = shape("svg", { class: "sim-worth-sign", "aria-hidden": "true" });
        sign.append(...markOf(kind, 0.5));
        return element("li", {}, sign, `${name} `, element("b", {}, share(worth)));
      }),
    );
  }
  return { root, update };
}
