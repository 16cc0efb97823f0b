"""A seat played to the end in a real browser, on the page that `sim serve` serves."""

import json
from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from tests.builders.browser import HERE, MISSING, browser, complaints, hosts, served, until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not HERE, reason=MISSING)]


@pytest.fixture(scope="module")
def page() -> Iterator[Chrome]:
    with served("berlin") as address, browser() as driver:
        driver.get(address.replace("?", "play?"))
        yield driver


def found(page: Chrome, selector: str) -> list[WebElement]:
    return page.find_elements(By.CSS_SELECTOR, selector)


def screen(page: Chrome, name: str) -> None:
    """Wait for a screen; the focus is then on its heading."""
    until(lambda: found(page, f'.sim-play[data-screen="{name}"]'))


def text(page: Chrome, selector: str) -> str:
    """What is to be read in an element; asked in one step, for screens come and go."""
    asked = "return document.querySelector(arguments[0])?.innerText ?? ''"
    return str(page.execute_script(asked, selector))


def press(page: Chrome, *keys: str) -> None:
    ActionChains(page).send_keys(*keys).perform()


def button(page: Chrome, label: str) -> WebElement:
    (one,) = [b for b in found(page, ".sim-play button") if b.text == label]
    return one


def free(page: Chrome, move: str) -> WebElement:
    """The button of a move, when it can be pressed."""
    one: WebElement = until(lambda: next(iter(found(page, f'[data-move="{move}"]:enabled')), None))
    return one


def test_a_seat_is_played_to_the_end_and_then_as_the_other_side(page: Chrome) -> None:
    screen(page, "seats")
    found(page, 'input[value="ukraine"]')[0].send_keys(Keys.SPACE)
    button(page, "Sit down for Ukraine").send_keys(Keys.ENTER)

    screen(page, "brief")
    assert page.switch_to.active_element.text == "You are Ukraine"
    assert "Condition, public: you agree to" in text(page, ".sim-stage")
    bets = found(page, ".sim-bets input")
    assert text(page, ".sim-bets label") == "deal"
    bets[0].clear()
    bets[0].send_keys("50")
    assert "must be 100" in text(page, ".sim-bet [role=status]")
    assert not button(page, "Bet, and sit down").is_enabled()
    button(page, "Make it 100").click()
    assert sum(int(bet.get_attribute("value") or 0) for bet in bets) == 100
    button(page, "Bet, and sit down").click()

    screen(page, "table")
    heading = page.switch_to.active_element
    assert heading.tag_name == "h2"
    assert heading.text.startswith("Ukraine:")
    assert "Sunday, face to face, round 1 of 5" in text(page, ".sim-clock")
    price = free(page, "offer").text
    nato = Select(found(page, 'select[data-issue="nato_membership"]')[0])
    assert "✕ barred" in nato.options[0].text
    nato.select_by_value("given_up")
    until(lambda: "cannot be offered" in text(page, ".sim-reasons"))
    assert not found(page, '[data-move="offer"]')[0].is_enabled()
    nato.select_by_value("set_aside")
    until(lambda: "goes against what Russia said in public" in text(page, ".sim-reasons"))
    assert free(page, "offer").text not in (price, "Offer this")
    free(page, "offer").send_keys(Keys.ENTER)

    until(lambda: "round 2 of 5" in text(page, ".sim-clock"))
    assert "You: offers" in text(page, "[role=log]")
    assert "United States: offers" in text(page, "[role=log]")
    assert page.switch_to.active_element.tag_name == "h2"
    assert "United States offers" in text(page, ".sim-spoken")

    walk = free(page, "walk_out")
    price = walk.text
    walk.click()
    until(lambda: found(page, "dialog[open]"))
    press(page, Keys.ESCAPE)
    until(lambda: not found(page, "dialog[open]"))
    walk.click()
    assert page.switch_to.active_element.text == "No, go back"
    found(page, '[data-confirm="yes"]')[0].click()

    screen(page, "debrief")
    assert text(page, "h2").startswith("Walkout: you got ")
    assert price.removeprefix("Walk out ").strip("()") in text(page, "h2")
    assert "offers, numbered" in (found(page, ".sim-plane")[0].get_attribute("aria-label") or "")
    assert {pill.text for pill in found(page, ".sim-plane .sim-pill")} >= {"1"}
    assert "Your bet scores" in text(page, ".sim-debrief")
    assert "a bluff" in text(page, ".sim-below")
    button(page, "Copy the game as text").click()
    box = until(lambda: next(iter(found(page, ".sim-panel textarea")), None))
    game = json.loads(box.get_attribute("value"))
    assert (game["seats"], game["ending"]) == (["ukraine"], "walkout")
    press(page, Keys.ESCAPE)

    button(page, "Play it as Russia").click()
    screen(page, "brief")
    assert text(page, "h2") == "You are Russia"
    assert hosts(page) == {"127.0.0.1"}
    assert complaints(page) == []


