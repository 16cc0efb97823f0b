"""Pages: what a notebook shows of each object, each as text, and a result as one HTML file."""

from sim.pages.cards import html_of
from sim.pages.drawing import figures_of
from sim.pages.index_page import index_page, write_index
from sim.pages.keeping import check_place, save, save_result, written_in_words
from sim.pages.texts import text_of

__all__ = [
    "check_place",
    "figures_of",
    "html_of",
    "index_page",
    "save",
    "save_result",
    "text_of",
    "write_index",
    "written_in_words",
]
