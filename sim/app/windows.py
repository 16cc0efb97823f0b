"""The kinds of windows: what answers in each, and which script draws it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from sim.app.explorer import Explorer
from sim.app.message_handler import MessageHandler
from sim.app.player_seat import PlayerSeat
from sim.app.result_cache import MOST, ResultCache

__all__ = ["STATIC", "WINDOWS", "WindowKind", "look", "script"]

STATIC = Path(__file__).resolve().parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


class WindowKind(NamedTuple):
    """A kind of window.

    Attributes:
        title: What a page calls it.
        core: Makes what answers one window, from what all windows share; told whether games are
            tests of skill, and how many futures of each move are played at most.
        script: The module in ``static/`` whose ``mount(el, channel)`` draws it.
    """

    title: str
    core: Callable[[ResultCache, bool, int], MessageHandler]
    script: str


WINDOWS: Mapping[str, WindowKind] = {
    "explore": WindowKind("Explore", lambda results, *_: Explorer(results), "explore.js"),
    # A game is of a run that the explorer beside it does not replay: nobody can read there what the
    # others want.
    "play": WindowKind(
        "Play",
        lambda results, test, futures: PlayerSeat(
            results.scenario, seed=results.seed, run=MOST, test=test, futures=futures
        ),
        "play.js",
    ),
}
"""The kinds of windows by the name under which a page has them."""


def script(name: str) -> str:
    """A module and all that it imports as one text without imports or exports.

    Jupyter takes one text. A name at the top of a module must therefore be there once only.
    """
    return "".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in _modules(name, {}).values())


def _modules(name: str, found: dict[str, str]) -> dict[str, str]:
    """The texts of a module and of those it imports, each after those it needs itself."""
    if name not in found:
        text = (STATIC / name).read_text(encoding="utf-8")
        for needed in _IMPORT.findall(text):
            _modules(needed, found)
        found[name] = text
    return found


def look() -> str:
    """The style sheet of all windows."""
    names = ("look.css", "play.css")
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in names)
