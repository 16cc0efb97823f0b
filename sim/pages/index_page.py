"""A result as one HTML file that needs nothing else: findings, figures, tables, and what for."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from sim.description.audit import audit
from sim.description.words import count_of, quantity_in_words
from sim.pages.markup import STYLE, escaped, fold, frame, listed, paragraph, quoted, rows
from sim.pages.result_card import (
    deals_in_words,
    endings_part,
    moves_part,
    refusals_part,
    rests_on_in_words,
    room_in_words,
    terms_part,
)
from sim.pages.scenario_card import rests_part
from sim.report import report
from sim.report.blame_text import position_in_words
from sim.report.summary import named_issues, telling_ending
from sim.report.wording import CAUTION, ending_in_words, outcome_in_words, percent, share_of
from sim.report.writing import MARK, must_be_marked, write_content
from sim.results.result import Result
from sim.results.room_found import SHARE_COLUMNS
from sim.results.taken_out import TOGETHER

__all__ = ["INDEX", "check_index", "index_page", "write_index"]

INDEX = "index.html"

_PAGE = """\
:root{color-scheme:light dark}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1.2rem;
color:#1d1d1f;background:#fff}
h1{font-size:1.9em;line-height:1.2;margin:.2em 0 .3em}
h2{font-size:1.3em;line-height:1.3;margin:2.2em 0 .4em;padding-top:.7em;
border-top:1px solid color-mix(in srgb,currentColor 25%,transparent)}
figure{margin:1em 0}
img{max-width:100%;height:auto;background:#fff;border-radius:6px;display:block}
figcaption{font-size:.85em;opacity:.75;margin-top:.3em}
.sim-card{max-width:none;font-size:15px}
code{font-size:.93em;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#e8e8ea;background:#161618}}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}figure{break-inside:avoid}}
"""


def check_index(folder: Path) -> None:
    """Make sure that the page can be written without replacing somebody else's.

    Raises:
        StorageError: if a file of its name is there that is no page made here.
    """
    must_be_marked(folder / INDEX, "page")


def write_index(result: Result, folder: Path, figures: Iterable[Path]) -> Path:
    """Write the page of a result into its folder; see `index_page`.

    Raises:
        StorageError: if it cannot be written, or would replace something else.
    """
    check_index(folder)
    path = folder / INDEX
    write_content(path, index_page(result, figures))
    return path


def index_page(result: Result, figures: Iterable[Path]) -> str:
    """A result as HTML that needs no other file.

    Args:
        result: The result.
        figures: Its figures as files, as `sim.plots.save_all` wrote them; the PNGs go into the
            page, each with what it says in words as its alternative text.
    """
    pictures = {path.stem: path for path in figures if path.suffix == ".png"}
    scenario = result.scenario
    # The figures after which no section asks stand at the end.
    sections = "".join(_sections(result, pictures))
    rest = "".join(_figure(pictures, name) for name in sorted(pictures))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{MARK}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escaped(scenario.title)}</title>\n<style>\n{STYLE}{_PAGE}</style>\n</head>\n"
        f'<body>\n<main class="sim-card">\n<h1>{escaped(scenario.title)}</h1>\n'
        f"{paragraph(scenario.about)}{paragraph(rests_on_in_words(result), 'sim-foot')}\n"
        f"{sections}{_section('More figures', rest) if rest else ''}"
        f"{_grounds(result)}{_again(result)}</main>\n</body>\n</html>\n"
    )


def _sections(result: Result, pictures: dict[str, Path]) -> Iterator[str]:
    """The findings, in the order in which a person asks."""

    def drawn(*names: str) -> str:
        return "".join(_figure(pictures, name) for name in names)

    yield _section(
        f"{deals_in_words(result)}.",
        drawn("endings"),
        fold("As a table", endings_part(result), frame(result.endings().round(4))),
        drawn("flow"),
    )
    yield _section(room_in_words(result), drawn("zopa", "utilities"))
    yield _section(
        _terms(result),
        drawn("agreements"),
        fold("The commonest agreements", terms_part(result)),
        drawn("agreements_by_ending", "settled", "survival"),
    )
    yield _section(
        _refused(result),
        drawn("blockers"),
        fold("As a table", refusals_part(result), frame(result.blockers().round(4), 40)),
        drawn("but_for", "blocked_issues"),
    )
    yield _section(
        _moved(result),
        drawn("tornado"),
        fold("The numbers that move it beyond chance", moves_part(result)),
        drawn("evidence"),
    )
    yield _section(_hours(result), drawn("timeline", "agreement_hour", "concessions"))


def _section(title: str, *parts: str) -> str:
    return f"<section>\n<h2>{escaped(title)}</h2>\n{''.join(parts)}\n</section>\n"


def _figure(pictures: dict[str, Path], name: str) -> str:
    """A figure with its alternative text, once; nothing if there is none of that name."""
    path = pictures.pop(name, None)
    if path is None:
        return ""
    with Image.open(path) as picture:
        alt = str(picture.info.get("Description", name))
        wide, tall = picture.size
    source = base64.b64encode(path.read_bytes()).decode("ascii")
    words = f"<figcaption>{fold('In words', paragraph(alt))}</figcaption>"
    return (
        f'<figure><img src="data:image/png;base64,{source}" alt="{escaped(alt)}"'
        f' width="{wide}" height="{tall}">{words}</figure>\n'
    )


def _terms(result: Result) -> str:
    named = named_issues(result.scenario)
    table = result.agreements("deal", named)
    if not len(table):
        return "No run ends in a deal, so there are no terms."
    issues = [issue for issue in result.scenario.space.issues if issue.name in named]
    first = outcome_in_words(issues, table.iloc[0], SHARE_COLUMNS)
    return f"The commonest of {count_of(len(table), 'agreement')}: {first}."


def _refused(result: Result) -> str:
    """Who refused last most often, and what would come of it without a position."""
    table = result.blockers()
    if not len(table):
        return "Nobody stood in the way."
    name, row = table.index[0], table.iloc[0]
    who = position_in_words(result.scenario, ".".join(map(str, name)))
    said = f"Who refused last most often: {who}, in {percent(row['share'], 0.01)} of the runs."
    if result.played is not None:
        return said
    counted = result.but_for()
    counted = counted[counted["positions"] == 1].dropna(subset=["share"])
    if not len(counted):
        return said
    best = str(counted["share"].idxmax())
    without = [position_in_words(result.scenario, part) for part in best.split(TOGETHER)]
    return (
        f"{said} Without ‘{' and '.join(without)}’ {share_of(counted.loc[best])} of those that"
        " it blocked end in a deal."
    )


def _moved(result: Result) -> str:
    of = telling_ending(result)
    if of is None or not result.columns.draws:
        return "Nothing that is not known makes a difference."
    table = result.tornado(of)
    table = table[table["swing"].abs() > table["noise"]]
    if not len(table):
        return "No unknown number alone moves it by more than chance would."
    path, row = str(table.index[0]), table.iloc[0]
    words = quantity_in_words(result.scenario, path)
    return (
        f"Of what is not known ‘{words}’ ({row['rests_on']}) moves the share of"
        f" ‘{ending_in_words(of)}’ most: {row['lowest']:.0%} where it is lowest,"
        f" {row['highest']:.0%} where it is highest."
    )


def _hours(result: Result) -> str:
    hours = result.columns.hour[result.measure("deal") > 0]
    if not len(hours):
        return "When it happens"
    return f"Half of the deals are made by hour {float(np.median(hours)):g}."


def _grounds(result: Result) -> str:
    """What each number rests on."""
    scenario, table = result.scenario, audit(result.scenario)
    drawn = table[table["uncertain"]]
    assumed = int((drawn["rests_on"] == "assumption").sum())
    title = (
        f"{count_of(len(drawn), 'number')} {'is' if len(drawn) == 1 else 'are'} not known, and"
        f" drawn anew in each run; {assumed:,} of them rest on assumptions."
    )
    every = rows(
        ("what", "path", "value", "rests on", "source or reason"),
        (
            (
                quantity_in_words(scenario, str(path)) if path in scenario.quantities else "",
                path,
                row["value"],
                row["rests_on"],
                row["source"],
            )
            for path, row in table.iterrows()
        ),
    )
    notes = listed(scenario.notes) if scenario.notes else ""
    return _section(
        title,
        rests_part(scenario),
        fold(f"What each of the {len(table):,} numbers and positions rests on", every),
        fold("Notes", notes),
        fold("The whole report as text", quoted(report(result))),
    )


def _again(result: Result) -> str:
    """How to reproduce and cite."""
    scenario = result.scenario
    whole = result if result.prior is None else result.prior
    runs = f"--runs {len(whole)} --seed {result.seed}"
    given = "" if result.evidence is None else " --given-evidence"
    python = (
        f'sim.run("scenario.yaml", runs={len(whole)}, seed={result.seed}, first={result.first})'
    )
    lines = [
        ("On the command line, in this folder", f"sim run scenario.yaml {runs}{given}"),
        ("In Python, in this folder", python),
        ("To read these runs", 'sim.read(".")'),
        ("One run, move by move", f"sim replay . --run {result.first}"),
        ("Whether the files are as they were, and play again", "sim verify ."),
    ]
    if result.first:
        lines.pop(0)  # the command line begins at run 0
    shown = "".join(
        f"<li>{escaped(what)}: <code>{escaped(code)}</code></li>" for what, code in lines
    )
    cite = (
        f"{scenario.title} (scenario ‘{scenario.name}’, SHA-256 {scenario.digest[:16]}…),"
        f" {count_of(len(whole), 'run')}, seed {result.seed}, simulated with negotiation-scenarios"
        f" (sim {result.version})."
    )
    return _section(
        "How to reproduce and cite it",
        f"<ul>{shown}</ul>",
        paragraph(f"To cite: {cite}"),
        paragraph(f"Reading with another version of sim may give other runs. {CAUTION}"),
    )
