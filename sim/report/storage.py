"""Results on disk: a folder with the runs, the summary, and the scenario as it was resolved."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.errors import StorageError
from sim.inputs import load
from sim.inputs.files import is_file
from sim.libraries import load_now, pa, pd, pq
from sim.model import Scenario
from sim.report.scenario_file import scenario_contents
from sim.report.sealing import (
    NEW,
    check_files,
    commit,
    damaged_if_unreadable,
    is_sealed,
    must_be_ours,
    put_in_place,
    undisturbed,
    where_it_is,
)
from sim.report.summary import summarise
from sim.report.tables import read_table, whole_number
from sim.report.writing import (
    as_json,
    must_be_writable,
    read_header,
    write_content,
)
from sim.results.columns import arrays_from
from sim.results.result import Result
from sim.version import __version__

__all__ = [
    "EVIDENCE",
    "FORMAT",
    "check_folder",
    "is_result",
    "read",
    "write",
    "write_scenario",
]

FORMAT = 2
"""Counted up whenever an older version could not read what this one writes."""

EVIDENCE = "evidence.json"
_SUMMARY = "summary.json"
_RUNS = "runs.parquet"
_SCENARIO = "scenario.yaml"
_KNOWN = re.compile(r"runs\.parquet|scenario\.yaml|claims-\d{1,6}\.yaml|evidence\.json")
"""What the files of a result may be called, beside its summary and its figures."""


def check_folder(folder: str | Path, scenario: Scenario) -> None:
    """Make sure that results of a scenario may be written into a folder, before they are made.

    Raises:
        StorageError: if it cannot be written, holds results of something else, or files of such
            names that are not sim's.
        UsageError: if what writes tables is not installed.
    """
    folder = Path(folder)
    load_now(pq)
    _earlier(folder, scenario)
    must_be_writable(folder)


def write(
    result: Result, folder: str | Path, show: Callable[[Path], object] = lambda _: None
) -> Path:
    """Write a result into a folder.

    It gets ``runs.parquet``, ``scenario.yaml`` (as resolved, its claims beside it) and
    ``summary.json``, which holds a digest of each. Of a result that is given evidence the runs are
    those before it, and ``evidence.json`` says what becomes of them. The folder may hold an earlier
    result of a scenario of the same name. All of it is replaced at once, and nothing else is:
    whoever is killed meanwhile leaves the earlier result or this one.

    Args:
        result: The result.
        folder: The folder; made if there is none.
        show: Writes figures and pages that belong to the result into the folder it is given.

    Returns:
        The folder.

    Raises:
        StorageError: if it cannot be written, holds results of something else, or files of such
            names that are not sim's.
    """
    folder = Path(folder)
    if result.played is not None:
        raise StorageError("persons decided in this run; sim.play.save keeps their moves")
    kept = result if result.prior is None else result.prior
    _earlier(folder, kept.scenario)
    files: dict[str, Callable[[Path], None]] = {_RUNS: partial(_put_table, table=kept.runs)}
    contents = scenario_contents(kept.scenario)
    if kept is not result:
        contents[EVIDENCE] = as_json(summarise(result)).encode()
    for name, content in contents.items():
        files[name] = partial(_put, content=content)
    commit(folder / _SUMMARY, {"format": FORMAT, **summarise(kept)}, files, show)
    return folder


def _earlier(folder: Path, scenario: Scenario) -> None:
    """Make sure that what a folder holds is an earlier result that may be replaced, or nothing."""
    undisturbed(folder / _SUMMARY, partial(_look_at_earlier, folder, scenario))


def _look_at_earlier(folder: Path, scenario: Scenario) -> None:
    path = folder / _SUMMARY
    if os.path.lexists(folder / "manifest.json"):
        raise StorageError(f"{folder} holds a study (manifest.json); choose another folder")
    put_in_place(path)
    before = _header(folder) if os.path.lexists(path) else None
    if before is not None:
        if before.get("scenario") != scenario.name:
            message = f"{folder} holds results of '{before.get('scenario')}'"
            raise StorageError(f"{message}; choose another folder")
        if not is_sealed(before):
            raise StorageError(f"{path} was changed since sim wrote it; choose another folder")
    must_be_ours(folder, before, _KNOWN)


def write_scenario(scenario: Scenario, folder: Path) -> None:
    """Write a scenario as it was resolved, with copies of the claims that it may cite.

    Args:
        scenario: The scenario.
        folder: Where ``scenario.yaml`` is to be.

    Raises:
        StorageError: if it cannot be written, its claims files are gone, or something else is
            there.
    """
    contents = scenario_contents(scenario)
    for name, content in contents.items():
        path = folder / name
        try:
            same = not os.path.lexists(path) or path.read_bytes() == content
        except OSError:
            same = False
        if not same:
            raise StorageError(f"{path} is there already; choose another folder")
    for name, content in contents.items():
        write_content(folder / name, content)


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _put_table(path: Path, table: pd.DataFrame) -> None:
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), path)


def _header(folder: Path) -> dict[str, Any]:
    header = read_header(folder / _SUMMARY, "result", FORMAT)
    if header["format"] < FORMAT:
        message = f"{folder} was written by an older version of sim, which sealed nothing"
        raise StorageError(f"{message}; make it again, in another folder")
    return header


def read(folder: str | Path) -> Result:
    """Read a result back, if it is as it was written.

    Raises:
        StorageError: if the folder holds no result, or a damaged one.
    """
    path = Path(folder) / _SUMMARY
    return undisturbed(path, partial(_read, path))


def _read(path: Path) -> Result:
    with suppress(StorageError):  # what may not be written can still be read
        put_in_place(path)
    folder = where_it_is(path)
    header = _header(folder)
    check_files(folder, header, _KNOWN)
    with damaged_if_unreadable(folder):
        runs = whole_number(header, "runs")
        scenario = replace(load(folder / _SCENARIO), name=str(header["scenario"]))
        result = Result(
            scenario,
            seed=whole_number(header, "seed"),
            first=whole_number(header, "first_run"),
            columns=arrays_from(scenario, read_table(folder / _RUNS)),
            version=str(header["version"]),
        )
        if len(result) != runs:
            raise ValueError(f"{len(result)} runs of {runs}")
        if not is_sealed(header):
            raise ValueError(f"{_SUMMARY} was changed since it was written")
        if result.version != __version__:
            message = f"{folder} was made by sim {result.version}; runs may not replay as they were"
            print(message, file=sys.stderr)
        elif scenario.digest != header["scenario_digest"]:
            raise ValueError(f"{_SCENARIO} is not the scenario of these runs")
    return result


def is_result(folder: str | Path) -> bool:
    """Whether a folder holds a result."""
    return any(is_file(Path(folder) / name) for name in (_SUMMARY, f"{NEW}/{_SUMMARY}"))
