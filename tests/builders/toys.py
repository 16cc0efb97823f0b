"""Small scenarios that several tests use, as mappings for `sim.load`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Ishigami & Homma (1990) with a = 7, b = 0.1: Sobol's first-order and total indices.
ISHIGAMI_S1 = np.array([0.3139, 0.4424, 0.0])
ISHIGAMI_ST = np.array([0.5576, 0.4424, 0.2437])


def ishigami(u: NDArray[np.float64]) -> NDArray[np.float64]:
    """A function of three numbers from 0 to 1 in each row, whose indices are known."""
    x = np.pi * (2 * u - 1)
    y: NDArray[np.float64] = np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2
    return y


def pie(
    first: Any = "linear",
    second: Any = "linear",
    rounds: int = 20,
    no_deal: tuple[Any, Any] = (0, 0),
    options: int = 101,
) -> dict[str, Any]:
    """Two parties divide a pie: ``slices`` go to the first."""
    return {
        "title": "pie",
        "issues": {"slices": {"from": 0, "to": options - 1}},
        "parties": {
            "ann": {
                "weights": {"slices": 1},
                "values": {"slices": {"linear": [0, 1]}},
                "no_deal": no_deal[0],
                "strategy": first,
            },
            "ben": {
                "weights": {"slices": 1},
                "values": {"slices": {"linear": [1, 0]}},
                "no_deal": no_deal[1],
                "strategy": second,
            },
        },
        "timeline": [{"session": "talks", "rounds": rounds, "parties": ["ann", "ben"]}],
    }


def votes(*, consent: dict[str, str] | None = None, **wishes: float) -> dict[str, Any]:
    """One issue from ``no`` to ``yes`` in five steps; each party's weight for ``yes``, −1 to 1.

    A party with a negative wish likes ``no`` best.
    """
    parties = {
        name: {
            "weights": {"plan": 1},
            "values": {"plan": {"linear": [0, 1] if wish > 0 else [1, 0]}},
            "no_deal": abs(wish),
            "strategy": "linear",
            "consent": (consent or {}).get(name, "required"),
        }
        for name, wish in wishes.items()
    }
    return {
        "title": "votes",
        "issues": {"plan": ["no", "rather_no", "middle", "rather_yes", "yes"]},
        "parties": parties,
        "timeline": [{"session": "meeting", "rounds": 10, "parties": list(wishes)}],
    }


def haggling(**more: Any) -> dict[str, Any]:
    """A seller and a buyer, and a guild that is asked afterwards."""

    def party(title: str, ends: list[int], **own: Any) -> dict[str, Any]:
        return {
            "title": title,
            "weights": {"price": {"uniform": [1, 2]}, "delivery": 1},
            "values": {"price": {"linear": ends}, "delivery": {"linear": ends[::-1]}},
            "no_deal": {"uniform": [0.1, 0.7]},
            "strategy": {"boulware": {"exponent": {"uniform": [0.5, 4], "assumed": "not known"}}},
            **own,
        }

    line = {"id": "not_dear", "rejects": {"price": "high"}, "firmness": 0.5, "crossing_cost": 0.1}
    return {
        "title": "Haggling for $5 or $10",
        "issues": {"price": ["low", "middle", "high"], "delivery": ["soon", "in_a_month", "late"]},
        "observers": {"clerk": {"title": "Clerk of the market", "role": "keeps the minutes"}},
        "parties": {
            "seller": party("Seller", [0, 1]),
            "buyer": party("Buyer", [1, 0]),
            "guild": party("Guild", [1, 0], red_lines=[line]),
        },
        "timeline": [
            {
                "session": "first_day",
                "at": 0,
                "hours": 6,
                "parties": ["seller", "buyer"],
                "joins": {"buyer": 2},
                "observers": ["clerk"],
            },
            {
                "session": "guild_hall",
                "delay": 18,
                "hours": 4,
                "requires": "text",
                "parties": ["seller", "buyer", "guild"],
                "assumed": "where the guild is asked",
            },
        ],
        **more,
    }
