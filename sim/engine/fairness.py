"""What a mediator believes fair: texts by how they serve those whose consent they need.

A mediator knows the parties as a reader of the source does: by the means of the scenario's ranges,
and by what is public.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.knowledge import cohort_at_means
from sim.engine.party import PartyState
from sim.engine.search_keys import from_keys
from sim.model.compiled import Model
from sim.theory.grid import on_grid

__all__ = ["MEAN_COUNTS", "Sketch", "least_disliked", "listed_fairness", "sketched"]

MEAN_COUNTS = 0.01
"""How much the mean of the gains counts beside the least: it decides where that is equal."""

Condition = Callable[[Sequence[IntArray]], BoolArray]


class Sketch(ABC):
    """Some texts that a mediator considers, one a row; what it believes of them changes with them.

    Attributes:
        texts: Their options; shape ``(texts, issues)``.
        parties: The parties that count: those whose consent some outcomes need.
    """

    def __init__(self, texts: IntArray, parties: IntArray) -> None:
        self.texts = texts
        self.parties = parties

    @abstractmethod
    def gains(self, rows: IntArray) -> FloatArray:
        """What some of the texts give each of these parties; shape ``(parties, rows)``."""

    @abstractmethod
    def weigh(
        self, rows: IntArray, point: IntArray, floors: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        """Some of the texts with each option of a point in the place of their own.

        Args:
            rows: Which texts.
            point: An issue for each of them.
            floors: Below which gain a party is expected to refuse; shape ``(parties, rows)``.

        Returns:
            How fair the texts are, and whether somebody whose consent they need is expected to
            refuse them; shape ``(options, rows)``, with as many options as the longest issue has.
            Where an issue has no such option, minus infinity and True.
        """

    @abstractmethod
    def change(self, rows: IntArray, texts: IntArray) -> None:
        """Put other texts in the place of some."""

    @abstractmethod
    def with_options(self, rows: IntArray, point: IntArray, option: IntArray) -> Sketch:
        """Some of the texts on a sheet of their own, each with one option changed."""

    def _changed(self, rows: IntArray, point: IntArray, option: IntArray) -> IntArray:
        texts = self.texts[rows]
        texts[np.arange(len(rows)), point] = option
        return texts


def sketched(model: Model, texts: IntArray) -> Sketch:
    """Texts as a mediator sees them; shape ``(texts, issues)``."""
    known = _known(model)
    if isinstance(known, _Listed):
        return _ListedSketch(known, texts.copy())
    return _SketchByIssue(known, texts.copy())


def listed_fairness(model: Model) -> FloatArray:
    """How fair a mediator believes each outcome to be, where they are listed; ``(outcomes,)``."""
    known = _known(model)
    assert isinstance(known, _Listed)
    return known.fairness


def least_disliked(model: Model, issue: int) -> IntArray:
    """The options of an issue with which the largest loss is smallest; then the sum of all losses.

    A party's loss is what an option is worth less to it than its best option of the issue: by its
    values at the means, whatever the issue weighs. There is one such option, or several equal ones.
    """
    values = [on_grid(agent.values[issue][0]) for agent in _known(model).agents]
    losses = np.array([its.max() - its for its in values])
    if not len(losses):
        return np.arange(model.scenario.space.shape[issue])
    most, total = losses.max(axis=0), losses.sum(axis=0)
    best = np.lexsort((total, most))[0]
    return np.flatnonzero((most == most[best]) & (total == total[best]))


def _known(model: Model) -> _Listed | _ByIssue:
    if "fairness" not in model.memo:
        listed = model.scenario.space.enumerable
        model.memo["fairness"] = _Listed(model) if listed else _ByIssue(model)
    known: _Listed | _ByIssue = model.memo["fairness"]
    return known


def _no_deal(agent: PartyState) -> float:
    return float(agent.no_deal_at(np.zeros(1, np.int64), 0.0)[0])


def _unit(agent: PartyState, best: float) -> float:
    """In which unit a party's gains are counted: the most that it can gain, if it can."""
    most = best - _no_deal(agent)
    return most if most > 0 else 1.0


