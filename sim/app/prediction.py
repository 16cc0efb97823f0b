"""A box for a guess in a notebook, and results that stay folded until there is one."""

from __future__ import annotations

import base64
import html
from types import TracebackType
from typing import Any

from IPython.display import HTML, display
from IPython.utils.capture import CapturedIO, capture_output

from sim.app.guess import Guess
from sim.app.jupyter import Widget

__all__ = ["FOLDED", "Prediction"]

FOLDED = "Make your guess, then look"


class Prediction(Widget):
    """A box in which a reader puts a guess, and what is not shown before.

    What is given to `then`, and what is printed or displayed in a ``with`` block, is folded. Once
    there is a guess it unfolds, with the guess above it. Where no kernel runs, as on a page, it
    stays folded and can be opened by hand.

    Args:
        asks: What the reader is asked to put in.
    """

    def __init__(self, asks: str) -> None:
        self._guess = Guess(asks)
        self._capture: capture_output | None = None
        self._caught: CapturedIO | None = None
        still = "In a running notebook, a box for your guess appears here."
        super().__init__(self._guess, "guess.js", still)

    def show(self) -> None:
        """Show the box."""
        display(self)

    def then(self, *things: Any) -> None:
        """Show some things, each as a cell that ends in it would, as soon as there is a guess."""
        with self:
            for thing in things:
                display(thing)

    def __enter__(self) -> Prediction:
        self._capture = capture_output(stderr=False)
        self._caught = self._capture.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._capture is not None
        assert self._caught is not None
        self._capture.__exit__(kind, error, traceback)
        if error is None:
            self._fold(_markup(self._caught))

    def _fold(self, content: str) -> None:
        """Display something folded, and unfold it when there is a guess."""
        if self._guess.text:
            display(HTML(self._unfolded(content)))
            return
        place = display(
            HTML(f"<details><summary>{FOLDED}</summary>\n{content}\n</details>"), display_id=True
        )
        self._guess.then(lambda: place.update(HTML(self._unfolded(content))))

    def _unfolded(self, content: str) -> str:
        guess = html.escape(self._guess.text)
        return f"<details open><summary>Your guess: <b>{guess}</b></summary>\n{content}\n</details>"


def _markup(caught: CapturedIO) -> str:
    """What was printed and displayed, as HTML: pictures with their alt text, tables, text."""
    parts = [f"<pre>{html.escape(caught.stdout.rstrip())}</pre>"] if caught.stdout else []
    for output in caught.outputs:
        data, about = output.data, output.metadata or {}
        if "image/png" in data:
            parts.append(_picture(data["image/png"], about.get("image/png", {})))
        elif "text/html" in data:
            parts.append(data["text/html"])
        else:
            parts.append(f"<pre>{html.escape(data['text/plain'])}</pre>")
    return "\n".join(parts)


def _picture(png: str | bytes, about: dict[str, Any]) -> str:
    source = png if isinstance(png, str) else base64.b64encode(png).decode("ascii")
    alt = html.escape(str(about.get("alt", "")))
    width = f' width="{about["width"]}"' if "width" in about else ""
    return f'<img alt="{alt}"{width} src="data:image/png;base64,{source}">'
