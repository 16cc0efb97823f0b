"""On what terms deals are made."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.description.words import count_of
from sim.model.endings import ended
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, say_instead
from sim.plots.parts.labels import label_x, width_of
from sim.plots.parts.option_bars import bars_of, draw_issue, note_issue
from sim.plots.parts.rule_marks import mark_agreements
from sim.plots.parts.shares import percent, percent_axis, widest_half
from sim.plots.parts.style import TEXT
from sim.plots.parts.styled import styled
from sim.results.result import Result

__all__ = ["agreements"]


@styled
def agreements(result: Result, ax: Axes | None = None, *, baselines: bool = False) -> Axes:
    """On what terms deals were made: for each issue the share of each option among the deals.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.
        baselines: Whether to mark what simple rules pick (see `sim.analysis.baselines`).

    Returns:
        The axes; shares of the deals lie along x, from 0 to 1, and each issue has a row;
        undisclosed points have one together.
    """
    chosen = result.columns.options[ended(result.columns.ending, "deal")]
    bars = bars_of(result, chosen)
    own, ax = ax is None, new_axes(ax, 1.3 + (1.15 if baselines else 0.92) * len(bars))
    deals, total = len(chosen), runs_of(result)
    if not deals:
        sentence = f"None of {total} ended in a deal, so there are no agreements to show."
        if len(result) == 1:
            sentence = "The run did not end in a deal, so there is no agreement to show."
        title = f"On what terms: no deals in {total}"
        return say_instead(ax, title, footer_of(result), sentence, own=own)
    inches = width_of(ax, own=own)
    said, usual = [], []
    for row, (issue, index) in enumerate(bars):
        shares = np.bincount(index, minlength=len(issue.options)) / len(index)
        unnamed = draw_issue(ax, row, issue, shares, inches)
        note_issue(ax, row, issue, shares, unnamed, inches)
        ax.text(0, row - 0.3, issue.label, fontsize=TEXT, weight="bold", va="bottom")
        most = int(shares.argmax())
        usual.append(issue.labels[most])
        said.append(f"{issue.label}: {issue.labels[most]} in {percent(shares[most])}")
    ax.set_ylim(len(bars) - 0.42, -0.62)
    ax.set_xlim(0, 1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    percent_axis(ax)
    of_deals = count_of(deals, "deal")
    label = (
        f"share of the {of_deals} (each ± {100 * widest_half(deals):.1f} points at most, 95 %); "
        "options from the first (light) to the last (dark)"
    )
    title = f"On what terms: {of_deals} in {total}"
    alt = f"Options agreed on in {of_deals} of {total}; most frequent by issue: {'; '.join(said)}."
    if baselines:
        marks = mark_agreements(ax, result, chosen)
        label, alt = f"{label}; {marks}", f"{alt} Simple rules: {marks}."
    label_x(ax, label, own=own)
    finding = f"Deals most often say: {' · '.join(usual)}"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)
