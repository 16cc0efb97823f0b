"""Element 3: process overview and scheduling."""

from __future__ import annotations

from collections.abc import Iterator

from sim.description.page import Block, Listing, TextTable
from sim.description.words import quantity_in_words
from sim.model import Event, EventChange, Scenario, Session
from sim.model.naming import readable
from sim.protocols import protocol

__all__ = ["processes"]


def processes(scenario: Scenario) -> Iterator[Block]:
    """What happens, in which order."""
    yield TextTable(
        "Timeline: sessions are held in this order",
        ("session", "begins", "rounds", "protocol", "opens", "parties, as listed"),
        tuple(_session(scenario, session) for session in scenario.sessions),
    )
    if scenario.events:
        yield TextTable(
            "Events",
            ("event", "hour", "chance", "what it does"),
            tuple(
                (event.label, str(event.at.law), str(event.probability.law), does)
                for event in scenario.events
                for does in _done(scenario, event)
            ),
        )
    yield "In a run every session does the following; docs/rules.md says each step exactly."
    yield Listing(tuple(_steps(scenario)), numbered=True)
    yield _clock(scenario)


def _session(scenario: Scenario, session: Session) -> tuple[str, ...]:
    if session.at is not None:
        begins = f"hour {session.at:g}"
    elif session is scenario.sessions[0]:
        begins = f"hour {session.delay:g}"
    else:
        begins = f"{session.delay:g} hours after the session before"
    if session.requires_text:
        begins += ", if there is a standing text"
    return (
        session.label,
        begins,
        f"{session.rounds:,} × {session.round_hours:g} h",
        readable(session.protocol),
        _opens(scenario, session),
        ", ".join(_present(scenario, session)),
    )


def _opens(scenario: Scenario, session: Session) -> str:
    """Who acts first; where that is drawn, so is the order of the others."""
    if not protocol(session.protocol).in_turn or len(session.parties) < 2:
        return "–"
    if session.opens.uncertain:
        return "drawn"
    return scenario.parties[session.parties[int(session.opens.law.low)]].title


def _present(scenario: Scenario, session: Session) -> Iterator[str]:
    for party in session.parties:
        said = scenario.parties[party].title
        if party in session.comes:
            said += f" (comes with a chance of {session.comes[party].law})"
        if party in session.joins:
            said += f" (from {session.joins[party]:g} h on)"
        if party in session.leaves:
            said += f" (until {session.leaves[party]:g} h)"
        yield said
    titles = {observer.name: observer.title for observer in scenario.observers}
    for name in session.observers:
        yield f"{titles[name]} (watches)"


def _done(scenario: Scenario, event: Event) -> Iterator[str]:
    parts = [_change(scenario, event, change) for change in event.changes]
    for verb, parties in (
        ("sits in every session from then on", event.enters),
        ("sits in none from then on", event.leaves),
        ("leaves for good", event.walks_out),
    ):
        parts += [f"{scenario.parties[party].title} {verb}" for party in parties]
    yield "; ".join(parts)


def _change(scenario: Scenario, event: Event, change: EventChange) -> str:
    path = change.amount.path.removeprefix(f"{event.path}.changes.")
    target = quantity_in_words(scenario, path)
    law = change.amount.law
    return f"adds {law} to {target}" if change.add else f"sets {target} to {law}"


def _steps(scenario: Scenario) -> Iterator[str]:
    if scenario.deadline is not None:
        yield (
            "If its first round would end after the deadline, the session is not held and the run"
            " is over. The same is checked before each later round."
        )
    yield (
        "The session is skipped if nothing is left to decide: everyone who would be present, and"
        " whose consent the standing text needs, has already accepted that text."
        + (
            " It is also skipped if it requires a standing text and there is none."
            if any(session.requires_text for session in scenario.sessions)
            else ""
        )
    )
    if scenario.events:
        yield (
            "When a round begins, events that are due take effect, in the order of their hours. A"
            " party that could no longer sign what it has accepted withdraws its acceptance and is"
            " asked again like the others."
        )
    yield (
        "Round by round, the parties present make their moves by the session's protocol (see"
        " Submodels)."
    )
    yield (
        "An outcome becomes the standing text when all present whose consent it needs accept it."
        " Once everyone whose consent it needs has accepted it, those no longer present are asked"
        " again. A party withdraws if the text is now worth less to it than no deal, or if it"
        " crosses one of its positions in force. If nobody withdraws,"
        f" {_signed(scenario)}; otherwise the session is over."
    )
    if any(party.walks_out_after is not None for party in scenario.parties):
        yield "A party walks out after too many rounds in a row without an offer it could sign."
    yield (
        "After the last session the run ends as partial if there is a standing text, otherwise as"
        " no deal."
    )


def _signed(scenario: Scenario) -> str:
    """What follows when everyone whose consent an outcome needs has accepted it."""
    deal = "the run ends as a deal"
    if scenario.aftermath is not None:
        deal = "there is a deal, and the run ends with the deal holding or collapsing"
    if any(party.ratification is not None for party in scenario.parties):
        return (
            "the text is put to the vote at home: if one home says no, the run ends as not"
            f" ratified; if all say yes, {deal}"
        )
    return deal


def _clock(scenario: Scenario) -> str:
    limit = scenario.deadline
    deadline = "There is no deadline." if limit is None else f"The deadline is hour {limit.law}."
    if scenario.clock == "open":
        clock = (
            "the place of the round among all rounds of the timeline, whether or not the earlier"
            " ones were held. No chance to answer is known to be the last"
        )
        return f"For strategies, the share of time used is {clock}. {deadline}"
    measure = "hours of the calendar" if scenario.clock == "calendar" else "hours of sessions"
    return (
        f"For strategies, a party's time is measured in {measure}. It runs evenly until the last"
        " round in which the party is still listed, as the timeline stands at that moment; in that"
        f" round it has its last chance to answer. {deadline}"
    )
