"""The quantities of a scenario as sliders and menus: range, step, and what each rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from sim.analysis import sensitivity
from sim.app.setting import Setting, offered
from sim.description.words import quantity_in_words
from sim.errors import UsageError
from sim.inputs import tree_of
from sim.model import Scenario
from sim.model.alternatives import Ways
from sim.model.naming import readable
from sim.report.summary import telling_ending
from sim.results.drawn import DRAWN_BY
from sim.results.result import Result
from sim.strategies import part_class
from sim.uncertainty.distributions import Choice, Constant
from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["Control", "check", "controls", "ranking"]

_TAIL = 0.001
"""A law without end is shown between the quantiles at this share and at 1 minus it."""

_STEPS = (1.0, 2.0, 2.5, 5.0)
_MOST_STEPS = 120
_FEWEST_STEPS = 40

_WHOLE = (".rounds", ".packages")
"""Paths of counts end so."""


@dataclass(frozen=True)
class Control:
    """A slider or a menu.

    Attributes:
        path: What it sets: the path of a quantity, or of a party's strategy.
        kind: ``slider``, ``menu`` (of numbers), or ``strategy``.
        words: What it sets, for a reader.
        drawn: What is known of it, in words: the law from which it is drawn, or its value.
        uncertain: Whether it is drawn anew in each run unless it is fixed.
        low, high, step: The ends of a slider, and how far a key press moves it.
        mean: Where a slider stands until it is moved.
        options: What a menu offers.
        labels: What each of them is called; empty if as it is.
        rests_on: ``claim``, ``assumption``, ``default`` or ``unexplained``.
        because: The claims in words, or the reason of the assumption.
    """

    path: str
    kind: Literal["slider", "menu", "strategy"]
    words: str
    drawn: str
    uncertain: bool
    low: float = 0.0
    high: float = 0.0
    step: float = 0.0
    mean: float = 0.0
    options: tuple[Any, ...] = ()
    labels: tuple[str, ...] = ()
    rests_on: str = "unexplained"
    because: str = ""

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def check(self, number: float) -> None:
        """Refuse a number that it cannot be set to.

        Raises:
            UsageError: if it lies outside the range, or is none of the options.
        """
        if self.kind == "menu":
            if number not in self.options:
                raise UsageError(f"{self.words}: {number:g} is not on the menu")
            return
        slack = 1e-9 * max(1.0, abs(self.low), abs(self.high))
        if not self.low - slack <= number <= self.high + slack:
            range_ = f"between {self.low:g} and {self.high:g}"
            raise UsageError(f"{self.words}: {number:g} is not {range_}")


def controls(scenario: Scenario, ranking: Sequence[str] = ()) -> dict[str, Control]:
    """The sliders and menus of a scenario by path.

    Those ranked come first, then what else is drawn, the strategies, and what is taken as known.

    A quantity that is drawn spans what it is drawn from; one that is taken as known spans 0 to 1 if
    it lies there, else up to twice its value. What a permutation deals out cannot be set alone, and
    is not among them.

    Args:
        scenario: The scenario.
        ranking: Paths of quantities, those that matter most first.
    """
    single = len(scenario.space.issues) == 1  # whose weight changes nothing, and cannot be 0
    found = {
        path: _of_quantity(scenario, quantity)
        for path, quantity in scenario.quantities.items()
        if (quantity.provenance.kind != "default" or ".strategy." in path)
        and quantity.alone
        and not _by_formula(scenario, path)
        and not (single and ".weights." in path)
    }
    for party in scenario.parties:
        path = f"parties.{party.name}.strategy"
        found[path] = Control(
            path=path,
            kind="strategy",
            words=f"{party.title}: strategy",
            drawn=readable(party.strategy.name),
            uncertain=False,
            options=tuple(
                name
                for name in offered()
                if scenario.space.enumerable or not part_class("concedes", name).enumerates
            ),
            rests_on=party.strategy.provenance.kind,
            because=_because(scenario, party.strategy.provenance),
        )
    ranked = {path: place for place, path in enumerate(ranking)}

    def place(control: Control) -> tuple[float, bool, bool]:
        rank = ranked.get(control.path, math.inf)
        return rank, not control.uncertain, control.kind != "strategy"

    return {control.path: control for control in sorted(found.values(), key=place)}


def check(setting: Setting, known: Mapping[str, Control]) -> Setting:
    """The setting without the numbers that its scenario does not have.

    Such a number belongs to a strategy that is not chosen now, or to a line that a variant lacks.

    Raises:
        UsageError: if a number cannot be what it is set to.
    """
    kept = [(path, number) for path, number in setting.numbers if path in known]
    for path, number in kept:
        if known[path].kind == "strategy":
            raise UsageError(f"{path} is no number")
        known[path].check(number)
    return Setting(setting.variant, setting.strategies, tuple(kept))


def ranking(result: Result) -> list[str]:
    """Paths of the quantities on which the result depends, those that matter most first.

    What is drawn by a quantity (whether a red line is real, by its firmness) counts for it.
    """
    # Where all runs end alike, what differs is when they do.
    of = telling_ending(result) or "hour"
    shares: dict[str, float] = {}
    for path, share in sensitivity(result, of).quantities["S1"].items():
        stem, _, last = str(path).rpartition(".")
        name = f"{stem}.{DRAWN_BY[last]}" if last in DRAWN_BY else str(path)
        shares[name] = max(shares.get(name, -1.0), -1.0 if math.isnan(share) else float(share))
    return sorted(shares, key=lambda name: -shares[name])


def _by_formula(scenario: Scenario, path: str) -> bool:
    """Whether it is an option's value that follows from ``linear``, and cannot be set alone."""
    node = tree_of(scenario)
    for name in path.split(".")[:-1]:
        if not isinstance(node.value, dict) or name not in node.value:
            return False
        node = node.value[name]
    return isinstance(node.value, dict) and "linear" in node.value


