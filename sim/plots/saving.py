"""Figures as files."""

from __future__ import annotations

import pkgutil
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from sim.errors import StorageError
from sim.libraries import pd
from sim.model import Scenario
from sim.plots.figures.agreement_hour import agreement_hour
from sim.plots.figures.agreements import agreements
from sim.plots.figures.agreements_by_ending import agreements_by_ending
from sim.plots.figures.blocked_issues import blocked_issues
from sim.plots.figures.blockers import blockers
from sim.plots.figures.but_for import but_for
from sim.plots.figures.concessions import concessions
from sim.plots.figures.convergence import convergence
from sim.plots.figures.endings import endings
from sim.plots.figures.endings_along import endings_along
from sim.plots.figures.evidence import evidence
from sim.plots.figures.family import family
from sim.plots.figures.flow import flow
from sim.plots.figures.heatmap import heatmap
from sim.plots.figures.prim_box import prim_box
from sim.plots.figures.prim_tradeoff import prim_tradeoff
from sim.plots.figures.regret import regret
from sim.plots.figures.settled import settled
from sim.plots.figures.sobol_bars import sobol_bars
from sim.plots.figures.survival import survival
from sim.plots.figures.timeline import timeline
from sim.plots.figures.tipping import tipping
from sim.plots.figures.tornado import tornado
from sim.plots.figures.utilities import utilities
from sim.plots.figures.zopa import zopa
from sim.plots.parts.axes import alt_text
from sim.protocols import protocol
from sim.report.writing import MARK, must_be_marked, remove, write_aside
from sim.results.families import Family
from sim.results.result import Result
from sim.studies.discovery.box_sequence import boxes_of_study
from sim.studies.execution.places import FilePlace
from sim.studies.execution.remote_place import is_address, place_at
from sim.studies.precision import Precision
from sim.studies.regret_table import Regret
from sim.studies.study import Study

__all__ = [
    "check_folder",
    "save_all",
    "save_family",
    "save_regret",
    "save_study",
    "save_tipping",
]

_DPI = 150


_FONTS = (
    "font.family",
    "font.sans-serif",
    "font.serif",
    "font.monospace",
    "font.cursive",
    "font.fantasy",
    "axes.unicode_minus",
)
"""What a person sets who writes in signs that matplotlib's own font has not."""

_ALWAYS: tuple[Callable[[Result], Axes], ...] = (
    endings,
    flow,
    agreements,
    agreements_by_ending,
    agreement_hour,
    blockers,
    blocked_issues,
    tornado,
)
"""The figures that every result has."""

_FIGURES = "|".join(
    module.name for module in pkgutil.iter_modules([str(Path(__file__).parent / "figures")])
)
_CALLED = re.compile(rf"({_FIGURES})(_point)?(_\d+)?\.(png|svg)")
"""What figure files may be called."""

_ALONG = 4
"""Endings are shown along so many quantities at most: of more, those that move deals most."""


