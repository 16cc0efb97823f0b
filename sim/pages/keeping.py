"""Keeping an object on disk: what its ``save`` does."""

from __future__ import annotations

from pathlib import Path

from sim.model import Scenario
from sim.pages.index_page import INDEX, check_index, write_index
from sim.plots import save_all
from sim.plots.saving import check_folder as check_figures
from sim.report import check_folder, save_scenario, write
from sim.report.storage import EVIDENCE
from sim.results.result import Result
from sim.shown import Saved

__all__ = ["check_place", "save", "save_result", "written_in_words"]


def save(thing: Saved, place: str | Path) -> Path:
    """Write a result or a scenario; see `sim.shown.Saved.save`."""
    if isinstance(thing, Scenario):
        return save_scenario(thing, place)
    if isinstance(thing, Result):
        save_result(thing, place)
        return Path(place)
    raise TypeError(f"a {type(thing).__name__} cannot be saved")


def check_place(scenario: Scenario, folder: str | Path) -> None:
    """Make sure that a result may be saved into a folder, before it is made.

    Raises:
        StorageError: if it may not.
    """
    check_figures(folder)
    check_index(Path(folder))
    check_folder(folder, scenario)


def save_result(result: Result, folder: str | Path) -> list[Path]:
    """Write a result into a folder, all at once: its data, its figures, and ``index.html``.

    If the result is given evidence, the runs written are those before it. ``evidence.json``, the
    figures and the page say what the evidence leaves of them.

    Returns:
        The figures.

    Raises:
        StorageError: if it cannot be written, or the folder holds something else.
    """
    folder = Path(folder)
    check_place(result.scenario, folder)
    figures: list[Path] = []

    def show(aside: Path) -> None:
        drawn = save_all(result, aside)
        write_index(result, aside, drawn)
        figures.extend(folder / path.name for path in drawn)

    write(result, folder, show)
    return figures


def written_in_words(result: Result, folder: Path, figures: list[Path]) -> list[str]:
    """What `save_result` wrote, in lines."""
    more = "" if result.prior is None else f", {EVIDENCE}"
    return [
        f"Written to {folder}: {INDEX} (open it in a browser), runs.parquet, summary.json,"
        f" scenario.yaml{more}",
        f"Figures (PNG and SVG): {', '.join(sorted({path.stem for path in figures}))}",
    ]
