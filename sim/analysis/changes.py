"""Changes of a scenario that should not matter: its hours cut otherwise, its lists reordered.

Each takes a scenario and returns what it is then; the same one where there is nothing to change. A
scenario with alternatives is changed in each of its branches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.model import Scenario
from sim.model.issues import Issue
from sim.model.sessions import Session
from sim.protocols import protocol
from sim.strategies import PARTS

__all__ = ["conceding", "finer_rounds", "in_rounds_of", "once_more", "opened", "rewritten"]

_PARTS = {*PARTS, "choice", "assumed", "claim"}
"""What stays of a strategy when another way of conceding takes its place."""


def finer_rounds(scenario: Scenario, times: int = 2) -> Scenario:
    """The same hours in so many times the rounds.

    Sessions of one round stay: there the one round is the rule, as in an ultimatum. Who walks out
    after a number of rounds does so after as many hours.

    Args:
        scenario: The scenario.
        times: Into how many each round is cut.

    Raises:
        InputError: if there are more rounds then than can be played.
    """

    def change(branch: Scenario) -> Scenario:
        cut = _cut(branch, lambda s: (times * s.rounds, s.round_hours / times))
        patient = {p.name: p.walks_out_after for p in branch.parties if p.walks_out_after}
        if cut is branch or not patient:
            return cut
        return cut.vary({f"parties.{who}.walks_out_after": times * n for who, n in patient.items()})

    return scenario.in_each_branch(change)


def in_rounds_of(scenario: Scenario, hours: float) -> Scenario:
    """The same sessions, those of several rounds in rounds of so many hours.

    Args:
        scenario: The scenario.
        hours: The length of a round; of a session's last hours those that do not make a round are
            left out.

    Raises:
        InputError: if there are more rounds then than can be played.
    """

    def recut(session: Session) -> tuple[int, float]:
        return int(session.hours / hours + 1e-9), hours

    return scenario.in_each_branch(lambda branch: _cut(branch, recut))


def _cut(branch: Scenario, how: Callable[[Session], tuple[int, float]]) -> Scenario:
    """A branch with other rounds and hours a round in all sessions of several rounds."""

    def cut(entry: dict[str, Any], session: Session) -> dict[str, Any]:
        if session.rounds == 1:
            return entry
        rounds, hours = how(session)
        kept = {key: value for key, value in entry.items() if key != "hours"}
        return kept | {"rounds": rounds, "round_hours": hours}

    return _sessions(branch, cut)


def once_more(scenario: Scenario, sessions: int = 1) -> Scenario:
    """The last sessions once more, each so long after the one before as it is now.

    What has an hour of its own follows without a break; of several, after a day.

    Args:
        scenario: The scenario.
        sessions: How many of the last.
    """

    def change(branch: Scenario) -> Scenario:
        timeline = list(branch.content()["timeline"])
        taken = {str(entry["session"]) for entry in timeline}
        for entry in timeline[-sessions:]:
            name = f"{entry['session']}_again"
            while name in taken:
                name += "_again"
            taken.add(name)
            again = {key: value for key, value in entry.items() if key not in ("at", "after")}
            delay = {"delay": 24} if sessions > 1 and "delay" not in again else {}
            timeline.append(again | delay | {"session": name})
        return branch.vary({"timeline": timeline})

    return scenario.in_each_branch(change)


def opened(scenario: Scenario, by: str) -> Scenario:
    """The parties speak in the order listed, or in its reverse.

    Only where they speak in turn. Where it is said who opens, the order listed begins with that
    party; where it is drawn, it is drawn no longer.

    Args:
        scenario: The scenario.
        by: Who opens: the ``first`` in the order, or the ``last``.
    """

    def open_(entry: dict[str, Any], session: Session) -> dict[str, Any]:
        seats = entry["parties"]
        if len(session.parties) < 2 or not protocol(session.protocol).in_turn:
            return entry
        opens = session.opens
        if by == "last":
            first = 0 if opens.uncertain else int(opens.law.low)
            seats = [*seats[first:], *seats[:first]][::-1]
        elif not opens.uncertain:
            return entry
        return entry | {"parties": seats, "opens": seats[0]}

    return scenario.in_each_branch(lambda branch: _sessions(branch, open_))


def _sessions(
    branch: Scenario, change: Callable[[dict[str, Any], Session], dict[str, Any]]
) -> Scenario:
    """A branch with other sessions, each made from how it is written and what it is."""
    written = branch.content()["timeline"]
    changed = [change(e, session) for e, session in zip(written, branch.sessions, strict=True)]
    return branch if changed == written else branch.vary({"timeline": changed})


def rewritten(
    scenario: Scenario, seed: int | None = None, *, what: Sequence[str] = ("issues", "parties")
) -> Scenario:
    """The same written in another order: issues, options of issues without order, parties.

    Who sits where in a session stays, for that may be the order in which they speak.

    Args:
        scenario: The scenario.
        seed: By which the orders are drawn; by default each is turned round.
        what: Which lists.
    """
    rng = None if seed is None else np.random.default_rng(seed)

    def other(names: Sequence[str]) -> list[str]:
        """Another order, if there are two or more."""
        if rng is None or len(names) < 2:
            return list(names[::-1])
        drawn = list(names)
        while drawn == list(names):
            drawn = [names[i] for i in rng.permutation(len(names))]
        return drawn

    # Drawn once, before any branch is changed: all branches must have the same order.
    disclosed = scenario.space.issues
    if scenario.undisclosed:
        disclosed = disclosed[: -len(scenario.undisclosed.issues)]
    issues = other([issue.name for issue in disclosed])
    options = {each.name: _written(each, other) for each in disclosed if not each.ordered}
    parties = other(scenario.party_names)

    def change(branch: Scenario) -> Scenario:
        said = branch.content()
        changes: dict[str, object] = {}
        if "issues" in what and (len(issues) > 1 or options):
            written = said["issues"]
            changes["issues"] = {
                name: written[name] | {"options": options[name]}
                if name in options
                else written[name]
                for name in issues
            }
        if "parties" in what and len(parties) > 1:
            changes["parties"] = {name: said["parties"][name] for name in parties}
        return branch.vary(changes) if changes else branch

    return scenario.in_each_branch(change)


def conceding(scenario: Scenario, way: str) -> Scenario:
    """All parties concede in one way, with its usual numbers.

    How they offer and accept stays where it is said; where it is not, it goes with the new way.

    Args:
        scenario: The scenario.
        way: The name of a way of conceding.

    Raises:
        InputError: if there is none of that name, or it cannot be played here.
    """

    def change(branch: Scenario) -> Scenario:
        said = branch.content()["parties"]
        changes: dict[str, object] = {}
        for party in branch.parties:
            if party.strategy.name == way:
                continue
            before = said[party.name].get("strategy")
            kept = {}
            if isinstance(before, dict):
                kept = {key: value for key, value in before.items() if key in _PARTS}
            changes[f"parties.{party.name}.strategy"] = kept | {"concedes": way}
        return branch.vary(changes) if changes else branch

    return scenario.in_each_branch(change)


def _written(issue: Issue, other: Callable[[Sequence[str]], list[str]]) -> list[object]:
    """The options of an issue in another order, as a file lists them."""
    titles = issue.titles
    return [{o: titles[o]} if o in titles else o for o in other(issue.options)]
