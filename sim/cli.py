"""The command line: a door to the package, without logic of its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer

import sim
from sim.errors import InputError, SimError, StorageError

P = ParamSpec("P")

app = typer.Typer(
    name="sim",
    help="From reported positions to the distribution of outcomes. Start with: sim run berlin",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources = typer.Typer(
    help="Claims files and the documents they were read from.", no_args_is_help=True
)
app.add_typer(sources, name="sources")

ScenarioName = Annotated[
    str, typer.Argument(help="A scenario file, or the name of one that ships (see: sim list).")
]
Runs = Annotated[int, typer.Option(help="How many runs.", min=1)]
Seed = Annotated[int, typer.Option(help="The seed; the same seed gives the same runs.", min=0)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def _said(error: SimError) -> None:
    typer.echo(str(error), err=True)
    if isinstance(error, InputError) and len(error.faults) > 1:
        typer.echo(f"{len(error.faults)} faults", err=True)


def _orderly(command: Callable[P, None]) -> Callable[P, None]:
    """A user's mistake ends with its message and status 2, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SimError as error:
            _said(error)
            raise typer.Exit(2) from None

    return run


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False))


def _print_table(table: Any, as_json: bool) -> None:
    if as_json:
        typer.echo(table.reset_index().to_json(orient="records", indent=1, force_ascii=False))
    else:
        typer.echo(table.to_string(na_rep="", max_colwidth=60))


def _scenario_or_result(name: str, runs: int, seed: int) -> sim.Result:
    """A stored result if the name is its folder, else a new one."""
    if sim.storage.is_result(name):
        return sim.storage.read(name)
    return sim.run(name, runs=runs, seed=seed, progress=True)


