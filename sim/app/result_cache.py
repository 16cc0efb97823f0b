"""Results by setting, made in slices and kept for a while; explorers of a scenario share them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sim.app.controls import Control, check, controls, ranking
from sim.app.setting import Setting, read_setting
from sim.engine.compiled_round import plays_all
from sim.errors import InputError
from sim.inputs import load, shipped, tree_of
from sim.inputs.documents import load_document
from sim.inputs.files import find, is_file, variants
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.results.columns import Columns
from sim.results.result import Result
from sim.results.side_by_side import usable_cores
from sim.simulate import run

__all__ = ["KEPT", "MOST", "RANKED_BY", "SLICE", "ResultCache"]

SLICE = 2_000
"""Runs made at a time, where many wait or all runs would take too long."""

MOST = 10_000
"""Runs per setting once the slider stops."""

RANKED_BY = 4_000
"""Runs that tell which quantities matter most."""

KEPT = 24
"""Results that are kept, those used last."""

_DRAWN = 12
"""So many are kept with their draws, which take far more memory."""


class ResultCache:
    """A scenario and its variants, and what came of them at the settings that were asked for.

    Runs go by their number: a result of 2,000 runs that is grown to 10,000 is what `sim.run` gives
    for 10,000 at once, and two settings share their draws.

    Args:
        source: The scenario, a file, or the name of one that ships.
        seed: The seed.
        at_once: Whether nobody else waits, so that all runs of a setting are made at once where
            that is quick: where the compiled step plays them, and several cores share the work.

    Attributes:
        scenario: The scenario.
        seed: The seed.
        name: What `sim.load` takes to read the scenario again; None if it stands in no file.
        file: The file it was read from; None if it stands in no file as it is.
        variants: Titles of the scenarios that extend it, by name.

    Raises:
        InputError: if the scenario has faults.
    """

    def __init__(
        self, source: Scenario | str | Path, seed: int = 1, *, at_once: bool = False
    ) -> None:
        self.scenario = source if isinstance(source, Scenario) else load(source)
        self.seed = seed
        self._at_once = at_once and usable_cores() > 1
        self.file = _file_of(self.scenario)
        self.name = None if self.file is None else _name_of(self.file)
        files = {} if self.name is None else variants(self.name)
        self.variants = {name: _title(path) for name, path in files.items()}
        self._loaded = {"": self.scenario}
        self._ranked: dict[str, list[str]] = {}
        self._controls: dict[Setting, Mapping[str, Control]] = {}
        self._results: OrderedDict[Setting, Result] = OrderedDict()
        self._drawn: OrderedDict[Setting, Result] = OrderedDict()

    def base(self, setting: Setting) -> Scenario:
        """The scenario or the variant that a setting is about."""
        return self._variant(setting.variant)

    def _variant(self, name: str) -> Scenario:
        if name not in self._loaded:
            self._loaded[name] = load(name)
        return self._loaded[name]

    def controls(self, setting: Setting) -> Mapping[str, Control]:
        """The sliders and menus of the scenario of a setting, those that matter most first."""
        plain = Setting(setting.variant, setting.strategies)
        if plain not in self._controls:
            base = self.base(setting)
            if setting.variant not in self._ranked:
                self._ranked[setting.variant] = ranking(run(base, RANKED_BY, self.seed))
            if len(self._controls) > KEPT:
                self._controls.clear()
            scenario = base.vary(plain.changes(base))
            self._controls[plain] = controls(scenario, self._ranked[setting.variant])
        return self._controls[plain]

    def read(self, said: object) -> Setting:
        """A setting as a browser sends it.

        Raises:
            UsageError: if it makes no sense.
            InputError: if its variant has faults.
        """
        setting = read_setting(said, self.variants, lambda name: self._variant(name).party_names)
        return check(setting, self.controls(setting))

    def scenario_of(self, setting: Setting) -> Scenario:
        """The scenario of a setting.

        Raises:
            InputError: if a number cannot stand where it is.
        """
        base = self.base(setting)
        return base.vary(setting.changes(base))

    def made(self, setting: Setting) -> int:
        """How many runs of a setting are kept."""
        return len(self._results[setting]) if setting in self._results else 0

    def result(self, setting: Setting, runs: int = SLICE) -> Result:
        """What came of a setting; it grows by one slice at most.

        Args:
            setting: The setting.
            runs: How many runs are wanted.

        Returns:
            The runs made so far, at least `SLICE`; without draws.

        Raises:
            InputError: if a number cannot stand where it is.
        """
        kept = self._results.get(setting)
        if kept is None or len(kept) < min(runs, MOST):
            kept = self._results[setting] = self._one_slice_more(setting, kept, drawn=False)
        self._results.move_to_end(setting)
        while len(self._results) > KEPT:
            self._results.popitem(last=False)
        return kept

    def drawn(self, setting: Setting, runs: int) -> Result:
        """What came of a setting, with the draws; it grows by one slice at most.

        Args:
            setting: The setting.
            runs: How many runs are wanted.

        Raises:
            InputError: if a number cannot stand where it is.
        """
        kept = self._drawn.get(setting)
        if kept is None or len(kept) < runs:
            kept = self._drawn[setting] = self._one_slice_more(setting, kept, drawn=True)
        self._drawn.move_to_end(setting)
        while len(self._drawn) > _DRAWN:
            self._drawn.popitem(last=False)
        return kept

    def _one_slice_more(self, setting: Setting, kept: Result | None, *, drawn: bool) -> Result:
        scenario = self.scenario_of(setting) if kept is None else kept.scenario
        quick = self._at_once and not scenario.alternatives and not drawn
        count = MOST if quick and plays_all(compile_scenario(scenario)) else SLICE
        more = run(scenario, count, self.seed, first=0 if kept is None else len(kept))
        columns = more.columns if drawn else replace(more.columns, draws={})
        parts = [*([] if kept is None else [kept.columns]), columns]
        return replace(more, first=0, columns=Columns.joined(parts))


def _file_of(scenario: Scenario) -> Path | None:
    """The file that says what a scenario says; none if it was varied, or made from a mapping."""
    path = Path(tree_of(scenario).file)
    try:
        return path if is_file(path) and load(path).digest == scenario.digest else None
    except InputError:
        return None


def _name_of(file: Path) -> str:
    for name, path in shipped().items():
        if path.resolve() == file.resolve():
            return name
    return str(file)


def _title(path: Path) -> str:
    document, _ = load_document(find(path))
    title = document.value.get("title") if isinstance(document.value, dict) else None
    return path.stem if title is None else str(title.text)
