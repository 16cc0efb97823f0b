"""The command line, called in this process."""

from typer.testing import CliRunner, Result

from sim.cli import app


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)
