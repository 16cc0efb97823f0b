"""The windows as a web page: one process, no kernel, one web socket per visitor.

Visitors send messages that a core answers; none of them can make this machine run code. Only who
has the address with its token is let in. Messages are small, answered one by one for each visitor,
and all computing is done in one thread beside the one that talks to them, a slice of runs at a
time: whoever has had least of it is next. A debrief makes its ten thousand runs at once: a second
or so, in which the others wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import re
import secrets
import socket
import sys
from collections.abc import Awaitable
from html import escape
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from tornado.iostream import IOStream
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from sim.app.door import Door
from sim.app.fair_worker import FairWorker
from sim.app.limits import PageLimits
from sim.app.message_handler import MessageHandler
from sim.app.result_cache import ResultCache
from sim.app.windows import STATIC, WINDOWS
from sim.errors import UsageError

__all__ = ["Page", "serve"]

_WARNING = (
    "Warning: anyone who can reach this machine on port {port} and knows that address can see this"
    " page and make it compute. Nothing is encrypted; no code can be run from the page."
)
_OPEN = " There is no token, so anyone who reaches it can come in."
_NO_TOKEN = "This page opens with the address that was printed when it was served, token included."
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_VISITOR = "sim_visitor"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Page:
    """What is served: one scenario, for all who have its token.

    Args:
        results: What all visitors share.
        token: What must stand in the address; empty if everybody is let in.
        limits: How much visitors may ask for.
        test: Whether games are tests of skill, in which nobody looks at futures.
        only_here: Whether requests must be addressed to this machine's own name. A foreign page
            could otherwise reach it under a name of its own that leads here (DNS rebinding).
    """

    def __init__(
        self,
        results: ResultCache,
        *,
        token: str = "",
        limits: PageLimits | None = None,
        test: bool = False,
        only_here: bool = True,
    ) -> None:
        self.results = results
        self.test = test
        self.token = token
        self.limits = limits or PageLimits()
        self.worker = FairWorker()
        self.windows = 0
        self.door: Door | None = None
        self.port = 0
        self._only_here = only_here

    def open(self, listener: socket.socket) -> None:
        """Begin to answer on a port."""
        self.port = listener.getsockname()[1]
        server = HTTPServer(
            self._application(),
            idle_connection_timeout=self.limits.idle_seconds,
            body_timeout=self.limits.silent_seconds,
            max_body_size=self.limits.message_bytes,
        )
        self.door = Door(server, listener, self.limits, lambda line: print(line, file=sys.stderr))
        self.door.open()

    def close(self) -> None:
        """Stop answering; what visitors still wait for is dropped."""
        if self.door is not None:
            self.door.close()
        self.worker.close()

    @property
    def cookie(self) -> str:
        """Under which name a browser keeps the token; it does not tell ports apart."""
        return f"sim_token_{self.port}"

    def lets_in(self, request: RequestHandler) -> bool:
        """Whether a request bears the token."""
        said = (request.get_query_argument("token", ""), request.get_cookie(self.cookie) or "")
        return not self.token or any(
            hmac.compare_digest(each.encode(), self.token.encode()) for each in said
        )

    def _application(self) -> Application:
        names = "|".join(map(re.escape, (*_LOOPBACK, "[::1]")))
        app = Application(
            websocket_max_message_size=self.limits.message_bytes,
            websocket_ping_interval=0,  # a window that waits reads no answer to a ping
            log_function=lambda _: None,
        )
        its = {"page": self}
        app.add_handlers(
            f"^({names})$" if self._only_here else ".*",
            [
                (r"/static/([a-z]+\.(?:js|css))", _Files, {**its, "path": str(STATIC)}),
                (r"/channel/([a-z]+)", _Channel, its),
                (r"/([a-z]*)", _View, its),
            ],
        )
        return app


class _Handler(RequestHandler):
    page: Page

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        stream = _stream_of(self)
        if self.page.door is not None and stream is not None:
            self.page.door.asked(stream)


class _View(_Handler):
    def initialize(self, page: Page) -> None:
        self.page = page

    def get(self, name: str) -> None:
        page = self.page
        if not page.lets_in(self):
            self.set_status(403)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(_NO_TOKEN)
            return
        if not self.get_cookie(_VISITOR):
            self._keep(_VISITOR, secrets.token_urlsafe(12))
        if self.get_query_argument("token", ""):
            # What is in the address stands in the history; a browser keeps it in a safer place.
            self._keep(page.cookie, page.token)
            self.redirect(f"/{name}")
            return
        if not name:
            self.redirect(f"/{next(iter(WINDOWS))}")
            return
        if name not in WINDOWS:
            raise HTTPError(404)
        links = "".join(
            f'<a href="/{other}"{" aria-current=page" * (other == name)}>{view.title}</a>'
            for other, view in WINDOWS.items()
        )
        texts = {
            "TITLE": escape(page.results.scenario.title),
            "ABOUT": escape(page.results.scenario.about),
            "LINKS": links,
            "VIEW": name,
            "SCRIPT": WINDOWS[name].script,
        }
        # All at once, so that a title may say what the page has for a place.
        empty = (STATIC / "page.html").read_text(encoding="utf-8")
        self.write(re.sub(r"\{([A-Z]+)\}", lambda found: texts[found[1]], empty))

    def _keep(self, name: str, value: str) -> None:
        self.set_cookie(name, value, httponly=True, samesite="Lax", path="/")


class _Files(_Handler, StaticFileHandler):
    def initialize(self, page: Page, path: str) -> None:  # type: ignore[override]
        self.page = page
        StaticFileHandler.initialize(self, path)

    def set_extra_headers(self, path: str) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)


class _Channel(_Handler, WebSocketHandler):
    """A visitor's web socket. That its origin is this page is checked by tornado itself."""

    def initialize(self, page: Page) -> None:
        self.page = page
        self.core: MessageHandler | None = None
        self._came_by = _stream_of(self)
        self._heard = 0.0
        self._answers = False
        self._pings = PeriodicCallback(self._ping, 1_000 * page.limits.ping_seconds)

    async def get(self, *args: Any, **kwargs: Any) -> None:
        if not self.page.lets_in(self):
            self.set_status(403)
            self.finish(_NO_TOKEN)
            return
        await WebSocketHandler.get(self, *args, **kwargs)

    def open(self, name: str) -> None:
        page = self.page
        if name not in WINDOWS:
            self.close(code=1008, reason="there is no such window")
            return
        if page.windows >= page.limits.visitors:
            self.close(code=1013, reason="too many visitors")
            return
        page.windows += 1
        if page.door is not None and self._came_by is not None:
            page.door.stays(self._came_by)
        self.core = WINDOWS[name].core(page.results, page.test, page.limits.futures)
        self._hear()
        self._pings.start()

    def on_close(self) -> None:
        self._pings.stop()
        if self.core is not None:
            self.page.windows -= 1
            self.core = None

    def on_pong(self, data: bytes) -> None:
        self._hear()

    def on_message(self, message: str | bytes) -> Awaitable[None]:
        # Tornado reads the next message when this one is answered: no visitor can queue up work.
        return self._answer(message)

    def _hear(self) -> None:
        self._heard = asyncio.get_running_loop().time()

    def _ping(self) -> None:
        silent = asyncio.get_running_loop().time() - self._heard
        # What comes while an answer is made is read after it, an answer to a ping too.
        if not self._answers and silent > self.page.limits.gone_seconds:
            self.close(code=1001, reason="this window stopped answering")
            return
        with contextlib.suppress(WebSocketClosedError):
            self.ping()

    async def _answer(self, raw: str | bytes) -> None:
        core, worker = self.core, self.page.worker
        if core is None:
            return
        self._answers = True
        informed = False

        def work() -> str:
            return json.dumps(core.handle(message), allow_nan=False)

        try:
            message: Any = json.loads(raw)
        except (ValueError, RecursionError):
            message = None
        if isinstance(message, dict):
            informed = message.pop("informed", False) is True
        task = asyncio.ensure_future(worker.do(self._who(), work))
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=self.page.limits.progress_seconds)
                if self.core is None:
                    task.cancel()
                    return
                if informed and not task.done():
                    await self._say(json.dumps({"type": "waiting", "before": worker.waiting}))
            await self._say(task.result())
        except asyncio.CancelledError:  # the server ends, and nobody waits any more
            task.cancel()
        finally:
            self._answers = False
            self._hear()

    async def _say(self, text: str) -> None:
        if self.core is not None:
            with contextlib.suppress(WebSocketClosedError):  # it has gone: nobody misses this
                await self.write_message(text)

    def _who(self) -> tuple[str, ...]:
        """Among whom time is shared: addresses, then browsers, then windows."""
        browser = self.get_cookie(_VISITOR) or ""
        return (self.request.remote_ip or "", browser, str(id(self)))


