"""Studies grow in their folder: what is there is taken over, the rest is as if played afresh."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import StorageError
from sim.report import writing
from sim.studies import Study, running
from sim.studies.execution import ageing, work
from sim.studies.execution.folder import EARLIER
from tests.builders.studies import ANN, BEN, plain, read, toy, written

SOME, MORE = [0.1, 0.4, 0.6], [0.0, 0.1, 0.3, 0.4, 0.6]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "chunk_rows", lambda *_: 50)
    monkeypatch.setattr(running, "_seconds_a_cohort", lambda *_: 0.1)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were simulated, chunk by chunk."""
    counts: list[int] = []
    play = work.play_rows

    def counted(*given: Any) -> Any:
        counts.append(len(given[2]))
        return play(*given)

    monkeypatch.setattr(work, "play_rows", counted)
    return counts


def swept(out: Path | str | None, over: Any, runs: Any = 60, **options: Any) -> Study:
    return sim.sweep(toy(), over, runs=runs, executor="serial", out=out, **options)


def equal(first: Study, second: Study) -> None:
    """All rows are equal to the last bit, in whatever order the points are."""
    tables = []
    for study in (first, second):
        table = study.points.reset_index().merge(plain(study.runs), on="point")
        table = table.drop(columns="point")[sorted(set(table) - {"point"})]
        tables.append(table.sort_values([*sorted(study.points), "run"], ignore_index=True))
    pd.testing.assert_frame_equal(*tables, check_exact=True)


LARGER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "more runs": ({"over": {ANN: SOME}}, {"over": {ANN: SOME}, "runs": 150}),
    "more values": ({"over": {ANN: SOME}}, {"over": {ANN: MORE}}),
    "both": ({"over": {ANN: SOME}}, {"over": {ANN: MORE[::-1]}, "runs": 61}),
    "another order": (
        {"over": {ANN: SOME, BEN: [0.2, 0.5]}},
        {"over": {BEN: [0.5, 0.2], ANN: SOME}},
    ),
    "more rows": (
        {"over": [{ANN: 0.1, BEN: 0.2}, {ANN: 0.3, BEN: 0.4}]},
        {"over": [{ANN: 0.5, BEN: 0.5}, {ANN: 0.3, BEN: 0.4}, {ANN: 0.1, BEN: 0.2}]},
    ),
    "rows of a grid": (
        {"over": [{ANN: 0.1, BEN: 0.2}]},
        {"over": {ANN: SOME, BEN: [0.2, 0.5]}},
    ),
    "alternatives": (
        {"over": {"parties.ann.strategy": ["linear"], ANN: SOME}},
        {"over": {ANN: SOME, "parties.ann.strategy": ["hardliner", "linear"]}},
    ),
    "more points": (
        {"over": {ANN: {"uniform": [0, 0.7]}}, "points": 4},
        {"over": {ANN: {"uniform": [0, 0.7]}}, "points": 7},
    ),
    "more runs of drawn points": (
        {"over": {ANN: {"uniform": [0, 0.7]}}, "points": 4},
        {"over": {ANN: {"uniform": [0, 0.7]}}, "points": 4, "runs": 90},
    ),
    "more base points": (
        {"over": {p: {"uniform": [0, 0.7]} for p in (ANN, BEN)}, "design": "saltelli", "points": 2},
        {"over": {p: {"uniform": [0, 0.7]} for p in (ANN, BEN)}, "design": "saltelli", "points": 4},
    ),
    "a finer precision": (
        {"over": {ANN: SOME}, "runs": {"half_width": 0.12, "block": 30, "limit": 90}},
        {"over": {ANN: MORE}, "runs": {"half_width": 0.09, "block": 30, "limit": 150}},
    ),
}


