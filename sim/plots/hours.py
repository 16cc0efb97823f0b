"""Hours of a timeline as text: as dates where the scenario has a start, else as hours."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.plots.style import SMALL
from sim.scenario import Scenario
from sim.talks import HOURS_PER_YEAR

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672, 2016, 4032, 8760)


class Window(NamedTuple):
    """When a session can be held.

    Attributes:
        name: The session's name.
        earliest: Hour at which it begins at the earliest.
        begin: Hour at which it begins if every session before runs to its end.
        end: Hour at which it then ends, if it runs to its end, too.
    """

    name: str
    earliest: float
    begin: float
    end: float


def windows(scenario: Scenario) -> list[Window]:
    """When each session can be held, leaving deadlines aside."""
    found = []
    early = late = 0.0
    for session in scenario.sessions:
        if session.at is not None:
            early = late = session.at
        else:
            early, late = early + session.delay, late + session.delay
        found.append(Window(session.name, early, late, late + session.hours))
        # A session that is passed by ends when it would have begun; the first is always held.
        if len(found) == 1 and not session.requires_text:
            early += session.round_hours
        late += session.hours
    return found


def moment(scenario: Scenario, hour: float) -> dt.datetime | None:
    """The date and time of an hour; None if the scenario has no start or the calendar ends."""
    if scenario.start is None:
        return None
    try:
        return dt.datetime.fromisoformat(scenario.start) + dt.timedelta(hours=hour)
    except OverflowError:
        return None


def date_text(when: dt.datetime) -> str:
    """A date as ``Sun 14 Dec``, in English whatever the machine's language."""
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"


def time_text(when: dt.datetime) -> str:
    """A time of day as ``14:00``."""
    return f"{when.hour:02}:{when.minute:02}"


def month_text(scenario: Scenario, hour: float, years: float) -> str:
    """The month that lies some years after an hour, ``Dec 2030``; empty if there is no date."""
    when = moment(scenario, hour + years * HOURS_PER_YEAR)
    return "" if when is None else f"{_MONTHS[when.month - 1]} {when.year}"


def number(hours: float) -> str:
    """Hours as a number with a decimal at most."""
    return f"{round(hours, 1):,.12g}"


def hour_text(scenario: Scenario, hour: float) -> str:
    """An hour in words: ``hour 24``, with the date where there is one."""
    when = moment(scenario, hour)
    text = f"hour {number(hour)}"
    return text if when is None else f"{text} ({date_text(when)}, {time_text(when)})"


def mark_hours(ax: Axes, scenario: Scenario, end: float, most: int) -> str:
    """Ticks on an axis of hours from 0: whole hours, days, or dates.

    Args:
        ax: The axes.
        scenario: The scenario.
        end: The last hour.
        most: How many ticks there is room for.

    Returns:
        What the axis counts, for its label.
    """
    start, last = moment(scenario, 0.0), moment(scenario, end)
    step = next((s for s in _STEPS if end / s <= most), end / most)
    if start is None or last is None:
        ticks = [i * step for i in range(math.floor(end / step) + 1)]
        labels = [number(tick) for tick in ticks]
        if step % 24 == 0:
            labels = [f"{number(tick)}\nday {number(tick // 24 + 1)}" for tick in ticks]
        unit = "hours from the start"
    else:
        since_midnight = start.hour + start.minute / 60 + start.second / 3600
        first = -since_midnight % step if step <= 24 else 24 - since_midnight
        ticks = [first + i * step for i in range(math.floor((end - first) / step) + 1)]
        dates = [start + dt.timedelta(hours=tick) for tick in ticks]
        midnight = [(d.hour, d.minute) == (0, 0) for d in dates]
        # A step of whole days marks midnights, and then the date says all.
        labels = [date_text(d) if m else time_text(d) for d, m in zip(dates, midnight, strict=True)]
        unit = f"hours from {date_text(start)} {start.year}, {time_text(start)}" + (
            "; a date marks its midnight" if any(midnight) else ""
        )
    ax.set_xticks(ticks, labels, parse_math=False, fontsize=SMALL)
    return unit
