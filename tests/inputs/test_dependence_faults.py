"""What is wrong with a dependence is said with its line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from tests.builders.faulty_dependences import BASE, FAULTS, A, B, X, Y


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
        ("[2, 1]", "[2, -1]", f"5: {X}: one of -1, 2 reaches beyond the allowed values: 0 or more"),
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
        " its dependence has no effect; is that intended?\n"
    )


def test_a_variant_replaces_an_entry_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, f"{BASE}  - {{id: d, correlated: [{A}, {B}], rank: 0.5}}\n")
    file = tmp_path / "variant.yaml"
    file.write_text(f"extends: test.yaml\ndependence:\n  - {{id: d, moves_with: {A}, of: [{B}]}}\n")
    kinds = [type(joint).__name__ for joint in sim.load(file).dependence]
    assert kinds == ["Permutation", "MovesWith"]
