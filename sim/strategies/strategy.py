"""The contract of a strategy, and what a strategy sees.

A strategy decides three things, as in the BOA framework (Baarslag, Hindriks, Hendrikx, Dirkzwager &
Jonker 2014, "Decoupling negotiating agents to explore the space of negotiation strategies"): the
utility it aims at now (*target*), the terms it proposes (*offer*), and whether it takes what lies
on the table (*accepts*). It decides for many runs at once: everything it sees is an array over
runs, and with NumPy operators the code reads as if for one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.uncertainty.quantities import POSITIVE, Domain

__all__ = ["OneRun", "Parameter", "Strategy", "View", "per_run"]


class View(ABC):
    """What a party sees when it is its turn, in a number of runs. Arrays have shape ``(runs,)``.

    Outcomes are passed as their numbers, −1 for none; parties as their places in the scenario.

    Attributes:
        runs: Numbers of the runs.
        party: The party whose view it is.
        others: The other parties that sit in this session, in the order in which they act.
        elapsed: Share of the negotiating time that is used, 0 to 1; in round r (from 0) of N on
            the timeline it is (r + 1) / (N + 1), unless the scenario says ``clock: calendar``.
            Where nothing can come after an answer (take it or leave it), it is 1.
        round: Number of the round in this session, from 0.
        no_deal: The party's no-deal value now.
        best_utility: Utility of the best terms open to it (the no-deal value if that is larger).
        floor: The larger of its no-deal value and its worst utility among the terms open to it.
        parameters: The strategy's parameters by name, each of shape ``(runs,)``.
    """

    runs: IntArray
    party: int
    others: tuple[int, ...]
    elapsed: FloatArray
    round: int
    no_deal: FloatArray
    best_utility: FloatArray
    floor: FloatArray
    parameters: Mapping[str, FloatArray]

    @abstractmethod
    def utility(self, outcomes: IntArray) -> FloatArray:
        """Utility to the party of one outcome number a run; NaN where that is −1."""

    @abstractmethod
    def may_sign(self, outcomes: IntArray) -> BoolArray:
        """Whether outcomes are open to the party and worth at least its no-deal value."""

    @abstractmethod
    def present(self, other: int) -> BoolArray:
        """Whether another party is in the room."""

    # Offers made before: for strategies that say ``remembers``.

    @abstractmethod
    def received(self, back: int | IntArray = 0) -> FloatArray:
        """Utility to the party of the last offer it received, or of the one ``back`` before it.

        NaN where there was none.
        """

    @abstractmethod
    def offered(self, back: int | IntArray = 0) -> FloatArray:
        """Utility to the party of its own last offer, or the one ``back`` before it; else NaN."""

    @abstractmethod
    def first_received(self) -> FloatArray:
        """Utility to the party of the first offer it received; NaN where there was none."""

    @abstractmethod
    def best_received(self) -> FloatArray:
        """Utility to the party of the best offer it received; NaN where there was none."""

    @abstractmethod
    def worst_offered(self) -> FloatArray:
        """Utility to the party of the least of its own offers; NaN where it made none."""

    @abstractmethod
    def own_offer(self, back: int | IntArray = 0) -> IntArray:
        """The terms that the party offered last, or ``back`` before that; −1 where it did not."""

    @abstractmethod
    def backed_by(self, party: int) -> IntArray:
        """The terms that a party, or itself, offered or accepted last in its presence; else −1."""

    @abstractmethod
    def offers_made(self) -> IntArray:
        """How many offers the party has made."""

    @abstractmethod
    def distinct(self, party: int) -> IntArray:
        """How many different terms a party has offered or accepted in the presence of this one."""

    @abstractmethod
    def option_counts(self, other: int) -> list[FloatArray]:
        """How often each option stood in the offers that it received from another party.

        Returns:
            For each issue an array of shape ``(runs, options)``.
        """

    # Choices among the terms.

    @abstractmethod
    def nearest(self, target: FloatArray) -> IntArray:
        """The terms that a party offers for a target.

        Among the terms open to it whose utility is at least the target and at least its no-deal
        value, those of the lowest utility to itself; among equals those with the lowest number.
        Terms that cross a public line of another party come into question only if nothing else
        does. −1 where nothing does.
        """

    @abstractmethod
    def above(self, target: FloatArray, pick: FloatArray) -> IntArray:
        """Like `nearest`, but any of the terms in question: the one at share ``pick`` (0 to 1)."""

    @abstractmethod
    def liked_best(self, target: FloatArray, scores: FloatArray) -> IntArray:
        """Like `nearest`, but of the terms in question those with the highest score.

        Among equals those of the lowest utility to itself, then those with the lowest number.

        Args:
            target: Shape ``(runs,)``.
            scores: How much each outcome is thought to please the others; ``(runs, outcomes)``.
        """

    @abstractmethod
    def new_best(self) -> IntArray:
        """The best terms for the party that it has not offered yet.

        Among the terms open to it that are worth at least its no-deal value; among equals those
        with the lowest number; with public lines as in `nearest`. −1 where there are none.
        """

    @abstractmethod
    def scores(self, weights: list[FloatArray], values: list[FloatArray]) -> FloatArray:
        """Additive utilities of all outcomes: Σ (w_i / Σ w) · v_i(x_i).

        Args:
            weights: For each issue, shape ``(runs,)``.
            values: For each issue, shape ``(runs, options)``.

        Returns:
            Shape ``(runs, outcomes)``.
        """

    @abstractmethod
    def random(self, name: str) -> FloatArray:
        """Uniform numbers strictly between 0 and 1, of this party, session and round."""

    # What others want: for strategies that say ``informed``.

    @abstractmethod
    def utilities(self, party: int) -> FloatArray:
        """Utilities of all outcomes to a party, minus infinity where they are not open to it.

        Returns:
            Shape ``(runs, outcomes)``.
        """

    @abstractmethod
    def no_deal_of(self, party: int) -> FloatArray:
        """Another party's no-deal value now."""

    @abstractmethod
    def look_ahead(self) -> tuple[FloatArray, IntArray]:
        """What the rest of this session brings if everybody plays it subgame-perfectly.

        Returns:
            The utility below which the party would rather reject what lies on the table, and the
            outcomes that it then offers (−1: none).
        """

    @property
    def received_utility(self) -> FloatArray:
        """Utility to the party of the last offer it received; NaN where there was none."""
        return self.received(0)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that tunes a strategy.

    Attributes:
        default: Its value if a scenario gives none.
        domain: The numbers it may be.
        meaning: What it does, in a few words.
    """

    default: float
    domain: Domain = POSITIVE
    meaning: str = ""


class Strategy(ABC):
    """How a party decides. Subclasses override `target`; `offer` or `accepts` where they differ.

    An object of a strategy holds no state: all it may remember is in the view.

    Attributes:
        parameters: The parameters that a scenario may set.
        source: Where the strategy comes from.
        remembers: Whether it looks at offers made before (`View.received`, `View.offered` …).
            Where nobody does, the engine need not keep them.
        informed: Whether it knows what others want (`View.utilities` …): a figure of theory, since
            real parties do not.
        enumerates: Whether it looks through all terms even when it only answers, and so cannot take
            part where there are too many.
    """

    parameters: ClassVar[Mapping[str, Parameter]] = {}
    source: ClassVar[str] = ""
    remembers: ClassVar[bool] = True
    informed: ClassVar[bool] = False
    enumerates: ClassVar[bool] = False

    @abstractmethod
    def target(self, view: View) -> FloatArray:
        """The utility that the party aims at now; shape ``(runs,)``.

        A target above the best open terms is taken as those.
        """

    def offer(self, view: View, target: FloatArray) -> IntArray:
        """The terms it proposes (−1: none); shape ``(runs,)``."""
        return view.nearest(target)

    def accepts(self, view: View, outcomes: IntArray, target: FloatArray) -> BoolArray:
        """Whether it takes the terms on the table; shape ``(runs,)``.

        Terms that its own position excludes or that are worse than no deal are refused whatever
        is returned here.
        """
        return view.utility(outcomes) >= target


def per_run(function: Callable[[OneRun], float]) -> Callable[[View], FloatArray]:
    """Wrap a target function that is written for one run at a time.

    The function gets a `OneRun`: the view's arrays as plain numbers. Slower than a function over
    arrays, with the same result.
    """

    def target(view: View) -> FloatArray:
        return np.array([float(function(OneRun(view, i))) for i in range(len(view.runs))])

    return target


class OneRun:
    """One run of a `View`: the same names, plain numbers instead of arrays."""

    def __init__(self, view: View, index: int) -> None:
        self._view = view
        self._index = index
        self.round = view.round
        self.party = view.party
        self.others = view.others

    def __getattr__(self, name: str) -> float:
        return float(getattr(self._view, name)[self._index])

    @property
    def parameters(self) -> dict[str, float]:
        """The strategy's parameters in this run."""
        return {name: float(array[self._index]) for name, array in self._view.parameters.items()}

    def received(self, back: int = 0) -> float:
        """See `View.received`."""
        return float(self._view.received(back)[self._index])

    def offered(self, back: int = 0) -> float:
        """See `View.offered`."""
        return float(self._view.offered(back)[self._index])
