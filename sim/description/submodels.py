"""Element 7: submodels."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from sim.description.page import Block, TextTable
from sim.model import Scenario
from sim.model.naming import readable
from sim.protocols import protocol
from sim.strategies import PARTS, Kind, part_class

__all__ = ["said", "submodels"]

_GENERAL = (
    (
        "utility",
        "the weighted sum of the values of an outcome's options, with weights divided by their own"
        " sum, plus the bonuses of interactions, minus the costs of crossing bluffs. The result is"
        " rounded to a multiple of 2⁻³², so that an outcome worth exactly a threshold reaches it",
        "Keeney & Raiffa 1976",
    ),
    (
        "red lines and conditions",
        "each is real with a probability equal to its firmness. If it is real, its party signs"
        " nothing that crosses it; otherwise it is a bluff, and crossing it has audience costs",
        "Fearon 1994",
    ),
    (
        "concessions",
        "until the concession is on the table, its party signs nothing that contains what is given."
        " Afterwards, if the condition is real, it signs this only together with what is asked for"
        " in return",
        "",
    ),
    (
        "no-deal value",
        "what having no agreement is worth: value + drift per day · hours / 24",
        "Nash 1950; Raiffa 1982",
    ),
    (
        "standing text and consent",
        "there is a deal when everyone whose consent an outcome needs has accepted it. An absent"
        " party is asked when it next sits in a session. A party that could no longer sign what it"
        " has accepted withdraws: when a round begins if it is present, and when the last consent"
        " comes if it is absent",
        "",
    ),
    (
        "clock of a party",
        "the share of its negotiating time used so far, up to its last chance to answer. With"
        " ‘clock: open’, the share of the timeline's rounds that have gone by; then no chance is"
        " known to be the last",
        "",
    ),
    (
        "what is known of others",
        "‘ranges’: the means of the scenario's own ranges, and public stands. ‘learned’: several"
        " readings are drawn from these ranges, and the party goes by the likeliest one given the"
        " moves so far (Bayes' rule). ‘told’: everything exactly, which only theory assumes",
        "",
    ),
    (
        "random numbers",
        "a Philox stream for each name, keyed with the SHA-256 digest of seed and name; the run's"
        " number is the place in the stream. Laws are drawn by inverting their cumulative"
        " distribution",
        "Salmon, Moraes, Dror & Shaw 2011",
    ),
)

_TOGETHER = (
    "numbers that hang together",
    "values of one group are dealt out in a random order; rank correlations come from a Gaussian"
    " copula; numbers that rise and fall together share one uniform number. Each number keeps its"
    " own law",
    "Pearson 1907; Kruskal 1958",
)


def submodels(scenario: Scenario) -> Iterator[Block]:
    """The parts of the model one by one, with their sources."""
    general = (*_GENERAL, _TOGETHER) if scenario.dependence else _GENERAL
    yield "docs/rules.md defines each of these exactly."
    yield TextTable("In every run", ("submodel", "what it does", "source"), general)
    yield TextTable(
        "Strategies, in three parts: how a party concedes, what it offers, what it accepts",
        ("part", "name", "of", "what it does", "parameters", "source"),
        (*(row for kind in PARTS for row in _parts(scenario, kind)), *_noise(scenario)),
    )
    sessions: dict[str, list[str]] = {}
    for session in scenario.sessions:
        sessions.setdefault(session.protocol, []).append(session.label)
    yield TextTable(
        "Protocols",
        ("protocol", "in", "what it does", "source"),
        tuple(_protocol(name, held) for name, held in sessions.items()),
    )
    laws: dict[type, int] = {}
    for quantity in scenario.uncertain.values():
        laws[type(quantity.law)] = laws.get(type(quantity.law), 0) + 1
    if laws:
        yield TextTable(
            "Laws of uncertain numbers",
            ("law", "numbers drawn from it", "what it says"),
            tuple((law.__name__.lower(), f"{n:,}", said(law)) for law, n in laws.items()),
        )


def _parts(scenario: Scenario, kind: Kind) -> Iterator[tuple[str, ...]]:
    """The parts of a kind that take part, with what is set of each."""
    users: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for party in scenario.parties:
        name, words = party.strategy.parts[kind]
        chosen = {key: known[0] for key, known in part_class(kind, name).words.items()} | {**words}
        users.setdefault((name, tuple(chosen.items())), []).append(party.title)
    for (name, chosen_words), parties in users.items():
        found = part_class(kind, name)
        parameters = [
            f"{key}: {p.meaning}" if p.meaning else key for key, p in found.parameters.items()
        ]
        parameters += [f"{key}: {readable(word)}" for key, word in chosen_words]
        of = ", ".join(parties)
        yield kind, readable(name), of, said(found), "; ".join(parameters), found.source


def _noise(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """The noise in choices, where there is some."""
    noisy = [party.title for party in scenario.parties if party.strategy.noisy]
    if noisy:
        yield (
            "choice",
            "logit",
            ", ".join(noisy),
            "Draws its offer from what is good enough; better offers are likelier. The more an"
            " offer is worth, the likelier it accepts.",
            "temperature: how noisy choices are",
            "Luce 1959; McFadden 1974",
        )


def _protocol(name: str, sessions: Sequence[str]) -> tuple[str, ...]:
    found = type(protocol(name))
    return readable(name), "; ".join(sessions), said(found), found.source


def said(thing: type) -> str:
    """What a class says of itself in its docstring; not its source, which is shown beside it."""
    paragraphs = inspect.cleandoc(thing.__doc__ or "").split("\n\n")
    kept = (" ".join(part.split()) for part in paragraphs if not part.startswith("Source:"))
    return " ".join(kept).replace("`", "")
