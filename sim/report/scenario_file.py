"""A scenario as a file that loads again, and copies of the claims that it cites."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sim.errors import InputError, StorageError
from sim.inputs import tree_of
from sim.inputs.documents import Node, to_node, to_yaml
from sim.inputs.raw_files import read_bytes
from sim.model import Scenario
from sim.report.writing import write_content
from sim.version import __version__

__all__ = ["save_scenario", "scenario_contents"]

_ENDINGS = (".yaml", ".yml")
_BOM = b"\xef\xbb\xbf"
_SEAL = re.compile(rb"# Written by sim \S+; SHA-256 of what follows: ([0-9a-f]{64})\n")
"""The first line of a file that was saved: whoever changes the rest breaks it."""


def save_scenario(scenario: Scenario, file: str | Path) -> Path:
    """Write a scenario into a YAML file, whole: what it extends or was varied to is in it.

    Copies of the claims files stand beside it, as ``<name>.claims-0.yaml`` and so on.

    Args:
        scenario: The scenario.
        file: Where it is to be; its name ends with ``.yaml``.

    Returns:
        The file.

    Raises:
        StorageError: if it cannot be written, its claims are gone, or a file is there already that
            sim did not write, or that was changed since.
        UsageError: if no file can say what it is.
    """
    path = Path(file)
    if path.suffix not in _ENDINGS:
        raise StorageError(f"{path} is no name for a scenario; it ends with .yaml")
    contents = scenario_contents(scenario, path.name, f"{path.stem}.claims-{{}}.yaml")
    for name in contents:
        _must_be_ours(path.with_name(name))
    for name, content in contents.items():
        write_content(path.with_name(name), _sealed(content))
    return path


def _sealed(content: bytes) -> bytes:
    content = content.removeprefix(_BOM)
    digest = hashlib.sha256(content).hexdigest()
    return f"# Written by sim {__version__}; SHA-256 of what follows: {digest}\n".encode() + content


def _must_be_ours(path: Path) -> None:
    """Make sure that a file is one that was saved here and is as it was, or not there."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None
    seal = _SEAL.match(content)
    if seal is None:
        raise StorageError(f"{path} was not written by sim; choose another name")
    if hashlib.sha256(content[seal.end() :]).hexdigest().encode() != seal[1]:
        raise StorageError(f"{path} was changed since sim wrote it; choose another name")


def scenario_contents(
    scenario: Scenario, name: str = "scenario.yaml", claims: str = "claims-{}.yaml"
) -> dict[str, bytes]:
    """A scenario as it was resolved, as files by name: the claims first, which it names.

    Args:
        scenario: The scenario.
        name: What its file is called.
        claims: What those of its claims are called, with a place for a number: not by their own
            names, which those from several folders may share.

    Raises:
        StorageError: if its claims cannot be read again.
        UsageError: if no file can say what it is.
    """
    scenario.content()  # says so if no file can
    tree = dict(tree_of(scenario).value)
    tree.pop("extends", None)
    files = list(dict.fromkeys(claim.file for claim in scenario.claims.values()))
    contents: dict[str, bytes] = {}
    for file in files:
        try:
            content = read_bytes(file)
        except InputError as error:
            raise StorageError(f"cannot read {file} again: {error.faults[0].message}") from None
        contents[claims.format(len(contents))] = content
    if contents:
        tree["claims"] = to_node(list(contents))
    else:
        tree.pop("claims", None)
    contents[name] = to_yaml(Node(tree)).encode()
    return contents
