"""Finding and reading scenario files: names that ship, and variants that extend others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from sim.errors import Fault, InputError, UsageError, did_you_mean
from sim.inputs.documents import Node, load_document
from sim.inputs.merge import overlay
from sim.inputs.patches import settled

__all__ = [
    "STUDIES",
    "find",
    "in_order",
    "is_file",
    "load_extended",
    "shipped",
    "shipped_folders",
    "shipped_studies",
    "ships",
    "title_of",
    "variants",
]

_PACKAGE = Path(__file__).resolve().parent.parent
_MAX_EXTENDS = 8
STUDIES = "studies/"


def shipped() -> dict[str, Path]:
    """The scenarios that ship: files by name, the cases before ``teaching/``."""
    return {name: path for name, path in _shipped().items() if not name.startswith(STUDIES)}


def shipped_studies() -> dict[str, Path]:
    """The studies that ship: files by name."""
    return {
        name.removeprefix(STUDIES): path
        for name, path in _shipped().items()
        if name.startswith(STUDIES)
    }


def title_of(path: Path) -> str:
    """The title of a scenario or a study that ships; no more of the file is read than up to it."""
    events = YAML(typ="safe", pure=True).parse(path.read_text(encoding="utf-8"))
    for event in events:
        # Titles stand in the outermost mapping, before anything else of that name.
        if isinstance(event, ScalarEvent) and event.value == "title":
            return str(next(events).value)
    raise InputError([Fault(str(path), 0, "title", "is missing")])


def shipped_folders() -> tuple[Path, ...]:
    """The folders of scenarios and claims that ship."""
    places = (_PACKAGE / "_shipped", _PACKAGE.parent)
    home = next((place for place in places if (place / "scenarios").is_dir()), None)
    return () if home is None else (home / "scenarios", home / "seeds")


def _shipped() -> dict[str, Path]:
    for folder in shipped_folders():
        if folder.name == "scenarios":
            names = {
                path.relative_to(folder).with_suffix("").as_posix(): path
                for path in folder.rglob("*.yaml")
            }
            return {name: names[name] for name in sorted(names, key=lambda n: ("/" in n, n))}
    return {}


def ships(name: str) -> bool:
    """Whether a name means a scenario that ships, whatever lies in the working folder."""
    known = shipped()
    try:
        return find(name).resolve() in {path.resolve() for path in known.values()}
    except InputError:
        return False


def find(
    source: str | Path, known: Mapping[str, Path] | None = None, what: str = "scenario"
) -> Path:
    """The file that a user means by a path or by the name of one that ships.

    A folder does not hide what ships under its name: ``--out berlin`` makes one. A file does.

    Args:
        source: The path or the name.
        known: What ships, by name; by default the scenarios.
        what: What it is looked for as.

    Raises:
        InputError: if there is none.
        UsageError: if the source is neither a path nor a name.
    """
    if not isinstance(source, (str, Path)):
        raise UsageError(f"a {what} is a name or a file here, not a {type(source).__name__}")
    if not str(source).strip():
        raise UsageError(f"name a {what} or a file; this name is empty")
    path = Path(source)
    try:
        there = path.exists()
        folder = there and path.is_dir()
        if (there and not folder) or path.suffix in (".yaml", ".yml"):
            return path
    except OSError as error:  # a name too long for the file system, a folder that is closed to us
        raise InputError([Fault(str(source), 0, "", f"cannot be read: {error.strerror}")]) from None
    known = shipped() if known is None else known
    wanted = str(source)
    if wanted not in known:
        # The folder may be left out where the name alone says which is meant.
        ends = [name for name in known if name.rsplit("/", 1)[-1] == wanted]
        if len(ends) != 1 and folder:
            return path
        if len(ends) != 1:
            message = f"is neither a file nor a {what} that ships" + did_you_mean(wanted, known)
            raise InputError([Fault(wanted, 0, "", message)])
        wanted = ends[0]
    return _shown(known[wanted])


def variants(source: str | Path) -> dict[str, Path]:
    """The scenarios that extend one, directly or through another.

    Args:
        source: The name of a scenario that ships, or a file.

    Returns:
        Files by name: of those that ship if it is one by name, else of those in its folder, where
        the name is the file's path.

    Raises:
        InputError: if there is no such scenario, or a file that extends some other cannot be read.
    """
    base = find(source)
    known = shipped()
    if is_file(Path(source)):
        beside = (path for path in base.parent.iterdir() if path.suffix in (".yaml", ".yml"))
        known = {str(path): path for path in sorted(beside)}
    found = {}
    for name, path in known.items():
        extended = _extended(path)
        for _ in range(_MAX_EXTENDS):
            if extended is None or extended == base.resolve():
                break
            extended = _extended(extended)
        if extended == base.resolve():
            found[name] = _shown(path)
    return found


def _extended(path: Path) -> Path | None:
    """The file that a file extends; None if it extends none."""
    try:
        if not path.is_file() or b"extends" not in path.read_bytes():
            return None
    except OSError:
        return None
    node, _ = load_document(path)
    base = node.value.get("extends") if isinstance(node.value, dict) else None
    if base is None or not isinstance(base.value, str):
        return None
    extended: Path = (path.parent / base.text).resolve()
    return extended


def _shown(path: Path) -> Path:
    """The path as a user would write it: relative to the working folder if it lies below."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path


def is_file(path: Path) -> bool:
    """Whether there is such a file, and no complaint about impossible names."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def in_order(faults: list[Fault]) -> list[Fault]:
    """By file (in the order in which files come up) and line, each fault once."""
    files = list(dict.fromkeys(fault.file for fault in faults))
    return sorted(dict.fromkeys(faults), key=lambda fault: (files.index(fault.file), fault.line))


def load_extended(path: Path, faults: list[Fault], chain: tuple[Path, ...]) -> Node:
    """A document, laid over the one it extends.

    Args:
        path: The file.
        faults: Gets the faults that do not hinder reading on.
        chain: The files that extend this one, which it may not extend in turn.

    Raises:
        InputError: if a file cannot be read.
    """
    try:
        node, own = load_document(path)
    except InputError as error:
        raise InputError(in_order([*faults, *error.faults])) from None
    faults += own
    if not isinstance(node.value, dict):
        wrong = Fault(str(path), node.line, "", f"must be a mapping, not {node.kind}")
        raise InputError(in_order([*faults, wrong]))
    base = node.value.get("extends")
    if base is None or base.value is None:
        return node
    here = (*chain, path.resolve())
    target = path.parent / base.text
    message = ""
    if not isinstance(base.value, str) or not is_file(target):
        message = f"there is no file '{base.text or base.kind}' to extend"
    elif target.resolve() in here:
        message = f"'{base.text}' extends this file in turn"
    elif len(here) > _MAX_EXTENDS:
        message = f"extends a chain of more than {_MAX_EXTENDS} files"
    if message:
        raise InputError(in_order([*faults, Fault(str(path), base.line, "extends", message)]))
    return settled(overlay(load_extended(target, faults, here), node), faults)
