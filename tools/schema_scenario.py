"""The JSON Schema of scenario files, and of variants that are laid over one."""

from __future__ import annotations

from sim.inputs.merge import WAY_TITLE
from sim.inputs.read_alternatives import PATCHED
from sim.model.endings import COURSES, ENDINGS
from sim.uncertainty.quantities import NOT_NEGATIVE, POSITIVE, SHARE, SIGNED
from tools.schema_happenings import event, guarantee, happenings, session
from tools.schema_parties import DOMAINS, conventions, named_list, party, strategies
from tools.schema_shapes import (
    FLAG,
    IDENTIFIER,
    NULL,
    NUMBER_KEY,
    REASONS,
    SCALAR,
    TEXT,
    WORDS,
    Shape,
    any_of,
    choice,
    described,
    items,
    mapping,
    number,
    of_names,
    one_present,
    present,
    quantity,
    ref,
    with_reason,
    written,
)

__all__ = ["scenario_schema"]

_ADDED = {"add": described(ref("any_number"), "What is added, instead of a new number.")}

_OPTION: Shape = any_of(
    {**SCALAR, "not": {"enum": ["claim", "assumed", "linear"]}},
    {
        "type": "object",
        "additionalProperties": SCALAR,
        "propertyNames": {"not": {"enum": ["claim", "assumed", "linear"]}},
        "minProperties": 1,
        "maxProperties": 1,
    },
)


def scenario_schema() -> Shape:
    """The whole schema."""
    definitions = {name: quantity(name, domain) for name, domain in sorted(DOMAINS.items())}
    definitions |= {
        "changed_weight": quantity("not_negative", NOT_NEGATIVE, keys=_ADDED),
        "changed_share": quantity("share", SHARE, keys=_ADDED),
        "condition": _condition(),
        "run_condition": _run_condition(),
        "hour": with_reason(number(NOT_NEGATIVE)),
        "length": with_reason(number(POSITIVE)),
        "party": party(part=False),
        "party_in_a_variant": party(part=True),
        **strategies(),
        "strategy_defaults": conventions(),
        "timeline_in_a_variant": named_list(session(part=True), True, "session"),
        "events_in_a_variant": named_list(event(part=True), True),
        "guarantees_in_a_variant": named_list(guarantee(part=True), True),
        **REASONS,
        "scenario": _root(part=False),
        "variant": _root(part=True),
        "way": _way(),
    }
    # What a file leaves to the one it extends, or to the ways of alternatives, need not be there.
    return {
        "title": "A scenario",
        "if": present("extends", "alternatives"),
        "then": ref("variant"),
        "else": ref("scenario"),
        "definitions": definitions,
    }


def _condition() -> Shape:
    """A condition on an outcome."""
    bounds = {
        "at_least": described(SCALAR, "This option or one after it."),
        "at_most": described(SCALAR, "This option or one before it."),
    }
    options = any_of(
        SCALAR, items(SCALAR, 1), mapping(bounds, conditions=[present("at_least", "at_most")])
    )
    keys = {
        "all": described(items(ref("condition"), 1), "All of these hold."),
        "any": described(items(ref("condition"), 1), "One of these holds at least."),
        "not": described(ref("condition"), "This does not hold."),
    }
    words = "An outcome: {issue: option}, {issue: [options]}, {issue: {at_least: option}}; several"
    shape = mapping(keys, tuple(keys), rest=options, minProperties=1)
    del shape["required"]
    return described(shape, f"{words} keys mean all of them.")


