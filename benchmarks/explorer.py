"""From a key press on a slider to the new picture on screen, in JupyterLab in headless Chromium.

``python -m benchmarks.explorer`` presses a key 20 times, each when the picture has settled, and
then 40 times at 30 a second. Times run from the press, by the browser's clock, to the end of the
frame in which the picture of that press, of 2,000 runs, was drawn.
"""

from __future__ import annotations

import platform
import statistics
import time
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import sim
from tests.builders.browser import HERE, MISSING, browser, jupyter, notebook, run_cell, until

PRESSES = 20
BURST, RATE = 40, 30.0
SLIDER = ".sim-explorer input[type=range]"
CELL = 'import sim\nsim.app.explore("berlin")'

_WATCH = """
const root = document.querySelector(".sim-explorer");
const seen = (window.simSeen = { pressed: [], drawn: [] });
root.addEventListener("keydown", (event) => seen.pressed.push(event.timeStamp), true);
new MutationObserver(() => {
  if (root.dataset.current !== "true") return;
  const runs = Number(root.dataset.runs);
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => seen.drawn.push([performance.now(), runs]);
    after.port2.postMessage(0);
  });
}).observe(root, { attributes: true, attributeFilter: ["data-current", "data-runs"] });
"""


def settled(driver: Chrome) -> bool:
    """Whether the picture of the newest setting has all its runs."""
    found = driver.find_element("css selector", ".sim-explorer")
    return all(found.get_attribute(name) == "true" for name in ("data-current", "data-settled"))


def seen(driver: Chrome) -> tuple[list[float], list[list[float]]]:
    """When keys were pressed and pictures drawn since this was last called, in milliseconds."""
    found: dict[str, Any] = driver.execute_script(
        "const { pressed, drawn } = simSeen;"
        "return { pressed: pressed.splice(0), drawn: drawn.splice(0) };"
    )
    return found["pressed"], found["drawn"]


def press(driver: Chrome) -> None:
    """Press the key that moves the slider a step to the right."""
    ActionChains(driver, duration=0).send_keys(Keys.ARROW_RIGHT).perform()


def single(driver: Chrome) -> list[float]:
    """Milliseconds from each of some presses to its picture, each press when all is quiet."""
    taken = []
    for _ in range(PRESSES):
        until(lambda: settled(driver))
        time.sleep(0.1)
        seen(driver)
        press(driver)
        until(lambda: settled(driver))
        time.sleep(0.05)
        pressed, drawn = seen(driver)
        taken.append(drawn[0][0] - pressed[0])
    return taken


def burst(driver: Chrome) -> tuple[float, float, float, float]:
    """Presses at a rate.

    Returns:
        The rate that was reached; milliseconds from the last press to the picture of where the
        slider then stands, and to its picture of all runs; pictures drawn in the meantime.
    """
    until(lambda: settled(driver))
    seen(driver)
    begin = time.perf_counter()
    for i in range(BURST):
        time.sleep(max(0.0, begin + i / RATE - time.perf_counter()))
        press(driver)
    until(lambda: settled(driver))
    time.sleep(0.05)
    pressed, drawn = seen(driver)
    rate = 1e3 * (len(pressed) - 1) / (pressed[-1] - pressed[0])
    after = [at - pressed[-1] for at, _ in drawn if at > pressed[-1]]
    return rate, after[0], after[-1], float(len(drawn))


def measure(driver: Chrome) -> tuple[list[float], tuple[float, float, float, float]]:
    """Both, on the first slider of an explorer that is on screen."""
    until(lambda: driver.find_elements("css selector", ".sim-explorer[data-settled=true]"))
    driver.execute_script(_WATCH)
    slider = driver.find_element("css selector", SLIDER)
    slider.send_keys(Keys.HOME)
    return single(driver), burst(driver)


def main() -> None:
    """Measure and print."""
    if not HERE:
        raise SystemExit(MISSING)
    with jupyter(notebook(CELL)) as url, browser() as driver:
        run_cell(driver, url)
        taken, (rate, first, last, _) = measure(driver)
    print(f"sim {sim.__version__}, Python {platform.python_version()}; JupyterLab, Chromium")
    print(f"{PRESSES} single key presses, to the picture of 2,000 runs of berlin:")
    print(f"  median {statistics.median(taken):.0f} ms, worst {max(taken):.0f} ms (≤ 120, < 300)")
    print(f"{BURST} key presses at {rate:.0f} a second, from the last one:")
    print(f"  to the picture of where the slider stands {first:.0f} ms (< 300)")
    print(f"  to its picture of 10,000 runs {last:.0f} ms")


if __name__ == "__main__":
    main()
