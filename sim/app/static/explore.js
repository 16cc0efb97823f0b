// The explorer: controls on the left, the picture on the right. It computes nothing itself.

import { bars, curve, fills, roundEnd } from "./charts.js";
import { controlRow } from "./controls.js";
import { deeperPanel } from "./deeper.js";
import { asker, element, freshId } from "./dom.js";
import { panel, showMoves, showText } from "./panel.js";

const REST = 200; // milliseconds without a movement after which the picture settles
const SLOW = 400; // milliseconds after which a picture that is under way says so
const MOST_FOUND = 7;

/** Show an explorer in an element; see `sim/app/explorer.py` for what goes through the channel. */
export function mount(el, channel) {
  const ask = asker(channel);
  const root = element("div", { class: "sim-view sim-explorer" });
  const waiting = element("p", { class: "sim-quiet", role: "status" }, "The first runs are being made …");
  root.append(waiting);
  el.append(root);
  ask({ type: "hello" }).then((about) => {
    if (about.type === "error") waiting.textContent = about.text;
    else root.replaceChildren(...explorer(root, ask, about));
  });
}

function explorer(root, ask, first) {
  let about = first;
  const setting = { variant: "", strategies: {}, numbers: {} };
  let base = null;
  const rows = new Map(); // the controls that are shown, by path

  const headline = element("h2", { class: "sim-headline" });
  const spoken = element("div", { class: "sim-spoken", "aria-live": "polite" });
  const fault = element("p", { class: "sim-error", role: "alert", hidden: true });
  const footer = element("p", { class: "sim-footer" });
  const list = element("ul", { class: "sim-controls", "aria-label": "What can be set" });

  // What is wanted, and what is under way: never more than one question, and then the newest.
  let wanted = 0;
  let runs = about.slice;
  let moved = 0;
  let busy = false;
  let timer = 0;
  let menusChanged = false;
  let lastMoved = ""; // the path of the number that was moved last

  function change({ menus = false } = {}) {
    wanted += 1;
    root.dataset.current = "false";
    runs = about.slice;
    moved = performance.now();
    menusChanged ||= menus;
    behind.stale();
    clearTimeout(timer);
    go();
  }

  async function go() {
    if (busy) return;
    busy = true;
    const late = setTimeout(() => (root.dataset.slow = String(root.dataset.current === "false")), SLOW);
    for (;;) {
      const mine = wanted;
      if (menusChanged) {
        menusChanged = false;
        const reply = await ask({ type: "hello", setting });
        if (reply.type === "error") say(reply.text);
        else renew(reply);
      }
      const reply = await ask({ type: "run", setting, base, runs, figure: choice.value });
      if (reply.type === "error") say(reply.text);
      else draw(reply);
      if (mine !== wanted) continue;
      root.dataset.current = "true";
      root.dataset.slow = "false";
      if (reply.type !== "error" && !reply.more) behind.follow();
      if (reply.type === "error" || !reply.more) break;
      runs = Math.min(about.most, reply.runs + about.slice);
      const left = moved + REST - performance.now();
      if (left > 0) {
        timer = setTimeout(go, left);
        break;
      }
    }
    clearTimeout(late);
    busy = false;
  }

  function say(text) {
    fault.textContent = text;
    fault.hidden = !text;
  }

  // The picture.
  let painted = fills(about.looks);
  let labels = new Map(about.looks.map((look) => [look.name, look.label]));
  const hint = element("small");
  const endings = bars(element("h3", {}, "How the runs end", hint), replay);
  const agreementsHeading = element("h3");
  const agreements = bars(agreementsHeading);
  agreements.root.classList.add("sim-wide");
  const choice = element("select", { "aria-label": "Figure", onchange: () => change() });
  const chosenBars = bars(element("span"));
  chosenBars.root.classList.add("sim-wide");
  const chosenCurve = curve();
  const chosen = element("section", { class: "sim-chart" }, element("h3", {}, choice));
  chosen.append(chosenBars.root, chosenCurve.root);
  const behind = deeperPanel(about.deeper, {
    ask: (figure, step) => ask({ type: "deeper", setting, base, figure, path: lastMoved, step }),
    onChoose: () => root.dataset.settled === "true" && root.dataset.current === "true" && behind.follow(),
  });
  const figures = element("div", { class: "sim-figures" }, endings.root, behind.root, agreements.root, chosen);
  const over = panel(figures);

  function draw(reply) {
    say("");
    headline.textContent = reply.headline;
    if (!reply.more) spoken.textContent = reply.headline;
    hint.textContent = `press one to replay a run${base ? " · dashed: base · right: points against it" : ""}`;
    endings.update(
      reply.endings.map((row) => ({ ...row, label: labels.get(row.name) ?? row.name })),
      { end: 1, fill: (row) => painted.of[row.name], hint: "Press to replay a run." },
    );
    const ends = (of) => roundEnd(of.flatMap((row) => [row.high, row.base ?? 0]));
    const name = reply.agreements_of === "deal" ? "agreements" : `texts (${reply.agreements_of.replace("_", " ")})`;
    agreementsHeading.textContent = `Most frequent ${name}`;
    agreements.update(reply.agreements, { end: ends(reply.agreements), empty: "No text was agreed on." });
    const drawn = reply.figure;
    chosenBars.root.hidden = drawn.kind !== "bars";
    chosenCurve.root.hidden = drawn.kind !== "curve";
    if (drawn.kind === "curve") chosenCurve.update(drawn);
    else {
      const plain = drawn.unit === "utility";
      const text = plain ? { text: (value) => value.toFixed(3) } : {};
      chosenBars.update(drawn.rows, { end: plain ? 1 : ends(drawn.rows), empty: drawn.empty, ...text });
    }
    footer.textContent = [
      about.caution, `${reply.runs.toLocaleString("en")} runs`, `seed ${about.seed}`, `sim ${about.version}`,
    ].join(" · ");
    root.dataset.runs = reply.runs;
    root.dataset.settled = String(!reply.more);
  }

  // What can be set.
  const id = freshId("search");
  const found = element("ul", { class: "sim-found", hidden: true });
  const search = element("input", { type: "search", id, oninput: find, onkeydown: pickFirst });
  const variant = element("select", { id: freshId("variant"), onchange: pickVariant });
  const variantField = element("div", { class: "sim-field" });
  variantField.append(element("label", { for: variant.id }, "Scenario"), variant);
  const searchField = element("div", { class: "sim-field" }, element("label", { for: id }, "Find"), search, found);

  function matching() {
    const phrase = search.value.trim().toLowerCase();
    if (!phrase) return [];
    const words = phrase.split(/\s+/);
    const text = ({ words: said, path }) => `${said} ${path}`.toLowerCase();
    const fitting = about.controls.filter((control) => words.every((word) => text(control).includes(word)));
    const whole = (control) => Number(text(control).includes(phrase));
    return fitting.sort((one, other) => whole(other) - whole(one));
  }

  function find() {
    const fitting = matching();
    const shown = fitting.slice(0, MOST_FOUND).map((control) =>
      element("li", {}, element("button", { type: "button", onclick: () => pick(control) }, control.words)),
    );
    const more = fitting.length - shown.length;
    if (more > 0) shown.push(element("li", { class: "sim-quiet" }, `and ${more} more`));
    if (search.value && !shown.length) shown.push(element("li", { class: "sim-quiet" }, "nothing fits"));
    found.replaceChildren(...shown);
    found.hidden = !shown.length;
  }

  function pick(control) {
    search.value = "";
    find();
    if (!rows.has(control.path)) show(control, true);
    rows.get(control.path).focus();
  }

  function pickFirst(event) {
    if (event.key === "Enter" && matching().length) pick(matching()[0]);
    if (event.key === "Escape") {
      search.value = "";
      find();
    }
  }

  function pickVariant() {
    setting.variant = variant.value;
    change({ menus: true });
  }

  function show(control, onTop = false) {
    const row = controlRow(control, {
      number: setting.numbers[control.path],
      strategy: setting.strategies[control.path.split(".")[1]],
      onNumber(value) {
        if (value === undefined) delete setting.numbers[control.path];
        else setting.numbers[control.path] = value;
        lastMoved = control.path;
        change();
      },
      onStrategy(value) {
        const party = control.path.split(".")[1];
        if (value === undefined) delete setting.strategies[party];
        else setting.strategies[party] = value;
        change({ menus: true });
      },
    });
    rows.set(control.path, row);
    if (onTop) list.prepend(row.root);
    else list.append(row.root);
  }

  /** Other menus: those of another variant, or of another strategy. */
  function renew(next) {
    about = next;
    painted.holder.remove();
    painted = fills(about.looks);
    labels = new Map(about.looks.map((look) => [look.name, look.label]));
    root.append(painted.holder);
    const known = new Map(about.controls.map((control) => [control.path, control]));
    const focused = root.ownerDocument.activeElement?.dataset?.path;
    const kept = [...rows.keys()].filter((path) => known.has(path));
    for (const control of about.controls.slice(0, about.shown)) {
      if (kept.length < about.shown && !kept.includes(control.path)) kept.push(control.path);
    }
    rows.clear();
    list.replaceChildren();
    for (const path of kept) show(known.get(path));
    if (focused && rows.has(focused)) rows.get(focused).focus();
    fillMenus();
  }

  function fillMenus() {
    const before = choice.value;
    const named = Object.entries(about.figures);
    choice.replaceChildren(...named.map(([name, text]) => element("option", { value: name }, text)));
    choice.value = before in about.figures ? before : named[0][0];
    search.placeholder = `another of ${about.controls.length} numbers and strategies`;
  }

  // Base, reset, copies, replays.
  const pin = element("button", { type: "button", "aria-pressed": "false", onclick: togglePin }, "Pin as base");
  const reset = element("button", { type: "button", onclick: resetAll }, "Reset");
  const buttons = element("div", { class: "sim-buttons" }, pin, reset);
  for (const [kind, name] of [["python", "Python"], ["yaml", "YAML"]]) {
    buttons.append(element("button", { type: "button", onclick: (event) => copy(kind, name, event) }, `Copy as ${name}`));
  }

  function togglePin() {
    base = base ? null : structuredClone(setting);
    pin.setAttribute("aria-pressed", String(base !== null));
    pin.textContent = base ? "Unpin base" : "Pin as base";
    change();
  }

  function resetAll() {
    Object.assign(setting, { variant: "", strategies: {}, numbers: {} });
    variant.value = "";
    for (const row of rows.values()) row.reset();
    change({ menus: true });
  }

  async function copy(kind, name, event) {
    const reply = await ask({ type: "copy", setting, base });
    if (reply.type === "error") say(reply.text);
    else showText(over, `This setting as ${name}`, reply[kind], event.target);
  }

  function replay(row, which = 0) {
    ask({ type: "replay", setting, ending: row.name, which }).then((reply) => {
      if (reply.type === "error") say(reply.text);
      else showMoves(over, row.label, reply, () => replay(row, which + 1));
    });
  }

  variant.append(...about.variants.map(({ name, title }) => element("option", { value: name }, title)));
  variantField.hidden = about.variants.length < 2;
  fillMenus();
  for (const control of about.controls.slice(0, about.shown)) show(control);
  const controls = element("div", {}, variantField, searchField, list, buttons);
  change();
  return [painted.holder, headline, spoken, fault, element("div", { class: "sim-columns" }, controls, figures), footer];
}
