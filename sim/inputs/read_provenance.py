"""Reading what a value rests on: ``claim:`` and ``assumed:``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sim.errors import Fault, did_you_mean
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.uncertainty.dependence import Dependence
from sim.uncertainty.provenance import UNEXPLAINED, Provenance

__all__ = ["Reading"]


@dataclass
class Reading:
    """What the readers of a scenario share: the list of faults, and what may be cited.

    Attributes:
        faults: Every fault found so far.
        claims: Ids of the claims that the scenario may cite.
        sessions: Names of its sessions.
        conventions: What a strategy means by default in the scenario, where it differs from the
            toolkit's own defaults; by ``offers``, ``accepts`` and the words of ways of conceding.
        members: Where a quantity is named that hangs together with others, by its path.
        dependences: What it hangs together with, by its path.
        covering: What all rests on that does not say so itself: an assumption for the whole file,
            or for the party that is being read.
    """

    faults: list[Fault] = field(default_factory=list)
    claims: Collection[str] = ()
    sessions: Collection[str] = ()
    conventions: Mapping[str, str] = field(default_factory=dict)
    members: dict[str, Node] = field(default_factory=dict)
    dependences: dict[str, Dependence] = field(default_factory=dict)
    covering: Provenance = UNEXPLAINED

    def provenance(self, entry: Entry, inherited: Provenance = UNEXPLAINED) -> Provenance:
        """Read ``claim:`` or ``assumed:`` of a mapping; without either, what it stands in tells."""
        inherited = self.covering if inherited == UNEXPLAINED else inherited
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
        return inherited if assumed is None else self._assumption(entry)

    def cover_file(self, entry: Entry) -> None:
        """Read ``assumed:`` of a whole file."""
        if entry.take("assumed") is not None:
            self.covering = replace(self._assumption(entry), whole="file")

    @contextmanager
    def within_party(self, provenance: Provenance) -> Iterator[None]:
        """Read what belongs to a party: an assumption that it makes as a whole covers all of it."""
        before = self.covering
        if provenance.kind == "assumption" and provenance != before:
            self.covering = replace(provenance, whole="party")
        yield
        self.covering = before

    def _assumption(self, entry: Entry) -> Provenance:
        assumed = entry.take("assumed")
        assert assumed is not None
        if not isinstance(assumed.value, str) or not assumed.text.strip():
            entry.fault("must say in words why this is assumed", assumed, "assumed")
        return Provenance("assumption", " ".join(assumed.text.split()))

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
