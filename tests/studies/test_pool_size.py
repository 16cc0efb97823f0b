"""No more processes are started than there is work for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.studies.execution import executors
from sim.studies.execution.executors import Serial, managed_executor


@pytest.mark.parametrize(
    ("runs", "started"), [(1, 1), (10, 2), (1_000, 5), (10_000, 50), (10**6, 300), (None, 300)]
)
def test_processes_are_as_many_as_have_work(
    runs: int | None, started: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def pool(max_workers: int, **_: Any) -> Serial:
        asked.append(max_workers)
        return Serial()

    library = SimpleNamespace(get_reusable_executor=pool, cpu_count=lambda: 2)
    monkeypatch.setattr(executors, "loky", library)
    assert managed_executor("processes:300", runs).workers == started
    assert asked == [started]
