"""Other tools' files: domains of GENIUS and GeniusWeb, tables of positions, games for Gambit."""

from sim.formats.additive import Additive, additive
from sim.formats.domain import as_yaml
from sim.formats.domain_files import genius_files, geniusweb_files
from sim.formats.gambit import CHOICES, extensive_game, strategic_game
from sim.formats.reading import load
from sim.formats.scenario_table import PositionTable, position_table
from sim.formats.spreadsheets import TABLES
from sim.formats.table_scenario import scenario_files

__all__ = [
    "CHOICES",
    "TABLES",
    "Additive",
    "PositionTable",
    "additive",
    "as_yaml",
    "extensive_game",
    "genius_files",
    "geniusweb_files",
    "load",
    "position_table",
    "scenario_files",
    "strategic_game",
]
