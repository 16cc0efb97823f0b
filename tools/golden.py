"""Golden summaries: what the shipped scenarios give; and what README and the pages show.

``make golden`` writes them anew. A change of a summary needs a reason in the changelog.
"""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import sim

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "docs/model.md"
FOLDER = ROOT / "tests/golden"
RUNS = 2_000
SEED = 1

_SHOWN = re.compile(r"(<!-- written by `make golden`: (\w+) -->\n```text\n).*?```", re.DOTALL)


def summary(name: str) -> dict[str, Any]:
    """What is held of a scenario: endings, blockers, most frequent agreements, mean utilities."""
    result = sim.run(name, runs=RUNS, seed=SEED)
    endings = result.endings()["runs"]
    blockers = result.blockers().reset_index()
    held = {}
    for ending in ("deal", "not_ratified", "partial"):
        if ending == "not_ratified" and ending not in result.scenario.endings:
            continue
        table = result.agreements(ending).head(5)
        columns = sim.results.room_found.SHARE_COLUMNS
        held[ending] = {
            sim.report.outcome_in_words(result.scenario.space.issues, row, columns): int(
                row["runs"]
            )
            for _, row in table.iterrows()
        }
    return {
        "endings": {str(name): int(runs) for name, runs in endings.items()},
        "blockers": {
            f"{row['party']}.{row['reason']}": [int(row["sole"]), int(row["joint"])]
            for _, row in blockers.iterrows()
        },
        "agreements": held,
        # Rounded: powers may differ in the last bit between processors.
        "mean_utility": {
            party: round(float(result.runs[f"utility.{party}"].mean()), 6)
            for party in result.scenario.party_names
        },
    }


def file_of(name: str) -> Path:
    """The golden file of a scenario."""
    return FOLDER / f"{name.replace('/', '--')}.json"


def report_for_readme(result: sim.Result) -> str:
    """The part of the report that the README shows: its first two questions."""
    lines = sim.report.report(result).splitlines()
    end = next(i for i, line in enumerate(lines) if line.startswith("3. "))
    return "\n".join(lines[:end]).rstrip()


def unknowns_for_pages(result: sim.Result) -> str:
    """The part of the report that says what to find out first."""
    lines = sim.report.report(result).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("5. "))
    return "\n".join(lines[first : lines.index("", first)])


def headline_for_pages() -> str:
    """Why there is or is not room for a deal in Berlin, at the mean draws."""
    sentence, _, _ = sim.explain("berlin", runs=1).headline.partition(". Over ")
    return textwrap.fill(sentence + ".", 118)


def shown_texts() -> dict[str, str]:
    """What README and pages show of the program, by the name in the mark above it."""
    result = sim.run("berlin", runs=10_000, seed=1)
    return {
        "report": report_for_readme(result),
        "unknowns": unknowns_for_pages(result),
        "headline": headline_for_pages(),
    }


def with_shown(page: str, texts: dict[str, str]) -> str:
    """A page with what it shows of the program as it is now.

    Args:
        page: The page as it is.
        texts: See `shown_texts`.
    """
    return _SHOWN.sub(lambda found: f"{found[1]}{texts[found[2]]}\n```", page)


def pages_that_show() -> list[Path]:
    """README and the pages of docs/ that show what the program prints."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [page for page in pages if _SHOWN.search(page.read_text("utf-8"))]


def write_shown() -> None:
    """Put what the program prints, and the picture of ``make run``, into README and pages."""
    texts = shown_texts()
    for page in pages_that_show():
        page.write_text(with_shown(page.read_text("utf-8"), texts), encoding="utf-8")
        print(page.relative_to(ROOT))
    figure = sim.plots.endings(sim.run("berlin", runs=10_000, seed=1)).get_figure(root=True)
    assert figure is not None
    figure.savefig(ROOT / "docs/images/berlin-endings.png", dpi=110)


def model_page(text: str) -> str:
    """docs/model.md with what `sim describe` says of the scenario between its markers.

    Args:
        text: The page as it is.
    """
    described = {element.name: element for element in sim.describe("berlin").elements}
    return re.sub(
        r"(<!-- sim describe berlin: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}\n{described[found[2]].markdown()}\n\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def write_summaries() -> None:
    """Write the golden summaries, and remove those of scenarios that ship no longer."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name in sim.inputs.shipped():
        text = json.dumps(summary(name), indent=1, ensure_ascii=False)
        file_of(name).write_text(text + "\n", encoding="utf-8")
        print(file_of(name).relative_to(ROOT))


def write_model_page() -> None:
    """Put what `sim describe` says into docs/model.md."""
    MODEL.write_text(model_page(MODEL.read_text("utf-8")), encoding="utf-8")
    print(MODEL.relative_to(ROOT))


def main() -> None:
    """Write all golden summaries, what the pages show and docs/model.md anew."""
    write_summaries()
    write_shown()
    write_model_page()


if __name__ == "__main__":
    main()
