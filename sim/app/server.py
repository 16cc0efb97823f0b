"""The windows as a web page: one process, no kernel, one web socket a visitor.

Visitors send messages that a core answers; none of them can make this machine run code. Messages
are small, answered one by one for each visitor, and all computing is done in one thread, a slice of
runs at a time, so that visitors take turns. A debrief makes its ten thousand runs at once: a second
or so, in which the others wait.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from html import escape
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RedirectHandler, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from sim.app.message_handler import MessageHandler
from sim.app.result_cache import ResultCache
from sim.app.windows import STATIC, WINDOWS
from sim.errors import UsageError

__all__ = ["MOST_BYTES", "MOST_VISITORS", "application", "serve"]

MOST_BYTES = 64_000
"""No message of a visitor may be longer."""

MOST_VISITORS = 200
"""So many windows are served at once."""

PING_SECONDS = 30.0
"""So often a visitor must show that it is still there, for else it keeps its place."""

_WARNING = (
    "Warning: whoever reaches this machine on port {port} sees this page and can make it compute. "
    "Nobody is asked for a password, and nothing is encrypted; no code can be run from the page."
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class _Page(RequestHandler):
    def initialize(self, results: ResultCache) -> None:
        self.results = results

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def get(self, name: str) -> None:
        if name not in WINDOWS:
            raise HTTPError(404)
        links = "".join(
            f'<a href="/{other}"{" aria-current=page" * (other == name)}>{view.title}</a>'
            for other, view in WINDOWS.items()
        )
        page = (STATIC / "page.html").read_text(encoding="utf-8")
        for word, text in (
            ("TITLE", escape(self.results.scenario.title)),
            ("ABOUT", escape(self.results.scenario.about)),
            ("LINKS", links),
            ("VIEW", name),
            ("SCRIPT", WINDOWS[name].script),
        ):
            page = page.replace(f"{{{word}}}", text)
        self.write(page)


class _Files(StaticFileHandler):
    def set_extra_headers(self, path: str) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)


class _Channel(WebSocketHandler):
    """A visitor's web socket. That its origin is this page is checked by tornado itself."""

    open_now = 0

    def initialize(self, results: ResultCache, worker: ThreadPoolExecutor) -> None:
        self.results = results
        self.worker = worker
        self.core: MessageHandler | None = None

    def open(self, name: str) -> None:
        if name not in WINDOWS or _Channel.open_now >= MOST_VISITORS:
            self.close(code=1013, reason="too many visitors")
            return
        _Channel.open_now += 1
        self.core = WINDOWS[name].core(self.results)

    def on_close(self) -> None:
        if self.core is not None:
            _Channel.open_now -= 1
            self.core = None

    async def _answer(self, raw: str | bytes) -> None:
        core = self.core
        if core is None:
            return
        try:
            message: Any = json.loads(raw)
        except (ValueError, RecursionError):
            message = None
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(self.worker, core.handle, message)
        if self.core is not None:
            await self.write_message(json.dumps(reply, allow_nan=False))

    def on_message(self, message: str | bytes) -> Awaitable[None]:
        # Tornado reads the next message when this one is answered: no visitor can queue up work.
        return self._answer(message)


def application(
    results: ResultCache, worker: ThreadPoolExecutor, *, only_here: bool
) -> Application:
    """The pages, the files they need, and the channel.

    Args:
        results: What all visitors share.
        worker: Where it is computed: one thread, for what is shared is not made for several.
        only_here: Whether requests must be addressed to this machine's own name. A foreign page
            could otherwise reach it under a name of its own that leads here (DNS rebinding).
    """
    names = "|".join(map(re.escape, (*_LOOPBACK, "[::1]")))
    app = Application(
        websocket_max_message_size=MOST_BYTES,
        websocket_ping_interval=PING_SECONDS,
        log_function=lambda _: None,
    )
    app.add_handlers(
        f"^({names})$" if only_here else ".*",
        [
            (r"/", RedirectHandler, {"url": f"/{next(iter(WINDOWS))}", "permanent": False}),
            (r"/static/(.*\.(?:js|css))", _Files, {"path": str(STATIC)}),
            (r"/channel/([a-z]+)", _Channel, {"results": results, "worker": worker}),
            (r"/([a-z]+)", _Page, {"results": results}),
        ],
    )
    return app


def serve(results: ResultCache, *, port: int, host: str) -> None:
    """Serve until interrupted; prints the address, and a warning if others can reach it.

    Args:
        results: What all visitors share.
        port: The port; 0 for any that is free.
        host: The address to listen on.

    Raises:
        UsageError: if the port cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=MOST_VISITORS)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no port"
        raise UsageError(f"cannot listen on port {port} of {host}: {reason}") from None
    only_here = host in _LOOPBACK
    try:
        asyncio.run(_until_interrupted(results, listener, host, only_here))
    except KeyboardInterrupt:
        print()


async def _until_interrupted(
    results: ResultCache, listener: socket.socket, host: str, only_here: bool
) -> None:
    worker = ThreadPoolExecutor(max_workers=1)
    try:
        server = HTTPServer(application(results, worker, only_here=only_here))
        listener.setblocking(False)
        server.add_socket(listener)
        port = listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        said = f"{results.scenario.title}: http://{name}:{port}/ (Ctrl-C ends it)"
        print(said if only_here else f"{said}\n{_WARNING.format(port=port)}", flush=True)
        await asyncio.Event().wait()
    finally:
        worker.shutdown(wait=False, cancel_futures=True)  # what visitors still wait for is dropped
