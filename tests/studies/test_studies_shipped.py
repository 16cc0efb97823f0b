"""The studies that ship show what their headers promise, and what docs/studies.md shows is so."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.cli import app
from sim.studies import plan_sweep, shipped_plans, what_matters

PAGE = Path(__file__).resolve().parents[2].joinpath("docs", "studies.md").read_text("utf-8")
STRENGTH = "parties.ukraine.values.security_guarantees.article5_like"
DEMAND = "parties.russia.red_lines.permanent_end.firmness"
LINE = "parties.russia.red_lines.no_membership.firmness"
PRESSURE = "events.ultimatum.changes.parties.ukraine.no_deal.value"
US = "parties.us.strategy"
EXPONENT = "parties.{}.strategy.concedes.boulware.exponent"


def made(name: str, runs: int) -> sim.Study:
    """A study that ships, with fewer runs a point."""
    return sim.sweep(dataclasses.replace(sim.studies.load_plan(name), runs=runs), executor="serial")


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_plans())
def test_header_says_what_to_see_and_what_to_type(name: str) -> None:
    schema, text = shipped_plans()[name].read_text(encoding="utf-8").split("\n", maxsplit=1)
    assert schema == "# yaml-language-server: $schema=../schema/study.json"
    assert text.startswith("# What you should see: ")
    assert f"#   sim sweep {name} --out results/{name}\n" in text
    assert len(sim.studies.load_plan(name)) > 1


def test_four_studies_ship() -> None:
    assert set(shipped_plans()) == {"guarantees", "pressure", "everything", "patience"}


@pytest.mark.slow
def test_guarantees_help_and_the_demand_hinders() -> None:
    deals = made("guarantees", 1000).to_xarray()["deal"]
    by_firmness, by_strength = deals.mean(STRENGTH), deals.mean(DEMAND)
    assert (np.diff(by_firmness) < 0).all()
    assert by_strength[-1] > by_strength[0] + 0.05
    assert (deals.isel({STRENGTH: -1}) > deals.isel({STRENGTH: 0})).all()
    assert deals[-1, 0] == pytest.approx(0.34, abs=0.04)
    assert deals[-1, -1] == pytest.approx(0.23, abs=0.04)
    assert deals[0, 0] == pytest.approx(0.28, abs=0.04)
    assert deals[0, -1] == pytest.approx(0.18, abs=0.04)


@pytest.mark.slow
def test_a_line_counts_where_what_is_offered_does_not_meet_it() -> None:
    """Membership is off the table in both; the end for good is offered in Berlin's file alone."""
    change = {}
    for scenario in ("berlin", "berlin-not-for-good"):
        for path in (DEMAND, LINE):
            study = sim.sweep(scenario, {path: [0, 1]}, runs=1000, executor="serial")
            change[scenario, path] = study.effects().loc[1, "difference"]
    assert change["berlin-not-for-good", DEMAND] < -0.08
    assert -0.05 < change["berlin", DEMAND] < 0
    assert all(abs(change[scenario, LINE]) < 0.01 for scenario in ("berlin", "berlin-not-for-good"))


@pytest.mark.slow
def test_the_deadline_counts_by_the_session_it_cuts_off() -> None:
    study = made("pressure", 600)
    deals = study.to_xarray()["deal"]
    no_deals = study.to_xarray()["no_deal"]
    early, late = deals.sel(deadline=[70, 100]), deals.sel(deadline=[150, 200])
    assert early.max() < 0.45
    assert late.min() > 0.35
    assert (late.min("deadline") > early.max("deadline") + 0.1).all()
    last = deals.sel(deadline=200) - deals.sel(deadline=150)
    # Who never gives way before the end needs the last answer most.
    assert ((last > 0.02) & (last < 0.24)).all()
    assert last.sel({US: "hardliner"}).min() > last.sel({US: ["conceder", "boulware"]}).max() + 0.04
    most, none = '{"add": -0.3}', '{"add": 0}'
    more = deals.sel({PRESSURE: most}) - deals.sel({PRESSURE: none})
    assert ((more > 0.02) & (more < 0.2)).all()
    # Who gives way at once in Moscow brings home what Kyiv has to see again.
    conceding = deals.sel({US: "conceder"})
    assert (conceding.sel(deadline=100) < conceding.sel(deadline=70) - 0.04).all()
    assert deals.sel({"deadline": [70, 100], US: "hardliner"}).max() < 0.17
    assert (no_deals.sel({US: "hardliner"}) > no_deals.sel({US: "conceder"}) + 0.08).all()
    table = study.shares().assign(utility=study.measure("utility.ukraine"))
    ukraine = table.set_index(list(study.points.columns))["utility"].to_xarray()
    assert (ukraine.sel({PRESSURE: most}) < ukraine.sel({PRESSURE: none}) - 0.1).all()


