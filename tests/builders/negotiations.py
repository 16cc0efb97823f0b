"""Generated negotiations on which the properties of docs/behaviour.md are tried, as mappings.

Each is drawn by a number: the same number gives the same negotiation.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

PATIENT: tuple[Any, ...] = (
    "linear",
    "conceder",
    "boulware",
    "frequency_model",
    {"boulware": {"exponent": 2}},
    {"polynomial": {"beta": 0.5}},
    {"exponential": {"beta": 1}},
)
"""Ways of conceding that come to the no-deal value at the last chance."""

NAMES = ("ann", "ben", "cat", "dan", "eve", "fay")


def negotiation(
    number: int,
    parties: int = 2,
    rounds: int = 20,
    drawn: bool = False,
    lines: bool = False,
    strategies: Sequence[Any] = PATIENT,
    session: Mapping[str, Any] | None = None,
    no_deal: tuple[float, float] = (0.1, 0.6),
) -> dict[str, Any]:
    """A negotiation over one to three issues.

    Args:
        number: Which one.
        parties: How many parties.
        rounds: How many rounds they have.
        drawn: Whether no-deal values, weights and strategies are ranges.
        lines: Whether parties may have red lines and conditions, some of them bluffs.
        strategies: What the parties may play.
        session: More about the session.
        no_deal: Between what numbers the no-deal values lie.
    """
    rng = np.random.default_rng([number, parties])
    issues = {
        name: [f"{name}{i}" for i in range(rng.integers(2, 7))]
        for name in ("price", "date", "place")[: rng.integers(1, 4)]
    }
    people = {}
    for name in NAMES[:parties]:
        weights: dict[str, Any] = {issue: _two(rng.uniform(0.1, 1)) for issue in issues}
        low = _two(rng.uniform(*no_deal))
        party: dict[str, Any] = {
            "weights": weights,
            "values": {issue: _values(rng, options) for issue, options in issues.items()},
            "no_deal": low,
            "strategy": copy.deepcopy(strategies[rng.integers(len(strategies))]),
        }
        if drawn:
            party["no_deal"] = {"uniform": [max(0.0, _two(low - 0.15)), _two(low + 0.15)]}
            some = next(iter(weights))
            weights[some] = {"uniform": [_two(weights[some] / 2), _two(weights[some] * 1.5)]}
        if lines and rng.random() < 0.7:
            issue = str(rng.choice(list(issues)))
            line = {"id": "line", "rejects": {issue: str(rng.choice(issues[issue]))}}
            party["red_lines"] = [
                line | {"firmness": _two(rng.uniform(0, 1)), "public": bool(rng.integers(2))}
            ]
        if lines and len(issues) > 1 and rng.random() < 0.4:
            given, returned = (str(name) for name in rng.choice(list(issues), 2, replace=False))
            party["concessions"] = [
                {
                    "id": "trade",
                    "gives": {given: str(rng.choice(issues[given]))},
                    "in_return_for": {returned: str(rng.choice(issues[returned]))},
                    "firmness": _two(rng.uniform(0, 1)),
                }
            ]
        people[name] = party
    talks = {"session": "talks", "rounds": rounds, "parties": list(people), **(session or {})}
    return {
        "title": f"Negotiation {number}",
        "issues": {issue: {"options": options} for issue, options in issues.items()},
        "parties": people,
        "timeline": [talks],
    }


def _values(rng: np.random.Generator, options: Sequence[str]) -> dict[str, float]:
    """What the options are worth: mostly more and more or less and less, as in haggling."""
    worth = np.linspace(0, 1, len(options)) if rng.random() < 0.5 else rng.random(len(options))
    if rng.random() < 0.5:
        worth = worth[::-1]
    return {option: _two(value) for option, value in zip(options, worth, strict=True)}


def _two(number: float) -> float:
    return round(float(number), 2)
