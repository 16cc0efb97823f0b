"""Reading what people write: YAML whose values know their lines, provenance, claims."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.inputs.claims import load_claims
    from sim.inputs.verification import verify_source

_NAMES = {"load_claims": "claims", "verify_source": "verification"}

__all__ = ["load_claims", "verify_source"]


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'sim.inputs' has no attribute '{name}'")
    return getattr(import_module(f"sim.inputs.{_NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
