"""What a cell shows of a scenario."""

from __future__ import annotations

from sim.description.audit import audit
from sim.description.hours import windows
from sim.description.words import count_of
from sim.model import Scenario
from sim.model.naming import readable
from sim.pages.markup import card, fold, listed, paragraph, rows

__all__ = ["rests_part", "scenario_card"]

_OPTIONS = 8
"""Of an issue with more options, the first and the last are shown."""

_ISSUES = 12


def scenario_card(scenario: Scenario) -> str:
    """What it is about, who negotiates over what; folded: the timeline, and what it rests on."""
    parties = ", ".join(party.title for party in scenario.parties)
    return card(
        f"Scenario · {scenario.name}",
        scenario.title,
        paragraph(scenario.about),
        paragraph(f"{count_of(len(scenario.parties), 'party', 'parties')}: {parties}"),
        fold(_over(scenario), _issues(scenario)),
        fold("Who: red lines, consent, how they decide", _parties(scenario)),
        fold(f"When: {count_of(len(scenario.sessions), 'session')}", _timeline(scenario)),
        fold(_known(scenario), rests_part(scenario)),
        fold("Notes", listed(scenario.notes) if scenario.notes else ""),
        foot="sim.run(…) simulates it, sim.explain(…) says whether there is room for a deal.",
    )


def _over(scenario: Scenario) -> str:
    issues = count_of(len(scenario.space.issues), "issue")
    return f"What about: {issues}, {scenario.space.size:,} possible outcomes"


def _issues(scenario: Scenario) -> str:
    shown = []
    for issue in scenario.space.issues[:_ISSUES]:
        options = list(issue.labels)
        if len(options) > _OPTIONS:
            options = [options[0], "…", options[-1]]
        shown.append((issue.label, " · ".join(options)))
    more = len(scenario.space.issues) - len(shown)
    left = paragraph(f"and {more} more", "sim-foot") if more else ""
    return rows(("issue", "options"), shown) + left


def _parties(scenario: Scenario) -> str:
    needed = {"all": "needed", "some": "needed for some outcomes", "none": "not needed"}
    return rows(
        ("party", "consent", "red lines", "conditions", "strategy"),
        (
            (
                party.title,
                needed[party.consent.of],
                ", ".join(line.label for line in party.positions.red_lines),
                ", ".join(each.label for each in party.positions.concessions),
                party.strategy.name,
            )
            for party in scenario.parties
        ),
    )


def _timeline(scenario: Scenario) -> str:
    titles = [party.title for party in scenario.parties]
    return rows(
        ("session", "hours", "rounds", "who", "protocol"),
        (
            (
                session.label,
                f"{window.begin:g} to {window.end:g}",
                session.rounds,
                ", ".join(titles[number] for number in session.parties),
                readable(session.protocol),
            )
            for session, window in zip(scenario.sessions, windows(scenario), strict=True)
        ),
    )


def _known(scenario: Scenario) -> str:
    drawn = count_of(len(scenario.uncertain), "number")
    return f"What is not known: {drawn} drawn anew in each run"


def rests_part(scenario: Scenario) -> str:
    """How many numbers and positions rest on claims, on assumptions, on nothing."""
    table = audit(scenario)
    counts = table.groupby("rests_on")["uncertain"].agg(["size", "sum"])
    lines = (
        (str(kind), int(row["size"]), int(row["sum"]))
        for kind, row in counts.sort_values("size", ascending=False).iterrows()
    )
    said = "sim.description.audit.audit(scenario) lists every one with its source."
    return rows(("rests on", "numbers and positions", "of these drawn"), lines) + paragraph(said)
