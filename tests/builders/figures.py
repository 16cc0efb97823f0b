"""What a figure shows, read off its artists."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from sim.plots.parts.axes import FOOTER_ID


def figure_of(ax: Axes) -> Any:
    return ax.get_figure(root=True)


def texts(ax: Axes) -> list[str]:
    return [text for t in figure_of(ax).findobj(Text) if (text := str(t.get_text()))]


def footer(ax: Axes) -> str:
    (found,) = [t for t in figure_of(ax).findobj(Text) if t.get_gid() == FOOTER_ID]
    return " ".join(found.get_text().split())


def bars(ax: Axes) -> list[Any]:
    return [bar for group in ax.containers for bar in getattr(group, "patches", [])]


def error_bars(ax: Axes) -> np.ndarray:
    group: Any
    (group,) = [c for c in ax.containers if not hasattr(c, "patches")]
    (lines,) = group.lines[2]
    return np.array([segment[:, 0] for segment in lines.get_segments()])


def by_gid(ax: Axes, gid: str) -> Any:
    (found,) = ax.findobj(lambda artist: artist.get_gid() == gid)
    return found
