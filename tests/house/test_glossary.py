"""The glossary speaks of what there is: every word occurs, every public class is listed."""

import re

import pytest

from tools.glossary import PAGE, class_list, in_a_line, listed, public_classes

ROOT = PAGE.parent.parent
TEXT = PAGE.read_text(encoding="utf-8")
WORDS, _, REST = TEXT.partition("\n## Public classes\n")
SOURCES = REST.partition("\n## Sources\n")[2]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = [row for row in ROW.findall(WORDS) if row[0] not in ("ours", "---")]
CITED = re.compile(r"((?:[A-Z][\w-]+)(?: and [A-Z][\w-]+| et al\.)?) \(?((?:19|20)\d\d)\b")


def text_under(place: str) -> str:
    """A page, or all code of a room."""
    path = ROOT / place
    if path.is_dir():
        return "\n".join(file.read_text(encoding="utf-8") for file in sorted(path.rglob("*.py")))
    return path.read_text(encoding="utf-8")


def missing_from(word: str, places: list[str]) -> list[str]:
    """The places in which a word does not occur, its parts joined by whatever joins them there."""
    pattern = r"[\s_-]+".join(map(re.escape, re.split(r"[ -]", word)))
    found = re.compile(pattern, re.IGNORECASE)
    return [place for place in places if not found.search(text_under(place))]


def test_there_are_words() -> None:
    assert len(ROWS) > 40
    assert len({ours for ours, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_word_occurs_where_the_page_says(row: tuple[str, str, str, str]) -> None:
    ours, _, _, where = row
    places = re.findall(r"`([^`]+)`", where)
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert missing_from(ours, places) == []


def test_what_is_cited_is_listed_in_full() -> None:
    cited = {f"{who} ({year})" for row in ROWS for who, year in CITED.findall(row[1])}
    full = {line.split(",")[0] for line in re.findall(r"^- (.+)$", SOURCES, re.MULTILINE)}
    assert len(cited) > 20
    assert sorted(cited ^ full) == []


def test_every_public_class_is_listed_and_nothing_else() -> None:
    names = {offered.__name__ for offered in public_classes()}
    on_page = set(re.findall(r"^\| `(\w+)` \|", listed(TEXT), re.MULTILINE))
    assert sorted(names - on_page) == [], "missing: python -m tools.glossary adds them"
    assert sorted(on_page - names) == [], "there is no such class any more"


def test_the_list_says_what_the_classes_say() -> None:
    assert listed(TEXT) == class_list(), "python -m tools.glossary writes it anew"


def test_every_public_class_says_what_it_is() -> None:
    assert sorted(c.__name__ for c in public_classes() if not in_a_line(c)) == []
