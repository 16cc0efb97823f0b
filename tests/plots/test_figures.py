from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

import sim
from sim import plots
from sim.analysis import sensitivity
from sim.errors import StorageError, UsageError
from sim.model import Scenario
from sim.plots.parts.shares import percent
from sim.results.result import Result
from sim.theory.pareto import pareto_mask
from tests.builders.figures import bars, by_gid, error_bars, footer, texts
from tests.builders.toys import haggling

OF_A_RESULT = (
    plots.endings,
    plots.agreements,
    plots.agreement_hour,
    plots.utilities,
    plots.blockers,
    plots.tornado,
    plots.settled,
)
NAMES = (
    "endings",
    "flow",
    "agreements",
    "agreements_by_ending",
    "agreement_hour",
    "blockers",
    "blocked_issues",
    "tornado",
    "utilities",
    "zopa",
    "but_for",
    "concessions",
    "timeline",
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(haggling())


@pytest.fixture(scope="module")
def result(scenario: Scenario) -> Result:
    return sim.run(scenario, runs=600, seed=3)


@pytest.fixture(scope="module")
def hopeless() -> Result:
    """No outcome is worth more than no deal."""
    tree = haggling()
    for party in tree["parties"].values():
        party["no_deal"] = 1.0
    return sim.run(sim.load(tree), runs=50)


def test_endings_are_as_wide_as_their_shares(result: Result) -> None:
    ax = plots.endings(result)
    table = result.endings().drop(index="walkout")  # nobody can walk out here
    assert [bar.get_width() for bar in bars(ax)] == pytest.approx(table["share"].tolist())
    assert error_bars(ax) == pytest.approx(table[["low", "high"]].to_numpy())
    row = table.loc["deal"]
    label = f"{100 * row['share']:.1f} % ({100 * row['low']:.1f}–{100 * row['high']:.1f})"
    assert label in texts(ax)
    labels = [label.get_text().split(":")[0] for label in ax.get_yticklabels()]
    assert labels == ["deal", "partial", "no deal"]
    colours = [bar.get_facecolor() for bar in bars(ax)]
    assert len(set(colours)) == 3


def test_an_ending_that_can_happen_is_shown_though_no_run_has_it() -> None:
    tree = haggling()
    tree["parties"]["buyer"]["walks_out_after"] = 10_000
    ax = plots.endings(sim.run(sim.load(tree), runs=5))
    assert "walkout" in [label.get_text() for label in ax.get_yticklabels()]


def test_outcomes_are_shares_of_the_deals(result: Result) -> None:
    ax = plots.agreements(result)
    runs = result.runs[result.runs["ending"] == "deal"]
    for issue in result.scenario.space.issues:
        widths = [by_gid(ax, f"{issue.name}.{option}").get_width() for option in issue.options]
        expected = runs[issue.name].value_counts(normalize=True, sort=False)
        assert widths == pytest.approx([expected[option] for option in issue.options])
        assert issue.label in texts(ax)
    assert any(f"{len(runs)} deals in 600 runs" in text for text in texts(ax))


def test_every_option_is_named_or_said_to_be_missing(result: Result) -> None:
    said = " ".join(texts(plots.agreements(result)))
    for issue in result.scenario.space.issues:
        for option in issue.options:
            assert option.replace("_", " ") in said


def test_outcomes_of_many_options() -> None:
    prices = {"price": {"from": 0, "to": 100}, "delivery": ["soon", "in_a_month", "late"]}
    ax = plots.agreements(sim.run(sim.load(haggling(issues=prices, parties=_plain())), runs=200))
    assert any("middle half" in text for text in texts(ax))


def _plain() -> dict[str, Any]:
    parties = haggling()["parties"]
    del parties["guild"]["red_lines"]
    return dict(parties)


def test_the_curve_of_agreement_levels_off_at_the_share_of_deals(result: Result) -> None:
    ax = plots.agreement_hour(result)
    curve = max(ax.lines, key=lambda line: np.size(line.get_xdata()))
    hours, shares = np.asarray(curve.get_xdata()), np.asarray(curve.get_ydata())
    table = result.runs
    deals = np.sort(table.loc[table["ending"] == "deal", "hour"].to_numpy())
    assert shares[-1] == pytest.approx(result.endings().loc["deal", "share"])
    for hour, share in zip(hours, shares, strict=True):
        assert share == pytest.approx((deals <= hour).sum() / len(result))
    assert any(text.startswith("deals in the end: ") for text in texts(ax))
    names = {label.get_text() for label in ax.child_axes[0].get_xticklabels()}
    assert names == {"first day", "guild hall"}


def test_hours_are_dates_where_the_scenario_has_a_start() -> None:
    dated = sim.load(haggling(start="2025-12-31T22:00"))
    ax = plots.agreement_hour(sim.run(dated, runs=20))
    assert "Thu 1 Jan" in [label.get_text() for label in ax.get_xticklabels()]
    assert "Wed 31 Dec 2025, 22:00" in ax.get_xlabel().replace("\n", " ")
    far = sim.load(haggling(start="9999-12-31T22:00"))
    assert "hours from the start" in plots.agreement_hour(sim.run(far, runs=2)).get_xlabel()


def test_the_plane_shows_all_outcomes_and_where_runs_ended(result: Result) -> None:
    ax = plots.utilities(result, x="seller", y="buyer")
    space = result.scenario.space
    price = np.repeat([0, 0.5, 1], 3) * 1.5 / 2.5
    delivery = np.tile([0, 0.5, 1], 3) / 2.5
    late = np.tile([1, 0.5, 0], 3) / 2.5
    dear = np.repeat([1, 0.5, 0], 3) * 1.5 / 2.5
    plane = np.stack([price + late, dear + delivery], axis=1)
    assert np.asarray(by_gid(ax, "outcomes").get_offsets()) == pytest.approx(plane)
    deals = result.agreement_numbers[result.columns.ending == 0]
    bubbles = by_gid(ax, "deal")
    shown = {tuple(point) for point in np.round(np.asarray(bubbles.get_offsets()), 6)}
    assert shown == {tuple(point) for point in np.round(plane[deals], 6)}
    sizes, counts = np.sort(bubbles.get_sizes()), []
    for point in shown:
        counts.append((np.round(plane[deals], 6) == point).all(axis=1).sum())
    large = sizes > 8
    assert sizes[large] / sizes.max() == pytest.approx(np.sort(counts)[large] / max(counts))
    (frontier,) = [line for line in ax.lines if line.get_label() == "Pareto frontier of these two"]
    expected = np.unique(plane[pareto_mask(plane)].round(9), axis=0)
    assert np.asarray(frontier.get_xydata()).round(9) == pytest.approx(expected)
    assert space.size == len(plane)
    assert "Seller" in ax.get_xlabel()
    assert "Buyer" in ax.get_ylabel()


def test_the_plane_of_other_parties(result: Result) -> None:
    ax = plots.utilities(result, x="guild")
    assert "Guild" in ax.get_xlabel()
    assert "Seller" in ax.get_ylabel()
    assert "Buyer" in plots.utilities(result, y="seller", x="buyer").get_xlabel()
    assert "Buyer" in plots.utilities(result, y="seller").get_xlabel()


def test_the_plane_refuses_parties_that_are_none(result: Result) -> None:
    with pytest.raises(UsageError) as caught:
        plots.utilities(result, x="guilt")
    assert str(caught.value) == "there is no party 'guilt' (did you mean 'guild'?)"
    with pytest.raises(UsageError, match="x and y are both 'guild'"):
        plots.utilities(result, x="guild", y="guild")


def test_bonuses_count_in_the_plane() -> None:
    parties = _plain()
    early = {"id": "early", "when": {"delivery": "soon"}, "bonus": {"uniform": [0.1, 0.3]}}
    parties["seller"]["interactions"] = [early]
    bonus = sim.run(sim.load(haggling(parties=parties)), runs=20)
    ax = plots.utilities(bonus, y="buyer")
    offsets = np.asarray(by_gid(ax, "outcomes").get_offsets())
    assert offsets[0, 0] == pytest.approx(0.4 + 0.2)
    assert offsets[1, 0] == pytest.approx(0.2)


def test_a_large_outcome_space_is_counted_in_hexagons() -> None:
    names = [f"i{i}" for i in range(6)]
    parties = {
        name: {
            "weights": dict.fromkeys(names, 1),
            "values": {issue: {"linear": ends} for issue in names},
            "no_deal": 0.1,
            "strategy": "linear",
        }
        for name, ends in (("a", [0, 1]), ("b", [1, 0]))
    }
    tree = {
        "title": "Many outcomes",
        "issues": {name: ["1", "2", "3", "4"] for name in names},
        "parties": parties,
        "timeline": [{"session": "s", "rounds": 5, "parties": ["a", "b"]}],
    }
    ax = plots.utilities(sim.run(sim.load(tree), runs=10))
    assert by_gid(ax, "outcomes").get_array().sum() == 4**6
    assert any("4,096 possible outcomes" in text for text in texts(ax))


def test_bars_of_blockers_are_sole_and_joint_shares(result: Result) -> None:
    ax = plots.blockers(result)
    table = result.blockers().groupby(level=["party", "reason"]).sum()
    table = table.sort_values("runs", ascending=False)
    sole, joint = ([bar.get_width() for bar in group] for group in ax.containers[:2])
    assert sorted(np.add(sole, joint)) == pytest.approx(sorted(table["runs"] / len(result)))
    assert sum(sole) == pytest.approx(table["sole"].sum() / len(result))
    assert np.add(sole, joint).tolist() == sorted(np.add(sole, joint), reverse=True)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert "Guild: red line ‘not dear’" in labels
    low, high = result.blockers().iloc[0][["low", "high"]]
    assert error_bars(ax)[0] == pytest.approx([low, high])


def test_blockers_beyond_ten_are_counted_by_run(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("sim.plots.figures.blockers"), "ROWS", 1)
    ax = plots.blockers(result)
    sole, joint = ([bar.get_width() for bar in group] for group in ax.containers[:2])
    party, reason = result.blockers().index[0]
    blocked = result.runs["blocked_by"].dropna().astype(str)
    others = blocked[blocked != f"{party}.{reason}"]
    assert len(sole) == 2
    assert sole[1] + joint[1] == pytest.approx(len(others) / len(result))
    together = others.str.contains("+", regex=False)
    assert joint[1] == pytest.approx(together.sum() / len(result))
    assert ax.get_yticklabels()[1].get_text().endswith("other reasons")


@pytest.mark.parametrize("ending", ["deal", "partial"])
def test_the_tornado_shows_the_spread(result: Result, ending: str) -> None:
    ax = plots.tornado(result, ending=ending)
    # In the order of the report.
    table = sensitivity(result, ending).quantities.head(10)
    assert by_gid(ax, "lowest").get_xdata() == pytest.approx(table["lowest"].to_numpy())
    assert by_gid(ax, "highest").get_xdata() == pytest.approx(table["highest"].to_numpy())
    widths = [bar.get_width() for bar in bars(ax)]
    assert widths == pytest.approx(table["swing"].abs().tolist())
    said = texts(ax)
    for end in ("lowest", "highest"):
        for share, name in zip(table[end], table[f"{end}.is"], strict=True):
            beside = "" if name.endswith("fifth") else f"{name}: "
            assert beside + percent(share) in said
    assert {"range assumed", "range unexplained"} <= set(said)


def test_the_tornado_refuses_endings_that_are_none(result: Result) -> None:
    with pytest.raises(UsageError) as caught:
        plots.tornado(result, ending="partail")
    assert str(caught.value) == "there is no ending 'partail' (did you mean 'partial'?)"


def test_the_timeline_shows_who_sits_when(scenario: Scenario) -> None:
    ax = plots.timeline(scenario)
    seller, buyer = by_gid(ax, "first_day.seller"), by_gid(ax, "first_day.buyer")
    end = seller.get_x() + seller.get_width()
    assert buyer.get_x() + buyer.get_width() == pytest.approx(end)
    assert buyer.get_width() / seller.get_width() == pytest.approx(4 / 6)  # two hours late
    hall = by_gid(ax, "guild_hall.guild")
    assert hall.get_width() / seller.get_width() == pytest.approx(4 / 6)  # to scale
    assert hall.get_x() - end < seller.get_width()  # a break of 18 hours is cut short
    assert not ax.findobj(lambda artist: artist.get_gid() == "first_day.guild")
    said = texts(ax)
    assert {"18 h", "//", "Clerk of the market: keeps the minutes"} <= set(said)
    assert hall.get_hatch()
    assert not seller.get_hatch()
    assert "assumed: no source reports it" in said


def test_the_timeline_shows_events_and_the_deadline() -> None:
    events = [
        {"id": "fire", "at": 3, "changes": {"parties.seller.no_deal.value": 0.1}},
        {
            "id": "flood",
            "at": {"normal": [20, 5]},
            "probability": 0.25,
            "changes": {"parties.buyer.no_deal.value": 0.1},
        },
    ]
    tree = haggling(events=events, deadline={"uniform": [25, 90]}, start="2025-12-14T14:00")
    ax = plots.timeline(sim.load(tree))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[-3:] == ["event: fire", "event: flood (25 %\nlikely)", "deadline"]
    said = texts(ax)
    assert "hour 3 (Sun 14 Dec, 17:00)" in said
    assert "hour 25 (Mon 15 Dec, 15:00) to hour 90 (Thu 18 Dec, 08:00)" in said
    assert "Sun 14 Dec\n14:00–20:00\n6 rounds" in said


@pytest.mark.parametrize("draw", OF_A_RESULT)
@pytest.mark.parametrize("given", [False, True])
def test_every_figure_says_what_it_rests_on(draw: Any, given: bool, result: Result) -> None:
    figure = Figure(layout="constrained")
    ax = draw(result, figure.subplots()) if given else draw(result)
    assert footer(ax) == (
        f"Haggling for $5 or $10 · 600 runs · seed 3 · sim {sim.__version__} · "
        "what-if, not a forecast"
    )
    assert (ax.get_figure() is figure) == given
    alt = plots.alt_text(ax)
    assert "600 runs" in alt
    assert alt.endswith(".")


def test_the_timeline_says_what_it_rests_on(scenario: Scenario) -> None:
    ax = plots.timeline(scenario)
    expected = f"Haggling for $5 or $10 · sim {sim.__version__} · what-if, not a forecast"
    assert footer(ax) == expected
    assert "Buyer from 2 h on" in plots.alt_text(ax)
    assert footer(plots.timeline(scenario, Figure().subplots())) == expected


def test_later_runs_say_where_they_begin(scenario: Scenario) -> None:
    ax = plots.endings(sim.run(scenario, runs=5, first=1000))
    assert "5 runs from number 1,000" in footer(ax)


def test_other_axes_have_no_alt_text() -> None:
    with pytest.raises(UsageError, match="no alt text"):
        plots.alt_text(Figure().subplots())


@pytest.mark.parametrize("draw", OF_A_RESULT)
def test_results_without_a_deal(draw: Any, hopeless: Result) -> None:
    ax = draw(hopeless)
    ax.get_figure().draw_without_rendering()
    assert plots.alt_text(ax)


def test_without_a_deal_a_sentence_stands_in_for_the_outcomes(hopeless: Result) -> None:
    said = " ".join(texts(plots.agreements(hopeless))).replace("\n", " ")
    assert "None of 50 runs ended in a deal, so there are no agreements to show." in said


def test_without_blockers_a_sentence_stands_in_for_the_bars() -> None:
    parties = _plain()
    for party in parties.values():
        party["no_deal"] = 0.0
        party["strategy"] = "conceder"
    result = sim.run(sim.load(haggling(parties=parties)), runs=5)
    assert (result.runs["ending"] == "deal").all()
    assert "Nobody blocked: all 5 runs ended in a deal." in texts(plots.blockers(result))


@pytest.mark.parametrize("draw", OF_A_RESULT)
@pytest.mark.parametrize("seed", range(6))
def test_one_run(draw: Any, seed: int, scenario: Scenario) -> None:
    ax = draw(sim.run(scenario, runs=1, seed=seed))
    ax.get_figure().draw_without_rendering()
    assert "1 run ·" in footer(ax)


@pytest.mark.slow
def test_all_figures_are_saved(result: Result, tmp_path: Path) -> None:
    paths = plots.save_all(result, tmp_path / "new")
    assert [path.name for path in paths] == [
        f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")
    ]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        path.name for path in paths
    )
    alt = plots.alt_text(plots.endings(result))
    assert alt in (tmp_path / "new" / "endings.svg").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_result_gives_the_same_files(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plots.save_all(result, tmp_path / "a")
    monkeypatch.setitem(rcParams, "font.size", 20.0)
    monkeypatch.setitem(rcParams, "axes.facecolor", "yellow")
    second = plots.save_all(result, tmp_path / "b")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes(), a.name
    assert rcParams["font.size"] == 20.0
    assert rcParams["svg.hashsalt"] is None


def test_a_folder_that_cannot_be_written(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        plots.save_all(result, tmp_path / "file")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (1, "100 %"), (0.0001, "<0.1 %"), (0.99999, ">99.9 %"), (0.623, "62.3 %")],
)
def test_shares_as_text(share: float, text: str) -> None:
    assert percent(share) == text
