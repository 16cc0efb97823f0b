"""The explorer without a window: what it answers is what the package says elsewhere."""

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.app import Explorer, ResultCache
from sim.app.counts import blockers, frequent_agreements, named_issues
from sim.app.headline import headline, share_with_error
from sim.app.result_cache import KEPT, MOST, SLICE
from sim.app.setting import Setting, offered
from sim.app.setting_code import as_yaml
from sim.app.windows import STATIC, WINDOWS, script

FIRMNESS = "parties.russia.red_lines.permanent_end.firmness"
NO_DEAL = "parties.russia.no_deal.value"
EXPONENT = "parties.ukraine.strategy.boulware.exponent"
PUSHED: dict[str, Any] = {
    "strategies": {"ukraine": "hardliner"},
    "numbers": {FIRMNESS: 0.8, NO_DEAL: 0.2},
}


@pytest.fixture(scope="module")
def runs() -> ResultCache:
    return ResultCache("berlin")


@pytest.fixture(scope="module")
def explorer(runs: ResultCache) -> Explorer:
    return Explorer(runs)


def answer(explorer: Explorer, kind: str, **message: Any) -> dict[str, Any]:
    reply = explorer.handle({"type": kind, **message})
    assert reply["type"] == kind, reply
    json.dumps(reply, allow_nan=False)
    return reply


def settle(explorer: Explorer, **message: Any) -> dict[str, Any]:
    wanted = SLICE
    while (reply := answer(explorer, "run", runs=wanted, **message))["more"]:
        assert reply["runs"] <= wanted
        wanted = min(MOST, reply["runs"] + SLICE)
    return reply


def test_where_nobody_waits_a_movement_shows_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.result_cache.usable_cores", lambda: 2)
    explorer, setting = Explorer(ResultCache("berlin", at_once=True)), {"numbers": {NO_DEAL: 0.3}}
    reply = answer(explorer, "run", setting=setting)
    assert (reply["runs"], reply["more"]) == (MOST, False)
    assert reply["endings"] == settle(Explorer(ResultCache("berlin")), setting=setting)["endings"]
    # NumPy alone would take too long over them, and so would one core.
    slow = answer(explorer, "run", setting={"strategies": {"ukraine": "frequency_model"}})
    assert (slow["runs"], slow["more"]) == (SLICE, True)
    monkeypatch.setattr("sim.app.result_cache.usable_cores", lambda: 1)
    alone = answer(Explorer(ResultCache("berlin", at_once=True)), "run", setting=setting)
    assert (alone["runs"], alone["more"]) == (SLICE, True)


def test_what_matters_most_comes_first(explorer: Explorer) -> None:
    about = answer(explorer, "hello", id="a")
    assert about["id"] == "a"
    first = [control["path"] for control in about["controls"][: about["shown"]]]
    table = sim.analysis.sensitivity(sim.run("berlin", runs=4_000)).quantities["S1"]
    assert first[0] == table.index[0]
    assert len(set(first)) == 5
    paths = {control["path"] for control in about["controls"]}
    assert paths >= sim.load("berlin").uncertain.keys()


def test_where_all_runs_end_alike_the_hour_tells_what_matters() -> None:
    first = [*ResultCache("splitting-a-pie").controls(Setting()).values()][:5]
    ends = [control.path.split(".")[2] for control in first]
    assert sorted(ends[:3]) == ["opens", "strategy", "strategy"]
    assert ends[3:] == ["strategy"] * 2
    assert [control.uncertain for control in first] == [True, True, True, False, False]


def test_a_control_says_its_range_and_on_what_it_rests(runs: ResultCache) -> None:
    known = runs.controls(Setting())
    line = known[FIRMNESS]
    assert (line.low, line.high, line.mean, line.rests_on) == (0, 0.9, 0.45, "assumption")
    assert "not called a red line" in line.because
    assert line.words == "Russia: firmness of red line ‘a permanent end to the bid’"
    claimed = known["parties.us.values.nato_membership.accession_path"]
    states = sim.load("berlin").claims["us-against-membership"].states
    assert claimed.rests_on == "claim"
    assert states in claimed.because
    assert not claimed.uncertain


