// The table: the clock, what lies on it, what the player may do.

import { rules, worths } from "./briefing.js";
import { offerTable, voteTable } from "./compare.js";
import { element } from "./dom.js";
import { futuresPanel } from "./futures.js";
import { share, worthBar } from "./worth.js";

const ASKED = {
  offer: "It is the only offer of this session. It cannot be undone.",
  accept: "You sign it. It cannot be undone; the others may still refuse.",
  reject: "You refuse it. In this round it cannot be undone.",
  walk_out: "You leave for good. It cannot be undone.",
};

/** The screen on which whoever's turn it is decides. */
export function tableView(about, brief, seen, { look, futures, onMove, onCopy }) {
  const now = seen.situation;
  const can = Object.fromEntries(now.choices.map((choice) => [choice.move, choice]));
  const voting = "yes" in can;
  const heading = element("h2", { class: "sim-headline", tabindex: "-1" }, question(brief, now, voting));
  const bar = worthBar();
  const buttons = element("div", { class: "sim-buttons" });
  const reasons = element("ul", { class: "sim-plain-list sim-reasons" });
  const told = element("div", { "aria-live": "polite" }, reasons);
  const dialog = confirmation();
  let composed = null;

  const board = voting
    ? voteTable(about, brief, now)
    : offerTable(about, brief, { now, last: seen.last, composes: "offer" in can, onChange: weigh });

  // An offer that is barred has no futures; in a test of skill nothing has.
  const offered = () => (composed && !composed.barred.length ? { ...board.options() } : null);
  const ahead = seen.test ? null : futuresPanel(about, { ask: futures, offered });

  function marks() {
    return [
      { name: "no deal", worth: now.no_deal, kind: "line" },
      now.draft && { name: "the text as it stands", worth: now.draft.worth, kind: "ring" },
      now.on_table && { name: voting ? "the revised text" : "on the table", worth: now.on_table.worth, kind: "dot" },
      seen.last && { name: "your last offer", worth: seen.last.worth, kind: "ring" },
      composed && { name: "your next offer", worth: composed.worth, kind: "square" },
    ].filter(Boolean);
  }

  function act(choice) {
    const outcome = choice.move === "offer" ? { ...board.options() } : null;
    if (choice.final) dialog.ask(choice.label, asked(choice), () => go(choice.move, outcome));
    else go(choice.move, outcome);
  }

  function go(move, outcome) {
    for (const button of buttons.children) button.disabled = true;
    ahead?.stop();
    onMove(move, outcome);
  }

  function offerLabel() {
    return composed ? `Offer this (${share(composed.worth)})` : "Offer this";
  }

  const made = new Map();
  for (const choice of now.choices) {
    const main = choice.move === "accept" || (choice.move === "offer" && !("accept" in can));
    const button = element("button", { type: "button", "data-move": choice.move, class: main ? "sim-main" : "", onclick: () => act(choice) });
    button.textContent = choice.move === "offer" ? offerLabel() : choice.label;
    button.disabled = Boolean(choice.barred);
    made.set(choice.move, button);
    buttons.append(button);
  }

  function explain() {
    const said = now.choices.filter((choice) => choice.barred).map((choice) => `“${choice.label}” is not possible: ${choice.barred}.`);
    if (composed?.barred.length) said.push(`This cannot be offered: ${composed.barred.join("; ")}.`);
    if (composed) said.push(...remarks(composed, "Your offer"));
    if (now.on_table) said.push(...remarks(now.on_table, voting ? "The revised text" : "What lies on the table"));
    reasons.replaceChildren(...said.map((text) => element("li", {}, text)));
  }

  // Never more than one question on the way, and then about the newest composition.
  let asking = false;
  let waiting = false;
  async function weigh() {
    const offer = made.get("offer");
    if (offer) offer.disabled = true;
    waiting = asking;
    if (asking) return;
    asking = true;
    const reply = await look(board.options());
    asking = false;
    if (waiting) {
      weigh();
      return;
    }
    if (reply.type === "error") {
      reasons.replaceChildren(element("li", {}, reply.text));
      return;
    }
    composed = reply.outcome;
    ahead?.changed();
    board.weighed(reply);
    bar.update(marks());
    explain();
    if (offer) {
      offer.textContent = offerLabel();
      offer.disabled = composed.barred.length > 0;
    }
  }

  bar.update(marks());
  explain();
  if ("offer" in can) weigh();
  const action = element("div", { class: "sim-action" }, buttons, told, ahead?.root ?? "");
  const left = element("div", {}, clock(now), bar.root, standing(now), board.root, action);
  const { log, found } = heardList(seen);
  const right = element("div", { class: "sim-side" }, ...found, ...folded(about, brief, onCopy));
  const view = element("section", {}, heading, element("div", { class: "sim-two sim-at-table" }, left, right), dialog.root);
  return { view, focus: heading, log, spoken: spokenNews(seen) };
}

