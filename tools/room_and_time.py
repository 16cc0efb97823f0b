"""Measurements: room is found, and time does not hurt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sim.results.intervals import Z95
from tests.builders.changes import (
    Tree,
    berlin,
    cut,
    finer_rounds,
    last_twice_as_long,
    more_rounds,
    once_more,
    one_offer_more,
)
from tests.builders.negotiations import (
    divided_pie,
    negotiation,
    places,
    private_lines,
    session_of,
)
from tools.measurements import (
    ALTERNATING,
    CONCESSION,
    MEDIATED,
    ONE_OFFER,
    Row,
    paired,
    points,
    rooms,
    table_of,
    words,
)


def _numbered(numbers: range, make: Callable[..., Tree], **how: Any) -> Iterator[Tree]:
    for number in numbers:
        yield make(number, **how)


def _unknown_lines(number: int, drawn: bool, protocol: str) -> Tree:
    """Two parties with lines that the other does not know of, and as many rounds as they need.

    That is as many as the shorter of their lists of open outcomes is long, 10 at least.
    """
    tree = private_lines(negotiation(number, drawn=drawn), number)
    open_outcomes = []
    for party in tree["parties"].values():
        crossed = {
            (issue, option)
            for line in party["red_lines"]
            for issue, option in line["rejects"].items()
        }
        count = 1
        for issue, said in tree["issues"].items():
            count *= sum((issue, option) not in crossed for option in said["options"])
        open_outcomes.append(count)
    return session_of(tree, protocol=protocol, rounds=max(10, min(open_outcomes)))


# 1. Room is found


def room(quick: bool) -> Iterator[Row]:
    """Where there is room, patience finds it."""
    some, runs = (range(30), 4) if quick else (range(1000, 1150), 20)
    for protocol in (ALTERNATING, CONCESSION, MEDIATED, ONE_OFFER):
        rounds = {ONE_OFFER: 1, MEDIATED: 20}.get(protocol, 10)
        for drawn in (False, True):
            trees = _numbered(
                some, negotiation, rounds=rounds, drawn=drawn, session={"protocol": protocol}
            )
            length = f"{rounds} round{'s' * (rounds > 1)}"
            name = f"two parties, {words(protocol)}, {length}, {_numbers(drawn)}"
            # One offer is right for certain only if it can be known what the other would take.
            least = None if protocol == ONE_OFFER and drawn else 1.0
            yield rooms(name, trees, runs, least)
    for protocol in (ALTERNATING, CONCESSION):
        how: dict[str, Any] = {"strategies": ("micro",), "session": {"protocol": protocol}}
        trees = _numbered(some, negotiation, rounds=40, **how)
        yield rooms(f"two parties that play MiCRO, {words(protocol)}, 40 rounds", trees, runs, 1.0)
    for protocol in (ALTERNATING, CONCESSION):
        for drawn in (False, True):
            trees = _numbered(some, _unknown_lines, drawn=drawn, protocol=protocol)
            name = f"two parties, {words(protocol)}, firm lines that only their owners know of"
            yield rooms(f"{name}, {_numbers(drawn)}", trees, runs, 1.0)
    for parties in (3,) if quick else (3, 4, 5, 6):
        for protocol in (ALTERNATING, CONCESSION, MEDIATED):
            yield _among_several(some if quick else range(300, 340), parties, protocol, runs)
    if quick:
        return
    for parties in (3, 4, 5, 6):
        for protocol in (ALTERNATING, CONCESSION):
            trees = _numbered(
                range(1000, 1040),
                negotiation,
                parties=parties,
                rounds=20,
                drawn=True,
                no_deal=(0.0, 0.4),
                session={"protocol": protocol},
            )
            name = f"{parties} parties, {words(protocol)}, 20 rounds, drawn numbers"
            yield rooms(name, trees, 10, 0.95)


def _among_several(some: range, parties: int, protocol: str, runs: int) -> Row:
    """Several parties, of whose firm lines the others know nothing. Nothing is asked."""
    session = {"protocol": protocol}
    trees = (
        private_lines(negotiation(n, parties, 20, session=session, no_deal=(0.0, 0.4)), n)
        for n in some
    )
    lines = "firm lines that only their owners know of"
    return rooms(f"{parties} parties, {words(protocol)}, 20 rounds, {lines}", trees, runs, None)


def restaurants(quick: bool) -> Iterator[Row]:
    """Places that both can live with."""
    if not quick:
        return
    trees = [
        places(worth, strategy, rounds)
        for worth in ([[1, 0.9], [0.9, 1]], [[1, 0.8, 0.7, 0.6, 0.5], [0.5, 0.6, 0.7, 0.8, 1]])
        for strategy in ("linear", "conceder", "boulware", "frequency_model")
        for rounds in (1, 2, 10, 40)
    ]
    yield rooms("two restaurants or five, four strategies, 1 to 40 rounds", trees, 4, 1.0)


def pies(quick: bool) -> Iterator[Row]:
    """A pie for several."""
    if quick:
        return
    for strategy in ("boulware", "linear", "conceder", "frequency_model"):
        for parties, cut_in in ((3, (7, 10, 20)), (4, (8,))):
            trees = [
                divided_pie(parties, pieces, no_deal, strategy)
                for pieces in cut_in
                for no_deal in (0.0, 0.05, 0.12, 0.2)
            ]
            name = f"pies for {parties}, {strategy}, 20 rounds, no deal worth 0 to .2"
            yield rooms(name, trees, 20, 0.95)


# 2. Time does not hurt


def time(quick: bool) -> Iterator[Row]:
    """More time, or the same time cut finer."""
    some, runs = (range(12), 4) if quick else (range(2000, 2040), 20)
    kinds = ((2, ALTERNATING), (3, ALTERNATING), (4, ALTERNATING), (3, CONCESSION))
    changes = {
        "twice the rounds": more_rounds(2),
        "four times the rounds": more_rounds(4),
        "rounds of a quarter": finer_rounds(4),
        "the session once more": once_more,
        "one offer more, take it or leave it": one_offer_more,
    }
    for parties, protocol in kinds[:1] if quick else kinds:
        trees = [
            negotiation(
                number,
                parties,
                rounds=8,
                drawn=True,
                lines=True,
                no_deal=(0.1, 0.55) if parties == 2 else (0.0, 0.4),
                session={"protocol": protocol},
            )
            for number in some
        ]
        found = paired(trees, list(changes.values()), runs)
        for name, (difference, half) in zip(changes, found, strict=True):
            what = f"{parties} parties, {words(protocol)}: {name}"
            over = f"{len(trees)} × {runs} runs, paired"
            holds = difference >= -half - 1e-12
            yield Row(what, over, "no fewer deals", points(difference, half), holds)


# Berlin


def berlin_talks(quick: bool) -> Iterator[Row]:
    """The case, with its hours cut otherwise."""
    if quick:
        return
    tree, runs = berlin(), 3000
    shares = {}
    for hours in (1.0, 0.5, 0.25, 0.1, 1 / 30):
        shares[hours] = (table_of(cut(tree, hours), runs)["ending"] == "deal").mean()
    finest = [share for hours, share in shares.items() if hours <= 0.5]
    shown = " / ".join(f"{100 * share:.1f}" for share in shares.values())
    apart = max(finest) - min(finest)
    what = "Berlin, rounds of 1 / ½ / ¼ / 1⁄10 / 1⁄30 h: share of deals"
    yield Row(
        what, f"{runs:,} runs each", "from ½ h down within 3 points", f"{shown} %", apart <= 0.03
    )
    base = (table_of(tree, runs)["ending"] == "deal").mean()
    last = tree["timeline"][-1] | {"protocol": ONE_OFFER}
    changes: dict[str, Tree] = {
        "its last session twice as long": last_twice_as_long(tree),
        "its last session once more": once_more(tree),
        "its last two sessions once more": once_more(tree, 2),
        "the last session take it or leave it": tree | {"timeline": [*tree["timeline"][:-1], last]},
    }
    for name, changed in changes.items():
        share = (table_of(changed, runs)["ending"] == "deal").mean()
        half = Z95 * np.sqrt(2 * base * (1 - base) / runs)
        came = f"{100 * base:.1f} % → {100 * share:.1f} %"
        over = f"{runs:,} runs each"
        yield Row(f"Berlin, {name}", over, "no fewer deals", came, share >= base - half)
    share = (table_of(tree | {"clock": "calendar"}, runs)["ending"] == "deal").mean()
    came = f"{100 * base:.1f} % → {100 * share:.1f} %"
    over, what = f"{runs:,} runs each", "Berlin by the calendar"
    yield Row(what, over, "half to twice as many deals", came, 0.5 <= share / base <= 2)


def _numbers(drawn: bool) -> str:
    return "drawn numbers" if drawn else "known numbers"
