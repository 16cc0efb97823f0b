"""How a party decides, for the naive reference: from docs/rules.md and the strategies' docstrings.

One run, one turn, plain Python.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.strategies import Kind
from sim.theory import powers
from tests.reference.knowledge import KNOW, Mind
from tests.reference.outcomes import Outcome, on_grid
from tests.reference.sides import Side, addend

Scores = Callable[[Outcome], float]

COLDEST = 2.0**-32
"""At this temperature and below there is no noise."""


@dataclass
class Turn:
    """What a party sees when it is its turn."""

    side: Side
    session: int
    hour: float
    elapsed: float
    is_last: bool
    """Whether this is its last chance."""
    random: Callable[[str], float]
    others: list[Side]
    """The other parties in the room."""
    order: list[Side]
    """Those in the room, itself among them, in the order in which they act."""
    mind: Mind
    counted: list[Side]
    """The others who count, in the room or not."""
    needed: Callable[[Outcome], set[int]]
    """Whose consent an outcome needs."""
    round: int
    rounds: int
    end: float
    """When the session ends if it runs to its end."""
    over: bool
    """Whether it can do nothing after its answer."""
    answered: bool
    """Whether at the end of the session the last offers are answered."""
    proposer: Side | None
    """Who put there what lies on the table."""
    age: int
    """How many moves of those in the room ago what lies on the table was put there."""
    looks_back: bool = False
    """Whether what it chooses now is its last offer."""

    @property
    def parameters(self) -> dict[str, float]:
        return self.side.parameters

    def part(self, kind: Kind) -> str:
        return self.side.party.strategy.parts[kind][0]

    @cached_property
    def temperature(self) -> float:
        """How noisy its choices are; 0 if they are not."""
        if not self.side.party.strategy.noisy or self.parameters["temperature"] <= COLDEST:
            return 0.0
        return self.parameters["temperature"]

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
            return max(self.no_deal, on_grid(self.side.weighted(max(v) for v in self.side.values)))
        return max([self.no_deal, *(self.side.utility[outcome] for outcome in self.open)])

    @cached_property
    def worst(self) -> float:
        """The worst outcome open to it, but no less than no deal."""
        if not self.side.listed:
            return max(self.no_deal, on_grid(self.side.weighted(min(v) for v in self.side.values)))
        worth = [self.side.utility[outcome] for outcome in self.open]
        return max(self.no_deal, min(worth)) if worth else self.no_deal

    @cached_property
    def floor(self) -> float:
        """Where its way of conceding ends."""
        said = self.side.party.strategy.parts["concedes"][1]
        return self.worst if said.get("floor") == "worst" else self.no_deal

    @cached_property
    def target(self) -> float:
        return min(on_grid(TARGETS[self.part("concedes")](self)), self.best)

    # What it accepts

    def reason_to_refuse(self, outcome: Outcome) -> str:
        """Why it refuses an outcome; empty if it accepts it."""
        excluded_by = self.side.excluded_by(outcome, self.session, self.hour)
        if excluded_by:
            return excluded_by
        if self.side.utility[outcome] < self.no_deal:
            return "no_deal"
        return "" if self.takes(self.felt(outcome)) else "target"

    def felt(self, outcome: Outcome) -> float:
        """What an outcome that is offered is worth to it, with noise."""
        worth = self.side.utility[outcome]
        if self.temperature:
            v = self.random("accept")
            worth += self.temperature * (log(v) - log(1 - v))
        return worth

    def takes(self, worth: float) -> bool:
        accepts = self.part("accepts")
        if accepts in ("target", "combined") and worth >= self.target:
            return True
        if accepts == "combined" and self.is_last:
            return True
        if accepts == "target":
            return False
        own = self.offer() if self.side.listed else None
        return own is not None and worth >= self.side.utility[own]

    # What it offers

    def offer(self, target: float | None = None) -> Outcome | None:
        """What it offers now; for its target, if no other is given."""
        return OFFERS[self.part("offers")](self, self.target if target is None else target)

    def final_offer(self) -> tuple[Outcome | None, float]:
        """What it offers, and aims at, if no other offer can come: nothing that it expects to be
        refused, if it has something else."""
        self.looks_back = True
        offer = self.offer()
        knows = self.part("offers") in KNOW
        if offer is None or not knows:
            return offer, self.target
        if self.mind.backed and self.mind.all_back(offer, self.needed(offer)):
            return offer, self.target
        if self.least_gain(offer) < 0 or offer in self.mind.closed:
            return fair(self, self.no_deal), self.no_deal
        return offer, self.target

    def may_sign(self, outcome: Outcome) -> bool:
        return self.side.may_sign(outcome, self.session, self.hour)

    def in_question(self, target: float) -> list[Outcome]:
        """The outcomes it may offer for a target, heeding public stands while anything is left."""
        least = max(target, self.no_deal)
        found = self.heeding([t for t in self.open if self.side.utility[t] >= least])
        if not self.looks_back:
            return found
        return self.mind.looking_back(found, self.needed, {other.number for other in self.others})

    def heeding(self, outcomes: list[Outcome]) -> list[Outcome]:
        shuns = self.mind.shuns
        return [
            t
            for t in outcomes
            if t not in self.mind.closed
            and not any(shuns(other.number, t) for other in self.counted)
        ] or outcomes

    def concede(self, share: float) -> float:
        return self.floor + (1 - share) * (self.best - self.floor)

    # What others gain by it

    def gains(self, outcome: Outcome) -> list[float]:
        """Of those others whose consent an outcome needs."""
        needed = self.needed(outcome)
        return [
            self.mind.gain(other.number, outcome, self.session, self.hour)
            for other in self.counted
            if other.number in needed
        ]

    def least_gain(self, outcome: Outcome) -> float:
        return on_grid(min(self.gains(outcome), default=1.0))

    def mean_gain(self, outcome: Outcome) -> float:
        gains = self.gains(outcome) or [1.0]
        total = 0.0
        for gain in gains:
            total += gain
        return on_grid(total / len(gains))

    def own(self, outcome: Outcome) -> float:
        return self.side.utility[outcome]

    # Choosing

    def best_of(self, outcomes: Sequence[Outcome], *keys: Scores) -> Outcome | None:
        """The outcome with the highest keys; one of them by lot if there are several."""
        left = list(outcomes)
        for key in keys:
            scores = [key(outcome) for outcome in left]
            left = [t for t, score in zip(left, scores, strict=True) if score == max(scores)]
        if len(left) < 2:
            return left[0] if left else None
        return left[math.floor(self.random("ties") * len(left))]

    def chosen(self, outcomes: Sequence[Outcome], *keys: Scores) -> Outcome | None:
        """The same; drawn, with odds by the first key, where there is noise."""
        if not outcomes or not self.temperature:
            return self.best_of(outcomes, *keys)
        scores = [keys[0](outcome) for outcome in outcomes]
        odds = [exp((score - max(scores)) / self.temperature) for score in scores]
        u, total, running = self.random("offer"), 0.0, 0.0
        for chance in odds:
            total += chance
        for outcome, chance in zip(outcomes, odds, strict=True):
            running += chance
            if running > u * total:
                return outcome
        return outcomes[-1]


# Where a target meets a utility exactly, the last bit decides, and in it the exponentials and
# logarithms of machines differ. So those are taken from the package, and powers are rounded.


def power(base: float, exponent: float) -> float:
    return round(math.pow(base, exponent) * 2.0**36) / 2.0**36


def exp(x: float) -> float:
    return float(powers.exponential(x))


def log(x: float) -> float:
    return float(powers.logarithm(x))


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
    return turn.concede(power(kappa, power(1 - turn.elapsed, beta)))


def hardliner(turn: Turn) -> float:
    return turn.best


def anything(turn: Turn) -> float:
    return turn.no_deal + turn.random("target") * (turn.best - turn.no_deal)


def fair(turn: Turn, target: float) -> Outcome | None:
    # The average decides between equals; by their true utilities it is taken less exactly.
    def average(outcome: Outcome) -> float:
        mean = turn.mean_gain(outcome)
        return round(mean * 2.0**18) / 2.0**18 if turn.mind.how == "told" else mean

    return turn.chosen(turn.in_question(target), turn.least_gain, average, turn.own)


def liked(turn: Turn, target: float) -> Outcome | None:
    return turn.chosen(turn.in_question(target), turn.mean_gain, turn.own)


def own_lowest(turn: Turn, target: float) -> Outcome | None:
    return turn.chosen(turn.in_question(target), lambda t: -turn.own(t), turn.mean_gain)


def any_in_question(turn: Turn, target: float) -> Outcome | None:
    outcomes = turn.in_question(target)
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
    return min(max(target, turn.no_deal), turn.best)


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


# MiCRO: de Jonge (2022)


def ready_to_offer(turn: Turn) -> Outcome | None:
    side = turn.side
    mine = len(set(side.backed[side.number]))
    theirs = [len(set(side.backed[other.number])) for other in turn.others]
    if any(mine > count for count in theirs):
        return None
    gone = {*side.offered, *side.passed_over}
    fresh = [t for t in turn.open if turn.may_sign(t) and t not in gone]
    return turn.best_of(turn.heeding(fresh), turn.own, turn.mean_gain)


def micro(turn: Turn) -> float:
    if turn.is_last:
        return turn.no_deal
    fresh = ready_to_offer(turn)
    made = [*turn.side.offered, *([] if fresh is None else [fresh])]
    return min((turn.side.utility[outcome] for outcome in made), default=turn.best)


def micro_offer(turn: Turn, target: float) -> Outcome | None:
    if turn.is_last:
        return fair(turn, turn.no_deal)
    fresh, made = ready_to_offer(turn), list(dict.fromkeys(turn.side.offered))
    if fresh is not None or not made:
        return fresh
    old = made[math.floor(turn.random("repeat") * len(made))]
    return old if turn.may_sign(old) else None


# Frequency model: van Galen Last (2012); nice tit-for-tat: Baarslag, Hindriks & Jonker (2013)


def estimate(turn: Turn, other: Side) -> Scores:
    """What outcomes seem to be worth to another party."""
    offers = turn.side.heard[other.number]
    shares = [
        [
            sum(1 for outcome in offers if outcome[issue] == option) / max(len(offers), 1)
            for option in range(len(values))
        ]
        for issue, values in enumerate(turn.side.values)
    ]
    weights = [max(share) for share in shares]
    total = 0.0
    for weight in weights:
        total += weight

    def score(outcome: Outcome) -> float:
        worth = 0.0
        for weight, share, option in zip(weights, shares, outcome, strict=True):
            worth += addend(weight / (total or 1.0) * share[option])
        return worth

    return score


def mean_estimate(turn: Turn) -> Scores:
    estimates = [estimate(turn, other) for other in turn.others]

    def score(outcome: Outcome) -> float:
        total = 0.0
        for worth in estimates:
            total += worth(outcome)
        return on_grid(total / max(len(estimates), 1))

    return score


def by_frequency(turn: Turn, target: float) -> Outcome | None:
    outcomes = turn.in_question(target)
    return turn.chosen(outcomes, mean_estimate(turn), turn.least_gain, turn.mean_gain, turn.own)


def gain(turn: Turn, of: Side, outcome: Outcome) -> float:
    """What a party gains by an outcome over no deal; nothing at all if it may not sign it."""
    if of.excluded_by(outcome, turn.session, turn.hour):
        return -math.inf
    return of.utility[outcome] - of.no_deal(turn.hour)


def points(turn: Turn, others_only: bool = False) -> Scores:
    """The product of the gains of all present, or of the others; −1 where somebody cannot sign."""

    def score(outcome: Outcome) -> float:
        gains = [gain(turn, party, outcome) for party in (turn.side, *turn.others)]
        return math.prod(gains[others_only:]) if min(gains) >= 0 else -1.0

    return score


def joint_gain(turn: Turn, others_only: bool = False) -> Scores:
    """The same on the grid; its own gain where there is nothing that all can sign."""
    score = points(turn, others_only)
    if any(score(t) >= 0 for t in turn.side.all_outcomes):
        return lambda outcome: on_grid(score(outcome))

    def own(outcome: Outcome) -> float:
        mine = gain(turn, turn.side, outcome)
        return mine if mine >= 0 else -1.0

    return own


BONUS_FROM = 0.9


def nice_tit_for_tat(turn: Turn) -> float:
    side = turn.side
    nash = max(side.all_outcomes, key=joint_gain(turn))
    fair_share = turn.no_deal
    if not side.excluded_by(nash, turn.session, turn.hour):
        fair_share = max(side.utility[nash], turn.no_deal)
    share = 0.0
    if side.received:
        first = side.utility[side.received[0]]
        come = max(side.utility[outcome] for outcome in side.received) - first
        share = come / (fair_share - first) if fair_share > first else float(come > 0)
        share = min(max(share, 0.0), 1.0)
    bonus = min(max((turn.elapsed - BONUS_FROM) / (1.0 - BONUS_FROM), 0.0), 1.0)
    share += (1.0 - share) * bonus
    return turn.best - share * (turn.best - fair_share)


def best_for_others(turn: Turn, target: float) -> Outcome | None:
    """Liked best by the product of the others' gains."""
    score = joint_gain(turn, others_only=True)
    outcomes = turn.in_question(target)
    return turn.chosen(outcomes, score, turn.least_gain, turn.mean_gain, turn.own)