def test_two_seats_are_held_in_turns_and_a_copied_game_goes_on(page: Chrome) -> None:
    page.refresh()
    screen(page, "seats")
    for seat in ("ukraine", "us"):
        found(page, f'input[value="{seat}"]')[0].click()
    button(page, "Sit down for Ukraine and United States").click()
    for title in ("Ukraine", "United States"):
        screen(page, "handover")
        assert text(page, "h2") == f"Hand over to {title}"
        assert "points of 100" not in text(page, ".sim-play")
        button(page, f"I sit for {title}: go on").click()
        screen(page, "brief")
        button(page, "Sit down without a bet").click()
    screen(page, "handover")
    button(page, "I sit for Ukraine: go on").click()
    screen(page, "table")
    free(page, "pass").click()
    screen(page, "handover")
    button(page, "I sit for United States: go on").click()
    screen(page, "table")
    assert "Ukraine: passes" in text(page, "[role=log]")
    button(page, "Copy the game as text").click()
    box = until(lambda: next(iter(found(page, ".sim-panel textarea")), None))
    copied = box.get_attribute("value")

    page.refresh()
    screen(page, "seats")
    found(page, "details summary")[-1].click()
    page.execute_script("arguments[0].value = arguments[1]", found(page, "textarea")[0], copied)
    button(page, "Go on with it").click()
    screen(page, "handover")
    assert text(page, "h2") == "Hand over to United States"
    assert complaints(page) == []


def test_a_move_that_is_refused_does_not_end_the_game(page: Chrome) -> None:
    page.refresh()
    screen(page, "seats")
    found(page, 'input[value="ukraine"]')[0].click()
    button(page, "Sit down for Ukraine").click()
    screen(page, "brief")
    button(page, "Sit down without a bet").click()
    screen(page, "table")
    # As if another window on the same game had moved before.
    page.execute_script("""
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (text) {
          if (text.includes('"step"')) WebSocket.prototype.send = send;
          send.call(this, text.includes('"step"') ? text.replace(/"at":\\d+/, '"at":99') : text);
        };
    """)
    free(page, "pass").click()
    until(lambda: "answered already" in text(page, ".sim-error"))
    free(page, "pass").click()
    until(lambda: "round 2 of 5" in text(page, ".sim-clock"))
    assert text(page, ".sim-error") == ""
    assert complaints(page) == []


def test_futures_are_looked_at_by_keyboard(page: Chrome) -> None:
    page.refresh()
    screen(page, "seats")
    found(page, 'input[value="ukraine"]')[0].send_keys(Keys.SPACE)
    button(page, "Sit down for Ukraine").send_keys(Keys.ENTER)
    screen(page, "brief")
    button(page, "Sit down without a bet").click()
    screen(page, "table")
    free(page, "offer")
    button(page, "Look at futures from here").send_keys(Keys.ENTER)
    until(lambda: found(page, '.sim-futures[data-settled="true"]'))
    headings = [heading.text for heading in found(page, ".sim-futures h4")]
    assert "Offer this" in headings
    walking = headings.index(next(said for said in headings if said.startswith("Walk out")))
    chart = found(page, ".sim-futures [role=img]")[walking]
    assert "walkout: 100 %" in str(chart.get_attribute("aria-label"))
    assert "10,000 futures" in text(page, ".sim-futures-list")
    assert "draws are kept" in text(page, ".sim-futures")
    assert "walkout 100 %" in text(page, ".sim-futures .sim-spoken")
    Select(found(page, 'select[data-issue="nato_membership"]')[0]).select_by_value("set_aside")
    until(lambda: "Offer this" not in [each.text for each in found(page, ".sim-futures h4")])
    button(page, "Look at futures with this offer").click()
    until(lambda: "Offer this" in [each.text for each in found(page, ".sim-futures h4")])
    assert complaints(page) == []


def test_a_test_of_skill_has_no_futures() -> None:
    with served("teaching/buyer-and-seller", "--test") as address, browser() as page:
        page.get(address.replace("?", "play?"))
        screen(page, "seats")
        found(page, 'input[value="buyer"]')[0].send_keys(Keys.SPACE)
        button(page, "Sit down for Buyer").send_keys(Keys.ENTER)
        screen(page, "brief")
        button(page, "Sit down without a bet").click()
        screen(page, "table")
        free(page, "offer")
        assert not found(page, ".sim-futures")
