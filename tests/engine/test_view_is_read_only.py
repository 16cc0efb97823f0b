"""A strategy cannot change what the engine goes by, so it cannot sign below no deal."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import sim
from sim.strategies.registry import _registered
from tests.builders.toys import pie


@pytest.fixture(autouse=True)
def unregister() -> Iterator[None]:
    yield
    for parts in _registered.values():
        parts.pop("thief", None)


def into_the_array(view: Any) -> Any:
    view.no_deal[...] = 0
    return view.no_deal


def best_into_the_array(view: Any) -> Any:
    view.best_utility[...] = 0
    return view.best_utility


def another_array(view: Any) -> Any:
    view.no_deal = np.zeros_like(view.no_deal)
    return view.no_deal


@pytest.mark.parametrize("target", [into_the_array, best_into_the_array, another_array])
def test_a_view_cannot_be_changed(target: Callable[[Any], Any]) -> None:
    sim.strategies.register("thief", target=target)
    tree = pie(no_deal=(0.6, 0.2))
    for party in tree["parties"].values():
        party["strategy"] = "thief"
    with pytest.raises((ValueError, AttributeError), match=r"read-only|only to be read"):
        sim.run(sim.load(tree), runs=5, seed=1)
