"""What tests of a seat share: games over a pie, and moves as they are written down."""

import pandas as pd

import sim
from sim.play import Game

HALVES = {"slices": "5", "dish": "ann"}
MEDIATED = {"rounds": 1, "protocol": "single_text", "draft": HALVES}


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
