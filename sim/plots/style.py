"""What all figures share: colours, sizes, numbers as text, the footer, the alt text."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter
from numpy.typing import ArrayLike

from sim.description.words import count_of
from sim.errors import UsageError
from sim.model import Scenario
from sim.results.result import Result
from sim.version import __version__

INK = "#222222"
QUIET = "#595959"
FAINT = "#E9E9E9"
ACCENT = "#0072B2"
SECOND = "#C47F00"

TITLE, TEXT, SMALL, FOOTER = 13.0, 11.0, 10.0, 9.0
"""Sizes of type in points; figures are 10 inches wide, so that at 1000 pixels 9 points are 12."""

WIDTH = 10.0

FOOTER_ID = "footer"
"""The ``gid`` of the text that holds the footer."""


class Look(NamedTuple):
    """How the runs of one ending are drawn everywhere."""

    label: str
    colour: str
    hatch: str


ENDING_LOOKS: Mapping[str, Look] = {
    "deal": Look("deal", ACCENT, ""),
    "holds": Look("deal that holds", ACCENT, ""),
    "collapses": Look("deal that collapses", "#56B4E9", "\\\\"),
    "not_ratified": Look("not ratified\nat home", "#A6527F", ".."),
    "partial": Look("partial: a consent\nis missing", SECOND, "//"),
    "no_deal": Look("no deal:\ntime ran out", "#8A8A8A", ""),
    "walkout": Look("walkout", "#882255", "xx"),
}
ENDING_COLOURS: Mapping[str, str] = {name: look.colour for name, look in ENDING_LOOKS.items()}
"""The colour of each ending, in the fixed order of endings.

The blues, amber and purple are those of Okabe & Ito's palette for the colour-blind, amber and
purple darkened to a contrast of 3:1 on white (the light blue, which has less, is hatched); wine is
Tol's. Those next to each other differ in hatching, too.
"""


def new_axes(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    """The given axes, or those of a new figure of some inches that pyplot knows nothing of."""
    if ax is not None:
        return ax
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
    return Figure(figsize=(width, height), layout=layout).add_subplot()


def finish(ax: Axes, title: str, footer: str, alt: str, *, own: bool, pad: float = 6.0) -> Axes:
    """Put title and footer on a figure, and keep its alt text.

    Args:
        ax: Where it was drawn.
        title: What it shows.
        footer: What it rests on.
        alt: What it says, in a sentence or two.
        own: Whether the figure was made for it; else title and footer keep to the axes.
        pad: Points between given axes and their title, for what stands above the axes.
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL)
    if own:
        figure = ax.get_figure(root=True)
        assert figure is not None
        lines = textwrap.fill(title, int(figure.get_figwidth() * 9.2))
        figure.suptitle(lines, x=0.01, ha="left", fontsize=TITLE, weight="bold")
        below = textwrap.fill(footer, int(figure.get_figwidth() * 14), break_on_hyphens=False)
        note = figure.supxlabel(below, x=0.01, ha="left", fontsize=FOOTER, color=QUIET)
        note.set_gid(FOOTER_ID)
        texts: Sequence[object] = figure.findobj(Text)
    else:
        inches = width_of(ax)
        ax.set_title(
            textwrap.fill(title, max(20, int(inches * 10))), loc="left", fontsize=TEXT, pad=pad
        )
        ax.annotate(
            textwrap.fill(footer, max(30, int(inches * 14)), break_on_hyphens=False),
            (0, 0),
            (0, -6),
            xycoords=("axes fraction", ax.xaxis.label),
            textcoords="offset points",
            ha="left",
            va="top",
            fontsize=FOOTER - 1,
            color=QUIET,
            gid=FOOTER_ID,
        )
        texts = ax.findobj(Text)
    for text in texts:
        if isinstance(text, Text):
            text.set_parse_math(False)  # a "$" in a title is a dollar
    ax.set_label(alt)
    return ax


def alt_text(ax: Axes) -> str:
    """What a figure of this package says, in words with its numbers.

    Raises:
        UsageError: if the axes hold no such figure.
    """
    text = str(ax.get_label())
    if not text:
        raise UsageError("these axes hold no figure of sim.plots, so they have no alt text")
    return text


def footer_of(result: Result) -> str:
    """What a figure of a result bears: scenario, runs, seed, version, and the caution."""
    runs = count_of(len(result), "run")
    if result.first:
        runs += f" from number {result.first:,}"
    if result.played is not None:
        runs += " in which persons decided"
    if result.evidence is not None:
        runs += f" of {result.evidence.runs:,}: those that agree with the evidence"
    return footer_with(result.scenario.title, runs, seed=result.seed, version=result.version)


