"""Bargaining theory on plain arrays: nothing here knows of scenarios, or needs more than NumPy.

- `solutions`: solution concepts over a table of utilities; `pareto`: its frontier;
- `curves`: the same where the frontier is a curve, and Zeuthen's process of concessions;
- `equilibrium`: subgame-perfect play of alternating offers;
- `textbook`: closed forms; `commitment`: when an agreement is broken;
- `grid`: when two amounts count as equal;
- `maximum`, `roots`: where a function of one number is largest, and where it is 0;
- `powers`: powers with the same bits on every processor.
"""

from sim.theory import (
    commitment,
    curves,
    equilibrium,
    grid,
    maximum,
    pareto,
    powers,
    roots,
    solutions,
    textbook,
)

__all__ = [
    "commitment",
    "curves",
    "equilibrium",
    "grid",
    "maximum",
    "pareto",
    "powers",
    "roots",
    "solutions",
    "textbook",
]
