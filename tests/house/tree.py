"""A package as files that import each other, and what can be wrong with it.

Each check takes the folder of a package and returns its faults, each a sentence that names files.
What a file imports is read, not tried: imports for type checkers and inside functions count like
all others. The *door* of a package is its ``__init__.py``.

- ``from sim.room import name`` imports the door, and the file that the door has the name from.
- Who imports a file of another package imports that package's door as well, for Python runs it.
- A file does not import the doors that it stands behind itself.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

DOOR = "__init__"


@dataclass(frozen=True)
class Import:
    """A name taken from a module, or (``name`` is None) a module as such."""

    line: int
    module: str
    name: str | None = None


class File:
    """A file of a package, by its dotted name; a door is called like its package."""

    def __init__(self, name: str, path: Path, package: Path) -> None:
        self.name = name
        self.path = path
        self.shown = path.relative_to(package).as_posix()
        self.is_door = path.stem == DOOR
        self.text = path.read_text(encoding="utf-8")
        self.body = ast.parse(self.text).body
        self.imports = tuple(_imports(self.body))

    @property
    def doors(self) -> list[str]:
        """The packages that it stands behind, the innermost last."""
        parts = self.name.split(".")
        return [".".join(parts[: i + 1]) for i in range(len(parts) - 1)]

    @property
    def names(self) -> set[str]:
        """What it defines itself, outside of functions and classes."""
        return set(_defined(self.body))

    @property
    def taken(self) -> dict[str, Import]:
        """What it has from elsewhere, by the name that it gives it."""
        return dict(_taken(self.body))

    @property
    def listed(self) -> list[str] | None:
        """Its ``__all__``; None without one."""
        for node in self.body:
            targets = node.targets if isinstance(node, ast.Assign) else ()
            if any(isinstance(to, ast.Name) and to.id == "__all__" for to in targets):
                assert isinstance(node, ast.Assign)
                return list(ast.literal_eval(node.value))
        return None


def _imports(body: Iterable[ast.AST]) -> Iterator[Import]:
    for top in body:
        for node in ast.walk(top):
            if isinstance(node, ast.Import):
                yield from (Import(node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                yield from (Import(node.lineno, module, alias.name) for alias in node.names)
            elif isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = node.args[0]
                if called == "import_module" and isinstance(given, ast.Constant):
                    yield Import(node.lineno, str(given.value))


def _top_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a file, those below ``if`` and ``try`` among them."""
    for node in body:
        yield node
        for part in ("body", "orelse", "handlers", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
                yield from _top_level(getattr(node, part, []))


def _defined(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in _top_level(body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
        elif isinstance(node, ast.For):
            yield from (n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))


def _taken(body: Iterable[ast.stmt]) -> Iterator[tuple[str, Import]]:
    for node in _top_level(body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                yield name, Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, Import(node.lineno, node.module or "", alias.name)


@cache
def read(folder: Path) -> dict[str, File]:
    """The files of a package by their dotted names; a folder that changes is not read again."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == DOOR else parts)
        found[name] = File(name, path, folder)
    return found


Graph = Mapping[str, Mapping[str, int]]
"""For each file those that it imports, with the line."""


@cache
def graph(folder: Path) -> Graph:
    """Which file imports which."""
    files = read(folder)
    found: dict[str, dict[str, int]] = {name: {} for name in files}
    for name, file in files.items():
        within = {*file.doors, *([name] if file.is_door else [])}
        for each in file.imports:
            for there in _files_of(each, files):
                passed = set(files[there].doors) - within
                for target in {there, *passed} - {name}:
                    found[name].setdefault(target, each.line)
    return found


def _files_of(each: Import, files: Mapping[str, File]) -> set[str]:
    """The files of the package that an import takes something from."""
    if each.name is not None and f"{each.module}.{each.name}" in files:
        return {f"{each.module}.{each.name}"}
    module = each.module
    while module and module not in files:
        module = module.rpartition(".")[0]
    if not module:
        return set()
    behind = files[module].taken.get(each.name or "") if files[module].is_door else None
    return {module} | (_files_of(behind, files) if behind else set())


def room(file: File) -> str:
    """The package or file in the root that a file belongs to; ``__init__`` for the root's door."""
    return Path(file.shown).with_suffix("").parts[0]


def chain(folder: Path, start: str, end: str) -> list[str]:
    """The shortest way from one file to another by imports, both ends included; or nothing."""
    return _way(graph(folder), start, end)


def _way(links: Mapping[str, Iterable[str]], start: str, end: str) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for there in sorted(links[way[-1]]):
            if there == end:
                return [*way, there]
            if there not in seen:
                seen.add(there)
                ways.append([*way, there])
    return []


# Who imports whom


def unplaced(folder: Path, order: Sequence[str]) -> list[str]:
    """Rooms that the order does not have, and places in the order without a room."""
    rooms = {room(file) for file in read(folder).values()}
    return [
        *(f"{name} has no place in the order" for name in sorted(rooms - set(order))),
        *(f"there is no {name}" for name in order if name not in rooms),
    ]


def upward(folder: Path, order: Sequence[str]) -> list[str]:
    """Imports from a room that is not further down, each with the way back if there is one."""
    files, faults = read(folder), []
    for name, targets in graph(folder).items():
        files_at = {line for there, line in targets.items() if not files[there].is_door}
        for there, line in targets.items():
            low, high = room(files[name]), room(files[there])
            if low == high or not {low, high} <= set(order):
                continue
            if files[there].is_door and line in files_at:
                continue  # the file behind the door is named
            if order.index(low) < order.index(high):
                back = chain(folder, there, name)
                way = " -> ".join(files[each].shown for each in [name, *(back or [there])])
                faults.append(f"{files[name].shown}:{line} imports upward: {way}")
    return faults


def circles(folder: Path) -> list[str]:
    """Circles among the files and packages of each package, as chains of files."""
    files = read(folder)
    faults = []
    for package in [name for name, file in files.items() if file.is_door]:
        # What stands in the package itself: its files, its packages, and its own door.
        links: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for name, targets in graph(folder).items():
            for there in sorted(targets, key=lambda each: files[each].is_door):
                here, to = _part(package, name), _part(package, there)
                if here and to and here != to:
                    links[here].setdefault(to, (name, there))
                    links.setdefault(to, {})
        found: dict[frozenset[str], list[str]] = {}
        for part in sorted(links):
            circle = _way(links, part, part)
            found.setdefault(frozenset(circle), circle)
        for circle in found.values():
            steps = [links[a][b] for a, b in pairwise(circle)]
            if steps:
                faults.append(_told(steps, files))
    return faults


def _part(package: str, name: str) -> str:
    """The file or package in a package that a module belongs to; nothing if it is elsewhere."""
    if name == package:
        return name
    inside = name.removeprefix(f"{package}.")
    return f"{package}.{inside.split('.')[0]}" if inside != name else ""


def _told(steps: Sequence[tuple[str, str]], files: Mapping[str, File]) -> str:
    """Steps as a chain; where one begins in another file than the last ended in, both are named."""
    said = files[steps[0][0]].shown
    last = steps[0][0]
    for start, end in steps:
        if start != last:
            said += f", {files[start].shown}"
        said += f" -> {files[end].shown}"
        last = end
    return said


def own_doors(folder: Path) -> list[str]:
    """Files that import a door that they stand behind, and imports that count from where they are.

    The door of the whole package is left to `upward`: it is a place in the order like others.
    """
    files, faults = read(folder), []
    for name, file in files.items():
        faults += [
            f"{file.shown}:{each.line} is a relative import"
            for each in file.imports
            if each.module.startswith(".")
        ]
        faults += [
            f"{file.shown}:{graph(folder)[name][door]} imports its own door, {files[door].shown}"
            for door in file.doors[1:]
            if door in graph(folder)[name]
        ]
    return faults


def strays(folder: Path, only_in: Mapping[str, Collection[str]]) -> list[str]:
    """Libraries imported by a room that is not among those which may."""
    return [
        f"{file.shown}:{each.line} imports {each.module}"
        for file in read(folder).values()
        for each in file.imports
        if room(file) not in only_in.get(each.module.partition(".")[0], {room(file)})
    ]


def beyond(folder: Path, name: str, may: Collection[str]) -> list[str]:
    """What a room imports besides itself, the standard library and what it may."""
    own = f"{folder.name}.{name}"
    allowed = {own, *may, *sys.stdlib_module_names}
    return [
        f"{file.shown}:{each.line} imports {each.module}"
        for file in read(folder).values()
        if room(file) == name
        for each in file.imports
        if not any(f"{each.module}.".startswith(f"{one}.") for one in allowed)
    ]


def imported_tests(*folders: Path) -> list[str]:
    """Imports from a test module, wherever they stand."""
    return [
        f"{file.name}:{each.line} imports {each.module}"
        for folder in folders
        for file in read(folder).values()
        for each in file.imports
        if any(part.startswith("test_") for part in f"{each.module}.{each.name}".split("."))
    ]


# What each offers


def borrowed(folder: Path) -> list[str]:
    """Names in an ``__all__`` that are not the module's own, nor (of a door) its package's."""
    files, faults = read(folder), []
    for file in files.values():
        for name in file.listed or ():
            if name in file.names or (file.is_door and f"{file.name}.{name}" in files):
                continue
            taken = file.taken.get(name)
            if taken is None:
                faults.append(f"{file.shown} lists {name}, which it does not have")
            elif not file.is_door or not f"{taken.module}.".startswith(f"{file.name}."):
                faults.append(f"{file.shown} lists {name}, which is of {taken.module}")
    return faults


def not_offered(folder: Path, *users: Path) -> list[str]:
    """Imports of a name that a module of the package does not offer: it lists others, or has none.

    Args:
        folder: The package.
        users: Folders of programs that use the package. They may take what a file has and does not
            list, but nothing that it only imports.
    """
    files, faults = read(folder), []
    outside = {file.name: file for user in users for file in read(user).values()}
    for name, file in {**files, **outside}.items():
        for each in file.imports:
            there = files.get(each.module)
            if there is None or each.name is None or f"{each.module}.{each.name}" in files:
                continue
            offered = there.names if there.listed is None else {*there.listed, "__all__"}
            if name in outside:
                offered = offered | there.names
            if each.name not in offered:
                here = file.name if name in outside else file.shown
                where = f"{here}:{each.line} imports {each.name} from {there.shown}"
                faults.append(f"{where}, which does not offer it")
    return faults


def without_list(folder: Path) -> list[str]:
    """Modules that have names from elsewhere and do not list their own, and rooms without a list.

    A package within a room is private to it, and a program offers nothing.
    """
    return [
        f"{file.shown} has no __all__"
        for file in read(folder).values()
        if file.listed is None and file.path.stem != "__main__"
        if (file.is_door and len(file.doors) < 2) or file.taken.keys() - {"annotations"}
    ]


def without_docstring(folder: Path) -> list[str]:
    """Modules that do not say what they are for."""
    return [
        f"{file.shown} has no docstring"
        for file in read(folder).values()
        if ast.get_docstring(ast.Module(file.body, [])) is None
    ]


def doubled_files(folder: Path, roles: Collection[str], *apart: str) -> list[str]:
    """Files of one name in several places, unless the name stands for a role.

    Args:
        folder: The package.
        roles: Names that stand for a role.
        apart: Folders whose files may be called like what they are about elsewhere.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for file in read(folder).values():
        if file.path.stem not in roles and Path(file.shown).parent.as_posix() not in apart:
            places[file.path.stem].append(file.shown)
    return [f"{name}: {', '.join(files)}" for name, files in places.items() if len(files) > 1]


def doubled_classes(folder: Path) -> list[str]:
    """Public classes of one name in several files."""
    places: dict[str, list[str]] = defaultdict(list)
    for file in read(folder).values():
        for node in _top_level(file.body):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(file.shown)
    return [f"{name}: {', '.join(files)}" for name, files in places.items() if len(files) > 1]


# Size and shape


def long_files(folder: Path, most: int) -> list[str]:
    """Files with more lines than can be held in mind."""
    return [
        f"{file.shown} has {lines} lines"
        for file in read(folder).values()
        if (lines := len(file.text.splitlines())) > most
    ]


def skipped(folder: Path) -> dict[str, int]:
    """How often each file of a folder keeps a statement from being formatted."""
    counts = {
        path.relative_to(folder.parent).as_posix(): path.read_text("utf-8").count(
            "# fmt: " + "skip"
        )
        for path in sorted(folder.rglob("*.py"))
    }
    return {name: count for name, count in counts.items() if count}
