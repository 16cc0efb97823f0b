"""What a cell shows of a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.description.words import count_of, quantity_in_words
from sim.model.endings import ended
from sim.pages.markup import bars, card, fold, listed, paragraph, rows
from sim.report.blame_text import position_in_words
from sim.report.room_text import can_occur
from sim.report.summary import named_issues, telling_ending
from sim.report.wording import CAUTION, ending_in_words, outcome_in_words, percent, share_of
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.results.room_found import SHARE_COLUMNS

__all__ = [
    "deals_in_words",
    "endings_part",
    "moves_part",
    "notes_part",
    "refusals_part",
    "rests_on_in_words",
    "result_card",
    "room_in_words",
    "terms_part",
]

_TERMS, _REFUSALS, _MOVES = 8, 10, 8
"""So many agreements, refusals and quantities are shown."""


def result_card(result: Result) -> str:
    """How the runs end; folded: on what terms, who refused, what moves it, notes."""
    return card(
        f"Result · {result.scenario.title}",
        deals_in_words(result),
        paragraph(room_in_words(result)),
        endings_part(result),
        fold("On what terms", terms_part(result)),
        fold("Who refused last", refusals_part(result)),
        fold("Which unknown number moves it most", moves_part(result)),
        fold("Notes", notes_part(result)),
        foot=rests_on_in_words(result),
    )


def deals_in_words(result: Result) -> str:
    """How many runs end in a deal, in a sentence."""
    hits = int(ended(result.columns.ending, "deal").sum())
    low, high = (float(end) for end in wilson(hits, len(result)))
    half = (high - low) / 2
    if len(result) == 1:
        return f"The run ends so: {ending_in_words(str(result.runs['ending'].iloc[0]))}"
    share, runs = percent(hits / len(result), half), count_of(len(result), "run")
    if result.evidence is None:
        return f"{share} of {runs} end in a deal"
    of = f"the {runs} (of {result.evidence.runs:,}) that agree with the evidence"
    return f"{share} of {of} end in a deal"


def room_in_words(result: Result) -> str:
    """In how many runs there was room for a deal, and in how many of these one was found."""
    if (result.columns.room < 0).any():
        return "There are too many outcomes to look for room for a deal in each."
    if len(result) == 1:
        return f"There is {'room' if result.columns.room[0] else 'no room'} for a deal in it."
    table = result.room()
    if not table.loc["room", "runs"]:
        return "In no run is there room for a deal: no outcome could be signed by all it needs."
    return (
        f"There is room for a deal in {share_of(table.loc['room'])} of the runs; of these"
        f" {share_of(table.loc['found'])} find one."
    )


def endings_part(result: Result) -> str:
    """A bar for each ending."""
    return bars(
        (ending_in_words(str(name)), float(row["share"]), share_of(row))
        for name, row in result.endings().iterrows()
        if row["runs"] or can_occur(result.scenario, str(name))
    )


def terms_part(result: Result) -> str:
    """The commonest agreements."""
    named = named_issues(result.scenario)
    table = result.agreements("deal", named)
    if not len(table):
        return ""
    issues = [issue for issue in result.scenario.space.issues if issue.name in named]
    said = " · ".join(issue.label for issue in issues)
    shown = bars(
        (outcome_in_words(issues, row, SHARE_COLUMNS), float(row["share"]), share_of(row))
        for _, row in table.head(_TERMS).iterrows()
    )
    return paragraph(f"{said} ({count_of(len(table), 'agreement')}; shares of all runs)") + shown


def refusals_part(result: Result) -> str:
    """Who stood in the way in the runs without a deal, and why."""
    table = result.blockers()
    return bars(
        (
            position_in_words(result.scenario, ".".join(map(str, name))),
            float(row["share"]),
            share_of(row),
        )
        for name, row in table.head(_REFUSALS).iterrows()
        if isinstance(name, tuple)
    )


def moves_part(result: Result) -> str:
    """Which unknown numbers move the share of deals most, beyond chance."""
    of = telling_ending(result)
    if of is None or not result.columns.draws:
        return ""
    table = result.tornado(of)
    table = table[table["swing"].abs() > table["noise"]].head(_MOVES)
    if not len(table):
        return paragraph("None moves it by more than chance would.")
    said = (
        f"Share of ‘{ending_in_words(of)}’ among the runs with the lowest and with the highest"
        " draws of each number"
    )
    lines: Iterator[tuple[Any, ...]] = (
        (
            quantity_in_words(result.scenario, str(path)),
            f"{row['lowest']:.0%} ({row['lowest.is']})",
            f"{row['highest']:.0%} ({row['highest.is']})",
            str(row["rests_on"]),
        )
        for path, row in table.iterrows()
    )
    return paragraph(said) + rows(("number", "lowest", "highest", "rests on"), lines)


def notes_part(result: Result) -> str:
    """What a reader should know."""
    return listed(result.scenario.notes) if result.scenario.notes else ""


def rests_on_in_words(result: Result) -> str:
    """Which runs these are, and the caution."""
    runs = count_of(len(result), "run")
    if result.first:
        runs += f" from number {result.first:,}"
    if result.played is not None:
        runs += ", persons decided"
    return f"{runs}, seed {result.seed}, sim {result.version}. {CAUTION}"
