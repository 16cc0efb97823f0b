"""Seeds beyond 32 bits are seeds of their own; what is no seed is refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from tests.builders.toys import pie


def test_seeds_of_any_size_differ() -> None:
    scenario = sim.load(pie(no_deal=({"uniform": [0, 1]}, 0.4)))
    path = "draw.parties.ann.no_deal.value"
    seeds = (0, 1, 2**32, 2**32 + 1, 2**48, np.int64(7))
    drawn = {tuple(sim.run(scenario, runs=2, seed=seed).runs[path]) for seed in seeds}
    assert len(drawn) == len(seeds)


@pytest.mark.parametrize(
    "seed", [-1, 1.0, True, "1", 2**63, 10**30, float("inf"), float("nan"), np.bool_(True)]
)
def test_what_is_no_seed_is_refused_by_name(seed: Any) -> None:
    for name in ("seed", "first"):
        with pytest.raises(sim.errors.UsageError, match=f"{name} must be"):
            sim.run(pie(), runs=2, **{name: seed})
