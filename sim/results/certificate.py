"""The certificate of a result: in how many of its runs the contract of every signature holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import BoolArray, IntArray
from sim.engine import Draws, Signed, branches, holding
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import DEALS, NOT_RATIFIED
from sim.results.columns import Columns

__all__ = ["Certificate", "certificate_of"]

_SIGNING = (*DEALS, NOT_RATIFIED)


class Certificate(NamedTuple):
    """In how many runs the contract holds; see `sim.engine.contract`.

    Attributes:
        holds: In how many runs it holds, those included in which nothing was signed.
        runs: How many runs there are.
        signed: In how many something was signed.
        broken: The number of the first run in which it does not hold; None if there is none.
    """

    holds: int
    runs: int
    signed: int
    broken: int | None

    def __str__(self) -> str:
        signed = f"{self.signed:,} of them end with a signature"
        if self.broken is None:
            return f"Checked: all {self.runs:,} runs keep the contract of signatures ({signed})"
        found = f"Checked: {self.holds:,} of {self.runs:,} runs keep the contract of signatures"
        return f"{found} ({signed}); the first that does not is run {self.broken}: please report it"


def certificate_of(scenario: Scenario, seed: int, columns: Columns) -> Certificate:
    """The certificate of some runs.

    Args:
        scenario: The scenario.
        seed: The seed.
        columns: The runs.
    """
    contract = columns.contract
    if (contract < 0).any():
        contract = _anew(scenario, seed, columns).astype(np.int8)
    broken = columns.run[contract == 0]
    return Certificate(
        int((contract > 0).sum()),
        len(contract),
        int(np.isin(columns.ending, _SIGNING).sum()),
        int(broken[0]) if len(broken) else None,
    )


def _anew(scenario: Scenario, seed: int, columns: Columns) -> BoolArray:
    holds = np.ones(len(columns.run), bool)
    for branch, draws, here in branches(scenario, Draws(seed, columns.run)):
        its = columns.picked(here)
        rows = np.flatnonzero(np.isin(its.ending, _SIGNING))
        session = _places(scenario, branch)[its.session[rows]]
        hours = np.array([session.round_hours for session in branch.sessions])
        signed = Signed(
            rows,
            its.ending[rows],
            session,
            its.hour[rows] - hours[session],
            its.options[rows],
            np.ones((len(rows), len(branch.parties)), bool),
        )
        holds[here] = holding(compile_scenario(branch), draws, signed)
    return holds


def _places(scenario: Scenario, branch: Scenario) -> IntArray:
    """The place in a branch of every session of the whole; −1 where it has none."""
    names = [session.name for session in branch.sessions]
    whole = [session.name for session in scenario.all_sessions]
    return np.array([names.index(name) if name in names else -1 for name in whole], np.int64)
