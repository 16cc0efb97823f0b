"""A crew on a Dask cluster."""

from __future__ import annotations

from typing import Any

from distributed import Client

from sim.errors import UsageError
from sim.experiments.crew import Crew

TIMEOUT = 10.0
"""Seconds to wait for a scheduler."""


def crew(target: Any) -> Crew:
    """A crew on the cluster of a client, or at ``dask://host:port``.

    Raises:
        UsageError: if nothing answers there.
    """
    client, ours = target, isinstance(target, str)
    if ours:
        address = target.replace("dask://", "tcp://", 1)
        try:
            client = Client(address, timeout=TIMEOUT)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler at {target}: {error}") from None
    workers = sum(client.nthreads().values()) or 1

    def close() -> None:
        if ours:
            client.close()

    # Dask replaces killed workers' work by itself.
    stop = close if ours else None
    return Crew(client.get_executor(pure=False), workers, None, close, stop)
