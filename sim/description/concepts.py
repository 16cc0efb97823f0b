"""Element 4: design concepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.description.page import Block, TextTable
from sim.model import Scenario
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.protocols import protocol
from sim.strategies import PARTS, Strategy, compose

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
        " utility over issues (Keeney & Raiffa 1976), strategies taken apart into how a party"
        " concedes, what it offers and what it accepts (Baarslag et al. 2014), red lines and"
        " conditions that may be bluffs with audience costs (Fearon 1994)."
    )


def _emergence(scenario: Scenario) -> str:
    return (
        f"How a run ends ({', '.join(map(readable, scenario.endings))}), on what terms, when, and"
        " who blocks: none of it is put in. Who must consent, who sits where and when, and what"
        " each party may not sign are put in."
    )


def _adaptation(scenario: Scenario) -> str:
    named = []
    for kind in PARTS:
        used = dict.fromkeys(readable(party.strategy.parts[kind][0]) for party in scenario.parties)
        named.append(f"{kind}: {', '.join(used)}")
    return (
        "In its turn a party chooses what to offer and what to accept, by the three parts of its"
        f" strategy ({'; '.join(named)})."
    )


def _objectives() -> str:
    return (
        "Utility of an outcome, against the no-deal value at that hour. A party never proposes or"
        " accepts what its positions exclude or what is worth less to it than no deal, and is held"
        " to no text that has become so before the last consent comes."
    )


def _learning(scenario: Scenario) -> str:
    learn = _those(
        scenario,
        lambda strategy: strategy.offers.said.get("knows") == "learned",
        "learn from the moves made in their presence what the others want and which public stands"
        " are bluffs (Bayes' rule over readings drawn from the ranges above)",
    )
    recall = _those(scenario, lambda strategy: strategy.remembers, "look at the offers made before")
    return " ".join(filter(None, (learn, recall))) or "No party learns."


def _prediction(scenario: Scenario) -> str:
    if any(party.strategy.name == "equilibrium" for party in scenario.parties):
        return "Parties that play the equilibrium foresee the rest of the session they sit in."
    if scenario.clock == "open":
        return "In the talks no party looks ahead; each knows only what part of the time is used."
    return (
        "In the talks no party foresees what others will do; each knows what part of its time is"
        " used and which chance to answer is its last, as the timeline then stands."
    )


def _sensing(scenario: Scenario) -> str:
    stands = [s for party in scenario.parties for s in _stands(party)]
    public = sum(stand.public for stand in stands)
    known = (
        f", and {public} of {len(stands)} red lines and conditions, the public ones (but not"
        " whether they are real)"
        if stands
        else ""
    )
    said = [f"A party knows the time that is used and the offers made to it{known}."]
    seers = _those(scenario, lambda strategy: strategy.informed, "know what the others want")
    readers = _those(
        scenario,
        lambda strategy: not strategy.informed and "knows" in strategy.offers.said,
        "know of what the others want the ranges that this scenario gives",
    )
    found = [*filter(None, (seers, readers))]
    return " ".join([*said, *(found or ["Nobody knows what the others want."])])


def _stands(party: Party) -> tuple[RedLine | Concession, ...]:
    return (*party.positions.red_lines, *party.positions.concessions)


def _those(scenario: Scenario, do: Callable[[Strategy], bool], verb: str) -> str:
    """The parties whose strategies do something; empty where there are none."""
    found = [
        f"{party.title} ({readable(party.strategy.name)})"
        for party in scenario.parties
        if do(compose(party.strategy.parts, party.strategy.noisy))
    ]
    return f"By their strategies, these {verb}: {', '.join(found)}." if found else ""


def _interaction(scenario: Scenario) -> str:
    protocols = dict.fromkeys(readable(session.protocol) for session in scenario.sessions)
    return f"Offers and answers among those in the room, by {', '.join(protocols)}."


def _stochasticity(scenario: Scenario) -> str:
    stands = sum(len(_stands(party)) for party in scenario.parties)
    also = [f"which of {stands} red lines and conditions are real"] if stands else []
    also += ["who opens a session, where that is not said"] if _openers(scenario) else []
    noisy = [party.title for party in scenario.parties if party.strategy.noisy]
    also += [f"the choices of {', '.join(noisy)}"] if noisy else []
    also += ["which events happen"] if scenario.events else []
    also += ["which way each alternative is"] if scenario.alternatives else []
    numbers = len(scenario.uncertain)
    drawn = ", ".join([f"{numbers:,} of {len(scenario.quantities):,} numbers", *also])
    return (
        f"Drawn anew in each run: {drawn}. Each has a stream of its own, found by its name, so runs"
        " of the same number in two scenarios share what the scenarios have in common."
        f"{_together(scenario)}"
    )


def _together(scenario: Scenario) -> str:
    """Which numbers are not independent of each other."""
    if not scenario.dependence:
        return ""
    kinds = "; ".join(map(str, scenario.dependence))
    return (
        f" Numbers are independent of each other but for these, which hang together: {kinds}."
        " Each keeps its own law."
    )


def _openers(scenario: Scenario) -> bool:
    return any(session.opens.uncertain for session in scenario.sessions)


def _collectives(scenario: Scenario) -> str:
    several = [party.title for party in scenario.parties if len(party.delegation) > 1]
    if not several:
        return "None; every party acts as one."
    return f"None; a delegation of several people acts as one party: {', '.join(several)}."


def _observation(scenario: Scenario) -> str:
    also, room = "", ""
    if scenario.space.enumerable:
        room = " whether some outcome could have been signed by all whose consent it needs,"
    if any(protocol(session.protocol).drafts for session in scenario.sessions):
        also += " how many points of a mediator's text were settled at its end,"
    if scenario.aftermath is not None:
        also += " for how many years a deal was kept,"
    return (
        f"Of every run: ending, hour, session, round, what came of each session,{also} the option"
        f" of each issue, each party's utility, who blocked and by what,{room} and every draw."
        " Shares are shown with 95 % intervals of the error of a finite number of runs."
    )
