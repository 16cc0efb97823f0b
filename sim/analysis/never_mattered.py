"""What never mattered in some runs: what a scenario says, and could as well leave out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.arrays import FloatArray
from sim.errors import Fault
from sim.inputs import tree_of
from sim.model import Scenario
from sim.model.endings import COURSES
from sim.results.columns import Columns
from sim.results.playing import play_runs
from sim.results.taken_out import without

__all__ = ["NeverMattered", "never_mattered"]

_SAME = ("ending", "hour", "session", "round", "options")
"""By which fields of `Columns` two runs are the same."""


_FIRST = 50
"""As many runs are looked at first."""

_TOGETHER = 64
"""As many numbers are looked at together: their values fill an array of its square."""


class NeverMattered(NamedTuple):
    """What never mattered in some runs, and what a run costs here.

    Attributes:
        found: Each with its place, in the order of the file.
        runs: How many runs were played.
        seconds: How much time of the processor a run took here, played together with the others.
    """

    found: list[Fault]
    runs: int
    seconds: float


def never_mattered(scenario: Scenario, runs: int = 500, seed: int = 1) -> NeverMattered:
    """What made no difference to any of some runs.

    Each position and event is taken out, and each number that is drawn is set to its lowest and to
    its highest draw; the runs are then played again with the same draws for all else. If all end in
    the same way, at the same hour and with the same text, it did not matter. Two that each make up
    for the other are both listed.

    Args:
        scenario: The scenario.
        runs: How many runs are played.
        seed: The seed.

    Raises:
        InputError: if a branch has faults.
        StrategyError: if a strategy of your own returns something that cannot be played.
    """
    begin = time.process_time()
    columns = play_runs(scenario, seed, np.arange(runs))
    seconds = (time.process_time() - begin) / runs
    looked = _Looked(scenario, seed, columns)
    found = [*looked.sessions(), *looked.parties(), *looked.positions(), *looked.events()]
    return NeverMattered(sorted([*found, *looked.numbers()]), runs, seconds)


class _Looked:
    """Looks at runs, and plays them again."""

    def __init__(self, scenario: Scenario, seed: int, columns: Columns) -> None:
        self._scenario = scenario
        self._seed = seed
        self._columns = columns
        self._in_all = f"in all {len(columns.run):,} runs that were played"
        held = columns.course != COURSES.index("not_held")
        self._held = held.any(axis=0)

    def _same(self, other: Scenario) -> bool:
        """Whether the runs of another scenario are the same."""
        # Most of what matters does so in the first few runs already.
        runs = len(self._columns.run)
        for some in (slice(_FIRST), slice(_FIRST, runs)):
            numbers = self._columns.run[some]
            if not len(numbers):
                break
            again = play_runs(other, self._seed, numbers)
            for name in _SAME:
                if not np.array_equal(getattr(again, name), getattr(self._columns, name)[some]):
                    return False
        return True

    def _branches(self) -> tuple[Scenario, ...]:
        """Scenarios that together have everything that some branch has."""
        return (self._scenario, *self._scenario.branches_alone)

    def _needless(self, other: Scenario, place: tuple[str, int], path: str) -> Iterator[Fault]:
        if self._same(other):
            message = f"made no difference: without it the same happens, {self._in_all}"
            yield Fault(*place, path, message)

    def sessions(self) -> Iterator[Fault]:
        for session, held in zip(self._scenario.all_sessions, self._held, strict=True):
            if not held:
                message = f"was not held, {self._in_all}"
                yield Fault(session.file, session.line, f"timeline.{session.name}", message)

    def parties(self) -> Iterator[Fault]:
        """Those who sat in no session that was held; those whose consent no text needed."""
        pairs = zip(self._scenario.all_sessions, self._held, strict=True)
        asked = {seat for session, held in pairs if held for seat in session.parties}
        asked |= {seat for event in self._scenario.events for seat in event.enters}
        texts = self._columns.options[(self._columns.options >= 0).all(axis=1)]
        for number, party in enumerate(self._scenario.parties):
            node = tree_of(self._scenario).value["parties"].value[party.name]
            place = node.file, node.line, f"parties.{party.name}"
            if number not in asked:
                yield Fault(*place, f"was never asked, {self._in_all}")
                continue
            needed = party.consent.of != "some" or party.consent.needed(tuple(texts.T)).any()
            if len(texts) and not needed:
                message = "its consent was needed for no text that was agreed on"
                yield Fault(*place, f"{message}, {self._in_all}")

    def positions(self) -> Iterator[Fault]:
        places: dict[str, tuple[str, int]] = {}
        for branch in self._branches():
            for party in branch.parties:
                positions, home = party.positions, party.ratification
                for line in positions.red_lines:
                    places.setdefault(line.path, (line.file, line.line))
                for concession in positions.concessions:
                    places.setdefault(concession.path, (concession.file, concession.line))
                if home is not None:
                    places.setdefault(home.path, (home.file, home.line))
        for path, place in places.items():
            yield from self._needless(
                without(self._scenario, [path[len("parties.") :]]), place, path
            )

    def events(self) -> Iterator[Fault]:
        events = {event.id: event for branch in self._branches() for event in branch.events}
        for event in events.values():

            def gone(branch: Scenario, name: str = event.id) -> Scenario:
                left = tuple(other for other in branch.events if other.id != name)
                return replace(branch, events=left)

            other = self._scenario.in_each_branch(gone)
            yield from self._needless(other, (event.file, event.line), event.path)

    def numbers(self) -> Iterator[Fault]:
        """Numbers that are drawn, and move nothing from their lowest draw to their highest."""
        ends: dict[str, tuple[float, float]] = {}
        for path, quantity in self._scenario.uncertain.items():
            drawn = self._columns.draws.get(path, np.empty(0))
            drawn = drawn[~np.isnan(drawn)]
            if len(drawn):
                ends[path] = float(drawn.min()), float(drawn.max())
            else:
                message = f"was not drawn, {self._in_all}"
                yield Fault(quantity.file, quantity.line, path, message)
        paths = list(ends)
        for begin in range(0, len(paths), _TOGETHER):
            some = {path: ends[path] for path in paths[begin : begin + _TOGETHER]}
            for path in self._idle(some):
                quantity, (low, high) = self._scenario.uncertain[path], ends[path]
                same = f"from {low:.4g} to {high:.4g} the same happens"
                message = f"has no influence: {same}, {self._in_all}"
                yield Fault(quantity.file, quantity.line, path, message)

    def _idle(self, ends: Mapping[str, tuple[float, float]]) -> list[str]:
        """Which of some numbers leave all runs as they are, at either end."""
        left = list(ends)
        for runs in (slice(_FIRST), slice(_FIRST, len(self._columns.run))):
            if left and len(self._columns.run[runs]):
                left = self._unmoved({path: ends[path] for path in left}, runs)
        return left

    def _unmoved(self, ends: Mapping[str, tuple[float, float]], runs: slice) -> list[str]:
        """Which of some numbers leave some runs as they are, at either end.

        All are played at once: in each block of rows one number is at one end, and the others are
        as they were drawn. A cohort costs the more the more rounds it has, and little by its runs.
        """
        numbers, blocks = self._columns.run[runs], 2 * len(ends)
        settings: dict[str, FloatArray] = {}
        for place, (path, both) in enumerate(ends.items()):
            values = np.tile(self._columns.draws[path][runs], (blocks, 1))
            values[2 * place : 2 * place + 2] = np.array(both)[:, None]
            settings[path] = values.ravel()
        again = play_runs(self._scenario, self._seed, np.tile(numbers, blocks), settings)
        same = np.ones((blocks, len(numbers)), bool)
        for name in _SAME:
            right = getattr(self._columns, name)[runs]
            equal = getattr(again, name).reshape(blocks, *right.shape) == right
            same &= equal if right.ndim == 1 else equal.all(axis=2)
        by_path = same.reshape(len(ends), 2 * len(numbers))
        return [path for path, rows in zip(ends, by_path, strict=True) if rows.all()]
