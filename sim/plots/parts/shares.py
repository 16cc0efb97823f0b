"""Shares: as text, along an axis, and how far off they may be."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from sim.plots.parts.style import FAINT
from sim.results.intervals import wilson

__all__ = ["keep_shares", "percent", "percent_axis", "share_text", "widest_half"]


def percent(share: float) -> str:
    """A share as text: ``62.3 %``; one that is neither 0 nor 1 never reads as if it were."""
    return f"{_digits(share)} %"


def share_text(share: float, low: float, high: float) -> str:
    """A share with its interval: ``62.3 % (61.4–63.3)``."""
    digits = 2 if high < 0.001 or low > 0.999 else 1
    return f"{percent(share)} ({100 * low:.{digits}f}–{100 * high:.{digits}f})"


def _digits(share: float) -> str:
    if 0 < share < 0.0005:
        return "<0.1"
    if 0.9995 <= share < 1:
        return ">99.9"
    return f"{100 * share:.0f}" if share in (0, 1) else f"{100 * share:.1f}"


def percent_axis(ax: Axes, which: str = "x") -> None:
    """Show the ticks of an axis of shares as percent, with faint lines at them."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    ax.grid(axis="x" if which == "x" else "y", color=FAINT, linewidth=0.8, zorder=0)
    ax.set_axisbelow(True)
    axis.set_major_formatter(FuncFormatter(_percent_tick))


def _percent_tick(share: float, _: int | None) -> str:
    return f"{100 * share:.4g} %"


def keep_shares(ax: Axes, low: float, high: float) -> None:
    """Set the limits of x; there are ticks only where there are shares, from 0 to 1."""
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ax.get_xticks() if -1e-9 <= tick <= 1 + 1e-9])
    ax.set_xlim(low, high)


def widest_half(runs: int) -> float:
    """Half of the widest 95 % interval that a share of so many runs can have."""
    low, high = wilson([runs / 2], runs)
    return float(high[0] - low[0]) / 2
