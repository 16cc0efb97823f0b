"""A page for each room of the package: what its door offers, from the docstrings."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sphinx.pycode import ModuleAnalyzer

from tools.glossary import doors

ROLES = {"autoclass": "class", "autoexception": "exc", "autofunction": "func", "py:data": "data"}

OPTIONS = {
    "autoclass": ["   :members:"],
    "autoexception": ["   :members:"],
    "autofunction": [],
}


def homes() -> dict[int, str]:
    """The name under which each thing is described, by identity: that of the shortest door."""
    found: dict[int, str] = {}
    for name in sorted(doors(), key=lambda door: (door.count("."), door)):
        for word in import_module(name).__all__:
            offered = getattr(import_module(name), word)
            if not isinstance(offered, ModuleType):
                found.setdefault(id(offered), f"{name}.{word}")
    return found


def directive(offered: object) -> str:
    """Which of Sphinx's directives describes a thing."""
    if inspect.isclass(offered):
        return "autoexception" if issubclass(offered, Exception) else "autoclass"
    return "autofunction" if inspect.isfunction(offered) else "py:data"


def described(offered: object, full: str) -> list[str]:
    """What has Sphinx describe a thing, as lines.

    Args:
        offered: The thing.
        full: Its name.
    """
    how = directive(offered)
    if how in OPTIONS:
        return [f".. {how}:: {full}", *OPTIONS[how], ""]
    said = [f"   {line}" for line in said_below(full).splitlines()]
    return [f".. {how}:: {full}", "", *said, ""]


def said_below(full: str) -> str:
    """What stands below a table or a type where it is made, which Python itself does not keep.

    Args:
        full: Its name.

    Raises:
        LookupError: if nothing does.
    """
    door, _, word = full.rpartition(".")
    for name in sorted(name for name in sys.modules if name.startswith(f"{door}.")):
        said = ModuleAnalyzer.for_module(name).find_attr_docs().get(("", word))
        if said is not None:
            return "\n".join(said)
    raise LookupError(f"no docstring stands below {full}")


def reference_page(name: str, home: dict[int, str]) -> str:
    """The page of a room, as reStructuredText.

    Args:
        name: Of the room, as it is imported.
        home: See `homes`.
    """
    door = import_module(name)
    lines = [f"``{name}``", "=" * (len(name) + 4), "", f".. automodule:: {name}", ""]
    elsewhere, rooms = [], []
    for word in door.__all__:
        offered, full = getattr(door, word), f"{name}.{word}"
        if isinstance(offered, ModuleType):
            rooms.append(f"   {offered.__name__}")
        elif home[id(offered)] != full:
            role = ROLES[directive(offered)]
            elsewhere.append(f"* :py:{role}:`{home[id(offered)]}`")
        else:
            lines += described(offered, full)
    if elsewhere:
        lines += ["Offered here as well:", "", *elsewhere, ""]
    return "\n".join(lines)


def reference_pages(folder: Path) -> None:
    """Write the pages of all rooms, and one that lists them.

    Args:
        folder: The folder of all pages; these go into ``reference/``.
    """
    place = folder / "reference"
    place.mkdir()
    home = homes()
    names = [name for name in doors() if import_module(name).__all__ and name != "sim.cli"]
    for name in names:
        (place / f"{name}.rst").write_text(reference_page(name, home), encoding="utf-8")
    title = "Everything that can be called"
    listed = "\n".join(f"   {name}" for name in names)
    (place / "index.rst").write_text(
        f"{title}\n{'=' * len(title)}\n\nA page for each room; ``sim`` itself has what most people"
        f" need.\n\n.. toctree::\n   :maxdepth: 1\n\n{listed}\n",
        encoding="utf-8",
    )
