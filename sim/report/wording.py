"""How endings, reasons and outcomes are said in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sim.model.endings import ENDINGS, WITH_AGREEMENT
from sim.model.issues import Issue, column_of, readable
from sim.results.result import Result

__all__ = ["CAUTION", "YEARS_TOLD", "end_in_words", "outcome_in_words", "reason_in_words"]

YEARS_TOLD = (1.0, 5.0, 10.0)
"""The years after the signature that are told of, as far as deals are followed."""

CAUTION = "What-if, not a forecast: shares hold under the assumptions of the scenario."

_REASONS = {
    "target": "holds out for more",
    "no_deal": "prefers no deal",
    "nothing_to_offer": "has nothing to offer",
    "not_asked": "was not asked",
    "walks_out": "walked out",
    "ratification": "could not be ratified at home",
}
_KINDS = {"red_lines": "red line", "concessions": "condition of its concession", "events": "event"}


def reason_in_words(reason: str) -> str:
    """A reason of `Result.blockers` as a reader would say it."""
    kind, _, name = reason.partition(".")
    return f"{_KINDS[kind]}: {readable(name)}" if name else _REASONS[kind]


def outcome_in_words(issues: Iterable[Issue], row: Any, others: Collection[str]) -> str:
    """The outcome in a table's row: the option of each issue.

    Args:
        issues: The issues that the table shows.
        row: The row.
        others: The columns of the table that are no issues.
    """
    return _join(str(row[column_of(issue, others)]) for issue in issues)


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
        parts.append(_join(issue.options[option] for issue, option in chosen))
    if isinstance(row["blocked_by"], str):
        parts.append(row["blocked_by"])
    return f"hour {row['hour']:g}: {' · '.join(parts)}"


def _join(options: Iterable[str]) -> str:
    return " · ".join(map(readable, options))
