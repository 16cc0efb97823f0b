"""Scenarios written as games for Gambit: strategic (``.nfg``) and extensive (``.efg``).

The formats are those of Gambit's manual (Savani & Turocy, "Gambit: The package for computation in
game theory"). In a strategic game the players are the parties, what they choose is a way of
conceding, and payoffs are mean utilities of simulated runs. An extensive game is the tree of
alternating offers (Rubinstein 1982) of two parties who know each other's utilities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from sim.analysis.problems import Problem, problem
from sim.arrays import FloatArray
from sim.errors import UsageError, did_you_mean
from sim.formats.domain import plain
from sim.model import Scenario
from sim.simulate import run
from sim.strategies import names as strategy_names

__all__ = ["CHOICES", "extensive_game", "strategic_game"]

CHOICES = ("boulware", "linear", "conceder", "hardliner")
"""The ways of conceding among which parties choose unless told otherwise."""

_MOST_PROFILES = 1_024
_MOST_NODES = 100_000


def strategic_game(
    scenario: Scenario, choices: Sequence[str] = CHOICES, runs: int = 1_000, seed: int = 1
) -> str:
    """The choice of a strategy as a game in Gambit's ``.nfg`` format.

    Every combination of choices is simulated with the same draws, and its payoffs are the parties'
    mean utilities.

    Args:
        scenario: The scenario; its own strategies are replaced.
        choices: Names of ways of conceding.
        runs: Runs of each combination.
        seed: The seed of all of them.

    Raises:
        UsageError: if a name is unknown or there are too many combinations.
        InputError: if a strategy cannot be set, for an alternative of the scenario changes it.
    """
    for name in choices:
        if name not in strategy_names():
            raise UsageError(f"there is no strategy '{name}'{did_you_mean(name, strategy_names())}")
    if len(set(choices)) < max(len(choices), 2):
        raise UsageError("name two or more different strategies")
    parties = scenario.party_names
    count = len(choices) ** len(parties)
    if count > _MOST_PROFILES:
        message = f"{len(choices)} strategies of {len(parties)} parties make {count:,} combinations"
        raise UsageError(f"{message}; at most {_MOST_PROFILES:,} are simulated: name fewer")
    title = f"{scenario.title}: mean utilities of {runs:,} runs, seed {seed}"
    strategies = "\n".join(_labels(choices) for _ in parties)
    lines = [f"NFG 1 R {_quoted(title)} {_labels([p.title for p in scenario.parties])}"]
    lines += ["", f"{{ {strategies}\n}}", ""]
    # The first player's choice changes fastest.
    for chosen in product(choices, repeat=len(parties)):
        changes = {
            f"parties.{party}.strategy": name
            for party, name in zip(parties, reversed(chosen), strict=True)
        }
        means = run(scenario.vary(changes), runs, seed).columns.utility.mean(axis=0)
        lines.append(" ".join(map(_number, means)))
    return "\n".join([*lines, ""])


def extensive_game(scenario: Scenario) -> str:
    """Alternating offers of two parties as a game in Gambit's ``.efg`` format.

    The first party (``opens:``, else the first in the list) makes an offer. Each in turn accepts
    what lies on the table or offers something else; at the last turn it accepts or refuses, and a
    refusal is no deal. All numbers are at their means, no-deal values those at hour 0. What a red
    line or a condition rules out is not offered.

    Raises:
        UsageError: if there are not two parties whose consent is required, if there are several
            sessions or no offers in turn, or if the tree is too large.
    """
    game = problem(scenario)
    if len(scenario.parties) != 2 or len(game.consent) != 2:
        raise UsageError("an extensive game needs two parties, both with consent required")
    if len(scenario.sessions) != 1:
        raise UsageError(f"an extensive game has one session, not {len(scenario.sessions)}")
    session = scenario.sessions[0]
    if session.protocol not in ("alternating_offers", "take_it_or_leave_it"):
        raise UsageError(f"{session.protocol} is no protocol of offers in turn")
    turns = 2 if session.protocol == "take_it_or_leave_it" else 2 * session.rounds
    # The last offer is answered, unless the conventions of other tools hold.
    turns += session.protocol == "alternating_offers" and scenario.clock != "open"
    ruled_out = [c.kind != "no_deal" for c in game.constraints]
    offers = np.flatnonzero(~game.violations[ruled_out].any(axis=0))
    nodes = 3  # of the last turn: accept or refuse
    for _ in range(turns - 1):
        nodes = 2 + len(offers) * nodes
        if nodes > _MOST_NODES:
            message = f"{len(offers)} offers over {turns} turns make a tree of more than"
            raise UsageError(f"{message} {_MOST_NODES:,} nodes; take fewer rounds or options")
    if not len(offers):
        raise UsageError("nothing can be offered: red lines and conditions rule all outcomes out")
    second = session.opens.law.low == 1 and not session.opens.uncertain
    first = session.parties[1 if second else 0]
    title = f"{scenario.title}: alternating offers, {turns} turns, numbers at their means"
    head = f"EFG 2 R {_quoted(title)} {_labels([party.title for party in scenario.parties])}"
    return "\n".join([head, *_Tree(game, offers.tolist(), turns, first).lines(), ""])


class _Tree:
    """Writes the nodes of a tree of offers, each before those below it."""

    def __init__(self, game: Problem, offers: list[int], turns: int, first: int) -> None:
        self.payoffs = game.utilities
        self.no_deal = game.no_deal
        self.offers = offers
        self.turns = turns
        self.first = first
        self.labels = {
            offer: " / ".join(game.scenario.space.describe(offer).values()) for offer in offers
        }
        self.sets = [0, 0]

    def lines(self) -> Iterator[str]:
        yield from self._node(0, None)

    def _node(self, turn: int, standing: int | None) -> Iterator[str]:
        """The node of a turn, with what lies on the table."""
        player = (self.first + turn) % 2
        self.sets[player] += 1
        last = turn == self.turns - 1
        actions = ["accept"] if standing is not None else []
        actions += ["refuse"] if last else [f"offer {label}" for label in self.labels.values()]
        yield f'p "" {player + 1} {self.sets[player]} "" {_labels(actions)} 0'
        if standing is not None:
            yield self._end(standing + 1, self.labels[standing], self.payoffs[standing])
        if last:
            yield self._end(len(self.payoffs) + 1, "no deal", self.no_deal)
            return
        for offer in self.offers:
            yield from self._node(turn + 1, offer)

    def _end(self, number: int, name: str, payoffs: FloatArray) -> str:
        return f't "" {number} {_quoted(name)} {{ {" ".join(map(_number, payoffs))} }}'


def _quoted(text: str) -> str:
    """A label: on one line, its quotation marks escaped."""
    shown = plain(text).replace("\\", "/").replace('"', '\\"')
    return f'"{shown}"'


def _labels(words: Sequence[str]) -> str:
    return f"{{ {' '.join(map(_quoted, words))} }}"


def _number(value: float) -> str:
    """A decimal number without an exponent, as fine as the grid of utilities (2⁻³²)."""
    return f"{value:.9f}".rstrip("0").rstrip(".")
