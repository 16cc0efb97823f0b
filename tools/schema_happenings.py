"""The shapes of what happens in a scenario: sessions, events, drafts, guarantees."""

from __future__ import annotations

from typing import get_args

from sim.inputs.read_sessions import PACKAGES
from sim.model.scenario import Clock
from sim.protocols import names as protocol_names
from sim.protocols import protocol
from tools.schema_shapes import (
    IDENTIFIER,
    NAME,
    NULL,
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
    ref,
    with_reason,
    written,
)

__all__ = ["event", "guarantee", "happenings", "session"]


def happenings(part: bool) -> dict[str, Shape]:
    """What the ways of an alternative may change as well, but for the parties."""
    observer = mapping(
        {
            "title": described(TEXT, "What a reader calls it."),
            "role": described(TEXT, "What it does there."),
        },
        reasons=True,
    )
    text = mapping(
        {"undisclosed": described(SCALAR, "The option of all undisclosed points.")},
        rest=any_of(SCALAR),
        reasons=True,
    )
    return {
        "timeline": described(
            ref("timeline_in_a_variant") if part else items(session(part=False), 1),
            "The sessions, in the order in which they are held.",
        ),
        "events": described(
            ref("events_in_a_variant") if part else items(event(part=False)),
            "What happens meanwhile.",
        ),
        "strategy_defaults": described(
            ref("strategy_defaults"), "What a strategy means that does not say it."
        ),
        "clock": described(
            choice(get_args(Clock)),
            "What strategies take for time: rounds (hours of sessions, the default), calendar"
            " (all hours), open (rounds, as other tools do).",
        ),
        "deadline": described(ref("positive"), "The hour after which no round ends."),
        "round_hours": described(
            ref("length"),
            "How long a round lasts in sessions that do not say so; 1 hour if left out.",
        ),
        "drafts": described(
            of_names(any_of(text, NULL) if part else text),
            "Texts that a mediator can begin with; by default the options that are disliked least.",
        ),
        "guarantees": described(
            ref("guarantees_in_a_variant") if part else items(guarantee(part=False)),
            "Promises that some outcomes contain.",
        ),
        "observers": described(
            of_names(any_of(observer, NULL) if part else observer), "In the room, but no parties."
        ),
    }


def session(part: bool) -> Shape:
    """A session; if it is part of a variant, only what differs."""
    hour, length = ref("hour"), ref("length")
    chance = {"probability": described(ref("share"), "The chance that it comes.")}
    came = mapping(chance, () if part else ("probability",), reasons=True)
    rivals = {
        "one_of": described(WORDS, "Names of drafts, of which each run draws one."),
        "which": described(ref("not_negative"), "The odds, by number from 0."),
    }
    draft = any_of(
        TEXT,
        mapping(rivals, ["one_of"], reasons=True),
        {"type": "object", "additionalProperties": SCALAR, "not": {"required": ["one_of"]}},
    )
    protocols = any_of(
        *(
            described(
                {"const": name},
                " ".join((type(protocol(name)).__doc__ or "").split("\n\n")[0].split()),
            )
            for name in protocol_names()
        )
    )
    by_party = {"type": "object", "additionalProperties": any_of(hour, NULL)}
    keys = {
        "session": described(
            {**IDENTIFIER, "not": {"enum": [*NAME["not"]["enum"], "never"]}}, "Its name."
        ),
        "title": described(TEXT, "What a reader calls it."),
        "at": described(hour, "The hour at which it begins."),
        "after": described(TEXT, "The session just before, which it follows."),
        "delay": described(hour, "Hours from the end of the session before."),
        "hours": described(length, "How long it lasts; or give rounds."),
        "rounds": described(
            with_reason({"type": "integer", "minimum": 1}), "How many rounds it has; or give hours."
        ),
        "round_hours": described(
            length, "How long a round lasts; if left out, as in the other sessions."
        ),
        "parties": described(any_of(TEXT, items(SCALAR, 1)), "Who sits in it."),
        "observers": described(WORDS, "Who watches."),
        "comes": described(
            {"type": "object", "additionalProperties": any_of(came, NULL) if part else came},
            "The chance that a party comes at all, by its name.",
        ),
        "joins": described(by_party, "Latecomers, in hours from the beginning."),
        "leaves": described(by_party, "Who leaves early, in hours from the beginning."),
        "protocol": described(protocols, "How offers are made; alternating_offers if left out."),
        "draft": described(
            draft, "What a mediator begins with: the name of a draft, one_of several, or a text."
        ),
        "packages": described(
            with_reason(number(PACKAGES)),
            "Trades of two or three points that a mediator tries in each round.",
        ),
        "requires": described(choice(("text",)), "text: held only if there is something to sign."),
        "opens": described(
            TEXT, "Who acts first, the others following as listed; left out, it is drawn."
        ),
    }
    one_way = [
        {"not": {"allOf": [written("at"), written("after")]}},
        {"not": {"allOf": [written("at"), written("delay")]}},
    ]
    if part:
        return mapping(keys, ["session"], reasons=True)
    return mapping(
        keys,
        ["session", "parties"],
        reasons=True,
        conditions=[one_present("hours", "rounds"), *one_way],
    )


def event(part: bool) -> Shape:
    """An event; if it is part of a variant, only what differs."""
    share, weight = ref("changed_share"), ref("changed_weight")
    changes = {
        "type": "object",
        "patternProperties": {
            r"\.(no_deal|no_deal\.value|firmness)$": any_of(share, NULL) if part else share
        },
        "additionalProperties": any_of(weight, NULL) if part else weight,
        "propertyNames": {"pattern": r"^parties\.[^.]*\..*"},
    }
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
        "at": described(ref("not_negative"), "The hour at which it happens."),
        "probability": described(ref("share"), "The chance that it happens; 1 if left out."),
        "changes": described(
            changes,
            "New numbers, or {add: …}, by path: no_deal.value,"
            " weights.<issue>, red_lines.<id>.firmness of parties.<party>.",
        ),
        "enters": described(WORDS, "Who sits in every session from then on."),
        "leaves": described(WORDS, "Who sits in none from then on."),
        "walks_out": described(WORDS, "Who walks out for good."),
    }
    if part:
        return mapping(keys, ["id"], reasons=True)
    does = present("changes", "enters", "leaves", "walks_out")
    does["anyOf"][0] = {
        "required": ["changes"],
        "properties": {"changes": {"type": "object", "minProperties": 1}},
    }
    return mapping(keys, ["id", "at"], reasons=True, conditions=[does])


def guarantee(part: bool) -> Shape:
    """A guarantee; if it is part of a variant, only what differs."""
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
        "given_by": described(TEXT, "The party that promises."),
        "protects": described(TEXT, "The party that is promised to."),
        "when": described(ref("condition"), "The outcomes that contain it."),
        "credibility": described(ref("share"), "The chance that it is honoured."),
        "worth": described(
            ref("share"), "What it is worth to the protected party, if it is certain."
        ),
        "cost": described(ref("share"), "What it costs the guarantor."),
        "strength": described(ref("share"), "What it adds to the defender's chance to win a war."),
    }
    required = ("id", "given_by", "protects", "when", "credibility", "worth")
    return mapping(keys, ("id",) if part else required, reasons=True)
