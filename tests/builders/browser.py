"""A real browser, what it visits, and how it is driven: for the tests and the measuring script."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.builders.left_open import close_what_is_left

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
HERE = CHROMIUM.exists() and DRIVER.exists()
MISSING = "Debian's chromium and chromium-driver are not installed"

LAPTOP, PROJECTOR = (1366, 768), (1920, 1080)

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--force-device-scale-factor=1",
)
_ENDS_WITHIN = 60.0
_NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)


@contextmanager
def browser(size: tuple[int, int] = LAPTOP, *, dark: bool = False) -> Iterator[Chrome]:
    """Chromium with an empty profile, its window's inside of a size in pixels."""
    with tempfile.TemporaryDirectory(prefix="sim-browser-", ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = Chrome(options, ChromeService(str(DRIVER)))
        try:
            resize(driver, size)
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
            yield driver
        finally:
            driver.quit()
            close_what_is_left()


def resize(driver: Chrome, size: tuple[int, int]) -> None:
    """Give the inside of the window a size."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def until(condition: Callable[[], Any], seconds: float = 120.0) -> Any:
    """Wait until something is true; returns it."""
    end = time.monotonic() + seconds
    while True:
        # A page that is drawn anew while it is looked at is looked at again.
        with suppress(StaleElementReferenceException):
            if found := condition():
                return found
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def hosts(driver: Chrome) -> set[str]:
    """The hosts of all that was asked for over the network since this was last called."""
    found = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
            asked = message["params"]
            url = asked["url"] if "url" in asked else asked["request"]["url"]
            if not url.startswith(("data:", "blob:", "about:", "chrome")):
                found.add(url.split("/")[2].rsplit(":", 1)[0])
    return found


def complaints(driver: Chrome) -> list[str]:
    """What the page wrote to the console as errors since this was last called."""
    return [e["message"] for e in driver.get_log("browser") if e["level"] == "SEVERE"]


@contextmanager
def served(*arguments: str, warns: bool = False) -> Iterator[str]:
    """The address of a page that ``sim serve`` serves on a free port; ended as Ctrl-C does.

    It must end quietly, and warn if it is to.
    """
    command = [sys.executable, "-m", "sim", "serve", *arguments, "--port", "0"]
    with _process(command, subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.search(r"http://\S+", line)
        assert match, line
        yield match.group()
        process.send_signal(signal.SIGINT)
        process.wait(_ENDS_WITHIN)
        assert process.stderr is not None
        rest, faults = process.stdout.read(), process.stderr.read()
        assert process.returncode == 0, faults
        assert ("Warning: anyone who can reach this machine" in rest) == warns, rest
        assert not faults, faults


@contextmanager
def jupyter(notebook: dict[str, Any], *, dark: bool = False) -> Iterator[str]:
    """The address of a notebook in JupyterLab, which runs on a free port, in folders of its own."""
    with tempfile.TemporaryDirectory(prefix="sim-jupyter-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "work").mkdir()
        (place / "work" / "explorer.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        token, port = secrets.token_hex(16), _free_port()
        names = (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "IPYTHONDIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "JUPYTERLAB_WORKSPACES_DIR",
            "HOME",
        )
        own = {name: str(place / name.lower()) for name in names}
        (place / "home").mkdir()
        _settle(Path(own["JUPYTERLAB_SETTINGS_DIR"]), dark)
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--ip=127.0.0.1",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
            "--allow-root",
            f"--ServerApp.root_dir={place / 'work'}",
            "--LabApp.extension_manager=readonly",
        ]
        with _process(command, subprocess.DEVNULL, own) as process:
            base = f"http://127.0.0.1:{port}"
            until(lambda: _answers(f"{base}/api?token={token}"))
            yield f"{base}/lab/tree/explorer.ipynb?token={token}"
            process.send_signal(signal.SIGTERM)
            process.wait(_ENDS_WITHIN)


def run_cell(driver: Chrome, url: str) -> None:
    """Open a notebook in JupyterLab and run its first cell by keyboard, when there is a kernel."""
    driver.get(url)
    kernels = url.replace("/lab/tree/explorer.ipynb", "/api/kernels")
    until(lambda: _attached(kernels))
    until(lambda: _ran(driver))


def _attached(url: str) -> bool:
    """Whether there is a kernel that does nothing, and the notebook is connected to it."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            found = json.load(answer)
    except OSError:  # JupyterLab may be asked while it starts one
        return False
    return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in found)


def _ran(driver: Chrome) -> bool:
    """Whether the first cell runs; if not, and there is a kernel, it is asked to.

    While JupyterLab starts it makes cells anew, and without a kernel it asks for one.
    """
    try:
        prompt = driver.find_element("css selector", ".jp-Notebook .jp-CodeCell .jp-InputPrompt")
        kernel = driver.find_element("css selector", ".jp-Notebook-ExecutionIndicator")
        if prompt.text not in ("", "[ ]:"):
            return True
        if not prompt.text or kernel.get_attribute("data-status") != "idle":
            return False
        driver.find_element("css selector", ".jp-Notebook .jp-CodeCell .cm-content").click()
    except _NOT_YET:
        return False
    keys = ActionChains(driver)
    keys.key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
    time.sleep(1)
    return False


def _settle(folder: Path, dark: bool) -> None:
    """JupyterLab's settings: it asks nothing of its makers, and has a theme."""
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    for name, settings in (
        ("notification", {"fetchNews": "false", "checkForUpdates": False}),
        ("themes", {"theme": theme}),
    ):
        path = folder / "@jupyterlab" / "apputils-extension" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings), encoding="utf-8")


def notebook(*cells: str, text: Sequence[str] = ()) -> dict[str, Any]:
    """A notebook of some cells, then of some text in Markdown, as its file says it."""
    told = [
        {"id": f"text-{i}", "cell_type": "markdown", "source": source, "metadata": {}}
        for i, source in enumerate(text)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": [
            {
                "id": f"cell-{i}",
                "cell_type": "code",
                "source": source,
                "metadata": {},
                "outputs": [],
                "execution_count": None,
            }
            for i, source in enumerate(cells)
        ]
        + told,
    }


@contextmanager
def _process(
    command: list[str], output: int, more: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process of ours, gone at the end whatever happened."""
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, **(more or {}), "PYTHONPATH": root, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=output, stderr=output, text=True, env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
        close_what_is_left()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
