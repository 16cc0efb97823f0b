"""An axis of hours."""

from __future__ import annotations

import datetime as dt
import math

from matplotlib.axes import Axes

from sim.description.hours import date_text, moment, number, time_text
from sim.model import Scenario
from sim.plots.parts.style import SMALL

__all__ = ["mark_hours"]

_STEPS = (1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 672, 2016, 4032, 8760)


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
