"""Domains of GENIUS and GeniusWeb that are almost right: what is said of them, with the place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim

DOMAINS = Path(__file__).parent / "domains"
SPACE = "LinearAdditiveUtilitySpace"


def faults(folder: Path) -> list[str]:
    with pytest.raises(sim.errors.InputError) as caught:
        sim.formats.load(folder)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "lunch.json",
            '"Price": {',
            '"Price": { "values": ["5"] }, " Price": {',
            "lunch.json:5: issuesValues. Price: a second issue has this name",
        ),
        (
            "lunch.json",
            '"Price": {',
            '"": { "values": ["5"] }, "Price": {',
            "lunch.json:5: issuesValues.: an issue needs a name",
        ),
        (
            "lunch.json",
            '["Café", "yes", "linear"]',
            "[]",
            "lunch.json:4: issuesValues.Where?: has no options",
        ),
        (
            "1.json",
            '"lowUtility": 1.0',
            '"lowUtility": -1.0',
            f"1.json:5: {SPACE}.issueUtilities.Price.numberutils: utilities must not be below 0",
        ),
        (
            "1.json",
            '"lowUtility": 1.0,',
            "",
            f"1.json:5: {SPACE}.issueUtilities.Price.numberutils: 'lowUtility' is missing",
        ),
        (
            "1.json",
            '"issuevalues": { "Where?"',
            '"issuevalues": { "Were?"',
            f"1.json:10: {SPACE}.reservationBid.issuevalues.Were?: there is no issue 'Were?' in the"
            " domain (did you mean 'Where?'?)",
        ),
        (
            "1.json",
            '"issueUtilities": {',
            '"other": {',
            f"1.json:2: {SPACE}: 'issueUtilities' is missing",
        ),
    ],
)
def test_of_geniusweb(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(DOMAINS / "lunch", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    assert said in faults(tmp_path)


def test_of_geniusweb_without_issues(tmp_path: Path) -> None:
    shutil.copytree(DOMAINS / "lunch", tmp_path, dirs_exist_ok=True)
    (tmp_path / "lunch.json").write_text('{"name": "lunch", "issuesValues": {}}')
    assert "lunch.json:1: has no issues" in faults(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'name="Trees"',
            'name="Colour of the Fence"',
            "garden_domain.xml:10: Colour of the Fence: a second issue has this name (first in"
            " line 5)",
        ),
        (
            'name="Trees"',
            'name=""',
            "garden_domain.xml:10: an issue needs a name",
        ),
        (
            '<item index="2" value="no" cost="0"/>',
            '<item index="2" cost="0"/>',
            "garden_domain.xml:7: Colour of the Fence: <item> has no 'value'",
        ),
    ],
)
def test_of_genius(old: str, new: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(DOMAINS / "garden", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "garden_domain.xml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert said in faults(tmp_path)


def test_of_genius_with_empty_issues(tmp_path: Path) -> None:
    shutil.copytree(DOMAINS / "garden", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "garden_domain.xml"
    path.write_text(
        '<negotiation_template><utility_space><objective index="0">\n'
        '<issue index="1" name="Trees" type="discrete"/>\n'
        "</objective></utility_space></negotiation_template>"
    )
    said = "garden_domain.xml:2: Trees: has no options: an <item> for each is needed"
    assert said in faults(tmp_path)
    path.write_text(path.read_text().replace('<issue index="1" name="Trees" type="discrete"/>', ""))
    assert "garden_domain.xml:1: has no issues" in faults(tmp_path)


def test_of_genius_whose_weights_are_zero(tmp_path: Path) -> None:
    shutil.copytree(DOMAINS / "garden", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "Zoe.xml"
    path.write_text(path.read_text().replace('value="3"/>', 'value="0"/>').replace('"1.5"', '"0"'))
    said = "Zoe.xml:1: the weights sum to zero; at least one issue must matter"
    assert faults(tmp_path) == [said]
