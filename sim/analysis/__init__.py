"""Analysis of outcome spaces and results."""

from sim.bargaining.pareto import pareto_mask

__all__ = ["pareto_mask"]
