"""The parties of one run for the naive reference: their draws, utilities and positions.

An outcome is the numbers of its options. What it is worth is worked out when somebody asks: a text
of forty points has more outcomes than could be listed.
"""

from collections.abc import Callable, Iterable
from itertools import product
from typing import TypeVar

from sim import Scenario
from sim.model import Event
from sim.model.parties import Party
from sim.model.preferences import FightingOn
from sim.uncertainty.quantities import Quantity, uniforms
from tests.reference.aftermath import After
from tests.reference.outcomes import Outcome, holds

T = TypeVar("T")


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
        preferences, lines = party.preferences, party.positions.red_lines
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
        self.luck = [draws.uniform(f"{line.path}.real") for line in lines]
        self.firmness = [draws(line.firmness) for line in lines]
        self.costs = [draws(line.crossing_cost) for line in lines]
        home = party.ratification
        self.home_weights = list(self.weights)
        self.threshold = 0.0
        if home is not None:
            self.threshold = draws(home.threshold)
            if home.weights is not None:
                self.home_weights = [draws(weight) for weight in home.weights]
        self.parameters = {name: draws(q) for name, q in party.strategy.parameters.items()}
        self.conflicts = Worked(self._conflicts)
        self.received: list[Outcome] = []
        self.offered: list[Outcome] = []
        self.heard: dict[int, list[Outcome]] = {i: [] for i in range(len(scenario.parties))}
        """What each of the others offered in its presence."""
        self.backed: dict[int, list[Outcome]] = {i: [] for i in range(len(scenario.parties))}
        """What each party, itself included, offered or accepted in its presence."""
        self.rounds_without_offer = 0
        self.appraise()

    def _conflicts(self, outcome: Outcome) -> list[tuple[str, int]]:
        """The lines that an outcome crosses; the concessions: X with Y given, or X without Y."""
        positions = self.party.positions
        found = [
            ("line", i)
            for i, line in enumerate(positions.red_lines)
            if holds(line.rejects, outcome)
        ]
        for i, concession in enumerate(positions.concessions):
            if holds(concession.gives, outcome):
                met = holds(concession.in_return_for, outcome)
                found.append(("gives" if met else "unmet", i))
        return found

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
            utility += weight / total * value
        return utility

    def flow(self, outcome: Outcome) -> float:
        """What an outcome is worth while it is kept."""
        chosen = (values[option] for values, option in zip(self.values, outcome, strict=True))
        utility = self.weighted(chosen)
        for when, bonus in self.bonuses:
            if holds(when, outcome):
                utility += bonus
        return utility

    def _utility(self, outcome: Outcome) -> float:
        utility = self.flow(outcome)
        if self.after is not None and self.adversary is not None:
            peace, protection = self.adversary.flow(outcome), self.after.protection(outcome)
            utility = self.after.foreseen(
                self.number, utility, peace, protection, self.no_deal_value
            )
        for kind, i in self.conflicts[outcome]:
            if kind == "line" and not self.real(i):
                utility -= self.costs[i]
        return utility

    def worth_at_home(self, outcome: Outcome) -> float:
        chosen = (values[option] for values, option in zip(self.values, outcome, strict=True))
        return self.weighted(chosen, self.home_weights)

    def ratifies(self, outcome: Outcome) -> bool:
        """Whether its home says yes; the home of a party without ratification always does."""
        return self.party.ratification is None or self.worth_at_home(outcome) >= self.threshold

    def known_to(self, whom: str) -> bool:
        """Whether its win-set is known to itself (``party``) or to ``all``."""
        home = self.party.ratification
        return home is not None and home.known_to in ("all", whom)

    def real(self, line: int) -> bool:
        return self.luck[line] < self.firmness[line]

    def no_deal(self, hour: float) -> float:
        return self.no_deal_value + self.drift_per_day * hour / 24

    def on_the_table(self, concession: int, session: int, hour: float) -> bool:
        since = self.party.positions.concessions[concession].since
        if since is None:
            return True
        if since == "never":
            return False
        if isinstance(since, str):
            return self.sessions.index(since) <= session
        return self.draws(since) <= hour

    def excluded_by(self, outcome: Outcome, session: int, hour: float) -> str:
        """The position that keeps it from signing an outcome; empty if that is open to it."""
        return next((path for path, _ in self.runs_into(outcome, session, hour)), "")

    def runs_into(self, outcome: Outcome, session: int, hour: float) -> list[tuple[str, str]]:
        """The positions of its own that an outcome runs into, in the order written.

        That a concession is not on the table, and that its return is missing, are two.
        """
        found, positions = [], self.party.positions
        for kind, i in self.conflicts[outcome]:
            if kind == "line" and self.real(i):
                found.append((f"red_lines.{positions.red_lines[i].id}", "real"))
            if kind != "line":
                path = f"concessions.{positions.concessions[i].id}"
                found += [(path, "unmet")] if kind == "unmet" else []
                found += [] if self.on_the_table(i, session, hour) else [(path, "locked")]
        if self.known_to("party") and not self.ratifies(outcome):
            found.append(("ratification", "known"))
        return found

    def may_sign(self, outcome: Outcome, session: int, hour: float) -> bool:
        return not self.excluded_by(outcome, session, hour) and self.utility[
            outcome
        ] >= self.no_deal(hour)

    def rejects_in_public(self, outcome: Outcome) -> bool:
        """Whether an outcome crosses a public line of it, or all know that its home says no."""
        lines = self.party.positions.red_lines
        if self.known_to("all") and not self.ratifies(outcome):
            return True
        return any(kind == "line" and lines[i].public for kind, i in self.conflicts[outcome])


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
