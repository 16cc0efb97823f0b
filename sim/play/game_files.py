"""Games on disk: a folder with the scenario as it was, and the moves that were made."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.arguments import whole
from sim.errors import InputError, StorageError, UsageError
from sim.inputs import load
from sim.inputs.files import is_file, shipped
from sim.play.game import Game
from sim.report import is_result, write_scenario
from sim.report.sealing import is_sealed, sealed
from sim.report.writing import as_json, read_header, write_content
from sim.version import __version__

__all__ = ["as_text", "is_game", "read", "save"]

_FORMAT = 3
_SEALED = 2
"""The format from which on games are sealed."""

_GAME = "game.json"
"""The file that makes a folder a saved game."""


def save(game: Game, folder: str | Path) -> Path:
    """Write a game, finished or not, into a folder.

    It gets ``scenario.yaml`` (as resolved, its claims beside it) and, last, ``game.json``: who
    plays in which run, the bets, the moves, whether it is a test of skill, and after how many moves
    futures were looked at. An earlier state of a game there is replaced.

    Returns:
        The folder.

    Raises:
        StorageError: if it cannot be written, or holds another game.
    """
    folder = Path(folder)
    if os.path.lexists(folder / _GAME):
        if not _is_earlier(_header(folder), _content(game)):
            raise StorageError(f"{folder} holds another game; choose another folder")
    elif is_result(folder) or os.path.lexists(folder / "manifest.json"):
        raise StorageError(f"{folder} holds something other than a game; choose another folder")
    else:
        write_scenario(game.whole, folder)
    write_content(folder / _GAME, as_text(game) + "\n")
    return folder


def _is_earlier(saved: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a saved game is an earlier state of another, so that nothing in it is lost."""
    same = all(saved.get(key) == now[key] for key in ("digest", "seats", "seed", "run"))
    same &= saved.get("test", False) == now["test"]
    moves = saved.get("moves")
    return same and isinstance(moves, list) and now["moves"][: len(moves)] == moves


def as_text(game: Game) -> str:
    """A game as JSON, without its scenario: who plays in which run, the bets, and the moves."""
    return as_json(sealed(_content(game))).rstrip("\n")


def _content(game: Game) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": __version__,
        "scenario": game.whole.name,
        "digest": game.whole.digest,
        "seats": list(game.seats),
        "seed": game.seed,
        "run": game.run,
        "test": game.test,
        "bets": game.bets,
        "moves": [{"move": move, "outcome": outcome} for move, outcome in game.moves],
        "looked": game.looked,
        "ending": game.ending,
    }


def is_game(path: str | Path) -> bool:
    """Whether a folder holds a game, or a file is one (``….json``)."""
    path = Path(path)
    return is_file(path / _GAME) or (path.suffix == ".json" and is_file(path))


def read(folder: str | Path) -> Game:
    """Play a saved game again, up to where it was saved.

    Args:
        folder: The folder, or a file with the text of a game (`as_text`) of a scenario that ships
            or lies beside it.

    Raises:
        StorageError: if there is no game, a damaged one, one of another scenario, or one that this
            version would not play in the same way.
    """
    folder = Path(folder)
    alone = is_file(folder)
    header = read_header(folder, "game", _FORMAT) if alone else _header(folder)
    try:
        scenario = load(_named_in(folder, header) if alone else folder / "scenario.yaml")
        if alone and scenario.digest != header["digest"]:
            raise StorageError(f"{folder} is of another version of '{scenario.name}'")
        scenario = dataclasses.replace(scenario, name=str(header["scenario"]))
        test = header.get("test", False) is not False  # before format 3 no game was a test
        seats, seed, run = header["seats"], header["seed"], header["run"]
        game = Game(scenario, *seats, seed=seed, run=run, test=test)
        for seat, shares in header["bets"].items():
            game.bet(seat, shares)
        for made in header["moves"]:
            game.step(made["move"], made["outcome"])
        game.looked = [whole("looked", number) for number in header.get("looked", [])]
        ending = header["ending"]
    except InputError as error:
        raise StorageError(f"{folder} cannot be played again:\n{error}") from None
    except UsageError as error:
        raise StorageError(f"{folder} cannot be played again: {str(error)[:300]}") from None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError) as error:
        raise StorageError(f"{folder} is damaged: {str(error)[:300]}") from None
    if ending != game.ending:
        raise StorageError(
            f"{folder} ended as {str(ending)[:60]} with sim {str(header.get('version'))[:20]},"
            f" and would end as {game.ending} now"
        )
    if header["format"] >= _SEALED and not is_sealed(header):
        raise StorageError(f"{folder} is damaged: the game was changed since it was saved")
    if header.get("version") == __version__ and scenario.digest != header.get("digest"):
        raise StorageError(f"{folder} is damaged: scenario.yaml is not the scenario of this game")
    return game


def _named_in(file: Path, header: Mapping[str, Any]) -> Path:
    """The scenario of a game that comes as text: it ships, or lies beside; no other file is read.

    Raises:
        StorageError: if there is none.
    """
    name, known = str(header["scenario"]), shipped()
    ends = [path for other, path in known.items() if other.rsplit("/", 1)[-1] == name]
    beside = file.parent / f"{name}.yaml"
    if name in known or len(ends) == 1:
        return known.get(name) or ends[0]
    if Path(name).name == name and is_file(beside):
        return beside
    raise StorageError(f"{file} belongs to a scenario that neither ships nor is beside it")


def _header(folder: Path) -> dict[str, Any]:
    return read_header(folder / _GAME, "game", _FORMAT)
