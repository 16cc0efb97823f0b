"""A folder with the files of one domain, as a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from sim.errors import Fault, InputError, UsageError
from sim.formats import genius, geniusweb
from sim.formats.domain import DomainIssue, Profile, to_scenario
from sim.formats.elements import XmlElement, read_elements
from sim.formats.json_text import read_json
from sim.inputs.documents import Node
from sim.inputs.raw_files import read_bytes
from sim.model import Scenario
from sim.model.issues import MAX_ISSUES
from sim.model.sessions import MAX_ROUNDS

__all__ = ["Content", "load"]

Content = TypeVar("Content", XmlElement, Node)


@dataclass
class _Found(Generic[Content]):
    """What a folder holds of one format.

    Attributes:
        domains, profiles: The files with their content, sorted by name.
        faults: Of files that could not be read at all.
    """

    domains: list[tuple[Path, Content]] = field(default_factory=list)
    profiles: list[tuple[Path, Content]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.domains or self.profiles)


def load(folder: str | Path, rounds: int = 100) -> Scenario:
    """Read the GENIUS or GeniusWeb domain in a folder as a scenario.

    1. The parties are the profiles sorted by file name; in this order they act.
    2. Utility of an outcome: Σ (weight / Σ weights) · evaluation / largest evaluation of the issue.
    3. No-deal value: the reservation value, or the utility of the reservation bid; 0 if there is
       none.
    4. Issues of numbers become options: whole numbers each, real ones 11 evenly spaced values.
       Options of other issues have no order.
    5. One session of alternating offers; every party plays ``boulware`` until
       ``scenario.vary({"parties.<party>.strategy": …})`` says otherwise.

    What is not taken over (discounts), or not as it stands, is said in ``scenario.notes``. Files of
    other kinds in the folder are ignored.

    Args:
        folder: The folder: one domain file and at least two profiles.
        rounds: Rounds of the session, 1 to 10,000.

    Returns:
        The scenario, named like the folder.

    Raises:
        InputError: with every fault of the files, each with its place.
        UsageError: if the number of rounds makes no sense.
    """
    if isinstance(rounds, bool) or not isinstance(rounds, int) or not 1 <= rounds <= MAX_ROUNDS:
        raise UsageError(f"rounds must be a whole number from 1 to {MAX_ROUNDS:,}, not {rounds!r}")
    folder = Path(folder)
    paths = _files(folder)
    xml, json = _find_xml(paths), _find_json(paths)
    title = folder.resolve().name or "domain"
    if xml and json:
        others = ", ".join(path.name for path, _ in (*json.domains, *json.profiles))
        message = f"holds files of GENIUS and of GeniusWeb ({others}); put them in two folders"
        raise InputError([Fault(str(folder), 0, "", message)])
    if xml:
        return _load_genius(xml, folder, title, rounds)
    if json:
        return _load_geniusweb(json, folder, title, rounds)
    if xml.faults or json.faults:
        raise InputError([*xml.faults, *json.faults])
    message = "holds no domain: neither GENIUS files (XML) nor GeniusWeb files (JSON)"
    raise InputError([Fault(str(folder), 0, "", message)])


def _files(folder: Path) -> list[Path]:
    problem = ""
    try:
        return sorted(
            (path for path in folder.iterdir() if path.is_file() and path.name[0] != "."),
            key=lambda path: path.name,
        )
    except FileNotFoundError:
        problem = "there is no such folder"
    except NotADirectoryError:
        problem = "this is a file; name the folder that holds the domain and its profiles"
    except (OSError, ValueError) as error:
        problem = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    raise InputError([Fault(str(folder), 0, "", problem)])


def _find_xml(paths: Sequence[Path]) -> _Found[XmlElement]:
    found: _Found[XmlElement] = _Found()
    for path in paths:
        if path.suffix.lower() != ".xml":
            continue
        try:
            root = read_elements(read_bytes(path), str(path))
        except InputError as error:
            found.faults += error.faults
            continue
        if root.tag == "negotiation_template":
            found.domains.append((path, root))
        elif root.tag == "utility_space":
            found.profiles.append((path, root))
    return found


def _find_json(paths: Sequence[Path]) -> _Found[Node]:
    found: _Found[Node] = _Found()
    for path in paths:
        if path.suffix.lower() != ".json":
            continue
        faults: list[Fault] = []
        try:
            node = read_json(read_bytes(path), str(path), faults)
        except InputError as error:
            found.faults += error.faults
            continue
        if geniusweb.is_domain(node):
            found.domains.append((path, node))
        elif geniusweb.is_profile(node):
            found.profiles.append((path, node))
        else:
            continue
        found.faults += faults
    return found


def _load_genius(found: _Found[XmlElement], folder: Path, title: str, rounds: int) -> Scenario:
    faults = list(found.faults)
    path, root = _one_domain(found, folder, faults)
    issues = _few_enough(genius.read_domain(root, str(path), faults), path, faults)
    notes = genius.notes_on_domain(root, path.name)
    profiles = []
    for file, profile in found.profiles if issues else ():
        profiles.append(genius.read_profile(profile, str(file), file.name, issues, faults))
    sound = _without_faults(profiles, faults)
    return to_scenario(title, "GENIUS", path, issues, sound, notes, rounds)


def _load_geniusweb(found: _Found[Node], folder: Path, title: str, rounds: int) -> Scenario:
    faults = list(found.faults)
    path, node = _one_domain(found, folder, faults)
    issues = _few_enough(geniusweb.read_domain(node, faults), path, faults)
    profiles = []
    for file, profile in found.profiles if issues else ():
        profiles.append(geniusweb.read_profile(profile, file.name, issues, faults))
    sound = _without_faults(profiles, faults)
    return to_scenario(title, "GeniusWeb", path, issues, sound, [], rounds)


def _few_enough(
    issues: tuple[DomainIssue, ...], path: Path, faults: list[Fault]
) -> tuple[DomainIssue, ...]:
    """The issues, or none if no scenario can hold them; then profiles need not be looked at."""
    if len(issues) <= MAX_ISSUES:
        return issues
    message = f"has {len(issues):,} issues; at most {MAX_ISSUES} can be negotiated together"
    faults.append(Fault(str(path), 0, "", message))
    return ()


def _without_faults(read: Sequence[Profile | None], faults: list[Fault]) -> list[Profile]:
    if faults:
        raise InputError(sorted(set(faults)))
    return [profile for profile in read if profile is not None]


def _one_domain(found: _Found[Content], folder: Path, faults: list[Fault]) -> tuple[Path, Content]:
    """The domain file, without which no profile can be read."""
    if len(found.domains) > 1:
        names = ", ".join(path.name for path, _ in found.domains)
        message = f"holds several domain files ({names}); put each domain in a folder of its own"
        faults.append(Fault(str(folder), 0, "", message))
    # Where a file could not be read, nobody knows what is missing.
    if len(found.profiles) < 2 and not found.faults:
        names = ", ".join(path.name for path, _ in found.profiles) or "none"
        message = f"needs two profiles or more, one for each party; it has {names}"
        faults.append(Fault(str(folder), 0, "", message))
    if not found.domains and not found.faults:
        names = ", ".join(path.name for path, _ in found.profiles)
        message = f"has profiles ({names}) but no domain file, which says what the issues are"
        faults.append(Fault(str(folder), 0, "", message))
    if len(found.domains) != 1:
        raise InputError(faults)
    return found.domains[0]
