"""What lies behind the endings: the figures show what the tables hold, a step at a time."""

from typing import Any

import pytest

import sim
from sim.app import Explorer, ResultCache
from sim.studies.discovery.tipping_points import tipping_steps
from tests.builders.toys import pie

Message = dict[str, Any]
NO_DEAL = "parties.ann.no_deal"


def unsure() -> sim.Scenario:
    """A pie that is divided, unless Ann has no need, or her line against all outcomes is real."""
    tree = pie("conceder", "conceder", rounds=4, options=11)
    tree["parties"]["ann"]["red_lines"] = [
        {"id": "nothing", "rejects": {"slices": {"at_least": 0}}, "firmness": {"uniform": [0, 0.6]}}
    ]
    tree["parties"]["ann"]["no_deal"] = {"uniform": [0, 1]}
    tree["parties"]["ben"]["no_deal"] = 0.3
    return sim.load(tree)


@pytest.fixture(scope="module")
def runs() -> ResultCache:
    return ResultCache(unsure())


@pytest.fixture
def explorer(runs: ResultCache) -> Explorer:
    return Explorer(runs)


def step(explorer: Explorer, figure: str, at: int = 0, **more: Any) -> Message:
    asked = {"type": "deeper", "setting": {}, "figure": figure, "step": at, **more}
    reply = explorer.handle(asked)
    assert reply["type"] == "deeper", reply
    return reply


@pytest.mark.slow
def test_a_tornado_is_the_table_of_more_runs_with_every_step(explorer: Explorer) -> None:
    for at, count in enumerate((2_000, 4_000, 6_000)):
        reply = step(explorer, "tornado", at)
        result = sim.run(unsure(), runs=count)
        table = result.tornado("deal")
        assert [row["swing"] for row in reply["rows"]] == table["swing"].tolist()
        assert [row["noise"] for row in reply["rows"]] == table["noise"].tolist()
        assert reply["share"] == result.measure("deal").mean()
        assert f"all {count:,} runs" in reply["text"]
        assert reply["more"] == (count < 6_000)
    assert step(explorer, "tornado", 99) == reply  # beyond the last step, the last


def test_where_all_runs_end_alike_nothing_depends_on_anything() -> None:
    explorer = Explorer(ResultCache(sim.load(pie(rounds=4, options=11))))
    assert step(explorer, "tornado")["text"] == "All runs end alike, whatever is drawn."


def test_but_for_whom_is_the_table_of_the_result(explorer: Explorer) -> None:
    base = {"numbers": {NO_DEAL + ".value": 0.1}}
    reply = step(explorer, "but_for", base=base)
    result = sim.run(unsure(), runs=2_000)
    before = sim.run(unsure().vary({NO_DEAL: 0.1}), runs=2_000)
    limits = {"positions": 4, "pairs": 1, "runs": 200, "branches": 4}
    table, other = result.but_for(**limits), before.but_for(**limits)
    assert [row["share"] for row in reply["rows"]] == table["share"].tolist()
    assert [row["base"] for row in reply["rows"]] == other.loc[table.index, "share"].tolist()
    assert reply["rows"][0]["label"] == "without ann: red line ‘nothing’"
    assert "up to 200 of each" in reply["text"]
    assert reply["more"]
    assert not step(explorer, "but_for", 1)["more"]
    assert "base" not in step(explorer, "but_for")["rows"][0]


def tipped(explorer: Explorer, **more: Any) -> Message:
    """The tipping point, when all steps of the search are made."""
    for at in range(30):
        reply = step(explorer, "tipping", at, **more)
        if not reply["more"]:
            return reply
        assert reply["text"].startswith("Looking through its range")
    raise AssertionError("there is no end to it")


def test_a_tipping_point_is_that_of_the_table_whatever_the_slider_says(explorer: Explorer) -> None:
    path = NO_DEAL + ".value"
    reply = tipped(explorer, path=path, setting={"numbers": {path: 0.9}})
    table = sim.tipping_points(unsure(), 1_000, quantities=[path])
    assert table.index.tolist() == [path]
    assert reply["at"] == table["at"].iloc[0]
    assert (reply["low"], reply["mean"], reply["high"], reply["now"]) == (0, 0.5, 1, 0.9)
    assert reply["flips_to"] == table["flips_to"].iloc[0]
    assert "up to 1,000 runs at each value" in reply["text"].lower()


def test_another_question_takes_the_place_of_a_search(explorer: Explorer) -> None:
    path, other = NO_DEAL + ".value", "parties.ann.red_lines.nothing.firmness"
    first = tipped(explorer, path=path)
    step(explorer, "tipping", 0, path=other)
    step(explorer, "tipping", 1, path=other)
    assert tipped(explorer, path=path) == first


def test_where_there_is_no_range_that_is_said(explorer: Explorer) -> None:
    assert "Move a slider" in step(explorer, "tipping")["text"]
    known = "parties.ann.weights.slices"
    assert known in unsure().quantities
    for path in (known, "parties.ben.strategy", "nothing.of.the.kind"):
        reply = step(explorer, "tipping", path=path)
        assert not reply["more"]
        assert reply["kind"] == "none"


@pytest.mark.slow
def test_alternatives_have_all_figures_too() -> None:
    explorer = Explorer(ResultCache("berlin-structures"))
    assert len(step(explorer, "tornado")["rows"]) == 8
    assert step(explorer, "but_for")["rows"]
    assert not step(explorer, "but_for")["more"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"figure": "pie", "step": 0}, "no such figure"),
        ({"figure": None, "step": 0}, "no such figure"),
        ({"figure": "tornado"}, "step must be a whole number"),
        ({"figure": "tornado", "step": -1}, "step must be a whole number"),
        ({"figure": "tornado", "step": True}, "step must be a whole number"),
        ({"figure": "tipping", "step": 0, "path": 3}, "path must be a word"),
    ],
)
def test_senseless_questions_are_refused(explorer: Explorer, message: Message, text: str) -> None:
    reply = explorer.handle({"type": "deeper", **message})
    assert reply["type"] == "error"
    assert text in reply["text"]


def test_a_search_can_be_stopped_and_begun_again() -> None:
    search = tipping_steps(unsure(), 200, quantities=[NO_DEAL + ".value"])
    assert next(search) is None
    search.close()
    with pytest.raises(sim.SimError, match="nothing that is drawn by itself"):
        sim.tipping_points(unsure(), 50, quantities=["parties.ann.no_deal.valu"])
