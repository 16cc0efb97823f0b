"""The contract of a protocol: who may say what in a round, and when there is agreement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from sim.issues import BoolArray, IntArray


class Turn(ABC):
    """A party's turn in a number of runs.

    Attributes:
        party: Index of the party.
        runs: The runs, as places in the cohort.
    """

    party: int
    runs: IntArray

    @abstractmethod
    def answer(self) -> BoolArray:
        """Let the party answer the offer on the table; True where it accepts; ``(runs,)``.

        False also where nothing is on the table.
        """

    @abstractmethod
    def propose(self, where: BoolArray) -> None:
        """Let the party put an offer of its own on the table, in the runs of a mask."""


class Table(ABC):
    """What lies on the table in the runs of a session, as far as the rules of a protocol need it.

    Attributes:
        order: Indices of the parties in the order in which they act.
    """

    order: tuple[int, ...]

    @abstractmethod
    def turn(self, party: int) -> Turn | None:
        """The party's turn in those runs in which it has something to say; None if there is none.

        That is where no agreement is reached yet, the party is present, and it has not accepted
        what lies on the table.
        """


class Protocol(ABC):
    """The rules of a session.

    Attributes:
        source: Where the protocol comes from.
    """

    source: ClassVar[str] = ""

    @abstractmethod
    def play_round(self, table: Table) -> None:
        """Let the parties make the moves of one round."""
