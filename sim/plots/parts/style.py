"""What all figures share: colours, sizes of type, and how endings, parties and provenance look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

INK = "#222222"


QUIET = "#595959"


FAINT = "#E9E9E9"


ACCENT = "#0072B2"


SECOND = "#C47F00"


TITLE, TEXT, SMALL, FOOTER = 13.0, 11.0, 10.0, 9.0
"""Sizes of type in points; figures are 10 inches wide, so that at 1000 pixels 9 points are 12."""


WIDTH = 10.0
"""Width of a figure in inches."""

OUTLINED: Mapping[str, Any] = {"edgecolor": INK, "linewidth": 0.8}
"""How a bar is framed."""


class Look(NamedTuple):
    """How the runs of one ending are drawn everywhere."""

    label: str
    colour: str
    hatch: str


ENDING_LOOKS: Mapping[str, Look] = {
    "deal": Look("deal", ACCENT, ""),
    "holds": Look("deal that holds", ACCENT, ""),
    "collapses": Look("deal that collapses", "#56B4E9", "\\\\"),
    "not_ratified": Look("not ratified\nat home", "#A6527F", ".."),
    "partial": Look("partial: a consent\nis missing", SECOND, "//"),
    "no_deal": Look("no deal:\ntime ran out", "#8A8A8A", ""),
    "walkout": Look("walkout", "#882255", "xx"),
}


ENDING_COLOURS: Mapping[str, str] = {name: look.colour for name, look in ENDING_LOOKS.items()}
"""The colour of each ending, in the fixed order of endings.

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


SOLE, JOINT = "#0072B2", "#B9D3E6"


RESTS_ON = {
    "claim": ("range from a claim", "#C47F00", ""),
    "assumption": ("range assumed", "#E3DCCB", "//"),
    "unexplained": ("range unexplained", "#BDBDBD", ".."),
    "study": ("range set by the study", "#CDE3D2", "\\\\"),
}
