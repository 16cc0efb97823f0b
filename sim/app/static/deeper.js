// What lies behind the endings, of the reader's choice: it follows when the slider has stopped.

import { bars, roundEnd } from "./charts.js";
import { element, percent, shape } from "./dom.js";
import { inSteps } from "./steps.js";

/** A share in points with its half-width. */
function swingText({ swing, noise }) {
  return `${swing < 0 ? "−" : "+"}${Math.abs(100 * swing).toFixed(1)} ± ${(100 * noise).toFixed(1)}`;
}

/** The share at both ends of each number, as bars about the share of all runs. */
function tornadoChart() {
  const list = element("div", { class: "sim-bars", role: "img" });
  function update({ rows, share }) {
    const end = roundEnd([share, ...rows.flatMap((row) => [row.lowest, row.highest])]);
    const x = (value) => `${(100 * value) / end}%`;
    const made = rows.map((row) => {
      const [from, to] = [row.lowest, row.highest].sort((a, b) => a - b);
      const drawing = shape("svg", { class: "sim-bar-drawing", "aria-hidden": "true" });
      const bar = { class: "sim-bar", x: x(from), width: x(to - from), y: "14%", height: "72%" };
      drawing.append(shape("rect", bar), shape("line", { class: "sim-base-mark", x1: x(share), x2: x(share), y1: 0, y2: "100%" }));
      const label = element("span", { class: "sim-bar-label", title: row.label }, row.label);
      const ends = element("span", { class: "sim-quiet sim-ends" }, `${row.lowest_is} ${percent(row.lowest)} · ${row.highest_is} ${percent(row.highest)}`);
      return element("div", { class: "sim-bar-row sim-swing" }, label, drawing, element("span", { class: "sim-bar-number" }, swingText(row)), ends);
    });
    list.replaceChildren(...made);
    const said = rows.map((row) => `${row.label}: ${row.lowest_is} ${percent(row.lowest)}, ${row.highest_is} ${percent(row.highest)}, ${swingText(row)} points`);
    list.setAttribute("aria-label", said.join("; "));
  }
  return { root: element("div", {}, list), update };
}

/** The range of a number, with where it tips, its mean, and where the slider stands. */
function tippingChart() {
  const drawing = shape("svg", { class: "sim-tipping", role: "img" });
  const said = element("p", { class: "sim-quiet sim-ends" });
  const root = element("div", {}, drawing, said);
  function update({ low, high, mean, now, at, text }) {
    const x = (value) => `${2 + (96 * (Math.min(high, Math.max(low, value)) - low)) / (high - low || 1)}%`;
    drawing.replaceChildren(shape("line", { class: "sim-tipping-range", x1: x(low), x2: x(high), y1: "50%", y2: "50%" }));
    if (at !== null) {
      // The side on which the other ending is the likeliest.
      drawing.append(shape("line", { class: "sim-tipping-beyond", x1: x(at), x2: x(at > mean ? high : low), y1: "50%", y2: "50%" }));
      drawing.append(shape("line", { class: "sim-tipping-at", x1: x(at), x2: x(at), y1: "10%", y2: "90%" }));
    }
    drawing.append(shape("circle", { class: "sim-tipping-mean", cx: x(mean), cy: "50%", r: 4 }));
    if (now !== null) drawing.append(shape("rect", { class: "sim-tipping-now", x: x(now), y: "30%", width: 4, height: "40%" }));
    const plain = (value) => Number(value.toPrecision(3)).toString();
    const parts = [`${plain(low)} to ${plain(high)}`, `○ mean ${plain(mean)}`, at === null ? "" : `| tips at ${plain(at)}`, now === null ? "" : `■ slider at ${plain(now)}`];
    said.textContent = parts.filter(Boolean).join(" · ");
    drawing.setAttribute("aria-label", text);
  }
  return { root, update };
}

/**
 * A menu, and the figure that is chosen.
 *
 * `ask(figure, step)` asks for a step of it; `onChoose` is called as another is chosen. `follow()` asks
 * step by step, until `stale()` says that the picture moves.
 */
export function deeperPanel(figures, { ask, onChoose }) {
  const named = [["", "Look behind it …"], ...Object.entries(figures)];
  const options = named.map(([name, words]) => element("option", { value: name }, words));
  const menu = element("select", { "aria-label": "Behind the endings", "data-deeper": "menu", onchange: () => { stale(); onChoose(); } }, ...options);
  const said = element("p", { class: "sim-quiet", "aria-live": "polite" });
  const barChart = bars(element("span"));
  const charts = { bars: barChart, tornado: tornadoChart(), tipping: tippingChart() };
  barChart.root.classList.add("sim-wide");
  const body = element("div", { class: "sim-deeper-body" }, ...Object.values(charts).map((chart) => chart.root));
  const root = element("section", { class: "sim-chart sim-deeper" }, element("h3", {}, menu), body, said);
  let wanted = 0;
  let shown = ""; // the figure that is drawn
  stale();

  function stale() {
    wanted += 1;
    if (!menu.value || shown !== menu.value) for (const chart of Object.values(charts)) chart.root.hidden = true;
    if (!menu.value) said.textContent = "";
    root.dataset.current = String(!menu.value);
  }

  function draw(reply) {
    said.textContent = reply.text;
    if (reply.kind === "none" && reply.more && shown === menu.value) return; // what was shown stays, dimmed
    for (const [kind, chart] of Object.entries(charts)) chart.root.hidden = kind !== reply.kind;
    shown = reply.kind === "none" ? "" : menu.value;
    if (reply.kind === "bars") {
      const end = roundEnd(reply.rows.flatMap((row) => [row.high, row.base ?? 0]));
      charts.bars.update(reply.rows, { end, empty: reply.empty });
    } else if (reply.kind !== "none") charts[reply.kind].update(reply);
  }

  async function follow() {
    const mine = wanted;
    const figure = menu.value;
    const done = !figure || (await inSteps((step) => ask(figure, step), { stale: () => mine !== wanted, draw, said }));
    if (done) root.dataset.current = "true";
  }
  return { root, stale, follow };
}
