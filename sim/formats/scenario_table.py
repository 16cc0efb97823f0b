"""A scenario as a table of positions: what of it such a table can say, and what it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.formats.position_rows import COLUMNS, PositionRow
from sim.formats.spreadsheets import as_sheet
from sim.formats.table_scenario import ASSUMED, CAPABILITIES
from sim.inputs import tree_of
from sim.model import Scenario
from sim.model.parties import Party
from sim.uncertainty.provenance import Provenance

__all__ = ["PositionTable", "position_table"]


@dataclass(frozen=True)
class PositionTable:
    """A scenario as a table of positions.

    Attributes:
        rows: A row for each party and issue that matters to it.
        lost: What the table cannot say, in words.
    """

    rows: tuple[PositionRow, ...]
    lost: tuple[str, ...]

    def content(self, suffix: str) -> bytes:
        """The content of a file, ``.csv`` or ``.xlsx``.

        Raises:
            UsageError: if it is to be a workbook and openpyxl is missing.
        """
        table: list[list[str | float | None]] = [list(COLUMNS)]
        for row in self.rows:
            stands = [row.actor, row.issue, _cell(row.position), row.salience, row.capability]
            table.append([*stands, _cell(row.red_line), row.source])
        return as_sheet(table, suffix)


def _cell(option: str) -> str | float | None:
    """An option as a cell: a number if it is written as spreadsheets write it."""
    try:
        number = float(option)
    except ValueError:
        return option or None
    return number if f"{number:.12g}" == option else option


def position_table(scenario: Scenario) -> PositionTable:
    """A scenario as a table of positions.

    The position is the option that a party values most, the salience the mean of its weight. A red
    line is kept if it rejects options of one issue only, all from one on or all up to one.

    Returns:
        The table, and what it cannot say.
    """
    able = _capabilities(scenario)
    rows: list[PositionRow] = []
    lost: dict[str, None] = {}
    space = scenario.space
    named = len(space.issues) - (len(scenario.undisclosed.points) if scenario.undisclosed else 0)
    if scenario.undisclosed is not None:
        lost["undisclosed points"] = None
    for party in scenario.parties:
        lines = _red_lines(scenario, party, lost)
        preferences = party.preferences
        for number, issue in enumerate(space.issues[:named]):
            weight, values = preferences.weights[number], preferences.values[number]
            worth = [value.law.mean for value in values]
            if weight.provenance.kind == "default":
                continue
            position = issue.options[worth.index(max(worth))]
            if weight.uncertain or any(value.uncertain for value in values):
                lost["how uncertain weights and values are; their means are taken"] = None
            rows.append(
                PositionRow(
                    party.title,
                    issue.title or issue.name,
                    position,
                    weight.law.mean,
                    0.0 if party.consent.of == "none" else able.get(party.name),
                    lines.get(issue.name, ""),
                    _source(scenario, weight.provenance),
                )
            )
        if party.positions.concessions:
            lost["conditional concessions"] = None
        if preferences.interactions:
            lost["interactions"] = None
        if preferences.no_deal.provenance.kind != "default":
            lost["no-deal values"] = None
    lost["values of options other than the best"] = None
    lost["strategies and the timeline"] = None
    return PositionTable(tuple(rows), tuple(lost))


def _capabilities(scenario: Scenario) -> Mapping[str, float]:
    """What the note says that was made when a table was read."""
    for note in scenario.notes:
        if note.startswith(CAPABILITIES):
            try:
                said = json.loads(note.removeprefix(CAPABILITIES))
            except ValueError:
                return {}
            good = isinstance(said, dict) and all(type(v) in (int, float) for v in said.values())
            return said if good else {}
    return {}


def _source(scenario: Scenario, provenance: Provenance) -> str:
    """What stands in the column of sources: the sections of the claims, or the reason."""
    if provenance.kind == "claim":
        return "; ".join(dict.fromkeys(scenario.claims[c].section for c in provenance.claims))
    if provenance.kind == "assumption" and not provenance.whole:
        return f"{ASSUMED} {provenance.text}"
    return ""


def _red_lines(scenario: Scenario, party: Party, lost: dict[str, None]) -> dict[str, str]:
    """The red lines that a table can say, by issue."""
    found: dict[str, str] = {}
    for issue, option in _written(scenario, party):
        if option and issue not in found:
            found[issue] = option
        else:
            lost["red lines on several options or issues"] = None
    if any(line.firmness.law.low < 1 for line in party.positions.red_lines):
        lost["how firm red lines are"] = None
    return found


def _written(scenario: Scenario, party: Party) -> Iterator[tuple[str, str]]:
    """The issue and option of each red line of a party; empty where it is not that simple."""
    node = tree_of(scenario).value["parties"].value[party.name].value.get("red_lines")
    for line in [] if node is None or not isinstance(node.value, list) else node.value:
        rejects = line.value["rejects"].value
        issue, inner = next(iter(rejects.items()))
        simple = len(rejects) == 1 and issue not in ("all", "any", "not")
        if simple and isinstance(inner.value, dict) and len(inner.value) == 1:
            yield issue, next(iter(inner.value.values())).text
        else:
            yield issue, inner.text if simple else ""
