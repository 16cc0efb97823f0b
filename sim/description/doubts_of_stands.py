"""Red lines, concessions, guarantees and bonuses that change nothing, or leave nothing over."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.description.doubts_of_time import always, never
from sim.description.matching import held, one_sided
from sim.errors import Fault
from sim.inputs import tree_of
from sim.model import Scenario
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.uncertainty.provenance import DEFAULT

__all__ = ["doubts_of_stands"]


def doubts_of_stands(scenario: Scenario) -> Iterator[Fault]:
    """What positions and promises say, and cannot do."""
    for number, party in enumerate(scenario.parties):
        moved = {
            change.index
            for event in scenario.events
            for change in event.changes
            if change.party == number and change.what == "firmness"
        }
        lines = [line for i, line in enumerate(party.positions.red_lines) if i not in moved]
        firm = [line for line in lines if always(line.firmness)]
        yield from _costs(lines, party)
        yield from _lines(scenario, party, lines, firm)
        yield from _concessions(scenario, party, firm)
        yield from _bonuses(scenario, party)
    yield from _guarantees(scenario)


def _costs(lines: list[RedLine], party: Party) -> Iterator[Fault]:
    """Costs of crossing what is never crossed; stands that stop nobody."""
    stands: list[RedLine | Concession] = [*lines, *party.positions.concessions]
    for stand in stands:
        cost = stand.crossing_cost
        if cost.provenance != DEFAULT and cost.law.high > 0 and always(stand.firmness):
            message = "is never paid: the line is real in every run (firmness 1)"
            yield Fault(cost.file, cost.line, cost.path, message)
        if never(stand.firmness) and not stand.public and never(cost):
            message = "stops nobody: it is never real, nobody knows it, and crossing it is free"
            yield Fault(stand.file, stand.line, stand.path, message)


def _lines(
    scenario: Scenario, party: Party, lines: list[RedLine], firm: list[RedLine]
) -> Iterator[Fault]:
    """Lines that say what another says; lines that leave nothing to sign."""
    for place, line in enumerate(lines):
        for number, other in enumerate(lines):
            crossed = held(scenario.space, line.rejects, other.rejects)
            if place == number or crossed is None or not crossed[0].any() or crossed[1].all():
                continue
            same = np.array_equal(crossed[0], crossed[1])
            # What a public line says of a private one is news to the others.
            covered = other in firm and (other.public or not line.public)
            if same and number < place:
                message = f"rejects the same as '{other.id}'"
            elif not same and covered and not (crossed[0] & ~crossed[1]).any():
                message = f"rejects nothing that '{other.id}' does not reject, too"
            else:
                continue
            yield Fault(line.file, line.line, line.path, message)
            break
    crossed = held(scenario.space, *(line.rejects for line in firm)) if firm[1:] else None
    if crossed is None or any(each.all() for each in crossed):
        return
    if np.any(crossed, axis=0).all():
        message = "leaves nothing that its party could sign, together with the lines before it"
        yield Fault(firm[-1].file, firm[-1].line, firm[-1].path, message)


def _concessions(scenario: Scenario, party: Party, firm: list[RedLine]) -> Iterator[Fault]:
    """Concessions whose return cannot be had, or is had in any case; that nobody can take up."""
    earlier: list[Concession] = []
    for concession in party.positions.concessions:
        place = concession.file, concession.line
        gives, returned = concession.gives, concession.in_return_for
        found = held(scenario.space, gives, returned, *(line.rejects for line in firm))
        for other in earlier:
            if (other.gives, other.in_return_for) == (gives, returned):
                yield Fault(*place, concession.path, f"says the same as '{other.id}'")
                break
        earlier.append(concession)
        if found is None:
            continue
        given, had, *rejected = found
        open_ = ~np.any(rejected, axis=0) if rejected else np.ones_like(given)
        if which := one_sided(scenario.space, gives):
            yield Fault(*place, f"{concession.path}.gives", f"matches {which}; is that intended?")
        elif not (given & had).any():
            message = "contradicts what it gives: no outcome has both"
            yield Fault(*place, f"{concession.path}.in_return_for", message)
        elif not (given & ~had).any():
            message = "is part of what it gives, so nothing is asked in return"
            yield Fault(*place, f"{concession.path}.in_return_for", message)
        elif not (given & had & open_).any() and open_.any():
            what = "gives" if not (given & open_).any() else "in_return_for"
            message = "is what red lines of its own reject in every run"
            yield Fault(*place, f"{concession.path}.{what}", message)


def _bonuses(scenario: Scenario, party: Party) -> Iterator[Fault]:
    """Bonuses of nothing, for all outcomes or for none; homes that never say no."""
    for extra in party.preferences.interactions:
        if which := one_sided(scenario.space, extra.when):
            message = f"matches {which}; is that intended?"
            yield Fault(extra.file, extra.line, f"{extra.path}.when", message)
        bonus = extra.bonus
        listed = tree_of(scenario).value["parties"].value[party.name].value["interactions"].value
        written = next(each.value["when"] for each in listed if each.value["id"].text == extra.id)
        # A variant switches a bonus of another file off so.
        if bonus.law.low == bonus.law.high == 0 and bonus.file == written.file:
            yield Fault(bonus.file, bonus.line, bonus.path, "is 0, so it changes nothing")
    home = party.ratification
    if home is not None and never(home.threshold):
        message = "is 0: the home says yes to whatever is signed"
        yield Fault(home.threshold.file, home.threshold.line, home.threshold.path, message)


def _guarantees(scenario: Scenario) -> Iterator[Fault]:
    """Guarantees that add nothing, or only where nobody looks."""
    for guarantee in scenario.guarantees:
        strength = guarantee.strength
        if never(guarantee.credibility):
            quantity = guarantee.credibility
            message = "is 0: nobody believes the guarantee, so it protects nobody"
            yield Fault(quantity.file, quantity.line, quantity.path, message)
        elif never(guarantee.worth) and never(strength):
            message = "is worth nothing to the party that it protects"
            yield Fault(guarantee.file, guarantee.line, guarantee.path, message)
        elif not never(strength) and scenario.aftermath is None:
            message = "counts in an aftermath only, and there is none"
            yield Fault(strength.file, strength.line, strength.path, message)
