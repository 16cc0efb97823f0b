"""The strategies by name. A strategy that ships is one class and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError, did_you_mean
from sim.strategies.behaviour_dependent import (
    AveragedTitForTat,
    RandomAbsoluteTitForTat,
    RelativeTitForTat,
)
from sim.strategies.informed import Equilibrium, NiceTitForTat, Zeuthen
from sim.strategies.micro import MiCRO
from sim.strategies.opponent_model import FrequencyModel
from sim.strategies.simple import Hardliner, Random
from sim.strategies.strategy import Parameter, Strategy, View
from sim.strategies.time_dependent import Boulware, Conceder, Exponential, Linear, Polynomial

__all__ = ["names", "register", "registered", "strategy_class"]

_SHIPPED: Mapping[str, type[Strategy]] = {
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
}

_registered: dict[str, type[Strategy]] = {}


def names() -> tuple[str, ...]:
    """Names of all strategies, those that ship first."""
    return (*_SHIPPED, *_registered)


def registered() -> Mapping[str, type[Strategy]]:
    """The strategies that were registered in Python, by name."""
    return dict(_registered)


def strategy_class(name: str) -> type[Strategy]:
    """The strategy of a name.

    Raises:
        UsageError: if there is none.
    """
    found = _SHIPPED.get(name) or _registered.get(name)
    if found is None:
        raise UsageError(f"there is no strategy '{name}'{did_you_mean(name, names())}")
    return found


def register(
    name: str,
    strategy: type[Strategy] | None = None,
    *,
    target: Callable[[View], FloatArray] | None = None,
    offer: Callable[[View, FloatArray], IntArray] | None = None,
    accepts: Callable[[View, IntArray, FloatArray], BoolArray] | None = None,
    parameters: Mapping[str, float | Parameter] | None = None,
) -> type[Strategy]:
    """Make a strategy of your own usable by name in scenarios.

    Args:
        name: Its name; registering a name again replaces it, but those that ship stay.
        strategy: A subclass of `Strategy`; or else give functions:
        target: Takes the view (arrays over runs), returns target utilities.
        offer: Takes view and targets, returns terms; left out, the terms nearest to the target.
        accepts: Takes view, terms and targets, returns booleans; left out, utility ≥ target.
        parameters: Names of the parameters that a scenario may set, with their defaults.

    Returns:
        The strategy's class.

    Raises:
        UsageError: if the name is taken by one that ships or is no plain word, or if neither a
            class nor a target is given.
    """
    if name in _SHIPPED or not name.isidentifier():
        raise UsageError(f"'{name}' cannot be registered: it ships with sim or is not a plain word")
    if strategy is None:
        if target is None:
            raise UsageError("give a subclass of Strategy, or at least target=function")
        strategy = _from_functions(name, target, offer, accepts, parameters or {})
    elif not (isinstance(strategy, type) and issubclass(strategy, Strategy)):
        raise UsageError(f"{strategy!r} is not a subclass of Strategy")
    _registered[name] = strategy
    return strategy


def _from_functions(
    name: str,
    target: Callable[[View], FloatArray],
    offer: Callable[[View, FloatArray], IntArray] | None,
    accepts: Callable[[View, IntArray, FloatArray], BoolArray] | None,
    parameters: Mapping[str, float | Parameter],
) -> type[Strategy]:
    methods: dict[str, object] = {
        "__doc__": target.__doc__ or f"The user's strategy '{name}'.",
        "source": "registered in Python",
        "parameters": {
            key: value if isinstance(value, Parameter) else Parameter(float(value))
            for key, value in parameters.items()
        },
        "target": lambda self, view: target(view),
    }
    if offer is not None:
        methods["offer"] = lambda self, view, wanted: offer(view, wanted)
    if accepts is not None:
        methods["accepts"] = lambda self, view, outcomes, wanted: accepts(view, outcomes, wanted)
    return type(name, (Strategy,), methods)
