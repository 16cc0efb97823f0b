"""A scenario as other tools' domains have it, and what such a domain cannot say."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import UsageError
from sim.formats.domain import DomainIssue, Profile, plain
from sim.model import Scenario
from sim.model.parties import Party
from sim.model.preferences import FightingOn

__all__ = ["Additive", "additive"]


@dataclass(frozen=True)
class Additive:
    """A scenario as a domain with an additive profile for each party.

    Attributes:
        name: What the domain is called.
        issues: Its issues.
        profiles: For each party its weights, which sum to 1, and values, of which the largest of
            each issue is 1; the no-deal value is on the same scale, on which the best of all
            outcomes is worth 1.
        lost: What such a domain cannot say, in words.
    """

    name: str
    issues: tuple[DomainIssue, ...]
    profiles: tuple[Profile, ...]
    lost: tuple[str, ...]


def additive(scenario: Scenario) -> Additive:
    """What of a scenario is a domain with additive profiles, every number at its mean.

    Raises:
        UsageError: if it has undisclosed points, or nothing it could mean for a party.
    """
    if scenario.undisclosed is not None:
        raise UsageError(f"{scenario.name} has undisclosed points, which no domain has")
    space = scenario.space
    titles = [plain(issue.title) or issue.name for issue in space.issues]
    if len(set(titles)) < len(titles):
        titles = [issue.name for issue in space.issues]
    issues = tuple(
        DomainIssue(title, tuple(map(plain, issue.options)), 0)
        for title, issue in zip(titles, space.issues, strict=True)
    )
    lost = {
        "how uncertain numbers are; their means are taken": bool(scenario.uncertain),
        "the order of options": any(issue.ordered for issue in space.issues),
        "red lines and conditional concessions": any(
            party.positions.red_lines or party.positions.concessions for party in scenario.parties
        ),
        "interactions": any(party.preferences.interactions for party in scenario.parties),
        "who must consent or ratify": any(
            not party.consent_required or party.ratification for party in scenario.parties
        ),
        "alternatives": bool(scenario.alternatives),
        "guarantees, events and the aftermath": bool(
            scenario.guarantees or scenario.events or scenario.aftermath
        ),
        "strategies and the timeline": True,
    }
    profiles = tuple(_profile(party) for party in scenario.parties)
    names = tuple(what for what, there in lost.items() if there)
    return Additive(scenario.name.rsplit("/", 1)[-1], issues, profiles, names)


def _profile(party: Party) -> Profile:
    preferences = party.preferences
    weights = [weight.law.mean for weight in preferences.weights]
    values = [[value.law.mean for value in each] for each in preferences.values]
    tops = [max(each, default=0.0) for each in values]
    total, best = sum(weights), sum(w * top for w, top in zip(weights, tops, strict=True))
    if best <= 0:
        raise UsageError(f"no outcome is worth anything to {party.name}, so it has no profile")
    no_deal = preferences.no_deal
    if isinstance(no_deal, FightingOn):
        raise UsageError(f"what no deal is worth to {party.name} follows from its aftermath")
    return Profile(
        party.name,
        tuple(w * top / best for w, top in zip(weights, tops, strict=True)),
        tuple(
            tuple(value / top if top > 0 else 0.0 for value in each)
            for each, top in zip(values, tops, strict=True)
        ),
        min(1.0, no_deal.law.mean * total / best),
        "",
        (),
    )
