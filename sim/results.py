"""Results: the table of runs, how they ended, on what terms, who blocked, any run's moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.endings import ENDINGS, WITH_TERMS, ended
from sim.errors import UsageError
from sim.intervals import wilson
from sim.issues import FloatArray, IntArray, column_of
from sim.scenario import Scenario
from sim.scenario.model import compile_scenario
from sim.survival import kaplan_meier
from sim.talks import COURSES, Cohort, Draws, Recorder, Talks, options_of
from sim.version import __version__

RUN_COLUMNS = ("run", "ending", "hour", "session", "round", "years_held", "blocked_by")
SHARE_COLUMNS = ("runs", "share", "low", "high")
MEDIATOR = "mediator"
TRACE_COLUMNS = ("hour", "date_time", "session", "round", "party", "move", "utility", "target")

BANDS = 5
"""Into how many equal parts `Result.spread` cuts the draws of a quantity."""


@dataclass(frozen=True)
class Columns:
    """The outcome of a number of runs as arrays; see `Result.runs` for their meaning.

    ``options`` has the shape ``(runs, issues)`` and holds −1 where nothing was agreed on;
    ``years_held`` is NaN where there is no deal, or deals are not followed.
    """

    run: IntArray
    ending: IntArray
    hour: FloatArray
    session: IntArray
    round: IntArray
    course: NDArray[np.int8]
    years_held: FloatArray
    options: IntArray
    utility: FloatArray
    blockers: IntArray
    draws: Mapping[str, FloatArray]

    @staticmethod
    def joined(parts: list[Columns]) -> Columns:
        """Several stretches of runs as one."""

        def join(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in parts])

        names = tuple(name for name in Columns.__dataclass_fields__ if name != "draws")
        draws = {
            path: np.concatenate([part.draws[path] for part in parts]) for path in parts[0].draws
        }
        return Columns(**{name: join(name) for name in names}, draws=draws)


@dataclass(frozen=True, eq=False)
class Result:
    """What came of a number of runs of one scenario.

    Attributes:
        scenario: The scenario.
        seed: The seed.
        first: Number of the first run.
        columns: The outcome as arrays.
        version: Version of this package that made it.
    """

    scenario: Scenario
    seed: int
    first: int
    columns: Columns = field(repr=False)
    version: str = __version__

    def __len__(self) -> int:
        return len(self.columns.run)

    def __repr__(self) -> str:
        shares = ", ".join(
            f"{name} {row.share:.1%}" for name, row in self.endings().iterrows() if row.runs
        )
        return f"<Result of {self.scenario.name}: {len(self):,} runs, seed {self.seed}: {shares}>"

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run.

        Columns: ``run``; ``ending``; ``hour`` at which it ended; ``session`` and ``round`` (from 0,
        within the session; −1 for none) in which; ``course.<session>``: what came of each session
        (``not_held``, ``ran_out``, ``agreed``, ``broken_off``, ``walkout``); ``years_held``, where
        the scenario follows deals: until the collapse, or the whole time; one column for each
        issue with the option agreed on (of a deal, or of the standing text of a partial ending;
        else missing; here and in the other tables, an issue called like another column is
        ``issue.<name>``);
        ``utility.<party>`` (of the deal, else of no deal at that hour); ``blocked_by`` (see
        docs/rules.md; missing for a deal); ``draw.<path>`` for every uncertain quantity,
        ``draw.<red line>.real`` and ``draw.<event>.happens`` (1 or 0).
        """
        columns, scenario = self.columns, self.scenario
        table: dict[str, Any] = {
            "run": columns.run,
            "ending": _categorical(columns.ending, ENDINGS),
            "hour": columns.hour,
            "session": _categorical(columns.session, [s.name for s in scenario.sessions]),
            "round": columns.round,
        }
        for i, session in enumerate(scenario.sessions):
            course = columns.course[:, i].astype(np.int64)
            table[f"course.{session.name}"] = _categorical(course, COURSES)
        if scenario.aftermath is not None:
            table["years_held"] = columns.years_held
        table |= _option_columns(scenario, columns.options, RUN_COLUMNS)
        for i, party in enumerate(scenario.parties):
            table[f"utility.{party.name}"] = columns.utility[:, i]
        codes, names = self._blocked
        table["blocked_by"] = _categorical(codes, names)
        for path, values in columns.draws.items():
            table[f"draw.{path}"] = values
        return pd.DataFrame(table)

    @cached_property
    def terms_numbers(self) -> IntArray:
        """The number of the terms agreed on in each run, −1 where there are none; ``(runs,)``.

        Raises:
            UsageError: if there are too many terms to enumerate.
        """
        space, options = self.scenario.space, self.columns.options
        space.must_be_enumerable()
        numbers = np.ravel_multi_index(tuple(np.maximum(options, 0).T), space.shape)
        return np.where(options[:, 0] >= 0, numbers, -1)

    @cached_property
    def _reasons(self) -> tuple[tuple[str, ...], ...]:
        return tuple(p.reasons for p in compile_scenario(self.scenario).parties)

    @cached_property
    def _blocked(self) -> tuple[IntArray, tuple[str, ...]]:
        """For each run the index of its combination of blockers (−1 for none); their names."""
        codes = self.columns.blockers
        merged = np.zeros(len(codes), np.int64)
        for party in range(codes.shape[1]):
            # Renumbering after each party keeps the numbers small, however many parties there are.
            merged = merged * (len(self._reasons[party]) + 1) + codes[:, party] + 1
            merged = np.unique(merged, return_inverse=True)[1].reshape(-1)
        if not len(codes):
            return merged, ()
        _, where, index = np.unique(merged, return_index=True, return_inverse=True)
        names = [
            " + ".join(
                f"{party.name}.{self._reasons[i][codes[row, i]]}"
                for i, party in enumerate(self.scenario.parties)
                if codes[row, i] >= 0
            )
            for row in where
        ]
        order = sorted({name for name in names if name})
        rank = np.array([order.index(name) if name else -1 for name in names], np.int64)
        return rank[index.reshape(-1)], tuple(order)

    def endings(self) -> pd.DataFrame:
        """How the runs ended: ``runs``, ``share``, and the 95 % interval ``low`` … ``high``.

        The interval is Wilson's and speaks of the Monte-Carlo error alone: how far the share could
        be off because only so many runs were made. See `spread` for what the assumptions do.
        """
        names = list(self.scenario.endings)
        counts = np.bincount(self.columns.ending, minlength=len(ENDINGS))
        table = self._shares(counts[[ENDINGS.index(name) for name in names]])
        table.index = pd.Index(names, name="ending")
        return table

    def survival(self) -> pd.DataFrame:
        """How long deals are kept: the share of them that lasts beyond each review.

        Returns:
            A row a review, the first for the signature: ``years``, ``at_risk`` (deals kept until
            then), ``collapsed`` (at that review), ``survival`` and its 95 % band ``low`` …
            ``high``; see `sim.survival.kaplan_meier`. The band speaks of the Monte-Carlo error
            alone.

        Raises:
            UsageError: if the scenario does not follow its deals.
        """
        aftermath = self.scenario.aftermath
        if aftermath is None:
            raise UsageError(
                f"{self.scenario.name} has no aftermath, so its deals are not followed"
            )
        deals = ended(self.columns.ending, "deal")
        collapsed = ended(self.columns.ending, "collapses")[deals]
        reviews = aftermath.every * np.arange(aftermath.reviews + 1, dtype=float)
        return kaplan_meier(self.columns.years_held[deals], collapsed, reviews)

    def _shares(self, counts: IntArray) -> pd.DataFrame:
        low, high = wilson(counts, len(self))
        share = counts / max(len(self), 1)
        return pd.DataFrame({"runs": counts, "share": share, "low": low, "high": high})

    def terms(self, ending: str = "deal") -> pd.DataFrame:
        """Which terms were agreed on, the most frequent first.

        Args:
            ending: ``deal``, ``holds`` or ``collapses``; or ``partial`` for texts that lack a
                consent.

        Returns:
            A column for each issue, then ``runs``, ``share`` (of all runs), ``low``, ``high``.

        Raises:
            UsageError: if runs with that ending have no terms.
        """
        known = ["deal", *(name for name in self.scenario.endings if name in WITH_TERMS)]
        if ending not in known:
            names = ", ".join(f"'{name}'" for name in dict.fromkeys(known))
            raise UsageError(f"'{ending}' has no terms; these have: {names}")
        chosen = self.columns.options[ended(self.columns.ending, ending)]
        different, counts = np.unique(chosen, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        table = pd.DataFrame(_option_columns(self.scenario, different[order], SHARE_COLUMNS))
        return pd.concat([table, self._shares(counts[order])], axis=1)

    def guarantees(self) -> pd.DataFrame:
        """Which guarantees are given: those that the terms of a deal contain.

        Returns:
            Indexed by ``guarantee``: ``given_by``, ``protects``, then ``runs``, ``share`` (of all
            runs), ``low``, ``high``.
        """
        options = list(self.columns.options[ended(self.columns.ending, "deal")].T)
        names, listed = self.scenario.party_names, self.scenario.guarantees
        counts = [int(guarantee.when.holds(options).sum()) for guarantee in listed]
        table = pd.DataFrame(
            {
                "given_by": [names[guarantee.given_by] for guarantee in listed],
                "protects": [names[guarantee.protects] for guarantee in listed],
            }
        )
        table = pd.concat([table, self._shares(np.array(counts, np.int64))], axis=1)
        table.index = pd.Index([guarantee.id for guarantee in listed], name="guarantee")
        return table

    def blockers(self) -> pd.DataFrame:
        """Who stood in the way in the runs without a deal, and why, the most frequent first.

        Returns:
            Indexed by ``party`` and ``reason``; ``sole`` and ``joint`` count the runs in which it
            blocked alone and together with others, ``runs`` is their sum; ``share`` (of all
            runs), ``low``, ``high``.
        """
        codes = self.columns.blockers
        several = (codes >= 0).sum(axis=1) > 1
        rows = []
        for i, party in enumerate(self.scenario.parties):
            reasons = np.array(["", *self._reasons[i]])[codes[:, i] + 1]
            for reason in np.unique(reasons[reasons != ""]):
                hit = reasons == reason
                joint = int((hit & several).sum())
                rows.append((party.name, str(reason), int(hit.sum()) - joint, joint))
        table = pd.DataFrame(rows, columns=["party", "reason", "sole", "joint"])
        counts = (table["sole"] + table["joint"]).to_numpy(np.int64)
        table = pd.concat([table, self._shares(counts)], axis=1)
        table = table.sort_values(["runs", "party", "reason"], ascending=[False, True, True])
        return table.set_index(["party", "reason"])

    def spread(self, ending: str = "deal") -> pd.DataFrame:
        """How far the share of an ending moves with each uncertain quantity.

        The runs are cut into five equal parts by the draws of one quantity (a quantity that takes
        two or three values: by value); ``lowest`` and ``highest`` are the shares in the first and
        the last part, ``swing`` is highest − lowest, ``noise`` the half width of the 95 % interval
        of the swing. This is what not knowing the quantity means for the result, as against the
        Monte-Carlo error that `endings` shows.

        Returns:
            Indexed by the quantity's path, the largest swing first; ``rests_on`` says whether the
            quantity's range is a claim or an assumption.
        """
        hit = ended(self.columns.ending, ending)
        rows = []
        for path, values in self.columns.draws.items():
            low, high = np.quantile(values, [1 / BANDS, 1 - 1 / BANDS])
            below, above = values <= low, values >= high
            if low == high:  # mostly one value: compare its two ends
                below, above = values == values.min(), values == values.max()
            if (below & above).any():
                continue
            first, last = hit[below].mean(), hit[above].mean()
            error = first * (1 - first) / below.sum() + last * (1 - last) / above.sum()
            row = (path, self._rests_on(path), first, last, last - first, 1.96 * np.sqrt(error))
            rows.append(row)
        names = ["quantity", "rests_on", "lowest", "highest", "swing", "noise"]
        table = pd.DataFrame(rows, columns=names).set_index("quantity")
        order = table["swing"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order]

    def _rests_on(self, path: str) -> str:
        quantity = self.scenario.quantities.get(path)
        if quantity is None:  # whether a line is real, whether an event happens
            stem, last = path.rsplit(".", 1)
            name = {"real": "firmness", "happens": "probability"}[last]
            quantity = self.scenario.quantities[f"{stem}.{name}"]
        return quantity.provenance.kind

    def trace(self, run: int) -> pd.DataFrame:
        """Every move of one run, by playing that run again alone.

        Returns:
            A row a move: ``hour`` (beginning of the round), ``session``, ``round``, ``party``,
            ``move`` (offers, accepts, rejects, passes, walks out; of a single text: the mediator
            proposes, a party says yes or says no), a column for each issue with the option it is
            about, ``utility`` of these terms to the party, and its ``target``. Where deals are
            followed, the last move of a deal is the adversary's: it attacks, or (at the last
            review) keeps the agreement. There is no session then, ``utility`` is its flow under
            the terms, and ``target`` what a war that begins then is worth to it. If the scenario
            has a start, ``date_time`` follows ``hour`` then.

        Raises:
            UsageError: if the result has no such run.
        """
        if run not in self.columns.run:
            first, last = self.columns.run.min(), self.columns.run.max()
            raise UsageError(f"there is no run {run}; this result has {first} to {last}")
        return trace_of(self.scenario, Draws.stretch(self.seed, run, 1))


def trace_of(scenario: Scenario, draws: Draws) -> pd.DataFrame:
    """Every move of one run, whose draws are given; see `Result.trace`."""
    recorder = Recorder()
    cohort = Cohort(compile_scenario(scenario), draws)
    Talks(cohort, recorder).run()
    moves = recorder.moves
    options = options_of(cohort.numbering, np.array([move.terms for move in moves], np.int64))
    names = (*scenario.party_names, MEDIATOR)
    table: dict[str, Any] = {
        "hour": [move.hour for move in moves],
        **_dates(scenario, [move.hour for move in moves]),
        "session": [
            scenario.sessions[move.session].name if move.session >= 0 else None for move in moves
        ],
        "round": [move.round for move in moves],
        "party": [names[move.party] for move in moves],
        "move": [move.move for move in moves],
    }
    table |= _option_columns(scenario, options, TRACE_COLUMNS)
    table["utility"] = np.array([move.utility for move in moves], float)
    table["target"] = np.array([move.target for move in moves], float)
    return pd.DataFrame(table)


def _dates(scenario: Scenario, hours: list[float]) -> dict[str, Any]:
    """A column of dates, where years go by after a start that is known; missing beyond 9999."""
    if scenario.start is None or scenario.aftermath is None:
        return {}
    start = dt.datetime.fromisoformat(scenario.start)
    dates: list[str | None] = []
    for hour in hours:
        try:
            dates.append((start + dt.timedelta(hours=hour)).isoformat(timespec="minutes"))
        except OverflowError:
            dates.append(None)
    return {"date_time": dates}


def _option_columns(
    scenario: Scenario, options: IntArray, others: Collection[str]
) -> dict[str, Any]:
    """A column for each issue with the options in terms; missing where the index is −1."""
    return {
        column_of(issue, others): _categorical(options[:, i], issue.options, ordered=True)
        for i, issue in enumerate(scenario.space.issues)
    }


def _categorical(
    codes: IntArray, categories: Sequence[str], ordered: bool = False
) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(list(categories)), ordered)
