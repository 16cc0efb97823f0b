"""What a player has to decide, and what it knows when it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MoveChoice", "SeenOutcome", "Situation"]


@dataclass(frozen=True)
class SeenOutcome:
    """An outcome in the eyes of a player.

    Attributes:
        options: The option of each issue, by their names in files.
        worth: Utility to the player's party.
        barred: Which of its own positions rule it out, in words; empty where it may sign it.
        costs: Which of its red lines and conditions it would cross at a cost, as they are bluffs.
        crosses: Titles of the other parties that have said in public that they would not sign it.
    """

    options: Mapping[str, str]
    worth: float
    barred: tuple[str, ...]
    costs: tuple[str, ...]
    crosses: tuple[str, ...]


@dataclass(frozen=True)
class MoveChoice:
    """A move that a player is offered.

    Attributes:
        move: The move.
        label: What a button says, with its price: ``Accept (61 %)``.
        barred: Why it cannot be done; empty where it can.
        final: Whether it cannot be undone.
        warning: What speaks against it; empty where nothing does.
    """

    move: str
    label: str
    barred: str
    final: bool
    warning: str = ""


@dataclass(frozen=True)
class Situation:
    """What a player has to decide, and what it knows.

    Attributes:
        hour: Hour since the timeline began.
        session: Name of the session.
        round, rounds: The round, from 1, and how many there are in the session.
        elapsed: Share of the negotiating time that is used.
        last: Whether it is the party's last chance, as things stand.
        opener: Title of the party that opens the session; empty where all act at once.
        present: Titles of the parties in the room, the player's included.
        no_deal: What leaving without a deal is worth to its party now.
        on_table: What lies on the table, or is voted on; None for nothing.
        by: Who put it there; empty where nobody present did.
        draft: The mediator's text as it stands; None where there is no mediator.
        standing: The text that some have agreed on; None for none.
        agreed: Titles of those.
        choices: What can be done.
    """

    hour: float
    session: str
    round: int
    rounds: int
    elapsed: float
    last: bool
    opener: str
    present: tuple[str, ...]
    no_deal: float
    on_table: SeenOutcome | None
    by: str
    draft: SeenOutcome | None
    standing: SeenOutcome | None
    agreed: tuple[str, ...]
    choices: tuple[MoveChoice, ...]

    @property
    def moves(self) -> tuple[str, ...]:
        """What can be done and is not barred."""
        return tuple(choice.move for choice in self.choices if not choice.barred)
