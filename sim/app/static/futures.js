// What may come of each move: asked for by a button, a slice of runs at a time until all are played.

import { bars, fills } from "./charts.js";
import { element, percent } from "./dom.js";
import { inSteps } from "./steps.js";
import { share } from "./worth.js";

const NOT_YET = "Runs that go on from here: how they end if you make each of your moves now.";

/**
 * A button and, once it is pressed, a chart a move.
 *
 * `ask(outcome)` asks for a slice more; `offered()` is what is composed, or null. `stop()` ends the
 * asking, as a move is made; `changed()` takes down what was shown of an offer that is another now.
 */
export function futuresPanel(about, { ask, offered }) {
  const painted = fills(about.looks);
  const labels = new Map(about.looks.map((look) => [look.name, look.label]));
  const said = element("p", { class: "sim-quiet" }, NOT_YET);
  const spoken = element("p", { class: "sim-spoken", "aria-live": "polite" });
  const list = element("div", { class: "sim-futures-list" });
  const button = element("button", { type: "button", "data-futures": "ask", onclick: begin }, "Look at futures from here");
  const root = element("section", { class: "sim-futures", "aria-label": "Futures from here" }, painted.holder, button, said, list, spoken);
  const shown = new Map(); // a chart and a line by move
  let asked = 0; // which press is answered; a later one, a move or another offer ends it
  let outcome = null;

  function chart(move) {
    if (!shown.has(move)) {
      const heading = element("h4");
      const worth = element("p", { class: "sim-quiet" });
      const drawn = bars(heading);
      drawn.root.append(worth);
      shown.set(move, { heading, worth, drawn });
      list.append(drawn.root);
    }
    return shown.get(move);
  }

  function draw(reply) {
    for (const row of reply.rows) {
      const { heading, worth, drawn } = chart(row.move);
      heading.textContent = row.label;
      const rows = row.endings.map((ending) => ({ ...ending, label: labels.get(ending.name) ?? ending.name }));
      const empty = "No draw was found with which the talks could have come here.";
      drawn.update(rows, { end: 1, fill: (ending) => painted.of[ending.name], empty });
      const runs = `${row.runs.toLocaleString("en")} futures`;
      const mean = row.worth && `worth to you ${share(row.worth.share)} on average`;
      worth.textContent = mean ? `${mean} · ${runs}` : runs;
    }
    said.textContent = `${reply.about} Whiskers: 95 %, of the number of runs alone.`;
    root.dataset.settled = String(!reply.more);
    if (!reply.more) spoken.textContent = reply.rows.map(inWords).join(". ");
  }

  function inWords(row) {
    return `${row.label}: ${row.endings.map(({ name, share: part }) => `${labels.get(name) ?? name} ${percent(part)}`).join(", ")}`;
  }

  async function begin() {
    asked += 1;
    const mine = asked;
    outcome = offered();
    root.dataset.settled = "false";
    await inSteps(() => ask(outcome), { stale: () => mine !== asked, draw, said });
  }

  function stop() {
    asked += 1;
    button.disabled = true;
  }

  /** Take the chart of the offer down if another one is composed now; the rest holds. */
  function changed() {
    if (!shown.has("offer") || JSON.stringify(offered()) === JSON.stringify(outcome)) return;
    asked += 1;
    shown.get("offer").drawn.root.remove();
    shown.delete("offer");
    button.textContent = "Look at futures with this offer";
  }
  return { root, stop, changed };
}
