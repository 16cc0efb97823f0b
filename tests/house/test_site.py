"""What the site is made of, as far as it can be said without building it."""

import inspect
from pathlib import Path

import pytest

import sim
from sim.cli import app
from tools.site import course_pages, figure_gallery, link_check, staging
from tools.site.command_pages import command_names


def test_the_gallery_has_every_figure_once() -> None:
    shown = [each.name for figures in figure_gallery.GALLERY.values() for each in figures]
    figures = [
        name
        for name in sim.plots.__all__
        if getattr(getattr(sim.plots, name), "__module__", "").startswith("sim.plots.figures.")
    ]
    assert sorted(shown) == sorted(figures)


def test_each_call_of_the_gallery_ends_in_its_figure() -> None:
    for figures in figure_gallery.GALLERY.values():
        for shown in figures:
            assert shown.call.split("\n")[-1].startswith(f"sim.plots.{shown.name}(")


def test_a_figure_of_the_gallery_is_drawn() -> None:
    names = {"sim": sim, "result": sim.run("splitting-a-pie", runs=5)}
    ax = figure_gallery.drawn(figure_gallery.Shown("endings", "sim.plots.endings(result)"), names)
    assert "5 runs" in sim.plots.alt_text(ax)


def cell(kind: str, source: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": kind, "source": source, "outputs": list(outputs)}


def test_what_a_notebook_folds_is_folded_on_its_page(tmp_path: Path) -> None:
    fold = "<details><summary>After your guess</summary>\n\nThree, then.\n\n</details>"
    output = {"data": {"text/html": "<details><summary>Look</summary>3</details>"}}
    cells = [cell("code", "guess.then(3)", output), cell("markdown", fold + "\n\n## Next")]
    page = course_pages.page({"cells": cells}, "name", tmp_path)
    assert "```python\nguess.then(3)\n```" in page
    assert "````{raw} html\n<details><summary>Look</summary>3</details>\n````" in page
    assert page.endswith(fold + "\n\n## Next\n")


def test_a_wide_table_of_a_notebook_scrolls_by_itself(tmp_path: Path) -> None:
    output: dict[str, object] = {"data": {"text/html": "<table></table>"}}
    page = course_pages.page({"cells": [cell("code", "x", output)]}, "name", tmp_path)
    assert '<div style="overflow-x: auto"><table></table></div>' in page


def test_a_figure_of_a_notebook_keeps_its_alt_text(tmp_path: Path) -> None:
    output = {"data": {"image/png": "AAAA"}, "metadata": {"image/png": {"alt": "A [bar]"}}}
    page = course_pages.page({"cells": [cell("code", "x", output)]}, "name", tmp_path)
    assert "![A \\[bar\\]](name-1.png)" in page
    assert (tmp_path / "name-1.png").read_bytes() == b"\0\0\0"


def test_links_are_as_the_site_has_them() -> None:
    page = staging.DOCS / "python.md"
    assert staging.on_the_site("studies.md", page) == "studies.md"
    assert staging.on_the_site("../README.md", page) == "index.md"
    notebook = "../notebooks/01-first-steps.ipynb"
    assert staging.on_the_site(notebook, page) == "course/01-first-steps.md"
    with pytest.raises(ValueError, match="not there"):
        staging.on_the_site("nowhere.md", page)
    with pytest.raises(ValueError, match="does not have"):
        staging.on_the_site("../Makefile", page)


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h1 id="top">A</h1><a href="b.html#there">b</a><a href="b.html#gone">c</a>'
        '<a href="lost.html">d</a><img src="lost.png"><a href="#top">e</a>'
        '<a href="https://example.org/x">f</a>'
    )
    (tmp_path / "b.html").write_text('<p id="there">B</p>')
    assert link_check.broken(tmp_path) == [
        f"a.html links to {link}" for link in ("b.html#gone", "lost.html", "lost.png")
    ]


def test_all_commands_are_known() -> None:
    words = command_names(app)
    assert ("run",) in words
    assert ("sources", "verify") in words


def test_every_figure_says_what_it_shows_in_its_first_sentence() -> None:
    for figures in figure_gallery.GALLERY.values():
        for shown in figures:
            assert inspect.getdoc(getattr(sim.plots, shown.name))
