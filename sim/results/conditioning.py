"""Evidence: which runs agree with what is known to have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import BoolArray
from sim.errors import UsageError
from sim.libraries import pd
from sim.model.observations import Observation, Record
from sim.results.intervals import wilson

__all__ = ["FEW", "Evidence", "evidence"]

FEW = 100
"""With fewer runs than this left, what the evidence says is mostly chance."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a result is conditioned on: observations, and the runs that agree with each.

    Attributes:
        observations: The observations.
        agrees: Which runs agree with which; shape ``(observations, runs)``.
    """

    observations: tuple[Observation, ...]
    agrees: BoolArray

    @property
    def runs(self) -> int:
        """How many runs there were."""
        return int(self.agrees.shape[1])

    @property
    def kept(self) -> BoolArray:
        """The runs that agree with all observations; shape ``(runs,)``."""
        together: BoolArray = np.logical_and.reduce(self.agrees, axis=0)
        return together

    @property
    def effective_sample_size(self) -> int:
        """(Σ w)² / Σ w² (Kish 1965): with weights of 0 and 1 the number of runs kept."""
        return int(self.kept.sum())

    def table(self) -> pd.DataFrame:
        """How many runs agree.

        Returns:
            Indexed by ``observation``, in the order written: ``rests_on`` and ``source``, ``runs``
            that agree with it, their ``share`` with its 95 % interval ``low`` … ``high``, and
            ``left``: the runs that agree with it and with all earlier ones.
        """
        counts = self.agrees.sum(axis=1)
        low, high = wilson(counts, self.runs)
        return pd.DataFrame(
            {
                "rests_on": [seen.provenance.kind for seen in self.observations],
                "source": [seen.provenance.text for seen in self.observations],
                "runs": counts,
                "share": counts / max(self.runs, 1),
                "low": low,
                "high": high,
                "left": np.logical_and.accumulate(self.agrees, axis=0).sum(axis=1),
            },
            index=pd.Index([seen.id for seen in self.observations], name="observation"),
        )


def evidence(observations: Sequence[Observation], record: Record) -> Evidence:
    """Find the runs that agree with all observations.

    Approximate Bayesian computation by rejection, with a distance of 0 or 1 and tolerance 0
    (Tavaré, Balding, Griffiths & Donnelly 1997, "Inferring coalescence times from DNA sequence
    data", Genetics 145; Pritchard et al. 1999): runs drawn from what was assumed are kept where
    they agree with all that was observed. Those kept are a sample of what may be assumed now.

    Args:
        observations: What is known to have happened.
        record: The runs.

    Raises:
        UsageError: if there is no observation, or no run agrees with all of them.
    """
    if not observations:
        raise UsageError(
            "the scenario lists no observations; see docs/scenario-files.md for how to write them"
        )
    agrees = np.array([seen.condition.holds(record) for seen in observations])
    found = Evidence(tuple(observations), agrees)
    if not found.kept.any():
        each = ", ".join(
            f"{seen.id} {int(count):,}"
            for seen, count in zip(observations, agrees.sum(axis=1), strict=True)
        )
        raise UsageError(
            f"none of {found.runs:,} runs agrees with all observations (alone: {each});"
            " make more runs, or reconsider the assumptions"
        )
    return found
