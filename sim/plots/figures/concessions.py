"""Concession curves: what each party aims at, round by round."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.analysis.moves import OFFERING, SAMPLE, moves, places
from sim.arrays import FloatArray, IntArray
from sim.description.hours import hour_text, windows
from sim.description.words import count_of
from sim.libraries import pd
from sim.model import Scenario
from sim.model.parties import Party
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import label_x, width_of
from sim.plots.parts.panels import panels
from sim.plots.parts.style import FAINT, GREY, INK, QUIET, SECOND, SMALL, party_look
from sim.plots.parts.styled import styled
from sim.protocols import protocol
from sim.results.result import Result
from sim.results.trace import MEDIATOR

__all__ = ["concessions"]

_LINES = 3
"""So many runs are drawn as lines: the first ones of the result."""


_FEWEST = 10
"""Of fewer runs than this there is no band, and no median."""


_WIDE, _NARROW = 0.25, 0.4


_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


_LEAST = 0.005
"""A target that falls by less reads as 0.00."""


_AIMED = ("offers", "passes", "accepts", "rejects")


@styled
def concessions(
    result: Result, run: int | None = None, ax: Axes | None = None, *, traced: int = SAMPLE
) -> Axes:
    """Concession curves: the utility that each party aims at, over the rounds of the timeline.

    A panel for each party with its target: the median, the middle half and the middle 90 % over
    the runs that are still going on and in which it acts in that round (at least ten), and the
    first runs as lines. With ``run`` that run alone: what the party aims at as a line, what it
    offered as filled dots, and what it was offered and answered as hollow ones, each by its utility
    to the party. Runs are played again for this, so only the first ones are.

    Args:
        result: The result.
        run: The number of a run; by default many runs.
        ax: Where to draw; by default in a figure of its own.
        traced: How many runs are played again at most.

    Returns:
        The axes, with a panel for each party as ``child_axes``: rounds of the timeline lie along x,
        one after another, utilities along y.

    Raises:
        UsageError: if the result has no such run.
    """
    scenario = result.scenario
    if run is None:
        made = moves(result, traced)
        made = made[made["party"] != MEDIATOR]
    else:
        made = _of_run(result, run)
    # To a mediator's text parties say yes or no, and what they aim at plays no part in that.
    mediated = [s.name for s in scenario.all_sessions if protocol(s.protocol).drafts]
    aims = made[made["move"].isin(_AIMED) & np.isfinite(made["target"])]
    aims = aims[~aims["session"].isin(mediated)]
    # In a round a party has one target, however often it moves.
    aims = aims.drop_duplicates(["run", "place", "party"])
    there = set((made if run is not None else aims)["party"].astype(str))
    shown = [party for party in scenario.parties if party.name in there]
    own, ax = ax is None, new_axes(ax, 2.3 + 2.2 * max(1, math.ceil(len(shown) / 2)))
    count = made["run"].nunique()
    title = "What each party aims at, round by round"
    footer = footer_of(result)
    if run is not None:
        title += f": run {run:,}"
        footer = f"run {run:,} of {footer}"
    elif count < len(result):
        footer = f"the first {count_of(count, 'run')} played again, of {footer}"
    if not shown:
        sentence = "No party moved, so there is nothing to show."
        if len(made):
            sentence = (
                "No party has a target here: to a mediator's text parties say yes or no. "
                "concessions(result, run=…) shows what a run's texts were worth to each."
            )
        return say_instead(ax, title, footer, sentence, own=own)
    seen = aims[["target"]] if run is None else made[["utility", "target"]]
    lowest = min(0.0, float(np.nanmin(seen.to_numpy(float))))
    said, given = [], {}
    for inner, party in zip(panels(ax, [p.title for p in shown], 2, own=own), shown, strict=True):
        mine = made[made["party"] == party.name]
        targets = aims[aims["party"] == party.name]
        colour = party_look(scenario.parties.index(party)).colour
        words = (
            _bands(inner, party, targets, colour)
            if run is None
            else _one_run(inner, party, mine, targets, colour)
        )
        said.append(f"{party.title} {words}")
        given[party.title] = _given(targets, whole=run is not None)
        _mark_rounds(inner, scenario)
        inner.set_ylim(lowest - 0.03, 1.05)
    key = _key_to_bands(aims) if run is None else _key_to_run(aims)
    columns = 4 if width_of(ax, own=own) > 7 else 2
    key_above(ax, key, columns=columns, borderaxespad=0.2, columnspacing=1.2)
    label_x(ax, _sessions_in_words(scenario, timed=own), own=own)
    ax.set_ylabel("utility to the party", fontsize=SMALL)
    alt = f"Utility that parties aim at, {runs_of(result)}"
    if run is None:
        alt += f" ({count_of(count, 'run')} played again), medians from the first to the last round"
    else:
        alt = f"Utility that parties aim at and were offered in run {run:,}"
    alt += f": {'; '.join(said)}."
    pad = 8 + 14 * math.ceil(len(key) / columns)
    return finish(ax, title, footer, alt, own=own, pad=pad, finding=_finding(given, run))


def _given(targets: pd.DataFrame, *, whole: bool) -> float:
    """How far a party comes down: its first target less its last, of many runs the medians."""
    at, quantiles = _quantiles(targets)
    if whole or not len(at):
        aimed = targets.sort_values("place", kind="stable")["target"].to_numpy(float)
        return float(aimed[0] - aimed[-1]) if len(aimed) else 0.0
    return float(quantiles[2, 0] - quantiles[2, -1])


def _finding(given: Mapping[str, float], run: int | None) -> str:
    """Who comes down farthest."""
    most = max(given, key=lambda title: given[title])
    where = "" if run is None else f" in run {run:,}"
    if given[most] < _LEAST:
        return f"Nobody concedes{where}"
    return f"{most} concedes most{where}: its target falls by {given[most]:.2f}"


def _of_run(result: Result, run: int) -> pd.DataFrame:
    """The moves of parties in one run, with the place of each round on the timeline."""
    trace = result.trace(run)
    trace = trace[trace["session"].notna() & (trace["party"] != MEDIATOR)]
    names = [session.name for session in result.scenario.all_sessions]
    at = np.array([names.index(str(name)) for name in trace["session"]], np.int64)
    place = places(result.scenario)[at] + trace["round"].to_numpy(np.int64)
    return trace.assign(run=run, place=place)


def _bands(ax: Axes, party: Party, targets: pd.DataFrame, colour: str) -> str:
    """Draw the median and the bands of a party's targets, and its first runs; says it in words."""
    sample = targets["run"].drop_duplicates().sort_values().head(_LINES)
    for number in sample:
        own = targets[targets["run"] == number].sort_values("place")
        ax.plot(
            own["place"],
            own["target"],
            color=INK,
            linewidth=0.8,
            marker=".",
            markersize=3,
            zorder=4,
            gid=f"run.{party.name}.{number}",
        )
    at, quantiles = _quantiles(targets)
    if not len(at):
        ends = targets.sort_values("place", kind="stable")["target"]
        return f"from {ends.iloc[0]:.2f} to {ends.iloc[-1]:.2f}"
    for gid, low, high, opacity in (("90", 0, 4, _WIDE), ("50", 1, 3, _NARROW)):
        ax.bar(
            at,
            quantiles[high] - quantiles[low],
            bottom=quantiles[low],
            width=1.0,
            color=colour,
            alpha=opacity,
            linewidth=0,
            zorder=2,
            gid=f"band{gid}.{party.name}",
        )
    ax.hlines(
        quantiles[2],
        at - 0.5,
        at + 0.5,
        color=colour,
        linewidth=2.4,
        zorder=3,
        gid=f"median.{party.name}",
    )
    return f"from {quantiles[2, 0]:.2f} to {quantiles[2, -1]:.2f}"


