"""The scoreboard: known answers from outside, and what comes out here.

``make validation`` writes docs/validation.md anew; a test holds it current. What fails stays on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import numpy as np

import sim
from sim.theory import curves, textbook
from sim.theory import solutions as finite
from sim.theory.curves import Curve
from sim.theory.equilibrium import subgame_perfect
from sim.theory.pareto import pareto_mask
from tests.builders.commitment import divided, threshold
from tests.builders.domains import england_zimbabwe
from tests.builders.toys import pie
from tools import coverage_table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/validation.md"

HALF_OF_SIXTH = 5e-7 * (1 + 1e-9)
"""What rounding to six digits can take away."""


@dataclass(frozen=True)
class Check:
    """One known answer.

    Attributes:
        what: What is computed.
        source: Who says so.
        expected: The answer from outside.
        ours: What comes out here.
        within: By how much it may differ.
        why: Why by that much.
    """

    what: str
    source: str
    expected: float
    ours: float
    within: float
    why: str

    @property
    def holds(self) -> bool:
        """Whether ours is the known answer."""
        return abs(self.ours - self.expected) <= self.within


def _digits(what: str, source: str, expected: float, ours: float) -> Check:
    return Check(what, source, expected, ours, HALF_OF_SIXTH, "six digits")


def _exact(what: str, source: str, expected: float, ours: float) -> Check:
    return Check(what, source, expected, ours, 0.0, "exact")


# Strategies, as they play in a run


def _conceded(strategy: dict[str, dict[str, float]]) -> float:
    """The share conceded at half time: in the only round of a session, when t = 1/2."""
    trace = sim.run(sim.load(pie(strategy, "hardliner", rounds=1)), runs=1).trace(0)
    return 1.0 - float(trace["target"].iloc[0])


def strategies() -> Iterator[Check]:
    """Concession curves, and where strategies with a theory end."""
    faratin = "Faratin, Sierra & Jennings 1998, time-dependent tactics"
    for name, beta, expected in (
        ("polynomial", 0.2, 0.128125),
        ("polynomial", 5.0, 0.883496),
        ("exponential", 0.2, 0.134725),
        ("exponential", 5.0, 0.930572),
    ):
        setting = {name: {"beta": beta, "kappa": 0.1}}
        what = f"{name}, κ = .1, β = {beta:g}: share conceded at half time"
        yield _digits(what, faratin, expected, _conceded(setting))
    toy = pie("micro", "micro", rounds=30, options=11)
    toy["timeline"][0]["opens"] = "ann"
    micro = sim.run(sim.load(toy), runs=1)
    de_jonge = "de Jonge 2022: both concede one step in reply to one"
    yield _exact(
        "MiCRO against itself, 10 slices: slices for the first",
        de_jonge,
        5,
        float(micro.runs["slices"].astype(str).astype(float).iloc[0]),
    )
    offers = micro.trace(0).query("move == 'offers' and party == 'ann'")
    yield _exact("… offers that it makes until then", de_jonge, 6, len(offers))
    zeuthen = sim.run("zeuthen", runs=1).runs["share"].astype(str).astype(float)
    harsanyi = "Harsanyi 1956: Zeuthen's process ends at the Nash point, 2/3"
    what = "zeuthen against itself on u₂ = √(1 − u₁), 100 slices: slices for the first"
    yield Check(what, harsanyi, 200 / 3, float(zeuthen.iloc[0]), 1.0, "a slice")
    result = sim.run("rubinsteins-pie", runs=500, seed=1).runs
    paths = [f"draw.parties.{name}.strategy.equilibrium.discount" for name in ("ann", "ben")]
    one, two = (result[path].to_numpy() for path in paths)
    formula = (1 - two) / (1 - one * two)
    error = np.abs(result["share"].astype(str).astype(float) - formula).max()
    what = "equilibrium against itself: largest difference from the formula in 500 runs"
    why = "one of 1,000 pieces / (1 − δ₁δ₂), and the effect of a last offer"
    within = 0.001 / (1 - 0.9**2) + 0.9**59
    yield Check(what, "Rubinstein 1982, δ uniform on .7 … .9", 0.0, float(error), within, why)
    ultimatum = sim.run("ultimatum", runs=500, seed=1).runs
    left = 100 * (1 - ultimatum["draw.parties.ben.no_deal.value"])
    asked = ultimatum["share"].astype(str).astype(float)
    wrong = int((asked != np.floor(left)).sum())
    what = "take it or leave it: runs, of 500, in which the proposer does not get all that is left"
    yield _exact(what, "the ultimatum game, subgame-perfect", 0, wrong)


# Closed forms


def closed_forms() -> Iterator[Check]:
    """Alternating offers, ultimatums and ratification."""
    rubinstein = "Rubinstein 1982: (1 − δ₂) / (1 − δ₁δ₂)"
    yield _digits("Rubinstein, δ = .9, .9", rubinstein, 0.526316, textbook.rubinstein(0.9, 0.9))
    yield _digits(
        "Rubinstein, δ = .8, .95", rubinstein, 0.05 / 0.24, textbook.rubinstein(0.8, 0.95)
    )
    share = textbook.finite_pie(0.9, 0.9, 400)
    yield _digits("the same with a last offer, the 400th", "Ståhl 1972", 0.526316, share)
    steps = 4000
    table = np.linspace(0, 1, steps + 1)
    play = subgame_perfect(
        np.stack([table, table[::-1]])[:, None], np.zeros((2, 1)), [0, 1] * 60, 0.9
    )
    what = "backward induction over all outcomes, δ = .9, 120 offers, 4,000 pieces"
    why = "a piece / (1 − δ²)"
    yield Check(what, rubinstein, 10 / 19, float(play.offers[0, 0]) / steps, 1 / steps / 0.19, why)
    muthoo = "Muthoo 1999: b₁ + (1 − b₁ − b₂) / (2 − p)"
    expected = 0.1 + (1 - 0.1 - 0.3) / (2 - 0.2)
    yield _digits(
        "risk of breakdown p = .2, b = (.1, .3)",
        muthoo,
        expected,
        textbook.rubinstein_breakdown(0.2, 0.1, 0.3),
    )
    play = subgame_perfect(
        np.stack([table, table[::-1]])[:, None], np.array([[0.1], [0.3]]), [0, 1] * 60, 1.0, 0.2
    )
    what = "backward induction with that risk, 120 offers, 4,000 pieces"
    why = "a piece / (1 − (1 − p)²)"
    ours = float(play.offers[0, 0]) / steps
    yield Check(what, muthoo, expected, ours, 1 / steps / (1 - 0.8**2), why)
    limit = textbook.rubinstein_limit(0.9, 0.81)
    binmore = "Binmore, Rubinstein & Wolinsky 1986: ln δ₂ / (ln δ₁ + ln δ₂)"
    yield _digits("short periods, δ = .9, .81", binmore, 2 / 3, limit)
    shaked = "Binmore, Shaked & Sutton 1989: an outside option below one's share changes nothing"
    yield _digits(
        "outside option .3, δ = .9, .9", shaked, 0.526316, textbook.outside_option(0.9, 0.9, 0.3)
    )
    yield _digits(
        "outside option .6, δ = .9, .9", shaked, 0.4, textbook.outside_option(0.9, 0.9, 0.6)
    )
    yield from _crises()
    yield from _commitment()
    yield from _ratifications()


def _refusals(strength: float, given: Any) -> Any:
    """The chance that what is given is not less than war, whose cost is uniform on 0 … .4."""
    return np.clip((given - (1 - strength - 0.4)) / 0.4, 0, 1)


def _crises() -> Iterator[Check]:
    fearon = "Fearon 1995, the cost uniform: x = p + (c̄ − c_A) / 2, war (c̄ − c_A) / (2c̄)"
    for strength in (0.3, 0.5):
        found = textbook.ultimatum(
            keeps=lambda y: 1 - y,
            refused=strength - 0.1,
            threshold=partial(_refusals, strength),
            low=0.0,
            high=1.0,
        )
        case = f"numerical ultimatum: crisis, p = {strength:g}, c_A = .1, c̄ = .4"
        yield _digits(f"{case}: demand", fearon, strength + 0.15, 1 - found.gives)
        yield _digits(f"{case}: risk of war", fearon, 0.375, 1 - found.accepted)
    share, half = _wars()
    what = "the same played 10,000 times (p = .5): share of wars"
    yield Check(what, fearon, 0.375, share, half, "three standard errors")


def _commitment() -> Iterator[Check]:
    fearon = "after Fearon 1995, Powell 2006: p₁ − δp₂ ≤ (1 − δ)(1 + c)"
    found = threshold(sim.load("commitment-problem"), 0.6, 0.7)
    what = "commitment problem, p₁ = .7, δ = .9, c = .1, played: least p₂ at which they sign"
    yield _digits(what, fearon, 0.655556, found)
    slices = 1000
    found = threshold(sim.load(divided(slices)), 0.4, 0.6)
    what = "the same in a pie of 1,000 slices: least p₂ for a share that is kept"
    yield Check(what, "after Fearon 1995: p₁ − c_A − c_D", 0.5, found, 1 / slices, "a slice")


def _wars() -> tuple[float, float]:
    """How often war follows when A makes Fearon's demand in an engine's take it or leave it."""

    def demand(view: sim.strategies.View) -> np.ndarray:
        return np.full(len(view.runs), 0.65)

    sim.strategies.register("fearons_demand", target=demand)
    toy = pie("fearons_demand", "linear", rounds=1)
    toy["parties"]["ann"]["no_deal"] = 0.4
    toy["parties"]["ben"]["no_deal"] = {"uniform": [0.1, 0.5]}  # 1 − p − c_B
    toy["timeline"][0] |= {"protocol": "take_it_or_leave_it", "opens": "ann"}
    endings = sim.run(sim.load(toy), runs=10_000, seed=1).endings()
    return cast(float, endings.loc["no_deal", "share"]), 3 * math.sqrt(0.375 * 0.625 / 10_000)


def _ratifications() -> Iterator[Check]:
    putnam = "audience θ uniform on [0, 1]: s = (1 + d) / 2, ratified with (1 − d) / 2"
    for failure in (0.0, 0.4):
        found = textbook.ultimatum(
            keeps=lambda y: 1 - y, refused=failure, threshold=lambda y: y, low=0.0, high=1.0
        )
        case = f"numerical ultimatum: ratification, d = {failure:g}"
        yield _digits(f"{case}: kept", putnam, (1 + failure) / 2, 1 - found.gives)
        yield _digits(f"{case}: ratified", putnam, (1 - failure) / 2, found.accepted)


# Solution concepts


def solution_concepts() -> Iterator[Check]:
    """Nash, Kalai–Smorodinsky and others on frontiers and on finite sets."""
    curve = Curve(lambda u: 2 * np.sqrt(1 - u), 0, 1)
    frontier = "on u₂ = 2√(1 − u₁), d = 0"
    first = "by the first-order condition"
    yield _digits(f"Nash {frontier}: u₁", f"Nash 1950, {first}", 2 / 3, curves.nash(curve)[0])
    yield _digits(
        f"Kalai–Smorodinsky {frontier}: u₁",
        "Kalai & Smorodinsky 1975",
        0.618034,
        curves.kalai_smorodinsky(curve)[0],
    )
    yield _digits(
        f"egalitarian {frontier}: u₁", "Kalai 1977", 0.828427, curves.egalitarian(curve)[0]
    )
    process = curves.zeuthen(Curve(lambda u: np.sqrt(1 - u), 0, 1), steps=3000)
    what = "Zeuthen's process on u₂ = √(1 − u₁), 3,000 steps: u₁"
    yield Check(what, "Harsanyi 1956", 2 / 3, process.agreement[0], 1 / 3000, "a step")
    fine = np.linspace(0, 1, 1_000_001)
    table = np.stack([fine, 2 * np.sqrt(1 - fine)], axis=1)
    for name, solution, expected in (
        ("Nash", finite.nash, 2 / 3),
        ("Kalai–Smorodinsky", finite.kalai_smorodinsky, 0.618034),
        ("egalitarian", finite.egalitarian, 0.828427),
    ):
        ours = float(table[solution(table, [0.0, 0.0]), 0])
        what = f"{name} among a million points of that curve: u₁"
        yield Check(what, "as above", expected, ours, 1.5e-6, "a point, and six digits")
    genius = "GENIUS, domain England–Zimbabwe, evaluations not normalised"
    raw = england_zimbabwe()
    yield _exact("England–Zimbabwe: outcomes", genius, 576, len(raw))
    yield _exact("… on the Pareto frontier", genius, 23, int(pareto_mask(raw).sum()))
    for name, solution in (("Nash", finite.nash), ("utilitarian", finite.utilitarian)):
        at = raw[solution(raw, [0.0, 0.0])]
        yield _digits(f"… {name} point: England", genius, 8.207494, float(at[0]))
        yield _digits(f"… {name} point: Zimbabwe", genius, 8.544397, float(at[1]))


GROUPS: dict[str, Callable[[], Iterator[Check]]] = {
    "Strategies and protocols, as they play": strategies,
    "Closed forms": closed_forms,
    "Solution concepts": solution_concepts,
}

INTRODUCTION = """\
# Validation

