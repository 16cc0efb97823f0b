"""The regret of actions in each state of the world, from what they pay in each run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.results.intervals import Z95, wilson
from sim.studies.decision_states import States

__all__ = ["FEWEST_IN_STATE", "regret_tables"]

FEWEST_IN_STATE = 30
"""Of a state with fewer runs nothing is said: the mean of so few is mostly chance."""

_CONFIDENCE = 0.95


def regret_tables(
    payoffs: FloatArray, states: States, names: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """The tables of `Regret`, from payoffs.

    Args:
        payoffs: What each action pays in each run; shape ``(actions, runs)``.
        states: The state that each run is in.
        names: What the actions are called.

    Returns:
        By action, by state and action, and the share of runs in states too rare to be judged.

    Raises:
        UsageError: if no state has `FEWEST_IN_STATE` runs.
    """
    count = payoffs.shape[1]
    sizes = np.bincount(states.of, minlength=len(states))
    kept = np.flatnonzero(sizes >= FEWEST_IN_STATE)
    if not len(kept):
        raise UsageError(
            f"no state has {FEWEST_IN_STATE} runs; make more runs, or tell fewer states apart"
        )
    weights = sizes[kept] / sizes[kept].sum()
    means, ahead, error = _differences(payoffs, states.of, kept)
    regrets = means.max(axis=0) - means
    yes_or_no = bool(np.isin(payoffs, (0, 1)).all())
    low = np.maximum(0.0, (ahead - error).max(axis=0))
    high = np.clip((ahead + error).max(axis=0), 0.0, 1.0 if yes_or_no else np.inf)
    others = ~np.eye(len(names), dtype=bool)
    clearly = np.array([(ahead + error)[others[a], a].max(axis=0) < 0 for a in range(len(names))])
    worst = regrets.argmax(axis=1)
    mean = payoffs.mean(axis=1)
    half = Z95 * payoffs.std(axis=1, ddof=1) / np.sqrt(count)
    ends = wilson(payoffs.sum(axis=1), count) if yes_or_no else (mean - half, mean + half)
    unbeaten = payoffs >= payoffs.max(axis=0)
    shares = wilson(unbeaten.sum(axis=1), count)
    columns: dict[str, Any] = _with_interval("mean", mean, *ends)
    most = regrets.max(axis=1), low.max(axis=1), high.max(axis=1)
    columns |= _with_interval("max_regret", *most)
    columns["state"] = [states.names[kept[s]] for s in worst]
    columns["rival"] = [names[int(means[:, s].argmax())] for s in worst]
    best = [_weighted(hit, weights) for hit in (regrets == 0, clearly, low == 0)]
    columns |= _with_interval("best", *best)
    columns |= _with_interval("unbeaten", unbeaten.mean(axis=1), *shares)
    table = pd.DataFrame(columns, pd.Index(names, name="action"))
    index = pd.MultiIndex.from_product(
        [[states.names[s] for s in kept], names], names=["state", "action"]
    )
    cells = {
        "runs": np.repeat(sizes[kept], len(names)),
        "share": np.repeat(sizes[kept] / count, len(names)),
        "payoff": means.T.reshape(-1),
        "regret": regrets.T.reshape(-1),
        "low": low.T.reshape(-1),
        "high": high.T.reshape(-1),
    }
    return table, pd.DataFrame(cells, index), 1 - float(sizes[kept].sum()) / count


def _differences(
    payoffs: FloatArray, of: IntArray, kept: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Means of actions in states, and by how much each action is ahead of each, with the error.

    Returns:
        Shapes ``(actions, states)``, and twice ``(ahead, behind, states)``. The error is what holds
        for all of them at once with 95 % confidence.
    """
    actions = len(payoffs)
    pairs = actions * (actions - 1) // 2 * len(kept)
    z = NormalDist().inv_cdf(1 - (1 - _CONFIDENCE) / (2 * pairs))
    means = np.empty((actions, len(kept)))
    ahead = np.zeros((actions, actions, len(kept)))
    error = np.zeros_like(ahead)
    for s, state in enumerate(kept):
        inside = payoffs[:, of == state]
        means[:, s] = inside.mean(axis=1)
        size = inside.shape[1]
        for a in range(actions):
            for b in range(a):
                gain = inside[a] - inside[b]
                # As if two runs more, of opposite signs, had differed as much as any run does: that
                # none differed in the state is no proof.
                widest = float(np.abs(payoffs[a] - payoffs[b]).max())
                spread = ((gain - gain.mean()) ** 2).sum() + 2 * widest**2
                ahead[a, b, s], ahead[b, a, s] = gain.mean(), -gain.mean()
                error[a, b, s] = error[b, a, s] = z * np.sqrt(spread) / size
    return means, ahead, error


def _weighted(hit: BoolArray, weights: FloatArray) -> FloatArray:
    return np.asarray((hit * weights).sum(axis=1))


def _with_interval(
    name: str, value: FloatArray, low: FloatArray, high: FloatArray
) -> dict[str, FloatArray]:
    return {name: value, f"{name}.low": low, f"{name}.high": high}
