"""Where there is room for a deal, patience finds it."""

from typing import Any

import pytest

import sim
from tests.builders.negotiations import (
    PATIENT,
    deals,
    divided_pie,
    missed,
    negotiation,
    places,
    private_lines,
)
from tests.builders.shared_cases import shared_case

NUMBERS = range(40)
HERS_AND_HIS = [[1, 0.9], [0.9, 1]]
FIVE = [[1, 0.8, 0.7, 0.6, 0.5], [0.5, 0.6, 0.7, 0.8, 1]]


def found(trees: list[dict[str, Any]], runs: int = 6) -> tuple[int, int]:
    """Runs with room, and those of them without a deal, over negotiations."""
    pairs = [missed(tree, runs) for tree in trees]
    return sum(room for room, _ in pairs), sum(none for _, none in pairs)


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["alternating_offers", "monotonic_concession"])
@pytest.mark.parametrize("drawn", [False, True])
def test_two_patient_parties_always_find_it(protocol: str, drawn: bool) -> None:
    session = {"protocol": protocol}
    trees = [negotiation(i, rounds=10, drawn=drawn, session=session) for i in NUMBERS]
    room, none = found(trees)
    assert room > 150
    assert none == 0


def test_two_who_know_each_other_find_it_with_one_offer() -> None:
    session = {"protocol": "take_it_or_leave_it"}
    room, none = found([negotiation(i, rounds=1, session=session) for i in NUMBERS])
    assert room > 150
    assert none == 0


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["alternating_offers", "monotonic_concession"])
def test_two_find_it_between_lines_that_the_other_does_not_know(protocol: str) -> None:
    session = {"protocol": protocol}
    trees = [private_lines(negotiation(i, rounds=20, session=session), i) for i in range(60)]
    room, none = found(trees, 4)
    assert room > 150
    # Not all: somebody who offers what the other refuses, but likes less than its own offers, does
    # not learn that there is something against it (number 10). The page says how often that is.
    assert none <= 0.025 * room


def test_what_is_refused_for_an_unknown_reason_is_not_offered_for_ever() -> None:
    # Ann would have the first, which Ben must not take, and Ben the second, which she must not.
    tree = places([[1, 0.8, 0.6, 0], [1, 0.8, 0.6, 0]], "boulware", rounds=10)
    for name, place in (("ann", "place1"), ("ben", "place0")):
        line = {"id": "never", "rejects": {"place": place}, "firmness": 1}
        tree["parties"][name]["red_lines"] = [line]
    result = sim.run(sim.load(tree), runs=20, seed=1)
    assert set(result.runs["place"].astype(str)) == {"place2"}


def test_a_last_offer_that_would_be_refused_gives_way() -> None:
    # Ben answers first in the last round: what Ann says after that, nobody hears.
    tree = places([[1, 0.5], [0, 0.5]], "boulware", rounds=8, no_deal=0.4)
    tree["timeline"][0]["opens"] = "ben"
    tree["parties"]["ben"]["values"]["place"] = {"place0": 0, "place1": 0.5}
    tree["parties"]["ben"]["strategy"] = "hardliner"
    tree["parties"]["ben"]["red_lines"] = []
    trace = sim.run(sim.load(tree), runs=1).trace(0)
    assert trace["move"].iloc[-1] == "accepts"


@pytest.mark.parametrize("strategy", ["linear", "conceder", "boulware", "frequency_model"])
@pytest.mark.parametrize("rounds", [1, 2, 7, 30])
def test_two_restaurants_or_five(strategy: str, rounds: int) -> None:
    assert deals(places(HERS_AND_HIS, strategy, rounds)).all()
    assert deals(places(FIVE, strategy, rounds)).all()


@pytest.mark.parametrize("other", ["micro", "zeuthen", "relative_tit_for_tat", "random"])
def test_two_restaurants_with_somebody_of_another_kind(other: str) -> None:
    tree = places(HERS_AND_HIS, rounds=20)
    tree["parties"]["ben"]["strategy"] = other
    assert deals(tree).all()


@pytest.mark.slow
@pytest.mark.parametrize("strategy", ["boulware", "linear", "conceder", "frequency_model"])
@pytest.mark.parametrize(("parties", "pieces"), [(3, 10), (3, 7), (4, 8)])
def test_a_pie_for_several_is_divided(strategy: str, parties: int, pieces: int) -> None:
    for no_deal in (0, 0.05, [0.2, 0.1, 0.3, 0.0][:parties]):
        tree = divided_pie(parties, pieces, no_deal, strategy)
        assert deals(tree, 20).mean() >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("parties", [3, 4, 5, 6])
def test_several_mostly_find_it(parties: int) -> None:
    trees = [negotiation(i, parties, rounds=20, drawn=True, no_deal=(0, 0.4)) for i in NUMBERS[:6]]
    room, none = found(trees)
    assert none <= 0.1 * room


@pytest.mark.parametrize("game", ["base", "game1", "game2"])
def test_scored_games_end_in_deals_where_they_can(game: str) -> None:
    path = shared_case(f"scorable_games/{game}.yaml")
    table = sim.run(sim.load(path), runs=30, seed=1).runs
    with_room = table[table["room"] == 1]
    assert (with_room["ending"] == "deal").mean() > 0.8


@pytest.mark.parametrize("strategy", PATIENT, ids=str)
def test_every_patient_way_meets_every_other(strategy: Any) -> None:
    for other in PATIENT:
        tree = places([[1, 0.7, 0.4, 0], [0, 0.4, 0.7, 1]], strategy, 10, no_deal=0.3)
        tree["parties"]["ben"]["strategy"] = other
        assert deals(tree, 4).all()
