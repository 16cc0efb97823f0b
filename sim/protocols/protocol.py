"""The contract of a protocol: who may say what in a round, and when there is agreement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.arrays import BoolArray, FloatArray, IntArray

__all__ = ["Draft", "Proposal", "Protocol", "Table", "Turn", "Waits"]

Waits = Iterator[Any]
"""What a round waits for: events of the clock. Only persons take their time, see `Turn.wait`."""


class Turn(ABC):
    """A party's turn in a number of runs.

    Attributes:
        party: Index of the party.
        runs: The runs, as places in the cohort.
    """

    party: int
    runs: IntArray

    @abstractmethod
    def wait(self, answers_only: bool = False) -> Waits:
        """Wait until the party has decided what it says; simulated ones need no time.

        Args:
            answers_only: Whether it may not put an offer of its own on the table.
        """

    @abstractmethod
    def answer(self, final: bool = False) -> BoolArray:
        """Let the party answer the offer on the table; True where it accepts; ``(runs,)``.

        False also where nothing is on the table.

        Args:
            final: Whether nothing can come after its answer, so that for the party's strategy all
                time is used.
        """

    @abstractmethod
    def propose(self, where: BoolArray, final: bool = False) -> None:
        """Let the party put an offer of its own on the table, in the runs of a mask.

        Args:
            where: The mask, of the shape of `runs`.
            final: Whether no other offer can come after it.
        """


@dataclass(frozen=True, eq=False)
class Proposal:
    """A revised text that a mediator puts to the vote, in some runs.

    Attributes:
        runs: Places of the runs in the cohort.
        texts: The revised text in each, by its options; shape ``(runs, issues)``.
        dropped, added: The options that it drops and those that it puts in their places, counted
            through all issues; shape ``(points, runs)``.
        fairer: Whether the mediator believes it fairer than the text as it stands.
        needed: Whose consent it needs; shape ``(runs, parties)``.
    """

    runs: IntArray
    texts: IntArray
    dropped: IntArray
    added: IntArray
    fairer: BoolArray
    needed: BoolArray


class Draft(ABC):
    """The text that a mediator works on, in those runs of a session in which two are present."""

    @abstractmethod
    def revisions(self) -> Iterator[Proposal]:
        """The point that is taken up: its other options, the fairest first, each as a revision."""

    @abstractmethod
    def packages(self) -> Iterator[Proposal]:
        """The packages of the round in turn, each as a revision.

        Each changes the point that is taken up to an option chosen by lot, and in one or two other
        points, chosen by lot, what makes the text fairest then.
        """

    @abstractmethod
    def wait(self, party: int, proposal: Proposal) -> Waits:
        """Wait until the party has decided what it says to a revision."""

    @abstractmethod
    def vote(
        self, party: int, proposal: Proposal, matters: BoolArray
    ) -> tuple[BoolArray, IntArray]:
        """A party's vote on a revision.

        Args:
            party: The party.
            proposal: The revision.
            matters: In which of its runs the vote still matters; ``(runs,)``.

        Returns:
            Whether the party refuses, and whether the revision leaves it worse off (−1), better off
            (1) or neither (0); both ``(runs,)``. False and 0 where it is absent or its consent is
            not needed. Undefined where the vote does not matter.
        """

    @abstractmethod
    def revise(self, proposal: Proposal, where: BoolArray) -> None:
        """Make a revision the text, in some of its runs.

        Those present whose consent it needs have agreed to the points that change.
        """

    @abstractmethod
    def refuse(self, runs: IntArray, party: int) -> None:
        """Note that others refused an option of the point that would have suited a party."""

    @abstractmethod
    def next_point(self) -> None:
        """Finish the point.

        It is settled, unless `refuse` was noted for a party that has not agreed to what the text
        says on the point.
        """

    @abstractmethod
    def put_to_signature(self) -> IntArray:
        """Put the text on the table once all points were taken up without a change.

        In the last round it is put on the table anyway.

        Returns:
            The runs in which the text is on the table.
        """


class Table(ABC):
    """The state of a session's runs, as far as the rules of a protocol need it.

    Attributes:
        order: Indices of the parties, as listed.
        runs: The runs in which no agreement is reached yet, as places in the cohort.
    """

    order: tuple[int, ...]
    runs: IntArray

    @abstractmethod
    def turn(self, party: int) -> Turn | None:
        """The party's turn in those runs in which it has something to say; None if there are none.

        These are the runs without an agreement so far in which the party is present and has not
        accepted the offer on the table.
        """

    @abstractmethod
    def turns(self) -> Iterator[Turn]:
        """The turns of the round, in the order in which parties act, which differs from run to run.

        Each is as `turn` gives it, in the runs in which that party is the next.
        """

    @abstractmethod
    def last_answers(self) -> Iterator[Turn]:
        """At the end of the round, the turns of those who must still answer the offer on the table.

        These are the parties, in the order listed, that are present with others, have their last
        chance in this round, have not accepted the offer, and whose consent it needs.
        """

    @abstractmethod
    def consent(self, party: int) -> str:
        """Which outcomes need the party's consent: ``all``, ``some`` or ``none``."""

    @abstractmethod
    def is_empty(self, runs: IntArray) -> BoolArray:
        """Whether nothing lies on the table; ``(runs,)``."""

    @abstractmethod
    def clear(self) -> None:
        """Take what lies on the table away, unless it is a text that must stay (`keeps_text`)."""

    @abstractmethod
    def keeps_text(self) -> BoolArray:
        """Where those present can only answer the standing text, which no other can replace.

        One party is alone, or somebody whose consent every outcome needs is gone for good.
        """

    @abstractmethod
    def break_off(self, runs: IntArray) -> None:
        """End the session in some runs, without agreement."""

    @abstractmethod
    def draft(self) -> Draft:
        """The mediator's text: in a session's first round the standing text, if there is one."""

    # For rules by which all offer at the same time. Arrays are over `runs`, outcomes −1 for none.

    @abstractmethod
    def wait(self, party: int) -> Waits:
        """Wait until the party has decided what it would offer now."""

    @abstractmethod
    def choose(self, party: int) -> IntArray:
        """What the party would offer now; −1 where it is absent or has nothing."""

    @abstractmethod
    def came_down(self, party: int) -> BoolArray:
        """Whether the party aims lower than in the round before, as of its last `choose`."""

    @abstractmethod
    def waits(self, party: int) -> BoolArray:
        """Whether the party may stand still now because its last chance is still to come."""

    @abstractmethod
    def pass_over(self, party: int, outcomes: IntArray) -> None:
        """Note what the party would have offered, had it been a concession; −1 for nothing."""

    @abstractmethod
    def last_chance(self, party: int) -> BoolArray:
        """Whether this round is the party's last chance to agree."""

    @abstractmethod
    def needs(self, party: int, outcomes: IntArray) -> BoolArray:
        """Whether outcomes need the party's consent; False for none."""

    @abstractmethod
    def stand(self, party: int) -> IntArray:
        """What the party offered last in this session."""

    @abstractmethod
    def earlier(self, party: int) -> Iterator[IntArray]:
        """What the party offered in the rounds of this session before, the latest first."""

    @abstractmethod
    def present(self, party: int) -> BoolArray:
        """Whether the party is in the room, with another one."""

    @abstractmethod
    def utility(self, party: int, outcomes: IntArray) -> FloatArray:
        """What outcomes are worth to the party; NaN for none."""

    @abstractmethod
    def gain(self, party: int, outcomes: IntArray) -> FloatArray:
        """What the party gains by outcomes over no deal, as a share of the most that it could gain.

        Computed from the party's true current numbers; NaN for none. Where the party could gain
        nothing, this is the difference itself.
        """

    @abstractmethod
    def is_open(self, party: int, outcomes: IntArray) -> BoolArray:
        """Whether the party's own positions allow outcomes; False for none."""

    @abstractmethod
    def may_sign(self, party: int, outcomes: IntArray) -> BoolArray:
        """Whether outcomes are open to the party and worth at least its no-deal value."""

    @abstractmethod
    def stand_by(self, offers: Mapping[int, IntArray]) -> None:
        """Let all take note of what each party offers, which they do at the same time."""

    @abstractmethod
    def refuse(self, party: int, outcomes: IntArray, where: BoolArray) -> None:
        """Note that the party refuses outcomes."""

    @abstractmethod
    def agree(self, outcomes: IntArray, content: Mapping[int, BoolArray]) -> None:
        """Let those who are content with outcomes (−1: none) have accepted them."""

    @abstractmethod
    def random(self, name: str) -> FloatArray:
        """Uniform numbers strictly between 0 and 1, of this session and round."""


class Protocol(ABC):
    """The rules of a session.

    Attributes:
        source: Where the protocol comes from.
        enumerates: Whether parties look through all outcomes, so that there must not be too many.
        in_turn: Whether the parties act one after the other, so that it matters who opens.
        drafts: Whether somebody works on a text, so that a session can say with which text it
            begins.
        one_offer: Whether a session is over after one offer and the answers to it.
    """

    source: ClassVar[str] = ""
    enumerates: ClassVar[bool] = True
    in_turn: ClassVar[bool] = False
    drafts: ClassVar[bool] = False
    one_offer: ClassVar[bool] = False

    @abstractmethod
    def play_round(self, table: Table) -> Waits:
        """Let the parties make the moves of one round.

        The protocol must wait for a party before it answers, proposes, votes or chooses, since a
        person may hold its seat.
        """
