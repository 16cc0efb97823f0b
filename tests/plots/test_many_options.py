"""Figures of issues with thousands of options."""

from __future__ import annotations

import time
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

import sim
from tests.builders.toys import pie

MANY = 5_001


def wide(runs: int = 200, **changes: Any) -> sim.Result:
    """A pie in thousands of slices."""
    exponent = {"boulware": {"exponent": {"uniform": [0.2, 4]}}}
    toy = pie(exponent, exponent, rounds=10, no_deal=(0.2, 0.2), options=MANY)
    return sim.run(sim.load(toy | changes), runs=runs)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [sim.plots.agreements, sim.plots.agreements_by_ending])
@pytest.mark.parametrize("named", [False, True])
def test_bars_take_no_longer_for_options_that_never_occur(draw: Any, named: bool) -> None:
    result = wide(issues={"slices": [f"piece {i}" for i in range(MANY)]}) if named else wide()
    before = time.process_time()
    draw(result)
    assert time.process_time() - before < 8  # one by one they took 45 s


@pytest.mark.parametrize("named", [False, True])
def test_zones_measure_no_label_that_has_no_room(named: bool) -> None:
    result = wide(issues={"slices": [f"piece {i}" for i in range(MANY)]}) if named else wide()
    before = time.process_time()
    ax = sim.plots.zopa(result)
    assert time.process_time() - before < 8
    assert 2 < len(ax.get_xticks()) < 60


def drawn(ax: Axes) -> float:
    """How long the bars of an axes are together."""
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    thin = [c for c in ax.collections if isinstance(c, PolyCollection)]
    paths = [path.get_extents() for each in thin for path in each.get_paths()]
    return sum(bar.get_width() for bar in bars) + sum(extent.width for extent in paths)


def test_bars_add_up_to_all_deals_whether_few_options_occur_or_many() -> None:
    few, many = wide(runs=50), wide(runs=400)
    assert few.runs["slices"].nunique() <= 100 < many.runs["slices"].nunique()
    for result in (few, many):
        assert drawn(sim.plots.agreements(result)) == pytest.approx(1)
