"""Draws and what came of them, in the form that ArviZ reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.libraries import xr
from sim.model import Scenario
from sim.model.endings import ended
from sim.results.columns import Columns
from sim.results.conditioning import Evidence
from sim.results.tabled import OfEndings

__all__ = ["WithDraws"]


class WithDraws(OfEndings):
    """Something that has draws, and what came of them."""

    columns: Columns
    scenario: Scenario
    evidence: Evidence | None
    prior: Any
    seed: int
    version: str

    def to_arviz(self) -> Any:
        """Draws and outcomes as an `xarray.DataTree`, which is what ArviZ 1 works on.

        The groups are ``prior`` (every uncertain number by its path) and ``prior_predictive``
        (``utility`` with a dimension ``party``, ``hour``, and ``ends`` with a dimension
        ``ending``); given evidence, ``posterior`` and ``posterior_predictive`` as well. Each
        variable has the dimensions ``chain`` (there is one) and ``draw`` (the numbers of the
        runs). Attributes of each group name this library, its version, the scenario and the seed.
        Runs are drawn independently, so diagnostics of chains say nothing here.

        ArviZ itself is not needed. For ArviZ below 1 take a group out:
        ``az.convert_to_inference_data(tree["prior"].to_dataset(), group="prior")``.

        Raises:
            UsageError: if xarray is missing, which comes with the extra ``studies``.
        """
        groups: dict[str, Any] = {}
        if self.evidence is None:
            groups |= _groups("prior", self.columns, self.scenario)
        else:
            groups |= _groups("posterior", self.columns, self.scenario)
            groups |= _groups("prior", self.prior.columns, self.scenario)
        made_by = {
            "inference_library": "sim",
            "inference_library_version": self.version,
            "scenario": self.scenario.name,
            "seed": self.seed,
        }
        return xr.DataTree.from_dict(
            {name: group.assign_attrs(made_by) for name, group in groups.items()}
        )


def _groups(name: str, columns: Columns, scenario: Scenario) -> dict[str, Any]:
    """A group of the draws, and one of what came of them."""
    where = {"chain": [0], "draw": columns.run}
    each = ("chain", "draw")
    ends = np.stack([ended(columns.ending, ending) for ending in scenario.endings], axis=-1)
    outcomes = {
        "utility": ((*each, "party"), columns.utility[None]),
        "hour": (each, columns.hour[None]),
        "ends": ((*each, "ending"), ends[None]),
    }
    named = {"party": list(scenario.party_names), "ending": list(scenario.endings)}
    draws = {path: (each, values[None]) for path, values in columns.draws.items()}
    return {
        name: xr.Dataset(draws, coords=where),
        f"{name}_predictive": xr.Dataset(outcomes, coords={**where, **named}),
    }
