"""What a cell shows of a study, and of its plan."""

from __future__ import annotations

import numpy as np

from sim.description.words import count_of
from sim.libraries import pd
from sim.model.endings import with_deal
from sim.pages.markup import bars, card, fold, listed, paragraph, rows, unbroken
from sim.report.wording import CAUTION, ending_in_words
from sim.studies.plan import Plan
from sim.studies.sharing import MISLEADS
from sim.studies.study import Study

__all__ = ["plan_card", "study_card"]

_BARS = 12
"""Up to so many points are shown as bars."""

_COLUMNS = 6
"""The settings of more factors than this are no columns of a table."""

_ROWS = 20
"""So many points are listed at most."""


def study_card(study: Study) -> str:
    """How far the share of deals moves between the points; folded: what varies, each point."""
    plan = study.plan
    runs = f"{count_of(int(study.counts.sum()), 'run')} at {count_of(len(plan), 'point')}"
    warnings = [] if study.finished else ["Not finished: the same call again goes on from here."]
    warnings += [f"Failed: {failure.said}" for failure in study.failures]
    warnings += [f"Caution: {MISLEADS}"] if plan.misleads else []
    return card(
        f"Study · {plan.title}",
        _first(study),
        listed(warnings) if warnings else "",
        _points(study),
        fold("What varies", _factors(plan)),
        fold("Every point: shares with 95 % intervals", _every_point(study)),
        foot=f"{runs}, seed {plan.seed}, sim {study.version}. {CAUTION}",
    )


def _first(study: Study) -> str:
    shares = study.measure("deal")
    if not np.isfinite(shares).any():
        return "No point has any runs yet"
    low, high = np.nanmin(shares), np.nanmax(shares)
    if len(shares) == 1 or low == high:
        return f"{low:.0%} of the runs end in a deal"
    return f"Between the points the share of {ending_in_words('deal')}s is {low:.0%} to {high:.0%}"


def _points(study: Study) -> str:
    if len(study.plan) > _BARS:
        return ""
    plan, shares, varied = study.plan, study.measure("deal"), study.points.nunique() > 1
    paths = [path for path in plan.factors if varied[path]] or list(plan.factors)
    names = " · ".join(plan.names[path] for path in paths)
    return paragraph(f"Share of deals by {names}") + bars(
        (
            " · ".join(plan.setting_in_words(path, point) for path in paths),
            float(np.nan_to_num(share)),
            "no runs" if np.isnan(share) else f"{share:.1%}",
        )
        for point, share in enumerate(shares)
    )


def _every_point(study: Study) -> str:
    """A row for each point: what was set, unless that is too much, and how its runs ended."""
    plan, shares = study.plan, study.shares()
    endings = [name for name in with_deal(plan.endings) if shares[name].any()]
    paths = list(plan.factors) if len(plan.factors) <= _COLUMNS else []
    body = (
        (
            point,
            *(plan.setting_in_words(path, point) for path in paths),
            int(shares["runs"].iloc[point]),
            *(_share(shares, name, point) for name in endings),
        )
        for point in range(min(len(plan), _ROWS))
    )
    left = len(plan) - _ROWS
    more = paragraph(f"and {left:,} more points: study.shares()", "sim-foot") if left > 0 else ""
    heads = (*(plan.names[path] for path in paths), "runs", *map(ending_in_words, endings))
    return rows(("point", *heads), body) + more


def _share(shares: pd.DataFrame, name: str, point: int) -> str:
    share, low, high = (shares[at].iloc[point] for at in (name, f"{name}.low", f"{name}.high"))
    said = f"{share:.1%} ({100 * low:.1f} to {100 * high:.1f})"
    return "" if np.isnan(share) else unbroken(said)


def plan_card(plan: Plan) -> str:
    """What varies, over how many points; folded: the points."""
    runs = plan.runs
    each = f"{runs:,} runs each" if isinstance(runs, int) else f"up to {runs.limit:,} runs each"
    return card(
        f"Plan · {plan.title}",
        f"{count_of(len(plan), 'point')}, {each}",
        _factors(plan),
        fold("The points", _settings(plan)),
        foot=f"{plan.scenario.title}; design {plan.design}, seed {plan.seed}."
        " sim.sweep(plan) plays it.",
    )


def _settings(plan: Plan) -> str:
    """What each of the first points sets; nothing of more factors than a table can show."""
    if len(plan.factors) > _COLUMNS:
        return ""
    left = len(plan) - _ROWS
    more = paragraph(f"and {left:,} more points: plan.points", "sim-foot") if left > 0 else ""
    body = (
        (point, *(plan.setting_in_words(path, point) for path in plan.factors))
        for point in range(min(len(plan), _ROWS))
    )
    return rows(("point", *(plan.names[path] for path in plan.factors)), body) + more


def _factors(plan: Plan) -> str:
    return rows(
        ("what varies", "values", "path"),
        (
            (
                plan.names[path],
                " · ".join(plan.values_in_words(path).values()) if path in plan.labels else words,
                path,
            )
            for path, words in plan.factors.items()
        ),
    )
