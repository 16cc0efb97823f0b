"""Reading other tools' files: GENIUS (XML) and GeniusWeb (JSON) domains as scenarios."""

from sim.formats.domain import as_yaml
from sim.formats.reading import load

__all__ = ["as_yaml", "load"]
