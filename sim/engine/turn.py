"""A party's turn at a table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.answer_limit import SECONDS_PER_RUN, TooLong, where_it_was, within
from sim.engine.party import reasons
from sim.engine.party_view import PartyView
from sim.engine.player import ANSWERS, Player, Question
from sim.engine.retelling import ANSWERED, OFFERED, UNTOLD, Retelling
from sim.engine.round import Round
from sim.errors import StrategyError, StrategyTimeout
from sim.protocols import Turn, Waits
from sim.strategies import Kind, Part
from sim.theory.grid import on_grid

__all__ = ["PartyTurn", "PlayerTurn", "RetoldTurn"]


class PartyTurn(Turn):
    """A party's turn at a table."""

    def __init__(self, table: Round, party: int, runs: IntArray) -> None:
        self.table = table
        self.party = party
        self.runs = runs
        self._agent = table.cohort.parties[party]
        self._strategy = self._agent.model.strategy
        self._looks: dict[bool, tuple[PartyView, FloatArray]] = {}

    def _look(self, final: bool = False) -> tuple[PartyView, FloatArray]:
        """What the party sees, and what it aims at."""
        if final not in self._looks:
            table = self.table
            clock = table.clock.at_the_end() if final else table.clock
            self._agent.refresh(self.runs)
            view = PartyView(
                table.cohort, table.state, table.look_ahead, self.party, self.runs, clock
            )
            self._looks[final] = view, np.minimum(self._aim(view), view.best_utility)
        return self._looks[final]

    def _aim(self, view: PartyView) -> FloatArray:
        """The utility that the party aims at."""
        return on_grid(self._checked(self._ask("concedes", self._strategy.concedes.target, view)))

    def wait(self, answers_only: bool = False) -> Waits:
        return iter(())

    def answer(self, final: bool = False) -> BoolArray:
        state, runs = self.table.state, self.runs
        outcomes = state.offer[runs]
        facing = outcomes >= 0
        if not facing.any():
            return facing
        view, target = self._look(final)
        if not facing.all():
            view, target = view.only(np.flatnonzero(facing)), target[facing]
            runs, outcomes = runs[facing], outcomes[facing]
        excluded = self._agent.excluded_by(runs, outcomes)
        worse = view.utility(outcomes) < view.no_deal
        accepts: BoolArray = self._takes(view, runs, outcomes, target, worse) & (excluded == 0)
        rejects = ~accepts
        self._remember(runs, target, accepts)
        self._note("rejects", runs, rejects, outcomes, target)
        self._note("accepts", runs, accepts, outcomes, target)
        self._refuse(runs[rejects], outcomes[rejects], reasons(excluded[rejects], worse[rejects]))
        accepting = runs[accepts]
        if len(accepting):
            state.accepted[accepting, self.party] = True
            self.table.hear(accepting, outcomes[accepts], self.party, "accepts")
            self.table.settle(accepting)
        if len(facing) == len(runs):
            return accepts
        result = np.zeros(len(facing), bool)
        result[facing] = accepts
        return result

    def _takes(
        self,
        view: PartyView,
        runs: IntArray,
        outcomes: IntArray,
        target: FloatArray,
        worse: BoolArray,
    ) -> BoolArray:
        """Where the party would take what lies on the table if its positions allow it."""
        own = None
        if self._strategy.compares:
            wish = self._ask("offers", self._strategy.offers.offer, view, target)
            if "offers" in self._strategy.own:
                wish = self._checked_outcomes(wish, runs, view)
            own = np.where(wish >= 0, view.utility(wish), np.inf)
        willing = np.asarray(
            self._ask("accepts", self._strategy.takes, view, outcomes, target, own)
        )
        if willing.dtype != bool or willing.shape not in ((), runs.shape):
            message = f"accepts() must return True or False for each of {len(runs)} runs"
            raise self._error("accepts", message)
        answers: BoolArray = willing & ~worse
        return answers

    def _refuse(self, runs: IntArray, outcomes: IntArray, reason: IntArray) -> None:
        if not len(runs):
            return
        state = self.table.state
        counts = self.table.cohort.consent_needed(outcomes)[:, self.party]
        state.refusal[runs[counts], self.party] = reason[counts]
        of_text = outcomes == state.text[runs]
        state.text_refusal[runs[of_text], self.party] = reason[of_text]
        self.table.hear(runs, outcomes, self.party, "rejects")

    def propose(self, where: BoolArray, final: bool = False) -> None:
        state = self.table.state
        alone = state.alone[self.runs]
        # Who is alone leaves the text as it was.
        offer = state.offer[self.runs]
        where = where & ~alone
        if (offer >= 0).any():
            where &= ~self._stays(offer)
        speaks = np.flatnonzero(where)
        if not len(speaks):
            return
        runs = self.runs[speaks]
        last = self.table.clock.last[runs, self.party]
        last_offer = np.ones(len(speaks), bool) if final else last
        outcomes = self.choose(speaks, last_offer)
        state.offer[runs] = outcomes
        makes = outcomes >= 0
        state.proposer[runs] = np.where(makes, self.party, -1)
        state.accepted[runs] = False
        if makes.any():
            state.accepted[runs[makes], self.party] = True
            self.table.show(runs[makes], outcomes[makes], state.present[runs[makes]], self.party)
            instead = makes & (offer[speaks] >= 0)
            self.table.compare(self.party, runs[instead], offer[speaks][instead], outcomes[instead])
            # To offer the standing text once more may be the last consent that it needs here.
            self.table.settle(runs[makes])

    def _stays(self, offer: IntArray) -> BoolArray:
        """Where the party puts nothing in the place of what lies on the table.

        What only those need to accept who are not asked yet stays there: whoever's consent it does
        not need has had its say. So does the standing text where no other could be complete, for
        somebody whose consent all need is gone for good.
        """
        cohort, state = self.table.cohort, self.table.state
        stays = ~cohort.consent_needed(np.maximum(offer, 0))[:, self.party]
        stays |= self.table.in_vain(self.runs) & (offer == state.text[self.runs])
        return stays & (offer >= 0)

    def choose(self, where: IntArray, last_offer: BoolArray) -> IntArray:
        """The offer that the party makes in some of the runs; −1 where it passes."""
        outcomes, target = self.wish(where, last_offer)
        self.table.speak(self.party, self.runs[where], outcomes, target)
        return outcomes

    def wish(
        self, where: IntArray, last_offer: BoolArray | None = None
    ) -> tuple[IntArray, FloatArray]:
        """What the party would offer in some of the runs (−1: nothing), and what it aims at.

        ``last_offer`` says where it makes its last offer.
        """
        view, target = self._look()
        state = self.table.state
        if len(where) < len(self.runs):
            view, target = view.only(where), target[where]
        if last_offer is not None and (not last_offer.any() or "offers" in self._strategy.own):
            last_offer = None
        if last_offer is not None:
            self._agent.looks_back[self.runs[where]] = last_offer
            for tried in self._agent.tried:
                tried.there[self.runs[where]] = state.present[self.runs[where], tried.other]
        outcomes = self._ask("offers", self._strategy.offers.offer, view, target)
        if "offers" in self._strategy.own:
            outcomes = self._checked_outcomes(outcomes, self.runs[where], view)
        self._remember(self.runs[where], target, outcomes)
        if last_offer is None:
            return outcomes, target
        # Nobody makes a last offer that it expects to be refused, if it has another.
        hopeless = np.flatnonzero(last_offer)
        hopeless = hopeless[view.only(hopeless).expects_refusal(outcomes[hopeless])]
        if len(hopeless):
            last = view.only(hopeless)
            target[hopeless] = last.no_deal
            outcomes[hopeless] = last.liked(last.no_deal, worst_off=True)
        self._agent.looks_back[self.runs[where]] = False
        return outcomes, target

    def _remember(self, runs: IntArray, *said: FloatArray | IntArray | BoolArray) -> None:
        """Keep a number for what a strategy of your own has said."""
        if self._strategy.own:
            kept = self.table.state.said
            for numbers in said:
                kept[runs] = 0.75 * kept[runs] + np.where(np.isfinite(numbers), numbers, 0.0)

    def _note(
        self,
        move: str,
        runs: IntArray,
        where: BoolArray,
        outcomes: IntArray | None,
        target: FloatArray,
    ) -> None:
        if self.table.recorder is not None and where.any():
            picked = None if outcomes is None else outcomes[where]
            self.table.note(runs[where], self.party, move, picked, target[where])

    def _checked(self, numbers: FloatArray) -> FloatArray:
        try:
            array = np.asarray(numbers)
            # NumPy only warns that an imaginary part is lost.
            array = array.astype(float, casting="safe" if array.dtype.kind == "c" else "unsafe")
        except (TypeError, ValueError):
            message = f"target() must return numbers, not {numbers!r:.80}"
            raise self._error("concedes", message) from None
        if array.ndim == 0:
            array = np.full(len(self.runs), float(array))
        if array.shape != self.runs.shape or np.isnan(array).any():
            raise self._error(
                "concedes",
                f"target() must return one number for each of the {len(self.runs)} runs, no NaN",
            )
        # Adding 0 turns −0 into 0, so that equal numbers have equal keys.
        return array + 0.0

    def _checked_outcomes(self, outcomes: IntArray, runs: IntArray, view: PartyView) -> IntArray:
        array = np.asarray(outcomes)
        size = self.table.cohort.model.scenario.space.size
        if array.shape != runs.shape or array.dtype.kind not in "iu":
            raise self._error(
                "offers", f"offer() must return one outcome number for each of {len(runs)} runs"
            )
        if array.min() < -1 or array.max() >= size:
            raise self._error("offers", f"offer() must return −1 or an outcome number below {size}")
        array = array.astype(np.int64, copy=False)
        made = array >= 0
        its_own = np.where(made, array, 0)
        barred = self._agent.excluded_by(runs, its_own) != 0
        worse = self._agent.utility(runs, its_own) < view.no_deal
        if (made & barred).any():
            raise self._error("offers", "offer() proposed what the party's own positions exclude")
        if (made & worse).any():
            raise self._error("offers", "offer() proposed what is worse for the party than no deal")
        return array

    def _ask(self, kind: Kind, says: Callable[..., Any], *seen: Any) -> Any:
        """What a part of the strategy says; what it raises says whose it is."""
        part: Part = getattr(self._strategy, kind)
        seconds = part.seconds + SECONDS_PER_RUN * len(self.runs)
        limit = within(seconds) if kind in self._strategy.own else nullcontext()
        try:
            with limit:
                return says(*seen)
        except TooLong as error:
            message = f"took more than {seconds:.0f} seconds for an answer ({where_it_was(error)})"
            raise StrategyTimeout(str(self._error(kind, message))) from None
        except (SystemExit, StopIteration, GeneratorExit) as error:
            # These would end the program, or a round, without a word.
            message = f"raises {type(error).__name__} when it is asked; it must return an answer"
            raise self._error(kind, message) from error
        except Exception as error:
            error.add_note(str(self._error(kind, "raised when it was asked")))
            raise

    def _error(self, kind: Kind, message: str) -> StrategyError:
        party = self._agent.model.party
        return StrategyError(
            f"strategy '{party.strategy.parts[kind][0]}' of {party.name}: {message}"
        )


