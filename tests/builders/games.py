"""What tests of a seat share: games over a pie, and moves as they are written down."""

from collections.abc import Callable

import pandas as pd

import sim
from sim.play import Game

HALVES = {"slices": "5", "dish": "ann"}
MEDIATED = {"rounds": 1, "protocol": "single_text", "draft": HALVES}


NO_DECISIONS = ("ratifies", "does not ratify", "attacks", "walks out", "withdraws")
"""Moves that follow from what was decided before, or by others."""


def imitate(
    game: Game, trace: pd.DataFrame, before: Callable[[str, dict[str, str] | None], object] = print
) -> None:
    """Let every person do what its party does in a trace.

    Args:
        game: The game.
        trace: The moves of its run.
        before: Told of every move, with the outcome that it offers, before it is made.
    """
    issues = [issue.name for issue in game.scenario.space.issues]
    columns = [name if name in trace else f"issue.{name}" for name in issues]
    said = {
        seat: iter(trace[(trace["party"] == seat)].to_dict(orient="records")) for seat in game.seats
    }

    def following(seat: str) -> dict[str, object]:
        for move in said[seat]:
            if move["move"] not in NO_DECISIONS:
                return move
        raise AssertionError("asked once too often")

    while game.turn is not None:
        moves = [choice.move for choice in game.situation.choices]
        move = following(game.turn)
        # A no comes before an offer; where all offer at once, answers follow from the offers.
        while move["move"] in ("accepts", "rejects") and not {"accept", "reject"} & set(moves):
            move = following(game.turn)
        if move["move"] == "rejects" and "offer" in moves:
            move = following(game.turn)
        kind = {
            "accepts": "accept",
            "rejects": "reject",
            "offers": "offer",
            "passes": "pass",
            "says yes": "yes",
            "says no": "no",
        }[str(move["move"])]
        outcome = {name: str(move[column]) for name, column in zip(issues, columns, strict=True)}
        offered = outcome if kind == "offer" else None
        before(kind, offered)
        game.step(kind, offered)


def pie(mine: float, theirs: float) -> sim.Scenario:
    """A pie of ten slices and a side dish that only one of the two wants."""
    return sim.load(
        {
            "title": "Pie",
            "issues": {"slices": [str(i) for i in range(11)], "dish": ["ann", "bob"]},
            "parties": {
                "ann": {
                    "weights": {"slices": 0.8, "dish": 0.2},
                    "values": {"slices": {"linear": [0, 1]}, "dish": {"ann": 1, "bob": 0}},
                    "no_deal": mine,
                    "strategy": "linear",
                },
                "bob": {
                    "weights": {"slices": 1},
                    "values": {"slices": {"linear": [1, 0]}},
                    "no_deal": theirs,
                    "strategy": "hardliner",
                },
            },
            "timeline": [{"session": "talks", "rounds": 3, "parties": ["ann", "bob"]}],
        }
    )


def with_cleo(*sessions: dict[str, object]) -> sim.Scenario:
    """The pie with a third party that wants what Ann wants."""
    tree = pie(0, 0).content()
    tree["parties"]["cleo"] = {"weights": {"slices": 1}, "no_deal": 0, "strategy": "linear"}
    tree["parties"]["cleo"]["values"] = {"slices": {"linear": [0, 1]}}
    return sim.load({**tree, "timeline": list(sessions)})


def recorded(game: Game) -> list[tuple[object, ...]]:
    names = (*game.scenario.party_names, "mediator")
    sessions = game.scenario.sessions
    return [
        (m.hour, sessions[m.session].name if m.session >= 0 else "", names[m.party], m.move)
        for m in game.recorded
    ]


def expected(trace: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = trace[["hour", "session", "party", "move"]]
    return list(columns.fillna({"session": ""}).itertuples(index=False, name=None))


def buyer(seed: int = 1) -> Game:
    return Game("teaching/buyer-and-seller", "buyer", seed=seed)
