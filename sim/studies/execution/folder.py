"""What the place of a study holds beside the runs: which study it is.

``manifest.json`` says what was asked for, ``points.parquet`` has a row a point, and
``variant-0000/`` … hold the scenario of each variant as it was resolved. The manifest comes first
and is never replaced, so that a place belongs to one study from then on; the others follow from
the study and are written again where they are missing or damaged.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import re
import sys
from typing import Any

import numpy as np

from sim.errors import StorageError
from sim.inputs import load
from sim.report.scenario_file import scenario_contents
from sim.report.sealing import damaged_if_unreadable
from sim.report.tables import MOST_NUMBER, read_table
from sim.studies.execution.digest import BY_DESIGN, closed_parts, describe, digest_of
from sim.studies.execution.places import PARTS, LastingPlace
from sim.studies.execution.totals import KEEPS
from sim.studies.plan import Plan
from sim.studies.precision import Precision
from sim.version import __version__

__all__ = [
    "FORMAT",
    "KEEP",
    "MANIFEST",
    "POINTS",
    "begun",
    "check_place",
    "read_manifest",
    "read_plan",
]

FORMAT = 3
"""Counted up whenever an older version could not read what this one writes."""

MANIFEST = "manifest.json"
POINTS = "points.parquet"
KEEP = "keep"
_VARIANT = "variant"
_OURS = re.compile(r"points\.parquet|variant-\d{4,}|game\.json")
"""What a study writes besides its parts, and what another folder of sim holds."""

_RESULT = {"summary.json", ".sim-new"}
"""What tells the result of a single scenario."""

_MOST_CHUNKS = 1_000_000
"""Parts of a study: a worker takes seconds for each."""

_DIGEST = re.compile(r"[0-9a-f]{64}")

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
    """The manifest of a study in a place, which is begun if there is none yet.

    Args:
        place: The place.
        plan: The plan.
        chunk_rows: Rows a chunk, if the study is new there.
        keep: What is kept of its runs: ``rows`` or ``totals``.

    Raises:
        StorageError: if the place holds another study, or cannot be written.
    """
    goes_on = place.has(MANIFEST)
    if not goes_on:
        _begin(place, plan, chunk_rows, keep)
    manifest = read_manifest(place)
    if manifest["digest"] != digest_of(plan).hex():
        raise StorageError(_difference(place, manifest, describe(plan)))
    if manifest.get(KEEP, "rows") != keep:
        raise StorageError(_difference(place, {KEEP: "rows", **manifest}, {KEEP: keep}))
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
    manifest = {
        "format": FORMAT,
        "title": plan.title,
        "digest": digest_of(plan).hex(),
        "chunk_rows": chunk_rows,
        KEEP: keep,
        "versions": {
            "sim": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        **describe(plan),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    # Of two sweeps that begin here at once, one is first.
    place.write(MANIFEST, text.encode(), replace=False)


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
    if any(name.endswith(".parquet") for name in place.names(PARTS)):
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
        ("factors", all(isinstance(words, str) for words in manifest["factors"].values())),
        ("versions", all(isinstance(words, str) for words in manifest["versions"].values())),
    ):
        if not sound:
            raise StorageError(f"{path} is damaged: '{key}' is {_short(manifest.get(key))}")
    return manifest


def _is_whole(number: object, least: int) -> bool:
    return type(number) is int and least <= number <= MOST_NUMBER


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
