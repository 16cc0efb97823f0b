"""Commands about what a result is worth: robustness, regret."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import AsJson, ScenarioName, Seed, app, print_table, without_traceback
from sim.cli.new_files import check_table
from sim.cli.printing import print_caution, print_text

__all__ = ["regret", "robustness"]


@app.command()
@without_traceback
def robustness(
    scenario: ScenarioName,
    runs: Annotated[
        int, typer.Option(help="How many runs, as written and with each change.", min=1)
    ] = 2_000,
    seed: Seed = 1,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with status 1 if something moves.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show whether the result moves with what nobody declared: round length, orders, tactics, seed.

    Example: sim robustness berlin
    """
    found = sim.robustness(scenario, runs=runs, seed=seed, progress=True)
    if as_json:
        print_table(found.table, as_json)
    else:
        print_text(lambda: str(found))
        print_caution()
    if strict and not found.passes:
        raise typer.Exit(1)


@app.command()
@without_traceback
def regret(
    actions: Annotated[
        list[str], typer.Argument(help="Two or more scenarios that differ in what somebody does.")
    ],
    of: Annotated[
        str, typer.Option(help="What counts: utility.<party>, or an ending, such as deal.")
    ],
    told_apart_by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="A path that tells states apart; may be repeated. By default they are chosen.",
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="How many runs of each.", min=1)] = 4_000,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the table (CSV) and the figure.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which action pays most, and which is regretted least, over all that is not known.

    Example: sim regret berlin berlin-no-nato-concession --of utility.ukraine
    """
    if out is not None:
        check_table(out, "regret")
    found = sim.regret(
        actions, of, states=told_apart_by or None, runs=runs, seed=seed, progress=True
    )
    if out is not None:
        sim.report.writing.write_aside(out / "regret.csv", found.by_state.to_csv)
        sim.plots.save_regret(found, out)
    if as_json:
        print_table(found.table, as_json)
    else:
        print_text(lambda: str(found))
        print_caution()
    if out is not None:
        typer.echo(f"Written to {out}: regret.csv, regret.png, regret.svg", err=True)
