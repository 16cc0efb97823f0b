"""Prints how long runs take here: by number, by size, and against the classic way."""

from __future__ import annotations

import argparse
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np

import sim
from benchmarks import classic, fixed, large, studies


def seconds(action: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Processor time of an action: the best and the median of several repeats."""
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken), statistics.median(taken)


def table(scenario: sim.Scenario, runs: int) -> None:
    """From scenario to result table."""
    assert len(sim.run(scenario, runs=runs).runs) == runs


def synthetic(issues: int = 2, parties: int = 2, rounds: int = 20) -> sim.Scenario:
    """Issues of ten options each, over which neighbours at the table want the opposite."""
    names = [f"i{k}" for k in range(issues)]
    people = {
        f"p{i}": {
            "weights": {name: {"uniform": [0.5, 1.5]} for name in names},
            "values": {name: {"linear": [0, 1] if i % 2 else [1, 0]} for name in names},
            "no_deal": {"uniform": [0.3, 0.6]},
            "strategy": {"boulware": {"exponent": {"uniform": [1, 4]}}},
        }
        for i in range(parties)
    }
    timeline = [{"session": "talks", "rounds": rounds, "parties": list(people)}]
    return sim.load(
        {
            "title": "synthetic",
            "issues": {name: {"from": 0, "to": 9} for name in names},
            "parties": people,
            "timeline": timeline,
        }
    )


def print_growth(name: str, sizes: dict[int, int], make: Callable[[int], sim.Scenario]) -> None:
    """How the cost of a run grows with one size; ``sizes`` gives the number of runs for each."""
    for size, runs in sizes.items():
        scenario = make(size)
        table(scenario, 2)
        best, _ = seconds(lambda s=scenario, n=runs: table(s, n), 2)  # type: ignore[misc]
        print(f"  {size:>9,} {name:<8}{1e6 * best / runs:>12,.1f} µs a run")


def print_classic(scenario: sim.Scenario) -> None:
    """The ratio to one process a party and one run at a time, of a game that both can play."""
    scenario, runs = classic.simple(scenario), 200
    result = sim.run(scenario, runs=runs, seed=1)
    endings = result.runs["ending"].astype(str)
    ours = [
        (ending, None if outcome < 0 else int(outcome))
        for ending, outcome in zip(endings, result.agreement_numbers, strict=True)
    ]
    assert ours == classic.play(scenario, runs, 1), "the classic way must end every run the same"
    old, new = [], []
    for _ in range(3):
        old.append(seconds(lambda: classic.play(scenario, runs, 1), 1)[0] / runs)
        new.append(seconds(lambda: table(scenario, 10_000), 1)[0] / 10_000)
    print(f"  classic  {1e6 * min(old):>10,.1f} µs a run ({runs} runs, which end the same)")
    print(f"  engine   {1e6 * min(new):>10,.1f} µs a run (10,000 runs)")
    print(f"  ratio    {min(old) / min(new):>10,.0f}")


def child(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def print_start() -> None:
    """What it costs to start, and to hold many runs."""
    for words, arguments in (
        ("import sim", ["-c", "import sim"]),
        ("sim --help", ["-m", "sim", "-h"]),
    ):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        taken = 1e3 * (time.perf_counter() - start)
        print(f"  {words:<24}{taken:>8,.0f} ms wall, interpreter included")
    load, _ = seconds(lambda: sim.load("berlin"), 3)
    print(f"  {'sim.load of berlin':<24}{1e3 * load:>8,.0f} ms")
    for runs in (10_000, 100_000):
        code = (
            f"import resource, sim; sim.run('berlin', runs={runs}).runs; "
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        unit = 1 if sys.platform == "darwin" else 1024
        print(f"  peak memory, {runs:>7,} runs {int(child(code)) * unit / 1e6:>8,.0f} MB")


def print_after(berlin: sim.Scenario) -> None:
    """What ratification and the aftermath add, each against the plain scenario, paired."""
    aftermath = sim.load("berlin-aftermath").content()["aftermath"]
    del aftermath["base_rates"]  # beside the curve only, and of another file of claims
    ratified = sim.load("berlin-ratification")
    variants = {
        "ratification": ratified,
        "aftermath": berlin.vary({"aftermath": aftermath}),
        "both": ratified.vary({"aftermath": aftermath}),
    }
    for name, ratio in against(berlin, variants).items():
        print(f"  {name:<24}{ratio:>8.2f} times the plain scenario (at most 1.5)")
    # As it ships the aftermath stands on a scenario that is larger by itself.
    shipped = {"berlin-aftermath": sim.load("berlin-aftermath")}
    for name, ratio in against(sim.load("berlin-guarantors"), shipped).items():
        print(f"  {name:<24}{ratio:>8.2f} times berlin-guarantors (at most 1.5)")


def against(plain: sim.Scenario, variants: Mapping[str, sim.Scenario]) -> dict[str, float]:
    """How many times as long as a scenario others take: medians of pairs, one after the other."""
    ratios: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(7):
        base, _ = seconds(lambda: table(plain, 10_000), 1)
        for name, scenario in variants.items():
            more, _ = seconds(lambda s=scenario: table(s, 10_000), 1)  # type: ignore[misc]
            ratios[name].append(more / base)
    return {name: statistics.median(found) for name, found in ratios.items()}


def print_structures(berlin: sim.Scenario) -> None:
    """What it costs that the structure is drawn."""
    drawn = sim.load("berlin-structures")
    count = math.prod(len(each) for each in drawn.alternatives)
    table(drawn, 1_000)
    plain, _ = seconds(lambda: table(berlin, 10_000), 3)
    more, _ = seconds(lambda: table(drawn, 10_000), 2)
    print(f"  {count} combinations{more / plain:>15,.2f} times as long (aim for 50: at most 2)")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--ten-million", action="store_true", help="also sweep ten million rows")
    asked = parser.parse_args()
    print(
        f"sim {sim.__version__}, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{os.cpu_count()} cores; processor time of one thread, best of a few repeats"
    )
    # First, for on Linux a child's peak counts from what its parent holds.
    print("\nStarting, and memory")
    print_start()
    berlin = sim.load("berlin")
    table(berlin, 10)
    print("\nThe Berlin scenario, from scenario to result table")
    for runs, repeats in ((1, 20), (100, 10), (10_000, 5), (100_000, 2)):
        best, median = seconds(lambda n=runs: table(berlin, n), repeats)  # type: ignore[misc]
        each = f"{1e6 * best / runs:>10,.1f} µs a run (median {1e6 * median / runs:,.1f})"
        print(f"  {runs:>9,} runs {each}, {best:.3f} s in all")
    print("\nPaid however few the runs are (python -m benchmarks.fixed OTHER compares checkouts)")
    fixed.print_fixed()
    fixed.print_contract()
    print("\nA simpler game, the classic way: one SimPy process a party, one run at a time")
    print_classic(berlin)
    print("\nRatification and aftermath, 10,000 runs")
    print_after(berlin)
    print("\nStructure drawn, 10,000 runs")
    print_structures(berlin)
    print("\nTwo parties, 20 rounds, by outcomes")
    sizes = {100: 10_000, 1_000: 2_000, 10_000: 200, 100_000: 20, 1_000_000: 4}
    print_growth("outcomes", sizes, lambda size: synthetic(issues=len(str(size)) - 1))
    print("\nLarge outcome spaces, by halves and by a list of all outcomes")
    large.print_large()
    print("\n100 outcomes, 20 rounds, by parties")
    by_parties: dict[int, int] = dict.fromkeys((2, 3, 5, 8), 3_000)
    print_growth("parties", by_parties, lambda size: synthetic(parties=size))
    print("\nTwo parties, 100 outcomes, by rounds")
    by_rounds: dict[int, int] = dict.fromkeys((5, 20, 80, 320), 3_000)
    print_growth("rounds", by_rounds, lambda size: synthetic(rounds=size))
    studies.main(ten_million=asked.ten_million)


if __name__ == "__main__":
    main()
