"""The dance of a run, and concession curves: what is drawn is what was played."""

from typing import Any

import numpy as np
import pytest

import sim
from sim import analysis, plots
from sim.analysis.moves import moves, offers, places
from sim.errors import UsageError
from sim.results.result import Result
from sim.theory.pareto import pareto_mask
from tests.builders.figures import by_gid, footer, texts
from tests.builders.toys import haggling

RUN = 4


@pytest.fixture(scope="module")
def result() -> Result:
    return sim.run(sim.load(haggling()), runs=300, seed=3)


@pytest.fixture(scope="module")
def mediated() -> Result:
    return sim.run("single-text", runs=40)


def test_offers_are_worth_what_the_trace_says(result: Result) -> None:
    trace, made = result.trace(RUN), offers(result, RUN)
    own = trace[trace["move"] == "offers"]
    assert made["party"].tolist() == own["party"].tolist()
    for worth, (_, row) in zip(own["utility"], made.iterrows(), strict=True):
        assert row[f"utility.{row['party']}"] == pytest.approx(worth)
    outcomes = [result.scenario.space.outcome(row) for _, row in made.iterrows()]
    found = analysis.problem(result.scenario, run=RUN, seed=3).utilities[outcomes]
    assert made.filter(like="utility.").to_numpy() == pytest.approx(found)


def test_moves_are_those_of_the_traces(result: Result) -> None:
    together = moves(result, 12)
    begins = dict(zip(["first_day", "guild_hall"], places(result.scenario), strict=True))
    assert begins == {"first_day": 0, "guild_hall": 6}
    for run in range(12):
        trace, part = result.trace(run), together[together["run"] == run]
        for name in ("hour", "round", "utility", "target"):
            assert part[name].tolist() == pytest.approx(trace[name].tolist(), nan_ok=True)
        for name in ("session", "party", "move"):
            assert part[name].astype(str).tolist() == trace[name].astype(str).tolist()
        at = [begins[s] + r for s, r in zip(trace["session"], trace["round"], strict=True)]
        assert part["place"].tolist() == at


def test_the_dance_shows_who_offered_what_in_order(result: Result) -> None:
    ax = plots.dance(result, RUN)
    made = offers(result, RUN)
    for name in set(made["party"]):
        own = made.loc[made["party"] == name, ["utility.seller", "utility.buyer"]]
        assert np.asarray(by_gid(ax, f"offers.{name}").get_xydata()) == pytest.approx(
            own.to_numpy()
        )
    numbers = [a for a in ax.texts if str(a.get_gid()).startswith("number.")]
    for text in numbers:
        first = int(str(text.get_gid()).split(".")[1])
        at = made.loc[first - 1, ["utility.seller", "utility.buyer"]].tolist()
        assert text.xy == pytest.approx(at)
        assert text.get_text().startswith(str(first))
    # Offers at the same place share a text.
    written = ", ".join(text.get_text() for text in numbers).split(", ")
    assert {"1", str(len(made))} <= set(written)
    assert footer(ax).startswith(f"run {RUN} of Haggling for $5 or $10 · 300 runs · seed 3")


def test_behind_the_dance_lie_the_outcomes_at_the_draws_of_the_run(result: Result) -> None:
    ax = plots.dance(result, RUN, x="buyer", y="guild")
    found = analysis.problem(result.scenario, run=RUN, seed=3)
    plane = found.utilities[:, [1, 2]]
    line = [c.kind == "red_line" for c in found.constraints]
    barred = found.violations[line].any(axis=0)
    assert np.asarray(by_gid(ax, "outcomes").get_offsets()) == pytest.approx(plane[~barred])
    if barred.any():
        assert np.asarray(by_gid(ax, "barred").get_offsets()) == pytest.approx(plane[barred])
    frontier = np.unique(plane[pareto_mask(plane)], axis=0)
    assert np.asarray(by_gid(ax, "frontier").get_xydata()) == pytest.approx(frontier)


def test_outcomes_across_a_red_line_are_drawn_lightly_where_it_is_real(result: Result) -> None:
    real = result.runs["draw.parties.guild.red_lines.not_dear.real"]
    for is_real in (0.0, 1.0):
        run = int(result.runs.loc[real == is_real, "run"].iloc[0])
        found = plots.dance(result, run).findobj(lambda artist: artist.get_gid() == "barred")
        assert len(found) == is_real
        if found:
            assert len(found[0].get_offsets()) == 3  # three dates at a high price


def test_a_ring_says_where_the_run_ended(result: Result) -> None:
    deals = result.runs[result.runs["ending"] == "deal"]
    run = int(deals["run"].iloc[0])
    ax = plots.dance(result, run)
    options = deals.iloc[0][["price", "delivery"]].to_dict()
    outcomes = result.scenario.space.outcome(options)
    at = analysis.problem(result.scenario, run=run, seed=3).utilities[outcomes, :2]
    assert np.asarray(by_gid(ax, "ended").get_xydata())[0] == pytest.approx(at)
    none = int(result.runs.loc[result.runs["ending"] == "no_deal", "run"].iloc[0])
    assert not plots.dance(result, none).findobj(lambda artist: artist.get_gid() == "ended")


