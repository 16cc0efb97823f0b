"""What rules outcomes out: red lines, conditions of concessions, ratifications, no-deal values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sim.arrays import BoolArray, IntArray
from sim.model import Scenario

__all__ = ["Constraint", "Kind", "constraints", "excluded"]

Kind = Literal["red_line", "condition", "ratification", "no_deal"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Constraint:
    """One reason for which outcomes that need a party's consent cannot be had from it.

    Attributes:
        name: As in ``Result.blockers``: ``russia.red_lines.no_membership``, ``us.no_deal``.
        party: Index of the party.
        kind: A red line, the condition of a concession, that its home would not ratify them
            (whoever knows that), or that no deal is worth more.
        index: Which of the party's red lines or concessions; 0 for the others.
        stand: Where it is in force only while the party means it: its place among the party's
            stands (red lines, then conditions), as in ``PartyState.real``; else None.
        words: What a reader would call it: ``Russia's red line “no membership”``.
    """

    name: str
    party: int
    kind: Kind
    index: int
    stand: int | None
    words: str


def constraints(scenario: Scenario) -> tuple[Constraint, ...]:
    """All that can rule outcomes out, party by party, in the order of `Kind`.

    Those of a party whose consent only some outcomes need rule out none but these. A red line or a
    condition whose firmness is 0 in every run is a bluff for certain and left out; what a
    concession gives that never comes on the table is ruled out all the same.

    Of a scenario with alternatives those of all branches, each as it is in the first that has it.
    """
    found: dict[str, Constraint] = {}
    for branch in scenario.branches_alone:
        for constraint in _constraints(branch):
            found.setdefault(constraint.name, constraint)
    return tuple(sorted(found.values(), key=lambda each: (each.party, KINDS.index(each.kind))))


def _constraints(scenario: Scenario) -> Iterator[Constraint]:
    for number, party in enumerate(scenario.parties):
        if party.consent.of == "none":
            continue
        owner = party.title + ("'" if party.title.endswith("s") else "'s")
        for i, line in enumerate(party.positions.red_lines):
            if line.firmness.law.high > 0:
                name, words = f"red_lines.{line.id}", f"red line “{line.label}”"
                full = f"{party.name}.{name}"
                yield Constraint(full, number, "red_line", i, i, f"{owner} {words}")
        for i, concession in enumerate(party.positions.concessions):
            stand = len(party.positions.red_lines) + i if concession.since != "never" else None
            if stand is None or concession.firmness.law.high > 0:
                name = f"{party.name}.concessions.{concession.id}"
                words = f"{owner} condition “{concession.label}”"
                yield Constraint(name, number, "condition", i, stand, words)
        if party.ratification is not None:
            words = f"{owner} ratification by {party.ratification.by}"
            yield Constraint(f"{party.name}.ratification", number, "ratification", 0, None, words)
        words = f"{owner} no-deal value"
        yield Constraint(f"{party.name}.no_deal", number, "no_deal", 0, None, words)


def excluded(
    scenario: Scenario, constraint: Constraint, options: Sequence[IntArray] | None = None
) -> BoolArray:
    """The outcomes that a red line or a condition rules out.

    Args:
        scenario: The scenario.
        constraint: The red line or condition.
        options: Option indices of outcomes, one array for each issue; None for all outcomes.

    Returns:
        Shape ``(outcomes,)``.
    """
    party = scenario.parties[constraint.party]
    options = scenario.space.all_options if options is None else options
    needed = party.consent.needed(options)
    if constraint.kind == "red_line":
        return needed & party.positions.red_lines[constraint.index].rejects.holds(options)
    concession = party.positions.concessions[constraint.index]
    if concession.since == "never":
        return needed & concession.gives.holds(options)
    return needed & concession.unmet(options)
