"""The classic program that the benchmark compares with plays the same game."""

import sim
from benchmarks import classic


def test_the_classic_way_ends_every_run_the_same() -> None:
    result = sim.run(classic.simple(sim.load("berlin")), runs=40, seed=6)
    endings = result.runs["ending"].astype(str)
    ours = [
        (ending, None if outcome < 0 else int(outcome))
        for ending, outcome in zip(endings, result.agreement_numbers, strict=True)
    ]
    assert len(set(ours)) > 5
    assert classic.play(result.scenario, 40, 6) == ours
