"""What a cell shows of a study, and of its plan."""

from __future__ import annotations

import numpy as np

from sim.description.words import count_of
from sim.pages.markup import bars, card, fold, frame, listed, paragraph, rows
from sim.report.wording import CAUTION, ending_in_words
from sim.studies.plan import Plan
from sim.studies.sharing import MISLEADS
from sim.studies.study import Study

__all__ = ["plan_card", "study_card"]

_BARS = 12
"""Up to so many points are shown as bars."""


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
        fold("Every point: shares with 95 % intervals", frame(study.shares().round(4))),
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
    shares, varied = study.measure("deal"), study.points.nunique() > 1
    names = study.points.loc[:, varied] if varied.any() else study.points
    return paragraph("Share of deals") + bars(
        (
            " · ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in row),
            float(np.nan_to_num(share)),
            "no runs" if np.isnan(share) else f"{share:.1%}",
        )
        for row, share in zip(names.itertuples(index=False, name=None), shares, strict=True)
    )


def plan_card(plan: Plan) -> str:
    """What varies, over how many points; folded: the points."""
    runs = plan.runs
    each = f"{runs:,} runs each" if isinstance(runs, int) else f"up to {runs.limit:,} runs each"
    return card(
        f"Plan · {plan.title}",
        f"{count_of(len(plan), 'point')}, {each}",
        _factors(plan),
        fold("The points", frame(plan.points)),
        foot=f"{plan.scenario.title}; design {plan.design}, seed {plan.seed}."
        " sim.sweep(plan) plays it.",
    )


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
