"""Scenarios as bargaining problems: against a naive reference, and with known answers."""

from __future__ import annotations

import math
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import sim
from sim import analysis
from sim.analysis import Problem, problem
from sim.errors import InputError, UsageError
from sim.model import Scenario
from sim.model.parties import Consent
from sim.uncertainty.quantities import Quantity
from tests.builders.scenarios import scenarios
from tests.builders.toys import pie
from tests.reference.outcomes import holds
from tests.reference.sides import Draws, Side, sides_of

CONCEPTS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "subgame_perfect")


class Means(Draws):
    """Every number at its mean, every line that can be real taken at its word."""

    def __init__(self) -> None:
        super().__init__(0, 0)

    def uniform(self, stream: str) -> float:
        return 0.0

    def __call__(self, quantity: Quantity) -> float:
        return quantity.law.mean


def needs(consent: Consent, outcomes: tuple[int, ...]) -> bool:
    if consent.needed_for is not None:
        return holds(consent.needed_for, outcomes)
    return consent.of == "all"


class Naive:
    """A bargaining problem in plain Python, with the parts that the engine's reference has."""

    def __init__(self, scenario: Scenario, draws: Draws) -> None:
        self.sides = sides_of(scenario, draws)
        self.asked = [i for i, party in enumerate(scenario.parties) if party.consent_required]
        self.outcomes = list(product(*(range(len(i.options)) for i in scenario.space.issues)))
        self.zopa = [
            n
            for n, outcomes in enumerate(self.outcomes)
            if all(
                self.would_sign(self.sides[i], outcomes)
                for i, party in enumerate(scenario.parties)
                if needs(party.consent, outcomes)
            )
        ]

    @staticmethod
    def would_sign(side: Side, outcomes: tuple[int, ...]) -> bool:
        late = len(side.sessions)
        free = not side.excluded_by(outcomes, late, math.inf) and side.ratifies(outcomes)
        return free and side.utility[outcomes] >= side.no_deal(0)

    def utilities(self, number: int) -> list[float]:
        return [side.utility[self.outcomes[number]] for side in self.sides]

    def of_asked(self, number: int) -> list[float]:
        return [self.utilities(number)[i] for i in self.asked]

    def frontier(self, tolerance: float) -> list[int]:
        table = {n: self.of_asked(n) for n in self.zopa}

        def beaten(x: list[float]) -> bool:
            return any(
                all(b >= a - tolerance for a, b in zip(x, y, strict=True))
                and any(b > a + tolerance for a, b in zip(x, y, strict=True))
                for y in table.values()
            )

        return [n for n, x in table.items() if not beaten(x)]


def check(found: Problem, naive: Naive) -> None:
    expected = np.array([naive.utilities(n) for n in range(len(naive.outcomes))])
    assert (found.utilities == expected).all()
    assert found.no_deal.tolist() == [side.no_deal(0) for side in naive.sides]
    assert np.flatnonzero(found.zopa).tolist() == naive.zopa
    for i in naive.asked:
        side = naive.sides[i]
        signs = [naive.would_sign(side, outcomes) for outcomes in naive.outcomes]
        assert found.acceptable(side.name).tolist() == signs
    if len(naive.zopa) <= 60:
        assert analysis.frontier(found).outcomes.tolist() == naive.frontier(1e-9)


@pytest.mark.slow
@settings(max_examples=60)
@given(scenarios())
def test_problems_are_what_the_rules_say(tree: dict[str, Any]) -> None:
    scenario = sim.load(tree)
    check(problem(scenario), Naive(scenario, Means()))
    for run in (0, 7):
        check(problem(scenario, run=run, seed=3), Naive(scenario, Draws(3, run)))


@pytest.mark.slow
@settings(max_examples=60)
@given(scenarios())
def test_solutions_are_the_best_of_the_zopa(tree: dict[str, Any]) -> None:
    scenario = sim.load(tree)
    found, naive = problem(scenario, run=1), Naive(scenario, Draws(1, 1))
    floor = [naive.sides[i].no_deal(0) for i in naive.asked]
    gains = {n: [u - d for u, d in zip(naive.of_asked(n), floor, strict=True)] for n in naive.zopa}
    picked = {name: getattr(analysis, name)(found).outcome for name in CONCEPTS[:4]}
    if not gains:
        assert set(picked.values()) == {-1}
        return
    best = [max(g[i] for g in gains.values()) for i in range(len(floor))]
    shares = {
        n: [x / b for x, b in zip(g, best, strict=True) if b > 1e-12] for n, g in gains.items()
    }
    scores = {
        "nash": {n: math.prod(g) for n, g in gains.items()},
        "kalai_smorodinsky": {n: min(s, default=0.0) for n, s in shares.items()},
        "egalitarian": {n: min(g) for n, g in gains.items()},
        "utilitarian": {n: sum(g) for n, g in gains.items()},
    }
    for name, score in scores.items():
        assert score[picked[name]] == pytest.approx(max(score.values()), abs=1e-9), name


