"""A stored result is as it was written, or one clear error; what is not sim's stays as it is."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

import sim
from sim.report import sealing, storage, writing
from tests.builders.toys import pie

RUNS, SEED = 240, 20251214
FILES = ("runs.parquet", "scenario.yaml", "claims-0.yaml", "evidence.json", "summary.json")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result with every kind of file."""
    home = tmp_path_factory.mktemp("stored")
    (home / "claims.yaml").write_text(
        "source: {title: t, kind: article, citation: A. Author 1999}\n"
        "claims: [{id: one, speaker: ann, kind: position, section: t, states: so it is}]\n"
    )
    tree = {**pie(no_deal=({"uniform": [0, 1]}, 0.4)), "claims": "claims.yaml"}
    tree["observations"] = [{"id": "seen", "ending": "deal"}]
    (home / "pie.yaml").write_text(json.dumps(tree))
    result = sim.run(home / "pie.yaml", runs=RUNS)
    return sim.report.write(result.given_evidence(), home / "result")


@pytest.fixture
def copy(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored, tmp_path / "copy"))


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name; empty if there is none."""
    files = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in files if path.is_file()}


def refused(folder: Path) -> str:
    """What is said of a result that is not read; empty if it is."""
    try:
        sim.read(folder)
    except sim.errors.StorageError as error:
        return str(error)
    return ""


def test_there_is_every_kind_of_file(stored: Path) -> None:
    assert sorted(contents(stored)) == sorted(FILES)
    header = json.loads((stored / "summary.json").read_text())
    assert sorted(header["files"]) == sorted(set(FILES) - {"summary.json"})
    sim.read(stored)


@pytest.mark.parametrize("name", FILES)
def test_no_flipped_bit_goes_unseen(name: str, copy: Path) -> None:
    path, rng = copy / name, Random(SEED)
    whole = path.read_bytes()
    before = json.loads((copy / "summary.json").read_text())
    unseen = 0
    for _ in range(60):
        torn = bytearray(whole)
        torn[rng.randrange(len(torn))] ^= 1 << rng.randrange(8)
        path.write_bytes(torn)
        if not refused(copy):  # white space between words of the summary, if anything
            assert name == "summary.json"
            assert json.loads(path.read_text()) == before
            unseen += 1
    assert unseen < 30


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_or_gone_is_told(name: str, copy: Path) -> None:
    path = copy / name
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(sim.errors.StorageError):
        sim.read(copy)
    path.unlink()
    with pytest.raises(sim.errors.StorageError, match=f"{name} is gone|holds no result"):
        sim.read(copy)


def edited(folder: Path, change: Callable[[dict[str, Any]], object], *, seal: bool) -> None:
    path = folder / "summary.json"
    header = json.loads(path.read_text())
    change(header)
    header.pop("seal")
    path.write_text(json.dumps(sealing.sealed(header) if seal else header | {"seal": "0" * 64}))


NONSENSE = (None, -1, 10**30, "x", [], {}, True, 1.5, float("nan"), float("inf"))


@pytest.mark.parametrize("seal", [True, False])
@pytest.mark.parametrize("key", ["seed", "first_run", "runs", "files", "scenario_digest", "format"])
def test_nonsense_in_a_summary_is_told_even_if_it_is_sealed(
    key: str, seal: bool, stored: Path, copy: Path
) -> None:
    for value in NONSENSE:
        shutil.copy(stored / "summary.json", copy)
        edited(copy, lambda header, value=value: header.update({key: value}), seal=seal)
        with pytest.raises(sim.errors.StorageError):
            sim.read(copy)


def test_a_summary_leads_to_no_other_file(copy: Path) -> None:
    edited(copy, lambda header: header["files"].update({"../x": "0" * 64}), seal=True)
    with pytest.raises(sim.errors.StorageError, match="not said which files it has"):
        sim.read(copy)


def test_any_number_that_was_changed_is_noticed(copy: Path) -> None:
    """Also one that only people read."""
    edited(copy, lambda header: header["endings"][0].update(share=0.5), seal=False)
    with pytest.raises(
        sim.errors.StorageError, match=r"summary\.json was changed since it was written"
    ):
        sim.read(copy)


def resealed(folder: Path, name: str, content: bytes) -> None:
    """Another file, as if by somebody who knows how to seal it."""
    (folder / name).write_bytes(content)
    digest = sealing._digest_of_file(folder / name)
    edited(folder, lambda header: header["files"].update({name: digest}), seal=True)


def test_an_edited_scenario_replays_no_other_story(copy: Path) -> None:
    text = (copy / "scenario.yaml").read_text()
    assert text.count("0.4") == 1
    (copy / "scenario.yaml").write_text(text.replace("0.4", "0.9"))
    with pytest.raises(sim.errors.StorageError, match=r"scenario\.yaml was changed since"):
        sim.read(copy)
    resealed(copy, "scenario.yaml", text.replace("0.4", "0.9").encode())
    with pytest.raises(sim.errors.StorageError, match=r"not the scenario of these runs"):
        sim.read(copy)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("ending", "triumph"),
        ("session", "picnic"),
        ("slices", "moat"),
        ("blocked_by", "nobody.x"),
        ("utility.ann", "much"),
    ],
)
def test_a_table_with_nonsense_is_told_even_if_it_is_sealed(
    column: str, value: str, copy: Path
) -> None:
    table = pd.read_parquet(copy / "runs.parquet")
    table[column] = value
    table.to_parquet(copy / "runs.parquet", index=False)
    resealed(copy, "runs.parquet", (copy / "runs.parquet").read_bytes())
    with pytest.raises(sim.errors.StorageError, match="is damaged"):
        sim.read(copy)


def test_a_table_that_would_fill_the_memory_is_not_read(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.report.tables._SMALL", 10_000)
    table = pd.DataFrame({"run": [0] * 2_000_000})
    table.to_parquet(copy / "runs.parquet", index=False)
    resealed(copy, "runs.parquet", (copy / "runs.parquet").read_bytes())
    with pytest.raises(
        sim.errors.StorageError, match=r"2,000,000 rows in [\d,]+ bytes makes no sense"
    ):
        sim.read(copy)


def test_a_summary_nested_without_end_is_told(copy: Path) -> None:
    (copy / "summary.json").write_text("[" * 200_000)
    with pytest.raises(sim.errors.StorageError, match=r"cannot read .*summary\.json: "):
        sim.read(copy)


def test_an_older_result_which_nothing_seals_is_told(copy: Path) -> None:
    edited(copy, lambda header: header.update(format=1), seal=True)
    with pytest.raises(sim.errors.StorageError, match="older version"):
        sim.read(copy)
    with pytest.raises(sim.errors.StorageError, match="older version"):
        sim.report.write(sim.run(pie(), runs=2), copy)


def test_another_version_is_said(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    edited(copy, lambda header: header.update(version="0.0.7"), seal=True)
    assert sim.read(copy).version == "0.0.7"
    assert "was made by sim 0.0.7; runs may not replay" in capfd.readouterr().err


class Killed(BaseException):
    pass


def killed(work: Callable[[], object], survives: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether some work was killed after so many changes of what a folder lists."""
    left = iter(range(survives))

    def mortal(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if next(left, None) is None:
                raise Killed  # and again in whatever would tidy up
            return real(*args, **options)

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "link", "unlink", "mkdir", "rmdir"):
            patch.setattr(os, name, mortal(getattr(os, name)))
        try:
            work()
        except Killed:
            return True
    return False


