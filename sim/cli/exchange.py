"""Commands for files that come from elsewhere, or go there: new, table, convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import app, without_traceback
from sim.cli.new_files import write_new
from sim.errors import UsageError

__all__ = ["convert", "new", "table"]

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


@app.command()
@without_traceback
def table(
    source: Annotated[
        str, typer.Argument(help="A table (.csv or .xlsx) of positions; or a scenario.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The scenario file to write; or the table.")
    ],
) -> None:
    """Turn a table of positions into a scenario, or a scenario into such a table.

    Its columns are actor, issue, position, salience, capability, red line and source.

    Example: sim table positions.csv -o talks.yaml
    """
    tables = sim.formats.TABLES
    if Path(source).suffix.lower() in tables:
        if out.suffix != ".yaml":
            raise UsageError(f"{out} is no scenario file; give it the ending .yaml")
        files = sim.formats.scenario_files(Path(source), out.stem)
        texts = {out.parent / file: text for file, text in files.items()}
        write_new({path: text.encode() for path, text in texts.items()})
        for path in texts:
            typer.echo(f"Written: {path}", err=True)
        typer.echo(f"Now: sim check {out}")
        return
    if out.suffix not in tables:
        raise UsageError(f"{out} is no table; give it the ending .csv or .xlsx")
    found = sim.formats.position_table(sim.load(source))
    write_new({out: found.content(out.suffix)})
    typer.echo(f"note: not in the table: {'; '.join(found.lost)}", err=True)
    typer.echo(f"{out}: {len(found.rows)} positions")
