"""Who need not consent may speak, and does not keep the others from agreeing."""

import pytest

import sim
from tests.builders.negotiations import deals, negotiation, places, with_guests

PROTOCOLS = [("alternating_offers", 10), ("take_it_or_leave_it", 1), ("monotonic_concession", 10)]


@pytest.mark.parametrize(("protocol", "rounds"), PROTOCOLS)
@pytest.mark.parametrize(("guests", "first"), [(1, True), (2, False)])
def test_guests_do_not_block(protocol: str, rounds: int, guests: int, first: bool) -> None:
    for number in range(100, 108):
        tree = negotiation(number, 2 + number % 2, rounds, no_deal=(0, 0.4))
        tree["timeline"][0]["protocol"] = protocol
        company = with_guests(tree, number, guests, first)
        assert deals(company, 6).sum() >= deals(tree, 6).sum()


@pytest.mark.parametrize("protocol", ["alternating_offers", "take_it_or_leave_it"])
def test_a_guest_who_opens_does_not_block(protocol: str) -> None:
    for number in range(100, 108):
        tree = negotiation(number, 2, 10 if protocol == "alternating_offers" else 1)
        tree["timeline"][0]["protocol"] = protocol
        company = with_guests(tree, number, 1, opens="guest0")
        assert deals(company, 6).sum() >= deals(tree, 6).sum()


@pytest.mark.parametrize(("protocol", "rounds"), PROTOCOLS)
def test_who_must_consent_to_some_outcomes_does_not_block_the_others(
    protocol: str, rounds: int
) -> None:
    worth = [[1, 0.8, 0.2], [0.3, 0.8, 1], [0, 0, 1]]
    tree = places(worth, "linear", rounds, no_deal=0.25)
    tree["parties"]["cat"] |= {"consent": {"needed_for": {"place": "place2"}}, "no_deal": 0.9}
    tree["timeline"][0] |= {"protocol": protocol, "parties": ["cat", "ann", "ben"]}
    result = sim.run(sim.load(tree), runs=20, seed=1)
    assert (result.runs["ending"] == "deal").all()


def test_a_guest_is_never_named_as_a_blocker() -> None:
    tree = with_guests(places([[1, 0.1], [0.1, 1]], "linear", 5, no_deal=0.5), 3, 2)
    result = sim.run(sim.load(tree), runs=10, seed=1)
    assert (result.runs["ending"] == "no_deal").all()
    assert not result.runs["blocked_by"].astype(str).str.contains("guest").any()


def test_what_a_guest_offers_is_heard_and_can_be_taken() -> None:
    tree = places([[1, 0.6, 0.2], [0.2, 0.6, 1]], "hardliner", 1, no_deal=0.5)
    tree["parties"]["host"] = {
        "weights": {"place": 1},
        "values": {"place": {"place0": 0, "place1": 1, "place2": 0}},
        "no_deal": 0,
        "consent": "none",
        "strategy": "hardliner",
    }
    tree["timeline"][0] |= {"parties": ["host", "ann", "ben"], "opens": "host"}
    result = sim.run(sim.load(tree), runs=3, seed=1)
    assert set(result.runs["place"].astype(str)) == {"place1"}
