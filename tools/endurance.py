"""What must hold in the long run, in short form: ``python -m tools.endurance``.

Memory stays flat over many variants and many games; a process that is killed before any of its
writes leaves what was there or what is new, and a killed worker costs nothing but time; a damaged
folder is refused or says what it said. It prints what it tried.
"""

from __future__ import annotations

import gc
import io
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import numpy as np

import sim
from sim.app import Explorer, PlayerSeat, ResultCache, hosted_game
from sim.app.hosted_game import HostedGame
from sim.app.result_cache import KEPT
from sim.model.compiled import Model
from sim.play import Game
from sim.results.result import Result
from sim.studies import running
from sim.studies.execution import ageing

VARIANTS, GAMES, MUTANTS, WRITES = 45, 40, 150, 400
PATH = "parties.ann.no_deal.value"
_PARTY: dict[str, Any] = {"weights": {"slices": 1}, "strategy": "linear"}
_PIE: dict[str, Any] = {
    "title": "A pie",
    "issues": {"slices": {"from": 0, "to": 10}},
    "parties": {
        "ann": {
            **_PARTY,
            "values": {"slices": {"linear": [0, 1]}},
            "no_deal": {"uniform": [0, 1]},
        },
        "ben": {**_PARTY, "values": {"slices": {"linear": [1, 0]}}, "no_deal": 0.2},
    },
    "timeline": [{"session": "talks", "rounds": 3, "parties": ["ann", "ben"]}],
}
SCENARIO = sim.load(_PIE)
_WRITING = {"os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.truncate"}


def _count(*kinds: type) -> int:
    gc.collect()
    return sum(isinstance(each, kinds) for each in gc.get_objects())


