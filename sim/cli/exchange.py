"""Commands for files that come from elsewhere, or go there: new, table, convert, export."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import ScenarioName, Seed, app, without_traceback
from sim.cli.new_files import check_new, write_new
from sim.errors import UsageError

__all__ = ["convert", "export", "new", "table"]

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
    for file in write_new(wanted):
        typer.echo(f"Written: {file}", err=True)
    typer.echo(f"Now: sim check {shlex.quote(f'{path.parent / stem}.yaml')}")


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
        for path in write_new({path: text.encode() for path, text in texts.items()}):
            typer.echo(f"Written: {path}", err=True)
        for note in sim.load(out).notes:
            typer.echo(f"note: {note}", err=True)
        typer.echo(f"Now: sim check {shlex.quote(str(out))}")
        return
    if out.suffix not in tables:
        raise UsageError(f"{out} is no table; give it the ending .csv or .xlsx")
    found = sim.formats.position_table(sim.load(source))
    write_new({out: found.content(out.suffix)})
    typer.echo(f"note: not in the table: {'; '.join(found.lost)}", err=True)
    typer.echo(f"{out}: {len(found.rows)} positions")


@app.command()
@without_traceback
def export(
    scenario: ScenarioName,
    form: Annotated[str, typer.Option("--as", help="genius, geniusweb, nfg or efg.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The game to write; a folder for a domain.")
    ],
    strategies: Annotated[
        str, typer.Option(help="nfg: among which ways of conceding parties choose.")
    ] = "boulware,linear,conceder,hardliner",
    runs: Annotated[int, typer.Option(help="nfg: runs of each combination.", min=1)] = 1_000,
    seed: Seed = 1,
) -> None:
    """Write a scenario for other tools: GENIUS, GeniusWeb, or Gambit (nfg, efg).

    Example: sim export ultimatum --as efg -o ultimatum.efg
    """
    loaded = sim.load(scenario)
    if form in ("genius", "geniusweb"):
        domain = sim.formats.additive(loaded)
        write = sim.formats.genius_files if form == "genius" else sim.formats.geniusweb_files
        files = {out / name: text.encode() for name, text in write(domain).items()}
        write_new(files)
        typer.echo(f"note: not in the domain: {'; '.join(domain.lost)}", err=True)
        typer.echo(f"{out}: {', '.join(path.name for path in files)}")
        return
    if form == "nfg":
        check_new(out)
        names = [name.strip() for name in strategies.split(",")]
        text = sim.formats.strategic_game(loaded, names, runs, seed)
    elif form == "efg":
        text = sim.formats.extensive_game(loaded)
    else:
        raise UsageError(f"'{form}' is not one of genius, geniusweb, nfg, efg")
    write_new({out: text.encode()})
    typer.echo(f"{out}: {len(text.splitlines()):,} lines")
