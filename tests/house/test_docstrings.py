"""The examples in docstrings run, and give what they show."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import sim

PACKAGE = Path(sim.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py") if ">>> " in path.read_text("utf-8"))


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def test_there_are_some() -> None:
    assert len(FILES) >= 4


@pytest.mark.parametrize("name", [module_of(path) for path in FILES])
def test_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for found in doctest.DocTestFinder().find(import_module(name)):
        names = {"sim": sim}
        for example in found.examples:
            if example.options.get(doctest.SKIP):
                continue
            if not example.want:
                exec(compile(example.source, found.name, "exec"), names)
            else:
                assert f"{eval(example.source, names)!r}\n" == example.want
