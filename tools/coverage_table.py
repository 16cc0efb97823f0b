"""How often the intervals that the toolkit states cover the truth: a section of docs/validation.md.

``make validation`` measures all of it; a test measures the quick rows again and reads the others
back from the page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools import coverage_rows as rows
from tools.coverage_rows import Trial

__all__ = ["HEADING", "ROWS", "SAMPLES", "Row", "kept_rows", "measured", "section"]

HEADING = "Intervals: how often they cover the truth"

SAMPLES = 1_000

LEAST = 0.93
"""With 1,000 samples, an interval that covers in 95 of 100 hardly ever comes out below this."""


@dataclass(frozen=True)
class Row:
    """An interval, and what it is tried on.

    Attributes:
        interval: Which interval, and where it is stated.
        case: What it is tried on.
        trial: Makes the samples.
        quick: Whether a test measures it again.
        bound: Whether it is meant to cover at least so often, and may be wider.
    """

    interval: str
    case: str
    trial: Trial
    quick: bool = True
    bound: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.interval} | {self.case}"


_SHARE = "share of runs (Wilson, mended for rare endings)"
_SWING = "swing of a tornado (Newcombe)"
_CHANGE = "paired difference of shares (Agresti & Min)"
_MEAN = "mean utility, and paired difference of utilities (normal)"
_KEPT = "share of deals kept (Kaplan–Meier, log-log)"
_ALONE = "first-order share of one number, plain runs"
_SUM = "sum of first-order shares of 83 numbers"
_STRUCTURE = "share of the structure, 96 combinations, plain runs"
_OVER = "mean share over the points of a study"
_SOBOL = "Sobol's indices, design `saltelli`"
_MORRIS = "Morris's effect μ*, design `morris`"

ROWS = (
    Row(_SHARE, "p = .21, 1,000 runs", rows.share(0.21, 1_000)),
    Row(_SHARE, "p = .21, 50 runs", rows.share(0.21, 50)),
    Row(_SHARE, "p = .02, 1,000 runs", rows.share(0.02, 1_000)),
    Row(_SHARE, "p = .0005, 200 runs", rows.share(0.0005, 200)),
    Row(_SHARE, "p = .0005, 1,000 runs", rows.share(0.0005, 1_000)),
    Row(_SHARE, "p = .0005, 10,000 runs", rows.share(0.0005, 10_000)),
    Row(_SHARE, "p = .9998, 1,000 runs", rows.share(0.9998, 1_000)),
    Row(
        "… of runs until it is ± 2 points",
        "p = .3, blocks of 500",
        rows.until_precise(0.3, 0.02, 500, 10_000),
    ),
    Row(_SWING, "from .1 to .4, 200 runs each", rows.swing(0.1, 0.4, 200)),
    Row(_SWING, "from 0 to .02, 200 runs each", rows.swing(0.0, 0.02, 200)),
    Row(_SWING, "from .0005 to .003, 2,000 runs each", rows.swing(0.0005, 0.003, 2_000)),
    Row(_SWING, "from .01 to .81, fifths of 1,000 runs", rows.swing_of_fifths(1_000)),
    Row(_CHANGE, "gained .05, lost .03, 1,000 pairs", rows.changed(0.05, 0.03, 1_000)),
    Row(_CHANGE, "gained .002, lost .0005, 1,000 pairs", rows.changed(0.002, 0.0005, 1_000)),
    Row(_MEAN, "gains of 0, 0, 0, .1 or .9, 200 pairs", rows.of_means([0, 0, 0, 0.1, 0.9], 200)),
    Row(
        _KEPT,
        "5 % a year collapse, 100 deals, after 5 years",
        rows.kept(0.05, 100, 5.0),
        quick=False,
    ),
    Row(_KEPT, "30 % a year, 60 deals, after 2 years", rows.kept(0.3, 60, 2.0), quick=False),
    Row(_ALONE, "S1 = .10, p = .21, 1,000 runs", rows.alone(0.21, 1_000, 0), quick=False),
    Row(_ALONE, "S1 = .03, p = .02, 1,000 runs", rows.alone(0.02, 1_000, 0), quick=False),
    Row(_ALONE, "S1 = .10, p = .21, 200 runs", rows.alone(0.21, 200, 0), quick=False),
    Row(
        _ALONE,
        "without effect, p = .21, 1,000 runs",
        rows.alone(0.21, 1_000, 0, False),
        quick=False,
    ),
    Row(_SUM, "p = .21, 200 runs", rows.together(0.21, 200), quick=False),
    Row(_SUM, "p = .21, 1,000 runs", rows.together(0.21, 1_000), quick=False),
    Row(_SUM, "p = .21, 10,000 runs", rows.together(0.21, 10_000), quick=False),
    Row(_SUM, "p = .02, 1,000 runs", rows.together(0.02, 1_000), quick=False),
    Row(_SUM, "none with an effect, 1,000 runs", rows.together(0.21, 1_000, False), quick=False),
    Row(_STRUCTURE, "S1 = .09, 1,000 runs", rows.structure(0.3, 1_000), quick=False),
    Row(_STRUCTURE, "S1 = .09, 10,000 runs", rows.structure(0.3, 10_000), quick=False),
    Row(_STRUCTURE, "without effect, 1,000 runs", rows.structure(0.0, 1_000), quick=False),
    Row(
        _OVER,
        "12 chosen points, 150 runs each, numbers of their own",
        rows.mean_over(12, 150, drawn=False, common=False),
    ),
    Row(
        _OVER,
        "12 chosen points, 150 common runs",
        rows.mean_over(12, 150, drawn=False, common=True),
        bound=True,
    ),
    Row(
        _OVER,
        "256 drawn points, 8 runs each, numbers of their own",
        rows.mean_over(256, 8, drawn=True, common=False),
    ),
    Row(
        _OVER,
        "… of a rare ending, mean .004",
        rows.mean_over(1_024, 8, drawn=True, common=False, power=249.0),
    ),
    Row(
        _OVER,
        "64 drawn points with 4 settings each",
        rows.mean_over(256, 8, drawn=True, common=False, blocks=4),
    ),
    Row(
        _OVER,
        "256 drawn points, 8 common runs (`paired: true`)",
        rows.mean_over(256, 8, drawn=True, common=True),
        bound=True,
    ),
    Row(
        "swing of a tornado of a study",
        "from .01 to .81, 256 drawn points, 8 runs each",
        rows.swing_of_study(256, 8),
    ),
    Row(
        "what evidence moves by chance (Smirnov, Bonferroni)",
        "none of 20 moved, 200 of 1,000 runs kept",
        rows.unmoved(20, 200, 1_000),
        quick=False,
        bound=True,
    ),
    Row(
        _OVER,
        "design `saltelli`, 256 base points, 4 runs each",
        rows.mean_over_design(256, 4, 2),
        quick=False,
        bound=True,
    ),
    Row(_SOBOL, "S1 = 3/7, 1,024 base points, 4 runs", rows.index("S1", 1_024, 4), False, True),
    Row(_SOBOL, "ST = 4/7, 1,024 base points, 4 runs", rows.index("ST", 1_024, 4), False, True),
    Row(_SOBOL, "S1 = 3/7, 128 base points, 16 runs", rows.index("S1", 128, 16), False, True),
    Row(_SOBOL, "ST = 4/7, 128 base points, 16 runs", rows.index("ST", 128, 16), False, True),
    Row(_MORRIS, "1/2, 32 trajectories, 8 runs", rows.effect(32, 8), quick=False),
    Row(_MORRIS, "1/2, 10 trajectories, 100 runs", rows.effect(10, 100), quick=False),
)


def measured(row: Row) -> str:
    """A line of the table, by making the samples."""
    rng = np.random.default_rng(zlib.crc32(row.key.encode()))
    sample = row.trial(rng, SAMPLES)
    covered = sample.covered
    share = float(covered.mean())
    said = f"{100 * share:.1f} %"
    if len(covered) < SAMPLES:
        said += f" of the {len(covered)} that say something"
    meant = "at least 95 %" if row.bound else "95 %"
    verdict = "holds" if share >= LEAST else "**fails**"
    width = "" if np.isnan(sample.width) else f"{sample.width:.2f}"
    return f"| {row.key} | {meant} | {said} | {width} | {verdict} |"


def section(kept: Mapping[str, str] | None = None) -> str:
    """The section as Markdown.

    Args:
        kept: Lines by key that are not measured again; left out, all are measured.
    """
    lines = [(kept or {}).get(row.key) or measured(row) for row in ROWS]
    held = sum(line.endswith("| holds |") for line in lines)
    return (
        f"""
## {HEADING}

We draw {SAMPLES:,} samples from a model whose truth is known. For each sample, the code that states
the interval in tables, texts and figures computes it. An interval *holds* here if it covers the
truth in at least {100 * LEAST:.0f} % of the samples; if its true coverage is 95 %, it hardly ever
falls below this. *Width* is the mean half width divided by 1.96 standard deviations of the
estimates; 1 is just wide enough if estimates are normal. Rare endings have wider intervals: none in
1,000 runs does not mean that a thing cannot happen. Evenly spread points (`sobol`, `lhs`,
`saltelli`) vary less than the drawn points for which their intervals are made, so these are too
wide. **{held} of {len(lines)} hold.**

| interval | tried on | meant to cover | covers | width | |
| --- | --- | --- | ---: | ---: | --- |
"""
        + "\n".join(lines)
        + "\n"
    )


def kept_rows(page: str) -> dict[str, str]:
    """The lines of the slow rows as they stand on a page, by key."""
    slow = {row.key for row in ROWS if not row.quick}
    found = {}
    for line in page.splitlines():
        match = re.match(r"\| (.+? \| .+?) \| ", line)
        if match and match[1] in slow:
            found[match[1]] = line
    return found
