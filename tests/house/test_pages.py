"""What the pages of docs/ show is what happens, and their links lead somewhere."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import sim
from sim.cli import app
from sim.inputs.documents import load_document
from tools.golden import pages_that_show, shown_texts, with_shown

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("*.md"))}
ALL = {
    **{f"docs/{name}": text for name, text in PAGES.items()},
    **{
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
    },
}
ELSEWHERE = {"studies.md", "two-level-games.md"}
"""Pages whose code is run beside what it is about, in tests/studies and tests/model."""

CITED = "`" * 3


def blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"^{CITED}{kind}\n(.*?)^{CITED}", PAGES[name], flags=re.DOTALL | re.M)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [name for name in PAGES if blocks(name, "python") and name not in ELSEWHERE]
)
def test_python_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for code in blocks(name, "python"):
        exec(compile(code, name, "exec"), names)


@pytest.mark.slow
def test_what_the_program_prints_is_shown_as_it_is() -> None:
    texts = shown_texts()
    shown = [page.read_text(encoding="utf-8") for page in pages_that_show()]
    assert len(shown) == len(texts)
    assert [with_shown(page, texts) for page in shown] == shown, "make golden writes it anew"


def test_the_house_is_good_and_runs(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(blocks("write-a-scenario.md", "yaml")[0], encoding="utf-8")
    result = sim.run(path, runs=200)
    assert {"deal", "no_deal"} >= set(result.runs["ending"])


def test_undisclosed_points_fit_into_the_house(tmp_path: Path) -> None:
    first, second = blocks("write-a-scenario.md", "yaml")
    base, more = tmp_path / "house.yaml", tmp_path / "points.yaml"
    base.write_text(first.replace("from: second", "from: talks"), encoding="utf-8")
    more.write_text(second, encoding="utf-8")
    house, points = (load_document(path)[0].plain() for path in (base, more))
    parties = {name: party | points["parties"][name] for name, party in house["parties"].items()}
    result = sim.run(sim.load(house | points | {"parties": parties}), runs=50)
    assert result.settled().loc["talks", "points"] == 19
    assert result.settled().loc["talks", "mean"] > 0


def test_aftermath_reads() -> None:
    (block,) = blocks("does-it-last.md", "yaml")
    path = Path(sim.inputs.shipped()["berlin"])
    variant = sim.load(path).vary({"aftermath": YAML().load(block)["aftermath"]})
    assert variant.endings[:2] == ("holds", "collapses")


def test_claims_file_reads(tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    (claims,) = blocks("write-claims.md", "yaml")
    path.write_text(claims.replace("<of the text's bytes>", "a" * 64), encoding="utf-8")
    assert not load_document(path)[1]
    assert "buyer-needs-order" in sim.inputs.load_claims(path).claims


def test_every_command_shown_exists_and_none_is_left_out() -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    shown = {
        word
        for text in ALL.values()
        for word in re.findall(r"^    (?:\.venv/bin/)?sim (\w+)", text, flags=re.MULTILINE)
    }
    assert shown <= known
    listed = set(re.findall(r"^    sim (\w+)", PAGES["command-line.md"], flags=re.MULTILINE))
    assert known == listed


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = {
        word
        for name, text in ALL.items()
        if name != "CHANGELOG.md"
        for word in re.findall(r"(?:^    |`)make (\w+)", text, flags=re.MULTILINE)
    }
    assert len(shown) > 5
    assert shown <= targets


def test_every_page_has_its_place_on_the_site() -> None:
    trees = "\n".join(blocks("index.md", r"\{toctree\}"))
    listed = [line for line in trees.splitlines() if re.fullmatch(r"[\w-]+", line)]
    there = {name.removesuffix(".md") for name in PAGES} - {"index"}
    written = {"gallery", "contributing", "changelog"}
    assert sorted(listed) == sorted(there | written)


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ALL)
def test_links_lead_somewhere(name: str) -> None:
    faults = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", ALL[name])):
        place, _, anchor = target.partition("#")
        path = ((ROOT / name).parent / place).resolve() if place else ROOT / name
        made = name == "docs/index.md" and place.startswith("reference/")
        if "://" in target or made:
            continue
        if not path.exists() or (
            anchor and anchor not in anchors(path.read_text(encoding="utf-8"))
        ):
            faults.append(target)
    assert faults == []


def test_no_package_is_named_that_an_index_does_not_have() -> None:
    own = re.compile(r"pip install [^\n]*negotiation-scenarios")
    files = [ROOT / name for name in ALL] + sorted((ROOT / "sim").rglob("*.py"))
    assert [path.name for path in files if own.search(path.read_text(encoding="utf-8"))] == []
