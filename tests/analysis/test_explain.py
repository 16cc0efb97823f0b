"""Why there is, or is not, room for a deal: against brute force, and with known answers."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import sim
from sim import analysis
from sim.analysis import obstacles, problem
from sim.analysis.conflicts import (
    as_bools,
    hitting_sets,
    members,
    minimal_sets,
    violated_sets,
)
from sim.cli import app
from sim.errors import UsageError
from tests.builders.scenarios import scenarios
from tests.builders.toys import pie, votes

Family = set[frozenset[int]]


def by_trying(violations: np.ndarray[Any, Any]) -> tuple[Family, Family]:
    """Minimal correction sets and irreducible conflicts: every set of constraints is tried."""
    count = len(violations)
    everything = frozenset(range(count))
    subsets = [frozenset(s) for size in range(count + 1) for s in combinations(range(count), size)]

    def closed(kept: frozenset[int]) -> bool:
        return bool(kept) and bool(violations[sorted(kept)].any(axis=0).all())

    removals = {
        s
        for s in subsets
        if not closed(everything - s) and all(closed(everything - (s - {c})) for c in s)
    }
    conflicts = {s for s in subsets if closed(s) and not any(closed(s - {c}) for c in s)}
    return removals, conflicts


tables = st.integers(1, 7).flatmap(
    lambda rows: st.lists(
        st.lists(st.booleans(), min_size=rows, max_size=rows), min_size=1, max_size=12
    )
)


@settings(max_examples=150)
@given(tables)
def test_removals_and_conflicts_are_those_found_by_trying(table: list[list[bool]]) -> None:
    violations = np.array(table).T
    families, more = minimal_sets(violated_sets(violations)[:, None], 100)
    removals, conflicts = by_trying(violations)
    assert {frozenset(members(s)) for s in families[0]} == removals
    assert not more.any()
    found, complete = hitting_sets(families[0])
    assert complete is None
    assert {frozenset(members(s)) for s in found} == conflicts


@settings(max_examples=80)
@given(st.lists(tables, min_size=2, max_size=4))
def test_many_rows_at_once_are_as_one_by_one(many: list[list[list[bool]]]) -> None:
    rows, width = max(len(t[0]) for t in many), max(len(t) for t in many)
    stacked = np.zeros((rows, len(many), width), bool)
    for i, table in enumerate(many):
        cells = np.array(table).T
        stacked[: len(cells), i, : cells.shape[1]] = cells
        stacked[: len(cells), i, cells.shape[1] :] = cells[:, :1]  # repetitions change nothing
    codes = np.zeros((1, len(many), width), np.uint64)
    for i, plane in enumerate(stacked):
        codes[0] |= plane * np.uint64(1 << i)
    families, _ = minimal_sets(codes, 100)
    for table, family in zip(many, families, strict=True):
        (alone,), _ = minimal_sets(violated_sets(np.array(table).T)[:, None], 100)
        assert alone == family


def test_more_constraints_than_a_word_has_bits() -> None:
    # Outcome i violates constraints i and i + 75 of 150: 75 removals of two.
    violations = np.zeros((150, 75), bool)
    violations[np.arange(75), np.arange(75)] = True
    violations[np.arange(75) + 75, np.arange(75)] = True
    codes = violated_sets(violations)
    assert codes.shape == (3, 75)
    (family,), more = minimal_sets(codes[:, None], 100)
    assert {members(s) for s in family} == {(i, i + 75) for i in range(75)}
    assert not more[0]
    assert (as_bools(codes, 150).sum(axis=0) == 1).all()
    # Of each pair one member: 2^75 conflicts. None is small, so none is found within the bound.
    assert hitting_sets(family, most=400) == ([], 8)


def test_conflicts_beyond_the_bound_are_those_of_few_members() -> None:
    pairs = [0b11 << 2 * i for i in range(10)]
    single = 1 << 30
    found, complete = hitting_sets([p | single for p in pairs], most=100)
    assert complete is not None
    assert complete >= 1
    assert found[0] == single
    full, whole = hitting_sets([p | single for p in pairs], most=5000)
    assert whole is None
    assert len(full) == 2**10 + 1


def test_a_row_of_too_many_sets_keeps_the_smallest() -> None:
    violations = np.eye(12, dtype=bool)
    violations[0, 1] = True  # the second outcome violates two
    (family,), more = minimal_sets(violated_sets(violations)[:, None], 5)
    assert len(family) == 5
    assert more.all()
    assert all(number.bit_count() == 1 for number in family)


@pytest.mark.slow
@settings(max_examples=60)
@given(scenarios())
def test_what_closes_a_scenario_opens_it_when_removed(tree: dict[str, Any]) -> None:
    for party in tree["parties"].values():
        party["no_deal"] = 0.6
    found = problem(sim.load(tree))
    closed = analysis.closing(found)
    names = [constraint.name for constraint in found.constraints]
    if found.zopa.any() or len(names) > 11:
        return
    removals, conflicts = by_trying(found.violations)
    named = {frozenset(names.index(c.name) for c in r.members) for r in closed.removals}
    assert named == removals
    assert {frozenset(names.index(c.name) for c in x.members) for x in closed.conflicts} == (
        conflicts
    )
    for removal in closed.removals:
        without = [c.name for c in removal.members]
        assert removal.opens == found.zone(without=without).sum() > 0


@pytest.mark.slow
@settings(max_examples=40)
@given(scenarios())
def test_the_zone_of_every_run_is_that_of_its_problem(tree: dict[str, Any]) -> None:
    scenario = sim.load(tree)
    drawn = analysis.explain(scenario, runs=3, seed=2).over_runs
    assert drawn is not None
    sizes = [problem(scenario, run=run, seed=2).zopa.sum() for run in range(3)]
    assert drawn.sizes.tolist() == sizes


@pytest.mark.slow
@pytest.mark.parametrize("name", ["berlin", "berlin-no-robust-guarantees"])
def test_over_runs_is_the_sum_of_the_runs(name: str) -> None:
    scenario = sim.load(name)
    explained = analysis.explain(scenario, runs=120, seed=4)
    drawn = explained.over_runs
    assert drawn is not None
    empty, conflicts, removals = 0, Counter[str](), Counter[str]()
    binds, opens, real = Counter[str](), Counter[str](), Counter[str]()
    for run in range(120):
        found = problem(scenario, run=run, seed=4)
        size = int(found.zopa.sum())
        assert drawn.sizes[run] == size
        empty += not size
        closed = analysis.closing(found)
        sets = [" + ".join(c.name for c in x.members) for x in closed.conflicts]
        conflicts.update(sets)
        removals.update(" + ".join(c.name for c in r.members) for r in closed.removals)
        inside = {c.name for x in closed.conflicts for c in x.members}
        for constraint in found.constraints:
            real[constraint.name] += 1
            more = found.zone(without=[constraint.name]).sum() > size
            binds[constraint.name] += bool(constraint.name in inside or (size and more))
            opens[constraint.name] += bool(not size and more)
    assert drawn.empty[0] == pytest.approx(empty / 120)
    assert drawn.conflicts["runs"].to_dict() == dict(conflicts)
    assert drawn.removals["runs"].to_dict() == dict(removals)
    table = drawn.constraints
    for label, row in table.iterrows():
        assert row["runs"] == binds[str(label)]
        assert row["opens"] == pytest.approx(opens[str(label)] / 120)
        assert row["in_force"] == pytest.approx(real[str(label)] / 120)
        assert row["low"] <= row["share"] <= row["high"]
    assert drawn.bounds == ()


def two_lines() -> sim.Scenario:
    """Ann wants more than half, and Ben does; giving way costs Ben something."""
    mapping = pie(no_deal=({"uniform": [0, 0.1]}, 0), options=11)
    ann = {"id": "more_than_half", "rejects": {"slices": {"at_most": "5"}}}
    ben = {"id": "not_less", "rejects": {"slices": {"at_least": "5"}}, "crossing_cost": 0.2}
    for name, line in (("ann", ann), ("ben", ben)):
        mapping["parties"][name]["red_lines"] = [line | {"firmness": {"uniform": [0.5, 1]}}]
    return sim.load(mapping)


def test_two_lines_close_the_zone() -> None:
    explained = analysis.explain(two_lines(), runs=0)
    (conflict,) = explained.closing.conflicts
    assert [c.name for c in conflict.members] == [
        "ann.red_lines.more_than_half",
        "ben.red_lines.not_less",
    ]
    assert explained.headline == (
        "With every red line taken at its word and every unknown number at its mean, there is no "
        "room for a deal: ann's red line “more than half” and ben's red line “not less” together "
        "rule out every one of the 11 possible outcomes; dropping either would open it."
    )
    assert explained.over_runs is None
    # A line that is given up costs nothing to cross; one that is a bluff does.
    line = "parties.ben.red_lines.not_less"
    for cost, opens in ((0, 5), (0.2, 3)):
        opened = two_lines().vary({f"{line}.firmness": 0, f"{line}.crossing_cost": cost})
        assert problem(opened).zopa.sum() == opens
    assert [removal.opens for removal in explained.closing.removals] == [5, 4]


def test_where_no_single_thing_would_open_it_that_is_said() -> None:
    explained = analysis.explain("berlin-no-robust-guarantees", runs=0)
    members_of = [{c.name for c in x.members} for x in explained.closing.conflicts]
    assert len(members_of) > 2
    assert not set.intersection(*members_of)
    assert "2 things would have to give way at once, for instance" in explained.headline


def test_no_room_between_a_seller_and_a_buyer() -> None:
    explained = sim.explain("buyer-and-seller-no-zopa", runs=50)
    assert explained.headline == (
        "There is no room for a deal: Seller's no-deal value and Buyer's no-deal value together "
        "rule out every one of the 101 possible outcomes; dropping either would open it."
    )
    assert [r.opens for r in explained.closing.removals] == [41, 41]
    drawn = explained.over_runs
    assert drawn is not None
    assert drawn.empty == (1.0, pytest.approx(0.9286, abs=1e-4), 1.0)


def test_room_and_what_narrows_it() -> None:
    explained = analysis.explain("buyer-and-seller", runs=0)
    assert explained.headline == (
        "There is room for a deal: 21 of the 101 possible outcomes are acceptable to everyone who "
        "must agree. Seller's no-deal value narrows it most: without it, 61 would be acceptable."
    )
    assert explained.constraints.loc["seller.no_deal"].tolist() == [40, 40]
    assert explained.parties["outcomes"].to_dict() == {"seller": 61, "buyer": 61}
    assert explained.closing.removals == explained.closing.conflicts == ()


def test_one_constraint_can_close_it_alone() -> None:
    tree = pie()
    tree["parties"]["ben"]["red_lines"] = [
        {"id": "not_a_crumb", "rejects": {"slices": {"at_least": "0"}}}
    ]
    explained = analysis.explain(sim.load(tree), runs=3)
    assert explained.headline == (
        "There is no room for a deal: ben's red line “not a crumb” alone rules out every one of "
        "the 101 possible outcomes."
    )


def test_several_ways_out_are_named() -> None:
    # Yes or no: everybody needs more than three quarters of the way to an end of its own.
    tree = votes(ann=1, ben=-1, cat=1)
    explained = analysis.explain(sim.load(tree), runs=0)
    assert "dropping ben's no-deal value would open it" in explained.headline
    assert len(explained.closing.conflicts) == 2


def test_bounded_work_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obstacles, "MOST_SETS", 2)
    monkeypatch.setattr(obstacles, "MOST_SETS_OF_A_RUN", 2)
    explained = analysis.explain("berlin-no-robust-guarantees", runs=100)
    assert len(explained.closing.removals) == 2
    assert explained.closing.conflicts == ()
    assert explained.closing.bounds[0].startswith("There are more than 2 smallest sets")
    drawn = explained.over_runs
    assert drawn is not None
    assert "more than 2 smallest sets" in drawn.bounds[0]
    assert "more than 2 smallest sets" in str(explained)


def test_the_text_and_the_data_say_the_same() -> None:
    explained = analysis.explain(two_lines(), runs=200)
    text, data = str(explained), json.loads(json.dumps(explained.to_dict()))
    assert explained.headline in " ".join(text.split())
    assert data["headline"] == explained.headline
    assert data["zopa"] == 0
    assert data["outcomes"] == 11
    assert data["removals"][0] == {"members": ["ben.red_lines.not_less"], "opens": 5}
    assert data["over_runs"]["runs"] == 200
    share = data["over_runs"]["empty"]["share"]
    assert f"{share:.1%}" in text
    assert data["over_runs"]["conflicts"][0]["share"] <= share


@pytest.mark.parametrize(
    ("runs", "message"),
    [(-1, "runs must be 0 or more"), (1.5, "runs must be a whole number"), (True, "whole number")],
)
def test_numbers_that_make_no_sense(runs: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        sim.explain("berlin", runs=runs)


def test_the_command() -> None:
    done = CliRunner().invoke(app, ["explain", "berlin-no-robust-guarantees", "--runs", "300"])
    assert done.exit_code == 0
    for part in (
        "there is no room for a deal",
        "Irreducible conflicts",
        "Over 300 runs, seed 1",
        "Ukraine's condition “NATO bid for guarantees”",
        "not a forecast",
    ):
        assert part in " ".join(done.stdout.split())
    data = json.loads(
        CliRunner().invoke(app, ["explain", "logrolling", "--runs", "0", "--json"]).stdout
    )
    assert data["zopa"] >= 1
    assert data["over_runs"] is None
    assert "not a forecast" in data["caution"]


def test_help_shows_an_example() -> None:
    done = CliRunner().invoke(app, ["explain", "--help"])
    assert done.exit_code == 0
    assert "Example: sim explain berlin" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    "arguments", [["explain", "berlni"], ["explain", "berlin", "--runs", "-1"]]
)
def test_mistakes_end_with_a_message(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert done.stderr
    assert "Traceback" not in done.output
