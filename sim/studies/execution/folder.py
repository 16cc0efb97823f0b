"""What the place of a study holds beside the runs: which study it is.

``manifest.json`` says what was asked for, ``points.parquet`` has a row for each point, and
``variant-0000/`` … hold the scenario of each variant as it was resolved. The manifest comes first:
a place belongs to the study that it names. The others follow from the study and are written again
where they are missing or damaged.

A manifest is replaced only by that of a larger study, which has all the runs of the one before.
What says of the earlier study which it was is kept in ``earlier/`` until the larger one has taken
its runs over; each study has a folder of its own for its parts.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import re
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.errors import StorageError
from sim.inputs import load
from sim.report.scenario_file import scenario_contents
from sim.report.sealing import damaged_if_unreadable
from sim.report.tables import MOST_NUMBER, read_table
from sim.studies.execution.digest import BY_DESIGN, closed_parts, describe, digest_of
from sim.studies.execution.growth import has_all_of
from sim.studies.execution.places import PARTS, LastingPlace
from sim.studies.execution.totals import KEEPS
from sim.studies.plan import Plan
from sim.studies.precision import Precision
from sim.version import __version__

__all__ = [
    "EARLIER",
    "FORMAT",
    "KEEP",
    "MANIFEST",
    "POINTS",
    "begun",
    "check_place",
    "earlier_place",
    "forget_earlier",
    "parts_folder",
    "read_manifest",
    "read_plan",
]

FORMAT = 4
"""Counted up whenever an older version could not read what this one writes."""

MANIFEST = "manifest.json"
POINTS = "points.parquet"
KEEP = "keep"
EARLIER = "earlier"
_CALLED = "called"
_PARTS = "parts"
_VARIANT = "variant"
_OURS = re.compile(r"points\.parquet|variant-\d{4,}|game\.json")
"""What a study writes besides its parts, and what another folder of sim holds."""

_RESULT = {"summary.json", ".sim-new"}
"""What tells the result of a single scenario."""

_MOST_CHUNKS = 1_000_000
"""Parts of a study: a worker takes seconds for each."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SHORT = 12
"""So much of a digest tells a study from others in one folder."""

_FOLDER = re.compile(rf"{_PARTS}(-[0-9a-f]{{{_SHORT}}})?")
_NAME = re.compile(rf"[0-9a-f]{{{_SHORT}}}")

_KEYS: dict[str, type | tuple[type, ...]] = {
    "digest": str,
    "chunk_rows": int,
    "versions": dict,
    "strategies": dict,
    "scenario_digests": list,
    "seed": int,
    "points": int,
    "runs": (int, dict),
    "design": str,
    "factors": dict,
}
"""What a manifest must hold, and of which kind."""


def begun(place: LastingPlace, plan: Plan, chunk_rows: int, keep: str) -> dict[str, Any]:
    """The manifest of a study in a place, begun if there is none yet; see `open_folder`."""
    goes_on = place.has(MANIFEST)
    if not goes_on:
        _begin(place, plan, chunk_rows, keep)
    manifest = read_manifest(place)
    if manifest.get(KEEP, "rows") != keep:
        raise StorageError(_difference(place, {KEEP: "rows", **manifest}, {KEEP: keep}))
    if manifest["digest"] != digest_of(plan).hex():
        _grow(place, manifest, plan, keep)
        manifest = read_manifest(place)
    closed = closed_parts(plan) if goes_on else ()
    if closed:
        listed = ", ".join(closed)
        said = f"a strategy uses what cannot be looked into ({listed}); it is taken to be unchanged"
        print(f"{place}: {said}", file=sys.stderr)
    # Only now is the folder known to be ours.
    try:
        there = read_plan(place, manifest)
    except StorageError:
        _write_plan(place, plan)
    else:
        if digest_of(there) != digest_of(plan):
            _write_plan(place, plan)
    return manifest


def _begin(place: LastingPlace, plan: Plan, chunk_rows: int, keep: str) -> None:
    """Begin a study in a place, unless somebody else just has."""
    _must_be_free(place)
    # Of two sweeps that begin here at once, one is first.
    place.write(MANIFEST, _manifest(plan, chunk_rows, keep), replace=False)


