"""The timeline of a scenario: who sits when in which session, and what happens in between."""

from __future__ import annotations

import math
import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.description.hours import Window, date_text, hour_text, moment, number, time_text, windows
from sim.description.words import count_of
from sim.model import Scenario, Session
from sim.model.naming import readable
from sim.plots.parts.axes import finish, footer_of_scenario, new_axes
from sim.plots.parts.labels import beside, on_white, text_width, width_of
from sim.plots.parts.style import (
    FAINT,
    INK,
    JOINT,
    OUTLINED,
    QUIET,
    SECOND,
    SMALL,
    SOLE,
    TEXT,
    party_look,
    tint,
)
from sim.plots.parts.styled import styled
from sim.uncertainty.distributions import Distribution

__all__ = ["timeline"]

_LOOKS = {
    "claim": ("reported: rests on a claim", SOLE, ""),
    "assumption": ("assumed: no source reports it", JOINT, "//"),
}
"""In the key; bars have the colours of the parties."""


_CONSENT = {
    "all": "",
    "some": "\n(consent: some outcomes)",
    "none": "\n(consent not required)",
}


_ROW = 0.46
"""Height of a row, in inches; the axes' y runs in inches."""


_LETTER = 0.078
"""Width of a small letter, in inches."""


class _Scale:
    """Where an hour stands on the axis: sessions to scale, long breaks cut short."""

    def __init__(self, spans: list[Window], hours: list[float]) -> None:
        lengths = [span.end - span.begin for span in spans]
        total = sum(lengths)
        shortest, column = 0.11 * total, 1.0 * total / len(spans)
        self.hours, self.places = [0.0], [0.0]
        self.breaks: list[tuple[float, float, float]] = []
        room = 0.0
        for span, length in zip(spans, lengths, strict=True):
            self._add(span.begin, max(shortest, room))
            self._add(span.end, math.inf)
            room = column - length
        self.left = -0.02 * total - max(0.0, column - lengths[0]) / 2
        after = self.places[-1] + 0.02 * total + max(0.0, column - lengths[-1]) / 2
        self._add(max([self.hours[-1], *hours]), shortest)
        self.right = max(after, self.places[-1] + 0.02 * total)

    def _add(self, hour: float, most: float) -> None:
        gap = hour - self.hours[-1]
        if gap <= 0:
            return
        here = self.places[-1]
        self.hours.append(hour)
        self.places.append(here + min(gap, most))
        if gap > most:
            self.breaks.append((here, here + most, gap))

    def __call__(self, hour: float) -> float:
        return float(np.interp(hour, self.hours, self.places))


@styled
def timeline(scenario: Scenario, ax: Axes | None = None) -> Axes:
    """Who sits when in which session, who watches, what happens in between, and the deadline.

    Sessions that follow others are shown as if every session ran to its end. Hours of sessions are
    to scale; longer breaks are cut short, and say how long they are.

    Args:
        scenario: The scenario.
        ax: Where to draw; by default in a figure of its own.

    Returns:
        The axes. Parties are rows, and a bar's place along x has no unit of its own: its session's
        label tells the hours.
    """
    spans = windows(scenario)
    marks = [
        (f"event: {event.label}{_chance(event.probability.law)}", event.at.law)
        for event in scenario.events
    ]
    if scenario.deadline is not None:
        marks.append(("deadline", scenario.deadline.law))
    ranges = [_range(law) for _, law in marks]
    scale = _Scale(spans, [high for _, high in ranges])
    inches = width_of(ax, own=False) if ax is not None else 8.4
    unit = inches / (scale.right - scale.left)
    watching = _watching(scenario, scale, spans, unit)
    depth = 0.1 + 0.165 * max((text.count("\n") + 1 for text in watching if text), default=0)
    parties = len(scenario.parties)
    height = _ROW * (parties + len(marks)) + (depth if any(watching) else 0.0)
    own, ax = ax is None, new_axes(ax, height + 2.5)
    legend = _draw_sessions(ax, scenario, scale, spans)
    labels = [party.title + _CONSENT[party.consent.of] for party in scenario.parties]
    rows = [_ROW * (i + 0.5) for i in range(parties)]
    bottom = _ROW * parties
    if any(watching):
        labels.append("also in the room")
        rows.append(bottom + depth / 2)
        for span, text in zip(spans, watching, strict=True):
            ax.text(
                scale(span.begin),
                bottom + depth / 2,
                text,
                ha="left",
                va="center",
                fontsize=SMALL - 1,
                color=INK,
                zorder=2,
                bbox=on_white(pad=1),
            )
        bottom += depth
    for (label, law), (low, high) in zip(marks, ranges, strict=True):
        y = bottom + _ROW / 2
        labels.append(label)
        rows.append(y)
        _draw_mark(ax, scenario, scale, law, (low, high), y)
        bottom += _ROW
    bottom += 0.36 * legend
    ax.hlines(rows[:parties], scale.left, scale.right, color=FAINT, linewidth=1.5, zorder=0)
    for begin, end, hours in scale.breaks:
        ax.text((begin + end) / 2, bottom, "//", ha="center", va="center", fontsize=TEXT)
        ax.text(
            (begin + end) / 2,
            0.04,
            f"{number(hours)} h",
            ha="center",
            va="top",
            color=QUIET,
            fontsize=SMALL,
        )
    ax.set_xlim(scale.left, scale.right)
    ax.set_ylim(bottom, 0)
    ax.set_yticks(rows, [textwrap.fill(x, 24) for x in labels], parse_math=False, fontsize=SMALL)
    ax.tick_params(length=0)
    _label_sessions(ax, scenario, scale, spans, unit)
    total = count_of(len(spans), "session")
    alt = f"Timeline of {total}: {'; '.join(_said(scenario, i) for i in range(len(spans)))}."
    for (label, _), (low, high) in zip(marks, ranges, strict=True):
        alt += f" {label[0].upper()}{label[1:]}: {_when(scenario, low, high)}."
    title = f"Who meets when: {total}, {count_of(parties, 'party', 'parties')}"
    footer = footer_of_scenario(scenario)
    finish(ax, title, footer, alt, own=own, pad=34, finding=_finding(scenario))
    ax.spines["left"].set_visible(False)
    return ax


