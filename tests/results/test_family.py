"""Families: several results against one of them, and their figure."""

import json
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

import sim
from sim import plots
from sim.errors import InputError, UsageError
from sim.model.endings import COLLAPSES, DEAL, HOLDS, NO_DEAL
from sim.plots import ENDING_COLOURS
from sim.results.comparison import ShareChange, change
from sim.results.intervals import wilson
from tests.builders.command_line import call
from tests.builders.figures import bars, by_gid, footer, texts
from tests.builders.toys import haggling, pie

LINE = "parties.guild.red_lines.not_dear.firmness"


@pytest.fixture(scope="module")
def results() -> dict[str, sim.Result]:
    base = sim.load(haggling())
    scenarios = {
        "as reported": base,
        "a bluff": base.vary({LINE: 0}),
        "a real line": base.vary({LINE: 1}),
    }
    return {name: sim.run(scenario, runs=400, seed=3) for name, scenario in scenarios.items()}


@pytest.fixture(scope="module")
def family(results: dict[str, sim.Result]) -> sim.results.Family:
    return sim.compare(results)


def test_shares_are_those_of_each_result(
    family: sim.results.Family, results: dict[str, sim.Result]
) -> None:
    table = family.endings()
    for name, result in results.items():
        expected = result.endings()
        shown = table.loc[name].loc[expected.index, ["runs", "share", "low", "high"]]
        assert np.allclose(shown.to_numpy(float), expected.to_numpy(float))


def test_differences_are_those_of_each_pair(
    family: sim.results.Family, results: dict[str, sim.Result]
) -> None:
    table = family.endings()
    base, *others = results
    for name in others:
        pair = sim.compare(results[base], results[name]).endings()
        shown = table.loc[name].loc[pair.index]
        for column, alike in (
            ("difference", "difference"),
            ("difference.low", "low"),
            ("difference.high", "high"),
        ):
            assert np.allclose(shown[column], pair[alike])
    assert table.loc[base, "difference"].isna().all()
    assert not table.loc[base, "clear"].any()


def test_room_is_that_of_each_result_in_the_runs_that_all_have(
    family: sim.results.Family, results: dict[str, sim.Result]
) -> None:
    table = family.room()
    for name, result in results.items():
        assert np.allclose(table.loc[name].to_numpy(float), result.room().to_numpy(float))
    first, *_ = results
    few = sim.compare(results | {"few": sim.run(results[first].scenario, runs=50, seed=3)})
    assert few.room().loc[(first, "room"), "runs"] == few.room().loc[("few", "room"), "runs"]
    share = table.loc[(first, "room"), "share"]
    after = str(family).partition("Room for a deal:")[2]
    assert f"  {first:<{max(map(len, results))}}  {share:.1%} (" in after


def test_a_change_by_hand() -> None:
    before = np.array([True] * 60 + [False] * 40)
    after = np.array([True] * 50 + [False] * 10 + [True] * 30 + [False] * 10)
    found = change(before, after)
    # Agresti & Min: (b + .5 − c − .5) / (n + 2) ± 1.96 √(b + c + 1 − (b − c)² / (n + 2)) / (n + 2)
    half = 1.959963984540054 * np.sqrt(41 - 20**2 / 102) / 102
    assert (found.difference, found.gained, found.lost) == (0.2, 30, 10)
    assert found.low == pytest.approx(20 / 102 - half)
    assert found.high == pytest.approx(20 / 102 + half)
    # 20/102 = .196 against twice .117: not clear, though 0 is left out.
    assert found.low > 0
    assert not found.clear


@pytest.mark.parametrize(
    ("low", "high", "clear"),
    [(0.11, 0.3, True), (0.09, 0.3, False), (-0.3, -0.11, True), (-0.1, 0.1, False)],
)
def test_clear_is_twice_its_interval_away(low: float, high: float, clear: bool) -> None:
    assert ShareChange((low + high) / 2, low, high, 0, 0).clear is clear


