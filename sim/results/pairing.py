"""Whether runs of two results can be paired at all."""

from __future__ import annotations

from sim.errors import UsageError
from sim.results.result import Result

__all__ = ["must_share"]


def must_share(first: Result, second: Result) -> None:
    """Refuse to pair runs that can have no draw in common.

    Runs with the same number share their draws of the quantities that both scenarios have. Lengths
    of sessions and rounds do not count, because every scenario has some.

    Args:
        first: One result.
        second: The other.

    Raises:
        UsageError: if the scenarios share no quantity.
    """
    paths = first.scenario.quantities.keys() & second.scenario.quantities.keys()
    if all(path == "round_hours" or path.startswith("timeline.") for path in paths):
        raise UsageError(
            f"{first.scenario.name} and {second.scenario.name} share no quantity, so run 1 of the"
            " one has nothing to do with run 1 of the other; put their own shares side by side"
        )