def test_every_slider_has_steps_that_reach_its_end(runs: ResultCache) -> None:
    sliders = [c for c in runs.controls(Setting()).values() if c.kind == "slider"]
    assert len(sliders) > 100
    for control in sliders:
        steps = (control.high - control.low) / control.step
        assert 1 <= round(steps) <= 120, control
        assert steps == pytest.approx(round(steps)), control


@pytest.mark.slow
def test_slices_joined_are_the_runs_made_at_once(explorer: Explorer, runs: ResultCache) -> None:
    setting = {"numbers": {FIRMNESS: 0.7}}
    reply = settle(explorer, setting=setting)
    assert reply["runs"] == MOST
    at_once = sim.run(sim.load("berlin").vary({FIRMNESS: 0.7}), runs=MOST)
    joined = runs.result(runs.read(setting), MOST)
    assert np.array_equal(joined.columns.run, at_once.columns.run)
    assert np.array_equal(joined.columns.utility, at_once.columns.utility)
    table = at_once.endings()
    for row in reply["endings"]:
        expected = table.loc[row["name"]]
        assert [row[k] for k in ("share", "low", "high")] == pytest.approx(list(expected[1:]))


def test_counts_are_those_of_the_result() -> None:
    result = sim.run("berlin", runs=500)
    table = result.blockers()["runs"]
    assert [(row[:2], row.runs) for row in blockers(result)] == list(table.items())
    issues = named_issues(result.scenario)
    agreements = result.agreements("deal", [issue.name for issue in issues])
    for (options, count), (_, row) in zip(
        frequent_agreements(result, "deal", 5), agreements.iterrows(), strict=False
    ):
        assert count == row["runs"]
        said = [i.options[o] for i, o in zip(issues, options, strict=True)]
        assert said == list(row[: len(issues)])


@pytest.mark.slow
def test_the_difference_from_a_base_is_paired(explorer: Explorer) -> None:
    base: dict[str, Any] = {"numbers": {FIRMNESS: 0.2, NO_DEAL: 0.2}}
    reply = settle(explorer, setting=PUSHED, base=base)
    berlin = sim.load("berlin")
    changes = {"parties.ukraine.strategy": "hardliner", **PUSHED["numbers"]}
    first = sim.run(berlin.vary(base["numbers"]), runs=MOST)
    second = sim.run(berlin.vary(changes), runs=MOST)
    table = sim.compare(first, second).endings()
    for row in reply["endings"]:
        expected = table.loc[row["name"], ["difference", "low", "high"]]
        assert row["change"] == pytest.approx(list(expected))
        assert row["base"] == pytest.approx(table.loc[row["name"], "first"])
    assert "against the base, run by run" in reply["headline"]


@pytest.mark.slow
def test_what_is_copied_makes_the_setting_again(explorer: Explorer, tmp_path: Path) -> None:
    """In Python, and as a file that extends the scenario's and passes the strict check."""
    shutil.copytree(Path(__file__).parents[2] / "scenarios", tmp_path / "scenarios")
    shutil.copytree(Path(__file__).parents[2] / "seeds", tmp_path / "seeds")
    for variant in ("", "berlin-us-deadline"):
        added = "events.ultimatum.changes.parties.ukraine.no_deal.value"
        numbers = {**PUSHED["numbers"], **({added: -0.2} if variant else {})}
        setting = {**PUSHED, "variant": variant, "numbers": numbers}
        shares = {row["name"]: row["share"] for row in settle(explorer, setting=setting)["endings"]}
        copied = answer(explorer, "copy", setting=setting)
        space: dict[str, Any] = {}
        exec(copied["python"].replace("print", "endings ="), space)
        assert dict(space["endings"]["share"]) == shares
        file = tmp_path / "scenarios" / "copied.yaml"
        file.write_text(copied["yaml"], encoding="utf-8")
        scenario = sim.load(file)
        assert not sim.description.audit.unexplained(scenario)
        assert dict(sim.run(scenario, runs=MOST).endings()["share"]) == shares
        assert "weights" not in copied["yaml"], "more is written than what differs"


