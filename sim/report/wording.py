"""How endings, reasons and outcomes are said in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sim.description.lines import fitted
from sim.model import Scenario
from sim.model.endings import ENDINGS, WITH_AGREEMENT
from sim.model.issues import Issue
from sim.model.naming import column_of, readable
from sim.results.result import Result

__all__ = [
    "CAUTION",
    "YEARS_TOLD",
    "end_in_words",
    "ending_in_words",
    "interval",
    "outcome_in_words",
    "percent",
    "reason_in_words",
    "row_of",
    "share_of",
]

YEARS_TOLD = (1.0, 5.0, 10.0)
"""The years after the signature that are told of, as far as deals are followed."""

CAUTION = "What-if, not a forecast: shares hold under the assumptions of the scenario."
"""The sentence that goes with results wherever they are shown."""

_REASONS = {
    "target": "holds out for more",
    "no_deal": "prefers no deal",
    "nothing_to_offer": "has nothing to offer",
    "not_asked": "was not asked",
    "walks_out": "walked out",
    "ratification": "could not be ratified at home",
}
_KINDS = {"red_lines": "red line", "concessions": "condition of its concession", "events": "event"}

_ENDINGS = {
    "holds": "deal that holds",
    "collapses": "deal that collapses",
    "not_ratified": "signed, but not ratified at home",
    "partial": "agreed without a required consent",
}

_WHOLE = 0.005
"""An interval that reaches so far to either side bears no decimal of a percentage."""


def ending_in_words(ending: str) -> str:
    """An ending as a reader would say it; ``partial`` alone reads as if it were part of a deal."""
    return _ENDINGS.get(ending, readable(ending))


def percent(share: float, half: float) -> str:
    """A share as text, with one decimal only where its interval bears it: ``58%``, ``0.4%``.

    What is neither 0 nor 1 never reads as if it were.

    Args:
        share: The share.
        half: Half the width of its interval.
    """
    if share in (0, 1):
        return f"{share:.0%}"
    digits = 0 if half >= _WHOLE else 1
    least = 0.1 if digits else 1.0
    if 0 < 100 * share < least / 2:
        return f"<{least:g}%"
    if 100 - least / 2 < 100 * share < 100:
        return f">{100 - least:g}%"
    return f"{share:.{digits}%}"


def interval(low: float, high: float) -> str:
    """The ends of an interval, as text with as many decimals as it bears: ``57 to 60%``."""
    half = (high - low) / 2
    return f"{percent(low, half).removesuffix('%')} to {percent(high, half)}"


def share_of(row: Any) -> str:
    """The share in a row of a table, with its interval: ``58% (57 to 60%)``."""
    share, low, high = (float(row[name]) for name in ("share", "low", "high"))
    return f"{percent(share, (high - low) / 2)} ({interval(low, high)})"


def row_of(share: str, words: str, width: int = 24) -> list[str]:
    """A row of a list: a share, then in a column of its own what it is of."""
    return fitted(words, f"    {share}  ".ljust(width))


def reason_in_words(scenario: Scenario, party: str, reason: str) -> str:
    """A reason of `Result.blockers` as a reader would say it: ``red line ‘no NATO membership’``.

    Args:
        scenario: The scenario.
        party: The name of the party whose reason it is.
        reason: The reason.
    """
    kind, _, name = reason.partition(".")
    if not name:
        return _REASONS[kind]
    path = reason if kind == "events" else f"parties.{party}.{reason}"
    return f"{_KINDS[kind]} ‘{scenario.label_of(path)}’"


def outcome_in_words(issues: Iterable[Issue], row: Any, others: Collection[str]) -> str:
    """The outcome in a table's row: the option of each issue.

    Args:
        issues: The issues that the table shows.
        row: The row.
        others: The columns of the table that are no issues.
    """
    said = ((issue, str(row[column_of(issue.name, others)])) for issue in issues)
    return " · ".join(issue.label_of(option) for issue, option in said)


def end_in_words(result: Result, run: int) -> str:
    """How a run ended: the hour, the ending, the agreement if there is any, and who blocked.

    Args:
        result: The runs.
        run: The run's number, one of those that the result has.
    """
    columns = result.columns
    at = int((columns.run == run).argmax())
    row = result.runs.iloc[at]
    ending = ENDINGS[columns.ending[at]]
    parts = [ending]
    if ending in WITH_AGREEMENT:
        chosen = zip(result.scenario.space.issues, columns.options[at], strict=True)
        parts.append(" · ".join(issue.labels[option] for issue, option in chosen))
    if isinstance(row["blocked_by"], str):
        parts.append(row["blocked_by"])
    return f"hour {row['hour']:g}: {' · '.join(parts)}"