def test_the_dance_of_a_mediated_run(mediated: Result) -> None:
    ax = plots.dance(mediated, 3)
    proposed = (mediated.trace(3)["move"] == "proposes").sum()
    assert len(by_gid(ax, "offers.mediator").get_xydata()) == proposed
    assert "by the mediator" in plots.alt_text(ax)


@pytest.mark.slow
def test_the_dance_without_all_outcomes_says_so() -> None:
    result = sim.run("berlin-twenty-points", runs=2)
    ax = plots.dance(result, 0)
    assert "too many outcomes to enumerate" in " ".join(ax.get_xlabel().split())
    assert len(by_gid(ax, "offers.mediator").get_xydata()) == len(offers(result, 0))


def test_a_run_without_offers_gets_a_sentence() -> None:
    tree = haggling(deadline=0.5)
    said = " ".join(texts(plots.dance(sim.run(sim.load(tree), runs=1), 0)))
    assert "Nobody made an offer in run 0" in said


def test_no_dance_without_the_run_or_two_parties(result: Result) -> None:
    with pytest.raises(UsageError, match="there is no run 300; this result has 0 to 299"):
        plots.dance(result, 300)
    with pytest.raises(UsageError, match="x and y are both 'buyer'"):
        plots.dance(result, 0, x="buyer", y="buyer")


def targets(result: Result, party: str, count: int) -> Any:
    """The first target of the party in each round of each run, by tracing run after run."""
    rows = []
    for run in range(count):
        trace = result.trace(run)
        at = trace["round"] + 6 * (trace["session"].astype(str) == "guild_hall")
        own = trace.assign(place=at, run=run)[trace["party"] == party]
        rows += own.drop_duplicates("place")[["run", "place", "target"]].to_dict("records")
    return rows


@pytest.mark.slow
def test_bands_are_quantiles_of_the_targets(result: Result) -> None:
    ax = plots.concessions(result, traced=40)
    rows = targets(result, "seller", 40)
    by_place: dict[int, list[float]] = {}
    for row in rows:
        by_place.setdefault(row["place"], []).append(row["target"])
    enough = {place: own for place, own in sorted(by_place.items()) if len(own) >= 10}
    lines = np.array(by_gid(ax, "median.seller").get_segments())
    assert lines[:, :, 0].mean(axis=1) == pytest.approx(list(enough))
    assert lines[:, 0, 1] == pytest.approx([np.median(own) for own in enough.values()])
    for gid, low, high in (("band50", 0.25, 0.75), ("band90", 0.05, 0.95)):
        bars = ax.child_axes[0].findobj(lambda artist, g=gid: artist.get_gid() == f"{g}.seller")
        ends = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars]
        expected = [tuple(np.quantile(own, [low, high])) for own in enough.values()]
        assert ends == [pytest.approx(pair) for pair in expected]
    first = by_gid(ax, "run.seller.0")
    own = [row for row in rows if row["run"] == 0]
    assert first.get_ydata() == pytest.approx([row["target"] for row in own])
    assert footer(ax).startswith("the first 40 runs played again, of Haggling")


def test_concession_curves_of_one_run(result: Result) -> None:
    ax = plots.concessions(result, RUN)
    trace = result.trace(RUN)
    own = trace[trace["party"] == "buyer"]
    for gid, moved in (("offered", "offers"), ("refused", "rejects"), ("accepted", "accepts")):
        found = by_gid(ax, f"{gid}.buyer")
        assert found.get_ydata() == pytest.approx(own.loc[own["move"] == moved, "utility"].tolist())
    assert footer(ax).startswith(f"run {RUN} of Haggling")
    assert [inner.get_title(loc="left") for inner in ax.child_axes][:2] == ["Seller", "Buyer"]


def test_to_a_mediators_text_there_are_no_targets(mediated: Result) -> None:
    assert "No party has a target here" in " ".join(
        " ".join(texts(plots.concessions(mediated))).split()
    )
    ax = plots.concessions(mediated, 3)
    trace = mediated.trace(3)
    own = trace[(trace["party"] == "farmers") & (trace["move"].isin(["says yes", "accepts"]))]
    assert by_gid(ax, "accepted.farmers").get_ydata() == pytest.approx(own["utility"].tolist())
    assert not len(by_gid(ax, "target.farmers").get_segments())


def test_few_runs_are_lines_without_a_band(result: Result) -> None:
    ax = plots.concessions(sim.run(result.scenario, runs=4))
    assert not ax.findobj(lambda artist: str(artist.get_gid()).startswith(("band", "median")))
    assert ax.findobj(lambda artist: artist.get_gid() == "run.seller.2")
    assert "first 3 runs" in texts(ax)
