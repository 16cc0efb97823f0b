"""Element 4: design concepts."""

from __future__ import annotations

from collections.abc import Iterator

from sim.description.page import Block, TextTable
from sim.model import Scenario
from sim.model.issues import readable
from sim.protocols import protocol
from sim.strategies import part_class

__all__ = ["concepts"]


def concepts(scenario: Scenario) -> Iterator[Block]:
    """The eleven design concepts of the protocol, each with how it stands here."""
    rows = (
        ("basic principles", _principles()),
        ("emergence", _emergence(scenario)),
        ("adaptation", _adaptation(scenario)),
        ("objectives", _objectives()),
        ("learning", _learning(scenario)),
        ("prediction", _prediction(scenario)),
        ("sensing", _sensing(scenario)),
        ("interaction", _interaction(scenario)),
        ("stochasticity", _stochasticity(scenario)),
        ("collectives", _collectives(scenario)),
        ("observation", _observation(scenario)),
    )
    yield TextTable("Design concepts", ("concept", "here"), rows)


def _principles() -> str:
    return (
        "Bargaining between parties with a no-deal value each (Nash 1950; Raiffa 1982), additive"
        " utility over issues (Keeney & Raiffa 1976), strategies taken apart into target, offer and"
        " acceptance (Baarslag et al. 2014), red lines that may be bluffs with audience costs"
        " (Fearon 1994)."
    )


def _emergence(scenario: Scenario) -> str:
    return (
        f"How a run ends ({', '.join(map(readable, scenario.endings))}), on what terms, when, and"
        " who blocks: none of it is put in. Who must consent, who sits where and when, and what"
        " each party may not sign are put in."
    )


def _adaptation(scenario: Scenario) -> str:
    names = ", ".join(_strategies(scenario))
    return (
        f"In its turn a party chooses what to offer and what to accept, by its strategy: {names}."
    )


def _strategies(scenario: Scenario) -> dict[str, None]:
    return dict.fromkeys(readable(party.strategy.name) for party in scenario.parties)


def _objectives() -> str:
    return (
        "Utility of an outcome, against the no-deal value at that hour. A party never proposes or"
        " accepts what its positions exclude or what is worth less to it than no deal."
    )


def _learning(scenario: Scenario) -> str:
    return _those(scenario, "remembers", "look at the offers made before", "No party learns.")


def _prediction(scenario: Scenario) -> str:
    if any(party.strategy.name == "equilibrium" for party in scenario.parties):
        return "Parties that play the equilibrium foresee the rest of the session they sit in."
    return "In the talks no party looks ahead; each knows only what part of the time is used."


def _sensing(scenario: Scenario) -> str:
    lines = [line for party in scenario.parties for line in party.positions.red_lines]
    public = sum(line.public for line in lines)
    known = f", and {public} of {len(lines)} red lines, the public ones" if lines else ""
    knows = f"A party knows the time that is used and the offers made to it{known}."
    none = "Nobody knows what the others want."
    seers = _those(scenario, "informed", "know what the others want", none)
    return f"{knows} {seers}"


def _those(scenario: Scenario, what: str, verb: str, none: str) -> str:
    """The parties whose strategies do something."""
    found = [
        f"{party.title} ({readable(party.strategy.name)})"
        for party in scenario.parties
        if getattr(part_class("concedes", party.strategy.name), what)
    ]
    return f"By their strategies, these {verb}: {', '.join(found)}." if found else none


def _interaction(scenario: Scenario) -> str:
    protocols = dict.fromkeys(readable(session.protocol) for session in scenario.sessions)
    return f"Offers and answers among those in the room, by {', '.join(protocols)}."


def _stochasticity(scenario: Scenario) -> str:
    lines = sum(len(party.positions.red_lines) for party in scenario.parties)
    also = [f"which of {lines} red lines are real"] if lines else []
    also += ["which events happen"] if scenario.events else []
    numbers = len(scenario.uncertain)
    drawn = ", ".join([f"{numbers:,} of {len(scenario.quantities):,} numbers", *also])
    return (
        f"Drawn anew in each run: {drawn}. Each has a stream of its own, found by its name, so runs"
        " of the same number in two scenarios share what the scenarios have in common."
    )


def _collectives(scenario: Scenario) -> str:
    several = [party.title for party in scenario.parties if len(party.delegation) > 1]
    if not several:
        return "None; every party acts as one."
    return f"None; a delegation of several people acts as one party: {', '.join(several)}."


def _observation(scenario: Scenario) -> str:
    also = ""
    if any(protocol(session.protocol).drafts for session in scenario.sessions):
        also += " how many points of a mediator's text were settled at its end,"
    if scenario.aftermath is not None:
        also += " for how many years a deal was kept,"
    return (
        f"Of every run: ending, hour, session, round, what came of each session,{also} the option"
        " of each issue, each party's utility, who blocked and by what, and every draw. Shares are"
        " shown with 95 % intervals of the error of a finite number of runs."
    )
