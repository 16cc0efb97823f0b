"""A game in a terminal: lines in, lines out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sim.description.hours import hour_text
from sim.description.lines import fitted
from sim.description.words import options_in_words
from sim.errors import UsageError
from sim.model.naming import readable
from sim.play.amounts import percent
from sim.play.assessment import debrief
from sim.play.findings import RUNS
from sim.play.futures import FUTURES, Future, Futures
from sim.play.game import Game, Happening
from sim.play.situation import MoveChoice, SeenOutcome, Situation

__all__ = ["PlayerLeft", "Terminal"]


_FEW = 8
"""With at most so many issues an offer is shown whole; with more, only what is new in it."""


LAST_CHANCE = "This is your last chance, as things stand."


class PlayerLeft(Exception):
    """The player has left before the end."""


class Terminal:
    """A conversation with the persons who hold the seats of a game.

    Args:
        game: The game, at its beginning or wherever it was saved.
        ask: Shows a prompt and returns what was typed; raises EOFError where nothing can be.
        say: Shows a line.
        save: Called after every move.
    """

    def __init__(
        self,
        game: Game,
        ask: Callable[[str], str],
        say: Callable[[str], None],
        save: Callable[[], object] = lambda: None,
    ) -> None:
        self.game = game
        self._ask_for = ask
        self._say = say
        self._save = save
        self._last: dict[str, dict[str, str]] = {}
        self._futures: tuple[int, Futures] | None = None
        self._shown_of: set[tuple[str, ...]] = set()

    def play(self, runs: int = RUNS) -> None:
        """Play to the end, and show the debrief.

        Args:
            runs: How many simulated runs the game is compared with.

        Raises:
            PlayerLeft: if the player leaves before.
        """
        game = self.game
        for seat in game.seats:
            self._hand_over(seat)
            self._say(game.brief(seat).text())
            if not game.moves:
                self._bet(seat)
        last = game.seats[-1]
        while (turn := game.turn) is not None:
            if turn != last:
                self._hand_over(turn)
            last = turn
            self._tell(turn, game.news(turn))
            self._decide(turn)
            self._save()
        for seat in game.seats:
            self._tell(seat, game.news(seat))
            if len(game.seats) > 1:
                self._say(f"\n=== Debrief of {game.brief(seat).party} ===")
            else:
                self._say("\n=== Debrief ===")
            for line in debrief(game, seat, runs).text().splitlines():
                self._wrapped(line)

    def _hand_over(self, seat: str) -> None:
        if len(self.game.seats) > 1:
            self._say("\n" * 40)
            self._ask(
                f"The seat of {self.game.brief(seat).party}: press Enter when you sit there. "
            )

    def _ask(self, prompt: str) -> str:
        try:
            typed = self._ask_for(prompt).strip()
        except EOFError:
            raise PlayerLeft from None
        if typed.lower() in ("q", "quit"):
            raise PlayerLeft
        return typed

    def _bet(self, seat: str) -> None:
        endings = ", ".join(self.game.scenario.endings)
        self._say(f"\nHow will it end? Share 100 points out among {endings}.")
        while typed := self._ask("Your bet, as in: no_deal 70, deal 30 (Enter: no bet) > "):
            try:
                self.game.bet(seat, _shares(typed))
            except UsageError as error:
                self._say(str(error))
            else:
                return

    def _tell(self, seat: str, news: list[Happening]) -> None:
        self._say("")
        before: SeenOutcome | None = None
        for said in news:
            worth = "" if said.outcome is None else f" ({percent(said.outcome.worth)} to you)"
            who = "You" if said.own else said.party
            scenario = self.game.scenario
            session = scenario.session_label(said.session)
            where = f"{session}, round {said.round}" if said.session else "later"
            when = hour_text(scenario, said.hour)
            line = f"[{when} · {where}] {who}: {said.move}{worth}"
            if said.outcome is not None and said.move in ("offers", "proposes"):
                line += f": {self._words(said.outcome, before)}"
                before = said.outcome
            self._wrapped(line)

    def _words(self, outcome: SeenOutcome, before: SeenOutcome | None) -> str:
        issues = self.game.scenario.space.issues
        if before is None or len(issues) <= _FEW:
            chosen = [issue.options.index(outcome.options[issue.name]) for issue in issues]
            return options_in_words(self.game.scenario, chosen)
        changed = [
            f"{issue.label}: {issue.label_of(outcome.options[issue.name])}"
            for issue in issues
            if outcome.options[issue.name] != before.options[issue.name]
        ]
        return "; ".join(changed) or "the same"

    def _wrapped(self, text: str) -> None:
        self._say("\n".join(fitted(text, further="    ")))

    def _decide(self, seat: str) -> None:
        situation = self.game.situation
        assert situation is not None
        for line in self._shown(situation):
            self._wrapped(line)
        choices = situation.choices
        for number, choice in enumerate(choices, 1):
            barred = f": not possible: {choice.barred}" if choice.barred else ""
            self._wrapped(f"  {number}  {choice.label}{barred}")
        if not self.game.test:
            self._say("  f  Look at futures from here")
        while True:
            choice = self._chosen(choices)
            outcome = self._composed(seat) if choice.move == "offer" else None
            if outcome is not None and self.game.look_at(outcome).barred:
                continue  # which is said already
            question = "Make this offer?" if outcome is not None else "This cannot be undone. Sure?"
            if choice.warning:
                self._say(f"Beware: {choice.warning}.")
            asked = choice.final or outcome is not None
            if asked and not self._sure(question, outcome):
                continue
            try:
                self.game.step(choice.move, outcome)
            except UsageError as error:
                self._wrapped(str(error))
            else:
                return

    def _shown(self, situation: Situation) -> Iterator[str]:
        yield ""
        when = hour_text(self.game.scenario, situation.hour)
        when = when[0].upper() + when[1:]
        session = self.game.scenario.session_label(situation.session)
        yield (
            f"{when} · {session}, round {situation.round} of"
            f" {situation.rounds} · {100 * situation.elapsed:.0f} % of the time is used up · in the"
            f" room: {', '.join(situation.present)}"
            + (f" ({situation.opener} opened)" if situation.opener else "")
        )
        if situation.last:
            yield LAST_CHANCE
        if situation.standing is not None and situation.standing != situation.on_table:
            yield (
                f"Standing text, agreed by {', '.join(situation.agreed)}"
                f" ({percent(situation.standing.worth)} to you):"
                f" {self._words(situation.standing, None)}"
            )
        if situation.on_table is not None:
            who = f", from {situation.by}" if situation.by else ""
            if not who and situation.agreed:
                who = f", agreed by {', '.join(situation.agreed)}"
            yield (
                f"On the table{who} ({percent(situation.on_table.worth)} to you):"
                f" {self._words(situation.on_table, situation.draft)}"
            )
            yield from _remarks(situation.on_table)

    def _chosen(self, choices: tuple[MoveChoice, ...]) -> MoveChoice:
        while True:
            typed = self._ask("What do you do? > ")
            if typed.isdecimal() and 1 <= int(typed) <= len(choices):
                return choices[int(typed) - 1]
            if typed.lower() == "f" and not self.game.test:
                self._foresee([choice.move for choice in choices if not choice.barred])
                continue
            self._say(f"Type a number from 1 to {len(choices)}, or q to leave.")

    def _composed(self, seat: str) -> Mapping[str, str]:
        stakes = {stake.issue: dict(stake.options) for stake in self.game.brief(seat).stakes}
        # What is offered first is best in every issue, unless something else is chosen.
        best = {issue: max(worth, key=worth.__getitem__) for issue, worth in stakes.items()}
        chosen = dict(self._last.get(seat, best))
        for issue in self.game.scenario.space.issues:
            now = chosen[issue.name]
            self._say(issue.label)
            for number, option in enumerate(issue.options, 1):
                mark = "*" if option == now else " "
                worth = 100 * stakes[issue.name][option]
                self._say(f"  {mark}{number}  {issue.label_of(option)} ({worth:+.0f} points)")
            chosen[issue.name] = self._option(issue.options, now)
        self._last[seat] = chosen
        outcome = self.game.look_at(chosen, seat)
        self._wrapped(f"Worth {percent(outcome.worth)} to you: {self._words(outcome, None)}")
        for line in _remarks(outcome):
            self._wrapped(line)
        return chosen

    def _option(self, options: tuple[str, ...], now: str) -> str:
        while True:
            typed = self._ask("  Which? (Enter: the one marked *) > ")
            if not typed:
                return now
            if typed.isdecimal() and 1 <= int(typed) <= len(options):
                return options[int(typed) - 1]
            self._say(f"  Type a number from 1 to {len(options)}.")

    def _sure(self, question: str, outcome: Mapping[str, str] | None) -> bool:
        foresees = outcome is not None and not self.game.test
        keys = "y/n, f: its futures" if foresees else "y/n"
        answers = ("y", "yes", "n", "no")
        while (typed := self._ask(f"{question} ({keys}) > ").lower()) not in answers:
            if typed == "f" and foresees:
                self._foresee(["offer"], outcome)
            else:
                self._say("Type y or n.")
        return typed.startswith("y")

    def _foresee(self, moves: list[str], outcome: Mapping[str, str] | None = None) -> None:
        """Show what may come of moves; of an offer, only if it is composed."""
        made = len(self.game.moves)
        if self._futures is None or self._futures[0] != made:
            self._futures = made, Futures(self.game)
            self._shown_of.clear()
        futures = self._futures[1]
        asked = ("", *outcome.values()) if outcome else ("",)
        all_of_them = asked in self._shown_of
        self._shown_of.add(asked)
        assert self.game.situation is not None
        labels = {choice.move: choice.label for choice in self.game.situation.choices}
        for move in moves:
            if move == "offer" and outcome is None:
                continue
            if all_of_them:
                found = futures.after(move, outcome)
            else:
                found, _ = futures.more(move, outcome)
            for line in _future_lines(labels[move], found):
                self._wrapped(line)
        self._wrapped(futures.about)
        if outcome is None and "offer" in moves:
            self._wrapped("Of an offer they are shown once you have composed it.")
        if not all_of_them:
            self._wrapped(f"f again plays {FUTURES:,} of each.")
        self._save()


def _future_lines(label: str, found: Future) -> Iterator[str]:
    if not found.runs:
        yield f"{label}: no draw was found with which the talks could have come here."
        return
    endings = ", ".join(
        f"{readable(name)} {100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        for name, (share, low, high) in found.endings.items()
    )
    mean, low, high = found.worth
    yield (
        f"{label}: {endings}; worth to you {100 * mean:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        f" on average. {found.runs:,} futures."
    )


def _shares(typed: str) -> dict[str, float]:
    """A bet: ``no_deal 70, deal 30`` as shares."""
    shares: dict[str, float] = {}
    for part in typed.replace("=", " ").split(","):
        name, _, points = part.strip().rpartition(" ")
        try:
            shares[name.strip().replace(" ", "_")] = float(points.rstrip("%")) / 100
        except ValueError:
            raise UsageError(f"'{part.strip()}' is not an ending and its points") from None
    return shares


def _remarks(outcome: SeenOutcome) -> Iterator[str]:
    """What else a player should know of an outcome."""
    for barred in outcome.barred:
        yield f"  You may not sign it: {barred}."
    for cost in outcome.costs:
        yield f"  {cost[:1].upper()}{cost[1:]}."
    if outcome.crosses:
        yield f"  It goes against what {' and '.join(outcome.crosses)} said in public."
