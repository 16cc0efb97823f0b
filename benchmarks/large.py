"""Large outcome spaces: two halves beside the list of all outcomes: ``python -m benchmarks.large``.

Both simulate runs of the same negotiations in turn; printed is what the list takes, in terms of the
halves. All is processor time, the least of two.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from unittest import mock

import sim
from sim.model import halves

ISSUES = {4: (3_000, 300), 5: (500, 20), 6: (100, 2), 10: (5, 0)}
"""For each number of issues how many runs are simulated by halves, and how many by the list."""

EXPLAINED = (200, 20)
TEXT_RUNS = 2_000


def opposed(issues: int, session: dict[str, object] | None = None) -> sim.Scenario:
    """Two parties who want the opposite in issues of ten options each."""
    names = [f"i{k}" for k in range(issues)]
    people = {
        name: {
            "weights": {issue: {"uniform": [0.5, 1.5]} for issue in names},
            "values": {issue: {"linear": [0, 1] if i else [1, 0]} for issue in names},
            "no_deal": {"uniform": [0.3, 0.6]},
            "strategy": {"boulware": {"exponent": {"uniform": [1, 4]}}},
        }
        for i, name in enumerate(("ann", "ben"))
    }
    talks = {"session": "talks", "rounds": 20, "parties": list(people)} | (session or {})
    return sim.load(
        {
            "title": "Opposed",
            "issues": {name: {"from": 0, "to": 9} for name in names},
            "parties": people,
            "timeline": [talks],
        }
    )


def taken(action: Callable[[], object]) -> float:
    """What an action takes, the second time and the third."""
    action()
    found = []
    for _ in range(2):
        begin = time.process_time()
        action()
        found.append(time.process_time() - begin)
    return min(found)


def by_list(action: Callable[[], object]) -> float:
    """What an action takes where all outcomes are listed."""
    with mock.patch.object(halves, "FEW_OUTCOMES", 10**7):
        return taken(action)


def print_large() -> None:
    """Print a row for each size, for what `sim.explain` does, and for a long text."""
    for issues, (runs, listed) in ISSUES.items():
        scenario = opposed(issues)
        each = taken(lambda s=scenario, n=runs: sim.run(s, runs=n)) / runs  # type: ignore[misc]
        row = f"  {scenario.space.size:>14,} outcomes{1e3 * each:>10,.2f} ms a run"
        if listed:
            again = opposed(issues)
            slow = by_list(lambda s=again, n=listed: sim.run(s, runs=n))  # type: ignore[misc]
            row += f"{slow / listed / each:>10,.1f} times faster than the list"
        print(row)
    few, fewer = EXPLAINED
    fast = taken(lambda: sim.explain(opposed(6), runs=few)) / few
    slow = by_list(lambda: sim.explain(opposed(6), runs=fewer)) / fewer
    print(f"  explain, 1,000,000 outcomes{1e3 * fast:>8,.2f} ms a run{slow / fast:>10,.1f} times")
    text = opposed(20, {"protocol": "single_text"})
    each = taken(lambda: sim.run(text, runs=TEXT_RUNS)) / TEXT_RUNS
    print(f"  a single text of 20 points{1e6 * each:>9,.0f} µs a run")


if __name__ == "__main__":
    print_large()
