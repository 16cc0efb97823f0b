"""How long deals are kept."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.description.hours import month_text
from sim.description.words import count_of
from sim.model.aftermath import Aftermath
from sim.model.endings import ended
from sim.plots.parts.axes import finish, footer_of, new_axes, runs_of, without_deals
from sim.plots.parts.labels import beside, label_x, on_white, width_of
from sim.plots.parts.shares import percent, percent_axis
from sim.plots.parts.style import ACCENT, INK, QUIET, SECOND, SMALL, TEXT
from sim.plots.parts.styled import styled
from sim.report.wording import YEARS_TOLD
from sim.results.result import Result

__all__ = ["survival"]

_MARKS = ("o", "s", "D", "^", "v")


_STEPS = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)


@styled
def survival(result: Result, ax: Axes | None = None) -> Axes:
    """How long deals are kept: the share still kept by years after the signature (Kaplan–Meier).

    What has been observed elsewhere, if the scenario names it (``base_rates``), is put beside the
    curve as marks. It comes from other wars: a check of the order of magnitude, nothing more.

    Args:
        result: The result.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; years lie along x, with the number of deals still kept below them; shares of the
        deals along y, from 0 to 1.

    Raises:
        UsageError: if the scenario does not follow its deals.
    """
    table = result.survival()
    aftermath = result.scenario.aftermath
    assert aftermath is not None
    own, ax = ax is None, new_axes(ax, 5.8)
    deals, total = int(table["at_risk"].iloc[0]), runs_of(result)
    if not deals:
        title = "How long deals are kept"
        return without_deals(ax, result, title, "there is none to be kept", own=own)
    # To the end of the time for which deals are followed, which need not be a review.
    years = np.append(table["years"], aftermath.years)
    share, low, high = (np.append(table[n], table[n].iloc[-1]) for n in ("survival", "low", "high"))
    ax.fill_between(
        years, low, high, step="post", color=ACCENT, alpha=0.25, linewidth=0, gid="band"
    )
    ax.step(years, share, where="post", color=ACCENT, linewidth=2.5, gid="survival", zorder=3)
    elsewhere = [_put_beside(ax, aftermath, number) for number in range(len(aftermath.base_rates))]
    ax.set_xlim(0, aftermath.years * 1.02)
    ax.set_ylim(0, 1.02)
    percent_axis(ax, "y")
    unit = _mark_years(ax, result, aftermath.years, most=max(2, int(width_of(ax, own=own))))
    cautions = dict.fromkeys(rate.caution for rate in aftermath.base_rates if rate.caution)
    label_x(ax, ". Observed elsewhere: ".join([unit, *cautions]), own=own)
    ax.set_ylabel("share of the deals still kept", fontsize=SMALL)
    at_end = f"kept for {aftermath.years:g} years: {percent(share[-1])}"
    beside(
        ax,
        at_end,
        (aftermath.years, share[-1]),
        (-4, -7 if share[-1] > 0.5 else 7),
        ha="right",
        va="top" if share[-1] > 0.5 else "bottom",
        fontsize=TEXT,
        color=INK,
        zorder=5,
        bbox=on_white(0.8, pad=1.5),
    )
    if elsewhere:
        ax.legend(
            loc="best",
            fontsize=SMALL,
            frameon=False,
            title="observed elsewhere",
            title_fontsize=SMALL,
            alignment="left",
        )
    of_deals = count_of(deals, "deal")
    alt = f"Kaplan–Meier curve of {of_deals} in {total}, with a 95 % band: still kept are "
    alt += ", ".join(
        f"{percent(share[np.searchsorted(years, year, side='right') - 1])} after "
        f"{year:g} {'year' if year == 1 else 'years'}"
        for year in _worded(aftermath)
    )
    alt += "." + "".join(f" {words}" for words in elsewhere)
    title = f"How long deals are kept: {of_deals} in {total}"
    finding = f"{percent(share[-1])} of the deals are kept for {aftermath.years:g} years"
    return finish(ax, title, footer_of(result), alt, own=own, finding=finding)


def _worded(aftermath: Aftermath) -> list[float]:
    """The years that are put into words: the last always."""
    return [*(year for year in YEARS_TOLD if year < aftermath.years), aftermath.years]


def _put_beside(ax: Axes, aftermath: Aftermath, number: int) -> str:
    """Mark what has been observed elsewhere; returns it in words."""
    rate = aftermath.base_rates[number]
    at = [year for year in rate.survival if year <= aftermath.years]
    colour = (SECOND, QUIET, INK)[number % 3]
    ax.plot(
        at,
        [rate.survival[year] for year in at],
        marker=_MARKS[number % len(_MARKS)],
        linestyle=(0, (1, 2)),
        color=colour,
        markersize=8,
        markeredgecolor="white",
        zorder=4,
        label=f"{rate.title} (n = {rate.cases})",
        gid=f"base_rates.{rate.id}",
    )
    return f"Observed elsewhere, {rate.title}: {rate}."


def _mark_years(ax: Axes, result: Result, end: float, most: int) -> str:
    """Ticks on an axis of years, each with its date and the number of deals kept until then.

    Returns:
        What stands below the axis.
    """
    columns = result.columns
    held = columns.years_held[ended(columns.ending, "deal")]
    hours = columns.hour[ended(columns.ending, "deal")]
    step = next((s for s in _STEPS if end / s <= most), end / most)
    labels = []
    ticks = [i * step for i in range(int(end / step + 1e-9) + 1)]
    dated = result.scenario.start is not None
    for tick in ticks:
        date = month_text(result.scenario, float(np.median(hours)), tick)
        kept = f"{int((held >= tick - 1e-9).sum()):,}"
        labels.append("\n".join([f"{tick:g}", *([date] if dated else []), kept]))
    ax.set_xticks(ticks, labels, parse_math=False, fontsize=SMALL)
    lines = ["years after the signature", *(["date"] if dated else []), "deals kept until then"]
    return "from above: " + ", ".join(lines)
