"""The command line: commands that call the package, without logic of their own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

from sim.cli import decisions, exchange, play, scenarios, serve, studies  # noqa: F401  each adds commands
from sim.cli.application import app
from sim.cli.output import is_output_failure, must_be_there, silence, take_any_sign

__all__ = ["app", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    there = must_be_there()
    take_any_sign()
    status = 0
    try:
        app(args=arguments)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BrokenPipeError:
        # The reader went away (as `head` does); Python must not complain about it at exit.
        status = 1
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        if not is_output_failure(error):
            raise
        status = _say_failure(error.strerror or str(error))
    if status == 0 and not there:
        status = _say_failure("it is closed")
    silence()
    sys.exit(status)


def _say_failure(why: str) -> int:
    """Say that what was to be shown could not be; the status to end with."""
    with suppress(OSError):
        print(f"cannot write to the standard output: {why}", file=sys.stderr)
    return 2
