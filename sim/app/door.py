"""Who may come in: connections are accepted up to a limit, and dropped if they say nothing."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.iostream import IOStream

from sim.app.limits import PageLimits

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

__all__ = ["Door"]

_KEPT_FREE = 48
"""Files left to the process for other things than connections."""

_CUT_OFF = struct.pack("ii", 1, 0)

_NO_LIMIT = 100_000

_AT_ONCE = 64
"""Connections accepted before others have their turn."""

_MANY = 10
"""Silent connections within a minute that are worth a line in the log."""

_LINE_EVERY = 600.0
"""A line about them is not repeated within so many seconds."""

_REST = 0.2
"""Seconds for which nobody is accepted when there are no files left."""


@dataclass
class _Guest:
    since: float
    asked: bool = False
    stays: bool = False


class Door:
    """Accepts connections for a server.

    A connection that asks for nothing within some seconds is dropped. If there is no room for a new
    one, the one that has been silent longest is dropped, else the one without a window whose last
    request is oldest. So nobody can keep others out by opening connections and holding them.

    Args:
        server: The server.
        listener: Where visitors knock.
        limits: The limits of the page.
        say: Writes a line for whoever serves the page.
    """

    def __init__(
        self,
        server: HTTPServer,
        listener: socket.socket,
        limits: PageLimits,
        say: Callable[[str], None],
    ) -> None:
        self._server = server
        self._listener = listener
        self._limits = limits
        self._say = say
        self._room = min(limits.connections, max(8, _files() - _KEPT_FREE))
        self._guests: dict[IOStream, _Guest] = {}
        self._loop = IOLoop.current()
        self._dropped: list[float] = []
        self._said_at = -_LINE_EVERY
        listener.setblocking(False)
        self._sweeps = PeriodicCallback(self._sweep, 1_000 * min(1.0, limits.silent_seconds / 2))
        self._open = False

    def open(self) -> None:
        """Begin to accept connections."""
        self._sweeps.start()
        self._listen()

    def close(self) -> None:
        """Accept nobody any more, and drop those who are there."""
        self._sweeps.stop()
        self._deafen()
        self._listener.close()
        for stream in list(self._guests):
            stream.close()

    def asked(self, stream: IOStream) -> None:
        """Note that a connection has asked for something."""
        if stream in self._guests:
            self._guests[stream] = _Guest(self._loop.time(), asked=True)

    def stays(self, stream: IOStream) -> None:
        """Note that a connection has a window, which is closed by other rules."""
        if stream in self._guests:
            self._guests[stream].stays = True

    def _listen(self) -> None:
        if not self._open and self._listener.fileno() >= 0:
            self._open = True
            self._loop.add_handler(self._listener, self._accept, IOLoop.READ)

    def _deafen(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_handler(self._listener)

    def _accept(self, *_: object) -> None:
        for _turn in range(_AT_ONCE):
            try:
                connection, address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    self._room = max(8, len(self._guests) - 1)
                    self._make_room()
                    self._deafen()
                    self._loop.call_later(_REST, self._listen)
                    return
                continue  # it has gone again
            if len(self._guests) >= self._room and not self._make_room():
                connection.close()
                self._note(1)
                continue
            stream = IOStream(connection, max_buffer_size=4 * self._limits.message_bytes)
            self._guests[stream] = _Guest(self._loop.time())
            self._server.handle_stream(stream, address)

    def _forget_the_gone(self) -> None:
        for stream in [stream for stream in self._guests if stream.closed()]:
            del self._guests[stream]

    def _make_room(self) -> bool:
        """Drop a connection without a window, if there is one."""
        self._forget_the_gone()
        if len(self._guests) < self._room:
            return True
        going = [
            (guest.asked, guest.since, stream)
            for stream, guest in self._guests.items()
            if not guest.stays
        ]
        if not going:
            return False
        asked, _, stream = min(going, key=lambda each: each[:2])
        self._drop([stream])
        self._note(not asked)
        return True

    def _sweep(self) -> None:
        self._forget_the_gone()
        limit = self._loop.time() - self._limits.silent_seconds
        silent = [
            stream
            for stream, guest in self._guests.items()
            if not guest.asked and guest.since < limit
        ]
        self._drop(silent)
        self._note(len(silent))

    def _drop(self, streams: list[IOStream]) -> None:
        for stream in streams:
            del self._guests[stream]
            # Cut off, not taken leave of: the other end learns of it at once, and nothing is kept.
            stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CUT_OFF)
            stream.close()

    def _note(self, dropped: int) -> None:
        """Say it, once, if many connections were dropped; a browser opens one or two in vain."""
        now = self._loop.time()
        self._dropped = [at for at in self._dropped if at > now - 60][-_MANY:] + [now] * dropped
        if len(self._dropped) >= _MANY and now >= self._said_at + _LINE_EVERY:
            self._said_at = now
            self._say(
                "Many connections ask for nothing; each is dropped after"
                f" {self._limits.silent_seconds:g} seconds, or when there is no room for others."
            )


def _files() -> int:
    """How many files this process may have open."""
    if resource is None:
        return _NO_LIMIT
    granted: int = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return granted if 0 < granted < _NO_LIMIT else _NO_LIMIT
