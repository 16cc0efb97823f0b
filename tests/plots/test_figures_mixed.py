"""Figures of studies whose scenarios end differently, and of boxes sought in what others left."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim import plots
from sim.model.endings import ENDINGS, codes
from sim.plots.parts.shares import percent, share_text
from sim.results.result import Result
from sim.studies.discovery.box_sequence import BoxSequence, find_boxes
from sim.studies.study import Study
from tests.builders.toys import haggling

NAMES = ["berlin", "berlin-aftermath", "berlin-ratification"]
POSSIBLE = {
    "deal": [True, False, True],
    "holds": [False, True, False],
    "collapses": [False, True, False],
    "not_ratified": [False, False, True],
    "partial": [True, True, True],
}


@pytest.fixture(scope="module")
def study() -> Study:
    return sim.sweep(
        sim.load("berlin"), over={"scenario": NAMES}, runs=200, seed=2, executor="serial"
    )


def bars_of(ax: Any, ending: str) -> Any:
    return [bar for bar in ax.patches if bar.get_gid() == ending]


def test_endings_that_a_scenario_cannot_have_are_not_drawn(study: Study) -> None:
    ax = plots.endings_along(study, "scenario")
    for ending, possible in POSSIBLE.items():
        found = bars_of(ax, ending)
        shares = study.counts[:, ENDINGS.index(ending)] / 200
        assert [bar.get_width() for bar in found] == pytest.approx(shares.tolist())
        assert [bar.get_linewidth() > 0 for bar in found] == possible


def test_alt_text_says_deals_whatever_they_come_to(study: Study) -> None:
    share, low, high = study.grouped(codes("deal"), np.arange(3))
    said = plots.alt_text(plots.endings_along(study, "scenario")).split("; ")
    for row, words in enumerate(said):
        text = share_text(share[row], low[row], high[row])
        assert f" deal {text}, " in words
        for ending, possible in POSSIBLE.items():
            if ending != "deal":
                assert (f" {ending.replace('_', ' ')} " in words) == possible[row]


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(sim.load(haggling()), runs=700, seed=3)


@pytest.fixture(scope="module")
def boxes(result: Result) -> BoxSequence:
    draws = pd.DataFrame(result.columns.draws)
    dear = draws[[f"parties.{name}.no_deal.value" for name in ("seller", "buyer")]] > 0.6
    found = find_boxes(draws, dear.to_numpy().any(axis=1))
    assert len(found.found) > 1
    return found


def test_a_later_box_says_what_it_is_measured_on(boxes: BoxSequence, result: Result) -> None:
    first = plots.alt_text(plots.prim_box(boxes.found[0], result))
    assert "% of all; the box holds" in first
    assert "of the cases." in first
    ax = plots.prim_box(boxes.found[1], result, after=1)
    said = plots.alt_text(ax)
    box, rest = boxes.found[1].box(), boxes.found[1].boxes[0]
    assert f"in {percent(rest.density)} of the rest that the box before it left" in said
    assert f"holds {percent(box.coverage)} of the cases in that rest" in said
    assert "of all" not in said
    notes = [t.get_text() for t in ax.get_figure(root=True).findobj() if hasattr(t, "get_text")]
    assert any(f"PRIM over {rest.rows:,} runs outside the box before" in note for note in notes)
    assert "the 2 boxes before it left" in plots.alt_text(
        plots.prim_box(boxes.found[1], result, after=2)
    )
