"""What a player is told before the talks: who it is, what it wants, what it must not sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.description.hours import hour_text
from sim.description.lines import fitted
from sim.description.words import count_of, outcomes_matched
from sim.engine import Cohort
from sim.model import Scenario, Session
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.positions import Concession
from sim.model.preferences import shares_of
from sim.play.amounts import percent, points
from sim.protocols import protocol
from sim.shown import Shown
from sim.uncertainty.provenance import Provenance

__all__ = ["Brief", "Position", "Stake", "brief_of"]


_MANY = 12
"""Of an issue with more options, a text shows the first and the last."""


@dataclass(frozen=True)
class Position:
    """Something that a party will not sign, or not yet, or only in return.

    Attributes:
        text: What it is, in words.
        sources: What the sources say of it; empty where it is an assumption.
    """

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Stake:
    """What an issue is worth to a party.

    Attributes:
        issue: Its name in files.
        label: Its name for a reader.
        weight: Its share of all weights.
        options: Each option, by its name in files, and what it adds to the worth of an outcome.
        labels: The options as a reader calls them.
    """

    issue: str
    label: str
    weight: float
    options: tuple[tuple[str, float], ...]
    labels: tuple[str, ...]

    @property
    def in_words(self) -> tuple[str, ...]:
        """The options with what each adds in points of 100: ``a joint fund 35``."""
        pairs = zip(self.labels, self.options, strict=True)
        return tuple(f"{label} {100 * worth:.0f}" for label, (_, worth) in pairs)


@dataclass(frozen=True)
class Brief(Shown):
    """What a player is told; all numbers are those of its run.

    Attributes:
        scenario: Title of the scenario.
        about: What it is about.
        party: Title of the player's party.
        delegation: The people in it.
        task: What it is to do, in a sentence or two.
        positions: What it must not sign.
        stakes: What it gains in each issue.
        bonuses: What counts beside the options: when, in words, and what it adds.
        others: The other parties by title, and what they have said in public.
        timeline: The sessions: name, when, who sits in them.
    """

    scenario: str
    about: str
    party: str
    delegation: tuple[str, ...]
    task: str
    positions: tuple[Position, ...]
    stakes: tuple[Stake, ...]
    bonuses: tuple[tuple[str, float], ...]
    others: tuple[tuple[str, tuple[Position, ...]], ...]
    timeline: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        lines = f"{count_of(len(self.positions), 'thing')} it must not sign"
        return f"<Brief of {self.party} in {self.scenario}: {lines}>"

    def text(self) -> str:
        """All of it, for a terminal."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.scenario}: you are {self.party}"
        if self.delegation:
            yield f"Delegation: {', '.join(self.delegation)}"
        yield ""
        yield from fitted(self.about)
        yield ""
        yield from fitted(self.task)
        if self.positions:
            yield "\nWhat you must not sign"
            yield from _listed(self.positions)
        yield "\nWhat each option adds for you, in points of 100"
        for stake in self.stakes:
            options = list(stake.in_words)
            shown = options if len(options) <= _MANY else [options[0], "…", options[-1]]
            yield from _bullet(f"{stake.label}: {', '.join(shown)}")
        for when, worth in self.bonuses:
            yield from _bullet(f"{when}: {100 * worth:+.0f}")
        yield "\nThe others, and what they have said in public"
        for title, lines in self.others:
            yield from _bullet(title + ("" if lines else ": nothing that rules anything out"))
            yield from _listed(lines, "    ")
        yield "\nThe timeline"
        for name, when, who in self.timeline:
            yield from _bullet(f"{name} ({when}): {who}")


def _listed(positions: tuple[Position, ...], indent: str = "  ") -> Iterator[str]:
    for position in positions:
        yield from _bullet(position.text, indent)
        for source in position.sources:
            yield from _bullet(f"source: {source}", indent + "  ", mark=" ")


def _bullet(text: str, indent: str = "  ", mark: str = "-") -> Iterator[str]:
    yield from fitted(text, f"{indent}{mark} ", indent + "  ")


def brief_of(cohort: Cohort, number: int) -> Brief:
    """The brief of a party, with the draws of a cohort of one run."""
    scenario, state = cohort.model.scenario, cohort.parties[number]
    party = scenario.parties[number]
    shares = shares_of([weight[:1] for weight in state.weights])
    stakes = tuple(
        Stake(
            issue.name,
            issue.label,
            float(share[0]),
            tuple(
                (option, float(share[0] * values[0, i])) for i, option in enumerate(issue.options)
            ),
            issue.labels,
        )
        for issue, share, values in zip(scenario.space.issues, shares, state.values, strict=True)
    )
    real = [bool(there[0]) for there in state.real]
    costs = [float(cost[0]) for cost in state.costs]
    return Brief(
        scenario=scenario.title,
        about=" ".join(scenario.about.split()),
        party=party.title,
        delegation=party.delegation,
        task=_task(party, float(state.no_deal[0]), float(state.drift[0]), bool(state.bonuses)),
        positions=tuple(_own(scenario, party, real, costs)),
        stakes=stakes,
        bonuses=tuple(
            (outcomes_matched(scenario, condition), float(bonus[0]))
            for condition, bonus in zip(state.model.conditions, state.bonuses, strict=True)
        ),
        others=tuple(
            (other.title, tuple(_public(scenario, other)))
            for other in scenario.parties
            if other is not party
        ),
        timeline=tuple(_timeline(scenario)),
    )


