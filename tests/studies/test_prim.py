"""Scenario discovery: boxes that are known, and naive steps against the fast ones."""

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.studies.discovery.box import Discovery
from sim.studies.discovery.conditions import BoxCondition
from sim.studies.discovery.prim import prim


def noise(rows: int, columns: int = 8, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(rng.random((rows, columns)), columns=[f"x{i}" for i in range(columns)])
    x["mood"] = rng.choice(["calm", "cross", "tired"], rows)
    x["real"] = (rng.random(rows) < 0.6).astype(float)
    return x


def in_the_box(x: pd.DataFrame) -> Any:
    inside = x["x1"].between(0.3, 0.7) & (x["x4"] >= 0.6) & (x["real"] == 1) & (x["mood"] != "calm")
    return inside.to_numpy()


def test_a_known_box_is_recovered() -> None:
    x = noise(6_000)
    y = in_the_box(x)
    found = prim(x, y, peel_alpha=0.03)
    box = found.box()
    limits = box.limits
    assert set(limits.index) == {"x1", "x4", "real", "mood"}
    assert limits.loc["x1", "low"] == pytest.approx(0.3, abs=0.02)
    assert limits.loc["x1", "high"] == pytest.approx(0.7, abs=0.02)
    assert limits.loc["x4", "low"] == pytest.approx(0.6, abs=0.02)
    assert limits.loc["x4", "high"] == np.inf
    assert (limits.loc["real", "low"], limits.loc["real", "high"]) == (1, 1)
    assert limits.loc["mood", "labels"] == "cross or tired"
    assert (limits["quasi_p"] < 1e-20).all()
    assert box.density > 0.9
    assert box.coverage > 0.95
    for words in ("Talks fail mostly when ", "mood is cross or tired", "real is 1"):
        assert words in found.sentence


def test_a_known_box_is_recovered_among_random_cases() -> None:
    x = noise(6_000)
    chance = np.random.default_rng(2).random(6_000)
    y = np.where(in_the_box(x), chance < 0.8, chance < 0.1)
    fresh = noise(6_000, seed=3)
    inside, truth = prim(x, y).box().holds(fresh), in_the_box(fresh)
    assert (inside & truth).sum() / truth.sum() > 0.9
    assert (inside & truth).sum() / inside.sum() > 0.8


def test_nothing_stands_out_in_noise() -> None:
    for seed in range(5):
        x = noise(2_000, columns=30, seed=seed)
        y = np.random.default_rng(seed + 100).random(2_000) < 0.3
        found = prim(x, y)
        assert found.box().conditions == ()
        assert found.sentence == "No region stands out in which talks fail."


def small_tables() -> st.SearchStrategy[tuple[pd.DataFrame, Any]]:
    """Tables with many equal values, a column of labels, and both kinds of rows."""
    row = st.tuples(
        st.integers(0, 3), st.floats(0, 1), st.sampled_from("abc"), st.booleans(), st.booleans()
    )
    rows = st.lists(row, min_size=4, max_size=40).filter(
        lambda r: 0 < sum(x[4] for x in r) < len(r)
    )

    def table(rows: list[Any]) -> tuple[pd.DataFrame, Any]:
        x = pd.DataFrame([r[:4] for r in rows], columns=["whole", "real", "label", "flag"])
        return x, np.array([r[4] for r in rows])

    return rows.map(table)


def naive_removals(x: pd.DataFrame, peel: float) -> list[set[int]]:
    """The rows that each candidate of one peeling step takes from a box."""
    removals = []
    for name in x.columns:
        column = x[name]
        if name in ("label", "flag"):
            removals += [set(column.index[column == value]) for value in column.unique()]
            continue
        for sign in (1, -1):
            values = sorted(sign * column)
            edge = values[min(max(1, int(peel * len(values))), len(values) - 1)]
            taken = set(column.index[sign * column < edge])
            removals.append(taken or set(column.index[sign * column == values[0]]))
    return removals


@pytest.mark.slow
@given(small_tables(), st.sampled_from([0.1, 0.3]))
def test_each_peel_is_the_best_of_a_naive_search(table: tuple[Any, Any], peel: float) -> None:
    x, y = table
    found = prim(x, y, peel_alpha=peel, mass_min=0.1)
    peels = [b for b, m in zip(found.boxes, found.moves, strict=True) if m[0] in ("all", "peel")]
    for before, after in itertools.zip_longest(peels, peels[1:]):
        inside = before.holds(x)
        gains = [0.0]
        for removed in naive_removals(x[inside], peel):
            left = [i for i in x.index[inside] if i not in removed]
            if len(left) >= max(1, 0.1 * len(x)):
                gains.append((y[left].mean() - y[inside].mean()) / len(removed))
        if after is None:
            assert max(gains) == pytest.approx(0, abs=1e-12)
        else:
            gain = (after.density - before.density) / (before.rows - after.rows)
            assert gain == pytest.approx(max(gains))


@pytest.mark.slow
@given(small_tables())
def test_boxes_measure_what_they_say(table: tuple[Any, Any]) -> None:
    x, y = table
    found = prim(x, y, peel_alpha=0.2, mass_min=0.1)
    for box in found.boxes:
        inside = box.holds(x)
        assert (box.rows, box.cases) == (inside.sum(), y[inside].sum())
        assert box.density == pytest.approx(y[inside].mean())
        assert box.coverage == pytest.approx(y[inside].sum() / y.sum())
        assert box.mass == pytest.approx(inside.mean())
        for condition, p in zip(box.conditions, box.quasi_p, strict=True):
            others = np.ones(len(x), bool)
            for other in box.conditions:
                if other is not condition:
                    others &= other.holds(x)
            if box.cases:
                chance = stats.binom.sf(box.cases - 1, box.rows, y[others].mean())
                assert p == pytest.approx(chance, abs=1e-9)
    chosen = found.trajectory["chosen"]
    assert chosen.sum() == 1
    assert found.box() is found.boxes[chosen.tolist().index(True)]
    assert found.box(0).mass == 1


def test_the_chosen_box_is_the_one_the_rule_names() -> None:
    x = noise(3_000)
    chance = np.random.default_rng(2).random(3_000)
    found = prim(x, np.where(in_the_box(x), chance < 0.8, chance < 0.2))
    table = found.trajectory
    peels = table[table["move"].isin(["all", "peel"])]
    best = (peels["mass"] * (peels["density"] - table["density"][0])).idxmax()
    later = table.loc[len(peels) :]
    kinds = later["move"].tolist()
    assert kinds == sorted(kinds)  # first all that is dropped, then what is pasted
    dropped = set(later["quantity"][later["move"] == "drop"])
    kept = {c.path for c in found.box(int(best)).conditions} - dropped
    assert {c.path for c in found.box().conditions} == kept
    pasted = later[later["move"] == "paste"]
    before = table.loc[pasted.index - 1]
    assert (pasted["density"].to_numpy() >= before["density"].to_numpy()).all()
    assert (pasted["mass"].to_numpy() > before["mass"].to_numpy()).all()


def test_pasting_mends_a_peel_too_many() -> None:
    # Peels of 30 % go from 0.3 to 0.51 in one step; most of what is above 0.42 is put back.
    x = pd.DataFrame({"a": np.linspace(0, 1, 10_001)})
    found = prim(x, (x["a"] >= 0.42).to_numpy(), peel_alpha=0.3)
    assert found.trajectory["move"].tolist()[-1] == "paste"
    assert found.box().conditions[0].low == pytest.approx(0.435, abs=0.015)
    assert found.box().density == 1


def test_conditions_in_words() -> None:
    inf = np.inf
    words = {
        BoxCondition("a", 0.25, inf): "a is at least 0.25",
        BoxCondition("a", -inf, 0.25): "a is at most 0.25",
        BoxCondition("a", 0.25, 0.5): "a is 0.25 to 0.5",
        BoxCondition("a", 1, 1): "a is 1",
        BoxCondition("a", labels=("x", "y")): "a is x or y",
        BoxCondition("a", labels=('{"boulware": {"exponent": 8}}',)): "a is boulware, exponent 8",
        BoxCondition("b", 0, 0, name="event ‘b’ happens"): "event ‘b’ does not happen",
    }
    assert {condition: str(condition) for condition in words} == words


def test_names_and_units_of_a_reader_are_used() -> None:
    x = noise(2_000)
    y = in_the_box(x)
    names = {"x1": "what Ann asks", "mood": "the mood"}
    sentence = prim(x, y, names=names, unit="points").sentence
    assert "what Ann asks is 0.3" in sentence
    assert "the mood is cross or tired" in sentence
    assert "of such points" in sentence


def test_rows_without_a_number_do_not_count_for_it() -> None:
    x = noise(3_000)
    there = np.arange(3_000) % 3 > 0
    # Where there is such a number, it decides; where there is none, the mood does.
    low = (x["x1"] < 0.4).to_numpy()
    y = np.where(there, low, (x["mood"] == "cross").to_numpy())
    box = prim(x.assign(x1=x["x1"].where(there), x2=x["x2"].where(~there)), y).box()
    assert [condition.path for condition in box.conditions] == ["x1"]
    (condition,) = box.conditions
    assert condition.high == pytest.approx(0.4, abs=0.02)
    assert str(condition).endswith(" where it is there")
    # The rows without it are inside, and so lower the density.
    inside = ~there | low
    assert box.rows == pytest.approx(inside.sum(), rel=0.03)
    assert box.cases == pytest.approx(y[inside].sum(), rel=0.03)


def test_absence_alone_is_no_condition() -> None:
    x = noise(2_000)
    there = np.arange(2_000) % 2 > 0
    # It happens where there is no such number, and its values tell nothing.
    found = prim(x.assign(x1=x["x1"].where(there), way=np.where(there, "a", "b")), ~there)
    assert {condition.path for condition in found.box().conditions} == {"way"}
    assert found.box().density == 1


def test_what_cannot_be_searched_is_told() -> None:
    x = noise(20)
    y = np.arange(20) < 5
    for wrong in (y.astype(int), y[:-1]):
        with pytest.raises(sim.errors.UsageError, match="true or false in each of the 20 rows"):
            prim(x, wrong)
    with pytest.raises(sim.errors.UsageError, match="y is False in every row"):
        prim(x, y & False)
    with pytest.raises(sim.errors.UsageError, match="y is True in every row"):
        prim(x, y | True)
    with pytest.raises(sim.errors.UsageError, match="x3 is missing in every row"):
        prim(x.assign(x3=np.nan), y)
    with pytest.raises(sim.errors.UsageError, match="mood is missing in some rows"):
        prim(x.assign(mood=x["mood"].where(x["x1"] < 0.5)), y)
    with pytest.raises(sim.errors.UsageError, match="no columns"):
        prim(x[[]], y)
    with pytest.raises(sim.errors.UsageError, match="between 0 and 1"):
        prim(x, y, peel_alpha=1.0)
    with pytest.raises(sim.errors.UsageError, match="no box 99"):
        prim(x, y).box(99)


def test_berlin_lines_that_leave_no_room_are_found() -> None:
    """What Russia demands and what Ukraine will not sign: if both are meant, no text is left."""
    result = sim.run("berlin-not-for-good", runs=2_000)
    found: Discovery = prim(
        pd.DataFrame(result.columns.draws), result.columns.ending != 0, what="there is no deal"
    )
    lines = {"parties.russia.red_lines.permanent_end", "parties.ukraine.red_lines.not_for_good"}
    certain = [box for box in found.boxes if box.density == 1]
    assert {f"{line}.real" for line in lines} <= {c.path for c in certain[0].conditions}
    assert found.sentence.startswith("There is no deal mostly when parties.")
