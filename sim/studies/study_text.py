"""A study, or tipping points, in short: as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import numpy as np

from sim.analysis.sensitivity import FEWEST
from sim.description.lines import fitted, in_columns
from sim.description.words import count_of, quantity_in_words, value_in_words
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import codes, counted, with_deal
from sim.model.naming import readable
from sim.report.wording import CAUTION
from sim.studies.designs import TABLE
from sim.studies.discovery.box_sequence import boxes_of_study
from sim.studies.importance import chance_at, what_matters
from sim.studies.sharing import MISLEADS
from sim.studies.study import Study

__all__ = ["study_report", "tipping_report"]

_SHOWN = 24
"""Up to this many points are listed one by one; of more, those at both ends."""

_HANDFUL = 6
"""Points of more quantities than this are not listed one by one."""

_NARROW, _WIDE = 26, 40
"""How many letters an alternative has in a table: the second if the first would be ambiguous."""

_TOP = 12
"""How many quantities are listed."""

_NOISY = 0.1
"""It is told if more than this part of the variance between points is chance."""


def study_report(study: Study) -> str:
    """A study as text."""
    return "\n".join(_lines(study))


def _lines(study: Study) -> Iterator[str]:
    plan = study.plan
    runs, points = count_of(int(study.counts.sum()), "run"), count_of(len(plan), "point")
    yield from fitted(f"{plan.title}: {runs} at {points}, seed {plan.seed}")
    yield from fitted(plan.scenario.title, "scenario: ")
    if not study.finished:
        yield "Not finished: the same call again goes on from here."
    if study.store.keep == "totals":
        yield "The rows of the runs were not kept, only their totals at each point."
    for failure in study.failures:
        yield f"Failed: {failure.said}"
    if plan.misleads:
        yield ""
        yield from fitted(f"Caution: {MISLEADS}")
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
            yield from fitted(line, further="  ")
    yield ""
    yield from fitted(CAUTION)


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
        yield from fitted(f"{plan.names[path]}: {words}", f"  {letter}  ")
        yield f"     [{path}]"


def _many_factors(study: Study) -> Iterator[str]:
    plan = study.plan
    laws_of = {path: str(quantity.law) for path, quantity in plan.scenario.quantities.items()}
    own = all(laws_of.get(path) == words for path, words in plan.factors.items())
    laws = ", each over its own range in the scenario" if own else ""
    vary = "1 quantity varies" if len(plan.factors) == 1 else f"{len(plan.factors)} quantities vary"
    yield from fitted(f"{vary}{laws} (design {plan.design}).")


def _table(study: Study) -> Iterator[str]:
    plan, shares, room = study.plan, study.shares(), study.room()["room"]
    deal = shares["deal"].to_numpy()
    order = np.arange(len(shares))
    if len(shares) > _SHOWN:
        order = np.argsort(-np.nan_to_num(deal), kind="stable")
        half = _SHOWN // 2
        order = np.concatenate([order[:half], order[-half:]])
        said = f"The {half} points with most deals and the {half} with fewest, of {len(shares):,}:"
        yield from fitted(said)
    cells = {path: [_cell(study, path, int(at)) for at in order] for path in plan.factors}
    wide = {path: max(4, *map(len, column)) for path, column in cells.items()}
    head = "  ".join(f"{letter:>{wide[path]}}" for path, letter in _letters(study).items())
    known = bool(room.notna().any())
    endings = [name for name in with_deal(plan.endings) if name != "deal" and shares[name].any()]
    heads = ["deal (95 % interval)", *(f"{readable(ending):>6}" for ending in endings)]
    heads += ["  room"] * known
    rows = []
    for i, point in enumerate(order):
        row, there = shares.iloc[point], room.iloc[point]
        set_to = "  ".join(f"{cells[path][i]:>{wide[path]}}" for path in plan.factors)
        parts = [f"{row[ending]:.1%}" for ending in endings]
        parts += ["" if np.isnan(there) else f"{there:.1%}"] * known
        deals = f"{row['deal']:>6.1%} ({100 * row['deal.low']:.1f} to {100 * row['deal.high']:.1f})"
        if not row["runs"]:
            deals, parts = "no runs yet", [""] * len(parts)
        justified = [f"{part:>{len(head)}}" for part, head in zip(parts, heads[1:], strict=True)]
        named = f"{point:>5}  {set_to}  {int(row['runs']):>7,}"
        rows.append((named, [deals, *justified]))
    yield from in_columns(heads, rows, f"{'point':>5}  {head}  {'runs':>7}")
    if known:
        said = "room: runs in which some outcome could have been signed by everyone it needs"
        yield from fitted(said)


def _cell(study: Study, path: str, point: int) -> str:
    """What a factor is at a point, short if that still tells its values apart."""
    said = study.plan.setting_in_words(path, point)
    if path not in study.plan.labels:
        return said
    every = study.plan.values_in_words(path).values()
    short = {_cut(words, _NARROW) for words in every}
    return _cut(said, _NARROW if len(short) == len(every) else _WIDE)


def _cut(words: str, letters: int) -> str:
    return textwrap.shorten(words, letters, placeholder="…")


def _overall(study: Study) -> Iterator[str]:
    """How runs end over all points, and how far that moves from point to point."""
    if not study.counts.any():
        yield "There are no runs yet."
        return
    every = np.zeros(len(study.plan), np.int64)
    said = "How runs end: on average over points (95 % interval), and the range of nine in ten"
    yield from fitted(f"{said} points")
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
            said = f"{part:.0%} of the variance of deals between points is chance (few runs)."
            yield from fitted(said, "  ")


def _room(study: Study) -> Iterator[str]:
    """In how many runs there was room for a deal, and in how many of these one was found."""
    table = study.room()
    known = table["room"].notna().to_numpy()
    runs = table["runs"].to_numpy()[known]
    there = (table["room"].to_numpy()[known] * runs).sum()
    if runs.sum():
        said = f"There was room for a deal in {there / runs.sum():.1%} of the runs"
        found = counted(study.counts, "deal")[known].sum()
        said += f"; {found / there:.1%} of these found one." if there else "."
        yield from fitted(said, "  ")


def _what_matters(study: Study) -> Iterator[str]:
    """The quantities that the share of deals depends on, the most important first."""
    plan, deals = study.plan, study.measure("deal")
    there = np.isfinite(deals)
    if not there.any():
        return
    if np.ptp(deals[there]) == 0:
        yield "The share of deals is the same at every point."
        return
    if plan.design in ("saltelli", "morris") and not there.all():
        yield "What matters most can be told when every point has its runs."
        return
    if plan.design not in ("saltelli", "morris") and there.sum() < FEWEST:
        points = count_of(int(there.sum()), "point")
        said = f"What matters most can be told from {FEWEST} points on; here {points} have runs."
        yield from fitted(said)
        return
    table = what_matters(study)
    if plan.design == "saltelli":
        if table["ST"].isna().all():
            yield "The share of deals varies between points by no more than chance."
            return
        known = chance_at(study) is not None
        yield from fitted(
            "What explains how the share of deals differs between points: Sobol's indices, with"
            " 95 % intervals. First-order: what a quantity explains alone; total: what it explains"
            " alone and together with others."
            f" {'Chance is subtracted.' if known else 'Chance is part of the total.'}"
        )
        yield from _ranked(table, {"ST": "total", "S1": "first-order"}, plan.names)
    elif plan.design == "morris":
        yield from fitted(
            "Which quantities move the share of deals (Morris's screening). Effect: how far it"
            " moves on average over a quantity's whole range, with 95 % interval. Spread: how much"
            " the effect depends on the others, on the place in the range and, with few runs, on"
            " chance."
        )
        yield from _ranked(table, {"mu_star": "effect", "sigma": "spread"}, plan.names)
    else:
        yield from fitted(
            "What explains how the share of deals differs between points: what each quantity"
            " explains alone (first-order), with 95 % intervals."
        )
        drawn = plan.scenario.quantities
        sampled = plan.design not in ("grid", TABLE)
        if sampled and any(drawn[path].dependence for path in plan.settings):
            said = "Some depend on each other: their shares overlap, and do not add up."
            yield from fitted(said)
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
        yield from fitted(names[str(path)], f"  {cells}")
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
    said = f"{len(table)} uncertain {quantities}, {most} at each value, seed {seed}"
    yield from fitted(f"{scenario.title}: {said}")
    yield ""
    flips = table[table["flips_to"].notna()]
    if len(flips):
        yield from fitted(
            "The smallest change of a quantity from its mean that makes another ending the"
            " likeliest (all others as they are drawn); in front, how far that is on the way to the"
            " end of its range:"
        )
    for path, row in flips.iterrows():
        change = f"{value_in_words(row['mean'])} → {value_in_words(row['at'])}"
        range_ = f"{value_in_words(row['low'])} to {value_in_words(row['high'])}"
        endings = f"{readable(row['ending'])} → {readable(row['flips_to'])}"
        said = f"{quantity_in_words(scenario, str(path))}: {change}"
        yield from fitted(said, f"  {row['part']:>4.0%}  ")
        cliff = "; a cliff, see below" if row["cliff"] else ""
        yield from fitted(f"{endings} (range {range_}{cliff})", " " * 8)
    if flips["cliff"].any():
        yield ""
        yield from fitted(
            "A cliff disappears when rounds are half as long: it belongs to how the talks are"
            " modelled, not to the case."
        )
    rest = table[table["flips_to"].isna()]
    if len(rest):
        if len(flips):
            yield ""
        which = f"{len(rest)} of {len(table)} {quantities}"
        do = "does" if len(rest) == 1 else "do"
        said = f"{which} {do} not flip the likeliest ending, whatever the value in the range."
        yield from fitted(said)
        for ending, group in rest.groupby("ending"):
            least, most = (
                f"{100 * lead:.0f}" for lead in (group["lead"].min(), group["lead"].max())
            )
            lead = least if least == most else f"{least} to {most}"
            said = f"At the mean, ‘{readable(str(ending))}’ leads by {lead} percentage points."
            yield from fitted(said, "  ")
    yield ""
    yield from fitted(CAUTION)
