"""The parts of strategies by name. One that ships is one class and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError, did_you_mean
from sim.strategies.accepts import Combined, Next, Target
from sim.strategies.bases import Acceptance, Conceding, Offering, Parameter, Part, Strategy, Tabled
from sim.strategies.behaviour_dependent import (
    AveragedTitForTat,
    RandomAbsoluteTitForTat,
    RelativeTitForTat,
)
from sim.strategies.informed import (
    BestForOthers,
    Equilibrium,
    EquilibriumOffer,
    NiceTitForTat,
    Zeuthen,
    ZeuthensOffer,
)
from sim.strategies.micro import MiCRO, NewOrRepeated
from sim.strategies.offers import AnyAbove, Fair, Liked, OwnLowest
from sim.strategies.opponent_model import ByFrequency, FrequencyModel
from sim.strategies.simple import Hardliner, Random
from sim.strategies.time_dependent import Boulware, Conceder, Exponential, Linear, Polynomial
from sim.strategies.view import View

__all__ = [
    "PARTS",
    "Kind",
    "compose",
    "names",
    "part_class",
    "register",
    "registered",
    "registered_among",
]

Kind = Literal["concedes", "offers", "accepts"]
"""One of the three parts of a strategy."""

PARTS: tuple[Kind, ...] = ("concedes", "offers", "accepts")
"""The names of the three parts in a scenario."""

_BASES: Mapping[str, type[Part]] = {
    "concedes": Conceding,
    "offers": Offering,
    "accepts": Acceptance,
}

_SHIPPED: Mapping[str, Mapping[str, type[Part]]] = {
    "concedes": {
        "boulware": Boulware,
        "linear": Linear,
        "conceder": Conceder,
        "polynomial": Polynomial,
        "exponential": Exponential,
        "relative_tit_for_tat": RelativeTitForTat,
        "random_absolute_tit_for_tat": RandomAbsoluteTitForTat,
        "averaged_tit_for_tat": AveragedTitForTat,
        "nice_tit_for_tat": NiceTitForTat,
        "micro": MiCRO,
        "frequency_model": FrequencyModel,
        "zeuthen": Zeuthen,
        "equilibrium": Equilibrium,
        "hardliner": Hardliner,
        "random": Random,
    },
    "offers": {
        "fair": Fair,
        "liked": Liked,
        "own_lowest": OwnLowest,
        "random": AnyAbove,
        "frequency_model": ByFrequency,
        "nice_tit_for_tat": BestForOthers,
        "micro": NewOrRepeated,
        "zeuthen": ZeuthensOffer,
        "equilibrium": EquilibriumOffer,
    },
    "accepts": {"combined": Combined, "target": Target, "next": Next},
}

_registered: dict[str, dict[str, type[Part]]] = {kind: {} for kind in PARTS}


def names(kind: Kind = "concedes") -> tuple[str, ...]:
    """Names of all parts of a kind, the shipped ones first; by default, of ways of conceding."""
    return (*_SHIPPED[kind], *_registered[kind])


def registered() -> Mapping[tuple[Kind, str], type[Part]]:
    """The parts that were registered in Python, by kind and name."""
    return {(kind, name): part for kind in PARTS for name, part in _registered[kind].items()}


def registered_among(
    choices: Iterable[Mapping[Kind, tuple[str, Mapping[str, str]]]],
) -> Mapping[tuple[Kind, str], type[Part]]:
    """The parts registered in Python that these strategies use, by kind and name."""
    used = {(kind, name) for parts in choices for kind, (name, _) in parts.items()}
    return {key: part for key, part in registered().items() if key in used}


def part_class(kind: Kind, name: str) -> type[Part]:
    """The part with this kind and name.

    Raises:
        UsageError: if there is none.
    """
    found = _SHIPPED[kind].get(name) or _registered[kind].get(name)
    if found is None:
        raise UsageError(f"nothing called '{name}' {kind}{did_you_mean(name, names(kind))}")
    return found


def compose(chosen: Mapping[Kind, tuple[str, Mapping[str, str]]], noisy: bool = False) -> Strategy:
    """Make a strategy from its parts.

    Args:
        chosen: For each kind, the part's name and the words that are set.
        noisy: Whether its choices are noisy.

    Raises:
        UsageError: if no part has one of the names.
    """
    made: dict[str, Any] = {
        kind: part_class(kind, name)(**said) for kind, (name, said) in chosen.items()
    }
    own = frozenset(kind for kind, (name, _) in chosen.items() if name in _registered[kind])
    parts = made["concedes"], made["offers"], made["accepts"]
    return Strategy(chosen["concedes"][0], *parts, own, noisy)


def register(
    name: str,
    part: type[Part] | None = None,
    *,
    target: Callable[[View], FloatArray] | None = None,
    offer: Callable[[View, FloatArray], IntArray] | None = None,
    accepts: Callable[[View, Tabled, FloatArray], BoolArray] | None = None,
    parameters: Mapping[str, float | Parameter] | None = None,
    seconds: float = Part.seconds,
) -> None:
    """Make part of a strategy of your own usable by name in scenarios.

    Give a class, or one or more functions. Each function makes a part: ``target`` a way of
    conceding, ``offer`` a way of offering, ``accepts`` a way of accepting. If you give several,
    ``strategy: name`` in a scenario means all of them.

    Args:
        name: Its name. Registering a name again replaces the earlier part; names of shipped parts
            cannot be replaced.
        part: A subclass of `Conceding`, `Offering` or `Acceptance`.
        target: Takes the view (arrays over runs), returns target utilities.
        offer: Takes view and targets, returns outcomes, −1 for none.
        accepts: Takes view, the offer on the table and targets, returns booleans.
        parameters: Names of the numbers that a scenario may set, with their defaults.
        seconds: How long a function may take for an answer, and a hundredth of a second more for
            each run that it is about; a class says so itself (`Part.seconds`).

    Raises:
        UsageError: if the name belongs to a shipped part or is not a plain word, or if neither a
            class nor a function is given.
    """
    if not name.isidentifier():
        raise UsageError(f"'{name}' cannot be registered: it is not a plain word")
    made: dict[Kind, type[Part]] = {}
    if part is not None:
        kind = next(
            (k for k in PARTS if isinstance(part, type) and issubclass(part, _BASES[k])), None
        )
        if kind is None:
            raise UsageError(f"{part!r} is no subclass of Conceding, Offering or Acceptance")
        made[kind] = part
    else:
        made = _from_functions(name, target, offer, accepts, parameters or {}, seconds)
    if not made:
        raise UsageError("give a class, or at least one of target, offer and accepts")
    for kind in made:
        if name in _SHIPPED[kind]:
            raise UsageError(f"'{name}' cannot be registered: one that ships is called so")
    for kind, found in made.items():
        _registered[kind][name] = found


def _from_functions(
    name: str,
    target: Callable[[View], FloatArray] | None,
    offer: Callable[[View, FloatArray], IntArray] | None,
    accepts: Callable[[View, Tabled, FloatArray], BoolArray] | None,
    parameters: Mapping[str, float | Parameter],
    seconds: float,
) -> dict[Kind, type[Part]]:
    numbers = {
        key: value if isinstance(value, Parameter) else Parameter(float(value))
        for key, value in parameters.items()
    }
    made: dict[Kind, type[Part]] = {}

    def make(kind: Kind, base: type[Part], method: str, function: Callable[..., Any]) -> None:
        content: dict[str, object] = {
            "__doc__": function.__doc__ or f"The user's '{name}'.",
            "source": "registered in Python",
            "remembers": True,
            "reaches_target": False,
            "seconds": seconds,
            "parameters": {} if made else numbers,  # all parts see the numbers of the first
            method: lambda self, *seen: function(*seen),
        }
        if kind == "concedes":
            content |= {key: name for key, its in (("offers", offer), ("accepts", accepts)) if its}
        made[kind] = type(name, (base,), content)

    if target is not None:
        make("concedes", Conceding, "target", target)
    if offer is not None:
        make("offers", Offering, "offer", offer)
    if accepts is not None:
        make("accepts", Acceptance, "accepts", accepts)
    return made
