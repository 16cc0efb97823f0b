"""Box after box: regions that are known, and what the shares of a sequence mean."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.studies.discovery.box_sequence import boxes_of_study, find_boxes
from sim.studies.discovery.prim import prim
from tests.builders.studies import ANN, BEN, toy


def two_boxes(rows: int, seed: int = 1) -> tuple[pd.DataFrame, Any, list[Any]]:
    """A table, where it happens, and the two regions, of which one is larger."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.random((rows, 5)), columns=list("abcde"))
    large = ((x["a"] < 0.35) & (x["b"] < 0.7)).to_numpy()
    small = ((x["a"] > 0.8) & (x["b"] > 0.6)).to_numpy()
    return x, large | small, [large, small]


def test_two_known_boxes_are_found_one_after_the_other() -> None:
    x, y, regions = two_boxes(5_000)
    found = find_boxes(x, y, max_boxes=5, peel_alpha=0.03)
    assert len(found.boxes) == 2
    for box, region in zip(found.boxes, regions, strict=True):
        inside = box.holds(x)
        assert (inside & region).sum() > 0.93 * region.sum()
        assert (inside & region).sum() > 0.93 * inside.sum()
    assert found.table["union.coverage"].iloc[-1] > 0.93
    assert found.table["union.density"].iloc[-1] > 0.93
    assert "also when" in str(found)
    assert "The 2 boxes together hold" in str(found)


def test_the_first_box_is_prims() -> None:
    x, y, _ = two_boxes(1_000)
    assert find_boxes(x, y, max_boxes=1).boxes == (prim(x, y).box(),)


@pytest.mark.slow
@given(st.integers(0, 1000), st.integers(1, 4))
def test_shares_of_a_box_sequence_are_those_of_a_fresh_count(seed: int, most: int) -> None:
    x, y, _ = two_boxes(300, seed)
    y = y ^ (np.random.default_rng(seed + 1).random(300) < 0.1)
    found = find_boxes(x, y, max_boxes=most)
    assert len(found.boxes) <= most
    assert found.base == y.mean()
    before = np.zeros(300, bool)
    for box, (_, row) in zip(found.boxes, found.table.iterrows(), strict=True):
        new = box.holds(x) & ~before
        before |= new
        assert (row["rows"], row["cases"]) == (new.sum(), y[new].sum())
        assert row["density"] == pytest.approx(y[new].mean())
        assert row["density"] > found.base
        assert row["coverage"] == pytest.approx(y[new].sum() / y.sum())
        assert row["union.density"] == pytest.approx(y[before].mean())
        assert row["union.coverage"] == pytest.approx(y[before].sum() / y.sum())
        assert row["union.mass"] == pytest.approx(before.mean())
        assert row["rows"] >= 0.05 * 300
    assert (found.holds(x) == before).all()


def test_chance_has_no_boxes() -> None:
    rng = np.random.default_rng(4)
    x = pd.DataFrame(rng.random((500, 4)))
    x.columns = x.columns.astype(str)
    found = find_boxes(x, rng.random(500) < 0.5, what="it rains")
    assert found.table.empty
    assert not found.holds(x).any()
    assert str(found) == "No region stands out in which it rains."
    with pytest.raises(sim.errors.UsageError, match="max_boxes must be 1 or more"):
        find_boxes(x, rng.random(500) < 0.5, max_boxes=0)


def test_the_boxes_of_a_study_are_said_in_words() -> None:
    unknown = {"uniform": [0, 1]}
    study = sim.sweep(toy(), {ANN: unknown, BEN: unknown}, points=256, runs=5, executor="serial")
    found = boxes_of_study(study)
    assert found is not None
    text = str(found)
    assert text.startswith("Fewer than half of the runs end with a deal mostly when ")
    assert "ann: no-deal value is at least" in text
    assert "such points" in text
    few = sim.sweep(toy(), {ANN: unknown}, points=64, runs=2, executor="serial")
    grid = sim.sweep(toy(), {ANN: list(np.linspace(0, 1, 120))}, runs=2, executor="serial")
    assert boxes_of_study(few) is None
    assert boxes_of_study(grid) is None


def test_where_deals_are_rare_it_is_asked_where_they_are_most_frequent() -> None:
    unknown = {"uniform": [0, 1]}
    scenario = toy(no_deal=({"uniform": [0, 1]}, {"uniform": [0, 1]}))
    over = {ANN: {"uniform": [0.55, 1]}, "parties.ben.weights.slices": unknown}
    study = sim.sweep(scenario, over, points=128, runs=40, executor="serial")
    assert (study.measure("deal") < 0.5).mean() > 0.9
    text = str(boxes_of_study(study))
    assert text.startswith("Deals are most frequent (more than ")
    assert "ann: no-deal value is at most" in text


def test_of_a_saltelli_design_the_base_samples_are_searched() -> None:
    unknown = {"uniform": [0, 1]}
    over = {ANN: unknown, BEN: unknown}
    study = sim.sweep(toy(), over, design="saltelli", points=64, runs=4, executor="serial")
    found = boxes_of_study(study)
    assert found is not None
    assert found.found[0].boxes[0].rows == 128
