"""Results on disk: a folder with the runs, the summary, and the scenario as it was resolved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import InputError, StorageError
from sim.inputs import load, tree_of
from sim.inputs.documents import Node, to_node, to_yaml
from sim.model import Scenario
from sim.report.summary import summarise
from sim.report.writing import read_header, remove, write_aside, write_content
from sim.results.columns import arrays_from
from sim.results.result import Result

__all__ = [
    "EVIDENCE",
    "FORMAT",
    "is_result",
    "read",
    "write",
    "write_evidence",
    "write_scenario",
]

FORMAT = 1
"""Counted up whenever an older version could not read what this one writes."""

EVIDENCE = "evidence.json"


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
        result = Result(
            replace(scenario, name=str(summary["scenario"])),
            seed=int(summary["seed"]),
            first=int(summary["first_run"]),
            columns=arrays_from(scenario, table),
            version=str(summary["version"]),
        )
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{folder} is damaged: {error}") from None
    if len(result) != summary["runs"]:
        raise StorageError(f"{folder} is damaged: {len(result)} runs of {summary['runs']}")
    return result


def is_result(folder: str | Path) -> bool:
    """Whether a folder holds a result."""
    return (Path(folder) / "summary.json").is_file()
