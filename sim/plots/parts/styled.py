"""The one style of all figures, whatever matplotlib is set to; only fonts are as it is set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from matplotlib import rc_context
from matplotlib.axes import Axes

from sim.plots.parts.style import GREY, INK, SMALL

__all__ = ["STYLE", "styled"]

P = ParamSpec("P")

_GROUND = "#FFFFFF"

STYLE: dict[Any, Any] = {
    "figure.facecolor": _GROUND,
    "axes.facecolor": _GROUND,
    "savefig.facecolor": "auto",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.titleweight": "bold",
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "hatch.color": INK,
    "hatch.linewidth": 0.6,
    "lines.solid_capstyle": "butt",
}
"""What differs from matplotlib's own defaults, or must not follow a style that is set."""


def styled(figure: Callable[P, Axes]) -> Callable[P, Axes]:
    """A function that draws a figure, in the style of all of them.

    Colours are chosen for a white ground, so a figure has one also where a dark style is set; axes
    that are given become white, and so does a dark figure around them.
    """

    @wraps(figure)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Axes:
        given = [each for each in (*args, *kwargs.values()) if isinstance(each, Axes)]
        with rc_context(STYLE):
            for ax in given:
                _whiten(ax)
            return figure(*args, **kwargs)

    return drawn


def _whiten(ax: Axes) -> None:
    """Give axes, and the figure around them, the ground that the colours are chosen for."""
    around = ax.get_figure(root=True)
    assert around is not None
    around.set_facecolor(_GROUND)
    ax.set_facecolor(_GROUND)
    ax.tick_params(colors=GREY, labelcolor=INK)
    ax.spines[:].set_color(GREY)
    for label in (ax.xaxis.label, ax.yaxis.label, ax.xaxis.offsetText, ax.yaxis.offsetText):
        label.set_color(INK)
