"""Figures have one style: on every ground, in every party's colour, with the finding on top."""

from __future__ import annotations

import io
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import image
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import sim
from sim import plots
from sim.plots.parts.axes import SUBTITLE_ID
from sim.plots.parts.cells import scale_to
from sim.plots.parts.style import FAINT, INK, party_look
from sim.results import Result
from tests.builders.figures import by_gid
from tests.builders.toys import haggling


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(sim.load(haggling()), runs=60, seed=3)


def test_a_dark_style_changes_no_pixel_of_a_figure(result: Result) -> None:
    def drawn() -> np.ndarray:
        target = io.BytesIO()
        plots.endings(result).figure.savefig(target, format="png", dpi=40)
        target.seek(0)
        return image.imread(target)

    light = drawn()
    with plt.style.context("dark_background"):
        dark = drawn()
    assert np.array_equal(light, dark)
    assert light[0, 0, :3].tolist() == [1, 1, 1]


def test_given_axes_become_white_in_a_dark_style(result: Result) -> None:
    with plt.style.context("dark_background"):
        ax = Figure(figsize=(6, 4)).add_subplot()
        plots.endings(result, ax=ax)
        assert to_hex(ax.figure.get_facecolor()) == to_hex(ax.get_facecolor()) == "#ffffff"
        assert {to_hex(label.get_color()) for label in ax.get_yticklabels()} == {INK}
        shown = ax.get_title("left")
        (title,) = (text for text in ax.findobj(Text) if text.get_text() == shown)
        assert to_hex(title.get_color()) == INK


def test_the_title_is_the_finding_and_below_it_stands_what_is_shown(result: Result) -> None:
    ax = plots.endings(result)
    assert ax.figure.get_suptitle().startswith("Most frequent: ")
    (below,) = ax.figure.findobj(lambda artist: artist.get_gid() == SUBTITLE_ID)
    assert below.get_text() == "How 60 runs ended"
    ax.figure.draw_without_rendering()
    title, subtitle = ax.figure._suptitle.get_window_extent(), below.get_window_extent()
    assert title.y0 <= subtitle.y0
    assert subtitle.y1 <= title.y1
    assert subtitle.y0 > ax.get_tightbbox().y1 - 1


@pytest.mark.slow
def test_a_party_has_one_colour_in_all_figures(result: Result) -> None:
    for place, party in enumerate(result.scenario.parties):
        colour = party_look(place).colour.lower()
        gains = by_gid(plots.utilities(result), f"median.{party.name}")
        assert to_hex(gains.get_color()) == colour
        aims = by_gid(plots.concessions(result, 0), f"target.{party.name}")
        assert to_hex(aims.get_edgecolor()[0]) == colour


def test_no_ribbon_has_the_colour_of_the_ground(result: Result) -> None:
    faces = [to_hex(patch.get_facecolor()) for patch in plots.flow(result).patches]
    assert not {"#ffffff", FAINT.lower()} & set(faces)


def test_a_narrow_range_of_shares_has_all_colours() -> None:
    scale = scale_to(np.array([[0.52, 0.57], [np.nan, 0.68]]))
    assert (scale.vmin, scale.vmax) == pytest.approx((0.5, 0.7))
    whole = scale_to(np.array([[1.0, 1.0]]))
    assert (whole.vmin, whole.vmax) == pytest.approx((0.8, 1.0))


def _below(ax: Any) -> str:
    """What stands below the title of a figure of its own."""
    (text,) = ax.figure.findobj(lambda artist: artist.get_gid() == SUBTITLE_ID)
    return str(text.get_text())


def test_each_figure_says_its_finding(result: Result) -> None:
    scenario = result.scenario
    seats = plots.timeline(scenario).figure.get_suptitle().strip()
    assert seats == "Seller and Buyer sit in 2 of 2 sessions, Guild in 1"
    drawn = {
        plots.agreements_by_ending: "On what terms, by ending: 60 runs",
        plots.concessions: "What each party aims at, round by round",
        plots.utilities: "What",
    }
    for figure, shown in drawn.items():
        ax = figure(result)
        assert _below(ax).startswith(shown)
        assert not ax.figure.get_suptitle().startswith(shown)


def test_who_concedes_most_is_the_party_whose_target_falls_most(result: Result) -> None:
    trace = result.trace(0).dropna(subset=["target"])
    ends = trace.groupby("party", observed=True)["target"].agg(["first", "last"])
    most = str((ends["first"] - ends["last"]).idxmax())
    said = plots.concessions(result, 0).figure.get_suptitle()
    assert said.startswith(f"{result.scenario.party(most).title} concedes most in run 0")


def test_means_of_deals_are_in_the_title(result: Result) -> None:
    ax = plots.utilities(result, x="seller", y="buyer")
    deals = (result.runs["ending"] == "deal").to_numpy()
    scenario = sim.analysis.problem(result.scenario)
    seats = [result.scenario.party_names.index(name) for name in ("seller", "buyer")]
    means = scenario.utilities[result.agreement_numbers[deals]][:, seats].mean(axis=0)
    assert f"{means[0]:.2f} to Seller and {means[1]:.2f} to Buyer" in ax.figure.get_suptitle()
