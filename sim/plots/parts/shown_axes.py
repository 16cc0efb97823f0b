"""The axes of a figure of its own, which a notebook shows with their alt text."""

from __future__ import annotations

import base64
import html
import io
from importlib import import_module
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["OwnFigure", "ShownAxes", "png_of"]

_DPI = 90


class OwnFigure(Figure):
    """A figure that pyplot knows nothing of, and that is saved with the ground that it has."""

    def savefig(self, fname: Any, **kwargs: Any) -> None:
        """Save the figure; a style that is set, a dark one say, does not change its ground."""
        super().savefig(fname, **{"facecolor": self.get_facecolor(), **kwargs})


class ShownAxes(Axes):
    """Axes that a notebook shows when a cell ends in them: the picture, and what it says.

    They are the only ones of their figure, which pyplot knows nothing of, so nothing else would
    show it. The picture is taken when it is shown, so what a cell has changed is in it.
    """

    def _ipython_display_(self) -> None:
        """Display the picture, and below it what it says.

        The alt text goes with the image as metadata, which JupyterLab leaves out; an HTML image
        would keep it, but pages that show notebooks may strip pictures out of HTML. So it stands
        below the figure, too, where everybody can read it or have it read.
        """
        # IPython calls this, so it is there; nothing else here needs it.
        display = import_module("IPython.display").display
        alt = str(self.get_label())
        source = base64.b64encode(png_of(self)).decode("ascii")
        about = {"image/png": {"alt": alt, "width": _width(self)}}
        display({"image/png": source, "text/plain": alt}, metadata=about, raw=True)
        words = f"<p><small>In words: {html.escape(alt)}</small></p>"
        display({"text/html": words, "text/plain": alt}, raw=True)


def png_of(ax: Axes) -> bytes:
    """The figure of some axes as a PNG of 90 dots an inch; the same for the same figure."""
    picture = io.BytesIO()
    _figure(ax).savefig(picture, format="png", dpi=_DPI, metadata={"Software": None})
    return picture.getvalue()


def _width(ax: Axes) -> int:
    """The width of the picture in pixels."""
    return round(float(_figure(ax).get_figwidth()) * _DPI)


def _figure(ax: Axes) -> Any:
    return ax.get_figure(root=True)
