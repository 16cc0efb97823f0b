"""Assessing a game that is over: what the debrief says is worked out here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.analysis import Problem, frontier, nash, problem
from sim.arrays import FloatArray, IntArray
from sim.description.hours import hour_text
from sim.description.words import options_in_words, outcomes_matched
from sim.engine import Cohort, Draws, Talks
from sim.engine.cohort import halves_to_play
from sim.errors import UsageError
from sim.model import Scenario
from sim.model.compiled import compile_scenario
from sim.model.endings import ENDINGS, WITH_AGREEMENT
from sim.model.naming import readable
from sim.model.positions import Concession, RedLine
from sim.model.preferences import FightingOn
from sim.model.undisclosed import UNDISCLOSED
from sim.play.findings import RUNS, Debrief, Hidden, Offer, Room, ValuedOutcome
from sim.play.game import Game
from sim.play.seat_view import RUN
from sim.report.wording import reason_in_words
from sim.results.columns import collect
from sim.results.playing import cohort_size
from sim.strategies import PARTS

__all__ = ["debrief", "outcome_space", "own_draws"]


def debrief(game: Game, seat: str | None = None, runs: int = RUNS) -> Debrief:
    """What came of a game, what was possible, and what the others hid.

    Args:
        game: A game that is over.
        seat: The seat whose view it takes; by default the first.
        runs: How many simulated runs it is compared with. They have the same scenario and seed, and
            the player's party wants and rejects the same as in this game.

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
    signed = game.ending in WITH_AGREEMENT and text >= 0
    made = _worth(game, np.array([text]))[0] if signed else None
    walking = [float(state.no_deal_at(RUN, hour)[0]) for state in talks.cohort.parties]
    got = game.result.columns.utility[0]
    gains, endings = _simulated(game, seat, runs)
    gain = got[me] - walking[me]
    return Debrief(
        parties=tuple(party.title for party in scenario.parties),
        party=me,
        ending=game.ending,
        blocked_by=tuple(_blockers(game)),
        hour=hour,
        when=hour_text(scenario, hour),
        agreed=made,
        worth=float(got[me]),
        no_deal=walking[me],
        offers=tuple(_offers(game, seat)),
        room=_room(game, me, got) if scenario.space.enumerable else None,
        hidden=tuple(_hidden(game, me)),
        runs=runs,
        endings=endings,
        below=float((gains < gain).mean() + (gains == gain).mean() / 2),
        bets=game.bets.get(seat),
        looked=len(game.looked),
    )


def _worth(game: Game, outcomes: IntArray) -> list[ValuedOutcome]:
    """Outcomes, and what they are worth to every party at the end of the game."""
    everybody = [
        state.utility(np.zeros(len(outcomes), np.int64), outcomes)
        for state in game.talks.cohort.parties
    ]
    options = np.stack(game.talks.cohort.numbering.options(outcomes), axis=1)
    return [
        _valued(game.scenario, chosen, [float(worth[at]) for worth in everybody])
        for at, chosen in enumerate(options)
    ]


def _valued(scenario: Scenario, chosen: Sequence[int], utilities: Sequence[float]) -> ValuedOutcome:
    issues = scenario.space.issues
    options = {issue.name: issue.options[i] for issue, i in zip(issues, chosen, strict=True)}
    return ValuedOutcome(options, options_in_words(scenario, chosen), tuple(utilities))


def _offers(game: Game, seat: str) -> Iterator[Offer]:
    number = 0
    moves = game.recorded
    following = [*(move.move for move in moves[1:]), ""][: len(moves)]
    for (heard, said), move, after in zip(game.record(seat), moves, following, strict=True):
        signature = said.move == "proposes" and after in ("accepts", "rejects")
        if said.move != "offers" and not signature:
            continue
        number += 1
        (outcome,) = _worth(game, np.array([move.outcome]))
        yield Offer(number, said.hour, said.session, said.party, said.own, heard, outcome)


def _blockers(game: Game) -> Iterator[str]:
    for model, code in zip(game.talks.cohort.model.parties, game.talks.blockers()[0], strict=True):
        if code >= 0:
            why = reason_in_words(game.scenario, model.party.name, model.reasons[code])
            yield f"{model.party.title} ({why})"


def _room(game: Game, me: int, got: FloatArray) -> Room:
    found = outcome_space(game)
    edge = frontier(found)
    middle = nash(found)
    return Room(
        zopa=int(found.zopa.sum()),
        outcomes=len(found.zopa),
        frontier=found.utilities[edge.outcomes],
        nash=None if middle.outcome < 0 else _of(found, middle.outcome),
        best=_best(found, got, me),
    )


