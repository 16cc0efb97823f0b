"""What is wrong with a dependence is said with its line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app

BASE = """\
title: test
issues: {x: [no, yes], y: [no, yes]}
parties:
  ann:
    weights: {x: dealt, y: dealt}
    values: {x: {linear: [0, 1]}, y: {linear: [0, 1]}}
    no_deal: {uniform: [0, 0.5]}
    strategy: {boulware: {exponent: {uniform: [1, 2]}}}
  ben:
    weights: {x: 1, y: 1}
    values: {x: {linear: [1, 0]}, y: {linear: [1, 0]}}
    no_deal: {beta: [1, 2]}
    strategy: {boulware: {exponent: 2}}
timeline:
  - {session: talks, rounds: 3, parties: [ann, ben]}
dependence:
  - {id: order, permutation: [2, 1], of: [parties.ann.weights.x, parties.ann.weights.y]}
"""
A, B = "parties.ann.no_deal.value", "parties.ben.no_deal.value"
X, Y = "parties.ann.weights.x", "parties.ann.weights.y"
E = "parties.ann.strategy.boulware.exponent"
ROWS = "2 rows of 2 numbers from -1 to 1, the same above and below a diagonal of ones"

FAULTS = {
    f"correlated: [{A}, parties.bob.no_deal.value], rank: 0.5": (
        f"18: dependence.d: there is no quantity 'parties.bob.no_deal.value' (did you mean '{B}'?)"
    ),
    f"correlated: [{A}, parties.ben.no_deal], rank: 0.5": (
        f"18: dependence.d: there is no quantity 'parties.ben.no_deal'; did you mean '{B}'?"
    ),
    f"correlated: [{A}, {A}], rank: 0.5": (
        f"18: dependence.d: '{A}' stands in a dependence already (line 18)"
    ),
    f"moves_with: {X}, of: [{A}]": (
        f"18: dependence.d: '{X}' stands in a dependence already (line 17)"
    ),
    f"correlated: [{A}, {B}]": (
        "18: dependence.d: needs 'rank', the rank correlation of its quantities"
    ),
    f"correlated: [{A}, {B}], rank: 2": "18: dependence.d.rank: 2 is not between -1 and 1",
    f"correlated: [{A}, {B}], rank: high": (
        "18: dependence.d.rank: must be a number, not the text 'high', between -1 and 1"
    ),
    f"correlated: [{A}, {B}], rank: [[1, 0.5], [0.4, 1]]": (
        f"18: dependence.d.rank: needs a number, or {ROWS}"
    ),
    f"correlated: [{A}, {B}], rank: [[1, 0.5]]": (
        f"18: dependence.d.rank: needs a number, or {ROWS}"
    ),
    f"correlated: [{A}, {B}, {E}], rank: -0.9": (
        "18: dependence.d.rank: no numbers can have all of these rank correlations at once"
    ),
    f"correlated: [{A}], rank: 0.5": (
        "18: dependence.d: needs two quantities or more that hang together"
    ),
    f"moves_with: {A}": (
        "18: dependence.d: needs two quantities or more that hang together; list them under 'of'"
    ),
    f"moves_with: {A}, of: [[{B}]]": (
        "18: dependence.d: must name the quantities that hang together by their paths"
    ),
    f"moves_with: {A}, of: [{B}], rank: 1": (
        "18: dependence.d.rank: 'rank' does not go with moves_with"
    ),
    f"correlated: [{A}, {B}], rank: 1, of: [{E}]": (
        "18: dependence.d.of: 'of' does not go with correlated"
    ),
    f"permutation: [1, 2, 3], of: [{A}, {B}]": (
        "18: dependence.d.permutation: needs a list of 2 numbers, one for each path under 'of'"
    ),
    f"permutation: [0.1, 0.2], of: [{A}, {B}]": (
        f"7: {A}: dependence.d deals it out, so it must be 'dealt'",
        f"12: {B}: dependence.d deals it out, so it must be 'dealt'",
    ),
    f"of: [{A}, {B}]": (
        "18: dependence.d: needs one of permutation, correlated, moves_with; it has none of them"
    ),
    f"moves_with: {A}, of: [timeline.talks.opens]": (
        "15: timeline.talks.opens: is drawn in a way of its own, and can hang together with nothing"
    ),
    f"moves_with: {A}, of: [{B}], why: x": (
        "18: dependence.d.why: unknown key 'why' (known: assumed, claim, correlated, id, "
        "moves_with, of, permutation, rank)"
    ),
}


def write(folder: Path, text: str) -> Path:
    path = folder / "test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("entry", FAULTS)
def test_fault(tmp_path: Path, entry: str) -> None:
    path = write(tmp_path, f"{BASE}  - {{id: d, {entry}}}\n")
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(path)
    expected = FAULTS[entry]
    expected = (expected,) if isinstance(expected, str) else expected
    found = [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults]
    assert found == list(expected)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("x: dealt", "x: 2", f"5: {X}: dependence.order deals it out, so it must be 'dealt'"),
        (
            "x: dealt",
            "x: {uniform: [1, 2]}",
            f"5: {X}: dependence.order deals it out, so it must be 'dealt'",
        ),
        ("[2, 1]", "[2, -1]", f"5: {X}: one of -1, 2 reaches beyond what it may be: 0 or more"),
        (
            "permutation: [2, 1]",
            "permutation: [0, 0]",
            "5: parties.ann.weights: the weights can sum",
        ),
        ("id: order, ", "", "17: dependence[0]: 'id' is missing"),
    ],
)
def test_faults_of_a_permutation(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = write(tmp_path, BASE.replace(old, new))
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(path)
    assert str(caught.value.faults[0]).removeprefix(f"{path}:").startswith(expected)


def test_a_permutation_with_a_zero_leaves_some_weight(tmp_path: Path) -> None:
    scenario = sim.load(write(tmp_path, BASE.replace("[2, 1]", "[1, 0]")))
    assert len(sim.run(scenario, runs=20)) == 20


def test_what_is_dealt_is_set_all_at_once(tmp_path: Path) -> None:
    scenario = sim.load(write(tmp_path, BASE))
    with pytest.raises(sim.errors.InputError, match="deals it out, so it must be 'dealt'"):
        scenario.vary({X: 2})
    assert not scenario.vary({X: 2, Y: 1}).quantities[X].uncertain


def test_check_asks_about_what_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = "{id: d, moves_with: parties.ben.strategy.boulware.exponent, of: [" + A + "]}"
    write(tmp_path, f"{BASE}  - {entry}\n")
    done = CliRunner().invoke(app, ["check", "test.yaml"])
    assert done.exit_code == 0
    assert done.stderr == (
        "note: test.yaml:18: dependence.d: parties.ben.strategy.boulware.exponent is not drawn, so"
        " it hangs together with nothing; is that meant?\n"
    )


def test_a_variant_replaces_an_entry_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, f"{BASE}  - {{id: d, correlated: [{A}, {B}], rank: 0.5}}\n")
    file = tmp_path / "variant.yaml"
    file.write_text(f"extends: test.yaml\ndependence:\n  - {{id: d, moves_with: {A}, of: [{B}]}}\n")
    kinds = [type(joint).__name__ for joint in sim.load(file).dependence]
    assert kinds == ["Permutation", "MovesWith"]
