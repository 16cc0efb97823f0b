"""A game told again in a cohort: the run that it is one of goes on as it did."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import sim
from sim.engine import Cohort, Decision, Draws, Retelling, Talks
from sim.model.compiled import compile_scenario
from sim.play import Game
from sim.play.so_far import story_of
from sim.results.columns import collect
from tests.builders.games import imitate
from tests.builders.scenarios import scenarios

OTHERS = 5
"""So many runs with other draws are in the cohort."""


def told(
    game: Game, move: str, outcome: Mapping[str, str] | None, compiled: bool = True
) -> tuple[Retelling, Talks]:
    """The game so far in a cohort whose first run is its own, and what comes of a move."""
    draws = Draws.stretch(game.seed, game.run, 1 + OTHERS)
    cohort = Cohort(compile_scenario(game.scenario), draws)
    number = -1
    if outcome is not None:
        options = [np.array([i.options.index(outcome[i.name])]) for i in game.scenario.space.issues]
        number = int(cohort.numbering.number(options)[0])
    retelling = Retelling(cohort=cohort, story=story_of(game), asked=Decision(move, number))
    talks = Talks(cohort, retelling=retelling)
    if not compiled:
        talks.compiled = None
    talks.run()
    return retelling, talks


def goes_on_alike(scenario: sim.Scenario, seats: tuple[str, ...], run: int) -> None:
    """At every move of persons who do what their parties do, the run has its own end."""
    result = sim.run(scenario, runs=1, seed=3, first=run)
    moves = result.trace(run)
    if (moves["party"].isin(seats) & (moves["move"] == "withdraws")).any():
        return  # a person decides for itself whether to hold to what has become worse
    game = Game(scenario, *seats, seed=3, run=run)

    def look(move: str, outcome: Mapping[str, str] | None) -> None:
        retelling, talks = told(game, move, outcome)
        slow = collect(told(game, move, outcome, compiled=False)[1])
        columns = collect(talks)
        assert retelling.same[0]
        assert retelling.fits[0]
        for name in ("ending", "hour", "options", "utility", "blockers"):
            mine, real = getattr(columns, name), getattr(result.columns, name)
            np.testing.assert_array_equal(mine[:1], real, err_msg=name)
            same = retelling.same
            np.testing.assert_array_equal(mine[same], getattr(slow, name)[same], err_msg=name)

    imitate(game, moves, look)


def test_an_ultimatum_goes_on_as_its_run_does() -> None:
    goes_on_alike(sim.load("teaching/ultimatum"), ("ben",), 0)


DRIFTING = {
    "title": "Ann's no-deal value rises",
    "issues": {"price": ["a", "b"], "date": ["a", "b", "c", "d", "e"]},
    "parties": {
        "ann": {
            "weights": {"price": 1, "date": 1},
            "values": {
                "price": {"linear": [0, 1]},
                "date": {"a": 0.9, "b": 0.5, "c": 0.25, "d": 0.75, "e": 0.6},
            },
            "no_deal": {"value": {"normal": [0.45, 0.05]}, "drift_per_day": 1.2},
            "red_lines": [{"id": "line", "rejects": {"date": "a"}, "firmness": 0.25}],
            "concessions": [
                {
                    "id": "offer",
                    "gives": {"price": "a"},
                    "in_return_for": {"date": ["c", "b", "a"]},
                }
            ],
            "strategy": "linear",
        },
        "ben": {
            "weights": {"price": 0.25, "date": 2},
            "values": {"price": {"a": 0.5, "b": 0.2}, "date": {"linear": [0, 1]}},
            "no_deal": {"value": {"triangular": [0.1, 0.4, 0.45]}, "drift_per_day": -0.5},
            "strategy": "linear",
        },
        "cat": {
            "weights": {"price": 0, "date": 1},
            "values": {
                "price": {"a": 0.9, "b": 0.6},
                "date": {"a": 0.75, "b": 0, "c": {"uniform": [0.2, 1]}, "d": 0.5, "e": 0.75},
            },
            "no_deal": 0.5,
            "strategy": "linear",
            "consent": {"needed_for": {"date": {"at_most": "b"}}},
        },
    },
    "timeline": [
        {"session": "sunday", "parties": ["ann", "cat"], "hours": 2, "opens": "cat"},
        {"session": "plenary", "parties": ["cat", "ben", "ann"], "delay": 12, "hours": 2},
    ],
}


def test_after_its_move_the_seat_lets_go_of_what_has_become_worse() -> None:
    for run in range(4):
        goes_on_alike(sim.load(DRIFTING), ("ann",), run)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "seat"),
    [
        ("teaching/buyer-and-seller", "buyer"),
        ("teaching/single-text", "shepherds"),
        ("teaching/three-parties-and-a-veto", "hightown"),
        ("berlin", "europeans"),
    ],
)
def test_a_game_goes_on_as_its_run_does(name: str, seat: str) -> None:
    scenario = sim.load(name)
    goes_on_alike(scenario, (seat,), 0)


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
@given(scenarios())
def test_random_games_go_on_as_their_runs_do(tree: dict[str, object]) -> None:
    for session in tree["timeline"]:  # type: ignore[attr-defined]
        # What a person aims at is not known, so where all offer at once standing still is the end.
        if session.get("protocol") == "monotonic_concession":
            session["protocol"] = "alternating_offers"
    scenario = sim.load(tree)
    patient = tuple(p.name for p in scenario.parties if p.walks_out_after is None)
    if patient and not scenario.alternatives:
        goes_on_alike(scenario, patient[:1], 0)
        goes_on_alike(scenario, patient[:2], 1)
