"""The command line: commands that call the package, without logic of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sim.cli import decisions, play, scenarios, serve, studies  # noqa: F401  each adds its commands
from sim.cli.application import app

__all__ = ["app", "main"]


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