This page compares our answers with known ones: closed forms, published numbers, another tool's
domain. `make validation` writes it, and a test fails if it is not current. A row that fails stays
on the page. Some rows only restate a closed form in code; these check that we copied the formula
correctly, nothing more. Rows that say "played", "backward induction", "process", "among a million
points" or "numerical" are independent checks.
"""


@cache
def checks() -> dict[str, list[Check]]:
    """All known answers, group by group; worked out once."""
    return {heading: list(group()) for heading, group in GROUPS.items()}


def _number(x: float) -> str:
    return f"{x:.0f}" if x == round(x) and abs(x) >= 1 else f"{x:.6f}"


def page(kept: Mapping[str, str] | None = None) -> str:
    """The page as Markdown.

    Args:
        kept: Rows of the section on intervals that are not to be measured again, by key.
    """
    parts, held, total = [INTRODUCTION], 0, 0
    tables = []
    for heading, group in checks().items():
        rows = [f"\n## {heading}\n", "| | source | known | ours | difference | may differ by | |"]
        rows.append("| --- | --- | ---: | ---: | ---: | --- | --- |")
        for check in group:
            total += 1
            held += check.holds
            # Far below what counts, rounding differs from machine to machine.
            difference = check.ours - check.expected
            shown = f"{difference:+.1e}" if abs(difference) > 1e-9 else "0"
            allowed = f"{check.within:.1e} ({check.why})" if check.within else check.why
            rows.append(
                f"| {check.what} | {check.source} | {_number(check.expected)} |"
                f" {_number(check.ours)} | {shown} | {allowed} |"
                f" {'holds' if check.holds else '**fails**'} |"
            )
        tables.append("\n".join(rows))
    parts.append(f"\n**{held} of {total} hold.**\n")
    return "".join(parts) + "\n".join(tables) + "\n" + coverage_table.section(kept)


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
