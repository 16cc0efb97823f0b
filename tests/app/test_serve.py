"""The web page without a browser: who is answered, and with what."""

import asyncio
import re
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest, HTTPResponse
from tornado.testing import bind_unused_port
from tornado.websocket import websocket_connect

import sim
from sim.app import ResultCache
from sim.app.limits import PageLimits
from sim.app.server import serve
from sim.cli import main
from tests.builders.browser import served
from tests.builders.visits import TOKEN, ask, connect, fetch, visited


@pytest.fixture(scope="module")
def runs() -> ResultCache:
    return ResultCache("splitting-a-pie")


def test_the_page_loads_nothing_but_its_own(runs: ResultCache) -> None:
    async def visit(port: int) -> list[HTTPResponse]:
        return [await fetch(port, path) for path in ("/", "/explore", "/static/explore.js")]

    first, page, script = visited(runs, visit)
    assert first.effective_url.endswith("/explore")
    text = page.body.decode()
    assert f"<title>{runs.scenario.title}</title>" in text
    assert "aria-current=page>Explore</a>" in text
    for answer in (page, script):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/static/page.html",
        "/static/../server.py",
        "/static/%00.js",
        "/static/explore%00.js",
        "/static/nothing.js",
        "/static/%ff.css",
        "/channel/nothing",
        "/api",
    ],
)
def test_other_paths_are_not_found(
    runs: ResultCache, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = visited(runs, lambda port: fetch(port, path))
    assert answer.code in (400, 404)
    assert b"Traceback" not in answer.body
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("title", ["<script>1</script>", "{SCRIPT}", "{VIEW} {TITLE}", "\\1"])
def test_a_title_is_a_title(title: str) -> None:
    pie = sim.load("splitting-a-pie").vary({"title": title})
    page = visited(ResultCache(pie), lambda port: fetch(port, "/explore")).body.decode()
    assert f"<h1>{title.replace('<', '&lt;').replace('>', '&gt;')}</h1>" in page
    assert 'data-script="/static/explore.js"' in page


def test_only_who_has_the_address_is_let_in(runs: ResultCache) -> None:
    async def visit(port: int) -> list[Any]:
        strangers = [
            (await fetch(port, path, None)).code
            for path in ("/", "/explore", "/play", "/explore?token=guessed", "/channel/explore")
        ]
        try:
            url = f"ws://127.0.0.1:{port}/channel/explore"
            await websocket_connect(HTTPRequest(url))
            strangers.append(101)
        except HTTPClientError as error:
            strangers.append(error.code)
        came = await fetch(port, f"/explore?token={TOKEN}", None)
        cookies = came.headers.get_list("Set-Cookie")
        sent = "; ".join(cookie.split(";")[0] for cookie in cookies)
        page = await fetch(port, "/explore", None, Cookie=sent)
        channel = await websocket_connect(
            HTTPRequest(f"ws://127.0.0.1:{port}/channel/explore", headers={"Cookie": sent})
        )
        reply = await ask(channel, '{"type": "run"}')
        channel.close()
        return [strangers, came, cookies, page.code, reply["type"]]

    strangers, came, cookies, code, reply = visited(runs, visit)
    assert strangers == [403] * 6
    assert (came.code, came.headers["Location"]) == (302, "/explore")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert (code, reply) == (200, "run")


def test_without_a_token_everybody_is_let_in(runs: ResultCache) -> None:
    assert visited(runs, lambda port: fetch(port, "/explore", None), token="").code == 200


def test_other_names_and_other_origins_are_refused(runs: ResultCache) -> None:
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

    assert visited(runs, visit) == [404, 403, 101]
    assert visited(runs, visit, only_here=False)[0] == 200


def test_a_channel_answers_what_makes_no_sense_and_goes_on(runs: ResultCache) -> None:
    async def visit(port: int) -> list[Any]:
        channel = await connect(port)
        texts = ["{", "[" * 30_000, '{"type": "exec"}', '{"type": "run", "id": "x"}']
        found = [await ask(channel, text) for text in texts]
        channel.close()
        return found

    *errors, last = visited(runs, visit)
    assert [reply["type"] for reply in errors] == ["error"] * 3
    assert (last["type"], last["id"]) == ("run", "x")


def test_a_long_message_ends_the_connection(runs: ResultCache) -> None:
    async def visit(port: int) -> Any:
        channel = await connect(port)
        reply = await ask(channel, " " * (PageLimits().message_bytes + 1))
        channel.close()
        return reply

    assert visited(runs, visit) is None


def test_so_many_are_served_and_no_more(runs: ResultCache) -> None:
    assert PageLimits().visitors >= 100

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

    first, second, third, again = visited(runs, visit, limits=PageLimits(visitors=2))
    assert first == second == again
    assert third is None


@pytest.mark.slow
def test_the_command_serves_until_it_is_interrupted() -> None:
    with served("splitting-a-pie") as url:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", url)
    with served("splitting-a-pie", "--token", "abc", "--limit", "visitors=3") as url:
        assert url.endswith("/?token=abc")
    with served("splitting-a-pie", "--token", "") as url:
        assert url.endswith("/")


@pytest.mark.slow
def test_others_are_served_only_with_a_warning() -> None:
    with served("splitting-a-pie", "--host", "0.0.0.0", warns=True) as url:
        assert url.startswith("http://0.0.0.0:")


class Interrupted:
    """Where the page would wait for ever, Ctrl-C is pressed."""

    async def wait(self) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("host", "token", "address", "warned"),
    [
        ("127.0.0.1", "abc", r"http://127\.0\.0\.1:\d+/\?token=abc", ()),
        ("127.0.0.1", None, r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", ()),
        (
            "0.0.0.0",
            "abc",
            r"http://0\.0\.0\.0:\d+/\?token=abc",
            ("anyone who can reach this machine",),
        ),
        (
            "0.0.0.0",
            "",
            r"http://0\.0\.0\.0:\d+/",
            ("anyone who can reach", "There is no token"),
        ),
    ],
)
def test_the_address_is_said_and_who_can_reach_it(
    host: str,
    token: str | None,
    address: str,
    warned: tuple[str, ...],
    runs: ResultCache,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sim.app.server.asyncio.Event", Interrupted)
    serve(runs, port=0, host=host, token=token)
    said, *more = capsys.readouterr().out.strip().splitlines()
    assert re.fullmatch(re.escape(runs.scenario.title) + f": {address} \\(Ctrl-C ends it\\)", said)
    assert bool(more) is bool(warned)
    assert all(part in more[0] for part in warned)
    assert ("There is no token" in "".join(more)) is (token == "")


def test_a_port_that_is_taken_is_a_users_mistake(
    runs: ResultCache, capsys: pytest.CaptureFixture[str]
) -> None:
    listener, port = bind_unused_port()
    with listener, pytest.raises(SystemExit) as ended:
        main(["serve", "splitting-a-pie", "--port", str(port)])
    assert ended.value.code == 2
    assert f"cannot listen on port {port}" in capsys.readouterr().err
    with pytest.raises(sim.errors.UsageError, match="cannot listen"):
        serve(runs, port=0, host="no such place")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["berln"], "did you mean 'berlin'"),
        (["splitting-a-pie", "--limit", "visitor=3"], "did you mean 'visitors'"),
        (["splitting-a-pie", "--limit", "visitors=many"], "must be a whole number above 0"),
        (["splitting-a-pie", "--limit", "idle_seconds=0"], "must be a number above 0"),
        (["splitting-a-pie", "--limit", "idle_seconds=nan"], "must be a number above 0"),
        (["splitting-a-pie", "--token", "a b"], "a token has letters"),
    ],
)
def test_what_cannot_be_served_is_a_users_mistake(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
