"""The list of public classes in docs/glossary.md, from the doors of the packages.

``python -m tools.glossary`` writes it anew; the words above the list are written by hand.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import sim

PAGE = Path(__file__).resolve().parent.parent / "docs/glossary.md"
BEGIN = "<!-- written by python -m tools.glossary, compared in tests/house/test_glossary.py -->\n"
END = "<!-- end -->\n"
HEAD = "| class | offered by | what it is |\n| --- | --- | --- |\n"


def doors() -> list[str]:
    """`sim`, the packages in it that say what they offer, and `sim.errors`, by name."""
    packages = ["sim", *(m.name for m in pkgutil.walk_packages(sim.__path__, "sim.") if m.ispkg)]
    packages.append("sim.errors")
    return [name for name in packages if hasattr(import_module(name), "__all__")]


def public_classes() -> dict[type, list[str]]:
    """Every class that a door offers, with the doors that offer it."""
    found: dict[type, list[str]] = {}
    for name in doors():
        door = import_module(name)
        for word in door.__all__:
            offered = getattr(door, word)
            if inspect.isclass(offered) and offered.__module__.startswith("sim."):
                found.setdefault(offered, []).append(name)
    return found


def in_a_line(offered: type) -> str:
    """The first sentence of a class's docstring, as Markdown; empty if it has none of its own."""
    written = inspect.cleandoc(offered.__dict__.get("__doc__") or "").partition("\n\n")[0]
    if written.startswith(f"{offered.__name__}("):  # what dataclasses write by themselves
        return ""
    return " ".join(written.split()).replace("``", "`").replace("|", "\\|")


def class_list() -> str:
    """The table of public classes, by name."""
    rows = sorted(
        (offered.__name__, ", ".join(f"`{door}`" for door in names), in_a_line(offered))
        for offered, names in public_classes().items()
    )
    return HEAD + "".join(f"| `{name}` | {names} | {line} |\n" for name, names, line in rows)


def listed(page: str) -> str:
    """The table as a page has it."""
    return page.partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the list anew."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    written = re.sub(pattern, lambda _: BEGIN + class_list() + END, page, flags=re.DOTALL)
    PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
