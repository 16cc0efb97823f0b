"""Visits to the page without a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.testing import bind_unused_port
from tornado.websocket import WebSocketClientConnection, websocket_connect

from sim.app import ResultCache
from sim.app.server import Page
from tests.builders.left_open import close_what_is_left

Visit = Callable[[int], Awaitable[Any]]
TOKEN = "let-me-in_1"


def visited(runs: ResultCache, visit: Visit, **page: Any) -> Any:
    """What a visit to a page on a free port brings."""

    async def both() -> Any:
        listener, port = bind_unused_port()
        served_page = Page(runs, **{"token": TOKEN, **page})
        served_page.open(listener)
        try:
            return await visit(port)
        finally:
            served_page.close()
            await asyncio.sleep(0.05)  # so that the other ends notice

    try:
        return asyncio.run(both())
    finally:
        close_what_is_left()


async def fetch(port: int, path: str, token: str | None = TOKEN, **headers: str) -> HTTPResponse:
    if token is not None:
        headers["Cookie"] = f"sim_token_{port}={token}"
    request = HTTPRequest(
        f"http://127.0.0.1:{port}{path}", headers=headers, follow_redirects=token is not None
    )
    return await AsyncHTTPClient().fetch(request, raise_error=False)


async def connect(port: int, view: str = "explore", **headers: str) -> WebSocketClientConnection:
    url = f"ws://127.0.0.1:{port}/channel/{view}?token={TOKEN}"
    return await websocket_connect(HTTPRequest(url, headers=headers))


async def ask(channel: WebSocketClientConnection, text: str) -> Any:
    await channel.write_message(text)
    reply = await channel.read_message()
    return None if reply is None else json.loads(reply)
