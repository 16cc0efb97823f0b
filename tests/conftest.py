"""The suite sees the same random examples every time; long hunts are started by hand."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from ruamel.yaml import YAML

import sim
from sim.studies import running
from sim.studies.execution import ageing
from sim.studies.study import Study
from tests.builders.studies import GRID, RUNS, toy

settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")


class Reader:
    """Composes a text that was composed before no second time; nobody changes what it gives."""

    def __init__(self, **_: Any) -> None:
        pass

    @staticmethod
    @lru_cache(100)
    def compose(text: str) -> Any:
        return YAML(typ="safe", pure=True).compose(text)


@pytest.fixture(scope="session", autouse=True)
def _the_same_text_is_parsed_once() -> Iterator[None]:
    """Tests load what ships hundreds of times, and most of that is the YAML of it."""
    with mock.patch("sim.inputs.documents.YAML", Reader):
        yield


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten chunks, each of 30 runs of three points, and nothing played before the first of them."""
    monkeypatch.setattr(running, "chunk_rows", lambda *_: 90)
    monkeypatch.setattr(running, "_seconds_a_cohort", lambda *_: 0.1)


@pytest.fixture
def unmerged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chunk stays in a file of its own."""
    monkeypatch.setattr(ageing, "LEAST", 10**9)


@pytest.fixture(scope="module")
def whole() -> Study:
    """The study of `GRID` as it is when nothing happens."""
    return sim.sweep(toy(), GRID, runs=RUNS, executor="serial")
