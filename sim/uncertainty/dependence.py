"""What hangs together: how uncertain quantities depend on each other, with their laws unchanged.

A quantity without any dependence is drawn from a uniform number of its own stream. A dependence
gives its members other uniform numbers, made from the streams of the members alone. So a run's
draws still depend on the seed, the names and the run's number only, and no other quantity's draws
change.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sim.arrays import FloatArray
from sim.errors import UsageError
from sim.theory.normal_curve import normal_area, normal_point
from sim.uncertainty.provenance import UNEXPLAINED, Provenance

__all__ = ["Dependence", "MovesWith", "Permutation", "RankCorrelation", "Stream"]

Stream = Callable[[str], FloatArray]
"""Gives the uniform numbers of some runs from the stream of a name."""

_INNERMOST = 2.0**-53
"""Uniform numbers lie strictly between 0 and 1, also after a rounding."""

_FLAT = 1e-12
"""A pivot as small as this is nothing but rounding."""


@dataclass(frozen=True, kw_only=True)
class Dependence(ABC):
    """Some uncertain quantities that hang together.

    Attributes:
        members: Their paths.
        path: Its own path.
        provenance: What it rests on.
        file: The file in which it is written.
        line: Its line there.
    """

    members: tuple[str, ...]
    path: str = field(default="", compare=False)
    provenance: Provenance = field(default=UNEXPLAINED, compare=False)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @abstractmethod
    def uniform(self, member: str, stream: Stream) -> FloatArray:
        """The numbers from which a member is drawn, each of them uniform between 0 and 1.

        Args:
            member: Its path.
            stream: The streams of all members.

        Returns:
            An array of the shape that the streams have.
        """

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Permutation(Dependence):
    """Each run deals some values out to the members, in an order of its own; all are as likely.

    Which member gets which value goes by the order of the members' own uniform numbers.

    Attributes:
        values: As many as there are members, rising.
    """

    values: tuple[float, ...]

    def uniform(self, member: str, stream: Stream) -> FloatArray:
        place = self.members.index(member)
        own = stream(member)
        below = np.zeros(own.shape)
        for i, other in enumerate(self.members):
            # Of equal numbers, which hardly ever come up, that of the first member is the lower.
            if i != place:
                numbers = stream(other)
                below += (numbers < own) | ((numbers == own) & (i < place))
        return (below + 0.5) / len(self.members)

    def __str__(self) -> str:
        values = ", ".join(f"{value:g}" for value in self.values)
        return f"{values} dealt out to {', '.join(self.members)}"


@dataclass(frozen=True, kw_only=True)
class RankCorrelation(Dependence):
    """The members have given rank correlations (Spearman's), by a Gaussian copula.

    Normal numbers with the product-moment correlations r = 2 sin(π ρ / 6) have the rank
    correlations ρ, whatever laws they are turned into by rising functions: Pearson (1907), "On
    further methods of determining correlation", Drapers' Company Research Memoirs 4; Kruskal
    (1958), "Ordinal measures of association", Journal of the American Statistical Association 53.
    Laws with few values have ties, and with them a rank correlation nearer to 0.

    The first member keeps the draws that it has without the dependence.

    Attributes:
        ranks: The rank correlations, a symmetric matrix.
    """

    ranks: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        """Refuse correlations that no numbers can have.

        Raises:
            UsageError: if normal numbers cannot have all of the correlations.
        """
        _factor(self.ranks)

    def uniform(self, member: str, stream: Stream) -> FloatArray:
        row = _factor(self.ranks)[self.members.index(member)]
        parts = [(share, name) for share, name in zip(row, self.members, strict=True) if share]
        if len(parts) == 1 and parts[0][0] == 1:
            return stream(parts[0][1])
        normal = sum(share * normal_point(stream(name)) for share, name in parts)
        found: FloatArray = np.clip(normal_area(normal), _INNERMOST, 1 - _INNERMOST)
        return found

    def __str__(self) -> str:
        of = ", ".join(self.members)
        below = [self.ranks[i][j] for i in range(len(self.ranks)) for j in range(i)]
        if len(set(below)) == 1:
            return f"rank correlation {below[0]:g} of {of}"
        rows = "; ".join(" ".join(f"{rank:g}" for rank in row) for row in self.ranks)
        return f"rank correlations of {of}: {rows}"


@dataclass(frozen=True, kw_only=True)
class MovesWith(Dependence):
    """The members rise and fall together: all are drawn from the first one's uniform number.

    Each stands at the same share of its own law (they are comonotone), so their rank correlation
    is 1. The first member keeps the draws that it has without the dependence.
    """

    def uniform(self, member: str, stream: Stream) -> FloatArray:
        return stream(self.members[0])

    def __str__(self) -> str:
        return f"{', '.join(self.members[1:])} with {self.members[0]}"


@lru_cache(maxsize=64)
def _factor(ranks: tuple[tuple[float, ...], ...]) -> tuple[tuple[float, ...], ...]:
    """The lower triangle whose product with its transpose has the correlations of the copula.

    Cholesky's factor, also of a matrix with an eigenvalue of 0 (a column of zeros then).

    Raises:
        UsageError: if an eigenvalue is below 0.
    """
    impossible = UsageError("no numbers can have all of these rank correlations at once")
    size = len(ranks)
    target = [
        [1.0 if i == j else 2 * math.sin(math.pi * ranks[i][j] / 6) for j in range(size)]
        for i in range(size)
    ]
    factor = [[0.0] * size for _ in range(size)]
    for j in range(size):
        pivot = target[j][j] - math.fsum(x * x for x in factor[j])
        if pivot < -_FLAT:
            raise impossible
        flat = pivot <= _FLAT
        factor[j][j] = 0.0 if flat else math.sqrt(pivot)
        for i in range(j + 1, size):
            rest = target[i][j] - math.fsum(
                a * b for a, b in zip(factor[i], factor[j], strict=True)
            )
            if flat and abs(rest) > math.sqrt(_FLAT):
                raise impossible
            factor[i][j] = 0.0 if flat else rest / factor[j][j]
    return tuple(map(tuple, factor))