def _fairness(gains: FloatArray, needed: BoolArray | None) -> FloatArray:
    """The least of the gains, and a little of their mean; over the first axis.

    Args:
        gains: Of the parties that count.
        needed: Whose consent is needed, of the same shape; None if everybody's always is.
    """
    if not len(gains):
        return np.zeros(gains.shape[1:])
    least: FloatArray
    mean: FloatArray
    if needed is None:
        least, mean = gains.min(axis=0), gains.sum(axis=0) / len(gains)
    else:
        count = needed.sum(axis=0)
        least = np.where(count > 0, np.where(needed, gains, np.inf).min(axis=0), 0.0)
        mean = np.where(needed, gains, 0.0).sum(axis=0) / np.maximum(count, 1)
    return least + MEAN_COUNTS * mean


class _Beliefs:
    """What is public of the parties, and at the means.

    Attributes:
        counts: How many options each issue has.
        agents: The parties whose consent some outcomes need.
        parties: Their indices.
    """

    def __init__(self, model: Model) -> None:
        self.counts = np.array(model.scenario.space.shape)
        self.width = np.arange(self.counts.max())[:, None]
        heeded = [p.number for p in model.parties if p.party.consent.of != "none"]
        self.cohort: Cohort = cohort_at_means(model)
        self.parties = np.array(heeded, np.int64)
        self.agents = [self.cohort.parties[number] for number in heeded]
        self._public = [list(_public(agent)) for agent in self.agents]
        self._always = model.always_needed

    def needed(self, options: Sequence[IntArray]) -> BoolArray | None:
        """Whose consent texts need, by party; None if everybody's always is."""
        if self._always:
            return None
        return np.array([agent.model.party.consent.needed(options) for agent in self.agents])

    def cross(self, gains: FloatArray, options: Sequence[IntArray]) -> None:
        """Lower gains by 1 for each public stand, taken to be real, that texts run into."""
        for gain, conditions in zip(gains, self._public, strict=True):
            for condition in conditions:
                gain -= condition(options)


def _public(agent: PartyState) -> Iterator[Condition]:
    """What a party is known not to sign."""
    positions, home = agent.model.party.positions, agent.constituency
    for line in positions.red_lines:
        if line.public and line.firmness.law.mean >= 0.5:
            yield line.rejects.holds
    for concession in positions.concessions:
        if concession.public and concession.firmness.law.mean >= 0.5:
            yield concession.unmet
    if home is not None and home.public:
        yield lambda options: ~home.ratifies(np.zeros(options[0].shape, np.int64), options)


class _Listed(_Beliefs):
    """Where the outcomes are enumerated: what is believed of each.

    Attributes:
        gains: Shape ``(parties, outcomes)``.
        needed_by: Whose consent each outcome needs, of the same shape.
        fairness: Shape ``(outcomes,)``.
        strides: How far apart the numbers of two outcomes are that differ by one option of an
            issue; shape ``(issues,)``.
    """

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        space = model.scenario.space
        self.gains = np.empty((len(self.agents), space.size))
        for party, agent in enumerate(self.agents):
            utility = from_keys(self.cohort.listed(agent.model.number).keys[0])
            gain = (utility - _no_deal(agent)) / _unit(agent, float(utility.max()))
            self.gains[party] = on_grid(gain)
        self.cross(self.gains, space.all_options)
        needed = self.needed(space.all_options)
        self.needed_by = np.ones(self.gains.shape, bool) if needed is None else needed
        self.fairness = _fairness(self.gains, needed)
        self.strides = np.append(np.cumprod(self.counts[:0:-1])[::-1], 1)