def footer_of_scenario(scenario: Scenario) -> str:
    """What a figure of a scenario bears: its title, the version, and the caution."""
    return footer_with(scenario.title)


def footer_with(*parts: str, seed: int | None = None, version: str = __version__) -> str:
    """What a figure bears: what it rests on, then the seed, the version, and the caution.

    Args:
        parts: What it rests on.
        seed: The seed, if it is of runs.
        version: The version that made these.
    """
    of_runs = [] if seed is None else [f"seed {seed}"]
    return " · ".join((*parts, *of_runs, f"sim {version}", "what-if, not a forecast"))


def say(ax: Axes, sentence: str, *, own: bool) -> None:
    """Write a sentence where there is nothing to draw; a figure of its own becomes a small one."""
    figure = ax.get_figure(root=True)
    if own and figure is not None:
        figure.set_figheight(2.4)
    wrapped = textwrap.fill(sentence, max(20, int(width_of(ax, own=own) * 9)))
    ax.text(
        0.5, 0.5, wrapped, transform=ax.transAxes, ha="center", va="center",
        fontsize=TEXT, color=INK,
    )  # fmt: skip
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)


def without_deals(ax: Axes, result: Result, title: str, so: str, *, own: bool) -> Axes:
    """A figure of deals, of a result that has none: a sentence says so.

    Args:
        ax: Where to say it.
        result: The result.
        title: What the figure would show.
        so: What follows from there being no deal.
        own: Whether the axes were made for it.
    """
    sentence = f"None of {runs_of(result)} ended in a deal, so {so}."
    if len(result) == 1:
        sentence = f"The run did not end in a deal, so {so}."
    say(ax, sentence, own=own)
    heading = f"{title}: no deals in {runs_of(result)}"
    return finish(ax, heading, footer_of(result), sentence, own=own)


def percent(share: float) -> str:
    """A share as text: ``62.3 %``; one that is neither 0 nor 1 never reads as if it were."""
    return f"{_digits(share)} %"


def share_text(share: float, low: float, high: float) -> str:
    """A share with its interval: ``62.3 % (61.4–63.3)``."""
    digits = 2 if high < 0.001 or low > 0.999 else 1
    return f"{percent(share)} ({100 * low:.{digits}f}–{100 * high:.{digits}f})"


def _digits(share: float) -> str:
    if 0 < share < 0.0005:
        return "<0.1"
    if 0.9995 <= share < 1:
        return ">99.9"
    return f"{100 * share:.0f}" if share in (0, 1) else f"{100 * share:.1f}"


def runs_of(result: Result) -> str:
    """How many runs a figure is of: ``2,148 runs``, and that they are given the evidence."""
    given = " given the evidence" if result.evidence is not None else ""
    return count_of(len(result), "run") + given


def percent_axis(ax: Axes, which: str = "x") -> None:
    """Show the ticks of an axis of shares as percent."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_formatter(FuncFormatter(_percent_tick))


def _percent_tick(share: float, _: int | None) -> str:
    return f"{100 * share:.4g} %"


def name_rows(ax: Axes, rows: ArrayLike, labels: Sequence[str], wrap: int = 34) -> None:
    """Label the rows of a chart of horizontal bars, the first at the top."""
    wrapped = ["\n".join(textwrap.fill(part, wrap) for part in s.split("\n")) for s in labels]
    ax.set_yticks(np.asarray(rows, float), wrapped, parse_math=False, fontsize=SMALL)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()


def wrapped(text: str, letters: int, lines: int) -> str:
    """A text in so many lines at most, cut short with “…” if it is longer; words stay whole."""
    short = textwrap.shorten(text, letters * lines, placeholder="…")
    return textwrap.fill(short, letters, break_long_words=False)


def label_x(ax: Axes, text: str, *, own: bool) -> None:
    """Label the x axis, in as many lines as its width asks for."""
    ax.set_xlabel(textwrap.fill(text, max(20, int(width_of(ax, own=own) * 12))), fontsize=SMALL)


def width_of(ax: Axes, *, own: bool = False) -> float:
    """Width of axes in inches; where a layout is still to come, a good guess."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    if own:
        return float(figure.get_figwidth()) * 0.95
    width = float(ax.get_window_extent().width / figure.dpi)
    return width if figure.get_layout_engine() is None else 0.8 * width


def text_width(text: str, size: float) -> float:
    """Width of a line of text in inches."""
    return float(text_to_path.get_text_width_height_descent(text, _font(size), False)[0]) / 72


@cache
def _font(size: float) -> FontProperties:
    return FontProperties(size=size)
