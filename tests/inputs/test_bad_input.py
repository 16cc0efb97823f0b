"""Every kind of fault in a scenario, with its whole message."""

# ruff: noqa: E501
# The table below reads like a change of a file: what stands in `GOOD` (-), what is written instead
# (+), and what is then said (!), without the file's name. A deleted line goes with its line break.

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.inputs.documents import MAX_VALUES
from sim.inputs.raw_files import MAX_BYTES
from sim.strategies import registry
from tests.builders.faulty_scenarios import CLAIMS, GOOD, table
from tests.builders.toys import pie


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good scenario to spoil, and the files that it can name; we are in it."""
    write(tmp_path, "good.yaml", GOOD)
    write(tmp_path, "claims.yaml", CLAIMS)
    write(tmp_path, "again.yaml", CLAIMS)
    write(tmp_path, "faulty.yaml", CLAIMS.replace("kind: position", "kind: positoin"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def said(source: Any) -> str:
    """What is said about a scenario that cannot be loaded."""
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(source)
    return f"{caught.value}\n"


def test_the_good_one_is_good(folder: Path) -> None:
    assert sim.run("good.yaml", runs=5).endings()["runs"].sum() == 5


@pytest.fixture
def _nobodys_own_strategies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages list what there is: without what other tests have registered."""
    monkeypatch.setattr(registry, "_registered", {kind: {} for kind in registry.PARTS})


