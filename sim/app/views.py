"""The views: what answers, and which script draws."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sim.app.explorer import Explorer
from sim.app.runs import MOST, Runs
from sim.app.seat import PlayerDesk

STATIC = Path(__file__).resolve().parent / "static"

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


class Core(Protocol):
    """What stands behind a window: it answers messages, all plain data."""

    def handle(self, message: object) -> dict[str, Any]:
        """The reply to a message, whatever the message is."""


class View(NamedTuple):
    """A kind of window.

    Attributes:
        title: What a page calls it.
        core: Makes what answers one window, from what all windows share.
        script: The module in ``static/`` whose ``mount(el, channel)`` draws it.
    """

    title: str
    core: Callable[[Runs], Core]
    script: str


VIEWS: Mapping[str, View] = {
    "explore": View("Explore", Explorer, "explore.js"),
    # A game is of a run that the explorer beside it does not replay: nobody can read there what the
    # others want.
    "play": View(
        "Play", lambda runs: PlayerDesk(runs.scenario, seed=runs.seed, run=MOST), "play.js"
    ),
}
"""The views by the name under which a page has them."""


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
    """The style sheet of all views."""
    names = ("look.css", "play.css")
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in names)