def outcome_space(game: Game) -> Problem:
    """All outcomes, with what they are worth as things stand in a game, events included.

    So every offer is one of these points. The no-deal values, and with them the zone of
    possible agreement, are those of hour 0, as in `sim.analysis.problem`.

    Raises:
        UsageError: if there are too many outcomes to enumerate.
    """
    found = problem(game.scenario, run=game.run, seed=game.seed)
    outcomes = np.arange(len(found.utilities))
    runs = np.zeros(len(outcomes), np.int64)
    worth = [state.utility(runs, outcomes) for state in game.talks.cohort.parties]
    return replace(found, utilities=np.array(worth).T)


def _of(found: Problem, outcome: int) -> ValuedOutcome:
    options = found.scenario.space.options(np.array([outcome]))
    return _valued(found.scenario, [int(o[0]) for o in options], found.utilities[outcome].tolist())


def _best(found: Problem, got: FloatArray, me: int) -> ValuedOutcome | None:
    """The best outcome for one party among those of the ZOPA that cost no other anything."""
    others = [party for party in found.consent if party != me]
    fair = found.zopa & (found.utilities[:, others] >= got[others]).all(axis=1)
    worth = np.where(fair, found.utilities[:, me], -np.inf)
    best = int(worth.argmax())
    return _of(found, best) if worth[best] > got[me] else None


def _hidden(game: Game, me: int) -> Iterator[Hidden]:
    scenario = game.scenario
    for number, state in enumerate(game.talks.cohort.parties):
        if number == me:
            continue
        party = state.model.party
        said: list[tuple[str, RedLine | Concession, str]] = [
            ("red line", line, f"no {outcomes_matched(scenario, line.rejects)}")
            for line in party.positions.red_lines
        ]
        said += [
            (
                "condition",
                concession,
                f"agrees to {outcomes_matched(scenario, concession.gives)} only in return for"
                f" {outcomes_matched(scenario, concession.in_return_for)}",
            )
            for concession in party.positions.concessions
        ]
        lines = [
            f"{kind}, {'real' if real[0] else 'a bluff'}{'' if stand.public else ', not public'}:"
            f" {words}"
            for (kind, stand, words), real in zip(said, state.real, strict=True)
        ]
        shares = [float(share[0]) for share in state.shares(RUN)]
        yield Hidden(
            party.title,
            float(state.no_deal[0]),
            tuple(lines),
            f"strategy: {', '.join(readable(party.strategy.parts[kind][0]) for kind in PARTS)}",
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
    """What the same seat gained over no deal in simulated runs; the share of each ending in them.

    What no deal is worth may drift: who left early would otherwise count as better than who left
    late.
    """
    settings = own_draws(game, seat)
    model = compile_scenario(game.scenario)
    size = cohort_size(model)
    me = game.number(seat)
    gains, endings = [], []
    for start in range(0, runs, size):
        numbers = np.arange(start, min(start + size, runs))
        fixed = {path: np.full(len(numbers), value) for path, value in settings.items()}
        draws = Draws(game.seed, numbers, fixed)
        talks = Talks(Cohort(model, draws, halves_to_play(model, draws)))
        talks.run()
        columns = collect(talks)
        no_deal = talks.cohort.parties[me].no_deal_at(np.arange(len(numbers)), columns.hour)
        gains.append(columns.utility[:, me] - no_deal)
        endings.append(columns.ending)
    counts = np.bincount(np.concatenate(endings), minlength=len(ENDINGS)) / runs
    possible = game.scenario.endings
    shares = {name: float(counts[ENDINGS.index(name)]) for name in possible}
    return np.concatenate(gains), shares


def own_draws(game: Game, seat: str) -> dict[str, float]:
    """What was drawn for the player's party in its run, as settings for other runs.

    These are its own numbers and those of all parties that its brief rests on: what undisclosed
    points are like, guarantees that it gives or is given, and the aftermath, if it foresees that or
    would fight on; and what depends on any of them. A red line or condition that was real
    is firm in all runs, and a bluff in none.
    """
    scenario: Scenario = game.scenario
    party, me = scenario.party(seat), game.number(seat)
    stems = [f"parties.{seat}.", f"{UNDISCLOSED}."]
    stems += [f"{guarantee.path}." for guarantee in scenario.guarantees if guarantee.touches(me)]
    if party.foresees or isinstance(party.preferences.no_deal, FightingOn):
        stems.append("aftermath.")
    drawn = Draws.stretch(game.seed, game.run, 1)
    own = {path for path in scenario.uncertain if path.startswith(tuple(stems))}
    # Drawn anew, what hangs together with these numbers would no longer fit them.
    own.update(*(joint.members for joint in scenario.dependence if own & {*joint.members}))
    settings = {
        path: float(drawn.draw(quantity)[0])
        for path, quantity in scenario.uncertain.items()
        if path in own
    }
    stands: tuple[RedLine | Concession, ...] = (
        *party.positions.red_lines,
        *party.positions.concessions,
    )
    for stand in stands:
        real = drawn.uniform(f"{stand.path}.real") < drawn.draw(stand.firmness)
        settings[stand.firmness.path] = float(real[0])
    return settings
