"""The web page without a browser: who is answered, and with what."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.websocket import WebSocketClientConnection, websocket_connect

import sim
from sim.app import ResultCache
from sim.app.server import MOST_BYTES, MOST_VISITORS, application, serve
from sim.cli import main
from tests.builders.browser import served

Visit = Callable[[int], Awaitable[Any]]


@pytest.fixture(scope="module")
def runs() -> ResultCache:
    return ResultCache("splitting-a-pie")


@pytest.fixture(scope="module")
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


def visited(
    runs: ResultCache, worker: ThreadPoolExecutor, visit: Visit, *, only_here: bool = True
) -> Any:
    """What a visit to a server on a free port brings."""

    async def both() -> Any:
        server = HTTPServer(application(runs, worker, only_here=only_here))
        listener, port = bind_unused_port()
        server.add_socket(listener)
        try:
            return await visit(port)
        finally:
            server.stop()
            await server.close_all_connections()

    return asyncio.run(both())


async def fetch(port: int, path: str, **headers: str) -> HTTPResponse:
    request = HTTPRequest(f"http://127.0.0.1:{port}{path}", headers=headers)
    return await AsyncHTTPClient().fetch(request, raise_error=False)


async def connect(port: int, **headers: str) -> WebSocketClientConnection:
    url = f"ws://127.0.0.1:{port}/channel/explore"
    return await websocket_connect(HTTPRequest(url, headers=headers))


async def ask(channel: WebSocketClientConnection, text: str) -> Any:
    await channel.write_message(text)
    reply = await channel.read_message()
    return None if reply is None else json.loads(reply)


def test_the_page_loads_nothing_but_its_own(runs: ResultCache, worker: ThreadPoolExecutor) -> None:
    async def visit(port: int) -> list[HTTPResponse]:
        return [await fetch(port, path) for path in ("/", "/explore", "/static/explore.js")]

    first, page, script = visited(runs, worker, visit)
    assert first.effective_url.endswith("/explore")
    text = page.body.decode()
    assert f"<title>{runs.scenario.title}</title>" in text
    assert "aria-current=page>Explore</a>" in text
    for answer in (page, script):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/nothing", "/static/page.html", "/static/../server.py", "/channel/nothing", "/api"]
)
def test_other_paths_are_not_found(
    runs: ResultCache, worker: ThreadPoolExecutor, path: str
) -> None:
    answer = visited(runs, worker, lambda port: fetch(port, path))
    assert answer.code in (400, 404)
    assert b"Traceback" not in answer.body


def test_what_a_page_shows_is_no_markup(worker: ThreadPoolExecutor) -> None:
    pie = sim.load("splitting-a-pie").vary({"title": "<script>1</script>"})
    page = visited(ResultCache(pie), worker, lambda port: fetch(port, "/explore"))
    assert b"<script>1" not in page.body


def test_other_names_and_other_origins_are_refused(
    runs: ResultCache, worker: ThreadPoolExecutor
) -> None:
    """A page from elsewhere must not talk to it, under whatever name it found this machine."""

    async def visit(port: int) -> list[int]:
        found = [(await fetch(port, "/explore", Host="rebound.example")).code]
        for origin in ("http://elsewhere.example", f"http://127.0.0.1:{port}"):
            try:
                (await connect(port, Origin=origin)).close()
                found.append(101)
            except HTTPClientError as error:
                found.append(error.code)
        return found

    assert visited(runs, worker, visit) == [404, 403, 101]
    assert visited(runs, worker, visit, only_here=False)[0] == 200


def test_a_channel_answers_what_makes_no_sense_and_goes_on(
    runs: ResultCache, worker: ThreadPoolExecutor
) -> None:
    async def visit(port: int) -> list[Any]:
        channel = await connect(port)
        texts = ["{", "[" * 30_000, '{"type": "exec"}', '{"type": "run", "id": "x"}']
        found = [await ask(channel, text) for text in texts]
        channel.close()
        return found

    *errors, last = visited(runs, worker, visit)
    assert [reply["type"] for reply in errors] == ["error"] * 3
    assert (last["type"], last["id"]) == ("run", "x")


def test_a_long_message_ends_the_connection(runs: ResultCache, worker: ThreadPoolExecutor) -> None:
    async def visit(port: int) -> Any:
        channel = await connect(port)
        reply = await ask(channel, " " * (MOST_BYTES + 1))
        channel.close()
        return reply

    assert visited(runs, worker, visit) is None


def test_so_many_are_served_and_no_more(
    runs: ResultCache, worker: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_VISITORS >= 100
    monkeypatch.setattr("sim.app.server.MOST_VISITORS", 2)

    async def visit(port: int) -> list[Any]:
        channels = [await connect(port) for _ in range(3)]
        found = [await ask(channel, '{"type": "run"}') for channel in channels[:2]]
        found.append(await channels[2].read_message())
        channels[0].close()
        await asyncio.sleep(0.1)
        channels.append(await connect(port))
        found.append(await ask(channels[3], '{"type": "run"}'))
        for channel in channels:
            channel.close()
        return found

    first, second, third, again = visited(runs, worker, visit)
    assert first == second == again
    assert third is None


def test_the_command_serves_until_it_is_interrupted() -> None:
    with served("splitting-a-pie") as url:
        assert url.startswith("http://127.0.0.1:")


def test_others_are_served_only_with_a_warning() -> None:
    with served("splitting-a-pie", "--host", "0.0.0.0", warns=True) as url:
        assert url.startswith("http://0.0.0.0:")


def test_a_port_that_is_taken_is_a_users_mistake(
    runs: ResultCache, capsys: pytest.CaptureFixture[str]
) -> None:
    listener, port = bind_unused_port()
    with listener, pytest.raises(SystemExit) as ended:
        main(["serve", "splitting-a-pie", "--port", str(port)])
    assert ended.value.code == 2
    assert f"cannot listen on port {port}" in capsys.readouterr().err
    with pytest.raises(sim.UsageError, match="cannot listen"):
        serve(runs, port=0, host="no such place")


def test_an_unknown_scenario_is_a_users_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", "berln"])
    assert ended.value.code == 2
    assert "did you mean 'berlin'" in capsys.readouterr().err
