"""The example on the page on scenario files, which has every key."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[2] / "docs/scenario-files.md").read_text(encoding="utf-8")

CLAIMS = """\
source: {title: t, kind: k, citation: c}
claims: [{id: buyer-needs-order, speaker: s, kind: demand, section: s, states: x}]
"""


def example() -> str:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    return str(block)


def write_example(folder: Path) -> Path:
    """Write it and its claims; its file."""
    (folder / "river.yaml").write_text(CLAIMS, encoding="utf-8")
    path = folder / "towns.yaml"
    path.write_text(example(), encoding="utf-8")
    return path