# Zeuthen (1930), Harsanyi (1956, 1977)


EQUAL = 1e-12
"""Products of gains that differ by no more are equal."""


def zeuthen_stand(turn: Turn) -> Outcome | None:
    side, value = turn.side, points(turn)

    def first_best(outcomes: Sequence[Outcome]) -> Outcome | None:
        return max(outcomes, key=turn.own, default=None)

    signable = [t for t in side.all_outcomes if gain(turn, side, t) >= 0]
    common = [t for t in signable if value(t) >= 0]
    mine = side.backed[side.number][-1] if side.backed[side.number] else None
    if mine is None or not turn.may_sign(mine):
        return first_best(common or signable)
    theirs = [side.backed[o.number][-1] for o in turn.others if side.backed[o.number]]
    if not theirs:
        return mine
    lowest = min(value(t) for t in theirs)
    if value(mine) > lowest + EQUAL:
        return mine
    joined = None
    for offer in theirs:
        if value(offer) < 0:
            continue
        more = math.inf if joined is None else value(offer) - value(joined)
        equal = joined is not None and abs(more) <= EQUAL
        if more > EQUAL or (equal and turn.own(offer) > turn.own(joined or offer)):
            joined = offer
    enough = [t for t in common if value(t) > lowest + EQUAL and turn.own(t) <= turn.own(mine)]
    step = first_best(enough)
    if step is not None and (joined is None or turn.own(step) > turn.own(joined)):
        return step
    return mine if joined is None else joined


