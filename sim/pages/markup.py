"""HTML from parts: whatever comes from a file is escaped, and colours are those of the reader."""

from __future__ import annotations

import html
import math
import numbers
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sim.description.page import Block, Listing, TextTable
from sim.libraries import pd

__all__ = [
    "STYLE",
    "bars",
    "block",
    "card",
    "escaped",
    "fold",
    "frame",
    "listed",
    "paragraph",
    "quoted",
    "rows",
    "unbroken",
]

STYLE = """\
.sim-card{max-width:46rem;font:14px/1.5 system-ui,sans-serif;color:inherit;margin:.3em 0}
.sim-card p,.sim-card ul,.sim-card ol{margin:.35em 0}
.sim-card .sim-kind{font-size:.85em;opacity:.75;margin:0}
.sim-card .sim-first{font-size:1.15em;font-weight:600;line-height:1.35;margin:.1em 0 .5em}
.sim-card .sim-foot{font-size:.85em;opacity:.75;margin-top:.7em}
.sim-card details{border-top:1px solid color-mix(in srgb,currentColor 22%,transparent)}
.sim-card summary{cursor:pointer;padding:.25em 0}
.sim-card .sim-wide{overflow-x:auto;margin:.2em 0 .6em}
.sim-card.sim-card table{border-collapse:collapse;color:inherit;background:none;font-size:.93em}
.sim-card.sim-card tr,.sim-card.sim-card td,.sim-card.sim-card th{background:none;color:inherit;
border:0;text-align:left;white-space:normal;max-width:28rem;
vertical-align:top;padding:.15em 1.1em .15em 0}
.sim-card.sim-card thead th{font-weight:600;border-bottom:1px solid currentColor;
vertical-align:bottom}
.sim-card.sim-card .sim-number{text-align:right;font-variant-numeric:tabular-nums;
white-space:nowrap}
.sim-card .sim-bar{display:inline-block;height:.8em;background:currentColor;opacity:.55;
border-radius:2px;vertical-align:middle}
.sim-card pre{white-space:pre-wrap;color:inherit;background:none;font-size:.9em}
"""
"""How cards look. Text and lines have the colour of the text around them, light or dark.

The class stands twice where notebooks lay out tables of their own, which would else prevail.
"""

_DIGITS = 3
_INSIDE_A_PATH = re.compile(r"(?<=[a-z0-9_])\.(?=[a-z])")


def escaped(text: object) -> str:
    """Text in which nothing is taken for HTML."""
    return html.escape(str(text))


def unbroken(text: str) -> str:
    """Text that stays in one line: a number with its interval."""
    return text.replace(" ", "\u00a0")


def paragraph(text: object, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f"<p{_of(kind)}>{escaped(text)}</p>"


def quoted(text: str) -> str:
    """Text in lines that stay as they are."""
    return f"<pre>{escaped(text)}</pre>"


def listed(items: Iterable[object], *, numbered: bool = False) -> str:
    """A list of plain texts."""
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{escaped(item)}</li>' for item in items)}</{tag}>"


def fold(summary: object, *parts: str) -> str:
    """What is shown when its summary is clicked; nothing if there is nothing."""
    inside = "".join(parts)
    if not inside:
        return ""
    return f"<details><summary>{escaped(summary)}</summary>{inside}</details>"


def card(kind: object, first: object, *parts: str, foot: object = "") -> str:
    """What a cell shows of an object.

    Args:
        kind: What it is, and of what.
        first: What a person asks first, in a sentence.
        parts: The rest, as HTML.
        foot: What it rests on.
    """
    below = paragraph(foot, "sim-foot") if foot else ""
    said = paragraph(kind, "sim-kind") + paragraph(first, "sim-first")
    return f'<div class="sim-card"><style>{STYLE}</style>{said}{"".join(parts)}{below}</div>'


def rows(head: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """A table of plain texts and numbers, these to the right."""
    lines = [[_number(value) for value in row] for row in body]
    top = "".join(f'<th scope="col">{escaped(name)}</th>' for name in head)
    inside = "".join(f"<tr>{''.join(line)}</tr>" for line in lines)
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{inside}</tbody></table>"
    return f'<div class="sim-wide">{table}</div>'


def frame(table: pd.DataFrame, most: int = 20) -> str:
    """The first rows of a DataFrame as a table, its index first if it has a name."""
    shown = table.head(most)
    if any(shown.index.names):
        shown = shown.reset_index()
    body = shown.itertuples(index=False, name=None)
    more = len(table) - len(shown)
    left = paragraph(f"and {more:,} more rows", "sim-foot") if more else ""
    return rows([str(name) for name in shown.columns], body) + left


def bars(lines: Iterable[tuple[str, float, str]], most: float = 1.0) -> str:
    """Bars with a name and a value in words each; nothing if there are none.

    Args:
        lines: Of each the name, its length, and what stands beside it.
        most: The length that is as wide as a bar gets.
    """
    body = "".join(
        f'<tr><th scope="row" style="font-weight:400">{escaped(name)}</th>'
        f'<td style="width:13em"><span class="sim-bar" style="width:{_width(length, most):.2f}em">'
        f'</span></td><td class="sim-number">{escaped(words)}</td></tr>'
        for name, length, words in lines
    )
    return f'<div class="sim-wide"><table><tbody>{body}</tbody></table></div>' if body else ""


def block(said: Block) -> str:
    """A block of a description."""
    if isinstance(said, Listing):
        return listed(said.items, numbered=said.numbered)
    if isinstance(said, TextTable):
        return paragraph(said.caption) + rows(said.head, said.rows)
    return paragraph(said)


def _width(length: float, most: float) -> float:
    return 12 * min(1.0, max(0.0, length / most)) if most > 0 else 0.0


def _of(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _number(value: object) -> str:
    """A cell of a table."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return "<td></td>"
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return f'<td class="sim-number">{escaped(_short(float(value)))}</td>'
    # A path may be broken at its dots, lest it take the room of all other columns.
    return f"<td>{_INSIDE_A_PATH.sub('.<wbr>', escaped(value))}</td>"


def _short(number: float) -> str:
    whole: Any = number.is_integer() and abs(number) < 1e15
    return f"{number:,.0f}" if whole else f"{number:.{_DIGITS}g}"