def stand_in(number: int, *more: str) -> dict[str, bytes]:
    """The files of some result, whose content tells which one it is of."""
    return {name: f"made by sim {number}".encode() for name in ("runs.parquet", *more)}


def put(folder: Path, number: int, *more: str) -> None:
    """Commit files, and one that is only looked at."""
    files = {
        name: lambda path, content=content: path.write_bytes(content)
        for name, content in stand_in(number, *more).items()
    }
    figure = f"made by sim {number}"
    sealing.commit(
        folder / "summary.json",
        {"format": 2, "number": number},
        files,
        lambda aside: (aside / f"figure-{number}.svg").write_text(figure),
    )


def got(folder: Path) -> dict[str, bytes]:
    """What a reader finds, by name; without the header, which must be that of the rest."""
    path = folder / "summary.json"
    with suppress(sim.errors.StorageError):
        sealing.put_in_place(path)
    place = sealing.where_it_is(path)
    found = {name: raw for name, raw in contents(place).items() if not name.startswith(".")}
    if found:
        header = json.loads(found.pop(path.name))
        assert sealing.is_sealed(header)
        sealing.check_files(place, header, re.compile(".*"))
        assert sorted(found) == sorted([*header["files"], *header["shown"]])
        assert {raw.decode()[-1] for raw in found.values()} == {str(header["number"])}
    return found


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("writable", [True, False])
def test_a_writer_killed_between_any_two_steps_leaves_the_old_or_the_new(
    first: bool, writable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for survives in range(200):
        folder = tmp_path / str(survives)
        if not first:
            put(folder, 1, "evidence.json")
        died = killed(partial(put, folder, 2, "scenario.yaml"), survives, monkeypatch)
        with monkeypatch.context() as patch:
            if not writable:
                patch.setattr(sealing, "write_aside", fails)
            found = got(folder)
        seen.append(int(max(found.values())[-1:]) if found else 0)
        if writable:
            assert not (folder / sealing.NEW).exists()
        put(folder, 2, "scenario.yaml")
        assert sorted(got(folder)) == ["figure-2.svg", "runs.parquet", "scenario.yaml"]
        if not died:
            break
    assert seen == sorted(seen)
    assert set(seen) == {0 if first else 1, 2}
    assert seen.count(2) > 8  # it was killed while files got their usual places, too


def fails(path: Path, *_: object, **__: object) -> None:
    raise sim.errors.StorageError(f"cannot write {path}: Permission denied")


def test_writers_at_the_same_time_leave_one_of_their_results(tmp_path: Path) -> None:
    wrong: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for _ in range(20):
                put(tmp_path, number)
        except BaseException as error:
            if not isinstance(error, sim.errors.StorageError):  # the others were in its way
                wrong.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(got(tmp_path)) == 2
    assert sorted(contents(tmp_path)) == sorted([*got(tmp_path), "summary.json"])


def test_what_was_edited_after_a_kill_is_left_alone(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = dataclasses.replace(sim.read(copy), seed=7)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "put_in_place", lambda *_: None)
        sim.report.write(new, copy)
    assert sim.report.is_result(copy)
    (copy / "scenario.yaml").write_text("mine")
    assert sim.read(copy).seed == 7  # what was committed is whole in its hidden folder
    with pytest.raises(
        sim.errors.StorageError, match=r"scenario\.yaml was changed since sim wrote it"
    ):
        sim.report.write(new, copy)
    assert (copy / "scenario.yaml").read_text() == "mine"
    (copy / "scenario.yaml").unlink()
    sim.report.write(new, copy)
    assert sim.read(copy).seed == 7
    assert not list(copy.glob(".*"))


# What is not sim's.

TAKEN = ("scenario.yaml", "runs.parquet", "evidence.json", "claims-0.yaml", "summary.json")


@pytest.mark.parametrize("name", [*TAKEN, "manifest.json"])
@pytest.mark.parametrize("content", ["mine\n", '{"mine": 1}', '{"format": 2}'])
def test_a_file_of_somebody_else_is_left_alone(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "notes.txt").write_text("mine")
    before = contents(tmp_path)
    result = sim.run(pie(), runs=3)
    for call in (
        lambda: sim.report.check_folder(tmp_path, result.scenario),
        lambda: sim.report.write(result, tmp_path),
    ):
        with pytest.raises(sim.errors.StorageError):
            call()
        assert contents(tmp_path) == before


def test_other_files_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for seed in (1, 2):
        sim.report.write(sim.run(pie(), runs=3, seed=seed), tmp_path)
    assert sim.read(tmp_path).seed == 2
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_file_that_was_edited_is_not_replaced(copy: Path) -> None:
    result = sim.read(copy)
    with (copy / "scenario.yaml").open("a") as stream:
        stream.write("# two days of work\n")
    before = contents(copy)
    with pytest.raises(
        sim.errors.StorageError, match=r"scenario\.yaml was changed since sim wrote it"
    ):
        sim.report.write(result, copy)
    assert contents(copy) == before


@pytest.mark.parametrize("address", ["s3://bucket/x", "https://example.org/x", "gs://b"])
def test_addresses_are_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = sim.run(pie(), runs=2)
    for call in (
        lambda: sim.report.check_folder(address, result.scenario),
        lambda: sim.report.write(result, address),
        lambda: sim.sweep(pie(), {"parties.ann.no_deal.value": [0.1]}, runs=2, out=address),
    ):
        with pytest.raises((sim.errors.StorageError, sim.errors.UsageError)):
            call()
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_what_was_there(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before, result = contents(copy), sim.read(copy)
    monkeypatch.setattr("sim.report.storage._put_table", full)
    with pytest.raises(sim.errors.StorageError) as caught:
        sim.report.write(result, copy)
    assert str(caught.value) == f"cannot write {copy / 'runs.parquet'}: No space left on device"
    assert contents(copy) == before


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        assert not sim.report.is_result(tmp_path / name)
        assert not sim.studies.is_study(tmp_path / name)
        assert not sim.play.is_game(tmp_path / name)
        for call in (sim.read, sim.play.read, sim.load):
            with pytest.raises((sim.errors.StorageError, sim.errors.InputError)) as caught:
                call(tmp_path / name)
            assert len(str(caught.value).splitlines()) == 1
        with pytest.raises(sim.errors.StorageError):
            storage.check_folder(tmp_path / name, sim.load(pie()))


def test_json_holds_what_is_no_text() -> None:
    name = os.fsdecode(b"caf\xe9")
    assert json.loads(writing.as_json({"scenario": name}).encode()) == {"scenario": name}
