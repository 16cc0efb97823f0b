"""Tables of positions: into scenarios and back, and what is said of those that are wrong."""

from __future__ import annotations

import io
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import sim
from tests.builders.command_line import call

HEAD = "actor,issue,position,salience,capability,red line,source\n"
ROWS = """\
United States,Tax rate,10,80,100,40,"speech, 3 March"
United States,Seat,Geneva,5,100,Paris,memo
France,Tax rate,60,50.5,70,20,
France,Seat,Paris,10,70,,assumed: prestige
The Observer,Tax rate,-5,1,0,,memo
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "p.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def book(rows: list[list[Any]], name: str = "p.xlsx") -> str:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(name)
    return name


def refusal(source: str) -> str:
    refused = call("table", source, "-o", "out.yaml")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert not Path("out.yaml").exists()
    return refused.stderr


def lines(content: bytes, suffix: str) -> list[tuple[Any, ...]]:
    """The rows of a written table, sorted, numbers as numbers."""
    path = Path(f"read{suffix}")
    path.write_bytes(content)
    rows, _ = sim.formats.position_rows.read_rows(path)
    return sorted(
        (r.actor, r.issue, r.position, r.salience, r.capability, r.red_line, r.source) for r in rows
    )


def test_a_table_becomes_a_scenario_that_rests_on_it() -> None:
    made = call("table", write(HEAD + ROWS), "-o", "talks.yaml")
    assert (made.exit_code, made.stdout) == (0, "Now: sim check talks.yaml\n")
    assert call("check", "--strict", "talks.yaml").exit_code == 0
    scenario = sim.load("talks.yaml")
    assert scenario.party_names == ("united_states", "france", "the_observer")
    tax, seat = scenario.space.issues
    assert tax.options == ("-5", "10", "20", "40", "60")
    assert (seat.options, seat.ordered) == (("Geneva", "Paris"), False)
    france = scenario.party("france").preferences
    assert [q.law.mean for q in france.weights] == [50.5, 10]
    assert france.values[0][3].law.mean == pytest.approx(1 - 20 / 65)
    assert not scenario.party("the_observer").consent_required
    table = sim.description.audit.audit(scenario)
    weights = [f"parties.{p}.weights.tax_rate" for p in ("united_states", "france")]
    assert list(table.loc[weights, "rests_on"]) == ["claim", "assumption"]
    assert scenario.claims["row-2"].section == "speech, 3 March"
    assert sim.run(scenario, runs=20).endings()["runs"].sum() == 20


def test_red_lines_reject_what_they_name_and_all_beyond() -> None:
    call("table", write(HEAD + ROWS), "-o", "talks.yaml")
    scenario = sim.load("talks.yaml")
    options = scenario.space.all_options
    taxes = options[0]
    american = scenario.party("united_states").positions.red_lines
    french = scenario.party("france").positions.red_lines
    assert set(taxes[american[0].rejects.holds(options)]) == {3, 4}
    assert set(taxes[french[0].rejects.holds(options)]) == {0, 1, 2}
    assert set(options[1][american[1].rejects.holds(options)]) == {1}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_round_trips(suffix: str) -> None:
    first = write(HEAD + ROWS)
    before = lines(Path(first).read_bytes(), ".csv")
    call("table", first, "-o", "talks.yaml")
    there = call("table", "talks.yaml", "-o", f"back{suffix}")
    assert there.exit_code == 0
    assert there.stdout == f"back{suffix}: 5 positions\n"
    assert lines(Path(f"back{suffix}").read_bytes(), suffix) == before
    again = call("table", f"back{suffix}", "-o", "again.yaml")
    assert again.exit_code == 0
    twice = sim.formats.position_table(sim.load("again.yaml"))
    assert lines(twice.content(suffix), suffix) == before


@pytest.mark.parametrize("name", list(sim.inputs.shipped()))
def test_every_shipped_scenario_has_a_table_that_says_what_it_leaves_out(name: str) -> None:
    table = sim.formats.position_table(sim.load(name))
    assert table.rows
    assert "strategies and the timeline" in table.lost
    assert len(lines(table.content(".csv"), ".csv")) == len(table.rows)


def test_excel_and_semicolons_read_alike() -> None:
    rows: list[list[Any]] = [["Actor", "ISSUE", "position", "salience", None, "note"]]
    rows += [["a", "tax", 10, 1], ["b", "tax", 2.5, 3], [None], ["c", "tax", 7, 1, None, "x"]]
    by_excel = sim.formats.scenario_files(Path(book(rows)), "t")["t.yaml"]
    text = "Actor;ISSUE;position;salience;;note\na;tax;10;1\nb;tax;2.5;3\n;;;\nc;tax;7;1;;x\n"
    by_csv = sim.formats.scenario_files(Path(write("\ufeff" + text)), "t")["t.yaml"]
    assert by_excel.replace("p.xlsx", "p.csv") == by_csv
    assert "Column 'note' of p.csv was not read." in by_csv


FAULTS = {
    "": "p.csv: is empty\n",
    "actor,issue,position\na,b,1\n": "p.csv:1: there is no column 'salience'\n",
    "actor,isue,position,salience\n": (
        "p.csv:1: there is no column 'issue' (did you mean 'isue'?)\n"
    ),
    HEAD + "a,x,1,high\nb,x,,1\n": (
        "p.csv:2: salience: must be a number from 0, not 'high'\np.csv:3: position: is missing\n"
        "2 faults\n"
    ),
    HEAD + 'a,x,1,"0,5"\nb,x,2,1\n': (
        "p.csv:2: salience: must be a number from 0, not '0,5'; write a point, not a comma\n"
    ),
    HEAD + "a,x,1,1\na,x,2,1\n": "p.csv:3: a stands on x already in row 2\n",
    HEAD + "a,x,1,1\nb,x,low,1\n": (
        "p.csv:3: position: 'low' is no number, but other rows have numbers on x\n"
    ),
    HEAD + "a,x,1,1,5\na,y,1,1,6\nb,x,2,1\n": (
        "p.csv:3: capability: is 6, but 5 in row 2; an actor has one\n"
    ),
    HEAD + "a,x,1,1\n": "p.csv: a negotiation needs at least two actors\n",
    HEAD + "a,x,1,0\nb,x,2,1\n": "p.csv:2: salience: nothing matters to a; all its rows have 0\n",
    HEAD + "a,x,1,1,,1.0\nb,x,2,1\n": "p.csv:2: red line: is the actor's own position\n",
    HEAD + "a,x,=1+1,1\nb,x,2,1\n": (
        "p.csv:2: '=1+1' is a formula, which is not evaluated; write its value\n"
    ),
}


SLOPPY = {
    "Player;Stance\na;b\n": (
        "p.csv:1: the first row names the columns actor, issue, position and salience;"
        " here it has 'Player', 'Stance'\n"
    ),
    "Positions in May\n\n" + HEAD + "a,x,1,1\n": (
        "p.csv:1: the columns are named in row 3; delete the rows above it\n"
    ),
    "actor;issue;position;salience\na;x;1.000;0,5\nb;x;2;1\n": (
        "p.csv:2: position: '1.000' has a point, other numbers have a comma; write all alike\n"
    ),
    HEAD + "a,x,1,80%\nb,x,2,70\n": (
        "p.csv:3: salience: '70' has no percent sign, other rows have one; write all alike\n"
    ),
    HEAD + "Union,x,yes,1\nunion,y,no,1\nFirm,x,Yes,1\n": (
        "p.csv:3: actor: 'union' is written 'Union' in row 2; write both alike\n"
        "p.csv:4: position: 'Yes' is written 'yes' in row 2; write both alike\n2 faults\n"
    ),
    HEAD + "a,x,1,1\n,y,2,1\n": "p.csv:3: actor: is missing; every row names its actor\n",
}


@pytest.mark.parametrize("text", SLOPPY)
def test_a_sloppy_table_is_told_how_to_mend_it(text: str) -> None:
    assert refusal(write(text)) == SLOPPY[text]


def test_decimal_commas_percentages_and_remarks_in_the_head() -> None:
    text = (
        "\ufeffActor;Issue;Position;Salience (0–1);Red line\r\nMüller;Löhne;3,5;80 %;\r\n;;;;\r\n"
        "Ver.di;Löhne;8;90%;−4,5\r\n"
    )
    assert call("table", write(text), "-o", "talks.yaml").exit_code == 0
    scenario = sim.load("talks.yaml")
    assert scenario.space.issues[0].options == ("-4.5", "3.5", "8")
    weights = [party.preferences.weights[0].law.mean for party in scenario.parties]
    assert weights == [0.8, 0.9]


def test_cells_merged_over_rows_hold_in_each() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    head = ["actor", "issue", "position", "salience"]
    for row in (head, ["a", "x", 1, 1], [None, "y", 2, 1], [None], ["b", "x", 2, 3]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    made.save("p.xlsx")
    rows, _ = sim.formats.position_rows.read_rows(Path("p.xlsx"))
    assert [(r.actor, r.issue, r.line) for r in rows] == [
        ("a", "x", 2),
        ("a", "y", 3),
        ("b", "x", 5),
    ]


def test_what_only_looks_like_numbers_is_noted() -> None:
    made = call("table", write(HEAD + 'a,x,"1,000",1\nb,x,8 to 10,1\n'), "-o", "t.yaml")
    assert made.exit_code == 0
    assert "note: 'x' is read as words, as '1,000' is no plain number" in made.stderr
    rows = [["actor", "issue", "position", "salience"], ["a", "when", date(2026, 1, 5), 1]]
    rows.append(["b", "when", date(2026, 2, 1), 1])
    made = call("table", book(rows), "-o", "d.yaml")
    assert sim.load("d.yaml").space.issues[0].options == ("2026-01-05", "2026-02-01")
    assert "as '2026-01-05' is no plain number" in made.stderr


@pytest.mark.parametrize("text", FAULTS)
def test_faults_are_told_with_their_row(text: str) -> None:
    assert refusal(write(text)) == FAULTS[text]


def test_names_and_options_with_a_meaning_of_their_own() -> None:
    text = HEAD + "all,not,linear,1\n1st,not,yes,1\nÉtat & Co.,claim,no,1\nall,claim,yes,2\n"
    found = call("table", write(text), "-o", "out.yaml")
    if found.exit_code:  # told, not broken
        assert "linear" in found.stderr
        assert "Traceback" not in found.output
    text = text.replace("linear", "maybe")
    assert call("table", write(text), "-o", "good.yaml").exit_code == 0
    assert sim.load("good.yaml").party("actor_all").title == "all"


def test_formulas_in_a_workbook_are_not_evaluated() -> None:
    rows = [["actor", "issue", "position", "salience"], ["a", "x", "=1+1", 1], ["b", "x", 2, 1]]
    said = "p.xlsx:2: '=1+1' is a formula, which is not evaluated; write its value\n"
    assert refusal(book(rows)) == said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"actor,issue", b"\x00" * 100])
def test_what_is_no_workbook(content: bytes) -> None:
    Path("p.xlsx").write_bytes(content)
    assert "is no Excel workbook that can be read" in refusal("p.xlsx")


def test_what_looks_like_a_formula_is_written_as_text() -> None:
    evil = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3"]
    tree = {
        "title": "t",
        "issues": {"x": {"options": evil, "ordered": False}},
        "parties": {
            name: {
                "title": evil[number],
                "weights": {"x": 1},
                "values": {"x": {option: float(option == evil[number]) for option in evil}},
                "strategy": "linear",
            }
            for number, name in enumerate(("ann", "ben", "eve", "joe"))
        },
        "timeline": [{"session": "s", "rounds": 1, "parties": ["ann", "ben", "eve", "joe"]}],
    }
    table = sim.formats.position_table(sim.load(tree))
    text = table.content(".csv").decode()
    cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    sheet = openpyxl.load_workbook(io.BytesIO(table.content(".xlsx"))).active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_nothing_is_replaced_and_endings_say_what_is_wanted() -> None:
    Path("talks-claims.yaml").write_text("mine")
    refused = call("table", write(HEAD + ROWS), "-o", "talks.yaml")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("talks-claims.yaml is there already")
    assert not Path("talks.yaml").exists()
    for source, out in (("p.csv", "x.txt"), ("berlin", "x.txt"), ("berlin", "x.yaml")):
        wrong = call("table", source, "-o", out)
        assert wrong.exit_code == 2
        assert "give it the ending" in wrong.stderr


@pytest.mark.slow
def test_a_single_cell_far_away_does_no_harm() -> None:
    made = openpyxl.Workbook()
    for row in (["actor", "issue", "position", "salience"], ["a", "x", 1, 1], ["b", "x", 2, 1]):
        made.active.append(row)
    made.active.cell(1_048_576, 16_384).value = 1
    made.save("p.xlsx")
    assert call("table", "p.xlsx", "-o", "out.yaml").exit_code == 0


def test_without_openpyxl_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    wrong = call("table", "ultimatum", "-o", "x.xlsx")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith("Excel files need openpyxl")


TABLE = [["actor", "issue", "position", "salience"], ["a", "x", 1, 1], ["b", "x", 2, 1]]


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    book(TABLE)
    assert call("table", "p.xlsx", "-o", "good.yaml").exit_code == 0
    monkeypatch.setattr("sim.formats.spreadsheets._MOST_UNPACKED", 1_000)
    assert refusal("p.xlsx") == "p.xlsx: unpacks to more than 1,000 bytes\n"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_rows_without_end_are_refused(suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.formats.spreadsheets._MOST_ROWS", 2)
    rows = [*TABLE, ["c", "x", 2, 1]]
    if suffix == ".xlsx":
        book(rows)
    else:
        write("".join(",".join(map(str, row)) + "\n" for row in rows))
    said = refusal(f"p{suffix}")
    assert re.fullmatch(rf"p\{suffix}:\d: has more than 2 rows\n", said)


def test_an_error_in_a_workbook_is_told_with_its_cell() -> None:
    made = openpyxl.Workbook()
    for row in TABLE:
        made.active.append(row)
    made.active["C3"].value = "#DIV/0!"
    made.active["C3"].data_type = "e"
    made.save("p.xlsx")
    assert "p.xlsx:3: the cell C3 holds the error #DIV/0!\n" in refusal("p.xlsx")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"actor,issue\n\xff\xfe,x\n", "p.csv:2: is not text in UTF-8; save it as 'CSV UTF-8'\n"),
        (b"", "p.csv: is empty\n"),
        (b",,\n , \n", "p.csv: is empty\n"),
        (b"actor,issue\na\x07b,x\n", "p.csv:2: holds what cannot be shown; write text\n"),
        (b'actor,issue\n"' + b"a" * 140_000 + b'",x\n', "p.csv:2: is no CSV: field larger than"),
    ],
)
def test_what_is_no_table(content: bytes, message: str) -> None:
    Path("p.csv").write_bytes(content)
    assert message in refusal("p.csv")


def test_a_workbook_cannot_be_read_without_openpyxl(monkeypatch: pytest.MonkeyPatch) -> None:
    book(TABLE)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert refusal("p.xlsx").startswith("Excel files need openpyxl: pip install openpyxl")
