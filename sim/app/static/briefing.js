// What a player is told before the talks, and its bet on the ending.

import { element, freshId } from "./dom.js";

/** The screen with a seat's brief; `canBet` asks for a bet, too. */
export function briefing(about, brief, { canBet, onBet, onNext }) {
  const heading = element("h2", { class: "sim-headline", tabindex: "-1" }, `You are ${brief.party}`);
  const who = element("p", { class: "sim-quiet" }, brief.delegation.join(", "));
  const left = element("div", {}, who, element("p", {}, brief.about), element("p", {}, brief.task), ...rules(brief));
  const right = element("div", {}, ...worths(about, brief));
  right.append(canBet ? bet(about, { onBet, onNext }) : element("button", { type: "button", class: "sim-main", onclick: onNext }, "Sit down"));
  left.append(element("h3", {}, "The timeline"), timeline(brief));
  const columns = element("div", { class: "sim-two" }, left, right);
  return { view: element("section", {}, heading, columns), focus: heading };
}

/** What the player must not sign, and what the others have said in public. */
export function rules(brief) {
  const own = brief.positions.length ? listed(brief.positions) : element("p", { class: "sim-quiet" }, "Nothing is ruled out for you.");
  const others = brief.others.map(({ title, lines }) => {
    const said = lines.length ? listed(lines) : element("p", { class: "sim-quiet" }, "nothing that rules anything out");
    return element("div", {}, element("h4", {}, title), said);
  });
  return [
    element("h3", {}, "What you must not sign"),
    own,
    element("h3", {}, "What the others have said in public"),
    ...others,
  ];
}

function listed(lines) {
  const items = lines.map(({ text, sources }) => {
    const because = sources.map((source) => element("p", { class: "sim-because", title: source }, `source: ${source}`));
    return element("li", {}, text, ...because);
  });
  return element("ul", { class: "sim-plain-list" }, ...items);
}

/** Of an issue with more options, the first and the last are shown. */
const MANY = 12;

/** What each option adds; undisclosed points, which are many, are folded away. */
export function worths(about, brief) {
  const rows = (issues) => issues.map((issue) => {
    const few = issue.options.length <= MANY ? issue.options : [issue.options[0], issue.options.at(-1)];
    const options = few.map(({ name, label }) =>
      element("span", { class: "sim-option" }, `${label} `, element("b", {}, points(brief.points[issue.name][name]))),
    );
    if (few.length < issue.options.length) options.splice(1, 0, "… ");
    return element("tr", {}, element("th", { scope: "row" }, issue.label), element("td", {}, ...options));
  });
  const table = (issues) => element("table", { class: "sim-grid-table" }, element("tbody", {}, ...rows(issues)));
  const found = [element("h3", {}, "What each option adds for you, in points of 100"), table(about.issues.filter((issue) => !issue.hidden))];
  const hidden = about.issues.filter((issue) => issue.hidden);
  if (hidden.length) found.push(element("details", {}, element("summary", {}, `${hidden.length} undisclosed points`), table(hidden)));
  const extras = brief.bonuses.map(({ when, points: added }) => element("li", {}, `${when}: `, element("b", {}, signed(added))));
  if (extras.length) found.push(element("ul", { class: "sim-plain-list" }, ...extras));
  return found;
}

function timeline(brief) {
  const items = brief.timeline.map(([name, when, who]) => element("li", {}, element("b", {}, name), ` (${when}): ${who}`));
  return element("ul", { class: "sim-plain-list" }, ...items);
}

/** Points without decimals; what is not nothing never reads as if it were. */
export function points(number) {
  if (number !== 0 && Math.abs(number) < 0.5) return number > 0 ? "<1" : ">−1";
  return `${number < 0 ? "−" : ""}${Math.round(Math.abs(number))}`;
}

/** Points with their sign. */
export function signed(number) {
  return number > 0 ? `+${points(number)}` : points(number);
}

function bet(about, { onBet, onNext }) {
  const endings = about.looks;
  const even = Math.floor(100 / endings.length);
  const inputs = endings.map(({ label }, at) => {
    const id = freshId("bet");
    const value = at ? even : 100 - even * (endings.length - 1);
    const input = element("input", { type: "number", id, min: 0, max: 100, step: 1, value, oninput: sum });
    return { input, field: element("div", { class: "sim-field" }, element("label", { for: id }, label), input, "%") };
  });
  const total = element("p", { role: "status" });
  const scale = element("button", { type: "button", onclick: toHundred }, "Make it 100");
  const place = element("button", { type: "submit", class: "sim-main" }, "Bet, and sit down");
  const skip = element("button", { type: "button", onclick: onNext }, "Sit down without a bet");
  const note = element("p", { class: "sim-quiet" }, "How will it end? Share 100 out. Bet what you believe: that is what scores best.");
  const fields = element("div", { class: "sim-bets" }, ...inputs.map(({ field }) => field));
  const legend = element("legend", {}, "Your bet on the ending");
  const form = element("form", { class: "sim-bet", novalidate: true }, element("fieldset", {}, legend, note, fields, total), element("div", { class: "sim-buttons" }, place, skip, scale));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onBet(Object.fromEntries(endings.map(({ name }, at) => [name, numbers()[at] / 100])));
  });

  function numbers() {
    return inputs.map(({ input }) => Math.min(100, Math.max(0, Math.round(Number(input.value) || 0))));
  }

  function added() {
    return numbers().reduce((a, b) => a + b, 0);
  }

  function sum() {
    const now = added();
    total.textContent = now === 100 ? "Together 100 %." : `Together ${now} %: it must be 100 %.`;
    place.disabled = now !== 100;
    scale.disabled = now === 100 || now === 0;
  }

  function toHundred() {
    const [now, before] = [added(), numbers()];
    const scaled = before.map((number) => Math.round((100 * number) / now));
    const largest = scaled.indexOf(Math.max(...scaled));
    scaled[largest] += 100 - scaled.reduce((a, b) => a + b, 0);
    scaled.forEach((number, at) => {
      inputs[at].input.value = number;
    });
    sum();
  }
  sum();
  return form;
}
