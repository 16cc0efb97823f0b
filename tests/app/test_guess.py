"""A guess before looking: what is shown folded, and what a guess unfolds."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import sim
from sim.app.guess import Guess
from sim.app.prediction import FOLDED, Prediction


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def put_in(box: Prediction, text: str) -> dict[str, Any]:
    """What the window does when a reader has put a guess in."""
    return box.core.handle({"id": "1", "type": "guess", "text": text})


def shown(caught: Any) -> list[str]:
    return [output.data["text/html"] for output in caught.outputs]


class TestGuess:
    def test_the_first_guess_stays(self) -> None:
        guess = Guess("a number")
        assert guess.handle({"type": "hello"})["guess"] == ""
        assert guess.handle({"type": "guess", "text": " 40 "})["guess"] == "40"
        assert guess.handle({"type": "guess", "text": "58"})["guess"] == "40"
        assert guess.handle({"type": "hello"}) == {
            "type": "hello",
            "asks": "a number",
            "guess": "40",
        }

    @pytest.mark.parametrize("text", ["", "  ", "x" * 201, None, 3])
    def test_what_is_no_guess_is_refused(self, text: object) -> None:
        guess = Guess("a number")
        assert guess.handle({"type": "guess", "text": text})["type"] == "error"
        assert guess.text == ""

    def test_who_waits_is_told_once(self) -> None:
        guess, told = Guess("a number"), []
        guess.then(lambda: told.append("before"))
        guess.handle({"type": "guess", "text": "40"})
        guess.handle({"type": "guess", "text": "41"})
        guess.then(lambda: told.append("after"))
        assert told == ["before", "after"]


class TestPrediction:
    def test_results_are_folded_until_there_is_a_guess(self, shell: InteractiveShell) -> None:
        with capture_output() as caught:
            box = sim.app.predict("share of deals")
            box.then(pd.DataFrame({"share": [0.58]}))
        window, result = shown(caught)
        assert "a box for your guess appears here" in window
        assert result.startswith(f"<details><summary>{FOLDED}</summary>")
        assert "0.58" in result
        with capture_output() as caught:
            put_in(box, "<b>40</b> %")
        (update,) = caught.outputs
        assert update.update
        assert update.data["text/html"].startswith(
            "<details open><summary>Your guess: <b>&lt;b&gt;40&lt;/b&gt; %</b></summary>"
        )
        assert "0.58" in update.data["text/html"]

    def test_after_the_guess_results_are_shown_at_once(self, shell: InteractiveShell) -> None:
        with capture_output() as caught:
            box = sim.app.predict("share of deals")
            put_in(box, "40")
            with box:
                print("a < b")
        assert shown(caught)[-1] == (
            "<details open><summary>Your guess: <b>40</b></summary>\n"
            "<pre>a &lt; b</pre>\n</details>"
        )

    def test_a_figure_keeps_its_picture_and_its_words(self, shell: InteractiveShell) -> None:
        ax = sim.plots.endings(sim.run("splitting-a-pie", runs=5))
        ax.set_label('a "line"')
        with capture_output() as caught:
            sim.app.predict("endings").then(ax)
        result = shown(caught)[-1]
        assert '<img alt="a &quot;line&quot;" width="900" src="data:image/png;base64,' in result
        assert "In words: a &quot;line&quot;" in result

    def test_an_error_is_not_swallowed(self, shell: InteractiveShell) -> None:
        with capture_output() as caught:
            box = sim.app.predict("anything")
            with pytest.raises(ZeroDivisionError), box:
                print(1 / 0)
        assert len(caught.outputs) == 1
