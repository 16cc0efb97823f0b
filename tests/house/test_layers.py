"""The rooms of the package: who may import whom, who offers what, and what an import costs."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from tests.house import tree

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sim"
PROGRAMS = [ROOT / name for name in ("benchmarks", "tests", "tools")]

# From the ground up: a room imports from rooms before it only (and from inside itself).
ORDER = [
    "version",
    "errors",
    "libraries",
    "arrays",
    "shown",
    "theory",
    "uncertainty",
    "strategies",
    "protocols",
    "model",
    "inputs",
    "engine",
    "description",
    "results",
    "analysis",
    "report",
    "simulate",
    "studies",
    "plots",
    "play",
    "app",
    "formats",
    "pages",
    "__init__",
    "cli",
    "__main__",
]
WHEN_USED = ("SALib", "cloudpickle", "loky", "pandas", "pyarrow", "scipy", "tqdm")
ONLY_IN = {
    "simpy": {"engine"},
    "matplotlib": {"plots"},
    "ruamel": {"inputs"},
    "anywidget": {"app"},
    "tornado": {"app"},
    # What is loaded when it is used.
    **{name: {"libraries"} for name in WHEN_USED},
}
ROLES = {
    "__init__": "the door of a package",
    "registry": "the table of names of a room",
}
"""Names that several files bear, each with what it then stands for."""

FIGURES = "plots/figures"
"""Here files are called like the figure that they draw, after what it shows."""

UNFORMATTED: dict[str, int] = {}
"""Files with a table of numbers that is kept from being formatted, and how many."""

MOST_LINES = 400


def none(faults: list[str]) -> None:
    """There are no faults; if there are, all of them are shown."""
    assert not faults, "\n".join(faults)


def test_every_room_has_its_place() -> None:
    none(tree.unplaced(PACKAGE, ORDER))


def page() -> str:
    return ROOT.joinpath("docs", "architecture.md").read_text(encoding="utf-8")


def files_on_the_page() -> dict[str, list[str]]:
    """The files that the page lists under the heading of each room."""
    _, *sections = re.split(r"^#### `(\w+)/`\n", page(), flags=re.MULTILINE)
    texts = (section.partition("\n## ")[0] for section in sections[1::2])
    return dict(zip(sections[::2], (re.findall(r"`(\w+)`", t) for t in texts), strict=True))


def test_the_page_lists_the_rooms_in_this_order() -> None:
    _, _, table = page().partition("| room | what it does |\n| --- | --- |\n")
    rows = [row.partition(" | ")[0] for row in table.partition("\n\n")[0].splitlines()]
    listed = [name for row in rows for name in re.findall(r"`(\w+)/?`", row)]
    assert listed == [name for name in ORDER if not name.startswith("__")]
    assert list(files_on_the_page()) == [n for n in listed if (PACKAGE / n).is_dir()]


def test_the_page_lists_the_files_of_each_room() -> None:
    faults = []
    for room, listed in files_on_the_page().items():
        there = {file.stem for file in (PACKAGE / room).rglob("*.py")} - {"__init__"}
        faults += [f"{room}: {name} is not on the page" for name in sorted(there - set(listed))]
        faults += [f"{room}: there is no {name}" for name in listed if name not in there]
    none(faults)


def test_pages_name_files_that_exist() -> None:
    faults = []
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        named = re.findall(r"`([\w./-]+/[\w.-]+\.py)`", page.read_text(encoding="utf-8"))
        for name in sorted(set(named)):
            if not (ROOT / name).exists() and not (PACKAGE / name).exists():
                faults.append(f"{page.name} names {name}")
    none(faults)


def test_imports_go_downwards() -> None:
    none(tree.upward(PACKAGE, ORDER))


def test_no_circles() -> None:
    none(tree.circles(PACKAGE))


def test_no_file_goes_through_its_own_door() -> None:
    none(tree.own_doors(PACKAGE))


def test_libraries_stay_in_their_rooms() -> None:
    none(tree.strays(PACKAGE, ONLY_IN))


def test_theory_needs_arrays_only() -> None:
    none(tree.beyond(PACKAGE, "theory", {"numpy", "sim.arrays", "sim.errors"}))


def test_modules_offer_their_own_names() -> None:
    none(tree.borrowed(PACKAGE))
    none(tree.without_list(PACKAGE))


def test_names_are_taken_from_where_they_are_at_home() -> None:
    none(tree.not_offered(PACKAGE, *PROGRAMS))


def test_what_a_door_lists_is_behind_it() -> None:
    doors = [import_module(file.name) for file in tree.read(PACKAGE).values() if file.is_door]
    listed = [(door, name) for door in doors for name in getattr(door, "__all__", ())]
    none([f"{door.__name__}: {name}" for door, name in listed if not hasattr(door, name)])
    none([f"dir of {door.__name__}: {name}" for door, name in listed if name not in dir(door)])


def test_every_module_says_what_it_is_for() -> None:
    none(tree.without_docstring(PACKAGE))


def test_no_two_files_share_a_name() -> None:
    none(tree.doubled_files(PACKAGE, ROLES, FIGURES))


def test_no_two_public_classes_share_a_name() -> None:
    none(tree.doubled_classes(PACKAGE))


def test_files_can_be_held_in_mind() -> None:
    folders = (PACKAGE, ROOT / "benchmarks", ROOT / "tools")
    none([fault for folder in folders for fault in tree.long_files(folder, MOST_LINES)])


def test_only_tables_of_numbers_are_kept_from_being_formatted() -> None:
    found = {name: n for f in (PACKAGE, *PROGRAMS) for name, n in tree.skipped(f).items()}
    names = sorted(found.keys() | UNFORMATTED.keys())
    counts = [(name, found.get(name, 0), UNFORMATTED.get(name, 0)) for name in names]
    none([f"{name}: {n} statements, not {most}" for name, n, most in counts if n != most])


def test_tests_do_not_import_from_tests() -> None:
    none(tree.imported_tests(*PROGRAMS))


def loaded_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_sim_loads_nothing_heavy() -> None:
    assert not {"numpy", "pandas", "scipy", "matplotlib", "simpy"} & loaded_after("import sim")


def test_theory_runs_on_numpy_alone() -> None:
    rooms = [name for name, file in tree.read(PACKAGE).items() if tree.room(file) == "theory"]
    loaded = loaded_after("; ".join(f"import {name}" for name in rooms))
    assert not {"pandas", "matplotlib", "ruamel", "simpy"} & loaded


def test_running_loads_neither_figures_nor_tables() -> None:
    loaded = loaded_after("import sim; sim.run('splitting-a-pie', runs=2)")
    assert not {"matplotlib", "pandas", "scipy", "pyarrow", "tqdm"} & loaded


def test_a_worker_starts_without_what_it_may_not_need() -> None:
    loaded = loaded_after("import sim.studies.execution.work")
    assert not {"matplotlib", "pandas", "scipy", "pyarrow", "SALib", "loky"} & loaded


def test_looking_at_what_ships_and_checking_it_load_no_tables() -> None:
    for words in (["list"], ["check", "berlin"]):
        loaded = loaded_after(
            f"import sim.cli\ntry: sim.cli.main({words})\nexcept SystemExit: pass\n"
        )
        assert not {"pandas", "scipy", "pyarrow", "matplotlib"} & loaded


def test_the_command_line_starts_without_the_engine() -> None:
    assert not {"numpy", "pandas", "matplotlib"} & loaded_after("import sim.cli")
