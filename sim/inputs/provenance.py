"""What a number or a position rests on: a claim in a source, or an assumption with a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry

ProvenanceKind = Literal["claim", "assumption", "default", "unexplained"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a value rests on.

    Attributes:
        kind: ``claim`` (a source reports it), ``assumption`` (declared, with a reason), ``default``
            (not written in the file) or ``unexplained`` (written without either).
        text: The ids of the claims, with commas between them, or the reason.
    """

    kind: ProvenanceKind
    text: str = ""

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


@dataclass
class Reading:
    """What the readers of a scenario share: the list of faults, and what may be cited.

    Attributes:
        faults: Every fault found so far.
        claims: Ids of the claims that the scenario may cite.
        sessions: Names of its sessions.
    """

    faults: list[Fault] = field(default_factory=list)
    claims: Collection[str] = ()
    sessions: Collection[str] = ()

    def provenance(self, entry: Entry, inherited: Provenance = UNEXPLAINED) -> Provenance:
        """Read ``claim:`` or ``assumed:`` of a mapping; without either, what it stands in tells."""
        claim, assumed = entry.take("claim"), entry.take("assumed")
        if claim is not None and assumed is not None:
            entry.fault("has both 'claim' and 'assumed'; a value rests on one of them", claim)
        if claim is not None:
            cited = entry.words("claim")
            if claim.value == []:
                entry.fault("names no claim", claim, "claim")
            for node in cited:
                self._must_be_known(entry, node)
            return Provenance("claim", ", ".join(dict.fromkeys(node.text for node in cited)))
        if assumed is not None:
            if not isinstance(assumed.value, str) or not assumed.text.strip():
                entry.fault("must say in words why this is assumed", assumed, "assumed")
            return Provenance("assumption", " ".join(assumed.text.split()))
        return inherited

    def _must_be_known(self, entry: Entry, claim: Node) -> None:
        if claim.text in self.claims:
            return
        hint = did_you_mean(claim.text, self.claims) if self.claims else ""
        more = hint or (
            " (see the claims file for its ids)"
            if self.claims
            else " (this scenario names no 'claims' file)"
        )
        entry.fault(f"there is no claim '{claim.text}'{more}", claim, "claim")
