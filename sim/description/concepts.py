"""Element 4: design concepts, those of ODD+D."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from sim.description.decision_rules import decision_rules
from sim.description.page import Block, TextTable
from sim.model import Scenario
from sim.model.halves import halves_of
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.protocols import protocol
from sim.strategies import PARTS, Strategy, compose

__all__ = ["concepts"]


def concepts(scenario: Scenario) -> Iterator[Block]:
    """The ten design concepts of ODD+D, each with how it stands here, and the decision rules."""
    rows = (
        ("theoretical and empirical background", _background(scenario)),
        ("individual decision-making", _decisions(scenario)),
        ("learning", _learning(scenario)),
        ("individual sensing", _sensing(scenario)),
        ("individual prediction", _prediction(scenario)),
        ("interaction", _interaction(scenario)),
        ("collectives", _collectives(scenario)),
        ("heterogeneity", _heterogeneity(scenario)),
        ("stochasticity", _stochasticity(scenario)),
        ("observation", _observation(scenario)),
    )
    yield TextTable("Design concepts", ("concept", "here"), rows)
    yield decision_rules(scenario)


def _background(scenario: Scenario) -> str:
    kinds = Counter(quantity.provenance.kind for quantity in scenario.quantities.values())
    return (
        "Bargaining between parties with a no-deal value each (Nash 1950; Raiffa 1982), additive"
        " utility over issues (Keeney & Raiffa 1976), strategies taken apart into how a party"
        " concedes, what it offers and what it accepts (Baarslag et al. 2014), red lines and"
        " conditions that may be bluffs with audience costs (Fearon 1994). Decisions rest on theory"
        " and on published experiments (see the decision rules below); no rule is estimated from"
        f" data of these parties. Of {len(scenario.quantities):,} numbers"
        f" {kinds['claim']:,} rest on claims of sources."
    )


def _decisions(scenario: Scenario) -> str:
    named = []
    for kind in PARTS:
        used = dict.fromkeys(readable(party.strategy.parts[kind][0]) for party in scenario.parties)
        named.append(f"{kind}: {', '.join(used)}")
    return (
        "Parties decide, each as one, what to offer and what to accept; nobody decides for several."
        " A party pursues the utility of an outcome, against its no-deal value at that hour: it"
        " takes what its rules call good enough. Its three rules are"
        f" {'; '.join(named)}. It adapts its aim to the time that is used, or to what others do, as"
        " its way of conceding says. It never proposes or accepts what its positions exclude or"
        " what is worth less to it than no deal, and is held to no text that has become so before"
        " the last consent comes. Norms enter as what it holds to be fair; emotions, trust and"
        " standing do not enter. It treats what it does not know as if its best guess were true."
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
        "know the ranges that this scenario gives for what the others want",
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


def _heterogeneity(scenario: Scenario) -> str:
    ways = {str(party.strategy.parts) for party in scenario.parties}
    rules = "all decide by the same rules" if len(ways) == 1 else f"{len(ways)} sets of rules"
    return (
        f"{len(scenario.parties)} parties differ in weights, values, no-deal values, positions,"
        f" whether their consent is needed, and when they sit at the table; in how they decide:"
        f" {rules}, with numbers of their own."
    )


def _observation(scenario: Scenario) -> str:
    also, room = "", ""
    if scenario.space.enumerable or halves_of(scenario) is not None:
        room = " whether some outcome could have been signed by all whose consent it needs,"
    if any(protocol(session.protocol).drafts for session in scenario.sessions):
        also += " how many points of a mediator's text were settled at its end,"
    if scenario.aftermath is not None:
        also += " for how many years a deal was kept,"
    return (
        f"What emerges is how a run ends ({', '.join(map(readable, scenario.endings))}), on what"
        " terms, when, and who blocks; who must consent, who sits where and when, and what each"
        " party may not sign are put in. Kept of every run: ending, hour, session, round, what came"
        f" of each session,{also} the option of each issue, each party's utility, who blocked and"
        f" by what,{room} and every draw."
        " Shares are shown with 95 % intervals of the error of a finite number of runs."
    )
