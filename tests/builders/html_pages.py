"""HTML taken apart, and text that must not get into it as it is."""

from __future__ import annotations

from html.parser import HTMLParser

EVIL = '<script>alert(1)</script> & "so" <b>on'
VOID = {"meta", "img", "br", "wbr"}


class Tags(HTMLParser):
    """Which tags there are, and whether each that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
