"""One party in the runs of a cohort: its numbers in every run, and what it may sign."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.constituency import Constituency
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.tried import Tried
from sim.model.compiled import FIRST_BIT, NO_DEAL, RATIFICATION, TARGET, PartyModel
from sim.model.events import EventChange
from sim.model.positions import MAX_BITS, Bits, Concession, RedLine
from sim.model.preferences import FightingOn, shares_of
from sim.theory.grid import addends, on_grid
from sim.uncertainty.quantities import Quantity

__all__ = ["OUTSIDE", "PartyState", "reasons"]

OUTSIDE = np.uint64(1 << MAX_BITS)
"""The bit of outcomes outside a win-set that the party knows: the one left by its positions."""

_ONE = np.uint64(1)


class PartyState(ABC):
    """One party in the runs of a cohort.

    Attributes:
        model: The party, compiled.
        foresight: What comes after a deal; None if it is not followed.
        adversary: Whose conduct after a deal it foresees; None if it does not look ahead.
        weights: For each issue, shape ``(runs,)``.
        values: For each issue, values of its options, shape ``(runs, options)``.
        bonuses: What `PartyModel.conditions` add where they hold, each of shape ``(runs,)``.
        no_deal: No-deal value at hour 0, shape ``(runs,)``.
        drift: What it gains in 24 hours, shape ``(runs,)``.
        stands: Path and firmness of each red line, then of each condition of a concession.
        firmness: For each red line, then for each condition of a concession, shape ``(runs,)``.
        real: For each of them, whether it is real, shape ``(runs,)``.
        on_table_at: The hour at which a concession comes on the table, for those that have one;
            each of shape ``(runs,)``.
        active: Which of the party's positions are in force, shape ``(runs,)``.
        constituency: Those whose yes its signature needs; None if it needs none.
        version: Counted up in a run whenever what outcomes are worth to the party, or what is
            open to it, changes there; shape ``(runs,)``.
        best: Utility of the best and worst outcomes open to it, shape ``(runs,)``; minus
            infinity where none is. Up to date after `refresh`.
        tried: What was tried between it and each other whose consent counts; nothing where it does
            not look for offers.
        looks_back: Where it makes its last offer, and so looks back at that; shape ``(runs,)``.
    """

    def __init__(self, draws: Draws, model: PartyModel, foresight: Foresight | None) -> None:
        self.model = model
        preferences, positions = model.party.preferences, model.party.positions
        draw = draws.draw
        self.foresight = foresight
        self.adversary: PartyState | None = None
        self.weights = [draw(q) for q in preferences.weights]
        self.values = [draws.row(options) for options in preferences.values]
        self.values += [
            values.at(draw(values.point.conflict), draw(values.point.common))
            for values in preferences.points
        ]
        bonuses = [draw(i.bonus) for i in preferences.interactions]
        bonuses += [g.amount(model.number, draw) for g in model.guarantees]
        self.bonuses = [addends(bonus) for bonus in bonuses]
        if isinstance(preferences.no_deal, FightingOn):
            assert foresight is not None
            self.no_deal = foresight.fighting_on(model.number)
        else:
            self.no_deal = draw(preferences.no_deal)
        self.drift = draw(preferences.drift_per_day)
        stands: tuple[RedLine | Concession, ...] = (*positions.red_lines, *positions.concessions)
        self.firmness = [draw(stand.firmness) for stand in stands]
        self.stands = [(stand.path, stand.firmness) for stand in stands]
        self.costs = [addends(draw(stand.crossing_cost)) for stand in stands]
        # The same uniform number decides whenever a firmness changes: firmer never means less real.
        self.luck = [draws.uniform(f"{stand.path}.real") for stand in stands]
        self._bits = [1 << i for i in range(len(positions.red_lines))]
        self._bits += [positions.unmet_bit(i) for i in range(len(positions.concessions))]
        self.parameters = {name: draw(q) for name, q in model.party.strategy.parameters.items()}
        written = model.party.ratification
        self.constituency = (
            None if written is None else Constituency(draws, written, self.weights, self.values)
        )
        self.real = [u < f for u, f in zip(self.luck, self.firmness, strict=True)]
        self.on_table_at = {
            i: draw(concession.since)
            for i, concession in enumerate(positions.concessions)
            if isinstance(concession.since, Quantity)
        }
        self.active = np.zeros(draws.count, np.uint64)
        for i in range(len(positions.concessions)):
            self.active |= np.uint64(positions.locked_bit(i))
        self.version = np.zeros(draws.count, np.int64)
        self.best = np.full(draws.count, -np.inf)
        self.tried: tuple[Tried, ...] = ()
        self.looks_back = np.zeros(draws.count, bool)
        self._set_lines(np.arange(draws.count))

    def _set_lines(self, runs: IntArray) -> None:
        for real, bits in zip(self.real, self._bits, strict=True):
            bit = np.uint64(bits)
            self.active[runs] = np.where(
                real[runs], self.active[runs] | bit, self.active[runs] & ~bit
            )

    def set_active(self, runs: IntArray, clear: int) -> None:
        """Take positions out of force."""
        runs = runs[(self.active[runs] & np.uint64(clear)) != 0]
        self.active[runs] &= ~np.uint64(clear)
        self.version[runs] += 1

    def change(self, change: EventChange, amount: FloatArray, runs: IntArray) -> None:
        """Let an event change a number in some runs. ``amount`` has the shape of the cohort."""
        if change.what == "no_deal":
            numbers = self.no_deal
        elif change.what == "weight":
            numbers = self.weights[change.index]
        else:
            numbers = self.firmness[change.index]
        new = numbers[runs] + amount[runs] if change.add else amount[runs]
        numbers[runs] = np.maximum(new, 0.0) if change.what == "weight" else new
        if change.what == "firmness":
            at = change.index
            self.real[at][runs] = self.luck[at][runs] < self.firmness[at][runs]
            self._set_lines(runs)
        self.version[runs] += 1
        if change.what != "no_deal":
            self.appraise(runs)

    def no_deal_at(self, runs: IntArray, hour: float | FloatArray) -> FloatArray:
        """The no-deal value at an hour."""
        return on_grid(self.no_deal[runs] + self.drift[runs] * hour / 24)

    def shares(self, runs: IntArray) -> list[FloatArray]:
        """The weight of each issue as a share of all weights; each of the shape of ``runs``."""
        return shares_of([weight[runs] for weight in self.weights])

    def flow(self, runs: IntArray, options: Sequence[IntArray]) -> FloatArray:
        """What one outcome a run is worth while it is kept: without the costs of crossing lines.

        Args:
            runs: The runs.
            options: Option indices, one array for each issue.
        """
        total = np.zeros(len(runs))
        for share, values, option in zip(self.shares(runs), self.values, options, strict=True):
            total = total + addends(share * values[runs, option])
        for condition, bonus in zip(self.model.conditions, self.bonuses, strict=True):
            total = total + bonus[runs] * condition.holds(options)
        return total

    @abstractmethod
    def appraise(self, runs: IntArray) -> None:
        """Work out anew what outcomes are worth in some runs."""

    @abstractmethod
    def refresh(self, runs: IntArray) -> None:
        """Bring `best` and what else depends on the situation up to date."""

    @abstractmethod
    def worst_open(self, runs: IntArray) -> FloatArray:
        """Utility of the worst outcome open to it, minus infinity where none is; ``(runs,)``."""

    @abstractmethod
    def utility(self, runs: IntArray, outcomes: IntArray) -> FloatArray:
        """Utility of one outcome number a run."""

    @abstractmethod
    def utility_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        """Utility of outcomes given by their options.

        Args:
            runs: The runs.
            options: Shape ``(runs, issues)``.
        """

    def sums_of(self, runs: IntArray, options: IntArray) -> FloatArray:
        """What the options of outcomes are worth by themselves, for `utility_with`.

        Args:
            runs: The runs.
            options: Shape ``(runs, issues)``.

        Returns:
            Shape ``(runs,)``; zeros where that makes nothing faster.
        """
        return np.zeros(len(runs))

    def sums_changed(self, runs: IntArray, dropped: IntArray, added: IntArray) -> FloatArray:
        """What is added to `sums_of` where options are replaced.

        Args:
            runs: The runs.
            dropped: The options before, counted through all issues; shape ``(changes, runs)``.
            added: Those after, likewise.
        """
        return np.zeros(len(runs))

    def utility_with(self, runs: IntArray, options: IntArray, sums: FloatArray) -> FloatArray:
        """As `utility_of`, where `sums_of` the outcomes is known already."""
        return self.utility_of(runs, options)

    @abstractmethod
    def excluded_of(self, runs: IntArray, options: IntArray) -> Bits:
        """Which positions in force outcomes run into that are given by their options."""

    @abstractmethod
    def excluded_by(self, runs: IntArray, outcomes: IntArray) -> Bits:
        """Which positions in force the outcomes run into; 0 where they are open to the party.

        `OUTSIDE` is set where the party knows that its home would say no.
        """


def reasons(excluded: Bits, worse: BoolArray) -> IntArray:
    """Why a party refuses outcomes: codes into `PartyModel.reasons`.

    Args:
        excluded: Which of its positions the outcomes run into; shape ``(runs,)``.
        worse: Whether they are worth less to it than no deal.
    """
    codes = np.where(worse, NO_DEAL, TARGET)
    if excluded.any():
        lowest = excluded & (~excluded + _ONE)
        place = np.log2(np.maximum(lowest, _ONE).astype(np.float64)).astype(np.int64)
        found = np.where(place == MAX_BITS, RATIFICATION, FIRST_BIT + place)
        codes = np.where(excluded > 0, found, codes)
    return codes
