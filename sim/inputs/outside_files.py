"""What is said of files that a file names: a stranger's file must not show what stands in others.

A scenario may name claims files and the file that it extends, a study its scenarios. Whoever sends
one could name any file of the disk, and read in the messages what stands in it. So of a file that
lies neither beside the one that a user asked for, nor below, nor ships, only the place of the first
fault is told: how many there are, and where, would show what the file is like.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sim.errors import Fault
from sim.inputs.files import is_file, shipped_folders

__all__ = ["without_content"]

_MESSAGE = "has a fault here; its text is not shown, because it lies outside the folder of"


def without_content(faults: Iterable[Fault], asked: Path) -> list[Fault]:
    """Faults, without what files elsewhere hold.

    Args:
        faults: The faults.
        asked: The file that the user asked for.
    """
    places = (asked, asked.parent, *shipped_folders())
    trusted = [real for real in map(_real, places) if real]
    outside: dict[str, bool] = {}
    hidden: set[str] = set()
    told = []
    for fault in faults:
        if fault.file not in outside:
            real = _real(Path(fault.file))
            inside = real is not None and any(map(real.is_relative_to, trusted))
            # What is no file holds nothing that could be shown.
            outside[fault.file] = not inside and is_file(Path(fault.file))
        if outside[fault.file]:
            if fault.file in hidden:
                continue
            hidden.add(fault.file)
            fault = Fault(fault.file, fault.line, "", f"{_MESSAGE} {asked.name}")
        told.append(fault)
    return list(dict.fromkeys(told))


def _real(path: Path) -> Path | None:
    """Where a path leads, through links; None if it leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None
