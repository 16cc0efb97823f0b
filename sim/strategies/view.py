"""What a strategy sees."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray

__all__ = ["OneRun", "View", "per_run"]


class View(ABC):
    """What a party sees on its turn, in many runs. Arrays have shape ``(runs,)``.

    Outcomes are given by their numbers, −1 for none; parties by their places in the scenario.

    Attributes:
        runs: Numbers of the runs.
        party: The party whose view it is.
        others: The other parties that sit in this session, in the order in which they act.
        elapsed: Share of the party's negotiating time used so far: 0 at the beginning of the
            timeline, 1 at its last chance to speak. With one session of N rounds it is r / (N − 1)
            in round r (from 0). With a single round it is ½ for an offer. When nothing can follow
            an answer, it is 1.
        last: Whether this is the party's last chance.
        round: Number of the round in this session, from 0.
        no_deal: The party's no-deal value now.
        best_utility: Utility of the best outcome open to it (the no-deal value if that is larger).
        worst_utility: Utility of the worst outcome open to it (the no-deal value if that is
            larger).
        parameters: The strategy's parameters by name, each of shape ``(runs,)``.
    """

    runs: IntArray
    party: int
    others: tuple[int, ...]
    elapsed: FloatArray
    round: int
    last: BoolArray
    no_deal: FloatArray
    best_utility: FloatArray
    worst_utility: FloatArray
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
        """Utility to the party of the last offer it received, or of one ``back`` offers earlier.

        NaN where there was none. Of offers made at the same time, the one worth most to the party
        counts, here and in the two below.
        """

    @abstractmethod
    def offered(self, back: int | IntArray = 0) -> FloatArray:
        """Utility to the party of its own last offer, or one ``back`` offers earlier; else NaN."""

    @abstractmethod
    def first_received(self) -> FloatArray:
        """Utility to the party of the first offer it received; NaN where there was none."""

    @abstractmethod
    def best_received(self) -> FloatArray:
        """Utility to the party of the best offer it received; NaN where there was none."""

    @abstractmethod
    def worst_offered(self) -> FloatArray:
        """Utility to the party of its own worst offer; NaN where it made none."""

    @abstractmethod
    def offered_before(self, pick: FloatArray) -> IntArray:
        """One of the different outcomes that the party has offered; −1 where it has offered none.

        ``pick``, from 0 to 1, says how far along they are, in the order of first offering.
        """

    @abstractmethod
    def backed_by(self, party: int) -> IntArray:
        """What any party last offered or accepted in this party's presence; −1 for nothing."""

    @abstractmethod
    def distinct(self, party: int) -> IntArray:
        """How many different outcomes a party offered or accepted in the presence of this one."""

    @abstractmethod
    def option_counts(self, other: int) -> list[FloatArray]:
        """How often each option occurred in the offers that it received from another party.

        Returns:
            For each issue an array of shape ``(runs, options)``.
        """

    # Choices among the outcomes. Those in question are open to the party and worth at least the
    # target and its no-deal value; those that cross a line of another party that it takes to be
    # real come into question only if nothing else does. All give −1 where nothing does. What is
    # left to choose among equals is drawn.

    @abstractmethod
    def nearest(self, target: FloatArray) -> IntArray:
        """Of the outcomes in question, the one with the lowest utility to itself.

        Among equals, the one the others like best, by what it knows of them.
        """

    @abstractmethod
    def above(self, target: FloatArray, pick: FloatArray) -> IntArray:
        """One of the outcomes in question; ``pick``, from 0 to 1, says how far along they are."""

    @abstractmethod
    def liked(self, target: FloatArray, *, worst_off: bool) -> IntArray:
        """Of the outcomes in question, the one that the others like best.

        The party judges by what it knows of the others (see `sim.strategies.offers`). The others
        are those whose consent the outcome needs, whether they are in the room or not. Among
        equals, the best for itself.

        Args:
            target: Shape ``(runs,)``.
            worst_off: Whether the least gain among the others decides first and their mean gain
                second; otherwise only the mean decides.
        """

    @abstractmethod
    def liked_best(self, target: FloatArray, scores: FloatArray) -> IntArray:
        """Of the outcomes in question, the one with the highest score.

        Among equals, the one the others like best, by what it knows of them.

        Args:
            target: Shape ``(runs,)``.
            scores: How much each outcome seems to please the others; ``(runs, outcomes)``.
        """

    @abstractmethod
    def new_best(self) -> IntArray:
        """The best outcome for the party not offered yet, if no worse than no deal.

        Among equals, the one the others like best.
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
            The utility below which the party prefers to reject the offer on the table, and the
            outcomes that it then offers (−1: none).
        """

    @property
    def received_utility(self) -> FloatArray:
        """Utility to the party of the last offer it received; NaN where there was none."""
        return self.received(0)


def per_run(function: Callable[[OneRun], float]) -> Callable[[View], FloatArray]:
    """Wrap a target function that is written for one run at a time.

    The function gets a `OneRun`, which has the view's arrays as plain numbers. It is slower than a
    function over arrays and gives the same result.
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