@pytest.mark.usefixtures("_nobodys_own_strategies")
@pytest.mark.parametrize(("old", "new", "expected"), list(table()))
def test_fault(folder: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    write(folder, "bad.yaml", GOOD.replace(old, new, 1))
    # Every line begins with its file; here that is left out where it is this one.
    assert re.sub("^bad.yaml:", "", said("bad.yaml"), flags=re.MULTILINE) == expected


def test_files_that_cannot_be_read(folder: Path) -> None:
    write(folder, "empty.yaml", "# nothing\n")
    write(folder, "list.yaml", "- a\n")
    (folder / "latin.yaml").write_bytes(b"title: x\nabout: caf\xe9\n")
    (folder / "folder.yaml").mkdir()
    write(folder, "large.yaml", " " * (MAX_BYTES + 1))
    assert said("empty.yaml") == "empty.yaml: is empty\n"
    assert said("list.yaml") == "list.yaml:1: must be a mapping, not a list\n"
    assert said("latin.yaml") == "latin.yaml:2: is not text in UTF-8\n"
    assert said("folder.yaml") == "folder.yaml: this is a folder, not a file\n"
    assert said("nowhere.yaml") == "nowhere.yaml: there is no such file\n"
    assert said(folder) == f"{folder}: this is a folder, not a file\n"
    assert (
        said("large.yaml")
        == "large.yaml: is larger than the 4,000,000 bytes that a file may have\n"
    )
    assert said("y" * 300) == f"{'y' * 300}: cannot be read: File name too long\n"


def test_a_name_that_does_not_ship() -> None:
    wrong = "is neither a file nor a scenario that ships"
    assert said("berlni") == f"berlni: {wrong} (did you mean 'berlin'?)\n"
    assert said("a\0b") == f"a\\x00b: {wrong}\n"


@pytest.mark.slow
def test_bombs_go_off_at_a_bound(folder: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    write(folder, "aliases.yaml", "\n".join(lines))
    assert said("aliases.yaml") == f"aliases.yaml:1: holds more than {MAX_VALUES:,} values\n"
    write(folder, "itself.yaml", "a: &a\n  - *a\n")
    assert said("itself.yaml") == "itself.yaml:1: is nested too deeply (at most 40 levels)\n"
    for depth in (50, 5_000):
        write(folder, "deep.yaml", f"title: x\nissues: {'[' * depth}{']' * depth}\n")
        assert "is nested too deeply (at most 40 levels)" in said("deep.yaml")
    write(folder, "keys.yaml", f"{'y' * 200_000}: 1\n" * 2)
    assert len(said("keys.yaml")) < 4_000


def test_messages_stay_on_their_line(folder: Path) -> None:
    write(folder, "bad.yaml", GOOD.replace("price: low}", 'price: "lo\\nw\\u202E"}'))
    assert said("bad.yaml").startswith(
        r"bad.yaml:14: parties.ann.red_lines.line.rejects.price: 'lo\nw\u202e' is not an option of"
    )


def test_ten_faults_at_once_in_the_order_of_lines(folder: Path) -> None:
    text = GOOD
    for old, new in (
        ("{price: 1, date: 2}", "{prize: 1, date: -2}"),
        ("linear: [0, 1]", "linear: [0, 2]"),
        ("no_deal: 0.2", "no_deal: {uniform: [1, 0]}"),
        ("rejects: {price: low}", "rejects: {price: lower}"),
        ("from: first", "from: frist"),
        ("strategy: {boulware: {exponent: 2}}", "strategy: boulwar"),
        ("hours: 5", "hours: 5, ours: 5"),
        ("after: first", "after: monday"),
        ("events:", "evnets:"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    write(folder, "bad.yaml", text)
    assert (
        said("bad.yaml")
        == """\
bad.yaml:7: parties.ann.weights.date: -2 is not 0 or more
bad.yaml:7: parties.ann.weights.prize: there is no issue 'prize' (did you mean 'price'?)
bad.yaml:9: parties.ann.values.price: linear needs two numbers between 0 and 1: of the first and last option
bad.yaml:11: parties.ann.no_deal.value: uniform needs low below high
bad.yaml:14: parties.ann.red_lines.line.rejects.price: 'lower' is not an option of price (did you mean 'low'?)
bad.yaml:16: parties.ann.concessions.offer.from: there is no session 'frist' (did you mean 'first'?)
bad.yaml:20: parties.ben.strategy: there is no strategy 'boulwar' (did you mean 'boulware'?)
bad.yaml:24: timeline.first.ours: unknown key 'ours' (did you mean 'hours'?)
bad.yaml:25: timeline.second.after: only the session just before can be named here: 'first'
bad.yaml:26: evnets: unknown key 'evnets' (did you mean 'events'?)
"""
    )


def test_outcome_space_over_the_limit(folder: Path) -> None:
    wide = {"from": 1, "to": 2_000}
    tree = pie()
    tree["issues"] |= {"a": wide, "b": wide}
    tree["parties"]["ann"]["strategy"] = {"concedes": "linear", "offers": "random"}
    limit = (
        "at most 1,048,576 can be enumerated (strategy linear of ann looks at each): "
        "use fewer issues or coarser options, or a single_text"
    )
    assert said(tree) == (
        f"<python>: issues: the outcome space has 404,000,000 outcomes (101 × 2000 × 2000); {limit}\n"
    )


def test_what_would_be_too_large_is_not_even_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.inputs.read_issues.MAX_OUTCOMES", 1_000)
    monkeypatch.setattr("sim.inputs.read_parties.MAX_NUMBERS", 4_000)
    tree = pie()
    tree["issues"] = {f"i{n}": {"from": 1, "to": 900} for n in range(100)}
    message = said(tree)
    assert "issues: has 100 issues; at most 64 can be negotiated together\n" in message
    assert "issues.i1: has 900 options; an outcome space holds at most 1,000\n" in message
    tree = pie(options=300)
    tree["parties"] = {f"p{n}": tree["parties"]["ann"] for n in range(20)}
    assert said(tree) == (
        "<python>: parties: need 6,000 values, one for each option; the most is 4,000\n"
    )


def test_too_few_parties_and_nobody_to_consent() -> None:
    tree = pie()
    tree["parties"]["ann"]["consent"] = tree["parties"]["ben"]["consent"] = "none"
    assert said(tree) == (
        "<python>: parties: no party's consent is always required; a deal needs at least one that is\n"
    )
    for party in tree["parties"].values():
        party["consent"] = {"needed_for": {"slices": "0"}}
    assert said(tree).startswith("<python>: parties: no party's consent is always required")
    tree = pie()
    del tree["parties"]["ben"]
    tree["timeline"][0]["parties"] = ["ann"]
    assert said(tree) == "<python>: parties: a negotiation needs at least two parties\n"


def test_what_is_missing_is_said_once() -> None:
    assert said({}) == (
        "<python>: 'title' is missing\n<python>: 'issues' is missing\n"
        "<python>: 'parties' is missing\n<python>: timeline: the timeline has no session\n"
    )
    for key in ("issues", "parties"):
        tree = pie()
        del tree[key]
        assert said(tree) == f"<python>: '{key}' is missing\n"
    tree = pie()
    tree["timeline"] = []
    assert said(tree) == "<python>: timeline: the timeline has no session\n"
    tree["issues"] = {}
    assert "<python>: issues: there is no issue to negotiate about\n" in said(tree)


def test_too_many_positions() -> None:
    tree = pie()
    line = {"rejects": {"slices": 0}}
    tree["parties"]["ann"]["red_lines"] = [line | {"id": f"l{n}"} for n in range(64)]
    assert said(tree) == (
        "<python>: parties.ann: has too many positions: red lines + 2 × concessions exceed 63\n"
    )


def test_extends(folder: Path) -> None:
    write(folder, "one.yaml", "extends: two.yaml\ntitle: a\ntitle: b\n")
    write(folder, "two.yaml", "\nextends: one.yaml\n")
    twice = "one.yaml:3: title: the key 'title' occurs twice (first in line 2)\n"
    assert said("one.yaml") == f"{twice}two.yaml:2: extends: 'one.yaml' extends this file in turn\n"
    write(folder, "two.yaml", "title: [\n")
    assert said("one.yaml").startswith(f"{twice}two.yaml:2: not valid YAML: ")
    # Every fault is shown where it is written.
    write(folder, "two.yaml", GOOD.replace("price: low}", "price: lo}").replace("hours: 5", "h: 5"))
    write(folder, "one.yaml", "extends: two.yaml\nparties:\n  ben:\n    strategy: x\n")
    lines = said("one.yaml").splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "two.yaml:14",
        *["two.yaml:24"] * 2,
        "one.yaml:4",
    ]
    for n in range(12):
        write(folder, f"chain{n}.yaml", f"extends: chain{n + 1}.yaml\n")
    assert said("chain0.yaml") == "chain8.yaml:1: extends: extends a chain of more than 8 files\n"
    assert said({**pie(), "extends": "good.yaml"}) == (
        "<python>: extends: only a file can extend another; load that one and use Scenario.vary\n"
    )


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "partis.ann.no_deal",
            0.3,
            "partis.ann.no_deal: there is no 'partis' in the scenario (did you mean 'parties'?)",
        ),
        (
            "parties.anna.no_deal",
            0.3,
            "parties.anna.no_deal: there is no 'anna' in parties (did you mean 'ann'?)",
        ),
        (
            "parties.ann.no_dael",
            0.3,
            "parties.ann.no_dael: unknown key 'no_dael' (did you mean 'no_deal'?)",
        ),
        (
            "parties.ann.no_deal.value.more",
            0.3,
            "parties.ann.no_deal.value.more: there is nothing below parties.ann.no_deal",
        ),
        (
            "parties.ann.red_lines.lien.firmness",
            0.3,
            "parties.ann.red_lines.lien.firmness: there is no 'lien' in parties.ann.red_lines (did you mean 'line'?)",
        ),
        (
            "timeline.first.parties.0",
            "ben",
            "timeline.first.parties.0: there is nothing below timeline.first.parties",
        ),
        (
            "parties.ann.strategy.boulware.exponant",
            2,
            "parties.ann.strategy.boulware.exponant: boulware has no parameter 'exponant' (did you mean 'exponent'?)",
        ),
        ("parties.ann.no_deal", 3, "parties.ann.no_deal.value: 3 is not between 0 and 1"),
        (
            "parties.ann.no_deal",
            float("nan"),
            "parties.ann.no_deal.value: must be a number or a distribution, not nan",
        ),
        (
            "parties.ann.no_deal",
            10**400,
            "parties.ann.no_deal.value: inf is too large; a number is at most 1e+15 in size",
        ),
        ("parties.ann.no_deal", None, None),
        (
            "parties.ann.weights",
            {"price": {"uniform": [2, 1]}},
            "parties.ann.weights.price: uniform needs low below high",
        ),
        ("title", "\x1b[31m", "title: holds the control character U+001B; write plain text"),
        ("", 1, "the path is empty; a path leads to a value, like parties.<party>.no_deal.value"),
    ],
)
def test_vary(folder: Path, path: str, value: Any, expected: str | None) -> None:
    scenario = sim.load("good.yaml")
    if expected is None:
        assert scenario.vary({path: value})
        return
    with pytest.raises(sim.errors.InputError) as caught:
        scenario.vary({path: value})
    assert str(caught.value) == f"<python>: {expected}"


