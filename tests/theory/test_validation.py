import pytest

from tools.coverage_table import HEADING, ROWS, kept_rows
from tools.validation import PAGE, checks, page


@pytest.mark.slow
def test_the_page_is_current() -> None:
    """Known answers and quick rows of intervals anew; slow rows as they stand there."""
    there = PAGE.read_text(encoding="utf-8")
    kept = kept_rows(there)
    assert kept.keys() == {row.key for row in ROWS if not row.quick}, "run: make validation"
    assert there == page(kept), "run: make validation"


def test_every_interval_covers_the_truth() -> None:
    section = PAGE.read_text(encoding="utf-8").partition(f"## {HEADING}")[2]
    lines = [line for line in section.splitlines() if line.endswith(("| holds |", "| **fails** |"))]
    assert len(lines) == len(ROWS)
    failing = [line for line in lines if not line.endswith("| holds |")]
    assert failing == []


def test_every_known_answer_comes_out() -> None:
    failing = [check.what for group in checks().values() for check in group if not check.holds]
    assert failing == []
