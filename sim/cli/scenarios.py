"""Commands about scenarios: run, check, list, audit, describe, explain; their sources."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import (
    AsJson,
    Runs,
    ScenarioName,
    Seed,
    app,
    print_error,
    print_json,
    sources,
    with_notes,
    without_traceback,
)
from sim.cli.printing import print_caution, print_text
from sim.errors import Fault, FewRunsWarning, InputError

__all__ = ["audit", "check", "describe", "explain", "list_", "run", "verify"]


@app.command()
@without_traceback
def run(
    scenario: ScenarioName,
    runs: Runs = 1_000,
    seed: Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option(help="A folder for the runs, figures and index.html."),
    ] = None,
    given_evidence: Annotated[
        bool,
        typer.Option("--given-evidence", help="Only the runs that agree with the observations."),
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="A value in place of the scenario's; may be given several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a scenario many times and show how it ends.

    Example: sim run berlin --runs 10000 --seed 1 --out results/berlin
    """
    loaded = sim.load(scenario)
    if out is not None:
        sim.pages.check_place(loaded, out)
    given = sim.inputs.assignments(changes or ())
    for path in (path for path, node in given.items() if node.value is None):
        typer.echo(f"note: {path} is removed, because its value is null", err=True)
    try:
        every = sim.run(loaded, runs=runs, seed=seed, given=given, progress=True)
    except InputError as error:
        raise InputError([_as_set(fault) for fault in error.faults]) from None
    result = every
    if given_evidence:
        with warnings.catch_warnings():  # the report says it in its own words
            warnings.simplefilter("ignore", FewRunsWarning)
            result = every.given_evidence()
    written = []
    if out is not None:
        figures = with_notes(lambda: sim.pages.save_result(result, out))
        written = sim.pages.written_in_words(result, out, figures)
    # What is kept is written first: the report may have nowhere to go.
    if as_json:
        print_json(sim.report.summarise(result))
    else:
        print_text(lambda: sim.report.report(result))
    for line in written:
        typer.echo(line, err=True)


def _as_set(fault: Fault) -> Fault:
    """A fault of a value of ``--set``, or of its path, which stands on no line."""
    if fault.file in ("--set", "<python>"):
        return Fault("--set", 0, fault.path, fault.message)
    return fault


@app.command()
@without_traceback
def check(
    files: Annotated[list[str], typer.Argument(help="Scenario files, or names that ship.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse numbers and positions that rest on nothing.")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Play 500 runs, and note what never mattered in them.")
    ] = False,
) -> None:
    """Report every fault of scenario files, each with its file and line.

    Example: sim check --strict scenarios/berlin.yaml
    """
    faulty = 0
    for file in files:
        try:
            if sim.studies.is_plan(file):
                plan = sim.studies.load_plan(file)
                typer.echo(f"{file}: good (a study of {len(plan):,} point{'s' * (len(plan) != 1)})")
                continue
            scenario = sim.load(file)
            sim.inputs.check_combinations(scenario)
            loose = sim.description.audit.unexplained(scenario) if strict else []
            if loose:
                raise InputError(loose)
        except InputError as error:
            faulty += 1
            print_error(error)
            continue
        for doubt in (*sim.description.audit.doubtful(scenario), *scenario.notes):
            typer.echo(f"note: {doubt}", err=True)
        if strict:
            hint = "things that nobody declared may matter, too; see: sim robustness"
            typer.echo(f"note: {hint} {file}", err=True)
        if deep:
            _look_deep(scenario, file)
        typer.echo(f"{file}: good ({sim.description.audit.size(scenario)})")
    if faulty:
        raise typer.Exit(2)


def _look_deep(scenario: sim.Scenario, file: str) -> None:
    """Note what never mattered in some runs, and what runs cost."""
    looked = sim.analysis.never_mattered(scenario)
    for fault in looked.found:
        typer.echo(f"note: {fault}", err=True)
    cost = f"10,000 runs take about {looked.seconds * 10_000:,.2g} s here"
    found = f"{len(looked.found)} entries never mattered in {looked.runs:,} runs"
    typer.echo(f"{file}: {found}; {cost}")


@app.command(name="list")
@without_traceback
def list_(as_json: AsJson = False) -> None:
    """List the scenarios, studies, parts of strategies and protocols that ship.

    Example: sim list
    """
    scenarios = {name: sim.inputs.title_of(path) for name, path in sim.inputs.shipped().items()}
    strategies = {
        kind: {
            name: _first_line(sim.strategies.part_class(kind, name))
            for name in sim.strategies.names(kind)
        }
        for kind in sim.strategies.PARTS
    }
    protocols = {
        name: _first_line(type(sim.protocols.protocol(name))) for name in sim.protocols.names()
    }
    studies = {
        name: sim.inputs.title_of(path) for name, path in sim.inputs.shipped_studies().items()
    }
    if as_json:
        everything = {"scenarios": scenarios, "studies": studies, "strategies": strategies}
        print_json(everything | {"protocols": protocols})
        return
    groups = {
        "scenarios": scenarios,
        "studies": studies,
        **{f"strategies: {kind}": parts for kind, parts in strategies.items()},
        "protocols": protocols,
    }
    for heading, entries in groups.items():
        width = max(len(name) for name in entries)
        lines = [heading, *(f"  {name:<{width}}  {text}" for name, text in entries.items())]
        print_text(partial("\n".join, lines))


def _first_line(thing: type) -> str:
    source = getattr(thing, "source", "")
    text = (thing.__doc__ or "").strip().partition("\n")[0]
    return f"{text} [{source}]" if source else text


@app.command()
@without_traceback
def audit(scenario: ScenarioName, as_json: AsJson = False) -> None:
    """Show which numbers and positions rest on claims, which on assumptions.

    Example: sim audit berlin
    """
    loaded = sim.load(scenario)
    if as_json:
        print_json(sim.description.audit.summarise(loaded))
    else:
        print_text(lambda: sim.description.audit.report(loaded))


@app.command()
@without_traceback
def describe(
    scenario: ScenarioName,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown instead of text.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Describe a scenario after the ODD+D protocol: what there is, what happens, on what it rests.

    Example: sim describe berlin --markdown > berlin.md
    """
    found = sim.describe(scenario)
    if as_json:
        print_json(found.to_dict())
    elif markdown:
        typer.echo(found.markdown(), nl=False)
    else:
        print_text(lambda: str(found))


@app.command()
@without_traceback
def explain(
    scenario: ScenarioName,
    runs: Annotated[
        int, typer.Option(help="How many runs; 0 for only the means of uncertain numbers.", min=0)
    ] = 1_000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Show why there is, or is not, room for a deal, and what would open it.

    Example: sim explain berlin
    """
    explanation = sim.explain(scenario, runs=runs, seed=seed)
    if as_json:
        print_json({**explanation.to_dict(), "caution": sim.report.CAUTION})
    else:
        print_text(lambda: str(explanation))
        print_caution()


@sources.command()
@without_traceback
def verify(
    file: Annotated[Path, typer.Argument(help="A claims file.")],
    against: Annotated[Path, typer.Option(help="A copy of the document it was read from.")],
) -> None:
    """Check a claims file against a copy of its document: hash, sections, quoted words.

    Example: sim sources verify seeds/berlin-talks.yaml --against article.txt
    """
    found = sim.inputs.verify_source(file, against)
    for fault in found.faults:
        typer.echo(str(fault), err=True)
    print_text(lambda: str(found))
    if found.faults:
        raise typer.Exit(2)