def test_values_that_no_file_can_hold() -> None:
    scenario = sim.load(pie())
    for value in ({1, 2}, object(), [b"x"]):
        with pytest.raises(
            sim.errors.UsageError, match="cannot be in a scenario; use text, numbers"
        ):
            scenario.vary({"title": value})
        with pytest.raises(
            sim.errors.UsageError, match="cannot be in a scenario; use text, numbers"
        ):
            sim.load({**pie(), "title": value})
    with pytest.raises(sim.errors.UsageError, match="a path is text, not 1"):
        scenario.vary({1: 2})  # type: ignore[dict-item]
    loop: list[Any] = []
    loop.append(loop)
    assert said({"title": loop}) == "<python>: is nested too deeply (at most 40 levels)\n"


def test_three_tenths_of_an_hour_end_at_three_tenths() -> None:
    tree = pie()
    session = {"parties": ["ann", "ben"], "hours": 0.3, "round_hours": 0.1}
    tree["timeline"] = [{"session": "a"} | session, {"session": "b", "at": 0.3} | session]
    assert sim.load(tree).sessions[0].rounds == 3


def test_sessions_that_do_not_say_how_long_a_round_is_go_by_the_scenario() -> None:
    toy = pie() | {"round_hours": 0.5}
    sessions = [{"session": name, "parties": ["ann", "ben"], "hours": 3} for name in ("one", "two")]
    toy["timeline"] = [sessions[0], sessions[1] | {"round_hours": 1.5}]
    scenario = sim.load(toy)
    assert [session.rounds for session in scenario.sessions] == [6, 2]
    assert [session.rounds for session in scenario.vary({"round_hours": 1}).sessions] == [3, 2]
    assert "round_hours" in scenario.quantities
    toy["timeline"][0] |= {"round_hours": 1}
    (note,) = [
        note for note in sim.description.audit.doubtful(sim.load(toy)) if note.path == "round_hours"
    ]
    assert "counts for no session" in note.message


