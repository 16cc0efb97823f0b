"""What a scenario rests on: which numbers and positions cite claims, which are assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from sim.errors import Fault
from sim.provenance import Provenance
from sim.scenario import Scenario

Row = tuple[str, str, Provenance, str, int]


def _positions(scenario: Scenario) -> Iterator[Row]:
    """What is not a number: red lines, concessions, interactions, events, and who takes part."""
    for party in scenario.parties:
        path = f"parties.{party.name}"
        if party.delegation:
            yield f"{path}.delegation", ", ".join(party.delegation), party.provenance, "", 0
        consent = "required" if party.consent_required else "none"
        yield f"{path}.consent", consent, party.consent_provenance, "", 0
        if party.walks_out_after is not None:
            # Not drawn in each run, so it is no quantity; its place is known to the tree alone.
            node = scenario.tree.value["parties"].value[party.name].value["walks_out_after"]
            patience = str(party.walks_out_after), party.walks_out_provenance, node.file, node.line
            yield f"{path}.walks_out_after", *patience
        stance = party.preferences.stance
        if stance is not None:
            wants = f"wants {stance.wants}"
            yield f"{path}.undisclosed", wants, stance.provenance, stance.file, stance.line
        for line in party.positions.red_lines:
            yield line.path, "red line", line.provenance, line.file, line.line
        for concession in party.positions.concessions:
            where = concession.file, concession.line
            yield concession.path, "concession", concession.provenance, *where
        for interaction in party.preferences.interactions:
            where = interaction.file, interaction.line
            yield interaction.path, "interaction", interaction.provenance, *where
    points = scenario.undisclosed
    if points is not None:
        place = points.file, points.line
        yield "undisclosed", "points of a text", points.provenance, *place
        yield "undisclosed.points", str(len(points.points)), points.number, *place
    for draft in scenario.drafts.values():
        yield draft.path, "draft", draft.provenance, draft.file, draft.line
    for observer in scenario.observers:
        yield f"observers.{observer.name}", observer.role, observer.provenance, "", 0
    for session in scenario.sessions:
        path = f"timeline.{session.name}"
        yield path, "session", session.provenance, session.file, session.line
    for event in scenario.events:
        yield event.path, "event", event.provenance, event.file, event.line


def audit(scenario: Scenario) -> pd.DataFrame:
    """Every number and position of a scenario with what it rests on.

    Returns:
        Indexed by ``path``: ``value`` (a number, what is known of it, or the kind of position),
        ``rests_on`` (claim, assumption, default, unexplained), ``source`` (the claim's id or the
        reason), ``uncertain`` (whether it is drawn anew in each run).
    """
    rows = [
        (path, value, provenance.kind, provenance.text, False)
        for path, value, provenance, _, _ in _positions(scenario)
    ]
    rows += [
        (q.path, str(q.law), q.provenance.kind, q.provenance.text, q.uncertain)
        for q in scenario.quantities.values()
    ]
    names = ["path", "value", "rests_on", "source", "uncertain"]
    return pd.DataFrame(rows, columns=names).set_index("path")


def priors_once(scenario: Scenario, table: pd.DataFrame) -> pd.DataFrame:
    """The table of `audit` with one row for all undisclosed points of which the same is known.

    Its path has ``point_*`` in the place of a point's name.
    """
    points = scenario.undisclosed
    if points is None:
        return table
    rows = table.reset_index()
    rows["path"] = rows["path"].map(points.of_any)
    return rows.drop_duplicates().set_index("path")


def doubtful(scenario: Scenario) -> list[Fault]:
    """What is legal and can be meant, but looks like a slip."""
    found = []
    for party in scenario.parties:
        for line in party.positions.red_lines if scenario.space.enumerable else ():
            matches = line.rejects.holds(scenario.space.all_options)
            if matches.all() or not matches.any():
                which = "all" if matches.any() else "no"
                place = line.file, line.line, f"{line.path}.rejects"
                found.append(Fault(*place, f"matches {which} terms; is that meant?"))
    first = scenario.sessions[0]
    if first.requires_text:
        message = "is the first session, so there is no text yet and it is never held"
        found.append(Fault(first.file, first.line, f"timeline.{first.name}.requires", message))
    return found


def unused_claims(scenario: Scenario) -> list[str]:
    """Ids of the claims that nothing in the scenario cites."""
    table = audit(scenario)
    cited = set(table["source"][table["rests_on"] == "claim"])
    return [claim for claim in scenario.claims if claim not in cited]


def unexplained(scenario: Scenario) -> list[Fault]:
    """The red lines, concessions and numbers that cite no claim and declare no assumption."""
    message = "rests on nothing: cite a source with claim: or say why with assumed:"
    found = [
        Fault(file, line, path, message)
        for path, _, provenance, file, line in _positions(scenario)
        if provenance.kind == "unexplained" and file
    ]
    found += [
        Fault(q.file, q.line, q.path, message)
        for q in scenario.quantities.values()
        if q.provenance.kind == "unexplained"
    ]
    points = scenario.undisclosed
    if points is not None:  # what the points have in common is written once
        found = [replace(fault, path=points.of_any(fault.path)) for fault in found]
    return sorted(set(found))
