"""Decisions under what is not known: what each action pays, and how much it may be regretted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.description.lines import fitted, in_columns
from sim.description.words import count_of, quantity_in_words
from sim.errors import UsageError
from sim.inputs import load
from sim.libraries import pd, tqdm
from sim.model import Scenario
from sim.model.endings import ENDINGS
from sim.model.naming import readable
from sim.shown import Plotted
from sim.simulate import run
from sim.studies.decision_states import decisive, shared_draws, states_of
from sim.studies.regret_matrix import regret_tables

__all__ = ["Action", "Regret", "regret"]

_PILOT = 400
"""The fewest runs that choose what tells states apart."""

Action = Scenario | str | Path | Mapping[str, object]
"""A scenario, a file, the name of one that ships, or changes of a base."""


@dataclass(frozen=True, eq=False)
class Regret(Plotted):
    """What actions pay over all that is not known, and how much each may be regretted.

    Made by `sim.regret`, which says what the numbers are.

    Attributes:
        actions: The scenario of each action, by name.
        of: The payoff.
        runs: How many runs were made of each.
        seed: The seed.
        told_apart_by: The quantities that tell states apart.
        table: Indexed by ``action``: the ``mean`` payoff, the largest regret over the states
            (``max_regret``), the ``state`` in which it is largest and the ``rival`` that is best
            there, the share of states in which the action is ``best``, and the share of single
            runs in which it is ``unbeaten``; each number with its 95 % interval, ``mean.low`` …
            ``mean.high`` and so on.
        by_state: Indexed by ``state`` and ``action``: ``runs`` in the state, their ``share``, the
            mean ``payoff`` there, and the ``regret`` with its interval ``low`` … ``high``.
        left_out: The share of runs in states with fewer than `FEWEST_IN_STATE` of them.
    """

    actions: Mapping[str, Scenario]
    of: str
    runs: int
    seed: int
    told_apart_by: tuple[str, ...]
    table: pd.DataFrame = field(repr=False)
    by_state: pd.DataFrame = field(repr=False)
    left_out: float

    @property
    def minimax(self) -> str:
        """The action whose largest regret is the smallest; of several, the first."""
        return str(self.table["max_regret"].idxmin())

    @property
    def best_on_average(self) -> str:
        """The action with the largest mean payoff; of several, the first."""
        return str(self.table["mean"].idxmax())

    @property
    def scenario(self) -> Scenario:
        """The scenario of the first action."""
        return next(iter(self.actions.values()))

    @property
    def payoff_in_words(self) -> str:
        """The payoff as a reader would say it."""
        kind, _, party = self.of.partition(".")
        if party:
            return f"what it is worth to {self.scenario.party(party).title}"
        return f"share of runs that end as ‘{readable(kind)}’"

    def __repr__(self) -> str:
        least = f"least regret: {self.minimax}, best on average: {self.best_on_average}"
        return f"<Regret of {count_of(len(self.actions), 'action')}: {least}>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        states = self.by_state.index.unique(level="state")
        actions, runs = count_of(len(self.actions), "action"), count_of(self.runs, "run")
        yield from fitted(f"{actions}, {runs} of each, seed {self.seed}")
        yield from fitted(f"Payoff: {self.payoff_in_words}")
        if len(self.told_apart_by):
            yield f"{count_of(len(states), 'state')}, told apart by"
            for path in self.told_apart_by:
                yield from fitted(quantity_in_words(self.scenario, path), "  ", "    ")
        else:
            yield from fitted("1 state: no unknown tells the actions apart")
        yield ""
        yield from fitted("Mean payoff and largest regret, each with its 95 % interval:")
        rows = []
        for name, row in self.table.iterrows():
            mean = f"{row['mean']:.3f} ({row['mean.low']:.3f} to {row['mean.high']:.3f})"
            most = f"{row['max_regret']:.3f}"
            most += f" ({row['max_regret.low']:.3f} to {row['max_regret.high']:.3f})"
            best = (
                f"{row['best']:.0%} ({100 * row['best.low']:.0f} to {100 * row['best.high']:.0f})"
            )
            rows.append((readable(str(name)), (mean, most, best)))
        yield from in_columns(("mean", "largest regret", "best in, of states"), rows)
        yield ""
        for name, row in self.table.iterrows():
            if row["max_regret"] > 0:
                action, rival = readable(str(name)), readable(str(row["rival"]))
                yield from fitted(f"{action}: most regret where {rival} pays more", further="  ")
                if self.told_apart_by:
                    for part in f"that is, where {row['state']}".split("; "):
                        yield from fitted(part, "  ", "    ")
        yield from fitted(f"Least regret at worst (minimax regret): {readable(self.minimax)}")
        yield from fitted(f"Best on average over the draws: {readable(self.best_on_average)}")
        if self.left_out:
            said = f"{self.left_out:.1%} of the runs lie in states too rare to be judged."
            yield from fitted(said)


def regret(
    actions: Mapping[str, Action] | Sequence[Scenario | str | Path],
    of: str,
    *,
    base: Scenario | str | Path | None = None,
    states: Sequence[str] | None = None,
    runs: int = 4_000,
    seed: int = 1,
    progress: bool = False,
) -> Regret:
    """Which of several actions to take, whatever is true.

    The regret of an action in a state is the mean payoff of the best action there minus its own
    (Savage 1951, "The theory of statistical decision", Journal of the American Statistical
    Association 46). Finding the action whose largest regret is smallest takes no probabilities of
    the states. So robust decision making uses it when these are unknown (Lempert, Popper & Bankes
    2003, Shaping the Next One Hundred Years, RAND).

    A *state* is a combination of what is unknown: values of a few quantities, thirds of the ranges
    of others, ways of alternatives. It is not a single run: two runs in the same state differ by
    chance and by all other draws, which no action can change, and the best action in a single run
    is mostly the luckiest. Payoffs are means over the runs in a state. Every action has the same
    runs (numbers and draws).

    You can name the quantities that tell states apart. By default they are those that most change
    how much better one action is than another, judged in a quarter as many *other* runs, so that
    noise in the runs that judge the states does not choose them. Fewer or coarser states give
    smaller regrets: an action is regretted only for what the states tell apart.

    Intervals of means are normal (of endings, Wilson's). Those of regrets come from paired
    differences and hold for all states and pairs of actions at once (Bonferroni), so the largest
    regret also lies in its interval with 95 % confidence. The estimate of the largest regret is
    biased upwards, because it is the largest of many; trust the interval. ``best`` goes from the
    share of states (by their runs) in which the action is better than all others beyond these
    intervals to the share in which none is better than it beyond them. Actions that tie are both
    best.

    Args:
        actions: Scenarios by name; or a list of names, files or scenarios. With a base, also
            changes of it, as in `Scenario.vary`: ``{"as reported": {}, "never":
            {"parties.ukraine.concessions.forgo_nato.from": "never"}}``.
        of: The payoff, of which more is better: ``utility.<party>`` or an ending (1 if a run ends
            so, else 0).
        base: The scenario that the changes apply to.
        states: Paths of the quantities that tell states apart, drawn alike under all actions:
            ``alternatives.<name>``, quantities, whether a line is real. By default at most three
            are chosen. If empty, all runs are one state.
        runs: How many runs of each action.
        seed: The seed.
        progress: Whether to show a progress bar.

    Returns:
        Means, regrets, and the share of states in which each action is best.

    Raises:
        InputError: if a scenario has faults.
        UsageError: if there are fewer than two actions, the payoff cannot be measured or means
            something else under one of them, a path is not drawn alike under all, or no state has
            `FEWEST_IN_STATE` runs.
    """
    scenarios = _scenarios(actions, base)
    _must_compare(scenarios, of)
    if isinstance(runs, bool) or not isinstance(runs, int):
        raise UsageError(f"runs must be a whole number, not {runs!r}")
    first = next(iter(scenarios.values()))
    few = max(_PILOT, runs // 4)
    rounds = [(0, runs)] + ([(runs, few)] if states is None else [])
    payoffs, draws = [], []
    with tqdm.tqdm(total=len(rounds) * len(scenarios), disable=None if progress else True) as bar:
        for start, count in rounds:
            results = []
            for scenario in scenarios.values():
                results.append(run(scenario, count, seed, first=start))
                bar.update()
            payoffs.append(np.stack([result.measure(of) for result in results]))
            draws.append(shared_draws(results))
    if states is None:
        both = {path: values for path, values in draws[1].items() if path in draws[0]}
        states = decisive(both, payoffs[1], runs)
    found = states_of(first, draws[0], states, runs)
    table, by_state, left_out = regret_tables(payoffs[0], found, tuple(scenarios))
    return Regret(scenarios, of, runs, seed, found.paths, table, by_state, left_out)


def _scenarios(
    actions: Mapping[str, Action] | Sequence[Scenario | str | Path],
    base: Scenario | str | Path | None,
) -> dict[str, Scenario]:
    if isinstance(actions, (str, Path, Scenario)):
        raise UsageError("one action leaves nothing to decide; name two or more")
    if not isinstance(actions, Mapping):
        named = [each.name if isinstance(each, Scenario) else str(each) for each in actions]
        if len(set(named)) < len(named):
            raise UsageError("two actions have the same name; give them names, {name: scenario}")
        actions = dict(zip(named, actions, strict=True))
    if len(actions) < 2:
        raise UsageError("one action leaves nothing to decide; name two or more")
    if base is not None and not isinstance(base, Scenario):
        base = load(base)
    found = {}
    for name, action in actions.items():
        if isinstance(action, Scenario):
            found[name] = action
        elif isinstance(action, (str, Path)):
            found[name] = load(action)
        elif base is None:
            raise UsageError(f"action '{name}' is a change; say of what: base=…")
        else:
            found[name] = base.vary(action) if action else base
    return found


def _must_compare(scenarios: Mapping[str, Scenario], of: str) -> None:
    """Refuse a payoff that is none, or that means something else under some action."""
    kind, _, party = of.partition(".")
    if of in ENDINGS:
        return
    if kind != "utility" or not party:
        raise UsageError(f"a payoff is an ending or utility.<party>, not '{of}'")
    laws = {
        name: {q.path: q.law for q in scenario.party(party).preferences.quantities()}
        for name, scenario in scenarios.items()
    }
    first, *others = laws
    for name in others:
        for path in sorted(laws[first].keys() | laws[name].keys()):
            if laws[first].get(path) != laws[name].get(path):
                raise UsageError(
                    f"{path} is not the same under '{first}' and '{name}', so what they are worth"
                    f" to {party} cannot be compared"
                )