def _of_quantity(scenario: Scenario, quantity: Quantity) -> Control:
    law = quantity.law
    common: dict[str, Any] = {
        "path": quantity.path,
        "words": quantity_in_words(scenario, quantity.path),
        "drawn": str(law),
        "uncertain": quantity.uncertain,
        "mean": law.mean,
        "rests_on": quantity.provenance.kind,
        "because": _because(scenario, quantity.provenance),
    }
    if isinstance(law, Ways):
        return Control(kind="menu", options=law.values, labels=law.labels, **common)
    if isinstance(law, Choice):
        options = tuple(sorted(set(law.values)))
        if openers := scenario.openers(quantity.path):
            labels = tuple(openers[int(place)].title for place in options)
            common |= {"labels": labels, "drawn": f"one of {', '.join(labels)}"}
        return Control(kind="menu", options=options, **common)
    if isinstance(law, Constant):
        whole = quantity.path.endswith(_WHOLE)
        low, high, step = _counted(law.value) if whole else _around(law.value)
        if quantity.path.endswith("round_hours"):
            # There are no rounds of no length, and very short ones are too many to be played.
            low, high, step = law.value / 4, 2 * law.value, law.value / 4
    else:
        low, high = law.low, law.high
        if not math.isfinite(high - low):
            ends = law.quantile(np.array([_TAIL, 1 - _TAIL]))
            low, high = (float(f"{end:.3g}") for end in ends)
        step = _step(high - low)
    return Control(kind="slider", low=low, high=high, step=step, **common)


def _counted(value: float) -> tuple[float, float, float]:
    """The range of a count that is taken as known."""
    return min(1.0, value), max(2.0, 2 * value), 1.0


def _around(value: float) -> tuple[float, float, float]:
    """The range of a number that is taken as known."""
    if 0 <= value <= 1:
        return 0.0, 1.0, 0.01
    if 1 < value <= _MOST_STEPS / 2 and value == int(value):
        return 1.0, 2 * value, 1.0
    low, high = sorted((0.0, 2 * value))
    return low, high, _step(high - low)


def _step(span: float) -> float:
    """A round step that divides a span into some 40 to 120 parts; if there is none, into 100."""
    power = math.floor(math.log10(span / _MOST_STEPS))
    for exponent in (power, power + 1):
        for factor in _STEPS:
            step = float(f"{factor}e{exponent}")
            parts = span / step
            if _FEWEST_STEPS <= parts <= _MOST_STEPS and abs(parts - round(parts)) < 1e-6:
                return step
    return span / 100


def _because(scenario: Scenario, provenance: Provenance) -> str:
    """What a value rests on, in words: the claims, or the reason of the assumption."""
    claims = (scenario.claims[name] for name in provenance.claims if name in scenario.claims)
    said = [f"{readable(claim.speaker)}: {claim.states}" for claim in claims]
    return " ".join(said) or provenance.text
