"""What matters most in a study: one table, which its text and its figures follow."""

from __future__ import annotations

import numpy as np

from sim.analysis.sensitivity import first_order
from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.endings import ENDINGS
from sim.studies.execution.work import POINT
from sim.studies.indices import morris_design, morris_effects, sobol_indices
from sim.studies.plan import Plan
from sim.studies.study import Study

__all__ = ["chance_at", "what_matters"]


def what_matters(study: Study, of: str = "deal") -> pd.DataFrame:
    """What the spread of an outcome between the points of a study rests on.

    - Design ``saltelli``: Sobol's indices (`sim.studies.sobol_indices`). If each point has random
      numbers of its own and two runs or more, they are of the share itself: what the finite
      number of runs adds to the spread between points is taken off.
    - Design ``morris``: elementary effects (`sim.studies.morris_effects`).
    - All others: first-order shares of the spread (`sim.analysis.first_order`), chance included.

    Args:
        study: The study.
        of: An ending (its share), ``hour`` or ``utility.<party>`` (the mean), as in
            `Study.measure`.

    Returns:
        Indexed by ``quantity``, what matters most first: ``ST`` and ``S1``; ``mu_star`` and
        ``mu``, ``sigma``; or ``S1``; with 95 % intervals ``<name>.low`` … ``<name>.high``. Missing
        where the outcome varies by no more than chance, or points are too few.

    Raises:
        UsageError: if there is no such outcome; of ``saltelli`` and ``morris`` also if a point has
            no runs.
    """
    plan, y = study.plan, study.measure(of)
    there = np.isfinite(y)
    names = pd.Index(plan.factors, name="quantity")
    if plan.design in ("saltelli", "morris") and not there.all():
        raise UsageError("what matters can be determined once every point has its runs")
    if plan.design == "saltelli":
        table = sobol_indices(y, len(names), plan.seed, chance_at(study, of)).set_index(names)
        by = "ST"
    elif plan.design == "morris":
        # The design is the same again, for it is made from the seed.
        design = morris_design(len(names), len(plan) // (len(names) + 1), plan.seed)
        table, by = morris_effects(design, y, plan.seed).set_index(names), "mu_star"
    else:
        draws = {path: _as_numbers(plan, path)[there] for path in plan.factors}
        table = first_order(draws, y[there]).rename(columns={"low": "S1.low", "high": "S1.high"})
        by = "S1"
    return table.sort_values(by, ascending=False, kind="stable")


def chance_at(study: Study, of: str = "deal") -> FloatArray | None:
    """The variance that an outcome of each point has because its runs are few.

    Args:
        study: The study.
        of: As in `Study.measure`.

    Returns:
        Without bias, shape ``(points,)``; None if it cannot be told: a point has fewer than two
        runs with that outcome, or points share their random numbers, so that chance moves them
        together.
    """
    if len(np.unique(study.plan.stream)) < len(study.plan):
        return None
    mean, runs = study.measure(of), study.counts.sum(axis=1)
    squares = mean
    if of not in ENDINGS:
        squares, runs = np.zeros(len(runs)), np.zeros(len(runs), np.int64)
        for batch in study.table().to_batches(columns=[POINT, of]):
            values = batch[of].to_numpy(zero_copy_only=False)
            there = np.isfinite(values)
            points = batch[POINT].to_numpy()[there]
            # Less the mean, so that nothing is lost between large squares.
            squares += np.bincount(points, (values[there] - mean[points]) ** 2, len(runs))
            runs += np.bincount(points, minlength=len(runs))
    if (runs < 2).any():
        return None
    spread = mean * (1 - mean) if of in ENDINGS else squares / runs
    chance: FloatArray = spread / (runs - 1)
    return chance


def _as_numbers(plan: Plan, path: str) -> FloatArray:
    """What a factor is at each point; of labels their numbers, in the order in which they come."""
    if path in plan.settings:
        return plan.settings[path]
    numbers: FloatArray = pd.factorize(np.array(plan.labels[path], object))[0].astype(float)
    return numbers
