"""The axes of a figure: made, and finished with title, footer and alt text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Annotation, Text

from sim.description.words import count_of
from sim.errors import UsageError
from sim.model import Scenario
from sim.plots.parts.labels import width_of
from sim.plots.parts.shown_axes import OwnFigure, ShownAxes
from sim.plots.parts.style import FOOTER, INK, QUIET, SMALL, TEXT, TITLE, WIDTH
from sim.results.result import Result
from sim.version import __version__

__all__ = [
    "FOOTER_ID",
    "SUBTITLE_ID",
    "alt_text",
    "finish",
    "footer_of",
    "footer_of_scenario",
    "footer_with",
    "new_axes",
    "runs_of",
    "say_instead",
    "without_deals",
]

FOOTER_ID, SUBTITLE_ID = "footer", "subtitle"
"""The ``gid`` of the texts that hold the footer, and what is shown."""


def new_axes(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    """The given axes, or those of a new figure of some inches that pyplot knows nothing of.

    A cell that ends in the new ones shows their figure; see `ShownAxes`.
    """
    if ax is not None:
        return ax
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
    return OwnFigure(figsize=(width, height), layout=layout).add_subplot(axes_class=ShownAxes)


def finish(
    ax: Axes,
    title: str,
    footer: str,
    alt: str,
    *,
    own: bool,
    pad: float = 6.0,
    finding: str = "",
) -> Axes:
    """Put title and footer on a figure, and keep its alt text.

    Args:
        ax: Where it was drawn.
        title: What it shows.
        footer: What it rests on.
        alt: What it says, in a sentence or two.
        own: Whether the figure was made for it; else title and footer keep to the axes.
        pad: Points between given axes and their title, for what stands above the axes.
        finding: What it says, in a few words: then this is the title, and what is shown stands
            below it.
    """
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL)
    if own:
        figure = ax.get_figure(root=True)
        assert isinstance(figure, Figure)
        _head(figure, title, finding)
        below = textwrap.fill(footer, int(figure.get_figwidth() * 14), break_on_hyphens=False)
        note = figure.supxlabel(below, x=0.01, ha="left", fontsize=FOOTER, color=QUIET)
        note.set_gid(FOOTER_ID)
        texts: Sequence[object] = figure.findobj(Text)
    else:
        inches = width_of(ax)
        parts = [part for part in (finding, title) if part]
        lines = [textwrap.fill(part, max(20, int(inches * 10))) for part in parts]
        ax.set_title(
            "\n".join(lines), loc="left", fontsize=TEXT, weight="normal", color=INK, pad=pad
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


def _head(figure: Figure, title: str, finding: str) -> None:
    """Put the title on a figure, and what is shown below it where the title is a finding."""
    heading = textwrap.fill(finding or title, int(figure.get_figwidth() * 8.8))
    look: dict[str, Any] = {"x": 0.01, "ha": "left", "fontsize": TITLE, "weight": "bold"}
    if not finding:
        figure.suptitle(heading, **look)
        return
    below = textwrap.fill(title, int(figure.get_figwidth() * 12))
    # The layout keeps room for the lines of the title: some are left empty for what is below.
    head = figure.suptitle(heading + "\n" * (below.count("\n") + 1), **look)
    subtitle = Annotation(
        below,
        (0, 0),
        (0, 4),
        xycoords=head,
        textcoords="offset points",
        va="bottom",
        fontsize=SMALL + 0.5,
        color=QUIET,
        gid=SUBTITLE_ID,
    )
    subtitle.set_in_layout(False)
    figure.add_artist(subtitle)


def alt_text(ax: Axes) -> str:
    """What a figure of this package says, in words with its numbers.

    >>> ax = sim.plots.endings(sim.run("teaching/buyer-and-seller", runs=200))
    >>> sim.plots.alt_text(ax).partition(":")[0]
    'Endings of 200 runs with 95 % intervals'

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


def runs_of(result: Result) -> str:
    """How many runs a figure is of: ``2,148 runs``, and that they are given the evidence."""
    given = " given the evidence" if result.evidence is not None else ""
    return count_of(len(result), "run") + given


def say_instead(ax: Axes, title: str, footer: str, sentence: str, *, own: bool) -> Axes:
    """Say in a sentence that there is nothing to draw; a figure of its own becomes a small one.

    Args:
        ax: Where to say it.
        title: What the figure would show.
        footer: What it rests on.
        sentence: The sentence, which is the alt text, too.
        own: Whether the figure was made for it.
    """
    figure = ax.get_figure(root=True)
    if own and figure is not None:
        figure.set_figheight(2.4)
    lines = textwrap.fill(sentence, max(20, int(width_of(ax, own=own) * 9)))
    middle: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": TEXT, "color": INK}
    ax.text(0.5, 0.5, lines, transform=ax.transAxes, **middle)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return finish(ax, title, footer, sentence, own=own)


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
    heading = f"{title}: no deals in {runs_of(result)}"
    return say_instead(ax, heading, footer_of(result), sentence, own=own)
