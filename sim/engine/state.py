"""Where each run of a cohort stands."""

from __future__ import annotations

import numpy as np

from sim.arrays import IntArray
from sim.engine.beliefs import Beliefs
from sim.engine.fairness import Sketch
from sim.model.endings import NOT_HELD

__all__ = ["Backing", "Log", "Memory", "State"]


class State:
    """Where each run stands. Arrays have shape ``(runs,)`` or ``(runs, parties)``.

    Attributes:
        begin: Hour at which the session begins that a run is in, or waits for.
        ending: Place in `sim.model.endings.ENDINGS`; −1 while the run goes on.
        hour: Hour at which the last round ended, or the run.
        session, round: The last session and round in which the run was; −1 for none.
        offer: The outcome on the table; −1 for none.
        proposer: Who put it there; −1 for nobody present (a text that was brought, a mediator's).
        accepted: Who has accepted it.
        text: The standing text; −1 for none.
        text_accepted: Who has accepted it.
        present: Who is in the room.
        alone: Whether fewer than two parties are.
        placed: Attendance as changed by events: 1 sits everywhere, 0 nowhere, −1 as listed.
        gone: Who has walked out for good.
        tempted: To whom something it could sign was offered in this round.
        waited: Rounds in a row in which nothing was.
        refusal: Why each party last refused in this round; −1 if it did not.
        text_refusal: Why each party last refused the standing text; −1 if it did not.
        stands: What each party last offered in this session, where all offer at once; −1 for
            nothing.
        offered: For each session in which all offer at once, what each party offered in each round,
            −1 for nothing; shape ``(rounds, runs, parties)``.
        aim: What each party aimed at in the round before of this session, where all offer at once;
            infinite in its first.
        draft: The option of each issue in the text that a mediator works on, −1 where there is no
            such text; shape ``(runs, issues)``.
        sketch: What the mediator believes of it; None before the first such session.
        worth: What it is worth to each party; up to date where `appraised` is the party's
            `version`.
        runs_into: Which of its positions it runs into.
        appraised: See `worth`; −1 where it has changed since.
        sums: What its options are worth to each party by themselves (`PartyState.sums_of`); up to
            date where `summed` is the party's `version`.
        summed: See `sums`; −1 where nobody knows.
        began: What the text was when the session began, of the same shape.
        binds: Whether somebody wrote or agreed on the text that a mediator began with; shape
            ``(runs,)``.
        began_gains: What the mediator believes that to give each party, at least 0; shape
            ``(parties, runs)``.
        began_worth: What it is worth to each party; minus infinity where it is not open to it.
        began_appraised: For that, as `appraised`.
        point: The place on the agenda (`Cohort.agenda`) of the issue that is taken up next in it.
        quiet: How many issues in a row have been taken up since it was last changed.
        settled: Which points of that text are settled; shape ``(runs, issues)``.
        agreed: Who has agreed to what it says of a point, by a change or a signature; shape
            ``(runs, issues, parties)``.
        settled_at_end: How many points were settled at the end of each session with a mediator's
            text, −1 where none was held; shape ``(runs, sessions)``.
        course: What came of each session so far, as places in `COURSES`; shape
            ``(runs, sessions)``.
        unratified: For a text that was not ratified, the code of that reason; −1 for whose home
            said yes, or was not asked.
        years_held: For how long a deal was kept; NaN where there is none, or it is not followed.
        walked: The code of why each party walked out; −1 for who did not.
        memories: For each party the offers it has received and made.
        beliefs: For each party what it has learned of the others; None for who does not learn.
        said: A number for all that strategies of your own have said so far: what it is worth to
            compare when a run is played again.
        elapsed: Share of each party's negotiating time that is used.
        step: The share of its negotiating time that a party uses up in this round.
        place: Where on the timeline that was last worked out; shape ``(runs, parties)``.
        order: Which party acts at which place of this session; shape ``(runs, parties)``.
    """

    def __init__(self, runs: int, parties: int, sessions: int, issues: int) -> None:
        each, both = (runs,), (runs, parties)
        self.ending = np.full(each, -1, np.int64)
        self.begin = np.zeros(each)
        self.hour = np.zeros(each)
        self.session = np.full(each, -1, np.int64)
        self.round = np.full(each, -1, np.int64)
        self.offer = np.full(each, -1, np.int64)
        self.proposer = np.full(each, -1, np.int64)
        self.accepted = np.zeros(both, bool)
        self.text = np.full(each, -1, np.int64)
        self.text_accepted = np.zeros(both, bool)
        self.present = np.zeros(both, bool)
        self.alone = np.zeros(each, bool)
        self.placed = np.full(both, -1, np.int64)
        self.gone = np.zeros(both, bool)
        self.tempted = np.zeros(both, bool)
        self.waited = np.zeros(both, np.int64)
        self.refusal = np.full(both, -1, np.int64)
        self.text_refusal = np.full(both, -1, np.int64)
        self.stands = np.full(both, -1, np.int64)
        self.offered: dict[int, IntArray] = {}
        self.aim = np.full(both, np.inf)
        self.draft = np.full((runs, issues), -1, np.int64)
        self.began = np.full((runs, issues), -1, np.int64)
        self.sketch: Sketch | None = None
        self.worth = np.zeros(both)
        self.runs_into = np.zeros(both, np.uint64)
        self.appraised = np.full(both, -1, np.int64)
        self.sums = np.zeros(both)
        self.summed = np.full(both, -1, np.int64)
        self.binds = np.ones(runs, bool)
        self.began_gains = np.zeros((parties, runs))
        self.began_worth = np.zeros(both)
        self.began_appraised = np.full(both, -1, np.int64)
        self.point = np.zeros(each, np.int64)
        self.quiet = np.zeros(each, np.int64)
        self.settled = np.zeros((runs, issues), bool)
        self.agreed = np.zeros((runs, issues, parties), bool)
        self.settled_at_end = np.full((runs, sessions), -1, np.int16)
        self.course = np.full((runs, sessions), NOT_HELD, np.int8)
        self.unratified = np.full(both, -1, np.int64)
        self.years_held = np.full(each, np.nan)
        self.walked = np.full(both, -1, np.int64)
        self.said = np.zeros(each)
        self.memories = [Memory(runs, parties) for _ in range(parties)]
        self.beliefs: list[Beliefs | None] = [None] * parties
        self.elapsed = np.zeros(both)
        self.step = np.zeros(both)
        self.place = np.zeros(both)
        self.order = np.zeros(both, np.int64)

    def leave_for_good(self, runs: IntArray, party: int, reason: int) -> None:
        """Let a party walk out; it no longer stands by what it has accepted."""
        self.gone[runs, party] = True
        self.accepted[runs, party] = False
        self.walked[runs, party] = reason
        self.text_accepted[runs, party] = False


