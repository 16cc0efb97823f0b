"""The command line as a page, from what ``--help`` prints."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner

from sim.cli import app


def command_names(group: typer.Typer) -> list[tuple[str, ...]]:
    """All commands, those of groups after the others, as the words that call them.

    Args:
        group: The application, or a part of it.
    """
    found: list[tuple[str, ...]] = sorted(
        (each.name or each.callback.__name__,)
        for each in group.registered_commands
        if each.callback is not None
    )
    for part in group.registered_groups:
        if part.typer_instance is not None and part.name:
            found += [(part.name, *words) for words in command_names(part.typer_instance)]
    return found


def command_page(folder: Path) -> None:
    """Write the page.

    Args:
        folder: The folder of all pages; this one goes into ``reference/``.
    """
    lines = ["# The command line", "", "What `--help` prints of each command.", ""]
    for words in command_names(app):
        shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "88"}, prog_name="sim")
        lines += [f"## sim {' '.join(words)}", "", "```text", shown.output.strip(), "```", ""]
    (folder / "reference/commands.md").write_text("\n".join(lines), encoding="utf-8")
