"""The table of a session: whose turn it is, answers and offers, and agreement."""

from __future__ import annotations

import numpy as np

from sim.errors import StrategyError
from sim.issues import BoolArray, FloatArray, IntArray
from sim.protocols import Table, Turn
from sim.scenario.model import NOTHING_TO_OFFER
from sim.strategies import Strategy
from sim.talks.cohort import Cohort, reasons
from sim.talks.recorder import Recorder
from sim.talks.state import State
from sim.talks.view import Moment, SeatView


class RoundTable(Table):
    """The table in one round of one session, in the runs that are in it.

    Attributes:
        runs: The runs in which no agreement is reached yet, as places in the cohort.
        agreed: Those in which it was, a list of arrays.
    """

    def __init__(
        self,
        cohort: Cohort,
        state: State,
        runs: IntArray,
        order: tuple[int, ...],
        moment: Moment,
        elapsed: FloatArray,
        recorder: Recorder | None,
    ) -> None:
        self.cohort = cohort
        self.state = state
        self.runs = runs
        self.order = order
        self.moment = moment
        self.elapsed = elapsed
        self.recorder = recorder
        self.agreed: list[IntArray] = []
        self._closed = np.zeros(cohort.count, bool)

    def turn(self, party: int) -> PartyTurn | None:
        state, runs = self.state, self.runs
        acts = state.present[runs, party] & ~state.accepted[runs, party]
        acts &= (state.offer[runs] >= 0) | ~state.alone[runs]
        acting = runs[acts]
        return PartyTurn(self, party, acting) if len(acting) else None

    def settle(self, runs: IntArray) -> None:
        """Close those of the runs in which all present have accepted what lies on the table."""
        state = self.state
        everybody = (state.accepted[runs] | ~state.present[runs]).all(axis=1)
        # One party alone can agree to a text that others brought, but not make one.
        shared = ~state.alone[runs] | (state.offer[runs] == state.text[runs])
        done = runs[everybody & shared & (state.offer[runs] >= 0)]
        if len(done):
            self.agreed.append(done)
            self._closed[done] = True
            self.runs = self.runs[~self._closed[self.runs]]

    def show(self, runs: IntArray, terms: IntArray, present: BoolArray, by: int | None) -> None:
        """Let those present take note of an offer.

        Args:
            runs: Where it is made.
            terms: What is offered.
            present: Who is there to hear it; shape ``(runs, parties)``.
            by: Who makes it; None for a text that was brought to the table.
        """
        for party, side in enumerate(self.cohort.parties):
            remembers = side.model.strategy.remembers
            patient = side.model.party.walks_out_after is None
            if party == by:
                if remembers:
                    self.state.memories[party].note_said(runs, terms)
                continue
            if patient and not remembers:
                continue
            there = present[:, party]
            hearing, heard = runs[there], terms[there]
            if remembers and len(hearing):
                self.state.memories[party].note_heard(hearing, heard)
            if not patient:
                worth = side.utility(hearing, heard)
                good = worth >= side.no_deal_at(hearing, self.moment.begin)
                good &= side.excluded_by(hearing, heard) == 0
                self.state.tempted[hearing[good], party] = True


