"""The rooms of the package: who may import whom, and what an import costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "sim"

# From the ground up: a room imports from rooms before it only (and from inside itself).
ORDER = [
    "version",
    "errors",
    "documents",
    "entries",
    "provenance",
    "claims",
    "issues",
    "endings",
    "bargaining",
    "distributions",
    "uncertainty",
    "undisclosed",
    "preferences",
    "positions",
    "ratification",
    "strategies",
    "protocols",
    "parties",
    "guarantees",
    "aftermath",
    "scenario",
    "talks",
    "wording",
    "hours",
    "verification",
    "intervals",
    "survival",
    "evidence",
    "columns",
    "blocking",
    "tracing",
    "results",
    "audit",
    "comparison",
    "description",
    "analysis",
    "formats",
    "summary",
    "report",
    "storage",
    "simulate",
    "seat",
    "experiments",
    "plots",
    "widgets",
    "__init__",
    "cli",
    "__main__",
]
ONLY_IN = {
    "simpy": {"talks"},
    "matplotlib": {"plots", "widgets"},
    "ruamel": {"documents"},
    "anywidget": {"widgets"},
    "tornado": {"widgets"},
}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Modules that a file imports, those for type checkers included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} == set(ORDER)


def test_the_page_lists_the_rooms_in_this_order() -> None:
    page = PACKAGE.parent.joinpath("docs", "architecture.md").read_text(encoding="utf-8")
    _, _, table = page.partition("| room | what it does |\n| --- | --- |\n")
    rows = table.partition("\n\n")[0].splitlines()
    listed = [name for row in rows for name in re.findall(r"`(\w+)/?`", row.split(" | ")[0])]
    assert listed == [name for name in ORDER if not name.startswith("__")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    here = room(path)
    for module in imported(path):
        top, _, rest = module.partition(".")
        if top == "sim" and rest:
            there = rest.split(".")[0]
            assert there == here or ORDER.index(there) < ORDER.index(here), module
        assert here in ONLY_IN.get(top, {here}), f"{module} is not for {here}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_can_be_held_in_mind(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_sim_loads_nothing_heavy() -> None:
    assert not {"numpy", "pandas", "scipy", "matplotlib", "simpy"} & loaded_after("import sim")


def test_running_does_not_load_the_figures() -> None:
    assert "matplotlib" not in loaded_after("import sim; sim.run('splitting-a-pie', runs=2)")


def test_the_command_line_starts_without_the_engine() -> None:
    assert not {"numpy", "pandas", "matplotlib"} & loaded_after("import sim.cli")
