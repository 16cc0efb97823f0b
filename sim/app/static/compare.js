// Outcomes side by side, issue by issue, and the offer that is composed.

import { points, signed } from "./briefing.js";
import { element, freshId } from "./dom.js";
import { share } from "./worth.js";

function labelOf(issue, name) {
  return issue.options.find((option) => option.name === name)?.label ?? name;
}

function cell(brief, issue, outcome) {
  if (!outcome) return element("td", {}, "");
  const name = outcome.options[issue.name];
  const worth = element("span", { class: "sim-points" }, points(brief.points[issue.name][name]));
  return element("td", {}, labelOf(issue, name), " ", worth);
}

function heads(columns) {
  return element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name))));
}

/** The same table for the issues that are named and, folded, for undisclosed points. */
function tables(about, columns, rowOf, foot, open) {
  const [named, hidden] = [false, true].map((which) => about.issues.filter((issue) => issue.hidden === which));
  const make = (issues, last) => element("table", { class: "sim-grid-table" }, heads(columns), element("tbody", {}, ...issues.map(rowOf)), ...last);
  const root = element("div", { class: "sim-board" }, make(named, foot));
  if (hidden.length) {
    const summary = element("summary", {}, `${hidden.length} undisclosed points`);
    root.append(element("details", { open }, summary, element("div", { class: "sim-log" }, make(hidden, []))));
  }
  return root;
}

/**
 * What lies on the table, the player's last offer, and a menu an issue for the next.
 *
 * `options()` is what is composed; `weighed(reply)` shows what the options would make of it.
 */
export function offerTable(about, brief, { now, last, composes, onChange }) {
  const menus = new Map();
  const theirs = now.on_table && (now.by ? `On the table, from ${now.by}` : "On the table");
  const columns = ["Issue", theirs, last && "Your last offer", composes && "Your next offer"].filter(Boolean);
  const start = (issue) => {
    const worths = brief.points[issue.name];
    const best = issue.options.reduce((a, b) => (worths[b.name] > worths[a.name] ? b : a));
    return last ? last.options[issue.name] : best.name;
  };
  const composed = element("td", { "aria-live": "polite" });
  const foot = element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "Worth to you")));
  for (const outcome of [now.on_table, last]) {
    if (outcome) foot.firstChild.append(element("td", {}, element("b", {}, share(outcome.worth))));
  }
  if (composes) foot.firstChild.append(composed);

  function row(issue) {
    const cells = [now.on_table, last].filter(Boolean).map((outcome) => cell(brief, issue, outcome));
    if (composes) {
      const id = freshId("issue");
      const choices = issue.options.map(({ name, label }) => element("option", { value: name }, `${label} (${points(brief.points[issue.name][name])})`));
      const select = element("select", { id, "aria-label": `${issue.label}: your next offer`, "data-issue": issue.name, onchange: onChange }, ...choices);
      select.value = start(issue);
      const why = element("span", { class: "sim-why" });
      menus.set(issue.name, { select, why });
      cells.push(element("td", {}, select, why));
    }
    return element("tr", {}, element("th", { scope: "row" }, issue.label), ...cells);
  }

  const root = tables(about, columns, row, [foot], false);
  if (composes && now.on_table) {
    const take = () => {
      for (const [name, { select }] of menus) select.value = now.on_table.options[name];
      onChange();
    };
    root.append(element("button", { type: "button", class: "sim-small", onclick: take }, "Begin from what lies on the table"));
  }

  function options() {
    return Object.fromEntries([...menus].map(([name, { select }]) => [name, select.value]));
  }

  function weighed({ outcome, options: others }) {
    composed.replaceChildren(element("b", {}, share(outcome.worth)), outcome.barred.length ? " (barred)" : "");
    for (const issue of about.issues) {
      const { select, why } = menus.get(issue.name);
      others[issue.name].forEach(({ worth, barred }, at) => {
        const { name, label } = issue.options[at];
        const option = select.options[at];
        const price = points(brief.points[issue.name][name]);
        option.textContent = `${label} (${price})${barred.length ? " ✕ barred" : ""}`;
        option.title = barred.length ? barred.join("; ") : `your offer would then be worth ${share(worth)}`;
      });
      why.textContent = others[issue.name][select.selectedIndex].barred.join("; ");
    }
  }
  return { root, options, weighed };
}

/** The mediator's text as it stands against the revised one: only what changes, the whole folded. */
export function voteTable(about, brief, now) {
  const { draft, on_table: revised } = now;
  const changed = about.issues.filter((issue) => draft.options[issue.name] !== revised.options[issue.name]);
  const rows = changed.map((issue) => {
    const [before, after] = [draft, revised].map((outcome) => brief.points[issue.name][outcome.options[issue.name]]);
    const gain = element("td", { class: "sim-points" }, signed(after - before));
    return element("tr", {}, element("th", { scope: "row" }, issue.label), cell(brief, issue, draft), cell(brief, issue, revised), gain);
  });
  const worths = [draft, revised].map((outcome) => element("td", {}, element("b", {}, share(outcome.worth))));
  const gain = element("td", { class: "sim-points" }, signed(100 * (revised.worth - draft.worth)));
  const foot = element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "The whole text, to you"), ...worths, gain));
  const head = heads(["What changes", "As it stands", "Revised", "Points"]);
  const table = element("table", { class: "sim-grid-table" }, head, element("tbody", {}, ...rows), foot);
  const whole = tables(about, ["Issue", "As it stands"], (issue) => element("tr", {}, element("th", { scope: "row" }, issue.label), cell(brief, issue, draft)), [], true);
  const folded = element("details", {}, element("summary", {}, "The whole text as it stands"), whole);
  return { root: element("div", { class: "sim-board" }, table, folded), options: () => null, weighed() {} };
}