def _manifest(plan: Plan, chunk_rows: int, keep: str, **more: object) -> bytes:
    manifest = {
        "format": FORMAT,
        "title": plan.title,
        "digest": digest_of(plan).hex(),
        "chunk_rows": chunk_rows,
        KEEP: keep,
        _CALLED: dict(plan.called),
        **more,
        "versions": {
            "sim": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        **describe(plan),
    }
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()


def _grow(place: LastingPlace, manifest: dict[str, Any], plan: Plan, keep: str) -> None:
    """Put a larger study in the place of the one that is there.

    Raises:
        StorageError: if the one that is there has runs that the other has not.
    """
    another = StorageError(_difference(place, manifest, describe(plan)))
    try:
        there = read_plan(place, manifest)
    except StorageError:
        raise another from None
    known, here = manifest["strategies"].items(), describe(plan)["strategies"].items()
    if (
        manifest["versions"].get("sim") != __version__
        or digest_of(there).hex() != manifest["digest"]
        or not known <= here
    ):
        raise another
    if not has_all_of(plan, there):
        if not has_all_of(there, plan):
            raise another
        what = "holds a larger study, which has all runs of this one"
        raise StorageError(f"{place} {what}; read it, or choose another folder")
    if keep == "totals":
        what = "holds totals, and no runs that a larger study could take over"
        raise StorageError(f"{place} {what}; choose another folder")
    name = manifest["digest"][:_SHORT]
    inside = earlier_place(place, name)
    for file in _written_by(place, manifest):
        inside.write(file, place.read(file))
    # The cut stays the same, so that whoever else does this at the same time writes the same.
    more = {
        _PARTS: f"{_PARTS}-{digest_of(plan).hex()[:_SHORT]}",
        EARLIER: [*manifest.get(EARLIER, []), name],
    }
    place.write(MANIFEST, _manifest(plan, manifest["chunk_rows"], keep, **more))


def _written_by(place: LastingPlace, manifest: dict[str, Any]) -> list[str]:
    """The files in a place that say which study a manifest is of, itself the last."""
    folders = map(_variant_folder, range(len(manifest["scenario_digests"])))
    files = [f"{folder}/{name}" for folder in folders for name in place.names(folder)]
    return [*files, POINTS, MANIFEST]


def earlier_place(place: LastingPlace, name: str) -> LastingPlace:
    """Where a place keeps what says which study it held before."""
    return place.within(f"{EARLIER}/{name}")


def forget_earlier(
    place: LastingPlace, name: str, manifest: dict[str, Any], parts: Iterable[str]
) -> None:
    """Remove an earlier study whose runs have been taken over, unless somebody else just has.

    Args:
        place: The place.
        name: Its name there.
        manifest: What its manifest says.
        parts: The files of its runs.

    Raises:
        StorageError: if that cannot be done.
    """
    inside = earlier_place(place, name)
    for file in parts:
        place.remove(f"{parts_folder(manifest)}/{file}")
    place.prune(parts_folder(manifest))
    for file in _written_by(inside, manifest):
        inside.remove(file)
        if "/" in file:
            place.prune(f"{EARLIER}/{name}/{file.partition('/')[0]}")
    place.prune(f"{EARLIER}/{name}")


def parts_folder(manifest: dict[str, Any]) -> str:
    """The folder of the parts of a study."""
    return str(manifest.get(_PARTS, PARTS))


def check_place(place: LastingPlace) -> None:
    """Make sure that a study can be written into a place, before anything is played.

    Raises:
        StorageError: if it cannot be written, or holds something else. Whether a study there is
            the same is seen when it is begun.
    """
    if not place.has(MANIFEST):
        _must_be_free(place)
    place.prepare()


def _must_be_free(place: LastingPlace) -> None:
    """Make sure that a place without a manifest holds nothing that a study would replace."""
    names = place.names()
    # If somebody else begins here at this moment, the manifest is there by now.
    if place.has(MANIFEST):
        return
    elsewhere = "choose another folder"
    if _RESULT.intersection(names):
        raise StorageError(f"{place} holds the result of a single scenario; {elsewhere}")
    folders = [name for name in names if _FOLDER.fullmatch(name)]
    if any(name.endswith(".parquet") for folder in folders for name in place.names(folder)):
        raise StorageError(f"{place} holds a study without its {MANIFEST}; {elsewhere}")
    taken = next(filter(_OURS.fullmatch, names), "")
    if taken:
        raise StorageError(f"{place} holds {taken}, which is not of a study of sim; {elsewhere}")


def _variant_folder(number: int) -> str:
    return f"variant-{number:04d}"


def _write_plan(place: LastingPlace, plan: Plan) -> None:
    """Write the points, and the scenario of each variant."""
    for number, scenario in enumerate(plan.variants):
        for name, content in scenario_contents(scenario).items():
            place.write(f"{_variant_folder(number)}/{name}", content)
    table = plan.points.reset_index()
    table[_VARIANT] = plan.variant
    place.write(POINTS, table.to_parquet(index=False))


def read_manifest(place: LastingPlace) -> dict[str, Any]:
    """The manifest of a study.

    Raises:
        StorageError: if there is none, it is damaged, or of a newer version.
    """
    path = place.path(MANIFEST)
    manifest = place.header(MANIFEST, "study", FORMAT)
    if not all(key in manifest for key in _KEYS):
        raise StorageError(f"{path} is not the manifest of a study")
    for key, kind in _KEYS.items():
        if not isinstance(manifest[key], kind):
            raise StorageError(f"{path} is damaged: '{key}' is {_short(manifest[key])}")
    for key, sound in (
        ("digest", _DIGEST.fullmatch(manifest["digest"])),
        ("chunk_rows", _is_whole(manifest["chunk_rows"], 1)),
        (KEEP, manifest.get(KEEP, "rows") in KEEPS),
        ("seed", _is_whole(manifest["seed"], 0)),
        ("points", _is_whole(manifest["points"], 1)),
        ("runs", isinstance(manifest["runs"], dict) or _is_whole(manifest["runs"], 1)),
        ("scenario_digests", _are_digests(manifest["scenario_digests"])),
        ("factors", _are_texts(manifest["factors"])),
        (_CALLED, _are_texts(manifest.get(_CALLED, {}))),
        (_PARTS, _FOLDER.fullmatch(str(manifest.get(_PARTS, PARTS)))),
        (EARLIER, _are_names(manifest.get(EARLIER, []))),
        ("versions", _are_texts(manifest["versions"])),
    ):
        if not sound:
            raise StorageError(f"{path} is damaged: '{key}' is {_short(manifest.get(key))}")
    return manifest


def _is_whole(number: object, least: int) -> bool:
    return type(number) is int and least <= number <= MOST_NUMBER


def _are_texts(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(text, str) for text in said.values())


def _are_names(listed: Any) -> bool:
    """Whether these may be names of earlier studies."""
    return isinstance(listed, list) and all(
        isinstance(name, str) and _NAME.fullmatch(name) for name in listed
    )


def _are_digests(listed: list[Any]) -> bool:
    """Whether a study has variants, and for each the digest of its scenario."""
    return bool(listed) and all(isinstance(d, str) and _DIGEST.fullmatch(d) for d in listed)


def read_plan(place: LastingPlace, manifest: dict[str, Any]) -> Plan:
    """The plan of a study in a place.

    Args:
        place: The place.
        manifest: What its manifest says.

    Raises:
        StorageError: if it is damaged.
    """
    with damaged_if_unreadable(place):
        plan = _plan(place, manifest)
        if len(plan) * plan.most_runs > _MOST_CHUNKS * manifest["chunk_rows"]:
            raise ValueError(f"{MANIFEST} asks for more parts than any study has")
        return plan


def _plan(place: LastingPlace, manifest: dict[str, Any]) -> Plan:
    table = read_table(place.read(POINTS), manifest["points"])
    if table[_VARIANT].dtype.kind not in "iu":
        raise ValueError(f"{POINTS} numbers its variants with {table[_VARIANT].dtype}")
    variant = table[_VARIANT].to_numpy(np.int64)
    if not ((variant >= 0) & (variant < len(manifest["scenario_digests"]))).all():
        raise ValueError(f"{POINTS} has points of variants that are not there")
    factors = {str(path): str(words) for path, words in manifest["factors"].items()}
    settings = {p: table[p].to_numpy(float) for p in factors if table[p].dtype.kind == "f"}
    labels = {p: table[p].astype(str).tolist() for p in factors if p not in settings}
    variants = []
    for number in range(len(manifest["scenario_digests"])):
        with place.as_folder(_variant_folder(number)) as folder:
            scenario = load(folder / "scenario.yaml")
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
        apart=int(manifest.get("apart", 1)),
        called=manifest.get(_CALLED, {}),
    )


def _difference(place: LastingPlace, there: dict[str, Any], here: dict[str, Any]) -> str:
    """What tells the study in a place from another."""
    different = [
        f"{key}: {_short(there.get(key))} there, {_short(here[key])} here"
        for key in here
        if there.get(key) != here[key]
    ]
    version = there.get("versions", {}).get("sim")
    if version != __version__:
        different.append(f"version of sim: {version} there, {__version__} here")
    listed = "; ".join(different) or "something in it differs"
    return f"{place} holds another study ({listed}); choose another folder"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else f"{text[:70]}…"
