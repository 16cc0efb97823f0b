"""What the card of a result says in words: of one run, of few, of those given evidence."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.errors import FewRunsWarning
from sim.pages.result_card import (
    deals_in_words,
    moves_part,
    rests_on_in_words,
    room_in_words,
    terms_part,
)
from tests.builders.toys import pie


def played(runs: int = 40, *, first: int = 0, no_deal: Any = (0, 0.4), **more: Any) -> sim.Result:
    tree = pie("conceder", "conceder", rounds=4, options=11, no_deal=no_deal) | more
    return sim.run(sim.load(tree), runs=runs, first=first)


def test_of_one_run_its_ending_is_said() -> None:
    assert deals_in_words(played(1)) == "The run ends so: deal"
    assert room_in_words(played(1)) == "There is room for a deal in it."
    narrow = played(1, no_deal=(0.7, 0.7))
    assert deals_in_words(narrow) == "The run ends so: no deal"
    assert room_in_words(narrow) == "There is no room for a deal in it."


def test_where_nobody_can_sign_there_is_no_room_and_there_are_no_terms() -> None:
    result = played(no_deal=(0.7, 0.7))
    assert room_in_words(result).startswith("In no run is there room for a deal")
    assert deals_in_words(result).endswith("of 40 runs end in a deal")
    assert terms_part(result) == ""


def test_of_evidence_it_is_said_how_many_runs_agree() -> None:
    seen = [{"id": "failed", "ending": "deal"}]
    result = played(60, no_deal=({"uniform": [0, 1]}, 0.4), observations=seen)
    with pytest.warns(FewRunsWarning):
        agreeing = result.given_evidence()
    deals = int(result.endings().loc["deal", "runs"])
    assert 0 < deals < 60
    assert f"the {deals} runs (of 60) that agree with the evidence" in deals_in_words(agreeing)


def test_what_moves_nothing_is_not_said_to_move_anything() -> None:
    assert moves_part(played()) == ""  # nothing is drawn


def test_the_foot_says_which_runs_they_are() -> None:
    assert rests_on_in_words(played(3)).startswith("3 runs, seed 1, sim ")
    assert rests_on_in_words(played(3, first=1_000)).startswith("3 runs from number 1,000, seed 1")
    game = sim.Game("teaching/buyer-and-seller", "buyer")
    game.step("walk_out")
    assert rests_on_in_words(game.result).startswith("1 run, persons decided, seed 1")
