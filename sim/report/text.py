"""A result in short, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.shifts import moved
from sim.description.lines import fitted
from sim.description.words import count_of, quantity_in_words
from sim.report.blame_text import blame_lines
from sim.report.room_text import becomes_lines, room_lines
from sim.report.terms_text import terms_lines
from sim.report.unknowns_text import unknown_lines
from sim.report.wording import CAUTION, percent, row_of
from sim.results.conditioning import FEW, Evidence
from sim.results.intervals import wilson
from sim.results.result import Result

__all__ = ["report"]


def report(result: Result) -> str:
    """A result as text for a terminal, in lines of at most 80 characters.

    First what does not depend on behaviour (is there room?), then what behaviour makes of it and on
    what terms, then but for whom there would be a deal, and what to find out first.
    """
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    scenario = result.scenario
    runs = count_of(len(result), "run")
    yield from fitted(f"{scenario.title}: {runs}, seed {result.seed}, sim {result.version}")
    yield ""
    if result.evidence is not None:
        yield from _evidence(result, result.evidence)
        yield ""
    for part in (room_lines, becomes_lines, terms_lines, blame_lines, unknown_lines):
        yield from part(result)
        yield ""
    for note in scenario.notes:
        yield from fitted(note, "Note: ")
    yield from fitted(CAUTION)


def _evidence(result: Result, evidence: Evidence) -> Iterator[str]:
    size = evidence.effective_sample_size
    runs = count_of(evidence.runs, "run")
    yield f"Given the evidence: {size:,.0f} of {runs} agree with all of it"
    if size < FEW:
        yield "  So few runs say little; make more."
    for name, row in evidence.table().iterrows():
        low, high = wilson(row["share"] * evidence.runs, evidence.runs)
        share = percent(row["share"], float(high - low) / 2)
        label = result.scenario.label_of(f"observations.{name}")
        yield from row_of(share, f"agree with: {label} ({row['source']})", 10)
    table = moved(result)
    clear = table[table["distance"] > table["noise"]]
    if len(clear):
        heading = "What it says about the assumptions (median and 90% of draws, before → after):"
        yield from fitted(heading)
    for path, row in clear.head(6).iterrows():
        before, after = (
            f"{row[f'{of}.median']:.3g} ({row[f'{of}.low']:.3g} to {row[f'{of}.high']:.3g})"
            for of in ("prior", "posterior")
        )
        words = quantity_in_words(result.scenario, str(path))
        yield from fitted(f"{before} → {after}  {words}", "  ", "      ")
    if len(clear) > 6:
        yield f"  and {len(clear) - 6} more"
    if not len(clear):
        yield "It moves no assumption by more than chance would."
