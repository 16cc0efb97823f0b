"""What the main objects offer to whoever looks at them, though rooms above do it.

A result can show itself in a notebook, tell itself as text, draw its figures and save itself. How
that is done is known further up: pages and figures know results, not the other way round. So
objects take their methods from here, and these ask `Works`, which ``sim/__init__.py`` provides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, overload

__all__ = ["Figures", "Plotted", "Saved", "Shown", "Works", "provide"]


class Works(Protocol):
    """What the rooms above do for an object."""

    def html(self, thing: Shown) -> str:
        """The object as HTML, for a cell of a notebook."""

    def text(self, thing: Shown) -> str:
        """The object as text, for a terminal."""

    def figures(self, thing: Plotted) -> Mapping[str, Callable[..., Any]]:
        """The functions of `sim.plots` that draw such an object, by name."""

    def save(self, thing: Saved, place: str | Path) -> Path:
        """Write the object where it is to be."""


_provided: list[Works] = []


def provide(works: Works) -> None:
    """Say who does the work."""
    _provided[:] = [works]


def _works() -> Works:
    return _provided[0]


class Shown:
    """An object that notebooks show, and that can be told as text."""

    def _repr_html_(self) -> str:
        """What a notebook shows: what is asked first, and the rest folded."""
        return _works().html(self)

    def report(self) -> str:
        """The whole as text for a terminal."""
        return _works().text(self)


class _OfEach:
    """The figures of whatever object they are asked of.

    A property would do, but what completes names in a notebook does not look into properties.
    """

    @overload
    def __get__(self, thing: None, kind: type) -> _OfEach: ...

    @overload
    def __get__(self, thing: Plotted, kind: type) -> Figures: ...

    def __get__(self, thing: Plotted | None, kind: type) -> Figures | _OfEach:
        return self if thing is None else Figures(thing)


class Plotted(Shown):
    """An object of which there are figures."""

    plot = _OfEach()
    """Its figures: ``thing.plot.name(…)`` is ``sim.plots.name(thing, …)``."""


class Saved(Shown):
    """An object that can be kept on disk."""

    def save(self, place: str | Path) -> Path:
        """Write it, so that it can be read again as it is.

        A result goes into a folder: its runs, its summary, the scenario as it was resolved, the
        figures, and all of that as a page, ``index.html``; `sim.read` reads it back, and
        ``sim run --out`` writes the same. A scenario becomes one YAML file, with copies of the
        claims that it cites beside it; `sim.load` reads it back.

        What sim did not write, or what was changed since, is not replaced.

        Args:
            place: The folder of a result, the file of a scenario.

        Returns:
            The same, as a path.

        Raises:
            StorageError: if it cannot be written, or something else is there.
        """
        return _works().save(self, place)


class Figures:
    """The figures of an object, by the names that they have in `sim.plots`.

    ``result.plot.endings()`` is ``sim.plots.endings(result)``: the same function with the same
    further arguments. ``dir(result.plot)`` lists them.
    """

    def __init__(self, of: Plotted) -> None:
        self._of = of

    def __dir__(self) -> Iterable[str]:
        return sorted(_works().figures(self._of))

    def __repr__(self) -> str:
        return f"<Figures of a {type(self._of).__name__}: {', '.join(self.__dir__())}>"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        drawn = _works().figures(self._of)
        if name not in drawn:
            known = ", ".join(sorted(drawn))
            raise AttributeError(
                f"there is no figure '{name}' of a {type(self._of).__name__}; there are: {known}"
            )
        return drawn[name]
