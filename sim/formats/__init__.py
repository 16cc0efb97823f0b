"""Other tools' files: GENIUS (XML) and GeniusWeb (JSON) domains, tables of positions."""

from sim.formats.domain import as_yaml
from sim.formats.reading import load
from sim.formats.scenario_table import PositionTable, position_table
from sim.formats.spreadsheets import SUFFIXES as TABLES
from sim.formats.table_scenario import scenario_files

__all__ = ["TABLES", "PositionTable", "as_yaml", "load", "position_table", "scenario_files"]
