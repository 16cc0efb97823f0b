"""A result as text, as data, and as files."""

from sim.report.data import summarise
from sim.report.files import read, write, write_evidence
from sim.report.text import report

__all__ = ["read", "report", "summarise", "write", "write_evidence"]
