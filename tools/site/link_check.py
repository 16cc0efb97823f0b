"""Links within the site that lead nowhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class PageLinks(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {value for key in ("id", "name") if (value := given.get(key))}
        target = given.get("href" if tag in ("a", "link") else "src")
        if target:
            self.links.append(target)


def broken(folder: Path) -> list[str]:
    """The links of all pages in a folder that lead to no file, or to no place in it.

    Args:
        folder: The folder; links to other hosts are not followed.
    """
    pages = {
        path.resolve(): PageLinks(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }
    return [
        f"{path.relative_to(folder.resolve())} links to {link}"
        for path, page in pages.items()
        for link in page.links
        if not _leads_somewhere(path, link, pages)
    ]


def _leads_somewhere(page: Path, link: str, pages: dict[Path, PageLinks]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    there = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    anchor = unquote(parts.fragment)
    if there not in pages or not anchor:
        return there.is_file()
    return anchor in pages[there].anchors
