"""The instructor's page names every notebook, with the time that the notebook itself names."""

import re
from pathlib import Path

from tools.notebooks import NAMES, source

PAGE = Path(__file__).resolve().parents[2] / "docs/course.md"
ROW = re.compile(r"^\| (\d+) \| \[([^]]+)\]\(\.\./notebooks/([^)]+)\.ipynb\) \| (\d+) min", re.M)


def test_every_notebook_has_its_row_and_its_section() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {name: (number, title, minutes) for number, title, name, minutes in ROW.findall(page)}
    assert set(NAMES) == set(rows)
    for name in NAMES:
        number, title, minutes = rows[name]
        first = source(name).cells[0].source
        assert int(number) == int(name[:2])
        assert f"**About {minutes} minutes" in first, f"{name}: the page says {minutes} minutes"
        assert re.search(rf"^### {number} · .+$", page, re.M), f"no section on {title}"


def test_links_within_the_page_lead_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", page, re.M)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors
