"""Measurements: who leaves, and who is asked when others are gone."""

from __future__ import annotations

from collections.abc import Iterator

from tests.builders.changes import Change, Tree
from tests.builders.negotiations import negotiation, session_of
from tools.measurements import (
    ALTERNATING,
    CONCESSION,
    MEDIATED,
    Row,
    paired,
    points,
    rooms,
    words,
)

_PROTOCOLS = (ALTERNATING, CONCESSION, MEDIATED)


def _trees(some: range, parties: int, protocol: str) -> list[Tree]:
    no_deal = (0.1, 0.6) if parties == 2 else (0.0, 0.4)
    session = {"protocol": protocol}
    return [negotiation(n, parties, 20, True, session=session, no_deal=no_deal) for n in some]


def _until(hour: float) -> Change:
    """The first party leaves at an hour, and does not come back."""
    return lambda tree: session_of(tree, leaves={"ann": hour})


def _asked(tree: Tree) -> Tree:
    """The first two talk for ten hours; then the others are asked, for two."""
    names = list(tree["parties"])
    talks = tree["timeline"][0] | {"parties": names[:2], "rounds": 10}
    asked = {"session": "asked", "parties": names[2:], "rounds": 2, "requires": "text"}
    return tree | {"timeline": [talks, asked]}


def room_and_departures(quick: bool) -> Iterator[Row]:
    """Room is found before somebody leaves, and by asking those who come after."""
    some, runs = (range(12), 4) if quick else (range(7000, 7040), 10)
    for parties in (2,) if quick else (2, 3, 4):
        for protocol in _PROTOCOLS:
            trees = map(_until(5), _trees(some, parties, protocol))
            what = f"{parties} parties, {words(protocol)}: one leaves for good after 5 of 20 rounds"
            yield rooms(f"{what}, drawn numbers", trees, runs, 1.0 if parties == 2 else 0.95)
    for parties in (3,) if quick else (3, 4):
        for protocol in _PROTOCOLS:
            trees = map(_asked, _trees(some, parties, protocol))
            last = "one is" if parties == 3 else "two are"
            what = f"two talk, {words(protocol)}; then {last} asked, drawn numbers"
            yield rooms(what, trees, runs, None)


def time_and_departures(quick: bool) -> Iterator[Row]:
    """Who leaves later leaves no fewer deals."""
    if quick:
        return
    for parties in (2, 3, 4):
        for protocol in _PROTOCOLS:
            trees = _trees(range(7000, 7040), parties, protocol)
            early = [_until(3)(tree) for tree in trees]
            ((difference, half),) = paired(early, [_until(10)], 10)
            what = f"{parties} parties, {words(protocol)}: one leaves after 10 rounds instead of 3"
            holds = difference >= -half - 1e-12
            over = f"{len(trees)} × 10 runs, paired"
            yield Row(what, over, "no fewer deals", points(difference, half), holds)
