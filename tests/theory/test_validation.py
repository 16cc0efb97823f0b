from tools.validation import PAGE, checks, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make validation"


def test_every_known_answer_comes_out() -> None:
    failing = [check.what for group in checks().values() for check in group if not check.holds]
    assert failing == []
