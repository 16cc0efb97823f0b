"""Undisclosed points: priors instead of values; rival drafts; packages; what is settled when."""

# ruff: noqa: E501

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.description.audit import audit, priors_once, unexplained
from sim.description.words import quantity_in_words
from sim.errors import InputError, StorageError
from tests.reference.comparison import engine_record, reference_record

OPTIONS = ["theirs", "merged", "ours"]


def party(wants: str | None, **more: Any) -> dict[str, Any]:
    stance = {"wants": wants, "importance": {"uniform": [0, 1], "assumed": "not known"}}
    return {
        "weights": {"price": 1},
        "values": {"price": {"linear": [0, 1] if wants == "ours" else [1, 0]}},
        "strategy": "linear",
        **({"undisclosed": stance} if wants else {}),
        **more,
    }


def content(points: int = 2, **more: Any) -> dict[str, Any]:
    """Ann and Ben on a price and some undisclosed points; few enough to list all outcomes."""
    return {
        "title": "points",
        "issues": {"price": ["low", "middle", "high"]},
        "undisclosed": {
            "points": points,
            "options": OPTIONS,
            "conflict": {"uniform": [0, 1], "assumed": "not known"},
            "common": {"choice": [0, 1], "assumed": "not known"},
        },
        "parties": {"ann": party("ours"), "ben": party("theirs"), "cat": party(None)},
        "timeline": [
            {
                "session": "talks",
                "rounds": 6,
                "parties": ["ann", "ben", "cat"],
                "protocol": "single_text",
            },
        ],
        **more,
    }


def utilities(conflict: float, common: float) -> np.ndarray[Any, Any]:
    """What the options of one point are worth to Ann and to Ben, if nothing else matters."""
    scenario = sim.load(content(points=1)).vary(
        {
            "undisclosed.conflict": conflict,
            "undisclosed.common": common,
            "parties.ann.weights.price": 0,
            "parties.ann.undisclosed.importance": 1,
            "parties.ben.weights.price": 0,
            "parties.ben.undisclosed.importance": 2,
        }
    )
    return sim.analysis.problem(scenario).utilities[:3, :2].T


# What a point is worth


@pytest.mark.parametrize("common", [0, 0.3, 1])
def test_conflict_1_makes_opposites_wherever_the_common_interest_lies(common: float) -> None:
    ann, ben = utilities(1, common)
    assert ann.tolist() == [0, 0.5, 1]
    assert ben.tolist() == [1, 0.5, 0]


@pytest.mark.parametrize(("common", "expected"), [(1, [0, 0.5, 1]), (0, [1, 0.5, 0])])
def test_conflict_0_makes_them_want_the_same(common: float, expected: list[float]) -> None:
    ann, ben = utilities(0, common)
    assert ann.tolist() == ben.tolist() == expected


@pytest.mark.parametrize("common", [0, 1])
def test_at_conflict_one_half_one_of_them_is_indifferent(common: float) -> None:
    ann, ben = utilities(0.5, common)
    wanting, indifferent = (ann, ben) if common else (ben, ann)
    assert indifferent.tolist() == [0.5, 0.5, 0.5]
    assert sorted(wanting.tolist()) == [0, 0.5, 1]


@pytest.mark.parametrize("conflict", [0, 0.2, 0.7, 1])
@pytest.mark.parametrize("common", [0, 0.4])
def test_neither_side_has_an_advantage(conflict: float, common: float) -> None:
    """Turning the options round and the common interest with them turns the parties round."""
    ann, ben = utilities(conflict, common)
    mirrored_ann, mirrored_ben = utilities(conflict, 1 - common)
    assert mirrored_ann[::-1] == pytest.approx(ben)
    assert mirrored_ben[::-1] == pytest.approx(ann)


def test_the_theory_knows_the_points() -> None:
    """Both want the last option of both points; what it is worth is the mean over the draws."""
    made = content()
    made["undisclosed"] |= {"conflict": {"uniform": [0, 0.2]}, "common": 1}
    made["parties"]["cat"]["consent"] = "none"
    for who in ("ann", "ben"):
        made["parties"][who]["undisclosed"]["importance"] = 1
    scenario = sim.load(made)
    found = sim.analysis.mean_position(scenario)
    assert (found["point_01"], found["point_02"]) == ("ours", "ours")
    mean = sim.analysis.problem(scenario).utilities
    runs = [sim.analysis.problem(scenario, run=run).utilities for run in range(400)]
    assert np.mean(runs, axis=0) == pytest.approx(mean, abs=0.01)
    certain = scenario.vary({"undisclosed.conflict": 0.1})
    headlines = [sim.explain(s, runs=0).headline for s in (scenario, certain)]
    assert ["unknown number at its mean" in headline for headline in headlines] == [True, False]