def _run_condition(named: bool = False) -> Shape:
    """A condition on how a run went; as an observation it has a name, too."""
    course = choice((*COURSES, "held"))
    points = {"type": "integer", "minimum": 0}
    bounds = {
        "at_least": described(points, "So many points or more."),
        "at_most": described(points, "So many points or fewer."),
    }
    settled = mapping(bounds, conditions=[present("at_least", "at_most")])
    ending = choice(ENDINGS)
    keys = {
        "course": described(
            {
                "type": "object",
                "additionalProperties": any_of(course, items(course, 1)),
                "minProperties": 1,
            },
            "What came of sessions, by their names.",
        ),
        "settled": described(
            {"type": "object", "additionalProperties": settled, "minProperties": 1},
            "How many points of a mediator's text were settled in a session.",
        ),
        "on_table": described(
            {"type": "object", "additionalProperties": TEXT, "minProperties": 1},
            "In which session a concession (party.id) was on the table.",
        ),
        "ending": described(any_of(ending, items(ending, 1)), "How it ended."),
        "outcome": described(ref("condition"), "What was agreed."),
        "all": described(items(ref("run_condition"), 1), "All of these hold."),
        "any": described(items(ref("run_condition"), 1), "One of these holds at least."),
        "not": described(ref("run_condition"), "This does not hold."),
    }
    name = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
    }
    return mapping(
        {**name, **keys} if named else keys,
        ("id",) if named else (),
        reasons=named,
        conditions=[present(*keys)],
    )


def _root(part: bool) -> Shape:
    """A document."""
    keys = {
        "extends": described(
            TEXT, "A file that this one is laid over; only what differs stands here."
        ),
        "title": described(TEXT, "What a reader calls the scenario."),
        "about": described(TEXT, "What it is about, in a sentence or two."),
        "assumed": described(
            REASONS["assumed"], "Why all that says nothing else is assumed: a first guess, say."
        ),
        "notes": described(WORDS, "What a reader of the results should know, a sentence each."),
        "claims": described(
            WORDS, "Files of claims, beside this one; what they hold is cited by id."
        ),
        "start": described(
            {**TEXT, "pattern": r"^\s*\d{4}"}, "The date and time of hour 0, for figures."
        ),
        "issues": described(_issues(part), "What is negotiated: each issue with its options."),
        "parties": described(
            of_names(
                any_of(ref("party_in_a_variant"), NULL) if part else ref("party"),
                **({} if part else {"minProperties": 2}),
            ),
            "Who negotiates.",
        ),
        **happenings(part),
        "dependence": described(
            items(_dependence()), "What hangs together; all else is drawn independently."
        ),
        "observations": described(
            items(_run_condition(named=True)),
            "What is reported to have happened.",
        ),
        "aftermath": described(_aftermath(part), "Whether a deal is kept."),
        "undisclosed": described(_undisclosed(part), "Points of which only a prior is known."),
        "alternatives": described(
            of_names(any_of(_alternative(), TEXT) if part else _alternative()),
            "What is not known of the structure: every run draws one way of each.",
        ),
    }
    required = () if part else ("title", "issues", "parties", "timeline")
    return mapping(keys, required)


def _way() -> Shape:
    """What is laid over a scenario in one way of an alternative."""
    parties = of_names(any_of(ref("party_in_a_variant"), NULL))
    keys = {"parties": described(parties, "What differs of the parties."), **happenings(part=True)}
    title = {WAY_TITLE: described(TEXT, "What a reader calls the way; it changes nothing.")}
    return mapping({**title, **{key: keys[key] for key in PATCHED}})


def _issues(part: bool) -> Shape:
    listed: Shape = {**items(_OPTION, 1), "uniqueItems": True}
    title = described(TEXT, "What a reader calls the issue.")
    options = described(
        listed, "The options in order, from one end to the other; each as name, or name: title."
    )
    ordered = described(FLAG, "false: the options have no order.")
    spaced = {
        "from": described(number(DOMAINS["any_number"]), "The first number."),
        "to": described(number(DOMAINS["any_number"]), "The last number."),
        "step": described(number(POSITIVE), "How far apart they are; 1 if left out."),
    }
    if part:
        issue = mapping({"title": title, "options": options, "ordered": ordered, **spaced})
        return of_names(any_of(listed, issue, NULL))
    issue = any_of(
        listed,
        mapping({"title": title, "options": options, "ordered": ordered}, ["options"]),
        mapping({"title": title, "options": NULL, **spaced}, ["from", "to"]),
    )
    return of_names(issue, minProperties=1)


