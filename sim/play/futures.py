"""What may come of a person's next move: many runs that go on from where a game stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine import Cohort, Decision, Draws, Retelling, Talks, branches
from sim.engine.cohort import halves_to_play
from sim.errors import UsageError
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS
from sim.play.assessment import own_draws
from sim.play.brief import brief_of
from sim.play.game import Game
from sim.play.so_far import known_draws, known_lots, story_of
from sim.results.columns import Columns, collect
from sim.results.intervals import of_mean, wilson

__all__ = ["FUTURES", "Future", "Futures"]

FUTURES = 10_000
"""So many futures are played of each move, if so many are found."""

SLICE = 2_000
"""So many are looked for at a time."""

_FIRST = 1_000
"""So many are looked for first, so that there is something to see soon."""

_WIDEST = 5
"""For a slice, at most so many times as many draws are tried."""

_MOST_TRIED = 5
"""So many times as many draws as are wanted are tried in all."""

_FEWEST_FITTING = 0.02
"""If fewer of the first slice's draws fit what the others said, that is not asked for."""


@dataclass(frozen=True)
class Future:
    """What came of a move in the futures that were played.

    Attributes:
        move: The move.
        outcome: What is offered by it, an option for every issue; None for any other move.
        runs: How many futures were played; 0 where none is found.
        endings: The share of each ending that is possible, with its 95 % interval; only the error
            of a finite number of runs is in that.
        worth: The mean of what the player's party gets, with its 95 % interval, likewise.
    """

    move: str
    outcome: Mapping[str, str] | None
    runs: int
    endings: Mapping[str, tuple[float, float, float]]
    worth: tuple[float, float, float]


@dataclass
class _Tally:
    """What came of a move so far.

    Attributes:
        slices: How many slices were played.
        ending: How each future ended.
        worth: What the player's party got in it.
    """

    slices: int = 0
    ending: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    worth: FloatArray = field(default_factory=lambda: np.empty(0))