def altered(result: sim.Result, ending: np.ndarray, endings: tuple[str, ...]) -> sim.Result:
    """A result whose runs ended in other ways, of a scenario that can have them."""

    class Followed(sim.Scenario):
        @property
        def endings(self) -> tuple[str, ...]:
            return endings

    known = fields(sim.Scenario)
    said = {each.name: getattr(result.scenario, each.name) for each in known if each.init}
    columns = replace(result.columns, ending=ending)
    return replace(result, scenario=Followed(**said), columns=columns)


@pytest.mark.slow
def test_a_deal_counts_its_parts_where_deals_are_followed() -> None:
    plain = sim.run(sim.load(pie()), runs=4)
    signed = altered(plain, np.array([DEAL, DEAL, DEAL, NO_DEAL]), plain.scenario.endings)
    followed = altered(
        plain,
        np.array([HOLDS, COLLAPSES, NO_DEAL, HOLDS]),
        ("holds", "collapses", "not_ratified", "partial", "no_deal", "walkout"),
    )
    family = sim.compare({"signed": signed, "followed": followed})
    assert family.names == (
        "deal",
        "holds",
        "collapses",
        "not_ratified",
        "partial",
        "no_deal",
        "walkout",
    )
    table = family.endings()
    assert list(table.loc["signed"].index) == ["deal", "partial", "no_deal", "walkout"]
    assert table.loc[("followed", "deal"), "runs"] == 3
    assert table.loc[("followed", "holds"), "runs"] == 2
    assert table.loc[("followed", "collapses"), "runs"] == 1
    assert table.loc[("followed", "deal"), "difference"] == 0
    # What the base cannot end as is not compared.
    assert np.isnan(table.loc[("followed", "holds"), "difference"])
    ax = plots.family(family)
    for name, widths in (
        ("deal", [0.75, 0]),
        ("holds", [0, 0.5]),
        ("collapses", [0, 0.25]),
        ("no_deal", [0.25, 0.25]),
    ):
        assert stack(ax, name) == pytest.approx(widths), name
    # No interval where a row cannot end so: `deal` in the row of its parts, they in that of `deal`.
    expected = [(0, *wilson(3, 4)), (1, *wilson(2, 4)), (1, *wilson(3, 4))]
    assert np.allclose(intervals(ax), expected)
    # They are one beside the other, so each row is filled once.
    assert sum(np.array(stack(ax, n)) for n in ("deal", "holds", "collapses", "no_deal")) == (
        pytest.approx([1, 1])
    )
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels[:2] == ["deal / deal that holds", "deal that collapses"]
    # Seven endings are shown as two blocks of columns.
    text = str(family)
    assert "deal" in text
    assert "never: not ratified, partial, walkout" in text


def test_a_followed_deal_is_compared_with_one_that_is_not() -> None:
    results = {name: sim.run(name, runs=300) for name in ("berlin", "berlin-aftermath")}
    table = sim.compare(results).endings().loc["berlin-aftermath"]["runs"]
    assert table["deal"] == table["holds"] + table["collapses"] > 0
    pair = sim.compare(*results.values()).endings()
    assert table["deal"] == round(300 * pair.loc["deal", "second"])


def test_only_runs_that_all_have_count() -> None:
    scenario = sim.load(haggling())
    long, short = sim.run(scenario, runs=100), sim.run(scenario, runs=50, first=30)
    family = sim.compare({"long": long, "short": short, "again": long})
    assert len(family) == 50
    table = family.endings()
    assert (table.loc["short", "share"] == table.loc["again", "share"]).all()
    assert not table.loc["short", "difference"].any()


