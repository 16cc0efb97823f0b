"""No party proposes or accepts what it has ruled out: its real lines, its conditions, no deal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import sim
from sim.arrays import BoolArray
from sim.model.issues import Predicate
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.model.preferences import FightingOn
from sim.theory.grid import on_grid as on_the_grid
from sim.uncertainty.quantities import uniforms
from tests.builders.scenarios import scenarios
from tests.reference.outcomes import on_grid
from tests.reference.sides import EARLIER, Draws, change_numbers, sides_of

SETTINGS = settings(max_examples=100)


def matches(predicate: Predicate, space: Any, cells: Any) -> bool:
    options = [np.array([issue.positions[cells[issue.name]]]) for issue in space.issues]
    return bool(predicate.holds(options)[0])


def no_deal_values(party: Party, result: sim.Result, first: int, count: int) -> Any:
    """The no-deal values of a party at hour 0 in some runs; shape (count,)."""
    which = result.seed, first, count
    no_deal, spec = party.preferences.no_deal, result.scenario.aftermath
    if not isinstance(no_deal, FightingOn):
        return no_deal.sample(*which)
    assert spec is not None
    chance = spec.now.sample(*which)
    if result.scenario.parties[spec.defender] is party:
        return chance - spec.defender_cost.sample(*which)
    return 1 - chance - spec.adversary_cost.sample(*which)


def ruled_out(party: Party, result: sim.Result, cells: Any, run: int, hour: float) -> list[str]:
    """What a party's move about this outcome would offend, worked out without the engine.

    Only for scenarios without events, in which lines and no-deal values stay what they were.
    """
    space, found = result.scenario.space, []

    def real(stand: RedLine | Concession) -> bool:
        firmness = stand.firmness.sample(result.seed, run, 1)[0]
        return bool(uniforms(result.seed, f"{stand.path}.real", run, 1)[0] < firmness)

    for line in party.positions.red_lines:
        if real(line) and matches(line.rejects, space, cells):
            found.append(line.path)
    order = [session.name for session in result.scenario.sessions]
    for concession in party.positions.concessions:
        if not matches(concession.gives, space, cells):
            continue
        since = concession.since
        if since == "never":
            waiting = True
        elif isinstance(since, str):
            waiting = order.index(cells["session"]) < order.index(since)
        else:
            waiting = since is not None and hour + EARLIER < since.sample(result.seed, run, 1)[0]
        unpaid = not matches(concession.in_return_for, space, cells)
        if waiting or (unpaid and real(concession)):
            found.append(concession.path)
    home = party.ratification
    if home is not None and home.known_to != "nobody":
        outcomes = tuple(issue.positions[cells[issue.name]] for issue in space.issues)
        sides = sides_of(result.scenario, Draws(result.seed, run))
        if not sides[result.scenario.parties.index(party)].ratifies(outcomes):
            found.append(home.path)
    value = no_deal_values(party, result, run, 1)[0]
    drift = party.preferences.drift_per_day.sample(result.seed, run, 1)[0]
    if cells["utility"] < on_grid(value + drift * hour / 24):
        found.append("no deal")
    return found


@pytest.mark.slow
@SETTINGS
@given(content=scenarios())
def test_no_move_offends_its_own_party(content: dict[str, Any]) -> None:
    result = sim.run(sim.load(content | {"events": []}), runs=4, seed=2)
    for run in range(4):
        for cells in result.trace(run).to_dict("records"):
            if cells["move"] in ("offers", "accepts"):
                party = result.scenario.party(cells["party"])
                assert ruled_out(party, result, cells, run, cells["hour"]) == []


@pytest.mark.slow
@SETTINGS
@given(content=scenarios())
def test_events_excuse_no_move(content: dict[str, Any]) -> None:
    scenario = sim.load(content)
    result = sim.run(scenario, runs=4, seed=3)
    names, order = scenario.party_names, [session.name for session in scenario.sessions]
    for run in range(4):
        draws = Draws(3, run)
        sides = sides_of(scenario, draws)
        happen = [
            event
            for event in scenario.events
            if draws.uniform(f"{event.path}.happens") < draws(event.probability)
        ]
        to_come = sorted(happen, key=lambda event: draws(event.at))
        for cells in result.trace(run).to_dict("records"):
            while to_come and draws(to_come[0].at) <= cells["hour"]:
                change_numbers(to_come.pop(0), sides, draws)
            if cells["move"] in ("offers", "accepts"):
                side, hour = sides[names.index(cells["party"])], cells["hour"]
                outcomes = tuple(
                    issue.positions[cells[issue.name]] for issue in scenario.space.issues
                )
                assert not side.excluded_by(outcomes, order.index(cells["session"]), hour)
                assert side.utility[outcomes] >= side.no_deal(hour)


def is_real(stand: RedLine | Concession, runs: pd.DataFrame) -> BoolArray:
    """In which runs a stand is no bluff."""
    real = f"draw.{stand.path}.real"
    if real in runs:
        return np.asarray(runs[real] == 1)
    return np.full(len(runs), stand.firmness.law.mean == 1)


# With alternatives each run is that of a scenario without (tests/model/test_alternatives.py).
@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in sim.inputs.shipped() if not sim.load(n).alternatives])
def test_no_deal_of_a_shipped_scenario_offends_a_signatory(name: str) -> None:
    result = sim.run(name, runs=2_000, seed=11)
    scenario, runs = result.scenario, result.runs
    if scenario.events:
        scenario_without = scenario.vary({"events": []})
        result = sim.run(scenario_without, runs=2_000, seed=11)
        scenario, runs = result.scenario, result.runs
    deals = runs[runs["ending"].isin(["deal", "holds", "collapses"])]
    options = [deals[issue.name].cat.codes.to_numpy(np.int64) for issue in scenario.space.issues]
    asked = 0
    for party in scenario.parties:
        signs = party.consent.needed(options)
        asked += signs.sum()
        for line in party.positions.red_lines:
            assert not (signs & is_real(line, deals) & line.rejects.holds(options)).any()
        for concession in party.positions.concessions:
            unpaid = concession.gives.holds(options) & ~concession.in_return_for.holds(options)
            assert not (signs & is_real(concession, deals) & unpaid).any()
        floor = no_deal_values(party, result, 0, 2_000)[deals["run"]]
        drift = party.preferences.drift_per_day.sample(11, 0, 2_000)[deals["run"]]
        # It may have signed earlier than the hour at which the last consent came.
        least = on_the_grid(np.minimum(floor, floor + drift * deals["hour"].to_numpy() / 24))
        assert (deals[f"utility.{party.name}"].to_numpy() >= least)[signs].all()
    assert asked >= len(deals)  # no deal needs nobody's consent


@pytest.mark.slow
def test_none_in_a_million_signatures() -> None:
    """Many runs of a scenario full of lines: four parties sign, so four times as many chances."""
    options = [f"o{k}" for k in range(8)]
    people = {
        name: {
            "weights": {"a": 1, "b": {"uniform": [0.2, 2]}},
            "values": {
                issue: {option: {"uniform": [0, 1]} for option in options} for issue in ("a", "b")
            },
            "no_deal": {"uniform": [0, 0.3]},
            "red_lines": [
                {
                    "id": f"x{k}",
                    "rejects": {"a" if k % 2 else "b": options[(k + shift) % 8]},
                    "firmness": 0.5,
                    "crossing_cost": 0.1,
                }
                for k in range(3)
            ],
            "strategy": tactic,
        }
        for shift, (name, tactic) in enumerate(
            [("p", "linear"), ("q", "conceder"), ("r", "random"), ("s", "relative_tit_for_tat")]
        )
    }
    content = {
        "title": "lines",
        "issues": {"a": options, "b": options},
        "parties": people,
        "timeline": [{"session": "talks", "rounds": 6, "parties": list(people)}],
    }
    scenario = sim.load(content)
    signatures = offences = 0
    for first in range(0, 500_000, 100_000):
        runs = sim.run(scenario, runs=100_000, seed=8, first=first).runs
        deals = runs[runs["ending"] == "deal"]
        signatures += len(deals) * len(people)
        for shift, name in enumerate(people):
            party = f"draw.parties.{name}"
            for k in range(3):
                crossed = deals["a" if k % 2 else "b"] == options[(k + shift) % 8]
                offences += (crossed & (deals[f"{party}.red_lines.x{k}.real"] == 1)).sum()
            least = on_the_grid(deals[f"{party}.no_deal.value"].to_numpy())
            offences += (deals[f"utility.{name}"] < least).sum()
    assert signatures > 1_000_000
    assert offences == 0
