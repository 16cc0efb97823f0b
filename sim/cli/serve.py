"""The command that serves a scenario as a web page."""

from __future__ import annotations

from typing import Annotated

import typer

import sim
from sim.cli.application import ScenarioName, Seed, app, without_traceback

__all__ = ["serve"]


@app.command()
@without_traceback
def serve(
    scenario: ScenarioName,
    port: Annotated[
        int, typer.Option(help="The port; 0 for any that is free.", min=0, max=65535)
    ] = 8800,
    host: Annotated[
        str, typer.Option(help="The address to listen on; by default only this machine.")
    ] = "127.0.0.1",
    seed: Seed = 1,
    token: Annotated[
        str | None,
        typer.Option(
            help="The token that the address must contain; by default random; '' for none."
        ),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(help="How much visitors may ask for: visitors=60; docs/course.md has all."),
    ] = None,
    test: Annotated[
        bool, typer.Option("--test", help="Games are tests of skill: no look at futures.")
    ] = False,
) -> None:
    """Serve explorer and seat as a web page, for a class; Ctrl-C ends it.

    Example: sim serve berlin
    """
    limits = limit or ()
    sim.app.serve(scenario, port=port, host=host, seed=seed, token=token, limits=limits, test=test)