@pytest.mark.parametrize(
    "name", ["berlin-us-deadline", "teaching/single-text", "teaching/tied-hands"]
)
def test_every_number_can_be_set_and_copied(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.app.result_cache.RANKED_BY", 50)
    shutil.copytree(Path(__file__).parents[2] / "scenarios", tmp_path / "scenarios")
    shutil.copytree(Path(__file__).parents[2] / "seeds", tmp_path / "seeds")
    runs = ResultCache(name)
    numbers = {
        path: control.options[0] if control.kind == "menu" else control.low + control.step
        for path, control in runs.controls(Setting()).items()
        # When sessions are held depends on when others are.
        if control.kind != "strategy" and not path.endswith((".at", ".hours", ".delay"))
    }
    setting = runs.read({"numbers": numbers})
    assert len(setting.numbers) == len(numbers) > 3
    varied = runs.scenario_of(setting)
    file = tmp_path / "scenarios" / f"{name}-copied.yaml"
    file.write_text(as_yaml(runs, setting), encoding="utf-8")
    copied = sim.load(file)
    assert copied.quantities.keys() == varied.quantities.keys()
    for path, quantity in varied.quantities.items():
        assert copied.quantities[path].law == quantity.law


def test_a_copy_replaces_a_law_that_stands_for_a_no_deal_value(tmp_path: Path) -> None:
    """The scenario says ``no_deal: {uniform: …}``; the copy is short, and a value of its own."""
    explorer = Explorer(ResultCache("teaching/ultimatum"))
    copied = answer(explorer, "copy", setting={"numbers": {"parties.ben.no_deal.value": 0.1}})
    assert "issues" not in copied["yaml"]
    shipped = Path(__file__).parents[2] / "scenarios" / "teaching" / "ultimatum.yaml"
    shutil.copy(shipped, tmp_path)
    file = tmp_path / "copied.yaml"
    file.write_text(copied["yaml"], encoding="utf-8")
    scenario = sim.load(file)
    assert scenario.title.endswith(": what if")
    assert scenario.quantities["parties.ben.no_deal.value"].law.mean == 0.1


@pytest.mark.slow
def test_the_weight_of_the_only_issue_is_no_slider() -> None:
    paths = Explorer(ResultCache("teaching/zeuthen")).handle({"type": "hello"})["controls"]
    assert paths
    assert not [control["path"] for control in paths if ".weights." in control["path"]]


def test_a_copy_with_a_base_compares(explorer: Explorer) -> None:
    code = answer(explorer, "copy", setting=PUSHED, base={})["python"]
    space: dict[str, Any] = {}
    exec(code.replace("10_000", "200").replace("print", "table ="), space)
    assert list(space["table"].columns[:3]) == ["first", "second", "difference"]


def test_a_scenario_of_no_file_is_copied_whole(tmp_path: Path) -> None:
    varied = sim.load("splitting-a-pie").vary({"parties.ann.no_deal.value": 0.25})
    explorer = Explorer(ResultCache(varied))
    copied = answer(explorer, "copy", setting={"strategies": {"ann": "conceder"}})
    assert copied["python"].count("scenario.vary(") == 1
    text = copied["yaml"]
    assert "extends" not in text
    file = tmp_path / "copied.yaml"
    file.write_text(text, encoding="utf-8")
    again = sim.load(file)
    assert again.party("ann").strategy.name == "conceder"
    assert again.quantities["parties.ann.no_deal.value"].law.mean == 0.25


@pytest.mark.slow
def test_variants_have_their_own_menus(explorer: Explorer) -> None:
    setting = {"variant": "berlin-aftermath"}
    about = answer(explorer, "hello", setting=setting)
    assert about["title"] == sim.load("berlin-aftermath").title
    assert [look["name"] for look in about["looks"]][:2] == ["holds", "collapses"]
    assert "kept" in about["figures"]
    reply = answer(explorer, "run", setting=setting, base={}, figure="kept")
    assert "of these deals hold" in reply["headline"]
    assert reply["figure"]["points"][0] == (0.0, 1.0)


@pytest.mark.slow
def test_another_strategy_leaves_numbers_of_the_old_one_idle(explorer: Explorer) -> None:
    chosen = {"strategies": {"ukraine": "conceder"}}
    idle = {**chosen, "numbers": {EXPONENT: 2.0}}
    assert settle(explorer, setting=idle) == settle(explorer, setting=chosen)
    paths = [c["path"] for c in answer(explorer, "hello", setting=chosen)["controls"]]
    assert EXPONENT not in paths
    assert EXPONENT.replace("boulware", "conceder") in paths


def test_strategies_that_know_too_much_are_not_offered() -> None:
    assert set(offered()) < set(sim.strategies.names())
    assert "zeuthen" not in offered()


@pytest.mark.parametrize("figure", ["blockers", "hours", "utilities"])
def test_every_figure_has_numbers_and_a_base(explorer: Explorer, figure: str) -> None:
    drawn = answer(explorer, "run", setting=PUSHED, base={}, figure=figure)["figure"]
    if drawn["kind"] == "bars":
        assert drawn["rows"]
        assert all(row["low"] <= row["share"] <= row["high"] for row in drawn["rows"])
        assert all("base" in row for row in drawn["rows"])
    else:
        shares = [share for _, share in drawn["points"]]
        assert shares == sorted(shares)
        assert drawn["base"]
        assert 2 <= len(drawn["ticks"]) <= 7


def test_a_replay_is_a_run_of_that_ending(explorer: Explorer) -> None:
    result = sim.run("berlin", runs=SLICE)
    expected = result.columns.run[result.measure("no_deal") > 0]
    for which in (0, 1):
        reply = answer(explorer, "replay", setting={}, ending="no_deal", which=which)
        assert reply["run"] == expected[which]
        trace = result.trace(reply["run"])
        assert [move["move"] for move in reply["moves"]] == list(trace["move"])
    assert reply["moves"][0]["outcome"].count(" · ") == 3
    assert answer(explorer, "replay", setting={}, ending="walkout")["run"] is None


@pytest.mark.slow
def test_the_headline_says_what_the_picture_says() -> None:
    result = sim.run("berlin", runs=MOST)
    share = result.endings().loc["deal", "share"]
    room = result.room().loc["room", "share"]
    assert headline(result) == (
        f"Deal in {100 * share:.0f} % ± 1 of 10,000 runs, "
        f"room for one in {100 * room:.1f} % ± 0.9; Russia blocks most: prefers no deal."
    )
    assert headline(result, result).endswith("The same runs have deals as in the base.")


def test_the_headline_says_over_what_they_fail() -> None:
    pushed = sim.load("berlin-not-for-good").vary({FIRMNESS: 1, NO_DEAL: 0.2})
    assert headline(sim.run(pushed, runs=500)).endswith("Russia blocks most, over NATO membership.")


def test_where_there_are_too_many_outcomes_nothing_is_said_of_room() -> None:
    said = headline(sim.run("berlin-twenty-points", runs=50))
    assert "runs; " in said
    assert "room" not in said


@pytest.mark.slow
def test_who_opens_is_chosen_by_name(explorer: Explorer, runs: ResultCache) -> None:
    path = "timeline.monday_europeans.opens"
    control = runs.controls(Setting())[path]
    assert control.labels == ("Ukraine", "United States", "Europeans")
    assert control.drawn == "one of Ukraine, United States, Europeans"
    reply = settle(explorer, setting={"numbers": {path: 2}})
    varied = sim.run(sim.load("berlin").vary({path: "europeans"}), runs=MOST)
    shares = [row["share"] for row in reply["endings"]]
    assert shares == list(varied.endings()["share"])


def test_a_round_is_never_of_no_length(runs: ResultCache) -> None:
    control = runs.controls(Setting())["round_hours"]
    assert (control.low, control.high, control.step) == (0.25, 2, 0.25)


@pytest.mark.parametrize(
    ("hits", "count", "said"),
    [
        (2_800, 10_000, "28.0 % ± 0.9"),
        (560, 2_000, "28 % ± 2"),
        (0, 2_000, "0 % (at most 0.2 %)"),
        (2_000, 2_000, "100 % (at least 99.81 %)"),
    ],
)
def test_a_share_has_as_many_digits_as_it_bears(hits: int, count: int, said: str) -> None:
    assert share_with_error(hits, count) == said


@pytest.mark.slow
def test_results_are_not_kept_without_end() -> None:
    runs = ResultCache("splitting-a-pie")
    path = next(c.path for c in runs.controls(Setting()).values() if c.kind == "slider")
    control = runs.controls(Setting())[path]
    for i in range(KEPT + 3):
        runs.result(Setting(numbers=((path, control.low + (i + 1) * control.step),)))
    assert len(runs._results) == KEPT
    assert not runs.result(Setting()).columns.draws


GARBAGE: list[Any] = [
    None,
    [],
    "run",
    {},
    {"type": None},
    {"type": ["run"]},
    {"type": "exec", "code": "1"},
    {"type": "run", "setting": []},
    {"type": "run", "setting": {"variant": "../../etc/passwd"}},
    {"type": "run", "setting": {"variant": ["berlin"]}},
    {"type": "run", "setting": {"strategies": {"ukraine": "zeuthen"}}},
    {"type": "run", "setting": {"strategies": {"nobody": "linear"}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: "0.5"}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: True}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: float("nan")}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: 0.95}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: -1e300}}},
    {"type": "run", "setting": {"numbers": {FIRMNESS: 10**400}}},
    {"type": "run", "setting": {"numbers": {"parties.ukraine.strategy": 1}}},
    {"type": "run", "setting": {"numbers": dict.fromkeys(map(str, range(2_000)), 1)}},
    {"type": "run", "setting": {"numbers": {"timeline.moscow.rounds": 0}}, "base": 3},
    {"type": "run", "runs": "many"},
    {"type": "run", "figure": "__class__"},
    {"type": "run", "figure": {}},
    {"type": "run", "base": "berlin"},
    {"type": "replay", "ending": "victory"},
    {"type": "replay", "ending": ["deal"]},
    {"type": "replay", "ending": "deal", "which": -1},
    {"type": "copy", "setting": 1},
]


