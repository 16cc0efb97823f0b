"""Observations, and what they say of the assumptions."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim import plots
from sim.cli import app
from sim.errors import FewRunsWarning, InputError, UsageError
from sim.inputs.documents import to_node, to_yaml
from sim.model.observations import Ending, Not
from tests.builders.toys import pie

FIRMNESS = "parties.ann.red_lines.nothing.firmness"


def stubborn(observations: Any) -> dict[str, Any]:
    """A pie that is shared in the first round, unless ann's line against all outcomes is real."""
    content = pie("conceder", "conceder", rounds=4)
    content["parties"]["ann"]["red_lines"] = [
        {"id": "nothing", "rejects": {"slices": {"at_least": 0}}, "firmness": {"uniform": [0, 1]}}
    ]
    content["observations"] = observations
    return content


@pytest.fixture(scope="module")
def berlin() -> sim.Result:
    return sim.run("berlin-offer-hour-unknown", runs=2_000, seed=4)


def test_posterior_of_a_share_after_one_success() -> None:
    # Bayes: a uniform prior of a probability, and the event seen once, give Beta(2, 1).
    prior = sim.run(stubborn([{"id": "failed", "ending": "no_deal"}]), runs=20_000)
    posterior = prior.given_evidence()
    firm = posterior.columns.draws[FIRMNESS]
    assert len(posterior) == posterior.evidence.effective_sample_size == prior_failed(prior)
    assert firm.mean() == pytest.approx(2 / 3, abs=0.01)
    assert firm.var() == pytest.approx(1 / 18, abs=0.003)
    row = sim.analysis.moved(posterior).loc[FIRMNESS]
    # The cumulative shares p and p² differ most at ½.
    assert row["distance"] == pytest.approx(0.25, abs=0.02)
    assert row["posterior.median"] == pytest.approx(np.sqrt(0.5), abs=0.02)
    assert row["rests_on"] == "unexplained"
    assert row["distance"] > row["noise"]


def prior_failed(prior: sim.Result) -> int:
    return int((prior.runs["ending"] == "no_deal").sum())


def test_evidence_of_nothing_moves_nothing_by_more_than_the_noise() -> None:
    content = stubborn([{"id": "blind", "ending": "deal"}])
    content["parties"]["ben"]["no_deal"] = {"uniform": [0, 1e-9]}
    table = sim.analysis.moved(sim.run(content, runs=3_000).given_evidence())
    row = table.loc["parties.ben.no_deal.value"]
    assert row["distance"] < row["noise"] < 0.06


@pytest.mark.slow
def test_a_posterior_is_a_result_like_any_other(berlin: sim.Result, tmp_path: Path) -> None:
    posterior = berlin.given_evidence()
    begin = berlin.scenario.sessions[1].at
    assert begin == 19
    runs = berlin.runs
    agrees = (
        (runs["course.sunday"] == "ran_out")
        & (runs["course.monday_morning"] != "not_held")
        & (runs["draw.parties.ukraine.concessions.forgo_nato.from"] <= begin)
    )
    expected = runs[agrees].reset_index(drop=True)
    pd.testing.assert_frame_equal(posterior.runs.astype(object), expected.astype(object))
    table = posterior.evidence.table()
    assert list(table.index) == [
        "sunday_without_agreement",
        "monday_went_on",
        "offer_before_monday",
    ]
    assert list(table["rests_on"].unique()) == ["claim"]
    assert table["left"].iloc[-1] == len(posterior) == agrees.sum()
    assert posterior.endings()["runs"].sum() == len(posterior)
    run = int(posterior.columns.run[7])
    pd.testing.assert_frame_equal(posterior.trace(run), berlin.trace(run))
    dropped = int(runs["run"][~agrees].iloc[0])
    with pytest.raises(UsageError, match=f"no run {dropped}"):
        posterior.trace(dropped)
    of_all, of_some = sim.analysis.distances(berlin), sim.analysis.distances(posterior)
    pd.testing.assert_frame_equal(of_some, of_all.loc[of_some.index])
    assert "given 3 observations" in repr(posterior)
    sim.report.write(posterior, tmp_path)
    pd.testing.assert_frame_equal(sim.report.read(tmp_path).runs, berlin.runs)
    kept = json.loads((tmp_path / "evidence.json").read_text())
    assert kept["runs"] == len(posterior)
    with pytest.raises(UsageError, match="already"):
        posterior.given_evidence()
    with pytest.raises(UsageError, match="no evidence"):
        sim.analysis.moved(berlin)
    again = sim.report.read(sim.report.write(berlin, tmp_path / "kept"))
    pd.testing.assert_frame_equal(again.given_evidence().runs, posterior.runs)


