"""Results on disk: a folder with the runs, the summary, and the scenario as it was resolved."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import IntArray
from sim.errors import InputError, StorageError
from sim.inputs import load, tree_of
from sim.inputs.documents import Node, to_node, to_yaml
from sim.model import Scenario
from sim.model.endings import COURSES, ENDINGS
from sim.model.issues import column_of
from sim.report.data import summarise
from sim.results.blockers import Blocking
from sim.results.columns import RUN_COLUMNS, Columns
from sim.results.result import Result

FORMAT = 1
"""Counted up whenever an older version could not read what this one writes."""

EVIDENCE = "evidence.json"


ASIDE = re.compile(r"\..+\.[0-9a-f]{32}\.part")
"""The names of files that are being written: no two writers, wherever they run, take the same."""

LEFT_OVER = 3600.0
"""Seconds after which such a file, which takes seconds to write, is taken for left over."""


def write_aside(path: Path, write: Callable[[Path], None], *, replace: bool = True) -> None:
    """Write a file so that it is either whole or not there.

    Args:
        path: The file.
        write: Writes the content to the path it is given, beside the final one.
        replace: Whether it takes the place of a file that is there; else that one stays.

    Raises:
        StorageError: if it cannot be written.
    """
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(aside)
        with aside.open("r+b") as stream:  # Windows flushes only what is open for writing
            os.fsync(stream.fileno())
        if replace or not _linked(aside, path):
            aside.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def write_content(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a file that holds just this, text as UTF-8; see `write_aside`.

    Raises:
        StorageError: if it cannot be written.
    """
    raw = content.encode() if isinstance(content, str) else content

    def write(aside: Path) -> None:
        aside.write_bytes(raw)

    write_aside(path, write, replace=replace)


def _linked(aside: Path, path: Path) -> bool:
    """Give a file its name unless that is taken; False where the file system has no links."""
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    except OSError:
        return path.exists()
    return True


