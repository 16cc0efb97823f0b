"""Damaged folders that the toolkit wrote: what stands in them is read, or refused in a line.

Whoever damages them knows how to seal, so that a seal alone keeps nothing out.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.cli.application import print_error
from sim.report.sealing import sealed
from sim.studies.execution import sealed_parts
from tests.builders.mutants import NASTY, damage_text, damage_tree
from tests.builders.toys import pie

COUNT, SEED = 30, 20251214

PATH = "parties.ann.no_deal.value"


def scenario() -> sim.Scenario:
    return sim.load(pie(rounds=3, options=11, no_deal=({"uniform": [0, 1]}, 0.4)))


def a_result(folder: Path) -> Path:
    return sim.report.write(sim.run(scenario(), runs=20), folder)


def a_study(folder: Path) -> Path:
    over: dict[str, Any] = {PATH: [0.1, 0.2], "parties.ben.strategy": ["linear", "boulware"]}
    sim.sweep(scenario(), over, runs=5, executor="serial", out=folder)
    return folder


def a_game(folder: Path) -> Path:
    game = sim.Game(scenario(), "ann")
    game.bet("ann", {"deal": 0.5, "no_deal": 0.5})
    game.step("offer", {"slices": "5"})
    game.step("walk_out")
    return sim.play.save(game, folder)


def damage_table(path: Path, dice: Random) -> None:
    """One column of a table is gone, has another name, or holds other values."""
    table = pd.read_parquet(path)
    name = dice.choice(list(table))
    way = dice.randrange(5)
    if way == 0:
        table = table.drop(columns=name)
    elif way == 1:
        table = table.rename(columns={name: dice.choice(list(table))})
    elif way == 2:
        table = table.iloc[dice.randrange(len(table)) :]
    elif way == 3:
        table[name] = [dice.choice([None, np.nan, np.inf, -1.0, 1e300])] * len(table)
    else:
        table[name] = str(dice.choice(NASTY))[:50].encode(errors="replace").decode()
    about = pq.read_schema(path).metadata or {}
    with pa.OSFile(str(path), "wb") as sink:
        try:
            bare = pa.Table.from_pandas(table, preserve_index=False)
        except (ValueError, pa.ArrowException):
            bare = pa.table({"run": [1]})
        pq.write_table(bare.replace_schema_metadata(about), sink)


def damage(folder: Path, dice: Random) -> str:
    """Something in a folder is changed, and sealed again where there is a seal."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = dice.choice(files)
    if path.suffix == ".json":
        content = json.loads(path.read_bytes())
        content.pop("seal", None)
        changed = damage_tree(content, dice)
        if isinstance(changed, dict):
            changed = sealed(changed)
        path.write_text(json.dumps(changed))
    elif path.suffix == ".parquet":
        damage_table(path, dice)
    else:
        text = damage_text(path.read_text("utf-8"), dice)
        path.write_text(text, encoding="utf-8", errors="replace")
    header = folder / "summary.json"
    if path != header and header.exists():
        content = json.loads(header.read_bytes())
        content["files"][path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        content.pop("seal")
        header.write_text(json.dumps(sealed(content)))
    elif path.parent.name == "parts":
        table = pq.read_table(path)
        about = table.schema.metadata
        study, chunk = bytes.fromhex(about[b"study"].decode()), about[b"chunk"].decode()
        path.write_bytes(sealed_parts.sealed(table, study, chunk))
    return path.name


def looked_at(thing: Any) -> None:
    """What people do with what they have read."""
    repr(thing)
    if isinstance(thing, sim.Result):
        for table in (thing.endings, thing.room, thing.agreements, thing.blockers):
            table()
        thing.trace(int(thing.runs["run"].iloc[0]))
    elif isinstance(thing, sim.studies.Study):
        thing.shares()


@pytest.mark.parametrize(
    ("write", "read"), [(a_result, sim.read), (a_study, sim.read), (a_game, sim.play.read)]
)
def test_what_was_written_and_damaged_is_read_or_refused(
    write: Callable[[Path], Path],
    read: Callable[[Path], Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, dice = write(tmp_path / "whole"), Random(SEED)
    tally: Counter[str] = Counter()
    for number in range(COUNT):
        folder = tmp_path / f"{number}"
        shutil.copytree(whole, folder)
        name = damage(folder, dice)
        try:
            looked_at(read(folder))
        except sim.errors.StorageError as error:
            tally["refused"] += 1
            print_error(error)  # as the command line says it
            said = capsys.readouterr().err
            assert all(line.isprintable() for line in said.splitlines()), said
            assert all(len(line) < 1_200 for line in said.splitlines())
            assert len(said.splitlines()) < 40
        except Exception as error:
            error.add_note(f"{number} {name} seed {SEED}")
            raise
        else:
            tally["read"] += 1
        shutil.rmtree(folder)
    assert min(tally["refused"], tally["read"]) > 0