def _undisclosed(part: bool) -> Shape:
    point = {
        "conflict": described(ref("share"), "How far the parties' interests in a point conflict."),
        "common": described(ref("share"), "What the options are worth to all alike."),
    }
    keys = {
        "points": described(
            with_reason({"type": "integer", "minimum": 1}),
            "How many there are; they become issues point_01, point_02, …",
        ),
        "options": described(
            {**items(_OPTION, 2), "uniqueItems": True},
            "The options of each, the rival texts at the ends.",
        ),
        **point,
    }
    shape = mapping(keys, () if part else tuple(keys), reasons=True)
    return {**shape, "patternProperties": {"^point_[0-9]{2,}$": _optional_mapping(point)}}


def _optional_mapping(keys: dict[str, Shape]) -> Shape:
    return any_of(mapping(keys, reasons=True), NULL)


def _aftermath(part: bool) -> Shape:
    strength = {
        "now": described(ref("share"), "The defender's chance to win, at first."),
        "later": described(ref("share"), "The same, once strength has shifted."),
        "years": described(ref("not_negative"), "How long the shift takes."),
    }
    rate = mapping(
        {
            "id": described(IDENTIFIER, "Its name."),
            "title": described(TEXT, "What a reader calls it."),
            "cases": described(number(DOMAINS["count"]), "How many cases were counted."),
            "survival": described(
                {
                    "type": "object",
                    "additionalProperties": number(SHARE),
                    "propertyNames": NUMBER_KEY,
                },
                "The share that lasted so many years: {1: 0.8, 5: 0.5}.",
            ),
            "caution": described(TEXT, "What to beware of."),
        },
        ["id", "cases", "survival"],
        reasons=True,
    )
    cost = {
        "type": "object",
        "additionalProperties": any_of(ref("not_negative"), NULL) if part else ref("not_negative"),
    }
    keys = {
        "adversary": described(TEXT, "Who may break the deal."),
        "defender": described(TEXT, "Whom it would attack."),
        "years": described(ref("length"), "How long deals are followed."),
        "every": described(ref("length"), "Years between reviews."),
        "patience": described(ref("share"), "What a period later is worth, against now."),
        "strength": described(
            mapping(strength, () if part else tuple(strength)), "How strength shifts."
        ),
        "cost": described(cost, "What war costs each side, by its name."),
        "base_rates": described(
            items(rate), "What is known of other cases, shown beside the curve."
        ),
    }
    required = tuple(key for key in keys if key != "base_rates")
    return mapping(keys, () if part else required, reasons=True)


def _alternative() -> Shape:
    weight = number(POSITIVE)
    weights = any_of(items(weight), {"type": "object", "additionalProperties": weight})
    keys = {
        "title": described(TEXT, "What a reader calls it."),
        "one_of": described(
            of_names(ref("way"), minProperties=2),
            "The ways by name, each laid over the rest as a variant is; {} changes nothing.",
        ),
        "weights": described(
            weights, "How likely they are, in a list or by name; left out, all alike."
        ),
    }
    return mapping(keys, ["one_of"], reasons=True)


def _dependence() -> Shape:
    rank = number(SIGNED)
    several = items(SCALAR, 2)
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "permutation": described(
            items(number(DOMAINS["any_number"]), 1),
            "Values that each run deals out to the paths under of, in an order of its own.",
        ),
        "correlated": described(several, "Paths of numbers with a rank correlation."),
        "moves_with": described(TEXT, "A path with which those under of rise and fall."),
        "of": described(WORDS, "Paths."),
        "rank": described(
            any_of(rank, items(items(rank, 1), 2)),
            "Spearman's rank correlation: a number for every pair, or rows of a matrix.",
        ),
    }
    fits = [
        {"if": written("correlated"), "then": {**written("rank"), "not": written("of")}},
        {
            "if": present("permutation", "moves_with"),
            "then": {**written("of"), "not": written("rank")},
        },
    ]
    forms = one_present("permutation", "correlated", "moves_with")
    return mapping(keys, ["id"], reasons=True, conditions=[forms, *fits])
