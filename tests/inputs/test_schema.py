"""The schemas for editors: in step with the readers, and as strict as a schema can be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

import sim
from sim.inputs.documents import Node, load_document
from sim.inputs.entries import Entry
from sim.uncertainty.laws import LAWS
from tests.builders import (
    faulty_aftermaths,
    faulty_claims,
    faulty_dependences,
    faulty_scenarios,
    faulty_studies,
    schemas,
)
from tests.builders.mutants import damage_tree, resolved
from tests.builders.page_example import example, write_example
from tools.schema import FOLDER

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = sim.inputs.shipped()
STUDIES = sim.inputs.shipped_studies()
CLAIMS = sorted((ROOT / "seeds").glob("*.yaml"))
FILES = [
    *(("scenario", path) for path in SCENARIOS.values()),
    *(("study", path) for path in STUDIES.values()),
    *(("claims", path) for path in CLAIMS),
]

UNSEEN = [
    # Names that stand elsewhere in the file, or in another.
    r"there is no (issue|party|session|concession|observer|draft|claim|claims file|file|quantity)",
    r"is not an option of",
    r"is not among the parties|does not sit in this session|is neither the adversary",
    r"has a weight|has no value|have no value|no values for its|says what a party wants",
    r"no party wants|must be the first option or the last|have no order",
    r"only the session just before|there is no session before it",
    r"occurs twice|is listed twice|a second entry|is also in|already",
    r"is 'dealt', but|deals it out|depend on|cannot be called|is undisclosed; what",
    r"no aftermath to foresee|fighting_on needs|only the sides|'strength' is missing",
    r"has no effect|no party's consent|cannot guarantee itself|both enters and|the same party",
    r"faulty\.yaml|there is no such file|is neither a file nor",
    # What numbers are to one another, or come to.
    r"needs (low|a ≤|p)|low ≤ mode|low below high|low < high",
    r"quantiles (need values|leave|need shares)",
    r"matches no (option|number)|limit must not be below|needs from ≤ to|step is too small",
    r"has [\d,]+ (options|outcomes|points)|the outcome space|makes more than|makes [\d,]+ issues",
    r"sum to zero|almost entirely outside|too many positions|more than the .* rounds|too short",
    r"joins at hour|leaves before|begins at hour|longer than the|two of the values|the same name",
    r"numbers, one for each|needs a number above 0 for each way",
    r"two of the (alternatives|scenarios)",
    r"no numbers can have all|rows of",
    # What a name means.
    r"has no packages|does not use a draft|a package changes|has no mediator|has no fixed hour",
    r"is not allowed here|no run can end with|is a parameter of another part",
    r"a grid takes lists|samples distributions|takes distributions only|are sampled so often",
    r"an event can change|varies already|reaches beyond the allowed values: between",
    r"is not a date and time|'(ben|eve)' is missing|over\.parties\.ann\.str\w+: (there is|unknown)",
    # The text of a YAML file, of which an editor tells by itself.
    r"not valid YAML|the tag|control character|a key must be a word|merge keys|is empty$",
    r"extends|is not text in UTF-8",
]
"""What is said of faults that no schema can see."""


def test_the_schemas_are_those_that_the_tool_writes() -> None:
    there = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.iterdir()}
    # In a process of its own: here, other tests have registered strategies.
    code = "import json; from tools.schema import schemas; print(json.dumps(schemas()))"
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert there == json.loads(made.stdout)


@pytest.mark.parametrize("name", ["scenario", "study", "claims"])
def test_a_schema_is_one(name: str) -> None:
    schemas.validator(name).check_schema(schemas.schema(name))


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[path.stem for _, path in FILES])
def test_files_that_ship_name_their_schema_and_keep_to_it(kind: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", text.partition("\n")[0])
    assert found is not None
    assert (path.parent / found[1]).resolve() == FOLDER / f"{kind}.json"
    assert schemas.refusals(kind, schemas.said(text)) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_resolved_scenarios_keep_to_the_schema(name: str) -> None:
    assert schemas.refusals("scenario", resolved(name)) == []


def test_the_page_on_scenario_files_keeps_to_the_schema() -> None:
    assert schemas.refusals("scenario", schemas.said(example())) == []


def _faults() -> list[Any]:
    """Every faulty file of the tests of faults: its kind, its text, and what is said of it."""
    found = []
    for parameters in faulty_scenarios.table():
        old, new, expected = parameters.values
        found.append(
            ("scenario", faulty_scenarios.GOOD.replace(old, new, 1), expected.splitlines())
        )
    for parameters in faulty_studies.cases():
        old, new, told = parameters.values
        text = faulty_studies.GOOD.replace(old if new else f"{old}\n", new)
        found.append(("study", text, told))
    for text, told in faulty_claims.CASES.values():
        found.append(("claims", text, told))
    for entry, told in faulty_dependences.FAULTS.items():
        text = f"{faulty_dependences.BASE}  - {{id: d, {entry}}}\n"
        found.append(("scenario", text, [told] if isinstance(told, str) else told))
    for old, new, told in faulty_aftermaths.FAULTS:
        text = faulty_aftermaths.GOOD.replace(old, new, 1)
        found.append(("scenario", text, told))
    return [
        pytest.param(*case, id=f"{case[0]} {number}: {case[2][0][:60]}")
        for number, case in enumerate(found)
    ]


def _seen(messages: list[str]) -> bool:
    return any(not re.search("|".join(UNSEEN), message) for message in messages)


@pytest.mark.parametrize(("kind", "text", "told"), _faults())
def test_a_fault_that_a_schema_can_see_is_refused(kind: str, text: str, told: list[str]) -> None:
    try:
        content = schemas.said(text)
    except sim.errors.InputError:
        return  # no YAML, as an editor says by itself
    assert not schemas.validator(kind).is_valid(content) or not _seen(told)


def test_most_faults_can_be_seen() -> None:
    cases = [case.values for case in _faults()]
    seen = sum(_seen(told) for _, _, told in cases)
    assert len(cases) > 300
    assert seen > len(cases) / 2


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_what_is_read_is_never_refused(part: int) -> None:
    random, names = Random(part), [*SCENARIOS]
    read = 0
    for _ in range(100):
        tree = damage_tree(resolved(random.choice(names)), random)
        try:
            content = sim.load(tree).content()
        except sim.errors.InputError:
            continue
        read += 1
        assert schemas.refusals("scenario", content) == []
    assert read > 10


def _places(node: Node, place: tuple[str | int, ...] = ()) -> dict[int, tuple[str | int, ...]]:
    """Where each value of a document stands, by its identity."""
    found = {id(node): place}
    below: Any = ()
    if isinstance(node.value, dict):
        below = node.value.items()
    elif isinstance(node.value, list):
        below = enumerate(node.value)
    for key, inner in below:
        found |= _places(inner, (*place, key))
    return found


@pytest.mark.slow
def test_the_keys_of_the_schema_are_those_that_the_readers_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In what ships and in the page's example: no key more, none less, at every place."""
    file = write_example(tmp_path)
    documents: list[Node] = []
    entries: list[tuple[Node, set[str]]] = []
    made = Entry.__init__
    read = load_document

    def noted(self: Entry, node: Node, *rest: Any) -> None:
        made(self, node, *rest)
        entries.append((node, self._taken))

    def opened(*arguments: Any) -> Any:
        found = read(*arguments)
        documents.append(found[0])
        return found

    monkeypatch.setattr(Entry, "__init__", noted)
    for module in ("sim.inputs.files", "sim.inputs.read_claims", "sim.studies.plan"):
        monkeypatch.setattr(f"{module}.load_document", opened)
    for name in ("berlin-aftermath", "berlin-structures", "berlin-twenty-points", "single-text"):
        sim.load(name)
    sim.load(file)
    for name in ("everything", "patience"):
        sim.studies.load_plan(name)
    monkeypatch.undo()
    kinds = {"claims": {"source"}, "study": {"over", "runs", "design"}}
    taken: dict[int, set[str]] = defaultdict(set)
    known: dict[int, set[str]] = {}
    places: dict[int, tuple[str, tuple[str | int, ...]]] = {}
    for root in documents:
        kind = next((k for k, keys in kinds.items() if keys & root.value.keys()), "scenario")
        places |= {key: (kind, place) for key, place in _places(root).items()}
    for node, keys in entries:
        if id(node) not in places or not isinstance(node.value, dict):
            continue
        kind, place = places[id(node)]
        shapes = list(schemas.shapes_at(kind, place))
        allowed = set().union(*(shape["properties"] for shape in shapes))
        free = any(
            shape.get("additionalProperties") or shape.get("patternProperties") for shape in shapes
        )
        if shapes and not free:
            # A number that is not drawn is read as others are; what it would be drawn from is then
            # refused, and stands in no schema.
            assert keys - allowed - LAWS.keys() == set(), place
        for shape in shapes:
            known[id(shape)] = set(shape["properties"])
            taken[id(shape)] |= keys
    # What registries name need not all stand in some file.
    elsewhere = {"value", "scenario", "add", *LAWS}  # read by way of `vary`, or one for the other
    registered = {name for kind in sim.strategies.PARTS for name in sim.strategies.names(kind)}
    missing = {key for shape, keys in known.items() for key in keys - taken[shape]}
    missing -= registered | elsewhere
    assert len(known) > 40
    assert missing == set()
