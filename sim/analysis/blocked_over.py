"""Over which issues runs were blocked."""

from __future__ import annotations

import pandas as pd

from sim.model.issues import AllOf, AnyOf, Negation, OneOf, Predicate
from sim.model.parties import Party
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["NO_ISSUE", "blocked_issues", "issues_of"]

NO_ISSUE = ""
"""In the place of an issue: the reason is about the outcome as a whole, or about none."""


def blocked_issues(result: Result) -> pd.DataFrame:
    """Who stood in the way in the runs without a deal, and over which issue.

    A red line is about the issues of what it rejects, a condition of a concession about those of
    what is given and of what is asked in return. A line about several issues counts once for each;
    reasons that are about no issue (a party holds out for more, prefers no deal, was not asked …)
    count for `NO_ISSUE`.

    Returns:
        Indexed by ``party`` and ``issue``, in the order of the scenario: ``sole`` and ``joint``
        count the runs in which the party blocked alone and together with others, ``runs`` is their
        sum; ``share`` (of all runs), ``low``, ``high`` (95 %).
    """
    names = [issue.name for issue in result.scenario.space.issues]
    counts = {
        (party.name, issue): [0, 0]
        for party in result.scenario.parties
        for issue in (*names, NO_ISSUE)
    }
    for _, row in result.blockers().reset_index().iterrows():
        party = result.scenario.party(str(row["party"]))
        for issue in [names[i] for i in issues_of(party, str(row["reason"]))] or [NO_ISSUE]:
            counts[party.name, issue][0] += int(row["sole"])
            counts[party.name, issue][1] += int(row["joint"])
    index = pd.MultiIndex.from_tuples(counts, names=["party", "issue"])
    table = pd.DataFrame(list(counts.values()), index=index, columns=["sole", "joint"])
    table = table[table.sum(axis=1) > 0]
    runs = (table["sole"] + table["joint"]).to_numpy()
    low, high = wilson(runs, len(result))
    return table.assign(runs=runs, share=runs / max(1, len(result)), low=low, high=high)


def issues_of(party: Party, reason: str) -> list[int]:
    """The places of the issues that a reason of a party is about, ascending; see `blocked_issues`.

    Args:
        party: The party.
        reason: Why it blocked, as in `sim.Result.blockers`.
    """
    kind, _, name = reason.partition(".")
    found: frozenset[int] = frozenset()
    if kind == "red_lines":
        (line,) = [line for line in party.positions.red_lines if line.id == name]
        found = _issues_in(line.rejects)
    if kind == "concessions":
        (concession,) = [c for c in party.positions.concessions if c.id == name]
        found = _issues_in(concession.gives) | _issues_in(concession.in_return_for)
    return sorted(found)


def _issues_in(condition: Predicate) -> frozenset[int]:
    if isinstance(condition, OneOf):
        return frozenset([condition.issue])
    if isinstance(condition, (AllOf, AnyOf)):
        return frozenset().union(*map(_issues_in, condition.parts))
    assert isinstance(condition, Negation)
    return _issues_in(condition.part)
