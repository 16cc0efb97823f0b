"""What a player sees of the talks: outcomes by what they are worth to its party."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from sim.arrays import IntArray
from sim.description.words import outcomes_matched
from sim.engine import Question, Talks
from sim.errors import UsageError, did_you_mean
from sim.model import Scenario
from sim.model.issues import Predicate
from sim.model.positions import MAX_BITS
from sim.play.amounts import percent, points
from sim.play.situation import MoveChoice, SeenOutcome, Situation
from sim.protocols import protocol

__all__ = ["MEDIATOR", "RUN", "SeatView"]

RUN = np.zeros(1, np.int64)
"""The one run of a player's cohort, as an index."""

MEDIATOR = "the mediator"

_SAID = {
    "accept": "Accept",
    "reject": "Reject",
    "offer": "Offer",
    "pass": "Say nothing",
    "yes": "Yes",
    "no": "No",
    "delegate": "Let the delegation vote in this session",
    "walk_out": "Walk out",
}
"""What the buttons say."""

_FINAL = ("accept", "reject", "walk_out")
"""Moves that cannot be undone, so that a player is asked to confirm them."""


class SeatView:
    """What one party sees of the talks in a cohort of one run."""

    def __init__(self, talks: Talks, party: int) -> None:
        self._talks = talks
        self._party = party
        self._own = talks.cohort.parties[party]
        self._scenario: Scenario = talks.cohort.model.scenario

    def number(self, options: Mapping[str, str]) -> int:
        """The number of the outcome that has these options.

        Raises:
            UsageError: if an issue is missing, or an issue or option is unknown.
        """
        issues = self._scenario.space.issues
        names = [issue.name for issue in issues]
        for name in options:
            if name not in names:
                raise UsageError(f"there is no issue '{name}'{did_you_mean(name, names)}")
        chosen = []
        for issue in issues:
            option = options.get(issue.name)
            if option is None:
                raise UsageError(f"say what is offered on '{issue.name}', too")
            if option not in issue.options:
                hint = did_you_mean(str(option), issue.options)
                raise UsageError(f"'{issue.name}' has no option '{option}'{hint}")
            chosen.append(np.array([issue.options.index(option)]))
        return int(self._talks.cohort.numbering.number(chosen)[0])

    def options(self, outcome: int) -> IntArray:
        """The option of each issue, as indices; shape ``(issues,)``."""
        found = self._talks.cohort.numbering.options(np.array([outcome]))
        return np.array([option[0] for option in found])

    def outcome(self, number: int) -> SeenOutcome:
        """An outcome in the eyes of the party."""
        options = self.options(number)
        outcomes = np.array([number])
        others = [
            other.party.title
            for other in self._talks.cohort.model.parties
            if other.number != self._party
            and any(
                stand.public and stand.crosses[0]
                for stand in other.party.positions.stands(tuple(options[:, None]))
            )
        ]
        issues = self._scenario.space.issues
        chosen = zip(issues, options, strict=True)
        return SeenOutcome(
            options={issue.name: issue.options[option] for issue, option in chosen},
            worth=float(self._own.utility(RUN, outcomes)[0]),
            barred=tuple(self._barred(int(self._own.excluded_by(RUN, outcomes)[0]))),
            costs=tuple(self._costs(options)),
            crosses=tuple(others),
        )

    def _barred(self, excluded: int) -> Iterator[str]:
        party = self._own.model.party
        for i, line in enumerate(party.positions.red_lines):
            if excluded >> i & 1:
                yield f"your red line: no {outcomes_matched(self._scenario, line.rejects)}"
        for i, concession in enumerate(party.positions.concessions):
            gives = outcomes_matched(self._scenario, concession.gives)
            if excluded & party.positions.locked_bit(i):
                yield f"your concession is not on the table yet: {gives}"
            elif excluded & party.positions.unmet_bit(i):
                wants = outcomes_matched(self._scenario, concession.in_return_for)
                yield f"your condition: you agree to {gives} only in return for {wants}"
        if excluded >> MAX_BITS & 1 and party.ratification is not None:
            yield f"your {party.ratification.by} would say no"

    def _costs(self, options: IntArray) -> Iterator[str]:
        positions = self._own.model.party.positions
        said = [f"crossing your line on {self._words(x.rejects)}" for x in positions.red_lines]
        said += [
            f"giving {self._words(x.gives)} without {self._words(x.in_return_for)}"
            for x in positions.concessions
        ]
        stands = positions.stands(tuple(options[:, None]))
        paid = zip(said, stands, self._own.real, self._own.costs, strict=True)
        for words, stand, real, cost in paid:
            if not real[0] and cost[0] > 0 and stand.crosses[0]:
                yield f"{words} costs {points(cost[0])}"

    def _words(self, condition: Predicate) -> str:
        return outcomes_matched(self._scenario, condition)

    def no_deal(self, hour: float) -> float:
        """What leaving without a deal is worth to the party at an hour."""
        return float(self._own.no_deal_at(RUN, hour)[0])

    def situation(self, question: Question) -> Situation:
        """What the party has to decide, and what it knows when it does."""
        state, clock = self._talks.state, question.clock
        titles = [party.title for party in self._scenario.parties]
        text, proposer = int(state.text[0]), int(state.proposer[0])
        on_table = self.outcome(question.outcome) if question.outcome >= 0 else None
        voting = "yes" in question.moves
        session = self._scenario.sessions[clock.session]
        mediated = protocol(session.protocol).drafts
        draft = None
        if voting:
            numbers = self._talks.cohort.numbering.number(tuple(state.draft[:1].T))
            draft = self.outcome(int(numbers[0]))
        by = MEDIATOR if mediated else titles[proposer] if proposer >= 0 else ""
        hour = float(clock.begin[0])
        no_deal = self.no_deal(hour)
        accepted = state.text_accepted[0] & (text >= 0)
        return Situation(
            hour=hour,
            session=clock.name,
            round=clock.round + 1,
            rounds=session.rounds,
            elapsed=float(clock.elapsed[0, self._party]),
            last=bool(clock.last[0, self._party]),
            opener=self._opener(session.protocol),
            present=tuple(t for t, here in zip(titles, state.present[0], strict=True) if here),
            no_deal=no_deal,
            on_table=on_table,
            by=by if on_table is not None else "",
            draft=draft,
            standing=self.outcome(text) if text >= 0 else None,
            agreed=tuple(t for t, yes in zip(titles, accepted, strict=True) if yes),
            choices=tuple(self._choices(question, on_table, draft, no_deal)),
        )

    def _opener(self, rules: str) -> str:
        """Title of the party that opens the session."""
        if not protocol(rules).in_turn or self._talks.state.alone[0]:
            return ""
        return self._scenario.parties[int(self._talks.state.order[0, 0])].title

    def _choices(
        self,
        question: Question,
        on_table: SeenOutcome | None,
        draft: SeenOutcome | None,
        no_deal: float,
    ) -> Iterator[MoveChoice]:
        stands = int(self._talks.state.stands[0, self._party])
        session = self._scenario.sessions[question.clock.session]
        for move in question.moves:
            choice = _choice(move, on_table, draft, no_deal)
            if move == "pass" and on_table is None and stands >= 0:
                # Where all offer at once, the others may agree to what was offered before.
                worth = percent(self.outcome(stands).worth)
                choice = replace(choice, label=f"Stand by your last offer ({worth})")
            if move == "offer" and protocol(session.protocol).one_offer:
                choice = replace(choice, final=True)
            yield choice


def _choice(
    move: str, on_table: SeenOutcome | None, draft: SeenOutcome | None, no_deal: float
) -> MoveChoice:
    label, barred, warning = _SAID[move], "", ""
    if move in ("accept", "yes") and on_table is not None:
        before = "" if draft is None else f" instead of {percent(draft.worth)}"
        label += f" ({percent(on_table.worth)}{before})"
        # A text may be improved while it still runs into something that it ran into before.
        ruled_out = set(on_table.barred) - set(() if draft is None else draft.barred)
        barred = "; ".join(text for text in on_table.barred if text in ruled_out)
        if move == "accept" and on_table.worth < no_deal:
            warning = f"leaving without a deal is worth {percent(no_deal)} to you"
    elif move == "pass" and on_table is not None:
        label = "Reject, and offer nothing"
    elif move == "walk_out":
        label += f" ({percent(no_deal)})"
    return MoveChoice(move, label, barred, move in _FINAL, warning)
