"""The pages that are written by hand, with their links as the site has them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages at the root of the repository that the site has, too."""

GENERATED = ("course", "gallery.md", "reference")
"""What is written anew each time; only `docs/index.md` links to it."""

MOVED = BESIDE | {"README.md": "index.md"}
"""What the site has under another name; notebooks are pages in ``course/``."""

_LINK = re.compile(r"(\]\()([^)#:\s]+)(#[^)\s]*)?\)")


def escaped(text: str) -> str:
    """A text in which nothing is taken for Markdown.

    Args:
        text: The text.
    """
    return re.sub(r"([][*_`<\\])", r"\\\1", text)


def on_the_site(target: str, page: Path) -> str:
    """Where a link of a page leads on the site.

    Args:
        target: The link as the page has it, without an anchor.
        page: The page.

    Raises:
        ValueError: if there is no such file, or the site does not have it.
    """
    if page.name == "index.md" and target.partition("/")[0] in GENERATED:
        return target
    path = (page.parent / target).resolve()
    if not path.exists():
        raise ValueError(f"{page.relative_to(ROOT)} links to {target}, which is not there")
    name = path.relative_to(ROOT).as_posix()
    if name in MOVED:
        return MOVED[name]
    if path.suffix == ".ipynb":
        return f"course/{path.stem}.md"
    if path.is_relative_to(DOCS):
        return path.relative_to(DOCS).as_posix()
    raise ValueError(f"{page.relative_to(ROOT)} links to {target}, which the site does not have")


def with_links(page: Path) -> str:
    """The text of a page, its links as the site has them.

    Args:
        page: The page.
    """
    return _LINK.sub(
        lambda found: f"{found[1]}{on_the_site(found[2], page)}{found[3] or ''})",
        page.read_text(encoding="utf-8"),
    )


def staged(folder: Path) -> None:
    """Put the pages written by hand, and their images, into a folder.

    Args:
        folder: The folder.
    """
    for page in sorted(DOCS.glob("*.md")):
        (folder / page.name).write_text(with_links(page), encoding="utf-8")
    for name, there in BESIDE.items():
        (folder / there).write_text(with_links(ROOT / name), encoding="utf-8")
    shutil.copytree(DOCS / "images", folder / "images")
