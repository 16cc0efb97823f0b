"""Output can always be written, files whatever becomes of it, and nothing of others is replaced."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import matplotlib.pyplot as plt
import pytest

import sim
from sim.cli import main
from sim.cli.application import print_error
from tests.builders.command_line import call
from tests.builders.toys import pie

FULL = Path("/dev/full")
ROOT = Path(__file__).resolve().parents[2]


def command(line: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which ``sim`` is the command."""
    line = f'sim() {{ "{sys.executable}" -m sim "$@"; }}; {line}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment, capture_output=True, check=False
    )


@pytest.fixture
def one_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a result only the endings are drawn, which saves seconds."""

    def endings(result: sim.Result, folder: Path) -> list[Path]:
        drawn = folder / "endings.png"
        figure = result.plot.endings().figure
        figure.savefig(drawn)
        plt.close(figure)
        return [drawn]

    monkeypatch.setattr("sim.pages.keeping.save_all", endings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "more"), [("cp1252", ""), ("iso8859-15", ""), ("ascii", "--out out")]
)
def test_the_report_survives_any_encoding(encoding: str, more: str, tmp_path: Path) -> None:
    shipped = str(sim.inputs.shipped()["teaching/buyer-and-seller"])
    tree = {"extends": shipped, "title": "低 → 高 – ‘x’"}
    (tmp_path / "x.yaml").write_text(json.dumps(tree), encoding="utf-8")
    done = command(f"sim run x.yaml --runs 300 {more}", tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode(encoding)
    assert "300 runs" in shown
    assert "Who stood in the way" in shown
    if more:
        assert sim.read(tmp_path / "out").seed == 1


@pytest.mark.slow
def test_json_is_escaped_where_a_sign_is_lacking(tmp_path: Path) -> None:
    tree = {**pie(), "title": "低 → 高"}
    (tmp_path / "x.yaml").write_text(json.dumps(tree), encoding="utf-8")
    done = command("sim run x.yaml --runs 5 --json", tmp_path, PYTHONIOENCODING="cp1252")
    assert json.loads(done.stdout.decode("cp1252"))["title"] == "低 → 高"


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("output", ["> /dev/full", ">&-"])
def test_full_and_closed_output_is_one_line_and_the_files_are_there(
    output: str, tmp_path: Path
) -> None:
    done = command(f"sim run splitting-a-pie --runs 20 --out out {output}", tmp_path)
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert [line for line in told if "cannot write to the standard output" in line] == told[-1:]
    assert "Traceback" not in done.stderr.decode()
    sim.read(tmp_path / "out")
    assert (tmp_path / "out" / "timeline.svg").read_text().rstrip().endswith("</svg>")
    for line in ("sim list", "sim --help", "sim check berlin", "sim audit berlin --json"):
        done = command(f"{line} {output}", tmp_path)
        assert done.returncode == 2, line
        assert len(done.stderr.decode().splitlines()) == 1, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("output", ["2> /dev/full", ">&- 2>&-"])
def test_a_full_or_closed_stderr_spoils_no_files(output: str, tmp_path: Path) -> None:
    done = command(f"sim run splitting-a-pie --runs 20 --out out {output}", tmp_path)
    sim.read(tmp_path / "out")
    if ">&-" not in output.split(" ")[0]:
        assert b"20 runs" in done.stdout


# The same in this process, where it is seen which line is at fault.


class Written(io.BytesIO):
    """What a stream of the process got, also after it was closed."""

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("encoding", "sign", "instead"),
    [
        ("ascii", "→ ≥ ½ 低", "-> >= 1/2 ?"),
        ("cp1252", "½ → “x”", "½ -> “x”"),
        ("utf-8", "低", "低"),
    ],
)
def test_signs_that_an_encoding_lacks_have_stand_ins(
    encoding: str, sign: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = str(sim.inputs.shipped()["teaching/ultimatum"])
    tree = {"extends": shipped, "title": f"Title {sign}"}
    (tmp_path / "x.yaml").write_text(json.dumps(tree), encoding="utf-8")
    written = Written()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    with pytest.raises(SystemExit) as ended:
        main(["run", str(tmp_path / "x.yaml"), "--runs", "5"])
    assert ended.value.code == 0
    assert f"Title {instead}" in written.getvalue().decode(encoding)


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_output_that_cannot_be_written_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FULL.open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            main(["list"])
        full.write("x")  # what is left goes nowhere, without a complaint
    assert ended.value.code == 2
    said = "cannot write to the standard output: No space left on device\n"
    assert capsys.readouterr().err == said


def test_closed_output_is_said_and_its_number_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(os, "dup2", lambda _, number: taken.append(number))
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as ended:
        main(["list"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "cannot write to the standard output: it is closed\n"
    assert taken == [1]
    sys.stdout.close()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BrokenPipeError(), 1),
        (KeyboardInterrupt(), 130),
        (SystemExit("why"), 1),
        (OSError(errno.EIO, "it broke"), 2),
    ],
)
def test_the_status_says_how_it_ended(
    error: BaseException,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sim.cli.app", Mock(side_effect=error))
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == status
    told = "cannot write to the standard output: it broke\n" if status == 2 else ""
    assert capsys.readouterr().err == told


def test_an_error_of_a_file_is_no_failure_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    of_a_file = OSError(errno.ENOSPC, "full", "runs.parquet")
    monkeypatch.setattr("sim.cli.app", Mock(side_effect=of_a_file))
    with pytest.raises(OSError, match=r"runs\.parquet"):
        main([])


# What is not sim's.


def test_a_scenario_is_not_replaced_by_its_own_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"# two days of work\n{json.dumps(pie())}\n"
    Path("scenario.yaml").write_text(text)
    Path("evidence.json").write_text('{"mine": 1}')
    for arguments in (("scenario.yaml",), ("splitting-a-pie",)):
        done = call("run", *arguments, "--runs", "20", "--out", ".")
        assert done.exit_code == 2
        assert "choose another folder" in done.stderr
        assert done.stdout == ""  # before anything ran
        assert sorted(os.listdir()) == ["evidence.json", "scenario.yaml"]
        assert Path("scenario.yaml").read_text() == text


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("endings.png", ("run", "splitting-a-pie", "--runs", "5")),
        ("runs.parquet", ("run", "splitting-a-pie", "--runs", "5")),
        ("manifest.json", ("run", "splitting-a-pie", "--runs", "5")),
        ("points.parquet", ("sweep", "guarantees")),
        ("heatmap.svg", ("sweep", "guarantees")),
        ("tipping.csv", ("tipping", "absent-neighbour", "--runs", "5")),
        ("tipping.png", ("tipping", "absent-neighbour", "--runs", "5")),
        ("regret.csv", ("regret", "berlin", "berlin-foresight", "--of", "deal", "--runs", "5")),
        ("family.csv", ("compare", "berlin", "berlin-russia-bluff", "--runs", "5")),
    ],
)
def test_what_others_wrote_is_refused_before_anything_runs(
    name: str, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ran(*_: object, **__: object) -> None:
        raise AssertionError("it ran")

    for place in ("sim.run", "sim.tipping_points", "sim.regret", "sim.studies.running.cohort_size"):
        monkeypatch.setattr(place, ran)
    (tmp_path / name).write_text("mine")
    done = call(*arguments, "--out", str(tmp_path))
    assert done.exit_code == 2, done.output
    assert name in done.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


@pytest.mark.slow
def test_the_same_lines_again_replace_what_sim_wrote(tmp_path: Path) -> None:
    for _ in range(2):
        for arguments in (
            ("run", "splitting-a-pie", "--runs", "5", "--out", str(tmp_path / "run")),
            ("tipping", "ultimatum", "--runs", "5", "--out", str(tmp_path / "tipping")),
        ):
            done = call(*arguments)
            assert done.exit_code == 0, done.output


@pytest.mark.slow
@pytest.mark.usefixtures("one_figure")
def test_a_folder_named_like_a_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "positional-bargaining"
    note = f"note: {name} is the scenario that ships; the folder is ./{name}"
    assert call("run", name, "--runs", "20", "--seed", "2", "--out", name).exit_code == 0
    for arguments in (
        ("run", name, "--runs", "20"),
        ("explain", name, "--runs", "20"),
        ("replay", name, "--run", "3"),
        ("compare", name, "single-text", "--runs", "20"),
    ):
        there = call(*arguments)
        shutil.move(name, "elsewhere")
        assert call(*arguments).stdout == there.stdout
        shutil.move("elsewhere", name)
        assert there.exit_code == 0, there.output
    assert note in there.stderr
    inside = call("replay", f"./{name}", "--run", "3")
    assert inside.stdout == call("replay", name, "--run", "3", "--seed", "2").stdout


def test_errors_are_few_lines_without_signs_that_steer_a_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tree = pie()
    tree |= {f"odd{number}": 1 for number in range(1_000)}
    file = tmp_path / "a\x1b[31mred\nline.yaml"
    file.write_text(json.dumps(tree))
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(file)
    print_error(caught.value)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 202
    assert lines[-2:] == ["… and 800 lines more", "1000 faults"]
    assert all(line.isprintable() for line in lines)
    assert "a\\x1b[31mred\\nline.yaml" in lines[0]


@pytest.mark.parametrize("flags", [["--out", ""], ["--out="], ["--out", " "]])
def test_an_output_without_a_name_is_refused(
    flags: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A variable of a script that is not set must not fill the folder where it runs."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["run", "teaching/ultimatum", "--runs", "5", *flags])
    assert ended.value.code == 2
    assert "--out is empty" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
