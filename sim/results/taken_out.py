"""But for whom there would be a deal: runs played again without a position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ended
from sim.model.events import Event
from sim.model.parties import Party
from sim.model.positions import Positions
from sim.results.blocker_names import BlockerNames
from sim.results.columns import Columns
from sim.results.intervals import wilson
from sim.results.playing import play_runs

__all__ = ["TOGETHER", "Limits", "but_for_table", "stood_in_the_way", "without"]

TOGETHER = " + "
"""What joins the names of positions that are taken out together."""

_COUNTS = ("positions", "blocked", "sole", "replayed", "runs")
_SHARES = ("blocked_share", "share", "low", "high")

_KINDS = ("red_lines", "concessions")
_WHOLE = ("ratification", "walks_out")


@dataclass(frozen=True)
class Limits:
    """How much is played again at most; see `Result.but_for`.

    Attributes:
        positions: How many positions are taken out alone.
        pairs: How many pairs are.
        runs: How many runs are played again for each of these.
        branches: From how many branches of a scenario with alternatives these are.
    """

    positions: int
    pairs: int
    runs: int
    branches: int

    def __post_init__(self) -> None:
        if min(self.positions, self.pairs) < 0 or min(self.runs, self.branches) < 1:
            raise UsageError("positions and pairs must be 0 or more, runs and branches 1 or more")


@dataclass(frozen=True, eq=False)
class _Replay:
    """Some runs, played again without some positions.

    Attributes:
        deals: Whether each ended in a deal.
        branch: In which branch each was.
        complete: Whether no run was left out because of its branch.
        then: In which runs each position stood in the way instead.
    """

    deals: BoolArray
    branch: IntArray
    complete: bool
    then: dict[str, BoolArray]


def stood_in_the_way(scenario: Scenario, columns: Columns) -> dict[str, BoolArray]:
    """In which runs each position stood in the way, alone or with others.

    Args:
        scenario: The scenario.
        columns: Its runs.

    Returns:
        By name, as ``russia.red_lines.no_membership``; each of shape ``(runs,)``; only positions
        that did so in some run, those that did so most often first.
    """
    found: dict[str, BoolArray] = {}
    pairs = zip(scenario.party_names, BlockerNames(scenario).reasons, strict=True)
    for i, (party, reasons) in enumerate(pairs):
        codes = columns.blockers[:, i]
        for code in np.unique(codes[codes >= 0]):
            reason = reasons[code]
            if reason in _WHOLE or reason.partition(".")[0] in _KINDS:
                name = f"{party}.{reason}"
                found[name] = found.get(name, False) | (codes == code)
    return dict(sorted(found.items(), key=lambda item: (-int(item[1].sum()), item[0])))


def without(scenario: Scenario, names: Collection[str]) -> Scenario:
    """A scenario in which some positions are not taken, in any branch.

    A red line is not drawn; what a concession gives is given freely, for nothing in return and from
    the start; a signature needs no second yes at home; patience has no end.

    Args:
        scenario: The scenario.
        names: The positions, as `stood_in_the_way` calls them.
    """
    return scenario.in_each_branch(lambda branch: _without(branch, names))


def _without(scenario: Scenario, names: Collection[str]) -> Scenario:
    parties = tuple(_party_without(party, names) for party in scenario.parties)
    events = tuple(_event_without(event, scenario, names) for event in scenario.events)
    return replace(scenario, parties=parties, events=events)


def _party_without(party: Party, names: Collection[str]) -> Party:
    def kept(position: str) -> bool:
        return f"{party.name}.{position}" not in names

    lines, concessions = party.positions.red_lines, party.positions.concessions
    return replace(
        party,
        positions=Positions(
            tuple(line for line in lines if kept(f"red_lines.{line.id}")),
            tuple(its for its in concessions if kept(f"concessions.{its.id}")),
        ),
        ratification=party.ratification if kept("ratification") else None,
        walks_out_after=party.walks_out_after if kept("walks_out") else None,
    )


def _event_without(event: Event, scenario: Scenario, names: Collection[str]) -> Event:
    """An event that changes no firmness of a line that is gone; it counts those that are left."""
    changes = []
    for change in event.changes:
        if change.what == "firmness":
            party = scenario.parties[change.party]
            lines = [f"{party.name}.red_lines.{line.id}" for line in party.positions.red_lines]
            if lines[change.index] in names:
                continue
            gone = sum(line in names for line in lines[: change.index])
            change = replace(change, index=change.index - gone)
        changes.append(change)
    return replace(event, changes=tuple(changes))


def but_for_table(scenario: Scenario, seed: int, columns: Columns, limits: Limits) -> pd.DataFrame:
    """The table of `Result.but_for`.

    Args:
        scenario: The scenario.
        seed: The seed.
        columns: Its runs.
        limits: How much is played again at most.
    """
    again = _Again(scenario, seed, columns, limits)
    stood = stood_in_the_way(scenario, columns)
    rows: list[tuple[object, ...]] = []
    next_in_line: Counter[tuple[str, str]] = Counter()
    for name in list(stood)[: limits.positions]:
        replay = again.without([name], stood[name])
        rows.append(again.row([name], stood[name], replay))
        # Of each run that is played again, how many it stands for.
        weight = stood[name].sum() / max(len(replay.deals), 1)
        for other, then in replay.then.items():
            first, second = sorted((name, other))
            next_in_line[first, second] += weight * int(then.sum())
    ranked = sorted(next_in_line.items(), key=lambda item: (-item[1], item[0]))
    nobody = np.zeros(len(columns.run), bool)
    for pair, _ in ranked[: limits.pairs]:
        either = stood.get(pair[0], nobody) | stood.get(pair[1], nobody)
        rows.append(again.row(pair, either, again.without(pair, either)))
    table = pd.DataFrame(rows, columns=["without", *_COUNTS, *_SHARES]).set_index("without")
    table = table.astype(dict.fromkeys(_COUNTS, np.int64) | dict.fromkeys(_SHARES, float))
    order = ["positions", "blocked", "blocked_share", "sole", "replayed", "runs"]
    return table[[*order, "share", "low", "high"]]


@dataclass(frozen=True, eq=False)
class _Again:
    """Runs of a scenario, to be played again."""

    scenario: Scenario
    seed: int
    columns: Columns
    limits: Limits

    def without(self, names: Sequence[str], which: BoolArray) -> _Replay:
        """Play some of the runs again without some positions."""
        rows, branch, complete = self._chosen(np.flatnonzero(which))
        changed = without(self.scenario, names)
        found = play_runs(changed, self.seed, self.columns.run[rows])
        then = stood_in_the_way(changed, found)
        return _Replay(ended(found.ending, "deal"), branch, complete, then)

    def _chosen(self, rows: IntArray) -> tuple[IntArray, IntArray, bool]:
        """The first of some runs, from the first few branches that they are in."""
        rows = rows[: self.limits.runs]
        ways = [self.columns.draws[each.which.path] for each in self.scenario.alternatives]
        if not ways:
            return rows, np.zeros(len(rows), np.int64), True
        _, first, branch = np.unique(
            np.stack(ways, axis=1)[rows], axis=0, return_index=True, return_inverse=True
        )
        branch = branch.reshape(-1)
        kept = np.isin(branch, np.argsort(first)[: self.limits.branches])
        return rows[kept], branch[kept], bool(kept.all())

    def row(self, names: Sequence[str], which: BoolArray, replay: _Replay) -> tuple[object, ...]:
        blocked, deals = int(which.sum()), int(replay.deals.sum())
        several = (self.columns.blockers[which] >= 0).sum(axis=1) > 1
        count = len(replay.deals)
        worth = float(count) if replay.complete else _worth(replay.deals, replay.branch)
        share = deals / count
        low, high = wilson(share * worth, worth)
        return (
            TOGETHER.join(names),
            len(names),
            blocked,
            int((~several).sum()),
            count,
            deals,
            blocked / len(which),
            share,
            float(low),
            float(high),
        )


def _worth(deals: BoolArray, branch: IntArray) -> float:
    """To how many independent runs those of a few branches come up.

    Their number divided by the design effect: how much more a share varies if whole branches are
    drawn than if runs are (Kish 1965, "Survey sampling", section 8.2); not more than there are.
    """
    _, of = np.unique(branch, return_inverse=True)
    sizes, hits = np.bincount(of), np.bincount(of, weights=deals)
    count, several, share = len(deals), len(sizes), float(deals.mean())
    if several < 2:
        return 1.0
    distances = float(((hits - share * sizes) ** 2).sum())
    between = several / (several - 1) * distances / count**2
    alike = share * (1 - share) / count
    return count if between <= alike else max(1.0, count * alike / between)
