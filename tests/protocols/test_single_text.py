"""The single negotiating text: what passes, what is proposed, and what may never happen."""

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import Cohort, Decision, Draws, Player, State, Talks
from sim.engine.mediator import MediatedText
from sim.model.compiled import compile_scenario
from sim.model.issues import OutcomeSpace
from tests.builders.texts import forty_points, text
from tests.reference.comparison import engine_record, reference_record

CAMP_DAVID = Path(__file__).resolve().parents[3] / "shared/cases/campdavid/campdavid.yaml"
needs_camp_david = pytest.mark.skipif(
    not CAMP_DAVID.is_file(), reason=f"{CAMP_DAVID.name} is missing"
)


def outcomes_of(toy: dict[str, Any]) -> tuple[str, ...]:
    runs = sim.run(sim.load(toy), runs=1).runs
    assert runs["ending"].tolist() == ["deal"]
    return tuple(runs[issue].iloc[0] for issue in toy["issues"])


def played(scenario: sim.Scenario, runs: int = 200, seed: int = 1) -> tuple[Cohort, State]:
    cohort = Cohort(compile_scenario(scenario), Draws.stretch(seed, 0, runs))
    return cohort, Talks(cohort).run()


def before_and_after(scenario: sim.Scenario, runs: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """What the text was worth to each party at the beginning of the last session, and is now."""
    cohort, state = played(scenario, runs)
    every = np.arange(runs)
    worth = [
        np.array([agent.utility_of(every, texts) for agent in cohort.parties])
        for texts in (state.began, state.draft)
    ]
    return worth[0], worth[1]


def gains(scenario: sim.Scenario, runs: int = 200) -> np.ndarray:
    """What the text is worth to each party in the end, over no deal; shape (parties, runs)."""
    cohort, state = played(scenario, runs)
    every = np.arange(runs)
    return np.array(
        [a.utility_of(every, state.draft) - a.no_deal_at(every, 0.0) for a in cohort.parties]
    )


def by_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every outcome space count as too large to enumerate."""
    monkeypatch.setattr(OutcomeSpace, "enumerable", property(lambda space: False))


# What passes


@pytest.mark.parametrize("contested", ["low", "middle", "high"])
def test_from_any_start_what_is_gained_together_is_shared_out(contested: str) -> None:
    toy = text({"common": "low", "contested": contested, "cold": "low"}, rounds=12)
    began, ended = before_and_after(sim.load(toy))
    assert (ended > began).all()
    assert outcomes_of(toy) == ("high", "middle", "high")


def test_a_sacrifice_goes_down_to_no_deal_and_not_below() -> None:
    """What the mediator thinks fair is worth 5/6 to Ann, who began with 1/3 and has had 1."""
    toy = text({"common": "low", "contested": "high", "cold": "low"}, rounds=12)
    toy["parties"]["ann"]["no_deal"] = {"uniform": [0, 1]}
    result = sim.run(sim.load(toy), runs=300)
    willing = result.runs["draw.parties.ann.no_deal.value"] <= 5 / 6
    assert (result.runs["contested"] == "middle").equals(willing)
    assert (result.runs["contested"] == "high").equals(~willing)


def test_the_fairest_option_is_proposed_first_and_stays() -> None:
    """Any order of the options, any order of the issues: what helps the worst-off most."""
    options = ["x0", "x1", "x2", "x3"]
    likes = {"a": dict(zip(options, (0.0, 0.3, 0.6, 1.0), strict=True)), "b": {"x0": 0.0}}
    likes["b"] |= dict.fromkeys(options[1:], 1.0)
    for written in (options, options[::-1], ["x1", "x0", "x3", "x2"]):
        for names in (("x", "y"), ("y", "x")):
            toy = {
                "title": "t",
                "issues": dict.fromkeys(names, written),
                "parties": {
                    who: {
                        "weights": dict.fromkeys(names, 1),
                        "values": dict.fromkeys(names, likes[who]),
                        "strategy": "linear",
                    }
                    for who in likes
                },
                "timeline": [
                    {"session": "s", "rounds": 20, "parties": ["a", "b"]}
                    | {"protocol": "single_text", "draft": {"x": "x0", "y": "x0"}}
                ],
            }
            assert outcomes_of(toy) == ("x3", "x3")


def test_the_text_is_signed_when_all_points_were_taken_up_without_a_change() -> None:
    toy = text({"common": "high", "contested": "middle", "cold": "high"}, rounds=30)
    for party in toy["parties"].values():
        party["values"] = {point: {"linear": [0.5, 0.5]} for point in party["values"]}
    for packages in (0, 5):
        toy["timeline"][0]["packages"] = packages
        result = sim.run(sim.load(toy), runs=20)
        assert set(result.runs["round"]) == {2}
        assert (result.runs["settled.camp"] == 3).all()
    assert set(sim.run(sim.load(text(rounds=2)), runs=9).runs["round"]) == {1}


def test_who_need_not_consent_has_a_voice_and_no_veto() -> None:
    toy = text({"contested": "middle"})
    toy["parties"]["cat"] = {
        "weights": {"common": 1},
        "values": {"common": {"linear": [1, 0]}},
        "consent": "none",
        "strategy": "linear",
    }
    toy["timeline"][0]["parties"].append("cat")
    result = sim.run(sim.load(toy), runs=30)
    assert (result.runs["common"] == "high").all()
    trace = result.trace(0)
    assert "says no" in set(trace[trace["party"] == "cat"]["move"])
    toy["parties"]["cat"]["consent"] = {"needed_for": {"common": "high"}}
    assert not (sim.run(sim.load(toy), runs=30).runs["common"] == "high").any()


def test_a_position_is_not_given_up_by_a_vote() -> None:
    toy = text({"common": "low", "contested": "middle"})
    toy["parties"]["ben"]["red_lines"] = [{"id": "line", "rejects": {"common": "high"}}]
    runs = sim.run(sim.load(toy), runs=20).runs
    assert set(runs["common"]) == {"middle"}
    # From a text across the line, it is left behind first.
    toy["timeline"][0]["draft"]["common"] = "high"
    toy["parties"]["ben"]["red_lines"][0]["public"] = True
    runs = sim.run(sim.load(toy), runs=20).runs
    assert set(runs["ending"]) <= {"deal", "no_deal"}
    assert "high" not in set(runs["common"].dropna())


def test_the_text_goes_on_in_the_next_session() -> None:
    toy = text({"contested": "high"}, rounds=1)
    # Whoever refuses everything leaves the mediator with the draft, not with nothing.
    toy["parties"]["ben"]["no_deal"] = {"value": 1, "drift_per_day": -1}
    toy["timeline"].append(
        {"session": "later", "at": 24, "rounds": 2, "parties": ["ben", "ann"]}
        | {"protocol": "single_text", "draft": {"common": "low", "cold": "low"}}
    )
    result = sim.run(sim.load(toy), runs=30)
    for run in range(30):
        trace = result.trace(run)
        by_mediator = trace[trace["party"] == "mediator"]
        points = list(toy["issues"])
        first, later = (
            by_mediator[by_mediator["session"] == name][points] for name in ("camp", "later")
        )
        # What was put to signature is where the next session begins, with the next point.
        signed = first.iloc[-1]
        changed = [name for name in points if later.iloc[0][name] != signed[name]]
        assert len(changed) == 1
        assert changed != [
            n for n in points if first.iloc[0][n] != toy["timeline"][0]["draft"].get(n, "middle")
        ]


# From any start


def random_scenario(seed: int) -> dict[str, Any]:
    """Two to four parties, some of which need not consent, on two to five points."""
    rng = np.random.default_rng(seed)
    issues = {
        f"i{k}": [f"o{j}" for j in range(rng.integers(2, 5))] for k in range(rng.integers(2, 6))
    }
    parties: dict[str, Any] = {}
    for k in range(rng.integers(2, 5)):
        party = {
            "weights": {name: {"uniform": [0.1, 1]} for name in issues},
            "values": {
                name: {
                    o: {"uniform": [lo := round(rng.uniform(0, 0.7), 2), lo + 0.3]} for o in options
                }
                for name, options in issues.items()
            },
            "no_deal": {"uniform": [0.1, round(float(rng.uniform(0.2, 0.7)), 2)]},
            "strategy": "linear",
        }
        kind = rng.integers(5) if k > 1 else 9
        if kind == 0:
            party["consent"] = "none"
        if rng.random() < 0.4:
            name = str(rng.choice(list(issues)))
            party["red_lines"] = [
                {
                    "id": "line",
                    "rejects": {name: str(rng.choice(issues[name]))},
                    "firmness": float(rng.choice([0.3, 0.7, 1])),
                    "public": bool(rng.integers(2)),
                }
            ]
        parties[f"p{k}"] = party
    return {
        "title": "t",
        "issues": issues,
        "parties": parties,
        "timeline": [
            {
                "session": "talks",
                "rounds": int(rng.integers(1, 25)),
                "parties": list(parties),
                "protocol": "single_text",
                "draft": {n: str(rng.choice(options)) for n, options in issues.items()},
                "packages": int(rng.integers(0, 4)),
            }
        ],
    }


@pytest.mark.slow
@pytest.mark.parametrize("listed", [True, False])
def test_nobody_ends_worse_than_it_began(listed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not listed:
        by_issue(monkeypatch)
    moved = 0
    for seed in range(60):
        scenario = sim.load(random_scenario(seed))
        cohort, state = played(scenario, runs=40)
        every = np.arange(40)
        moved += int((state.began != state.draft).any(axis=1).sum())
        for agent in cohort.parties:
            if agent.model.party.consent.of == "none":
                continue
            began, ended = (
                (agent.utility_of(every, texts), agent.excluded_of(every, texts))
                for texts in (state.began, state.draft)
            )
            assert (ended[1] & ~began[1] == 0).all()
            was_open = began[1] == 0
            assert (ended[0] >= began[0])[was_open].all()
    assert moved > 1_000


@pytest.mark.slow
def test_outcomes_that_are_not_listed_are_mediated_like_listed_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Only a mediator with a list can ask which texts could be signed.
    monkeypatch.setattr(MediatedText, "_leave_dead_ends", lambda mediator, runs: None)
    listed = [sim.run(sim.load(random_scenario(seed)), runs=30).runs for seed in range(25)]
    by_issue(monkeypatch)
    for seed, runs in enumerate(listed):
        found = sim.run(sim.load(random_scenario(seed)), runs=30).runs
        # Whether there was room is not known without a list.
        assert found["room"].isna().all()
        pd.testing.assert_frame_equal(found.drop(columns="room"), runs.drop(columns="room"))


@pytest.mark.slow
def test_cohorts_and_traces_do_not_matter() -> None:
    """Votes on which nothing hangs are only cast where somebody listens."""
    for seed in range(10):
        scenario = sim.load(random_scenario(seed))
        result = sim.run(scenario, runs=20)
        pd.testing.assert_frame_equal(sim.run(scenario, runs=20, cohort=7).runs, result.runs)
        issues = list(scenario.space.issues)
        for run in range(6):
            signed = result.trace(run).query("party == 'mediator'").iloc[-1]
            row = result.runs.iloc[run]
            if row["ending"] == "deal":
                assert [signed[i.name] for i in issues] == [row[i.name] for i in issues]


def worst_off(**session: Any) -> float:
    """The least gain over no deal in the final text, on average over random scenarios."""
    least = []
    for seed in range(100, 130):
        made = random_scenario(seed)
        made["timeline"][0] |= session
        least.append(gains(sim.load(made), runs=40).min(axis=0).mean())
    return float(np.mean(least))


@pytest.mark.slow
def test_more_rounds_and_more_packages_help_the_worst_off() -> None:
    by_rounds = [worst_off(rounds=rounds, packages=2) for rounds in (2, 5, 15, 40)]
    assert np.diff(by_rounds).min() > -0.005
    assert by_rounds[-1] > by_rounds[0] + 0.01
    by_packages = [worst_off(rounds=15, packages=count) for count in (0, 1, 3, 8)]
    assert np.diff(by_packages).min() > -0.005
    assert by_packages[-1] > by_packages[0] + 0.005


def turned(made: dict[str, Any]) -> dict[str, Any]:
    """The same scenario, issues, options and parties written in reverse order."""
    session = made["timeline"][0]
    return made | {
        "issues": {name: options[::-1] for name, options in reversed(made["issues"].items())},
        "parties": dict(reversed(made["parties"].items())),
        "timeline": [session | {"parties": session["parties"][::-1]}],
    }


@pytest.mark.slow
def test_the_order_in_which_things_are_written_does_not_matter() -> None:
    names = ["ending", "round", "settled.talks"]
    for seed in range(20):
        made = random_scenario(seed)
        made["timeline"][0]["packages"] = 0
        columns = [*names, *made["issues"]]
        there, back = (
            sim.run(sim.load(m), runs=40).runs[columns].astype(object) for m in (made, turned(made))
        )
        pd.testing.assert_frame_equal(there, back)
    packed = [random_scenario(seed) for seed in range(30)]
    for made in packed:
        made["timeline"][0] |= {"packages": 3, "rounds": 20}
    means = [
        [gains(sim.load(m), runs=60).min(axis=0).mean() for m in pair]
        for pair in ([made, turned(made)] for made in packed)
    ]
    assert abs(np.diff(means, axis=1).mean()) < 0.005


# Camp David


@pytest.mark.slow
@needs_camp_david
def test_camp_david_settles_points_round_by_round() -> None:
    result = sim.run(sim.load(CAMP_DAVID), runs=300)
    settled = result.runs["settled.single_text"]
    assert (settled > 0).mean() > 0.8
    assert settled.median() >= 3
    assert (result.runs["ending"] == "deal").mean() > 0.95
    began, ended = before_and_after(sim.load(CAMP_DAVID), runs=300)
    egypt, israel = 0, 1
    assert (ended >= began)[[egypt, israel]].all()
    assert (ended - began)[israel].mean() > 0.05


# Persons


def test_a_persons_votes_count_as_its_partys_would() -> None:
    scenario = sim.load(text({"common": "low", "contested": "high", "cold": "low"}, rounds=9))
    plain = played(scenario, runs=1)[1].draft

    def with_person(decide: Any) -> np.ndarray:
        player = Player(0)
        cohort = Cohort(compile_scenario(scenario), Draws.stretch(1, 0, 1))
        talks = Talks(cohort, players=[player])
        while talks.go_on():
            assert player.question is not None
            moves = player.question.moves
            player.decide(Decision(decide(cohort, talks.state, player.question, moves)))
        return talks.state.draft

    def as_simulated(cohort: Cohort, state: State, question: Any, moves: Any) -> str:
        if "yes" not in moves:
            return "accept"
        agent, run = cohort.parties[0], np.zeros(1, np.int64)
        worth = agent.utility(run, np.array([question.outcome]))
        began, now = (agent.utility_of(run, texts) for texts in (state.began, state.draft))
        return "no" if (worth < np.minimum(now, np.maximum(began, 0)))[0] else "yes"

    assert (with_person(as_simulated) == plain).all()
    stubborn = with_person(lambda c, s, q, moves: "no" if "yes" in moves else "accept")
    assert [int(o) for o in stubborn[0]] == [0, 2, 0]
    delegated = with_person(lambda c, s, q, moves: "delegate" if "yes" in moves else "accept")
    assert (delegated == plain).all()


def test_nobody_loses_patience_over_a_text_that_it_could_sign() -> None:
    toy = text({"contested": "middle"}, rounds=12)
    toy["parties"]["ann"]["walks_out_after"] = 2
    toy["parties"]["cat"] = toy["parties"]["ann"] | {"no_deal": 1, "consent": "none"}
    toy["timeline"][0]["parties"].append("cat")
    trace = sim.run(sim.load(toy), runs=1).trace(0)
    assert trace[trace["move"] == "walks out"]["party"].tolist() == ["cat"]


# What no draft names


def contested(options: list[str], ann: list[float], ben: list[float]) -> dict[str, Any]:
    """A text of which one point is not named; every change of it is worse for ann or for ben."""
    toy = text(rounds=8)
    toy["issues"]["contested"] = {"options": options, "ordered": False}
    for party, values in (("ann", ann), ("ben", ben)):
        worth = dict(zip(("low", "middle", "high"), values, strict=True))
        toy["parties"][party]["values"]["contested"] = worth
        toy["parties"][party]["no_deal"] = 0.1
    toy["timeline"][0]["draft"] = {"common": "high", "cold": "high"}
    return toy


@pytest.mark.parametrize("options", list(permutations(["low", "middle", "high"])))
def test_a_text_begins_with_what_is_disliked_least(options: tuple[str, ...]) -> None:
    toy = contested(list(options), [0.2, 0.6, 1], [1, 0.7, 0.2])
    assert set(sim.run(sim.load(toy), runs=20).runs["contested"]) == {"middle"}
    toy["timeline"][0]["draft"]["contested"] = "low"
    assert set(sim.run(sim.load(toy), runs=20).runs["contested"]) == {"low"}
    # Who does not care about a point has no say in where it begins.
    toy["timeline"][0]["draft"].pop("contested")
    toy["parties"]["ben"]["values"]["contested"] = {"low": 0, "middle": 0, "high": 0}
    assert set(sim.run(sim.load(toy), runs=20).runs["contested"]) == {"high"}


@pytest.mark.parametrize("options", list(permutations(["low", "middle", "high"])))
def test_of_equal_options_one_is_drawn(options: tuple[str, ...]) -> None:
    toy = contested(list(options), [0.4, 0.2, 0.8], [0.8, 0.2, 0.4])
    result = sim.run(sim.load(toy), runs=400)
    assert set(result.runs["ending"]) == {"deal"}
    assert 160 < (result.runs["contested"] == "low").sum() < 240
    for run in range(5):
        ours = engine_record(result, run)
        assert reference_record(result, run, ours) == ours


# Long texts


def test_forty_points_are_settled_without_a_list_of_all_outcomes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(space: OutcomeSpace) -> None:
        raise AssertionError("all 3^40 outcomes were asked for")

    monkeypatch.setattr(OutcomeSpace, "all_options", property(refuse))
    scenario = sim.load(forty_points("linear"))
    runs = sim.run(scenario, runs=100).runs
    assert (runs["ending"] == "deal").all()
    for k in range(1, 40, 2):
        assert set(runs[f"point{k}"]) == {"high"}
    began, ended = before_and_after(scenario, runs=100)
    assert (ended > began).all()
