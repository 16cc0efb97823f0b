"""Bargaining theory on plain arrays: nothing here knows of scenarios, or needs more than NumPy.

- `solutions`: solution concepts over a table of utilities; `pareto`: its frontier;
- `curves`: the same where the frontier is a curve, and Zeuthen's process of concessions;
- `equilibrium`: subgame-perfect play of alternating offers;
- `textbook`: closed forms; `commitment`: when an agreement is broken;
- `grid`: when two amounts count as equal;
- `maximum`, `roots`: where a function of one number is largest, and where it is 0;
- `powers`, `normal_curve`, `beta_curve`: powers, and areas under those curves, with the same bits
  on every processor.
"""

from sim.theory import (
    beta_curve,
    commitment,
    curves,
    equilibrium,
    grid,
    maximum,
    normal_curve,
    pareto,
    powers,
    roots,
    solutions,
    textbook,
)

__all__ = [
    "beta_curve",
    "commitment",
    "curves",
    "equilibrium",
    "grid",
    "maximum",
    "normal_curve",
    "pareto",
    "powers",
    "roots",
    "solutions",
    "textbook",
]
