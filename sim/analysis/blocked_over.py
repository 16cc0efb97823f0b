"""Over which issues runs were blocked."""

from __future__ import annotations

from sim.libraries import pd
from sim.model import Scenario
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
        party, reason = str(row["party"]), str(row["reason"])
        about = issues_of(result.scenario, party, reason)
        for issue in [names[i] for i in about] or [NO_ISSUE]:
            counts[party, issue][0] += int(row["sole"])
            counts[party, issue][1] += int(row["joint"])
    index = pd.MultiIndex.from_tuples(counts, names=["party", "issue"])
    table = pd.DataFrame(list(counts.values()), index=index, columns=["sole", "joint"])
    table = table[table.sum(axis=1) > 0]
    runs = (table["sole"] + table["joint"]).to_numpy()
    low, high = wilson(runs, len(result))
    return table.assign(runs=runs, share=runs / max(1, len(result)), low=low, high=high)


def issues_of(scenario: Scenario, party: str, reason: str) -> list[int]:
    """The places of the issues that a reason of a party is about, ascending; see `blocked_issues`.

    Args:
        scenario: The scenario; of one with alternatives all ways count.
        party: The name of the party.
        reason: Why it blocked, as in `sim.Result.blockers`.
    """
    same = [branch.party(party) for branch in scenario.branches_alone]
    return sorted(frozenset().union(*(_issues_of(its, reason) for its in same)))


def _issues_of(party: Party, reason: str) -> frozenset[int]:
    kind, _, name = reason.partition(".")
    found: frozenset[int] = frozenset()
    if kind == "red_lines":
        lines = [line for line in party.positions.red_lines if line.id == name]
        found = frozenset().union(*(_issues_in(line.rejects) for line in lines))
    if kind == "concessions":
        its = [c for c in party.positions.concessions if c.id == name]
        found = frozenset().union(*(_issues_in(c.gives) | _issues_in(c.in_return_for) for c in its))
    return found


def _issues_in(condition: Predicate) -> frozenset[int]:
    if isinstance(condition, OneOf):
        return frozenset([condition.issue])
    if isinstance(condition, (AllOf, AnyOf)):
        return frozenset().union(*map(_issues_in, condition.parts))
    assert isinstance(condition, Negation)
    return _issues_in(condition.part)
