"""What all figures share: colours, sizes of type, and how endings, parties and provenance look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = [
    "ACCENT",
    "ENDING_COLOURS",
    "ENDING_LOOKS",
    "FAINT",
    "FOOTER",
    "GREY",
    "INK",
    "JOINT",
    "MEDIATOR_LOOK",
    "OUTLINED",
    "PARTY_LOOKS",
    "QUIET",
    "RESTS_ON",
    "ROWS",
    "SECOND",
    "SMALL",
    "SOLE",
    "TEXT",
    "TITLE",
    "WIDTH",
    "Look",
    "PartyLook",
    "party_look",
    "tint",
]

INK = "#222222"


QUIET = "#595959"


FAINT = "#E9E9E9"
GREY = "#8A8A8A"


ACCENT = "#0072B2"


SECOND = "#C47F00"


TITLE, TEXT, SMALL, FOOTER = 13.0, 11.0, 10.0, 9.0
"""Sizes of type in points; figures are 10 inches wide, so that at 1000 pixels 9 points are 12."""


WIDTH = 10.0
"""Width of a figure in inches."""

OUTLINED: Mapping[str, Any] = {"edgecolor": INK, "linewidth": 0.8}
"""How a bar is framed."""


class Look(NamedTuple):
    """How something is drawn, and what the key calls it."""

    label: str
    colour: str
    hatch: str


ENDING_LOOKS: Mapping[str, Look] = {
    "deal": Look("deal", ACCENT, ""),
    "holds": Look("deal that holds", ACCENT, ""),
    "collapses": Look("deal that collapses", "#56B4E9", "\\\\"),
    "not_ratified": Look("not ratified\nat home", "#A6527F", ".."),
    "partial": Look("partial: a consent\nis missing", SECOND, "//"),
    "no_deal": Look("no deal:\ntime ran out", GREY, ""),
    "walkout": Look("walkout", "#882255", "xx"),
}


"""How the runs of each ending are drawn, in the fixed order of endings."""

ENDING_COLOURS: Mapping[str, str] = {name: look.colour for name, look in ENDING_LOOKS.items()}
"""The colour of each ending.

The blues, amber and purple are those of Okabe & Ito's palette for the colour-blind, amber and
purple darkened to a contrast of 3:1 on white (the light blue, which has less, is hatched); wine is
Tol's. Those next to each other differ in hatching, too.
"""


class PartyLook(NamedTuple):
    """How one party is drawn."""

    colour: str
    marker: str


# Okabe & Ito's colours, the light ones with a dark edge; each has a shape of its own.
PARTY_LOOKS = (
    PartyLook("#0072B2", "o"),
    PartyLook("#D55E00", "s"),
    PartyLook("#009E73", "^"),
    PartyLook("#882255", "D"),
    PartyLook("#56B4E9", "v"),
    PartyLook("#E69F00", "P"),
    PartyLook("#5B4FA3", "<"),
    PartyLook("#6B6B00", ">"),
)

MEDIATOR_LOOK = PartyLook("#F2F2F2", "X")


def party_look(number: int) -> PartyLook:
    """How the party of a place is drawn."""
    return PARTY_LOOKS[number % len(PARTY_LOOKS)]


def tint(colour: str) -> str:
    """A light tint of a colour, which goes with it and bears hatching."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - 0.3 * (255 - part)):02X}" for part in parts)


SOLE, JOINT = GREY, tint(GREY)
"""In keys: those who blocked alone, and those who did together with others."""

RESTS_ON: Mapping[str, Look] = {
    "claim": Look("range from a claim", SECOND, ""),
    "assumption": Look("range assumed", "#E3DCCB", "//"),
    "unexplained": Look("range unexplained", "#BDBDBD", ".."),
    "study": Look("range set by the study", "#CDE3D2", "\\\\"),
}
"""How what the range of a quantity rests on is drawn."""

ROWS = 10
"""A chart of reasons or quantities has so many rows at most."""
