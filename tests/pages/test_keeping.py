"""What is saved loads again as it was, and replaces nothing of somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.builders.html_pages import EVIL, Tags
from tests.builders.toys import haggling


@pytest.mark.parametrize("name", ["berlin", "berlin-structures", "commitment-problem"])
def test_a_scenario_loads_again(name: str, tmp_path: Path) -> None:
    scenario = sim.load(name)
    path = scenario.save(tmp_path / "mine.yaml")
    again = sim.load(path)
    assert again.digest == scenario.digest
    assert set(again.claims) == set(scenario.claims)
    assert again.save(path) == path


def test_a_varied_scenario_loads_again(tmp_path: Path) -> None:
    varied = sim.load("berlin-russia-bluff").vary(
        {"parties.ukraine.no_deal.value": {"uniform": [0.1, 0.2]}}
    )
    again = sim.load(varied.save(tmp_path / "mine.yaml"))
    assert again.digest == varied.digest
    first, second = (sim.run(each, runs=30).runs for each in (varied, again))
    assert first.equals(second)


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    scenario, path = sim.load("berlin"), tmp_path / "mine.yaml"
    (tmp_path / "mine.claims-0.yaml").write_text("my own claims")
    with pytest.raises(sim.errors.StorageError, match=r"claims-0\.yaml was not written by sim"):
        scenario.save(path)
    assert not path.exists()
    (tmp_path / "mine.claims-0.yaml").unlink()
    scenario.save(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "# my own note\n", encoding="utf-8")
    with pytest.raises(sim.errors.StorageError, match="was changed since sim wrote it"):
        scenario.save(path)
    with pytest.raises(sim.errors.StorageError, match=r"ends with \.yaml"):
        scenario.save(tmp_path / "mine.txt")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = haggling(title=EVIL) | {"about": EVIL}
    folder = tmp_path_factory.mktemp("saved")
    assert sim.run(tree, runs=80, seed=3).save(folder) == folder
    return folder


@pytest.mark.slow
def test_a_result_reads_again(saved: Path) -> None:
    again = sim.read(saved)
    assert isinstance(again, sim.Result)
    assert len(again) == 80
    assert again.scenario.title == EVIL


def test_the_page_needs_no_other_file(saved: Path) -> None:
    page = (saved / "index.html").read_text(encoding="utf-8")
    tags = Tags(page.partition("<body>")[2].partition("</body>")[0])
    assert tags.open == []
    assert not tags.seen & {"script", "b", "link", "iframe"}
    assert "http" not in page
    assert page.count("<img ") == page.count('src="data:image/png;base64,') > 5
    assert page.count("<img ") == len(list(saved.glob("*.png")))


def test_the_page_says_each_figure_in_words(saved: Path) -> None:
    page = (saved / "index.html").read_text(encoding="utf-8")
    assert 'alt="Endings of 80 runs with 95 % intervals:' in page
    assert "sim run scenario.yaml --runs 80 --seed 3" in page
    assert sim.load(saved / "scenario.yaml").digest[:16] in page


def test_a_page_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>mine")
    with pytest.raises(sim.errors.StorageError, match=r"index\.html is no page made by sim"):
        sim.run("splitting-a-pie", runs=3).save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
