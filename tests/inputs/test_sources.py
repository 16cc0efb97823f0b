"""Several sources: claims that contradict each other, and how sure their coder is."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.inputs.documents import to_node, to_yaml
from tests.builders.toys import pie

WEIGHT = "parties.ann.weights.slices"
VALUE = "parties.ben.no_deal.value"


def claims_file(name: str, *claims: dict[str, Any]) -> str:
    lines = [f"source: {{title: {name}, kind: note, citation: somebody}}", "claims:"]
    for claim in claims:
        full = {"speaker": "s", "kind": "finding", "section": "t", "states": "it is so", **claim}
        lines.append(f"  - {to_yaml(to_node(full)).strip()}".replace("\n", "\n    "))
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.yaml").write_text(
        claims_file(
            "one",
            {"id": "much", "states": "it is much", "contradicts": ["little"], "certainty": 0.7},
            {"id": "sure", "certainty": 1},
        )
    )
    (tmp_path / "two.yaml").write_text(
        claims_file("two", {"id": "little", "states": "it is little", "contradicts": "elsewhere"})
    )
    return tmp_path


def scenario(folder: Path, weight: Any, no_deal: Any) -> Path:
    content = pie()
    content["parties"]["ann"]["weights"]["slices"] = {"value": 1, **weight}
    content["parties"]["ben"]["no_deal"] = {"value": 0.1, **no_deal}
    content["claims"] = ["one.yaml", "two.yaml"]
    path = folder / "scenario.yaml"
    path.write_text(to_yaml(to_node(content)))
    return path


def test_claims_of_several_files_that_contradict_each_other(folder: Path) -> None:
    loaded = sim.load(scenario(folder, {"claim": "much"}, {"claim": ["little", "much"]}))
    assert loaded.quantities[VALUE].provenance.claims == ("little", "much")
    (pair,) = sim.description.audit.contradictions(loaded).to_dict("records")
    assert (pair["claim"], pair["states"]) == ("little", "it is little")
    assert (pair["other"], pair["other_states"]) == ("much", "it is much")
    assert pair["cited_by"] == []
    assert pair["other_cited_by"] == [WEIGHT]
    assert pair["both_cited_by"] == [VALUE]
    assert sim.description.audit.citations(loaded) == {
        "much": [WEIGHT, VALUE],
        "sure": [],
        "little": [VALUE],
    }
    assert sim.description.audit.unused_claims(loaded) == ["sure"]
    doubts = [str(doubt) for doubt in sim.description.audit.doubtful(loaded)]
    assert any(
        f"{WEIGHT}: rests on 'much', which 'little' contradicts; cite both if both count" in doubt
        for doubt in doubts
    )
    assert any(
        "'little' contradicts 'elsewhere', which no claims file here has" in d for d in doubts
    )
    assert loaded.claims["much"].certainty == 0.7
    assert loaded.claims["little"].certainty is None


def test_audit_and_check_show_it(folder: Path) -> None:
    path = scenario(folder, {"claim": "much"}, {"claim": "little"})
    said = CliRunner().invoke(app, ["audit", str(path)]).stdout
    assert (
        "claims that contradict each other\n"
        "  little: it is little\n"
        f"    only this one is cited by: {VALUE}\n"
        "  much: it is much\n"
        f"    only this one is cited by: {WEIGHT}\n"
        "  both are cited by: nothing\n"
        "claims the coder is not sure of: much (70%)\n"
    ) in said
    checked = CliRunner().invoke(app, ["check", str(path)])
    assert checked.exit_code == 0
    assert "rests on 'little', which 'much' contradicts" in checked.stderr


def test_a_scenario_that_cites_both_is_not_doubted(folder: Path) -> None:
    path = scenario(folder, {"claim": ["much", "little"]}, {"assumed": "not known"})
    doubts = sim.description.audit.doubtful(sim.load(path))
    assert not any("goes by" in str(doubt) for doubt in doubts)


def test_saved_scenarios_keep_both_files(folder: Path, tmp_path: Path) -> None:
    result = sim.run(scenario(folder, {"claim": "much"}, {"claim": "little"}), runs=3)
    back = sim.report.read(sim.report.write(result, tmp_path / "kept"))
    first, again = (sim.description.audit.contradictions(r.scenario) for r in (result, back))
    assert first.equals(again)
    assert len(first) == 1


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (
            {"certainty": 1.2},
            "claims[0].certainty: must be a number from 0 to 1, not '1.2'",
        ),
        ({"certainty": "high"}, "claims[0].certainty: must be a number from 0 to 1, not 'high'"),
        ({"contradicts": ["x"]}, "claims[0].contradicts: a claim cannot contradict itself"),
        ({"contradicts": ["a b"]}, "claims[0].contradicts: 'a b' is not the id of a claim"),
        ({"contradicts": {"a": 1}}, "claims[0].contradicts: must be a list of words"),
    ],
)
def test_faults_of_claims(claim: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(claims_file("c", {"id": "x", **claim}))
    with pytest.raises(InputError) as caught:
        sim.inputs.load_claims(path, shown_as="c.yaml")
    (fault,) = caught.value.faults
    assert message in str(fault)
    assert str(fault).startswith("c.yaml:")


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (["much", "litle"], "there is no claim 'litle' (did you mean 'little'?)"),
        ([], "names no claim"),
        ([{"a": 1}], "must be a list of words"),
    ],
)
def test_faults_of_citations(claim: Any, message: str, folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        sim.load(scenario(folder, {"claim": claim}, {"assumed": "x"}))
    assert [fault.message for fault in caught.value.faults] == [message]
    assert caught.value.faults[0].line > 0
