"""Scenarios in which a mediator works on a text."""

from typing import Any


def text(draft: dict[str, str] | None = None, rounds: int = 8, packages: int = 0) -> dict[str, Any]:
    """Three points: one that all like better high, one contested, one that leaves ben cold.

    The text begins in the middle where the draft says nothing else.
    """
    points = ["common", "contested", "cold"]
    wishes = {"ann": ([0, 1], [0, 1], [0, 1]), "ben": ([0, 1], [1, 0], [0.5, 0.5])}
    return {
        "title": "text",
        "issues": {point: ["low", "middle", "high"] for point in points},
        "parties": {
            name: {
                "weights": dict.fromkeys(points, 1),
                "values": {p: {"linear": w} for p, w in zip(points, wish, strict=True)},
                "strategy": "linear",
            }
            for name, wish in wishes.items()
        },
        "timeline": [
            {
                "session": "camp",
                "rounds": rounds,
                "parties": ["ann", "ben"],
                "protocol": "single_text",
                "draft": dict.fromkeys(points, "middle") | (draft or {}),
                "packages": packages,
            }
        ],
    }


def forty_points(strategy: Any) -> dict[str, Any]:
    points = [f"point{i}" for i in range(40)]
    toy = text()
    toy["issues"] = {point: ["low", "middle", "high"] for point in points}
    for i, party in enumerate(toy["parties"].values()):
        party["strategy"] = strategy
        party["weights"] = {point: {"uniform": [0.5, 1]} for point in points}
        # Every other point is contested.
        party["values"] = {
            point: {"linear": [0, 1] if i == 0 or k % 2 else [1, 0]}
            for k, point in enumerate(points)
        }
    toy["timeline"][0] |= {"rounds": 90, "draft": dict.fromkeys(points, "middle")}
    return toy
