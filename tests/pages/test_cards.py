"""What a cell shows of each object: the answer first, nothing that is not escaped, no scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter

import sim
from sim.shown import Shown
from tests.builders.html_pages import EVIL, Tags
from tests.builders.toys import haggling

NAMES = (
    "Scenario",
    "Result",
    "Study",
    "Plan",
    "Comparison",
    "Family",
    "Explanation",
    "Sensitivity",
    "Description",
    "Brief",
    "Game",
    "Trace",
    "Regret",
    "Robustness",
)


@pytest.fixture(scope="module")
def things() -> dict[str, Shown]:
    tree = haggling(title=EVIL)
    tree |= {"about": EVIL, "notes": [EVIL]}
    for party in tree["parties"].values():
        party["title"] = EVIL
    scenario = sim.load(tree)
    result = sim.run(scenario, runs=60, seed=3)
    first = scenario.party_names[0]
    other = sim.run(scenario.vary({f"parties.{first}.no_deal.value": 0.3}), runs=60, seed=3)
    over = {f"parties.{first}.no_deal.value": [0.1, 0.3]}
    study = sim.sweep(scenario, over, runs=10, executor="serial")
    game = sim.Game(scenario, first)
    found: list[Any] = [
        scenario,
        result,
        study,
        study.plan,
        sim.compare(result, other),
        sim.compare({"as it is": result, EVIL: other}),
        sim.explain(scenario, runs=20),
        sim.analysis.sensitivity(result),
        sim.describe(scenario),
        game.brief(first),
        game,
        result.trace(0),
        sim.regret(
            {"as it is": {}, EVIL: {f"parties.{first}.no_deal.value": 0.3}},
            "deal",
            base=scenario,
            runs=400,
        ),
        sim.robustness(scenario, runs=20),
    ]
    return {type(thing).__name__: thing for thing in found}


def test_all_are_tried(things: dict[str, Shown]) -> None:
    assert sorted(things) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_well_formed_and_has_nothing_from_files_in_it(
    name: str, things: dict[str, Shown]
) -> None:
    page = things[name]._repr_html_()
    tags = Tags(page)
    assert tags.open == []
    assert not tags.seen & {"script", "b", "iframe", "link"}
    assert "alert(1)" not in page or "&lt;script&gt;alert(1)" in page
    assert not re.search(r"#[0-9a-f]{6}|rgb\(", page), "a colour of its own, wrong in the dark"


@pytest.mark.parametrize("name", NAMES)
def test_is_a_line_or_two_in_a_terminal(name: str, things: dict[str, Shown]) -> None:
    if name != "Trace":  # a table, as pandas prints it
        assert len(repr(things[name])) < 600
        assert repr(things[name]).startswith(f"<{name} ")


@pytest.mark.parametrize("name", NAMES)
def test_tells_itself_as_text(name: str, things: dict[str, Shown]) -> None:
    text = things[name].report()
    assert len(text) > 60
    assert text != repr(things[name])


def test_the_answer_comes_before_what_is_folded(things: dict[str, Any]) -> None:
    page = things["Result"]._repr_html_()
    share = f"{things['Result'].measure('deal').mean():.0%}"
    assert share in page.partition("<details>")[0]


def test_a_trace_tells_moves_in_a_readers_words() -> None:
    result = sim.run("commitment-problem", runs=40, seed=1)
    collapsed = result.runs["ending"] == "collapses"
    trace = result.trace(int(result.runs.loc[collapsed, "run"].iloc[0]))
    text, scenario = trace.report(), trace.played_in
    assert max(map(len, text.splitlines())) <= 80
    first = trace.iloc[0]
    said = f"{scenario.party(first['party']).title}: {first['move']} "
    assert said in text
    assert text.startswith(scenario.session_label(first["session"]))
    assert f"(worth {first['utility']:.2f}, aims at {first['target']:.2f})" in " ".join(
        text.split()
    )
    # What follows a deal is in no session.
    assert trace["session"].isna().iloc[-1]
    assert "Afterwards\n" in text
    assert "afterwards" in trace._repr_html_()


def test_a_trace_is_a_table_as_any_other(things: dict[str, Any]) -> None:
    trace = things["Trace"]
    assert type(trace.head(2)).__name__ == "DataFrame"
    assert type(trace.set_index("hour")).__name__ == "DataFrame"
    assert trace["party"].iloc[0] in things["Scenario"].party_names


def test_cards_say_what_a_reader_calls_things() -> None:
    result = sim.run("berlin", runs=300)
    trace = result.trace(0)
    last = result.scenario.session_label(trace["session"].iloc[-1])
    for title in ("United States", last, "Article 5-like guarantees"):
        assert title in trace._repr_html_()
    found = sim.analysis.sensitivity(result)
    path = str(found.quantities.index[0])
    before_the_fold = found._repr_html_().partition("<details>")[0]
    assert found.names[path] in before_the_fold
    assert path not in before_the_fold
    assert found.headline.startswith(found.names[path])


def test_figures_of_an_object_are_those_of_the_room(things: dict[str, Any]) -> None:
    result = things["Result"]
    assert {"endings", "blockers", "zopa", "tornado"} <= set(dir(result.plot))
    assert "heatmap" not in dir(result.plot)
    assert dir(things["Scenario"].plot) == ["timeline", "tipping", "zopa", "zopa_map"]
    ax = result.plot.convergence(ending="no_deal")
    same = sim.plots.convergence(result, ending="no_deal")
    assert sim.plots.alt_text(ax) == sim.plots.alt_text(same)
    assert result.plot.endings.__doc__ == sim.plots.endings.__doc__


@pytest.mark.parametrize("jedi", [True, False])
def test_a_notebook_completes_the_figures(things: dict[str, Any], jedi: bool) -> None:
    """It looks at what stands there, but into no property."""
    completer = IPCompleter(namespace={"result": things["Result"]}, use_jedi=jedi)
    with provisionalcompleter():
        found = list(completer.completions("result.plot.endi", 16))
    assert [each.text.lstrip(".") for each in found] == ["endings"]


def test_a_figure_that_there_is_not_is_told_with_those_that_there_are(
    things: dict[str, Any],
) -> None:
    with pytest.raises(AttributeError, match="no figure 'endings' of a Scenario; there are: time"):
        _ = things["Scenario"].plot.endings


def test_tables_of_cards_are_in_words() -> None:
    scenario = sim.load(haggling())
    result = sim.run(scenario, runs=60, seed=3)
    explained = sim.explain(scenario, runs=0)._repr_html_()
    assert "<td>Seller</td>" in explained
    assert "<td>seller</td>" not in explained
    compared = sim.compare(result, sim.run(scenario, runs=60, seed=3))._repr_html_()
    assert "<td>Seller</td>" in compared
    assert "two versions" in compared
    path = "parties.seller.no_deal.value"
    study = sim.sweep(scenario, {path: [0.1, 0.3]}, runs=5, executor="serial")._repr_html_()
    assert "Share of deals by Seller: no-deal value" in study
    assert path.replace(".", ".<wbr>") in study  # to be typed


def test_a_table_of_many_numbers_stops_somewhere() -> None:
    page = sim.analysis.sensitivity(sim.run("berlin", runs=100, seed=1))._repr_html_()
    assert re.search(r"and \d+ more: quantities has them all", page)
