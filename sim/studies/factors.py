"""Factors: what a sweep varies, and how a study says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.arrays import FloatArray
from sim.errors import Fault, InputError, did_you_mean
from sim.inputs import load
from sim.inputs.documents import Node
from sim.inputs.entries import Entry
from sim.inputs.outside_files import without_content
from sim.model import Scenario
from sim.uncertainty.dependence import Dependence
from sim.uncertainty.distributions import Distribution
from sim.uncertainty.laws import LAWS
from sim.uncertainty.quantities import Quantity

__all__ = [
    "WHOLE",
    "Factor",
    "added",
    "drawn_factor",
    "load_beside",
    "parted",
    "read_factors",
    "sampled_together",
    "settable",
]

WHOLE = "scenario"
"""The factor that stands for whole scenarios."""


@dataclass(frozen=True)
class Factor:
    """Something that a sweep varies; exactly one of ``numbers``, ``law`` and ``choices`` is given.

    Attributes:
        path: The path of the quantity, or of what has alternatives; ``scenario`` for whole ones.
        numbers: Its values.
        law: What it is drawn from.
        dependence: What it depends on, if it is drawn.
        choices: Alternatives, as what could stand in a file.
        labels: What they are called in tables.
        scenarios: The alternatives read, if they are whole scenarios.
    """

    path: str
    numbers: tuple[float, ...] = ()
    law: Distribution | None = None
    dependence: Dependence | None = None
    choices: tuple[Node, ...] = ()
    labels: tuple[str, ...] = ()
    scenarios: tuple[Scenario, ...] = ()

    @property
    def count(self) -> int:
        """How many values a list has."""
        return len(self.numbers) or len(self.choices)

    @property
    def words(self) -> str:
        """What it takes, in words."""
        if self.law is not None:
            return str(self.law)
        return ", ".join(self.labels or (f"{number:g}" for number in self.numbers))


def drawn_factor(quantity: Quantity) -> Factor:
    """An uncertain quantity as what varies."""
    return Factor(quantity.path, law=quantity.law, dependence=quantity.dependence)


def parted(scenario: Scenario, factors: Sequence[Factor]) -> str:
    """What is wrong where a study samples only some of the quantities that depend on each other."""
    sampled = {factor.path for factor in factors if factor.law is not None}
    for factor in factors:
        if factor.dependence is None:
            continue
        for path in factor.dependence.members:
            if path not in sampled and scenario.quantities[path].uncertain:
                name = factor.dependence.path
                return f"{factor.path} depends on {path} ({name}): sample both or neither"
    return ""


def sampled_together(
    factors: Sequence[Factor], cube: Callable[[int], FloatArray]
) -> dict[str, FloatArray]:
    """Values of sampled factors, with the dependence that the scenario states.

    Args:
        factors: The factors, each with a law.
        cube: Makes the points of a design with so many dimensions; shape ``(points, dimensions)``.

    Returns:
        The values of each, by path.
    """
    names = [factor.path for factor in factors]
    # What is not drawn has no draws of its own, but the others' correlations go through it.
    names += [
        path
        for joint in dict.fromkeys(factor.dependence for factor in factors)
        for path in (() if joint is None else joint.members)
        if path not in names
    ]
    points = cube(len(names))
    streams = {name: points[:, i] for i, name in enumerate(names)}
    values = {}
    for factor in factors:
        if factor.law is not None:
            quantity = Quantity(factor.path, factor.law, dependence=factor.dependence)
            values[factor.path] = quantity.drawn(streams.__getitem__)
    return values


def settable(path: str) -> bool:
    """Whether a quantity can be set for each run.

    Those that shape the course of time cannot: the timeline's (except which draft a session begins
    with), and when deals are looked at again.
    """
    if path in ("aftermath.years", "aftermath.every", "round_hours"):
        return False
    return not path.startswith("timeline.") or path.endswith(".draft.which")


def added(scenario: Scenario) -> set[str]:
    """Paths of the numbers that events add to others; what is written there replaces the adding."""
    changes = (change for event in scenario.events for change in event.changes)
    return {change.amount.path for change in changes if change.add}


def read_factors(
    over: Node, scenario: Scenario, folder: Path, faults: list[Fault]
) -> tuple[Factor, ...]:
    """What varies in a study.

    Args:
        over: What stands under ``over``.
        scenario: The scenario.
        folder: Where files that are named are looked for.
        faults: Gets what is wrong.
    """
    entry = Entry(over, "over", faults)
    found: list[Factor] = []
    for path, node in entry.rest():
        factor = _read_factor(path, node, scenario, folder, entry)
        if factor is not None and factor.path in (other.path for other in found):
            entry.fault(f"'{factor.path}' varies already", node, path)
        elif factor is not None:
            found.append(factor)
    if over.value == {}:
        entry.fault("names nothing that varies")
    return tuple(found)


def _read_factor(
    path: str, node: Node, scenario: Scenario, folder: Path, entry: Entry
) -> Factor | None:
    known = scenario.quantities.keys() - added(scenario)
    name = path if path in known or f"{path}.value" not in known else f"{path}.value"
    listed = node.value if isinstance(node.value, list) else []
    if isinstance(node.value, dict) and len(node.value.keys() & set(LAWS)) == 1:
        if name not in known or not settable(name):
            hint = did_you_mean(path, sorted(known))
            entry.fault(f"there is no quantity '{path}' to draw{hint}", node, path)
            return None
        varied = _varied(scenario, name, node, entry)
        return None if varied is None else drawn_factor(varied.quantities[name])
    if not listed:
        entry.fault("must be a list of values or a distribution", node, path)
        return None
    if any(item.value is None for item in listed):
        written = "None" if not node.line else "null"
        entry.fault(f"{written} is no value; leave it out, or write what is meant", node, path)
        return None
    numeric = all(type(item.value) in (int, float) for item in listed)
    if numeric and name in known and settable(name):
        # One reading checks them all.
        law = Node({"choice": Node(listed)}, node.file, node.line)
        if _varied(scenario, name, law, entry) is None:
            return None
        numbers = tuple(float(item.value) + 0.0 for item in listed)
        if len(set(numbers)) < len(numbers):
            entry.fault("two of the values are the same", node, path)
        return Factor(name, numbers=numbers)
    if path == WHOLE:
        return _read_whole(node, listed, folder, entry)
    labels = [_label(item) for item in listed]
    for item in listed:
        _varied(scenario, path, item, entry)
    if len(set(labels)) < len(labels):
        entry.fault("two of the alternatives are the same", node, path)
    return Factor(path, choices=tuple(listed), labels=tuple(labels))


def _read_whole(node: Node, listed: list[Node], folder: Path, entry: Entry) -> Factor:
    labels = tuple(Path(item.text).stem for item in listed)
    if len(set(labels)) < len(labels):
        entry.fault("two of the scenarios have the same name", node, WHOLE)
    read = [load_beside(folder, item, f"over.{WHOLE}", entry.faults) for item in listed]
    scenarios = tuple(scenario for scenario in read if scenario is not None)
    return Factor(WHOLE, choices=tuple(listed), labels=labels, scenarios=scenarios)


def load_beside(folder: Path, node: Node, at: str, faults: list[Fault]) -> Scenario | None:
    """The scenario that a study names: a file, looked for beside it, or a name that ships.

    Args:
        folder: The folder of the study.
        node: The name.
        at: The path of the name in the study.
        faults: Gets what is wrong; the result is then None.
    """
    if isinstance(node.value, (dict, list)) or not node.text.strip():
        message = f"must name a scenario, not {node.kind}"
        faults.append(Fault(node.file, node.line, at, message))
        return None
    path = folder / node.text
    try:
        return load(str(path) if path.suffix in (".yaml", ".yml") else node.text)
    except InputError as error:
        for fault in without_content(error.faults, Path(node.file)):
            # Nothing is known of a file that is not there but where it was named.
            lost = Fault(node.file, node.line, at, f"{fault.file}: {fault.message}")
            faults.append(fault if fault.line else lost)
        return None


def _label(node: Node) -> str:
    if isinstance(node.value, (dict, list)):
        return json.dumps(node.plain(), ensure_ascii=False)
    return node.text


def _varied(scenario: Scenario, path: str, value: Node, entry: Entry) -> Scenario | None:
    """The scenario with a value at a path; None if faults were reported, at the study's line."""
    try:
        return scenario.vary({path: value})
    except InputError as error:
        entry.faults += [
            Fault(value.file, value.line, f"over.{path}", fault.message) for fault in error.faults
        ]
        return None
