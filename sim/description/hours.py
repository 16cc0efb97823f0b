"""Hours of a timeline as text: as dates where the scenario has a start, else as hours."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sim.engine import HOURS_PER_YEAR
from sim.model import Scenario

__all__ = [
    "Window",
    "date_text",
    "hour_text",
    "moment",
    "month_text",
    "number",
    "time_text",
    "windows",
]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)


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
