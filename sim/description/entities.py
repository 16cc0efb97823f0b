"""Element 2: entities, state variables, and scales."""

from __future__ import annotations

from collections.abc import Iterator

from sim.description.page import Block, TextTable
from sim.description.words import outcomes_matched
from sim.model import Scenario
from sim.model.issues import Issue, OutcomeSpace
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.protocols import protocol
from sim.strategies import PARTS, compose
from sim.uncertainty.quantities import Quantity

__all__ = ["entities"]

_MOST_OPTIONS = 12
"""Of an issue with more options than this, the first and the last are named."""


def entities(scenario: Scenario) -> Iterator[Block]:
    """What there is in the model, what of it changes, and how large and long it is."""
    hidden = scenario.undisclosed.issues if scenario.undisclosed else ()
    named = [issue for issue in scenario.space.issues if issue not in hidden]
    if named:
        yield TextTable(
            "Issues",
            ("issue", "options", "order"),
            tuple((issue.label, _options(issue), _order(issue)) for issue in named),
        )
    yield _outcomes(scenario.space)
    yield TextTable(
        "Parties",
        ("party", "delegation", "consent to a deal", "strategy", "walks out"),
        tuple(_party(scenario, party) for party in scenario.parties),
    )
    positions = tuple(row for party in scenario.parties for row in _positions(scenario, party))
    if positions:
        yield TextTable("Positions and interactions", ("party", "name", "what it says"), positions)
    if scenario.observers:
        yield TextTable(
            "Observers: in the room, but taking no part",
            ("observer", "role"),
            tuple((observer.title, observer.role) for observer in scenario.observers),
        )
    yield TextTable(
        "State variables of a run",
        ("of", "variable", "changes"),
        tuple(_state(scenario)),
    )
    yield from _scales(scenario)


def _options(issue: Issue) -> str:
    names = issue.labels
    if len(names) > _MOST_OPTIONS:
        return f"{names[0]} … {names[-1]} ({len(names):,} options)"
    return ", ".join(names)


def _order(issue: Issue) -> str:
    return "from the first to the last" if issue.ordered else "none"


def _outcomes(space: OutcomeSpace) -> str:
    known = "all valued" if space.enumerable else "valued as they come up"
    return (
        f"Outcomes: an outcome has one option for each issue. There are {space.size:,} different"
        f" outcomes, {known}. The standing text is the outcome that those present in a session"
        " have agreed on."
    )


def _party(scenario: Scenario, party: Party) -> tuple[str, ...]:
    consent = {"all": "required", "none": "not required"}.get(party.consent.of, "")
    if party.consent.needed_for is not None:
        consent = f"for {outcomes_matched(scenario, party.consent.needed_for)}"
    patience = party.walks_out_after
    return (
        party.title,
        ", ".join(party.delegation) or "not named",
        consent,
        _strategy(party),
        "never" if patience is None else f"after {patience} rounds without an offer it could sign",
    )


def _strategy(party: Party) -> str:
    """The parts of a party's strategy by name: ``boulware, fair, combined``."""
    parts = [readable(party.strategy.parts[kind][0]) for kind in PARTS]
    return ", ".join([*parts, *(["noise"] if party.strategy.noisy else [])])


def _positions(scenario: Scenario, party: Party) -> Iterator[tuple[str, ...]]:
    for line in party.positions.red_lines:
        yield (
            party.title,
            f"red line ‘{line.label}’",
            f"rejects {outcomes_matched(scenario, line.rejects)}; {_known(line)}",
        )
    for concession in party.positions.concessions:
        yield (
            party.title,
            f"concession ‘{concession.label}’",
            f"gives {outcomes_matched(scenario, concession.gives)}, in return for"
            f" {outcomes_matched(scenario, concession.in_return_for)}; {_known(concession)};"
            f" {_since(scenario, concession.since)}",
        )
    for interaction in party.preferences.interactions:
        yield (
            party.title,
            f"interaction ‘{interaction.label}’",
            f"a bonus for {outcomes_matched(scenario, interaction.when)}",
        )


