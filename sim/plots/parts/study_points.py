"""What figures say of the points of a study taken together."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays import IntArray
from sim.description.words import count_of
from sim.errors import UsageError, did_you_mean
from sim.libraries import pd
from sim.plots.parts.axes import footer_with
from sim.studies.factors import WHOLE
from sim.studies.study import Study

__all__ = ["footer_of_study", "over_others", "values_of"]


def footer_of_study(study: Study) -> str:
    """What a figure of a study bears: scenario, runs and points, seed, version, and the caution."""
    plan = study.plan
    runs = count_of(int(study.counts.sum()), "run")
    return footer_with(
        plan.title if WHOLE in plan.factors else plan.scenario.title,
        f"{runs} at {count_of(len(plan), 'point')}"
        + ", unfinished" * (not study.finished)
        + ", which share their luck (paired: true): means mislead" * plan.misleads,
        seed=plan.seed,
        version=study.version,
    )


def values_of(study: Study, path: str) -> tuple[Any, IntArray]:
    """The different values of a factor, and which of them each point has.

    Numbers ascend; alternatives are in words.
    """
    plan = study.plan
    if path not in plan.factors:
        hint = did_you_mean(path, plan.factors)
        raise UsageError(f"'{path}' does not vary in this study{hint}")
    if path in plan.settings:
        numbers, index = np.unique(plan.settings[path], return_inverse=True)
        return numbers, index.astype(np.int64)
    codes, labels = pd.factorize(np.array(plan.labels[path], object))
    words = plan.values_in_words(path)
    return np.array([words[label] for label in labels], object), codes.astype(np.int64)


def over_others(study: Study, groups: IntArray, shown: int) -> str:
    """Says in a title over what the shares are means, if quantities vary that are not shown."""
    others = len(study.plan.factors) - shown
    if not others:
        return ""
    settings = int(np.bincount(groups).max())
    quantities = count_of(others, "other quantity", "other quantities")
    return f", means over {count_of(settings, 'setting')} of {quantities}"
