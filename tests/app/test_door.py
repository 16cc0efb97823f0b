"""Who is let in where there is little room, and who is dropped, without a page behind the door."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.iostream import IOStream

from sim.app.door import Door
from sim.app.limits import PageLimits

Visit = Callable[["House"], Awaitable[None]]


class House:
    """A door with a server that answers nobody, and those who knock."""

    def __init__(self, limits: PageLimits) -> None:
        self.inside: list[IOStream] = []
        self.said: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.door = Door(self, self.listener, limits, self.said.append)  # type: ignore[arg-type]
        self.outside: list[socket.socket] = []

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        self.inside.append(stream)

    async def knock(self) -> IOStream:
        """Somebody new comes in."""
        before = len(self.inside)
        self.outside.append(socket.create_connection(self.address))
        for _ in range(100):
            if len(self.inside) > before:
                return self.inside[-1]
            await asyncio.sleep(0.005)
        raise AssertionError("nobody was let in")


def visited(visit: Visit, **limits: Any) -> None:
    async def both() -> None:
        house = House(PageLimits(**limits))
        house.door.open()
        try:
            await visit(house)
        finally:
            house.door.close()
            for each in house.outside:
                each.close()

    asyncio.run(both())


def test_who_has_been_silent_longest_makes_room_then_who_asked_longest_ago() -> None:
    async def visit(house: House) -> None:
        first, second, third = [await house.knock() for _ in range(3)]
        house.door.asked(first)
        await house.knock()
        assert [each.closed() for each in (first, second, third)] == [False, True, False]
        house.door.asked(third)
        fourth = house.inside[-1]
        house.door.asked(fourth)
        await house.knock()
        assert first.closed()
        assert not third.closed()
        assert not fourth.closed()

    visited(visit, connections=3)


def test_windows_stay_and_then_nobody_else_comes_in() -> None:
    async def visit(house: House) -> None:
        first, second = [await house.knock() for _ in range(2)]
        for stream in (first, second):
            house.door.asked(stream)
            house.door.stays(stream)
        with pytest.raises(AssertionError, match="nobody was let in"):
            await asyncio.wait_for(house.knock(), 5)
        assert not first.closed()
        assert house.outside[-1].recv(1) == b""  # turned away
        first.close()
        await house.knock()
        assert not second.closed()

    visited(visit, connections=2)


def test_who_asks_for_nothing_is_dropped_and_many_are_told_once() -> None:
    async def visit(house: House) -> None:
        asks = await house.knock()
        house.door.asked(asks)
        silent = [await house.knock() for _ in range(12)]
        for _ in range(200):
            if all(stream.closed() for stream in silent):
                break
            await asyncio.sleep(0.01)
        assert all(stream.closed() for stream in silent)
        assert not asks.closed()
        with pytest.raises(ConnectionResetError):
            house.outside[-1].recv(1)
        said = "Many connections ask for nothing; each is dropped after 0.2 seconds"
        assert [line.startswith(said) for line in house.said] == [True]

    visited(visit, silent_seconds=0.2)


def test_without_files_left_the_door_rests_and_opens_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Poor:
        """A listener for which there are no files left, at first; and one who has gone again."""

        def __init__(self, listener: socket.socket) -> None:
            self._listener = listener
            self.errors = [errno.ECONNABORTED, errno.EMFILE]

        def __getattr__(self, name: str) -> Any:
            return getattr(self._listener, name)

        def accept(self) -> Any:
            if self.errors:
                raise OSError(self.errors.pop(0), "no")
            return self._listener.accept()

    monkeypatch.setattr("sim.app.door._REST", 0.02)

    async def visit(house: House) -> None:
        poor = Poor(house.listener)
        monkeypatch.setattr(house.door, "_listener", poor)
        await house.knock()
        assert poor.errors == []
        assert house.door._room == 8

    visited(visit)
