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
        "weights are divided by their sum; the value of each issue's option counts by its weight;"
        " bonuses of interactions are added, costs of crossed stands that are bluffs subtracted;"
        " the sum is rounded to a multiple of 2⁻³², so that what equals a threshold reaches it",
        "Keeney & Raiffa 1976",
    ),
    (
        "red lines and conditions",
        "real with the probability of the firmness: then nothing across it is signed; otherwise a"
        " bluff, and crossing it has audience costs",
        "Fearon 1994",
    ),
    (
        "concessions",
        "what is given is excluded until the concession is on the table, and afterwards without"
        " what is asked for in return, while that condition is real",
        "",
    ),
    (
        "no-deal value",
        "what leaving without agreement is worth: value + drift per day · hours / 24",
        "Nash 1950; Raiffa 1982",
    ),
    (
        "standing text and consent",
        "a deal needs the acceptance of the same outcome by all whose consent it needs; a party"
        " that is away is asked when it next sits in a session; a party that could no longer sign"
        " what it has accepted withdraws: if present, as a round begins, if away, when the last"
        " consent comes",
        "",
    ),
    (
        "clock of a party",
        "the share of its negotiating time that is used, by its way to its last chance to answer;"
        " with ‘clock: open’ the rounds that went by on the timeline, and no chance is the last",
        "",
    ),
    (
        "what is known of others",
        "by the means of the scenario's own ranges and public stands (‘ranges’); by the likeliest"
        " of some readings drawn from them, given the moves seen so far (‘learned’, Bayes' rule);"
        " or exactly, a figure of theory (‘told’)",
        "",
    ),
    (
        "random numbers",
        "Philox under the SHA-256 digest of seed and name, at the place of the run's number; drawn"
        " by inverting the law's cumulative distribution",
        "Salmon, Moraes, Dror & Shaw 2011",
    ),
)

_TOGETHER = (
    "numbers that hang together",
    "values dealt out in a random order; rank correlations by a Gaussian copula; numbers that"
    " rise and fall together by one uniform number; each number keeps its own law",
    "Pearson 1907; Kruskal 1958",
)


def submodels(scenario: Scenario) -> Iterator[Block]:
    """The parts of the model one by one, with their sources."""
    general = (*_GENERAL, _TOGETHER) if scenario.dependence else _GENERAL
    yield "docs/rules.md says exactly what each of these does."
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
            "Laws of what is uncertain",
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
            "Draws its offer from what is good enough, the better the likelier, and takes an offer"
            " the likelier the more it is worth.",
            "temperature: how far choices are blurred",
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
