"""docs/behaviour.md says what comes out today."""

import pytest

from tools.behaviour import GROUPS, PAGE, page, rows

TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_quick_rows_are_current() -> None:
    quick = page({True: rows(quick=True), False: dict.fromkeys(GROUPS, ())})
    begins = "## Quick rows"
    assert quick[quick.index(begins) :].strip() in TEXT, "run: make behaviour"


def test_what_fails_is_counted() -> None:
    verdicts = [line.split("|")[-2].strip() for line in TEXT.splitlines() if line.startswith("|")]
    held, failed = verdicts.count("holds"), verdicts.count("**fails**")
    assert f"**Of {held + failed} rows with a requirement, {held} hold.**" in TEXT
