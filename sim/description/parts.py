"""What only some scenarios have: each part says, for each element, what it adds to a description.

A part that the model gains is one function here and its place in `PARTS`. It returns nothing for
scenarios without it. Its numbers need no word: `inputs` lists all that `audit` knows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from sim.description.page import Block, TextTable
from sim.description.words import count_of, options_in_words, outcomes_matched
from sim.model import Scenario
from sim.model.endings import COURSES, NOT_HELD
from sim.model.naming import readable
from sim.model.observations import (
    Course,
    Ending,
    Every,
    Not,
    OnTable,
    RunCondition,
    Settled,
    Some,
    Text,
)

__all__ = [
    "PARTS",
    "aftermath",
    "guarantees",
    "observations",
    "observed",
    "ratification",
    "texts",
    "undisclosed",
]

_Part = Callable[[Scenario], Mapping[str, Sequence[Block]]]


def observations(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """What is known to have happened: patterns that runs are held against."""
    if not scenario.observations:
        return {}
    return {
        "purpose": [
            TextTable(
                "What is reported of these talks: given this evidence, only runs that agree with"
                " all of it are kept",
                ("observation", "what it means in a run", "rests on"),
                tuple(
                    (seen.label, observed(scenario, seen.condition), seen.provenance.text)
                    for seen in scenario.observations
                ),
            )
        ],
        "submodels": [
            "Observations change no run. When a result is given the evidence, it keeps the runs"
            " that agree with all observations. This is approximate Bayesian computation by"
            " rejection (Tavaré, Balding, Griffiths & Donnelly 1997; Pritchard et al. 1999)."
        ],
    }


def observed(scenario: Scenario, condition: RunCondition) -> str:
    """A condition on the record of a run as words."""
    if isinstance(condition, Course):
        held = set(condition.courses) == set(range(len(COURSES))) - {NOT_HELD}
        courses = " or ".join(readable(COURSES[code]) for code in condition.courses)
        name = f"‘{scenario.sessions[condition.session].label}’"
        return f"session {name}: {'held' if held else courses}"
    if isinstance(condition, Settled):
        name = f"‘{scenario.sessions[condition.session].label}’"
        most = "" if math.isinf(condition.most) else f", at most {condition.most:g}"
        return f"at least {condition.least:g}{most} points are settled after {name}"
    if isinstance(condition, OnTable):
        session = f"‘{scenario.sessions[condition.session].label}’"
        return f"‘{condition.concession.label}’ is on the table when {session} begins"
    if isinstance(condition, Ending):
        return f"it ends as {' or '.join(map(readable, condition.names))}"
    if isinstance(condition, Text):
        return f"the text at the end has {outcomes_matched(scenario, condition.outcome)}"
    if isinstance(condition, Not):
        return f"not ({observed(scenario, condition.part)})"
    assert isinstance(condition, (Every, Some))
    joined = " and " if isinstance(condition, Every) else " or "
    return joined.join(f"({observed(scenario, part)})" for part in condition.parts)


def undisclosed(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """Points of which we know only that they are being negotiated."""
    points = scenario.undisclosed
    if points is None:
        return {}
    options = ", ".join(points.issues[0].labels)
    wishes = [(party.title, party.preferences.stance) for party in scenario.parties]
    return {
        "entities": [
            f"Undisclosed: {count_of(len(points.points), 'further issue')}, each with the options"
            f" {options}.",
            TextTable(
                "What the parties want in undisclosed points, where interests conflict",
                ("party", "wants"),
                tuple(
                    (
                        title,
                        points.issues[0].label_of(stance.wants)
                        if stance
                        else "nothing: it is indifferent",
                    )
                    for title, stance in wishes
                ),
            ),
        ],
        "submodels": [
            "Undisclosed points: three things about each point are drawn anew in each run: how much"
            " it matters to each party, how far interests in it conflict, and where the common"
            " interest lies. They determine what the options are worth."
        ],
    }


def texts(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """What a mediator works with: rival drafts, packages."""
    drafted = tuple(
        (readable(draft.name), options_in_words(scenario, draft.options))
        for draft in scenario.drafts.values()
    )
    packages = [
        f"{session.label}: {session.packages}" for session in scenario.sessions if session.packages
    ]
    described: dict[str, list[Block]] = {}
    if drafted:
        rivals = TextTable(
            "Rival drafts that a mediator may begin with", ("draft", "outcome"), drafted
        )
        described["entities"] = [rivals]
    if packages:
        described["processes"] = [
            "After a point is taken up, the mediator tries packages of two or three points and puts"
            " to the vote those that it believes fair. Packages tried per round:"
            f" {', '.join(packages)}."
        ]
    return described


def guarantees(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """Promises to stand by a party, which bind those who give them."""
    if not scenario.guarantees:
        return {}
    titles = [party.title for party in scenario.parties]
    return {
        "entities": [
            TextTable(
                "Guarantees",
                ("guarantee", "given by", "protects", "contained in"),
                tuple(
                    (
                        found.label,
                        titles[found.given_by],
                        titles[found.protects],
                        outcomes_matched(scenario, found.when),
                    )
                    for found in scenario.guarantees
                ),
            )
        ],
        "submodels": [
            "Guarantees: an outcome that contains a guarantee is worth less to the guarantor, by"
            " the cost, and more to the protected party, by credibility · worth."
        ],
    }


def ratification(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """The second yes that a signature needs at home."""
    asked = [(party.title, party.ratification) for party in scenario.parties]
    homes = [(title, home) for title, home in asked if home is not None]
    if not homes:
        return {}
    knows = {"nobody": "nobody before the vote", "party": "the party", "all": "everybody"}
    return {
        "entities": [
            TextTable(
                "Ratification at home",
                ("party", "by", "what counts there", "who knows the win-set"),
                tuple(
                    (
                        title,
                        home.by,
                        "weights of its own" if home.weights else "the party's weights",
                        knows[home.known_to],
                    )
                    for title, home in homes
                ),
            )
        ],
        "processes": [
            "A text is signed when everyone whose consent it needs has accepted it. Each home that"
            " must ratify it then says yes or no. If one says no, the run ends as not ratified."
        ],
        "submodels": [
            "Win-set (Putnam 1988): a home says yes to an outcome that is worth at least the home's"
            " threshold. Worth is counted with the home's weights and the party's values, without"
            " bonuses and costs."
        ],
    }


def aftermath(scenario: Scenario) -> Mapping[str, Sequence[Block]]:
    """What is followed after a deal: whether the adversary keeps it."""
    found = scenario.aftermath
    if found is None:
        return {}
    titles = [party.title for party in scenario.parties]
    adversary, defender = titles[found.adversary], titles[found.defender]
    looking = ", ".join(party.title for party in scenario.parties if party.foresees) or "no party"
    rates = TextTable(
        "Base rates: how long agreements held elsewhere, for comparison with the simulated curve",
        ("agreements", "still held", "caution"),
        tuple((rate.title, str(rate), rate.caution) for rate in found.base_rates),
    )
    return {
        "purpose": [rates] if found.base_rates else [],
        "entities": [
            f"After a deal, time is counted in years. The deal is followed for {found.years:g}"
            f" years, with {found.reviews:,} reviews {found.every:g} years apart. Two things"
            f" change: {defender}'s chance to win a war, and whether the deal still holds."
        ],
        "processes": [
            f"After a deal, {adversary} decides at each review whether to keep it or to attack"
            f" {defender}. The deal collapses at the first attack; if there is none, it holds."
        ],
        "concepts": [f"Foresight of what comes after the signature: {looking}."],
        "submodels": [
            "Aftermath: backward induction over the reviews, after the commitment problem of Fearon"
            f" (1995) and Powell (2006). {defender}'s chance to win shifts evenly over some years;"
            " a guarantee adds to it in proportion to its credibility. The adversary attacks when"
            " it gets more from war than from keeping the agreement until the next review and"
            " deciding again."
        ],
    }


PARTS: tuple[_Part, ...] = (
    observations,
    undisclosed,
    texts,
    guarantees,
    ratification,
    aftermath,
)
"""The parts, in the order in which they are described."""
