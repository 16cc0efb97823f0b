"""What is printed fits the terminal, and is emphasised only where there is one."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import sim
from sim.cli import application, printing, scenarios
from sim.cli.printing import print_text
from sim.description.lines import in_columns
from tests.builders.command_line import call
from tests.builders.toys import haggling

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def result() -> sim.Result:
    return sim.run(sim.load(haggling()), runs=40, seed=1)


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> list[str]:
    """A terminal so wide; what is printed on it line by line."""
    said: list[str] = []
    monkeypatch.setattr(printing.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(printing.typer, "echo", said.append)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return said


@pytest.mark.parametrize("columns", [50, 66, 100])
def test_a_report_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, result: sim.Result, columns: int
) -> None:
    said = on_terminal(monkeypatch, columns)
    print_text(result.report)
    plain = [_COLOUR.sub("", line) for line in said]
    assert columns - 15 < max(map(len, plain)) <= columns
    assert " ".join(" ".join(plain).split()) == " ".join(result.report().split())
    assert any("\x1b[1m" in line for line in said)


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch, result: sim.Result) -> None:
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patched:
            said = on_terminal(patched, 80)
            patched.setenv(name, value)
            print_text(result.report)
            assert "\x1b" not in "".join(said)


def test_without_a_terminal_nothing_is_changed(
    capsys: pytest.CaptureFixture[str], result: sim.Result
) -> None:
    print_text(result.report)
    assert capsys.readouterr().out == result.report() + "\n"


def test_a_line_that_is_broken_goes_on_below_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said = on_terminal(monkeypatch, 40)
    print_text(lambda: "title\n  - " + "many words " * 8)
    assert said[1].startswith("  - many")
    assert all(line.startswith("    many") or line.startswith("    words") for line in said[2:])


def test_the_list_of_commands_says_each_first_sentence_whole() -> None:
    done = call("--help")
    assert "…" not in done.output
    assert "..." not in done.output.partition("Commands:")[2]
    whole = " ".join(done.output.split())
    assert "Compare scenarios run by run: same draws, so differences are the scenarios'" in whole


@pytest.mark.parametrize("columns", [50, 60, 80])
def test_every_report_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, result: sim.Result, columns: int
) -> None:
    scenario = result.scenario
    other = sim.run(scenario.vary({"parties.seller.no_deal.value": 0.1}), runs=40, seed=1)
    tables = {"as it is": result, "other": other}

    def described() -> str:
        return str(sim.describe(scenario))

    texts = [
        lambda: str(sim.explain(scenario, runs=40)),
        lambda: str(sim.compare(result, other)),
        lambda: str(sim.compare(tables)),
        described,
        lambda: str(sim.robustness(scenario, runs=20)),
    ]
    for make in texts:
        said = on_terminal(monkeypatch, columns)
        print_text(make)
        plain = [_COLOUR.sub("", line) for line in said]
        assert max(map(len, plain)) <= columns
        if make is not described:  # whose long words may have to be broken
            with sim.description.in_width(columns):
                assert "\n".join(plain) == make()


def test_columns_without_room_follow_in_a_further_table() -> None:
    rows = [("one", ["1" * 10, "2" * 10, "3" * 10]), ("two", ["4", "5", "6"])]
    with sim.description.in_width(34):
        lines = list(in_columns(["a", "b", "c"], rows, "what"))
    assert lines == [
        "  what  a           b",
        "  one   1111111111  2222222222",
        "  two   4           5",
        "  what  c",
        "  one   3333333333",
        "  two   6",
    ]


def test_lists_and_wide_tables_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = on_terminal(monkeypatch, 60)
    scenarios.list_()
    table = pd.DataFrame({f"a long column {number}": [0.5, 1.0] for number in range(9)})
    application.print_table(table, as_json=False)
    lines = [_COLOUR.sub("", line) for text in said for line in text.splitlines()]
    assert max(map(len, lines)) <= 60
    assert sum("a long column" in line for line in lines) > 1
    assert {"studies", "protocols"} <= set(lines)


def test_the_caution_is_no_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    said = on_terminal(monkeypatch, 100)
    printing.print_caution()
    assert said == ["", f"\x1b[2m{sim.report.CAUTION}\x1b[0m"]
