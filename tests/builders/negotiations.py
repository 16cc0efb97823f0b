"""Generated negotiations on which the properties of docs/behaviour.md are tried, as mappings.

Each is drawn by a number: the same number gives the same negotiation.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import sim

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


def divided_pie(
    parties: int = 3,
    pieces: int = 10,
    no_deal: float | Sequence[float] = 0.05,
    strategy: Any = "linear",
    rounds: int = 20,
) -> dict[str, Any]:
    """A pie in equal pieces for several: one issue, with an option for each way to divide it."""
    ways = _ways(pieces, parties)
    least = [no_deal] * parties if isinstance(no_deal, int | float) else list(no_deal)
    options = ["_".join(["s", *map(str, way)]) for way in ways]
    people = {
        name: {
            "weights": {"split": 1},
            "values": {"split": {o: way[i] / pieces for o, way in zip(options, ways, strict=True)}},
            "no_deal": least[i],
            "strategy": strategy,
        }
        for i, name in enumerate(NAMES[:parties])
    }
    return {
        "title": "A pie",
        "issues": {"split": {"options": options, "ordered": False}},
        "parties": people,
        "timeline": [{"session": "talks", "rounds": rounds, "parties": list(people)}],
    }


def _ways(pieces: int, parties: int) -> list[tuple[int, ...]]:
    if parties == 1:
        return [(pieces,)]
    return [
        (first, *rest) for first in range(pieces + 1) for rest in _ways(pieces - first, parties - 1)
    ]


def places(
    worth: Sequence[Sequence[float]], strategy: Any = "linear", rounds: int = 5, no_deal: float = 0
) -> dict[str, Any]:
    """One issue, where to go; what each place is worth to each party."""
    options = [f"place{i}" for i in range(len(worth[0]))]
    people = {
        name: {
            "weights": {"place": 1},
            "values": {"place": dict(zip(options, row, strict=True))},
            "no_deal": no_deal,
            "strategy": strategy,
        }
        for name, row in zip(NAMES, worth, strict=False)
    }
    return {
        "title": "Where to go",
        "issues": {"place": {"options": options, "ordered": False}},
        "parties": people,
        "timeline": [{"session": "talks", "rounds": rounds, "parties": list(people)}],
    }


def price(
    seller: float, buyer: float, strategy: Any = "linear", rounds: int = 12
) -> dict[str, Any]:
    """A seller and a buyer over a price of 0 to 10; their no-deal values in shares of 10."""
    tree = places([[0, 1], [1, 0]], strategy, rounds)
    tree["issues"] = {"price": {"from": 0, "to": 10}}
    ends = ([0, 1], [1, 0])
    for party, linear, no_deal in zip(tree["parties"].values(), ends, (seller, buyer), strict=True):
        party |= {"weights": {"price": 1}, "values": {"price": {"linear": linear}}}
        party["no_deal"] = no_deal
    return tree


def deals(tree: Mapping[str, Any], runs: int = 20, seed: int = 1) -> NDArray[np.bool_]:
    """In which runs of a negotiation there is a deal; shape ``(runs,)``."""
    endings = sim.run(sim.load(tree), runs=runs, seed=seed).runs["ending"]
    found: NDArray[np.bool_] = (endings == "deal").to_numpy()
    return found


def missed(tree: Mapping[str, Any], runs: int = 20, seed: int = 1) -> tuple[int, int]:
    """In how many runs there was room for a deal, and in how many of these none was found."""
    table = sim.run(sim.load(tree), runs=runs, seed=seed).runs
    room = table["room"] == 1
    return int(room.sum()), int((room & (table["ending"] != "deal")).sum())


def private_lines(tree: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The negotiation with one or two firm lines a party that nobody else knows of."""
    rng = np.random.default_rng([number, 77])
    found = copy.deepcopy(dict(tree))
    for party in found["parties"].values():
        lines = []
        for i in range(rng.integers(1, 3)):
            issue = str(rng.choice(list(found["issues"])))
            option = str(rng.choice(found["issues"][issue]["options"]))
            lines.append({"id": f"line{i}", "rejects": {issue: option}, "firmness": 1})
        party["red_lines"] = lines
    return found


def with_guests(
    tree: Mapping[str, Any], number: int, guests: int = 1, first: bool = True, **more: Any
) -> dict[str, Any]:
    """The negotiation with others in the room whose consent no outcome needs, hard to please.

    Args:
        tree: The negotiation, of one session.
        number: Which guests.
        guests: How many.
        first: Whether they are listed first; else they come between the first and the second.
        more: More about the session.
    """
    rng = np.random.default_rng([number, 99])
    found = copy.deepcopy(dict(tree))
    names = [f"guest{i}" for i in range(guests)]
    parties = list(found["parties"])
    for name in names:
        issue = str(rng.choice(list(found["issues"])))
        options = found["issues"][issue]["options"]
        found["parties"][name] = {
            "weights": dict.fromkeys(found["issues"], 1),
            "values": {
                each: {option: _two(rng.random()) for option in said["options"]}
                for each, said in found["issues"].items()
            },
            "no_deal": _two(rng.uniform(0.3, 1)),
            "consent": "none",
            "strategy": ("hardliner", "linear", "boulware", "random")[rng.integers(4)],
            "red_lines": [{"id": "never", "rejects": {issue: options[-1]}, "firmness": 1}],
        }
    seats = [*names, *parties] if first else [parties[0], *names, *parties[1:]]
    found["timeline"][0] |= {"parties": seats, **more}
    return found


def session_of(tree: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The negotiation with more said of its session."""
    found = copy.deepcopy(dict(tree))
    found["timeline"][0] |= more
    return found