def remove_left_over(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder.

    A file goes that has the name of one that is being written and was not touched for an hour. Its
    writer may be on another machine, so whether it still runs cannot be known; should it after all,
    it finds its file gone and fails with a `StorageError`, and nothing but that file is lost.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if ASIDE.fullmatch(path.name) and time.time() - path.stat().st_mtime > LEFT_OVER:
                path.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file that a new result makes wrong, if it is there.

    Raises:
        StorageError: if it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot remove {path}: {error.strerror}") from None


def write(result: Result, folder: str | Path) -> Path:
    """Write a result into a folder.

    It gets ``runs.parquet``, ``scenario.yaml`` (as resolved, its claims beside it) and, last,
    ``summary.json``. The folder may hold an earlier result of a scenario of the same name, which
    is replaced.

    Returns:
        The folder.

    Raises:
        StorageError: if it cannot be written, or holds results of something else.
    """
    folder = Path(folder)
    if result.played is not None:
        raise StorageError("persons decided in this run; sim.play.save keeps their moves")
    if result.evidence is not None:
        raise StorageError("keep its prior; given_evidence() of that gives this result again")
    if (folder / "summary.json").exists():
        other = _summary(folder).get("scenario")
        if other != result.scenario.name:
            raise StorageError(f"{folder} holds results of '{other}'; choose another folder")
    remove(folder / EVIDENCE)  # of an earlier result
    table = result.runs
    write_aside(folder / "runs.parquet", lambda aside: table.to_parquet(aside, index=False))
    write_scenario(result.scenario, folder)
    summary = {"format": FORMAT, **summarise(result)}
    write_content(folder / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    return folder


def write_evidence(posterior: Result, folder: str | Path) -> None:
    """Write beside a stored result what becomes of it given the evidence, as ``evidence.json``.

    Raises:
        StorageError: if it cannot be written.
    """
    content = json.dumps(summarise(posterior), indent=1, ensure_ascii=False) + "\n"
    write_content(Path(folder) / EVIDENCE, content)


def write_scenario(scenario: Scenario, folder: Path) -> None:
    """Write a scenario as it was resolved, with copies of the claims that it may cite.

    Raises:
        StorageError: if it cannot be written, or its claims files are gone.
    """
    tree = dict(tree_of(scenario).value)
    tree.pop("extends", None)
    files = list(dict.fromkeys(claim.file for claim in scenario.claims.values()))
    names: list[str] = []
    for file in files:
        try:
            text = Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise StorageError(f"cannot read {file} again: {error.strerror}") from None
        # Not their own names, which those from several folders may share.
        names.append(f"claims-{len(names)}.yaml")
        write_content(folder / names[-1], text)
    if names:
        tree["claims"] = to_node(names)
    else:
        tree.pop("claims", None)
    write_content(folder / "scenario.yaml", to_yaml(Node(tree)))


def _summary(folder: Path) -> dict[str, Any]:
    return read_header(folder / "summary.json", "result", FORMAT)


def read_header(path: Path, what: str, newest: int) -> dict[str, Any]:
    """The file that says what a folder holds.

    Args:
        path: The file, called after what it is (``summary.json``).
        what: What the folder should hold, in a word.
        newest: The newest format that can be read.

    Raises:
        StorageError: if there is none, it is something else, or of a newer version.
    """
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StorageError(f"{path.parent} holds no {what} (no {path.name})") from None
    except (OSError, ValueError) as error:
        raise StorageError(f"cannot read {path}: {error}") from None
    if not isinstance(header, dict) or not isinstance(header.get("format"), int):
        raise StorageError(f"{path} is not the {path.stem} of a {what}")
    if header["format"] > newest:
        message = f"{path.parent} was written by a newer version of sim; update to read it"
        raise StorageError(message)
    return header


def read(folder: str | Path) -> Result:
    """Read a result back.

    Raises:
        StorageError: if the folder holds no result, or a damaged one.
    """
    folder = Path(folder)
    summary = _summary(folder)
    try:
        scenario = load(folder / "scenario.yaml")
        table = pd.read_parquet(folder / "runs.parquet")
        columns = _columns(scenario, table)
        result = Result(
            dataclasses.replace(scenario, name=str(summary["scenario"])), int(summary["seed"]),
            int(summary["first_run"]), columns, str(summary["version"]),
        )  # fmt: skip
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{folder} is damaged: {error}") from None
    if len(result) != summary["runs"]:
        raise StorageError(f"{folder} is damaged: {len(result)} runs of {summary['runs']}")
    return result


def _columns(scenario: Scenario, table: pd.DataFrame) -> Columns:
    """The arrays of a result from its table."""
    codes = [
        pd.Categorical(table[column_of(issue, RUN_COLUMNS)].astype(object), list(issue.options))
        .codes.astype(np.int64)
        for issue in scenario.space.issues
    ]  # fmt: skip
    draws = {
        str(name).removeprefix("draw."): table[name].to_numpy(float)
        for name in table.columns
        if str(name).startswith("draw.")
    }
    sessions = [session.name for session in scenario.sessions]
    courses = [
        pd.Categorical(table[f"course.{name}"], list(COURSES)).codes.astype(np.int8)
        for name in sessions
    ]
    settled = [
        table[column].fillna(-1).to_numpy(np.int16)
        if (column := f"settled.{name}") in table
        else np.full(len(table), -1, np.int16)
        for name in sessions
    ]
    utilities = [table[f"utility.{name}"].to_numpy(float) for name in scenario.party_names]
    return Columns(
        run=table["run"].to_numpy(np.int64),
        ending=pd.Categorical(table["ending"], list(ENDINGS)).codes.astype(np.int64),
        hour=table["hour"].to_numpy(float),
        session=pd.Categorical(table["session"], sessions).codes.astype(np.int64),
        round=table["round"].to_numpy(np.int64),
        course=np.stack(courses, axis=1),
        years_held=table["years_held"].to_numpy(float)
        if scenario.aftermath is not None
        else np.full(len(table), np.nan),
        settled=np.stack(settled, axis=1),
        options=np.stack(codes, axis=1),
        utility=np.stack(utilities, axis=1),
        blockers=_blockers(scenario, table["blocked_by"]),
        draws=draws,
    )


def _blockers(scenario: Scenario, column: pd.Series[Any]) -> IntArray:
    told = pd.Categorical(column)
    codes = Blocking(scenario).codes(map(str, told.categories))
    nobody = np.full((1, len(scenario.parties)), -1, np.int64)  # where nothing is told: code −1
    found: IntArray = np.concatenate([codes, nobody])[told.codes]
    return found


def is_result(folder: str | Path) -> bool:
    """Whether a folder holds a result."""
    return (Path(folder) / "summary.json").is_file()
