"""Why there is, or is not, room for a deal: `explain`, and its answer in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.analysis.arguments import whole
from sim.analysis.constraints import constraints
from sim.analysis.obstacles import Closing, OverRuns, closing, over_runs
from sim.analysis.problems import Problem, problem
from sim.description.lines import fitted
from sim.inputs import load
from sim.libraries import pd
from sim.model import Scenario
from sim.results.records import records
from sim.results.tabled import WithTable
from sim.shown import Shown
from sim.uncertainty.seeds import seed_or_fresh

__all__ = ["LISTED", "NAMED", "Explanation", "explain"]

NAMED = 4
"""So many ways out are named in the headline at most."""

LISTED = 6
"""So many rows of a table are shown in the text at most."""


@dataclass(frozen=True, eq=False)
class Explanation(Shown, WithTable):
    """Why there is, or is not, room for a deal; ``str`` gives it as text.

    The answer is first for the mean draws, then over many runs. At the mean draws every number is
    at its mean, every red line and condition is taken at its word, no-deal values are those of hour
    0, concessions are on the table, and there are no events. Only parties whose consent is required
    count; a party whose consent only some outcomes need counts for these.

    Attributes:
        problem: The scenario at the mean draws.
        closing: What closes the zone of possible agreement (ZOPA) there.
        over_runs: What closes it in many runs; None if none were asked for.
    """

    problem: Problem
    closing: Closing
    over_runs: OverRuns | None = field(repr=False)

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.problem.scenario

    @cached_property
    def parties(self) -> pd.DataFrame:
        """What could be had from each party whose consent is needed, at the mean draws.

        An outcome that needs no signature of a party counts as acceptable to it.

        Returns:
            Indexed by ``party``: ``outcomes``, ``share`` of all outcomes.
        """
        names = [self.scenario.party_names[i] for i in self.problem.asked]
        counts = [int(self.problem.acceptable(name).sum()) for name in names]
        shares = [count / len(self.problem.zopa) for count in counts]
        return pd.DataFrame(
            {"outcomes": counts, "share": shares}, index=pd.Index(names, name="party")
        )

    @cached_property
    def constraints(self) -> pd.DataFrame:
        """What each constraint does to the zone at the mean draws.

        Returns:
            Indexed by ``constraint``, the one that narrows it most first: ``excludes``, the number
            of outcomes that it rules out; ``admits``, the number of those that would come into the
            zone if it alone were dropped.
        """
        found = self.problem
        size = int(found.zopa.sum())
        rows = [
            (int(violated.sum()), int(found.zone(without=[c.name]).sum()) - size)
            for c, violated in zip(found.constraints, found.violations, strict=True)
        ]
        index = pd.Index([c.name for c in found.constraints], name="constraint")
        table = pd.DataFrame(rows, index, ["excludes", "admits"])
        return table.sort_values(["admits", "excludes"], ascending=False, kind="stable")

    @cached_property
    def headline(self) -> str:
        """The answer in a sentence or two."""
        return " ".join(self.sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the headline, the answer first."""
        return tuple(_headline(self))

    def to_frame(self) -> pd.DataFrame:
        """The table `constraints`."""
        return self.constraints

    def __repr__(self) -> str:
        return f"<Explanation of {self.scenario.name}: {self.sentences[0]}>"

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data, for JSON."""
        found, runs = self.problem, self.over_runs
        data: dict[str, Any] = {
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "headline": self.headline,
            "outcomes": len(found.zopa),
            "zopa": int(found.zopa.sum()),
            "parties": records(self.parties),
            "constraints": records(self.constraints),
            "removals": [
                {"members": [c.name for c in removal.members], "opens": removal.opens}
                for removal in self.closing.removals
            ],
            "conflicts": [[c.name for c in c_.members] for c_ in self.closing.conflicts],
            "bounds": list(self.closing.bounds),
            "over_runs": None,
        }
        if runs is not None:
            share, low, high = runs.empty
            data["over_runs"] = {
                "runs": len(runs.sizes),
                "seed": runs.seed,
                "empty": {"share": share, "low": low, "high": high},
                "conflicts": records(runs.conflicts),
                "removals": records(runs.removals),
                "constraints": records(runs.constraints),
                "bounds": list(runs.bounds),
            }
        return data


def explain(
    scenario: Scenario | str | Path, runs: int = 1_000, seed: int | None = 1
) -> Explanation:
    """Why there is, or is not, room for a deal.

    1. At the mean draws: the zone of possible agreement and what narrows it. If the zone is empty,
       also the smallest sets of red lines, conditions, ratifications and no-deal values whose
       removal would open it (minimal correction sets), and the smallest sets that close it together
       (irreducible conflicts). Each set is checked by removing it. Alternatives are in their first
       ways.
    2. Over many runs: how often the zone is empty, and how often each conflict and constraint
       binds.

    Args:
        scenario: The scenario, a file, or the name of one that ships.
        runs: How many runs; 0 for the mean draws alone.
        seed: The seed; None draws a new one, which ``over_runs`` records.

    Raises:
        UsageError: if a number makes no sense, or there are too many outcomes to enumerate.
        InputError: if the scenario has faults.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    at_means = problem(scenario)
    runs, seed = whole("runs", runs), whole("seed", seed_or_fresh(seed))
    drawn = over_runs(scenario, seed, runs) if runs else None
    return Explanation(at_means, closing(at_means), drawn)


