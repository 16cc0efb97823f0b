"""Who blocks over what, the flow of runs, agreements by ending, and the planes of all pairs."""

from typing import Any

import numpy as np
import pytest

import sim
from sim import analysis, plots
from sim.analysis.blocked_over import NO_ISSUE, blocked_issues
from sim.model.endings import COURSES, ENDINGS
from sim.plots.parts.shares import percent
from sim.results.result import Result
from tests.builders.figures import by_gid, texts
from tests.builders.toys import haggling


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(sim.load(haggling()), runs=600, seed=3)


@pytest.fixture(scope="module")
def conditional() -> Result:
    """The guild gives up early delivery only in return for a low price."""
    tree = haggling()
    tree["parties"]["guild"]["concessions"] = [
        {
            "id": "late",
            "gives": {"delivery": "late"},
            "in_return_for": {"any": [{"price": "low"}, {"not": {"price": ["middle", "high"]}}]},
            "public": False,
        }
    ]
    return sim.run(sim.load(tree), runs=600, seed=3)


def widths(ax: Any, gid: str) -> float:
    return float(by_gid(ax, gid).get_width())


def test_a_line_is_about_the_issues_of_its_condition(conditional: Result) -> None:
    found = blocked_issues(conditional)
    named = conditional.runs["blocked_by"].dropna().astype(str)
    expected: dict[tuple[str, str], list[int]] = {}
    about = {"red_lines.not_dear": ["price"], "concessions.late": ["price", "delivery"]}
    for combination in named:
        parts = combination.split(" + ")
        for part in parts:
            party, _, reason = part.partition(".")
            for issue in about.get(reason, [NO_ISSUE]):
                expected.setdefault((party, issue), [0, 0])[len(parts) > 1] += 1
    assert ("guild", "delivery") in expected
    assert {k: list(v) for k, v in found[["sole", "joint"]].T.to_dict("list").items()} == expected
    assert found["share"].tolist() == pytest.approx((found["runs"] / 600).tolist())


def test_cells_show_sole_and_joint_blocking_apart(conditional: Result) -> None:
    ax = plots.blocked_issues(conditional)
    table = blocked_issues(conditional)
    said = texts(ax)
    scale = table["share"].max()
    unit = max(
        widths(ax, f"{kind}.{p}.{i}") / (row[kind] / 600)
        for (p, i), row in table.iterrows()
        for kind in ("sole", "joint")
        if row[kind]
    )
    for (party, issue), row in table.iterrows():
        for kind in ("sole", "joint"):
            assert widths(ax, f"{kind}.{party}.{issue}") == pytest.approx(unit * row[kind] / 600)
        shares = " + ".join(percent(row[kind] / 600) for kind in ("sole", "joint"))
        assert shares in said
    assert unit * scale <= 0.9 + 1e-9
    assert "no single issue" in said
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Seller", "Buyer", "Guild"]


def test_without_blockers_there_is_a_sentence() -> None:
    tree = haggling()
    for party in tree["parties"].values():
        party.update(no_deal=0.0, strategy="conceder")
    del tree["parties"]["guild"]["red_lines"]
    result = sim.run(sim.load(tree), runs=1)
    assert plots.alt_text(plots.blocked_issues(result)) == (
        "Nobody blocked: the run ended in a deal."
    )


def test_the_flow_shows_what_came_of_each_session(result: Result) -> None:
    ax = plots.flow(result)
    runs = result.runs
    deal, open_ = runs["ending"] == "deal", len(ENDINGS)
    first = runs["course.first_day"]
    for i, name in enumerate(COURSES):
        share = ((first == name) & ~(deal & (runs["session"] == "first_day"))).mean()
        found = ax.findobj(lambda artist, g=f"0.{open_ + i}": artist.get_gid() == g)
        assert [part.get_height() for part in found] == pytest.approx([share] if share else [])
    for name, row in result.endings().iterrows():
        gid = f"2.{ENDINGS.index(str(name))}"
        found = ax.findobj(lambda artist, g=gid: artist.get_gid() == g)
        assert [part.get_height() for part in found] == pytest.approx(
            [row["share"]] if row["runs"] else []
        )
    # From "agreed" on the first day to a deal in the guild's hall.
    ribbon = by_gid(ax, f"0.{open_ + COURSES.index('agreed')}-0")
    left = ribbon.get_path().vertices[[0, -2], 1]
    both = ((first == "agreed") & deal & (runs["session"] == "guild_hall")).mean()
    assert left[0] - left[1] == pytest.approx(both)
    assert percent(float(deal.mean())) in texts(ax)


