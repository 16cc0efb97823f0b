"""What every signature promises, looked at once more by another way.

Nobody signs across a line of its own that is real, gives what is not on its table, or takes less
than no deal is worth to it at that hour; a deal has every consent that it needs, and every home
that is asked has said yes. The engine sees to that while it plays, with numbers that it carries
along. Here it is worked out from the scenario, the draws and the record of how a run ended, with
nothing of the engine's in between: what was drawn, what events had changed by then, what follows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.engine.cohort import Cohort
from sim.engine.draws import Draws
from sim.engine.foresight import Foresight
from sim.engine.numbering import options_of
from sim.engine.state import State
from sim.model.compiled import Model
from sim.model.endings import DEALS, NOT_RATIFIED
from sim.model.hour_tolerance import HOUR_TOLERANCE
from sim.model.parties import Party
from sim.model.positions import Concession, RedLine
from sim.model.preferences import FightingOn
from sim.theory.grid import addends, on_grid
from sim.uncertainty.quantities import Quantity

__all__ = ["Signed", "breaches", "contract_of", "holding"]

Breach = tuple[str, str, BoolArray]


class Signed(NamedTuple):
    """The record of the runs in which a text was signed; arrays over these runs.

    Attributes:
        rows: Their places among the draws.
        ending: How they ended, as places in `ENDINGS`.
        session: The session.
        begin: The hour at which the last round began, whose numbers count.
        options: What was signed; shape ``(runs, issues)``.
        accepted: Who has accepted it; shape ``(runs, parties)``.
    """

    rows: IntArray
    ending: IntArray
    session: IntArray
    begin: FloatArray
    options: IntArray
    accepted: BoolArray


def holding(model: Model, draws: Draws, signed: Signed, persons: Collection[int] = ()) -> BoolArray:
    """In which runs the contract holds, whether anything was signed or not; shape ``(count,)``.

    Args:
        model: The scenario, compiled.
        draws: The draws.
        signed: What was signed.
        persons: The seats that persons hold, by number: they may sign what is worse than no deal.
    """
    holds = np.ones(draws.count, bool)
    for _, _, where in breaches(model, draws, signed, persons):
        holds[signed.rows[where]] = False
    return holds


def breaches(
    model: Model, draws: Draws, signed: Signed, persons: Collection[int] = ()
) -> Iterator[Breach]:
    """Everything that a signature must not be, as party, what, and where; as for `holding`."""
    if not len(signed.rows):
        return
    look = _Look(model, draws, signed)
    refused = np.zeros(len(signed.rows), bool)
    for number, party in enumerate(model.scenario.parties):
        needed = look.needed(party)
        yield party.name, "consent", needed & ~signed.accepted[:, number]
        for path, crossed in look.lines(number, party):
            yield party.name, path, needed & crossed
        if number not in persons:
            yield party.name, "no_deal", needed & look.is_worse(number, party)
        if party.ratification is not None:
            no = needed & look.is_refused_at_home(party)
            refused |= no
            if party.ratification.known_to != "nobody":
                yield party.name, "knows that its home says no", no
    for name, where in (
        ("a home that says no", np.isin(signed.ending, DEALS) & refused),
        ("no home that says no", (signed.ending == NOT_RATIFIED) & ~refused),
    ):
        yield "", name, where


def contract_of(cohort: Cohort, state: State, persons: Collection[int]) -> BoolArray:
    """In which runs of talks that are over the contract holds; shape ``(count,)``."""
    rows = np.flatnonzero(np.isin(state.ending, (*DEALS, NOT_RATIFIED)))
    model, session = cohort.model, state.session[rows]
    hours = np.array([its.round_hours for its in model.scenario.sessions])
    signed = Signed(
        rows,
        state.ending[rows],
        session,
        state.begin[rows] + state.round[rows] * hours[session],
        options_of(cohort.numbering, state.text[rows]),
        state.text_accepted[rows],
    )
    return holding(model, cohort.source, signed, persons)


class _Look:
    """The numbers of the runs in which something was signed, at that hour."""

    def __init__(self, model: Model, draws: Draws, signed: Signed) -> None:
        self._model = model
        self._scenario = scenario = model.scenario
        self._draws = draws
        self._signed = signed
        self._options = list(signed.options.T)
        self._foresight: Foresight | None = None
        if scenario.aftermath is not None:
            self._foresight = Foresight(model, scenario.aftermath, draws)
        # An event that does not happen comes after all time.
        self._event_at = [
            np.where(self._lot(f"{e.path}.happens") < self._drawn(e.probability), here, np.inf)
            for e in scenario.events
            for here in [self._drawn(e.at)]
        ]

    def _drawn(self, quantity: Quantity) -> FloatArray:
        """A quantity as it was drawn."""
        rows = self._signed.rows
        if not self._draws.varies(quantity):
            return np.full(len(rows), quantity.law.low)
        noted = self._draws.noted.get(quantity.path)
        values: FloatArray = (self._draws.draw(quantity) if noted is None else noted)[rows]
        return values

    def _lot(self, name: str) -> FloatArray:
        lots: FloatArray = self._draws.uniform(name)[self._signed.rows]
        return lots

    def _then(self, party: int, what: str, index: int, value: FloatArray) -> FloatArray:
        """What a number had become by then, event by event in the order of time."""
        changes = [
            (at, change)
            for at, event in zip(self._event_at, self._scenario.events, strict=True)
            for change in event.changes
            if (change.party, change.what, change.index) == (party, what, index)
        ]
        if not changes:
            return value
        when = np.stack([at for at, _ in changes])
        amounts = np.stack([self._drawn(change.amount) for _, change in changes])
        adds = np.array([change.add for _, change in changes])
        runs = np.arange(len(value))
        for which in when.argsort(axis=0, kind="stable"):
            new = np.where(adds[which], value, 0.0) + amounts[which, runs]
            new = np.maximum(new, 0.0) if what == "weight" else new
            due = when[which, runs] <= self._signed.begin + HOUR_TOLERANCE
            value = np.where(due, new, value)
        return value

    def needed(self, party: Party) -> BoolArray:
        """Where the party's consent is needed."""
        if party.consent.needed_for is not None:
            return party.consent.needed_for.holds(self._options)
        return np.full(len(self._signed.rows), party.consent.of == "all")

    def _stands(
        self, number: int, party: Party
    ) -> Iterator[tuple[str, BoolArray, BoolArray, FloatArray]]:
        """Each red line and condition: whether it is crossed, is real, and what a bluff costs."""
        positions = party.positions
        stands: tuple[RedLine | Concession, ...] = (*positions.red_lines, *positions.concessions)
        for index, stand in enumerate(stands):
            firmness = self._then(number, "firmness", index, self._drawn(stand.firmness))
            real = self._lot(f"{stand.path}.real") < firmness
            if isinstance(stand, Concession):
                crossed = stand.gives.holds(self._options)
                crossed = crossed & ~stand.in_return_for.holds(self._options)
            else:
                crossed = stand.rejects.holds(self._options)
            yield stand.path, crossed, real, self._drawn(stand.crossing_cost)

    def lines(self, number: int, party: Party) -> Iterator[tuple[str, BoolArray]]:
        """Where the text crosses what is real, or gives what is not on the table yet."""
        for path, crossed, real, _ in self._stands(number, party):
            yield path, crossed & real
        names = [session.name for session in self._scenario.sessions]
        for concession in party.positions.concessions:
            since = concession.since
            if since is None:
                continue
            if isinstance(since, Quantity):
                late = self._drawn(since) > self._signed.begin + HOUR_TOLERANCE
            else:
                place = names.index(since) if since in names else len(names)
                late = self._signed.session < place
            yield concession.path, late & concession.gives.holds(self._options)

    def is_worse(self, number: int, party: Party) -> BoolArray:
        """Where the text is worth less than no deal at that hour."""
        preferences, foresight = party.preferences, self._foresight
        if isinstance(preferences.no_deal, FightingOn):
            assert foresight is not None
            first = foresight.fighting_on(number)[self._signed.rows]
        else:
            first = self._drawn(preferences.no_deal)
        first = self._then(number, "no_deal", 0, first)
        no_deal = first + self._drawn(preferences.drift_per_day) * self._signed.begin / 24
        worth = self._flow(number, party)
        aftermath = self._scenario.aftermath
        if party.foresees and foresight is not None and aftermath is not None:
            adversary = self._scenario.parties[aftermath.adversary]
            peace = self._flow(aftermath.adversary, adversary)
            flows = worth[:, None], peace[:, None]
            rows = self._signed.rows
            worth = foresight.foreseen(number, rows, *flows, first, self._options)[:, 0]
        for _, crossed, real, cost in self._stands(number, party):
            worth = worth - np.where(crossed & ~real, addends(cost), 0.0)
        less: BoolArray = on_grid(worth) < on_grid(no_deal)
        return less

    def _flow(self, number: int, party: Party) -> FloatArray:
        """What the text is worth while it is kept, without what crossing a line costs."""
        weights = [self._drawn(weight) for weight in party.preferences.weights]
        weights = [self._then(number, "weight", i, weight) for i, weight in enumerate(weights)]
        worth = self._additive(weights, party)
        for interaction in party.preferences.interactions:
            holds = interaction.when.holds(self._options)
            worth = worth + addends(self._drawn(interaction.bonus)) * holds
        for guarantee in self._scenario.guarantees:
            if guarantee.touches(number):
                holds = guarantee.when.holds(self._options)
                worth = worth + addends(guarantee.amount(number, self._drawn)) * holds
        return worth

    def _additive(self, weights: Sequence[FloatArray], party: Party) -> FloatArray:
        total = np.sum(weights, axis=0)
        worth = np.zeros(len(total))
        for weight, value in zip(weights, self._values(party), strict=True):
            worth = worth + addends(weight / np.where(total > 0, total, 1.0) * value)
        return worth

    def _values(self, party: Party) -> Iterator[FloatArray]:
        """What the option chosen of each issue is worth to a party."""
        named = party.preferences.values
        for quantities, option in zip(named, self._options, strict=False):
            value = np.zeros(len(option))
            for number, quantity in enumerate(quantities):
                chosen = option == number
                if chosen.any():
                    value[chosen] = self._drawn(quantity)[chosen]
            yield value
        for points, option in zip(
            party.preferences.points, self._options[len(named) :], strict=True
        ):
            conflict, common = self._drawn(points.point.conflict), self._drawn(points.point.common)
            yield points.at(conflict, common)[np.arange(len(option)), option]

    def is_refused_at_home(self, party: Party) -> BoolArray:
        """Where the party's home says no; what it thinks no event changes."""
        home = party.ratification
        assert home is not None
        weights = party.preferences.weights if home.weights is None else home.weights
        worth = self._additive([self._drawn(weight) for weight in weights], party)
        no: BoolArray = on_grid(worth) < on_grid(self._drawn(home.threshold))
        return no