class Log:
    """Outcomes in the order in which they came up, in each run of a cohort.

    Attributes:
        outcomes: Shape ``(entries, runs)``; what lies beyond a run's count is −1.
        by: Whose act each was; −1 for nobody present.
        counts: How many there are in each run.
    """

    def __init__(self, runs: int) -> None:
        self.outcomes = np.empty((0, runs), np.int64)
        self.by = np.empty((0, runs), np.int8)
        self.counts = np.zeros(runs, np.int64)

    def append(self, runs: IntArray, outcomes: IntArray, by: int) -> None:
        """Add an entry in some runs."""
        at = self.counts[runs]
        if at.max() >= len(self.outcomes):
            room = max(8, len(self.outcomes)), self.outcomes.shape[1]
            self.outcomes = np.concatenate([self.outcomes, np.full(room, -1, np.int64)])
            self.by = np.concatenate([self.by, np.full(room, -1, np.int8)])
        self.outcomes[at, runs] = outcomes
        self.by[at, runs] = by
        self.counts[runs] = at + 1

    def last(self, runs: IntArray, back: int | IntArray = 0) -> IntArray:
        """The last entry of each run, or the one ``back`` before it; −1 where there is none."""
        at = self.counts[runs] - 1 - back
        if not len(self.outcomes):
            return np.full(len(runs), -1, np.int64)
        return np.where(at >= 0, self.outcomes[np.maximum(at, 0), runs], -1)


class Backing(Log):
    """Who has offered or accepted which outcomes.

    Attributes:
        distinct: How many different outcomes each party has offered or accepted; shape
            ``(parties, runs)``.
    """

    def __init__(self, runs: int, parties: int) -> None:
        super().__init__(runs)
        self.distinct = np.zeros((parties, runs), np.int64)

    def append(self, runs: IntArray, outcomes: IntArray, by: int) -> None:
        before = self.outcomes[:, runs] == outcomes
        before &= self.by[:, runs] == by
        self.distinct[by, runs] += ~before.any(axis=0)
        super().append(runs, outcomes, by)


class Memory:
    """What a party has heard and said.

    Attributes:
        heard: Offers it has received; of those made at the same time, the one worth most to it.
        each: All offers it has received; kept where NumPy plays, for the step asks for none.
        said: Offers it has made.
        passed_over: What it would have offered, had it been a concession.
        backing: Who has offered or accepted what in its presence, itself included.
    """

    def __init__(self, runs: int, parties: int) -> None:
        self.heard = Log(runs)
        self.each = Log(runs)
        self.said = Log(runs)
        self.passed_over = Log(runs)
        self.backing = Backing(runs, parties)
