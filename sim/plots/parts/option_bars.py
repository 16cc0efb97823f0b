"""The options of an issue as parts of one bar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from sim.arrays import FloatArray, IntArray
from sim.description.words import count_of
from sim.model.issues import Issue
from sim.plots.parts.labels import text_width
from sim.plots.parts.shares import percent
from sim.plots.parts.style import INK, QUIET, SMALL, TEXT
from sim.results.result import Result

__all__ = ["bars_of", "draw_issue", "note_issue"]

_LISTED = 5
"""So many options of an issue are named above its bar at most."""


_FEW = 12
"""With more options than this the bar of an issue is described as a whole."""

_MANY = 100
"""With more options than this in a bar they are not drawn one by one."""


def bars_of(result: Result, chosen: IntArray) -> list[tuple[Issue, IntArray]]:
    """What has a bar in the figure of agreements: an issue, and the options agreed on in it."""
    issues = list(result.scenario.space.issues)
    points = result.scenario.undisclosed
    if points is None:
        return list(zip(issues, chosen.T, strict=True))
    named = len(issues) - len(points.points)
    title = count_of(len(points.points), "undisclosed point")
    together = (
        Issue("undisclosed", points.options, title, titles=points.titles),
        chosen[:, named:].ravel(),
    )
    return [*zip(issues[:named], chosen.T[:named], strict=True), together]


def draw_issue(
    ax: Axes,
    row: float,
    issue: Issue,
    shares: FloatArray,
    inches: float,
    *,
    gid: str = "",
    height: float = 0.44,
    tall: float = 0.4,
) -> list[int]:
    """Draw the bar of an issue: its options one after another, each as wide as its share.

    Args:
        ax: Where to draw; shares lie along x, from 0 to 1.
        row: Where the bar lies along y, which goes down.
        issue: The issue.
        shares: The share of each option.
        inches: How wide a share of 1 is drawn.
        gid: What the names of the bars begin with.
        height: How far the bar goes along y.
        tall: The same in inches: two lines of text need more room than one.

    Returns:
        The options whose part has no room for their name.
    """
    scale = colormaps["Blues"]
    lefts = np.concatenate([[0.0], np.cumsum(shares)])
    # Of many options those that never occur are not drawn; and if many occur, each is too narrow
    # for a name, and all are one thing to draw.
    shown = np.arange(len(shares)) if len(shares) <= _FEW else np.flatnonzero(shares > 0)
    # One sequential scale, light to dark, which keeps its order in grey.
    colours = [to_hex(scale(0.12 + 0.83 * i / max(1, len(shares) - 1))) for i in shown]
    thin = 0.8 if len(shares) <= _FEW else 0.1
    if len(shown) > _MANY:
        parts = [(float(lefts[i]), float(shares[i])) for i in shown]
        across = row - height / 2, height
        ax.broken_barh(
            parts,
            across,
            facecolors=colours,
            edgecolor=INK,
            linewidth=thin,
            gid=f"{gid}{issue.name}",
        )
    unnamed: list[int] = []
    for i, colour in zip(shown.tolist(), colours, strict=True):
        left, share = float(lefts[i]), float(shares[i])
        if len(shown) <= _MANY:
            ax.barh(
                row,
                share,
                left=left,
                height=height,
                color=colour,
                edgecolor=INK,
                linewidth=thin,
                gid=f"{gid}{issue.name}.{issue.options[i]}",
            )
        text = _name_in(issue.labels[i], share, share * inches - 0.1)
        if tall < 0.15 * (1 + text.count("\n")):
            text = ""
        if text:
            dark = np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)) < 0.52
            ax.text(
                left + share / 2,
                row,
                text,
                ha="center",
                va="center",
                fontsize=SMALL,
                color="white" if dark else "black",
            )
        elif share > 0:
            unnamed.append(i)
    return unnamed


def _name_in(name: str, share: float, room: float) -> str:
    """What fits of a name and its share into a part of a bar that is so many inches wide."""
    if room <= 0:
        return ""
    wide, narrow = f"{name}: {percent(share)}", f"{name}\n{percent(share)}"
    if text_width(wide, SMALL) < room:
        return wide
    return narrow if max(text_width(part, SMALL) for part in narrow.split("\n")) < room else ""


def note_issue(
    ax: Axes, row: float, issue: Issue, shares: FloatArray, unnamed: list[int], inches: float
) -> None:
    """Say above the bar of an issue what there was no room for in it; see `draw_issue`."""
    names = list(issue.labels)
    room = inches - text_width(issue.label, TEXT) * 1.15 - 0.3
    note = next((n for n in _notes(names, shares, unnamed) if text_width(n, SMALL) < room), "")
    ax.text(1, row - 0.3, note, fontsize=SMALL, color=QUIET, ha="right", va="bottom")


def _notes(names: list[str], shares: FloatArray, unnamed: list[int]) -> Iterator[str]:
    """What the bar of an issue does not say itself, from the fullest to the shortest wording."""
    most = int(shares.argmax())
    if len(unnamed) > _FEW:
        lower, upper = np.searchsorted(np.cumsum(shares), [0.25, 0.75])
        often = f"most often {names[most]} ({percent(shares[most])})"
        yield f"middle half {names[lower]} to {names[upper]}; {often}"
        yield often
        return
    never = [name for name, share in zip(names, shares, strict=True) if not share]
    absent = [f"never: {', '.join(never)}"] if 0 < len(never) <= _LISTED else []
    for count in range(min(_LISTED, len(unnamed)), -1, -1):
        listed = sorted(sorted(unnamed, key=lambda i: -shares[i])[:count])
        parts = [f"{names[i]} ({percent(shares[i])})" for i in listed]
        if count < len(unnamed):
            parts.append(f"{len(unnamed) - count} more")
        also = [f"also {', '.join(parts)}"] if parts else []
        yield "; ".join([*also, *absent])
        yield "; ".join(also)
