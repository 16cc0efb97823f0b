"""What is printed fits the terminal, and is emphasised only where there is one."""

from __future__ import annotations

import re

import pytest

import sim
from sim.cli import printing
from sim.cli.printing import print_report, print_text
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
    print_report(result)
    plain = [_COLOUR.sub("", line) for line in said]
    assert columns - 15 < max(map(len, plain)) <= columns
    assert " ".join(" ".join(plain).split()) == " ".join(result.report().split())
    assert any("\x1b[1m" in line for line in said)


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch, result: sim.Result) -> None:
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patched:
            said = on_terminal(patched, 80)
            patched.setenv(name, value)
            print_report(result)
            assert "\x1b" not in "".join(said)


def test_without_a_terminal_nothing_is_changed(
    capsys: pytest.CaptureFixture[str], result: sim.Result
) -> None:
    print_report(result)
    assert capsys.readouterr().out == result.report() + "\n"


def test_a_line_that_is_broken_goes_on_below_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said = on_terminal(monkeypatch, 40)
    print_text("title\n  - " + "many words " * 8)
    assert said[1].startswith("  - many")
    assert all(line.startswith("    many") or line.startswith("    words") for line in said[2:])


def test_the_list_of_commands_says_each_first_sentence_whole() -> None:
    done = call("--help")
    assert "…" not in done.output
    assert "..." not in done.output.partition("Commands:")[2]
    whole = " ".join(done.output.split())
    assert "Compare scenarios run by run: same draws, so differences are the scenarios'" in whole
