"""Changes of a negotiation: more time, time cut otherwise, and what cannot matter."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sim
from sim.analysis import changes
from tests.builders.negotiations import NAMES, session_of

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"

Tree = dict[str, Any]
Change = Callable[[Tree], Tree]


def more_rounds(times: int) -> Change:
    """So many times the rounds, in a negotiation of one session."""

    def change(tree: Tree) -> Tree:
        return session_of(tree, rounds=times * tree["timeline"][0]["rounds"])

    return change


def finer_rounds(times: int) -> Change:
    """The same hours in so many times the rounds."""
    return lambda tree: changes.finer_rounds(sim.load(tree), times).content()


def once_more(tree: Tree, sessions: int = 1) -> Tree:
    """The last sessions once more."""
    return changes.once_more(sim.load(tree), sessions).content()


def one_offer_more(tree: Tree) -> Tree:
    """After the last session those in it hear one more offer, take it or leave it."""
    parties = tree["timeline"][-1]["parties"]
    one = {"session": "offer", "rounds": 1, "parties": parties, "protocol": "take_it_or_leave_it"}
    return tree | {"timeline": [*tree["timeline"], one]}


def cut(tree: Tree, hours: float) -> Tree:
    """The same sessions, those of several rounds in rounds of so many hours."""
    return changes.in_rounds_of(sim.load(tree), hours).content()


def last_twice_as_long(tree: Tree) -> Tree:
    """The last session with twice its rounds."""
    found = copy.deepcopy(tree)
    session = found["timeline"][-1]
    for length in {"hours", "rounds"} & session.keys():
        session[length] = type(_plain(session[length]))(2 * _plain(session[length]))
    return found


def berlin() -> Tree:
    """The Berlin talks as a mapping, to be changed."""
    tree = sim.load("berlin").content()
    return tree | {"claims": str((SCENARIOS / tree["claims"]).resolve())}


def _plain(number: Any) -> Any:
    return number["value"] if isinstance(number, Mapping) else number


def issues_turned(tree: Tree) -> Tree:
    """The issues written in the other order."""
    return changes.rewritten(sim.load(tree), what=["issues"]).content()


def options_turned(tree: Tree) -> Tree:
    """The options of all issues written in the other order."""
    issues = {
        name: {"options": said["options"][::-1], "ordered": False}
        for name, said in tree["issues"].items()
    }
    return tree | {"issues": issues}


def parties_turned(tree: Tree) -> Tree:
    """The parties written in the other order, in the session, too."""
    session = tree["timeline"][0]
    return tree | {
        "parties": dict(reversed(tree["parties"].items())),
        "timeline": [session | {"parties": session["parties"][::-1]}],
    }


def renamed(tree: Tree) -> Tree:
    """The parties by other names, whose alphabetical order is another, too."""
    new = dict(zip(NAMES, ("zoe", "yan", "xia", "will", "vera", "udo"), strict=True))
    session = tree["timeline"][0]
    return tree | {
        "parties": {new[name]: party for name, party in tree["parties"].items()},
        "timeline": [session | {"parties": [new[name] for name in session["parties"]]}],
    }


def with_a_dead_option(tree: Tree) -> Tree:
    """One more option for the first issue: worst for all and behind a line of all."""
    name = next(iter(tree["issues"]))
    options = [*tree["issues"][name]["options"], "dead"]
    line = {"id": "dead", "rejects": {name: "dead"}, "firmness": 1, "public": True}
    people = {
        who: party
        | {
            "values": party["values"] | {name: party["values"][name] | {"dead": 0}},
            "red_lines": [*party.get("red_lines", []), line],
        }
        for who, party in tree["parties"].items()
    }
    return tree | {
        "issues": tree["issues"] | {name: {"options": options}},
        "parties": people,
    }
