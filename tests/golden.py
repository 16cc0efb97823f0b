"""Golden summaries: what the shipped scenarios give. ``make golden`` writes them anew.

A change of one needs a reason in the changelog.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sim

FOLDER = Path(__file__).parent / "golden"
RUNS = 2_000
SEED = 1


def summary(name: str) -> dict[str, Any]:
    """What is held of a scenario: endings, blockers, the most frequent terms, mean utilities."""
    result = sim.run(name, runs=RUNS, seed=SEED)
    endings = result.endings()["runs"]
    blockers = result.blockers().reset_index()
    held = {}
    for ending in ("deal", "partial"):
        table = result.terms(ending).head(5)
        columns = sim.results.SHARE_COLUMNS
        held[ending] = {
            sim.summary.terms_in_words(result.scenario, row, columns): int(row["runs"])
            for _, row in table.iterrows()
        }
    return {
        "endings": {str(name): int(runs) for name, runs in endings.items()},
        "blockers": {
            f"{row['party']}.{row['reason']}": [int(row["sole"]), int(row["joint"])]
            for _, row in blockers.iterrows()
        },
        "terms": held,
        # Rounded: powers may differ in the last bit between processors.
        "mean_utility": {
            party: round(float(result.runs[f"utility.{party}"].mean()), 6)
            for party in result.scenario.party_names
        },
    }


def file_of(name: str) -> Path:
    """The golden file of a scenario."""
    return FOLDER / f"{name.replace('/', '--')}.json"


def main() -> None:
    """Write all golden summaries anew."""
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name in sim.scenario.shipped():
        text = json.dumps(summary(name), indent=1, ensure_ascii=False)
        FOLDER.mkdir(exist_ok=True)
        file_of(name).write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {file_of(name)}")


if __name__ == "__main__":
    main()
