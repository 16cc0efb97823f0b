"""Analysis of outcome spaces and results."""

from sim.analysis.pareto import pareto_mask

__all__ = ["pareto_mask"]
