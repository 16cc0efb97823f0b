"""What holds for the defaults, measured on generated negotiations, and what does not.

``make behaviour`` writes docs/behaviour.md anew; a test plays the quick rows again and holds them
current. What fails stays on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.results.intervals import Z95
from tests.builders.changes import (
    Tree,
    berlin,
    cut,
    finer_rounds,
    issues_turned,
    last_twice_as_long,
    more_rounds,
    once_more,
    options_turned,
    parties_turned,
    with_a_dead_option,
)
from tests.builders.negotiations import (
    divided_pie,
    negotiation,
    places,
    private_lines,
    session_of,
    with_guests,
)
from tools.measurements import Row, paired, points, rooms, table_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/behaviour.md"

ALTERNATING, ONE_OFFER = "alternating_offers", "take_it_or_leave_it"
CONCESSION, MEDIATED = "monotonic_concession", "single_text"


def _numbered(numbers: range, make: Callable[..., Tree], **how: Any) -> Iterator[Tree]:
    for number in numbers:
        yield make(number, **how)


def _unknown_lines(number: int, **how: Any) -> Tree:
    return private_lines(negotiation(number, **how), number)


# 1. Room is found


def room(quick: bool) -> Iterator[Row]:
    """Where there is room, patience finds it."""
    some, runs = (range(30), 4) if quick else (range(1000, 1300), 20)
    for protocol in (ALTERNATING, CONCESSION):
        how: dict[str, Any] = {"rounds": 10, "session": {"protocol": protocol}}
        name = f"two parties, {_words(protocol)}, 10 rounds"
        yield rooms(f"{name}, known numbers", _numbered(some, negotiation, **how), runs, 1.0)
        drawn = _numbered(some, negotiation, drawn=True, **how)
        yield rooms(f"{name}, drawn numbers", drawn, runs, 0.999)
        how["rounds"] = 20
        name = f"two parties, {_words(protocol)}, 20 rounds, firm lines nobody else knows of"
        yield rooms(f"{name}, known numbers", _numbered(some, _unknown_lines, **how), runs, 0.999)
        drawn = _numbered(some, _unknown_lines, drawn=True, **how)
        yield rooms(f"{name}, drawn numbers", drawn, runs, 0.99)
    for protocol in (ONE_OFFER, MEDIATED):
        rounds = 1 if protocol == ONE_OFFER else 20
        how = {"rounds": rounds, "session": {"protocol": protocol}}
        name = f"two parties, {_words(protocol)}, {rounds} round{'s' * (rounds > 1)}"
        yield rooms(f"{name}, known numbers", _numbered(some, negotiation, **how), runs, 1.0)
        drawn = _numbered(some, negotiation, drawn=True, **how)
        yield rooms(f"{name}, drawn numbers", drawn, runs, 0.999)
    if quick:
        return
    for parties in (3, 4, 5, 6):
        for protocol in (ALTERNATING, CONCESSION):
            trees = _numbered(
                range(1000, 1060),
                negotiation,
                parties=parties,
                rounds=20,
                drawn=True,
                no_deal=(0.0, 0.4),
                session={"protocol": protocol},
            )
            name = f"{parties} parties, {_words(protocol)}, 20 rounds, drawn numbers"
            yield rooms(name, trees, 10, 0.95)


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
    some, runs = (range(12), 4) if quick else (range(2000, 2080), 20)
    kinds = ((2, ALTERNATING), (3, ALTERNATING), (4, ALTERNATING), (3, CONCESSION))
    changes = {
        "twice the rounds": more_rounds(2),
        "four times the rounds": more_rounds(4),
        "rounds of a quarter": finer_rounds(4),
        "the session once more": once_more,
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
            what = f"{parties} parties, {_words(protocol)}: {name}"
            over = f"{len(trees)} × {runs} runs, paired"
            yield Row(what, over, points(difference, half), difference >= -half - 1e-12)


# 3 and 4. The last chance; nobody is held


def last_chance(quick: bool) -> Iterator[Row]:
    """What is refused at the last chance, and what is signed."""
    if not quick:
        return
    refused = better = 0
    for number in range(30):
        tree = negotiation(number, 2 + number % 3, rounds=4, drawn=True, no_deal=(0.0, 0.4))
        result = sim.run(sim.load(tree), runs=4, seed=1)
        for run in range(4):
            trace = result.trace(run)
            last = trace[(trace["round"] == 3) & (trace["move"] == "rejects")]
            for party, worth in zip(last["party"], last["utility"], strict=True):
                given = result.runs[f"draw.parties.{party}.no_deal.value"].iloc[run]
                refused += 1
                better += int(worth > given)
    what = "refused at the last chance though better than no deal"
    yield Row(what, f"{refused} refusals", str(better), better == 0)
    signed = worse = 0
    for number in range(15):
        table = table_of(_drifting(number), 20)
        deals = table[table["ending"] == "deal"]
        for name in ("ann", "ben", "cat"):
            drift = _DRIFT * (deals["hour"] - 1) / 24
            no_deal = deals[f"draw.parties.{name}.no_deal.value"] + drift
            worse += int((deals[f"utility.{name}"] < no_deal - 1e-9).sum())
        signed += len(deals)
    what = "deals worse than no deal for somebody when the last consent comes; no deal gets better"
    yield Row(what, f"15 × 20 runs, {signed} deals", str(worse), worse == 0)


_DRIFT = 0.05


def _drifting(number: int) -> Tree:
    """Two agree, a third is asked three days later; no deal gets better for all meanwhile."""
    tree = negotiation(number, 3, rounds=6, drawn=True, no_deal=(0.15, 0.35))
    for party in tree["parties"].values():
        party["no_deal"] = {"value": party["no_deal"], "drift_per_day": _DRIFT}
    first = tree["timeline"][0] | {"parties": ["ann", "ben"]}
    asked = {"session": "asked", "delay": 72, "rounds": 2, "parties": ["cat"], "requires": "text"}
    return tree | {"timeline": [first, asked]}


# 5. Who need not consent does not block


def guests(quick: bool) -> Iterator[Row]:
    """Others in the room whose consent nothing needs."""
    some, runs = (range(12), 4) if quick else (range(3000, 3080), 20)
    for protocol in (ALTERNATING, ONE_OFFER, CONCESSION, MEDIATED):
        for count in (1,) if quick else (1, 2):
            alone = together = 0
            for number in some:
                rounds = 1 if protocol == ONE_OFFER else 10
                tree = negotiation(number, 2 + number % 2, rounds, no_deal=(0.0, 0.4))
                tree = session_of(tree, protocol=protocol)
                company = with_guests(tree, number, count, first=count == 1)
                alone += int((table_of(tree, runs)["ending"] == "deal").sum())
                together += int((table_of(company, runs)["ending"] == "deal").sum())
            place = "one guest, listed first" if count == 1 else "two guests, in the middle"
            over = f"{len(some)} × {runs} runs"
            came = f"deals {alone:,} without, {together:,} with"
            yield Row(f"{_words(protocol)}: {place}", over, came, together >= 0.995 * alone)


# 6. What cannot matter does not


def order(quick: bool) -> Iterator[Row]:
    """Orders of writing, and an option that nobody can accept."""
    some, runs = (range(10), 6) if quick else (range(4000, 4060), 40)
    changes = {
        "issues in the other order": issues_turned,
        "options in the other order": options_turned,
        "parties in the other order": parties_turned,
        "one more option that nobody can accept": with_a_dead_option,
    }
    for parties in (2,) if quick else (2, 4):
        trees = [
            negotiation(
                n, parties, 10, drawn=True, no_deal=(0.1, 0.55) if parties == 2 else (0.0, 0.45)
            )
            for n in some
        ]
        found = paired(trees, list(changes.values()), runs)
        for name, (difference, half) in zip(changes, found, strict=True):
            over = f"{len(trees)} × {runs} runs, paired"
            what = f"{parties} parties: {name}"
            holds = abs(difference) <= max(half, 0.005)
            yield Row(what, over, f"deals {points(difference, half)}", holds)


# 10. Bluffs


def bluffs(quick: bool) -> Iterator[Row]:
    """Public lines that are bluffs."""
    some, runs = (range(20), 4) if quick else (range(5000, 5100), 40)
    for parties in (2,) if quick else (2, 4):
        trees = (
            negotiation(
                n,
                parties,
                rounds=20,
                lines=True,
                no_deal=(0.1, 0.55) if parties == 2 else (0.0, 0.4),
            )
            for n in some
        )
        name = f"{parties} parties, lines and conditions of any firmness, public or not, 20 rounds"
        yield rooms(name, trees, runs, 0.99 if parties == 2 else 0.95)


# Berlin


def berlin_talks(quick: bool) -> Iterator[Row]:
    """The case, with its hours cut otherwise."""
    if quick:
        return
    tree, runs = berlin(), 4000
    shares = {}
    for hours in (1.0, 0.5, 0.25, 0.1, 1 / 30):
        shares[hours] = (table_of(cut(tree, hours), runs)["ending"] == "deal").mean()
    finest = [share for hours, share in shares.items() if hours <= 0.5]
    shown = " / ".join(f"{100 * share:.1f}" for share in shares.values())
    apart = max(finest) - min(finest)
    what = "Berlin, rounds of 1 / ½ / ¼ / 1⁄10 / 1⁄30 h: share of deals"
    yield Row(what, f"{runs:,} runs each", f"{shown} %", apart <= 0.03)
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
        came = f"deals {100 * base:.1f} % → {100 * share:.1f} %"
        yield Row(f"Berlin, {name}", f"{runs:,} runs each", came, share >= base - half)
    share = (table_of(tree | {"clock": "calendar"}, runs)["ending"] == "deal").mean()
    came = f"deals {100 * base:.1f} % → {100 * share:.1f} %"
    what = "Berlin by the calendar: a result of the same order"
    yield Row(what, f"{runs:,} runs each", came, 0.5 <= share / base <= 2)


def _words(protocol: str) -> str:
    return protocol.replace("_", " ")


GROUPS: dict[str, tuple[Callable[[bool], Iterator[Row]], ...]] = {
    "Room is found": (room, restaurants, pies),
    "Time does not hurt": (time, berlin_talks),
    "The last chance is known, and nobody is held": (last_chance,),
    "Who need not consent does not block": (guests,),
    "What cannot matter does not": (order,),
    "Bluffs can be called": (bluffs,),
}

INTRODUCTION = """\
# Behaviour