def _quantiles(targets: pd.DataFrame) -> tuple[IntArray, FloatArray]:
    """The rounds in which enough runs have a target, and its quantiles in them, ``(5, rounds)``."""
    groups = [(place, part["target"]) for place, part in targets.groupby("place")]
    enough = [(place, part.to_numpy(float)) for place, part in groups if len(part) >= _FEWEST]
    at = np.array([place for place, _ in enough], np.int64)
    found = [np.quantile(part, _QUANTILES) for _, part in enough]
    return at, np.array(found, float).reshape(-1, len(_QUANTILES)).T


def _one_run(ax: Axes, party: Party, mine: pd.DataFrame, targets: pd.DataFrame, colour: str) -> str:
    ax.plot(targets["place"], targets["target"], color=colour, linewidth=0.8, zorder=2.9)
    ax.hlines(
        targets["target"],
        targets["place"] - 0.5,
        targets["place"] + 0.5,
        color=colour,
        linewidth=2.4,
        zorder=3,
        gid=f"target.{party.name}",
    )
    kinds = {
        "offered": (mine["move"].isin(OFFERING), "o", colour),
        "refused": (mine["move"].isin(["rejects", "says no"]), "o", "white"),
        "accepted": (mine["move"].isin(["accepts", "says yes"]), "D", SECOND),
    }
    for name, (which, marker, face) in kinds.items():
        part = mine[which & mine["utility"].notna()]
        ax.plot(
            part["place"],
            part["utility"],
            marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=INK,
            markeredgewidth=0.9,
            zorder=4,
            gid=f"{name}.{party.name}",
        )
    words = f"made {count_of(int(kinds['offered'][0].sum()), 'offer')}"
    if len(targets):
        first, last = targets["target"].iloc[[0, -1]]
        words = f"aims at {first:.2f} first and {last:.2f} last, {words}"
    accepted = mine[kinds["accepted"][0]]["utility"]
    return words + (f", accepted {accepted.iloc[-1]:.2f} last" if len(accepted) else "")