def _headline(found: Explanation) -> Iterator[str]:
    total, size = len(found.problem.zopa), int(found.problem.zopa.sum())
    numbers, stands = _unknown(found)
    taken = [f"every {_join(stands, 'and')} taken at its word"] if stands else []
    taken += ["every unknown number at its mean"] * numbers
    scope = f"With {_join(taken, 'and')}, " if taken else ""
    if size:
        yield _sentence(
            f"{scope}there is room for a deal: {size:,} of the {total:,} possible outcomes "
            f"{'is' if size == 1 else 'are'} acceptable to everyone who must agree."
        )
        first = found.constraints.iloc[0]
        if first["admits"]:
            words = _words(found)[str(found.constraints.index[0])]
            without = size + first["admits"]
            yield f"{words} narrows it most: without it, {without:,} would be acceptable."
    else:
        yield _sentence(f"{scope}there is no room for a deal: {_why(found, total)}")
    drawn = found.over_runs
    if drawn is not None and drawn.scenario.alternatives:
        taken = taken or ["alternatives"]
    if drawn is not None and taken:
        share, low, high = drawn.empty
        often = f", most often because of {_often(found, drawn)}" if len(drawn.conflicts) else ""
        yield (
            f"Of {len(drawn.sizes):,} draws of what is not known, {share:.1%} ({low:.1%} to"
            f" {high:.1%}) leave no room{often}."
        )


def _unknown(found: Explanation) -> tuple[bool, list[str]]:
    """Whether the worth of outcomes or no deal is unknown; which kinds of stands may be bluffs."""
    parties = [found.scenario.parties[i] for i in found.problem.asked]
    numbers = any(
        q.uncertain
        for p in parties
        for part in (p.preferences, p.ratification)
        if part is not None
        for q in part.quantities()
    )
    numbers |= any(q.uncertain for g in found.scenario.guarantees for q in g.quantities())
    points = found.scenario.undisclosed
    numbers |= points is not None and any(q.uncertain for q in points.quantities())
    lines = [line for p in parties for line in p.positions.red_lines]
    conditions = [concession for p in parties for concession in p.positions.concessions]
    kinds = [
        kind
        for kind, stands in (("red line", lines), ("condition", conditions))
        if any(s.firmness.law.high > 0 and s.firmness.law.low < 1 for s in stands)
    ]
    return numbers, kinds


def _why(found: Explanation, total: int) -> str:
    """What closes the zone, and what would open it."""
    conflicts, removals = found.closing.conflicts, found.closing.removals
    every = f"every one of the {total:,} possible outcomes"
    if len(conflicts) == 1:
        members = conflicts[0].members
        listed = _join([c.words for c in members], "and")
        if len(members) == 1:
            return f"{listed} alone rules out {every}."
        either = "either" if len(members) == 2 else "any one"
        return f"{listed} together rule out {every}; dropping {either} would open it."
    fewest = len(removals[0].members)
    smallest = [r for r in removals if len(r.members) == fewest]
    ways = [_join([c.words for c in r.members], "and") for r in smallest]
    if fewest == 1:
        return (
            f"none of the {total:,} possible outcomes is acceptable to everyone who must agree; "
            f"dropping {_join(_few(ways), 'or')} would open it."
        )
    return (
        f"none of the {total:,} possible outcomes is acceptable to everyone who must agree, and "
        f"{fewest} things would have to give way at once, for instance {ways[0]}."
    )


def _often(found: Explanation, drawn: OverRuns) -> str:
    words = _words(found)
    name, row = str(drawn.conflicts.index[0]), drawn.conflicts.iloc[0]
    listed = _join([words[part] for part in name.split(" + ")], "and")
    together = " together" if " + " in name else ""
    return f"{listed}{together} ({row['share']:.1%})"


