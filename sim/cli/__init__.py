"""The command line: a door to the package, without logic of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sim.cli import play, scenarios, serve, studies
from sim.cli.application import app

__all__ = ["app", "main", "play", "scenarios", "serve", "studies"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    try:
        app(args=arguments)
    except BrokenPipeError:
        # The reader went away (as `head` does); Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
