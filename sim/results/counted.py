"""What is counted in runs, as the rows of tables of `Result`."""

from __future__ import annotations

import numpy as np

from sim.libraries import pd
from sim.model import Scenario
from sim.results.blocker_names import BlockerNames
from sim.results.columns import Columns, mediated_sessions

__all__ = ["counted_blockers", "settled_points"]


def counted_blockers(scenario: Scenario, columns: Columns) -> pd.DataFrame:
    """In how many runs each party blocked for each reason, alone and with others.

    Returns:
        ``party``, ``reason``, ``sole`` and ``joint``, in the order of parties; see
        `Result.blockers`.
    """
    codes = columns.blockers
    several = (codes >= 0).sum(axis=1) > 1
    names = BlockerNames(scenario)
    rows = []
    for i, party in enumerate(scenario.parties):
        reasons = np.array(["", *names.reasons[i]])[codes[:, i] + 1]
        for reason in np.unique(reasons[reasons != ""]):
            hit = reasons == reason
            joint = int((hit & several).sum())
            rows.append((party.name, str(reason), int(hit.sum()) - joint, joint))
    return pd.DataFrame(rows, columns=["party", "reason", "sole", "joint"])


def settled_points(scenario: Scenario, columns: Columns) -> pd.DataFrame:
    """The table of `Result.settled`."""
    rows = []
    for i, session in mediated_sessions(scenario):
        held = columns.settled[:, i]
        held = held[held >= 0]
        quartiles = np.quantile(held, [0.5, 0.25, 0.75]) if len(held) else [np.nan] * 3
        points = len(scenario.space.issues)
        means = [held.mean(), (held == points).mean()] if len(held) else [np.nan] * 2
        rows.append((session.name, len(held), *quartiles, *means, points))
    names = ["session", "runs", "median", "low", "high", "mean", "all", "points"]
    return pd.DataFrame(rows, columns=names).set_index("session")