def _known(stand: RedLine | Concession) -> str:
    return "public" if stand.public else "not public"


def _since(scenario: Scenario, since: str | Quantity | None) -> str:
    if isinstance(since, Quantity):
        return f"on the table from hour {since.law}"
    if since is None:
        return "on the table from the beginning"
    if since == "never":
        return "never on the table"
    return f"on the table from ‘{scenario.session_label(since)}’ on"


def _state(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    parties = scenario.parties
    lines = any(party.positions.red_lines for party in parties)
    concessions = any(party.positions.concessions for party in parties)
    strategies = [compose(party.strategy.parts, party.strategy.noisy) for party in parties]
    yield "run", "hour; session and round", "with the timeline"
    in_turn = any(protocol(session.protocol).in_turn for session in scenario.sessions)
    if in_turn:
        yield "run", "the order in which the parties act", "when a session begins"
    yield "run", "standing text, and who has accepted it", "by agreement of those present"
    yield "run", "offer on the table, and who has accepted it", "with the moves of a round"
    yield "run", "how it ended, and who blocked", "once, at its end"
    if any(protocol(session.protocol).drafts for session in scenario.sessions):
        yield "run", "the mediator's draft", "when a revision passes"
    valued = "what an outcome is worth to it: weights, values, interactions"
    yield "party", valued, _changed(scenario, "weight")
    drifts = any(q.law.low or q.law.high for q in (p.preferences.drift_per_day for p in parties))
    yield "party", "no-deal value", _changed(scenario, "no_deal", "with time" if drifts else "")
    yield (
        "party",
        "whether it is in the room",
        "with the timeline"
        + (
            "; by events"
            if any(e.enters or e.leaves or e.walks_out for e in scenario.events)
            else ""
        ),
    )
    yield "party", "the share of its time used so far", "with the timeline"
    if lines:
        yield "red line", "whether it is real or a bluff", _changed(scenario, "firmness")
    if concessions:
        yield "concession", "whether it is on the table", "when its session or hour comes"
        yield "concession", "whether its condition is real or a bluff", "never"
    if any(party.walks_out_after is not None for party in parties):
        yield "party", "rounds in a row without an offer that it could sign", "at a round's end"
    if any(strategy.remembers for strategy in strategies):
        yield "party", "offers that it has made and received", "with each offer"
    if any(strategy.offers.said.get("knows") == "learned" for strategy in strategies):
        believed = (
            "which reading of the others it believes, and which of their public stands it takes"
        )
        yield "party", f"{believed} to be real", "with each move made in its presence"


def _changed(scenario: Scenario, what: str, otherwise: str = "") -> str:
    """What changes a number in the course of a run."""
    events = [e.label for e in scenario.events if any(c.what == what for c in e.changes)]
    by_events = f"by event ‘{'’, ‘'.join(events)}’" if events else ""
    return "; ".join(part for part in (otherwise, by_events) if part) or "never"


def _scales(scenario: Scenario) -> Iterator[str]:
    sessions = scenario.sessions
    rounds = sum(session.rounds for session in sessions)
    lengths = sorted({session.round_hours for session in sessions})
    length = f"{lengths[0]:g}" + (f" to {lengths[-1]:g}" if len(lengths) > 1 else "")
    begins = f"; hour 0 is {scenario.start}" if scenario.start else ""
    yield (
        f"Scales: time is counted in hours from the start of the timeline{begins}. Its step is a"
        f" round ({length} h). The timeline has {_number(len(sessions), 'session')} with"
        f" {_number(rounds, 'round')} and ends by hour {scenario.latest_end:g}."
        " The model has no space. Utilities have no unit; without interactions and costs they lie"
        " between 0 (worst) and 1 (best)."
    )


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
