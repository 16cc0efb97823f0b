"""Each object as text for a terminal: what its ``report()`` gives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from sim.analysis.sensitivity import Sensitivity
from sim.description.audit import size
from sim.description.lines import fitted
from sim.model import Scenario
from sim.play.brief import Brief
from sim.play.game import Game
from sim.report import report
from sim.report.wording import ending_in_words
from sim.results.result import Result
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
    return thing.to_string(index=False, na_rep="", max_colwidth=60)


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
