"""What a report says of who stood in the way, and but for whom there would be a deal."""

from __future__ import annotations

from collections.abc import Iterator

from sim.description.lines import fitted
from sim.model import Scenario
from sim.report.wording import reason_in_words, row_of, share_of
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.results.taken_out import TOGETHER

__all__ = ["blame_lines", "position_in_words"]

_SHOWN = 8


def blame_lines(result: Result) -> Iterator[str]:
    """Who stood in the way and why, and what would come of it without that."""
    yield "4. Who stood in the way, but for whom there would be a deal?"
    # A concession has one name, whether it is not on the table yet or its condition is not met.
    table = result.blockers()[["sole", "joint", "runs"]].groupby(level=["party", "reason"]).sum()
    if not len(table):
        yield "  Nobody."
        return
    table = table.sort_values(["runs", "party", "reason"], ascending=[False, True, True])
    yield from fitted("Who refused last (shares of all runs; alone, or with others):", "  ")
    for name, row in zip(map(".".join, table.index), table.to_dict("records"), strict=True):
        if len(table) > _SHOWN and name == ".".join(table.index[_SHOWN]):
            break
        low, high = wilson(row["runs"], len(result))
        share = {"share": row["runs"] / len(result), "low": low, "high": high}
        others = f" ({row['sole']:,} of {row['runs']:,} alone)"
        said = position_in_words(result.scenario, name)
        yield from row_of(share_of(share), said + others * bool(row["joint"]))
    if len(table) > _SHOWN:
        yield f"    and {len(table) - _SHOWN} more"
    if result.played is None:
        yield from _but_for(result)


def _but_for(result: Result) -> Iterator[str]:
    table = result.but_for()
    if not len(table):
        said = (
            "No position stood in the way. (Preferring no deal and holding out for more are none.)"
        )
        yield from fitted(said, "  ")
        return
    heading = (
        "Each position is taken out, and the runs that it blocked are played again. So many of them"
        " then end in a deal (of two positions: of the runs that either blocked):"
    )
    yield from fitted(heading, "  ")
    for name, row in table.iterrows():
        parts = [position_in_words(result.scenario, part) for part in str(name).split(TOGETHER)]
        of = f"of {row['blocked']:,.0f}"
        if row["replayed"] < row["blocked"]:
            of = f"of {row['replayed']:,.0f} of {row['blocked']:,.0f}"
        yield from row_of(share_of(row), f"{of} without {' and '.join(parts)}")
    said = (
        "Preferring no deal and holding out for more are no positions that somebody could drop, so"
        " they are not taken out."
    )
    yield from fitted(said, "  ")


def position_in_words(scenario: Scenario, name: str) -> str:
    """A blocker by its name, as a reader would say it: ``Russia: red line ‘no membership’``."""
    party, _, reason = name.partition(".")
    return f"{scenario.party(party).title}: {reason_in_words(scenario, party, reason)}"