@pytest.mark.parametrize("name", LARGER)
def test_a_larger_study_takes_over_what_is_there(
    name: str, tmp_path: Path, played: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    small, large = LARGER[name]
    before = int(swept(tmp_path, **small).counts.sum())
    fresh = swept(None, **large)
    played.clear()
    capsys.readouterr()
    grown = swept(tmp_path, **large)
    equal(grown, fresh)
    assert grown.finished
    assert sum(played) == int(fresh.counts.sum()) - before
    assert f"{before:,} runs were in {tmp_path} before" in capsys.readouterr().err
    equal(read(tmp_path), fresh)
    assert not (tmp_path / EARLIER).exists()
    played.clear()
    equal(swept(tmp_path, **large), fresh)
    assert not played


def test_drawn_points_do_not_hang_on_the_order_of_what_varies(
    tmp_path: Path, played: list[int]
) -> None:
    laws = {ANN: {"uniform": [0, 0.7]}, BEN: {"uniform": [0.1, 0.5]}}
    first = swept(tmp_path, laws, points=4)
    played.clear()
    equal(swept(tmp_path, dict(reversed(laws.items())), points=4), first)
    assert not played


def test_a_smaller_study_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    swept(tmp_path, {ANN: MORE})
    before = written(tmp_path)
    for over, runs in (({ANN: SOME}, 60), ({ANN: MORE}, 59)):
        with pytest.raises(StorageError, match="holds a larger study, which has all runs of this"):
            swept(tmp_path, over, runs)
    for over, runs in (({ANN: [0.1, 0.9]}, 60), ({ANN: [*MORE, 0.9]}, 59), ({BEN: MORE}, 60)):
        with pytest.raises(StorageError, match="holds another study"):
            swept(tmp_path, over, runs)
    assert written(tmp_path) == before


def test_totals_cannot_be_taken_over(tmp_path: Path) -> None:
    swept(tmp_path, {ANN: SOME}, keep="totals")
    before = written(tmp_path)
    with pytest.raises(StorageError, match="holds totals"):
        swept(tmp_path, {ANN: MORE}, keep="totals")
    with pytest.raises(StorageError, match="keep:"):
        swept(tmp_path, {ANN: MORE})
    assert written(tmp_path) == before


def test_it_grows_at_an_address(played: list[int]) -> None:
    address = "memory://growing"
    try:
        swept(address, {ANN: SOME})
        played.clear()
        equal(swept(address, {ANN: MORE}, 90), swept(None, {ANN: MORE}, 90))
        files = fsspec.filesystem("memory").find("/growing")
        assert not [file for file in files if EARLIER in file]
    finally:
        fsspec.filesystem("memory").rm("/growing", recursive=True)


class _Killed(BaseException):
    """The process ends here, as far as it can tell."""


def test_a_growing_study_killed_before_any_write_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played: list[int]
) -> None:
    """Even if it is then made larger still; no run that was written is simulated again."""
    fresh = swept(None, {ANN: MORE}, 80)
    write, left = writing.write_aside, 0

    def dying(*given: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Killed
        return write(*given, **options)

    writes = 1
    while True:
        folder = tmp_path / str(writes)
        swept(folder, {ANN: SOME}, 60)
        left = writes
        monkeypatch.setattr(writing, "write_aside", dying)
        killed = True
        with suppress(_Killed):
            swept(folder, {ANN: SOME}, 80)
            killed = False
        monkeypatch.setattr(writing, "write_aside", write)
        played.clear()
        equal(swept(folder, {ANN: MORE}, 80), fresh)
        assert sum(played) <= 5 * 80 - 3 * 60
        if not killed:
            break
        writes += 1
    assert writes > 8


def test_merged_parts_are_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played: list[int]
) -> None:
    monkeypatch.setattr(ageing, "LEAST", 2)
    swept(tmp_path, {ANN: SOME})
    fresh = swept(None, {ANN: MORE}, 100)
    played.clear()
    equal(swept(tmp_path, {ANN: MORE}, 100), fresh)
    assert sum(played) == 5 * 100 - 3 * 60


def test_two_make_it_larger_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins when the first has half of it, and is done before the first goes on."""
    fresh = swept(None, {ANN: MORE}, 80)
    swept(tmp_path, {ANN: SOME})
    play, calls = work.play_rows, iter(range(100))

    def interrupted(*given: Any) -> Any:
        if next(calls) == 3:
            equal(swept(tmp_path, {ANN: MORE}, 80), fresh)
        return play(*given)

    monkeypatch.setattr(work, "play_rows", interrupted)
    equal(swept(tmp_path, {ANN: MORE}, 80), fresh)
    assert not (tmp_path / EARLIER).exists()


def test_what_somebody_put_there_stays(tmp_path: Path) -> None:
    swept(tmp_path, {ANN: SOME})
    notes = [tmp_path / "notes.txt", tmp_path / "parts" / "notes.txt"]
    for note in notes:
        note.write_text("mine")
    swept(tmp_path, {ANN: MORE})
    assert [note.read_text() for note in notes] == ["mine", "mine"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sets(st.sampled_from(MORE), min_size=1), st.integers(1, 70)), max_size=3
    ),
    last=st.permutations(MORE),
    stops=st.integers(0, 12),
)
@pytest.mark.slow
def test_whatever_was_there_before(
    steps: list[tuple[set[float], int]],
    last: list[float],
    stops: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A study grows step by step, some of them interrupted; the end is what it is afresh."""
    folder = tmp_path_factory.mktemp("grown")
    values: set[float] = set()
    runs = 1
    for more, longer in steps:
        values, runs = values | more, max(runs, longer)
        over = {ANN: np.random.default_rng(stops).permutation(sorted(values)).tolist()}
        with pytest.MonkeyPatch.context() as patch, suppress(_Killed):
            patch.setattr(work, "play_rows", _dying(work.play_rows, stops))
            patch.setattr(running._Sweep, "_stop", lambda self: None)
            swept(folder, over, runs)
    equal(swept(folder, {ANN: last}, 70), swept(None, {ANN: last}, 70))


def _dying(play: Any, after: int) -> Any:
    calls = iter(range(after))

    def played(*given: Any) -> Any:
        if next(calls, None) is None:
            raise _Killed
        return play(*given)

    return played


def test_the_command_makes_a_study_larger(tmp_path: Path) -> None:
    study, out = tmp_path / "study.yaml", tmp_path / "out"
    text = "title: Pie\nscenario: teaching/positional-bargaining\nover: {{{}: {}}}\nruns: {}\n"
    path = "parties.shepherds.strategy.concedes.boulware.exponent"
    command = ["sweep", str(study), "--out", str(out)]
    study.write_text(text.format(path, "[1, 4]", 20))
    assert CliRunner().invoke(app, command).exit_code == 0
    study.write_text(text.format(path, "[0.5, 1, 4]", 30))
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert f"40 runs were in {out} before" in " ".join(done.output.split())
    study.write_text(text.format(path, "[0.5, 1]", 30))
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert "holds a larger study" in " ".join(done.output.split())
