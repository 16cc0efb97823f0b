"""Texts that a mediator may begin with."""

from __future__ import annotations

from dataclasses import dataclass

from sim.uncertainty.provenance import Provenance
from sim.uncertainty.quantities import Quantity

__all__ = ["UNNAMED", "RivalDraft", "StartingTexts"]

UNNAMED = -1
"""The option of an issue that a text does not name: the mediator takes the least disliked."""


@dataclass(frozen=True)
class RivalDraft:
    """A text that talks may begin with.

    Attributes:
        name: Its name.
        path: Its path.
        options: Option index of each issue, or `UNNAMED`.
        provenance: What it rests on.
        line: Where it stands in its file.
    """

    name: str
    path: str
    options: tuple[int, ...]
    provenance: Provenance
    file: str
    line: int


@dataclass(frozen=True)
class StartingTexts:
    """What a mediator's text begins with.

    Attributes:
        texts: The texts that come into question: the option index of each issue, or `UNNAMED`.
        which: Which of them it is, counted from 0; None if there is one only.
        written: Whether the scenario says so; if not, no issue is named.
    """

    texts: tuple[tuple[int, ...], ...]
    which: Quantity | None
    written: bool = True