What holds for the default parts of a strategy ([rules.md](rules.md)), measured on generated
negotiations: one to three issues of two to six options, random values, weights and no-deal values,
parties that concede in all the ways that end at the no-deal value (`tests/builders/negotiations.py`
makes them; the same number gives the same negotiation). "Drawn numbers" means that no-deal values
and weights are ranges, of which the others know the means and learn the rest. Intervals are of
95 %; paired differences have theirs over negotiations. Written by `make behaviour`; a test plays
the quick rows again and fails if they are not current. What fails stays on the page.
"""


def rows(quick: bool) -> dict[str, list[Row]]:
    """All measurements, group by group: the quick ones, or those on more negotiations."""
    return {
        heading: [row for part in parts for row in part(quick)] for heading, parts in GROUPS.items()
    }


def page(measured: Mapping[bool, Mapping[str, Sequence[Row]]]) -> str:
    """The page as Markdown.

    Args:
        measured: The quick rows, under True, and the others.
    """
    every = [row for groups in measured.values() for group in groups.values() for row in group]
    held = sum(row.holds for row in every)
    parts = [INTRODUCTION, f"\n**{held} of {len(every)} hold.**\n"]
    for quick, title in ((True, "Quick rows"), (False, "On more negotiations")):
        parts.append(f"\n## {title}\n")
        for heading, group in measured[quick].items():
            if group:
                parts.append(
                    f"\n### {heading}\n\n| | over | came out | |\n| --- | --- | --- | --- |\n"
                )
                parts.append("\n".join(row.line() for row in group) + "\n")
    return "".join(parts)


def main() -> None:
    """Write the page anew."""
    measured = {quick: rows(quick) for quick in (True, False)}
    PAGE.write_text(page(measured), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
