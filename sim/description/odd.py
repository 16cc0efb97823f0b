"""Putting a description together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sim.description.concepts import concepts
from sim.description.entities import entities
from sim.description.input_data import initialisation, inputs
from sim.description.page import Block, Description, Element
from sim.description.parts import PARTS
from sim.description.processes import processes
from sim.description.submodels import submodels
from sim.inputs import load
from sim.model import Scenario
from sim.version import __version__

__all__ = ["ELEMENTS", "describe", "purpose"]


def purpose(scenario: Scenario) -> Iterator[Block]:
    """What the model is for, and what it is held against."""
    if scenario.about:
        yield scenario.about
    yield (
        "The model serves to find out under which assumptions these talks end in an agreement and"
        " on what terms, who blocks it otherwise, and which assumption matters most. It is a"
        " what-if model, not a forecast: its results hold under the assumptions listed below."
    )
    yield from scenario.notes
    yield (
        "Patterns: under simple conditions the model must reproduce the results of bargaining"
        " theory (docs/validation.md)."
    )


ELEMENTS: Mapping[str, tuple[str, Callable[[Scenario], Iterator[Block]]]] = {
    "purpose": ("Purpose and patterns", purpose),
    "entities": ("Entities, state variables, and scales", entities),
    "processes": ("Process overview and scheduling", processes),
    "concepts": ("Design concepts", concepts),
    "initialisation": ("Implementation and initialisation", initialisation),
    "inputs": ("Input data", inputs),
    "submodels": ("Submodels", submodels),
}
"""The elements of a description: their names, their titles, and what writes them."""


def describe(scenario: Scenario | str | Path) -> Description:
    """Describe a scenario after the ODD+D protocol.

    Source: Müller et al. (2013), "Describing human decisions in agent-based models – ODD+D, an
    extension of the ODD protocol", Environmental Modelling & Software 48, for the design concepts;
    Grimm et al. (2020), "The ODD protocol for describing agent-based and other simulation
    models: a second update to improve clarity, replication, and structural realism", Journal of
    Artificial Societies and Social Simulation 23(2) 7, for the elements.

    Everything is taken from the scenario and from what its strategies, protocols and laws say of
    themselves, so it cannot differ from what is run.

    Args:
        scenario: The scenario, a file, or the name of one that ships.

    Raises:
        InputError: if the scenario has faults.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    more = [part(scenario) for part in PARTS]
    return Description(
        scenario.name,
        scenario.title,
        __version__,
        tuple(
            Element(
                name,
                title,
                (*write(scenario), *(block for part in more for block in part.get(name, ()))),
            )
            for name, (title, write) in ELEMENTS.items()
        ),
    )
