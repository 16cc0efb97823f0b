"""Reading Gambit's files, by their manual: enough to play what we write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}])|([^\s{}",]+)')


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Labels, braces and bare words, each with its kind."""
    for found in _TOKEN.finditer(text):
        label, brace, bare = found.groups()
        if label is not None:
            yield "label", label.replace('\\"', '"')
        else:
            yield ("brace", brace) if brace else ("bare", bare)


@dataclass
class Move:
    """A node of a tree: who moves, what it can do, and what follows; or the payoffs at its end."""

    player: int = -1
    actions: list[str] = field(default_factory=list)
    below: list[Move] = field(default_factory=list)
    payoffs: list[float] = field(default_factory=list)

    def solved(self) -> tuple[list[float], list[str]]:
        """Payoffs and actions by backward induction, the first of the best being done."""
        if not self.below:
            return self.payoffs, []
        ways = [move.solved() for move in self.below]
        best = max(range(len(ways)), key=lambda i: ways[i][0][self.player])
        payoffs, actions = ways[best]
        return payoffs, [self.actions[best], *actions]


class _Reader:
    def __init__(self, text: str) -> None:
        self.left = list(tokens(text))

    def take(self, kind: str, wanted: str | None = None) -> str:
        found, value = self.left.pop(0)
        assert found == kind
        assert wanted is None or value == wanted
        return value

    def listed(self, kind: str) -> list[str]:
        self.take("brace", "{")
        found = []
        while self.left[0][0] == kind:
            found.append(self.take(kind))
        self.take("brace", "}")
        return found


def read_efg(text: str) -> tuple[list[str], Move]:
    """The players and the root of an extensive game."""
    reader = _Reader(text)
    for word in ("EFG", "2", "R"):
        reader.take("bare", word)
    reader.take("label")
    players = reader.listed("label")
    sets: set[tuple[int, str]] = set()

    def node() -> Move:
        kind = reader.take("bare")
        reader.take("label")
        if kind == "t":
            reader.take("bare")
            reader.take("label")
            return Move(payoffs=[float(number) for number in reader.listed("bare")])
        player, number = int(reader.take("bare")) - 1, reader.take("bare")
        assert (player, number) not in sets  # all that went before is known
        sets.add((player, number))
        reader.take("label")
        actions = reader.listed("label")
        assert len(set(actions)) == len(actions)
        reader.take("bare", "0")
        return Move(player, actions, [node() for _ in actions])

    root = node()
    assert not reader.left
    return players, root


def read_nfg(text: str) -> tuple[list[str], list[list[str]], list[float]]:
    """The players of a strategic game, their strategies, and the payoffs in the file's order."""
    reader = _Reader(text)
    for word in ("NFG", "1", "R"):
        reader.take("bare", word)
    reader.take("label")
    players = reader.listed("label")
    reader.take("brace", "{")
    strategies = [reader.listed("label") for _ in players]
    reader.take("brace", "}")
    return players, strategies, [float(value) for _, value in reader.left]