@pytest.mark.parametrize("message", GARBAGE, ids=lambda message: str(message)[:50])
def test_what_makes_no_sense_is_answered_with_a_sentence(explorer: Explorer, message: Any) -> None:
    reply = explorer.handle(message)
    assert reply["type"] == "error"
    assert 5 < len(reply["text"]) <= 600


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.mark.slow
@given(
    kind=st.sampled_from(["hello", "run", "replay", "copy"]),
    said=st.dictionaries(
        st.sampled_from(["id", "setting", "base", "runs", "figure", "ending", "which"]), PIECES
    ),
)
def test_no_message_is_trusted(explorer: Explorer, kind: str, said: dict[str, Any]) -> None:
    reply = explorer.handle({"type": kind, **said})
    assert reply["type"] in (kind, "error")


def test_a_number_that_cannot_stand_there_is_said_in_the_readers_words(explorer: Explorer) -> None:
    setting = {"numbers": {"timeline.monday_morning.at": 2}}
    reply = explorer.handle({"type": "run", "setting": setting})
    assert reply["type"] == "error"
    assert "sunday" in reply["text"]


def test_the_script_for_jupyter_is_one_text_without_imports() -> None:
    for view in WINDOWS.values():
        text = script(view.script)
        assert not re.search(r"^(import|export) ", text, re.MULTILINE)
        assert text.count("function mount(") == 1
        names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE)
        assert len(names) == len(set(names)), "a name stands at the top of two modules"


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in STATIC.iterdir():
        urls = re.findall(r"https?://[^\s\"']+", path.read_text(encoding="utf-8"))
        assert set(urls) <= {"http://www.w3.org/2000/svg"}, path


def test_without_the_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sim.app.jupyter", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(sim.errors.UsageError, match=r"pip install -e '\.\[notebooks\]'"):
        sim.app.explore("splitting-a-pie")


def test_a_widget_carries_messages_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.app.result_cache.usable_cores", lambda: 2)
    widget = sim.app.explore("splitting-a-pie")
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg({"type": "run", "id": "1"}, [])
    assert sent[0]["runs"] == MOST
    assert "export default { render }" in widget._esm
    assert ".sim-view" in widget._css


def test_an_unknown_scenario_is_a_fault_as_everywhere() -> None:
    with pytest.raises(sim.errors.InputError, match="did you mean 'berlin'"):
        sim.app.explore("berln")