@app.command()
@_orderly
def run(
    scenario: ScenarioName,
    runs: Runs = 10_000,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the runs, the summary and the figures.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a scenario many times and show how it ends.

    Example: sim run berlin --runs 10000 --seed 1 --out results/berlin
    """
    result = sim.run(scenario, runs=runs, seed=seed, progress=True)
    if as_json:
        _print_json(sim.summary.summarise(result))
    else:
        typer.echo(sim.summary.report(result))
    if out is not None:
        sim.storage.write(result, out)
        figures = sim.plots.save_all(result, out)
        names = ", ".join(sorted({path.stem for path in figures}))
        typer.echo(f"Written to {out}: runs.parquet, summary.json, scenario.yaml", err=True)
        typer.echo(f"Figures (PNG and SVG): {names}", err=True)


@app.command()
@_orderly
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario files, or names that ship.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse numbers and positions that rest on nothing.")
    ] = False,
) -> None:
    """Report every fault of scenario files, each with its file and line.

    Example: sim check --strict scenarios/berlin.yaml
    """
    faulty = 0
    for file in files:
        try:
            if sim.experiments.plan.is_plan(file):
                plan = sim.load_plan(file)
                typer.echo(f"{file}: good (a study of {len(plan):,} points)")
                continue
            scenario = sim.load(file)
            loose = sim.audit.unexplained(scenario) if strict else []
            if loose:
                raise InputError(loose)
        except InputError as error:
            faulty += 1
            _said(error)
            continue
        for doubt in (*sim.audit.doubtful(scenario), *scenario.notes):
            typer.echo(f"note: {doubt}", err=True)
        space = scenario.space.size
        typer.echo(
            f"{file}: good ({len(scenario.parties)} parties, {space:,} terms, "
            f"{len(scenario.quantities)} numbers, {len(scenario.uncertain)} of them uncertain)"
        )
    if faulty:
        raise typer.Exit(2)


@app.command(name="list")
@_orderly
def list_(as_json: AsJson = False) -> None:
    """List the scenarios, strategies and protocols that ship.

    Example: sim list
    """
    scenarios = {name: sim.load(path).title for name, path in sim.scenario.shipped().items()}
    strategies = {
        name: _first_line(sim.strategies.strategy_class(name)) for name in sim.strategies.names()
    }
    protocols = {
        name: _first_line(type(sim.protocols.protocol(name))) for name in sim.protocols.names()
    }
    studies = {
        name: sim.load_plan(path).title
        for name, path in sim.experiments.plan.shipped_plans().items()
    }
    groups = {
        "scenarios": scenarios,
        "studies": studies,
        "strategies": strategies,
        "protocols": protocols,
    }
    if as_json:
        _print_json(groups)
        return
    for heading, entries in groups.items():
        typer.echo(heading)
        width = max(len(name) for name in entries)
        for name, text in entries.items():
            typer.echo(f"  {name:<{width}}  {text}")


def _first_line(thing: type) -> str:
    source = getattr(thing, "source", "")
    text = (thing.__doc__ or "").strip().splitlines()[0]
    return f"{text} [{source}]" if source else text


@app.command()
@_orderly
def audit(scenario: ScenarioName, as_json: AsJson = False) -> None:
    """Show which numbers and positions rest on claims, which on assumptions.

    Example: sim audit berlin
    """
    loaded = sim.load(scenario)
    table = sim.audit.audit(loaded)
    if as_json:
        _print_table(table, as_json)
        return
    for kind in ("claim", "assumption", "unexplained", "default"):
        rows = table[table["rests_on"] == kind]
        if not len(rows):
            continue
        typer.echo(f"{kind} ({len(rows)})")
        for path, row in rows.iterrows():
            source = f"  [{row['source']}]" if row["source"] else ""
            typer.echo(f"  {path}: {row['value']}{source}")
    counts = table["rests_on"].value_counts()
    typer.echo("")
    typer.echo(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    uncertain = table[table["uncertain"]]
    typer.echo(f"{len(uncertain)} numbers are drawn anew in each run")
    unused = sim.audit.unused_claims(loaded)
    if unused:
        typer.echo(f"claims that nothing cites: {', '.join(unused)}")


@app.command()
@_orderly
def explain(
    scenario: ScenarioName,
    runs: Annotated[
        int, typer.Option(help="How many runs; 0 for the mean of what is not known alone.", min=0)
    ] = 10_000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Show why there is, or is not, room for a deal, and what would open it.

    Example: sim explain berlin
    """
    explanation = sim.explain(scenario, runs=runs, seed=seed)
    if as_json:
        _print_json({**explanation.to_dict(), "caution": sim.summary.CAUTION})
    else:
        typer.echo(str(explanation))
        typer.echo("")
        typer.echo(sim.summary.CAUTION)


@sources.command()
@_orderly
def verify(
    file: Annotated[Path, typer.Argument(help="A claims file.")],
    against: Annotated[Path, typer.Option(help="A copy of the document it was read from.")],
) -> None:
    """Check a claims file against a copy of its document: hash, sections, quoted words.

    Example: sim sources verify seeds/berlin-talks.yaml --against article.txt
    """
    found = sim.claims.verify_source(file, against)
    for fault in found.faults:
        typer.echo(str(fault), err=True)
    typer.echo(str(found))
    if found.faults:
        raise typer.Exit(2)


@app.command()
@_orderly
def replay(
    result: Annotated[
        str, typer.Argument(help="A folder written by sim run --out, or a scenario.")
    ],
    run: Annotated[int, typer.Option(help="Number of the run.", min=0)],
    point: Annotated[
        int | None, typer.Option(help="Number of the point, of a study.", min=0)
    ] = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Play one run again and show every move.

    Example: sim replay results/berlin --run 17
    """
    if point is not None:
        _replay_point(result, point, run, as_json)
        return
    if sim.storage.is_result(result):
        found = sim.storage.read(result)
    else:
        found = sim.run(result, runs=1, seed=seed, first=run)
    trace = found.trace(run)
    _print_table(trace.set_index("hour"), as_json)
    if not as_json:
        row = found.runs.iloc[run - found.first]
        terms = ""
        if row["ending"] in ("deal", "partial"):
            terms = sim.summary.terms_in_words(found.scenario, row, sim.results.RUN_COLUMNS)
        blocked = row["blocked_by"] if isinstance(row["blocked_by"], str) else ""
        end = " · ".join(part for part in (str(row["ending"]), terms, blocked) if part)
        typer.echo(f"hour {row['hour']:g}: {end}")


def _replay_point(folder: str, point: int, run: int, as_json: bool) -> None:
    study = sim.experiments.reading.read_study(folder)
    trace = study.trace(point, run)
    if not as_json:
        for path, value in study.points.loc[point].items():
            typer.echo(f"{path}: {value}")
    _print_table(trace.set_index("hour"), as_json)


@app.command()
@_orderly
def sweep(
    study: Annotated[str, typer.Argument(help="A study file, or the name of one that ships.")],
    out: Annotated[
        Path | None, typer.Option(help="A folder for the result; the same line again resumes it.")
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(help="processes, processes:N, serial, mpi, or dask://host:port."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a study: a scenario at many settings of what may vary.

    Example: sim sweep guarantees --out results/guarantees
    """
    plan = sim.load_plan(study)
    found = sim.run_plan(plan, executor=executor, out=out, progress=True)
    if as_json:
        _print_table(found.shares(), as_json)
    else:
        typer.echo(sim.experiments.report.report(found))
    if out is not None:
        figures = sim.plots.save_study(found, out)
        typer.echo(f"Written to {out}: parts/, manifest.json, points.parquet", err=True)
        typer.echo(f"Figures (PNG and SVG): {', '.join(figures)}", err=True)
    if found.failures:
        raise typer.Exit(1)


@app.command()
@_orderly
def compare(
    first: Annotated[str, typer.Argument(help="The base: a scenario, or a folder of results.")],
    second: Annotated[str, typer.Argument(help="The variant: a scenario, or a folder of results.")],
    runs: Runs = 10_000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Compare two scenarios run by run: same draws, so differences are the scenarios' own.

    Example: sim compare berlin berlin-russia-bluff
    """
    base, variant = (_scenario_or_result(name, runs, seed) for name in (first, second))
    comparison = sim.compare(base, variant)
    endings = comparison.endings()
    if as_json:
        _print_table(endings, as_json)
        return
    typer.echo(f"first:  {base.scenario.title}")
    typer.echo(f"second: {variant.scenario.title}")
    typer.echo(f"{len(comparison):,} pairs of runs, seed {base.seed}")
    typer.echo("")
    typer.echo(f"{'ending':<10}{'first':>8}{'second':>8}  difference (95 % interval, paired)")
    for name, row in endings.iterrows():
        typer.echo(
            f"{name!s:<10}{row['first']:>8.1%}{row['second']:>8.1%}"
            f"  {100 * row['difference']:+.1f} points"
            f" ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})"
        )
    typer.echo("")
    typer.echo("mean utility")
    for name, row in comparison.utilities().iterrows():
        typer.echo(
            f"{name!s:<10}{row['first']:>8.3f}{row['second']:>8.3f}"
            f"  {row['difference']:+.3f} ({row['low']:+.3f} to {row['high']:+.3f})"
        )
    typer.echo("")
    typer.echo(sim.summary.CAUTION)


@app.command()
@_orderly
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
    _write_new(out, sim.formats.as_yaml(scenario))
    for note in scenario.notes:
        typer.echo(f"note: {note}", err=True)
    parties = ", ".join(scenario.party_names)
    typer.echo(f"{out}: {parties}; {scenario.space.size:,} terms, {rounds} rounds")


def _write_new(path: Path, text: str) -> None:
    """Write a file unless that would replace another; one that says the same is left alone."""
    content = text.encode()
    try:
        if path.exists():
            if path.is_file() and path.read_bytes() == content:
                return
            raise StorageError(f"{path} is there already; remove it or choose another name")
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None
    sim.storage.write_aside(path, lambda aside: _put(aside, content))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    try:
        app(args=arguments)
    except BrokenPipeError:
        # The reader went away (as `head` does); Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
