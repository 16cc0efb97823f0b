"""What the JSON Schemas of the files are made of: text, words, numbers, laws, mappings.

Draft 07, which editors know. A key that may be left out may also stand empty, as for the readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.inputs.documents import MAX_NUMBER
from sim.uncertainty.distributions import Law
from sim.uncertainty.laws import LAWS
from sim.uncertainty.quantities import ANY_NUMBER, NOT_NEGATIVE, POSITIVE, Domain

__all__ = [
    "FLAG",
    "IDENTIFIER",
    "NAME",
    "NULL",
    "NUMBER_KEY",
    "REASONS",
    "SCALAR",
    "TEXT",
    "WORDS",
    "Shape",
    "any_of",
    "choice",
    "described",
    "items",
    "mapping",
    "number",
    "of_names",
    "one_present",
    "present",
    "quantity",
    "ref",
    "with_reason",
    "written",
]

Shape = dict[str, Any]

TEXT: Shape = {"type": ["string", "number", "boolean"], "pattern": r"\S"}

SCALAR: Shape = {"type": ["string", "number", "boolean", "null"], "pattern": r"\S"}
"""A word in a list; ``null`` and ``no`` are words there, too."""

WORDS: Shape = {"anyOf": [TEXT, {"type": "array", "items": SCALAR}]}

FLAG: Shape = {"type": "boolean"}

NAME: Shape = {
    "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
    "not": {"enum": ["claim", "assumed", "all", "any", "not"]},
}
"""A name that becomes part of a path."""

IDENTIFIER: Shape = {"type": ["string", "boolean"], **NAME}
"""The same, where it is a value."""

NUMBER_KEY: Shape = {"pattern": r"^\s*[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?\s*$"}

_LAW_WORDS = {
    "uniform": "anything between low and high, as likely: [low, high]",
    "triangular": "likeliest at the mode: [low, mode, high]",
    "normal": "truncated to what the number may be: [mean, standard deviation]",
    "beta": "between 0 and 1: [a, b]",
    "choice": "one of the values: a list, or a mapping of values to weights",
    "pert": "likeliest at the mode, smooth: [low, mode, high]; a fourth number, 4 if left out, says"
    " how much it gathers there",
    "quantiles": "as an expert gives them: {0.05: 1, 0.5: 2, 0.95: 4} means below 1 with a chance"
    " of 5 %, below 2 with one of 50 %, below 4 with one of 95 %",
    "observed": "one of the values that were observed; what stands there twice counts twice",
}


NULL: Shape = {"type": "null"}


def ref(name: str) -> Shape:
    """A definition by its name."""
    return {"$ref": f"#/definitions/{name}"}


def described(shape: Shape, text: str) -> Shape:
    """A shape with what an editor shows of it."""
    return {"description": text, **shape}


def any_of(*shapes: Shape) -> Shape:
    """One of several shapes."""
    return {"anyOf": list(shapes)}


def choice(words: Iterable[str]) -> Shape:
    """One of a few words."""
    return {"enum": list(words)}


def items(shape: Shape, least: int = 0) -> Shape:
    """A list."""
    return {"type": "array", "items": shape, **({"minItems": least} if least else {})}


def number(domain: Domain) -> Shape:
    """A bare number that a domain admits."""
    low, high = max(domain.low, -MAX_NUMBER), min(domain.high, MAX_NUMBER)
    return {
        "type": "integer" if domain.whole else "number",
        "exclusiveMinimum" if domain.above else "minimum": _plain(low),
        "maximum": _plain(high),
    }


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def written(key: str) -> Shape:
    """That a key stands there and is not empty."""
    return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}


def present(*keys: str) -> Shape:
    """That one of some keys stands there at least."""
    return {"anyOf": [written(key) for key in keys]}


def one_present(*keys: str) -> Shape:
    """That exactly one of some keys stands there."""
    return {"oneOf": [written(key) for key in keys]}


def _optional(shape: Shape) -> Shape:
    """A shape, or nothing."""
    kind = shape.get("type")
    if kind == "null":
        return shape
    if isinstance(kind, str) and "enum" not in shape:
        return {**shape, "type": [kind, "null"]}
    if isinstance(kind, list):
        return {**shape, "type": [*kind, *({"null"} - set(kind))]}
    if "anyOf" in shape:
        return {**shape, "anyOf": [*shape["anyOf"], {"type": "null"}]}
    if "enum" in shape:
        return {**shape, "enum": [*shape["enum"], None]}
    inner = {key: value for key, value in shape.items() if key != "description"}
    outer = {key: value for key, value in shape.items() if key == "description"}
    return {**outer, "anyOf": [inner, {"type": "null"}]}


REASONS: Mapping[str, Shape] = {
    "claim": {
        **any_of(TEXT, {**items(SCALAR), "minItems": 1}, {"type": "null"}),
        "description": "Id of the claim that reports this, or a list of ids; they stand in the"
        " files of claims.",
    },
    "assumed": {
        "type": ["string", "null"],
        "pattern": r"\S",
        "description": "Why this is assumed, in words, where no source reports it.",
    },
    "one_reason": {"not": {"allOf": [written("claim"), written("assumed")]}},
}
"""Definitions of what a value rests on: a claim or an assumption, and not both."""


def mapping(
    keys: Mapping[str, Shape],
    required: Sequence[str] = (),
    *,
    rest: Shape | None = None,
    names: Shape | None = None,
    reasons: bool = False,
    **more: Any,
) -> Shape:
    """A mapping with known keys.

    Args:
        keys: The shapes of its values, by key.
        required: The keys that must be there.
        rest: The shape of values under other keys; left out, there are none.
        names: What other keys may be called.
        reasons: Whether it says what it rests on.
        more: Further conditions.
    """
    shapes = {key: shape if key in required else _optional(shape) for key, shape in keys.items()}
    if reasons:
        shapes |= {key: ref(key) for key in ("claim", "assumed")}
    found: Shape = {
        "type": "object",
        "properties": shapes,
        "additionalProperties": False if rest is None else rest,
    }
    if required:
        found["required"] = list(required)
    if names is not None:
        known = {"enum": list(shapes)}
        found["propertyNames"] = any_of(known, names) if shapes else names
    conditions = list(more.pop("conditions", ()))
    if reasons:
        conditions.append(ref("one_reason"))
    if conditions:
        found["allOf"] = conditions
    return {**found, **more}


def of_names(rest: Shape, **more: Any) -> Shape:
    """A mapping by names."""
    return mapping({}, rest=rest, names=NAME, **more)


def with_reason(value: Shape) -> Shape:
    """A value that is not drawn: bare, or with what it rests on."""
    return any_of(value, mapping({"value": value}, ["value"], reasons=True))


def quantity(name: str, domain: Domain, *, keys: Mapping[str, Shape] | None = None) -> Shape:
    """A number or a law, each with what it rests on.

    Args:
        name: The name of this definition, which may stand inside itself.
        domain: The numbers it may be.
        keys: Other keys under which a number may stand.
    """
    forms = {
        "value": described(ref(name), "The number, or a law."),
        **(keys or {}),
        **{law: described(_law(law, domain), f"{law}: {_LAW_WORDS[law]}") for law in LAWS},
    }
    rich = mapping(forms, reasons=True, conditions=[one_present(*forms)])
    return any_of(number(domain), {"const": "dealt"}, rich)


def _law(name: str, domain: Domain) -> Shape:
    """What stands under the name of a law."""
    value = number(domain)
    # A law over a range may begin at an end that is not itself admitted.
    ends = number(Domain(domain.low, domain.high))
    positive = number(POSITIVE)
    if name == "choice":
        weights: Shape = {"type": "object", "additionalProperties": positive, "minProperties": 1}
        return any_of(items(value, 1), {**weights, "propertyNames": NUMBER_KEY})
    if name == "observed":
        return items(value, 2)
    if domain.whole:
        return {"not": {}}  # such a law draws no whole numbers
    if name == "quantiles":
        shares: Shape = {"type": "object", "additionalProperties": ends, "minProperties": 2}
        return {**shares, "propertyNames": NUMBER_KEY}
    law = LAWS[name]
    assert issubclass(law, Law)
    # Those that are not themselves values that may be drawn.
    special = {"mean": number(ANY_NUMBER), "lambda": number(NOT_NEGATIVE)}
    special |= dict.fromkeys(("standard deviation", "a", "b"), positive)
    arguments = [special.get(argument, ends) for argument in law.arguments]
    return {
        "type": "array",
        "items": arguments,
        "additionalItems": False,
        "minItems": len(arguments) - law.optional,
        "maxItems": len(arguments),
    }
