"""What determines the result of a study, in short."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from types import CodeType, FunctionType
from typing import Any

from sim.experiments.plan import Plan
from sim.strategies import registered
from sim.version import __version__


def describe(plan: Plan) -> dict[str, Any]:
    """A plan as plain data, as far as it determines the result."""
    return {
        "scenario": plan.scenario.name,
        "scenario_digests": [scenario.digest for scenario in plan.variants],
        "seed": plan.seed,
        "runs": plan.runs if isinstance(plan.runs, int) else asdict(plan.runs),
        "design": plan.design,
        "points": len(plan),
        "paired": plan.paired,
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
    used = {party.strategy.name for scenario in plan.variants for party in scenario.parties}
    return {
        name: hashlib.sha256("\n".join(_code_of(strategy)).encode()).hexdigest()[:16]
        for name, strategy in sorted(registered().items())
        if name in used
    }


def _code_of(thing: Any, depth: int = 0) -> Iterator[str]:
    """The code of a class or function, of what it closes over, and of what it calls by default."""
    if isinstance(thing, type):
        for name, value in sorted(vars(thing).items()):
            if isinstance(value, FunctionType):
                yield name
                yield from _code_of(value, depth)
    elif isinstance(thing, FunctionType) and depth < 5:
        yield from _of_code(thing.__code__)
        yield _constant(thing.__defaults__)
        for cell in thing.__closure__ or ():
            yield from _code_of(cell.cell_contents, depth + 1)
    else:
        yield _constant(thing)


def _constant(thing: Any) -> str:
    """A value as text that is the same in every process."""
    if isinstance(thing, (int, float, complex, str, bytes, type(None), type(...))):
        return repr(thing)
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