def test_conditions_mean_what_they_say() -> None:
    said: dict[str, Any] = {
        "ended": {"ending": ["deal", "no_deal"]},
        "agreed": {"course": {"talks": "agreed"}},
        "held": {"course": {"talks": "held"}},
        "most": {"outcome": {"slices": {"at_least": 60}}},
        "failed": {"not": {"ending": "deal"}},
        "both": {"all": [{"ending": "deal"}, {"outcome": {"slices": {"at_least": 60}}}]},
        "either": {"any": [{"ending": "no_deal"}, {"outcome": {"slices": {"at_least": 60}}}]},
        "two": {"ending": "deal", "outcome": {"slices": {"at_most": 40}}},
    }
    content = stubborn([{"id": name, **condition} for name, condition in said.items()])
    content["parties"]["ann"]["no_deal"] = {"uniform": [0, 0.9]}
    content["parties"]["ann"]["strategy"] = {"boulware": {"exponent": {"uniform": [0.2, 6]}}}
    result = sim.run(content, runs=400)
    runs = result.runs
    deal, slices = runs["ending"] == "deal", runs["slices"].astype(float)
    expected = {
        "ended": deal | (runs["ending"] == "no_deal"),
        "agreed": deal,
        "held": runs["ending"] != "",
        "most": slices >= 60,
        "failed": ~deal,
        "both": deal & (slices >= 60),
        "either": (runs["ending"] == "no_deal") | (slices >= 60),
        "two": deal & (slices <= 40),
    }
    for seen in result.scenario.observations:
        assert (seen.condition.holds(result.columns) == expected[seen.id].to_numpy()).all(), seen.id
    assert 0 < expected["both"].sum() < deal.sum()


@pytest.mark.parametrize(
    ("since", "expected"),
    [("talks", True), ("later", False), ("never", False), (2, True), (5, False), (None, True)],
)
def test_concessions_on_the_table(since: Any, expected: bool) -> None:
    content = pie()
    content["timeline"] = [
        {"session": "talks", "at": 3, "rounds": 1, "parties": ["ann", "ben"]},
        {"session": "later", "at": 4, "rounds": 1, "parties": ["ann", "ben"]},
    ]
    offer = {"id": "offer", "gives": {"slices": "3"}, "in_return_for": {"slices": "4"}}
    content["parties"]["ann"]["concessions"] = [
        offer if since is None else {**offer, "from": since}
    ]
    content["observations"] = [{"id": "seen", "on_table": {"ann.offer": "talks"}}]
    result = sim.run(content, runs=3)
    (seen,) = result.scenario.observations
    assert seen.condition.holds(result.columns).tolist() == [expected] * 3


def test_too_few_runs_are_said_so() -> None:
    result = sim.run(stubborn([{"id": "failed", "ending": "no_deal"}]), runs=60)
    with pytest.warns(FewRunsWarning, match="make more runs"):
        posterior = result.given_evidence()
    assert "So few runs say little" in sim.report.report(posterior)
    impossible = sim.run(
        stubborn([{"id": "a", "ending": "walkout"}, {"id": "b", "ending": "no_deal"}]), runs=60
    )
    with pytest.raises(UsageError, match=r"none of 60 runs .* a 0, b \d+"):
        impossible.given_evidence()
    with pytest.raises(UsageError, match="lists no observations"):
        sim.run(pie(), runs=5).given_evidence()


FAULTS: list[tuple[Any, str]] = [
    ({}, "says nothing: give course, settled, on_table, ending, outcome, all, any, not"),
    ({"ending": "deel"}, "'deel' is not allowed here (did you mean 'deal'?)"),
    ({"ending": "collapses"}, "'collapses' is not allowed here"),
    ({"ending": "not_ratified"}, "'not_ratified' is not allowed here"),
    ({"ending": []}, "is empty"),
    ({"course": {"talk": "held"}}, "there is no session 'talk' (did you mean 'talks'?)"),
    ({"course": {"talks": "haeld"}}, "'haeld' is not allowed here (did you mean 'held'?)"),
    ({"course": {}}, "names nothing"),
    ({"course": 3}, "must be a mapping, not a number"),
    ({"on_table": {"ann.x": "talks"}}, "there is no concession 'ann.x' (known: ann."),
    ({"on_table": {"ann.offer": "talk"}}, "there is no session 'talk' (did you mean 'talks'?)"),
    ({"on_table": {"ann.hourly": "talks"}}, "session 'talks' has no fixed hour (at) to compare"),
    ({"settled": {"talks": {"at_least": 1}}}, "session 'talks' has no mediator's text"),
    ({"outcome": {"slice": "3"}}, "there is no issue 'slice' (did you mean 'slices'?)"),
    ({"all": []}, "must be a list of conditions"),
    ({"not": {"any": [{"ending": "x"}]}}, "'x' is not allowed here"),
    ({"ending": "deal", "when": 1}, "unknown key 'when'"),
    ({"ending": "deal", "claim": "none-such"}, "there is no claim 'none-such'"),
]


