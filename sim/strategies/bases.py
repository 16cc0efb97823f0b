"""The three parts of a strategy: how a party concedes, what it offers, what it accepts.

They are those of the BOA framework (Baarslag, Hindriks, Hendrikx, Dirkzwager & Jonker 2014,
"Decoupling negotiating agents to explore the space of negotiation strategies"), with the opponent
model as what an offering knows. Each part decides for many runs at once: everything it sees is an
array over runs, and with NumPy operators the code reads as if it were for one run.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from sim.arrays import BoolArray, FloatArray, IntArray
from sim.strategies.view import View
from sim.theory.grid import GRID
from sim.theory.powers import logarithm
from sim.uncertainty.quantities import POSITIVE, Domain

__all__ = [
    "Acceptance",
    "Conceding",
    "ConcedingToFloor",
    "Offering",
    "Parameter",
    "Part",
    "Strategy",
    "Tabled",
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that tunes a strategy.

    Attributes:
        default: Its value if a scenario gives none.
        domain: The values it may have.
        meaning: What it does, in a few words.
    """

    default: float
    domain: Domain = POSITIVE
    meaning: str = ""


class Part:
    """What the parts of a strategy have in common.

    The object of a part holds no state: everything it may remember is in the view.

    Attributes:
        parameters: The numbers that a scenario may set.
        words: The words that a scenario may set, each with its possible values, the default first.
        source: Where the part comes from.
        evidence: The evidence for and against people deciding this way.
        remembers: Whether it looks at earlier offers (`View.received`, `View.offered` …). If no
            part does, the engine does not keep them.
        informed: Whether it knows what others want (`View.utilities` …). Only theory assumes this;
            real parties do not know.
        enumerates: Whether it looks through all outcomes even when the party only answers. Such a
            part cannot be used where there are too many outcomes.
        seconds: How long an answer may take, and a hundredth of a second more for each run that it
            is about. It counts for parts that are registered in Python.
    """

    parameters: ClassVar[Mapping[str, Parameter]] = {}
    words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    source: ClassVar[str] = ""
    evidence: ClassVar[str] = "none given"
    remembers: ClassVar[bool] = False
    informed: ClassVar[bool] = False
    enumerates: ClassVar[bool] = False
    seconds: ClassVar[float] = 30.0

    def __init__(self, **said: str) -> None:
        """Take the words that a scenario sets; the others have their defaults."""
        self.said = {name: said.get(name, known[0]) for name, known in self.words.items()}


class Conceding(Part, ABC):
    """How a party concedes: the utility that it aims at over time, or in reply to others.

    Attributes:
        offers: The way of offering used with it if a scenario names none.
        accepts: The way of accepting used with it if a scenario names none.
        waits: Whether it may stand still for a while and give way at its last chance.
    """

    offers: ClassVar[str] = "fair"
    accepts: ClassVar[str] = "combined"
    waits: ClassVar[bool] = False

    @abstractmethod
    def target(self, view: View) -> FloatArray:
        """The utility that the party aims at now; shape ``(runs,)``.

        A target above the best open outcome is lowered to it.
        """


class ConcedingToFloor(Conceding):
    """A way of conceding that goes no lower than a floor.

    The floor is the party's no-deal value. With ``floor: worst``, the convention of other tools, it
    is the worst outcome open to the party, if that is better than no deal.
    """

    words = {"floor": ("no_deal", "worst")}

    def floor(self, view: View) -> FloatArray:
        """The least that the party aims at; shape ``(runs,)``."""
        return view.worst_utility if self.said["floor"] == "worst" else view.no_deal


class Offering(Part, ABC):
    """What a party offers: how it picks one of the outcomes that are good enough for it.

    Attributes:
        reaches_target: Whether its offers are always worth at least the target.
    """

    reaches_target: ClassVar[bool] = True

    @abstractmethod
    def offer(self, view: View, target: FloatArray) -> IntArray:
        """The outcome that it proposes, −1 for none; shape ``(runs,)``."""

    @property
    def knows(self) -> str:
        """What it knows of the others: ``learned``, ``ranges`` or ``told``."""
        return self.said.get("knows", "ranges")


@dataclass(frozen=True, eq=False)
class Tabled:
    """What a party has to answer; arrays of shape ``(runs,)``.

    Attributes:
        outcomes: The outcomes on the table.
        worth: Their utility to the party, with noise if its choices are noisy.
        own: The utility to the party of its own next offer; infinite where it would make none. It
            is filled in only for an acceptance that `compares`.
    """

    outcomes: IntArray
    worth: FloatArray
    own: FloatArray


class Acceptance(Part, ABC):
    """When a party accepts the offer on the table.

    Attributes:
        compares: Whether it looks at the party's own next offer.
        by_target: Whether it accepts every offer that reaches the target, whatever the party's own
            next offer is.
    """

    compares: ClassVar[bool] = False
    by_target: ClassVar[bool] = True

    @abstractmethod
    def accepts(self, view: View, tabled: Tabled, target: FloatArray) -> BoolArray:
        """Whether it accepts the offer on the table; shape ``(runs,)``.

        An offer that its own positions exclude, or that is worse than no deal, is refused whatever
        this returns.

        Args:
            view: What the party sees.
            tabled: The offer on the table.
            target: The utility that the party aims at; shape ``(runs,)``.
        """


@dataclass(frozen=True, eq=False)
class Strategy:
    """How a party decides, made of three parts.

    Attributes:
        name: The name of its way of conceding.
        concedes, offers, accepts: Its parts.
        own: The kinds of parts that were registered in Python.
        noisy: Whether its choices are noisy, by a parameter called ``temperature`` (see
            docs/rules.md).
    """

    name: str
    concedes: Conceding
    offers: Offering
    accepts: Acceptance
    own: frozenset[str] = frozenset()
    noisy: bool = False

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All three parts."""
        return self.concedes, self.offers, self.accepts

    @cached_property
    def remembers(self) -> bool:
        """Whether a part looks at offers made before."""
        return any(part.remembers for part in self.parts)

    @cached_property
    def informed(self) -> bool:
        """Whether a part knows what others want."""
        return any(part.informed for part in self.parts) or self.offers.knows == "told"

    @cached_property
    def compares(self) -> bool:
        """Whether its answer can depend on its own next offer.

        It cannot if the strategy accepts every offer that reaches its target and never offers
        anything below the target.
        """
        settled = self.offers.reaches_target and self.accepts.by_target
        return self.accepts.compares and not settled

    @property
    def enumerates(self) -> bool:
        """Whether it looks through all outcomes even when the party only answers."""
        return self.compares or any(part.enumerates for part in self.parts)

    def takes(
        self, view: View, outcomes: IntArray, target: FloatArray, own: FloatArray | None
    ) -> BoolArray:
        """Where it accepts the offer on the table; see `Acceptance.accepts` and `Tabled`."""
        worth = view.utility(outcomes)
        if self.noisy:
            lot = view.random("accept")
            noise = view.parameters["temperature"]
            heat = np.where(noise > GRID, noise, 0.0)
            worth = worth + heat * (logarithm(lot) - logarithm(1.0 - lot))
        tabled = Tabled(outcomes, worth, np.full(len(worth), np.inf) if own is None else own)
        return self.accepts.accepts(view, tabled, target)
