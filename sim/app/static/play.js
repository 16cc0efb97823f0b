// A seat at the table: who plays, brief and bet, the table, the debrief. It computes nothing itself.

import { briefing } from "./briefing.js";
import { debriefing } from "./debrief.js";
import { asker, element } from "./dom.js";
import { panel, showText } from "./panel.js";
import { seatChoice } from "./seats.js";
import { tableView } from "./table.js";

/** Show a seat in an element; see `sim/app/player_seat.py` for what goes through the channel. */
export function mount(el, channel) {
  const ask = asker(channel);
  const root = element("div", { class: "sim-view sim-play", "data-lm-suppress-shortcuts": "true" });
  const waiting = element("p", { class: "sim-quiet", role: "status" }, "The table is being set …");
  root.append(waiting);
  el.append(root);
  ask({ type: "hello" }).then((about) => {
    if (about.type === "error") waiting.textContent = about.text;
    else conduct(root, ask, about);
  });
}

function conduct(root, ask, about) {
  let game = about.game;
  let sitting = null; // the seat whose view is on the screen
  let heard = []; // what that seat has heard
  let started = false; // whether anything was on the screen yet
  const fault = element("p", { class: "sim-error", role: "alert", hidden: true });
  const screen = element("div");
  const stage = element("div", { class: "sim-stage" }, screen);
  const spoken = element("div", { class: "sim-spoken", "aria-live": "polite" });
  const footer = element("p", { class: "sim-footer" });
  root.replaceChildren(fault, spoken, stage, footer);
  const over = panel(stage);

  function say(text) {
    fault.textContent = text;
    fault.hidden = !text;
  }

  /** Put a screen on the stage, and the focus on its heading, unless nobody has done anything yet. */
  function show(name, { view, focus }) {
    root.dataset.screen = name;
    screen.replaceChildren(view);
    if (started) {
      focus.focus({ preventScroll: true });
      root.scrollIntoView({ block: "nearest" });
    }
    started = true;
    const kept = !about.kept ? "nothing is kept here: copy the game as text" : game?.folder ? `kept in ${game.folder}` : "";
    const which = game ? `run ${game.run} · seed ${game.seed}` : `seed ${about.seed}`;
    footer.textContent = [about.caution, which, `sim ${about.version}`, kept].filter(Boolean).join(" · ");
  }

  /** Ask; an error is said, and makes the reply null. */
  async function get(message) {
    const reply = await ask(message);
    say(reply.type === "error" ? reply.text : (reply.fault ?? ""));
    return reply.type === "error" ? null : reply;
  }

  function choose() {
    game = null;
    show("seats", seatChoice(about, { onStart: begin, onRestore: restore }));
  }

  async function begin(seats, seed, run) {
    const reply = await get({ type: "start", seats, seed, run });
    if (reply) enter(reply);
  }

  async function restore(text) {
    const reply = await get({ type: "restore", text });
    if (reply) enter(reply);
  }

  /** Go into a game, wherever it stands. */
  function enter(state) {
    game = state;
    sitting = null;
    if (game.moves === 0) prepare(0);
    else goOn();
  }

  /** Brief and bet of every seat in turn. */
  async function prepare(number) {
    if (number === game.seats.length) {
      goOn();
      return;
    }
    const seat = game.seats[number];
    await handOver(seat.name);
    const brief = await get({ type: "brief", seat: seat.name });
    if (!brief) return;
    const next = () => prepare(number + 1);
    const canBet = !game.bet.includes(seat.name);
    const shown = briefing(about, brief, {
      canBet,
      onBet: async (shares) => {
        const reply = await get({ type: "bet", seat: seat.name, shares });
        if (!reply) return;
        game = reply;
        next();
      },
      onNext: next,
    });
    show("brief", shown);
  }

  /** Hide what one seat sees before another looks; alone, nothing is hidden. */
  function handOver(name) {
    if (sitting === name) return Promise.resolve();
    sitting = name;
    heard = [];
    spoken.textContent = "";
    if (game.seats.length === 1) return Promise.resolve();
    const { title } = game.seats.find((seat) => seat.name === name);
    return new Promise((ready) => {
      const heading = element("h2", { class: "sim-headline", tabindex: "-1" }, `Hand over to ${title}`);
      const why = element("p", {}, `What ${title} sees is for ${title} alone. The others look away.`);
      const go = element("button", { type: "button", class: "sim-main", onclick: ready }, `I sit for ${title}: go on`);
      show("handover", { view: element("section", { class: "sim-handover" }, heading, why, go), focus: heading });
    });
  }

  async function goOn() {
    if (game.over) {
      debrief(game.seats[0].name);
      return;
    }
    await handOver(game.turn);
    const seen = await get({ type: "table", from: heard.length });
    const brief = await get({ type: "brief", seat: sitting });
    if (!seen || !brief) return;
    game = seen;
    if (game.over || game.turn !== sitting) {
      goOn(); // another window on the same game has moved
      return;
    }
    heard = heard.concat(seen.heard);
    const news = heard.slice(heard.length - seen.fresh);
    const shown = tableView(about, brief, { ...seen, heard, news }, {
      look: (outcome) => ask({ type: "look", outcome }),
      futures: (outcome) => ask({ type: "futures", outcome }),
      onMove: (move, outcome = null) => step(move, outcome),
      onCopy: copy,
    });
    show("table", shown);
    shown.log.scrollTop = shown.log.scrollHeight; // what was said last is what is answered
    spoken.textContent = shown.spoken;
  }

  async function step(move, outcome) {
    const reply = await get({ type: "step", move, outcome, at: game.moves });
    const why = fault.textContent;
    if (reply) game = reply;
    await goOn();
    if (!reply) say(why);
  }

  async function debrief(seat) {
    sitting = null;
    const waiting = element("h2", { class: "sim-headline", tabindex: "-1" }, "All is over. The debrief is being made …");
    show("waiting", { view: waiting, focus: waiting });
    const found = await get({ type: "debrief", seat });
    if (!found) return;
    const shown = debriefing(about, found, {
      onSeat: debrief,
      onPlay: (seats, run) => begin(seats, found.seed, run),
      onChoose: choose,
      onCopy: copy,
    });
    show("debrief", shown);
    spoken.textContent = shown.spoken;
  }

  async function copy() {
    const reply = await get({ type: "text" });
    if (reply) showText(over, "This game as text", reply.text);
  }

  if (game) enter(game);
  else if (about.seat) begin([about.seat], about.seed, about.run);
  else choose();
}
