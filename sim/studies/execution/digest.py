"""What determines the result of a study, in short."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from sim.strategies import registered_among
from sim.studies.plan import Plan
from sim.version import __version__

__all__ = ["BY_DESIGN", "describe", "digest_of"]

BY_DESIGN = "by design"
"""What a description says of ``paired`` that was left to the design."""


def describe(plan: Plan) -> dict[str, Any]:
    """A plan as plain data, as far as it determines the result."""
    return {
        "scenario": plan.scenario.name,
        "scenario_digests": [scenario.digest for scenario in plan.variants],
        "seed": plan.seed,
        "runs": plan.runs if isinstance(plan.runs, int) else asdict(plan.runs),
        "design": plan.design,
        "points": len(plan),
        "paired": BY_DESIGN if plan.paired is None else plan.paired,
        "drawn": plan.drawn,
        "factors": dict(plan.factors),
        "strategies": _strategies(plan),
    }


def digest_of(plan: Plan) -> bytes:
    """SHA-256 of all that determines the result."""
    described = json.dumps([__version__, describe(plan)], sort_keys=True)
    sha = hashlib.sha256(described.encode())
    for path in sorted(plan.settings):
        sha.update(path.encode())
        sha.update(plan.settings[path].tobytes())
    sha.update(plan.variant.tobytes())
    return sha.digest()


def _strategies(plan: Plan) -> dict[str, str]:
    """The strategies registered in Python that take part, each with a digest of its code."""
    own = registered_among(
        party.strategy.parts for scenario in plan.variants for party in scenario.parties
    )
    return {
        f"{kind} {name}": hashlib.sha256("\n".join(_code_of(part, set())).encode()).hexdigest()[:16]
        for (kind, name), part in sorted(own.items())
    }


def _code_of(thing: Any, seen: set[int]) -> Iterator[str]:
    """The code of a class or function, and of what it uses: bases, closure, names of its module."""
    if isinstance(thing, (staticmethod, classmethod)):
        thing = thing.__func__
    if not isinstance(thing, (type, FunctionType, property)):
        yield _constant(thing)
    elif id(thing) not in seen:
        seen.add(id(thing))
        for name, part in _parts(thing):
            yield name
            yield from _code_of(part, seen)


def _parts(thing: Any) -> Iterator[tuple[str, Any]]:
    """What a class, property or function consists of, by name."""
    if isinstance(thing, type):
        for base in thing.__bases__:
            yield "base", base
        for name, value in sorted(vars(thing).items()):
            if isinstance(value, FunctionType) or not name.startswith("__"):
                yield name, value
    elif isinstance(thing, property):
        yield "get", thing.fget
    else:
        yield from (("code", text) for text in _of_code(thing.__code__))
        yield "defaults", thing.__defaults__
        for cell in thing.__closure__ or ():
            yield "closure", cell.cell_contents
        for name in sorted(_names(thing.__code__) & thing.__globals__.keys()):
            value = thing.__globals__[name]
            # What comes from elsewhere is a library; its versions are none of ours.
            if getattr(value, "__module__", thing.__module__) == thing.__module__:
                yield name, value


def _names(code: CodeType) -> set[str]:
    """The names that code and the functions in it look up."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _constant(thing: Any) -> str:
    """A value as text that is the same in every process."""
    if isinstance(thing, (int, float, complex, str, bytes, type(None), type(...))):
        return repr(thing)
    if isinstance(thing, np.ndarray) and thing.dtype != object:
        return f"{thing.dtype}{thing.shape}{thing.tobytes().hex()}"
    if is_dataclass(thing):
        values = (_constant(getattr(thing, field.name)) for field in fields(thing))
        return f"{type(thing).__qualname__}({', '.join(values)})"
    if isinstance(thing, Mapping):
        return f"{{{', '.join(f'{_constant(k)}: {_constant(v)}' for k, v in thing.items())}}}"
    if isinstance(thing, (tuple, list)):
        return f"({', '.join(map(_constant, thing))})"
    if isinstance(thing, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_constant, thing)))}}}"
    return type(thing).__qualname__


def _of_code(code: CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _of_code(constant)
        else:
            yield _constant(constant)
