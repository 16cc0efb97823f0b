"""What all commands share: the application, its options, and how it prints."""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from typer.core import TyperGroup

import sim
from sim.errors import InputError, SimError
from sim.version import __version__

__all__ = [
    "AsJson",
    "Runs",
    "ScenarioName",
    "Seed",
    "StudyName",
    "app",
    "print_error",
    "print_json",
    "print_table",
    "sources",
    "with_notes",
    "without_traceback",
]

_P = ParamSpec("_P")
_T = TypeVar("_T")

_MOST_LINES = 200
"""Lines that are shown of what is wrong; whoever has more mends some first."""


class _Commands(TyperGroup):
    """Commands whose help in a list is their first sentence, whole, however narrow the terminal."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands by name."""
        rows = []
        for name in sorted(self.list_commands(ctx)):
            command = self.get_command(ctx, name)
            said = " ".join((command.help or "").split("\n\n")[0].split()) if command else ""
            rows.append((name, said.split(". ")[0].removesuffix(".") + "."))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    name="sim",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources = typer.Typer(
    cls=_Commands, help="Claims files and the documents they were read from.", no_args_is_help=True
)
app.add_typer(sources, name="sources")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sim {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """From reported positions to the distribution of outcomes. Begin with sim run berlin."""


def _shipped(incomplete: str) -> list[str]:
    """The names of scenarios that ship and begin so, for the shell's completion."""
    return [name for name in sim.inputs.shipped() if name.startswith(incomplete)]


def _shipped_studies(incomplete: str) -> list[str]:
    """The names of studies that ship and begin so."""
    return [name for name in sim.inputs.shipped_studies() if name.startswith(incomplete)]


ScenarioName = Annotated[
    str,
    typer.Argument(
        help="A scenario file, or the name of one that ships (see: sim list).",
        autocompletion=_shipped,
    ),
]
StudyName = Annotated[
    str,
    typer.Argument(
        help="A study file, or the name of one that ships.", autocompletion=_shipped_studies
    ),
]
Runs = Annotated[int, typer.Option(help="How many runs.", min=1)]
Seed = Annotated[int, typer.Option(help="The seed; the same seed gives the same runs.", min=0)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def print_error(error: SimError) -> None:
    """Print a user's mistake, with the number of its faults."""
    lines = str(error).splitlines()
    for line in lines[:_MOST_LINES]:
        shown = line if line.isprintable() else "".join(map(_shown, line))
        typer.echo(shown, err=True)
    if len(lines) > _MOST_LINES:
        typer.echo(f"… and {len(lines) - _MOST_LINES:,} lines more", err=True)
    if isinstance(error, InputError) and len(error.faults) > 1:
        typer.echo(f"{len(error.faults)} faults", err=True)


def _shown(sign: str) -> str:
    """A sign as it can be shown: one that steers a terminal is escaped."""
    return sign if sign.isprintable() else ascii(sign)[1:-1]


def without_traceback(command: Callable[_P, None]) -> Callable[_P, None]:
    """A user's mistake ends with its message and status 2, without a traceback."""

    @wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SimError as error:
            print_error(error)
            raise typer.Exit(2) from None

    return run


def with_notes(act: Callable[[], _T]) -> _T:
    """Do something; what it warns of is said as a note, without lines of the code."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        found = act()
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        typer.echo(f"note: {message}", err=True)
    return found


def print_json(data: Any) -> None:
    """Print plain data as JSON."""
    _echo_json(json.dumps(data, indent=1, ensure_ascii=False))


def _echo_json(text: str) -> None:
    """Print JSON; a sign that the output cannot hold is escaped, for a stand-in would be wrong."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=1)
    typer.echo(text)


def print_table(table: Any, as_json: bool) -> None:
    """Print a table as text or as JSON."""
    if as_json:
        _echo_json(table.reset_index().to_json(orient="records", indent=1, force_ascii=False))
    else:
        # Columns that find no room in a terminal come below the others.
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        typer.echo(table.to_string(na_rep="", max_colwidth=60, line_width=width))
