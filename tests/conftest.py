"""The suite sees the same random examples every time; long hunts are started by hand."""

import pytest
from hypothesis import HealthCheck, settings

import sim
from sim.experiments import sweep
from sim.experiments.study import Study
from tests.studies import GRID, RUNS, toy

settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("suite")


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine chunks of 100 rows, and nothing played before the first of them."""
    monkeypatch.setattr(sweep, "_chunk_rows", lambda *_: 100)
    monkeypatch.setattr(sweep, "_seconds_a_cohort", lambda *_: 0.1)


@pytest.fixture(scope="module")
def whole() -> Study:
    """The study of `GRID` as it is when nothing happens."""
    return sim.sweep(toy(), GRID, runs=RUNS, executor="serial")
