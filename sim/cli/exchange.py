"""Commands for files that come from elsewhere, or go there: new, convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import app, without_traceback
from sim.cli.new_files import write_new
from sim.errors import UsageError

__all__ = ["convert", "new"]

_ODD = set(":#'\"<>")
"""What means something in YAML, and hinders in the name of a file."""


@app.command()
@without_traceback
def new(
    name: Annotated[str, typer.Argument(help="What the scenario is called; folders are made.")],
) -> None:
    """Write a scenario and its claims to begin with, both with comments. Replaces nothing.

    Example: sim new river
    """
    path = Path(name.removesuffix(".yaml"))
    stem = path.name.strip()
    if (
        not stem
        or stem.startswith((".", "-"))
        or not stem.isprintable()
        or set(stem) & set(":#'\"")
    ):
        raise UsageError(f"'{name}' cannot be the name of a file; use letters, digits, - and _")
    title = stem.replace("-", " ").replace("_", " ").capitalize()
    files = sim.inputs.skeleton(stem, title)
    found = {path.parent / file: text.encode() for file, text in files.items()}
    # The schemas of an earlier scenario in the same folder serve this one, too.
    wanted = {
        file: text for file, text in found.items() if file.suffix != ".json" or not file.exists()
    }
    write_new(wanted)
    for file in wanted:
        typer.echo(f"Written: {file}", err=True)
    typer.echo(f"Now: sim check {path.parent / stem}.yaml")


@app.command()
@without_traceback
def convert(
    folder: Annotated[
        Path, typer.Argument(help="A folder with a GENIUS or GeniusWeb domain and its profiles.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The scenario file to write.")],
    rounds: Annotated[int, typer.Option(help="Rounds of the session.")] = 100,
) -> None:
    """Turn a domain of GENIUS (XML) or GeniusWeb (JSON) into a scenario file.

    Example: sim convert domains/england-zimbabwe -o england-zimbabwe.yaml --rounds 180
    """
    scenario = sim.formats.load(folder, rounds=rounds)
    write_new({out: sim.formats.as_yaml(scenario).encode()})
    for note in scenario.notes:
        typer.echo(f"note: {note}", err=True)
    parties = ", ".join(scenario.party_names)
    typer.echo(f"{out}: {parties}; {scenario.space.size:,} outcomes, {rounds} rounds")