@pytest.mark.parametrize("length", [0, -1, "soon", {"uniform": [1, 2]}, 1e-9])
def test_how_long_a_round_is_must_be_a_length(length: Any) -> None:
    toy = pie() | {"round_hours": length}
    toy["timeline"] = [{"session": "talks", "parties": ["ann", "ben"], "hours": 3}]
    with pytest.raises(sim.errors.InputError, match="round_hours"):
        sim.load(toy)


def test_long_numbers_stay_different_options() -> None:
    tree = pie()
    tree["issues"]["slices"] = {"from": 1_000_000, "to": 1_000_002, "step": 0.5}
    options = sim.load(tree).space.issues[0].options
    assert options == ("1000000", "1000000.5", "1000001", "1000001.5", "1000002")


def test_a_law_takes_the_place_of_a_whole_no_deal_value(folder: Path) -> None:
    write(folder, "new.yaml", "extends: good.yaml\nparties: {ann: {no_deal: {uniform: [0, 1]}}}\n")
    write(folder, "newer.yaml", "extends: new.yaml\nparties: {ann: {no_deal: {beta: [2, 3]}}}\n")
    assert str(sim.load("newer.yaml").party("ann").preferences.no_deal.law) == "beta(2, 3)"


def test_check_reports_every_file(folder: Path) -> None:
    write(folder, "bad.yaml", GOOD.replace("at: 0", "att: 0"))
    done = CliRunner().invoke(app, ["check", "bad.yaml", "good.yaml", "nowhere.yaml"])
    assert done.exit_code == 2
    assert done.stdout.startswith("good.yaml: good (2 parties, 6 outcomes, ")
    assert done.stderr == (
        "bad.yaml:24: timeline.first.att: unknown key 'att' (did you mean 'at'?)\n"
        "nowhere.yaml: there is no such file\n"
    )


