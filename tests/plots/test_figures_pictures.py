"""Two or three figures compared with pictures, pixel by pixel."""

import os
from pathlib import Path

import matplotlib
import pytest
from matplotlib.testing.compare import compare_images

from tools.pictures import FOLDER, PICTURES, VERSION, draw

MADE_WITH = VERSION.read_text(encoding="utf-8").strip()

TOLERANCE = 0.8
"""Root mean square of the differences of the pixels, from 0 to 255: a number missing makes 1."""


@pytest.mark.skipif(
    matplotlib.__version__ != MADE_WITH and not os.environ.get("CI"),
    reason=f"the pictures were made with matplotlib {MADE_WITH}",
)
@pytest.mark.parametrize("name", PICTURES)
def test_the_figure_looks_like_its_picture(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / f"{name}.png"
    draw(name, drawn)
    different = compare_images(str(FOLDER / f"{name}.png"), str(drawn), TOLERANCE)
    assert different is None, different


def test_the_lock_holds_the_version_of_the_pictures() -> None:
    lock = Path(__file__).parents[2] / "locks/test.txt"
    assert f"\nmatplotlib=={MADE_WITH} " in lock.read_text(encoding="utf-8")
