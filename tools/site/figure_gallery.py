"""The gallery: every figure, and the call that makes it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes

import sim
from tools.site.staging import escaped

DPI = 100


@dataclass(frozen=True)
class Shown:
    """A figure of the gallery.

    Attributes:
        name: Of the function that draws it.
        call: The code that makes it; what it uses is made by `BEFORE`.
    """

    name: str
    call: str


BEFORE = """
import sim

scenario = sim.load("berlin")
result = sim.run(scenario, runs=2_000, seed=1)

FIRMNESS = "parties.russia.red_lines.permanent_end.firmness"
NO_DEAL = "parties.ukraine.no_deal.value"
RUSSIA = "parties.russia.no_deal.value"
CONFLICT = "undisclosed.point_01.conflict"
grid = {FIRMNESS: [0, 0.25, 0.5, 0.75, 1], NO_DEAL: [0.3, 0.5, 0.7]}
study = sim.sweep(scenario, grid, runs=400)
""".strip()
"""What the calls use."""

GALLERY = {
    "How talks end": (
        Shown("endings", "sim.plots.endings(result)"),
        Shown("flow", "sim.plots.flow(result)"),
        Shown("agreement_hour", "sim.plots.agreement_hour(result)"),
        Shown("timeline", "sim.plots.timeline(scenario)"),
        Shown("convergence", "sim.plots.convergence(result)"),
        Shown(
            "family",
            'names = ["berlin", *sim.inputs.variants("berlin")][:5]\n'
            "family = sim.compare({name: sim.run(name, runs=500) for name in names})\n"
            "sim.plots.family(family)",
        ),
    ),
    "On what terms": (
        Shown("agreements", "sim.plots.agreements(result)"),
        Shown("agreements_by_ending", "sim.plots.agreements_by_ending(result)"),
        Shown("settled", 'sim.plots.settled(sim.run("berlin-twenty-points", runs=500))'),
    ),
    "Is there room?": (
        Shown("zopa", "sim.plots.zopa(result)"),
        Shown("zopa_map", "sim.plots.zopa_map(result)"),
        Shown("utilities", "sim.plots.utilities(result)"),
    ),
    "Who stood in the way": (
        Shown("blockers", "sim.plots.blockers(result)"),
        Shown("blocked_issues", "sim.plots.blocked_issues(result)"),
        Shown("but_for", "sim.plots.but_for(result)"),
    ),
    "One run": (
        Shown("dance", "sim.plots.dance(result, run=17)"),
        Shown("concessions", "sim.plots.concessions(result, run=17)"),
    ),
    "What it depends on": (
        Shown("tornado", "sim.plots.tornado(result)"),
        Shown("heatmap", "sim.plots.heatmap(study, FIRMNESS, NO_DEAL)"),
        Shown("endings_along", "sim.plots.endings_along(study, FIRMNESS)"),
        Shown(
            "tipping",
            'bargaining = sim.load("positional-bargaining")\n'
            "sim.plots.tipping(bargaining, sim.tipping_points(bargaining, runs=200))",
        ),
        Shown(
            "sobol_bars",
            'shares = sim.sweep("positional-bargaining", design="saltelli", points=64, runs=4)\n'
            "sim.plots.sobol_bars(shares)",
        ),
        Shown(
            "prim_box",
            'over = {NO_DEAL: {"uniform": [0.2, 0.9]}, RUSSIA: {"uniform": [0.1, 0.9]}}\n'
            'over |= {CONFLICT: {"uniform": [0, 1]}}\n'
            "sample = sim.sweep(scenario, over, points=256, runs=20)\n"
            'words = {"unit": "points", "names": sample.plan.names}\n'
            'found = sim.studies.prim(sample.points, sample.measure("deal") < 0.5, **words)\n'
            "sim.plots.prim_box(found, sample)",
        ),
        Shown("prim_tradeoff", "sim.plots.prim_tradeoff(found, sample)"),
    ),
    "What to do, and what lasts": (
        Shown(
            "regret",
            'ways = {"as reported": {}, "never": {"parties.ukraine.concessions.forgo_nato.from":'
            ' "never"}}\n'
            'found = sim.regret(ways, "utility.ukraine", base="berlin", runs=400)\n'
            "sim.plots.regret(found)",
        ),
        Shown("survival", 'sim.plots.survival(sim.run("berlin-aftermath", runs=1_000))'),
        Shown(
            "evidence",
            'prior = sim.run("berlin-offer-hour-unknown", runs=2_000)\n'
            "sim.plots.evidence(prior.given_evidence())",
        ),
    ),
}
"""The figures, in the order of the questions of a report."""


def drawn(shown: Shown, names: dict[str, Any]) -> Axes:
    """A figure of the gallery.

    Args:
        shown: The figure.
        names: What the code may use, and leaves behind.
    """
    *before, last = shown.call.split("\n")
    exec("\n".join(before), names)
    ax: Axes = eval(last, names)
    return ax


def gallery_page(folder: Path) -> None:
    """Draw all figures, and write the page that shows them.

    Args:
        folder: The folder of all pages; figures go into ``gallery/``.
    """
    place = folder / "gallery"
    place.mkdir()
    names: dict[str, Any] = {}
    exec(BEFORE, names)
    lines = [
        "# Gallery of figures",
        "",
        "Every figure, and the call that makes it. Each takes an `Axes` (`ax=`) or makes one, and"
        " returns it. The calls below use",
        "",
        f"```python\n{BEFORE}\n```",
        "",
    ]
    for title, figures in GALLERY.items():
        lines += [f"## {title}", ""]
        for shown in figures:
            ax = drawn(shown, names)
            figure = ax.get_figure(root=True)
            assert figure is not None
            figure.savefig(place / f"{shown.name}.png", dpi=DPI)
            alt = escaped(sim.plots.alt_text(ax))
            what = inspect.cleandoc(getattr(sim.plots, shown.name).__doc__).partition("\n\n")[0]
            lines += [
                f"### {shown.name}",
                "",
                " ".join(what.replace("``", "`").split()),
                "",
                f"```python\n{shown.call}\n```",
                "",
                f"![{alt}](gallery/{shown.name}.png)",
                "",
            ]
    (folder / "gallery.md").write_text("\n".join(lines), encoding="utf-8")
