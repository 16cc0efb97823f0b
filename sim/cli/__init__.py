"""The command line: commands that call the package, without logic of their own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

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
        _must_be_named(sys.argv[1:] if arguments is None else arguments)
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


def _must_be_named(arguments: Sequence[str]) -> None:
    """Refuse an output without a name, such as a variable that is not set: it would be taken for .

    Raises:
        SystemExit: if there is one.
    """
    for flag, value in pairwise([*arguments, "."]):
        if flag in ("--out=", "-o=") or (flag in ("--out", "-o") and not value.strip()):
            print("--out is empty; name a folder or a file", file=sys.stderr)
            sys.exit(2)


def _say_failure(why: str) -> int:
    """Say that what was to be shown could not be; the status to end with."""
    with suppress(OSError):
        print(f"cannot write to the standard output: {why}", file=sys.stderr)
    return 2
