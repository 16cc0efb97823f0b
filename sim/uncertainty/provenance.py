"""What a number or a position rests on: a claim in a source, or an assumption with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["DEFAULT", "UNEXPLAINED", "Provenance", "ProvenanceKind"]

ProvenanceKind = Literal["claim", "assumption", "default", "unexplained"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a value rests on.

    Attributes:
        kind: ``claim`` (a source reports it), ``assumption`` (declared, with a reason), ``default``
            (not written in the file) or ``unexplained`` (written without either).
        text: The ids of the claims, with commas between them, or the reason.
        whole: What the reason was given for at once: ``file`` or ``party``; empty if it stands at
            the value itself, or at the part of the file that it is in.
    """

    kind: ProvenanceKind
    text: str = ""
    whole: Literal["", "file", "party"] = ""

    @property
    def said(self) -> str:
        """The text, and what it was given for at once."""
        return f"{self.text} (said of the whole {self.whole})" if self.whole else self.text

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims it rests on."""
        return tuple(self.text.split(", ")) if self.kind == "claim" else ()

    @property
    def of_numbers(self) -> Provenance:
        """What the numbers inside a position rest on, unless they say so themselves.

        An assumption covers them. A claim does not: a source that reports a red line does not
        report how firm it is.
        """
        return self if self.kind == "assumption" else UNEXPLAINED


UNEXPLAINED = Provenance("unexplained")

DEFAULT = Provenance("default")