def test_a_seller_and_a_buyer() -> None:
    found = problem("buyer-and-seller")
    assert np.flatnonzero(found.zopa).tolist() == list(range(40, 61))
    assert len(analysis.frontier(found)) == 21
    assert len(analysis.frontier(found, "all")) == 101
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        solution = getattr(analysis, name)(found)
        assert solution.options == {"price": "50"}
        assert solution.utilities == {"seller": 0.5, "buyer": 0.5}
    assert np.flatnonzero(problem("buyer-and-seller-no-zopa").zopa).size == 0


def test_logrolling_has_one_solution() -> None:
    table = analysis.solutions(problem("logrolling"))
    assert table.index.tolist() == list(CONCEPTS)
    assert set(table["pay"]) == {"high"}
    assert set(table["hours"]) == {"long"}
    assert table["utility.union"].to_numpy() == pytest.approx(0.75)


@pytest.mark.parametrize(("rounds", "ann", "slices"), [(1, 0, 0), (1, 0.25, 25), (9, 0.25, 25)])
def test_the_last_to_offer_leaves_the_other_no_more_than_no_deal(
    rounds: int, ann: float, slices: int
) -> None:
    found = problem(sim.load(pie(rounds=4, no_deal=(ann, 0))))
    solution = analysis.subgame_perfect(found, rounds=rounds)
    assert solution.options == {"slices": str(slices)}
    assert solution.parameters == {"rounds": rounds, "order": ("ann", "ben")}
    assert analysis.subgame_perfect(found).parameters["rounds"] == 4


def test_those_who_sit_in_the_first_session_act_first() -> None:
    tree = pie()
    tree["timeline"][0]["parties"] = ["ben", "ann"]
    solution = analysis.subgame_perfect(problem(sim.load(tree)))
    assert solution.options == {"slices": "100"}
    # Berlin's first session lacks two of the four.
    order = analysis.subgame_perfect(problem("berlin")).parameters["order"]
    assert order == ("ukraine", "us", "europeans", "russia")


def test_only_those_who_must_consent_count() -> None:
    tree = pie(no_deal=(0, 1))
    assert problem(sim.load(tree)).zopa.sum() == 1
    tree["parties"]["ben"]["consent"] = "none"
    alone = problem(sim.load(tree))
    assert alone.zopa.all()
    assert analysis.nash(alone).options == {"slices": "100"}
    assert len(analysis.frontier(alone, "all")) == 1
    with pytest.raises(UsageError, match="need two parties"):
        analysis.subgame_perfect(alone)


def test_a_line_that_is_a_bluff_for_certain_only_costs() -> None:
    tree = pie()
    line = {"id": "half", "rejects": {"slices": {"at_most": "49"}}, "crossing_cost": 0.25}
    tree["parties"]["ann"]["red_lines"] = [line | {"firmness": 0}]
    found = problem(sim.load(tree))
    assert [constraint.name for constraint in found.constraints] == ["ann.no_deal", "ben.no_deal"]
    assert found.utilities[49, 0] == pytest.approx(0.24)
    tree["parties"]["ann"]["red_lines"] = [line | {"firmness": 0.01}]
    taken = problem(sim.load(tree))
    assert np.flatnonzero(taken.zopa).tolist() == list(range(50, 101))
    assert taken.utilities[49, 0] == pytest.approx(0.49)


def test_a_concession_that_never_comes_rules_out_what_it_gives() -> None:
    tree = pie()
    offer = {"id": "give", "gives": {"slices": {"at_most": "30"}}}
    for since, first in (("never", 31), ("talks", 20)):
        offer |= {"in_return_for": {"slices": {"at_least": "20"}}, "from": since}
        tree["parties"]["ann"]["concessions"] = [offer]
        assert np.flatnonzero(problem(sim.load(tree)).zopa)[0] == first


def test_outcomes_in_words_and_numbers() -> None:
    table = problem("logrolling").table(np.array([8, 2]))
    assert table.index.tolist() == [8, 2]
    assert table["pay"].tolist() == ["high", "low"]
    assert table["hours"].tolist() == ["long", "long"]
    assert table["utility.union"].tolist() == [0.75, 0.0]


