// One slider or menu: its name, what it rests on, its range, and whether it is fixed.

import { element, freshId } from "./dom.js";

const KINDS = { claim: "claim", assumption: "assumption", default: "default", unexplained: "no reason given" };

function decimals(step) {
  for (let digits = 0; digits < 8; digits += 1) {
    if (Math.abs(step - Number(step.toFixed(digits))) < Math.abs(step) * 1e-6) return digits;
  }
  return 8;
}

function readable(name) {
  return String(name).replaceAll("_", " ");
}

/**
 * The row of a control (`sim/app/controls.py`).
 *
 * `given`: the `number` or `strategy` that is set, if one is; `onNumber(value)` and
 * `onStrategy(value)` are told of a movement, with `undefined` for "as the scenario has it".
 */
export function controlRow(control, given) {
  const id = freshId("control");
  const because = freshId("because");
  const free = control.uncertain ? "as drawn" : "as written";
  const label = element("label", { class: "sim-name", for: id, title: `${control.words} (${control.path})` }, control.words);
  const kind = KINDS[control.rests_on] ?? control.rests_on;
  const badge = element("span", { class: "sim-badge", "data-kind": control.rests_on }, kind);
  const reason = element("p", { class: "sim-because", id: because, title: control.because });
  const range = control.kind === "strategy" ? "" : `${control.uncertain ? "drawn: " : ""}${control.drawn}`;
  reason.append(badge, " ", [range, control.because].filter(Boolean).join(" · "));
  const hand = element("div", { class: "sim-hand" });
  const root = element("li", { class: "sim-control" }, label, hand, reason);
  const { input, reset } = control.kind === "slider" ? slider() : menu();
  input.dataset.path = control.path;

  function slider() {
    const digits = Math.max(decimals(control.step), decimals(control.low || 1));
    const value = element("output", { for: id });
    const range = element("input", {
      type: "range", id, min: control.low, max: control.high, step: control.step, "aria-describedby": because,
    });
    const release = element("button", { type: "button", onclick: () => move(undefined) }, free);
    const ends = [control.low, control.high].map((end) =>
      element("span", { class: "sim-end" }, String(Number(end.toPrecision(4)))),
    );
    hand.append(ends[0], range, ends[1], value, release);
    range.addEventListener("input", () => move(Number(Number(range.value).toFixed(digits))));

    function show(number) {
      const fixed = number !== undefined;
      root.dataset.fixed = String(fixed);
      range.value = fixed ? number : control.mean;
      value.textContent = fixed ? String(number) : "";
      range.setAttribute("aria-valuetext", fixed ? `fixed at ${number}` : `${free}: ${control.drawn}`);
      release.setAttribute("aria-pressed", String(!fixed));
    }

    function move(number) {
      show(number);
      given.onNumber(number);
    }
    show(given.number);
    return { input: range, reset: () => show(undefined) };
  }

  function menu() {
    const isStrategy = control.kind === "strategy";
    const tell = isStrategy ? given.onStrategy : given.onNumber;
    const select = element("select", { id, "aria-describedby": because });
    const unset = element("option", { value: "" }, `${free}: ${control.drawn}`);
    const named = (option, place) => control.labels[place] ?? readable(option);
    select.append(unset, ...control.options.map((option, place) => element("option", { value: option }, named(option, place))));
    select.value = (isStrategy ? given.strategy : given.number) ?? "";
    select.addEventListener("change", () => {
      if (select.value === "") tell(undefined);
      else tell(isStrategy ? select.value : Number(select.value));
    });
    hand.append(select);
    return {
      input: select,
      reset() {
        select.value = "";
      },
    };
  }
  return { root, reset, focus: () => input.focus() };
}
