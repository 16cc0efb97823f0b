"""A class at one page: silent connections, many questions at once, and a fair share for each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from sim.app import ResultCache
from sim.app.fair_worker import FairWorker
from sim.app.limits import PageLimits
from sim.app.windows import WINDOWS, WindowKind
from tests.builders.visits import ask, connect, visited

ROOT = Path(__file__).resolve().parents[2]


class Slow:
    """A core that takes its time."""

    seconds = 0.0

    def handle(self, message: Any) -> Any:
        time.sleep(self.seconds)
        return {"type": "done", "said": message}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> type[Slow]:
    monkeypatch.setattr(Slow, "seconds", 0.05)
    kinds = {"play": WindowKind("Play", lambda *_: Slow(), "play.js")}  # type: ignore[dict-item]
    monkeypatch.setattr("sim.app.server.WINDOWS", {**WINDOWS, **kinds})
    return Slow


@pytest.fixture(scope="module")
def runs() -> ResultCache:
    return ResultCache("splitting-a-pie")


def test_nobody_is_closed_while_it_waits(runs: ResultCache, slow: type[Slow]) -> None:
    """The last of them waits many times as long as a window may be silent."""
    limits = PageLimits(ping_seconds=0.05, gone_seconds=0.2, progress_seconds=0.1)

    async def visit(port: int) -> list[Any]:
        channels = [await connect(port, "play") for _ in range(20)]
        answers = await asyncio.gather(*(ask(channel, '{"id": 1}') for channel in channels))
        await asyncio.sleep(0.5)  # who answers pings is not closed afterwards either
        again = await ask(channels[0], "{}")
        for channel in channels:
            channel.close()
        return [*answers, again]

    answers = visited(runs, visit, limits=limits)
    assert [answer and answer["type"] for answer in answers] == ["done"] * 21


def test_who_asks_for_it_is_told_that_it_waits(runs: ResultCache, slow: type[Slow]) -> None:
    limits = PageLimits(progress_seconds=0.02)

    async def visit(port: int) -> list[Any]:
        channels = [await connect(port, "play") for _ in range(4)]
        for channel in channels:
            await channel.write_message('{"informed": true, "x": 1}')
        told = []
        while not told or told[-1]["type"] == "waiting":
            told.append(json.loads(str(await channels[3].read_message())))
        for channel in channels:
            channel.close()
        return told

    *waiting, answer = visited(runs, visit, limits=limits)
    assert answer == {"type": "done", "said": {"x": 1}}
    assert waiting[0]["before"] >= 1
    assert {message["type"] for message in waiting} == {"waiting"}


@pytest.mark.slow
def test_a_window_that_has_gone_is_closed(runs: ResultCache) -> None:
    """It answers no ping: here, as nothing is read from its connection any more."""
    limits = PageLimits(ping_seconds=0.1, gone_seconds=0.3)

    async def visit(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /channel/explore?token=let-me-in_1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        sent = await asyncio.wait_for(reader.read(-1), 20)
        writer.close()
        return sent

    sent = visited(runs, visit, limits=limits)
    assert b"101" in sent
    assert b"stopped answering" in sent


def test_a_window_that_goes_while_it_waits_leaves_no_trace(
    runs: ResultCache, slow: type[Slow], caplog: pytest.LogCaptureFixture
) -> None:
    async def visit(port: int) -> Any:
        going, staying = await connect(port, "play"), await connect(port, "play")
        await going.write_message("{}")
        going.close()
        return await ask(staying, "{}")

    assert visited(runs, visit)["type"] == "done"
    assert "Traceback" not in caplog.text
    assert "WebSocketClosedError" not in caplog.text


class Clock:
    """A clock on which every piece of work takes as long, however busy the machine is."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now

    def work(self) -> None:
        self.now += 1.0


def served_to(shares: dict[tuple[str, ...], int], count: int) -> list[tuple[str, ...]]:
    """Who is served first, of visitors who all have so many questions open all the time."""
    clock = Clock()

    async def ask_on(worker: FairWorker, who: tuple[str, ...], order: list[Any]) -> None:
        while len(order) < count:
            await worker.do(who, clock.work)
            order.append(who)

    async def all_ask() -> list[Any]:
        worker, order = FairWorker(), []  # type: ignore[var-annotated]
        await asyncio.gather(
            *(
                ask_on(worker, (*who, str(window)), order)
                for who, windows in shares.items()
                for window in range(windows)
            )
        )
        worker.close()
        return order[:count]

    with mock.patch("sim.app.fair_worker.time", clock):
        return asyncio.run(all_ask())


def test_thirty_windows_of_one_visitor_have_the_share_of_one() -> None:
    order = served_to({("here", "many"): 30, ("here", "one"): 1}, 80)
    assert 30 <= sum(who[1] == "one" for who in order) <= 50
    order = served_to({("there", "a"): 10, ("there", "b"): 10, ("here", "one"): 1}, 80)
    assert 30 <= sum(who[0] == "here" for who in order) <= 50


def test_who_was_away_has_saved_nothing_up() -> None:
    async def visit() -> int:
        worker = FairWorker()
        order: list[str] = []

        async def ask_on(name: str, times: int) -> None:
            for _ in range(times):
                await worker.do((name,), lambda: time.sleep(0.002))
                order.append(name)

        busy = asyncio.ensure_future(ask_on("busy", 60))
        also = asyncio.ensure_future(ask_on("also", 60))
        await asyncio.sleep(0.08)
        late = len(order)
        await ask_on("late", 10)
        between = order[late:]
        await asyncio.gather(busy, also)
        worker.close()
        return len(between)

    assert asyncio.run(visit()) >= 20


def test_an_error_reaches_who_asked_and_nobody_else() -> None:
    async def visit() -> Any:
        worker = FairWorker()

        def wrong() -> None:
            raise ValueError("no")

        first = asyncio.ensure_future(worker.do(("a",), wrong))
        second = await worker.do(("b",), lambda: 2)
        with pytest.raises(ValueError, match="no"):
            await first
        worker.close()
        return second

    assert asyncio.run(visit()) == 2


FEW_FILES = 128


@pytest.mark.slow
def test_silent_connections_keep_nobody_out() -> None:
    """More of them than the process may have files: dropped, with one line; others are answered."""
    command = ["serve", "splitting-a-pie", "--port", "0", "--token", "t"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *command, "--limit", "silent_seconds=2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, FEW_FILES)),
    )
    silent = []
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-4].replace("?token=t", "explore?token=t")
        port = int(url.split(":")[2].split("/")[0])
        for _ in range(2 * FEW_FILES):
            silent.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            silent[-1].sendall(b"GET /explore HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        with urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(
            url, timeout=60
        ) as answer:
            assert answer.status == 200
        for connection in silent:
            connection.settimeout(60)
            with contextlib.suppress(ConnectionError):
                assert connection.recv(1) == b""
    finally:
        for connection in silent:
            connection.close()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert said.splitlines() == [
        "Many connections ask for nothing; each is dropped after 2 seconds,"
        " or when there is no room for others."
    ]


def test_where_all_have_windows_a_new_one_is_refused(runs: ResultCache) -> None:
    limits = PageLimits(connections=2)

    async def visit(port: int) -> list[Any]:
        channels = [await connect(port) for _ in range(2)]
        with pytest.raises(Exception, match=r"closed|reset|599"):
            await connect(port)
        found = [(await ask(channel, '{"type": "run"}'))["type"] for channel in channels]
        for channel in channels:
            channel.close()
        return found

    assert visited(runs, visit, limits=limits) == ["run", "run"]
