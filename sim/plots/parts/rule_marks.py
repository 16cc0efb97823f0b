"""Marks of what simple rules pick, beside what the runs came to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.analysis import Problem, baselines, kalai_smorodinsky, nash
from sim.arrays import FloatArray, IntArray
from sim.model import Scenario
from sim.plots.parts.shares import percent
from sim.plots.parts.style import INK, SMALL
from sim.results.result import Result

__all__ = ["mark_agreements", "mark_plane", "mark_solutions"]

# Told apart by shape, so that no colour is needed.
_MARKERS = {"mean_position": "^", "nash": "*", "kalai_smorodinsky": "D", "status_quo": "s"}


_SIGNS = {"mean_position": "▲", "nash": "★"}


_NAMES = {
    "mean_position": "mean position, weighted by salience",
    "nash": "Nash point",
    "kalai_smorodinsky": "Kalai–Smorodinsky point",
    "status_quo": "status quo: no deal",
}


_SIZES = {"mean_position": 90.0, "nash": 190.0, "kalai_smorodinsky": 210.0, "status_quo": 70.0}


def _draw(ax: Axes, rule: str, x: float, y: float, label: str | None = None) -> None:
    # The diamond stands around the star where the two are the same.
    open_ = rule == "kalai_smorodinsky"
    ax.scatter(
        [x],
        [y],
        s=_SIZES[rule],
        marker=_MARKERS[rule],
        facecolor="none" if open_ else "white",
        edgecolor=INK,
        linewidth=1.4,
        zorder=6,
        clip_on=False,
        label=label,
        gid=rule,
    )


def mark_agreements(ax: Axes, result: Result, chosen: IntArray) -> str:
    """Mark what the rules pick on the bars of `sim.plots.agreements`, at the lower edge.

    Args:
        ax: The axes, with a bar in row i for issue i.
        result: The result.
        chosen: Options of the deals; shape ``(deals, issues)``.

    Returns:
        What the marks mean, in words.
    """
    space = result.scenario.space
    table = baselines(result.scenario, result)
    found = {
        str(rule): space.describe(outcomes)
        for rule, outcomes in table["outcome"].items()
        if outcomes >= 0
    }
    for row, issue in enumerate(space.issues):
        shares = np.bincount(chosen[:, row], minlength=len(issue.options)) / len(chosen)
        ends = np.cumsum(shares)
        picked = {rule: issue.positions[outcomes[issue.name]] for rule, outcomes in found.items()}
        same = len(set(picked.values())) < len(picked)
        for rule, option in picked.items():
            aside = (-0.008 if rule == "mean_position" else 0.008) if same else 0.0
            _draw(ax, rule, float(ends[option] - shares[option] / 2) + aside, row + 0.22)
        never = [option for option in picked.values() if not shares[option]]
        said = "   ".join(
            f"{_SIGNS[rule]} {issue.labels[option]}" + " (never)" * (option in never)
            for rule, option in picked.items()
        )
        ax.text(0, row + 0.3, said, fontsize=SMALL, va="top")
    shares_of = dict(zip(table.index.astype(str), table["share"].to_numpy(float), strict=True))
    parts = [
        f"{_SIGNS[rule]} {_NAMES[rule]} ({percent(shares_of[rule])} of the runs)" for rule in found
    ]
    if "nash" not in found:
        parts.append("no Nash point, as the ZOPA is empty")
    parts.append(f"{_NAMES['status_quo']} ({percent(shares_of['status_quo'])} of the runs)")
    return f"at mean draws {', '.join(parts)}"


def mark_solutions(ax: Axes, means: Problem, plane: FloatArray) -> str:
    """Mark the solutions of Nash and of Kalai & Smorodinsky in the utility plane.

    Args:
        ax: The axes.
        means: The bargaining problem.
        plane: Utilities of all outcomes to the two parties; shape ``(outcomes, 2)``.

    Returns:
        Where the marks are, in words.
    """
    said = []
    for rule, solution in (("nash", nash), ("kalai_smorodinsky", kalai_smorodinsky)):
        outcomes = solution(means).outcome
        if outcomes < 0:
            return "; no Nash point, as the ZOPA is empty"
        x, y = plane[outcomes]
        _draw(ax, rule, float(x), float(y), _NAMES[rule])
        said.append(f"{_NAMES[rule]} at {x:.2f} and {y:.2f}")
    return "; " + ", ".join(said)


def mark_plane(ax: Axes, scenario: Scenario, plane: FloatArray, no_deal: Sequence[float]) -> str:
    """Mark what the other rules pick in the utility plane; the Nash point is there already.

    Args:
        ax: The axes.
        scenario: The scenario.
        plane: Utilities of all outcomes to the two parties; shape ``(outcomes, 2)``.
        no_deal: Their no-deal values.

    Returns:
        Where the marks are, in words.
    """
    said = []
    for rule, outcomes in baselines(scenario)["outcome"].drop("nash").items():
        x, y = plane[outcomes] if outcomes >= 0 else no_deal
        _draw(ax, str(rule), float(x), float(y), _NAMES[str(rule)])
        said.append(f"{_NAMES[str(rule)]} at {x:.2f} and {y:.2f}")
    return ", " + ", ".join(said)
