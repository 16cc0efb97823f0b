"""`sim new`: a skeleton that is good as it stands, and never takes the place of anything."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.builders import schemas
from tests.builders.command_line import call


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_skeleton_is_good_and_plays(folder: Path) -> None:
    made = call("new", "river-talks")
    assert (made.exit_code, made.stdout) == (0, "Now: sim check river-talks.yaml\n")
    found = call("check", "--strict", "river-talks.yaml")
    assert found.exit_code == 0
    # Nothing to note but where to go on.
    assert [line for line in found.stderr.splitlines() if "robustness" not in line] == []
    endings = sim.run("river-talks.yaml", runs=200).endings()
    assert endings["share"]["deal"] > 0.2


@pytest.mark.parametrize(("file", "kind"), [("a.yaml", "scenario"), ("a-claims.yaml", "claims")])
def test_its_files_name_schemas_that_lie_beside_them(folder: Path, file: str, kind: str) -> None:
    assert call("new", "sub/a").exit_code == 0
    text = (folder / "sub" / file).read_text(encoding="utf-8")
    first = text.partition("\n")[0]
    assert first == f"# yaml-language-server: $schema=schema/{kind}.json"
    assert (folder / "sub/schema" / f"{kind}.json").is_file()
    assert schemas.refusals(kind, schemas.said(text)) == []


def test_what_to_do_next_can_be_pasted(folder: Path) -> None:
    made = call("new", "Labour dispute")
    assert made.stdout == "Now: sim check 'Labour dispute.yaml'\n"
    again = call("new", "Labour dispute")
    assert (again.stdout, again.stderr) == (made.stdout, "")  # nothing was written


def test_nothing_is_replaced(folder: Path) -> None:
    (folder / "a-claims.yaml").write_text("mine")
    refused = call("new", "a")
    assert refused.exit_code == 2
    assert refused.stderr == "a-claims.yaml is there already; remove it or choose another name\n"
    assert sorted(path.name for path in folder.iterdir()) == ["a-claims.yaml"]
    assert (folder / "a-claims.yaml").read_text() == "mine"


def test_two_in_one_folder_share_the_schemas(folder: Path) -> None:
    assert call("new", "a").exit_code == 0
    (folder / "schema/study.json").write_text("{}")
    assert call("new", "b.yaml").exit_code == 0
    assert (folder / "b.yaml").is_file()
    assert (folder / "schema/study.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["", "..", "a/.b", "a: b", "--", "a\nb"])
def test_names_that_are_none(name: str, folder: Path) -> None:
    refused = call("new", "--", name)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert list(folder.iterdir()) == []
