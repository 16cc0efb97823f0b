"""What lies behind the endings at a setting: figures that take longer, in steps of more runs.

Each step is a message of its own, so that whoever moves a slider again waits for one step at most.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from typing import Any

from sim.app.result_cache import SLICE, ResultCache
from sim.app.setting import Setting
from sim.description.words import quantity_in_words
from sim.errors import UsageError
from sim.libraries import pd
from sim.model import Scenario
from sim.plots import ENDING_LOOKS
from sim.report.blame_text import position_in_words
from sim.report.summary import telling_ending
from sim.results.taken_out import TOGETHER
from sim.studies.discovery.tipping_points import tipping_steps

__all__ = ["DEEPER", "Deeper"]

Row = dict[str, Any]

DEEPER: Mapping[str, str] = {
    "tornado": "What it depends on",
    "but_for": "Who stood in the way, and but for whom",
    "tipping": "Where the number moved last tips the balance",
}
"""The figures, and what each is called."""

_BARS = 8
"""How many quantities a tornado shows."""

_RUNS: Mapping[bool, Mapping[str, tuple[int, ...]]] = {
    False: {"tornado": (2_000, 4_000, 6_000), "but_for": (200, 600), "tipping": (1_000,)},
    True: {"tornado": (2_000,), "but_for": (100,), "tipping": (200,)},
}
"""How many runs each step of a figure is of, and those of scenarios that are slow to play.

Of the runs of a slice that a position blocked, so many are played again; and at each value that
might tip the balance at most so many are played.
"""

_POSITIONS = {"positions": 4, "pairs": 1, "branches": 4}
"""So many positions are taken out at most."""


class Deeper:
    """Figures behind the endings, for one window.

    Args:
        results: The results made so far.
    """

    def __init__(self, results: ResultCache) -> None:
        self._results = results
        self._search: tuple[object, Generator[None, None, pd.DataFrame]] | None = None

    def step(
        self, setting: Setting, base: Setting | None, figure: str, path: str, step: int
    ) -> Row:
        """One step of a figure; whatever was under way for another question is dropped.

        Args:
            setting: The setting.
            base: The setting that was pinned as base, if one is.
            figure: One of `DEEPER`.
            path: The number that was moved last; empty if none was.
            step: Which step, from 0; beyond the last, the last.

        Returns:
            Plain data for JSON, with ``more`` for whether there is another step.

        Raises:
            UsageError: if there is no such figure.
            InputError: if a number cannot stand where it is.
        """
        if figure not in DEEPER:
            raise UsageError("there is no such figure")
        runs = _RUNS[_is_slow(self._results.base(setting))][figure]
        if figure == "tipping":
            return self._tipping(setting, path, step, runs[0])
        at = min(step, len(runs) - 1)
        more = {"more": at < len(runs) - 1}
        if figure == "tornado":
            return {**more, **self._tornado(setting, runs[at])}
        return {**more, **self._but_for(setting, base, runs[at])}

    def _tornado(self, setting: Setting, runs: int) -> Row:
        result = self._results.drawn(setting, runs)
        ending = telling_ending(result)
        if ending is None:
            return {"kind": "none", "text": "All runs end alike, whatever is drawn."}
        rows = []
        for name, found in result.tornado(ending).head(_BARS).iterrows():
            rows.append(
                {
                    "label": quantity_in_words(result.scenario, str(name)),
                    "lowest": float(found["lowest"]),
                    "highest": float(found["highest"]),
                    "lowest_is": str(found["lowest.is"]),
                    "highest_is": str(found["highest.is"]),
                    "swing": float(found["swing"]),
                    "noise": float(found["noise"]),
                }
            )
        share = float(result.measure(ending).mean())
        said = (
            f"Share of ‘{_label(ending)}’ in the runs with the lowest and the highest draws of each"
            f" number; the line is all {len(result):,} runs. ±: 95 %."
        )
        return {"kind": "tornado", "rows": rows, "share": share, "text": said}

    def _but_for(self, setting: Setting, base: Setting | None, runs: int) -> Row:
        result = self._results.drawn(setting, SLICE)
        before: Mapping[Any, Any] = {}
        if base is not None:
            before = (
                self._results.drawn(base, SLICE).but_for(**_POSITIONS, runs=runs)["share"].to_dict()
            )
        rows = []
        for name, found in result.but_for(**_POSITIONS, runs=runs).iterrows():
            parts = [position_in_words(result.scenario, each) for each in str(name).split(TOGETHER)]
            row: Row = {"label": f"without {' and '.join(parts)}"}
            row |= {key: float(found[key]) for key in ("share", "low", "high")}
            if name in before:
                row["base"] = float(before[name])
            rows.append(row)
        said = (
            "Of the runs in which a position stood in the way, the share that ends in a deal when"
            f" they are played again without it; up to {runs:,} of each. Whiskers: 95 %."
        )
        return {"kind": "bars", "rows": rows, "empty": "No position was in the way.", "text": said}

    def _tipping(self, setting: Setting, path: str, step: int, runs: int) -> Row:
        if not path:
            said = "Move a slider: here stands where its number tips the balance."
            return {"more": False, "kind": "none", "text": said}
        others = tuple((name, number) for name, number in setting.numbers if name != path)
        rest = Setting(setting.variant, setting.strategies, others)
        if self._search is None or self._search[0] != (rest, path) or step == 0:
            scenario = self._results.scenario_of(rest)
            quantity = scenario.uncertain.get(path)
            if quantity is None or not quantity.alone:
                said = "This number is taken as known: there is no range to look through."
                return {"more": False, "kind": "none", "text": said}
            search = tipping_steps(scenario, runs, self._results.seed, quantities=[path])
            self._search = (rest, path), search
        try:
            next(self._search[1])
        except StopIteration as end:
            self._search = None
            (row,) = end.value.to_dict("records")
            words = quantity_in_words(self._results.scenario_of(rest), path)
            now = dict(setting.numbers).get(path)
            return {"more": False, **_tips(row, words, runs), "now": now}
        return {"more": True, "kind": "none", "text": f"Looking through its range … ({step + 1})"}


def _tips(row: Row, words: str, runs: int) -> Row:
    """Where a quantity tips the balance: a row of the table of `sim.tipping_points`."""
    flips = not math.isnan(row["at"])
    likeliest = _label(row["ending"])
    if flips:
        cliff = " Finer rounds undo it: that is the model, not the case." if row["cliff"] else ""
        text = (
            f"{words}: at {row['at']:.3g} ‘{_label(row['flips_to'])}’ becomes likelier than"
            f" ‘{likeliest}’; found to a 64th of the way from the mean to the end.{cliff}"
        )
    else:
        text = f"{words}: nothing in its range makes another ending likelier than ‘{likeliest}’."
    text += (
        f" At the mean that one leads by {100 * row['lead']:.1f} points; a lead of less than"
        f" {200 / math.sqrt(runs):.1f} may be chance. Up to {runs:,} runs at each value."
    )
    return {
        "kind": "tipping",
        "text": text,
        "low": float(row["low"]),
        "high": float(row["high"]),
        "mean": float(row["mean"]),
        "at": float(row["at"]) if flips else None,
        "ending": str(row["ending"]),
        "flips_to": str(row["flips_to"]) if flips else None,
    }


def _is_slow(scenario: Scenario) -> bool:
    """Whether runs take much longer than a slider's hand waits: many outcomes, or branches."""
    return bool(scenario.alternatives) or not scenario.space.enumerable


def _label(ending: object) -> str:
    return " ".join(ENDING_LOOKS[str(ending)].label.split()).partition(":")[0]
