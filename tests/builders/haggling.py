"""A small scenario: haggling over cloth, with a guild that is asked afterwards."""

from typing import Any


def haggling(**more: Any) -> dict[str, Any]:
    """A seller and a buyer, and a guild that is asked afterwards."""

    def party(title: str, ends: list[int], **own: Any) -> dict[str, Any]:
        return {
            "title": title,
            "weights": {"price": {"uniform": [1, 2]}, "delivery": 1},
            "values": {"price": {"linear": ends}, "delivery": {"linear": ends[::-1]}},
            "no_deal": {"uniform": [0.1, 0.5]},
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
