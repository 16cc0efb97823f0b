"""The course as pages: the notebooks as they were rendered."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.site.staging import ROOT, escaped

Cell = dict[str, Any]


def course_pages(folder: Path) -> None:
    """Write a page for each notebook, with its figures.

    Args:
        folder: The folder of all pages; those of the course go into ``course/``.
    """
    place = folder / "course"
    place.mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        written = page(notebook, path.stem, place)
        (place / f"{path.stem}.md").write_text(written, encoding="utf-8")


def page(notebook: Cell, name: str, place: Path) -> str:
    """A notebook as Markdown.

    Args:
        notebook: The notebook, as in its file.
        name: What its figures are called after.
        place: The folder for the figures.
    """
    return "\n\n".join(parts(notebook, name, place)) + "\n"


def parts(notebook: Cell, name: str, place: Path) -> Iterator[str]:
    """The texts, the code and what came of it."""
    figures = 0
    for cell in notebook["cells"]:
        text = _joined(cell["source"])
        if cell["cell_type"] == "markdown":
            yield text.strip()
            continue
        yield f"```python\n{text}\n```"
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "image/png" in data:
                figures += 1
                file = f"{name}-{figures}.png"
                (place / file).write_bytes(base64.b64decode(_joined(data["image/png"])))
                alt = output["metadata"]["image/png"]["alt"]
                yield f"![{escaped(alt)}]({file})"
            elif "text/html" in data:
                yield f"````{{raw}} html\n{_within(_joined(data['text/html']))}\n````"
            else:
                plain = _joined(output["text"] if "text" in output else data["text/plain"])
                yield f"````text\n{plain.rstrip()}\n````"


def _within(html: str) -> str:
    """Output no wider than its page: wide tables scroll, the page does not."""
    return f'<div style="overflow-x: auto">{html}</div>' if "<table" in html else html


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
