"""The sentence that says what the explorer's picture says."""

from __future__ import annotations

from sim.comparison import Change, Comparison, change
from sim.endings import ended
from sim.intervals import wilson
from sim.issues import AllOf, AnyOf, Negation, OneOf, Predicate
from sim.results import Result
from sim.scenario import Scenario
from sim.summary import reason_in_words


def headline(result: Result, against: Comparison | None = None) -> str:
    """What came of the runs, in a sentence or two.

    ``Deal in 28 % ± 1 of 10,000 runs; Russia blocks most, over NATO membership.``

    Args:
        result: The runs.
        against: The runs against those of a base, if one is pinned.
    """
    count = len(result)
    deals = int(ended(result.columns.ending, "deal").sum())
    said = f"Deal in {share_with_error(deals, count)} of {count:,} runs"
    if deals and result.scenario.aftermath is not None:
        holding = int(ended(result.columns.ending, "holds").sum())
        said += f", and {holding / deals:.0%} of these deals hold".replace("%", " %")
    said += f"; {_blocker(result)}." if deals < count else "."
    return said if against is None else f"{said} {_difference(against)}"


def share_with_error(hits: int, runs: int) -> str:
    """A share with half the width of its 95 % interval: ``28 % ± 1``; as many digits as it bears.

    Where all or none are, the interval lies to one side: ``0 % (at most 0.2)``.
    """
    low, high = (100 * float(end) for end in wilson(hits, runs))
    if hits == 0:
        return f"0 % (at most {high:.1g})"
    if hits == runs:
        return f"100 % (at least {low:.4g})"
    half = (high - low) / 2
    digits = 0 if half >= 0.95 else 1
    return f"{100 * hits / runs:.{digits}f} % ± {half:.{digits}f}"


def _blocker(result: Result) -> str:
    """Who blocks most, and over what."""
    table = result.blockers()
    if not len(table):
        return "nobody blocks"
    scenario = result.scenario
    runs = table["runs"].groupby(level="party").sum()
    party = str(runs.idxmax())
    reason = str(table["runs"].xs(party, level="party").idxmax())
    title = scenario.party(party).title
    over = _issues_of(scenario, party, reason)
    if over:
        return f"{title} blocks most, over {over}"
    return f"{title} blocks most: {reason_in_words(reason)}"


def _issues_of(scenario: Scenario, party: str, reason: str) -> str:
    """The issues that a red line or a concession is about; empty for other reasons."""
    positions = scenario.party(party).positions
    conditions = {f"red_lines.{line.id}": line.rejects for line in positions.red_lines}
    conditions |= {f"concessions.{offer.id}": offer.gives for offer in positions.concessions}
    if reason not in conditions:
        return ""
    numbers = dict.fromkeys(_issues(conditions[reason]))
    return " and ".join(scenario.space.issues[number].label for number in numbers)


def _issues(condition: Predicate) -> list[int]:
    if isinstance(condition, OneOf):
        return [condition.issue]
    if isinstance(condition, Negation):
        return _issues(condition.part)
    assert isinstance(condition, (AllOf, AnyOf))
    return [issue for part in condition.parts for issue in _issues(part)]


def _difference(against: Comparison) -> str:
    """How far the share of deals is from that of the base, run by run."""
    found = _deals_changed(against)
    sign = "−" if found.difference < 0 else "+"
    points = f"{sign}{100 * abs(found.difference):.1f} points"
    half = f"{50 * (found.high - found.low):.1f}"
    if not found.gained and not found.lost:
        return "No run has a deal that had none in the base, or the other way round."
    if found.low <= 0 <= found.high:
        return f"No clear difference from the base ({points} ± {half})."
    return f"{points} ± {half} against the base, run by run."


def _deals_changed(against: Comparison) -> Change:
    """How the share of deals differs, whatever becomes of them later."""
    # Both begin with run 0 and leave none out, so what they share is what the shorter one has.
    pairs = len(against)
    before, after = (result.columns.ending[:pairs] for result in (against.first, against.second))
    return change(ended(before, "deal"), ended(after, "deal"))
