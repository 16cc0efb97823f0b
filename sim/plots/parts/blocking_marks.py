"""What the figures of who blocked have in common."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.model.endings import ended
from sim.plots.parts.axes import runs_of
from sim.plots.parts.keys import key_above
from sim.plots.parts.style import INK, JOINT, SOLE
from sim.results.result import Result

__all__ = ["key_to_blocking", "nobody_blocked", "without_deal"]


def without_deal(result: Result) -> int:
    """How many runs ended without a deal."""
    return int((~ended(result.columns.ending, "deal")).sum())


def nobody_blocked(result: Result) -> str:
    """Says that nobody blocked: where all runs ended in a deal, and where some did not."""
    total, without = runs_of(result), without_deal(result)
    if without:
        return f"Nobody blocked, though {without:,} of {total} ended without a deal."
    return f"Nobody blocked: {'the run' if len(result) == 1 else f'all {total}'} ended in a deal."


def key_to_blocking(ax: Axes, *, columns: int = 2, alone: str = "", together: str = "") -> None:
    """Say above the axes how those look who blocked alone, and those who did with others.

    Args:
        ax: The axes.
        columns: In how many columns.
        alone: What is added to the one label.
        together: What is added to the other.
    """
    entries = {
        f"blocked alone{alone}": Patch(facecolor=SOLE, edgecolor=INK),
        f"together with others{together}": Patch(facecolor=JOINT, edgecolor=INK, hatch="//"),
    }
    key_above(ax, entries, columns=columns)
