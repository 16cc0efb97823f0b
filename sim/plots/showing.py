"""A figure in a notebook, with its alt text."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass, field

from matplotlib.axes import Axes

from sim.plots.style import alt_text

DPI = 90


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

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What IPython displays: an HTML image with its alt text, and the alt text by itself.

        An image of type ``image/png`` could carry the alt text as metadata, but JupyterLab and
        nbconvert's page made after it leave that out. An HTML image keeps it everywhere.
        """
        source = base64.b64encode(self.png).decode("ascii")
        image = (
            f'<img alt="{html.escape(self.alt)}" width="{self.width}" '
            f'src="data:image/png;base64,{source}">'
        )
        return {"text/html": image, "text/plain": self.alt}


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
    figure.savefig(picture, format="png", dpi=DPI, metadata={"Software": None})
    return Shown(alt, picture.getvalue(), round(figure.get_figwidth() * DPI))
