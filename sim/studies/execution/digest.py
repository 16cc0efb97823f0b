"""What determines the result of a study, in short."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sim.strategies import registered_among
from sim.studies.execution.own_code import Seen, look_into
from sim.studies.plan import Plan
from sim.version import __version__

__all__ = ["BY_DESIGN", "closed_parts", "describe", "digest_of"]

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
        # Where it is not said, as in studies made before runs had room to grow, it is `most_runs`.
        **({"apart": plan.apart} if plan.stream.any() and plan.apart > plan.most_runs else {}),
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


def closed_parts(plan: Plan) -> tuple[str, ...]:
    """What strategies of your own use and nobody can look into, so that no digest knows it."""
    return tuple(sorted({closed for seen in _seen(plan).values() for closed in seen.closed}))


def _strategies(plan: Plan) -> dict[str, str]:
    """The strategies registered in Python that take part, each with a digest of its code."""
    return {name: seen.digest[:16] for name, seen in _seen(plan).items()}


def _seen(plan: Plan) -> dict[str, Seen]:
    own = registered_among(
        party.strategy.parts for scenario in plan.variants for party in scenario.parties
    )
    return {f"{kind} {name}": look_into(part) for (kind, name), part in sorted(own.items())}
