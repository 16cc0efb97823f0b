"""The shapes of what a scenario says of a party: what it values, its positions, how it bargains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.model.preferences import FIGHTING_ON
from sim.model.ratification import KNOWN
from sim.strategies import PARTS, Kind, names, part_class
from sim.uncertainty.quantities import (
    ANY_NUMBER,
    COUNT,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    SIGNED,
    Domain,
)
from tools.schema_shapes import (
    FLAG,
    IDENTIFIER,
    TEXT,
    WORDS,
    Shape,
    any_of,
    choice,
    described,
    items,
    mapping,
    number,
    one_present,
    ref,
    with_reason,
)

__all__ = ["DOMAINS", "conventions", "named_list", "party", "strategies"]

DOMAINS: Mapping[str, Domain] = {
    "share": SHARE,
    "not_negative": NOT_NEGATIVE,
    "positive": POSITIVE,
    "signed": SIGNED,
    "any_number": ANY_NUMBER,
    "count": COUNT,
    "share_above_0": Domain(0.0, 1.0, above=True),
}
"""What numbers of a scenario may be, by the name of their definition."""

_KIND_WORDS: Mapping[Kind, str] = {
    "concedes": "How it concedes.",
    "offers": "What it offers, of all that is worth as much to it.",
    "accepts": "What it accepts.",
}


def named_list(entry: Shape, part: bool, naming: str = "id") -> Shape:
    """A list of entries that name themselves; in a variant also a mapping by their names."""
    if not part:
        return items(entry)
    loose = {key: value for key, value in entry.items() if key != "required"}
    loose["required"] = [key for key in entry.get("required", ()) if key != naming]
    below = {"type": "object", "additionalProperties": any_of(loose, {"type": "null"})}
    return any_of(items(entry), below)


def party(part: bool) -> Shape:
    """What stands under the name of a party.

    Args:
        part: Whether it is laid over another, so that nothing need be said.
    """
    keys: dict[str, Shape] = {
        "title": described(TEXT, "What a reader calls the party."),
        "delegation": described(WORDS, "The people who speak for it."),
        "consent": described(
            _consent(),
            "Whether a deal needs its consent: required (the default), none, or"
            " needed_for some outcomes.",
        ),
        "weights": described(
            mapping({}, rest=_loose(ref("not_negative"), True), reasons=True),
            "How much each issue matters to it; need not sum to 1.",
        ),
        "values": described(_values(part), "What each option is worth to it, 0 to 1."),
        "undisclosed": described(
            mapping(
                {
                    "wants": described(
                        TEXT, "The end that it wants: the first option or the last."
                    ),
                    "importance": described(
                        ref("not_negative"), "The weight of the points, beside the other weights."
                    ),
                },
                () if part else ("wants", "importance"),
                reasons=True,
            ),
            "What it wants in the points that are not disclosed.",
        ),
        "interactions": described(
            named_list(_interaction(part), part),
            "What some options are worth more, or less, together.",
        ),
        "no_deal": described(
            _no_deal(part),
            "What no agreement is worth to it, 0 to 1; or fighting_on, for a side of"
            " the aftermath.",
        ),
        "red_lines": described(
            named_list(_red_line(part), part), "What it refuses, whatever else it gets."
        ),
        "concessions": described(
            named_list(_concession(part), part), "What it gives only in return for something."
        ),
        "foresight": described(
            with_reason(choice(("expected", "none"))),
            "expected: it values an outcome by how long it will be kept; none is the default.",
        ),
        "ratification": described(_ratification(part), "A second yes that it needs at home."),
        "strategy": described(
            ref("strategy"), "How it bargains: the name of a way of conceding, or three parts."
        ),
        "walks_out_after": described(
            with_reason({"type": "integer", "minimum": 1}),
            "So many rounds in a row without an offer that it could sign, and it walks out.",
        ),
    }
    required = () if part else ("weights", "values", "strategy")
    return mapping(keys, required, reasons=True)


def _loose(shape: Shape, empty: bool) -> Shape:
    return any_of(shape, {"type": "null"}) if empty else shape


def _consent() -> Shape:
    words = choice(("required", "none"))
    keys = {
        "value": described(words, "required or none."),
        "needed_for": described(ref("condition"), "The outcomes that need its consent."),
    }
    return any_of(words, mapping(keys, reasons=True, conditions=[one_present(*keys)]))


def _values(part: bool) -> Shape:
    ends = {**items(number(SHARE), 2), "maxItems": 2}
    linear = described(ends, "Evenly from the first option to the last: [first, last].")
    spread = mapping({"linear": linear}, ["linear"], reasons=True)
    each = mapping({}, rest=_loose(ref("share"), part), reasons=True)
    each["propertyNames"] = {"not": {"const": "linear"}}
    return mapping({}, rest=any_of(spread, each, {"type": "null"}), reasons=True)


def _interaction(part: bool) -> Shape:
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
        "when": described(ref("condition"), "The outcomes that it is about."),
        "bonus": described(ref("signed"), "What they are worth more; below 0: less."),
    }
    return mapping(keys, ("id",) if part else ("id", "when", "bonus"), reasons=True)


def _no_deal(part: bool) -> Shape:
    fighting = {"const": FIGHTING_ON}
    keys = {
        "value": described(any_of(ref("share"), fighting), "What it is worth at hour 0."),
        "drift_per_day": described(ref("any_number"), "What is added to it each day."),
    }
    return any_of(ref("share"), fighting, mapping(keys, () if part else ("value",), reasons=True))


_FIRM = {
    "firmness": described(ref("share"), "The chance that it is real and no bluff; 1 if left out."),
    "crossing_cost": described(ref("not_negative"), "What crossing it costs where it is a bluff."),
    "public": described(
        FLAG, "Whether it was said in public, so that crossing it costs something."
    ),
}


def _red_line(part: bool) -> Shape:
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
        "rejects": described(ref("condition"), "The outcomes that it refuses."),
        **_FIRM,
    }
    return mapping(keys, ("id",) if part else ("id", "rejects"), reasons=True)


def _concession(part: bool) -> Shape:
    since = any_of({"type": "string"}, ref("not_negative"))
    keys = {
        "id": described(IDENTIFIER, "Its name."),
        "title": described(TEXT, "What a reader calls it."),
        "gives": described(ref("condition"), "What it gives."),
        "in_return_for": described(ref("condition"), "What it must get for it."),
        "from": described(since, "Since when it is on the table: a session, an hour, or never."),
        **_FIRM,
    }
    required = ("id",) if part else ("id", "gives", "in_return_for")
    return mapping(keys, required, reasons=True)


def _ratification(part: bool) -> Shape:
    keys = {
        "by": described(TEXT, "Who must say yes."),
        "threshold": described(ref("share"), "What an agreement must be worth at home, 0 to 1."),
        "weights": described(
            mapping({}, rest=_loose(ref("not_negative"), True), reasons=True),
            "What counts at home; left out, what counts for the party.",
        ),
        "known_to": described(choice(KNOWN), "Who knows the threshold; nobody if left out."),
    }
    return mapping(keys, () if part else ("by", "threshold"), reasons=True)


def _first_line(thing: type) -> str:
    return " ".join((thing.__doc__ or "").strip().partition("\n\n")[0].split())


def _named_parts(kind: Kind) -> Shape:
    """The parts of a kind by name, as words that an editor explains."""
    return any_of(
        *(described({"const": name}, _first_line(part_class(kind, name))) for name in names(kind))
    )


def _settings(kind: Kind, name: str) -> Shape:
    """What can be set of a part."""
    part = part_class(kind, name)
    domains = {domain: key for key, domain in DOMAINS.items()}
    keys: dict[str, Shape] = {
        number: described(
            ref(domains[spec.domain]), f"{spec.meaning}; {spec.default:g} if left out"
        )
        for number, spec in part.parameters.items()
    }
    for word, known in part.words.items():
        keys[word] = described(choice(known), f"{known[0]} if left out")
    return described(mapping(keys, reasons=True), _first_line(part))


def _part(kind: Kind) -> Shape:
    settings: dict[str, Any] = {name: _settings(kind, name) for name in names(kind)}
    rich = mapping(settings, reasons=True, conditions=[_one_key(settings)])
    return any_of(_named_parts(kind), rich)


def _one_key(settings: Mapping[str, Shape]) -> Shape:
    return {"oneOf": [{"required": [name]} for name in settings]}


def strategies() -> dict[str, Shape]:
    """The definitions of a strategy and of its parts."""
    parts: dict[str, Shape] = {kind: _part(kind) for kind in PARTS}
    keys: dict[str, Shape] = {kind: described(ref(kind), _KIND_WORDS[kind]) for kind in PARTS}
    noise = described(ref("not_negative"), "How blurred its choices are; 0 is exact.")
    keys["choice"] = described(mapping({"temperature": noise}, reasons=True), "Noise.")
    whole = mapping(keys, ["concedes"], reasons=True)
    return {**parts, "strategy": any_of(ref("concedes"), whole)}


def conventions() -> Shape:
    """What a strategy means that does not say it."""
    keys: dict[str, Shape] = {"offers": _named_parts("offers"), "accepts": _named_parts("accepts")}
    for kind in PARTS:
        for name in names(kind):
            for word, known in part_class(kind, name).words.items():
                keys[word] = choice(known)
    return mapping(keys)
