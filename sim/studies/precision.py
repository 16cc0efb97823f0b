"""How many runs a point gets: a number, or as many as an interval needs to be narrow."""

from __future__ import annotations

from dataclasses import dataclass

from sim.inputs.entries import Entry
from sim.model.endings import ENDINGS
from sim.simulate import MAX_RUN

__all__ = ["Precision", "read_runs", "whole"]


@dataclass(frozen=True)
class Precision:
    """Runs until the interval of a share is narrow enough.

    Attributes:
        half_width: Half the width that its 95 % interval may have at most.
        of: The ending whose share it is.
        block: How many runs are made at a time.
        limit: The most runs a point gets.
    """

    half_width: float
    of: str = "deal"
    block: int = 1_000
    limit: int = 100_000


def whole(entry: Entry, key: str, default: int, least: int = 1) -> int:
    """Read a whole number; the default where it is not written or has a fault."""
    node = entry.take(key)
    if node is None:
        return default
    if (
        isinstance(node.value, bool)
        or not isinstance(node.value, int)
        or not (least <= node.value <= MAX_RUN)
    ):
        wrong = node.text or node.kind
        entry.fault(f"must be a whole number from {least} to 2^48, not '{wrong}'", node, key)
        return default
    return node.value


def read_runs(entry: Entry) -> int | Precision:
    """Read ``runs``."""
    node = entry.take("runs")
    if node is None or not isinstance(node.value, dict):
        return whole(entry, "runs", 1_000)
    inner = Entry(node, "runs", entry.faults)
    width = inner.take("half_width", required=True)
    half = width.value if width is not None else 0.01
    if isinstance(half, bool) or not isinstance(half, (int, float)) or not 0 < half < 0.5:
        inner.fault("must be a share between 0 and 0.5", width, "half_width")
        half = 0.01
    of = inner.choice("of", ENDINGS, "deal")
    block = whole(inner, "block", 1_000)
    limit = whole(inner, "limit", 100_000)
    inner.done()
    if limit < block:
        inner.fault("the limit must not be below the block")
    return Precision(float(half), of, block, limit)
