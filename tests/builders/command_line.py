"""The command line, called in this process."""

from typer.testing import CliRunner, Result

from sim.cli import app


def call(*arguments: str, typed: str | None = None) -> Result:
    """What a command did; `typed` is what a person types, line by line."""
    return CliRunner().invoke(app, arguments, input=typed)
