"""What moves the shipped cases that nobody declared, written into their header comments.

``python -m tools.robustness`` plays each case with every change (`sim.robustness`) and writes anew
the paragraph of comment lines that says what came of it. With names, only those.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import sim
from sim.model.naming import readable
from sim.studies.robustness_check import CHANGES

RUNS, SEED = 2_000, 1
WIDTH = 138

_BEGIN = "# Robustness (`sim robustness"
_BECAUSE = {
    "finer_rounds": "how often positions are exchanged",
    "first_opens": "who opens",
    "last_opens": "who opens",
    "once_more": "when the window closes",
}
"""What is not known of it. Of the rest it is how people concede."""

_TACTICS = "how people concede"


def header_of(name: str) -> str:
    """What the header of a case says of its robustness, in one line; empty if nothing."""
    lines = list(_paragraph(_file(name).read_text(encoding="utf-8").splitlines()))
    return " ".join(line.removeprefix("#").strip() for line in lines)


def paragraph(found: sim.studies.Robustness) -> list[str]:
    """The comment lines that say what moves a case."""
    start = f"{_BEGIN}`, {found.runs:,} runs, seed {found.seed}): "
    if found.passes:
        return [start + "none of the changes of the process moves its endings."]
    parts = []
    for change in found.moving:
        rows = found.table.loc[change]
        rows = rows[rows["moves"]]
        points = ", ".join(
            f"{readable(str(ending))} {100 * row['difference']:+.0f}"
            for ending, row in rows.iterrows()
        )
        parts.append(f"{CHANGES[change]} ({points})")
    because = dict.fromkeys(_BECAUSE.get(change, _TACTICS) for change in found.moving)
    text = (
        f"{start}does not pass. What moves its endings, and by how many points: {'; '.join(parts)}."
        f" Not reported: {'; '.join(because)}."
    )
    return textwrap.wrap(text, WIDTH, subsequent_indent="# ", break_long_words=False)


def written(text: str, lines: Sequence[str]) -> str:
    """A scenario file with another paragraph on robustness, the last of its header."""
    before = text.splitlines()
    old = list(_paragraph(before))
    if old:
        at = before.index(old[0])
        before = before[:at] + before[at + len(old) :]
    end = next(i for i, line in enumerate(before) if not line.startswith("#"))
    return "\n".join([*before[:end], *lines, *before[end:]]) + "\n"


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if not line.startswith("#"):
            return
        inside = inside or line.startswith(_BEGIN)
        if inside:
            yield line


def _file(name: str) -> Path:
    return sim.inputs.shipped()[name]


def main(names: Sequence[str]) -> None:
    """Write the paragraphs of some cases, or of all."""
    for name in names or [name for name in sim.inputs.shipped() if "/" not in name]:
        found = sim.robustness(name, runs=RUNS, seed=SEED, progress=True)
        text = _file(name).read_text(encoding="utf-8")
        _file(name).write_text(written(text, paragraph(found)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
