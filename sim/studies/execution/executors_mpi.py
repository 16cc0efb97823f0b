"""The executor of a program of MPI processes."""

from __future__ import annotations

from mpi4py import MPI
from mpi4py.futures import MPIPoolExecutor

from sim.studies.execution.executors import ManagedExecutor

__all__ = ["managed_executor"]


def managed_executor() -> ManagedExecutor:
    """The executor of the other ranks of a program under ``python -m mpi4py.futures``.

    A rank that dies takes the whole job with it; the same call afterwards goes on where it stopped.
    """
    # What the program defines travels with the study: the other ranks need not run it as well.
    executor = MPIPoolExecutor(main=False)
    workers = max(1, MPI.COMM_WORLD.Get_size() - 1)

    def close() -> None:
        executor.shutdown(wait=True)

    def stop() -> None:
        executor.shutdown(wait=False, cancel_futures=True)

    return ManagedExecutor(executor, workers, None, close, stop)