def _key_to_bands(aims: pd.DataFrame) -> list[Line2D | Patch]:
    lines = count_of(min(_LINES, aims["run"].nunique()), "run")
    key: list[Line2D | Patch] = [
        Line2D([], [], color=INK, linewidth=0.8, marker=".", markersize=3, label=f"first {lines}")
    ]
    if aims["run"].nunique() >= _FEWEST:
        key = [
            Line2D([], [], color=GREY, linewidth=2.4, label="median target"),
            Patch(color=GREY, alpha=_NARROW, label="middle half"),
            Patch(color=GREY, alpha=_WIDE, label="middle 90 %"),
            *key,
        ]
    return key


def _key_to_run(aims: pd.DataFrame) -> list[Line2D | Patch]:
    key: list[Line2D | Patch] = []
    if len(aims):
        key.append(Line2D([], [], color=GREY, linewidth=2.0, label="target"))
        key.append(_dot("o", GREY, "offered by it"))
    return [*key, _dot("o", "white", "refused by it"), _dot("D", SECOND, "accepted by it")]


def _dot(marker: str, colour: str, label: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=marker,
        markersize=6,
        markerfacecolor=colour,
        markeredgecolor=INK,
        label=label,
    )


def _mark_rounds(ax: Axes, scenario: Scenario) -> None:
    """Tell sessions apart by shading, and number them; a single one has its rounds numbered."""
    begins = places(scenario)
    rounds = [session.rounds for session in scenario.all_sessions]
    ax.set_xlim(-0.6, float(begins[-1] + rounds[-1]) - 0.4)
    if len(rounds) == 1:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        return
    for i, (begin, length) in enumerate(zip(begins, rounds, strict=True)):
        if i % 2:
            ax.axvspan(begin - 0.5, begin + length - 0.5, color=FAINT, linewidth=0, zorder=0)
    middles = begins + (np.array(rounds) - 1) / 2
    ax.set_xticks(middles, [str(i + 1) for i in range(len(rounds))])
    ax.tick_params(axis="x", length=0, labelcolor=QUIET)


def _sessions_in_words(scenario: Scenario, *, timed: bool) -> str:
    first: dict[str, float] = {}  # of a session that not every branch has, where it has one
    for branch in scenario.branches_alone:
        for session, span in zip(branch.sessions, windows(branch), strict=True):
            first.setdefault(session.name, span.begin)
    begins = [hour_text(scenario, first[session.name]) for session in scenario.all_sessions]
    names = [session.label for session in scenario.all_sessions]
    if len(names) == 1:
        return f"rounds of session ‘{names[0]}’, from {begins[0]}"
    listed = "; ".join(
        f"{i} {name}" + f", {begin}" * timed
        for i, (name, begin) in enumerate(zip(names, begins, strict=True), 1)
    )
    return f"rounds, session after session: {listed}"
