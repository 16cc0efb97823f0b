"""What a player sees, as plain data: brief, table, what was heard. The browser computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sim.description.hours import hour_text
from sim.description.words import options_in_words
from sim.model import Scenario
from sim.play import Brief, Game, Happening, SeenOutcome, Situation

__all__ = ["brief_json", "heard_json", "issues_json", "look_json", "outcome_json", "situation_json"]

Plain = dict[str, Any]


def issues_json(scenario: Scenario) -> list[Plain]:
    """The issues with their options, and which of them are undisclosed points."""
    hidden = scenario.undisclosed.issues if scenario.undisclosed else ()
    return [
        {
            "name": issue.name,
            "label": issue.label,
            "hidden": issue in hidden,
            "options": [{"name": name, "label": issue.label_of(name)} for name in issue.options],
        }
        for issue in scenario.space.issues
    ]


def brief_json(found: Brief) -> Plain:
    """A brief, with what each option adds in points of 100."""
    return {
        "scenario": found.scenario,
        "about": found.about,
        "party": found.party,
        "delegation": list(found.delegation),
        "task": found.task,
        "positions": [asdict(position) for position in found.positions],
        "points": {
            stake.issue: {option: 100 * worth for option, worth in stake.options}
            for stake in found.stakes
        },
        "bonuses": [{"when": when, "points": 100 * worth} for when, worth in found.bonuses],
        "others": [
            {"title": title, "lines": [asdict(line) for line in lines]}
            for title, lines in found.others
        ],
        "timeline": [list(session) for session in found.timeline],
    }


def outcome_json(scenario: Scenario, seen: SeenOutcome | None) -> Plain | None:
    """An outcome in the eyes of a player."""
    if seen is None:
        return None
    return {
        "options": dict(seen.options),
        "text": _in_words(scenario, seen.options),
        "worth": seen.worth,
        "barred": list(seen.barred),
        "costs": list(seen.costs),
        "crosses": list(seen.crosses),
    }


def _in_words(scenario: Scenario, options: Mapping[str, str]) -> str:
    """An outcome in words."""
    chosen = [issue.options.index(options[issue.name]) for issue in scenario.space.issues]
    return options_in_words(scenario, chosen)


def situation_json(scenario: Scenario, found: Situation) -> Plain:
    """What a player has to decide, and what it knows."""
    return {
        "hour": found.hour,
        "when": hour_text(scenario, found.hour),
        "session": scenario.session_label(found.session),
        "round": found.round,
        "rounds": found.rounds,
        "elapsed": found.elapsed,
        "last": found.last,
        "opener": found.opener,
        "present": list(found.present),
        "no_deal": found.no_deal,
        "on_table": outcome_json(scenario, found.on_table),
        "by": found.by,
        "draft": outcome_json(scenario, found.draft),
        "standing": outcome_json(scenario, found.standing),
        "agreed": list(found.agreed),
        "choices": [asdict(choice) for choice in found.choices],
    }


def heard_json(scenario: Scenario, happenings: Sequence[Happening], since: int = 0) -> list[Plain]:
    """What a player has heard from some number on; of a text that is revised, only what changes."""
    return list(_heard(scenario, happenings, since))


def _heard(scenario: Scenario, happenings: Sequence[Happening], since: int) -> Iterator[Plain]:
    texts = [said.outcome for said in happenings[:since] if said.move == "proposes"]
    before = None if not texts or texts[-1] is None else texts[-1].options
    for said in happenings[since:]:
        text, worth = "", None
        if said.outcome is not None:
            worth = said.outcome.worth
            text = _in_words(scenario, said.outcome.options)
            if said.move == "proposes":
                if before is not None:
                    text = _changes(scenario, before, said.outcome.options)
                before = said.outcome.options
            elif said.move != "offers":
                text = ""
        yield {
            "when": hour_text(scenario, said.hour),
            "place": (
                f"{scenario.session_label(said.session)}, round {said.round}"
                if said.session
                else ""
            ),
            "party": said.party,
            "move": said.move,
            "own": said.own,
            "worth": worth,
            "text": text,
        }


def _changes(scenario: Scenario, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    changed = [
        f"{issue.label}: {issue.label_of(after[issue.name])} instead of"
        f" {issue.label_of(before[issue.name])}"
        for issue in scenario.space.issues
        if after[issue.name] != before[issue.name]
    ]
    return "; ".join(changed) or "the text as it was"


def look_json(game: Game, options: Mapping[str, str]) -> Plain:
    """What an outcome would be worth to the seat to move, and what every other option would change.

    An option is marked as barred only by what does not exclude every option of its issue.

    Raises:
        UsageError: if it is no outcome of this scenario.
    """
    others: dict[str, list[Plain]] = {}
    for issue in game.scenario.space.issues:
        found = [game.look_at({**options, issue.name: option}) for option in issue.options]
        anyway = set.intersection(*(set(seen.barred) for seen in found))
        others[issue.name] = [
            {"worth": seen.worth, "barred": [why for why in seen.barred if why not in anyway]}
            for seen in found
        ]
    return {"outcome": outcome_json(game.scenario, game.look_at(options)), "options": others}