@pytest.mark.slow
def test_patience_pays_for_one_and_costs_both() -> None:
    study = made("patience", 500)
    table = study.shares()
    sides = ("shepherds", "farmers")
    for side in sides:
        table[side] = study.measure(f"utility.{side}")
    grid = table.set_index([EXPONENT.format(side) for side in sides])
    assert grid.loc[(4, 1), "shepherds"] > grid.loc[(1, 1), "shepherds"] + 0.02
    assert grid.loc[(1, 4), "farmers"] > grid.loc[(1, 1), "farmers"] + 0.02
    for side in sides:
        assert grid.loc[(4, 4), side] < grid.loc[(1, 1), side] - 0.05
    assert grid.loc[(1, 1), "deal"] > 0.98
    assert grid.loc[(4, 4), "no_deal"] > 1 / 3
    assert grid.loc[(16, 16), "no_deal"] > 0.97


@pytest.mark.slow
def test_nothing_decides_alone() -> None:
    shipped = sim.studies.load_plan("everything")
    # Sessions' own (who opens, who comes) stay to chance.
    uncertain = [path for path in shipped.scenario.uncertain if not path.startswith("timeline.")]
    assert list(shipped.points.columns) == uncertain
    assert len(shipped) == 1024 * (len(shipped.factors) + 2)
    assert shipped.design == "saltelli"
    smaller = plan_sweep(shipped.scenario, design="saltelli", points=256, runs=4, seed=shipped.seed)
    study = sim.sweep(smaller, executor="serial")
    found = what_matters(study)
    assert found["S1"].max() < 0.35
    most = found["ST"].sort_values(ascending=False).index
    assert most[0] == "parties.russia.no_deal.value"
    assert found.loc[most[0], "ST.low"] > found["S1"].max()
    # With a fourth of the points the order of the next ones is not sure.
    assert {
        "undisclosed.point_01.conflict",
        "parties.ukraine.no_deal.value",
        "parties.ukraine.red_lines.not_for_good.firmness",
    } <= set(most[1:6])
    assert not [path for path in most[:5] if ".strategy." in path]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("text", blocks("yaml"))
def test_studies_of_the_page_are_good(text: str, tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    asked = sim.studies.load_plan(path)
    assert len(asked) > 1
    few = dataclasses.replace(asked, runs=2)
    assert int(sim.sweep(few, executor="serial").counts.sum()) == 2 * len(asked)


def test_the_page_shows_every_key() -> None:
    shown = {key for text in blocks("yaml") for key in re.findall(r"^(\w+):", text, re.MULTILINE)}
    listed = set(re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE))
    keys = {"title", "about", "scenario", "over", "design", "points", "runs", "seed", "paired"}
    assert shown == keys
    assert keys <= listed


@pytest.mark.slow
def test_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "holding-out.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    names: dict[str, object] = {}
    for code in blocks("python"):
        # A tenth of the runs shows as well that the page is right.
        quick = re.sub(r"runs=(\d+)_?(\d*)0\b", r"runs=\1\2", code)
        exec(compile(quick, "studies.md", "exec"), names)
    # What the page says of it.
    study = names["study"]
    assert isinstance(study, sim.Study)
    assert (tmp_path / "results" / "holding-out" / "variant-0000" / "scenario.yaml").exists()
    assert study.finished
    assert not names["own"].failures  # type: ignore[attr-defined]


def test_commands_of_the_page_exist() -> None:
    shown = re.findall(r"^    .*?\bsim (\w+) ", PAGE, flags=re.MULTILINE)
    assert set(shown) == {"check", "sweep", "replay", "tipping", "robustness", "regret"}
    commands: list[Any] = app.registered_commands
    assert set(shown) <= {command.name or command.callback.__name__ for command in commands}
