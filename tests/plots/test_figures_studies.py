"""Figures of studies: what is drawn is what the study says."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

import sim
from sim import plots
from sim.errors import StorageError, UsageError
from sim.model.endings import DEAL, ENDINGS, PARTIAL
from sim.plots.parts.style import ACCENT, FAINT
from sim.results.intervals import wilson
from sim.results.result import Result
from sim.studies.discovery.box import Discovery
from sim.studies.discovery.prim import prim
from sim.studies.importance import what_matters
from sim.studies.study import Study
from tests.builders.figures import bars, by_gid, footer, texts
from tests.builders.toys import haggling

WEIGHT = "parties.buyer.weights.price"
NO_DEAL = "parties.seller.no_deal.value"
FIRMNESS = "parties.guild.red_lines.not_dear.firmness"
STRATEGY = "parties.buyer.strategy"


def swept(over: dict[str, Any], **more: Any) -> Study:
    return sim.sweep(sim.load(haggling()), over=over, executor="serial", **more)


@pytest.fixture(scope="module")
def grid() -> Study:
    over = {NO_DEAL: [0.1, 0.3, 0.4, 0.7], FIRMNESS: [0, 0.5, 1]}
    return swept(over, runs=150, seed=4)


@pytest.fixture(scope="module")
def mixed() -> Study:
    over = {STRATEGY: ["conceder", "boulware"], NO_DEAL: [0.1, 0.5], FIRMNESS: [0, 1]}
    return swept(over, runs=100)


@pytest.fixture(scope="module")
def sampled() -> Study:
    return swept({NO_DEAL: {"uniform": [0.1, 0.7]}, FIRMNESS: {"uniform": [0, 1]}}, runs=40)


@pytest.fixture(scope="module")
def saltelli() -> Study:
    over = {
        NO_DEAL: {"uniform": [0.1, 0.7]},
        FIRMNESS: {"uniform": [0, 1]},
        WEIGHT: {"uniform": [1, 2]},
    }
    return swept(over, design="saltelli", points=16, runs=40)


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(sim.load(haggling()), runs=700, seed=3)


@pytest.fixture(scope="module")
def found(result: Result) -> Discovery:
    x = pd.DataFrame(result.columns.draws)
    return prim(x, result.columns.ending != 0, what="talks fail")


def intervals(ax: Axes) -> list[np.ndarray]:
    """The ends of the error bars along y, a group of bars each."""
    groups = [c for c in ax.containers if isinstance(c, ErrorbarContainer)]
    return [np.array([s[:, 1] for s in c.lines[2][0].get_segments()]) for c in groups]


def test_the_heatmap_shows_the_share_of_each_cell(grid: Study) -> None:
    ax = plots.heatmap(grid, NO_DEAL, FIRMNESS)
    table = grid.shares()
    cells = by_gid(ax, "cells")
    shares = np.asarray(cells.get_array())
    for j, y in enumerate([0, 0.5, 1]):
        for i, x in enumerate([0.1, 0.3, 0.4, 0.7]):
            (row,) = table[(table[NO_DEAL] == x) & (table[FIRMNESS] == y)].index
            assert shares[j, i] == pytest.approx(table.loc[row, "deal"])
    assert cells.get_clim() == (0, 1)
    # To scale: cells meet half way between values, the outer ones are as wide on both sides.
    edges = np.asarray(cells.get_coordinates())
    assert edges[0, :, 0] == pytest.approx([0, 0.2, 0.35, 0.55, 0.85])
    assert edges[:, 0, 1] == pytest.approx([-0.25, 0.25, 0.75, 1.25])
    assert by_gid(ax, "cell.2.3").get_text() == f"{100 * shares[2, 3]:.0f} %"
    half = ((table["deal.high"] - table["deal.low"]) / 2).max()
    assert f"± {100 * half:.1f} points" in ax.get_xlabel().replace("\n", " ")
    assert "Seller: no-deal value" in ax.get_xlabel()
    assert ax.get_ylabel() == "Guild: firmness of red line ‘not dear’"


def test_contours_join_equal_shares() -> None:
    study = swept({NO_DEAL: [0.1, 0.2, 0.3], FIRMNESS: [0, 0.5, 1]}, runs=1_000)
    # A plane of known shares: 10 % to 50 % along x, whatever y is.
    counts = np.zeros((9, len(ENDINGS)), np.int64)
    counts[:, 0] = np.repeat([100, 300, 500], 3)
    counts[:, ENDINGS.index("no_deal")] = 1_000 - counts[:, 0]
    known = Study(study.plan, study.store, study.chunks, counts)
    ax = plots.heatmap(known, NO_DEAL, FIRMNESS)
    lines = by_gid(ax, "contours")
    assert lines.levels == pytest.approx([0.2, 0.3, 0.4])
    for path, x in zip(lines.get_paths(), [0.15, 0.2, 0.25], strict=True):
        assert path.vertices[:, 0] == pytest.approx(x)
    assert {"20 %", "30 %", "40 %"} <= {text.get_text() for text in lines.labelTexts}


def test_flat_shares_and_labels_have_no_contours(mixed: Study) -> None:
    flat = plots.heatmap(mixed, NO_DEAL, FIRMNESS, of="walkout")
    assert not flat.findobj(lambda artist: artist.get_gid() == "contours")
    ax = plots.heatmap(mixed, STRATEGY, FIRMNESS)
    assert not ax.findobj(lambda artist: artist.get_gid() == "contours")
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["conceder", "boulware"]


def test_cells_are_means_over_what_else_varies(mixed: Study) -> None:
    ax = plots.heatmap(mixed, STRATEGY, FIRMNESS, of="partial")
    table = mixed.shares()
    expected = table.groupby([FIRMNESS, STRATEGY], sort=True)["partial"].mean().unstack()
    shares = np.asarray(by_gid(ax, "cells").get_array())
    assert shares == pytest.approx(expected[["conceder", "boulware"]].to_numpy())
    assert any("means over 2 settings of 1 other quantity" in text for text in texts(ax))


def test_the_ink_of_a_cell_stands_out(grid: Study) -> None:
    shares = np.linspace(0, 1, 12)
    counts = np.zeros((12, 4), np.int64)
    counts[:, 0] = np.rint(1000 * shares)
    counts[:, 2] = 1000 - counts[:, 0]
    ax = plots.heatmap(Study(grid.plan, grid.store, grid.chunks, counts), NO_DEAL, FIRMNESS)

    def light(colour: Any) -> float:
        rgb = np.array(colors.to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    cells = by_gid(ax, "cells")
    values = np.asarray(cells.get_array())
    for (row, column), share in np.ndenumerate(values):
        ink = light(by_gid(ax, f"cell.{row}.{column}").get_color())
        ground = light(cells.cmap(share))
        contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
        assert contrast >= 4.5  # WCAG 2.1, 1.4.3


def test_heatmaps_refuse_what_they_cannot_show(grid: Study, sampled: Study) -> None:
    with pytest.raises(UsageError, match="there is no ending 'deel' \\(did you mean 'deal'"):
        plots.heatmap(grid, NO_DEAL, FIRMNESS, of="deel")
    with pytest.raises(UsageError, match=f"does not vary in this study.*'{NO_DEAL}'"):
        plots.heatmap(grid, "parties.seller.no_deal.valu", FIRMNESS)
    with pytest.raises(UsageError, match="a heatmap takes two quantities"):
        plots.heatmap(grid, NO_DEAL, NO_DEAL)
    with pytest.raises(UsageError, match="varied over lists"):
        plots.heatmap(sampled, NO_DEAL, FIRMNESS)


def test_areas_are_the_shares_along_a_number() -> None:
    study = swept({NO_DEAL: [0.1, 0.3, 0.7]}, runs=200)
    ax = plots.endings_along(study, NO_DEAL)
    table = study.shares()
    below = np.zeros(3)
    for ending in study.plan.endings:
        corners = by_gid(ax, ending).get_xy()[:6]
        above = below + table[ending].to_numpy()
        assert corners[:3] == pytest.approx(np.stack([[0.1, 0.3, 0.7], below], axis=1))
        assert corners[3:][::-1] == pytest.approx(np.stack([[0.1, 0.3, 0.7], above], axis=1))
        assert (
            colors.to_hex(by_gid(ax, ending).get_facecolor()).upper()
            == (plots.ENDING_COLOURS[ending])
        )
        below = above
    assert below == pytest.approx(1)
    first = intervals(ax)[0]
    assert first == pytest.approx(table[["deal.low", "deal.high"]].to_numpy())
    # The title goes the way of the axis, not from the least to the most.
    said = next(text for text in texts(ax) if "Deals go from" in text)
    at_the_ends = [float(number) for number in re.findall(r"([\d.]+) %", said)]
    assert at_the_ends == pytest.approx(100 * table["deal"].iloc[[0, -1]].to_numpy(), abs=0.06)
    assert at_the_ends[0] > at_the_ends[1]


def test_alternatives_have_a_bar_each(mixed: Study) -> None:
    ax = plots.endings_along(mixed, STRATEGY)
    expected = mixed.shares().groupby(STRATEGY)[list(mixed.plan.endings)].mean()
    expected = expected.loc[["conceder", "boulware"]]
    widths = np.reshape([bar.get_width() for bar in bars(ax)], (4, 2))
    assert widths == pytest.approx(expected.to_numpy().T)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["conceder", "boulware"]
    assert any("means over 4 settings of 2 other quantities" in text for text in texts(ax))


def test_sampled_points_are_taken_together(sampled: Study) -> None:
    ax = plots.endings_along(sampled, NO_DEAL)
    values = np.sort(sampled.points[NO_DEAL].to_numpy())
    corners = by_gid(ax, "deal").get_xy()
    assert len(sampled.plan) == 256
    assert len(corners) == 2 * 12 + 1
    groups = np.array_split(values, 12)
    assert corners[0, 0] == pytest.approx(groups[0].mean(), abs=0.005)
    assert corners[11, 0] == pytest.approx(groups[-1].mean(), abs=0.005)
    assert "groups of neighbouring points" in ax.get_xlabel().replace("\n", " ")
    # The mean over all groups, weighted, is the mean over all points.
    sizes = np.bincount(np.arange(256) * 12 // 256)
    assert corners[12:24, 1][::-1] @ sizes / 256 == pytest.approx(sampled.measure("deal").mean())


def test_means_over_a_grid_bound_the_error_however_points_go_together(grid: Study) -> None:
    table = grid.shares()
    share, low, high = grid.grouped([DEAL], np.zeros(12, np.int64))
    assert share[0] == pytest.approx(table["deal"].mean())
    assert low[0] == pytest.approx(table["deal.low"].mean())
    assert high[0] == pytest.approx(table["deal.high"].mean())
    together, low, high = grid.grouped([DEAL, PARTIAL], np.arange(12))
    hits = grid.counts[:, [DEAL, PARTIAL]].sum(axis=1)
    assert together == pytest.approx(hits / 150)
    assert np.stack([low, high]) == pytest.approx(np.stack(wilson(hits, 150)))


def test_means_over_samples_have_the_error_of_sampling_too(sampled: Study) -> None:
    groups = np.zeros(256, np.int64)
    share, low, high = sampled.grouped([DEAL], groups)
    shares = sampled.measure("deal")
    # Each point has random numbers of its own: their chance is in the spread of the shares.
    half = 1.96 * shares.std(ddof=1) / 16
    assert share[0] == pytest.approx(shares.mean())
    assert (high - low)[0] / 2 == pytest.approx(half, rel=0.02)
    # With common ones, what all have in common by chance comes on top.
    common = replace(sampled, plan=replace(sampled.plan, paired=True))
    table = common.shares()
    _, lower, higher = common.grouped([DEAL], groups)
    assert share - lower == pytest.approx(
        np.hypot(share - low, share - table["deal.low"].mean()), abs=1e-9
    )
    assert higher - share == pytest.approx(
        np.hypot(high - share, table["deal.high"].mean() - share), abs=1e-9
    )


def test_unfinished_studies_leave_cells_open(grid: Study) -> None:
    counts = grid.counts.copy()
    counts[5] = 0
    study = Study(grid.plan, grid.store, grid.chunks, counts, finished=False)
    ax = plots.heatmap(study, NO_DEAL, FIRMNESS)
    shares = np.ma.filled(np.ma.masked_invalid(by_gid(ax, "cells").get_array()), -1.0)
    assert shares[2, 1] == -1
    assert (shares >= 0).sum() == 11
    assert "unfinished" in footer(ax)
    nothing = Study(grid.plan, grid.store, (), 0 * counts, finished=False)
    for path in (NO_DEAL, FIRMNESS):
        assert "There are no runs yet." in texts(plots.endings_along(nothing, path))
    plots.heatmap(nothing, NO_DEAL, FIRMNESS).get_figure().draw_without_rendering()
    plots.tornado(nothing).get_figure().draw_without_rendering()


def test_the_tornado_of_a_study_compares_points(sampled: Study) -> None:
    ax = plots.tornado(sampled)
    deal = sampled.measure("deal")
    expected = {}
    for path in (NO_DEAL, FIRMNESS):
        values = sampled.points[path]
        low, high = np.quantile(values, [0.2, 0.8])
        expected[path] = deal[values <= low].mean(), deal[values >= high].mean()
    table = sampled.tornado()
    for path, (lowest, highest) in expected.items():
        assert tuple(table.loc[path, ["lowest", "highest"]]) == pytest.approx((lowest, highest))
    assert table["swing"].abs().is_monotonic_decreasing
    shown = table.loc[what_matters(sampled).index]  # in the order of the text
    assert by_gid(ax, "lowest").get_xdata() == pytest.approx(shown["lowest"].to_numpy())
    assert by_gid(ax, "highest").get_xdata() == pytest.approx(shown["highest"].to_numpy())
    assert "range set by the study" in texts(ax)


def test_the_tornado_of_a_study_knows_whose_ranges_they_are() -> None:
    study = sim.sweep(sim.load(haggling()), points=8, runs=5, executor="serial")
    table = study.tornado()
    exponent = [path for path in table.index if path.endswith("exponent")]
    assert (table.loc[exponent, "rests_on"] == "assumption").all()
    assert (table.drop(exponent)["rests_on"] == "unexplained").all()


def test_bars_are_sobols_indices(saltelli: Study) -> None:
    ax = plots.sobol_bars(saltelli)
    table = what_matters(saltelli)
    for i, index in enumerate(("S1", "ST")):
        widths = [bar.get_width() for bar in bars(ax)[3 * i : 3 * i + 3]]
        assert widths == pytest.approx(table[index].tolist())
        said = f"{table[index].iloc[0]:.2f} ("
        assert any(text.startswith(said) for text in texts(ax))
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    first = {NO_DEAL: "Seller: no-deal", FIRMNESS: "Guild: firmness"}[str(table.index[0])]
    assert names[0].startswith(first)
    assert "hour" in " ".join(texts(plots.sobol_bars(saltelli, of="hour")))


def test_sobols_indices_need_their_design(sampled: Study, saltelli: Study) -> None:
    with pytest.raises(UsageError, match="need design saltelli; this study's is sobol"):
        plots.sobol_bars(sampled)
    counts = saltelli.counts.copy()
    counts[0] = 0
    study = Study(saltelli.plan, saltelli.store, saltelli.chunks, counts, finished=False)
    with pytest.raises(UsageError, match="points without"):
        plots.sobol_bars(study)
    never = plots.sobol_bars(saltelli, of="walkout")
    assert "The share of ‘walkout’ is the same at every point." in texts(never)


def test_the_tradeoff_is_the_trajectory(found: Discovery, result: Result) -> None:
    ax = plots.prim_tradeoff(found, result)
    table = found.trajectory
    shown = []
    for move in table["move"].replace("all", "peel").unique():
        line = by_gid(ax, move)
        shown += list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    expected = sorted(zip(table["coverage"], table["density"], strict=True))
    assert np.array(sorted(shown)) == pytest.approx(np.array(expected))
    star = by_gid(ax, "chosen")
    box = found.box()
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (box.coverage, box.density)
    assert footer(ax).startswith("PRIM over 700 runs · Haggling")


def boxed(result: Result, **limits: tuple[float, float]) -> Discovery:
    """What PRIM finds if a known box of the draws is all there is."""
    x = pd.DataFrame(
        {name.replace("__", "."): result.columns.draws[name.replace("__", ".")] for name in limits}
    )
    y = np.ones(len(x), bool)
    for name, (low, high) in limits.items():
        y &= x[name.replace("__", ".")].between(low, high).to_numpy()
    return prim(x, y, what="it happens")


def test_the_box_lies_within_the_range_of_what_was_drawn(result: Result) -> None:
    found = boxed(result, parties__seller__no_deal__value=(0.2, 0.3))
    ax = plots.prim_box(found, result)
    bar = by_gid(ax, NO_DEAL)
    drawn = result.columns.draws[NO_DEAL]
    (condition,) = found.box().conditions
    span = np.ptp(drawn)
    assert bar.get_x() == pytest.approx((condition.low - drawn.min()) / span)
    assert bar.get_width() == pytest.approx((condition.high - condition.low) / span)
    assert f"{condition.low:.3g} to {condition.high:.3g}" in texts(ax)
    assert "It happens in " in plots.alt_text(ax)


def test_few_values_have_a_cell_each(result: Result) -> None:
    real = "parties.guild.red_lines.not_dear.real"
    found = boxed(result, parties__guild__red_lines__not_dear__real=(1, 1))
    ax = plots.prim_box(found, result)
    no, yes = by_gid(ax, f"{real}.0.0"), by_gid(ax, f"{real}.1.0")
    assert (no.get_width(), yes.get_width()) == (0.5, 0.5)
    assert colors.to_hex(yes.get_facecolor()) == ACCENT.lower()
    assert colors.to_hex(no.get_facecolor()) == FAINT.lower()
    assert {"no", "yes"} <= set(texts(ax))


def test_boxes_of_studies_have_labels_and_points(mixed: Study) -> None:
    x = pd.concat([mixed.points] * 20, ignore_index=True)
    found = prim(x, (x[STRATEGY] == "boulware").to_numpy(), unit="points")
    ax = plots.prim_box(found, mixed)
    chosen = by_gid(ax, f"{STRATEGY}.boulware")
    assert colors.to_hex(chosen.get_facecolor()) == ACCENT.lower()
    assert "PRIM over 160 points" in footer(ax)
    assert "8 points" in footer(ax)


def test_boxes_of_other_tables_are_refused(result: Result) -> None:
    x = pd.DataFrame({"mood": np.tile(["calm", "cross"], 50)})
    found = prim(x, (x["mood"] == "calm").to_numpy())
    with pytest.raises(UsageError, match="restricts 'mood', which the result does not vary"):
        plots.prim_box(found, result)


def test_without_a_box_a_sentence_stands_in(result: Result) -> None:
    rng = np.random.default_rng(1)
    x = pd.DataFrame({NO_DEAL: rng.random(60)})
    found = prim(x, np.tile([True, False], 30), what="it happens")
    assert not found.box().conditions
    ax = plots.prim_box(found, result)
    assert "No region stands out in which it happens." in texts(ax)
    plots.prim_tradeoff(found, result).get_figure().draw_without_rendering()


@pytest.mark.parametrize("ending", ["deal", "no_deal"])
def test_convergence_follows_the_runs(ending: str, result: Result) -> None:
    ax = plots.convergence(result, ending=ending)
    line = by_gid(ax, "share")
    hit = (result.runs["ending"] == ending).to_numpy()
    stops = np.asarray(line.get_xdata())
    assert (stops[0], stops[-1]) == (10, 700)
    for stop, share in zip(stops, line.get_ydata(), strict=True):
        assert share == pytest.approx(hit[:stop].mean())
    band = by_gid(ax, "interval").get_paths()[0].vertices
    low, high = wilson([hit[:10].sum()], 10)
    at_ten = band[band[:, 0] == 10, 1]
    assert (at_ten.min(), at_ten.max()) == pytest.approx((low[0], high[0]))
    row = result.endings().loc[ending]
    assert f"({100 * row['low']:.1f}–{100 * row['high']:.1f})" in " ".join(texts(ax))


def test_convergence_of_one_run_and_of_no_ending(result: Result) -> None:
    plots.convergence(sim.run(result.scenario, runs=1)).get_figure().draw_without_rendering()
    with pytest.raises(UsageError, match="there is no ending 'deel'"):
        plots.convergence(result, ending="deel")


@pytest.mark.slow
def test_figures_of_studies_say_what_they_rest_on(
    grid: Study, saltelli: Study, found: Discovery, result: Result
) -> None:
    drawn = [
        (lambda ax: plots.heatmap(grid, NO_DEAL, FIRMNESS, ax), "1,800 runs at 12 points · seed 4"),
        (lambda ax: plots.endings_along(grid, NO_DEAL, ax), "1,800 runs at 12 points · seed 4"),
        (lambda ax: plots.tornado(grid, ax), "1,800 runs at 12 points · seed 4"),
        (lambda ax: plots.sobol_bars(saltelli, ax), "3,200 runs at 80 points · seed 1"),
        (lambda ax: plots.prim_tradeoff(found, result, ax), "700 runs · seed 3"),
        (lambda ax: plots.prim_box(found, result, ax), "700 runs · seed 3"),
        (lambda ax: plots.convergence(result, ax), "700 runs · seed 3"),
    ]
    for draw, said in drawn:
        given = Figure(figsize=(7, 5), layout="constrained").subplots()
        for ax in (draw(None), draw(given)):
            ax.get_figure().draw_without_rendering()
            assert f"Haggling for $5 or $10 · {said} · sim {sim.__version__} · what-if, not a" in (
                footer(ax)
            )
            assert plots.alt_text(ax).endswith(".")
        assert ax is given


@pytest.mark.slow
def test_what_fits_a_study_is_saved(
    grid: Study, mixed: Study, saltelli: Study, tmp_path: Path
) -> None:
    along = [f"endings_along_{number}" for number in (1, 2, 3)]
    assert plots.save_study(grid, tmp_path / "a") == ["heatmap", *along[:2], "tornado"]
    assert plots.save_study(mixed, tmp_path / "b") == ["heatmap", *along, "tornado"]
    assert plots.save_study(saltelli, tmp_path / "c") == [*along, "tornado", "sobol_bars"]
    names = {path.name for path in (tmp_path / "a").iterdir()}
    figures = ("heatmap", *along[:2], "tornado")
    assert names == {f"{name}.{kind}" for name in figures for kind in ("png", "svg")}
    alt = plots.alt_text(plots.heatmap(grid, NO_DEAL, FIRMNESS))
    assert alt in (tmp_path / "a" / "heatmap.svg").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        plots.save_study(grid, tmp_path / "file")


@pytest.mark.slow
def test_of_many_quantities_those_that_move_deals_are_saved(tmp_path: Path) -> None:
    study = sim.sweep(sim.load(haggling()), points=16, runs=10, executor="serial")
    assert len(study.plan.factors) > 4
    names = plots.save_study(study, tmp_path)
    assert names == [f"endings_along_{number}" for number in (1, 2, 3, 4)] + ["tornado"]


@pytest.mark.slow
def test_boxes_and_the_settling_of_a_precision_are_saved(tmp_path: Path) -> None:
    over = {NO_DEAL: {"uniform": [0.1, 0.9]}, FIRMNESS: {"uniform": [0, 1]}}
    names = plots.save_study(swept(over, points=128, runs=20, seed=2), tmp_path / "a")
    assert names[-2:] == ["prim_tradeoff", "prim_box"]
    precise = swept({NO_DEAL: [0.1, 0.4]}, runs={"half_width": 0.1, "block": 20, "limit": 200})
    most = int(precise.counts.sum(axis=1).argmax())
    names = plots.save_study(precise, tmp_path / "b")
    assert names[-1] == f"convergence_point_{most}"
    assert (tmp_path / "b" / f"{names[-1]}.svg").exists()


def test_tipping_draws_mean_and_flip_within_the_range(tmp_path: Path) -> None:
    scenario = sim.load(haggling())
    table = sim.tipping_points(scenario, runs=200)
    flips = table[table["flips_to"].notna()]
    assert len(flips) > 1
    ax = plots.tipping(scenario, table)
    for row, (path, flip) in enumerate(flips.iterrows()):
        for key in ("mean", "at"):
            x, y = (float(part[0]) for part in by_gid(ax, f"{key}.{path}").get_data())
            assert flip["low"] + x * (flip["high"] - flip["low"]) == pytest.approx(flip[key])
            assert y == row
        beyond = by_gid(ax, f"beyond.{path}")
        ends = beyond.get_x(), beyond.get_x() + beyond.get_width()
        part = (flip["at"] - flip["low"]) / (flip["high"] - flip["low"])
        assert ends == pytest.approx((part, 1) if flip["change"] > 0 else (0, part))
    labels = [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()]
    assert labels[0] == "Seller: no-deal value"
    assert "200 runs at each value, seed 1" in footer(ax)
    plots.save_tipping(scenario, table, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"tipping.png", "tipping.svg"}
    with pytest.raises(UsageError, match="another scenario"):
        plots.tipping(sim.load("ultimatum"), table)


def test_where_nothing_flips_a_sentence_stands_in() -> None:
    scenario = sim.load("ultimatum")
    ax = plots.tipping(scenario, sim.tipping_points(scenario, runs=60))
    assert "None of 1 quantity alone flips" in plots.alt_text(ax)
    assert "‘deal’ leads by at least" in plots.alt_text(ax)


def test_alternatives_are_named_in_words() -> None:
    strategies = ["conceder", {"boulware": {"exponent": 8}}]
    ax = plots.endings_along(swept({STRATEGY: strategies}, runs=20), STRATEGY)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == [
        "conceder",
        "boulware, exponent 8",
    ]


def test_one_point_has_no_figures(tmp_path: Path) -> None:
    assert plots.save_study(swept({NO_DEAL: [0.3]}, runs=5), tmp_path) == []