class PartyTurn(Turn):
    """A party's turn at a table."""

    def __init__(self, table: RoundTable, party: int, runs: IntArray) -> None:
        self.table = table
        self.party = party
        self.runs = runs
        self._side = table.cohort.parties[party]
        self._strategy = self._side.model.strategy
        self._offers_its_own = type(self._strategy).offer is not Strategy.offer
        self._side.refresh(table.cohort.model.avoided(table.moment.session, party), runs)
        self._view = SeatView(table.cohort, table.state, party, runs, table.moment, table.elapsed)
        aim = self._checked(self._strategy.target(self._view), "target")
        self._target = np.minimum(aim, self._view.best_utility)

    def answer(self) -> BoolArray:
        state, runs = self.table.state, self.runs
        terms = state.offer[runs]
        facing = terms >= 0
        if not facing.any():
            return facing
        view, target = self._view, self._target
        if not facing.all():
            view, target = view.only(np.flatnonzero(facing)), target[facing]
            runs, terms = runs[facing], terms[facing]
        willing = self._strategy.accepts(view, terms, target)
        excluded = self._side.excluded_by(runs, terms)
        worse = view.utility(terms) < view.no_deal
        accepts: BoolArray = np.asarray(willing, bool) & (excluded == 0) & ~worse
        rejects = ~accepts
        self._note("rejects", runs, rejects, terms, target)
        self._note("accepts", runs, accepts, terms, target)
        self._refuse(runs[rejects], terms[rejects], reasons(excluded[rejects], worse[rejects]))
        accepting = runs[accepts]
        if len(accepting):
            state.accepted[accepting, self.party] = True
            self.table.settle(accepting)
        if len(facing) == len(runs):
            return accepts
        result = np.zeros(len(facing), bool)
        result[facing] = accepts
        return result

    def _refuse(self, runs: IntArray, terms: IntArray, reason: IntArray) -> None:
        state = self.table.state
        state.refusal[runs, self.party] = reason
        of_text = terms == state.text[runs]
        state.text_refusal[runs[of_text], self.party] = reason[of_text]

    def propose(self, where: BoolArray) -> None:
        state = self.table.state
        alone = state.alone[self.runs]
        left = self.runs[where & alone]
        state.offer[left] = -1
        state.accepted[left] = False
        speaks = np.flatnonzero(where & ~alone)
        if not len(speaks):
            return
        view, target = self._view, self._target
        if len(speaks) < len(self.runs):
            view, target = view.only(speaks), target[speaks]
        runs = self.runs[speaks]
        terms = self._strategy.offer(view, target)
        if self._offers_its_own:
            terms = self._checked_terms(terms, runs, view)
        state.offer[runs] = terms
        state.accepted[runs] = False
        makes = terms >= 0
        passing = runs[~makes]
        if len(passing):
            silent = passing[state.refusal[passing, self.party] < 0]
            state.refusal[silent, self.party] = NOTHING_TO_OFFER
            self._note("passes", runs, ~makes, None, target)
            runs, terms = runs[makes], terms[makes]
        if len(runs):
            state.accepted[runs, self.party] = True
            self._note("offers", runs, np.ones(len(runs), bool), terms, target[makes])
            self.table.show(runs, terms, state.present[runs], self.party)

    def _note(
        self,
        move: str,
        runs: IntArray,
        where: BoolArray,
        terms: IntArray | None,
        target: FloatArray,
    ) -> None:
        recorder = self.table.recorder
        if recorder is None or not where.any():
            return
        moment = self.table.moment
        recorder.note(
            runs[where],
            moment.begin,
            (moment.session, moment.round),
            self.party,
            move,
            None if terms is None else terms[where],
            None if terms is None else self._side.utility(runs[where], terms[where]),
            target[where],
        )

    def _checked(self, numbers: FloatArray, what: str) -> FloatArray:
        array = np.asarray(numbers, float)
        if array.ndim == 0:
            array = np.full(len(self.runs), float(array))
        if array.shape != self.runs.shape or np.isnan(array).any():
            raise self._error(
                f"{what}() must return one number for each of the {len(self.runs)} runs, no NaN"
            )
        # Adding 0 turns −0 into 0, so that equal numbers have equal keys.
        return array + 0.0

    def _checked_terms(self, terms: IntArray, runs: IntArray, view: SeatView) -> IntArray:
        array = np.asarray(terms)
        size = self.table.cohort.model.scenario.space.size
        if array.shape != runs.shape or array.dtype.kind not in "iu":
            raise self._error(f"offer() must return one terms number for each of {len(runs)} runs")
        if array.min() < -1 or array.max() >= size:
            raise self._error(f"offer() must return −1 or a terms number below {size}")
        array = array.astype(np.int64, copy=False)
        made = array >= 0
        its_own = np.where(made, array, 0)
        barred = self._side.excluded_by(runs, its_own) != 0
        worse = self._side.utility(runs, its_own) < view.no_deal
        if (made & barred).any():
            raise self._error("offer() proposed terms that the party's own positions exclude")
        if (made & worse).any():
            raise self._error("offer() proposed terms that are worse for the party than no deal")
        return array

    def _error(self, message: str) -> StrategyError:
        party = self._side.model.party
        return StrategyError(f"strategy '{party.strategy.name}' of {party.name}: {message}")