@pytest.mark.parametrize(("condition", "message"), FAULTS)
def test_faults(condition: dict[str, Any], message: str) -> None:
    content = pie()
    offer = {"gives": {"slices": "3"}, "in_return_for": {"slices": "4"}}
    content["parties"]["ann"]["concessions"] = [
        {"id": "offer", **offer},
        {"id": "hourly", **offer, "from": {"uniform": [0, 3]}},
    ]
    content["observations"] = [{"id": "seen", **condition}]
    with pytest.raises(InputError) as caught:
        sim.load(content)
    assert len(caught.value.faults) == 1
    fault = caught.value.faults[0]
    assert fault.path.startswith("observations.seen")
    assert fault.message.startswith(message)


def test_figure_shows_where_posterior_draws_lie_among_the_prior(berlin: sim.Result) -> None:
    posterior = berlin.given_evidence()
    ax = plots.evidence(posterior)
    path = "parties.ukraine.concessions.forgo_nato.from"
    before, after = berlin.columns.draws[path], posterior.columns.draws[path]
    (dot,) = [line for line in ax.lines if line.get_gid() == "median"]
    place = np.median([(before < value).mean() for value in after])
    assert dot.get_xdata()[0] == pytest.approx(place, abs=0.001)
    halves = [patch for patch in ax.patches if patch.get_gid() == "posterior50"]
    assert len(halves) == len(ax.get_yticks()) == 1
    assert "agree with the evidence" in plots.alt_text(ax)
    assert f"of {len(berlin):,}: those that agree" in str(
        [text.get_text() for text in ax.figure.texts] + [ax.figure._supxlabel.get_text()]
    )


@pytest.mark.slow
def test_command_line(tmp_path: Path) -> None:
    words = ["run", "berlin-offer-hour-unknown", "--runs", "400", "--given-evidence"]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "of 400 runs agree with all of it" in done.output
    assert (tmp_path / "evidence.png").exists()
    assert len(sim.report.read(tmp_path)) == 400  # the prior is kept
    kept = json.loads((tmp_path / "evidence.json").read_text())
    assert kept["runs"] == kept["evidence"]["effective_sample_size"] < 400
    about = (tmp_path / "endings.svg").read_text()
    assert f"{kept['runs']} runs given the evidence" in about
    again = CliRunner().invoke(app, [*words[:-1], "--out", str(tmp_path)])
    assert again.exit_code == 0, again.output
    assert not list(tmp_path.glob("evidence.*"))  # nothing of it is true any more
    few = CliRunner().invoke(app, ["run", words[1], "--runs", "30", "--given-evidence"])
    assert "So few runs say little" in few.stdout
    assert "FewRunsWarning" not in few.output
    refused = CliRunner().invoke(app, ["run", "ultimatum", "--runs", "5", "--given-evidence"])
    assert refused.exit_code == 2
    assert "lists no observations" in refused.output


def test_progress_as_evidence() -> None:
    result = sim.run("berlin-twenty-points", runs=150, seed=2)
    seen = {seen.id: seen.condition.holds(result.columns) for seen in result.scenario.observations}
    after = result.runs["settled.sunday"].to_numpy()
    assert seen["much_progress"].tolist() == (after >= 10).tolist()
    assert 0 < seen["much_progress"].sum() < 150


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({}, "needs at_least or at_most, a number of points"),
        ({"at_least": "many"}, "must be a whole number of points from 0 to 20, not 'many'"),
        ({"at_least": -2}, "must be a whole number of points from 0 to 20, not '-2'"),
        ({"at_most": 2.5}, "must be a whole number of points from 0 to 20, not '2.5'"),
        ({"at_least": 3, "at_most": 1}, "matches no number: at_least is above at_most"),
        ({"at_last": 3}, "unknown key 'at_last' (did you mean 'at_least'?)"),
    ],
)
def test_faults_of_progress(bounds: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        sim.load("berlin-twenty-points").vary(
            {"observations.much_progress.settled": {"sunday": bounds}}
        )
    assert any(fault.message.startswith(message) for fault in caught.value.faults)
    assert all("observations.much_progress.settled" in fault.path for fault in caught.value.faults)


def test_an_observation_of_a_variant_replaces_that_of_its_base(tmp_path: Path) -> None:
    """As a whole: what the base says of it is no part of what the variant says."""
    base = stubborn([{"id": "seen", "not": {"course": {"talks": "agreed"}}, "assumed": "x"}])
    base["issues"]["outcome"] = ["x", "y"]  # called like a key of observations
    for name in base["parties"]:
        base["parties"][name]["weights"]["outcome"] = 1
        base["parties"][name]["values"]["outcome"] = {"x": 1, "y": 0.5}
    (tmp_path / "base.yaml").write_text(to_yaml(to_node(base)))
    variant = tmp_path / "variant.yaml"
    variant.write_text(
        "extends: base.yaml\n"
        "observations: [{id: seen, not: {ending: deal}}]\n"
        "parties: {ann: {values: {outcome: {x: 0.25}}}}\n"
    )
    loaded = sim.load(variant)
    (seen,) = loaded.observations
    assert seen.condition == Not(Ending(("deal",)))
    assert seen.provenance.kind == "unexplained"
    values = [q.law.low for q in loaded.parties[0].preferences.values[1]]
    assert values == [0.25, 0.5]