def zeuthen_offer(turn: Turn, target: float) -> Outcome | None:
    return zeuthen_stand(turn)


def zeuthen(turn: Turn) -> float:
    outcome = zeuthen_stand(turn)
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
    if turn.over:
        me = players.index(turn.side)
        if turn.proposer is not None and players.index(turn.proposer) > me:
            now += len(players)
        return turn.side.no_deal(turn.end) / power(discounts[me], now), None
    open_to_all = [
        t
        for t in turn.side.all_outcomes
        if not any(side.excluded_by(t, turn.session, turn.hour) for side in players)
    ]
    no_deal = [side.no_deal(turn.end) for side in players]
    if turn.answered:
        moves += len(players) - 1
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
            offer = max(agreed, key=lambda t: players[mover].utility[t], default=None)
            if offer is not None and players[mover].utility[offer] < value[mover]:
                offer = None
            if offer is not None:
                value = [side.utility[offer] for side in players]
        rejecting[move] = value[mover]
    return rejecting[now], offer


def equilibrium(turn: Turn) -> float:
    # In utility at the time of the offer that it would reject.
    return max(foresee(turn)[0] * power(turn.parameters["discount"], turn.age), turn.no_deal)


def equilibrium_offer(turn: Turn, target: float) -> Outcome | None:
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

OFFERS: dict[str, Callable[[Turn, float], Outcome | None]] = {
    "fair": fair,
    "liked": liked,
    "own_lowest": own_lowest,
    "random": any_in_question,
    "micro": micro_offer,
    "frequency_model": by_frequency,
    "nice_tit_for_tat": best_for_others,
    "zeuthen": zeuthen_offer,
    "equilibrium": equilibrium_offer,
}
