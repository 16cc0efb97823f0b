"""What a report says of what is not known: what to find out first, and what rests on what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.analysis.sensitivity import FEWEST, REST, TOGETHER, sensitivity
from sim.analysis.structures import STRUCTURE, what_it_rests_on
from sim.analysis.worth_knowing import worth_knowing
from sim.description.audit import audit, drawn_anew
from sim.description.lines import fitted
from sim.description.words import quantity_in_words
from sim.inputs.merge import ALTERNATIVES
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ENDINGS
from sim.report.summary import telling_ending
from sim.report.wording import ending_in_words, interval, percent, row_of
from sim.results.drawn import rests_on
from sim.results.result import Result
from sim.results.swings import FIFTHS

__all__ = ["unknown_lines"]

_SHOWN = 6
_SOURCES = {
    "claim": "from claims",
    "assumption": "from assumptions",
    "unexplained": "unexplained",
}
_GROUNDS = {
    STRUCTURE: "the structure of the talks",
    "claim": "numbers from claims",
    "assumption": "assumed numbers",
    "unexplained": "unexplained numbers",
    TOGETHER: "numbers that depend on each other",
}


def unknown_lines(result: Result) -> Iterator[str]:
    """What to find out first, and what the result rests on."""
    yield "5. What to find out first?"
    if not result.columns.draws:
        yield "  Nothing in this scenario is uncertain."
        return
    yield from fitted(_not_known(result.scenario), "  ")
    of = telling_ending(result)
    if len(result) < FEWEST:
        said = f"So few runs do not show what the endings depend on; at least {FEWEST} are needed."
        yield from fitted(said, "  ")
    elif of is None:
        ending = ending_in_words(ENDINGS[result.columns.ending[0]])
        yield from fitted(f"Every run ended as ‘{ending}’, whatever was drawn.", "  ")
    else:
        yield from _dependence(result, of)
        if result.scenario.aftermath is not None and result.measure("holds").any():
            yield from _dependence(result, "holds")


def _not_known(scenario: Scenario) -> str:
    drawn = audit(scenario)
    drawn = drawn[drawn["uncertain"]]
    structure = [str(path).startswith(f"{ALTERNATIVES}.") for path in drawn.index]
    numbers = drawn[~np.array(structure, bool)]
    kinds = numbers["rests_on"].value_counts()
    counted = ", ".join(f"{count} {_SOURCES[str(kind)]}" for kind, count in kinds.items())
    parts = [f"{drawn_anew(len(numbers))} ({counted})"] if len(numbers) else []
    if any(structure):
        several = sum(structure)
        said = "one thing" if several == 1 else f"{several} things"
        parts.append(f"{said} in the structure of the talks {'is' if several == 1 else 'are'} open")
    if not parts:
        parts = ["which red lines and conditions are real, or which events happen"]
    return f"What is not known: {'; '.join(parts)}."


def _dependence(result: Result, of: str) -> Iterator[str]:
    name = ending_in_words(of)
    shares = sensitivity(result, of).quantities
    clear = shares.index[shares["clear"]]
    table = worth_knowing(result, of)
    table = table[table.index.isin(clear) & (table["low"] > 0)]
    if len(table):
        heading = (
            f"How far knowing one of these would move the share of ‘{name}’: by how many points on"
            " average (95% interval), and the share at the lowest and at the highest fifth of its"
            " draws (or at the values that are named):"
        )
        yield from fitted(heading, "  ")
        for path, row in table.head(_SHOWN).iterrows():
            star = "*" if shares["together"].get(path) else ""
            said = quantity_in_words(result.scenario, str(path))
            words = f"{said} ({row['rests_on']}, {path}){star}"
            yield from row_of(_points(row), f"{_ends(row)}  {words}")
        if len(table) > _SHOWN:
            yield f"    and {len(table) - _SHOWN} more"
        if shares["together"].reindex(table.index[:_SHOWN]).any():
            said = "*: together with what depends on it; such changes overlap."
            yield from fitted(said, "  ")
    else:
        said = f"No quantity alone moves the share of ‘{name}’ by more than chance would."
        yield from fitted(said, "  ")
    yield from _grounds(result, of)


def _points(row: Any) -> str:
    half = (row["high"] - row["low"]) / 2
    return f"{percent(row['change'], half).removesuffix('%')} ({_bare(row['low'], row['high'])})"


def _bare(low: float, high: float) -> str:
    return interval(low, high).removesuffix("%")


def _ends(row: Any) -> str:
    """The shares at the two ends of a quantity, each with what it is if that is no fifth."""
    half = row["noise"] / 2**0.5
    shares = [percent(row[end], half) for end in ("lowest", "highest")]
    if (row["lowest.is"], row["highest.is"]) == FIFTHS:
        return " → ".join(shares)
    called = [f"{share} ({row[f'{end}.is']})" for share, end in zip(shares, _ENDS, strict=True)]
    return " → ".join(called)


_ENDS = ("lowest", "highest")


def _grounds(result: Result, of: str) -> Iterator[str]:
    """On what the variance between runs rests, and that it is all assumed where it is."""
    table = what_it_rests_on(result, of)
    known = table.drop(REST).dropna()
    missing = table.drop(REST)["S1"].isna()
    unknown = bool(missing.any())
    if missing.get(STRUCTURE, False):
        said = "The structure has too many combinations for so few runs to tell its share."
        yield from fitted(said, "  ")
    if missing.drop(STRUCTURE, errors="ignore").any():
        said = "For numbers that depend on each other no share of the variance is given."
        yield from fitted(said, "  ")
    if (known["low"] > 0).any():
        parts = [f"{_explained(row)} from {_GROUNDS[str(kind)]}" for kind, row in known.iterrows()]
        left = 1 - float(known["S1"].sum())
        if left >= 0.005 and not unknown:
            parts.append(f"{min(left, 1.0):.0%} from how these work together and from chance")
        yield from fitted(f"Where the variance between runs comes from: {'; '.join(parts)}.", "  ")
    kinds = {rests_on(result.scenario, path) for path in result.columns.draws}
    if kinds == {"assumption"}:
        said = "100% of this rests on assumptions: no range or chance here comes from a claim."
        yield from fitted(said, "  ")


def _explained(row: pd.Series[Any]) -> str:
    share, low, high = np.clip(row[["S1", "low", "high"]].to_numpy(float), 0, 1)
    half = (high - low) / 2
    return f"{percent(share, half)} ({interval(low, high)})"
