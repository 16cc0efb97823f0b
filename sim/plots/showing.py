"""A figure in a notebook, with its alt text."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass, field
from importlib import import_module

from matplotlib.axes import Axes

from sim.plots.parts.axes import alt_text

__all__ = ["Shown", "show"]

_DPI = 90


@dataclass(frozen=True)
class Shown:
    """A figure as a notebook shows it; made by `show`.

    Attributes:
        alt: What it says, in words.
        png: The picture.
        width: Its width in pixels.
    """

    alt: str
    png: bytes = field(repr=False)
    width: int = field(repr=False)

    def _ipython_display_(self) -> None:
        """Display the picture, and below it what it says.

        The alt text goes with the image as metadata, which JupyterLab leaves out; an HTML image
        would keep it, but pages that show notebooks may strip pictures out of HTML. So it stands
        below the figure, too, where everybody can read it or have it read.
        """
        # IPython calls this, so it is there; nothing else here needs it.
        display = import_module("IPython.display").display
        source = base64.b64encode(self.png).decode("ascii")
        about = {"image/png": {"alt": self.alt, "width": self.width}}
        display({"image/png": source, "text/plain": self.alt}, metadata=about, raw=True)
        words = f"<p><small>In words: {html.escape(self.alt)}</small></p>"
        display({"text/html": words, "text/plain": self.alt}, raw=True)


def show(ax: Axes) -> Shown:
    """Show a figure in a notebook, with its alt text for those who cannot see it.

    The last line of a cell: ``sim.plots.show(sim.plots.endings(result))``. The picture is a PNG of
    90 dots an inch, taken as the figure is now, and the same for the same figure.

    Args:
        ax: The axes of a figure of `sim.plots`.

    Returns:
        What notebooks display.

    Raises:
        UsageError: if the axes hold no such figure.
    """
    alt = alt_text(ax)
    figure = ax.get_figure(root=True)
    assert figure is not None
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return Shown(alt, picture.getvalue(), round(figure.get_figwidth() * _DPI))
