"""What a sweep is to do: which quantities vary, over which points, with how many runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.description.words import choice_in_words, quantity_in_words
from sim.errors import Fault, InputError, UsageError
from sim.inputs.documents import load_document, to_node
from sim.inputs.entries import Entry
from sim.inputs.files import find, in_order, shipped, shipped_studies
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ENDINGS, with_deal
from sim.shown import Shown
from sim.studies.designs import DESIGNS, TABLE, product, unit_cube
from sim.studies.factors import (
    WHOLE,
    Factor,
    drawn_factor,
    load_beside,
    parted,
    read_factors,
    sampled_together,
    settable,
)
from sim.studies.given_points import in_lists
from sim.studies.precision import Precision, read_runs, whole
from sim.studies.sharing import drawn_together, streams

__all__ = ["APART", "Plan", "is_plan", "load_plan", "plan_sweep", "shipped_plans"]

_POINTS = 256
"""How many points a sampled design has by default."""

_MAX_POINTS = 10_000_000

APART = 2**24
"""Between the first runs of points that do not share theirs: room for runs still to come."""


@dataclass(frozen=True, eq=False)
class Plan(Shown):
    """A study as it was asked for: its points, and what is done at each.

    Attributes:
        title: Its title.
        variants: The scenario of every combination of alternatives; the first is the base.
        factors: What varies, by path: what it takes, in words.
        settings: The value of every varied number at every point, by path; each of shape
            ``(points,)``.
        labels: What every other factor is at every point, by path.
        variant: For every point the number of its variant, shape ``(points,)``.
        design: ``grid``, ``table`` (points of your own), or how the distributions among the
            factors are sampled.
        runs: Runs per point, or the precision that is wanted.
        seed: The seed of the draws and of the design.
        paired: Whether all points share their draws, or none; None: as `sim.studies.sharing` says.
        drawn: How many points the design drew (lists repeat them with other settings).
        apart: How far apart the run numbers of points are at least that do not share them.
        called: Titles that no variant holds any more: of the scenario's alternatives that vary, by
            path, and of their ways (``alternatives.pace.hourly``).
    """

    title: str
    variants: tuple[Scenario, ...]
    factors: Mapping[str, str]
    settings: Mapping[str, FloatArray]
    labels: Mapping[str, Sequence[str]]
    variant: IntArray
    design: str
    runs: int | Precision
    seed: int
    paired: bool | None = None
    drawn: int = 1
    apart: int = APART
    called: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.variant)

    def __repr__(self) -> str:
        return f"<Plan '{self.title}': {len(self):,} points, seed {self.seed}>"

    @property
    def scenario(self) -> Scenario:
        """The scenario that the first alternatives make."""
        return self.variants[0]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that runs can have in any variant, in the order in which they are shown."""
        possible = {name for variant in self.variants for name in variant.endings}
        return tuple(name for name in ENDINGS if name in possible)

    @property
    def most_runs(self) -> int:
        """The most runs that a point can get."""
        return self.runs if isinstance(self.runs, int) else self.runs.limit

    @property
    def first_runs(self) -> int:
        """The runs that every point gets before it is decided whether more are needed."""
        return self.runs if isinstance(self.runs, int) else min(self.runs.block, self.runs.limit)

    @cached_property
    def together(self) -> IntArray | None:
        """Which points were drawn together, by number, ``(points,)``; None if none was drawn."""
        return drawn_together(self.design, len(self), self.drawn, len(self.factors))

    @cached_property
    def stream(self) -> IntArray:
        """Which random numbers each point uses, ``(points,)``; those of one number share them."""
        return streams(self.design, self.paired, len(self), self.together)

    @cached_property
    def first_run(self) -> IntArray:
        """By which number the first run of each point is drawn, ``(points,)``."""
        return max(self.apart, self.most_runs) * self.stream

    @property
    def misleads(self) -> bool:
        """Whether points were drawn and share their random numbers nevertheless."""
        return bool(self.paired) and self.drawn > 1

    def rests_on(self, path: str) -> str:
        """What the range of a varied number rests on; ``study`` if it is not the scenario's own."""
        quantity = self.scenario.quantities[path]
        own = self.factors[path] == str(quantity.law)
        return quantity.provenance.kind if own else "study"

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What a reader calls each factor, by path; and each alternative, by path and label."""
        names = {path: quantity_in_words(self.scenario, path) for path in self.factors}
        for path, labels in self.labels.items():
            for label in dict.fromkeys(labels):
                names[f"{path}.{label}"] = choice_in_words(self.scenario, path, label)
        return {**names, **self.called}

    def values_in_words(self, path: str) -> Mapping[str, str]:
        """What a reader calls each alternative of a factor, by its label, in order."""
        labels = self.labels[path]
        firsts = {label: labels.index(label) for label in dict.fromkeys(labels)}
        if path == WHOLE:
            titles = [self.variants[self.variant[at]].title for at in firsts.values()]
            if len(set(titles)) == len(titles):
                return dict(zip(firsts, titles, strict=True))
        return {label: self.names[f"{path}.{label}"] for label in firsts}

    def setting_in_words(self, path: str, point: int) -> str:
        """What a factor is at a point: a number, or what a reader calls the alternative."""
        if path in self.settings:
            return f"{self.settings[path][point]:.4g}"
        return self.values_in_words(path)[self.labels[path][point]]

    @cached_property
    def points(self) -> pd.DataFrame:
        """The points: indexed by ``point``, a column for each factor, numbers or labels."""
        columns = {
            path: self.settings[path] if path in self.settings else list(self.labels[path])
            for path in self.factors
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self), name="point"))


def _planned(
    title: str,
    scenario: Scenario,
    factors: Sequence[Factor],
    design: str,
    points: int,
    runs: int | Precision,
    seed: int,
    paired: bool | None,
    rows: IntArray | None,
) -> Plan:
    """Work a plan out; of a table, ``rows`` says what each row takes of the lists.

    Raises:
        InputError: if one of the variants is faulty.
    """
    laws = [factor for factor in factors if factor.law is not None]
    if design not in ("saltelli", "morris"):  # whose indices go by the order of the factors
        laws.sort(key=lambda factor: factor.path)
    lists = [factor for factor in factors if factor.law is None]
    cube = partial(unit_cube, design, points=points, seed=seed)
    sampled = sampled_together(laws, cube) if laws else {}
    listed = product([factor.count for factor in lists]) if rows is None else rows
    size = len(next(iter(sampled.values()))) if sampled else 1
    grid = np.repeat(listed, size, axis=0)
    settings = {path: np.tile(values, len(listed)) for path, values in sampled.items()}
    labels = {}
    for i, factor in enumerate(lists):
        if factor.numbers:
            settings[factor.path] = np.array(factor.numbers)[grid[:, i]]
        else:
            labels[factor.path] = [factor.labels[at] for at in grid[:, i]]
    chosen = [i for i, factor in enumerate(lists) if factor.choices]
    variant: IntArray = np.zeros(len(grid), np.int64)
    variants: tuple[Scenario, ...] = (scenario,)
    if chosen:
        found, of = np.unique(grid[:, chosen], axis=0, return_inverse=True)
        variant = of.reshape(-1).astype(np.int64)
        variants = tuple(_variant(scenario, [lists[i] for i in chosen], each) for each in found)
    words = {factor.path: factor.words for factor in factors}
    asked = design, runs, seed, paired, size
    return Plan(
        title, variants, words, settings, labels, variant, *asked, called=_titles(scenario, labels)
    )


def _titles(scenario: Scenario, labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What a reader calls the alternatives that vary, and their ways; a variant has one way."""
    found = {}
    for each in scenario.alternatives:
        path = each.which.path
        if path in labels:
            found[path] = each.label
            ways = zip(each.ways, each.law.labels, strict=True)
            found |= {f"{path}.{way}": said for way, said in ways}
    return found


