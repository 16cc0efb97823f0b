"""What a report says first: whether there is room for a deal, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.constraints import constraints
from sim.analysis.obstacles import over_runs
from sim.analysis.structures import band
from sim.arrays import IntArray
from sim.description.lines import fitted
from sim.description.words import count_of, quantity_in_words
from sim.inputs.merge import ALTERNATIVES
from sim.model import Scenario
from sim.model.endings import ended
from sim.report.wording import ending_in_words, percent, row_of, share_of
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.results.taken_out import TOGETHER

__all__ = ["becomes_lines", "can_occur", "room_lines"]

_MOST_RUNS = 1_000
_MOST_OUTCOMES = 2_000_000
"""The most runs, and outcomes in all, for which what closes the zone is worked out."""

_FEWEST_RUNS = 20
_SHOWN = 4


def room_lines(result: Result) -> Iterator[str]:
    """Whether there is room; in the runs without, what closes it."""
    scenario = result.scenario
    yield "1. Is there room for a deal?"
    if (result.columns.room < 0).any():
        yield from fitted("There are too many outcomes to look for room in each.", "  ")
        return
    room = result.room().loc["room"]
    said = f"In {share_of(room)} of the runs some outcome could be signed by everyone it needs."
    yield from fitted(said, "  ")
    closed = result.columns.run[result.columns.room == 0]
    most = min(_MOST_RUNS, _MOST_OUTCOMES // scenario.space.size)
    if len(closed) and min(len(closed), most) >= min(len(closed), _FEWEST_RUNS):
        yield from _closing(scenario, result.seed, closed[:most])


def _closing(scenario: Scenario, seed: int, numbers: IntArray) -> Iterator[str]:
    found = over_runs(scenario, seed, numbers)
    words = {constraint.name: constraint.words for constraint in constraints(scenario)}
    runs = "it" if len(numbers) == 1 else f"these {count_of(len(numbers), 'run')}"
    yield from fitted(
        f"In the others this leaves no room (shares of {runs}; a run may count more than once):",
        "  ",
    )
    for name, conflict in found.conflicts.head(_SHOWN).iterrows():
        parts = [words[part] for part in str(name).split(TOGETHER)]
        yield from row_of(share_of(conflict), " and ".join(parts))
    if len(found.conflicts) > _SHOWN:
        yield f"    and {len(found.conflicts) - _SHOWN} more"
    opens = int((found.sizes > 0).sum())
    if opens:
        low, high = wilson(opens, len(numbers))
        row = {"share": opens / len(numbers), "low": low, "high": high}
        yield from row_of(share_of(row), "what changes in the course of the talks")


def becomes_lines(result: Result) -> Iterator[str]:
    """How the runs end, and how far that moves from structure to structure."""
    yield "2. What becomes of it?"
    yield from fitted(_deals(result), "  ")
    scenario, endings = result.scenario, result.endings()
    for name, row in endings.iterrows():
        if row["runs"] or can_occur(scenario, str(name)):
            yield from row_of(share_of(row), ending_in_words(str(name)))
    said = "(95% intervals: they cover the error of a finite number of runs, nothing else)"
    yield from fitted(said, "  ")
    yield from fitted(f"{result.certificate}.", "  ")


def _deals(result: Result) -> str:
    deals = ended(result.columns.ending, "deal")
    hits = int(deals.sum())
    low, high = (float(end) for end in wilson(hits, len(result)))
    half = (high - low) / 2
    said = f"A deal in {percent(hits / len(result), half)} of the runs"
    structures = band(result)
    if structures is not None:
        ends = (percent(end, 2 * half) for end in (structures.lowest, structures.highest))
        said += "; between {} and {}, depending on how the talks are run".format(*ends)
    if (result.columns.room >= 0).all():
        found = result.room().loc["found"]
        if result.room().loc["room", "runs"]:
            said += f"; in {share_of(found)} of those with room"
    return f"{said}.{_what_moves_it(result)}"


def _what_moves_it(result: Result) -> str:
    """Which alternative moves the share of deals most, and how far."""
    if not result.scenario.alternatives:
        return ""
    bars = result.tornado()
    bars = bars[[str(path).startswith(f"{ALTERNATIVES}.") for path in bars.index]]
    if not len(bars) or bars["swing"].iloc[0] <= bars["noise"].iloc[0]:
        return " None of the alternatives moves that by more than chance would."
    row = bars.iloc[0]
    half = row["noise"] / 2**0.5
    name = quantity_in_words(result.scenario, str(bars.index[0]))
    ends = [
        f"{percent(row[end], half)} if it is ‘{row[f'{end}.is']}’" for end in ("lowest", "highest")
    ]
    return f" Of the alternatives, ‘{name}’ moves it most: {', '.join(ends)}."


def can_occur(scenario: Scenario, ending: str) -> bool:
    """Whether a run of the scenario can end so.

    A run ends by a walkout if somebody's patience can end, or an event can take a party out; and
    without a required consent if a text can be agreed on in the absence of somebody whose consent
    some outcomes need.
    """
    branches = scenario.branches_alone
    if ending == "walkout":
        return any(_can_walk_out(branch) for branch in branches)
    if ending == "partial":
        return any(_can_be_absent(branch) for branch in branches)
    return True


def _can_walk_out(scenario: Scenario) -> bool:
    impatient = any(party.walks_out_after is not None for party in scenario.parties)
    return impatient or any(event.walks_out for event in scenario.events)


def _can_be_absent(scenario: Scenario) -> bool:
    asked = {i for i, party in enumerate(scenario.parties) if party.consent.of != "none"}
    return (
        any(event.leaves or event.walks_out for event in scenario.events)
        or any(party.walks_out_after is not None for party in scenario.parties)
        or any(
            asked - set(session.parties) or session.joins or session.leaves or session.comes
            for session in scenario.sessions
        )
    )
