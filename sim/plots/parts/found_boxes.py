"""What the figures of a box that PRIM found say of where it was sought."""

from __future__ import annotations

from sim.plots.parts.axes import footer_of
from sim.plots.parts.study_points import footer_of_study
from sim.results.result import Result
from sim.studies.discovery.box import Discovery
from sim.studies.study import Study

__all__ = ["boxes_before", "footer_of_box"]


def boxes_before(number: int) -> str:
    """The boxes that were found before another, in words."""
    return "the box" if number == 1 else f"the {number} boxes"


def footer_of_box(found: Discovery, source: Result | Study, after: int = 0) -> str:
    """What a figure of a box bears: where it was sought, and after how many others."""
    rows = f"PRIM over {found.boxes[0].rows:,} {found.unit}"
    if after:
        rows += f" outside {boxes_before(after)} before"
    base = footer_of(source) if isinstance(source, Result) else footer_of_study(source)
    return f"{rows} · {base}"
