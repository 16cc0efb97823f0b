"""Results and scenarios on disk come back as they were; what is damaged is told."""

import json
import threading
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.inputs.files import shipped
from tests.builders.toys import pie


@pytest.mark.slow
@pytest.mark.parametrize("name", ["berlin", "absent-neighbour", "splitting-a-pie"])
def test_results_on_disk_come_back_whole(name: str, tmp_path: Path) -> None:
    result = sim.run(name, runs=200, seed=4, first=30)
    folder = sim.report.write(result, tmp_path / "a" / "b")
    back = sim.read(folder)
    pd.testing.assert_frame_equal(back.runs, result.runs)
    pd.testing.assert_frame_equal(back.trace(35), result.trace(35))
    assert back.scenario.digest != ""
    assert sim.report.summarise(back)["endings"] == sim.report.summarise(result)["endings"]
    assert not list(folder.glob(".*"))
    again = sim.run(back.scenario, runs=200, seed=4, first=30)
    pd.testing.assert_frame_equal(again.runs, result.runs)


def test_a_folder_of_something_else_is_not_overwritten(tmp_path: Path) -> None:
    sim.report.write(sim.run("berlin", runs=5), tmp_path)
    before = (tmp_path / "runs.parquet").read_bytes()
    with pytest.raises(sim.errors.StorageError, match="holds results of 'berlin'"):
        sim.report.write(sim.run("splitting-a-pie", runs=5), tmp_path)
    assert (tmp_path / "runs.parquet").read_bytes() == before


def test_damaged_and_newer_results_are_told(tmp_path: Path) -> None:
    folder = sim.report.write(sim.run("splitting-a-pie", runs=5), tmp_path / "x")
    whole = json.loads((folder / "summary.json").read_text())
    (folder / "summary.json").write_text(json.dumps(whole | {"format": 99}))
    with pytest.raises(sim.errors.StorageError, match="newer version"):
        sim.read(folder)
    (folder / "summary.json").write_text(json.dumps(whole | {"runs": 6}))
    with pytest.raises(sim.errors.StorageError, match="5 runs of 6"):
        sim.read(folder)
    (folder / "summary.json").write_text(json.dumps(whole))
    (folder / "runs.parquet").write_bytes(b"torn")
    with pytest.raises(sim.errors.StorageError, match="is damaged"):
        sim.read(folder)
    with pytest.raises(sim.errors.StorageError, match="holds no result"):
        sim.read(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_a_scenario_on_disk_comes_back_the_same(name: str, tmp_path: Path) -> None:
    scenario = sim.load(name)
    for folder in (tmp_path / "a", tmp_path / "b"):
        sim.report.write_scenario(scenario, folder)
        back = sim.load(folder / "scenario.yaml")
        assert back.digest == scenario.digest
        assert list(back.claims) == list(scenario.claims)
        assert back.quantities.keys() == scenario.quantities.keys()
        scenario = back


def test_claims_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    claims = """source: {{title: t, kind: article, sha256: {zeros}}}
claims: [{{id: {name}, speaker: ann, kind: position, section: t, states: so it is}}]
"""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "claims.yaml").write_text(claims.format(name=name, zeros="0" * 64))
    pie_file = tmp_path / "pie.yaml"
    pie_file.write_text(json.dumps({**pie(), "claims": ["one/claims.yaml", "two/claims.yaml"]}))
    sim.report.write_scenario(sim.load(pie_file), tmp_path / "out")
    assert list(sim.load(tmp_path / "out" / "scenario.yaml").claims) == ["one", "two"]


def test_writers_and_readers_in_one_folder_take_nobodys_write_for_a_change(tmp_path: Path) -> None:
    results = [sim.run("teaching/ultimatum", runs=5, seed=seed) for seed in (1, 2)]
    right = [result.runs for result in results]
    sim.report.write(results[0], tmp_path)
    wrong: list[BaseException] = []

    def write(begin: int) -> None:
        try:
            for number in range(8):
                sim.report.write(results[(begin + number) % 2], tmp_path)
                found = sim.report.read(tmp_path).runs
                assert any(found.equals(runs) for runs in right)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(begin,)) for begin in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