def _variant(scenario: Scenario, factors: Sequence[Factor], combination: IntArray) -> Scenario:
    changes: dict[str, object] = {}
    for factor, index in zip(factors, combination, strict=True):
        if factor.path == WHOLE:
            scenario = factor.scenarios[index]
        else:
            changes[factor.path] = factor.choices[index]
    return scenario.vary(changes) if changes else scenario


def plan_sweep(
    scenario: Scenario,
    over: Mapping[str, object] | Sequence[Mapping[str, object]] | pd.DataFrame | None = None,
    design: str | None = None,
    points: int | None = None,
    runs: int | Mapping[str, object] = 1_000,
    seed: int = 1,
    paired: bool | None = None,
) -> Plan:
    """The plan of a sweep; see `sim.studies.running.sweep` for the arguments.

    Raises:
        InputError: with everything that is wrong with ``over`` and the rest.
        UsageError: if a value is of a type that no file can hold.
    """
    written: dict[str, object] = {"runs": runs, "seed": seed}
    optional = {"over": over, "design": design, "points": points, "paired": paired}
    written |= {key: value for key, value in optional.items() if value is not None}
    if isinstance(over, pd.DataFrame):
        written["over"] = over.to_dict("records")
    try:
        node = to_node(written)
    except TypeError as error:
        raise UsageError(str(error)) from None
    faults: list[Fault] = []
    return _read(Entry(node, "", faults), scenario, f"A sweep of {scenario.title}", Path())


def shipped_plans() -> dict[str, Path]:
    """The studies that ship: files by name."""
    return shipped_studies()


def is_plan(source: str | Path) -> bool:
    """Whether a file is a study: it says which scenario it varies."""
    try:
        node, _ = load_document(find(source, {**shipped(), **shipped_studies()}))
    except InputError:
        return False
    return isinstance(node.value, dict) and {"scenario", "over"} & node.value.keys() != set()


