"""Global sensitivity from plain runs: how much of the variance rests on each uncertain quantity.

No design is needed for it: every run draws all quantities anew, so any run can say which of them
its outcome depends on. Sobol's total indices and Morris's screening take designs of their own, see
`sim.studies.indices`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

import numpy as np

from sim.analysis.joint_shares import as_one, groups, joint_draws
from sim.arrays import FloatArray, IntArray
from sim.description.words import quantity_in_words
from sim.errors import UsageError
from sim.libraries import pd
from sim.results.drawn import DRAWN_BY
from sim.results.intervals import Z95
from sim.results.result import Result
from sim.results.tabled import WithTable
from sim.shown import Shown

__all__ = [
    "FEWEST",
    "REST",
    "S1_COLUMNS",
    "TOGETHER",
    "Floats32",
    "Sensitivity",
    "first_order",
    "sensitivity",
    "sum_of_first_order",
]

FEWEST = 50
"""With fewer runs nothing is estimated: the intervals, which are normal, would be too short."""

REST = "interactions and noise"
"""What no quantity explains alone."""

TOGETHER = "hang together"
"""What quantities explain that are not independent of each other."""

Floats32 = np.ndarray[tuple[int], np.dtype[np.float32]]

S1_COLUMNS = ["S1", "low", "high"]


@dataclass(frozen=True, eq=False)
class Sensitivity(Shown, WithTable):
    """What an outcome of plain runs depends on.

    Attributes:
        of: The outcome.
        quantities: Indexed by ``quantity``: ``S1`` with its interval ``low`` … ``high`` (see
            `first_order`); ``clear``, whether S1 is larger than its interval is wide (of a hundred
            numbers without effect, hardly ever one is); ``together``, the path of the dependence by
            which it hangs together with others, empty if it is independent; and the columns of
            `Result.tornado`. First come those that are clear, the largest share first; then the
            others, the largest swing first, for the order of shares that may be nothing is chance.
            Texts and figures keep this order. What hangs together shares what it explains: knowing
            one tells something of the others, and ``S1`` is what all of that explains. Such shares
            do not add up (Kucherenko, Tarantola & Annoni 2012, "Estimation of global sensitivity
            indices for models with dependent variables", Computer Physics Communications 183).
            Of a quantity that only some ways of an alternative have, ``S1`` is what its value
            explains where it is; that it is there is explained by the alternative.
        by_provenance: Shares added up over the quantities of each kind, indexed by ``rests_on``
            (the kinds that occur, the largest share first, then ``hang together``, if anything
            does, and ``interactions and noise``): ``quantities`` (how many), ``S1``, ``low``,
            ``high``. What hangs together counts as a group, whatever it rests on: by the share that
            the group explains, where its members rise and fall together, or take few values
            together (see `sim.analysis.joint_shares`). Else, as with rank correlations, no share
            is given: that row is missing, and the last one, too. What is left to 1 is what
            quantities do together and chance that is no quantity of the scenario; it may rest on
            any kind, so the sum over assumptions is the least that rests on them. Where both a
            line's firmness and whether it is real are drawn, only the second counts (and an event's
            chance likewise): the one acts through the other, and would be counted twice.
        names: What a reader calls each quantity, by path.
    """

    of: str
    quantities: pd.DataFrame = field(repr=False)
    by_provenance: pd.DataFrame = field(repr=False)
    names: Mapping[str, str] = field(repr=False)

    def __repr__(self) -> str:
        return f"<Sensitivity of {self.of}: {self.headline}>"

    def to_frame(self) -> pd.DataFrame:
        """The table `quantities`."""
        return self.quantities

    @property
    def headline(self) -> str:
        """Which quantity explains most, in a sentence."""
        clear = self.quantities[self.quantities["clear"]]
        if not len(clear):
            return f"none of {len(self.quantities)} numbers alone explains more than chance would"
        path, share = clear.index[0], clear["S1"].iloc[0]
        return f"{self.names[path]} alone explains {share:.0%} of what differs between runs"


def sensitivity(result: Result, of: str = "deal") -> Sensitivity:
    """Which uncertain quantities the outcome of plain runs depends on.

    Args:
        result: The runs.
        of: As in `Result.measure`: an ending (then the outcome is whether a run ended so),
            ``hour``, or ``utility.<party>``.

    Returns:
        Shares of the variance, by quantity and by what they rest on; missing if the outcome never
        varies or there are fewer than `FEWEST` runs.

    Raises:
        UsageError: if there is no such outcome.
    """
    y, bars = result.measure(of), result.tornado(of).sort_index()
    draws = {str(path): result.columns.draws[str(path)] for path in bars.index}
    twice = _counted_twice(draws)
    none = _Share(0.0 if _can_be_explained(y) else math.nan, np.zeros(len(y)), 0.0, 0.0, 0.0)
    joint = groups(result.scenario, draws)
    together = {path: name for name, members in joint.items() for path in members}
    sums: dict[str, tuple[int, _Share]] = {}
    rows = []
    for (path, x), kind in zip(draws.items(), bars["rests_on"], strict=True):
        share = _where_there(x, np.isnan(x).astype(float), y)
        rows.append(share.with_interval())
        if path not in twice and path not in together:
            count, before = sums.get(kind, (0, none))
            sums[kind] = count + 1, before + share
    table = pd.DataFrame(rows, columns=S1_COLUMNS, index=bars.index)
    named = {path: d.path for d in result.scenario.dependence for path in d.members} | together
    table["clear"] = table["S1"] > table["high"] - table["low"]
    table["together"] = [named.get(str(path), "") for path in bars.index]
    table = table.join(bars)
    table["size"] = table["S1"].where(table["clear"], table["swing"].abs())
    table = table.sort_values(["clear", "size"], ascending=False, kind="stable")
    del table["size"]
    if joint:
        shares = _joint_shares(joint, draws, joint_draws(result.scenario, draws), y)
        sums[TOGETHER] = len(together), sum(shares, none)
    names = {str(path): quantity_in_words(result.scenario, str(path)) for path in table.index}
    return Sensitivity(of, table, _by_provenance(sums, none), names)


def _counted_twice(draws: Iterable[str]) -> set[str]:
    """The quantities that act through another one that is drawn by them."""
    stems = [path.rpartition(".") for path in draws]
    return {f"{stem}.{DRAWN_BY[last]}" for stem, _, last in stems if last in DRAWN_BY}


def first_order(
    draws: Mapping[str, FloatArray], y: FloatArray, *, kinds: bool = False
) -> pd.DataFrame:
    """The share of an outcome's variance that each quantity alone explains, from plain runs.

    The first-order Sobol index Var(E[y|x]) / Var(y) "from given data", as a correlation ratio
    (Pearson 1905; Plischke, Borgonovo & Smith 2013, "Global sensitivity measures from given data",
    European Journal of Operational Research 226):

    1. Cut the runs into √n groups of equal size by the draws of the quantity, equal draws into one
       group; a quantity that takes at most so many values gives a group to each value.
    2. W is the variance inside the groups with n − groups degrees of freedom, V the variance of all
       with n − 1; S1 = 1 − W/V. So corrected (Kelley 1935, "An unbiased correlation ratio measure",
       PNAS 21), a quantity without any effect gets 0 on average, and sums over many quantities
       are not inflated; single estimates may lie slightly below 0.
    3. The variance of the estimate has two parts, as Hoeffding (1948, "A class of
       statistics with asymptotically normal distribution", Annals of Mathematical Statistics 19)
       splits that of any such statistic. The first is the spread over runs of ψ = (2dm − m² −
       S1 d²)/V, what each does to the estimate: d is its distance from the mean of all, m that of
       its group, which the other runs of the group tell (with its own, d and m would be alike by
       chance). As m is an estimate, ψ² is 4 d²s²/(size − 1)/V² too large, s² being the variance
       of these others; this is taken off. The second part, 2 s⁴/(size − 1)/V² for each run, is
       from the pairs of runs; where S1 is 0, it is all there is. For a sum, the ψ of each run are
       added up before their spread is taken: those of one run are not independent.
    4. The interval is a score interval, like Wilson's: all S1 from which the estimate is no farther
       than 1.96 standard deviations, the first part growing with S1 (by 4/n, where the estimate
       does not tell). An estimate that is low by chance would else take its interval with it.

    Shares of quantities that are not independent do not add up: each has in it what it tells of the
    others. Runs in which a quantity is NaN, as it is not there, are a group of their own: that it
    is not there tells something, too.

    Args:
        draws: Values of each quantity in every run, each of shape ``(runs,)``.
        y: The outcome in every run.
        kinds: Whether draws are numbers of kinds, which have no order: then every kind is a group,
            however many there are.

    Returns:
        Indexed by ``quantity``, in the order given: ``S1`` and its 95 % interval ``low`` …
        ``high``; missing if the outcome never varies, there are fewer than `FEWEST` runs, or fewer
        than two runs for each kind.

    Raises:
        UsageError: if the lengths differ.
    """
    found = [share.with_interval() for _, share in _shares(draws, y, kinds)]
    index = pd.Index(list(draws), name="quantity")
    return pd.DataFrame(found, columns=S1_COLUMNS, index=index)


def sum_of_first_order(
    draws: Mapping[str, FloatArray], y: FloatArray
) -> tuple[float, float, float]:
    """What several quantities explain alone, added up, with its 95 % interval; see `first_order`.

    Args:
        draws: Values of each quantity in every run, each of shape ``(runs,)``; at least one.
        y: The outcome in every run.

    Returns:
        The sum, and the ends of its interval.

    Raises:
        UsageError: if the lengths differ.
    """
    return reduce(add, (share for _, share in _shares(draws, y))).with_interval()


@dataclass(frozen=True, eq=False)
class _Share:
    """An estimate of S1 with what its error consists of.

    Attributes:
        value: The estimate.
        influence: How each run moves it, to first order; shape ``(runs,)``, mean 0.
        excess: By how much the influences spread too far, as part of the variance of the estimate.
        pairs: The variance that comes from pairs of runs.
        doubt: How far that may be too small: where an ending is rare, the estimate and its variance
            are too small in the same samples. Of many quantities, such errors cancel.
    """

    value: float
    influence: FloatArray
    excess: float
    pairs: float
    doubt: float

    def __add__(self, other: _Share) -> _Share:
        return _Share(
            self.value + other.value,
            self.influence + other.influence,
            self.excess + other.excess,
            self.pairs + other.pairs,
            math.hypot(self.doubt, other.doubt),
        )

    def beyond(self, part: _Share) -> _Share:
        """What is left of it without a part that a few coarser groups explain.

        Of so few groups, the variance from pairs of runs is next to nothing.
        """
        return replace(
            self, value=self.value - part.value, influence=self.influence - part.influence
        )

    def with_interval(self) -> tuple[float, float, float]:
        """The estimate and the ends of its 95 % interval."""
        runs = max(len(self.influence), 1)
        single = max(float(self.influence @ self.influence) / runs**2 - self.excess, 0.0)
        # Where it is not told from nothing, what it would be if all runs varied alike.
        told = self.value > Z95 * math.sqrt(self.pairs)
        rate = single / self.value if told else 4 / runs
        shift = Z95**2 * rate / 2
        inside = self.pairs + self.doubt + rate * self.value + (Z95 * rate / 2) ** 2
        half = Z95 * math.sqrt(inside if not inside < 0 else 0.0)
        return self.value, self.value + shift - half, self.value + shift + half


def _shares(
    draws: Mapping[str, FloatArray], y: FloatArray, kinds: bool = False
) -> Iterator[tuple[str, _Share]]:
    y = np.asarray(y, float)
    n = len(y)
    deviation = y - y.mean() if n else y
    total = float(deviation @ deviation)
    for path, x in draws.items():
        if len(x) != n:
            raise UsageError(f"{path} has {len(x):,} draws, but there are {n:,} outcomes")
        if not _can_be_explained(y):
            yield path, _Share(math.nan, np.full(n, math.nan), *[math.nan] * 3)
            continue
        order, ascending = _sorted(x)
        starts = _groups(ascending, n - int(np.isnan(ascending).sum()), n if kinds else None)
        if 2 * len(starts) > n:
            yield path, _Share(math.nan, np.full(n, math.nan), *[math.nan] * 3)
            continue
        sizes = np.diff(starts, append=n)
        ordered = deviation[order]
        inside = ordered - np.repeat(np.add.reduceat(ordered, starts) / sizes, sizes)
        squares = inside**2
        groups = len(starts)
        pooled = float(squares.sum()) / (n - groups)
        ratio = pooled / (total / (n - 1))
        # The mean of the others of the group, and their variance: with its own, an outcome far from
        # all others would vouch for itself. Of too few others nothing is known.
        size = np.repeat(sizes, sizes)
        others = np.maximum(size - 1, 1)
        mean = np.where(size > 1, ordered - inside * size / others, 0.0)
        own = squares * size / others
        variance = np.repeat(np.add.reduceat(squares, starts), sizes) - own
        variance = np.where(size > 2, variance / np.maximum(size - 2, 1), pooled)
        influence = np.empty(n)
        influence[order] = (
            2 * ordered * mean - mean**2 + variance / others - (1 - ratio) * ordered**2
        )
        influence -= influence.mean()
        several = size > 1
        excess = 4 * float((ordered**2 * variance / others * several).sum()) / total**2
        pairs = 2 * float((own * variance / others * several).sum()) / total**2
        # With its own, the variance of a group is too large in the square, as far as it spreads.
        both = np.repeat(np.add.reduceat(squares, starts), sizes) / others
        doubt = max(0.0, 2 * float((own * both / others * several).sum()) / total**2 - pairs)
        yield path, _Share(1 - ratio, influence / (total / n), excess, pairs, doubt)


def _where_there(x: FloatArray, missing: FloatArray, y: FloatArray) -> _Share:
    """What a quantity explains in the runs in which it is drawn; see `Sensitivity`.

    The share of its groups, NaN among them, is that of whether it is there, plus what it explains
    where it is (the law of total variance).

    Args:
        x: Its draws, shape ``(runs,)``.
        missing: A number for each kind of run by what is missing; shape ``(runs,)``.
        y: The outcome in every run.
    """
    ((_, share),) = _shares({"": x}, y)
    if np.ptp(missing) == 0:
        return share
    ((_, being_there),) = _shares({"": missing}, y)
    return share.beyond(being_there)


def _joint_shares(
    members: Mapping[str, tuple[str, ...]],
    draws: Mapping[str, FloatArray],
    joint: Mapping[str, FloatArray | None],
    y: FloatArray,
) -> Iterator[_Share]:
    """What each group of quantities explains; missing where the group is not one number."""
    for path, numbers in joint.items():
        missing = as_one([np.isnan(draws[member]).astype(float) for member in members[path]])
        if numbers is None or missing is None:
            yield _Share(math.nan, np.full(len(y), math.nan), *[math.nan] * 3)
        else:
            yield _where_there(numbers, missing, y)


def _can_be_explained(y: FloatArray) -> bool:
    return len(y) >= FEWEST and bool(np.ptp(y) > 0)


def _sorted(x: FloatArray) -> tuple[IntArray, Floats32]:
    """The order of draws, equal ones by run, NaN last, and the draws in it, to single precision.

    A radix sort in two passes of 16 bits, the lower half first. NumPy sorts 16-bit integers so;
    single precision is enough to cut draws into groups, and takes a third of the time of an exact
    sort, which is most of what `sensitivity` takes.
    """
    single = np.asarray(x).astype(np.float32)
    # With the sign bit set, they would go first.
    single[np.isnan(single)] = np.nan
    bits = single.view(np.uint32)
    # Read as an unsigned integer, a number with its sign bit set goes before those without, and
    # among such the larger integer is the lower number.
    bits = np.where(bits >> 31, ~bits, bits | 0x80000000)
    order = np.argsort((bits & 0xFFFF).astype(np.uint16), kind="stable")
    order = order[np.argsort((bits >> 16).astype(np.uint16)[order], kind="stable")]
    return order, single[order]


def _groups(x: Floats32, drawn: int, most: int | None = None) -> IntArray:
    """Where the groups of a quantity begin in its draws in ascending order, NaN the last group."""
    n, most = len(x), math.isqrt(len(x)) if most is None else most
    there = x[:drawn]
    starts = np.flatnonzero(np.diff(there, prepend=-np.inf) > 0)
    if len(starts) > most:
        # Equal draws have no order among themselves, so no group may begin between them.
        at = np.arange(most) * n // most
        starts = np.unique(np.searchsorted(there, there[at[at < drawn]]))
    return starts if drawn == n else np.append(starts, drawn)


def _by_provenance(sums: Mapping[str, tuple[int, _Share]], none: _Share) -> pd.DataFrame:
    everything = sum((share for _, share in sums.values()), none)
    value, low, high = everything.with_interval()
    largest = sorted(sums.items(), key=lambda item: (item[0] == TOGETHER, -item[1][1].value))
    rows = [(kind, count, *share.with_interval()) for kind, (count, share) in largest]
    rows.append((REST, 0, 1 - value, 1 - high, 1 - low))
    table = pd.DataFrame(rows, columns=["rests_on", "quantities", *S1_COLUMNS])
    return table.set_index("rests_on")
