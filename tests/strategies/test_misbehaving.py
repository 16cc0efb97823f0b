"""Strategies of one's own that answer what is no answer: named, part by part."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StrategyError
from tests.builders.toys import pie

NAME = "misbehaving"


def played(**part: Callable[..., Any]) -> sim.Result:
    (kind,) = part
    key = {"target": "concedes", "offer": "offers", "accepts": "accepts"}[kind]
    sim.strategies.register(NAME, **part)  # type: ignore[arg-type]
    strategy = NAME if kind == "target" else {"concedes": "linear", key: NAME}
    return sim.run(sim.load(pie()).vary({"parties.ann.strategy": strategy}), 20)


def leave(*_: Any) -> Any:
    sys.exit(3)


def stop(*_: Any) -> Any:
    return next(iter(()))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"target": lambda view: view.no_deal + 1j}, "target() must return numbers"),
        ({"target": leave}, "raises SystemExit"),
        ({"target": stop}, "raises StopIteration"),
        ({"offer": leave}, "raises SystemExit"),
        ({"offer": lambda view, target: target}, "offer() must return one outcome number"),
        ({"accepts": leave}, "raises SystemExit"),
        ({"accepts": lambda view, tabled, target: None}, "accepts() must return True or False"),
        ({"accepts": lambda view, tabled, target: ["no"] * len(target)}, "must return True or Fa"),
        ({"accepts": lambda view, tabled, target: target}, "accepts() must return True or False"),
        ({"accepts": lambda view, tabled, target: np.ones(999, bool)}, "must return True or False"),
    ],
)
def test_what_is_no_answer_is_an_error_that_names_the_part(
    part: dict[str, Callable[..., Any]], says: str
) -> None:
    with pytest.raises(StrategyError) as caught:
        played(**part)
    assert f"strategy '{NAME}' of ann: " in str(caught.value)
    assert says in str(caught.value)


def test_one_answer_may_stand_for_all_runs() -> None:
    assert set(played(accepts=lambda view, tabled, target: True).runs["ending"]) == {"deal"}


def test_what_it_raises_is_kept_and_says_whose_it_was() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        played(target=lambda view: 1 / 0)
    noted = [*getattr(caught.value, "__notes__", [])]
    noted += getattr(caught.value.__cause__, "__notes__", [])
    assert noted == [f"strategy '{NAME}' of ann: raised when it was asked"]