class _ListedSketch(Sketch):
    def __init__(self, known: _Listed, texts: IntArray) -> None:
        super().__init__(texts, known.parties)
        self._known = known

    def gains(self, rows: IntArray) -> FloatArray:
        gains: FloatArray = self._known.gains[:, self.texts[rows] @ self._known.strides]
        return gains

    def weigh(
        self, rows: IntArray, point: IntArray, floors: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        known, texts = self._known, self.texts[rows]
        step = known.width - texts[np.arange(len(rows)), point]
        exists = known.width < known.counts[point]
        numbers = np.where(exists, texts @ known.strides + step * known.strides[point], 0)
        refused = ~exists
        for gains, needed, floor in zip(known.gains, known.needed_by, floors, strict=True):
            refused |= (gains[numbers] < floor) & needed[numbers]
        return np.where(exists, known.fairness[numbers], -np.inf), refused

    def change(self, rows: IntArray, texts: IntArray) -> None:
        self.texts[rows] = texts

    def with_options(self, rows: IntArray, point: IntArray, option: IntArray) -> Sketch:
        return _ListedSketch(self._known, self._changed(rows, point, option))


class _ByIssue(_Beliefs):
    """Where there are too many outcomes: what each option of each issue adds to a party's gain.

    Interactions, guarantees and foresight do not count. Everything is on the grid, so that sums are
    exact and equal ones are equal in whatever order they are added.

    Attributes:
        adds: For each party, option by option and in it issue by issue; 0 where an issue has no
            such option. Shape ``(parties, options · issues)``.
        before: What each party's gain is before anything is added; shape ``(parties, 1)``.
    """

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        one = np.zeros(1, np.int64)
        adds = np.zeros((len(self.agents), len(self.width), len(self.counts)))
        self.before = np.zeros((len(self.agents), 1))
        for party, agent in enumerate(self.agents):
            unit = _unit(agent, float(agent.best[0]))
            self.before[party] = on_grid(np.array([-_no_deal(agent) / unit]))
            for issue, share in enumerate(agent.shares(one)):
                worth = share * agent.values[issue][0] / unit
                adds[party, : len(worth), issue] = on_grid(worth)
        self.adds = adds.reshape(len(self.agents), -1)

    def added(self, options: IntArray, issues: IntArray) -> FloatArray:
        """What options of issues add; a party a row, then as given."""
        return self.adds.take(options * len(self.counts) + issues, axis=1)


class _SketchByIssue(Sketch):
    def __init__(self, known: _ByIssue, texts: IntArray, sums: FloatArray | None = None) -> None:
        super().__init__(texts, known.parties)
        self._known = known
        self._sums = self._summed(texts) if sums is None else sums

    def _summed(self, texts: IntArray) -> FloatArray:
        """What texts give each party, whatever they cross; shape ``(parties, texts)``."""
        known = self._known
        summed: FloatArray = known.added(texts, np.arange(texts.shape[1])).sum(axis=2)
        return summed + known.before

    def gains(self, rows: IntArray) -> FloatArray:
        gains = self._sums.take(rows, axis=1)
        self._known.cross(gains, _Options(self.texts, rows))
        return gains

    def weigh(
        self, rows: IntArray, point: IntArray, floors: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        known = self._known
        exists = known.width < known.counts[point]
        rest = self._sums.take(rows, axis=1) - known.added(self.texts[rows, point], point)
        gains = known.added(known.width, point)
        gains += rest[:, None]
        options = _Options(self.texts, rows, point, np.where(exists, known.width, 0))
        known.cross(gains, options)
        below, needed = gains < floors[:, None], known.needed(options)
        if needed is not None:
            below &= needed
        fairness = np.where(exists, _fairness(gains, needed), -np.inf)
        return fairness, below.any(axis=0) | ~exists

    def change(self, rows: IntArray, texts: IntArray) -> None:
        self.texts[rows] = texts
        self._sums[:, rows] = self._summed(texts)

    def with_options(self, rows: IntArray, point: IntArray, option: IntArray) -> Sketch:
        known, sums = self._known, self._sums.take(rows, axis=1)
        sums += known.added(option, point)
        sums -= known.added(self.texts[rows, point], point)
        return _SketchByIssue(known, self._changed(rows, point, option), sums)


class _Options(Sequence[IntArray]):
    """Some texts, or these with each option of a point: issue by issue as they are asked for."""

    def __init__(
        self,
        texts: IntArray,
        rows: IntArray,
        point: IntArray | None = None,
        option: IntArray | None = None,
    ) -> None:
        self._texts, self._rows, self._point, self._option = texts, rows, point, option

    def __len__(self) -> int:
        issues: int = self._texts.shape[1]
        return issues

    def __getitem__(self, issue: Any) -> Any:
        standing = self._texts[self._rows, issue]
        if self._point is None:
            return standing
        return np.where(self._point == issue, self._option, standing)