def test_check_strict_names_each_unexplained_number(folder: Path) -> None:
    text = GOOD.replace("no_deal: 0.2", "no_deal: 0.2\n    walks_out_after: 3")
    write(folder, "loose.yaml", text)
    done = CliRunner().invoke(app, ["check", "--strict", "loose.yaml"])
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    ending = ": rests on nothing: cite a source with claim: or say why with assumed:"
    assert lines.pop() == f"{len(lines)} faults"
    assert all(line.endswith(ending) for line in lines)
    assert (
        [line.removesuffix(ending).removeprefix("loose.yaml:") for line in lines]
        == """\
7: parties.ann.weights.date
7: parties.ann.weights.price
9: parties.ann.values.price.high
9: parties.ann.values.price.low
9: parties.ann.values.price.middle
10: parties.ann.values.date.late
10: parties.ann.values.date.soon
11: parties.ann.no_deal.value
12: parties.ann.walks_out_after
15: parties.ann.red_lines.line
15: parties.ann.red_lines.line.firmness
17: parties.ann.concessions.offer
19: parties.ben.weights.date
19: parties.ben.weights.price
20: parties.ben.values.date.late
20: parties.ben.values.date.soon
20: parties.ben.values.price.high
20: parties.ben.values.price.low
20: parties.ben.values.price.middle
21: parties.ben.strategy.boulware.exponent
25: timeline.first
25: timeline.first.at
25: timeline.first.hours
26: timeline.second
26: timeline.second.delay
26: timeline.second.joins.ben
26: timeline.second.rounds
28: events.shock
28: events.shock.at
28: events.shock.changes.parties.ann.no_deal.value
""".splitlines()
    )


def test_check_asks_about_what_looks_like_a_slip(folder: Path) -> None:
    write(folder, "odd.yaml", GOOD.replace("{price: low}", "{price: {at_least: low}}"))
    done = CliRunner().invoke(app, ["check", "odd.yaml"])
    assert done.exit_code == 0
    assert done.stderr == (
        "note: odd.yaml:14: parties.ann.red_lines.line.rejects: matches all outcomes; is that intended?\n"
    )


def long_text() -> dict[str, Any]:
    """Forty points with three options each."""
    points = {f"point_{i}": ["no", "perhaps", "yes"] for i in range(40)}
    toy = pie("linear", "linear")
    toy["issues"] = points
    for i, party in enumerate(toy["parties"].values()):
        party["weights"] = dict.fromkeys(points, 1)
        party["values"] = {name: {"linear": [i, 1 - i]} for name in points}
    toy["timeline"][0]["protocol"] = "single_text"
    return toy


def test_too_many_outcomes_are_for_a_single_text_only() -> None:
    toy = long_text()
    assert len(sim.run(sim.load(toy), runs=5)) == 5
    toy["parties"]["ann"]["strategy"] = "micro"
    with pytest.raises(
        sim.errors.InputError, match=r"at most 1,048,576 .*\(strategy micro of ann looks"
    ):
        sim.load(toy)
    toy["timeline"][0]["protocol"] = "take_it_or_leave_it"  # outcomes without numbers
    with pytest.raises(
        sim.errors.InputError, match="take_it_or_leave_it in session talks looks at each"
    ):
        sim.load(toy)


def test_what_looks_at_all_outcomes_refuses_too_many() -> None:
    toy = long_text()
    scenario = sim.load(toy)
    result = sim.run(scenario, runs=3)
    for look in (
        lambda: sim.explain(scenario),
        lambda: sim.analysis.problem(scenario),
        lambda: sim.analysis.distances(result),
        lambda: sim.plots.utilities(result),
        lambda: result.agreement_numbers,
    ):
        with pytest.raises(sim.errors.UsageError, match=r"12,157,665,459,056,928,801 outcomes"):
            look()