def _task(party: Party, no_deal: float, drift: float, more: bool) -> str:
    beside = ", and more or less where something counts beside the options" if more else ""
    said = (
        f"An agreement is worth between 0 and 100 % to you{beside}; leaving without a deal is"
        f" worth {percent(no_deal)}"
    )
    if abs(drift) >= 0.0005:
        said += f", and {100 * abs(drift):.1f} points {'less' if drift < 0 else 'more'} each day"
    said += ". You may sign an outcome worth less; nobody forces you to."
    if not party.consent_required:
        needed = "no deal needs it" if party.consent.of == "none" else "only some deals need it"
        said += f" Your consent: {needed}."
    ratified = party.ratification
    if ratified is not None:
        known = "" if ratified.known_to != "nobody" else ", and you do not know what it will say"
        said += f" What you sign must be ratified by your {ratified.by}{known}."
    return said


def _own(
    scenario: Scenario, party: Party, real: list[bool], costs: list[float]
) -> Iterator[Position]:
    lines = party.positions.red_lines
    for line, is_real, cost in zip(lines, real, costs, strict=False):
        said = f"Red line{', public' if line.public else ''}: no"
        said += f" {outcomes_matched(scenario, line.rejects)}."
        if not is_real:
            said += f" (A bluff: you may cross it; that costs you {points(cost)}.)"
        yield Position(said, _sources(scenario, line.provenance))
    conditions = zip(
        party.positions.concessions, real[len(lines) :], costs[len(lines) :], strict=True
    )
    for concession, is_real, cost in conditions:
        since = concession.since
        when = ""
        if since == "never":
            when = " You may not offer it in these talks."
        elif isinstance(since, str):
            when = f" You may offer it from ‘{scenario.session_label(since)}’ on."
        elif since is not None:
            when = " You may offer it only later."
        said = (
            f"Condition{', public' if concession.public else ''}: you agree to"
            f" {_exchange(scenario, concession)}."
        )
        if not is_real and since != "never":
            said += f" (A bluff: you may agree to it for less; that costs you {points(cost)}.)"
        yield Position(said + when, _sources(scenario, concession.provenance))


def _exchange(scenario: Scenario, concession: Concession) -> str:
    gives = outcomes_matched(scenario, concession.gives)
    return f"{gives} only in return for {outcomes_matched(scenario, concession.in_return_for)}"


def _public(scenario: Scenario, party: Party) -> Iterator[Position]:
    for line in party.positions.red_lines:
        if line.public:
            said = f"red line: no {outcomes_matched(scenario, line.rejects)}"
            yield Position(said, _sources(scenario, line.provenance))
    for concession in party.positions.concessions:
        if concession.public:
            said = f"condition: agrees to {_exchange(scenario, concession)}"
            yield Position(said, _sources(scenario, concession.provenance))
    ratified = party.ratification
    if ratified is not None and ratified.known_to == "all":
        yield Position(f"its {ratified.by} must ratify", _sources(scenario, ratified.provenance))


def _sources(scenario: Scenario, provenance: Provenance) -> tuple[str, ...]:
    return tuple(scenario.claims[claim].states for claim in provenance.claims)


def _timeline(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    for place, session in enumerate(scenario.sessions):
        at = session.at if place or session.at is not None else session.delay
        begins = hour_text(scenario, at) if at is not None else f"{session.delay:g} h later"
        rounds = f"{session.rounds} round" + ("s" if session.rounds != 1 else "")
        if protocol(session.protocol).in_turn and len(session.parties) > 1:
            rounds += f", {_opener(scenario, session)} opens"
        who = ", ".join(scenario.parties[party].title for party in session.parties)
        yield session.label, f"{begins}, {rounds}{_rules(session.protocol)}", who


def _opener(scenario: Scenario, session: Session) -> str:
    """Who acts first, if it is said."""
    if session.opens.uncertain:
        return "one that is drawn"
    return scenario.parties[session.parties[int(session.opens.law.low)]].title


def _rules(name: str) -> str:
    """The rules of a session, where they are not the usual ones."""
    if name == "alternating_offers":
        return ""
    said, _, _ = (type(protocol(name)).__doc__ or "").partition("\n")
    return f"; {readable(name)}: {said[:1].lower()}{said[1:].rstrip('.')}"
