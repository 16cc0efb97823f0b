"""What must hold in the long run, in short form: ``python -m tools.endurance``.

Memory stays flat over many variants; a process that is killed before any of its writes leaves what
was there or what is new; a damaged folder is refused or says what it said. It prints what it tried.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

import sim
from sim.app import Explorer, ResultCache
from sim.app.result_cache import KEPT
from sim.model.compiled import Model

SCENARIO = "teaching/splitting-a-pie"
VARIANTS, MUTANTS, WRITES = 45, 150, 400
_WRITING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}


def _models() -> int:
    gc.collect()
    return sum(isinstance(each, Model) for each in gc.get_objects())


def soak() -> str:
    """Variants, sweeps and an explorer's sliders: none is kept but the page's latest."""
    scenario = sim.load(SCENARIO)
    path = next(iter(scenario.uncertain), "parties.ann.no_deal.value")
    explorer = Explorer(ResultCache(SCENARIO))
    assert explorer.handle({"type": "hello"})["type"] != "error"
    before = _models()
    for number in range(VARIANTS):
        sim.run(scenario.vary({path: 0.6 + number / 100}), 20)
        slid = {"type": "run", "runs": 20, "setting": {"numbers": {path: 0.6 + number / 100}}}
        answer = explorer.handle(slid)
        assert answer["type"] != "error", answer
    for _ in range(5):
        sim.sweep(scenario, {path: [0.1, 0.2, 0.3]}, runs=10, executor="serial")
    grown = _models() - before
    assert grown <= KEPT + 4, f"{grown} compiled scenarios are kept"
    return f"{VARIANTS} variants, {VARIANTS} messages, 5 sweeps: {grown} compiled scenarios kept"


def _killed(work: Callable[[], object], number: int) -> bool:
    """Whether a process of its own was killed before its nth write; else it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    count = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        writes = event == "open" and any(sign in str(arguments[1]) for sign in "wax+")
        if event in _WRITING or writes:
            count += 1
            if count == number:
                os._exit(9)

    sys.addaudithook(watch)
    work()
    os._exit(0)


def _said(folder: Path) -> Any:
    """What a folder says: its runs; the class of the error where it is refused."""
    try:
        return sim.read(folder).runs
    except sim.errors.SimError as error:
        return type(error).__name__


def _which(said: Any, known: dict[str, Any]) -> str:
    """Which of some tables of runs a folder holds; a study's damaged parts are left out."""
    if isinstance(said, str):
        return "refused"
    for name, runs in known.items():
        if said.equals(runs):
            return name
        if "point" in runs and len(said) < len(runs):
            kept = runs.merge(said[["point", "run"]]).reset_index(drop=True)
            if len(kept) == len(said) and (said.empty or kept.equals(said)):
                return "left out"
    raise AssertionError("a folder holds what nobody wrote")


def kills(place: Path) -> str:
    """A result is written over another; killed before any write, one of them is there."""
    old, new = (sim.run(SCENARIO, 30, seed=seed) for seed in (1, 2))
    seen: Counter[str] = Counter()
    for number in range(1, WRITES):
        folder = place / f"result-{number}"
        sim.report.write(old, folder)
        killed = _killed(lambda folder=folder: sim.report.write(new, folder), number)  # type: ignore[misc]
        seen[_which(_said(folder), {"old": old.runs, "new": new.runs})] += 1
        if not killed:
            return f"{number - 1} kills, one before each write of a result: {dict(seen)}"
    raise AssertionError("a result takes more writes than that?")


def kills_of_a_study(place: Path) -> str:
    """A sweep is killed before any write; the same call then ends with the same runs."""
    over: dict[str, Any] = {next(iter(sim.load(SCENARIO).uncertain)): [0.1, 0.2]}

    def sweep(out: Path | None) -> Any:
        return sim.sweep(SCENARIO, over, runs=20, executor="serial", out=out)

    right = sweep(None).runs
    for number in range(1, WRITES):
        out = place / f"study-{number}"
        killed = _killed(lambda out=out: sweep(out), number)  # type: ignore[misc]
        assert sweep(out).runs.equals(right), f"killed before write {number}"
        if not killed:
            return f"{number - 1} kills, one before each write of a study: all went on"
    raise AssertionError("a study takes more writes than that?")


def damage(place: Path) -> str:
    """Bits are flipped, and files cut, of a result and a study: refused, or the same is read."""
    result, path = sim.run(SCENARIO, 50), next(iter(sim.load(SCENARIO).uncertain))
    sim.report.write(result, place / "whole-result")
    sim.sweep(SCENARIO, {path: [0.1, 0.2]}, runs=20, executor="serial", out=place / "whole-study")
    dice, seen = Random(14), Counter[str]()
    for number in range(MUTANTS):
        name = ("whole-result", "whole-study")[number % 2]
        shutil.copytree(place / name, place / "damaged")
        files = sorted(file for file in (place / "damaged").rglob("*") if file.is_file())
        victim = dice.choice([file for file in files if file.stat().st_size])
        content = bytearray(victim.read_bytes())
        at = dice.randrange(len(content))
        if dice.random() < 0.8:
            content[at] ^= 1 << dice.randrange(8)
        else:
            del content[at:]
        victim.write_bytes(bytes(content))
        seen[_which(_said(place / "damaged"), {"as written": _said(place / name)})] += 1
        shutil.rmtree(place / "damaged")
    return f"{MUTANTS} flipped bits and cut files (seed 14): {dict(seen)}"


def main() -> None:
    """Try it all, and print what was tried."""
    np.seterr(all="raise", under="ignore")
    with tempfile.TemporaryDirectory() as place:
        print(soak(), flush=True)
        for tried in (kills, kills_of_a_study, damage):
            print(tried(Path(place)), flush=True)


if __name__ == "__main__":
    main()