def test_what_cannot_be_compared_is_refused(results: dict[str, sim.Result]) -> None:
    base = results["as reported"]
    other = sim.run(base.scenario, runs=400, seed=4)
    apart = sim.run(base.scenario, runs=5, seed=3, first=1_000)
    with pytest.raises(UsageError, match="at least two results"):
        sim.compare({"alone": base})
    with pytest.raises(UsageError, match=r"the seeds differ \(a: 3, b: 4\)"):
        sim.compare({"a": base, "b": other})
    with pytest.raises(UsageError, match="no run in common"):
        sim.compare({"a": base, "b": apart})
    prior = sim.run("berlin", runs=500)
    posterior = prior.given_evidence()
    with pytest.raises(UsageError, match="b is given evidence"):
        sim.compare({"a": prior, "b": posterior})


def stack(ax: Axes, ending: str) -> list[float]:
    return [bar.get_width() for bar in bars(ax) if bar.get_gid() == ending]


def intervals(ax: Axes) -> list[tuple[float, float, float]]:
    """The intervals of where endings meet: row, lower and upper limit."""
    groups: list[Any] = [group for group in ax.containers if not hasattr(group, "patches")]
    found = [part for group in groups for lines in group.lines[2] for part in lines.get_segments()]
    ends = [part for part in found if len(part) and not np.isnan(part).any()]
    return sorted((y, x0, x1) for (x0, y), (x1, _) in ends)


def test_the_figure_shows_what_the_table_says(family: sim.results.Family) -> None:
    ax = plots.family(family)
    table = family.endings()
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert rows == list(family.results)
    for ending in family.names:
        if table.xs(ending, level="ending")["runs"].any():
            shares = [table.loc[(name, ending), "share"] for name in rows]
            assert stack(ax, ending) == pytest.approx(shares)
    (inner,) = ax.child_axes
    for name in rows[1:]:
        cells = table.loc[(name, "deal")]
        assert by_gid(inner, f"difference.{name}").get_xdata()[0] == cells["difference"]
        ends = by_gid(inner, f"interval.{name}").get_xdata()
        assert list(ends) == [cells["difference.low"], cells["difference.high"]]
        filled = by_gid(inner, f"difference.{name}").get_markerfacecolor() == ENDING_COLOURS["deal"]
        assert filled == cells["clear"]
    assert "base" in texts(ax)
    assert not inner.findobj(lambda artist: artist.get_gid() == "difference.as reported")


def test_the_figure_says_it_in_words(family: sim.results.Family) -> None:
    ax = plots.family(family)
    alt = plots.alt_text(ax)
    row = family.endings().loc[("a real line", "deal")]
    assert f"a real line {100 * row['share']:.1f} %, {100 * row['difference']:+.1f} (" in alt
    assert footer(ax).endswith(
        "and 2 others · 400 runs each · seed 3 · sim 0.1.0 · what-if, not a forecast"
    )


def test_twelve_scenarios_do_not_overlap(results: dict[str, sim.Result]) -> None:
    many = {f"scenario number {i}": results["as reported"] for i in range(12)}
    ax = plots.family(sim.compare(many))
    figure: Any = ax.get_figure()
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(upper.y0 > lower.y1 for upper, lower in pairwise(boxes))


