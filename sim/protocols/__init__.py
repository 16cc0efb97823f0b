"""Protocols: the rules of a session."""

from sim.protocols.protocol import Draft, Proposal, Protocol, Table, Turn, Waits
from sim.protocols.registry import names, protocol

__all__ = ["Draft", "Proposal", "Protocol", "Table", "Turn", "Waits", "names", "protocol"]
