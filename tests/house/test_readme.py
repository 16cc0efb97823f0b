"""What the README shows is what happens."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import sim
from sim.inputs.documents import load_document
from tools.golden import dependence_for_readme, headline_for_readme, report_for_readme

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, flags=re.DOTALL)


def test_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code in blocks("python"):
        exec(compile(code, "README.md", "exec"), names)


def test_scenario_is_good_and_runs(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(blocks("yaml")[0], encoding="utf-8")
    result = sim.run(path, runs=200)
    assert {"deal", "no_deal"} >= set(result.runs["ending"])


def test_undisclosed_points_fit_into_the_scenario(tmp_path: Path) -> None:
    base, more = tmp_path / "house.yaml", tmp_path / "points.yaml"
    base.write_text(blocks("yaml")[0].replace("from: second", "from: talks"), encoding="utf-8")
    more.write_text(blocks("yaml")[1], encoding="utf-8")
    house, points = (load_document(path)[0].plain() for path in (base, more))
    parties = {name: party | points["parties"][name] for name, party in house["parties"].items()}
    result = sim.run(sim.load(house | points | {"parties": parties}), runs=50)
    assert result.settled().loc["talks", "points"] == 19
    assert result.settled().loc["talks", "mean"] > 0


def test_aftermath_reads() -> None:
    (block,) = (code for code in blocks("yaml") if code.startswith("aftermath:"))
    path = Path(sim.inputs.shipped()["berlin"])
    variant = sim.load(path).vary({"aftermath": YAML().load(block)["aftermath"]})
    assert variant.endings[:2] == ("holds", "collapses")


def test_claims_file_reads(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    (claims,) = [block for block in blocks("yaml") if block.startswith("source:")]
    path.write_text(claims.replace("<of the text's bytes>", "a" * 64), encoding="utf-8")
    assert not load_document(path)[1]
    assert "buyer-needs-order" in sim.inputs.load_claims(path).claims


def test_report_is_the_programs() -> None:
    result = sim.run("berlin", runs=10_000, seed=1)
    assert blocks("text")[0].strip("\n") == report_for_readme(result)
    assert blocks("text")[1].strip("\n") == dependence_for_readme(result)
    assert blocks("text")[2].strip("\n") == headline_for_readme()


def test_every_command_shown_exists() -> None:
    from sim.cli import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    shown = set(re.findall(r"^    sim (\w+)", README, flags=re.MULTILINE))
    assert shown
    assert shown <= known
