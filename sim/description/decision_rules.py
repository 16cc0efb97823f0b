"""Why parties decide as they do: a part of element 4, after ODD+D."""

from __future__ import annotations

from collections.abc import Iterator

from sim.description.page import TextTable
from sim.model import Scenario
from sim.model.naming import readable
from sim.strategies import PARTS, compose, part_class

__all__ = ["decision_rules"]

Row = tuple[str, str, str]

_WHY = {
    "concedes": "a party that opens high has to come down before time runs out",
    "offers": "a party has to pick one of many offers that are good enough for it",
    "accepts": "a party has to weigh the offer on the table against what may still come",
}
"""Why a party has a rule of each kind at all."""

_WORTH = (
    "values an outcome by a weighted sum, and compares it with no deal",
    "experts can be asked for weights and values, and sources report them (Keeney & Raiffa 1976;"
    " Raiffa 1982)",
    "an idealisation: people also judge terms as gains or losses from where they stand (Kahneman &"
    " Tversky 1979), which is not modelled",
)
_LINES = (
    "refuses anything that crosses a real red line or condition, whatever it is worth",
    "some values are not for trade (Baron & Spranca 1997)",
    "money offered for such a trade has made opposition stronger (Ginges, Atran, Medin & Shikaki"
    " 2007)",
)
_BLUFFS = (
    "pays a cost for crossing a line that was a bluff",
    "a leader who backs down in public loses standing at home (Fearon 1994)",
    "found in experiments with voters (Tomz 2007), but hardly in the record of crises (Snyder &"
    " Borghard 2011)",
)
_LEARNING = (
    "learns from moves what others want, by Bayes' rule",
    "the simplest rule by which a bluff can be called (see docs/rules.md)",
    "people learn less: to the end, many believe that interests are opposed (Thompson & Hastie"
    " 1990)",
)
_NOISE = (
    "chooses with noise",
    "the better an offer, the likelier it is chosen (Luce 1959; McFadden 1974)",
    "describes what people chose in many experimental games (McKelvey & Palfrey 1995); the"
    " temperature is an assumption of the scenario",
)


def decision_rules(scenario: Scenario) -> TextTable:
    """The rules by which the parties of a scenario decide, why these, and what is known of people.

    Args:
        scenario: The scenario.
    """
    return TextTable(
        "Decision rules: what a party does, why it is modelled this way, and what is known of"
        " people",
        ("rule", "rationale", "evidence"),
        tuple(_rules(scenario)),
    )


def _rules(scenario: Scenario) -> Iterator[Row]:
    yield _WORTH
    for kind in PARTS:
        for name in dict.fromkeys(party.strategy.parts[kind][0] for party in scenario.parties):
            part = part_class(kind, name)
            why = f"{_WHY[kind]}; this rule: {part.source or 'no source given'}"
            yield f"{kind}: {readable(name)}", why, part.evidence
    stands = [
        stand
        for party in scenario.parties
        for stand in (*party.positions.red_lines, *party.positions.concessions)
    ]
    if stands:
        yield _LINES
        yield _BLUFFS
    every = [compose(party.strategy.parts, party.strategy.noisy) for party in scenario.parties]
    if any(each.offers.said.get("knows") == "learned" for each in every):
        yield _LEARNING
    if any(each.noisy for each in every):
        yield _NOISE
