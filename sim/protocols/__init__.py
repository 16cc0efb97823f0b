"""Protocols: the rules of a session."""

from sim.protocols.protocol import Protocol, Table, Turn
from sim.protocols.table import names, protocol

__all__ = ["Protocol", "Table", "Turn", "names", "protocol"]
