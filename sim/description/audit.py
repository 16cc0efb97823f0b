"""What a scenario rests on: which numbers and positions cite claims, which are assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sim.description.doubts import doubts
from sim.description.matching import held, one_sided
from sim.description.words import count_of
from sim.errors import Fault
from sim.inputs import tree_of
from sim.libraries import pd
from sim.model import Scenario
from sim.model.claims import Claim
from sim.model.issues import Predicate
from sim.model.preferences import FightingOn
from sim.uncertainty.provenance import DEFAULT, Provenance

__all__ = [
    "audit",
    "citations",
    "contradictions",
    "doubtful",
    "drawn_anew",
    "priors_once",
    "report",
    "size",
    "summarise",
    "unexplained",
    "unsure_claims",
    "unused_claims",
]

_Position = tuple[str, str, Provenance, str, int]
"""Path, value, what it rests on, file, line."""


def _positions(scenario: Scenario) -> Iterator[_Position]:
    """What is not a number: red lines, concessions, events, who takes part, what hangs together."""
    for party in scenario.parties:
        path = f"parties.{party.name}"
        if party.delegation:
            yield f"{path}.delegation", ", ".join(party.delegation), party.provenance, "", 0
        consent = party.consent
        needed = {"all": "required", "some": "needed for some outcomes", "none": "none"}[consent.of]
        yield f"{path}.consent", needed, consent.provenance, consent.file, consent.line
        if party.walks_out_after is not None:
            # Not drawn in each run, so it is no quantity; its place is known to the tree alone.
            node = tree_of(scenario).value["parties"].value[party.name].value["walks_out_after"]
            patience = str(party.walks_out_after), party.walks_out_provenance, node.file, node.line
            yield f"{path}.walks_out_after", *patience
        if party.ratification is not None:
            home = party.ratification
            value = f"by {home.by}, known to {home.known_to}"
            yield home.path, value, home.provenance, home.file, home.line
        if party.foresight_provenance != DEFAULT:
            foresight = "expected" if party.foresees else "none"
            node = tree_of(scenario).value["parties"].value[party.name].value["foresight"]
            yield f"{path}.foresight", foresight, party.foresight_provenance, node.file, node.line
        no_deal = party.preferences.no_deal
        if isinstance(no_deal, FightingOn):
            yield no_deal.path, "fighting on", no_deal.provenance, no_deal.file, no_deal.line
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
    for guarantee in scenario.guarantees:
        where = guarantee.file, guarantee.line
        yield guarantee.path, "guarantee", guarantee.provenance, *where
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
    for seen in scenario.observations:
        yield seen.path, "observation", seen.provenance, seen.file, seen.line
    aftermath = scenario.aftermath
    if aftermath is not None:
        yield "aftermath", "aftermath", aftermath.provenance, aftermath.file, aftermath.line
        for rate in aftermath.base_rates:
            yield rate.path, str(rate), rate.provenance, rate.file, rate.line
    for joint in scenario.dependence:
        yield joint.path, str(joint), joint.provenance, joint.file, joint.line


def audit(scenario: Scenario) -> pd.DataFrame:
    """Every number and position of a scenario with what it rests on.

    Returns:
        Indexed by ``path``: ``value`` (a number, what is known of it, or the kind of position),
        ``rests_on`` (claim, assumption, default, unexplained), ``source`` (the claim's id or the
        reason, and whether that was said of a whole file or party), ``uncertain`` (whether it is
        drawn anew in each run).
    """
    rows = [
        (path, value, provenance.kind, provenance.said, False)
        for path, value, provenance, _, _ in _positions(scenario)
    ]
    rows += [
        (q.path, str(q.law), q.provenance.kind, q.provenance.said, q.uncertain)
        for q in scenario.quantities.values()
    ]
    names = ["path", "value", "rests_on", "source", "uncertain"]
    return pd.DataFrame(rows, columns=names).set_index("path")


def summarise(scenario: Scenario) -> dict[str, Any]:
    """What a scenario rests on as plain data.

    Returns:
        ``values``: the rows of `audit`; ``contradictions``: those of `contradictions`; ``unsure``:
        the claims of which the coder is not sure, each with its ``certainty``; ``unused``: ids of
        the claims that nothing cites.
    """
    return {
        "values": audit(scenario).reset_index().to_dict("records"),
        "contradictions": contradictions(scenario).to_dict("records"),
        "unsure": [
            {"claim": claim.id, "certainty": claim.certainty} for claim in unsure_claims(scenario)
        ],
        "unused": unused_claims(scenario),
    }


def report(scenario: Scenario) -> str:
    """What a scenario rests on as text: every number and position, then what is odd about them."""
    return "\n".join(_lines(scenario))


def _lines(scenario: Scenario) -> Iterator[str]:
    table = audit(scenario)
    shown = priors_once(scenario, table)
    for kind in ("claim", "assumption", "unexplained", "default"):
        rows = shown[shown["rests_on"] == kind]
        if not len(rows):
            continue
        yield f"{kind} ({len(rows)})"
        for path, row in rows.iterrows():
            source = f"  [{row['source']}]" if row["source"] else ""
            yield f"  {path}: {row['value']}{source}"
    counts = shown["rests_on"].value_counts()
    yield ""
    yield ", ".join(f"{count} {kind}" for kind, count in counts.items())
    yield drawn_anew(int(table["uncertain"].sum()))
    for pair in contradictions(scenario).to_dict("records"):
        yield ""
        yield "claims that contradict each other"
        for claim, states, paths in (
            (pair["claim"], pair["states"], pair["cited_by"]),
            (pair["other"], pair["other_states"], pair["other_cited_by"]),
        ):
            yield f"  {claim}: {states}"
            yield f"    only this one is cited by: {', '.join(paths) or 'nothing'}"
        yield f"  both are cited by: {', '.join(pair['both_cited_by']) or 'nothing'}"
    unsure = [f"{claim.id} ({claim.certainty:.0%})" for claim in unsure_claims(scenario)]
    if unsure:
        yield f"claims the coder is not sure of: {', '.join(unsure)}"
    unused = unused_claims(scenario)
    if unused:
        yield f"claims that nothing cites: {', '.join(unused)}"


def drawn_anew(numbers: int) -> str:
    """How many numbers differ from run to run, in words."""
    are = "is" if numbers == 1 else "are"
    return f"{count_of(numbers, 'number')} {are} drawn anew in each run"


def size(scenario: Scenario) -> str:
    """How large a scenario is, in words."""
    parties = count_of(len(scenario.parties), "party", "parties")
    outcomes = count_of(scenario.space.size, "outcome")
    numbers = count_of(len(scenario.quantities), "number")
    return f"{parties}, {outcomes}, {numbers}, {len(scenario.uncertain):,} of them uncertain"


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
    found = list(_doubtful_conditions(scenario))
    found += _one_sided(scenario)
    found += _idle_members(scenario)
    first = scenario.sessions[0]
    if first.requires_text:
        message = "is the first session, so there is no text yet and it is never held"
        found.append(Fault(first.file, first.line, f"timeline.{first.name}.requires", message))
    places = [
        (path, provenance, file, line) for path, _, provenance, file, line in _positions(scenario)
    ]
    places += [(q.path, q.provenance, q.file, q.line) for q in scenario.quantities.values()]
    return found + doubts(scenario, places)


def _idle_members(scenario: Scenario) -> Iterator[Fault]:
    """Quantities that are said to hang together with others, but are not drawn."""
    for joint in scenario.dependence:
        for path in joint.members:
            if not scenario.quantities[path].uncertain:
                message = f"{path} is not drawn, so its dependence has no effect; is that intended?"
                yield Fault(joint.file, joint.line, joint.path, message)


def _doubtful_conditions(scenario: Scenario) -> Iterator[Fault]:
    """Conditions that match all outcomes or none; guarantees that do not ask the guarantor."""
    space = scenario.space
    conditions: list[tuple[Predicate, str, int, str]] = [
        (line.rejects, line.file, line.line, f"{line.path}.rejects")
        for party in scenario.parties
        for line in party.positions.red_lines
    ]
    conditions += [(g.when, g.file, g.line, f"{g.path}.when") for g in scenario.guarantees]
    conditions += [
        (consent.needed_for, consent.file, consent.line, f"parties.{party.name}.consent.needed_for")
        for party in scenario.parties
        if (consent := party.consent).needed_for is not None
    ]
    for condition, file, number, path in conditions:
        if which := one_sided(space, condition):
            yield Fault(file, number, path, f"matches {which}; is that intended?")
    for guarantee in scenario.guarantees:
        giver = scenario.parties[guarantee.given_by]
        asked = giver.consent.needed_for
        found = held(space, guarantee.when, *([] if asked is None else [asked]))
        if found is None or giver.consent.of == "all":
            continue
        bound = found[0] if asked is None else found[0] & ~found[1]
        if bound.any():
            message = (
                f"binds {giver.name} by outcomes that do not need its consent; is that intended?"
            )
            yield Fault(guarantee.file, guarantee.line, guarantee.path, message)


def unused_claims(scenario: Scenario) -> list[str]:
    """Ids of the claims that nothing in the scenario cites."""
    cited = citations(scenario)
    return [claim for claim in scenario.claims if not cited[claim]]


def unsure_claims(scenario: Scenario) -> list[Claim]:
    """The claims of which whoever read the document is not sure."""
    claims = scenario.claims.values()
    return [claim for claim in claims if claim.certainty is not None and claim.certainty < 1]


def citations(scenario: Scenario) -> dict[str, list[str]]:
    """For each claim the paths of what cites it, each once, in the order of the audit."""
    found: dict[str, dict[str, None]] = {claim: {} for claim in scenario.claims}
    provenances = [(path, provenance) for path, _, provenance, _, _ in _positions(scenario)]
    provenances += [(q.path, q.provenance) for q in scenario.quantities.values()]
    for path, provenance in provenances:
        for claim in provenance.claims:
            found[claim][path] = None
    return {claim: list(paths) for claim, paths in found.items()}


def contradictions(scenario: Scenario) -> pd.DataFrame:
    """Claims of the scenario that contradict each other, and who goes by which.

    Returns:
        A row per pair: the ids ``claim`` and ``other``, what they ``states`` and ``other_states``,
        and ``cited_by``, ``other_cited_by``, ``both_cited_by``: lists of the paths that cite only
        the one, only the other, or both.
    """
    names = ["claim", "other", "states", "other_states"]
    names += ["cited_by", "other_cited_by", "both_cited_by"]
    return pd.DataFrame(_contradicting(scenario), columns=names)


def _contradicting(scenario: Scenario) -> list[dict[str, Any]]:
    """The rows of `contradictions`."""
    cited = citations(scenario)
    pairs = {
        (min(claim.id, other), max(claim.id, other))
        for claim in scenario.claims.values()
        for other in claim.contradicts
        if other in scenario.claims
    }
    rows = []
    for one, two in sorted(pairs):
        first, second = (list(map(str, cited[claim])) for claim in (one, two))
        both = [path for path in first if path in second]
        rows.append(
            {
                "claim": one,
                "other": two,
                "states": scenario.claims[one].states,
                "other_states": scenario.claims[two].states,
                "cited_by": [path for path in first if path not in both],
                "other_cited_by": [path for path in second if path not in both],
                "both_cited_by": both,
            }
        )
    return rows


def _one_sided(scenario: Scenario) -> Iterator[Fault]:
    """Values that go by one of two claims that contradict each other; and unknown claims."""
    places = {path: (file, line) for path, _, _, file, line in _positions(scenario)}
    places |= {q.path: (q.file, q.line) for q in scenario.quantities.values()}
    for pair in _contradicting(scenario):
        for mine, theirs, paths in (
            (pair["claim"], pair["other"], pair["cited_by"]),
            (pair["other"], pair["claim"], pair["other_cited_by"]),
        ):
            for path in paths:
                message = (
                    f"rests on '{mine}', which '{theirs}' contradicts; cite both if both count"
                )
                yield Fault(*places[path], path, message)
    for claim in scenario.claims.values():
        for other in claim.contradicts:
            if other not in scenario.claims:
                message = f"'{claim.id}' contradicts '{other}', which no claims file here has"
                yield Fault(claim.file, claim.line, "claims", message)


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