def test_a_party_without_a_stance_is_indifferent() -> None:
    problem = sim.analysis.problem(sim.load(content()), run=3)
    by_price = problem.utilities[:, 2].reshape(3, -1)
    assert (by_price == by_price[:, :1]).all()


# Quantities


def test_a_point_is_drawn_once_for_all_and_weighed_by_each() -> None:
    result = sim.run(sim.load(content()), runs=400)
    drawn = set(result.columns.draws)
    assert drawn == {
        "undisclosed.point_01.conflict",
        "undisclosed.point_01.common",
        "undisclosed.point_02.conflict",
        "undisclosed.point_02.common",
        "parties.ann.weights.point_01",
        "parties.ann.weights.point_02",
        "parties.ben.weights.point_01",
        "parties.ben.weights.point_02",
    }
    draws = [result.columns.draws[path] for path in sorted(drawn)]
    assert np.abs(np.corrcoef(draws) - np.eye(len(draws))).max() < 0.2
    assert set(np.unique(result.columns.draws["undisclosed.point_02.common"])) == {0, 1}


def test_more_points_leave_the_draws_of_the_others_alone() -> None:
    few, many = (sim.run(sim.load(content(points=n)), runs=50) for n in (1, 3))
    for path, values in few.columns.draws.items():
        assert (many.columns.draws[path] == values).all()


def test_a_single_point_can_be_known_better() -> None:
    known = content()
    known["undisclosed"]["point_02"] = {"conflict": 0.9, "assumed": "a leak"}
    known["parties"]["ann"]["weights"]["point_01"] = 3
    scenario = sim.load(known)
    by_path = sim.load(content()).vary(
        {"undisclosed.point_02.conflict": 0.9, "parties.ann.weights.point_01": 3}
    )
    for one in (scenario, by_path):
        assert one.quantities["undisclosed.point_02.conflict"].law.mean == 0.9
        assert one.quantities["parties.ann.weights.point_01"].law.mean == 3
        assert one.quantities["undisclosed.point_01.conflict"].uncertain
    assert scenario.quantities["undisclosed.point_02.conflict"].provenance.text == "a leak"
    with pytest.raises(
        sim.errors.InputError, match=r"unknown key 'point_03' \(did you mean 'point_0"
    ):
        scenario.vary({"undisclosed.point_03.conflict": 1})


def test_the_prior_and_single_points_can_be_swept(tmp_path: Path) -> None:
    scenario = sim.load(content())
    over = {"undisclosed.point_01.conflict": [0, 1], "parties.ann.weights.point_01": [0.5, 1]}
    study = sim.sweep(scenario, over, runs=20, out=tmp_path / "points")
    assert len(study.points) == 4
    assert study.runs["settled.talks"].between(0, 3).all()
    assert study.runs["settled.talks"].dtype == study.result(0).runs["settled.talks"].dtype
    prior = sim.sweep(scenario, {"undisclosed.conflict": [0, 1]}, runs=50)
    shares = prior.shares()
    assert shares["deal"].tolist() == sorted(shares["deal"], reverse=True)


def test_predicates_and_events_know_the_points() -> None:
    more = content()
    more["parties"]["ann"]["red_lines"] = [{"id": "line", "rejects": {"point_01": "theirs"}}]
    more["events"] = [{"id": "leak", "at": 2, "changes": {"parties.ben.weights.point_02": 5}}]
    scenario = sim.load(more)
    result = sim.run(scenario, runs=30)
    assert set(result.runs["point_01"].dropna()) <= {"merged", "ours"}
    for run in range(10):
        ours = engine_record(result, run)
        assert reference_record(result, run, ours) == ours


# Provenance


def test_audit_shows_what_the_points_rest_on() -> None:
    scenario = sim.load(content())
    table = audit(scenario)
    assert table.loc["parties.ann.undisclosed", "value"] == "wants ours"
    assert table.loc["undisclosed.point_02.conflict", "source"] == "not known"
    once = priors_once(scenario, table)
    assert once.loc["undisclosed.point_*.conflict", "value"] == "uniform 0 … 1"
    assert once.loc["parties.ben.weights.point_*", "rests_on"] == "assumption"
    assert once.index.is_unique
    assert len(table) - len(once) == 5
    plain = sim.load("splitting-a-pie")
    assert priors_once(plain, audit(plain)) is not None


