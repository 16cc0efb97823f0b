"""Reading a study back from its folder."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import InputError, StorageError
from sim.experiments.digest import describe
from sim.experiments.plan import Plan, Precision
from sim.experiments.schedule import Schedule
from sim.experiments.store import (
    MANIFEST,
    POINTS,
    VARIANT,
    FolderStore,
    read_manifest,
    variant_folder,
)
from sim.experiments.study import Study
from sim.results import Result
from sim.scenario import load
from sim.storage import read as read_result
from sim.strategies import registered
from sim.version import __version__


def is_study(folder: str | Path) -> bool:
    """Whether a folder holds a study."""
    return (Path(folder) / MANIFEST).is_file()


def read(folder: str | Path) -> Result | Study:
    """Read a result or a study back, a study also if it is not finished.

    Raises:
        StorageError: if the folder holds neither, or a damaged one.
    """
    return read_study(folder) if is_study(folder) else read_result(folder)


def read_study(folder: str | Path) -> Study:
    """Read a study back, finished or not.

    Raises:
        StorageError: if the folder holds none, or a damaged one.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    missing = [name for name in manifest.get("strategies", ()) if name not in registered()]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise StorageError(f"{folder} uses strategies that are not registered here: {names}")
    try:
        plan, store = _plan(folder, manifest), FolderStore(folder, manifest)
    except InputError as error:
        raise StorageError(f"{folder} is damaged:\n{error}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{folder} is damaged: {error}") from None
    made_by = (manifest.get("versions", {}).get("sim"), manifest.get("strategies"))
    if made_by != (__version__, describe(plan)["strategies"]):
        changed = "a strategy of one's own or the version of sim has changed since it was made"
        print(f"{folder}: {changed}; runs may not replay as they were", file=sys.stderr)
    schedule = Schedule(plan, store)
    for _ in schedule.phases():
        pass
    for line in store.told:
        print(f"{line}; it is left out", file=sys.stderr)
    return Study.of(schedule)


def _plan(folder: Path, manifest: dict[str, Any]) -> Plan:
    table = pd.read_parquet(folder / POINTS)
    variant = table[VARIANT].to_numpy(np.int64)
    factors = {str(path): str(words) for path, words in manifest["factors"].items()}
    settings = {p: table[p].to_numpy(float) for p in factors if table[p].dtype.kind == "f"}
    labels = {p: table[p].astype(str).tolist() for p in factors if p not in settings}
    variants = []
    for number in range(len(manifest["scenario_digests"])):
        scenario = load(variant_folder(folder, number) / "scenario.yaml")
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
        paired=bool(manifest["paired"]),
    )
