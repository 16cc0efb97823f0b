"""The text that a mediator works on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.caucus import ways_out
from sim.engine.fairness import Sketch, least_disliked, listed_fairness, sketched
from sim.engine.pace import final_rounds
from sim.engine.player import VOTES, Question
from sim.engine.retelling import UNTOLD, VOTED
from sim.engine.round import Round
from sim.engine.text_worth import TextWorth
from sim.model.drafts import UNNAMED
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.protocols import Draft, Proposal, Waits

REFUSED = 2.0**20
"""By how much less fair a text counts that somebody is expected to refuse; exact on the grid."""

__all__ = ["MediatedText"]


class MediatedText(Draft):
    """The single text in one round, in the runs that are at a table.

    The text lives in `State.draft`, so that a later session goes on where an earlier one stopped.
    It is kept as options: the many texts that are only voted on get no numbers.
    """

    def __init__(self, table: Round) -> None:
        self.table = table
        self.state = table.state
        self._cohort = table.cohort
        self._model = table.cohort.model
        space = self._model.scenario.space
        self._counts = np.array(space.shape)
        self._firsts = np.cumsum([0, *space.shape])[:-1]
        self._worth = TextWorth(self._cohort, table.state, table.clock)
        self._session = self._model.scenario.sessions[table.clock.session]
        self._open()
        # Where two parties at least are there to vote.
        self._several = table.runs[~self.state.alone[table.runs]]
        # And can change the text: who is gone for good could not agree to another.
        self._runs = self._several[~table.in_vain(self._several)]
        # How fair the mediator believes the text to be, and the revision that is voted on.
        self._fairness = np.zeros(self._cohort.count)
        self._believed = np.zeros(0)
        self._floors = np.empty((len(self._sketch.parties), self._cohort.count))
        self._expect(self._runs)
        self._wished = np.zeros(self.state.present.shape, bool)

    def _open(self) -> None:
        """Begin with the standing text, if there is one, where the session begins; or a draft."""
        state, runs = self.state, self.table.runs
        if self.table.clock.round:
            return
        brought = runs[state.text[runs] >= 0]
        options = self._cohort.numbering.options(state.text[brought])
        state.draft[brought] = np.stack(options, axis=1)
        fresh = runs[state.draft[runs, 0] < 0]
        which = self._cohort.starts.get(self._session.name)
        texts = np.array(self._session.draft.texts)
        chosen = np.zeros(len(fresh), np.int64) if which is None else which[fresh]
        state.draft[fresh] = self._filled(texts[chosen], fresh)
        state.binds[fresh] = self._session.draft.written
        state.binds[brought] = True
        state.quiet[runs] = 0
        state.began[runs] = state.draft[runs]
        self._worth.begin(runs)
        if state.sketch is None:
            state.sketch = sketched(self._model, np.maximum(state.draft, 0))
        state.sketch.change(runs, state.draft[runs])
        gains = np.maximum(state.sketch.gains(runs), 0.0)
        state.began_gains[state.sketch.parties[:, None], runs] = gains

    def _filled(self, texts: IntArray, runs: IntArray) -> IntArray:
        """Texts with the least disliked option of each issue that they do not name."""
        for issue in np.flatnonzero((texts == UNNAMED).any(axis=0)).tolist():
            options = least_disliked(self._model, issue)
            lots = self._cohort.option_lots(issue)[options][:, runs] if len(options) > 1 else None
            chosen = options[0] if lots is None else options[lots.argmin(axis=0)]
            texts[:, issue] = np.where(texts[:, issue] == UNNAMED, chosen, texts[:, issue])
        return texts

    @property
    def _sketch(self) -> Sketch:
        """The texts of all runs as the mediator sees them."""
        assert self.state.sketch is not None
        return self.state.sketch

    def _points(self, runs: IntArray) -> IntArray:
        """The issue that is taken up in each run."""
        points: IntArray = self._cohort.agenda[runs, self.state.point[runs]]
        return points

    def revisions(self) -> Iterator[Proposal]:
        runs, state = self._runs, self.state
        if not len(runs):
            return
        point, places = self._points(runs), np.arange(len(runs))
        fairness, refused = self._sketch.weigh(runs, point, self._floors[:, runs])
        begun = state.draft[runs, point]
        self._fairness[runs] = fairness[begun, places]
        wishes = fairness - refused * REFUSED
        wishes[begun, places] = -np.inf
        ranked = self._ranked(wishes, runs, point)
        others = self._counts[point] - 1
        for nth in range(int(others.max())):
            some = np.flatnonzero(others > nth)
            option = ranked[nth, some]
            texts = state.draft[runs[some]]
            texts[np.arange(len(some)), point[some]] = option
            yield self._proposal(runs[some], texts, point[None, some], fairness[option, some])

    def packages(self) -> Iterator[Proposal]:
        # The points that can be changed, and the place of each among them.
        movable = np.flatnonzero(self._counts > 1)
        place = np.searchsorted(movable, np.arange(len(self._counts)))
        others = len(movable) - 1
        for number in range(self._session.packages):
            point = self._points(self._runs)
            can_change = self._counts[point] > 1
            runs, first = self._runs[can_change], point[can_change]
            if not len(runs):
                return
            lots = [self._lot(number, i)[runs] for i in range(3)]
            # Other points are counted without those that are in the package already.
            nth = np.floor(lots[1] * others).astype(np.int64)
            second = movable[nth + (nth >= place[first])]
            nth_left = np.floor(lots[2] * (others - 1)).astype(np.int64)
            nth_left += nth_left >= nth
            third = movable[(nth_left + (nth_left >= place[first])) % len(movable)]
            taken = np.floor(lots[0] * (self._counts[first] - 1)).astype(np.int64)
            taken += taken >= self.state.draft[runs, first]
            every, floors = np.arange(len(runs)), self._floors[:, runs]
            pair = self._sketch.with_options(runs, first, taken)
            pair, believed, good = self._rounded_off(pair, every, second, runs, floors)
            texts = pair.texts
            left = np.flatnonzero(~good)
            if others > 1 and len(left):
                triple, fair, will_do = self._rounded_off(
                    pair, left, third[left], runs[left], floors[:, left]
                )
                texts[left], believed[left], good[left] = triple.texts, fair, will_do
            if good.any():
                points = np.stack([first, second, third][: min(others, 2) + 1])
                yield self._proposal(runs[good], texts[good], points[:, good], believed[good])

    def _rounded_off(
        self, sketch: Sketch, rows: IntArray, point: IntArray, runs: IntArray, floors: FloatArray
    ) -> tuple[Sketch, FloatArray, BoolArray]:
        """Some texts with the best that a point, another in each, can add to them.

        Returns:
            The texts; how fair they are; whether they are fairer than the draft, and nobody is
            expected to refuse them.
        """
        every = np.arange(len(rows))
        fairness, refused = sketch.weigh(rows, point, floors)
        wishes = fairness - refused * REFUSED
        wishes[sketch.texts[rows, point], every] = -np.inf
        option = self._best(wishes, runs, point)
        believed = fairness[option, every]
        good = (believed > self._fairness[runs]) & ~refused[option, every]
        return sketch.with_options(rows, point, option), believed, good

    def _expect(self, runs: IntArray) -> None:
        """Work out what the mediator expects those present not to go below, in gains."""
        sketch, state = self._sketch, self.state
        floors = np.minimum(sketch.gains(runs), state.began_gains[sketch.parties[:, None], runs])
        there = state.present[runs[:, None], sketch.parties].T
        self._floors[:, runs] = np.where(there, floors, -np.inf)

    def _proposal(
        self, runs: IntArray, texts: IntArray, points: IntArray, believed: FloatArray
    ) -> Proposal:
        self._note(runs, -1, "proposes", texts)
        fairer = believed > self._fairness[runs]
        self._believed = believed
        if self._model.always_needed:
            needed = np.broadcast_to(self._model.consent, (len(runs), len(self._model.parties)))
        else:
            needed = self._model.consent_needed(tuple(texts.T))
        first = self._firsts[points]
        dropped = first + self.state.draft[runs, points]
        added = first + texts[np.arange(len(runs)), points]
        return Proposal(runs, texts, dropped, added, fairer, needed)

    def _ranked(self, fairness: FloatArray, runs: IntArray, point: IntArray) -> IntArray:
        """Options by falling fairness, equals by lot; both of shape ``(options, runs)``."""
        ranked: IntArray = np.argsort(-fairness, axis=0, kind="stable")
        falling = np.take_along_axis(fairness, ranked, axis=0)
        equal = (falling[1:] == falling[:-1]) & (falling[1:] > -np.inf)
        tied = np.flatnonzero(equal.any(axis=0))
        for issue in np.unique(point[tied]):
            these = tied[point[tied] == issue]
            lots = np.ones((len(fairness), len(these)))
            lots[: self._counts[issue]] = self._cohort.option_lots(issue)[:, runs[these]]
            ranked[:, these] = np.lexsort((lots, -fairness[:, these]), axis=0)
        return ranked

    def _best(self, fairness: FloatArray, runs: IntArray, point: IntArray) -> IntArray:
        """The fairest option, of equals one by lot; shape ``(runs,)``."""
        best: IntArray = fairness.argmax(axis=0)
        tied = np.flatnonzero((fairness == fairness.max(axis=0)).sum(axis=0) > 1)
        if len(tied):
            best[tied] = self._ranked(fairness[:, tied], runs[tied], point[tied])[0]
        return best

    def _lot(self, package: int, number: int) -> FloatArray:
        """A uniform number that decides on a package, in every run of the cohort."""
        clock = self.table.clock
        stream = f"timeline.{clock.name}.packages#{clock.round}.{package}.{number}"
        return self._cohort.uniform(stream)

    def wait(self, party: int, proposal: Proposal) -> Waits:
        player, clock = self.table.players.get(party), self.table.clock
        here = self.state.present[proposal.runs, party]
        if player is not None and here.any() and not player.votes_by_worth(clock):
            (outcomes,) = self._cohort.numbering.number(tuple(proposal.texts.T))
            yield from player.wait(Question(clock, int(outcomes), VOTES))
        if self.table.retelling is not None:
            runs, texts = proposal.runs[here], proposal.texts[here]
            outcomes = self._cohort.numbering.number(tuple(texts.T))
            self.table.retelling.put(party, self.table.place, runs, outcomes, clock.begin)

    def vote(
        self, party: int, proposal: Proposal, matters: BoolArray
    ) -> tuple[BoolArray, IntArray]:
        player = self.table.players.get(party)
        refuses, gain = np.zeros(len(matters), bool), np.zeros(len(matters), np.int64)
        counts = self.state.present[proposal.runs, party]
        listens = self.table.recorder is not None or player is not None
        if not listens:
            counts = counts & proposal.needed[:, party] & matters
        rows = np.flatnonzero(counts)
        if not len(rows):
            return refuses, gain
        runs, texts = proposal.runs[rows], proposal.texts[rows]
        worth, before = self._worth.now(party, runs)
        utility = self._worth.revised(party, proposal, rows)
        excluded = self._cohort.parties[party].excluded_of(runs, texts)
        into = (excluded & ~before) != 0
        better = np.sign(utility - worth).astype(np.int64)
        better[(before & ~excluded) != 0] = 1
        better[into] = -1
        says_no = (better < 0) & (utility < self._worth.fallback(party, runs)) | into
        if player is not None and not player.votes_by_worth(self.table.clock):
            # A yes to what is worse is none that is given gladly: somebody else must be better off.
            says_no[:] = player.decision.move != "yes"
            better[says_no] = -1
        if self.table.retelling is not None:
            told = self.table.retelling.says_yes(party, self.table.place, VOTED, runs)
            self.table.retelling.judge(party, self.table.place, VOTED, runs, says_no == (told == 0))
            says_no = np.where(told == UNTOLD, says_no, told == 0)
            better[(told != UNTOLD) & says_no] = -1
        for said, these in (("says no", says_no), ("says yes", ~says_no)):
            self._note(runs[these], party, said, texts[these])
        if listens:
            counting = proposal.needed[rows, party]
            rows, says_no, better = rows[counting], says_no[counting], better[counting]
        refuses[rows], gain[rows] = says_no, better
        return refuses, gain

    def revise(self, proposal: Proposal, where: BoolArray) -> None:
        runs = proposal.runs[where]
        if not len(runs):
            return
        self._worth.change(proposal, where)
        self._replace(runs, proposal.texts[where], proposal.needed[where])
        self.state.quiet[runs] = -1  # the point just taken up does not count as a quiet one
        self._expect(runs)
        self._fairness[runs] = self._believed[where]

    def _replace(self, runs: IntArray, texts: IntArray, needed: BoolArray) -> None:
        """Put other texts in the place of drafts, as agreed by those whose consent they need."""
        state = self.state
        changed = texts != state.draft[runs]
        agreeing = (state.present[runs] & needed)[:, None, :]
        state.agreed[runs] = np.where(changed[:, :, None], agreeing, state.agreed[runs])
        state.settled[runs] |= changed
        state.draft[runs] = texts
        self._sketch.change(runs, texts)

    def refuse(self, runs: IntArray, party: int) -> None:
        self._wished[runs, party] = True

    def next_point(self) -> None:
        state, moved = self.state, self._runs
        point = self._points(moved)
        left_open = self._wished[moved] & ~state.agreed[moved, point]
        state.settled[moved, point] = ~left_open.any(axis=1)
        state.point[moved] = (state.point[moved] + 1) % len(self._counts)
        state.quiet[moved] += 1
        self._keep_patience()

    def _keep_patience(self) -> None:
        """Let parties that could sign the text as it stands count it as an offer."""
        for party, agent in enumerate(self._cohort.parties):
            here = self._several[self.state.present[self._several, party]]
            if agent.model.party.walks_out_after is None or not len(here):
                continue
            worth, runs_into = self._worth.now(party, here)
            good = (worth >= self._worth.no_deal(party, here)) & (runs_into == 0)
            self.state.tempted[here[good], party] = True

    def put_to_signature(self) -> IntArray:
        state, runs, clock = self.state, self.table.runs, self.table.clock
        ends = clock.end[runs] + self._session.round_hours
        last = ends > self._cohort.deadline[runs] + HOUR_TOLERANCE
        last |= clock.round in (self._session.rounds - 1, final_rounds(self._model)[clock.session])
        ready = last | (state.quiet[runs] >= len(self._counts))
        self._leave_dead_ends(runs[ready & ~state.alone[runs] & ~self.table.in_vain(runs)])
        outcomes = np.full(len(runs), -1, np.int64)
        outcomes[ready] = self._cohort.numbering.number(tuple(state.draft[runs[ready]].T))
        standing = ready & (outcomes == state.text[runs])
        # Alone, a party can sign a text that others made, and no other.
        ready &= ~state.alone[runs] | standing
        outcomes[~ready] = -1
        state.offer[runs] = outcomes
        state.proposer[runs] = -1
        state.accepted[runs] = state.text_accepted[runs] & standing[:, None]
        put: IntArray = runs[ready]
        asked = state.present[put] & ~state.accepted[put]
        if len(put):
            self.table.note(put, -1, "proposes", state.offer[put])
            self.table.show(put, state.offer[put], asked, -1)
        self.table.settle(put)
        return put

    def _leave_dead_ends(self, runs: IntArray) -> None:
        """Where somebody could not sign the draft, ask everybody in confidence what they could."""
        space = self._model.scenario.space
        if not space.enumerable or not len(runs):
            return
        state, clock, parties = self.state, self.table.clock, self._cohort.parties
        needed = self._model.consent_needed(tuple(state.draft[runs].T))
        dead = np.zeros(len(runs), bool)
        for party in range(len(parties)):
            worth, runs_into = self._worth.now(party, runs)
            could = (runs_into == 0) & (worth >= self._worth.no_deal(party, runs))
            dead |= ~could & needed[:, party] & state.present[runs, party]
        runs = runs[dead]
        self._let_go(runs)
        outcomes = ways_out(
            self._cohort,
            state.present,
            runs,
            (self._worth.fallback, self._worth.least),
            listed_fairness(self._model),
            lambda: self._cohort.uniform(f"timeline.{clock.name}.caucus#{clock.round}"),
        )
        runs, outcomes = runs[outcomes >= 0], outcomes[outcomes >= 0]
        if len(runs):
            texts = np.stack(self._cohort.numbering.options(outcomes), axis=1)
            self._worth.replace(runs)
            self._replace(runs, texts, self._model.needed[outcomes])

    def _let_go(self, runs: IntArray) -> None:
        """A text that others brought, and somebody here could not sign, is nobody's to keep."""
        state = self.state
        runs = runs[state.text[runs] >= 0]
        needed = self._cohort.consent_needed(state.text[runs]) & state.present[runs]
        for party in range(len(self._cohort.parties)):
            keeps = self._worth.could_keep(party, runs)
            state.binds[runs[~keeps & needed[:, party]]] = False

    def _note(self, runs: IntArray, party: int, move: str, texts: IntArray) -> None:
        if self.table.recorder is not None:
            outcomes = self._cohort.numbering.number(tuple(texts.T))
            self.table.note(runs, party, move, outcomes)
