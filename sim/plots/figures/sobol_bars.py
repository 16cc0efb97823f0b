"""Which uncertain quantities an outcome depends on, by Sobol's indices."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.description.words import count_of
from sim.errors import UsageError
from sim.model.naming import readable
from sim.plots.parts.axes import finish, new_axes, say_instead
from sim.plots.parts.keys import key_above
from sim.plots.parts.labels import beside, label_x, name_rows
from sim.plots.parts.study_points import footer_of_study
from sim.plots.parts.style import ACCENT, ENDING_LOOKS, INK, OUTLINED, RESTS_ON, ROWS, SMALL
from sim.plots.parts.styled import styled
from sim.studies.importance import what_matters
from sim.studies.study import Study

__all__ = ["sobol_bars"]

_TOTAL = "#B9D3E6"


@styled
def sobol_bars(study: Study, ax: Axes | None = None, *, of: str = "deal") -> Axes:
    """What explains the spread of an outcome between points: Sobol's indices of each quantity.

    First-order (what it explains alone) and total (in what it has a part at all), with 95 %
    intervals, of the ten quantities with the largest total; see `sim.studies.what_matters`.

    Args:
        study: A finished study of design ``saltelli``.
        ax: Where to draw; by default in a figure of its own.
        of: An ending (its share), ``hour`` or ``utility.<party>`` (the mean), as in
            `Study.measure`.

    Returns:
        The axes; shares of the variance lie along x.

    Raises:
        UsageError: if the study is of another design or has points without runs, or there is no
            such outcome.
    """
    plan = study.plan
    if plan.design != "saltelli":
        raise UsageError(f"Sobol's indices need design saltelli; this study's is {plan.design}")
    if not np.isfinite(study.measure(of)).all():
        raise UsageError("Sobol's indices need runs at every point; this study has points without")
    table = what_matters(study, of)
    outcome = f"the share of ‘{readable(of)}’" if of in ENDING_LOOKS else f"the mean {readable(of)}"
    title = f"What the spread of {outcome} between points rests on"
    shown = table.head(ROWS)
    own, ax = ax is None, new_axes(ax, 2.1 + 0.62 * max(2, len(shown)))
    footer = footer_of_study(study)
    if shown["ST"].isna().all():
        how = (
            "is the same at every point"
            if np.ptp(study.measure(of)) == 0
            else ("varies between points by no more than chance")
        )
        sentence = f"{outcome[0].upper()}{outcome[1:]} {how}."
        return say_instead(ax, title, footer, sentence, own=own)
    rows = np.arange(len(shown))
    looks: dict[str, tuple[float, str, dict[str, Any]]] = {
        "S1": (-0.19, "first-order: explains alone", {"color": ACCENT}),
        "ST": (0.19, "total: has a part in", {"color": _TOTAL, "hatch": "//"}),
    }
    farthest = float(shown[["S1.high", "ST.high"]].to_numpy().max())
    for index, (aside, label, look) in looks.items():
        value = shown[index].to_numpy(float)
        low, high = (shown[f"{index}.{end}"].to_numpy(float) for end in ("low", "high"))
        ax.barh(rows + aside, value, height=0.36, label=label, gid=index, **look, **OUTLINED)
        ax.errorbar(
            value,
            rows + aside,
            xerr=np.maximum([value - low, high - value], 0),
            fmt="none",
            ecolor="black",
            elinewidth=1.3,
            capsize=3,
            gid=f"{index}.interval",
        )
        for row in rows:
            beside(
                ax,
                f"{value[row]:.2f} ({low[row]:.2f} to {high[row]:.2f})",
                (max(high[row], 0), row + aside),
                (7, 0),
                fontsize=SMALL - 1,
            )
    names = [f"{plan.names[p]} ({RESTS_ON[plan.rests_on(p)][0]})" for p in shown.index]
    name_rows(ax, rows, names, wrap=40)
    least = min(0.0, float(shown[["S1.low", "ST.low"]].to_numpy().min()))
    ax.set_xlim(1.05 * least, farthest + 0.26 * (farthest - least))
    ax.axvline(0, color=INK, linewidth=0.8)
    rest = "" if len(table) == len(shown) else f"; the {len(shown)} largest of {len(table)}"
    label_x(ax, f"share of the variance, with 95 % intervals{rest}", own=own)
    key_above(ax, columns=2)
    alone = float(table["S1"].clip(lower=0).sum())
    said = "; ".join(
        f"{names[row]}, {shown['S1'].iloc[row]:.2f} alone, {shown['ST'].iloc[row]:.2f} in all"
        for row in rows[:3]
    )
    alt = (
        f"Sobol's indices of {outcome} over {count_of(len(plan), 'point')}, the largest: {said}. "
        f"First-order indices sum to {alone:.2f}."
    )
    first = plan.names[str(shown.index[0])]
    finding = f"{first[:1].upper()}{first[1:]} matters most"
    finish(ax, title, footer, alt, own=own, pad=36, finding=finding)
    ax.spines["left"].set_visible(False)
    return ax
