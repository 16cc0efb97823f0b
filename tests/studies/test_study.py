"""Studies: their points, their runs, and what they say; against every point run alone."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pytest
from scipy.stats import qmc

import sim
from sim.errors import UsageError
from sim.results.intervals import paired_difference, wilson
from sim.studies import plan_sweep, running, study_report
from sim.studies.plan import APART
from sim.studies.study import Study
from tests.builders.studies import ANN, BEN, GRID, UNKNOWING, naive, plain, same, toy
from tests.builders.toys import pie, votes

UNKNOWN = {"uniform": [0, 0.7]}


def study(**options: Any) -> Study:
    return sim.sweep(toy(), **{"runs": 200, "executor": "serial", **options})


# Points, and the runs at them.


def test_lists_make_a_grid_the_first_slowest() -> None:
    over = {ANN: [0.1, 0.4], "parties.ben.no_deal": [0.2, 0.3, 0.6]}  # .value may be left out
    found = study(over=over)
    assert found.plan.design == "grid"
    assert list(found.points.columns) == [ANN, BEN]
    assert found.points.index.name == "point"
    points = [{ANN: a, BEN: b} for a, b in product([0.1, 0.4], [0.2, 0.3, 0.6])]
    assert found.points.to_dict("records") == points
    same(found, naive(toy(), points, 200))


@pytest.mark.parametrize(
    ("design", "points", "count"),
    [
        ("sobol", 8, 8),
        ("sobol", 6, 6),
        ("lhs", 7, 7),
        ("random", 7, 7),
        ("saltelli", 4, 16),
        ("morris", 3, 9),
    ],
)
def test_sampled_designs_stay_in_the_laws_and_follow_from_the_seed(
    design: str, points: int, count: int
) -> None:
    over = {ANN: UNKNOWN, BEN: {"uniform": [0.2, 0.4]}}
    found = study(over=over, design=design, points=points, runs=60, seed=3)
    assert len(found.points) == count
    assert found.points[ANN].between(0, 0.7).all()
    assert found.points[BEN].between(0.2, 0.4).all()
    settings = found.points.to_dict("records")
    if design == "morris":  # its trajectories of three points share their draws
        same(found.runs[found.runs["point"] < 3], naive(toy(), settings[:3], 60, seed=3))
    else:
        same(found, naive(toy(), settings, 60, seed=3, shared=False))
    again = study(over=over, design=design, points=points, runs=1, seed=3)
    pd.testing.assert_frame_equal(again.points, found.points)
    other = study(over=over, design=design, points=points, runs=1, seed=4)
    assert not other.points.equals(found.points)


def test_designs_fill_the_space_as_they_should() -> None:
    over = {ANN: {"uniform": [0, 1]}, BEN: {"uniform": [0, 1]}}

    def cube(design: str, points: int) -> Any:
        return plan_sweep(toy(), over, design=design, points=points).points.to_numpy()

    # One point of a Latin hypercube in every row and column.
    assert np.sort(np.floor(cube("lhs", 20) * 20), axis=0).T.tolist() == [list(range(20))] * 2
    # 64 points of a Sobol sequence: one in each of 64 rectangles of equal size and any shape.
    sobol = cube("sobol", 64)
    for wide in (1, 2, 4, 8, 16, 32, 64):
        cells = np.floor(sobol * [wide, 64 // wide]) @ [64 // wide, 1]
        assert sorted(cells) == list(range(64))
    np.testing.assert_array_equal(cube("sobol", 64)[:40], cube("sobol", 40))
    assert qmc.discrepancy(sobol) < qmc.discrepancy(cube("random", 64))
    # Each step of a Morris path changes one quantity; the base samples of Saltelli's design are
    # mixed column by column.
    for path in cube("morris", 4).reshape(4, 3, 2):
        changed = [np.flatnonzero(before != after).tolist() for before, after in pairwise(path)]
        assert sorted(changed) == [[0], [1]]
    for base, first, second, other in cube("saltelli", 4).reshape(4, 4, 2):
        assert first.tolist() == [other[0], base[1]]
        assert second.tolist() == [base[0], other[1]]


def test_laws_other_than_uniform_are_inverted() -> None:
    law = {"triangular": [0, 0.2, 0.7]}
    points = plan_sweep(toy(), {ANN: law}, points=1024).points[ANN]
    drawn = sim.run(toy().vary({ANN: law}), runs=20_000).runs[f"draw.{ANN}"]
    assert points.mean() == pytest.approx(0.3, abs=1e-3)
    quantiles = [0.05, 0.3, 0.5, 0.7, 0.95]
    np.testing.assert_allclose(points.quantile(quantiles), drawn.quantile(quantiles), atol=0.01)


def test_lists_and_laws_together_give_each_value_the_same_sample() -> None:
    found = study(over={ANN: UNKNOWN, BEN: [0.1, 0.5]}, points=4, runs=50)
    assert found.points[BEN].tolist() == [0.1] * 4 + [0.5] * 4
    assert found.points[ANN].tolist()[:4] == found.points[ANN].tolist()[4:]
    points = found.points.to_dict("records")
    halves = [naive(toy(), half, 50, shared=False) for half in (points[:4], points[4:])]
    halves[1]["point"] += 4
    same(found, pd.concat(halves, ignore_index=True))


def test_without_over_everything_uncertain_varies() -> None:
    content = pie(rounds=4, options=11, no_deal=(UNKNOWN, 0.3))
    content["parties"]["ann"]["strategy"] = {"boulware": {"exponent": {"uniform": [1, 4]}}}
    scenario = sim.load(content | UNKNOWING)
    found = sim.sweep(scenario, points=16, runs=20, executor="serial")
    # Who opens stays what each run draws.
    assert [*found.points.columns, "timeline.talks.opens"] == list(scenario.uncertain)
    assert {*found.points.columns} == {ANN, "parties.ann.strategy.boulware.exponent"}
    assert found.plan.design == "sobol"
    same(found, naive(scenario, found.points.to_dict("records"), 20, shared=False))


@pytest.mark.parametrize(
    ("path", "choices", "labels"),
    [
        (
            "parties.ann.strategy",
            ["linear", "boulware", {"boulware": {"exponent": 9}}],
            ["linear", "boulware", '{"boulware": {"exponent": 9}}'],
        ),
        ("timeline.talks.rounds", [2, 4, 9], ["2", "4", "9"]),
        ("timeline.talks.protocol", ["alternating_offers", "single_text"], None),
    ],
)
def test_each_alternative_is_played_as_alone(
    path: str, choices: list[Any], labels: list[str] | None
) -> None:
    ben, ways = "parties.ben.strategy", ["linear", "conceder"]
    found = study(over={path: choices, ben: ways}, runs=80)
    assert found.points[path].tolist() == np.repeat(labels or choices, 2).tolist()
    alone = naive(toy(), [{path: c, ben: way} for c in choices for way in ways], 80)
    assert set(alone) == set(found.runs)  # a column that only some alternatives have comes last
    same(found, alone[list(found.runs)])
    assert len({*found.measure("utility.ann")}) > 2  # the alternatives make a difference


def test_what_a_study_sets_is_no_news_to_the_others() -> None:
    """They go by the ranges of the scenario, in which the number is what it was."""
    mapping = pie(options=11, no_deal=(UNKNOWN, UNKNOWN))
    # Ben offers what he thinks that Ann likes best; a law that says what she has is news to him.
    mapping["parties"]["ann"]["interactions"] = [
        {"id": "pair", "when": {"slices": "2"}, "bonus": {"uniform": [0, 1]}}
    ]
    liked = {"concedes": "linear", "offers": {"liked": {"knows": "ranges"}}}
    mapping["parties"]["ben"]["strategy"] = liked
    mapping["timeline"][0]["opens"] = "ben"
    scenario, path = sim.load(mapping), "parties.ann.interactions.pair.bonus"
    swept = sim.sweep(scenario, {path: [0.0]}, runs=20, executor="serial")
    told = sim.run(scenario.vary({path: 0}), runs=20)
    offered = [
        trace.loc[(trace["party"] == "ben") & (trace["move"] == "offers"), "slices"].astype(int)
        for trace in (swept.trace(0, 3), told.trace(3))
    ]
    assert offered[0].max() == 2
    assert offered[1].max() > 2
    assert swept.result(0).runs["ending"].tolist() == swept.runs["ending"].tolist()


def test_whole_scenarios_are_played_as_alone(tmp_path: Path) -> None:
    files = []
    for name, scenario in (("few", toy(rounds=3)), ("many", toy(rounds=9, first="boulware"))):
        files.append(str(tmp_path / f"{name}.yaml"))
        Path(files[-1]).write_text(sim.inputs.to_yaml(sim.inputs.tree_of(scenario)))
    found = study(over={"scenario": files, ANN: [0.1, 0.5]}, runs=60)
    assert found.points["scenario"].tolist() == ["few", "few", "many", "many"]
    loaded = [sim.load(file) for file in files]
    expected = [naive(s, [{ANN: a} for a in (0.1, 0.5)], 60) for s in loaded]
    expected[1]["point"] = expected[1]["point"] + 2
    same(found, pd.concat(expected, ignore_index=True))


def test_scenarios_with_other_issues_and_parties_share_a_table(tmp_path: Path) -> None:
    files = [tmp_path / "pie.yaml", tmp_path / "votes.yaml"]
    contents: list[Any] = [pie(options=5), votes(ann=0.5, cat=-0.3)]
    for file, content in zip(files, contents, strict=True):
        file.write_text(sim.inputs.to_yaml(sim.inputs.tree_of(sim.load(content))))
    found = study(over={"scenario": list(map(str, files))}, runs=5)
    table = found.runs
    assert {"slices", "plan", "utility.ann", "utility.ben", "utility.cat"} <= {*table.columns}
    assert table["utility.cat"].isna().tolist() == [True] * 5 + [False] * 5
    assert table["plan"].isna().tolist()[:5] == [True] * 5
    for number, content in enumerate(contents):
        alone = sim.run(sim.load(content), runs=5).runs
        alone = alone[[name for name in alone if not name.startswith("draw.")]]
        part = plain(table[table["point"] == number].reset_index(drop=True))
        pd.testing.assert_frame_equal(part[list(alone.columns)], plain(alone), check_exact=True)


# Draws, shared or not.


def test_points_share_their_draws_unless_told_otherwise() -> None:
    """Points that do not differ in what is drawn give equal runs, or else different ones."""
    over = {"parties.ann.weights.slices": [1, 2, 4]}
    paired = study(over=over)
    endings = [
        paired.runs.loc[paired.runs["point"] == point, "ending"].tolist() for point in (0, 1, 2)
    ]
    assert endings[0] == endings[1] == endings[2]
    free = study(over=over, paired=False)
    endings = [free.runs.loc[free.runs["point"] == point, "ending"].tolist() for point in (0, 1, 2)]
    assert endings[0] == paired.runs["ending"].tolist()[:200]
    assert endings[0] != endings[1] != endings[2] != endings[0]
    for point in range(3):
        alone = sim.run(free.scenario(point), runs=200, first=point * APART).runs
        assert free.runs.loc[free.runs["point"] == point, "run"].tolist() == alone["run"].tolist()
        assert endings[point] == alone["ending"].tolist()
    run = 2 * APART + 5
    trace = free.trace(2, run)
    pd.testing.assert_frame_equal(trace, sim.run(free.scenario(2), runs=1, first=run).trace(run))
    with pytest.raises(UsageError, match="point 2 has no run 5"):
        free.trace(2, 5)
    with pytest.raises(UsageError, match="are not paired"):
        free.effects()


# What it says.


@pytest.fixture(scope="module")
def grid() -> Study:
    return study(over={**GRID, "parties.ben.strategy": ["linear", "boulware"]})


def test_shares_are_counts_with_wilson_intervals(grid: Study) -> None:
    shares = grid.shares()
    assert list(shares.columns[:3]) == [ANN, "parties.ben.strategy", "runs"]
    for point, row in shares.iterrows():
        endings = grid.runs.loc[grid.runs["point"] == point, "ending"]
        assert row["runs"] == 200
        for name in ("deal", "partial", "no_deal", "walkout"):
            count = int((endings == name).sum())
            assert row[name] == count / 200
            low, high = wilson(count, 200)
            assert (row[f"{name}.low"], row[f"{name}.high"]) == (low, high)
    np.testing.assert_allclose(shares[["deal", "partial", "no_deal", "walkout"]].sum(axis=1), 1)


def test_room_is_counted_at_every_point(grid: Study) -> None:
    table = grid.room()
    assert list(table.columns[:3]) == [ANN, "parties.ben.strategy", "runs"]
    for point, row in table.iterrows():
        rows = grid.runs[grid.runs["point"] == point]
        room, deals = int(rows["room"].sum()), int((rows["ending"] == "deal").sum())
        assert row["room"] == room / 200
        assert row["found"] == deals / room
        for name, hits, of in (("room", room, 200), ("found", deals, room)):
            assert (row[f"{name}.low"], row[f"{name}.high"]) == wilson(hits, of)
        expected = grid.result(int(point)).room()["share"]
        assert [row["room"], row["found"]] == expected.tolist()
    text = study_report(grid)
    assert "deal (95 % interval)" in text
    assert "  room\n" in text
    (first,) = [line for line in text.splitlines() if line.startswith("      0 ")]
    assert f"{table.loc[0, 'room']:.1%}" in first


@pytest.mark.parametrize("what", ["deal", "no_deal", "hour", "utility.ann", "utility.ben"])
def test_a_measure_is_the_mean_over_the_runs_of_a_point(grid: Study, what: str) -> None:
    for point, value in enumerate(grid.measure(what)):
        rows = grid.runs[grid.runs["point"] == point]
        mean = rows[what].mean() if what in rows else (rows["ending"] == what).mean()
        assert value == pytest.approx(mean, rel=1e-12)


def test_the_nearest_name_of_a_measure_is_suggested(grid: Study) -> None:
    with pytest.raises(UsageError, match=r"did you mean 'utility.ann'\?"):
        grid.measure("utility.an")


@pytest.mark.parametrize(("base", "ending"), [(0, "deal"), (3, "no_deal")])
def test_effects_compare_run_by_run(grid: Study, base: int, ending: str) -> None:
    effects = grid.effects(base, ending)
    hits = [
        (grid.runs.loc[grid.runs["point"] == p, "ending"] == ending).to_numpy() for p in range(6)
    ]
    for point, row in enumerate(effects.itertuples()):
        gained = int((hits[point] & ~hits[base]).sum())
        lost = int((hits[base] & ~hits[point]).sum())
        assert row.runs == 200
        assert row.share == hits[point].mean()
        assert row.difference == pytest.approx(hits[point].mean() - hits[base].mean(), abs=1e-12)
        assert (row.low, row.high) == paired_difference(gained, lost, 200)
    assert effects["difference"][base] == 0


def test_effects_where_runs_are_missing() -> None:
    """Only runs that both points have are compared; here points need different numbers of them."""
    precision = {"half_width": 0.05, "block": 40, "limit": 400}
    found = study(over={ANN: [0.0, 0.3, 0.45, 0.6]}, runs=precision)
    by_point = [
        (table.set_index("run")["ending"] == "deal") for _, table in found.runs.groupby("point")
    ]
    made = found.counts.sum(axis=1)
    base = int(np.argmax(made))
    assert len(set(made)) > 2
    for other in (base, int(np.argmin(made))):
        for point, row in enumerate(found.effects(other).itertuples()):
            after, before = by_point[point].align(by_point[other], join="inner")
            gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
            assert row.runs == len(after) == min(made[point], made[other])
            assert row.share == after.mean()
            assert row.difference == (gained - lost) / len(after)
            assert (row.low, row.high) == paired_difference(gained, lost, len(after))


def test_effects_without_such_a_point_or_ending_are_refused(grid: Study) -> None:
    with pytest.raises(UsageError, match="there is no point 6; the study has 0 to 5"):
        grid.effects(6)
    with pytest.raises(UsageError, match="there is no ending 'deals'"):
        grid.effects(0, "deals")
    with pytest.raises(UsageError, match="there is no ending 'deals'"):
        grid.tornado("deals")


def test_to_xarray_has_a_dimension_a_factor(grid: Study) -> None:
    data = grid.to_xarray()
    assert dict(data.sizes) == {ANN: 3, "parties.ben.strategy": 2}
    for point, row in grid.points.iterrows():
        cell = data.sel({name: row[name] for name in grid.points})
        assert float(cell["deal"]) == grid.measure("deal")[int(point)]
        assert int(cell["runs"]) == 200
    with pytest.raises(UsageError, match="only a grid has dimensions"):
        study(over={ANN: UNKNOWN}, points=4, runs=1).to_xarray()
    along = study(over={ANN: [0.4, 0.1]}, runs=5).to_xarray()
    assert along["deal"].dims == (ANN,)


def test_the_table_is_lazy_and_the_same_from_memory_and_folder(tmp_path: Path) -> None:
    memory, folder = study(over=GRID), study(over=GRID, out=tmp_path)
    for each in (memory, folder):
        table = each.table()
        assert table.count_rows() == 600
        assert table.schema.names == list(each.runs.columns)
        deals = table.filter(pc.field("ending").cast("string") == "deal").count_rows()
        assert deals == each.counts[:, 0].sum()
    assert memory.table().schema.equals(folder.table().schema)


def test_an_issue_may_be_called_like_a_column() -> None:
    content = pie(options=5)
    content["issues"]["point"] = content["issues"].pop("slices")
    for party in content["parties"].values():
        party["weights"] = {"point": 1}
        party["values"]["point"] = party["values"].pop("slices")
    found = sim.sweep(content_scenario := sim.load(content), {ANN: [0.1, 0.2]}, runs=3)
    assert found.runs["point"].tolist() == [0, 0, 0, 1, 1, 1]
    alone = sim.run(content_scenario.vary({ANN: 0.2}), runs=3).runs["point"]
    assert found.runs["issue.point"].tolist()[3:] == alone.tolist()


def test_a_point_can_be_looked_at_as_a_result(grid: Study) -> None:
    result = grid.result(3)
    alone = sim.run(toy().vary({ANN: GRID[ANN][1], "parties.ben.strategy": "boulware"}), runs=200)
    assert grid.points.loc[3].tolist() == [GRID[ANN][1], "boulware"]
    assert result.scenario.digest == alone.scenario.digest
    common = list(alone.runs.columns)
    pd.testing.assert_frame_equal(result.runs[common], alone.runs, check_exact=True)
    pd.testing.assert_frame_equal(result.trace(7), alone.trace(7))
    pd.testing.assert_frame_equal(grid.trace(3, 7), alone.trace(7))
    for call in (grid.result, grid.scenario, lambda point: grid.trace(point, 0)):
        with pytest.raises(UsageError, match="there is no point 6; the study has 0 to 5"):
            call(6)
    with pytest.raises(UsageError, match="point 0 has no run 200"):
        grid.trace(0, 200)


def test_the_report_of_few_points_lists_all_and_of_many_both_ends(grid: Study) -> None:
    text = study_report(grid)
    assert "1,200 runs at 6 points, seed 1" in text
    assert text.count("\n     ") >= 6
    many = study_report(study(over={ANN: UNKNOWN}, points=40, runs=5))
    assert "The 12 points with most deals and the 12 with fewest, of 40" in many


def test_the_report_of_few_quantities_has_letters_for_columns(grid: Study) -> None:
    lines = study_report(grid).splitlines()
    assert any(line.startswith("  A  ann: no-deal value: ") for line in lines)
    assert any(line.split()[:3] == ["point", "A", "B"] for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "points"), [("saltelli", 8), ("morris", 8), ("sobol", 64), ("sobol", 32)]
)
def test_the_report_of_many_quantities_says_which_matter(design: str, points: int) -> None:
    weights = {"weights": {f"w{i}": {"uniform": [1, 2]} for i in range(14)}}
    written = pie(rounds=3, options=3, no_deal=({"uniform": [0.9, 1]}, 0.5))
    written["issues"].update({f"w{i}": ["no", "yes"] for i in range(14)})
    for party, wish in (("ann", [0, 1]), ("ben", [1, 0])):
        written["parties"][party]["weights"].update(weights["weights"] if party == "ann" else {})
        written["parties"][party]["values"].update({f"w{i}": {"linear": wish} for i in range(14)})
    found = sim.sweep(sim.load(written), design=design, points=points, runs=3, executor="serial")
    text = study_report(found)
    assert "15 quantities vary, each over its own range in the scenario" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "nan" not in text
    if points == 32:
        assert "can be told from 50 points on; here 32 points have runs." in " ".join(text.split())
        return
    assert "… 3 more" in text
    ranked = [line for line in text.splitlines() if ": weight of" in line or "no-deal" in line]
    assert len(ranked) == 12
    first = [float(line.split()[0]) for line in ranked]
    assert first == sorted(first, reverse=True)
    assert {"saltelli": "Sobol", "morris": "Morris", "sobol": "first-order"}[design] in text
    assert "How runs end: on average over points" in text
    table = found.room()
    share = np.average(table["room"], weights=table["runs"])
    assert f"There was room for a deal in {share:.1%} of the runs" in " ".join(text.split())


# As many runs as a precision takes.


def half_widths(found: Study, ending: str = "deal") -> Any:
    shares = found.shares()
    return ((shares[f"{ending}.high"] - shares[f"{ending}.low"]) / 2).to_numpy()


@pytest.mark.slow
@pytest.mark.usefixtures("unmerged")
def test_runs_until_the_interval_is_narrow_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = {ANN: [0.05, 0.1, 0.3, 0.5, 0.7]}
    runs = {"half_width": 0.03, "block": 150, "limit": 1000}
    found = study(over=over, runs=runs, out=tmp_path)
    assert found.finished
    made = found.shares()["runs"].to_numpy()
    assert (made <= 1000).all()
    assert ((half_widths(found) <= 0.03) | (made == 1000)).all()
    assert (made[made < 1000] % 150 == 0).all()
    assert len({*made}) >= 3
    # No point went on once it was narrow enough; the runs are the first of that many.
    whole = naive(toy(), [{ANN: value} for value in over[ANN]], 1000)
    for point, count in enumerate(made):
        endings = whole.loc[whole["point"] == point, "ending"]
        for before in range(150, count, 150):
            low, high = wilson(int((endings[:before] == "deal").sum()), before)
            assert (high - low) / 2 > 0.03
    expected = [whole[whole["point"] == point][:count] for point, count in enumerate(made)]
    same(found, pd.concat(expected, ignore_index=True))
    # Whatever the chunks, and from any of its states, it comes to the same.
    monkeypatch.setattr(running, "chunk_rows", lambda *_: 400)
    same(study(over=over, runs=runs), found)
    for part in sorted((tmp_path / "parts").iterdir())[3:]:
        part.unlink()
    partly = sim.read(tmp_path)
    assert isinstance(partly, Study)
    assert not partly.finished
    same(study(over=over, runs=runs, out=tmp_path), found)


def test_precision_of_another_ending_and_a_limit() -> None:
    runs = {"half_width": 0.001, "of": "no_deal", "block": 100, "limit": 250}
    found = study(over=GRID, runs=runs)
    assert found.finished
    assert found.shares()["runs"].tolist() == [250] * 3
    assert (half_widths(found, "no_deal") > 0.001).all()
    assert found.effects()["runs"].tolist() == [250] * 3


def test_a_study_file_and_the_call_give_the_same(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(sim.inputs.to_yaml(sim.inputs.tree_of(toy())))
    file = tmp_path / "study.yaml"
    file.write_text(
        f"title: mine\nscenario: toy.yaml\nover:\n  {ANN}: [0.1, 0.4, 0.6]\nruns: 50\nseed: 7\n"
    )
    found = sim.sweep(file, executor="serial")
    assert found.plan.title == "mine"
    same(found, study(over=GRID, runs=50, seed=7))


@pytest.mark.slow
def test_shipped_scenarios_come_back_from_the_folder_unchanged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    found = sim.sweep("berlin", points=4, runs=10, executor="serial", out=tmp_path)
    assert len(found.points.columns) > 20
    back = sim.read(tmp_path)
    assert isinstance(back, Study)
    same(back, found)
    assert capfd.readouterr().err == ""
    assert back.plan.variants == (back.plan.scenario,)
    for point in (0, 3):  # drawn points have random numbers of their own
        last = APART * point + 9
        pd.testing.assert_frame_equal(back.trace(point, last), found.trace(point, last))


def with_a_push(amount: object) -> sim.Scenario:
    toy = pie("linear", "boulware", rounds=8, options=11, no_deal=(0.2, 0.1))
    changes = {"parties.ann.no_deal.value": {"add": amount}}
    toy["events"] = [{"id": "push", "at": 2, "changes": changes}]
    return sim.load(toy)


PUSH = "events.push.changes.parties.ann.no_deal.value"


def test_what_is_written_for_a_number_that_is_added_replaces_the_adding() -> None:
    scenario = with_a_push(0.3)
    study = sim.sweep(scenario, {PUSH: [0.2, 0.6]}, runs=6, executor="serial")
    for point, value in enumerate((0.2, 0.6)):
        expected = sim.run(scenario.vary({PUSH: value}), runs=6)
        assert study.scenario(point).digest == expected.scenario.digest
        assert (study.result(point).columns.options == expected.columns.options).all()
    with pytest.raises(sim.errors.InputError, match="no quantity"):
        sim.sweep(scenario, {PUSH: {"uniform": [0, 1]}}, runs=2)


def test_a_drawn_number_that_is_added_stays_one_at_every_point() -> None:
    study = sim.sweep(with_a_push({"uniform": [0, 0.6]}), points=4, runs=5, executor="serial")
    for point in range(4):
        first = int(study.plan.first_run[point])
        expected = sim.run(study.scenario(point), runs=5, first=first)
        assert (study.result(point).columns.options == expected.columns.options).all()
        assert (study.result(point).columns.utility == expected.columns.utility).all()
