"""What a domain of another tool says, whatever its file format; and the scenario made of it."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Fault, did_you_mean
from sim.inputs import load as load_scenario
from sim.inputs import tree_of
from sim.inputs.documents import Node, to_node, to_yaml
from sim.model import Scenario
from sim.theory.grid import addends
from sim.uncertainty.laws import LAWS

__all__ = [
    "DomainIssue",
    "Profile",
    "as_yaml",
    "distinct_names",
    "few",
    "hint",
    "listed",
    "plain",
    "shares",
    "to_scenario",
    "utility",
]

# Words that have a meaning of their own in a scenario; names and options get out of their way.
_NO_OPTIONS = {"claim", "assumed", "linear"}
_NO_NAMES = {*_NO_OPTIONS, "all", "any", "not", "value", *LAWS}

_LONGEST_NAME = 40
_MOST_HINTS = 50  # looking for likeness takes time, and a file can be made of slips
_STRATEGY = "boulware"


@dataclass(frozen=True)
class DomainIssue:
    """An issue of a domain file.

    Attributes:
        title: Its name in the file.
        options: Its options as they stand in the file; they may repeat.
        line: Where it stands.
        index: The number by which GENIUS knows it.
        numbers: What the options of a numeric issue stand for; empty for a discrete one.
    """

    title: str
    options: tuple[str, ...]
    line: int
    index: str = ""
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Profile:
    """The preferences of one party.

    Attributes:
        file: Name of the file, without its folder.
        weights: One for each issue of the domain.
        values: For each issue, the value of each option: evaluation / largest evaluation.
        no_deal: Utility of leaving without agreement.
        no_deal_from: Where that comes from.
        notes: What was not taken over, or not as it stands.
    """

    file: str
    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    no_deal: float
    no_deal_from: str
    notes: tuple[str, ...]


def plain(text: str) -> str:
    """Text on one line, without what cannot be seen, as a name or an option must be."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def few(parts: Sequence[str]) -> str:
    """The first few of many parts of a message, and how many more there are."""
    shown = ", ".join(parts[:5])
    return f"{shown} and {len(parts) - 5:,} more" if len(parts) > 5 else shown


def listed(words: Sequence[str]) -> str:
    """A few words in quotation marks, and how many more there are."""
    return few([f"'{word}'" for word in words])


def hint(word: str, known: Iterable[str], faults: Sequence[Fault]) -> str:
    """The nearest known word, as the end of a message; nothing where there are many messages."""
    return did_you_mean(word, known) if len(faults) < _MOST_HINTS else ""


def shares(evaluations: Sequence[float]) -> tuple[float, ...]:
    """Evaluations divided by the largest of them; all 0 if that is 0."""
    largest = max(evaluations, default=0.0)
    return tuple(e / largest if largest > 0 else 0.0 for e in evaluations)


def utility(
    weights: Sequence[float], values: Sequence[Sequence[float]], outcome: Sequence[int | None]
) -> float:
    """Σ (w_i / Σ w) · v_i(x_i), summed as the engine does, so that equals are equal to the bit.

    Args:
        weights: One for each issue.
        values: For each issue, the value of each option.
        outcome: For each issue, the index of the option; None for an issue that counts nothing.
    """
    total = weights[0]
    for weight in weights[1:]:
        total += weight
    found = 0.0
    for weight, options, chosen in zip(weights, values, outcome, strict=True):
        if chosen is not None:
            found += float(addends(np.array(weight / total * options[chosen])))
    return found