def _finding(scenario: Scenario) -> str:
    """Who sits in most sessions, and who in fewest."""
    sessions = count_of(len(scenario.sessions), "session")
    seats = [i for session in scenario.sessions for i in session.parties]
    often = [seats.count(i) for i in range(len(scenario.parties))]
    most, least = max(often), min(often)
    if least == len(scenario.sessions):
        return f"Everybody sits in {'all of ' * (least > 1)}{sessions}"
    if most == least:
        return f"Everybody sits in {most} of {sessions}"
    verb = "sits" if often.count(most) == 1 else "sit"
    first, last = _those(scenario, often, most), _those(scenario, often, least)
    return f"{first} {verb} in {most} of {sessions}, {last} in {least or 'none'}"


def _those(scenario: Scenario, often: list[int], count: int) -> str:
    """The parties that sit in so many sessions; of more than two how many they are."""
    who = [p.title for p, sat in zip(scenario.parties, often, strict=True) if sat == count]
    return " and ".join(who) if len(who) <= 2 else f"{len(who)} parties"


def _chance(law: Distribution) -> str:
    return "" if law.low == law.high == 1 else f" ({100 * law.mean:.3g} % likely)"


def _range(law: Distribution) -> tuple[float, float]:
    """From where to where a number may lie: all of it, or 95 % if that has no end."""
    if math.isfinite(law.low) and math.isfinite(law.high):
        return law.low, law.high
    low, high = law.quantile(np.array([0.025, 0.975]))
    return float(low), float(high)


def _when(scenario: Scenario, low: float, high: float) -> str:
    if low == high:
        return hour_text(scenario, low)
    return f"{hour_text(scenario, low)} to {hour_text(scenario, high)}"


def _draw_sessions(ax: Axes, scenario: Scenario, scale: _Scale, spans: list[Window]) -> bool:
    """Draw the bars, and tell apart what they rest on; returns whether that needs a legend."""
    kinds = []
    for session, span in zip(scenario.sessions, spans, strict=True):
        kind = session.provenance.kind
        assumed = kind == "assumption"
        kinds.append(kind)
        for party in session.parties:
            first = span.begin + session.joins.get(party, 0.0)
            last = min(span.end, span.begin + session.leaves.get(party, math.inf))
            if last <= first:
                continue
            ax.barh(
                _ROW * (party + 0.5),
                scale(last) - scale(first),
                left=scale(first),
                height=0.62 * _ROW,
                color=tint(party_look(party).colour) if assumed else party_look(party).colour,
                hatch="//" if assumed else "",
                gid=f"{session.name}.{scenario.parties[party].name}",
                **OUTLINED,
            )
    handles = {
        label: Patch(facecolor=colour, edgecolor=INK, hatch=hatch)
        for kind, (label, colour, hatch) in _LOOKS.items()
        if kind in kinds
    }
    if handles:
        ax.legend(
            handles.values(),
            handles.keys(),
            loc="lower left",
            ncols=2,
            frameon=False,
            fontsize=SMALL,
            borderaxespad=0.4,
        )
    return bool(handles)


