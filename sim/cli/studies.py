"""Commands about results and studies: sweep, tipping, replay, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import (
    AsJson,
    Runs,
    ScenarioName,
    Seed,
    StudyName,
    app,
    print_table,
    with_notes,
    without_traceback,
)
from sim.cli.new_files import check_table
from sim.cli.printing import print_caution, print_text
from sim.errors import UsageError

__all__ = ["compare", "replay", "sweep", "tipping", "verify_runs"]


@app.command()
@without_traceback
def replay(
    result: Annotated[
        str,
        typer.Argument(
            help="A folder of sim run, sweep or play --out, a game's text (.json), or a scenario."
        ),
    ],
    run: Annotated[
        int | None, typer.Option(help="Number of the run; a saved game has only one.", min=0)
    ] = None,
    point: Annotated[
        int | None, typer.Option(help="Number of the point, of a study.", min=0)
    ] = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Play one run again and show every move.

    Example: sim replay results/berlin --run 17
    """
    if sim.play.is_game(result):
        found = sim.play.read(result).result
        run = found.first
    elif run is None:
        raise UsageError("say which run: --run 17")
    elif point is not None:
        _replay_point(result, point, run, as_json)
        return
    elif _is_stored(result):
        found = sim.report.read(result)
    else:
        found = sim.run(result, runs=1, seed=seed, first=run)
    trace = found.trace(run)
    if as_json:
        print_table(trace.set_index("hour"), as_json)
        return
    print_text(trace.report)
    print_text(lambda: sim.report.end_in_words(found, run))


def _replay_point(folder: str, point: int, run: int, as_json: bool) -> None:
    study = sim.studies.read_study(folder)
    trace = study.trace(point, run)
    if as_json:
        print_table(trace.set_index("hour"), as_json)
        return
    for path, value in study.points.loc[point].items():
        typer.echo(f"{path}: {value}")
    print_text(trace.report)


@app.command(name="verify")
@without_traceback
def verify_runs(
    folder: Annotated[str, typer.Argument(help="A folder of sim run, sweep or play --out.")],
    runs: Annotated[int, typer.Option(help="How many runs to play again.", min=1)] = 100,
    seed: Annotated[
        int | None,
        typer.Option(help="The seed for choosing the runs; by default a fresh one."),
    ] = None,
) -> None:
    """Check a stored result: its seals, and that runs drawn by lot play again as they are stored.

    Example: sim verify results/berlin
    """
    if sim.play.is_game(folder):
        game = sim.play.read(folder)
        made = len(game.moves)
        typer.echo(f"The game plays again as it is stored: {made:,} move{'s' * (made != 1)}")
        return
    found = sim.studies.verify(folder, runs, seed)
    print_text(lambda: str(found))
    if found.differences:
        raise typer.Exit(2)


@app.command()
@without_traceback
def sweep(
    study: StudyName,
    out: Annotated[
        str | None,
        typer.Option(
            help="A folder, or an address like s3://…. The same line resumes, a larger study grows."
        ),
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(help="processes, processes:N, serial, mpi, or dask://host:port."),
    ] = None,
    keep: Annotated[
        str, typer.Option(help="rows; or, for very many runs, only the totals of each point.")
    ] = "rows",
    as_json: AsJson = False,
) -> None:
    """Run a study: a scenario at many settings of what may vary.

    Example: sim sweep guarantees --out results/guarantees
    """
    plan = sim.studies.load_plan(study)
    if out is not None:
        sim.plots.saving.check_folder(out)
    found = sim.sweep(plan, executor=executor, out=out, keep=keep, progress=True)
    written = []
    if out is not None:
        figures = with_notes(lambda: sim.plots.save_study(found, out))
        written = [
            f"Written to {out}: parts/, manifest.json, points.parquet",
            f"Figures (PNG and SVG): {', '.join(figures)}",
        ]
    if as_json:
        print_table(found.shares(), as_json)
    else:
        print_text(lambda: sim.studies.study_report(found))
    for line in written:
        typer.echo(line, err=True)
    if found.failures:
        raise typer.Exit(1)


@app.command()
@without_traceback
def tipping(
    scenario: ScenarioName,
    runs: Annotated[int, typer.Option(help="Runs at each value, at most.", min=1)] = 2_000,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the table (CSV) and the figure.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how far each uncertain number must move for another ending to become the likeliest.

    Example: sim tipping absent-neighbour
    """
    loaded = sim.load(scenario)
    if out is not None:
        check_table(out, "tipping")
    table = sim.tipping_points(loaded, runs=runs, seed=seed, progress=True)
    if out is not None:
        sim.report.writing.write_aside(out / "tipping.csv", table.to_csv)
        with_notes(lambda: sim.plots.save_tipping(loaded, table, out))
    if as_json:
        print_table(table, as_json)
    else:
        print_text(lambda: sim.studies.tipping_report(loaded, table))
    if out is not None:
        typer.echo(f"Written to {out}: tipping.csv, tipping.png, tipping.svg", err=True)


def _loaded(name: str) -> sim.Result | sim.Scenario:
    """A stored result if the name is its folder, else a scenario."""
    return sim.report.read(name) if _is_stored(name) else sim.load(name)


def _is_stored(name: str) -> bool:
    """Whether a name means a stored result; that of a scenario that ships means the scenario."""
    if not sim.report.is_result(name):
        return False
    if not sim.inputs.files.ships(name):
        return True
    typer.echo(f"note: {name} is the scenario that ships; the folder is ./{name}", err=True)
    return False


def _members(names: list[str], with_family: bool) -> dict[str, sim.Result | sim.Scenario]:
    """What is to be compared, under the names by which it is shown."""
    given = list(names)
    if with_family:
        if _is_stored(given[0]):
            raise UsageError(f"{given[0]} is a result; --family needs a scenario")
        more = sim.inputs.variants(given[0])
        if not more:
            raise UsageError(f"nothing extends {given[0]}, so it has no family")
        given += more
    # All are read before the first is run, so that a fault shows at once.
    loaded = {name: _loaded(name) for name in given}
    if len(loaded) < 2:
        raise UsageError("name at least two different scenarios, or one and --family")
    return loaded


@app.command()
@without_traceback
def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(help="The base, and what is compared with it: scenarios, or their results."),
    ],
    runs: Runs = 1_000,
    seed: Seed = 1,
    family: Annotated[
        bool,
        typer.Option(
            "--family",
            help="All that extend the base: those that ship, or those in the folder of a file.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the table (CSV) and the figure.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios run by run: same draws, so differences are the scenarios' own.

    Example: sim compare berlin berlin-russia-bluff

    Example: sim compare berlin --family --out results/family
    """
    members = _members(scenarios, family)
    if out is not None:
        check_table(out, "family")
    results = {
        name: sim.run(found, runs=runs, seed=seed, progress=True)
        if isinstance(found, sim.Scenario)
        else found
        for name, found in members.items()
    }
    compared = sim.compare(results)
    if out is not None:
        sim.report.writing.write_aside(out / "family.csv", compared.endings().to_csv)
        with_notes(lambda: sim.plots.save_family(compared, out))
    if as_json:
        print_table(compared.endings(), as_json)
    else:
        pair = len(results) == 2
        print_text(lambda: str(sim.compare(*results.values()) if pair else compared))
        print_caution()
    if out is not None:
        typer.echo(f"Written to {out}: family.csv, family.png, family.svg", err=True)