def _size() -> int:
    """The most memory that this process has ever had, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)


def soak() -> str:
    """Variants, sweeps and an explorer's sliders: none is kept but the page's latest."""
    explorer = Explorer(ResultCache(SCENARIO))
    assert explorer.handle({"type": "hello"})["type"] != "error"
    before = _count(Model)
    for number in range(VARIANTS):
        sim.run(SCENARIO.vary({PATH: number / 100}), 20)
        slid = {"type": "run", "runs": 20, "setting": {"numbers": {PATH: number / 100}}}
        answer = explorer.handle(slid)
        assert answer["type"] != "error", answer
    for _ in range(5):
        sim.sweep(SCENARIO, {PATH: [0.1, 0.2, 0.3]}, runs=10, executor="serial")
    grown = _count(Model) - before
    assert grown <= KEPT + 4, f"{grown} compiled scenarios are kept"
    return f"{VARIANTS} variants, {VARIANTS} messages, 5 sweeps: {grown} compiled scenarios kept"


def _game(seat: PlayerSeat, number: int) -> None:
    """A whole game in a seat: its first offer is its last, with a bet and a debrief."""
    for message in (
        {"type": "hello"},
        {"type": "start", "seats": ["ann"], "seed": number},
        {"type": "bet", "seat": "ann", "shares": {"deal": 0.5, "no_deal": 0.5}},
        {"type": "table"},
        {"type": "look", "outcome": {"slices": "5"}},
        {"type": "step", "move": "walk_out", "at": 0},
        {"type": "debrief", "seat": "ann"},
    ):
        answer = seat.handle(message)
        assert answer["type"] != "error", answer


def soak_of_seats() -> str:
    """Games in one seat after another, and in one seat: none is kept but the one that is on."""
    hosted_game.debrief = partial(sim.play.debrief, runs=200)  # type: ignore[attr-defined]
    one = PlayerSeat(SCENARIO)
    kept, sizes = [], []
    for half in range(2):
        for number in range(GAMES):
            _game(one, number + half * GAMES)
            _game(PlayerSeat(SCENARIO), number)
        kept.append(_count(HostedGame, Game, Result, Model))
        sizes.append(_size())
    assert kept[1] <= kept[0], f"{kept} games, results and compiled scenarios are kept"
    grown = sizes[1] - sizes[0]
    assert grown <= 8, f"the second half took {grown} MB more"
    return f"{4 * GAMES} games in {2 * GAMES + 1} seats: {grown} MB more in the second half"


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
    """A result is written over another; killed before any write, one of them is there, whole."""
    old, new = (sim.run(SCENARIO, 30, seed=seed) for seed in (1, 2))

    def write(result: Result, folder: Path) -> None:
        sim.report.write(
            result, folder, lambda aside: (aside / "figure.svg").write_text(f"{result.seed}")
        )

    write(old, place / "old")
    write(new, place / "new")
    seen: Counter[str] = Counter()
    for number in range(1, WRITES):
        folder = place / f"result-{number}"
        shutil.copytree(place / "old", folder)
        killed = _killed(partial(write, new, folder), number)
        which = _which(_said(folder), {"old": old.runs, "new": new.runs})
        assert which != "refused", f"a kill before write {number} loses a result"
        # Now that it was read, everything has its usual place.
        for name in ("runs.parquet", "scenario.yaml", "summary.json", "figure.svg"):
            assert (folder / name).read_bytes() == (place / which / name).read_bytes()
        seen[which] += 1
        if not killed:
            return f"{number - 1} kills, one before each write of a result: {dict(seen)}"
    raise AssertionError("a result takes more writes than that?")


def kills_of_a_game(place: Path) -> str:
    """A game is saved over an earlier state; killed before any write, one of them is there."""
    game = Game(SCENARIO, "ann")
    sim.play.save(game, place / "game")
    game.step("pass")
    seen: Counter[int] = Counter()
    for number in range(1, WRITES):
        folder = place / f"game-{number}"
        shutil.copytree(place / "game", folder)
        killed = _killed(partial(sim.play.save, game, folder), number)
        seen[len(sim.play.read(folder).moves)] += 1
        if not killed:
            return f"{number - 1} kills, one before each write of a game; by moves: {dict(seen)}"
    raise AssertionError("a game takes more writes than that?")


def kills_of_workers(place: Path) -> str:
    """Workers of a sweep are killed: once, and it goes on; again and again, and it says so.

    Then the same call ends with the same runs.
    """
    over: dict[str, Any] = {PATH: [0.1, 0.4, 0.6]}
    home = os.getpid()

    def deadly(once: Path | None) -> Callable[[Any], Any]:
        def target(view: Any) -> Any:
            fatal = np.isclose(view.no_deal, 0.4, atol=1e-9).any() and os.getpid() != home
            if fatal and (once is None or not once.exists()):
                if once is not None:
                    once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return 0.9 - 0.5 * view.elapsed

        return target

    def sweep(name: str, executor: str) -> Any:
        ann = {**_PIE["parties"]["ann"], "strategy": name}
        scenario = sim.load({**_PIE, "parties": {**_PIE["parties"], "ann": ann}})
        options: dict[str, Any] = {"runs": 20, "executor": executor, "out": place / name}
        return sim.sweep(scenario, over, **options)

    for name, once in (("struck_once", place / "struck"), ("struck_always", None)):
        sim.strategies.register(name, target=deadly(once))
    went_on = sweep("struck_once", "processes:2")
    assert went_on.finished
    assert (place / "struck").exists()
    stopped = sweep("struck_always", "processes:2")
    assert not stopped.finished
    said = sorted({failure.error for failure in stopped.failures})
    assert all(len(line.splitlines()) == 1 for line in said), said
    resumed = sweep("struck_always", "serial")
    assert resumed.runs.equals(went_on.runs)
    return f"workers killed once, and each time: went on; stopped ({said[0]}) and resumed"


def kills_of_a_study(place: Path) -> str:
    """A sweep that merges its parts, or grows, is killed before any write: again ends the same."""
    over: dict[str, Any] = {PATH: [0.1, 0.2]}

    def sweep(out: Path | None) -> Any:
        return sim.sweep(SCENARIO, over, runs=20, executor="serial", out=out)

    right, kills = sweep(None).runs, []
    small = mock.patch.object(running, "chunk_rows", return_value=10)
    with small, mock.patch.object(ageing, "LEAST", 2), redirect_stderr(io.StringIO()):
        for grows in (False, True):
            for number in range(1, WRITES):
                out = place / f"study-{grows}-{number}"
                if grows:
                    sim.sweep(SCENARIO, {PATH: [0.2]}, runs=15, executor="serial", out=out)
                killed = _killed(partial(sweep, out), number)
                assert sweep(out).runs.equals(right), f"killed before write {number}"
                if not killed:
                    kills.append(number - 1)
                    break
            else:
                raise AssertionError("a study takes more writes than that?")
    first, second = kills
    return (
        f"{first} and {second} kills, before each write of a study and of one that grows: went on"
    )


def damage(place: Path) -> str:
    """Bits are flipped, and files cut, of a result and a study: refused, or the same is read."""
    sim.report.write(sim.run(SCENARIO, 50), place / "whole-result")
    sim.sweep(SCENARIO, {PATH: [0.1, 0.2]}, runs=20, executor="serial", out=place / "whole-study")
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
        for soaked in (soak, soak_of_seats):
            print(soaked(), flush=True)
        for tried in (kills, kills_of_a_game, kills_of_a_study, kills_of_workers, damage):
            print(tried(Path(place)), flush=True)


if __name__ == "__main__":
    main()
