"""The explorer without its window: messages in, messages out, all plain data.

A message asks for something by its ``type``, and may bear an ``id``, which the reply repeats:

- ``hello``: what there is to set. ``setting`` (optional): in which the menus stand.
- ``run``: a picture. ``setting``; ``runs`` wanted; ``figure`` of choice; ``base`` (optional): a
  setting to compare with. At most one slice of runs is made for a reply, so that a hand that moves
  again waits for one slice at most; ``more`` says whether there is more to come.
- ``replay``: the moves of one run. ``setting``, ``ending``, ``which``.
- ``copy``: the setting as ``python`` and ``yaml``. ``setting``, ``base`` (optional).

Replies have the type of the question, or ``error`` with a ``text`` for a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.app.answering import Answering, Message
from sim.app.copying import as_python, as_yaml
from sim.app.picture import FIGURES, figures, looks, picture
from sim.app.replay import replay
from sim.app.runs import MOST, SLICE, Runs
from sim.app.setting import Setting
from sim.errors import UsageError
from sim.report.wording import CAUTION
from sim.version import __version__

SHOWN_FIRST = 5
"""So many sliders are shown before anybody searches."""


class Explorer(Answering):
    """Answers what an explorer's window asks.

    Args:
        runs: The scenario, its variants, and the results made so far; several windows may share it.
    """

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        super().__init__(
            {
                "hello": self._hello,
                "run": self._run,
                "replay": self._replay,
                "copy": self._copy,
            }
        )

    def _hello(self, message: Mapping[str, Any]) -> Message:
        setting = self._runs.read(message.get("setting", {}))
        scenario = self._runs.base(setting)
        chosen = dict(setting.strategies)
        return {
            "title": scenario.title,
            "about": scenario.about,
            "variants": [
                {"name": "", "title": self._runs.scenario.title},
                *({"name": name, "title": title} for name, title in self._runs.variants.items()),
            ],
            "controls": [control.plain() for control in self._runs.controls(setting).values()],
            "chosen": chosen,
            "shown": SHOWN_FIRST,
            "looks": looks(scenario),
            "figures": figures(scenario),
            "slice": SLICE,
            "most": MOST,
            "seed": self._runs.seed,
            "version": __version__,
            "caution": CAUTION,
        }

    def _run(self, message: Mapping[str, Any]) -> Message:
        setting, base = self._settings(message)
        wanted, figure = message.get("runs", SLICE), message.get("figure", "blockers")
        if isinstance(wanted, bool) or not isinstance(wanted, int):
            raise UsageError("runs must be a whole number")
        if not isinstance(figure, str) or figure not in FIGURES:
            raise UsageError("there is no such figure")
        if figure not in figures(self._runs.base(setting)):
            figure = "blockers"
        made = self._runs.made(setting)
        result = self._runs.result(setting, wanted)
        # The base grows when nothing was made for the setting, so that a reply takes one slice.
        rest = wanted if len(result) == made else SLICE
        before = None if base is None else self._runs.result(base, rest)
        fewest = len(result) if before is None else min(len(result), len(before))
        drawn = picture(result, before, figure)
        return {"more": fewest < MOST, **drawn}

    def _replay(self, message: Mapping[str, Any]) -> Message:
        setting, _ = self._settings(message)
        ending, which = message.get("ending"), message.get("which", 0)
        if ending not in self._runs.base(setting).endings:
            raise UsageError("there is no such ending")
        if isinstance(which, bool) or not isinstance(which, int) or which < 0:
            raise UsageError("which must be a whole number from 0")
        return {"ending": ending, **replay(self._runs.result(setting), ending, which)}

    def _copy(self, message: Mapping[str, Any]) -> Message:
        setting, base = self._settings(message)
        return {
            "python": as_python(self._runs, setting, base),
            "yaml": as_yaml(self._runs, setting),
        }

    def _settings(self, message: Mapping[str, Any]) -> tuple[Setting, Setting | None]:
        base = message.get("base")
        setting = self._runs.read(message.get("setting", {}))
        return setting, None if base is None else self._runs.read(base)
