"""On what terms the runs of each ending agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.description.words import count_of
from sim.model.endings import WITH_AGREEMENT, ended
from sim.model.issues import Issue
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.labels import height_of, label_x, text_width, width_of
from sim.plots.parts.option_bars import bars_of, draw_issue
from sim.plots.parts.shares import percent, percent_axis, widest_half
from sim.plots.parts.style import ENDING_LOOKS, OUTLINED, QUIET, SMALL, TEXT
from sim.plots.parts.styled import styled
from sim.report.wording import ending_in_words
from sim.results.result import Result

__all__ = ["agreements_by_ending"]

_HEAD, _SWATCH = 0.75, 0.012
"""Room for the name of an issue, in rows; width of the patch that shows an ending's colour."""


_LISTED = 8
"""Of more options than this only the first and the last are named above the bars."""


@styled
def agreements_by_ending(result: Result, ax: Axes | None = None) -> Axes:
    """On what terms the runs of each ending agreed: for each issue the share of each option.

    A bar for each ending with an agreement that occurs: deals (or deals that hold, and those that
    collapse), texts that failed at home, and texts that lack a consent; each over its own runs.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; shares of the runs with an ending lie along x, from 0 to 1; each issue has a row
        for each ending.
    """
    endings = [name for name in result.scenario.endings if name in WITH_AGREEMENT]
    which = {name: ended(result.columns.ending, name) for name in endings}
    which = {name: hit for name, hit in which.items() if hit.any()}
    chosen = {name: bars_of(result, result.columns.options[hit]) for name, hit in which.items()}
    total = runs_of(result)
    issues = len(bars_of(result, result.columns.options[:0]))
    own, ax = ax is None, new_axes(ax, 1.4 + issues * (0.34 + 0.46 * max(1, len(which))))
    title = f"On what terms, by ending: {total}"
    if not which:
        sentence = f"None of {total} came to an agreement, so there is none to show."
        if len(result) == 1:
            sentence = "The run did not come to an agreement, so there is none to show."
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    inches = width_of(ax, own=own) * (0.85 if own else 1.0)
    tall = 0.78 * height_of(ax, own=own) / (issues * (_HEAD + len(which)))
    rows: list[float] = []
    labels: list[str] = []
    said: dict[str, list[str]] = {name: [] for name in which}
    apart: list[float] = []
    at = 0.0
    for i in range(issues):
        _head(ax, at + 0.92 * _HEAD, next(iter(chosen.values()))[i][0], inches)
        at += _HEAD
        each = []
        for name, bars in chosen.items():
            issue, index = bars[i]
            shares = np.bincount(index, minlength=len(issue.options)) / len(index)
            each.append(shares)
            draw_issue(ax, at + 0.5, issue, shares, inches, gid=f"{name}.", height=0.78, tall=tall)
            look = ENDING_LOOKS[name]
            ax.add_patch(
                Rectangle(
                    (-1.8 * _SWATCH, at + 0.2),
                    _SWATCH,
                    0.6,
                    facecolor=look.colour,
                    hatch=look.hatch,
                    clip_on=False,
                    **OUTLINED,
                )
            )
            rows.append(at + 0.5)
            labels.append(readable(name))
            most = int(shares.argmax())
            said[name].append(f"{issue.label} {issue.labels[most]} {percent(shares[most])}")
            at += 1.0
        apart.append(max(float(np.abs(shares - each[0]).max()) for shares in each))
    ax.set_yticks(rows, labels, parse_math=False, fontsize=SMALL)
    ax.tick_params(axis="y", length=0, pad=2.4 * _SWATCH * inches * 72)
    ax.set_ylim(at + 0.1, 0)
    ax.set_xlim(0, 1)
    ax.spines["left"].set_visible(False)
    percent_axis(ax)
    counts = {name: int(hit.sum()) for name, hit in which.items()}
    ranges = ", ".join(
        f"{readable(name)} {count_of(count, 'run')} ± {100 * widest_half(count):.1f}"
        for name, count in counts.items()
    )
    label_x(ax, f"share of the runs with that ending (± points at most, 95 %): {ranges}", own=own)
    parts = "; ".join(
        f"{readable(name)} ({count_of(count, 'run')}): {', '.join(said[name])}"
        for name, count in counts.items()
    )
    alt = f"Agreements by ending in {total}, the most frequent option of each issue. {parts}."
    names = [bars[0].label for bars in next(iter(chosen.values()))]
    finding = _finding(names, apart, counts)
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)


def _finding(issues: Sequence[str], apart: Sequence[float], counts: Mapping[str, int]) -> str:
    """Over which issue the texts of the endings differ most, if by more than chance."""
    endings = [ending_in_words(name) for name in counts]
    if len(endings) == 1:
        return f"Every text has the same ending: {endings[0]}"
    if max(apart) <= sum(sorted(map(widest_half, counts.values()))[-2:]):
        return "The terms are much the same, however the runs end"
    return f"The terms differ most by ending over {issues[int(np.argmax(apart))]}"


def _head(ax: Axes, at: float, issue: Issue, inches: float) -> None:
    """Name an issue above its bars, and its options in order, where there is room."""
    ax.text(0, at, issue.label, fontsize=TEXT, weight="bold", va="bottom")
    options = " · ".join(issue.labels)
    if len(issue.options) > _LISTED:
        ends = issue.labels[0], issue.labels[-1]
        options = f"{ends[0]} … {ends[1]}"
    text = f"light to dark: {options}"
    if text_width(text, SMALL) < inches - text_width(issue.label, TEXT) * 1.15 - 0.3:
        ax.text(1, at, text, fontsize=SMALL, color=QUIET, ha="right", va="bottom")
