"""Protocols: the rules of a session."""

from sim.protocols.protocol import Draft, Protocol, Table, Turn
from sim.protocols.table import names, protocol

__all__ = ["Draft", "Protocol", "Table", "Turn", "names", "protocol"]
