"""A setting of the explorer: a variant, and what is fixed or chosen in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import UsageError, did_you_mean
from sim.model import Scenario
from sim.strategies import names, part_class
from sim.studies.factors import added

__all__ = ["Setting", "offered", "read_setting"]

_MOST_ENTRIES = 1_000
"""A setting with more entries than this is not looked at."""


@dataclass(frozen=True)
class Setting:
    """What a visitor has set; hashable, so that results can be kept by it.

    Attributes:
        variant: Name of the variant; empty for the scenario itself.
        strategies: Party and strategy, where another than the scenario's is chosen, by party.
        numbers: Path and value of each number that is fixed, by path.
    """

    variant: str = ""
    strategies: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()

    def changes(self, scenario: Scenario, because: str = "") -> dict[str, object]:
        """What `sim.Scenario.vary` takes to make a scenario of the setting.

        Args:
            scenario: The scenario or variant that it is about.
            because: A reason to note with each value; by default values are bare.
        """
        found: dict[str, object] = {}
        for party, strategy in self.strategies:
            written = {strategy: {"assumed": because}} if because else strategy
            found[f"parties.{party}.strategy"] = written
        adding = added(scenario)
        ways = {each.which.path: each.ways for each in scenario.alternatives}
        for path, number in self.numbers:
            if path in ways:
                found[path] = ways[path][int(number)]
                continue
            if openers := scenario.openers(path):
                # A draw has the place of the party; a file names it, and takes no reason for it.
                found[path] = openers[int(number)].name
                continue
            value: object = {"value": number, "assumed": because} if because else number
            found[path] = {"add": value} if path in adding else value
        return found


def read_setting(
    said: object, variants: Collection[str], parties: Callable[[str], Collection[str]]
) -> Setting:
    """A setting as a browser sends it, with nothing taken on trust.

    Whether numbers fit their quantities is for `sim.app.controls` to say.

    Args:
        said: ``{"variant": …, "strategies": {party: strategy}, "numbers": {path: number}}``; each
            may be left out.
        variants: Names of the variants that there are.
        parties: Gives the names of the parties that a variant has.

    Raises:
        UsageError: if it makes no sense.
    """
    if not isinstance(said, Mapping):
        raise UsageError("a setting is a mapping")
    variant = said.get("variant", "")
    if variant not in ("", *variants):
        raise UsageError(f"there is no variant {_shown(variant)}")
    present = parties(variant)
    strategies = {
        _known(party, present, "party"): _known(name, offered(), "strategy")
        for party, name in _entries(said, "strategies").items()
    }
    numbers = {path: _number(path, value) for path, value in _entries(said, "numbers").items()}
    return Setting(variant, tuple(sorted(strategies.items())), tuple(sorted(numbers.items())))


def offered() -> tuple[str, ...]:
    """The strategies that can be chosen: all but those that know what others want.

    Those are figures of theory, and too slow for a slider.
    """
    return tuple(name for name in names() if not part_class("concedes", name).informed)


def _entries(said: Mapping[Any, Any], key: str) -> Mapping[str, Any]:
    entries = said.get(key, {})
    if not isinstance(entries, Mapping) or len(entries) > _MOST_ENTRIES:
        raise UsageError(f"{key} must be a mapping of at most {_MOST_ENTRIES} entries")
    return entries


def _known(word: object, known: Collection[str], what: str) -> str:
    if not isinstance(word, str) or word not in known:
        hint = did_you_mean(word, known) if isinstance(word, str) else ""
        raise UsageError(f"there is no {what} {_shown(word)}{hint}")
    return word


def _number(path: str, number: object) -> float:
    # Beyond the second bound a whole number need not fit a floating-point number at all.
    if isinstance(number, bool) or not isinstance(number, (int, float)) or abs(number) > 1e15:
        raise UsageError(f"{_shown(path)} must be a number")
    if math.isnan(number):
        raise UsageError(f"{_shown(path)} must be a number")
    return float(number) + 0.0


def _shown(word: object) -> str:
    return repr(word)[:60]
