"""What theory says of a scenario: solution concepts, why there is room for a deal, simple rules.

And of runs: what their outcome depends on.

>>> from sim import analysis
>>> berlin = analysis.problem("berlin", run=17)      # or at the mean draws, without a run
>>> analysis.solutions(berlin)
>>> analysis.frontier(berlin).table
"""

from sim.analysis.blocked_over import NO_ISSUE, blocked_issues
from sim.analysis.constraints import Constraint
from sim.analysis.distances import distances
from sim.analysis.explanation import Explanation, explain
from sim.analysis.moves import offers
from sim.analysis.never_mattered import NeverMattered, never_mattered
from sim.analysis.obstacles import Closing, Conflict, OverRuns, Removal, closing
from sim.analysis.problems import Problem, problem
from sim.analysis.rules_of_thumb import baselines, mean_position
from sim.analysis.sensitivity import Sensitivity, first_order, sensitivity
from sim.analysis.shifts import moved
from sim.analysis.solution_concepts import (
    Frontier,
    Solution,
    egalitarian,
    frontier,
    kalai_smorodinsky,
    nash,
    solutions,
    subgame_perfect,
    utilitarian,
)
from sim.analysis.structures import Band, band, what_it_rests_on
from sim.analysis.worth_knowing import worth_knowing
from sim.analysis.zones import zone_shares

__all__ = [
    "NO_ISSUE",
    "Band",
    "Closing",
    "Conflict",
    "Constraint",
    "Explanation",
    "Frontier",
    "NeverMattered",
    "OverRuns",
    "Problem",
    "Removal",
    "Sensitivity",
    "Solution",
    "band",
    "baselines",
    "blocked_issues",
    "closing",
    "distances",
    "egalitarian",
    "explain",
    "first_order",
    "frontier",
    "kalai_smorodinsky",
    "mean_position",
    "moved",
    "nash",
    "never_mattered",
    "offers",
    "problem",
    "sensitivity",
    "solutions",
    "subgame_perfect",
    "utilitarian",
    "what_it_rests_on",
    "worth_knowing",
    "zone_shares",
]
