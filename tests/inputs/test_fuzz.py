"""Damaged scenarios are either refused with a message or played; nothing else can happen.

The test plays a few thousand mutants. To hunt longer, with other seeds::

    python -m tests.inputs.test_fuzz 50000 --seed 7
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import numpy as np
import pytest

import sim
from sim.inputs.documents import load_document, to_yaml
from sim.inputs.read_claims import read_claims
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS, ended
from tests.builders.mutants import damage_text, damage_tree, resolved

SEED = 20251214
TREES, TEXTS = 2_000, 700

# More work than this is played once, far more not at all: outcomes × parties, and rounds besides.
HEAVY, TOO_HEAVY = 100_000, 30_000_000

SHIPPED = sim.inputs.shipped()
# Reading the text of a large file takes most of the time, so most texts are those of small ones.
SMALL = [name for name in SHIPPED if "/" in name]


@cache
def _claims(path: Path) -> tuple[Any, tuple[Any, ...]]:
    faults: list[Any] = []
    return read_claims(path, faults), tuple(faults)


def remembered_claims(path: Path, faults: list[Any]) -> Any:
    found, wrong = _claims(path)
    faults.extend(wrong)
    return found


def check_refusal(error: sim.errors.InputError, folder: Path | None = None) -> None:
    assert error.faults
    assert len(set(error.faults)) == len(error.faults)
    for fault in error.faults:
        assert fault.message.strip()
        assert fault.file
        line = str(fault)
        assert line.isprintable()
        assert len(line) < 1_200
        if folder is None:
            assert fault.line == 0 or fault.file != "<python>"
        else:
            length = (folder / Path(fault.file).name).read_bytes().count(b"\n") + 1
            # Without a line: the file as a whole.
            assert 0 <= fault.line <= length + 1
            assert fault.line or not fault.path, line


def check_result(result: sim.Result) -> None:
    scenario, columns = result.scenario, result.columns
    assert set(columns.ending) <= set(range(len(ENDINGS)))
    assert np.isfinite(columns.hour).all()
    assert np.isfinite(columns.utility).all()
    # What only some branches have is missing in the others.
    there = np.isfinite if not scenario.alternatives else lambda draws: ~np.isinf(draws)
    assert all(there(draws).all() for draws in columns.draws.values())
    deal, failed, partial = (
        ended(columns.ending, name) for name in ("deal", "not_ratified", "partial")
    )
    assert ((result.agreement_numbers >= 0) == (deal | failed | partial)).all()
    assert (result.agreement_numbers < scenario.space.size).all()
    assert (columns.session < len(scenario.all_sessions)).all()
    moved = {(c.party, c.index) for e in scenario.events for c in e.changes if c.what == "firmness"}
    for number, model in enumerate(compile_scenario(scenario).parties):
        for index, stand in enumerate(model.stands):
            certain = stand.firmness.law.low >= 1 and (number, index) not in moved
            if certain:
                needed = model.party.consent.needed(scenario.space.all_options)
                assert not (stand.crosses & needed)[result.agreement_numbers[deal]].any()
    assert len(result.runs) == len(result)
    assert repr(result)


def play(scenario: sim.Scenario) -> str:
    """Play an accepted mutant, as often as its size allows."""
    size = scenario.space.size * len(scenario.parties)
    rounds = sum(session.rounds for session in scenario.sessions)
    if size * rounds > TOO_HEAVY or rounds > 2_000:
        return "too heavy"
    check_result(sim.run(scenario, runs=1 if size * rounds > HEAVY else 3, seed=1))
    return "played"


def try_mutant(load: Callable[[], sim.Scenario], folder: Path | None = None) -> str:
    try:
        scenario = load()
    except sim.errors.InputError as error:
        check_refusal(error, folder)
        return "refused"
    return play(scenario)


def trees(count: int, random: Random) -> Iterator[Any]:
    names = [*SHIPPED, *SMALL, *SMALL, *SMALL]
    for _ in range(count):
        yield damage_tree(resolved(random.choice(names)), random)


def texts(count: int, random: Random) -> Iterator[tuple[str, str]]:
    for number in range(count):
        name = random.choice(list(SHIPPED) if number % 20 == 0 else SMALL)
        yield name, damage_text(SHIPPED[name].read_text(encoding="utf-8"), random)


def fuzz_trees(count: int, seed: int) -> Counter[str]:
    tally: Counter[str] = Counter()
    for number, tree in enumerate(trees(count, Random(seed))):
        try:
            done = try_mutant(lambda tree=tree: sim.load(tree))  # type: ignore[misc]
        except Exception as error:
            error.add_note(f"mutant {number} of the trees with seed {seed}:\n{tree!r:.20000}")
            raise
        tally[done] += 1
    return tally


def fuzz_texts(count: int, seed: int, folder: Path) -> Counter[str]:
    for path in SHIPPED.values():
        (folder / path.name).write_bytes(path.read_bytes())
    seeds = folder.parent / "seeds"
    seeds.mkdir(exist_ok=True)
    claims = SHIPPED["berlin"].parent.parent / "seeds" / "berlin-talks.yaml"
    (seeds / claims.name).write_bytes(claims.read_bytes())
    tally: Counter[str] = Counter()
    for number, (name, text) in enumerate(texts(count, Random(seed))):
        file = folder / SHIPPED[name].name
        whole = file.read_bytes()
        file.write_text(text, encoding="utf-8", newline="")
        try:
            done = try_mutant(lambda file=file: sim.load(file), folder)  # type: ignore[misc]
        except Exception as error:
            error.add_note(f"mutant {number} of the texts with seed {seed}:\n{text}")
            raise
        finally:
            file.write_bytes(whole)
        tally[done] += 1
    return tally


@pytest.fixture(autouse=True)
def _claims_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.inputs.read_scenario.read_claims", remembered_claims)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_damaged_trees_are_refused_or_played(part: int) -> None:
    tally = fuzz_trees(TREES // 4, SEED + part)
    # Neither kind may be so rare that nothing is tested.
    assert min(tally["refused"], tally["played"]) > TREES // 40


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_damaged_texts_are_refused_or_played(part: int, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    tally = fuzz_texts(TEXTS // 2, SEED + part, folder)
    assert min(tally["refused"], tally["played"]) > TEXTS // 20


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_a_written_tree_reads_as_the_same(name: str, tmp_path: Path) -> None:
    random = Random(SEED)
    for number in range(20):
        try:
            scenario = sim.load(damage_tree(resolved(name), random))
        except sim.errors.InputError:
            continue
        file = tmp_path / f"{number}.yaml"
        file.write_text(to_yaml(sim.inputs.tree_of(scenario)), encoding="utf-8")
        again, faults = load_document(file)
        assert not faults
        assert again.plain() == scenario.content()


def main() -> None:
    parser = argparse.ArgumentParser(description="Hunt for mutants that are neither kind.")
    parser.add_argument("count", type=int, help="how many mutants")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    warnings.simplefilter("error")
    remember = mock.patch("sim.inputs.read_scenario.read_claims", remembered_claims)
    with remember, tempfile.TemporaryDirectory() as folder:
        scenarios = Path(folder) / "scenarios"
        scenarios.mkdir()
        print(fuzz_trees(arguments.count * 3 // 4, arguments.seed))
        print(fuzz_texts(arguments.count // 4, arguments.seed, scenarios))


if __name__ == "__main__":
    main()