def test_ribbons_fill_both_their_ends() -> None:
    result = sim.run("berlin-aftermath", runs=500)
    ax = plots.flow(result)
    into: dict[str, float] = {}
    out: dict[str, float] = {}
    bars: dict[str, float] = {}
    for part in ax.patches:
        at, _, states = str(part.get_gid()).partition(".")
        before, _, after = states.partition("-")
        if not after:
            bars[f"{at}.{before}"] = part.get_height()
            continue
        corners = part.get_path().vertices[:, 1]
        out[f"{at}.{before}"] = out.get(f"{at}.{before}", 0) + corners[0] - corners[7]
        end = f"{int(at) + 1}.{after}"
        into[end] = into.get(end, 0) + corners[3] - corners[4]
    first = {gid: tall for gid, tall in bars.items() if gid.startswith("0.")}
    end = len(result.scenario.sessions)
    last = {gid: tall for gid, tall in bars.items() if gid.startswith(f"{end}.")}
    assert first | into == pytest.approx(bars)
    assert out | last == pytest.approx(bars)


def test_outcomes_are_shares_of_each_ending(result: Result) -> None:
    ax = plots.agreements_by_ending(result)
    for ending in ("deal", "partial"):
        runs = result.runs[result.runs["ending"] == ending]
        for issue in result.scenario.space.issues:
            shares = runs[issue.name].value_counts(normalize=True, sort=False)
            for option in issue.options:
                assert widths(ax, f"{ending}.{issue.name}.{option}") == pytest.approx(
                    shares[option]
                )
        assert f"{ending} {len(runs)} runs" in " ".join(ax.get_xlabel().split())
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["deal", "partial"] * 2


def test_deals_that_hold_and_that_collapse_have_their_own_outcomes() -> None:
    ax = plots.agreements_by_ending(sim.run("berlin-aftermath", runs=1_000))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[:3] == ["holds", "collapses", "partial"]


def test_without_outcomes_there_is_a_sentence() -> None:
    tree = haggling()
    for party in tree["parties"].values():
        party["no_deal"] = 1.0
    ax = plots.agreements_by_ending(sim.run(sim.load(tree), runs=5))
    assert plots.alt_text(ax) == "None of 5 runs came to an agreement, so there is none to show."


def test_three_parties_are_shown_by_what_they_gain() -> None:
    result = sim.run(sim.load(haggling()), runs=30, seed=3)
    ax = plots.utilities(result)
    deals = np.flatnonzero(result.columns.ending == 0)
    for place, party in enumerate(result.scenario.parties):
        worth = [
            result.columns.utility[i, place]
            - analysis.problem(
                result.scenario, run=int(result.columns.run[i]), seed=result.seed
            ).no_deal[place]
            for i in deals
        ]
        drift = result.scenario.party(party.name).preferences.drift_per_day.law
        assert drift.low == drift.high == 0  # else the hour of the deal would count
        (at,) = by_gid(ax, f"median.{party.name}").get_xdata()
        assert at == pytest.approx(np.median(worth))
    assert min(bar.get_x() for bar in ax.patches) >= 0  # nobody signs what is worse than no deal


def test_two_parties_have_one_plane() -> None:
    ax = plots.utilities(sim.run("logrolling", runs=20))
    assert not ax.child_axes
    assert "Nash point at 0.75 and 0.75" in plots.alt_text(ax)