def to_scenario(
    title: str,
    format_name: str,
    domain: Path,
    issues: Sequence[DomainIssue],
    profiles: Sequence[Profile],
    notes: Sequence[str],
    rounds: int,
) -> Scenario:
    """One session of alternating offers between the holders of the profiles, in their order.

    Args:
        title: What the domain is called.
        format_name: The tool whose files these are.
        domain: The domain's file as the user named it.
        issues: Its issues.
        profiles: The parties.
        notes: What a reader should know of how the domain was read.
        rounds: Rounds of the session.

    Raises:
        InputError: if it cannot be a scenario, above all because it has too many outcomes.
    """
    names = distinct_names([issue.title for issue in issues], "issue")
    options = [_options(issue) for issue in issues]
    stems = [profile.file.rsplit(".", 1)[0] for profile in profiles]
    parties = distinct_names(stems, "party")
    notes = [*notes]
    for issue, renamed in zip(issues, options, strict=True):
        pairs = zip(issue.options, renamed, strict=True)
        changed = [f"'{old}' as '{new}'" for old, new in pairs if old != new]
        if changed:
            notes.append(f"options of '{issue.title}' are rewritten: {few(changed)}")
    notes += [note for profile in profiles for note in profile.notes]
    files = ", ".join([domain.name, *(profile.file for profile in profiles)])
    document: dict[str, Any] = {
        "title": title,
        "about": f"Converted from {format_name} files ({files}). Options stand as in the files; "
        "those that are no numbers have no order.",
    }
    if notes:
        document["notes"] = notes
    # What the tools take for granted, so that the domain plays here as it does there.
    document["clock"] = "open"
    document["strategy_defaults"] = {"offers": "own_lowest", "accepts": "target", "floor": "worst"}
    document["issues"] = _written(str(domain), issues, names, options)
    document["parties"] = {
        party: _party(profile, plain(stem) or party, names, options)
        for party, profile, stem in zip(parties, profiles, stems, strict=True)
    }
    session = {
        "session": "talks",
        "rounds": rounds,
        "parties": parties,
        "opens": parties[0],
        "protocol": "alternating_offers",
        "assumed": "the files state no session; its length was chosen when they were converted",
    }
    document["timeline"] = [session]
    return dataclasses.replace(load_scenario(document), name=title)


def as_yaml(scenario: Scenario) -> str:
    """The text of a scenario file that `sim.load` reads as the same scenario."""
    return to_yaml(tree_of(scenario))


def _written(
    file: str, issues: Sequence[DomainIssue], names: Sequence[str], options: Sequence[Sequence[str]]
) -> Node:
    """The ``issues:`` of the scenario, with the places where they come from."""
    written = {}
    for issue, name, listed in zip(issues, names, options, strict=True):
        entry: dict[str, Any] = {"title": issue.title, "options": listed}
        if not issue.numbers:
            entry["ordered"] = False
        written[name] = dataclasses.replace(to_node(entry, file), line=issue.line)
    return Node(written, file, issues[0].line)


def _party(
    profile: Profile, title: str, names: Sequence[str], options: Sequence[Sequence[str]]
) -> dict[str, Any]:
    source = {"assumed": f"read from {profile.file}"}
    values = {
        name: dict(zip(listed, of_options, strict=True))
        for name, listed, of_options in zip(names, options, profile.values, strict=True)
    }
    return {
        "title": title,
        "weights": {**source, **dict(zip(names, profile.weights, strict=True))},
        "values": {**source, **values},
        "no_deal": {"value": profile.no_deal, "assumed": profile.no_deal_from},
        "strategy": {_STRATEGY: None, "assumed": "the files name no strategy"},
    }


def distinct_names(titles: Sequence[str], default: str) -> list[str]:
    """Names for paths and columns, made from titles: ``Size of Fund`` becomes ``size_of_fund``."""
    names = _Distinct("{}_{}")
    for title in titles:
        bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")[:_LONGEST_NAME].strip("_")
        if not name or name[0].isdigit() or name in _NO_NAMES:
            name = f"{default}_{name}".strip("_")
        names.add(name)
    return list(names.words)


def _options(issue: DomainIssue) -> list[str]:
    """The options as a scenario can hold them: none empty, none twice, none reserved."""
    options = _Distinct("{} ({})", avoid=issue.options)
    for text in issue.options:
        word = text or "(empty)"
        options.add(f"{word} (option)" if word in _NO_OPTIONS else word, original=text)
    return list(options.words)


class _Distinct:
    """Words in order, each of which is changed by a number if it was there before."""

    def __init__(self, pattern: str, avoid: Iterable[str] = ()) -> None:
        self.pattern = pattern
        self.avoid = set(avoid)
        self.words: dict[str, None] = {}
        self.numbers: Counter[str] = Counter()

    def add(self, word: str, original: str = "") -> None:
        found = word
        while found in self.words or (found in self.avoid and found != original):
            self.numbers[word] += 1
            found = self.pattern.format(word, self.numbers[word] + 1)
        self.words[found] = None
