"""Parts of one's own: what cannot be registered, and what is said of parts that there are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import InputError, UsageError
from sim.strategies.registry import part_class
from tests.builders.toys import pie


def test_what_cannot_be_registered() -> None:
    before = sim.strategies.names()
    with pytest.raises(UsageError, match="'my own' cannot be registered: it is not a plain word"):
        sim.strategies.register("my own", target=lambda view: view.no_deal)
    with pytest.raises(UsageError, match="no subclass of Conceding, Offering or Acceptance"):
        sim.strategies.register("dictionary", dict)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="give a class, or at least one of target, offer and acc"):
        sim.strategies.register("nothing")
    assert sim.strategies.names() == before


def test_a_part_that_there_is_not_is_told_with_one_that_there_is() -> None:
    with pytest.raises(UsageError, match=r"nothing called 'boulwar' concedes.*did you mean 'boulw"):
        part_class("concedes", "boulwar")


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        (
            {"concedes": "linear", "ofers": "fair"},
            "a strategy has no part 'ofers' (did you mean 'offers'?)",
        ),
        ({"concedes": "lineal"}, "did you mean 'linear'?"),
    ],
)
def test_a_strategy_that_is_written_wrong(strategy: Any, message: str, tmp_path: Path) -> None:
    path = tmp_path / "pie.yaml"
    path.write_text(json.dumps(pie(strategy)))
    with pytest.raises(InputError) as caught:
        sim.load(path)
    assert message in str(caught.value)
