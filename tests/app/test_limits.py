"""The limits of the page are written down as they are."""

import re
from pathlib import Path

from sim.app.limits import LIMITS, PageLimits

PAGE = Path(__file__).resolve().parents[2] / "docs/course.md"


def test_the_limits_are_written_down_as_they_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", PAGE.read_text("utf-8"), re.M)
    written = {name: float(number.replace(",", "")) for name, number in rows}
    assert written == {name: getattr(PageLimits(), name) for name in LIMITS}
