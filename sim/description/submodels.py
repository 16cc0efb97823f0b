"""Element 7: submodels."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence

from sim.description.page import Block, TextTable
from sim.model import Scenario
from sim.model.issues import readable
from sim.protocols import protocol
from sim.strategies import part_class

__all__ = ["said", "submodels"]

_GENERAL = (
    (
        "utility",
        "weights are divided by their sum; the value of each issue's option counts by its weight;"
        " bonuses of interactions are added, costs of crossed lines that are bluffs taken off",
        "Keeney & Raiffa 1976",
    ),
    (
        "red lines",
        "real with the probability of the firmness: then nothing across it is signed; else a bluff:"
        " crossing it costs audience costs",
        "Fearon 1994",
    ),
    (
        "concessions",
        "what is given is excluded until the concession is on the table, and afterwards without"
        " what is asked for in return",
        "",
    ),
    (
        "no-deal value",
        "what leaving without agreement is worth: value + drift per day · hours / 24",
        "Nash 1950; Raiffa 1982",
    ),
    (
        "standing text and consent",
        "a deal needs the acceptance of the same outcome by all whose consent it needs; who is away"
        " is asked when it next sits in a session",
        "",
    ),
    (
        "random numbers",
        "Philox under the SHA-256 digest of seed and name, at the place of the run's number; drawn"
        " by inverting the law's cumulative distribution",
        "Salmon, Moraes, Dror & Shaw 2011",
    ),
)


def submodels(scenario: Scenario) -> Iterator[Block]:
    """The parts of the model one by one, with their sources."""
    yield "docs/rules.md says exactly what each of these does."
    yield TextTable("In every run", ("submodel", "what it does", "source"), _GENERAL)
    users: dict[str, list[str]] = {}
    for party in scenario.parties:
        users.setdefault(party.strategy.name, []).append(party.title)
    yield TextTable(
        "Strategies",
        ("strategy", "of", "what it does", "parameters", "source"),
        tuple(_strategy(name, of) for name, of in users.items()),
    )
    sessions: dict[str, list[str]] = {}
    for session in scenario.sessions:
        sessions.setdefault(session.protocol, []).append(readable(session.name))
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


def _strategy(name: str, parties: Sequence[str]) -> tuple[str, ...]:
    found = part_class("concedes", name)
    meanings: Mapping[str, str] = {key: p.meaning for key, p in found.parameters.items()}
    parameters = "; ".join(f"{key}: {said}" if said else key for key, said in meanings.items())
    return readable(name), ", ".join(parties), said(found), parameters, found.source


def _protocol(name: str, sessions: Sequence[str]) -> tuple[str, ...]:
    found = type(protocol(name))
    return readable(name), ", ".join(sessions), said(found), found.source


def said(thing: type) -> str:
    """What a class says of itself in its docstring; not its source, which is shown beside it."""
    paragraphs = inspect.cleandoc(thing.__doc__ or "").split("\n\n")
    kept = (" ".join(part.split()) for part in paragraphs if not part.startswith("Source:"))
    return " ".join(kept).replace("`", "")
