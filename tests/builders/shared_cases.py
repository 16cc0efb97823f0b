"""Inputs that lie beside the repository and are not part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def shared_case(name: str) -> Path:
    """A file of the shared cases; the test is skipped where it is missing.

    Args:
        name: Its path inside the folder of cases.
    """
    path = SHARED / "cases" / name
    if not path.is_file():
        pytest.skip(f"there is no ../shared/cases/{name} here")
    return path
