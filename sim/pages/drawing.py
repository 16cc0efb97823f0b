"""Which figures there are of an object."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, get_type_hints

from sim import plots
from sim.shown import Plotted

__all__ = ["figures_of"]

_FIGURES = "sim.plots.figures."


def figures_of(thing: Plotted) -> Mapping[str, Callable[..., Any]]:
    """The functions of `sim.plots` whose first argument is such an object, bound to it.

    Which these are is read off their annotations, so a new figure is found without being listed.
    """
    return {
        name: _bound(getattr(plots, name), thing)
        for name, first in _first_arguments().items()
        if isinstance(thing, first)
    }


@cache
def _first_arguments() -> dict[str, Any]:
    """For each figure the type of what it is of."""
    found = {}
    for name in plots.__all__:
        function = getattr(plots, name)
        if getattr(function, "__module__", "").startswith(_FIGURES) and callable(function):
            first = next(iter(inspect.signature(function).parameters))
            found[name] = get_type_hints(function)[first]
    return found


def _bound(function: Callable[..., Any], thing: Plotted) -> Callable[..., Any]:
    """A figure of the object, with the help and the further arguments of the function."""

    @wraps(function)
    def draw(*args: Any, **kwargs: Any) -> Any:
        return function(thing, *args, **kwargs)

    whole = inspect.signature(function)
    draw.__signature__ = whole.replace(  # type: ignore[attr-defined]  # as Jupyter reads it
        parameters=list(whole.parameters.values())[1:]
    )
    return draw
