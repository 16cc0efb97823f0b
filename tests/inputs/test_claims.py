"""Reading the files of claims, and checking them against a document."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest

from sim.errors import Fault, InputError
from sim.inputs.read_claims import load_claims, read_claims
from sim.inputs.verification import Verification, verify_source
from sim.model.claims import KINDS, Claim, Source
from tests.builders.faulty_claims import CASES, CLAIM, HEAD

SHIPPED = Path(__file__).parents[2] / "seeds" / "berlin-talks.yaml"

DOCUMENT = """\
River talks go on
The two towns met again. One called the mood "quite good" after lunch.
Who came
Both mayors' teams sat down, and the miller’s son spoke of “clear water” twice.
What Upper Town's council wants
Its council wants 'no more dams' and
the mayors' word for it; water is dear.
"""

GOOD = """\
source:
  title: River talks go on
  kind: local paper
  sha256: {sha256}
claims:
  - id: mood
    speaker: one_town
    kind: position
    section: River talks go on
    states: One side is content so far.
    quotes: [quite good]
  - id: water
    speaker: millers_son
    kind: demand
    section: Who came
    states: The river is to be clean.
    quotes:
      - clear water
  - id: dams
    speaker: upper_town
    kind: red_line
    section: What Upper Town’s council wants
    states: Nothing further may hold the river up.
    quotes: ["no more dams"]
  - id: dear
    speaker: upper_town
    kind: concern
    section: What Upper Town's council wants
    states: >-
      The river
      is precious.
"""


def faults_of(tmp_path: Path, text: str) -> list[str]:
    """The whole messages of a file of claims that must be refused."""
    path = tmp_path / "claims.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_claims(path, shown_as="c.yaml")
    return str(caught.value).splitlines()


def verify(tmp_path: Path, claims: str = GOOD, document: str = DOCUMENT) -> Verification:
    """Check claims against a document, with the document's own hash put in."""
    (tmp_path / "document.txt").write_bytes(document.encode())
    text = claims.format(sha256=hashlib.sha256(document.encode()).hexdigest())
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    return verify_source(tmp_path / "claims.yaml", tmp_path / "document.txt")


def found(tmp_path: Path, verification: Verification) -> list[str]:
    """The faults of a verification, each as text without the folder."""
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in verification.faults]


# ---- reading


def test_the_shipped_file_reads_and_covers_the_talks() -> None:
    claims_file = load_claims(SHIPPED)

    assert claims_file.source.title == "Ukraine-US Peace Talks Continue in Berlin"
    assert claims_file.source.kind == "news article"
    assert len(claims_file.source.sha256) == 64
    assert all(key == claim.id for key, claim in claims_file.claims.items())
    kinds = {name: claim.kind for name, claim in claims_file.claims.items()}
    assert set(kinds.values()) == set(KINDS) - {"finding"}
    assert kinds["zelensky-nato-compromise"] == "concession"
    assert kinds["russia-red-line-membership"] == "red_line"
    assert kinds["russia-permanent-end"] == "demand"
    assert kinds["us-against-membership"] == "preference"
    assert kinds["ukraine-deterrence-concern"] == "concern"
    assert kinds["sunday-five-hours"] == "procedure"


def test_the_shipped_file_gives_each_line_to_who_says_it() -> None:
    speakers = {name: claim.speaker for name, claim in load_claims(SHIPPED).claims.items()}

    assert speakers["us-reports-progress"] == "us_readout"
    assert speakers["zelensky-nato-compromise"] == "volodymyr_zelensky"
    assert speakers["russia-permanent-end"] == "russia"
    assert speakers["kremlin-cornerstone"] == "kremlin"
    assert speakers["us-against-membership"] == "united_states"
    assert speakers["ukraine-deterrence-concern"] == "ukraine"
    assert speakers["sunday-participants"] == "article"


def test_what_nobody_here_holds_is_cited_and_not_verified(tmp_path: Path) -> None:
    for name in ("leeds-long-mitchell-2000", "berkemeier-fuhrmann-2018"):
        source = load_claims(SHIPPED.with_name(f"{name}.yaml")).source
        assert source.sha256 == ""
        assert source.title in source.citation
    cited = GOOD.replace("sha256: {sha256}", "citation: Anon (1900), River talks go on.")
    with pytest.raises(InputError) as caught:
        verify(tmp_path, cited)
    message = "has no sha256: this source is only cited, so there is no text to check against"
    assert str(caught.value).endswith(f"claims.yaml:1: source: {message}")