def test_what_rests_on_nothing_is_refused_once() -> None:
    loose = content(points=17)
    loose["undisclosed"]["conflict"] = {"uniform": [0, 1]}
    loose["parties"]["ann"]["undisclosed"]["importance"] = 0.1
    paths = [fault.path for fault in unexplained(sim.load(loose))]
    assert len(paths) == len(set(paths))
    assert {"undisclosed.point_*.conflict", "parties.ann.weights.point_*"} <= set(paths)


# Rival drafts


RIVALS = {
    "yours": {"price": "low", "undisclosed": "theirs", "assumed": "not known"},
    "mine": {"price": "high", "undisclosed": "ours", "point_02": "merged", "assumed": "not known"},
}


def started(draft: Any, **session: Any) -> sim.Scenario:
    made = content(drafts=RIVALS)
    made["timeline"][0] |= {"draft": draft, **session}
    # Nobody cares about anything, so the text stays what it was, and is signed.
    for who in made["parties"].values():
        who["values"] = {"price": {"linear": [0.5, 0.5]}}
        who.pop("undisclosed", None)
    made["undisclosed"] |= {"conflict": 0.5, "common": 0.5}
    for who, wants in (("ann", "ours"), ("ben", "theirs")):
        made["parties"][who]["undisclosed"] = {"wants": wants, "importance": 0}
    return sim.load(made)


def texts(result: sim.Result) -> list[tuple[str, ...]]:
    return sorted(
        set(result.runs[["price", "point_01", "point_02"]].itertuples(index=False, name=None))
    )


def test_a_session_begins_with_the_draft_that_it_names() -> None:
    assert texts(sim.run(started("mine"), runs=3)) == [("high", "ours", "merged")]
    named = {"price": "low", "undisclosed": "ours"}
    assert texts(sim.run(started(named), runs=3)) == [("low", "ours", "ours")]
    assert texts(sim.run(started({"price": "middle", "point_02": "ours"}), runs=3)) == [
        ("middle", "merged", "ours")
    ]


def test_which_of_the_rivals_is_drawn_and_can_be_set() -> None:
    scenario = started({"one_of": ["yours", "mine"], "assumed": "not known"})
    path = "timeline.talks.draft.which"
    result = sim.run(scenario, runs=2_000)
    assert texts(result) == [("high", "ours", "merged"), ("low", "theirs", "theirs")]
    drawn = result.columns.draws[path]
    assert ((result.runs["price"] == "high") == (drawn == 1)).all()
    assert 0.45 < drawn.mean() < 0.55
    study = sim.sweep(scenario, {path: [0, 1]}, runs=10)
    prices = study.runs.groupby("point")["price"].unique()
    assert [list(found) for found in prices] == [["low"], ["high"]]
    with pytest.raises(sim.errors.InputError, match="a whole number from 0 to 1"):
        sim.sweep(scenario, {path: [0, 2]}, runs=10)
    drawn_too = sim.sweep(scenario, {path: {"choice": [0, 1]}}, points=8, runs=5)
    assert path in drawn_too.plan.settings
    table = drawn_too.runs.merge(drawn_too.points.reset_index(), on="point")
    assert ((table["price"] == "high") == (table[path] == 1)).all()
    assert table[path].nunique() == 2
    odds = started({"one_of": ["yours", "mine"], "which": {"choice": {"0": 9, "1": 1}}})
    assert 0.85 < (sim.run(odds, runs=1_000).runs["price"] == "low").mean() < 0.95


def test_what_the_start_makes_is_seen_in_the_spread() -> None:
    """Where interests are opposed nobody gives up what it began with: the first text is the last."""
    made = content(points=1, drafts=RIVALS | {"mine": {"price": "high", "undisclosed": "ours"}})
    made["undisclosed"] |= {"conflict": 1, "common": 1}
    made["timeline"][0]["draft"] = {"one_of": ["yours", "mine"]}
    made["parties"]["ann"]["no_deal"] = 0.4
    result = sim.run(sim.load(made), runs=500)
    row = result.tornado().loc["timeline.talks.draft.which"]
    assert (row["lowest"], row["highest"]) == (0, 1)
    said = " ".join(sim.report.report(result).split())
    assert "draft with which session ‘talks’ begins" in said