class PlayerTurn(PartyTurn):
    """The turn of a person who holds a seat.

    A person may sign, and offer, what is worse for it than no deal; not what its positions exclude.
    """

    def __init__(self, table: Round, player: Player, runs: IntArray) -> None:
        super().__init__(table, player.party, runs)
        self._player = player

    def wait(self, answers_only: bool = False) -> Waits:
        state, run = self.table.state, self.runs[0]
        outcomes = int(state.offer[run])
        only = bool(answers_only or state.alone[run])
        if outcomes < 0 and only:
            return iter(())
        only |= bool(self._stays(state.offer[self.runs])[0])
        moves: tuple[str, ...] = ("offer", "pass", "walk_out")
        if outcomes >= 0:
            moves = ANSWERS if only else ("accept", *moves)
        return self._player.wait(Question(self.table.clock, outcomes, moves))

    def _aim(self, view: PartyView) -> FloatArray:
        return np.full(len(self.runs), np.nan)

    def _takes(
        self,
        view: PartyView,
        runs: IntArray,
        outcomes: IntArray,
        target: FloatArray,
        worse: BoolArray,
    ) -> BoolArray:
        return np.full(len(outcomes), self._player.decision.move == "accept")

    def wish(
        self, where: IntArray, last_offer: BoolArray | None = None
    ) -> tuple[IntArray, FloatArray]:
        outcomes = np.full(len(where), self._player.decision.outcome, np.int64)
        return outcomes, np.full(len(where), np.nan)