def _lines(found: Explanation) -> Iterator[str]:
    scenario, words = found.scenario, _words(found)
    total, size = len(found.problem.zopa), int(found.problem.zopa.sum())
    yield from fitted(f"{scenario.title}: is there room for a deal?")
    yield ""
    yield from fitted(found.headline)
    yield ""
    yield from fitted(
        "With every number at its mean, every red line and condition taken at its word, and before"
        " any event:"
    )
    share = f"{size:,} of {total:,} outcomes ({size / total:.1%})"
    are = "is" if size == 1 else "are"
    yield from fitted(f"{share} {are} in the zone of possible agreement", "  ")
    yield from fitted("Share of the outcomes that each party accepts", "  ")
    for name, row in found.parties.iterrows():
        party = scenario.party(str(name))
        limit = " (or its consent is not needed)" if party.consent.of == "some" else ""
        yield from fitted(f"{party.title}{limit}", f"  {row['share']:>7.1%}  ")
    yield from _constraints_in_words(found, words)
    if not size:
        yield from fitted(
            "Smallest sets whose removal opens the zone (each checked), and how many outcomes it"
            " then has",
            "  ",
        )
        yield from _rows(
            (f"{removal.opens:>7,}", _join([c.words for c in removal.members], "and"))
            for removal in found.closing.removals
        )
        if found.closing.conflicts:
            yield from fitted(
                "Irreducible conflicts: each closes the zone, and would not without any one of its"
                " members",
                "  ",
            )
        yield from _rows(
            (" " * 7, _join([c.words for c in conflict.members], "and"))
            for conflict in found.closing.conflicts
        )
    for sentence in found.closing.bounds:
        yield from fitted(sentence, "  ")
    if found.over_runs is not None:
        yield ""
        yield from _runs_in_words(found.over_runs, words)


def _constraints_in_words(found: Explanation, words: dict[str, str]) -> Iterator[str]:
    yield from fitted(
        "Share of the outcomes that each of these rules out, and how many more would be in the"
        " zone without it",
        "  ",
    )
    total = len(found.problem.zopa)
    yield from _rows(
        (f"{row['excludes'] / total:>7.1%}  {row['admits']:>6,}", words[str(name)])
        for name, row in found.constraints.iterrows()
    )


def _runs_in_words(drawn: OverRuns, words: dict[str, str]) -> Iterator[str]:
    share, low, high = drawn.empty
    runs = f"{len(drawn.sizes):,} runs, seed {drawn.seed}"
    yield from fitted(f"Over {runs} (shares of the runs, with 95 % intervals)")
    yield from fitted("the zone is empty", f"  {_share(share, low, high)}  ")
    if len(drawn.conflicts):
        yield from fitted("Conflicts that close it (a run may have several)", "  ")
        yield from _rows(_sets_in_words(drawn.conflicts, words))
        yield from fitted("Smallest sets whose removal would open it", "  ")
        yield from _rows(_sets_in_words(drawn.removals, words))
    binds = "What binds: without it the zone would be larger, or it is part of a conflict"
    yield from fitted(binds, "  ")
    table = drawn.constraints.sort_values("runs", ascending=False, kind="stable")
    yield from _rows(
        (_share(row["share"], row["low"], row["high"]), words[str(name)])
        for name, row in table.iterrows()
    )
    for sentence in drawn.bounds:
        yield from fitted(sentence, "  ")


def _sets_in_words(table: pd.DataFrame, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, row in table.iterrows():
        listed = _join([words[part] for part in str(name).split(" + ")], "and")
        yield _share(row["share"], row["low"], row["high"]), listed


def _rows(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The first rows, each a number and what it is of, and how many there are beyond."""
    listed = list(rows)
    for shown, words in listed[:LISTED]:
        yield from fitted(words, f"  {shown}  ")
    if len(listed) > LISTED:
        yield f"  {'':>7}  and {len(listed) - LISTED:,} more"


def _words(found: Explanation) -> dict[str, str]:
    whole = found.scenario if found.over_runs is None else found.over_runs.scenario
    return {c.name: c.words for c in constraints(whole)}


def _few(ways: list[str]) -> list[str]:
    """Not more of them than a sentence can hold."""
    if len(ways) <= NAMED + 1:
        return ways
    return [*ways[:NAMED], f"one of {len(ways) - NAMED} others"]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _join(parts: Sequence[str], word: str) -> str:
    """``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _share(share: float, low: float, high: float) -> str:
    return f"{share:>7.1%}  ({low:.1%} to {high:.1%})".ljust(27)