def _watching(scenario: Scenario, scale: _Scale, spans: list[Window], unit: float) -> list[str]:
    """For each session the observers, as text that ends before the next that has some."""
    known = {observer.name: observer for observer in scenario.observers}
    texts = [""] * len(spans)
    end = scale.right
    for i in reversed(range(len(spans))):
        begin = scale(spans[i].begin)
        letters = max(12, int((end - begin) * unit / _LETTER) - 2)
        for name in scenario.sessions[i].observers:
            line = f"{known[name].title}: {readable(known[name].role)}"
            texts[i] += "\n" * bool(texts[i]) + textwrap.fill(line, letters)
        end = begin if texts[i] else end
    return texts


def _letters(scale: _Scale, spans: list[Window], index: int, unit: float) -> int:
    """How many letters fit a session's column: its length, and as much of the breaks beside it."""
    begin, end = scale(spans[index].begin), scale(spans[index].end)
    before = scale(spans[index - 1].end) if index else 2 * scale.left - begin
    after = scale(spans[index + 1].begin) if index + 1 < len(spans) else 2 * scale.right - end
    width = end - begin + min(begin - before, after - end)
    return max(8, int(width * unit / _LETTER) - 2)


def _label_sessions(
    ax: Axes, scenario: Scenario, scale: _Scale, spans: list[Window], unit: float
) -> None:
    """Names above the sessions, times below."""
    centres: list[float] = []
    ticks: list[float] = []
    names, times = [], []
    named = timed = -math.inf
    for i, (session, span) in enumerate(zip(scenario.sessions, spans, strict=True)):
        centre = (scale(span.begin) + scale(span.end)) / 2
        name = session.label + "*" * session.requires_text
        if (centre - named) * unit > 6 * _LETTER:  # else there are too many to name them all
            named = centre
            centres.append(centre)
            letters = _letters(scale, spans, i, unit)
            names.append(textwrap.fill(name, letters, break_long_words=False))
        rounds = count_of(session.rounds, "round")
        time = f"{_times(scenario, span)}\n{rounds}"
        width = max(text_width(line, SMALL) for line in time.split("\n"))
        if centre - width / 2 / unit > timed:
            timed = centre + (width / 2 + 0.05) / unit
            ticks.append(centre)
            times.append(time)
    ax.set_xticks(ticks, times, parse_math=False, fontsize=SMALL)
    top = ax.secondary_xaxis("top")
    top.set_xticks(centres, names, parse_math=False, fontsize=SMALL)
    top.tick_params(length=0)
    top.spines[:].set_visible(False)
    most = max(20, int(unit * (scale.right - scale.left) * 12))
    note = "sessions to scale, breaks (//) cut short" if scale.breaks else "hours to scale"
    if any(s.at is None for s in scenario.sessions[1:]):
        note += "; sessions that follow others: as if these run to their end"
    if any(session.requires_text for session in scenario.sessions):
        note += "\n* held only if there is a text that some have agreed on"
    ax.set_xlabel("\n".join(textwrap.fill(part, most) for part in note.split("\n")))
    ax.xaxis.label.set(fontsize=SMALL, color=QUIET)


def _times(scenario: Scenario, span: Window) -> str:
    begin, end = moment(scenario, span.begin), moment(scenario, span.end)
    if begin is None or end is None:
        return f"{number(span.begin)}–{number(span.end)} h"
    if span.end - span.begin < 24:
        return f"{date_text(begin)}\n{time_text(begin)}–{time_text(end)}"
    return f"{date_text(begin)} {time_text(begin)}–\n{date_text(end)} {time_text(end)}"


def _draw_mark(
    ax: Axes,
    scenario: Scenario,
    scale: _Scale,
    law: Distribution,
    ends: tuple[float, float],
    y: float,
) -> None:
    low, high = (scale(hour) for hour in ends)
    middle = scale(law.mean)
    if low < high:
        ax.plot([low, high], [y, y], color=SECOND, linewidth=3, solid_capstyle="butt")
        ax.plot([low, high], [y, y], color=SECOND, linestyle="", marker="|", markersize=11)
    ax.plot([middle], [y], marker="D", markersize=8, color=SECOND, markeredgecolor=INK)
    ax.vlines([middle], 0, y, color=SECOND, linewidth=1.2, linestyle=(0, (2, 2)), zorder=0.5)
    right = middle < (scale.left + scale.right) / 2
    beside(
        ax,
        _when(scenario, *ends),
        (high if right else low, y),
        (9 if right else -9, 0),
        ha="left" if right else "right",
    )


def _said(scenario: Scenario, index: int) -> str:
    session: Session = scenario.sessions[index]
    seats = []
    for party in session.parties:
        late = session.joins.get(party, 0.0)
        title = scenario.parties[party].title
        seats.append(f"{title} from {number(late)} h on" if late else title)
    span = windows(scenario)[index]
    times = _times(scenario, span).replace("\n", " ")
    assumed = ", assumed" if session.provenance.kind == "assumption" else ""
    return f"{session.label} ({times}{assumed}): {', '.join(seats)}"
