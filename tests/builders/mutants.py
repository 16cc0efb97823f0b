"""Scenarios that somebody has damaged: random changes of a file's text or of what stands in it."""

from __future__ import annotations

import copy
from functools import cache
from random import Random
from typing import Any

import sim

NASTY: list[Any] = [
    "",
    " ",
    "x",
    "never",
    "required",
    "none",
    "text",
    "calendar",
    "ann",
    "nan",
    "-.inf",
    "a.b",
    "è ❤ 漢字",
    "\u202eright to left",
    "line\nbreak",
    "\ud800",
    "\x1b[31m",
    "\0",
    "y" * 5_000,
    "1e3",
    "0x1F",
    "../../etc/passwd",
    "2025-12-14",
    None,
    True,
    False,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    -1,
    0,
    1,
    2,
    0.5,
    1e-9,
    1e-308,
    5e-324,
    1e15,
    1e16,
    1e308,
    -1e308,
    10**400,
    10_000,
    float("nan"),
    float("inf"),
    -0.0,
    {"value": 0.5},
    {"value": {"value": 1}},
    {"add": 0.1},
    {"uniform": [0, 1]},
    {"uniform": [1, 0]},
    {"uniform": [-1e15, 1e15]},
    {"triangular": [0, 0, 1]},
    {"triangular": [1e-308, 2e-308, 3e-308]},
    {"normal": [0.5, 0.1]},
    {"normal": [0.5, 1e-300]},
    {"normal": [1e15, 1e15]},
    {"beta": [2, 3]},
    {"beta": [1e-300, 1e15]},
    {"beta": [0.01, 0.01]},
    {"choice": [0, 1]},
    {"choice": {"0": 1, "1": 1e15}},
    {"choice": {"0": 1e-308, "1": 5e-324}},
    {"choice": {"nan": 1}},
    {"linear": [0, 1]},
    {"from": 0, "to": 3},
    {"from": 0, "to": 1e308},
    {"from": 0, "to": 1, "step": 1e-308},
    {"from": 0, "to": 2_000},
    {"boulware": {"exponent": 3}},
    {"exponential": {"beta": 1e15, "kappa": 1e-308}},
    {"polynomial": {"beta": 1e-308}},
    {"relative_tit_for_tat": None},
    "random",
    "hardliner",
    {"not": {}},
    {"any": []},
    {"all": [{}]},
    "fighting_on",
    "expected",
]

_SIGNS = [*"{}[]:,-#&*!|>'\"%@`?~ \n\t0123456789.eE_ax<=\\\r\x00é\ufeff\u2028", "- ", ": ", "<<"]


def damage_text(text: str, random: Random) -> str:
    """A file's text with one to three things changed, mostly single characters or lines."""
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(text) + 1)
        way = random.randrange(7)
        if way == 0:
            text = text[:at] + text[at + random.choice((1, 1, 2, 10)) :]
        elif way == 1:
            text = text[:at] + random.choice(_SIGNS) + text[at:]
        elif way == 2:
            text = text[:at] + random.choice(_SIGNS) + text[at + 1 :]
        elif way == 3:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        elif way == 4:
            lines = text.splitlines(keepends=True) or [""]
            line = random.randrange(len(lines))
            lines.insert(random.randrange(len(lines) + 1), lines[line])
            text = "".join(lines)
        elif way == 5:
            lines = text.splitlines(keepends=True) or [""]
            del lines[random.randrange(len(lines))]
            text = "".join(lines)
        elif random.random() < 0.3:
            text = text[:at]
    return text


def damage_tree(tree: Any, random: Random) -> Any:
    """What stands in a file, with one to three values or keys changed."""
    tree = copy.deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(tree))
        if not places:
            return tree
        inside, key = random.choice(places)
        other, other_key = random.choice(places)
        way = random.randrange(8)
        if way == 0:
            del inside[key]
        elif way in (1, 2):
            inside[key] = copy.deepcopy(random.choice(NASTY))
        elif way == 3:
            inside[key] = copy.deepcopy(other[other_key])
        elif way == 4 and isinstance(inside, dict):
            name = random.choice((other_key, str(random.choice(NASTY))[:9], f"{key}s"))
            inside[str(name)] = inside.pop(key)
        elif way == 5 and isinstance(inside, list):
            inside.insert(key, copy.deepcopy(inside[key]))
        elif way == 6:
            one, two = copy.deepcopy(inside[key]), copy.deepcopy(other[other_key])
            inside[key], other[other_key] = two, one
        elif isinstance(inside[key], (int, float)) and not isinstance(inside[key], bool):
            inside[key] *= random.choice((-1, 0, 0.5, 1.5, 2, 10, 1_000))
    return tree


def _places(value: Any) -> Any:
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


@cache
def resolved(name: str) -> Any:
    """A scenario as resolved, with the path of its claims absolute."""
    tree = sim.load(sim.inputs.shipped()[name]).content()
    tree.pop("extends", None)
    if "claims" in tree:
        named = tree["claims"] if isinstance(tree["claims"], list) else [tree["claims"]]
        tree["claims"] = [
            str((sim.inputs.shipped()[name].parent / file).resolve()) for file in named
        ]
    return tree
