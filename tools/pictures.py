"""Pictures of small figures, with which those made now are compared as pixels.

``python -m tools.pictures`` writes them anew, with the locked version of matplotlib. Look at them
before they go in.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes

import sim
from sim import plots
from sim.plots.parts.axes import FOOTER_ID
from tests.builders.toys import haggling

FOLDER = Path(__file__).resolve().parent.parent / "tests/plots/pictures"
VERSION = FOLDER / "matplotlib.txt"
"""The version of matplotlib that the pictures were made with."""

DPI = 60


def _result(runs: int) -> sim.Result:
    return sim.run(sim.load(haggling(title="Haggling")), runs=runs, seed=3)


PICTURES: dict[str, Callable[[], Axes]] = {
    "dance": lambda: plots.dance(_result(10), 0),
    "flow": lambda: plots.flow(_result(400)),
    "zopa": lambda: plots.zopa(_result(200), "price"),
}


def draw(name: str, path: Path) -> None:
    """Draw one of the pictures, whatever matplotlib is set to."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        ax = PICTURES[name]()
        figure = ax.get_figure(root=True)
        assert figure is not None
        # The footer has the version of this package, which is none of the picture's business.
        for text in figure.findobj(lambda artist: artist.get_gid() == FOOTER_ID):
            text.set_visible(False)
        figure.savefig(path, dpi=DPI, metadata={"Software": None})


def main() -> None:
    """Write all pictures, and with which version of matplotlib."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        draw(name, FOLDER / f"{name}.png")
        print(f"{name}.png")
    VERSION.write_text(f"{matplotlib.__version__}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
