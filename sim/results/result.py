"""Results: the table of runs, how they ended, on what terms, who blocked, any run's moves."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine import Draws
from sim.errors import FewRunsWarning, UsageError, did_you_mean
from sim.libraries import pd
from sim.model import Scenario
from sim.model.endings import ENDINGS, WITH_AGREEMENT, ended
from sim.results.certificate import Certificate, certificate_of
from sim.results.columns import Columns, table_of_runs
from sim.results.conditioning import FEW, Evidence, evidence
from sim.results.counted import counted_blockers, settled_points
from sim.results.encodings import option_columns
from sim.results.ends_of_draws import bars_of
from sim.results.for_arviz import WithDraws
from sim.results.intervals import wilson
from sim.results.kaplan_meier import kaplan_meier
from sim.results.room_found import SHARE_COLUMNS, room_shares
from sim.results.swings import tornado_table
from sim.results.taken_out import Limits, but_for_table
from sim.results.trace import trace_of
from sim.shown import Plotted, Saved
from sim.version import __version__

if TYPE_CHECKING:
    from sim.results.trace_table import Trace

__all__ = ["Result"]


@dataclass(frozen=True, eq=False)
class Result(Plotted, Saved, WithDraws):
    """The outcomes of a number of runs of one scenario.

    Attributes:
        scenario: The scenario.
        seed: The seed.
        first: Number of the first run.
        columns: The outcome as arrays; ``columns.engine`` says what played the rounds.
        version: Version of this package that made it.
        evidence: What it is conditioned on; None if nothing.
        prior: The result before the evidence; None if there is no evidence.
        played: The moves of its only run, where persons decided in it (`sim.Game.result`): such a
            run cannot be simulated again.
    """

    scenario: Scenario
    seed: int
    first: int
    columns: Columns = field(repr=False)
    version: str = __version__
    evidence: Evidence | None = None
    prior: Result | None = field(default=None, repr=False)
    played: Trace | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.columns.run)

    def __repr__(self) -> str:
        shares = ", ".join(
            f"{name} {row.share:.1%}" for name, row in self.endings().iterrows() if row.runs
        )
        given = f" given {len(self.evidence.observations)} observations" if self.evidence else ""
        runs = f"{len(self):,} runs{given}"
        return f"<Result of {self.scenario.name}: {runs}, seed {self.seed}: {shares}>"

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row for each run.

        Columns: ``run``; ``ending``; ``hour`` at which it ended; ``session`` and ``round`` (from 0,
        within the session; −1 for none) in which; ``course.<session>``: what came of each session
        (``not_held``, ``ran_out``, ``agreed``, ``broken_off``, ``walkout``);
        ``settled.<session>`` for each single-text session: how many points were settled at its end
        (see docs/rules.md; missing where it was not held); ``room`` (1 where there was room for a
        deal, 0 where there was none, missing where that is not known; see `room`); ``years_held``,
        where the scenario follows deals: until the collapse, or the whole time; one column for each
        issue with the option agreed on (of a deal, of a text that was not ratified, or of the
        standing text of a partial ending; else missing; here and in the other tables, an issue
        called like another column is ``issue.<name>``);
        ``utility.<party>`` (of the deal, else of no deal at that hour); ``blocked_by`` (see
        docs/rules.md; missing for a deal); ``draw.<path>`` for every uncertain quantity,
        ``draw.<red line or concession>.real`` and ``draw.<event>.happens`` (1 or 0).
        """
        return table_of_runs(self.scenario, self.columns)

    @cached_property
    def agreement_numbers(self) -> IntArray:
        """The number of the outcome agreed on in each run, −1 where there is none; ``(runs,)``.

        Raises:
            UsageError: if there are too many outcomes to enumerate.
        """
        space, options = self.scenario.space, self.columns.options
        space.must_be_enumerable()
        numbers = np.ravel_multi_index(tuple(np.maximum(options, 0).T), space.shape)
        return np.where(options[:, 0] >= 0, numbers, -1)

    @cached_property
    def certificate(self) -> Certificate:
        """That no run breaks what every signature promises: checked in every run, another way.

        See `sim.engine.contract`. Of a result that was read back, it is worked out anew from what
        the folder says; who had consented is not in it.
        """
        return certificate_of(self.scenario, self.seed, self.columns)

    def endings(self) -> pd.DataFrame:
        """How the runs ended: ``runs``, ``share``, and the 95 % interval ``low`` … ``high``.

        The interval is Wilson's and speaks of the Monte-Carlo error alone: how far the share could
        be off because only so many runs were made. See `tornado` for what the assumptions do.
        """
        names = list(self.scenario.endings)
        counts = np.bincount(self.columns.ending, minlength=len(ENDINGS))
        table = self._shares(counts[[ENDINGS.index(name) for name in names]])
        table.index = pd.Index(names, name="ending")
        return table

    def room(self) -> pd.DataFrame:
        """In how many runs there was room for a deal, and in how many of these one was found.

        There was room if some outcome could be signed by all whose consent it needs, as the run
        ended (see docs/rules.md).

        Returns:
            Indexed by ``what``: ``room`` (of all runs) and ``found`` (of those with room);
            ``runs``, ``share`` and its 95 % interval ``low`` … ``high``, NaN where there is nothing
            to count.

        Raises:
            UsageError: if there are too many outcomes to look at each.
        """
        room = self.columns.room
        if (room < 0).any():
            raise UsageError(f"{self.scenario.name} has too many outcomes to look for room in each")
        return room_shares(room > 0, ended(self.columns.ending, "deal"))

    def survival(self) -> pd.DataFrame:
        """How long deals are kept: the share of them that lasts beyond each review.

        Returns:
            A row per review, the first for the signature: ``years``, ``at_risk`` (deals kept until
            then), ``collapsed`` (at that review), ``survival`` and its 95 % band ``low`` …
            ``high``; see `sim.results.kaplan_meier.kaplan_meier`. The band speaks of the
            Monte-Carlo error alone.

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

    def settled(self) -> pd.DataFrame:
        """How many points of a mediator's text were settled at the end of each session.

        Over the runs in which the session was held; what *settled* means is said in docs/rules.md.

        Returns:
            Indexed by ``session`` (single-text sessions only): ``runs`` in which it was held, the
            ``median`` number of points, their middle half ``low`` … ``high``, the ``mean``, the
            share of these runs in which ``all`` were, and ``points``, how many there are; NaN where
            it was never held.
        """
        return settled_points(self.scenario, self.columns)

    def agreements(
        self, ending: str = "deal", issues: Collection[str] | None = None
    ) -> pd.DataFrame:
        """The agreements, the most frequent first.

        Args:
            ending: ``deal``, ``holds`` or ``collapses``; ``not_ratified`` for texts that were
                signed and failed at home; or ``partial`` for texts that lack a consent.
            issues: Names of the issues that tell agreements apart; by default all.

        Returns:
            A column for each issue, then ``runs``, ``share`` (of all runs), ``low``, ``high``.

        Raises:
            UsageError: if runs with that ending have no agreement, or there is no such issue.
        """
        known = [issue.name for issue in self.scenario.space.issues]
        for name in issues or ():
            if name not in known:
                raise UsageError(f"there is no issue '{name}'{did_you_mean(name, known)}")
        shown = [i for i, name in enumerate(known) if issues is None or name in issues]
        if ending not in WITH_AGREEMENT:
            names = ", ".join(f"'{name}'" for name in WITH_AGREEMENT)
            raise UsageError(f"'{ending}' has no agreement; these have: {names}")
        chosen = self.columns.options[ended(self.columns.ending, ending)][:, shown]
        different, counts = np.unique(chosen, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        kinds = [self.scenario.space.issues[i] for i in shown]
        table = pd.DataFrame(option_columns(kinds, different[order], SHARE_COLUMNS))
        return pd.concat([table, self._shares(counts[order])], axis=1)

    def guarantees(self) -> pd.DataFrame:
        """Which guarantees are given: those that a deal contains.

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
        table = counted_blockers(self.scenario, self.columns)
        counts = (table["sole"] + table["joint"]).to_numpy(np.int64)
        table = pd.concat([table, self._shares(counts)], axis=1)
        table = table.sort_values(["runs", "party", "reason"], ascending=[False, True, True])
        return table.set_index(["party", "reason"])

    def but_for(
        self, *, positions: int = 5, pairs: int = 3, runs: int = 1_000, branches: int = 12
    ) -> pd.DataFrame:
        """Who blocked in the strict sense: the runs that end in a deal without a position.

        The party that refused last need not be the one that made the deal fail: without that
        refusal another may come. So each of the commonest positions (red lines, concessions with
        their conditions, ratifications, patience) is taken out of the scenario, in every branch.
        The runs in which it stood in the way are played again with the same draws. The share that
        then ends in a deal failed because of it. This is the legal test of a cause ("but for"), and
        the simplest test in Halpern & Pearl (2005), "Causes and explanations: a structural-model
        approach. Part I: Causes", British Journal for the Philosophy of Science 56. If either of
        two positions would have been enough, neither passes the test alone. So positions are also
        taken out in pairs: each with the one that most often stands in the way once it is gone.

        No-deal values, holding out for more, and not being asked are not positions, since nobody
        can take them back. Runs in which nothing else stood in the way are in no row; `blockers`
        counts them. Nor is there a row for a line that nobody ran into, because all avoid it.

        Args:
            positions: How many positions are taken out alone: those most often in the way.
            pairs: How many pairs are taken out.
            runs: At most how many runs are played again for each row: the first in which the
                position stood in the way.
            branches: If the scenario has alternatives, at most how many of its branches are used:
                the first that come up. If this leaves out some, the interval is as wide as a sample
                of branches makes it.

        Returns:
            Indexed by ``without``, the names of the positions taken out, joined by `` + ``; single
            positions first. ``positions`` (1 or 2); ``blocked``, the runs in which it, or one of
            both, stood in the way, ``blocked_share`` of all runs, and ``sole``, those of them in
            which nothing else did; ``replayed``, how many were played again; of these, ``runs``
            that then end in a deal, their ``share``, and its 95 % interval ``low`` … ``high``.

        Raises:
            UsageError: if persons decided in the run, or a number is negative.
        """
        if self.played is not None:
            raise UsageError("people made decisions in this run, so it cannot be replayed")
        limits = Limits(positions, pairs, runs, branches)
        if limits not in self._but_for:
            self._but_for[limits] = but_for_table(self.scenario, self.seed, self.columns, limits)
        return self._but_for[limits].copy()

    @cached_property
    def _but_for(self) -> dict[Limits, pd.DataFrame]:
        """The tables of `but_for` that were made: they take time."""
        return {}

    def measure(self, what: str = "deal") -> FloatArray:
        """One number for each run; shape ``(runs,)``.

        Args:
            what: An ending (1 if the run ended so, else 0), or ``hour`` or ``utility.<party>``.

        Raises:
            UsageError: if it is none of these.
        """
        columns = self.columns
        if what in ENDINGS:
            hit: FloatArray = ended(columns.ending, what).astype(float)
            return hit
        known = ["hour", *(f"utility.{name}" for name in self.scenario.party_names)]
        if what not in known:
            raise UsageError(f"'{what}' cannot be measured{did_you_mean(what, [*ENDINGS, *known])}")
        if what == "hour":
            return columns.hour
        utility: FloatArray = columns.utility[:, known.index(what) - 1]
        return utility

    def tornado(self, of: str = "deal") -> pd.DataFrame:
        """How far the mean of an outcome (the share of an ending) moves with each quantity.

        The runs are divided into five equal parts by the draws of one uncertain quantity. (If the
        quantity takes up to five values, there is a part for each; bluff and real are such values.)
        ``lowest`` and ``highest`` are the means in the first and the last part, and ``lowest.is``
        and ``highest.is`` say which parts these are. ``swing`` is highest − lowest. ``noise`` is
        half the width of the swing's 95 % interval (for a share Newcombe's, see
        `sim.results.intervals.difference`, otherwise Welch's; plus what `sim.results.swings.blur`
        adds). The swing shows what not knowing the quantity means for the result; the interval of
        `endings` shows only the Monte-Carlo error. Quantities that depend on it (the
        scenario's ``dependence``) are low or high along with it. For an alternative, the ends are
        the ways with the lowest and highest mean. Runs without a draw of a quantity do not count.

        Args:
            of: An ending, ``hour`` or ``utility.<party>``, as in `measure`.

        Returns:
            Indexed by the quantity's path, the largest swing first; ``rests_on`` says whether the
            quantity's range is a claim or an assumption.

        Raises:
            UsageError: if there is no such outcome.
        """
        y, shares = self.measure(of), of in ENDINGS
        return tornado_table(list(bars_of(self.scenario, self.columns, y, shares=shares)))

    def given_evidence(self) -> Result:
        """The runs that agree with all `observations` of the scenario, as a result like any other.

        All its tables and figures are about those runs. ``evidence`` says how many runs agree with
        which observation, ``prior`` is the original result, and `sim.analysis.moved` says what the
        evidence tells about the assumptions. Method: `sim.results.conditioning.evidence`.

        Raises:
            UsageError: if there are no observations, no run agrees with all, or it has been given.

        Warns:
            FewRunsWarning: if fewer than 100 runs are left.
        """
        if self.evidence is not None:
            raise UsageError("the result is given the evidence already; begin with its prior")
        found = evidence(self.scenario.observations, self.columns)
        kept = found.effective_sample_size
        if kept < FEW:
            message = f"only {kept} of {len(self):,} runs agree with the evidence; make more runs"
            warnings.warn(message, FewRunsWarning, stacklevel=2)
        return replace(self, columns=self.columns.picked(found.kept), evidence=found, prior=self)

    def trace(self, run: int) -> Trace:
        """Every move of one run, found by playing the run again alone.

        Returns:
            A row for each move: ``hour`` (the beginning of the round), ``session``, ``round``,
            ``party``, ``move``, a column for each issue with the option that the move is about,
            ``utility`` of that outcome to the party, and the party's ``target``. Moves are: offers,
            accepts, rejects, passes, walks out; in a single text, the mediator proposes and a party
            says yes or says no; after a signature, a party's home ratifies or does not ratify. For
            a ratification, utility and target are the worth at home and the threshold. If deals are
            followed, the last move of a deal is the adversary's: it attacks, or keeps the agreement
            at the last review. This move has no session; its ``utility`` is the flow under the
            agreement, and its ``target`` the worth of a war that begins then. If the scenario has a
            start, ``date_time`` follows ``hour``.

        Raises:
            UsageError: if the result has no such run.
            StrategyError: if the run now differs, and a strategy of your own takes part.
            StorageError: if the run now differs, and no such strategy takes part.
        """
        if run not in self.columns.run:
            ends = f"{self.columns.run.min()} to {self.columns.run.max()}"
            raise UsageError(f"there is no run {run}; this result has {ends}")
        if self.played is not None:
            return self.played
        draws = Draws.stretch(self.seed, run, 1)
        return trace_of(self.scenario, draws, self.columns.picked(self.columns.run == run))
