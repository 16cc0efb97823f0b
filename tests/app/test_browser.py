"""The explorer in a real browser: as a page, and in JupyterLab."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from tornado.websocket import websocket_connect

import sim
from tests.builders.browser import (
    HERE,
    LAPTOP,
    MISSING,
    PROJECTOR,
    browser,
    complaints,
    hosts,
    jupyter,
    notebook,
    resize,
    run_cell,
    served,
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HERE, reason=MISSING)]

SLIDER = "input[type=range]"
FIRST = "parties.russia.no_deal.value"
"""What the first slider of Berlin sets."""


@pytest.fixture(scope="module")
def window() -> Iterator[Chrome]:
    with browser() as driver:
        yield driver


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("berlin") as url:
        yield url


@pytest.fixture
def page(window: Chrome, address: str) -> Iterator[Chrome]:
    """The page of the explorer, settled; nothing may be wrong with it in the end."""
    resize(window, LAPTOP)
    window.get(address)
    settled(window)
    yield window
    assert not complaints(window)
    assert hosts(window) <= {"127.0.0.1"}


def one(driver: Chrome, selector: str) -> Any:
    return driver.find_element("css selector", selector)


def every(driver: Chrome, selector: str) -> list[Any]:
    return driver.find_elements("css selector", selector)


def settled(driver: Chrome) -> str:
    """Wait until the picture has all its runs; returns the headline."""
    done = ".sim-explorer[data-current=true][data-settled=true]"
    until(lambda: every(driver, done))
    headline: str = one(driver, ".sim-headline").text
    return headline


def button(driver: Chrome, text: str) -> Any:
    return next(found for found in every(driver, "button") if found.text == text)


def share(headline: str) -> float:
    match = re.match(r"Deal in ([\d.]+) %", headline)
    assert match, headline
    return float(match.group(1))


def move(driver: Chrome, selector: str, *keys: str) -> str:
    """Press keys on something and wait for the picture."""
    one(driver, selector).send_keys(*keys)
    return settled(driver)


def test_a_key_moves_the_slider_and_the_picture(page: Chrome) -> None:
    before = settled(page)
    slider = one(page, SLIDER)
    assert slider.get_attribute("aria-valuetext").startswith("as drawn")
    after = move(page, SLIDER, Keys.END)
    assert slider.get_attribute("aria-valuetext") == "fixed at 0.9"
    berlin = sim.load("berlin").vary({FIRST: 0.9})
    expected = sim.run(berlin, runs=10_000).endings().loc["deal", "share"]
    assert share(after) == pytest.approx(100 * expected, abs=0.05)
    assert share(after) < share(before)
    assert one(page, "[aria-live]").text == after
    widths = [bar.size["width"] for bar in every(page, ".sim-bars .sim-bar")[:2]]
    assert widths[0] < widths[1]
    one(page, ".sim-control button").click()
    assert settled(page) == before


def test_a_setting_is_pinned_and_compared(page: Chrome) -> None:
    button(page, "Pin as base").click()
    said = move(page, SLIDER, Keys.END)
    assert "against the base, run by run" in said
    changes = [found.text for found in every(page, ".sim-bar-change")[:2]]
    assert changes[0].startswith("−")
    assert changes[1].startswith("+")
    button(page, "Unpin base").click()
    assert "base" not in settled(page)


def test_everything_can_be_found_and_set(page: Chrome) -> None:
    at_first = settled(page)
    search = one(page, "input[type=search]")
    search.send_keys("russia: strategy", Keys.ENTER)
    menu = Select(one(page, 'select[data-path="parties.russia.strategy"]'))
    before = settled(page)
    menu.select_by_value("conceder")
    until(lambda: settled(page) != before)
    assert not every(page, '[data-path="parties.russia.strategy.boulware.exponent"]')
    Select(one(page, "select[id*=variant]")).select_by_value("berlin-aftermath")
    until(lambda: "deals hold" in settled(page))
    labels = [found.text for found in every(page, "button.sim-bar-row .sim-bar-label")]
    assert labels[:2] == ["deal that holds", "deal that collapses"]
    figure = Select(one(page, "select[aria-label=Figure]"))
    figure.select_by_value("kept")
    until(lambda: every(page, ".sim-curve .sim-line"))
    button(page, "Reset").click()
    until(lambda: settled(page) == at_first)


def test_a_run_is_replayed_and_a_setting_copied(page: Chrome) -> None:
    every(page, "button.sim-bar-row")[0].click()
    until(lambda: every(page, ".sim-panel tbody tr"))
    title = one(page, ".sim-panel h3").text
    assert title.startswith("Run ")
    assert every(page, ".sim-panel tbody tr")[-1].text.count("accepts") == 1
    button(page, "Another run").click()
    until(lambda: one(page, ".sim-panel h3").text != title)
    page.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not one(page, ".sim-panel").is_displayed()
    move(page, SLIDER, Keys.END)
    button(page, "Copy as Python").click()
    until(lambda: every(page, ".sim-panel textarea"))
    text = one(page, ".sim-panel textarea").get_attribute("value")
    assert f'"{FIRST}": 0.9' in text
    button(page, "Close").click()


def test_all_is_named_for_who_cannot_see_it(page: Chrome) -> None:
    for control in every(page, "input, select, textarea"):
        assert control.accessible_name, control.get_attribute("outerHTML")
    for image in every(page, "[role=img]"):
        if image.is_displayed():
            assert "%" in image.get_attribute("aria-label")
    slider = one(page, SLIDER)
    assert slider.accessible_name == "Russia: no-deal value"
    reason = one(page, f"#{slider.get_attribute('aria-describedby')}").text
    assert reason.startswith("assumption drawn: uniform 0.2 … 0.9 · fighting on")


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR])
def test_the_figures_stay_beside_five_sliders_above_the_fold(
    page: Chrome, size: tuple[int, int]
) -> None:
    resize(page, size)
    sliders, figures = every(page, SLIDER), one(page, ".sim-figures")
    assert len(sliders) == 5
    for slider in sliders:
        assert slider.rect["y"] + slider.rect["height"] < size[1]
        assert slider.rect["x"] + slider.rect["width"] < figures.rect["x"]
    assert figures.rect["y"] + figures.rect["height"] < size[1]
    wide = page.execute_script("return document.documentElement.scrollWidth")
    assert wide <= size[0]


def test_what_lies_behind_the_endings_follows_the_slider(page: Chrome) -> None:
    menu = Select(one(page, "[data-deeper=menu]"))
    assert not every(page, ".sim-swing")
    menu.select_by_value("tornado")
    follows(page)
    chart = ".sim-deeper-body > :not([hidden]) [role=img]"
    before = one(page, chart).get_attribute("aria-label")
    assert "highest fifth" in before
    move(page, SLIDER, Keys.END)
    follows(page)
    after = one(page, chart).get_attribute("aria-label")
    assert "Russia: no-deal value" in before
    assert "Russia: no-deal value" not in after  # what is fixed is not drawn
    menu.select_by_value("tipping")
    follows(page)
    said = one(page, ".sim-deeper").text
    assert "Russia: no-deal value: at 0." in said
    assert "slider at 0.9" in said
    assert "1,000 runs at each value" in said
    menu.select_by_value("but_for")
    one(page, SLIDER).send_keys(Keys.HOME)  # before it is there
    settled(page)
    follows(page)
    assert "without Russia: red line" in one(page, ".sim-deeper").text
    assert "up to 600 of each" in one(page, ".sim-deeper").text
    one(page, ".sim-control button").click()
    settled(page)


def follows(driver: Chrome) -> None:
    """Wait until all steps of what lies behind the endings are made."""
    until(lambda: every(driver, ".sim-deeper[data-current=true]"))


def test_a_server_that_ends_is_missed(window: Chrome) -> None:
    with served("splitting-a-pie") as url:
        window.get(url)
        settled(window)
    one(window, "button.sim-bar-row").click()
    until(lambda: "connection has ended" in one(window, ".sim-error").text)
    complaints(window)


def test_a_page_that_is_ended_while_it_computes_ends_quietly() -> None:
    async def asked(url: str) -> None:
        channel = await websocket_connect(
            url.replace("http", "ws").replace("?", "channel/explore?")
        )
        await channel.write_message('{"type": "deeper", "figure": "tornado", "step": 0}')

    with served("berlin") as url:
        asyncio.run(asked(url))


def test_a_guess_unfolds_what_waits_for_it_in_jupyterlab() -> None:
    """Put in by keyboard; what was displayed before is the same output, unfolded."""
    cell = 'import sim\nguess = sim.app.predict("a number")\nwith guess:\n    print("forty-two")'
    folded = "<details><summary>After your guess</summary>\n\nIt is {}.\n\n</details>"
    text = (folded.format("forty-two"), "> **Predict.** And twice?", folded.format("84"))
    with jupyter(notebook(cell, text=text)) as url, browser() as driver:
        run_cell(driver, url)
        until(lambda: every(driver, ".jp-OutputArea .sim-guess input"))
        until(lambda: every(driver, ".jp-OutputArea details"))
        until(lambda: len(every(driver, ".jp-MarkdownCell details")) == 2)
        assert not every(driver, ".jp-MarkdownCell details[open]")
        assert one(driver, "details summary").text == "Make your guess, then look"
        assert not one(driver, "details pre").is_displayed()
        one(driver, ".sim-guess input").send_keys("40", Keys.ENTER)
        until(lambda: every(driver, "details[open]"))
        assert one(driver, "details summary").text == "Your guess: 40"
        assert one(driver, "details pre").text == "forty-two"
        until(lambda: every(driver, ".jp-MarkdownCell details[open]"))
        (opened,) = every(driver, ".jp-MarkdownCell details[open]")  # not that of the next question
        assert "forty-two" in opened.text
        assert one(driver, ".sim-guess p").text.startswith("Your guess: 40")
        assert not every(driver, ".sim-guess input")
        assert not complaints(driver)


def test_the_explorer_works_in_jupyterlab() -> None:
    """Run by keyboard, moved by keyboard: a slider's keys are not taken for the notebook's."""
    cells = ('import sim\nsim.app.explore("berlin")', "sim")
    with jupyter(notebook(*cells)) as url, browser() as driver:
        run_cell(driver, url)
        before = settled(driver)
        assert move(driver, f".jp-OutputArea {SLIDER}", Keys.END, Keys.ARROW_LEFT) != before
        assert one(driver, SLIDER).get_attribute("aria-valuetext") == "fixed at 0.89"
        figures = one(driver, ".sim-figures").rect
        last = every(driver, SLIDER)[4].rect
        assert figures["x"] > last["x"] + last["width"]
        assert max(figures["y"] + figures["height"], last["y"]) < LAPTOP[1]
        button(driver, "Copy as YAML").click()
        until(lambda: every(driver, ".sim-panel textarea"))
        assert "extends" in one(driver, ".sim-panel textarea").get_attribute("value")
        assert hosts(driver) <= {"127.0.0.1"}
        assert not complaints(driver)