def test_every_value_of_a_claim_is_read(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(GOOD.format(sha256="AB" * 32), encoding="utf-8")

    claims_file = load_claims(path, shown_as="river.yaml")

    assert claims_file.path == "river.yaml"
    assert claims_file.source == Source("River talks go on", "local paper", "ab" * 32)
    assert list(claims_file.claims) == ["mood", "water", "dams", "dear"]
    assert claims_file.claims["water"] == Claim(
        id="water",
        speaker="millers_son",
        kind="demand",
        section="Who came",
        states="The river is to be clean.",
        quotes=("clear water",),
        contradicts=(),
        certainty=None,
        file="river.yaml",
        line=12,
    )
    assert claims_file.claims["dear"].states == "The river is precious."
    assert claims_file.claims["dear"].quotes == ()
    assert claims_file.places["claims[1].quotes[0]"] == 18


def test_optional_facts_about_the_source_are_read(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    more = "  published: 2025-12-15\n  url: https://example.org/a\n  about: a\nclaims:"
    path.write_text((HEAD + CLAIM).replace("claims:", more, 1), encoding="utf-8")

    source = load_claims(path).source

    assert (source.published, source.url, source.about) == (
        "2025-12-15",
        "https://example.org/a",
        "a",
    )


def test_what_was_read_can_be_hashed_and_sent_to_another_process() -> None:
    claims_file = load_claims(SHIPPED)

    assert pickle.loads(pickle.dumps(claims_file)) == claims_file
    assert hash(claims_file) == hash(load_claims(SHIPPED))


# ---- faults of a file of claims


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_and_what(case: str, tmp_path: Path) -> None:
    text, expected = CASES[case]

    assert faults_of(tmp_path, text) == expected


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        HEAD.replace("a" * 64, "abc")
        + CLAIM.replace("position", "posture")
        + "    kind: demand\n"
        + CLAIM.replace("id: one", "id: o n e")
        + "    note: x\n"
    )

    places = [line.split(": ")[:2] for line in faults_of(tmp_path, text)]

    assert places == [
        ["c.yaml:4", "source.sha256"],
        ["c.yaml:8", "claims[0].kind"],
        ["c.yaml:11", "claims[0].kind"],
        ["c.yaml:12", "claims[1].id"],
        ["c.yaml:17", "claims[1].note"],
    ]


def test_twelve_words_may_be_quoted(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(HEAD + CLAIM + f"    quotes: [{'so ' * 12}]\n", encoding="utf-8")

    assert load_claims(path).claims["one"].quotes == (" ".join(["so"] * 12),)


def test_a_faulty_claim_keeps_its_id_for_those_who_cite_it(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(HEAD + "  - id: one\n" + CLAIM.replace("one", "two"), encoding="utf-8")
    earlier = Fault("other.yaml", 1, "", "was here before")
    faults = [earlier]

    claims_file = read_claims(path, faults)

    assert claims_file is not None
    assert list(claims_file.claims) == ["one", "two"]
    assert faults[0] == earlier
    assert [fault.message for fault in faults[1:]] == [
        "'kind' is missing",
        "'speaker' is missing",
        "'section' is missing",
        "'states' is missing",
    ]


def test_a_file_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    faults: list[Fault] = []

    assert read_claims(tmp_path / "none.yaml", faults, shown_as="none.yaml") is None
    assert list(map(str, faults)) == ["none.yaml: there is no such file"]


# ---- checking against a document


def test_claims_that_stand_in_the_document_are_counted(tmp_path: Path) -> None:
    verification = verify(tmp_path)

    assert verification.faults == ()
    assert str(verification) == ("4 claims, 3 sections, 3 quotations: all found in the document")


def test_one_of_a_kind_is_counted_in_the_singular(tmp_path: Path) -> None:
    claims = GOOD[: GOOD.index("  - id: water")]

    assert str(verify(tmp_path, claims)) == (
        "1 claim, 1 section, 1 quotation: all found in the document"
    )


def test_another_text_has_another_hash(tmp_path: Path) -> None:
    wrong, right = "0" * 64, hashlib.sha256(DOCUMENT.encode()).hexdigest()

    verification = verify(tmp_path, GOOD.replace("{sha256}", wrong))

    assert found(tmp_path, verification) == [
        f"claims.yaml:4: source.sha256: the document has the SHA-256 {right}: it is not the same"
        " text"
    ]
    assert str(verification) == "4 claims, 3 sections, 3 quotations: 1 fault"


def test_other_line_ends_are_another_text_with_the_same_claims(tmp_path: Path) -> None:
    verify(tmp_path)
    (tmp_path / "document.txt").write_bytes(DOCUMENT.replace("\n", "\r\n").encode())

    again = verify_source(tmp_path / "claims.yaml", tmp_path / "document.txt")

    assert [fault.path for fault in again.faults] == ["source.sha256"]


def test_a_hash_in_capitals_is_the_same_hash(tmp_path: Path) -> None:
    capitals = hashlib.sha256(DOCUMENT.encode()).hexdigest().upper()

    assert verify(tmp_path, GOOD.replace("{sha256}", capitals)).faults == ()


def test_a_section_that_is_not_there(tmp_path: Path) -> None:
    verification = verify(tmp_path, GOOD.replace("Who came", "Who was there", 1))

    # Its quotation is in the document, so the section is all that is wrong.
    assert found(tmp_path, verification) == [
        "claims.yaml:15: claims[1].section: the document has no line 'Who was there' (known:"
        " River talks go on, Who came, What Upper Town's council wants, Its council wants 'no"
        " more dams' and)"
    ]


def test_a_section_misspelt_is_recognised(tmp_path: Path) -> None:
    verification = verify(tmp_path, GOOD.replace("Who came", "Who comes", 1))

    assert found(tmp_path, verification) == [
        "claims.yaml:15: claims[1].section: the document has no line 'Who comes' (did you mean"
        " 'Who came'?)"
    ]


def test_a_section_must_be_a_line_of_its_own(tmp_path: Path) -> None:
    verification = verify(tmp_path, GOOD.replace("section: Who came", "section: Both mayors"))

    assert [fault.path for fault in verification.faults] == ["claims[1].section"]


@pytest.mark.parametrize(
    ("quote", "fault"),
    [
        ("Both mayors", "is in the document, but not in quotation marks"),
        ("muddy water", "is not in the document"),
        ("quite good", "is quoted under 'River talks go on', not under 'Who came'"),
    ],
    ids=["without marks", "nowhere", "under another section"],
)
def test_what_is_no_quotation(quote: str, fault: str, tmp_path: Path) -> None:
    verification = verify(tmp_path, GOOD.replace("- clear water", f"- {quote}"))

    assert found(tmp_path, verification) == [
        f"claims.yaml:18: claims[1].quotes[0]: '{quote}' {fault}"
    ]


def test_a_quotation_above_the_first_section(tmp_path: Path) -> None:
    verification = verify(
        tmp_path, document='"quite good", they said\n' + DOCUMENT.replace('"', "")
    )

    assert found(tmp_path, verification) == [
        "claims.yaml:11: claims[0].quotes[0]: 'quite good' is quoted under no section, not under"
        " 'River talks go on'"
    ]


def test_every_item_that_fails_is_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    claims = (
        GOOD.replace("{sha256}", "0" * 64)
        .replace("[quite good]", "[quite bad, quite good, town]")
        .replace("section: Who came", "section: Who left")
        .replace("- clear water", "- foul water")
    )

    verification = verify(tmp_path, claims)

    assert [(fault.line, fault.path) for fault in verification.faults] == [
        (4, "source.sha256"),
        (11, "claims[0].quotes[0]"),
        (11, "claims[0].quotes[2]"),
        (15, "claims[1].section"),
        (18, "claims[1].quotes[0]"),
    ]
    assert str(verification) == "4 claims, 3 sections, 5 quotations: 5 faults"


@pytest.mark.parametrize(
    "passage",
    [
        'They said "no more dams".',
        "They said “no more dams”.",
        "They said 'no more dams'.",
        "They said ‘no more dams’.",
        "They said „no more dams“.",
        "They said «no more dams».",
        'They said "no more dams, and no more weirs".',
        'They said "no more\ndams".',
        "They said ‘Upper Town’s wish is no more dams’.",
        "They said 'Upper Town's wish is no more dams'.",
        'A pipe of 5" was "no more dams" to them.',
        "They said \"we heard 'no more dams' there\".",
    ],
)
def test_quotation_marks_of_every_shape(passage: str, tmp_path: Path) -> None:
    document = DOCUMENT.replace("'no more dams' and", passage)

    assert verify(tmp_path, document=document).faults == ()


@pytest.mark.parametrize(
    "passage",
    [
        "They said no more dams.",
        'They said "yes" to no more dams and "no" to weirs.',
        "The mayors' wish of no more dams is the councils' too.",
        "Upper Town’s wish is no more dams, and that is Lower Town’s too.",
        'They said "no more damsels".',
        'They said "No more dams".',
        'They said "no more\n\ndams".',
    ],
)
def test_what_is_not_inside_quotation_marks(passage: str, tmp_path: Path) -> None:
    document = DOCUMENT.replace("'no more dams' and", passage)

    assert [fault.path for fault in verify(tmp_path, document=document).faults] == [
        "claims[2].quotes[0]"
    ]


def test_a_document_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        verify_source(SHIPPED, tmp_path / "none.txt")

    assert str(caught.value) == f"{tmp_path}/none.txt: there is no such file"


def test_a_document_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        verify_source(SHIPPED, tmp_path)

    assert str(caught.value) == f"{tmp_path}: this is a folder, not a file"


def test_a_document_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "article.pdf").write_bytes(b"%PDF-1.7\n\xe2\x28\xa1")

    with pytest.raises(InputError) as caught:
        verify_source(SHIPPED, tmp_path / "article.pdf")

    assert str(caught.value) == (
        f"{tmp_path}/article.pdf:2: is not plain text in UTF-8; check against the text that the"
        " claims are from"
    )


def test_a_document_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(b"x" * 4_000_001)

    with pytest.raises(InputError) as caught:
        verify_source(SHIPPED, tmp_path / "long.txt")

    assert str(caught.value) == (
        f"{tmp_path}/long.txt: is larger than the 4,000,000 bytes that a file may have"
    )


def test_claims_with_faults_are_not_checked_against_anything(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        verify(tmp_path, GOOD.replace("kind: demand", "kind: wish"))

    assert [fault.path for fault in caught.value.faults] == ["claims[1].kind"]
