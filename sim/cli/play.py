"""The command that lets a person take a seat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import sim
from sim.cli.application import Seed, app, without_traceback
from sim.cli.printing import as_wide
from sim.errors import UsageError

__all__ = ["play"]


@app.command()
@without_traceback
def play(
    scenario: Annotated[
        str,
        typer.Argument(
            help="A scenario; or a saved game to go on with: its folder, or its text (.json)."
        ),
    ],
    seats: Annotated[
        list[str] | None,
        typer.Option("--as", help="The party to play; several times for seats in turn."),
    ] = None,
    seed: Seed = 1,
    run: Annotated[int, typer.Option(help="The run whose draws apply.", min=0)] = 0,
    out: Annotated[
        Path | None, typer.Option(help="A folder; saved there after every move.")
    ] = None,
    test: Annotated[
        bool, typer.Option("--test", help="A test of skill: no look at futures.")
    ] = False,
) -> None:
    """Take a party's seat against simulated ones, and read your debrief.

    Example: sim play berlin --as ukraine --out results/my-game
    """
    # A folder does not hide what ships under its name: who names a seat means the scenario.
    if sim.play.is_game(scenario) and not (seats and sim.inputs.files.ships(scenario)):
        if seats:
            raise UsageError(f"{scenario} is a saved game; it goes on without --as")
        if test:
            raise UsageError(f"{scenario} is a saved game; it goes on without --test")
        game = sim.play.read(scenario)
        if Path(scenario).is_file():
            scenario = game.scenario.name
        elif out is None:
            out = Path(scenario)
            scenario = str(out / "scenario.yaml")
        else:
            raise UsageError(f"{scenario} is saved there after every move; leave out --out")
    else:
        loaded = sim.load(scenario)
        if not seats:
            parties = " or ".join(f"--as {name}" for name in loaded.party_names)
            raise UsageError(f"say whom you play: {parties}")
        if out is not None and sim.play.is_game(out):
            raise UsageError(f"{out} holds a game already; go on with it by: sim play {out}")
        game = sim.Game(loaded, *seats, seed=seed, run=run, test=test)

    def save() -> None:
        if out is not None:
            sim.play.save(game, out)

    save()
    try:
        with as_wide():
            sim.play.Terminal(game, input, typer.echo, save).play()
    except (sim.play.PlayerLeft, KeyboardInterrupt):
        again = "The game is not kept." if out is None else f"Go on with: sim play {out}"
        typer.echo(f"\nYou left before the end. {again}")
        return
    for other in game.scenario.party_names:
        if other not in game.seats:
            typer.echo(
                f"Play it as the other side: sim play {scenario} --as {other} --seed {game.seed}"
                f" --run {game.run}"
            )
