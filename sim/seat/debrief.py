"""The debrief after a game: what came of it, what was possible, and what the others hid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis import Problem, frontier, nash, problem
from sim.endings import ENDINGS, WITH_TERMS
from sim.errors import UsageError
from sim.issues import FloatArray, readable
from sim.scenario import Scenario
from sim.scenario.model import compile_scenario
from sim.seat.game import Game
from sim.seat.sight import RUN, percent
from sim.simulate import cohort_size, play
from sim.summary import reason_in_words
from sim.talks import Draws
from sim.wording import options_in_words, terms_matched

RUNS = 10_000
"""How many simulated runs a game is compared with."""


@dataclass(frozen=True)
class Agreed:
    """Terms, and what they are worth to every party.

    Attributes:
        options: The option of each issue, by their names in files.
        text: The same in words.
        utilities: Utility to each party, in the order of the scenario.
    """

    options: Mapping[str, str]
    text: str
    utilities: tuple[float, ...]


@dataclass(frozen=True)
class Offer:
    """An offer that was made.

    Attributes:
        number: Its number, from 1.
        hour: When.
        session: Where.
        by: Title of who made it.
        own: Whether the player made it.
        heard: Whether the player was there.
        terms: What was offered.
    """

    number: int
    hour: float
    session: str
    by: str
    own: bool
    heard: bool
    terms: Agreed


@dataclass(frozen=True)
class Hidden:
    """What another party did not show.

    Attributes:
        party: Its title.
        no_deal: What no deal was worth to it at the beginning.
        lines: Its red lines and conditions in words, and whether each was real and public.
        strategy: How it decided.
        weights: The share of all weights of each issue, by the issue's label.
    """

    party: str
    no_deal: float
    lines: tuple[str, ...]
    strategy: str
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Room:
    """What was possible for all whose consent a deal needs, with the draws of this run.

    Attributes:
        zopa: How many terms all of them could have signed.
        terms: How many terms there are.
        frontier: Those that leave nothing on the table: utilities; shape ``(n, parties)``.
        nash: The Nash bargaining solution; None where the ZOPA is empty.
        best: The best for the player among those that leave no party that must consent worse off
            than the game did; None if the game itself is.
    """

    zopa: int
    terms: int
    frontier: FloatArray
    nash: Agreed | None
    best: Agreed | None


@dataclass(frozen=True)
class Debrief:
    """What came of a game.

    Attributes:
        parties: Titles of the parties, in the order of the scenario.
        party: Index of the player's.
        ending: How it ended.
        blocked_by: Who stood in the way and why, in words.
        hour: When it ended.
        agreed: The terms agreed on; None where there are none.
        worth: What the player's party got: the utility of the deal, or of no deal.
        no_deal: What no deal would have been worth to it then.
        offers: All offers of the run.
        room: What was possible; None where there are too many terms to list.
        hidden: What the others did not show.
        runs: How many simulated runs it is compared with.
        endings: Share of each ending in them.
        below: Share of them in which the same seat got less; half of those that got as much.
        bets: What was bet; None if nothing was.
    """

    parties: tuple[str, ...]
    party: int
    ending: str
    blocked_by: tuple[str, ...]
    hour: float
    agreed: Agreed | None
    worth: float
    no_deal: float
    offers: tuple[Offer, ...]
    room: Room | None
    hidden: tuple[Hidden, ...]
    runs: int
    endings: Mapping[str, float]
    below: float
    bets: Mapping[str, float] | None

    @property
    def gain(self) -> float:
        """How much better than walking away at that hour it was for the player's party."""
        return self.worth - self.no_deal

    @property
    def left(self) -> float:
        """What the player could have gained more without costing another party that must consent.

        0 where nothing was left, or it is not known.
        """
        best = None if self.room is None else self.room.best
        return 0.0 if best is None else best.utilities[self.party] - self.worth

    @property
    def score(self) -> float | None:
        """What the bet scores, 0 to 100; None if nothing was bet. See `score`."""
        return None if self.bets is None else score(self.bets, self.ending)

    @property
    def score_of_runs(self) -> float:
        """What a bet on the shares of the simulated runs would have scored."""
        return score(self.endings, self.ending)

    def text(self) -> str:
        """All of it, for a terminal."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"Ending: {readable(self.ending)}, at hour {self.hour:g}"
        for blocker in self.blocked_by:
            yield f"  in the way: {blocker}"
        if self.agreed is not None:
            yield f"  text: {self.agreed.text}"
        than = (
            "better" if self.gain > 0 else "worse" if self.gain < 0 else "neither better nor worse"
        )
        yield (
            f"You got {percent(self.worth)}; walking away was worth {percent(self.no_deal)} then:"
            f" {than}."
        )
        yield (
            f"You got more than {percent(self.below)} of {self.runs:,} simulated runs of your seat."
        )
        yield from self._possible()
        if self.score is not None:
            yield (
                f"Your bet scores {self.score:.0f} of 100; a bet on the shares of the simulated"
                f" runs would have scored {self.score_of_runs:.0f}."
            )
        if self.offers:
            yield "\nThe offers, and what each was worth to you"
        for offer in self.offers:
            unseen = "" if offer.heard else " (you were not there)"
            worth = percent(offer.terms.utilities[self.party])
            said = offer.terms.text
            yield f"  {offer.number:>3}. {offer.by}{unseen}: {worth}  {said}"
        yield "\nWhat the others did not show"
        for other in self.hidden:
            yield f"  {other.party}: no deal is worth {percent(other.no_deal)}; {other.strategy}"
            weights = sorted(other.weights.items(), key=lambda item: -item[1])
            yield f"    cares for {', '.join(f'{label} {percent(w)}' for label, w in weights)}"
            for line in other.lines:
                yield f"    {line}"

    def _possible(self) -> Iterator[str]:
        if self.room is None:
            yield "There are too many terms to list; what was left on the table is not known."
            return
        yield f"{self.room.zopa:,} of {self.room.terms:,} terms could have been signed by all."
        if self.room.best is not None and self.left > 0:
            yield (
                f"Left on the table: {percent(self.left)} more for you, at no cost to those who had"
                f" to agree: {self.room.best.text}"
            )
        elif self.room.zopa:
            yield "Nothing was left on the table."


def score(shares: Mapping[str, float], ending: str) -> float:
    """What a bet scores, 0 to 100: 100 for certainty of what came, 0 for certainty of another.

    ``100 (1 − ½ Σ (share − outcome)²)``, a proper scoring rule: who bets what they believe expects
    most. After Brier (1950), "Verification of forecasts expressed in terms of probability".
    """
    loss = sum((share - (name == ending)) ** 2 for name, share in shares.items())
    return 100 * (1 - loss / 2)


def debrief(game: Game, seat: str | None = None, runs: int = RUNS) -> Debrief:
    """What came of a game, what was possible, and what the others hid.

    Args:
        game: A game that is over.
        seat: The seat in whose eyes; left out, the first.
        runs: How many simulated runs it is compared with: of the same scenario and seed, with what
            the player's party wants and will not sign as it was in this game.

    Returns:
        The debrief.

    Raises:
        UsageError: if the game goes on, or nobody holds the seat.
    """
    if game.ending is None:
        raise UsageError("there is a debrief when all is over")
    seat = seat or game.seats[0]
    scenario, talks, me = game.scenario, game.talks, game.number(seat)
    text = int(talks.state.text[0])
    hour = float(talks.state.hour[0])
    signed = game.ending in WITH_TERMS and text >= 0
    made = _worth(game, np.array([text]))[0] if signed else None
    walking = [float(side.no_deal_at(RUN, hour)[0]) for side in talks.cohort.parties]
    in_force = game.ending in ("deal", "holds", "collapses")
    got = np.array(made.utilities if made is not None and in_force else walking)
    worths, endings = _simulated(game, seat, runs)
    return Debrief(
        parties=tuple(party.title for party in scenario.parties),
        party=me,
        ending=game.ending,
        blocked_by=tuple(_blockers(game)),
        hour=hour,
        agreed=made,
        worth=float(got[me]),
        no_deal=walking[me],
        offers=tuple(_offers(game, seat)),
        room=_room(game, me, got) if scenario.space.enumerable else None,
        hidden=tuple(_hidden(game, me)),
        runs=runs,
        endings=endings,
        below=float((worths < got[me]).mean() + (worths == got[me]).mean() / 2),
        bets=game.bets.get(seat),
    )


def _worth(game: Game, terms: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Agreed]:
    """Terms, and what they are worth to every party at the end of the game."""
    everybody = [
        side.utility(np.zeros(len(terms), np.int64), terms) for side in game.talks.cohort.parties
    ]
    options = np.stack(game.talks.cohort.numbering.options(terms), axis=1)
    return [
        _agreed(game.scenario, chosen, [float(worth[at]) for worth in everybody])
        for at, chosen in enumerate(options)
    ]


def _agreed(scenario: Scenario, chosen: Sequence[int], utilities: Sequence[float]) -> Agreed:
    issues = scenario.space.issues
    options = {issue.name: issue.options[i] for issue, i in zip(issues, chosen, strict=True)}
    return Agreed(options, options_in_words(scenario, chosen), tuple(utilities))


def _offers(game: Game, seat: str) -> Iterator[Offer]:
    number = 0
    for (heard, said), move in zip(game.record(seat), game.recorded, strict=True):
        if said.move != "offers":
            continue
        number += 1
        (terms,) = _worth(game, np.array([move.terms]))
        yield Offer(number, said.hour, said.session, said.party, said.own, heard, terms)


def _blockers(game: Game) -> Iterator[str]:
    for model, code in zip(game.talks.cohort.model.parties, game.talks.blockers()[0], strict=True):
        if code >= 0:
            yield f"{model.party.title} ({reason_in_words(model.reasons[code])})"


def _room(game: Game, me: int, got: FloatArray) -> Room:
    found = problem(game.scenario, run=game.run, seed=game.seed)
    edge = frontier(found)
    middle = nash(found)
    return Room(
        zopa=int(found.zopa.sum()),
        terms=len(found.zopa),
        frontier=found.utilities[edge.terms],
        nash=None if middle.terms < 0 else _of(found, middle.terms),
        best=_best(found, got, me),
    )


def _of(found: Problem, terms: int) -> Agreed:
    options = found.scenario.space.options(np.array([terms]))
    return _agreed(found.scenario, [int(o[0]) for o in options], found.utilities[terms].tolist())


def _best(found: Problem, got: FloatArray, me: int) -> Agreed | None:
    """The best terms for one party among those of the ZOPA that cost no other anything."""
    others = [party for party in found.consent if party != me]
    fair = found.zopa & (found.utilities[:, others] >= got[others]).all(axis=1)
    worth = np.where(fair, found.utilities[:, me], -np.inf)
    best = int(worth.argmax())
    return _of(found, best) if worth[best] > got[me] else None


def _hidden(game: Game, me: int) -> Iterator[Hidden]:
    scenario = game.scenario
    for number, side in enumerate(game.talks.cohort.parties):
        if number == me:
            continue
        party = side.model.party
        lines = [
            f"red line, {'real' if real[0] else 'a bluff'}{'' if line.public else ', not public'}:"
            f" no {terms_matched(scenario, line.rejects)}"
            for line, real in zip(party.positions.red_lines, side.real, strict=True)
        ]
        lines += [
            f"gives {terms_matched(scenario, concession.gives)} only in return for"
            f" {terms_matched(scenario, concession.in_return_for)}"
            for concession in party.positions.concessions
        ]
        shares = [float(share[0]) for share in side.shares(RUN)]
        yield Hidden(
            party.title,
            float(side.no_deal[0]),
            tuple(lines),
            f"strategy: {readable(party.strategy.name)}",
            _weights(scenario, shares),
        )


def _weights(scenario: Scenario, shares: Sequence[float]) -> dict[str, float]:
    """The share of all weights of each issue, by its label; undisclosed points together."""
    hidden = scenario.undisclosed.issues if scenario.undisclosed else ()
    weights: dict[str, float] = {}
    for issue, share in zip(scenario.space.issues, shares, strict=True):
        label = "undisclosed points" if issue in hidden else issue.label
        weights[label] = weights.get(label, 0.0) + share
    return weights


def _simulated(game: Game, seat: str, runs: int) -> tuple[FloatArray, dict[str, float]]:
    """What the same seat got in simulated runs, and the share of each ending in them."""
    settings = own_draws(game, seat)
    model = compile_scenario(game.scenario)
    size = cohort_size(model)
    worths, endings = [], []
    for start in range(0, runs, size):
        numbers = np.arange(start, min(start + size, runs))
        fixed = {path: np.full(len(numbers), value) for path, value in settings.items()}
        columns = play(model, Draws(game.seed, numbers, fixed))
        worths.append(columns.utility[:, game.number(seat)])
        endings.append(columns.ending)
    counts = np.bincount(np.concatenate(endings), minlength=len(ENDINGS)) / runs
    possible = game.scenario.endings
    shares = {name: float(counts[ENDINGS.index(name)]) for name in possible}
    return np.concatenate(worths), shares


def own_draws(game: Game, seat: str) -> dict[str, float]:
    """What was drawn for the player's party in its run, as settings for other runs.

    A red line that was real is firm in all of them, and a bluff in none.
    """
    prefix = f"parties.{seat}."
    scenario: Scenario = game.scenario
    drawn = Draws.stretch(game.seed, game.run, 1)
    settings = {
        path: float(drawn.draw(quantity)[0])
        for path, quantity in scenario.uncertain.items()
        if path.startswith(prefix)
    }
    for line in scenario.party(seat).positions.red_lines:
        luck = drawn.uniform(f"{line.path}.real")
        real = luck < drawn.draw(line.firmness)
        settings[line.firmness.path] = float(real[0])
    return settings
