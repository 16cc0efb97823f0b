"""The notebooks: rendered anew, or only tried.

    python -m tools.notebooks                             render all
    python -m tools.notebooks 01-first-steps …            render these
    python -m tools.notebooks 01-first-steps --try 200    run it and its answers, with 200 runs

``notebooks/source/NAME.py`` is the source. Rendering runs it in a Jupyter kernel and writes
``notebooks/NAME.ipynb`` with its outputs; the same source gives the same file. The sources have a
folder of their own, so that JupyterLab does not list every notebook twice.
"""

import argparse
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import jupytext
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
SOURCES = FOLDER / "source"
NAMES = sorted(path.stem for path in SOURCES.glob("*.py"))

LIMIT = 30.0
"""Seconds in which a notebook must be done with all its runs."""

WORDS_A_MINUTE = 200
MINUTES_A_CELL = 0.25
MINUTES_A_GUESS = 0.5
"""How long reading takes; docs/course.md says so."""

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source(name: str) -> NotebookNode:
    """A notebook as written, without outputs."""
    notebook: NotebookNode = jupytext.read(SOURCES / f"{name}.py")
    return notebook


def rendered(name: str) -> NotebookNode:
    """A notebook as rendered."""
    notebook: NotebookNode = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    return notebook


def asks(cell: NotebookNode) -> bool:
    """Whether a cell shows a box for a guess."""
    return bool(cell.cell_type == "code" and cell.source.startswith("guess = sim.app.predict("))


def minutes(notebook: NotebookNode) -> int:
    """How long it takes to read a notebook up to the exercises, rounded up."""
    taken = 0.0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            taken += MINUTES_A_GUESS if asks(cell) else MINUTES_A_CELL
            continue
        text, exercises, _ = cell.source.partition("## Exercises\n")
        taken += len(re.sub(r"</?(details|summary)>", "", text).split()) / WORDS_A_MINUTE
        if exercises:
            break
    return math.ceil(taken)


def is_parameters(cell: NotebookNode) -> bool:
    """Whether a cell says how many runs there are."""
    return "parameters" in cell.metadata.get("tags", ())


def answers(notebook: NotebookNode) -> Iterator[str]:
    """The answers that are folded below the exercises."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from re.findall(
                r"<details><summary>Answer</summary>\n(.*?)\n</details>", cell.source, re.DOTALL
            )


def python_blocks(text: str) -> list[str]:
    """The code in a text."""
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def render(name: str) -> float:
    """Run a notebook in a kernel of its own and write it with its outputs; the seconds taken."""
    notebook = source(name)
    with tempfile.TemporaryDirectory() as empty:  # so a notebook runs wherever it lies
        resources = {"metadata": {"path": empty}}
        client = NotebookClient(
            notebook,
            timeout=300,
            resources=resources,
            record_timing=False,
            kernel_name="python3",
            coalesce_streams=True,  # else what is printed is cut where the machine was slow
        )
        begin = time.monotonic()
        client.execute()
        seconds = time.monotonic() - begin
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02}"
        for output in cell.get("outputs", ()):
            # A window lives as long as its kernel; what stands for it remains.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(
        {
            "jupytext": {"formats": "ipynb,source//py:percent"},
            "kernelspec": KERNEL,
            "language_info": {"file_extension": ".py", "name": "python"},
        }
    )
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    (FOLDER / f"{name}.ipynb").write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    return seconds


def attempt(name: str, runs: int) -> float:
    """Run a notebook and the code of its answers here, with so many runs; the seconds taken.

    By IPython's shell without a kernel, which saves the seconds that a kernel takes to start, and
    does all else as a notebook does: a cell's last value is displayed, and an error stops it.
    """
    print(f"=== {name}")
    folder = tempfile.mkdtemp()
    os.environ["IPYTHONDIR"] = folder
    os.chdir(folder)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    notebook = source(name)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cells.append(cell.source)
        if is_parameters(cell):
            cells.append(f"runs = {runs}")
    cells += [code for answer in answers(notebook) for code in python_blocks(answer)]
    begin = time.monotonic()
    for number, code in enumerate(cells, 1):
        print(f"--- {number}\n{code.strip()}\n---")
        shell.run_cell(code).raise_error()
    return time.monotonic() - begin


def main(arguments: Sequence[str] | None = None) -> int:
    """Render or try the notebooks named; returns how many took too long to render."""
    parser = argparse.ArgumentParser(prog="python -m tools.notebooks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help="left out: all")
    parser.add_argument("--try", dest="runs", type=int, help="do not render: so many runs")
    asked = parser.parse_args(arguments)
    for name in asked.names:
        if name not in NAMES:
            parser.error(f"there is no notebook '{name}'; these exist: {', '.join(NAMES)}")
    slow = 0
    for name in asked.names or NAMES:
        if asked.runs is not None:
            print(f"{name}: {attempt(name, asked.runs):.1f} s")
            continue
        seconds = render(name)
        slow += seconds > LIMIT
        print(f"{name}: {seconds:.1f} s{' TOO SLOW' if seconds > LIMIT else ''}", flush=True)
    return slow


if __name__ == "__main__":
    sys.exit(main())