def _stream_of(handler: RequestHandler) -> IOStream | None:
    """The connection by which a request came."""
    found: IOStream | None = getattr(handler.request.connection, "stream", None)
    return found


def serve(
    results: ResultCache,
    *,
    port: int,
    host: str,
    token: str | None = None,
    limits: PageLimits | None = None,
    test: bool = False,
) -> None:
    """Serve until interrupted; prints the address, and a warning if others can reach it.

    Args:
        results: What all visitors share.
        port: The port; 0 for any that is free.
        host: The address to listen on.
        token: What must stand in the address that visitors open; by default it is made up; empty,
            everybody is let in.
        limits: How much visitors may ask for.
        test: Whether games are tests of skill, in which nobody looks at futures.

    Raises:
        UsageError: if the port cannot be had, or the token cannot stand in an address.
    """
    if token is None:
        token = secrets.token_urlsafe(18)
    if not re.fullmatch(r"[A-Za-z0-9_-]*", token):
        raise UsageError("a token has letters without accents, digits, - and _, nothing else")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no port"
        raise UsageError(f"cannot listen on port {port} of {host}: {reason}") from None
    only_here = host in _LOOPBACK
    try:
        with listener:
            page = Page(results, token=token, limits=limits, test=test, only_here=only_here)
            asyncio.run(_until_interrupted(page, listener, host))
    except KeyboardInterrupt:
        print()


async def _until_interrupted(page: Page, listener: socket.socket, host: str) -> None:
    try:
        page.open(listener)
        name = f"[{host}]" if ":" in host else host
        query = f"?token={page.token}" if page.token else ""
        title = page.results.scenario.title
        print(f"{title}: http://{name}:{page.port}/{query} (Ctrl-C ends it)", flush=True)
        if host not in _LOOPBACK:
            open_to_all = "" if page.token else _OPEN
            print(_WARNING.format(port=page.port) + open_to_all, flush=True)
        await asyncio.Event().wait()
    finally:
        page.close()
