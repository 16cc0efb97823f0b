"""Names from files, as words and as columns."""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["column_of", "readable"]


def readable(name: str) -> str:
    """A name from a file as words: ``security_guarantees`` becomes ``security guarantees``."""
    return name.replace("_", " ")


def column_of(issue: str, others: Collection[str]) -> str:
    """The column of an issue in a table: its name, or ``issue.<name>`` where that is taken."""
    return f"issue.{issue}" if issue in others else issue