@contextmanager
def _defaults() -> Iterator[None]:
    """Matplotlib's settings as its defaults, but for fonts; and put back afterwards."""
    with matplotlib.rc_context(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fonts = {key: value for key, value in matplotlib.rcParams.items() if key in _FONTS}
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(fonts)
        matplotlib.rcParams["svg.hashsalt"] = "sim"
        yield
    missing = [warning for warning in caught if "missing from font" in str(warning.message)]
    for warning in caught:
        if warning not in missing:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
    if missing:
        message = (
            "no font has some of the signs in the figures, so they are boxes; name one that has"
            " them in matplotlib's settings (font.sans-serif)"
        )
        warnings.warn(message, stacklevel=4)


def check_folder(folder: str | Path) -> None:
    """Make sure that figures can be written into a folder without replacing somebody else's.

    Raises:
        StorageError: if a file there is called like one of them, and is none.
    """
    if is_address(folder):
        return  # seen when they are put there
    try:
        names = sorted(path.name for path in Path(folder).iterdir())
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or error
        raise StorageError(f"cannot write {folder}: {message}") from None
    for name in filter(_CALLED.fullmatch, names):
        must_be_marked(Path(folder) / name, "figure")


def save_all(result: Result, folder: str | Path) -> list[Path]:
    """Write every figure of a result into a folder, as PNG (150 dpi) and as SVG.

    Some are there only where they say something, and removed where they no longer do: `utilities`
    and `zopa` if all outcomes can be listed, `concessions` if there is a session in which parties
    make offers, `but_for` if the runs can be played again, `settled` if a mediator works on a text,
    `evidence` if the result is given any, `survival` if deals are followed.

    The same result gives the same files, whatever matplotlib is set to but for its fonts. Each file
    holds its alt text as its description. While they are made matplotlib's settings are its
    defaults, except for the fonts that a person has chosen; they are put back afterwards. A file
    of such a name that is no figure made here is not replaced.

    Args:
        result: The result.
        folder: The folder; made if there is none.

    Returns:
        The files: ``endings.png``, ``endings.svg``, ``flow.png`` …

    Raises:
        StorageError: if one cannot be written, or would replace something else.
    """
    paths = []
    with _defaults():
        for draw in _ALWAYS:
            paths += _save(draw(result), Path(folder), draw.__name__)
        for sometimes, says in (
            (utilities, result.scenario.space.enumerable),
            (zopa, result.scenario.space.enumerable),
            (but_for, result.played is None),
            (concessions, _haggled(result.scenario)),
            (settled, len(result.settled()) > 0),
            (evidence, result.evidence is not None),
            (survival, result.scenario.aftermath is not None),
        ):
            if says:
                paths += _save(sometimes(result), Path(folder), sometimes.__name__)
            else:
                for kind in ("png", "svg"):
                    path = Path(folder) / f"{sometimes.__name__}.{kind}"
                    must_be_marked(path, "figure")
                    remove(path)
        paths += _save(timeline(result.scenario), Path(folder), timeline.__name__)
    return paths


def _haggled(scenario: Scenario) -> bool:
    """Whether parties make offers in some session, instead of answering a mediator's text."""
    return not all(protocol(session.protocol).drafts for session in scenario.all_sessions)


def save_study(study: Study, folder: str | Path) -> list[str]:
    """Write the figures that fit a study into a folder, as PNG (150 dpi) and as SVG.

    - `heatmap` of deals over the first two quantities of a grid,
    - `endings_along` each quantity (of more than four, those that move the share of deals most), as
      ``endings_along_1`` …,
    - `tornado` if at least two numbers vary,
    - `sobol_bars` if the design is ``saltelli`` and every point has runs,
    - `prim_tradeoff` and `prim_box` of the first box, if the points are a sample and one stands out

      (see `sim.studies.boxes_of_study`); `prim_box` of the next ones as ``prim_box_2`` …,
    - `convergence` of the share that is wanted to a precision, at the point that took most runs,
      as ``convergence_point_12`` or whichever it is.

    Files are made as by `save_all`.

    Args:
        study: The study.
        folder: The folder, made if there is none; or an address that fsspec knows.

    Returns:
        The names of the figures, without ``.png`` and ``.svg``.

    Raises:
        StorageError: if one cannot be written.
    """
    plan, values = study.plan, study.points.nunique()
    varied = [path for path in plan.factors if values[path] > 1]
    if is_address(folder):
        with TemporaryDirectory() as here:
            names = save_study(study, here)
            _put(Path(here), place_at(folder))
        return names
    names = []
    with _defaults():

        def save(ax: Axes, name: str) -> None:
            _save(ax, Path(folder), name)
            names.append(name)

        if plan.design == "grid" and len(varied) > 1:
            save(heatmap(study, varied[0], varied[1]), heatmap.__name__)

        along = varied if len(varied) <= _ALONG else list(study.tornado().index)
        for number, path in enumerate(along[:_ALONG], 1):
            save(endings_along(study, str(path)), f"{endings_along.__name__}_{number}")
        if sum(path in plan.settings for path in varied) > 1:
            save(tornado(study), tornado.__name__)
        if plan.design == "saltelli" and np.isfinite(study.measure("deal")).all():
            save(sobol_bars(study), sobol_bars.__name__)
        boxes = boxes_of_study(study)
        for number, found in enumerate(boxes.found if boxes else (), 1):
            if number == 1:
                save(prim_tradeoff(found, study), prim_tradeoff.__name__)
            box = prim_box(found, study, after=number - 1)
            save(box, prim_box.__name__ + f"_{number}" * (number > 1))
        if isinstance(plan.runs, Precision) and study.counts.any():
            most = int(study.counts.sum(axis=1).argmax())
            settling = convergence(study.result(most), ending=plan.runs.of)
            save(settling, f"{convergence.__name__}_point_{most}")
    return names


def _put(folder: Path, place: FilePlace) -> None:
    """Put figures into another place, where they replace figures only."""
    for file in sorted(folder.iterdir()):
        if place.has(file.name) and MARK.encode() not in place.read(file.name):
            raise StorageError(f"{place.path(file.name)} is no figure made by sim")
        place.write(file.name, file.read_bytes())


def save_tipping(scenario: Scenario, table: pd.DataFrame, folder: str | Path) -> list[Path]:
    """Write the figure of tipping points into a folder, as ``tipping.png`` and ``tipping.svg``.

    Args:
        scenario: The scenario.
        table: What `sim.tipping_points` found of it.
        folder: The folder; made if there is none.

    Raises:
        StorageError: if one cannot be written.
    """
    with _defaults():
        return _save(tipping(scenario, table), Path(folder), tipping.__name__)


def save_family(compared: Family, folder: str | Path) -> list[Path]:
    """Write the figure of a family into a folder, as ``family.png`` and ``family.svg``.

    Args:
        compared: What `sim.compare` gave.
        folder: The folder; made if there is none.

    Raises:
        StorageError: if one cannot be written.
    """
    with _defaults():
        return _save(family(compared), Path(folder), family.__name__)


def save_regret(found: Regret, folder: str | Path) -> list[Path]:
    """Write the figure of regrets into a folder, as ``regret.png`` and ``regret.svg``.

    Args:
        found: What `sim.regret` found.
        folder: The folder; made if there is none.

    Raises:
        StorageError: if one cannot be written.
    """
    with _defaults():
        return _save(regret(found), Path(folder), regret.__name__)


def _save(ax: Axes, folder: Path, name: str) -> list[Path]:
    figure = ax.get_figure(root=True)
    assert figure is not None
    about = {"Source": MARK, "Title": name.replace("_", " "), "Description": alt_text(ax)}
    figure.set_dpi(_DPI)

    # Each canvas draws once; `savefig` would draw twice, first to lay out and then for the file.
    def as_png(aside: Path) -> None:
        FigureCanvasAgg(figure).print_png(aside, metadata=about)

    def as_svg(aside: Path) -> None:
        FigureCanvasSVG(figure).print_svg(aside, metadata={**about, "Date": None})

    paths = []
    for kind, write in (("png", as_png), ("svg", as_svg)):
        path = folder / f"{name}.{kind}"
        must_be_marked(path, "figure")
        write_aside(path, write)
        figure.set_layout_engine("none")  # the second file is laid out as the first
        paths.append(path)
    return paths
