"""Figures as files."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes

from sim.plots.outcomes import agreement_hour, endings, terms
from sim.plots.plane import utilities
from sim.plots.reasons import blockers, spread
from sim.plots.schedule import timeline
from sim.plots.style import alt_text
from sim.results import Result
from sim.storage import write_aside

DPI = 150


def save_all(result: Result, folder: str | Path) -> list[Path]:
    """Write every figure of a result into a folder, as PNG (150 dpi) and as SVG.

    The same result gives the same files, whatever matplotlib is set to. Each file holds its alt
    text as its description. While they are made matplotlib's settings are its defaults; they are
    put back afterwards.

    Args:
        result: The result.
        folder: The folder; made if there is none.

    Returns:
        The files: ``endings.png``, ``endings.svg``, ``terms.png`` …

    Raises:
        StorageError: if one cannot be written.
    """
    paths = []
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams["svg.hashsalt"] = "sim"
        for draw in (endings, terms, agreement_hour, blockers, spread, utilities):
            paths += _save(draw(result), Path(folder), draw.__name__)
        paths += _save(timeline(result.scenario), Path(folder), timeline.__name__)
    return paths


def _save(ax: Axes, folder: Path, name: str) -> list[Path]:
    figure = ax.get_figure(root=True)
    assert figure is not None
    about = {"Title": name.replace("_", " "), "Description": alt_text(ax)}
    more = {"png": {}, "svg": {"Date": None}}
    paths = []
    for kind, extra in more.items():
        path = folder / f"{name}.{kind}"

        def write(aside: Path, kind: str = kind, extra: dict[str, None] = extra) -> None:
            figure.savefig(aside, format=kind, dpi=DPI, metadata={**about, **extra})

        write_aside(path, write)
        paths.append(path)
    return paths
