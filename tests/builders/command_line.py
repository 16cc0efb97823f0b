"""The command line, called in this process."""

from click.testing import Result
from typer.testing import CliRunner

from sim.cli import app


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)
