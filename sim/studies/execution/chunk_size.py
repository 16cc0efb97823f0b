"""How many rows a chunk of a study has."""

from __future__ import annotations

import math

from sim.studies.execution.executors import CHUNK_LEAST

__all__ = ["CHUNK_SECONDS", "MAX_CHUNK", "chunk_rows"]

CHUNK_SECONDS = 2.0
"""About how long a worker may be busy with a chunk."""

MAX_CHUNK = 50_000


def chunk_rows(seconds: float, cohort: int, runs: int, total: int, workers: int) -> int:
    """Rows per chunk: by time, but so that all workers have several, and of well-filled cohorts.

    Args:
        seconds: About how long a cohort takes; NaN if it is not known, which gives one.
        cohort: Runs in a full cohort.
        runs: How many runs of a point belong together.
        total: All rows.
        workers: Number of workers.
    """
    by_time = cohort if math.isnan(seconds) else cohort * CHUNK_SECONDS / max(seconds, 1e-9)
    most = int(min(by_time, MAX_CHUNK, max(CHUNK_LEAST, total / (8 * workers))))
    if most < cohort:
        return max(1, most)

    def filled(cohorts: int) -> tuple[float, int]:
        """How full the cohorts are if a chunk may have so many."""
        size = cohorts * cohort
        rows = size // runs * runs or runs / -(-runs // size)
        return rows / (cohort * math.ceil(rows / cohort)), cohorts

    return cohort * max(filled(n) for n in range(1, most // cohort + 1))[1]
