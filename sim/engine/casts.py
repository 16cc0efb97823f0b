"""Runs that differ in nothing but the parties' strategies, and are simulated together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import FloatArray, IntArray
from sim.engine.draws import Draws
from sim.model.compiled import Model, PartyModel
from sim.strategies import Strategy

__all__ = ["Casts"]


@dataclass
class Casts:
    """Which strategies the parties have in which runs of a cohort.

    Attributes:
        strategies: The strategies of all parties, for each cast.
        of: Which cast plays each run; shape ``(count,)``.
        parameters: What was drawn of them, for each cast and party; each of shape ``(count,)``.
    """

    strategies: tuple[tuple[Strategy, ...], ...]
    of: IntArray
    parameters: list[list[dict[str, FloatArray]]]

    @classmethod
    def drawn(cls, models: Sequence[Model], of: IntArray, draws: Draws) -> Casts:
        """Draw the parameters of strategies. They are noted in the runs that go by them.

        Args:
            models: Models that differ in strategies only, one for each cast.
            of: Which cast plays each run; shape ``(count,)``.
            draws: The draws of the runs.
        """
        noted: dict[str, FloatArray] = {}
        parameters = []
        for number, model in enumerate(models):
            here = of == number
            parameters.append([_parameters(party, draws) for party in model.parties])
            for party in model.parties:
                for quantity in party.party.strategy.parameters.values():
                    if draws.varies(quantity):
                        its = noted.setdefault(quantity.path, np.full(draws.count, np.nan))
                        its[here] = draws.noted[quantity.path][here]
        draws.noted.update(noted)
        strategies = tuple(tuple(party.strategy for party in model.parties) for model in models)
        return cls(strategies, of, parameters)


def _parameters(party: PartyModel, draws: Draws) -> dict[str, FloatArray]:
    return {name: draws.draw(q) for name, q in party.party.strategy.parameters.items()}
