"""How a party decides, for the naive reference: from docs/rules.md and the strategies' docstrings.

One run, one turn, plain Python.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tests.reference.outcomes import Outcome
from tests.reference.sides import Side

Scores = Callable[[Outcome], float]


@dataclass
class Turn:
    """What a party sees when it is its turn."""

    side: Side
    session: int
    hour: float
    elapsed: float
    random: Callable[[str], float]
    others: list[Side]
    """The other parties in the room, in the order in which they act."""
    order: list[Side]
    """Those in the room, itself among them."""
    heeded: list[Side]
    """Those whose public lines it heeds."""
    round: int
    rounds: int
    end: float
    """When the session ends if it runs to its end."""
    age: int
    """How many moves of those in the room ago what lies on the table was put there."""

    @property
    def parameters(self) -> dict[str, float]:
        return self.side.parameters

    @cached_property
    def no_deal(self) -> float:
        return self.side.no_deal(self.hour)

    @cached_property
    def open(self) -> list[Outcome]:
        side = self.side
        return [t for t in side.all_outcomes if not side.excluded_by(t, self.session, self.hour)]

    @cached_property
    def best(self) -> float:
        if not self.side.listed:
            return max(self.no_deal, self.side.weighted(max(v) for v in self.side.values))
        return max([self.no_deal, *(self.side.utility[outcome] for outcome in self.open)])

    @cached_property
    def floor(self) -> float:
        if not self.side.listed:
            return max(self.no_deal, self.side.weighted(min(v) for v in self.side.values))
        worth = [self.side.utility[outcome] for outcome in self.open]
        return max(self.no_deal, min(worth)) if worth else self.no_deal

    @cached_property
    def target(self) -> float:
        return min(TARGETS[self.side.party.strategy.name](self), self.best)

    def reason_to_refuse(self, outcome: Outcome) -> str:
        """Why it refuses an outcome; empty if it accepts them."""
        excluded_by = self.side.excluded_by(outcome, self.session, self.hour)
        if excluded_by:
            return excluded_by
        if self.side.utility[outcome] < self.no_deal:
            return "no_deal"
        return "target" if self.side.utility[outcome] < self.target else ""

    def offer(self) -> Outcome | None:
        return OFFERS.get(self.side.party.strategy.name, nearest)(self)

    def may_sign(self, outcome: Outcome) -> bool:
        return self.side.may_sign(outcome, self.session, self.hour)

    def in_question(self, target: float) -> list[Outcome]:
        """The outcomes it may offer for a target, heeding public lines while anything is left."""
        least = max(target, self.no_deal)
        return self.heeding([t for t in self.open if self.side.utility[t] >= least])

    def heeding(self, outcomes: list[Outcome]) -> list[Outcome]:
        return [
            t for t in outcomes if not any(o.rejects_in_public(t) for o in self.heeded)
        ] or outcomes

    def concede(self, share: float) -> float:
        return self.floor + (1 - share) * (self.best - self.floor)


def best_of(outcomes: Sequence[Outcome], *keys: Callable[[Outcome], float]) -> Outcome | None:
    """The first of the outcomes with the highest keys."""
    return max(outcomes, key=lambda t: tuple(key(t) for key in keys), default=None)


# Where a target meets a utility exactly, the last bit decides, and in it NumPy's power, exp and log
# differ from Python's on some machines.


def power(base: float, exponent: float) -> float:
    return float(np.power(np.array([base]), np.array([exponent]))[0])


def exp(x: float) -> float:
    return float(np.exp(np.array([x]))[0])


def log(x: float) -> float:
    return float(np.log(np.array([x]))[0])


# Time


def power_of_time(turn: Turn) -> float:
    return turn.concede(power(turn.elapsed, turn.parameters["exponent"]))


def linear(turn: Turn) -> float:
    return turn.concede(turn.elapsed)


def polynomial(turn: Turn) -> float:
    """Faratin, Sierra & Jennings (1998): κ + (1−κ) t^(1/β)."""
    beta, kappa = turn.parameters["beta"], turn.parameters["kappa"]
    return turn.concede(kappa + (1 - kappa) * power(turn.elapsed, 1 / beta))


def exponential(turn: Turn) -> float:
    """Faratin, Sierra & Jennings (1998): exp((1−t)^β ln κ)."""
    beta, kappa = turn.parameters["beta"], turn.parameters["kappa"]
    return turn.concede(exp(power(1 - turn.elapsed, beta) * log(kappa)))


def hardliner(turn: Turn) -> float:
    return turn.best


def anything(turn: Turn) -> float:
    return turn.floor + turn.random("target") * (turn.best - turn.floor)


def nearest(turn: Turn) -> Outcome | None:
    return best_of(turn.in_question(turn.target), lambda t: -turn.side.utility[t])


def any_in_question(turn: Turn) -> Outcome | None:
    outcomes = turn.in_question(turn.target)
    return outcomes[math.floor(turn.random("offer") * len(outcomes))] if outcomes else None


# Tit-for-tat: Faratin, Sierra & Jennings (1998)


def answer_in_kind(
    turn: Turn, earlier: int, later: int, answer: Callable[[float, float, float], float | None]
) -> float:
    """The last own offer, changed as two received so many offers ago differ, if both are known."""
    side = turn.side
    if not side.offered:
        return turn.best
    own = target = side.utility[side.offered[-1]]
    if len(side.received) > earlier:
        first, second = (side.utility[side.received[-1 - ago]] for ago in (earlier, later))
        answered = answer(own, first, second)
        target = own if answered is None else answered
    return min(max(target, turn.floor), turn.best)


def in_proportion(own: float, earlier: float, later: float) -> float | None:
    return own * (earlier / later) if later > 0 else None


def relative_tit_for_tat(turn: Turn) -> float:
    delta = int(turn.parameters["delta"])
    return answer_in_kind(turn, delta, delta - 1, in_proportion)


def averaged_tit_for_tat(turn: Turn) -> float:
    return answer_in_kind(turn, int(turn.parameters["gamma"]), 0, in_proportion)


def random_absolute_tit_for_tat(turn: Turn) -> float:
    delta = int(turn.parameters["delta"])
    more = turn.random("imitation") * turn.parameters["most"]
    return answer_in_kind(turn, delta, delta - 1, lambda own, a, b: own + (a - b) - more)


# MiCRO: de Jonge (2022); Aguilera-Luzon, de Jonge & Larrosa (2025)


def ready_to_offer(turn: Turn) -> Outcome | None:
    side = turn.side
    mine = len(set(side.backed[side.number]))
    theirs = [len(set(side.backed[other.number])) for other in turn.others]
    if any(mine > count for count in theirs):
        return None
    fresh = [t for t in turn.open if turn.may_sign(t) and t not in side.offered]
    return best_of(turn.heeding(fresh), lambda t: side.utility[t])


def micro(turn: Turn) -> float:
    fresh = ready_to_offer(turn)
    made = [*turn.side.offered, *([] if fresh is None else [fresh])]
    return min((turn.side.utility[outcome] for outcome in made), default=turn.best)


def micro_offer(turn: Turn) -> Outcome | None:
    fresh, made = ready_to_offer(turn), turn.side.offered
    if fresh is not None or not made:
        return fresh
    old = made[-1 - math.floor(turn.random("repeat") * len(made))]
    return old if turn.may_sign(old) else None


# Frequency model: van Galen Last (2012); nice tit-for-tat: Baarslag, Hindriks & Jonker (2013)


def estimate(turn: Turn, other: Side) -> Scores:
    """What outcomes seem to be worth to another party."""
    offers = turn.side.heard[other.number]
    counts = [
        [sum(1 for outcome in offers if outcome[issue] == option) for option in range(len(values))]
        for issue, values in enumerate(turn.side.values)
    ]
    highest = [max(max(count), 1) for count in counts]
    weights = [most / max(len(offers), 1) for most in highest]
    total = 0.0
    for weight in weights:
        total += weight

    def score(outcome: Outcome) -> float:
        worth = 0.0
        for weight, count, most, option in zip(weights, counts, highest, outcome, strict=True):
            worth += weight / total * (count[option] / most)
        return worth

    return score


def mean_estimate(turn: Turn) -> Scores:
    estimates = [estimate(turn, other) for other in turn.others]

    def score(outcome: Outcome) -> float:
        total = 0.0
        for worth in estimates:
            total += worth(outcome)
        return total / max(len(estimates), 1)

    return score


def liked_best(turn: Turn) -> Outcome | None:
    outcomes = turn.in_question(turn.target)
    return best_of(outcomes, mean_estimate(turn), lambda t: -turn.side.utility[t])


def gain(turn: Turn, of: Side, outcome: Outcome) -> float:
    """What a party gains by an outcome over no deal; nothing at all if it may not sign it."""
    if of.excluded_by(outcome, turn.session, turn.hour):
        return -math.inf
    return of.utility[outcome] - of.no_deal(turn.hour)


def points(turn: Turn) -> Scores:
    """The product of the gains of all present, −1 where somebody could not sign."""
    everybody = [turn.side, *turn.others]
    gains = {t: [gain(turn, party, t) for party in everybody] for t in turn.side.all_outcomes}
    if not any(min(g) >= 0 for g in gains.values()):
        gains = {t: g[:1] for t, g in gains.items()}
    return lambda outcome: math.prod(gains[outcome]) if min(gains[outcome]) >= 0 else -1.0


def nice_tit_for_tat(turn: Turn) -> float:
    side = turn.side
    if not side.received:
        return turn.best
    nash = best_of(side.all_outcomes, points(turn))
    fair = turn.no_deal
    if nash is not None and not side.excluded_by(nash, turn.session, turn.hour):
        fair = max(side.utility[nash], turn.no_deal)
    first = side.utility[side.received[0]]
    come = max(side.utility[outcome] for outcome in side.received) - first
    share = come / (fair - first) if fair > first else float(come > 0)
    return turn.best - min(max(share, 0.0), 1.0) * (turn.best - fair)


def nice_offer(turn: Turn) -> Outcome | None:
    """Liked best by the product of all gains."""
    outcomes = turn.in_question(turn.target)
    return best_of(outcomes, points(turn), lambda t: -turn.side.utility[t])


# Zeuthen (1930), Harsanyi (1956, 1977)

TOLERANCE = 1e-12
"""Products of gains that differ by no more count as equal."""


def zeuthen_offer(turn: Turn) -> Outcome | None:
    side = turn.side

    signable = [t for t in side.all_outcomes if gain(turn, side, t) >= 0]
    everybody = [side, *turn.others]
    common = [t for t in signable if all(gain(turn, party, t) >= 0 for party in everybody)]
    mine = side.backed[side.number][-1] if side.backed[side.number] else None
    if mine is None or not turn.may_sign(mine):
        return best_of(common or signable, lambda t: gain(turn, side, t))
    value = dict.fromkeys(side.all_outcomes, -1.0)
    value |= {t: math.prod(gain(turn, party, t) for party in everybody) for t in common}
    theirs = [side.backed[o.number][-1] for o in turn.others if side.backed[o.number]]
    if not common or not theirs:
        return mine
    lowest = min(value[t] for t in theirs)
    if value[mine] > lowest + TOLERANCE:
        return mine
    joined = None
    for offer in theirs:
        if value[offer] < 0:
            continue
        more = math.inf if joined is None else value[offer] - value[joined]
        equal = joined is not None and abs(more) <= TOLERANCE
        if more > TOLERANCE or (
            equal and gain(turn, side, offer) > gain(turn, side, joined or offer)
        ):
            joined = offer
    enough = [
        t
        for t in common
        if value[t] > lowest + TOLERANCE and gain(turn, side, t) <= gain(turn, side, mine)
    ]
    step = best_of(enough, lambda t: gain(turn, side, t))
    if step is not None and (joined is None or gain(turn, side, step) > gain(turn, side, joined)):
        return step
    return mine if joined is None else joined


def zeuthen(turn: Turn) -> float:
    outcome = zeuthen_offer(turn)
    return turn.best if outcome is None else turn.side.utility[outcome]


# Equilibrium: Ståhl (1972), Rubinstein (1982)


def foresee(turn: Turn) -> tuple[float, Outcome | None]:
    """What rejecting is worth now, and what to offer then, by backward induction."""
    players = turn.order
    moves = turn.rounds * len(players)
    now = turn.round * len(players) + players.index(turn.side)
    if len(players) < 2:
        return -math.inf, None
    discounts = [side.parameters.get("discount", 1.0) for side in players]
    open_to_all = [
        t
        for t in turn.side.all_outcomes
        if not any(side.excluded_by(t, turn.session, turn.hour) for side in players)
    ]
    no_deal = [side.no_deal(turn.end) for side in players]
    # In utility at the time of a move.
    value = [nd / power(d, moves) for nd, d in zip(no_deal, discounts, strict=True)]
    rejecting: dict[int, float] = {}
    offer: Outcome | None = None
    for move in range(moves - 1, now - 1, -1):
        mover = move % len(players)
        value = [d * v for d, v in zip(discounts, value, strict=True)]
        offer = None
        if move + len(players) <= moves:
            answers = range(move + 1, move + len(players))
            agreed = [
                t
                for t in open_to_all
                if all(
                    players[later % len(players)].utility[t]
                    >= power(discounts[later % len(players)], later - move) * rejecting[later]
                    for later in answers
                )
            ]
            offer = best_of(agreed, lambda t: players[mover].utility[t])  # noqa: B023
            if offer is not None and players[mover].utility[offer] < value[mover]:
                offer = None
            if offer is not None:
                value = [side.utility[offer] for side in players]
        rejecting[move] = value[mover]
    return rejecting[now], offer


def equilibrium(turn: Turn) -> float:
    # In utility at the time of the offer that it would reject.
    return max(foresee(turn)[0] * power(turn.parameters["discount"], turn.age), turn.no_deal)


def equilibrium_offer(turn: Turn) -> Outcome | None:
    outcome = foresee(turn)[1]
    return outcome if outcome is not None and turn.may_sign(outcome) else None


TARGETS: dict[str, Callable[[Turn], float]] = {
    "boulware": power_of_time,
    "linear": linear,
    "conceder": power_of_time,
    "polynomial": polynomial,
    "exponential": exponential,
    "relative_tit_for_tat": relative_tit_for_tat,
    "averaged_tit_for_tat": averaged_tit_for_tat,
    "random_absolute_tit_for_tat": random_absolute_tit_for_tat,
    "micro": micro,
    "frequency_model": power_of_time,
    "nice_tit_for_tat": nice_tit_for_tat,
    "zeuthen": zeuthen,
    "equilibrium": equilibrium,
    "hardliner": hardliner,
    "random": anything,
}

OFFERS: dict[str, Callable[[Turn], Outcome | None]] = {
    "micro": micro_offer,
    "frequency_model": liked_best,
    "nice_tit_for_tat": nice_offer,
    "zeuthen": zeuthen_offer,
    "equilibrium": equilibrium_offer,
    "random": any_in_question,
}
