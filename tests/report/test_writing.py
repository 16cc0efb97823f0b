"""A file is either whole or not there, whoever writes it and whatever fails."""

import errno
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.report.writing import write_aside


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