class Futures:
    """Futures of a game from where it stands, for the seat whose turn it is.

    A future is a run in which the talks went as they did so far, then the player makes the move
    that is asked about, and from there on all follow their strategies, the player's party its own.
    What the player cannot know is drawn anew from the scenario's ranges: the others' numbers, which
    way each alternative is, and what is still to come. Known are the party's own numbers, who came
    and who opened, the mediator's agenda, and events that changed who is there or what the party
    wants. What was said out of the player's sight is as it was in the game.

    A draw is kept if with it the simulated others would have answered as they did, as far as the
    player heard them, and could sign what they offered. This is rejection sampling, with the
    answers as the summary (Pritchard et al. 1999, "Population growth of human Y chromosomes",
    Molecular Biology and Evolution 16). Which of the outcomes that they could sign they chose to
    offer is not used. Where hardly any draw fits, the answers are not used either; see `weighed`.

    Everything is worked out slice by slice: `more` plays the next slice of a move.

    Args:
        game: The game; as soon as a move is made in it, these are futures of the past.
        most: How many are played of each move at most.

    Attributes:
        seat: The seat.
        tried: How many draws were tried.
        found: How many of them are kept.
        weighed: Whether the kept ones fit what the others said; None before any was tried.

    Raises:
        UsageError: if the game is over, or a test of skill.
    """

    def __init__(self, game: Game, most: int = FUTURES) -> None:
        game.refuse_futures()
        assert game.turn is not None
        self.seat, self._game, self._most = game.turn, game, most
        self.tried = self.found = 0
        self.weighed: bool | None = None
        self._made = len(game.moves)
        game.looked.append(self._made)
        self._me = game.number(self.seat)
        self._story = story_of(game)
        self._settings = {**own_draws(game, self.seat), **known_draws(game)}
        self._lots = known_lots(game)
        self._slices: list[IntArray] = []
        self._tallies: dict[tuple[str, tuple[str, ...] | None], _Tally] = {}

    def after(
        self, move: str, outcome: Mapping[str, str] | None = None, runs: int = FUTURES
    ) -> Future:
        """What may come of a move.

        Args:
            move: One of the moves of the situation.
            outcome: What is offered, an option for every issue; only for ``offer``.
            runs: How many futures are wanted; there may be fewer, or somewhat more.

        Raises:
            UsageError: if the game has gone on, or the move cannot be made.
        """
        tally = self._tally(move, outcome)
        while len(tally.ending) < runs and self._play_on(tally, move, outcome):
            pass
        return self._future(tally, move, outcome)

    def more(self, move: str, outcome: Mapping[str, str] | None = None) -> tuple[Future, bool]:
        """Play the next slice of a move's futures.

        Args:
            move: One of the moves of the situation.
            outcome: What is offered, an option for every issue; only for ``offer``.

        Returns:
            What came of the move in all futures so far, and whether there is another slice.

        Raises:
            UsageError: if the game has gone on, or the move cannot be made.
        """
        tally = self._tally(move, outcome)
        self._play_on(tally, move, outcome)
        left = tally.slices < len(self._slices) or not self._all_found
        return self._future(tally, move, outcome), left

    @property
    def about(self) -> str:
        """How the futures come about, for the player."""
        if self.weighed is None:
            return "Nothing is played yet."
        drawn = "What you cannot know is drawn anew from the scenario's ranges"
        if self.weighed:
            kept = (
                f"{self.found:,} of {self.tried:,} draws are kept: those with which the others"
                " would have answered you as they did, and could sign what they offered"
            )
        else:
            kept = (
                f"{self.found:,} of {self.tried:,} draws are kept: those with which the talks could"
                " have come here; whether the others would have answered so is not asked for, as"
                " hardly any draw fits"
            )
        return f"{drawn}; {kept}. After your move all follow their strategies, your party its own."

    def _tally(self, move: str, outcome: Mapping[str, str] | None) -> _Tally:
        if len(self._game.moves) != self._made:
            raise UsageError("a move was made since: these are futures of the past")
        self._game.check(move, outcome)
        chosen = None if outcome is None else tuple(outcome[i] for i in self._issues)
        if (move, chosen) not in self._tallies:
            if move == "offer" and any(other == "offer" for other, _ in self._tallies):
                self._game.looked.append(self._made)  # another offer is another question
            self._tallies[move, chosen] = _Tally()
        return self._tallies[move, chosen]

    @property
    def _issues(self) -> list[str]:
        return [issue.name for issue in self._game.scenario.space.issues]

    @property
    def _all_found(self) -> bool:
        return self.found >= self._most or self.tried >= _MOST_TRIED * self._most

    def _play_on(self, tally: _Tally, move: str, outcome: Mapping[str, str] | None) -> bool:
        """Play the next slice of a move; False where there is none."""
        if tally.slices == len(self._slices):
            if self._all_found:
                return False
            self._find()
        numbers = self._slices[tally.slices]
        tally.slices += 1
        for retelling, talks, _ in self._cohorts(numbers, move, outcome):
            talks.run()
            columns: Columns = collect(talks)
            same = retelling.same
            tally.ending = np.concatenate([tally.ending, columns.ending[same]])
            tally.worth = np.concatenate([tally.worth, columns.utility[same, self._me]])
        return True

    def _find(self) -> None:
        """Try draws, and keep those with which the game could have gone as it did."""
        share = max(self.found / self.tried if self.tried else 1.0, 1 / _WIDEST)
        missing = min(SLICE if self.tried else _FIRST, self._most - self.found)
        wanted = int(np.ceil(missing / share))
        numbers = self._game.run + 1 + self.tried + np.arange(wanted)
        fitting, same = [], []
        for retelling, talks, here in self._cohorts(numbers, "walk_out", None):
            while not talks.told and talks.env.peek() < np.inf:
                talks.env.step()
            same.append(numbers[here[retelling.same]])
            fitting.append(numbers[here[retelling.same & retelling.fits]])
        if self.weighed is None:
            self.weighed = sum(map(len, fitting)) >= _FEWEST_FITTING * wanted
        chosen = fitting if self.weighed else same
        kept = np.sort(np.concatenate([np.empty(0, np.int64), *chosen]))[: self._most - self.found]
        self.tried += wanted
        self.found += len(kept)
        self._slices.append(kept)

    def _cohorts(
        self, numbers: IntArray, move: str, outcome: Mapping[str, str] | None
    ) -> list[tuple[Retelling, Talks, IntArray]]:
        """Cohorts of some runs that are to go through the story, and which of the runs they have.

        Runs in a branch of which the player knows that the game is in none such are left out.
        """
        if not len(numbers):
            return []
        settings = {path: np.full(len(numbers), value) for path, value in self._settings.items()}
        whole = Draws(self._game.seed, numbers, settings, self._lots)
        found = []
        for branch, draws, here in branches(self._game.whole, whole):
            if not self._possible(branch):
                continue
            model = compile_scenario(branch)
            cohort = Cohort(model, draws, halves_to_play(model, draws))
            number = -1
            if outcome is not None:
                issues = branch.space.issues
                options = [np.array([i.options.index(outcome[i.name])]) for i in issues]
                number = int(cohort.numbering.number(options)[0])
            asked = Decision(move, number)
            retelling = Retelling(cohort=cohort, story=self._story, asked=asked)
            found.append((retelling, Talks(cohort, retelling=retelling), here))
        return found

    def _possible(self, branch: Scenario) -> bool:
        """Whether the player's brief would be the same in a branch."""
        game = self._game
        if not game.whole.alternatives:
            return True
        ours = game.scenario
        if (branch.space.issues, branch.party_names) != (ours.space.issues, ours.party_names):
            return False
        fixed = {path: np.array([value]) for path, value in self._settings.items()}
        draws = Draws(game.seed, np.array([game.run]), fixed, self._lots)
        return brief_of(Cohort(compile_scenario(branch), draws), self._me) == game.brief(self.seat)

    def _future(self, tally: _Tally, move: str, outcome: Mapping[str, str] | None) -> Future:
        runs = len(tally.ending)
        endings = {}
        for name in self._game.scenario.endings if runs else ():
            hits = int((tally.ending == ENDINGS.index(name)).sum())
            low, high = wilson(hits, runs)
            endings[name] = (hits / runs, float(low), float(high))
        if not runs:
            return Future(move, outcome, 0, {}, (np.nan, np.nan, np.nan))
        ends = of_mean(tally.worth) if runs > 1 else (0.0, 1.0)
        worth = float(tally.worth.mean()), float(ends[0]), float(ends[1])
        return Future(move, outcome, runs, endings, worth)
