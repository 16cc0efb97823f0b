"""More time does not make deals rarer, however the clock is cut."""

from typing import Any

import numpy as np
import pytest

import sim
from tests.builders.changes import Change, finer_rounds, more_rounds, once_more, one_offer_more
from tests.builders.negotiations import deals, negotiation, places, private_lines, session_of


@pytest.mark.slow
@pytest.mark.parametrize("change", [more_rounds(3), finer_rounds(4), once_more])
@pytest.mark.parametrize(
    ("protocol", "parties"),
    [("alternating_offers", 2), ("alternating_offers", 4), ("monotonic_concession", 3)],
)
def test_more_time_does_not_hurt(change: Change, protocol: str, parties: int) -> None:
    differences = []
    for number in range(8):
        tree = negotiation(
            number,
            parties,
            rounds=8,
            drawn=True,
            lines=True,
            session={"protocol": protocol},
            no_deal=(0.1, 0.55) if parties == 2 else (0, 0.4),
        )
        differences.append(deals(change(tree), 6).mean() - deals(tree, 6).mean())
    noise = np.std(differences) / np.sqrt(len(differences))
    assert np.mean(differences) >= -2 * noise - 1e-9


def test_a_second_ultimatum_does_not_hurt() -> None:
    for number in range(10):
        session = {"protocol": "take_it_or_leave_it"}
        tree = negotiation(number, rounds=1, drawn=True, session=session)
        assert deals(once_more(tree)).sum() >= deals(tree).sum()


@pytest.mark.parametrize("protocol", ["alternating_offers", "monotonic_concession"])
def test_one_offer_after_talks_does_not_hurt(protocol: str) -> None:
    for number in (40026, 40122):
        tree = negotiation(number, 4, rounds=10, lines=True, no_deal=(0, 0.4))
        tree = session_of(private_lines(tree, number), protocol=protocol)
        assert (deals(one_offer_more(tree)) >= deals(tree)).all()


@pytest.mark.parametrize("exponent", [1, 4, 8])
@pytest.mark.parametrize("rounds", [1, 2, 3, 8])
def test_a_wide_zone_is_found_in_any_number_of_rounds(exponent: float, rounds: int) -> None:
    tree = haggle(0, 20, 0.3, exponent, rounds)
    assert deals(tree).all()


@pytest.mark.parametrize(("low", "high"), [(7, 13), (0, 20), (-40, 60)])
def test_prices_that_nobody_could_sign_do_not_matter(low: int, high: int) -> None:
    seller, buyer = (9 - low) / (high - low), (high - 11) / (high - low)
    tree = haggle(low, high, 0, 3, 20)
    tree["parties"]["ann"]["no_deal"], tree["parties"]["ben"]["no_deal"] = seller, buyer
    prices = sim.run(sim.load(tree), runs=20, seed=1).runs["price"].astype(str).astype(float)
    assert prices.between(9, 11).all()


def haggle(low: int, high: int, no_deal: float, exponent: float, rounds: int) -> dict[str, Any]:
    """A seller and a buyer over a price."""
    tree = places([[0, 1], [1, 0]], {"boulware": {"exponent": exponent}}, rounds, no_deal)
    tree["issues"] = {"price": {"from": low, "to": high}}
    for party, ends in zip(tree["parties"].values(), ([0, 1], [1, 0]), strict=True):
        party |= {"weights": {"price": 1}, "values": {"price": {"linear": ends}}}
    return tree


def lonely(rounds: int) -> dict[str, Any]:
    """Two agree on a text; a third is asked for it, alone, in some rounds."""
    tree = places([[1, 0.9, 0.6], [1, 0.9, 0.6], [0.3, 0.35, 0.9]], "linear", 5, no_deal=0.25)
    tree["timeline"] = [
        {"session": "two", "rounds": 5, "parties": ["ann", "ben"]},
        {"session": "third", "rounds": rounds, "parties": ["cat"], "requires": "text"},
    ]
    return tree


@pytest.mark.parametrize("rounds", [1, 2, 5, 12])
def test_who_is_asked_alone_keeps_the_text_until_its_last_chance(rounds: int) -> None:
    result = sim.run(sim.load(lonely(rounds)), runs=4, seed=1)
    assert (result.runs["ending"] == "deal").all()
    moves = result.trace(0).query("party == 'cat'")["move"].tolist()
    assert moves.count("offers") == 0
    assert moves[-1] == "accepts"


def test_a_refused_text_may_be_put_again() -> None:
    tree = lonely(1)
    # At first no deal is as good for the third as it gets; then it looks worse.
    tree["parties"]["cat"]["no_deal"] = {"value": 0.6, "drift_per_day": -0.3}
    again = tree["timeline"][1] | {"session": "third_again", "delay": 48}
    tree["timeline"].append(again)
    result = sim.run(sim.load(tree), runs=4, seed=1)
    assert (result.runs["session"] == "third_again").all()
    assert (result.runs["ending"] == "deal").all()


def test_a_latecomer_knows_its_last_chance() -> None:
    # The two who are there agree at once; the third, who comes for the last round, may say no.
    tree = places([[1, 0.5], [0.5, 0.6], [0.1, 0.7]], "hardliner", 8, no_deal=0.05)
    tree["parties"]["cat"]["strategy"] = "boulware"
    tree["timeline"][0]["joins"] = {"ben": 6, "cat": 6.5}
    result = sim.run(sim.load(tree), runs=6, seed=1)
    answers = result.trace(0).query("party == 'cat'")
    assert answers["target"].iloc[0] == pytest.approx(0.05)


@pytest.mark.parametrize("deadline", [1, 3, 5.5, 9])
def test_a_deadline_that_cuts_the_talks_is_known(deadline: float) -> None:
    tree = places([[1, 0.5, 0.3], [0.3, 0.5, 1]], "boulware", 8, no_deal=0.25)
    tree["timeline"].append(tree["timeline"][0] | {"session": "more"})
    tree["deadline"] = deadline
    assert deals(tree).all()


def test_who_enters_by_an_event_has_its_chance() -> None:
    tree = places([[1, 0.5, 0.3], [0.3, 0.5, 1], [0.2, 0.6, 0.2]], "linear", 8, no_deal=0.15)
    tree["timeline"][0]["parties"] = ["ann", "ben"]
    tree["timeline"].append({"session": "more", "rounds": 6, "parties": ["ann", "ben"]})
    tree["events"] = [{"id": "comes", "at": 2, "enters": ["cat"]}]
    assert deals(tree).all()


@pytest.mark.parametrize("strategy", ["linear", "boulware", "conceder", "frequency_model"])
def test_at_its_last_chance_nobody_refuses_what_beats_no_deal(strategy: str) -> None:
    for number in range(8):
        tree = negotiation(number, 3, rounds=4, drawn=True, no_deal=(0, 0.3))
        for party in tree["parties"].values():
            party["strategy"] = strategy
        result = sim.run(sim.load(tree), runs=4, seed=1)
        for run in range(4):
            trace = result.trace(run)
            last = trace[(trace["round"] == 3) & (trace["move"] == "rejects")]
            for row in last.itertuples():
                given = result.runs.iloc[run].get(f"draw.parties.{row.party}.no_deal.value")
                assert row.utility < given
