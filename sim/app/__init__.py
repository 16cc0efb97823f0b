"""Windows on a scenario: the explorer and a seat at the table, in Jupyter and as a web page.

`predict` makes a box for a guess, which the notebooks of the course use.

>>> import sim
>>> sim.app.explore("berlin")       # doctest: +SKIP
>>> sim.app.play("berlin", seat="us")  # doctest: +SKIP
>>> sim.app.serve("berlin")         # doctest: +SKIP

A *core* (a `MessageHandler`) answers messages, plain data in and out, and knows of no window:
`Explorer` and `PlayerSeat`. A *script* in ``static/`` draws, and computes nothing. A *channel*
joins the two: Jupyter's (`sim.app.jupyter`) or a web socket (`sim.app.server`).
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.explorer import Explorer
from sim.app.limits import limits_in
from sim.app.message_handler import MessageHandler
from sim.app.player_seat import PlayerSeat
from sim.app.result_cache import ResultCache
from sim.errors import UsageError
from sim.model import Scenario

if TYPE_CHECKING:
    from sim.app.jupyter import Widget
    from sim.app.prediction import Prediction

__all__ = [
    "Explorer",
    "MessageHandler",
    "PlayerSeat",
    "ResultCache",
    "explore",
    "play",
    "predict",
    "serve",
]


def explore(scenario: Scenario | str | Path, seed: int = 1) -> Widget:
    """Sliders and menus beside what comes of them, in Jupyter.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        seed: The seed.

    Returns:
        A widget; the last expression of a cell is shown.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if what the extra `notebooks` brings is not installed.
    """
    core = Explorer(ResultCache(scenario, seed, at_once=True))
    still = "In a running notebook, sliders and their results appear here."
    widget: Widget = _needs("jupyter", "notebooks").Widget(core, "explore.js", still)
    return widget


def play(
    scenario: Scenario | str | Path,
    seat: str | None = None,
    seed: int = 1,
    run: int = 0,
    out: str | Path | None = None,
    test: bool = False,
) -> Widget:
    """A seat at the table, against parties that are simulated, in Jupyter.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        seat: The party to play; by default the widget asks, and several may be held in turns.
        seed: The seed.
        run: Number of the run whose draws hold.
        out: Folder in which games are kept, each in a folder of its own that `sim.play.read` reads;
            one that was not played to its end goes on there. By default, nothing is kept.
        test: Whether games are tests of skill, in which nobody looks at futures.

    Returns:
        A widget; the last expression of a cell is shown.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if there is no such party, a number makes no sense, or the packages for
            notebooks are not installed.
    """
    core = PlayerSeat(scenario, seat, seed=seed, run=run, out=out, test=test)
    still = "In a running notebook, you take your seat at the table here."
    widget: Widget = _needs("jupyter", "notebooks").Widget(core, "play.js", still)
    return widget


def predict(asks: str) -> Prediction:
    """Show a box for a guess in Jupyter; results stay folded until the reader has put one in.

    >>> import sim
    >>> guess = sim.app.predict("share of deals, in percent")  # doctest: +SKIP
    >>> guess.then(sim.plots.endings(result))                  # doctest: +SKIP

    Args:
        asks: What to put in, in a few words.

    Returns:
        The box, which is shown already. Give its `then` what is to be shown after the guess, or
        print and display it in a ``with`` block.

    Raises:
        UsageError: if what the extra `notebooks` brings is not installed.
    """
    box: Prediction = _needs("prediction", "notebooks").Prediction(asks)
    box.show()
    return box


def serve(
    scenario: Scenario | str | Path,
    *,
    port: int = 8800,
    host: str = "127.0.0.1",
    seed: int = 1,
    token: str | None = None,
    limits: Collection[str] = (),
    test: bool = False,
) -> None:
    """Serve explorer and seat as a web page until interrupted; see `sim.app.server`.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        port: The port; 0 for any that is free.
        host: The address to listen on. By default only this machine is answered.
        seed: The seed.
        token: What must stand in the address that visitors open, on this machine too; by default it
            is made up; empty, everybody is let in.
        limits: How much visitors may ask for, as words like ``visitors=60``; see
            `sim.app.limits.PageLimits`.
        test: Whether games are tests of skill, in which nobody looks at futures.

    Raises:
        InputError: if the scenario has faults.
        UsageError: if the port cannot be had, there is no such limit, or tornado is not installed.
    """
    granted = limits_in(limits)
    server, results = _needs("server", "serve"), ResultCache(scenario, seed)
    server.serve(results, port=port, host=host, token=token, limits=granted, test=test)


def _needs(module: str, extra: str) -> Any:
    """A module that needs packages which not everybody has; an extra brings them."""
    try:
        return import_module(f"sim.app.{module}")
    except ModuleNotFoundError as error:
        message = (
            f"{error.name} is missing; it comes with the extra '{extra}':"
            f" pip install -e '.[{extra}]' in the checkout"
        )
        raise UsageError(message) from None
