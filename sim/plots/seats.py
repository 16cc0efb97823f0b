"""How the parties are told apart: by shape as well as by colour."""

from __future__ import annotations

from typing import NamedTuple


class Seat(NamedTuple):
    """How one party is drawn."""

    colour: str
    marker: str


# Okabe & Ito's colours, the light ones with a dark edge; each has a shape of its own.
SEATS = (
    Seat("#0072B2", "o"),
    Seat("#D55E00", "s"),
    Seat("#009E73", "^"),
    Seat("#882255", "D"),
    Seat("#56B4E9", "v"),
    Seat("#E69F00", "P"),
    Seat("#5B4FA3", "<"),
    Seat("#6B6B00", ">"),
)
MEDIATOR_SEAT = Seat("#F2F2F2", "X")


def seat(number: int) -> Seat:
    """How the party of a place is drawn."""
    return SEATS[number % len(SEATS)]
