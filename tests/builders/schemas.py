"""The JSON Schemas that ship, and what they say of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from sim.inputs.documents import document_of
from tools.schema import FOLDER


@cache
def schema(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Any:
    return Draft7Validator(schema(name))


def refusals(name: str, content: Any) -> list[str]:
    """What a schema finds wrong with what a file says, as text."""
    errors = validator(name).iter_errors(content)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def said(text: str) -> Any:
    """What a file says, as an editor reads it."""
    return document_of(text, "test.yaml")[0].plain()


def shapes_at(name: str, place: tuple[str | int, ...]) -> Iterator[Any]:
    """Every shape of a mapping that a schema has for a place in a document."""
    yield from (shape for shape in _below(schema(name), name, place) if "properties" in shape)


def _below(shape: Any, name: str, place: tuple[str | int, ...]) -> Iterator[Any]:
    for flat in _flat(shape, name):
        if not place:
            yield flat
            continue
        first, rest = place[0], place[1:]
        if isinstance(first, int):
            inner = [flat["items"]] if isinstance(flat.get("items"), dict) else []
        elif first in flat.get("properties", {}):
            inner = [flat["properties"][first]]
        else:
            other = [*flat.get("patternProperties", {}).values(), flat.get("additionalProperties")]
            inner = [each for each in other if isinstance(each, dict)]
        for each in inner:
            yield from _below(each, name, rest)


def _flat(shape: Any, name: str) -> Iterator[Any]:
    """A shape without references, and each of those of which it may be one."""
    if "$ref" in shape:
        yield from _flat(schema(name)["definitions"][shape["$ref"].rpartition("/")[2]], name)
        return
    yield shape
    for inner in (
        *shape.get("anyOf", ()),
        *(shape[key] for key in ("then", "else") if key in shape),
    ):
        yield from _flat(inner, name)