function question(brief, now, voting) {
  if (voting) return `${brief.party}: does the text get better so?`;
  if (!now.on_table) return `${brief.party}: what do you offer?`;
  const agreed = now.agreed.length && now.standing?.text === now.on_table.text;
  const text = agreed ? `what ${now.agreed.join(" and ")} agreed on` : "what lies on the table";
  const by = now.by ? ` ${now.by} offers` : ` ${text} is worth`;
  return `${brief.party}:${by} ${share(now.on_table.worth)} to you`;
}

function remarks(outcome, what) {
  const said = outcome.costs.map((cost) => `${what}: ${cost}.`);
  if (outcome.crosses.length) said.push(`${what} goes against what ${outcome.crosses.join(" and ")} said in public.`);
  return said;
}

function clock(now) {
  const place = element("b", {}, `${now.session}, round ${now.round} of ${now.rounds}`);
  const used = `${Math.round(100 * now.elapsed)} % of the negotiating time is used`;
  const meter = element("progress", { max: 1, value: now.elapsed, "aria-label": used });
  const opened = now.opener ? ` (${now.opener} opened)` : "";
  const room = element("span", { class: "sim-quiet" }, `in the room: ${now.present.join(", ")}${opened}`);
  const last = now.last ? element("b", { class: "sim-last" }, "This is your last chance, as things stand.") : "";
  return element("div", { class: "sim-clock" }, place, element("span", {}, now.when), meter, element("span", { class: "sim-quiet" }, used), room, last);
}

function standing(now) {
  const differs = now.standing && now.standing.text !== now.on_table?.text;
  if (!differs) return "";
  const who = now.agreed.length ? `agreed by ${now.agreed.join(" and ")}` : "agreed by nobody now";
  return element("p", { class: "sim-standing" }, element("b", {}, `Standing text, ${who} (${share(now.standing.worth)} to you): `), now.standing.text);
}

/** What was heard: since the last move at once, the rest folded away. */
function heardList(seen) {
  const earlier = seen.heard.slice(0, seen.heard.length - seen.news.length);
  const since = seen.moves ? "Since your last move" : "So far";
  const news = seen.news.length ? logList(seen.news) : element("p", { class: "sim-quiet" }, "Nothing was said yet.");
  const log = element("div", { class: "sim-log", tabindex: "0", role: "log", "aria-label": since }, news);
  const found = [element("h3", {}, since), log];
  if (earlier.length) {
    const all = element("div", { class: "sim-log", tabindex: "0" }, logList(earlier));
    found.push(element("details", {}, element("summary", {}, `Before (${earlier.length})`), all));
  }
  return { log, found };
}

/** Moves as a list, the time said where it changes. */
export function logList(moves) {
  let before = "";
  const items = moves.flatMap((said) => {
    const at = [said.place, said.when].filter(Boolean).join(" · ");
    const head = at === before ? [] : [element("li", { class: "sim-quiet sim-log-time" }, at)];
    before = at;
    const worth = said.worth === null || said.move.startsWith("says") ? "" : ` (${share(said.worth)} to you)`;
    const line = element("li", {}, element("b", {}, said.own ? "You" : said.party), `: ${said.move}${worth}`);
    if (said.text) line.append(element("span", { class: "sim-log-outcome" }, said.text));
    return [...head, line];
  });
  return element("ul", { class: "sim-plain-list" }, ...items);
}

function spokenNews(seen) {
  const told = seen.news.filter((said) => !said.own).map((said) => `${said.party} ${said.move}${said.worth === null ? "" : `, ${share(said.worth)} to you`}`);
  return told.slice(-4).join(". ");
}

function folded(about, brief, onCopy) {
  const own = element("details", {}, element("summary", {}, "Your brief"), element("p", {}, brief.task), ...rules(brief), ...worths(about, brief));
  const copy = element("button", { type: "button", onclick: onCopy }, "Copy the game as text");
  return [own, element("div", { class: "sim-buttons" }, copy)];
}

function asked({ move, warning }) {
  const why = ASKED[move] ?? "";
  return warning ? `${why} Beware: ${warning}.` : why;
}

/** A dialog that asks once more before what cannot be undone. */
function confirmation() {
  const title = element("h3");
  const text = element("p");
  const yes = element("button", { type: "button", class: "sim-main", "data-confirm": "yes" });
  const no = element("button", { type: "button", "data-confirm": "no" }, "No, go back");
  const root = element("dialog", { class: "sim-dialog", "aria-label": "Confirm" }, title, text, element("div", { class: "sim-buttons" }, yes, no));
  let then = null;
  no.addEventListener("click", () => root.close());
  yes.addEventListener("click", () => {
    root.close();
    then();
  });
  function ask(label, why, sure) {
    title.textContent = `${label}?`;
    text.textContent = why;
    yes.textContent = label;
    then = sure;
    root.showModal();
    no.focus();
  }
  return { root, ask };
}
