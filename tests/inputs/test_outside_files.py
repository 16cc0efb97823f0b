"""What a file from a stranger may read, and what is said of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import sim
from sim.inputs.documents import load_document
from tests.builders.command_line import call
from tests.builders.toys import pie

SECRETS = {
    "mapping.yaml": "password: hunter2\nkey: [hunter2]\n",
    "words": "root:hunter2:20228\nhunter2\n",
    "torn.yaml": "hunter2: {password\n",
    "list.yaml": "- hunter2\n",
    "claims.yaml": "source: {title: hunter2, kind: x, hunter2: y}\nclaims: [{id: hunter2}]\n",
    "scenario.yaml": "title: x\nissues: {hunter2: [hunter2]}\nhunter2: x\n",
    "bytes": "hunter2\0\n",
}


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A folder for a stranger's file, beside one with what it should not show."""
    for folder in ("letter", "home"):
        (tmp_path / folder).mkdir()
    for name, content in SECRETS.items():
        (tmp_path / "home" / name).write_text(content)
    return tmp_path / "letter"


def ways(letter: Path, secret: str) -> dict[str, str]:
    """How a stranger's file could name one outside its folder, as the text of a file."""
    far = letter.parent / "home" / secret
    link = letter / "link.yaml"
    link.unlink(missing_ok=True)
    link.symlink_to(far)
    scenario = pie()
    study = {"title": "t", "over": {"parties.ann.no_deal.value": [0, 1]}}
    return {
        "claims": json.dumps({**scenario, "claims": f"../home/{secret}"}),
        "absolute": json.dumps({**scenario, "claims": [str(far)]}),
        "link": json.dumps({**scenario, "claims": "link.yaml"}),
        "extends": json.dumps({"extends": f"../home/{secret}"}),
        "study": json.dumps({**study, "scenario": str(far)}),
        "over": json.dumps({**study, "scenario": "berlin", "over": {"scenario": [str(far)]}}),
    }


@pytest.mark.parametrize("secret", SECRETS)
def test_what_stands_in_files_elsewhere_is_not_shown(secret: str, letter: Path) -> None:
    for way, text in ways(letter, secret).items():
        file = letter / "x.yaml"
        file.write_text(text)
        done = call("check", str(file))
        assert done.exit_code == 2, way
        assert "hunter2" not in done.output, way
        assert "Traceback" not in done.output
        assert done.stderr.strip()


def test_the_place_of_the_first_fault_elsewhere_is_told_and_no_other(letter: Path) -> None:
    """A count of faults, or their lines, would show what kind of file it is."""
    file = letter / "x.yaml"
    lines = "".join(f"  - {{id: c{i}, hunter2: x}}\n" for i in range(25))
    (letter.parent / "home" / "claims.yaml").write_text(f"source: {{hunter2: y}}\nclaims:\n{lines}")
    file.write_text(json.dumps({**pie(), "claims": "../home/claims.yaml"}))
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(file)
    said = str(caught.value).splitlines()
    path = letter / ".." / "home" / "claims.yaml"
    assert f"{path}:1: has a fault here; its text is not shown" in said[0]
    assert sum("claims.yaml" in line for line in said) == 1


def test_what_lies_beside_or_below_or_ships_is_told_in_full(letter: Path) -> None:
    (letter / "below").mkdir()
    for name in ("near.yaml", "below/near.yaml"):
        (letter / name).write_text(SECRETS["claims.yaml"])
        (letter / "x.yaml").write_text(json.dumps({**pie(), "claims": name}))
        with pytest.raises(sim.errors.InputError, match="unknown key 'hunter2'"):
            sim.load(letter / "x.yaml")


def test_a_mapping_in_python_is_no_stranger(letter: Path) -> None:
    far = letter.parent / "home" / "claims.yaml"
    with pytest.raises(sim.errors.InputError, match="unknown key 'hunter2'"):
        sim.load({**pie(), "claims": str(far)})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    """Reading a pipe would wait for ever, and a device may have no end."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(sim.errors.InputError, match="is a pipe or a device, not a file"):
            load_document(path)
    # These say that they are files. One waits, if it may be read; one has something to give.
    for path in (Path("/proc/kmsg"), Path("/proc/self/status")):
        if path.exists():
            with pytest.raises(sim.errors.InputError, match=r"pipe or a device|cannot be read"):
                load_document(path)
    for key in ("claims", "extends"):
        (tmp_path / "x.yaml").write_text(json.dumps({**pie(), key: "pipe.yaml"}))
        with pytest.raises(sim.errors.InputError, match=r"there is no (claims )?file 'pipe\.yaml'"):
            sim.load(tmp_path / "x.yaml")


def test_a_folder_does_not_hide_what_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("berlin", "guarantees", "absent-neighbour", "mine"):
        (tmp_path / name).mkdir()
    assert sim.load("berlin").digest == sim.load(sim.inputs.shipped()["berlin"]).digest
    assert sim.load("absent-neighbour").title == sim.load("teaching/absent-neighbour").title
    assert sim.studies.load_plan("guarantees").title
    with pytest.raises(sim.errors.InputError, match="mine: this is a folder, not a file"):
        sim.load("mine")
    (tmp_path / "berlin").rmdir()
    (tmp_path / "berlin").write_text(json.dumps(pie()))
    assert sim.load("berlin").title == pie()["title"]  # a file is what was named
