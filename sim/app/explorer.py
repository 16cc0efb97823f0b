"""The explorer without its window: messages in, messages out, all plain data.

A message asks for something by its ``type``, and may bear an ``id``, which the reply repeats:

- ``hello``: what there is to set. ``setting`` (optional): in which the menus stand.
- ``run``: a picture. ``setting``; ``runs`` wanted; ``figure`` of choice; ``base`` (optional): a
  setting to compare with. At most one slice of runs is made for a reply, so that a hand that moves
  again waits for one slice at most; ``more`` says whether there is more to come.
- ``deeper``: what lies behind that: a step of a `figure` that takes longer, asked for when the hand
  rests. ``setting``; ``figure``; ``path``: the number that was moved last (optional); ``step`` from
  0; ``base`` (optional). ``more`` says whether there is another step.
- ``replay``: the moves of one run. ``setting``, ``ending``, ``which``.
- ``copy``: the setting as ``python`` and ``yaml``. ``setting``, ``base`` (optional).

Replies have the type of the question, or ``error`` with a ``text`` for a reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.app.deeper import DEEPER, Deeper
from sim.app.explorer_json import FIGURES, ending_looks, figures, picture
from sim.app.message_handler import Message, MessageHandler
from sim.app.replay_json import replay_json
from sim.app.result_cache import MOST, SLICE, ResultCache
from sim.app.setting import Setting
from sim.app.setting_code import as_python, as_yaml
from sim.errors import UsageError
from sim.report.wording import CAUTION
from sim.version import __version__

__all__ = ["Explorer"]

_SHOWN_FIRST = 5
"""Sliders shown before anybody searches."""


class Explorer(MessageHandler):
    """Answers what an explorer's window asks.

    Args:
        results: The scenario, its variants, and the results made so far; several windows may share
            them.
    """

    def __init__(self, results: ResultCache) -> None:
        self._results = results
        self._behind = Deeper(results)
        super().__init__(
            {
                "hello": self._hello,
                "run": self._run,
                "deeper": self._deeper,
                "replay": self._replay,
                "copy": self._copy,
            }
        )

    def _hello(self, message: Mapping[str, Any]) -> Message:
        setting = self._results.read(message.get("setting", {}))
        scenario = self._results.base(setting)
        chosen = dict(setting.strategies)
        return {
            "title": scenario.title,
            "about": scenario.about,
            "variants": [
                {"name": "", "title": self._results.scenario.title},
                *({"name": name, "title": title} for name, title in self._results.variants.items()),
            ],
            "controls": [control.plain() for control in self._results.controls(setting).values()],
            "chosen": chosen,
            "shown": _SHOWN_FIRST,
            "looks": ending_looks(scenario),
            "figures": figures(scenario),
            "deeper": dict(DEEPER),
            "slice": SLICE,
            "most": MOST,
            "seed": self._results.seed,
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
        if figure not in figures(self._results.base(setting)):
            figure = "blockers"
        made = self._results.made(setting)
        result = self._results.result(setting, wanted)
        # The base grows when nothing was made for the setting, so that a reply takes one slice.
        rest = wanted if len(result) == made else SLICE
        before = None if base is None else self._results.result(base, rest)
        fewest = len(result) if before is None else min(len(result), len(before))
        drawn = picture(result, before, figure)
        return {"more": fewest < MOST, **drawn}

    def _deeper(self, message: Mapping[str, Any]) -> Message:
        setting, base = self._settings(message)
        figure, path, step = (message.get(key) for key in ("figure", "path", "step"))
        if not isinstance(figure, str):
            raise UsageError("there is no such figure")
        if not isinstance(path, str) and path is not None:
            raise UsageError("path must be a word")
        if isinstance(step, bool) or not isinstance(step, int) or step < 0:
            raise UsageError("step must be a whole number from 0")
        if path and path not in self._results.controls(setting):
            path = ""  # a number of another variant
        return self._behind.step(setting, base, figure, path or "", step)

    def _replay(self, message: Mapping[str, Any]) -> Message:
        setting, _ = self._settings(message)
        ending, which = message.get("ending"), message.get("which", 0)
        if ending not in self._results.base(setting).endings:
            raise UsageError("there is no such ending")
        if isinstance(which, bool) or not isinstance(which, int) or which < 0:
            raise UsageError("which must be a whole number from 0")
        return {"ending": ending, **replay_json(self._results.result(setting), ending, which)}

    def _copy(self, message: Mapping[str, Any]) -> Message:
        setting, base = self._settings(message)
        return {
            "python": as_python(self._results, setting, base),
            "yaml": as_yaml(self._results, setting),
        }

    def _settings(self, message: Mapping[str, Any]) -> tuple[Setting, Setting | None]:
        base = message.get("base")
        setting = self._results.read(message.get("setting", {}))
        return setting, None if base is None else self._results.read(base)
