"""Paths, values and counts as a reader would say them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sim.model import Scenario
from sim.model.aftermath import Aftermath
from sim.model.issues import AllOf, AnyOf, Issue, Negation, OneOf, Predicate
from sim.model.naming import readable

__all__ = [
    "choice_in_words",
    "condition_in_words",
    "count_of",
    "options_in_words",
    "outcomes_matched",
    "quantity_in_words",
    "value_in_words",
]

_OF_SCENARIOS = {"deadline": "hour of the deadline", "round_hours": "length of a round in hours"}
_OF_SESSIONS = {
    "at": "hour at which session {} begins",
    "delay": "hours from the session before to session {}",
    "hours": "length of session {} in hours",
    "round_hours": "length of a round of session {} in hours",
    "rounds": "rounds of session {}",
    "packages": "packages proposed in a round of session {}",
    "protocol": "protocol of session {}",
    "draft.which": "draft with which session {} begins",
}
_OF_COMING = {
    "probability": "chance that {} comes to session {}",
    "happens": "coming of {} to session {} happens",
}
_OF_STRATEGIES = {
    "concedes": "{} of the {} strategy",
    "offers": "{} of the way of offering {}",
    "accepts": "{} of the way of accepting {}",
}
_OF_EVENTS = {
    "at": "hour of event {}",
    "probability": "chance of event {}",
    "happens": "event {} happens",
}
_OF_GUARANTEES = {
    "credibility": "credibility of guarantee {}",
    "cost": "cost of guarantee {} to the guarantor",
    "worth": "worth of guarantee {} if it is honoured",
    "strength": "strength that guarantee {} adds if it is honoured",
}
_OF_POINTS = {
    "conflict": "degree of conflict over {}",
    "common": "where the common interest in {} lies",
}
_OF_PARTIES = {
    ("ratification", "threshold"): "least that an outcome must be worth at home",
    ("concessions", "from"): "hour at which concession {} is on the table",
    ("concessions", "real"): "condition {} is real",
    ("concessions", "firmness"): "firmness of condition {}",
    ("concessions", "crossing_cost"): "cost of giving way on condition {}",
    ("no_deal", "value"): "no-deal value",
    ("no_deal", "drift_per_day"): "daily drift of the no-deal value",
    ("red_lines", "real"): "red line {} is real",
    ("red_lines", "firmness"): "firmness of red line {}",
    ("red_lines", "crossing_cost"): "cost of crossing red line {}",
    ("interactions", "bonus"): "bonus for {}",
}


def quantity_in_words(scenario: Scenario, path: str) -> str:
    """A path as words: ``Ukraine: weight of security guarantees``.

    Args:
        scenario: The scenario.
        path: The path of a quantity, of what has alternatives, or of whether a line is real, an
            event happens or a party comes.
    """
    head, _, rest = path.partition(".")
    if head == "parties" and rest:
        return _of_party(scenario, rest)
    name, _, last = rest.partition(".")
    if head == "events" and last.startswith("changes."):
        target = quantity_in_words(scenario, last.removeprefix("changes."))
        return f"{target}, changed by event ‘{scenario.label_of(f'events.{name}')}’"
    if head == "aftermath" and scenario.aftermath is not None:
        return _of_aftermath(scenario, scenario.aftermath, rest)
    if path in _OF_SCENARIOS:
        return _OF_SCENARIOS[path]
    if head == "alternatives" and rest:
        return scenario.label_of(path)
    if head == "timeline" and last.startswith("comes."):
        party, _, last = last.removeprefix("comes.").partition(".")
        said = _OF_COMING.get(last, "coming of {} to session {}")
        return said.format(scenario.party(party).title, f"‘{scenario.session_label(name)}’")
    if head == "timeline" and last == "opens":
        return _of_opener(scenario, name)
    known = {
        "timeline": _OF_SESSIONS,
        "events": _OF_EVENTS,
        "guarantees": _OF_GUARANTEES,
        "undisclosed": _OF_POINTS,
    }.get(head, {})
    if last in known:
        if head == "timeline":
            label = scenario.session_label(name)
        elif head == "undisclosed":
            label = next((i.label for i in scenario.space.issues if i.name == name), readable(name))
        else:
            label = scenario.label_of(f"{head}.{name}")
        return known[last].format(f"‘{label}’")
    return ", ".join(readable(part) for part in path.split("."))


def _of_party(scenario: Scenario, path: str) -> str:
    name, *rest = path.split(".")
    title = scenario.party(name).title
    if not rest:
        return title
    kind, *inner = rest
    issues = {issue.name: issue for issue in scenario.space.issues}
    said = ", ".join(readable(part) for part in rest)
    if inner and kind in ("weights", "values"):
        issue = issues.get(inner[0], Issue(inner[0], ()))
        said = f"{kind.removesuffix('s')} of {issue.label}"
        said += "".join(f" ‘{issue.label_of(option)}’" for option in inner[1:])
    elif inner == ["choice", "temperature"] and kind == "strategy":
        said = "temperature of its choices"
    elif len(inner) > 1 and kind == "strategy":
        part, called, number = inner if len(inner) > 2 else ("concedes", *inner)
        if part == "concedes" and number == "exponent":
            return f"how late {title} concedes ({readable(called)} exponent)"
        said = _OF_STRATEGIES[part].format(readable(number), readable(called))
    elif kind == "ratification" and len(inner) > 1:
        said = f"weight of {issues.get(inner[1], Issue(inner[1], ())).label} at home"
    elif inner and (kind, inner[-1]) in _OF_PARTIES:
        label = scenario.label_of(f"parties.{name}.{kind}.{inner[0]}")
        said = _OF_PARTIES[kind, inner[-1]].format(f"‘{label}’")
    return f"{title}: {said}"


def _of_opener(scenario: Scenario, name: str) -> str:
    """Who opens a session, with the party that each number stands for."""
    seats = scenario.openers(f"timeline.{name}.opens")
    key = ", ".join(f"{place}: {party.title}" for place, party in enumerate(seats))
    return f"who opens session ‘{scenario.session_label(name)}’ ({key})"


def _of_aftermath(scenario: Scenario, aftermath: Aftermath, path: str) -> str:
    defender = scenario.parties[aftermath.defender].title
    said = {
        "patience": "how much the next period counts after the signature",
        "strength.now": f"{defender}: chance to win a war now",
        "strength.later": f"{defender}: chance to win a war later",
        "strength.years": "years over which strength shifts",
        "years": "years for which deals are followed",
        "every": "years between reviews",
    }
    kind, _, party = path.partition(".")
    if kind == "cost":
        return f"{scenario.party(party).title}: cost of war"
    return said.get(path, readable(path))


def value_in_words(value: Any) -> str:
    """What a quantity is set to, or an alternative as a study calls it, as words.

    A number has three digits; ``{"boulware": {"exponent": 8}}`` becomes ``boulware, exponent 8``,
    and ``{"add": -0.3}`` (what an event adds) ``-0.3``.
    """
    if isinstance(value, float):
        return f"{value:.3g}"
    text = str(value)
    if not text.startswith(("{", "[")):
        return readable(text)
    try:
        return _node_in_words(json.loads(text))
    except ValueError:
        return readable(text)


def choice_in_words(scenario: Scenario, path: str, label: str) -> str:
    """What a factor of a study is, by its label: parties and sessions by their titles.

    Args:
        scenario: The scenario.
        path: The factor.
        label: What it is, as the study labels it.
    """
    if path.endswith(".opens") and label in scenario.party_names:
        return scenario.party(label).title
    if path.endswith(".from") and label in (session.name for session in scenario.sessions):
        return scenario.session_label(label)
    return value_in_words(label)


def _node_in_words(node: Any) -> str:
    if isinstance(node, list):
        return "; ".join(map(_node_in_words, node))
    if not isinstance(node, dict):
        return readable(str(node))
    if node.keys() == {"add"} and isinstance(node["add"], (int, float)):
        return f"{node['add']:+g}"
    parts = []
    for key, value in node.items():
        between = ", " if isinstance(value, dict) else " "
        parts.append((readable(key) + between + _node_in_words(value)).rstrip(", "))
    return ", ".join(parts)


def condition_in_words(name: str, value: str) -> str:
    """That a quantity, by its name or its words, has a value.

    Whether a line is real or an event happens is said plainly: ``red line ‘no membership’ is not
    real``.
    """
    for said, denied in ((" is real", " is not real"), (" happens", " does not happen")):
        if name.endswith(said) and value in ("0", "1"):
            return name if value == "1" else name.removesuffix(said) + denied
    return f"{name} is {value}"


def outcomes_matched(scenario: Scenario, condition: Predicate) -> str:
    """A condition on outcomes as words: ``NATO membership at most ‘forgone’``."""
    if isinstance(condition, OneOf):
        return _options_matched(scenario.space.issues[condition.issue], condition.allowed)
    if isinstance(condition, (AllOf, AnyOf)):
        parts = [outcomes_matched(scenario, part) for part in condition.parts]
        nested = [isinstance(part, (AllOf, AnyOf)) for part in condition.parts]
        said = [f"({p})" if n else p for p, n in zip(parts, nested, strict=True)]
        return (" and " if isinstance(condition, AllOf) else " or ").join(said)
    assert isinstance(condition, Negation)
    return f"not ({outcomes_matched(scenario, condition.part)})"


def options_in_words(scenario: Scenario, options: Sequence[int]) -> str:
    """An outcome in words; undisclosed points, which all have the same options, by their number.

    Args:
        scenario: The scenario.
        options: The place of the option of each issue; −1 for one that is not named.
    """
    issues = scenario.space.issues
    hidden = scenario.undisclosed.issues if scenario.undisclosed else ()
    chosen = [(its, its.labels[i]) for its, i in zip(issues, options, strict=True) if i >= 0]
    said = [f"{issue.label}: {option}" for issue, option in chosen if issue not in hidden]
    counts = Counter(option for issue, option in chosen if issue in hidden)
    said += [f"{count_of(n, 'undisclosed point')}: {option}" for option, n in counts.items()]
    return "; ".join(said)


def _options_matched(issue: Issue, allowed: Sequence[bool]) -> str:
    at = [i for i, there in enumerate(allowed) if there]
    names = [f"‘{issue.labels[i]}’" for i in at]
    adjacent = issue.ordered and len(at) > 1 and at == list(range(at[0], at[-1] + 1))
    if adjacent and at[-1] == len(allowed) - 1:
        return f"{issue.label} at least {names[0]}"
    if adjacent and at[0] == 0:
        return f"{issue.label} at most {names[-1]}"
    if adjacent and len(at) > 2:
        return f"{issue.label} from {names[0]} to {names[-1]}"
    return f"{issue.label} {' or '.join(names)}"


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A number of things: ``1 run``, ``2,148 runs``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
