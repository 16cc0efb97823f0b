"""Points of a study taken together: shares over groups of points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import UsageError, did_you_mean
from sim.experiments.factors import WHOLE
from sim.experiments.study import Study
from sim.intervals import Z95, wilson
from sim.issues import FloatArray, IntArray, readable
from sim.plots.style import ENDING_LOOKS, count_of
from sim.results import BANDS

ENDS = list(ENDING_LOOKS)


def footer_of_study(study: Study) -> str:
    """What a figure of a study bears: scenario, runs and points, seed, version, and the caution."""
    plan = study.plan
    runs = count_of(int(study.counts.sum()), "run")
    return " · ".join(
        (
            plan.title if WHOLE in plan.factors else plan.scenario.title,
            f"{runs} at {count_of(len(plan), 'point')}" + ", unfinished" * (not study.finished),
            f"seed {plan.seed}",
            f"sim {study.version}",
            "what-if, not a forecast",
        )
    )


def values_of(study: Study, path: str) -> tuple[Any, IntArray]:
    """The different values of a factor (numbers ascend), and which of them each point has."""
    plan = study.plan
    if path not in plan.factors:
        hint = did_you_mean(path, plan.factors)
        raise UsageError(f"'{path}' does not vary in this study{hint}")
    if path in plan.settings:
        numbers, index = np.unique(plan.settings[path], return_inverse=True)
        return numbers, index.astype(np.int64)
    codes, labels = pd.factorize(np.array(plan.labels[path], object))
    return labels, codes.astype(np.int64)


def grouped(
    study: Study, endings: Sequence[str], groups: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The mean share of some endings over the points of each group, with a 95 % interval.

    The points of a group may share their random numbers, so their Monte-Carlo errors are added as
    if all went the same way; points of a sampled design vary as a sample on top of that.

    Args:
        study: The study.
        endings: The endings, taken together.
        groups: For each point the number of its group, from 0.

    Returns:
        Share, lower and upper limit, each of shape ``(groups,)``; NaN where there are no runs.
    """
    total = study.counts.sum(axis=1)
    hits = study.counts[:, [ENDS.index(ending) for ending in endings]].sum(axis=1)
    limits = np.zeros((2, len(total)))
    for runs in np.unique(total):
        here = total == runs
        limits[:, here] = wilson(hits[here], int(runs))
    found = np.full((3, int(groups.max()) + 1), np.nan)
    for group in range(found.shape[1]):
        here = (groups == group) & (total > 0)
        points = int(here.sum())
        if not points:
            continue
        shares = hits[here] / total[here]
        mean = shares.mean()
        sampled = 0.0
        if study.plan.design != "grid" and points > 1:
            sampled = Z95 * float(shares.std(ddof=1)) / points**0.5
        low, high = limits[:, here].mean(axis=1)
        down, up = np.hypot(mean - low, sampled), np.hypot(high - mean, sampled)
        found[:, group] = mean, max(0.0, mean - down), min(1.0, mean + up)
    return found[0], found[1], found[2]


def over_others(study: Study, groups: IntArray, shown: int) -> str:
    """Says in a title over what the shares are means, if quantities vary that are not shown."""
    others = len(study.plan.factors) - shown
    if not others:
        return ""
    settings = int(np.bincount(groups).max())
    quantities = count_of(others, "other quantity", "other quantities")
    return f", means over {count_of(settings, 'setting')} of {quantities}"


def value_text(value: Any) -> str:
    """A value of a factor as text."""
    return f"{value:.3g}" if isinstance(value, float) else readable(str(value))


def rests_on(study: Study, path: str) -> str:
    """What the range of a varied number rests on: ``study`` if it is not the scenario's own."""
    quantity = study.plan.scenario.quantities[path]
    if study.plan.factors[path] != str(quantity.law):
        return "study"
    kind = quantity.provenance.kind
    return kind if kind in ("claim", "assumption") else "unexplained"


def spread_of_study(study: Study, ending: str) -> pd.DataFrame:
    """How far the share of an ending moves with each varied number; see `Result.spread`.

    ``lowest`` and ``highest`` are means over the fifth of the points with the lowest and the
    highest values, all else as it varies. ``rests_on`` is as above.
    """
    rows = []
    for path, values in study.plan.settings.items():
        low, high = np.quantile(values, [1 / BANDS, 1 - 1 / BANDS])
        if low == high:
            low, high = values.min(), values.max()
        if low == high:
            continue
        groups = np.where(values <= low, 0, np.where(values >= high, 1, 2))
        share, lower, upper = grouped(study, [ending], groups)
        noise = float(np.hypot(*((upper - lower) / 2)[:2]))
        kind = rests_on(study, path)
        rows.append((path, kind, share[0], share[1], share[1] - share[0], noise))
    names = ["quantity", "rests_on", "lowest", "highest", "swing", "noise"]
    table = pd.DataFrame(rows, columns=names).set_index("quantity").dropna()
    order = table["swing"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order]
