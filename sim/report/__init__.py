"""A result as text, as data, in words, and as files."""

from sim.report.scenario_file import save_scenario
from sim.report.storage import check_folder, is_result, read, write, write_scenario
from sim.report.summary import summarise
from sim.report.text import report
from sim.report.wording import CAUTION, end_in_words, outcome_in_words, reason_in_words

__all__ = [
    "CAUTION",
    "check_folder",
    "end_in_words",
    "is_result",
    "outcome_in_words",
    "read",
    "reason_in_words",
    "report",
    "save_scenario",
    "summarise",
    "write",
    "write_scenario",
]
