"""The course: every notebook runs, and is shown as it runs."""

import ast
import base64
import html
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from IPython.utils.capture import capture_output
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import sim
from sim.app.prediction import FOLDED
from sim.plots.parts.shown_axes import png_of
from tools.notebooks import (
    FOLDER,
    NAMES,
    answers,
    asks,
    is_parameters,
    minutes,
    python_blocks,
    rendered,
    source,
)

FEW = 200
IMPORTS = {"sim", "numpy", "pandas"}
STRATEGIES = "11-your-own-scenario"
"""The one notebook whose topic is to write some code of the model: a strategy."""

every_notebook = pytest.mark.parametrize("name", NAMES)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def all_code(name: str) -> list[ast.Module]:
    """The cells, and the code of the answers."""
    notebook = source(name)
    texts = [cell.source for cell in code(notebook)]
    texts += [block for answer in answers(notebook) for block in python_blocks(answer)]
    return [ast.parse(text) for text in texts]


def names_of(*trees: ast.Module) -> set[str]:
    """Every name and attribute that is used."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def test_they_are_numbered_and_paired() -> None:
    assert [name[:2] for name in NAMES] == [f"{i:02}" for i in range(1, len(NAMES) + 1)]
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES
    assert not list(FOLDER.glob("*.py")), "JupyterLab would list every notebook twice"


# Several in a process, since importing takes as long as running; the one that registers a strategy
# comes last, so that none depends on it.
@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_all_run_with_their_answers(part: int, tmp_path: Path) -> None:
    root = str(FOLDER.parent)
    names = sorted(NAMES, key=lambda name: (name == STRATEGIES, name))[part::2]
    done = subprocess.run(
        [sys.executable, "-m", "tools.notebooks", *names, "--try", str(FEW)],
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": root, "TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@every_notebook
def test_what_is_shown_is_the_source(name: str) -> None:
    written, shown = source(name), rendered(name)
    for one, other in zip(written.cells, shown.cells, strict=True):
        assert (one.cell_type, one.source) == (other.cell_type, other.source)
        assert is_parameters(one) == is_parameters(other)
    ids = [cell.id for cell in shown.cells]
    assert len(ids) == len(set(ids))


@every_notebook
def test_every_cell_was_run_and_shows_what_came_out(name: str) -> None:
    cells = code(rendered(name))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        kinds = [output.output_type for output in cell.outputs]
        assert "error" not in kinds
        assert not [o for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]
        last = ast.parse(cell.source).body[-1]
        silent = "sim.strategies.register(" in ast.unparse(last)
        if "print(" in cell.source or (isinstance(last, ast.Expr) and not silent):
            assert kinds, cell.source


@every_notebook
def test_figures_have_alt_text_and_say_it_below(name: str) -> None:
    figures = 0
    for cell in code(rendered(name)):
        for at, output in enumerate(cell.outputs):
            folded = output.get("data", {}).get("text/html", "")
            for alt in re.findall(r'<img alt="([^"]*)"[^>]* src="data:image/png;base64,', folded):
                assert len(alt) > 40
                assert f"<p><small>In words: {alt}</small></p>" in folded
                figures += 1
            if "image/png" in output.get("data", {}):
                alt = output.metadata["image/png"]["alt"]
                assert len(alt) > 40
                below = html.unescape(cell.outputs[at + 1].data["text/html"])
                assert below == f"<p><small>In words: {alt}</small></p>"
                figures += 1
    last = [ast.parse(cell.source).body[-1] for cell in code(source(name))]
    calls = ("sim.plots.", "guess.then(sim.plots.")
    shown = sum(ast.unparse(statement).startswith(calls) for statement in last)
    assert figures >= shown > 0


@every_notebook
def test_is_built_like_the_others(name: str) -> None:
    notebook = source(name)
    text = prose(notebook)
    first, second = notebook.cells[:2]
    assert first.source.startswith(f"# {int(name[:2])} · ")
    question = first.source.split("\n\n")[1]
    assert re.fullmatch(r"\*\*.+\*\*", question, re.DOTALL)
    assert "?" in question
    assert len(re.findall(r"^- ", first.source, re.MULTILINE)) == 3, "what you will learn"
    stated = re.search(r"\*\*About (\d+) minutes", first.source)
    assert stated is not None
    assert int(stated[1]) == minutes(notebook) <= 12
    assert is_parameters(second)
    # Nine simulates many variants, so each has fewer runs.
    runs = "5_000" if name.startswith("09") else "10_000"
    assert second.source == f"runs = {runs}\nseed = 1"
    assert "> **Predict.** " in text
    _, _, exercises = text.partition("## Exercises\n")
    asked = re.findall(r"^\*\*(\d)\.\*\* ", exercises, re.MULTILINE)
    assert asked == [str(i) for i in range(1, len(asked) + 1)]
    assert 3 <= len(asked) <= 5
    assert len(list(answers(notebook))) == len(asked) == exercises.count("<details>")
    assert any(python_blocks(answer) for answer in answers(notebook))


@every_notebook
def test_nothing_is_shown_before_the_guess(name: str) -> None:
    """What follows a question is folded up to the next heading, save what leads to a question."""
    waiting, boxes = False, 0
    for cell in rendered(name).cells:
        if cell.cell_type == "code":
            boxes += asks(cell)
            for output in cell.outputs if waiting and not asks(cell) else ():
                assert output.output_type == "display_data", cell.source
                assert output.data["text/html"].startswith(f"<details><summary>{FOLDED}")
            continue
        text = cell.source.partition("## Exercises\n")[0]
        for part in re.split(r"^(?=#+ |> \*\*Predict\.)", text, flags=re.MULTILINE):
            if part.startswith("> **Predict."):
                waiting = True
                assert not re.search(r"^[^>\n]", part, re.MULTILINE), "the box follows its question"
                boxes -= 1
            elif part.startswith("#"):
                waiting = False
            elif waiting:
                leads = re.sub(r"<details>.*?</details>", "", part, flags=re.DOTALL).strip()
                assert "\n\n" not in leads, leads
    assert boxes == 0, "a box for each question"


@every_notebook
def test_prints_no_wall_of_text(name: str) -> None:
    for cell in code(rendered(name)):
        for output in cell.outputs:
            plain = output.get("text", "")
            printed = "\n".join(
                re.findall(r"<pre>(.*?)</pre>", str(output.get("data", {}).get("text/html")), re.S)
            )
            assert max(plain.count("\n"), printed.count("\n")) <= 20, cell.source


def test_the_windows_are_in_the_course() -> None:
    for name, call in (("01-first-steps", "explore"), ("12-a-seat-at-the-table", "play")):
        cells = [cell.source for cell in code(source(name))]
        assert any(f"sim.app.{call}(" in text for text in cells)


@every_notebook
def test_calls_the_package_and_nothing_else(name: str) -> None:
    trees = all_code(name)
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imports = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imports |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert imports <= IMPORTS
    private = {name for name in names_of(*trees) if name.startswith("_") and name != "_"}
    assert not private
    if name != STRATEGIES:
        assert not [node for node in nodes if isinstance(node, (ast.ClassDef, ast.FunctionDef))]


@every_notebook
def test_is_no_larger_than_a_reader_can_load(name: str) -> None:
    assert (FOLDER / f"{name}.ipynb").stat().st_size < 1_000_000


@every_notebook
def test_names_no_machine(name: str) -> None:
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    # Letters of a picture, which may be any, are no words.
    words = re.sub(r'"image/png": "[^"]*"|;base64,[\w+/=]*', "", text)
    assert not re.search(r"(?<![\w/])/(home|root|tmp|usr|work)/|0x[0-9a-f]{6,}", words)


class TestShownAxes:
    @pytest.fixture
    def ax(self) -> Axes:
        return sim.plots.endings(sim.run("splitting-a-pie", runs=5))

    def outputs(self, thing: object) -> list[Any]:
        InteractiveShell.instance()
        with capture_output() as caught:
            display(thing)
        InteractiveShell.clear_instance()
        return list(caught.outputs)

    def test_a_cell_shows_the_picture_and_what_it_says(self, ax: Axes) -> None:
        ax.set_label('a "line" <b>')
        picture, words = self.outputs(ax)
        assert picture.metadata["image/png"] == {"alt": 'a "line" <b>', "width": 900}
        assert base64.b64decode(picture.data["image/png"]).startswith(b"\x89PNG")
        assert "a &quot;line&quot; &lt;b&gt;" in words.data["text/html"]

    def test_the_same_figure_is_the_same_picture(self) -> None:
        result = sim.run("splitting-a-pie", runs=5)
        assert png_of(sim.plots.endings(result)) == png_of(result.plot.endings())

    def test_the_picture_is_taken_when_it_is_shown(self, ax: Axes) -> None:
        before = self.outputs(ax)[0].data
        ax.plot(np.arange(3) / 3, np.arange(3))
        assert self.outputs(ax)[0].data != before

    def test_given_axes_are_left_to_whoever_gave_them(self) -> None:
        mine = Figure().add_subplot()
        ax = sim.plots.endings(sim.run("splitting-a-pie", runs=5), mine)
        assert ax is mine
        assert not hasattr(ax, "_ipython_display_")
