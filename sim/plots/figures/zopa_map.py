"""Where, over the options of two issues, all could agree."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.analysis.zones import zone_shares
from sim.arrays import FloatArray
from sim.description.words import count_of
from sim.errors import UsageError
from sim.model import Scenario
from sim.model.issues import Issue
from sim.plots.parts.axes import finish, new_axes, say_instead
from sim.plots.parts.cells import (
    contours,
    draw_cells,
    edges,
    key_to_colours,
    label_ticks,
    places_of,
    scale_to,
    write_cells,
)
from sim.plots.parts.labels import height_of, label_x, width_of
from sim.plots.parts.shares import percent
from sim.plots.parts.style import SMALL
from sim.plots.parts.styled import styled
from sim.plots.parts.zone_draws import (
    draws_of,
    half_width,
    most_telling,
    must_be_issue,
    option_values,
    too_many_outcomes,
)
from sim.results.result import Result

__all__ = ["zopa_map"]

_FEW = 6
"""Numbers with no more options than this have no contours: the cells say it all."""


@styled
def zopa_map(
    source: Scenario | Result, issues: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """The zone of possible agreement over the options of two issues.

    The share of draws in which some combination of the other issues makes the two options
    acceptable to all whose consent is needed at once; see `zopa` for what that means.

    Args:
        source: A scenario (its runs with seed 1), or a result (its first runs).
        issues: The issues along x and along y; by default the two whose options differ most.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes; colours go from the lowest share to the highest, in tenths.

    Raises:
        UsageError: if there are no such two issues.
    """
    scenario, seed, runs, footer = draws_of(source)
    known = [one.name for one in scenario.space.issues]
    for name in issues or ():
        must_be_issue(name, known)
    if issues is not None and len({*issues}) != 2:
        raise UsageError(f"a map takes two issues, not {', '.join(issues) or 'none'}")
    own, ax = ax is None, new_axes(ax, 6.2)
    if not scenario.space.enumerable:
        return too_many_outcomes(ax, scenario, "Where all could agree", footer, own=own)
    if issues is None and len(known) < 2:
        sentence = "The scenario has one issue only; zopa shows which of its options are possible."
        return say_instead(ax, "Where all could agree", footer, sentence, own=own)
    pair = [known.index(name) for name in issues or ()] or most_telling(scenario, seed, runs, 2)
    (shares,) = zone_shares(scenario, [sorted(pair)], seed, runs)
    grid = shares[-1] if pair[0] > pair[1] else shares[-1].T
    across, up = (scenario.space.issues[i] for i in pair)
    columns, rows = option_values(across), option_values(up)
    x, y = places_of(columns), places_of(rows)
    lines = 0.5 if max(grid.shape) <= 40 else 0.0
    scale = scale_to(grid)
    draw_cells(ax, edges(x), edges(y), grid, linewidth=lines, gid="cells", scale=scale)
    inches, tall = 0.62 * width_of(ax, own=own), height_of(ax, own=own)
    write_cells(ax, x, y, grid, inches, tall, scale)
    half = half_width(grid, len(runs))
    if columns.dtype.kind == rows.dtype.kind == "f" and min(grid.shape) > _FEW:
        contours(ax, x, y, grid, half)
    label_ticks(ax, "x", x, columns, inches)
    label_ticks(ax, "y", y, rows, tall)
    key_to_colours(ax, "share of draws", scale)
    label_x(
        ax,
        f"{across.label} (the other issues are free; each share ± {100 * half:.1f} "
        "points at most, 95 %)",
        own=own,
    )
    ax.set_ylabel(textwrap.fill(up.label, max(20, int(tall * 11))), fontsize=SMALL)
    title = (
        f"Where all could agree, by ‘{across.label}’ and ‘{up.label}’: "
        f"{count_of(len(runs), 'draw')}"
    )
    alt = (
        f"Share of {count_of(len(runs), 'draw')} in which all whose consent is needed could accept "
        f"an outcome with an option of ‘{across.label}’ and one of ‘{up.label}’: highest "
        f"{_cell(grid, 'argmax', across, up)}, lowest {_cell(grid, 'argmin', across, up)}."
    )
    row, column = divmod(int(grid.argmax()), grid.shape[1])
    best = f"{across.labels[column]} and {up.labels[row]}"
    finding = f"All could agree most often on {best}: {percent(float(grid.max()))}"
    return finish(ax, title, footer, alt, own=own, finding=finding)


def _cell(grid: FloatArray, which: str, across: Issue, up: Issue) -> str:
    at = int(getattr(grid, which)())
    row, column = divmod(at, grid.shape[1])
    return f"{percent(grid[row, column])} at {across.labels[column]} and {up.labels[row]}"