class RetoldTurn(PartyTurn):
    """A party's turn in runs that go through the story of a game."""

    def __init__(self, table: Round, party: int, runs: IntArray, retelling: Retelling) -> None:
        super().__init__(table, party, runs)
        self._retelling = retelling
        self._place = table.place

    def wait(self, answers_only: bool = False) -> Waits:
        state, runs = self.table.state, self.runs
        outcomes = state.offer[runs]
        asked = (outcomes >= 0) | ~(answers_only | state.alone[runs])
        hour = self.table.clock.begin
        self._retelling.put(self.party, self._place, runs[asked], outcomes[asked], hour)
        return iter(())

    def _takes(
        self,
        view: PartyView,
        runs: IntArray,
        outcomes: IntArray,
        target: FloatArray,
        worse: BoolArray,
    ) -> BoolArray:
        own = super()._takes(view, runs, outcomes, target, worse)
        told = self._retelling.says_yes(self.party, self._place, ANSWERED, runs)
        would = own & (self._agent.excluded_by(runs, outcomes) == 0)
        self._retelling.judge(self.party, self._place, ANSWERED, runs, would == (told == 1))
        takes: BoolArray = np.where(told == UNTOLD, own, told == 1)
        return takes

    def wish(
        self, where: IntArray, last_offer: BoolArray | None = None
    ) -> tuple[IntArray, FloatArray]:
        runs = self.runs[where]
        outcomes = self._retelling.offers(self.party, self._place, runs)
        target = np.full(len(where), np.nan)
        free = np.flatnonzero(outcomes == UNTOLD)
        if len(free):
            last = None if last_offer is None else last_offer[free]
            outcomes[free], target[free] = super().wish(where[free], last)
        could = np.ones(len(runs), bool)
        made = np.flatnonzero(outcomes >= 0)
        could[made] = self.table.signable(self.party, runs[made], outcomes[made])
        self._retelling.judge(self.party, self._place, OFFERED, runs, could)
        return outcomes, target