def load_plan(source: str | Path) -> Plan:
    """Read a study.

    Args:
        source: A study file, or the name of a study that ships.

    Raises:
        InputError: with every fault of the file, each with its line.
    """
    path = find(source, shipped_studies(), "study")
    node, faults = load_document(path)
    entry = Entry(node, "", faults)
    title = entry.text("title", required=True) or path.stem
    entry.take("about")
    name = entry.take("scenario", required=True)
    scenario = None if name is None else load_beside(path.parent, name, "scenario", faults)
    return _read(entry, scenario, title, path.parent)


def _read(entry: Entry, scenario: Scenario | None, title: str, folder: Path) -> Plan:
    """Read what a study says, to its end; the scenario is None if it has faults of its own."""
    over = entry.take("over")
    factors: tuple[Factor, ...] = ()
    rows = None
    if scenario is not None and over is not None:
        before = len(entry.faults)
        if isinstance(over.value, list):
            over, rows = in_lists(over, entry.faults)
        if len(entry.faults) == before:
            factors = read_factors(over, scenario, folder, entry.faults)
        # Whether a design fits is told when it is known what varies.
        factors = factors if len(entry.faults) == before else ()
    elif scenario is not None:
        factors = tuple(drawn_factor(q) for path, q in scenario.uncertain.items() if settable(path))
        if not factors:
            entry.fault("nothing in the scenario is uncertain; say what varies with over:")
    if scenario is not None and (wrong := parted(scenario, factors)):
        entry.fault(wrong, over, "over")
    design = _read_design(entry, factors)
    points = whole(entry, "points", _POINTS)
    given = entry.take("points")
    if given is not None and factors and all(factor.law is None for factor in factors):
        message = "distributions are sampled so often, and none varies; lists have a point for each"
        entry.fault(f"{message} of their combinations: leave it out", given, "points")
    runs = read_runs(entry)
    seed = whole(entry, "seed", 1, least=0)
    # By default, the design decides; a grid's points are there to be compared.
    told = entry.take("paired") is not None or design == "grid"
    paired = entry.flag("paired", default=True) if told else None
    entry.done()
    if not entry.faults:
        _check_size(factors, design, points, rows, entry)
    if entry.faults or scenario is None:
        raise InputError(in_order(entry.faults))
    try:
        asked = design if rows is None else TABLE
        found = _planned(title, scenario, factors, asked, points, runs, seed, paired, rows)
    except UsageError as error:
        entry.fault(str(error), entry.take("points"), "points")
        raise InputError(entry.faults) from None
    if isinstance(runs, Precision) and runs.of not in with_deal(found.endings):
        known = ", ".join(with_deal(found.endings))
        message = f"no run can end with '{runs.of}' here; the endings are {known}"
        given = entry.take("runs")
        of = None if given is None else given.value.get("of")
        entry.fault(message, of, "runs.of")
    sampled = {factor.path: factor.dependence for factor in factors if factor.law is not None}
    for path in found.settings:
        for variant in found.variants:
            if path not in variant.quantities:
                entry.fault(f"there is no quantity '{path}' in {variant.title}", over, "over")
            elif path in sampled and variant.quantities[path].dependence != sampled[path]:
                message = f"{path} depends on other quantities in {variant.title}"
                entry.fault(
                    f"{message}, so points cannot be sampled for all variants", over, "over"
                )
    if entry.faults:
        raise InputError(entry.faults)
    return found


def _read_design(entry: Entry, factors: Sequence[Factor]) -> str:
    sampled = any(factor.law is not None for factor in factors)
    design = entry.choice("design", DESIGNS, "sobol" if sampled else "grid")
    node = entry.take("design")
    if design == "grid" and sampled:
        message = "a grid takes lists; give a design that samples, or lists instead of laws"
        entry.fault(message, node, "design")
    if design != "grid" and factors and not sampled:
        message = f"design {design} samples distributions, and none varies; leave it out"
        entry.fault(message, node, "design")
    if design in ("saltelli", "morris") and any(factor.law is None for factor in factors):
        entry.fault(f"design {design} takes distributions only, no lists", node, "design")
    for factor in factors:
        if design in ("saltelli", "morris") and factor.dependence is not None:
            message = f"but {factor.path} depends on others: use sobol, lhs or random"
            entry.fault(f"design {design} is for independent quantities, {message}", node, "design")
            break
    return design


def _check_size(
    factors: Sequence[Factor], design: str, points: int, rows: IntArray | None, entry: Entry
) -> None:
    size = 1 if design == "grid" else points
    if design in ("saltelli", "morris"):
        size *= len(factors) + 2
    for factor in factors:
        size *= max(1, factor.count)
    size = size if rows is None else len(rows)
    if size > _MAX_POINTS:
        entry.fault(f"has {size:,} points; a study can have {_MAX_POINTS:,}")
