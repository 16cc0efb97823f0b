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
        "Parties bargain, and each has a no-deal value (Nash 1950; Raiffa 1982). Utility is"
        " additive over issues (Keeney & Raiffa 1976). A strategy has three parts: how a party"
        " concedes, what it offers and what it accepts (Baarslag et al. 2014). Red lines and"
        " conditions may be bluffs with audience costs (Fearon 1994). Decisions rest on theory and"
        " on published experiments (see the decision rules below); no rule is estimated from data"
        f" about these parties. Of {len(scenario.quantities):,} numbers, {kinds['claim']:,} rest on"
        " claims of sources."
    )


def _decisions(scenario: Scenario) -> str:
    named = []
    for kind in PARTS:
        used = dict.fromkeys(readable(party.strategy.parts[kind][0]) for party in scenario.parties)
        named.append(f"{kind}: {', '.join(used)}")
    return (
        "Each party decides as one actor what to offer and what to accept; nobody decides for"
        " several. It compares the utility of an outcome with its no-deal value at that hour and"
        " takes what its rules call good enough. The three rules:"
        f" {'; '.join(named)}. Depending on how it concedes, it adapts its target to the time used"
        " so far or to what others do. It never proposes or accepts an outcome that its positions"
        " exclude or that is worth less to it than no deal. If an accepted text becomes such an"
        " outcome before the last consent comes, the party may withdraw. Norms enter as its notion"
        " of fairness; emotions, trust and standing do not enter. What it does not know, it"
        " replaces by its best guess."
    )


def _learning(scenario: Scenario) -> str:
    learn = _those(
        scenario,
        lambda strategy: strategy.offers.said.get("knows") == "learned",
        "learn from the moves made in their presence what the others want and which public stands"
        " are bluffs (Bayes' rule over readings drawn from the scenario's ranges)",
    )
    recall = _those(scenario, lambda strategy: strategy.remembers, "look at earlier offers")
    return " ".join(filter(None, (learn, recall))) or "No party learns."


def _prediction(scenario: Scenario) -> str:
    if any(party.strategy.name == "equilibrium" for party in scenario.parties):
        return "Parties that play the equilibrium foresee the rest of the session they sit in."
    if scenario.clock == "open":
        return "In the talks no party looks ahead; each knows only how much time is used up."
    return (
        "In the talks no party foresees what others will do. Each knows how much of its time is"
        " used up and, as the timeline stands, which chance to answer is its last."
    )


def _sensing(scenario: Scenario) -> str:
    stands = [s for party in scenario.parties for s in _stands(party)]
    public = sum(stand.public for stand in stands)
    known = (
        f" It knows the public red lines and conditions, {public} of {len(stands)}, but not whether"
        " they are real."
        if stands
        else ""
    )
    said = [f"A party knows how much time is used up and the offers made to it.{known}"]
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
    return f"Parties whose strategies {verb}: {', '.join(found)}." if found else ""


def _interaction(scenario: Scenario) -> str:
    protocols = dict.fromkeys(readable(session.protocol) for session in scenario.sessions)
    return f"Offers and answers among those in the room, by {', '.join(protocols)}."


def _stochasticity(scenario: Scenario) -> str:
    stands = sum(len(_stands(party)) for party in scenario.parties)
    also = [f"which of {stands} red lines and conditions are real"] if stands else []
    also += ["who opens a session, unless the scenario says so"] if _openers(scenario) else []
    noisy = [party.title for party in scenario.parties if party.strategy.noisy]
    also += [f"the choices of {', '.join(noisy)}"] if noisy else []
    also += ["which events happen"] if scenario.events else []
    also += ["which way each alternative is"] if scenario.alternatives else []
    numbers = len(scenario.uncertain)
    drawn = ", ".join([f"{numbers:,} of {len(scenario.quantities):,} numbers", *also])
    return (
        f"Drawn anew in each run: {drawn}. Each has its own random stream, found by its name. So"
        " two scenarios share the draws of whatever they have in common, run by run."
        f"{_together(scenario)}"
    )


def _together(scenario: Scenario) -> str:
    """Which numbers are not independent of each other."""
    if not scenario.dependence:
        return ""
    kinds = "; ".join(map(str, scenario.dependence))
    return (
        f" Numbers are independent of each other, except those that hang together: {kinds}."
        " Each keeps its own law."
    )


def _openers(scenario: Scenario) -> bool:
    return any(session.opens.uncertain for session in scenario.sessions)


def _collectives(scenario: Scenario) -> str:
    several = [party.title for party in scenario.parties if len(party.delegation) > 1]
    if not several:
        return "None. Every party acts as one."
    return f"None. Delegations of several people act as one party: {', '.join(several)}."


def _heterogeneity(scenario: Scenario) -> str:
    ways = {str(party.strategy.parts) for party in scenario.parties}
    rules = (
        "All decide by the same rules, each with its own numbers."
        if len(ways) == 1
        else f"They decide by {len(ways)} different sets of rules, each with its own numbers."
    )
    return (
        f"{len(scenario.parties)} parties differ in weights, values, no-deal values, positions,"
        f" whether their consent is needed, and when they sit at the table. {rules}"
    )


def _observation(scenario: Scenario) -> str:
    also, room = "", ""
    if scenario.space.enumerable or halves_of(scenario) is not None:
        room = " whether some outcome could have been signed by all whose consent it needs,"
    if any(protocol(session.protocol).drafts for session in scenario.sessions):
        also += " how many points of a mediator's text were settled at its end,"
    if scenario.aftermath is not None:
        also += " how many years a deal was kept,"
    return (
        f"Four things emerge: how a run ends ({', '.join(map(readable, scenario.endings))}), on"
        " what terms, when, and who blocks. Three are put in: who must consent, who sits where and"
        " when, and what each party may not sign. Recorded for every run: ending, hour, session,"
        f" round, how each session ended,{also} the option of each issue, each party's utility, who"
        f" blocked and by what,{room} and every draw. Shares come with 95 % intervals, which"
        " measure the error of a finite number of runs."
    )
