"""The parties of one run for the naive reference: their draws, utilities and stands.

An outcome is the numbers of its options. What it is worth is worked out when somebody asks: a text
of forty points has more outcomes than could be listed.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from typing import NamedTuple, TypeVar

from sim import Scenario
from sim.model import Event
from sim.model.issues import Predicate
from sim.model.parties import Party
from sim.model.preferences import FightingOn
from sim.uncertainty.quantities import Quantity, uniforms
from tests.reference.aftermath import After
from tests.reference.outcomes import Outcome, holds, on_grid

T = TypeVar("T")

EARLIER = 1e-6
"""Hours that differ by no more are the same."""


def addend(amount: float) -> float:
    """The nearest multiple of 2^-50, as amounts are added."""
    return round(amount * 2.0**50) / 2.0**50 if abs(amount) < 2 else amount


class Worked(dict[Outcome, T]):
    """What a function says of outcomes, remembered."""

    def __init__(self, function: Callable[[Outcome], T]) -> None:
        self.function = function

    def __missing__(self, outcome: Outcome) -> T:
        self[outcome] = self.function(outcome)
        return self[outcome]


class Draws:
    """The draws of one run."""

    def __init__(self, seed: int, run: int) -> None:
        self.seed, self.run = seed, run

    def uniform(self, stream: str) -> float:
        return float(uniforms(self.seed, stream, self.run, 1)[0])

    def __call__(self, quantity: Quantity) -> float:
        return float(quantity.sample(self.seed, self.run, 1)[0])


class Means(Draws):
    """The first reading of a scenario: every number at its mean, every stand real."""

    def __init__(self) -> None:
        super().__init__(0, 0)

    def uniform(self, stream: str) -> float:
        return -1.0

    def __call__(self, quantity: Quantity) -> float:
        return float(quantity.law.mean)


class Stand(NamedTuple):
    """A red line, or the condition of a concession."""

    path: str
    """Below its party."""
    crosses: Callable[[Outcome], bool]
    firmness: Quantity
    crossing_cost: Quantity
    public: bool


class Side:
    """A party in one run: its numbers as the draws made them and events have changed them."""

    def __init__(self, scenario: Scenario, party: Party, draws: Draws) -> None:
        self.party, self.name, self.draws = party, party.name, draws
        self.number = scenario.party_names.index(party.name)
        self.sessions = [session.name for session in scenario.sessions]
        # A text of forty points has more outcomes than could be listed.
        self.listed = scenario.space.enumerable
        options = [range(len(issue.options)) for issue in scenario.space.issues]
        self.all_outcomes = list(product(*options)) if self.listed else []
        preferences, self.stands = party.preferences, stands_of(party)
        self.weights = [draws(weight) for weight in preferences.weights]
        self.values = [[draws(value) for value in options] for options in preferences.values]
        self.values += [undisclosed_values(scenario, party, i, draws) for i in hidden(scenario)]
        self.after: After | None = None
        self.adversary: Side | None = None
        self.bonuses = [
            (interaction.when, draws(interaction.bonus)) for interaction in preferences.interactions
        ]
        for guarantee in scenario.guarantees:
            if guarantee.given_by == self.number:
                self.bonuses.append((guarantee.when, -draws(guarantee.cost)))
            if guarantee.protects == self.number:
                worth = draws(guarantee.credibility) * draws(guarantee.worth)
                self.bonuses.append((guarantee.when, worth))
        if isinstance(preferences.no_deal, FightingOn):
            self.no_deal_value = After(scenario, draws).war(self.number, 0, 0.0)
        else:
            self.no_deal_value = draws(preferences.no_deal)
        self.drift_per_day = draws(preferences.drift_per_day)
        at = f"parties.{party.name}"
        self.luck = [draws.uniform(f"{at}.{stand.path}.real") for stand in self.stands]
        self.firmness = [draws(stand.firmness) for stand in self.stands]
        self.costs = [draws(stand.crossing_cost) for stand in self.stands]
        home = party.ratification
        self.home_weights = list(self.weights)
        self.threshold = 0.0
        if home is not None:
            self.threshold = on_grid(draws(home.threshold))
            if home.weights is not None:
                self.home_weights = [draws(weight) for weight in home.weights]
        self.parameters = {name: draws(q) for name, q in party.strategy.parameters.items()}
        self.crossed = Worked(self._crossed)
        self.received: list[Outcome] = []
        self.offered: list[Outcome] = []
        self.passed_over: list[Outcome] = []
        """What it would have offered, had it been a concession."""
        self.heard: dict[int, list[Outcome]] = {i: [] for i in range(len(scenario.parties))}
        """What each of the others offered in its presence."""
        self.backed: dict[int, list[Outcome]] = {i: [] for i in range(len(scenario.parties))}
        """What each party, itself included, offered or accepted in its presence."""
        self.rounds_without_offer = 0
        self.appraise()

    def _crossed(self, outcome: Outcome) -> list[int]:
        """The stands that an outcome crosses, real or not, by number."""
        return [i for i, stand in enumerate(self.stands) if stand.crosses(outcome)]

    def appraise(self) -> None:
        """Forget what outcomes were worth; they are worth something else now."""
        self.utility = Worked(self._utility)

    def weighted(self, values: Iterable[float], weights: list[float] | None = None) -> float:
        """The sum of one value for each issue, weighted: as the party does, if not said."""
        weights = self.weights if weights is None else weights
        total = 0.0
        for weight in weights:
            total += weight
        total = total or 1.0
        utility = 0.0
        for weight, value in zip(weights, values, strict=True):
            utility += addend(weight / total * value)
        return utility

    def flow(self, outcome: Outcome) -> float:
        """What an outcome is worth while it is kept."""
        chosen = (values[option] for values, option in zip(self.values, outcome, strict=True))
        utility = self.weighted(chosen)
        for when, bonus in self.bonuses:
            if holds(when, outcome):
                utility += addend(bonus)
        return utility

    def _utility(self, outcome: Outcome) -> float:
        utility = self.flow(outcome)
        if self.after is not None and self.adversary is not None:
            peace, protection = self.adversary.flow(outcome), self.after.protection(outcome)
            utility = self.after.foreseen(
                self.number, utility, peace, protection, self.no_deal_value
            )
        for i in self.crossed[outcome]:
            if not self.real(i):
                utility -= addend(self.costs[i])
        return on_grid(utility)

    def worth_at_home(self, outcome: Outcome) -> float:
        chosen = (values[option] for values, option in zip(self.values, outcome, strict=True))
        return on_grid(self.weighted(chosen, self.home_weights))

    def ratifies(self, outcome: Outcome) -> bool:
        """Whether its home says yes; the home of a party without ratification always does."""
        return self.party.ratification is None or self.worth_at_home(outcome) >= self.threshold

    def known_to(self, whom: str) -> bool:
        """Whether its win-set is known to itself (``party``) or to ``all``."""
        home = self.party.ratification
        return home is not None and home.known_to in ("all", whom)

    def real(self, stand: int) -> bool:
        return self.luck[stand] < self.firmness[stand]

    def no_deal(self, hour: float) -> float:
        return on_grid(self.no_deal_value + self.drift_per_day * hour / 24)

    def on_the_table(self, concession: int, session: int, hour: float) -> bool:
        since = self.party.positions.concessions[concession].since
        if since is None:
            return True
        if since == "never":
            return False
        if isinstance(since, str):
            return self.sessions.index(since) <= session
        return self.draws(since) <= hour + EARLIER

    def excluded_by(self, outcome: Outcome, session: int, hour: float) -> str:
        """The position that keeps it from signing an outcome; empty if that is open to it."""
        return next((path for path, _ in self.runs_into(outcome, session, hour)), "")

    def runs_into(self, outcome: Outcome, session: int, hour: float) -> list[tuple[str, str]]:
        """The positions of its own that an outcome runs into, in the order written.

        That a concession is not on the table, and that its return is missing, are two.
        """
        positions = self.party.positions
        real = [i for i in self.crossed[outcome] if self.real(i)]
        lines = len(positions.red_lines)
        found = [(self.stands[i].path, "real") for i in real if i < lines]
        for i, concession in enumerate(positions.concessions):
            path = f"concessions.{concession.id}"
            if lines + i in real:
                found.append((path, "unmet"))
            if holds(concession.gives, outcome) and not self.on_the_table(i, session, hour):
                found.append((path, "locked"))
        if self.known_to("party") and not self.ratifies(outcome):
            found.append(("ratification", "known"))
        return found

    def may_sign(self, outcome: Outcome, session: int, hour: float) -> bool:
        return not self.excluded_by(outcome, session, hour) and self.utility[
            outcome
        ] >= self.no_deal(hour)

    def cannot_ratify(self, outcome: Outcome) -> bool:
        """Whether all know that its home says no."""
        return self.known_to("all") and not self.ratifies(outcome)


def stands_of(party: Party) -> list[Stand]:
    """Red lines, then the conditions of concessions."""
    found = [
        Stand(
            f"red_lines.{line.id}",
            partial(holds, line.rejects),
            line.firmness,
            line.crossing_cost,
            line.public,
        )
        for line in party.positions.red_lines
    ]
    for concession in party.positions.concessions:
        gives, wants = concession.gives, concession.in_return_for
        found.append(
            Stand(
                f"concessions.{concession.id}",
                partial(given_for_nothing, gives, wants),
                concession.firmness,
                concession.crossing_cost,
                concession.public,
            )
        )
    return found


def given_for_nothing(gives: Predicate, wants: Predicate, outcome: Outcome) -> bool:
    return holds(gives, outcome) and not holds(wants, outcome)


def sides_of(scenario: Scenario, draws: Draws) -> list[Side]:
    """All parties in one run; those who look ahead know whose conduct they foresee."""
    sides = [Side(scenario, party, draws) for party in scenario.parties]
    for side in sides:
        if side.party.foresees:
            side.after = After(scenario, draws)
            side.adversary = sides[side.after.adversary]
    return sides


def hidden(scenario: Scenario) -> range:
    """The undisclosed points, counted from 0."""
    return range(len(scenario.undisclosed.points)) if scenario.undisclosed else range(0)


def undisclosed_values(scenario: Scenario, party: Party, number: int, draws: Draws) -> list[float]:
    """What the options of an undisclosed point are worth to a party."""
    undisclosed, stance = scenario.undisclosed, party.preferences.stance
    assert undisclosed is not None
    point, options = undisclosed.points[number], undisclosed.options
    kappa, common = draws(point.conflict), draws(point.common)
    values = []
    for j in range(len(options)):
        s = j / (len(options) - 1)
        if stance is None:
            values.append(0.0)
            continue
        own = s if stance.wants == options[-1] else 1 - s
        values.append(kappa * own + (1 - kappa) * (common * s + (1 - common) * (1 - s)))
    return values


def change_numbers(event: Event, sides: list[Side], draws: Draws) -> None:
    """What an event does to the numbers of the parties."""
    for change in event.changes:
        side, amount = sides[change.party], draws(change.amount)
        if change.what == "no_deal":
            side.no_deal_value = amount + (side.no_deal_value if change.add else 0.0)
        elif change.what == "firmness":
            side.firmness[change.index] = amount + (
                side.firmness[change.index] if change.add else 0.0
            )
        else:
            weight = amount + (side.weights[change.index] if change.add else 0.0)
            side.weights[change.index] = max(weight, 0.0)
    for side in sides:  # for those who look ahead, what others think of an outcome counts, too
        side.appraise()