def test_a_variant_replaces_the_choice_of_drafts(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    scenario = started({"one_of": ["yours", "mine"]})
    sim.report.write_scenario(scenario, tmp_path)
    (tmp_path / "scenario.yaml").rename(base)
    variant = tmp_path / "variant.yaml"
    variant.write_text("extends: base.yaml\ntimeline: [{session: talks, draft: {price: low}}]\n")
    assert texts(sim.run(variant, runs=3)) == [("low", "merged", "merged")]


# Packages and settled points


def trade(**session: Any) -> dict[str, Any]:
    """Each gains three times from one change what it loses from the other: only both together pass."""

    def who(x: float, y: float, first: list[int]) -> dict[str, Any]:
        return {
            "weights": {"x": x, "y": y},
            "values": {"x": {"linear": first}, "y": {"linear": first[::-1]}},
            "no_deal": 0.5,
            "strategy": "linear",
        }

    return {
        "title": "trade",
        "issues": {"x": ["old", "new"], "y": ["old", "new"]},
        "parties": {"ann": who(3, 1, [0, 1]), "ben": who(1, 3, [1, 0])},
        "timeline": [
            {
                "session": "talks",
                "rounds": 4,
                "parties": ["ann", "ben"],
                "protocol": "single_text",
                "draft": {"x": "old", "y": "old"},
                **session,
            },
        ],
    }


def test_point_by_point_cannot_trade_but_packages_can() -> None:
    single = sim.run(sim.load(trade()), runs=20).trace(0)
    # Whichever point is taken up, somebody loses by it; only in confidence is the trade found.
    assert list(single["move"]) == [
        *["proposes", "says no", "says yes"],
        *["proposes", "says yes", "says no"],
        *["proposes", "accepts", "accepts"],
    ] or list(single["move"]) == [
        *["proposes", "says yes", "says no"],
        *["proposes", "says no", "says yes"],
        *["proposes", "accepts", "accepts"],
    ]
    packed = sim.run(sim.load(trade(packages=1)), runs=20)
    assert (packed.runs[["x", "y"]] == "new").all(axis=None)
    assert (packed.columns.utility == 0.75).all()
    assert (packed.runs["settled.talks"] == 2).all()
    moves = packed.trace(0)
    # One point alone, whichever is taken up first, and then both.
    assert [sorted(moves["move"][at : at + 3]) for at in (0, 3)] == [
        ["proposes", "says no", "says yes"],
        ["proposes", "says yes", "says yes"],
    ]


def test_packages_change_the_point_and_one_or_two_others_and_are_fairer() -> None:
    points = {f"p{i}": ["a", "b", "c"] for i in range(4)} | {"fixed": ["a"]}

    def who(weights: list[int], wish: list[float]) -> dict[str, Any]:
        return {
            "weights": dict(zip(points, weights, strict=True)),
            "values": {name: {"linear": wish} for name in list(points)[:4]} | {"fixed": {"a": 0}},
            "strategy": "linear",
        }

    session = {
        "session": "talks",
        "rounds": 1,
        "parties": ["ann", "ben"],
        "protocol": "single_text",
        "packages": 40,
    }
    made = {
        "title": "t",
        "issues": points,
        "parties": {"ann": who([4, 3, 2, 1, 0], [0, 1]), "ben": who([1, 2, 3, 4, 0], [1, 0])},
        "timeline": [session],
    }
    result = sim.run(sim.load(made), runs=40)
    kinds = set()
    for run in range(40):
        trace = result.trace(run)
        texts = trace[trace["move"] == "proposes"][list(points)].to_dict("records")[:-1]
        if not texts:  # the point with one option was taken up
            continue
        votes = trace[trace["move"].isin(["says yes", "says no"])]
        worth = votes["utility"].to_numpy().reshape(-1, 2)
        passed = (votes["move"].to_numpy().reshape(-1, 2) == "says yes").all(axis=1)
        draft, standing = dict.fromkeys(points, "b") | {"fixed": "a"}, np.array([0.5, 0.5])
        # The middle is fair, so no point alone is fairer; the first two proposals are such.
        (point,) = (name for name in points if texts[0][name] != draft[name])
        assert not passed[:2].any()
        for text, gain, passes in list(zip(texts, worth, passed, strict=True))[2:]:
            changed = [name for name in points if text[name] != draft[name]]
            assert point in changed
            assert len(changed) in (2, 3)
            assert "fixed" not in changed
            assert gain.min() + 0.01 * gain.mean() > standing.min() + 0.01 * standing.mean()
            kinds.add(tuple(changed))
            if passes:
                draft, standing = text, gain
        assert standing.min() > 0.5
    assert {len(kind) for kind in kinds} >= {2}
    assert {point for kind in kinds for point in kind} == set(points) - {"fixed"}


def test_a_point_stays_settled_for_those_who_agreed_and_can_be_reopened_by_others() -> None:
    """Ann and Ben agree to change x. Later Cat would gladly have it back, and Ann refuses."""

    def who(x: list[float], **more: Any) -> dict[str, Any]:
        return {
            "weights": {"x": 1, "y": 1},
            "values": {"x": {"old": x[0], "new": x[1], "newest": x[2]}, "y": {"linear": [0, 0]}},
            "no_deal": 0.9,
            "strategy": "linear",
            **more,
        }

    made = {
        "title": "t",
        "issues": {"x": ["old", "new", "newest"], "y": ["same", "other"]},
        # Beyond the change that both gain from, Ben would go on and Ann would not.
        "parties": {
            "ann": who([0, 0.6, 0.4]),
            "ben": who([0, 0.5, 0.6]),
            "cat": who([1, 0, 0]),
        },
        "timeline": [
            {
                "session": "first",
                "rounds": 4,
                "parties": ["ann", "ben"],
                "protocol": "single_text",
                "draft": {"x": "old"},
            },
            {"session": "again", "rounds": 2, "parties": ["ann", "ben"], "protocol": "single_text"},
            {
                "session": "with_cat",
                "rounds": 2,
                "parties": ["ann", "cat"],
                "protocol": "single_text",
            },
            {"session": "alone", "rounds": 2, "parties": ["ann"], "protocol": "single_text"},
        ],
    }
    row = sim.run(sim.load(made), runs=1).runs.iloc[0]
    settled = {
        name: int(row[f"settled.{name}"]) for name in ("first", "again", "with_cat", "alone")
    }
    assert settled == {"first": 2, "again": 2, "with_cat": 1, "alone": 1}


@pytest.mark.parametrize(("cats_wish", "expected"), [([0, 0], 2), ([0, 1], 1)])
def test_who_has_signed_a_text_cannot_reopen_its_points(
    cats_wish: list[float], expected: int
) -> None:
    """Ann and Ben want opposites in x and sign what lies there; Cat is asked afterwards."""

    def who(wish: list[float], no_deal: float) -> dict[str, Any]:
        return {
            "weights": {"x": 1, "y": 1},
            "values": {"x": {"linear": wish}, "y": {"linear": [0, 0]}},
            "no_deal": no_deal,
            "strategy": "linear",
        }

    both = {"rounds": 2, "protocol": "single_text"}
    begun = {"x": "old", "y": "same"}
    made = {
        "title": "t",
        "issues": {"x": ["old", "new"], "y": ["same", "other"]},
        "parties": {"ann": who([1, 0], 0), "ben": who([0, 1], 0), "cat": who(cats_wish, 0.9)},
        "timeline": [
            {"session": "first", "parties": ["ann", "ben"], "draft": begun, **both},
            {"session": "second", "parties": ["ann", "ben", "cat"], **both},
        ],
    }
    row = sim.run(sim.load(made), runs=1).runs.iloc[0]
    assert (row["course.first"], row["course.second"]) == ("agreed", "broken_off")
    assert (row["settled.first"], row["settled.second"]) == (2, expected)


def test_sessions_that_are_not_held_or_have_no_mediator_have_no_number() -> None:
    made = trade(packages=1)
    made["timeline"].append(
        {
            "session": "later",
            "rounds": 2,
            "parties": ["ann", "ben"],
            "requires": "text",
            "protocol": "single_text",
        }
    )
    made["timeline"].append({"session": "offers", "rounds": 2, "parties": ["ann", "ben"]})
    result = sim.run(sim.load(made), runs=10)
    assert result.runs["settled.later"].isna().all()
    assert "settled.offers" not in result.runs
    table = result.settled()
    assert table["runs"].tolist() == [10, 0]
    assert np.isnan(table.loc["later", "median"])
    report = sim.report.report(result)
    assert "After talks 2 of 2 points are settled (middle half 2 to 2; all in 100%)" in report
    assert "later was never held" in report


# Results


def test_what_is_settled_survives_on_disk(tmp_path: Path) -> None:
    made = content(drafts=RIVALS)
    made["timeline"][0]["draft"] = {"one_of": ["yours", "mine"]}
    made["timeline"].append(
        {"session": "next", "rounds": 2, "parties": ["ann", "ben"], "protocol": "single_text"}
    )
    for who in ("ann", "ben"):
        made["parties"][who]["no_deal"] = 0.5
    result = sim.run(sim.load(made), runs=60)
    sim.report.write(result, tmp_path / "out")
    again = sim.read(tmp_path / "out")
    assert isinstance(again, sim.Result)
    pd.testing.assert_frame_equal(again.runs, result.runs)
    assert (again.columns.settled == result.columns.settled).all()
    assert 0 < result.settled().loc["next", "runs"] < 60
    (tmp_path / "out" / "runs.parquet").write_bytes(b"")
    with pytest.raises(StorageError):
        sim.read(tmp_path / "out")


@pytest.mark.slow
def test_the_report_counts_undisclosed_points_instead_of_listing_them() -> None:
    result = sim.run("berlin-twenty-points", runs=300)
    summary = sim.report.summarise(result)
    assert sum(summary["undisclosed_points"]["partial"].values()) == pytest.approx(17)
    assert set(summary["partial_texts"][0]) == {
        "nato_membership",
        "security_guarantees",
        "reconstruction",
        "runs",
        "share",
        "low",
        "high",
    }
    assert [row["session"] for row in summary["points_settled"]][:2] == ["sunday", "monday_morning"]
    report = sim.report.report(result)
    assert re.search(
        r"After Sunday, face to face \d+ of 20 points are settled \(middle half \d+ to \d+; all in",
        " ".join(report.split()),
    )
    assert "Undisclosed points, on average: " in report
    assert "point_01" not in report


def test_outcomes_can_be_told_apart_by_some_issues() -> None:
    result = sim.run("berlin-twenty-points", runs=200)
    table = result.agreements("partial", ["reconstruction"])
    assert list(table.columns) == ["reconstruction", "runs", "share", "low", "high"]
    assert table["runs"].sum() == result.endings().loc["partial", "runs"]
    with pytest.raises(sim.errors.UsageError, match=r"no issue 'point_1' \(did you mean 'point_"):
        result.agreements("deal", ["point_1"])


def test_words_for_quantities() -> None:
    scenario = sim.load("berlin-twenty-points")
    words = {
        "undisclosed.point_03.conflict": "degree of conflict over ‘point 3’",
        "parties.us.weights.point_03": "United States: weight of point 3",
        "timeline.sunday.draft.which": "draft with which session ‘Sunday, face to face’ begins",
    }
    for path, said in words.items():
        assert quantity_in_words(scenario, path) == said


@pytest.mark.slow
def test_twenty_points_are_never_listed() -> None:
    scenario = sim.load("berlin-twenty-points")
    assert len(scenario.space.issues) == 20
    assert scenario.space.size > 2**20
    result = sim.run(scenario, runs=50)
    assert result.columns.options.shape == (50, 20)
    small = sim.run(scenario, runs=50, cohort=7)
    pd.testing.assert_frame_equal(small.runs, result.runs)


# Figures


def test_the_figure_shows_how_many_points_were_settled() -> None:
    result = sim.run("berlin-twenty-points", runs=200)
    ax = sim.plots.settled(result)
    table = result.settled()
    medians = [line.get_ydata()[0] for line in ax.get_lines() if line.get_marker() == "o"]
    assert medians == table["median"].tolist()
    sunday = [bar.get_width() for bar in ax.containers[0]]
    shares = result.runs["settled.sunday"].value_counts().reindex(range(21), fill_value=0)
    assert np.array(sunday) / max(sunday) == pytest.approx(shares.to_numpy() / shares.max())
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels[0].replace("\n", " ") == "Sunday, face to face 100 %"
    assert len(labels) == len(result.scenario.sessions)
    assert "after Sunday, face to face" in sim.plots.alt_text(ax)
    none = sim.run("splitting-a-pie", runs=3)
    assert "no points were settled" in sim.plots.alt_text(sim.plots.settled(none))


@pytest.mark.slow
def test_figures_of_a_text_too_long_to_list(tmp_path: Path) -> None:
    result = sim.run("berlin-twenty-points", runs=200)
    saved = {path.stem for path in sim.plots.save_all(result, tmp_path)}
    assert "settled" in saved
    assert "utilities" not in saved
    bars = sim.plots.agreements(result)
    together = [p.get_gid() for p in bars.patches if str(p.get_gid()).startswith("undisclosed.")]
    assert together == [f"undisclosed.{option}" for option in result.scenario.undisclosed.options]


# Faults

GOOD = """\
title: test
issues:
  price: [low, high]
undisclosed: {points: 2, options: [theirs, merged, ours], conflict: 0.5, common: 0.5}
drafts:
  yours: {price: low, undisclosed: theirs}
  mine: {price: high, point_01: ours}
parties:
  ann:
    weights: {price: 1}
    values: {price: {linear: [0, 1]}}
    undisclosed: {wants: ours, importance: 1}
    strategy: linear
  ben:
    weights: {price: 1}
    values: {price: {linear: [1, 0]}}
    undisclosed: {wants: theirs, importance: {uniform: [0, 1]}}
    strategy: linear
timeline:
  - {session: talks, rounds: 6, parties: [ann, ben], protocol: single_text, draft: {one_of: [yours, mine]}, packages: 2}
"""

FAULTS = [
    ("points: 2, ", "", "4: undisclosed: 'points' is missing"),
    ("points: 2", "points: 2.5", "4: undisclosed.points: must be a whole number from 1, not '2.5'"),
    (
        "points: 2",
        "points: [2]",
        "4: undisclosed.points: must be a whole number from 1, not 'a list'",
    ),
    (
        "points: 2",
        "points: {value: 0}",
        "4: undisclosed.points: must be a whole number from 1, not '0'",
    ),
    (
        "points: 2",
        "points: 64",
        "4: undisclosed.points: makes 65 issues; at most 64 can be negotiated together",
    ),
    (
        "[theirs, merged, ours]",
        "[ours]",
        "4: undisclosed.options: needs at least two options, one for each rival text",
    ),
    (
        "[theirs, merged, ours]",
        "[theirs, ours, ours]",
        "4: undisclosed.options: the option 'ours' is listed twice",
    ),
    (
        "[theirs, merged, ours]",
        "ours",
        "4: undisclosed.options: must be a list of options or {from, to, step}, not text",
    ),
    ("conflict: 0.5, ", "", "4: undisclosed: 'conflict' is missing"),
    ("conflict: 0.5", "conflict: 2", "4: undisclosed.conflict: 2 is not between 0 and 1"),
    (
        "conflict: 0.5",
        "conflict: {uniform: [0, 2]}",
        "4: undisclosed.conflict: uniform 0 … 2 reaches beyond the allowed values: between 0 and 1",
    ),
    (", common: 0.5", "", "4: undisclosed: 'common' is missing"),
    (
        "common: 0.5",
        "common: 0.5, comon: 1",
        "4: undisclosed.comon: unknown key 'comon' (did you mean 'common'?)",
    ),
    (
        "common: 0.5",
        "common: 0.5, point_02: {conflict: x}",
        "4: undisclosed.point_02.conflict: must be a number or a distribution, not the text 'x'",
    ),
    (
        "common: 0.5",
        "common: 0.5, point_02: {value: 1}",
        "4: undisclosed.point_02.value: unknown key 'value' (known: assumed, claim, common, conflict)",
    ),
    (
        "common: 0.5",
        "common: 0.5, claim: said",
        "4: undisclosed.claim: there is no claim 'said' (this scenario names no 'claims' file)",
    ),
    (
        "undisclosed: {points",
        "undisclosed: [x]\n# {points",
        "4: undisclosed: must be a mapping, not a list",
    ),
    (
        "{price: low, undisclosed: theirs}",
        "{price: low, undisclosed: their}",
        "6: drafts.yours.undisclosed: 'their' is not an option of the undisclosed points (did you mean 'theirs'?)",
    ),
    (
        "{price: low, undisclosed: theirs}",
        "{price: lo}",
        "6: drafts.yours.price: 'lo' is not an option of price (did you mean 'low'?)",
    ),
    (
        "{price: low, undisclosed: theirs}",
        "{prize: low}",
        "6: drafts.yours.prize: there is no issue 'prize' (did you mean 'price'?)",
    ),
    ("{price: low, undisclosed: theirs}", "low", "6: drafts.yours: must be a mapping, not text"),
    ("wants: ours, ", "", "12: parties.ann.undisclosed: 'wants' is missing"),
    (
        "wants: ours",
        "wants: merged",
        "12: parties.ann.undisclosed.wants: must be the first option or the last, not 'merged' (known: theirs, ours)",
    ),
    (
        "wants: ours",
        "wants: our",
        "12: parties.ann.undisclosed.wants: must be the first option or the last, not 'our' (did you mean 'ours'?)",
    ),
    (
        "wants: ours",
        "wants: theirs",
        "4: undisclosed: no party wants 'ours'; a conflict needs at least one party at each end",
    ),
    ("ours, importance: 1}", "ours}", "12: parties.ann.undisclosed: 'importance' is missing"),
    (
        "importance: 1}",
        "importance: -1}",
        "12: parties.ann.undisclosed.importance: -1 is not 0 or more",
    ),
    (
        "importance: 1}",
        "importance: 1, wishes: x}",
        "12: parties.ann.undisclosed.wishes: unknown key 'wishes' (known: assumed, claim, importance, wants)",
    ),
    (
        "    undisclosed: {wants: ours, importance: 1}\n",
        "",
        "4: undisclosed: no party wants 'ours'; a conflict needs at least one party at each end",
    ),
    (
        "{linear: [0, 1]}}",
        "{linear: [0, 1]}, point_01: {linear: [0, 1]}}",
        "11: parties.ann.values.point_01: is undisclosed; what its options are worth follows from conflict and common",
    ),
    (
        "{price: 1}",
        "{price: 1, point_03: 1}",
        "10: parties.ann.weights.point_03: there is no issue 'point_03' (did you mean 'point_02'?)",
    ),
    (
        "[yours, mine]",
        "[yours, mien]",
        "20: timeline.talks.draft.one_of: there is no draft 'mien' (did you mean 'mine'?)",
    ),
    (
        "[yours, mine]",
        "[yours]",
        "20: timeline.talks.draft.one_of: needs at least two drafts to choose from",
    ),
    (
        "[yours, mine]",
        "[mine, mine]",
        "20: timeline.talks.draft.one_of: 'mine' is listed twice",
    ),
    ("[yours, mine]", "{yours: mine}", "20: timeline.talks.draft.one_of: must be a list of words"),
    (
        "[yours, mine]}",
        "[yours, mine], which: 2}",
        "20: timeline.talks.draft.which: 2 is not a whole number from 0 to 1",
    ),
    (
        "[yours, mine]}",
        "[yours, mine], which: {uniform: [0, 1]}}",
        "20: timeline.talks.draft.which: uniform 0 … 1 reaches beyond the allowed values: a whole number from 0 to 1",
    ),
    (
        "[yours, mine]}",
        "[yours, mine], price: low}",
        "20: timeline.talks.draft.price: unknown key 'price' (known: assumed, claim, one_of, which)",
    ),
    (
        "{one_of: [yours, mine]}",
        "your",
        "20: timeline.talks.draft: there is no draft 'your' (did you mean 'yours'?)",
    ),
    (
        "{one_of: [yours, mine]}",
        "{undisclosed: mine}",
        "20: timeline.talks.draft.undisclosed: 'mine' is not an option of the undisclosed points (known: theirs, merged, ours)",
    ),
    (
        "packages: 2",
        "packages: -1",
        "20: timeline.talks.packages: -1 is not a whole number from 0 to 100",
    ),
    (
        "packages: 2",
        "packages: {uniform: [1, 2]}",
        "20: timeline.talks.packages: uniform 1 … 2 reaches beyond the allowed values: a whole number from 0 to 100",
    ),
]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(text: str) -> list[str]:
    Path("bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load("bad.yaml")
    return [line.removeprefix("bad.yaml:") for line in str(caught.value).splitlines()]


def test_the_good_one_is_good() -> None:
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    assert len(sim.run("good.yaml", runs=5)) == 5


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_fault(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    assert said(GOOD.replace(old, new, 1)) == [expected]


def test_several_faults() -> None:
    taken = GOOD.replace("price: [low, high]", "price: [low, high]\n  point_02: [a, b]")
    assert (
        "5: undisclosed: an issue cannot be called 'point_02' if there are undisclosed points"
        in said(taken)
    )
    misnamed = said(GOOD.replace("  yours: {", "  my own: {"))
    assert misnamed == [
        "6: drafts.my own: 'my own' cannot be a name; use letters, digits and _, not starting with a digit",
        "20: timeline.talks.draft.one_of: there is no draft 'yours' (known: my own, mine)",
    ]
    without = re.sub("undisclosed: {points.*\n", "", GOOD)
    assert (
        "11: parties.ann.undisclosed: says what a party wants in undisclosed points, but the scenario has none"
        in said(without)
    )
    lonely = GOOD.replace("points: 2", "points: 1").replace("price: [low, high]", "price: [low]")
    assert (
        "20: timeline.talks.packages: a package changes at least two points, but only one or none has several options"
        in said(lonely)
    )
    odd = GOOD.replace(
        "  ben:",
        "  cat: {weights: {price: 1, point_01: 2}, values: {price: {linear: [0, 1]}}, strategy: linear}\n  ben:",
    )
    assert said(odd) == [
        "14: parties.cat.weights.point_01: has a weight, but the party does not say what it wants with undisclosed:"
    ]


def test_a_home_has_no_weight_for_points_that_its_party_is_indifferent_to() -> None:
    made = content(points=2)
    home = {"by": "parliament", "threshold": 0.3, "weights": {"price": 1, "point_01": 1}}
    made["parties"]["ann"]["ratification"] = home
    sim.load(made)
    del made["parties"]["ann"]["undisclosed"]
    with pytest.raises(InputError) as caught:
        sim.load(made)
    assert any(
        fault.path == "parties.ann.ratification.weights.point_01"
        and fault.message.startswith("has a weight, but the party does not say what it wants")
        for fault in caught.value.faults
    )
