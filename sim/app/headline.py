"""The sentence that says what the explorer's picture says."""

from __future__ import annotations

from sim.analysis.blocked_over import issues_of
from sim.app.counts import blockers
from sim.arrays import BoolArray
from sim.model.endings import ended
from sim.report.wording import reason_in_words
from sim.results.comparison import change
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["headline", "paired", "share_with_error"]


def headline(result: Result, base: Result | None = None) -> str:
    """What came of the runs, in a sentence or two.

    ``Deal in 59 % ± 1 of 10,000 runs, room for one in 64 % ± 1; Russia blocks most: prefers no
    deal.`` Whether there was room depends on nobody's behaviour; it is left out where it is not
    known.

    Args:
        result: The runs.
        base: The runs of the setting that was pinned as base, if one is.
    """
    count = len(result)
    deals = int(ended(result.columns.ending, "deal").sum())
    said = f"Deal in {share_with_error(deals, count)} of {count:,} runs"
    if deals and result.scenario.aftermath is not None:
        holding = int(ended(result.columns.ending, "holds").sum())
        said += f", and {holding / deals:.0%} of these deals hold".replace("%", " %")
    room = result.columns.room
    if deals < count and (room >= 0).all():
        said += f", room for one in {share_with_error(int(room.sum()), count)}"
    said += f"; {_blocker(result)}." if deals < count else "."
    return said if base is None else f"{said} {_difference(base, result)}"


def share_with_error(hits: int, runs: int) -> str:
    """A share with half the width of its 95 % interval: ``28 % ± 1``; as many digits as it bears.

    Where all or none are, the interval lies to one side: ``0 % (at most 0.2 %)``.
    """
    low, high = (100 * float(end) for end in wilson(hits, runs))
    if hits == 0:
        return f"0 % (at most {high:.1g} %)"
    if hits == runs:
        return f"100 % (at least {low:.4g} %)"
    half = (high - low) / 2
    digits = 0 if half >= 0.95 else 1
    return f"{100 * hits / runs:.{digits}f} % ± {half:.{digits}f}"


def _blocker(result: Result) -> str:
    """Who blocks most, and over what."""
    found = blockers(result)
    if not found:
        return "nobody blocks"
    runs = {row.party: 0 for row in found}
    for row in found:
        runs[row.party] += row.runs
    party = max(runs, key=lambda name: runs[name])
    reason = next(row.reason for row in found if row.party == party)
    blocking, issues = result.scenario.party(party), result.scenario.space.issues
    about = issues_of(result.scenario, party, reason)
    over = " and ".join(issues[number].label for number in about)
    said = f", over {over}" if over else f": {reason_in_words(result.scenario, party, reason)}"
    return f"{blocking.title} blocks most{said}"


def _difference(base: Result, result: Result) -> str:
    """How far the share of deals is from that of the base, run by run."""
    found = change(*paired(base, result, "deal"))
    sign = "−" if found.difference < 0 else "+"
    points = f"{sign}{100 * abs(found.difference):.1f} points"
    half = f"{50 * (found.high - found.low):.1f}"
    if not found.gained and not found.lost:
        return "The same runs have deals as in the base."
    if found.low <= 0 <= found.high:
        return f"No clear difference from the base ({points} ± {half})."
    return f"{points} ± {half} against the base, run by run."


def paired(base: Result, result: Result, ending: str) -> tuple[BoolArray, BoolArray]:
    """Which runs ended so, in each of two results from run 0 on; only the runs that both have."""
    pairs = min(len(base), len(result))
    before, after = (ended(one.columns.ending[:pairs], ending) for one in (base, result))
    return before, after
