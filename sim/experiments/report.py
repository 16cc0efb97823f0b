"""A study in short, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.experiments.study import Study
from sim.issues import readable
from sim.summary import CAUTION, quantity_in_words

SHOWN = 25
"""Up to this many points are listed one by one; of more, those at both ends."""


def report(study: Study) -> str:
    """A study as text."""
    return "\n".join(_lines(study))


def _lines(study: Study) -> Iterator[str]:
    plan = study.plan
    total = int(study.counts.sum())
    points = "point" if len(plan) == 1 else "points"
    yield f"{plan.title}: {total:,} runs at {len(plan):,} {points}, seed {plan.seed}"
    yield f"scenario: {plan.scenario.title}"
    for path, words in plan.factors.items():
        yield f"  {quantity_in_words(plan.scenario, path)}: {words}  [{path}]"
    if not study.finished:
        yield "Not finished: the same call again goes on from here."
    for failure in study.failures:
        yield f"Failed: {failure}"
    yield ""
    yield from _table(study)
    yield ""
    yield CAUTION


def _table(study: Study) -> Iterator[str]:
    shares, deal = study.shares(), study.measure("deal")
    order = np.arange(len(shares))
    if len(shares) > SHOWN:
        order = np.argsort(-np.nan_to_num(deal), kind="stable")
        half = SHOWN // 2
        order = np.concatenate([order[:half], order[-half:]])
        yield f"The {half} points with most and the {half} with fewest deals (of {len(shares):,})"
    names = [path.split(".", 1)[-1] for path in study.plan.factors]
    wide = [max(len(name), 8) for name in names]
    head = "  ".join(f"{name:>{width}}" for name, width in zip(names, wide, strict=True))
    columns = {ending: max(9, len(ending) + 2) for ending in study.plan.endings}
    endings = "".join(f"{readable(ending):>{width}}" for ending, width in columns.items())
    yield f"{'point':>6}  {head}  {'runs':>7}{endings}   deal, 95 % interval"
    for point in order:
        row = shares.iloc[point]
        cells = "  ".join(
            f"{_cell(row[path]):>{width}}"
            for path, width in zip(study.plan.factors, wide, strict=True)
        )
        parts = "".join(f"{row[ending]:>{width}.1%}" for ending, width in columns.items())
        interval = f"{row['deal.low']:.1%} to {row['deal.high']:.1%}"
        yield f"{point:>6}  {cells}  {int(row['runs']):>7,}{parts}   {interval}"


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
