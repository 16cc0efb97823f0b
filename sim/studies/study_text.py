"""A study, or tipping points, in short: as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import numpy as np

from sim.analysis.sensitivity import FEWEST
from sim.description.words import count_of, quantity_in_words, value_in_words
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import codes, counted, with_deal
from sim.model.naming import readable
from sim.report.wording import CAUTION
from sim.studies.discovery.box_sequence import boxes_of_study
from sim.studies.importance import chance_at, what_matters
from sim.studies.sharing import MISLEADS
from sim.studies.study import Study

__all__ = ["study_report", "tipping_report"]

_SHOWN = 24
"""Up to this many points are listed one by one; of more, those at both ends."""

_HANDFUL = 6
"""Points of more quantities than this are not listed one by one."""

_TOP = 12
"""How many quantities are listed."""

_NOISY = 0.1
"""It is told if more than this part of the variance between points is chance."""

_WIDTH = 98


def study_report(study: Study) -> str:
    """A study as text."""
    return "\n".join(_lines(study))


def _lines(study: Study) -> Iterator[str]:
    plan = study.plan
    runs, points = count_of(int(study.counts.sum()), "run"), count_of(len(plan), "point")
    yield f"{plan.title}: {runs} at {points}, seed {plan.seed}"
    yield f"scenario: {plan.scenario.title}"
    if not study.finished:
        yield "Not finished: the same call again goes on from here."
    if study.store.keep == "totals":
        yield "The rows of the runs were not kept, only their totals at each point."
    for failure in study.failures:
        yield f"Failed: {failure}"
    if plan.misleads:
        yield ""
        yield textwrap.fill(f"Caution: {MISLEADS}", _WIDTH)
    yield ""
    few = len(plan.factors) <= _HANDFUL and plan.design not in ("saltelli", "morris")
    yield from _factors(study) if few else _many_factors(study)
    yield ""
    if few:
        yield from _table(study)
    else:
        yield from _overall(study)
        yield ""
        yield from _what_matters(study)
    found = boxes_of_study(study)
    if found is not None:
        yield ""
        for line in str(found).splitlines():
            yield textwrap.fill(line, _WIDTH, subsequent_indent="  ")
    yield ""
    yield CAUTION


def _letters(study: Study) -> dict[str, str]:
    """A letter for each factor, as a heading of its column."""
    return {path: chr(ord("A") + i) for i, path in enumerate(study.plan.factors)}


def _factors(study: Study) -> Iterator[str]:
    plan = study.plan
    yield "What varies"
    for path, letter in _letters(study).items():
        words = plan.factors[path]
        if path in plan.labels:
            words = " · ".join(plan.values_in_words(path).values())
        yield f"  {letter}  {plan.names[path]}: {words}"
        yield f"     [{path}]"


def _many_factors(study: Study) -> Iterator[str]:
    plan = study.plan
    laws_of = {path: str(quantity.law) for path, quantity in plan.scenario.quantities.items()}
    own = all(laws_of.get(path) == words for path, words in plan.factors.items())
    laws = ", each over its own range in the scenario" if own else ""
    vary = "1 quantity varies" if len(plan.factors) == 1 else f"{len(plan.factors)} quantities vary"
    yield f"{vary}{laws} (design {plan.design})."


def _table(study: Study) -> Iterator[str]:
    plan, shares, room = study.plan, study.shares(), study.room()["room"]
    deal = shares["deal"].to_numpy()
    order = np.arange(len(shares))
    if len(shares) > _SHOWN:
        order = np.argsort(-np.nan_to_num(deal), kind="stable")
        half = _SHOWN // 2
        order = np.concatenate([order[:half], order[-half:]])
        yield f"The {half} points with most and the {half} with fewest deals (of {len(shares):,})"
    cells = {path: [_cell(study, path, int(at)) for at in order] for path in plan.factors}
    wide = {path: max(7, *map(len, column)) for path, column in cells.items()}
    head = "  ".join(f"{letter:>{wide[path]}}" for path, letter in _letters(study).items())
    columns = {ending: max(9, len(ending) + 2) for ending in with_deal(plan.endings)}
    endings = "".join(f"{readable(ending):>{width}}" for ending, width in columns.items())
    known = bool(room.notna().any())
    endings += f"{'room':>9}" if known else ""
    yield f"{'point':>6}  {head}  {'runs':>7}{endings}   deal, 95 % interval"
    for i, point in enumerate(order):
        row = shares.iloc[point]
        set_to = "  ".join(f"{cells[path][i]:>{wide[path]}}" for path in plan.factors)
        parts = "".join(f"{row[ending]:>{width}.1%}" for ending, width in columns.items())
        if known:
            there = room.iloc[point]
            parts += f"{'' if np.isnan(there) else f'{there:.1%}':>9}"
        interval = f"{row['deal.low']:.1%} to {row['deal.high']:.1%}"
        if not row["runs"]:
            parts, interval = " " * len(parts), "no runs yet"
        yield f"{point:>6}  {set_to}  {int(row['runs']):>7,}{parts}   {interval}"
    if known:
        yield "room: the runs in which some outcome could have been signed by all who must sign it"


def _cell(study: Study, path: str, point: int) -> str:
    plan = study.plan
    if path in plan.settings:
        return f"{plan.settings[path][point]:.4g}"
    words = plan.values_in_words(path)[plan.labels[path][point]]
    return textwrap.shorten(words, 40, placeholder="…")


def _overall(study: Study) -> Iterator[str]:
    """How runs end over all points, and how far that moves from point to point."""
    if not study.counts.any():
        yield "There are no runs yet."
        return
    every = np.zeros(len(study.plan), np.int64)
    yield "How runs end, on average over points (95 % interval), and at nine in ten of them"
    for ending in with_deal(study.plan.endings):
        mean, *ends = (part[0] for part in study.grouped(codes(ending), every))
        between = f"({ends[0]:.1%} to {ends[1]:.1%})"
        low, high = np.nanquantile(study.measure(ending), [0.05, 0.95])
        yield f"  {readable(ending):<10}{mean:>7.1%}  {between:<19} {low:>6.1%} to {high:.1%}"
    yield from _room(study)
    runs, deals = study.counts.sum(axis=1), study.measure("deal")
    several = runs > 1
    if several.sum() > 1 and np.ptp(deals[several]) > 0:
        # The variance that so few runs give to a share, without bias, by that of the shares.
        noise = deals[several] * (1 - deals[several]) / (runs[several] - 1)
        part = noise.mean() / deals[several].var(ddof=1)
        if part > _NOISY:
            part = min(part, 1.0)
            yield f"  {part:.0%} of the variance of deals between points is chance (few runs)."


def _room(study: Study) -> Iterator[str]:
    """In how many runs there was room for a deal, and in how many of these one was found."""
    table = study.room()
    known = table["room"].notna().to_numpy()
    runs = table["runs"].to_numpy()[known]
    there = (table["room"].to_numpy()[known] * runs).sum()
    if runs.sum():
        said = f"There was room for a deal in {there / runs.sum():.1%} of the runs"
        found = counted(study.counts, "deal")[known].sum()
        yield f"  {said}" + (f"; {found / there:.1%} of these found one." if there else ".")


def _what_matters(study: Study) -> Iterator[str]:
    """The quantities that the share of deals depends on, the most important first."""
    plan, deals = study.plan, study.measure("deal")
    there = np.isfinite(deals)
    if not there.any() or np.ptp(deals[there]) == 0:
        yield "The share of deals is the same at every point."
        return
    if plan.design in ("saltelli", "morris") and not there.all():
        yield "What matters most can be told when every point has its runs."
        return
    if plan.design not in ("saltelli", "morris") and there.sum() < FEWEST:
        points = count_of(int(there.sum()), "point")
        yield f"What matters most can be told from {FEWEST} points on; here are {points} with runs."
        return
    table = what_matters(study)
    if plan.design == "saltelli":
        if table["ST"].isna().all():
            yield "The share of deals varies between points by no more than chance."
            return
        yield "What the spread of the share of deals between points rests on (Sobol's indices, with"
        yield "95 % intervals). First-order: what a quantity explains alone; total: has a part in."
        known = chance_at(study) is not None
        yield "Chance is taken off." if known else "Chance is among what has a part."
        yield from _ranked(table, {"ST": "total", "S1": "first-order"}, plan.names)
    elif plan.design == "morris":
        yield "Which quantities move the share of deals (Morris's screening). Effect: mean size of"
        yield "its change over a quantity's whole range, with 95 % interval; spread: how much the"
        yield "effect depends on the others, on where in the range, and (few runs) on chance."
        yield from _ranked(table, {"mu_star": "effect", "sigma": "spread"}, plan.names)
    else:
        yield "What the spread of the share of deals between points rests on: what each quantity"
        yield "explains alone (first-order), with 95 % intervals."
        drawn = plan.scenario.quantities
        if plan.design != "grid" and any(drawn[path].dependence for path in plan.settings):
            yield "Some hang together: their shares have a part in common, and do not add up."
        yield from _ranked(table, {"S1": "first-order"}, plan.names)


def _ranked(
    table: pd.DataFrame, columns: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[str]:
    yield "  " + "".join(f"{heading:<22}" for heading in columns.values()).rstrip()
    for path, row in table.head(_TOP).iterrows():
        cells = ""
        for column in columns:
            cell = f"{row[column]:>5.2f}"
            if f"{column}.low" in table:
                cell += f" ({row[f'{column}.low']:.2f} to {row[f'{column}.high']:.2f})"
            cells += f"{cell:<22}"
        yield f"  {cells}{names[str(path)]}"
    if len(table) > _TOP:
        yield f"  … {len(table) - _TOP} more"


def tipping_report(scenario: Scenario, table: pd.DataFrame) -> str:
    """Tipping points as text.

    Args:
        scenario: The scenario.
        table: What `sim.tipping_points` found of it.
    """
    return "\n".join(_tipping_lines(scenario, table))


def _tipping_lines(scenario: Scenario, table: pd.DataFrame) -> Iterator[str]:
    runs, seed = table.attrs["runs"], table.attrs["seed"]
    quantities = "quantity" if len(table) == 1 else "quantities"
    most = count_of(runs, "run")
    yield f"{scenario.title}: {len(table)} uncertain {quantities}, {most}, seed {seed}"
    yield ""
    flips = table[table["flips_to"].notna()]
    if len(flips):
        yield "The smallest change of one quantity from its mean after which another ending is the"
        yield "likeliest, all else as it is drawn; first, what part of the way to the end that is"
    for path, row in flips.iterrows():
        change = f"{value_in_words(row['mean'])} → {value_in_words(row['at'])}"
        range_ = f"{value_in_words(row['low'])} to {value_in_words(row['high'])}"
        endings = f"{readable(row['ending'])} → {readable(row['flips_to'])}"
        yield f"  {row['part']:>4.0%}  {quantity_in_words(scenario, str(path))}: {change}"
        cliff = "; a cliff, see below" if row["cliff"] else ""
        yield f"        {endings} (range {range_}{cliff})"
    if flips["cliff"].any():
        yield ""
        yield "A cliff is gone when the same hours are cut into twice the rounds: it is one of how"
        yield "the talks are modelled, not of the case."
    rest = table[table["flips_to"].isna()]
    if len(rest):
        if len(flips):
            yield ""
        which = f"{len(rest)} of {len(table)} {quantities}"
        yield f"No value in the range flips the likeliest ending: {which}"
        for ending, group in rest.groupby("ending"):
            least, most = (
                f"{100 * lead:.0f}" for lead in (group["lead"].min(), group["lead"].max())
            )
            lead = least if least == most else f"{least} to {most}"
            yield f"  At the mean, ‘{readable(str(ending))}’ leads by {lead} percentage points."
    yield ""
    yield CAUTION
