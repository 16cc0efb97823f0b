"""What all figures of a result that came later have in common."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim
from sim import plots
from sim.description.words import count_of
from sim.results.result import Result
from tests.builders.figures import footer
from tests.builders.toys import haggling


def first(result: Result) -> int:
    return int(result.columns.run[0])


FIGURES: dict[str, Callable[[Result, Axes | None], Axes]] = {
    "flow": plots.flow,
    "blocked_issues": plots.blocked_issues,
    "but_for": plots.but_for,
    "agreements_by_ending": plots.agreements_by_ending,
    "dance": lambda result, ax: plots.dance(result, first(result), ax=ax),
    "concessions": lambda result, ax: plots.concessions(result, ax=ax),
    "concessions of a run": lambda result, ax: plots.concessions(result, first(result), ax),
    "zopa": lambda result, ax: plots.zopa(result, ax=ax),
    "zopa_map": lambda result, ax: plots.zopa_map(result, ax=ax),
}


def long_names() -> dict[str, Any]:
    tree = haggling(title="A scenario whose title is long, " * 3)
    for party in tree["parties"].values():
        party["title"] = f"The honourable {party['title']} of the confederation of cloth traders"
    options = ["soon", "in_a_month_but_not_before_the_harvest_festival", "late"]
    title = "Date of delivery with carriage, insurance and duties included"
    tree["issues"]["delivery"] = {"title": title, "options": options}
    for party in tree["parties"].values():
        party["values"]["delivery"] = {"linear": [0, 1]}
    return tree


def results() -> dict[str, Result]:
    tree = haggling()
    for party in tree["parties"].values():
        party["no_deal"] = 1.0
    return {
        "many": sim.run(sim.load(haggling()), runs=300, seed=3),
        "one": sim.run(sim.load(haggling()), runs=1, seed=2),
        "hopeless": sim.run(sim.load(tree), runs=30),
        "long names": sim.run(sim.load(long_names()), runs=60),
        "given evidence": sim.run("berlin", runs=2_000).given_evidence(),
    }


@pytest.fixture(scope="module")
def made() -> dict[str, Result]:
    return results()


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("which", ["many", "one", "hopeless", "long names", "given evidence"])
def test_every_figure_draws_and_says_what_it_rests_on(
    name: str, which: str, made: dict[str, Result]
) -> None:
    result = made[which]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own = FIGURES[name](result, None)
        figure = Figure(figsize=(6, 4), layout="constrained")
        given = FIGURES[name](result, figure.subplots())
        for ax in (own, given):
            ax.get_figure(root=True).draw_without_rendering()
    assert given.get_figure() is figure
    for ax in (own, given):
        said = footer(ax)
        assert said.endswith(f"sim {sim.__version__} · what-if, not a forecast")
        assert f"seed {result.seed}" in said
        assert count_of(len(result), "run") in said
        if result.evidence is not None:
            assert "those that agree with the evidence" in said
        assert plots.alt_text(ax).endswith(".")
    assert plots.alt_text(own) == plots.alt_text(given)
