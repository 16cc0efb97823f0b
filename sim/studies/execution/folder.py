"""What the folder of a study holds beside the runs: which study it is.

``manifest.json`` says what was asked for, ``points.parquet`` has a row a point, and
``variant-0000/`` … hold the scenario of each variant as it was resolved. The manifest comes first
and is never replaced, so that a folder belongs to one study from then on; the others follow from
the study and are written again where they are missing or damaged.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import InputError, StorageError
from sim.inputs import load
from sim.report import write_scenario
from sim.report.writing import read_header, write_aside, write_content
from sim.studies.execution.digest import BY_DESIGN, closed_parts, describe, digest_of
from sim.studies.plan import Plan, Precision
from sim.version import __version__

__all__ = ["FORMAT", "MANIFEST", "PARTS", "POINTS", "begun", "read_manifest", "read_plan"]

FORMAT = 2
"""Counted up whenever an older version could not read what this one writes."""

MANIFEST = "manifest.json"
POINTS = "points.parquet"
PARTS = "parts"
_VARIANT = "variant"

_KEYS: dict[str, type | tuple[type, ...]] = {
    "digest": str,
    "chunk_rows": int,
    "versions": dict,
    "strategies": dict,
    "scenario_digests": list,
    "seed": int,
    "runs": (int, dict),
    "design": str,
    "factors": dict,
}
"""What a manifest must hold, and of which kind."""


def begun(folder: Path, plan: Plan, chunk_rows: int) -> dict[str, Any]:
    """The manifest of a study in a folder, which is begun if there is none yet.

    Args:
        folder: The folder.
        plan: The plan.
        chunk_rows: Rows a chunk, if the study is new there.

    Raises:
        StorageError: if the folder holds another study, or cannot be written.
    """
    goes_on = (folder / MANIFEST).exists()
    if not goes_on:
        _begin(folder, plan, chunk_rows)
    manifest = read_manifest(folder)
    if manifest["digest"] != digest_of(plan).hex():
        raise StorageError(_difference(folder, manifest, describe(plan)))
    closed = closed_parts(plan) if goes_on else ()
    if closed:
        listed = ", ".join(closed)
        said = f"a strategy uses what cannot be looked into ({listed}); it is taken to be unchanged"
        print(f"{folder}: {said}", file=sys.stderr)
    # Only now is the folder known to be ours.
    try:
        there = read_plan(folder, manifest)
    except StorageError:
        _write_plan(folder, plan)
    else:
        if digest_of(there) != digest_of(plan):
            _write_plan(folder, plan)
    return manifest


def _begin(folder: Path, plan: Plan, chunk_rows: int) -> None:
    """Begin a study in a folder, unless somebody else just has."""
    if folder.exists() and not folder.is_dir():
        raise StorageError(f"{folder} is a file, not a folder")
    if (folder / "summary.json").exists():
        raise StorageError(f"{folder} holds the result of a single scenario; choose another folder")
    # The manifest is there before the first part, also if somebody else has begun meanwhile.
    if any((folder / PARTS).glob("*.parquet")) and not (folder / MANIFEST).exists():
        raise StorageError(f"{folder} holds a study without its {MANIFEST}; choose another folder")
    manifest = {
        "format": FORMAT,
        "title": plan.title,
        "digest": digest_of(plan).hex(),
        "chunk_rows": chunk_rows,
        "versions": {
            "sim": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        **describe(plan),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    # Of two sweeps that begin here at once, one is first.
    write_content(folder / MANIFEST, text, replace=False)


def _variant_folder(folder: Path, number: int) -> Path:
    return folder / f"variant-{number:04d}"


def _write_plan(folder: Path, plan: Plan) -> None:
    """Write the points, and the scenario of each variant."""
    for number, scenario in enumerate(plan.variants):
        write_scenario(scenario, _variant_folder(folder, number), replace=True)
    table = plan.points.reset_index()
    table[_VARIANT] = plan.variant
    write_aside(folder / POINTS, lambda aside: table.to_parquet(aside, index=False))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a study.

    Raises:
        StorageError: if there is none, it is damaged, or of a newer version.
    """
    path = folder / MANIFEST
    manifest = read_header(path, "study", FORMAT)
    if not all(key in manifest for key in _KEYS):
        raise StorageError(f"{path} is not the manifest of a study")
    for key, kind in _KEYS.items():
        if not isinstance(manifest[key], kind):
            raise StorageError(f"{path} is damaged: '{key}' is {_short(manifest[key])}")
    rows = manifest["chunk_rows"]
    if rows < 1:
        raise StorageError(f"{path} is damaged: 'chunk_rows' is {rows}")
    return manifest


def read_plan(folder: Path, manifest: dict[str, Any]) -> Plan:
    """The plan of a study in a folder.

    Args:
        folder: The folder.
        manifest: What its manifest says.

    Raises:
        StorageError: if it is damaged.
    """
    try:
        return _plan(folder, manifest)
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{folder} is damaged: {error}") from None


def _plan(folder: Path, manifest: dict[str, Any]) -> Plan:
    table = pd.read_parquet(folder / POINTS)
    variant = table[_VARIANT].to_numpy(np.int64)
    factors = {str(path): str(words) for path, words in manifest["factors"].items()}
    settings = {p: table[p].to_numpy(float) for p in factors if table[p].dtype.kind == "f"}
    labels = {p: table[p].astype(str).tolist() for p in factors if p not in settings}
    variants = []
    for number in range(len(manifest["scenario_digests"])):
        scenario = load(_variant_folder(folder, number) / "scenario.yaml")
        variants.append(dataclasses.replace(scenario, name=str(manifest["scenario"])))
    runs = manifest["runs"]
    return Plan(
        title=str(manifest["title"]),
        variants=tuple(variants),
        factors=factors,
        settings=settings,
        labels=labels,
        variant=variant,
        design=str(manifest["design"]),
        runs=int(runs) if isinstance(runs, int) else Precision(**runs),
        seed=int(manifest["seed"]),
        paired=None if manifest["paired"] == BY_DESIGN else bool(manifest["paired"]),
        drawn=int(manifest.get("drawn", 1 if manifest["design"] == "grid" else len(table))),
    )


def _difference(folder: Path, there: dict[str, Any], here: dict[str, Any]) -> str:
    """What tells the study in a folder from another."""
    different = [
        f"{key}: {_short(there.get(key))} there, {_short(here[key])} here"
        for key in here
        if there.get(key) != here[key]
    ]
    version = there.get("versions", {}).get("sim")
    if version != __version__:
        different.append(f"version of sim: {version} there, {__version__} here")
    listed = "; ".join(different) or "something in it differs"
    return f"{folder} holds another study ({listed}); choose another folder"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else f"{text[:70]}…"
