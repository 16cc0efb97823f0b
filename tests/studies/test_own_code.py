"""A study knows its strategies' code and all that it rests on, wherever that stands."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import sim
from sim.errors import StorageError
from sim.studies.execution.own_code import look_into
from tests.builders.studies import ROOT, toy

Write = Callable[..., ModuleType]


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes modules of somebody's own, and gives the first of them, read anew."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    names: set[str] = set()

    def write(**texts: str) -> ModuleType:
        names.update(texts)
        for name, text in texts.items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        for name in names:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module(next(iter(texts)))

    yield write
    for name in names:
        sys.modules.pop(name, None)


def digest(mine: ModuleType) -> str:
    sim.strategies.register("own", target=mine.f)
    return look_into(sim.strategies.registered()["concedes", "own"]).digest


ALL = "def f(v): return {}\n"
KINDS = {
    "a function of another module": (
        "import aims\n" + ALL.format("aims.aim(v)"),
        "aim = lambda v: {}",
    ),
    "by its name": ("from aims import aim\n" + ALL.format("aim(v)"), "def aim(v): return {}"),
    "two modules away": (
        "import aims\n" + ALL.format("aims.aim(v)"),
        "import rest\ndef aim(v): return rest.number\n",
    ),
    "imported as it runs": (
        "def f(v):\n import aims\n return aims.aim(v)\n",
        "def aim(v): return {}",
    ),
    "a name of it imported as it runs": (
        "def f(v):\n from aims import aim as a\n return a(v)\n",
        "def aim(v): return {}",
    ),
    "passed on to a function": (
        "import aims\ndef g(m, v): return m.aim(v)\ndef f(v): return g(aims, v)\n",
        "def aim(v): return {}",
    ),
    "a settings object": (
        "import aims\n" + ALL.format("aims.settings.level"),
        "class S:\n def __init__(self, x): self.level = x\nsettings = S({})\n",
    ),
    "a settings object that is kept inside": (
        "from aims import settings as S\n" + ALL.format("S['a'][0].level"),
        "from types import SimpleNamespace as N\nsettings = {{'a': [N(level={})]}}\n",
    ),
    "a table": (
        "import aims\n" + ALL.format("aims.table['x'].mean()"),
        "import pandas as pd\ntable = pd.DataFrame({{'x': [1.0, {}]}})\n",
    ),
    "an array of objects": (
        "import aims\n" + ALL.format("aims.a[0]"),
        "import numpy as np\na = np.array([{}, None], dtype=object)\n",
    ),
    "the method of an object": (
        "import aims\nf = aims.way.target\n",
        "class Way:\n def __init__(self, x): self.x = x\n def target(self, v): return self.x\n"
        "way = Way({})\n",
    ),
    "something that is called": (
        "import aims\nf = aims.Way()\n",
        "class Way:\n x = {}\n def __call__(self, v): return self.x\n",
    ),
    "a part of a function": (
        "import aims, functools\nf = functools.partial(aims.aim, x=1)\n",
        "def aim(v, x): return x * {}\n",
    ),
    "behind a cache": (
        "from aims import aim\n" + ALL.format("aim(1)"),
        "import functools\n@functools.lru_cache\ndef aim(v): return {}\n",
    ),
    "a vectorised function": (
        "from aims import aim\n" + ALL.format("aim(v)"),
        "import numpy as np\naim = np.vectorize(lambda v: {})\n",
    ),
    "a default": (
        "from aims import aim\n" + ALL.format("aim(v)"),
        "def aim(v, *, x={}): return x\n",
    ),
    "a base class": (
        "import aims\nclass B(aims.A): pass\n" + ALL.format("B().aim(v)"),
        "class A:\n def aim(self, v): return {}\n",
    ),
    "a property": (
        "import aims\n" + ALL.format("aims.A().aim"),
        "class A:\n @property\n def aim(self): return {}\n",
    ),
    "a method of the class": (
        "import aims\n" + ALL.format("aims.A.aim(v)"),
        "class A:\n @classmethod\n def aim(cls, v): return {}\n",
    ),
    "a set": (
        "import aims\n" + ALL.format("(v, 1) in aims.pairs"),
        "pairs = {{(1, {}), (2, 3), None}}\n",
    ),
    "what a table has where it has nothing": (
        "import aims\n" + ALL.format("aims.table[v]"),
        "from collections import defaultdict\ndef nothing(): return {}\n"
        "table = defaultdict(nothing)\n",
    ),
    "a function in a function": (
        "import aims\n" + ALL.format("(lambda: aims.aim(v))()"),
        "def aim(v): return {}",
    ),
    "imported in a function in it": (
        "def f(v):\n def g():\n  import aims\n  return aims.aim(v)\n return g()\n",
        "def aim(v): return {}",
    ),
    "what a handler catches": (
        "from aims import aim\n" + ALL.format("aim(v)"),
        "def aim(v):\n try:\n  x = v.y\n  return 1\n except AttributeError:\n  return {}\n",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_elsewhere_is_seen(modules: Write, kind: str) -> None:
    mine, aims = KINDS[kind]

    def write(number: str) -> str:
        return digest(modules(mine=mine, aims=aims.format(number), rest=f"number = {number}"))

    first = write("0.25")
    assert write("0.25") == first
    assert write("0.5") != first


def test_the_folder_of_another_helper_is_refused(modules: Write, tmp_path: Path) -> None:
    def sweep(text: str) -> None:
        mine = modules(mine="import aims\ndef f(v): return aims.aim(v)\n", aims=text)
        sim.strategies.register("own", target=mine.f)
        over = {"parties.ann.strategy": ["own"]}
        sim.sweep(toy(), over, runs=5, executor="serial", out=tmp_path / "out")

    sweep("def aim(v): return v.best_utility\n")
    sweep("def aim(v): return v.best_utility\n")
    with pytest.raises(StorageError, match="strategies"):
        sweep("def aim(v): return v.no_deal + 0\n")


def test_what_a_notebook_remembers_besides_is_no_part_of_it() -> None:
    text = "def f(v): return v.last + x\n"
    cells: list[dict[str, object]] = [{"x": 1, "last": i, "Out": [i]} for i in range(2)]
    digests = set()
    for cell in cells:
        cell["__name__"] = "__main__"
        exec(text, cell)
        sim.strategies.register("own", target=cell["f"])  # type: ignore[arg-type]
        digests.add(look_into(sim.strategies.registered()["concedes", "own"]).digest)
    assert len(digests) == 1


def test_another_process_sees_the_same(tmp_path: Path) -> None:
    (tmp_path / "aims.py").write_text("LINES = {'a', 'b', 'c', ('d', 1)}\ndef aim(v): return 1\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import aims, sim\n"
        "from sim.studies.execution.own_code import look_into\n"
        "def f(v): return aims.aim(v) if v in {'x', 'y', 'z'} else aims.LINES\n"
        "sim.strategies.register('own', target=f)\n"
        "print(look_into(sim.strategies.registered()['concedes', 'own']))\n"
    )
    found = set()
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, str(script)],
            env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(told.stdout)
    assert len(found) == 1
    assert "closed=()" in found.pop()


def test_what_cannot_be_seen_is_said_when_the_study_goes_on(
    modules: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "log = open(__file__)\ndef f(v): return v.best_utility if log else 1\n"
    for said in ("", "cannot be looked into (_io.TextIOWrapper); it is taken to be unchanged"):
        mine = modules(mine=text)
        sim.strategies.register("own", target=mine.f)
        over = {"parties.ann.strategy": ["own"]}
        sim.sweep(toy(), over, runs=5, executor="serial", out=tmp_path / "out")
        mine.log.close()
        assert said in capsys.readouterr().err