def test_distances_against_the_naive_way() -> None:
    result = sim.run("berlin", runs=60, seed=2, first=5)
    table = analysis.distances(result)
    assert table.index.tolist() == list(range(5, 65))
    deals = result.runs["ending"].to_numpy() == "deal"
    # What no deal is worth changes with time: a deal can lie where there was no zone at hour 0.
    sizes = sim.explain("berlin", runs=65, seed=2).over_runs.sizes[5:]
    deals &= sizes > 0
    assert table["frontier"].notna().tolist() == deals.tolist()
    assert deals.sum() > 5
    for run in np.flatnonzero(deals):
        found, naive = (
            problem("berlin", run=int(run) + 5, seed=2),
            Naive(result.scenario, Draws(2, int(run) + 5)),
        )
        here = naive.of_asked(int(result.agreement_numbers[run]))
        row = table.iloc[int(run)]
        nearest = min(math.dist(here, naive.of_asked(n)) for n in naive.frontier(1e-9))
        assert row["frontier"] == pytest.approx(nearest, abs=1e-8)
        nash = naive.of_asked(analysis.nash(found).outcome)
        assert row["nash"] == pytest.approx(math.dist(here, nash))
        better = [
            naive.of_asked(n)
            for n in naive.zopa
            if all(b >= a - 1e-9 for a, b in zip(here, naive.of_asked(n), strict=True))
        ]
        asked = [result.scenario.party_names[i] for i in naive.asked]
        for i, name in enumerate(asked):
            assert row[f"nash_gap.{name}"] == pytest.approx(nash[i] - here[i])
            most = max([0.0, *(u[i] - here[i] for u in better)])
            assert row[f"forgone.{name}"] == pytest.approx(most, abs=1e-8)


def test_without_a_deal_there_is_no_distance() -> None:
    result = sim.run("buyer-and-seller-no-zopa", runs=20)
    assert analysis.distances(result).isna().all(axis=None)


def test_deals_of_logrolling_are_at_the_nash_point() -> None:
    table = analysis.distances(sim.run("logrolling", runs=50))
    pd.testing.assert_frame_equal(table, table * 0.0)


def test_a_million_outcomes_and_eight_parties() -> None:
    issues = {f"issue{i}": [str(n) for n in range(10)] for i in range(6)}
    names, random = [f"party{k}" for k in range(8)], Random(5)
    parties = {
        name: {
            "weights": {issue: 1 + (k * 7 + i * 3) % 5 for i, issue in enumerate(issues)},
            "values": {
                issue: {str(n): round(random.uniform(0, 1), 3) for n in range(10)}
                for issue in issues
            },
            "no_deal": 0.45,
            "strategy": "linear",
        }
        for k, name in enumerate(names)
    }
    session = {"session": "talks", "rounds": 5, "parties": names}
    tree = {"title": "Large", "issues": issues, "parties": parties, "timeline": [session]}
    found = problem(sim.load(tree))
    assert len(found.zopa) == 10**6
    table = found.utilities - found.no_deal
    zone = (table >= 0).all(axis=1)
    assert (found.zopa == zone).all()
    assert zone.any()
    product_of_gains = np.where(zone, table.prod(axis=1), -1.0)
    assert product_of_gains[analysis.nash(found).outcome] == pytest.approx(product_of_gains.max())
    on_it = analysis.frontier(found).outcomes
    assert zone[on_it].all()
    assert analysis.utilitarian(found).outcome in on_it


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"run": -1}, "run must be 0 or more"),
        ({"run": 1.5}, "run must be a whole number, not 1.5"),
        ({"run": True}, "run must be a whole number"),
        ({"run": 1, "seed": -1}, "seed must be 0 or more"),
        ({"run": 2**49}, "at most 2\\^48"),
    ],
)
def test_numbers_that_make_no_sense(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        problem("logrolling", **arguments)


def test_other_mistakes() -> None:
    found = problem("logrolling")
    with pytest.raises(UsageError, match="within must be 'zopa' or 'all', not 'zone'"):
        analysis.frontier(found, "zone")
    with pytest.raises(UsageError, match="tolerance must be 0 or more"):
        analysis.frontier(found, tolerance=-1)
    with pytest.raises(UsageError, match="rounds must be 1 or more"):
        analysis.subgame_perfect(found, rounds=0)
    with pytest.raises(UsageError, match="rounds must be at most 50,000"):
        analysis.subgame_perfect(found, rounds=10**9)
    with pytest.raises(UsageError, match="there is no party 'unoin' \\(did you mean 'union'"):
        found.acceptable("unoin")
    with pytest.raises(UsageError, match=r"there is no constraint 'union\.nodeal' \(did you mean"):
        found.zone(without=["union.nodeal"])
    with pytest.raises(InputError, match="neither a file nor a scenario that ships"):
        problem("logroling")


def test_too_many_outcomes_are_refused() -> None:
    issues = {f"point{i}": ["no", "yes"] for i in range(21)}
    parties = {
        name: {
            "weights": dict.fromkeys(issues, 1),
            "values": {issue: {"linear": ends} for issue in issues},
            "strategy": "linear",
        }
        for name, ends in (("ann", [0, 1]), ("ben", [1, 0]))
    }
    session = {"session": "s", "rounds": 2, "parties": ["ann", "ben"], "protocol": "single_text"}
    tree = {"title": "Long text", "issues": issues, "parties": parties, "timeline": [session]}
    scenario = sim.load(tree)
    for asks in (problem, analysis.explain, analysis.baselines):
        with pytest.raises(UsageError, match="2,097,152 outcomes"):
            asks(scenario)
