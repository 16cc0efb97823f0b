"""Small scenarios that several tests use, as mappings for `sim.load`."""

from __future__ import annotations

from typing import Any


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
