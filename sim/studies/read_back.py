"""Reading a study back from its folder."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.errors import StorageError
from sim.report import read as read_result
from sim.results.result import Result
from sim.strategies import registered
from sim.studies.execution.digest import describe, digest_of
from sim.studies.execution.folder import EARLIER, MANIFEST, POINTS, read_manifest, read_plan
from sim.studies.execution.folder_store import FolderStore
from sim.studies.execution.remote_place import is_address, place_at
from sim.studies.execution.work_schedule import Schedule
from sim.studies.study import Study
from sim.version import __version__

__all__ = ["is_study", "read", "read_study"]


def is_study(folder: str | Path) -> bool:
    """Whether a folder, or an address that fsspec knows, holds a study."""
    return place_at(folder).has(MANIFEST)


def read(folder: str | Path) -> Result | Study:
    """Read a result or a study back. A study need not be finished.

    Args:
        folder: Where it is; a study may also be at an address that fsspec knows.

    Raises:
        StorageError: if the folder holds neither, or a damaged one.
    """
    if is_study(folder) or is_address(folder):
        return read_study(folder)
    return read_result(folder)


def read_study(folder: str | Path) -> Study:
    """Read a study back, finished or not.

    Args:
        folder: Where it is: a folder, or an address that fsspec knows.

    Raises:
        StorageError: if the folder holds none, or a damaged one.
    """
    place = place_at(folder)
    manifest = read_manifest(place)
    known = {f"{kind} {name}" for kind, name in registered()}
    missing = [name for name in manifest["strategies"] if name not in known]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        raise StorageError(f"{place} uses strategies that are not registered here: {names}")
    plan, version = read_plan(place, manifest), str(manifest["versions"].get("sim"))
    if (version, manifest["strategies"]) != (__version__, describe(plan)["strategies"]):
        changed = "a custom strategy or the version of sim has changed since it was made"
        print(f"{place}: {changed}; runs may not replay as they were", file=sys.stderr)
    elif digest_of(plan).hex() != manifest["digest"]:
        changed = f"{MANIFEST}, {POINTS} or a scenario has been changed since it was made"
        raise StorageError(f"{place} is damaged: {changed}; repeat the sweep to repair it")
    store = FolderStore(place, manifest)
    counts = store.finished(len(plan))
    if counts is not None:
        return Study(plan, store, None, counts, version=version)
    schedule = Schedule(plan, store)
    for _ in schedule.phases():
        pass
    for line in (*store.told, *store.strangers()):
        print(f"{line}; it is left out", file=sys.stderr)
    if not schedule.complete and manifest.get(EARLIER):
        print(f"{place}: runs from before it grew are not all taken over yet", file=sys.stderr)
    return Study.of(schedule, version=version)
