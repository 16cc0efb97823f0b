"""Each object as text for a terminal: what its ``report()`` gives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch
from math import isnan

from sim.analysis.sensitivity import Sensitivity
from sim.description.audit import size
from sim.description.lines import fitted
from sim.model import Scenario
from sim.model.naming import column_of, readable
from sim.play.brief import Brief
from sim.play.game import Game
from sim.report import report
from sim.report.wording import ending_in_words
from sim.results.result import Result
from sim.results.trace import TRACE_COLUMNS
from sim.results.trace_table import Trace
from sim.shown import Shown
from sim.studies import study_report
from sim.studies.plan import Plan
from sim.studies.study import Study

__all__ = ["text_of"]

_SHOWN = 12


@singledispatch
def text_of(thing: Shown) -> str:
    """An object as text; most say it themselves."""
    return str(thing)


text_of.register(Result)(report)
text_of.register(Study)(study_report)


@text_of.register
def _(thing: Brief) -> str:
    return thing.text()


@text_of.register
def _(thing: Trace) -> str:
    return "\n".join(_moves(thing))


def _moves(trace: Trace) -> Iterator[str]:
    """The moves by session: the hour, who made it, and its worth to that party."""
    scenario = trace.played_in
    titles = {party.name: party.title for party in scenario.parties}
    columns = [(column_of(i.name, TRACE_COLUMNS), i) for i in scenario.space.issues]
    shown = [(column, issue) for column, issue in columns if column in trace.columns]
    session = ""
    before: list[str] = []
    for _, row in trace.iterrows():
        held = (
            scenario.session_label(row["session"])
            if isinstance(row["session"], str)
            else "Afterwards"
        )
        if held != session:
            yield from fitted(held)
            session, before = held, []
        about = [issue.label_of(row[at]) for at, issue in shown if isinstance(row[at], str)]
        said = f"{titles.get(row['party'], readable(row['party']))}: {row['move']}"
        if about and about != before:  # an answer is to what was said last
            said += f" {' · '.join(about)}"
        before = about
        worth = [
            f"{words} {row[name]:.2f}"
            for words, name in (("worth", "utility"), ("aims at", "target"))
            if not isnan(row[name])
        ]
        if worth:
            said += f" ({', '.join(worth)})"
        yield from fitted(said, f"  {row['hour']:>5g} h  ")


@text_of.register
def _(thing: Game) -> str:
    seat = thing.turn
    if seat is None:
        return f"All is over: {ending_in_words(str(thing.ending))}"
    return f"{thing.scenario.party(seat).title} has to decide.\n\n{thing.brief(seat).text()}"


@text_of.register
def _(thing: Scenario) -> str:
    return "\n".join(_scenario(thing))


def _scenario(scenario: Scenario) -> Iterator[str]:
    yield from fitted(scenario.title)
    yield from fitted(scenario.about)
    yield ""
    yield from fitted(size(scenario).capitalize() + ".")
    yield from fitted(", ".join(party.title for party in scenario.parties), "Who: ")
    yield from fitted(", ".join(issue.label for issue in scenario.space.issues), "What about: ")
    yield from fitted("; ".join(each.label for each in scenario.sessions), "When: ")
    for note in scenario.notes:
        yield from fitted(note, "Note: ")


@text_of.register
def _(thing: Plan) -> str:
    lines = [f"{thing.title}: {len(thing):,} points, design {thing.design}, seed {thing.seed}"]
    lines += fitted(thing.scenario.title, "scenario: ")
    for path, words in thing.factors.items():
        lines += fitted(f"{thing.names[path]}: {words}", "  ", "      ")
    return "\n".join(lines)


@text_of.register
def _(thing: Sensitivity) -> str:
    lines = fitted(f"What ‘{ending_in_words(thing.of)}’ depends on: {thing.headline}.")
    for path, row in thing.quantities.head(_SHOWN).iterrows():
        star = "" if row["clear"] else " (no more than chance)"
        share = f"{row['S1']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
        lines += fitted(f"{share}  {path}{star}", "  ", "      ")
    if len(thing.quantities) > _SHOWN:
        lines.append(f"  and {len(thing.quantities) - _SHOWN} more")
    return "\n".join(lines)