def test_variants_that_ship() -> None:
    names = list(sim.inputs.variants("berlin"))
    assert names == [name for name in sim.inputs.shipped() if name.startswith("berlin-")]
    assert list(sim.inputs.variants("teaching/single-text")) == ["teaching/positional-bargaining"]
    assert sim.inputs.variants("ultimatum") == {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base, a variant of it, a variant of that, and files that are neither."""
    base = json.dumps(pie("boulware", "conceder"))
    (tmp_path / "base.yaml").write_text(base)
    (tmp_path / "more.yaml").write_text("extends: base.yaml\nparties: {ann: {no_deal: 0.6}}\n")
    (tmp_path / "most.yml").write_text("extends: more.yaml\nparties: {ben: {no_deal: 0.6}}\n")
    (tmp_path / "other.yaml").write_text(base)
    (tmp_path / "broken.yaml").write_text("{not: [yaml\n")
    (tmp_path / "loop.yaml").write_text("extends: loop.yaml\n")
    (tmp_path / "gone.yaml").write_text("extends: nowhere.yaml\n")
    (tmp_path / "list.yaml").write_text("- what extends what\n")
    (tmp_path / "odd.yaml").write_text("extends: [base.yaml]\n")
    (tmp_path / "folder.yaml").mkdir()
    return tmp_path


def test_variants_beside_a_file(folder: Path) -> None:
    found = sim.inputs.variants(folder / "base.yaml")
    assert [Path(name).name for name in found] == ["more.yaml", "most.yml"]
    assert found[str(folder / "more.yaml")] == folder / "more.yaml"


def test_a_variant_that_cannot_be_read_is_not_passed_over(folder: Path) -> None:
    (folder / "torn.yaml").write_text("extends: base.yaml\nparties: {\n")
    with pytest.raises(InputError, match=r"torn\.yaml:"):
        sim.inputs.variants(folder / "base.yaml")


def test_variants_of_nothing() -> None:
    with pytest.raises(InputError, match="did you mean 'berlin'"):
        sim.inputs.variants("berlni")


def test_the_command_compares_a_family(folder: Path) -> None:
    out = folder / "out"
    base = str(folder / "base.yaml")
    done = call("compare", base, "--family", "--runs", "50", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"3 scenarios, 50 runs each, seed 1\nBase: {base}\n")
    assert "Difference from the base in points" in done.stdout
    assert "not a forecast" in done.stdout
    assert {p.name for p in out.iterdir()} == {"family.csv", "family.png", "family.svg"}
    rows = json.loads(call("compare", base, "--family", "--runs", "50", "--json").stdout)
    assert {row["scenario"] for row in rows} == {
        base,
        str(folder / "more.yaml"),
        str(folder / "most.yml"),
    }
    assert rows[0]["difference"] is None
    written = (out / "family.csv").read_text().splitlines()
    assert written[0].startswith("scenario,ending,runs,share,low,high,difference")
    assert len(written) == 1 + len(rows)


def test_the_command_compares_what_is_named(tmp_path: Path) -> None:
    names = ("ultimatum", "splitting-a-pie", "zeuthen")
    text = call("compare", *names, "--runs", "20").stdout
    lines = [line.split()[0] for line in text.splitlines() if line.startswith("  ")]
    assert (
        [line for line in lines if line in names]
        == [
            *names,  # how they end
            *names,  # room
            *names[1:],  # differences
        ]
    )
    out = tmp_path / "two"
    pair = call("compare", *names[:2], "--runs", "20", "--out", str(out))
    assert "20 pairs of runs" in pair.stdout
    assert (out / "family.png").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("berlin",), "name at least two different scenarios, or one and --family"),
        (("ultimatum", "--family"), "nothing extends ultimatum, so it has no family"),
        (("berlni", "--family"), "did you mean 'berlin'?"),
        (("berlin", "berlin-us-deadlin", "berlin-russia-bluff"), "'berlin-us-deadline'"),
        (("berlin", "berlin"), "name at least two different scenarios"),
    ],
)
def test_mistakes_of_a_family_end_with_a_message(arguments: tuple[str, ...], message: str) -> None:
    done = call("compare", *arguments, "--runs", "5")
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.output


def test_stored_results_of_other_seeds_are_refused(tmp_path: Path) -> None:
    for seed in (1, 2):
        sim.report.write(sim.run("ultimatum", runs=5, seed=seed), tmp_path / str(seed))
    done = call("compare", "zeuthen", str(tmp_path / "1"), str(tmp_path / "2"), "--runs", "5")
    assert done.exit_code == 2
    assert "the seeds differ (zeuthen: 1, " in done.stderr
    done = call("compare", str(tmp_path / "1"), "--family")
    assert done.exit_code == 2
    assert "is a result; --family needs a scenario" in done.stderr
