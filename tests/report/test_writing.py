"""A file is either whole or not there, whoever writes it and whatever fails."""

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.report.writing import (
    must_be_marked,
    must_be_writable,
    read_header,
    remove,
    remove_left_over,
    write_aside,
)


def test_a_failing_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fail(aside: Path) -> None:
        aside.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(sim.errors.StorageError, match="No space left on device"):
        write_aside(path, fail)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    """All are in one process, so its number does not tell them apart."""
    path, rounds = tmp_path / "file", threading.Barrier(4)

    def write(number: int) -> None:
        for _ in range(20):
            rounds.wait()
            write_aside(path, lambda aside: _put(aside, str(number) * 1000))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(set(path.read_text())) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def _put(path: Path, text: str) -> None:
    path.write_text(text)


def test_a_file_that_is_there_may_be_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    for linking in (True, False):
        if not linking:
            path.unlink()
            monkeypatch.setattr(os, "link", _no_links)
        for text in ("first", "second"):
            write_aside(path, lambda a, text=text: _put(a, text), replace=False)
        assert path.read_text() == "first"
        assert [p.name for p in tmp_path.iterdir()] == ["file"]


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_a_file_is_no_folder_to_write_to(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(sim.errors.StorageError, match="is a file, not a folder"):
        must_be_writable(file)
    assert file.read_text() == "mine"


def test_what_cannot_be_told_to_be_ours_is_not_replaced(tmp_path: Path) -> None:
    must_be_marked(tmp_path / "nothing.svg", "figure")  # not there, so nothing is lost
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(sim.errors.StorageError, match=r"cannot write .*folder\.svg: Is a dir"):
        must_be_marked(tmp_path / "folder.svg", "figure")
    (tmp_path / "mine.svg").write_text("<svg/>")
    with pytest.raises(sim.errors.StorageError, match="is no figure made by sim"):
        must_be_marked(tmp_path / "mine.svg", "figure")


def test_a_folder_in_place_of_a_file_is_not_removed(tmp_path: Path) -> None:
    with pytest.raises(sim.errors.StorageError, match="cannot remove"):
        remove(tmp_path)
    assert tmp_path.is_dir()
    remove(tmp_path / "nothing")


def test_what_killed_writers_left_goes_after_an_hour(tmp_path: Path) -> None:
    names = [f".{name}.{digit * 32}.part" for digit in "ab" for name in ("file", "folder")]
    for name in (*names, "mine.part"):
        path = tmp_path / name
        if name.startswith(".folder"):
            path.mkdir()
            _put(path / "inside", "half")
        else:
            _put(path, "half")
        if "a" * 32 in name or name == "mine.part":
            os.utime(path, (0, 0))
    remove_left_over(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[2:], "mine.part"]
    remove_left_over(tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["folder", "large", "loop"])
def test_a_header_that_cannot_be_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    else:
        with path.open("wb") as stream:
            stream.truncate(100_000_000)
    said = {"folder": "it is no file", "large": "it has more than", "loop": "Too many levels"}[kind]
    with pytest.raises(sim.errors.StorageError, match=f"cannot read .*summary.json: {said}"):
        read_header(path, "result", 1)
