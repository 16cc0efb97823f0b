"""Reading the aftermath of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.errors import did_you_mean
from sim.inputs.documents import Node, number_in
from sim.inputs.entries import Entry, named_items
from sim.inputs.party_names import party_named
from sim.inputs.read_provenance import Reading
from sim.inputs.read_quantities import read_quantity
from sim.model.aftermath import MAX_REVIEWS, Aftermath, BaseRate, reviews_in
from sim.model.guarantees import Guarantee
from sim.model.naming import readable
from sim.model.parties import Party
from sim.model.preferences import FightingOn
from sim.uncertainty.provenance import DEFAULT
from sim.uncertainty.quantities import COUNT, NOT_NEGATIVE, POSITIVE, SHARE, Domain, Quantity

__all__ = ["check_sides", "read_aftermath"]


def read_aftermath(entry: Entry, parties: Sequence[Party], reading: Reading) -> Aftermath | None:
    """Read ``aftermath:``; None if there is none, or if its sides are not known."""
    node = entry.take("aftermath")
    if node is None:
        return None
    item = Entry(node, "aftermath", reading.faults)
    provenance = reading.provenance(item)
    inherited = provenance.of_numbers

    def number(inner: Entry, key: str, domain: Domain, default: float) -> Quantity:
        at = inner.take(key, required=True)
        return read_quantity(at, inner.at(key), domain, reading, inherited, default)

    def below(key: str) -> Entry:
        # Without a mapping that fault is enough: what is missing in it is not named as well.
        found = item.take(key, required=True)
        return Entry(found or Node({}), item.at(key), reading.faults if found else [])

    adversary, defender = (party_named(item, key, parties) for key in ("adversary", "defender"))
    if adversary == defender and adversary is not None:
        item.fault("the adversary and the defender are the same party")
    length, period = number(item, "years", POSITIVE, 1.0), number(item, "every", POSITIVE, 1.0)
    patience = number(item, "patience", SHARE, 0.0)
    strength = below("strength")
    now, later = number(strength, "now", SHARE, 0.0), number(strength, "later", SHARE, 0.0)
    shift = number(strength, "years", NOT_NEGATIVE, 0.0)
    strength.done()
    cost = below("cost")
    sides = [parties[i].name for i in (adversary, defender) if i is not None]
    costs = [number(cost, name, NOT_NEGATIVE, 0.0) for name in sides]
    for name, extra in cost.rest() if len(set(sides)) == 2 else ():
        hint = did_you_mean(name, sides)
        cost.fault(f"'{name}' is neither the adversary nor the defender{hint}", extra, name)
    _check_years(item, length, period)
    base_rates = tuple(_read_base_rates(item, reading))
    item.done()
    if adversary is None or defender is None or adversary == defender:
        return None
    return Aftermath(
        adversary,
        defender,
        length.law.low,
        period.law.low,
        patience,
        now,
        later,
        shift,
        costs[0],
        costs[1],
        base_rates,
        (length, period),
        provenance,
        node.file,
        node.line,
    )


def _check_years(item: Entry, length: Quantity, period: Quantity) -> None:
    for key, quantity in (("years", length), ("every", period)):
        if quantity.uncertain:
            message = "must be a fixed number; the reviews are not drawn"
            item.fault(message, item.take(key), key)
            return
    count = reviews_in(length.law.low, period.law.low)
    if count < 1:
        item.fault(f"is longer than the {length.law.low:g} years", item.take("every"), "every")
    if count > MAX_REVIEWS:
        message = f"makes more than the {MAX_REVIEWS:,} reviews that can be followed"
        item.fault(message, item.take("every"), "every")


def _read_base_rates(entry: Entry, reading: Reading) -> Iterator[BaseRate]:
    for item, path, name in named_items(entry, "base_rates"):
        provenance = reading.provenance(item)
        title = item.text("title") or readable(name)
        cases = item.take("cases", required=True)
        count = None if cases is None else number_in(cases)
        if cases is not None and (count is None or not COUNT.admits(count)):
            wrong = cases.text or cases.kind
            item.fault(f"must be the number of cases, {COUNT}, not {wrong}", cases, "cases")
        survival: dict[float, float] = {}
        for key, node in item.fields("survival", required=True).items():
            years, share = number_in(Node(_number(key))), number_in(node)
            if years is None or years <= 0 or share is None or not SHARE.admits(share):
                message = "must give a share between 0 and 1 for a number of years"
                item.fault(message, node, f"survival.{key}")
                continue
            survival[years] = share
        caution = " ".join((item.text("caution") or "").split())
        item.done()
        yield BaseRate(
            name,
            path,
            title,
            int(count or 0),
            dict(sorted(survival.items())),
            caution,
            provenance,
            item.node.file,
            item.node.line,
        )


def _number(key: str) -> float | str:
    try:
        return float(key)
    except ValueError:
        return key


def check_sides(
    entry: Entry,
    parties: Sequence[Party],
    guarantees: Sequence[Guarantee],
    aftermath: Aftermath | None,
) -> None:
    """Report parties that look at an aftermath which is not there, or not theirs.

    And guarantees of which it is not said what they add to the defender's strength.
    """
    defender = None if aftermath is None else aftermath.defender
    for guarantee in guarantees:
        if guarantee.protects == defender and guarantee.strength.provenance == DEFAULT:
            place = Node(None, guarantee.file, guarantee.line)
            message = "'strength' is missing: what it adds to the defender's chance to win"
            entry.fault(f"{message} (0 if nothing)", place, guarantee.path)
    written = entry.take("aftermath") is not None
    for number, party in enumerate(parties):
        no_deal = party.preferences.no_deal
        if party.foresees and not written:
            message = "there is no aftermath to foresee; write 'aftermath', or 'foresight: none'"
            place = entry.fields("parties")[party.name].value["foresight"]
            entry.fault(message, place, f"parties.{party.name}.foresight")
        if not isinstance(no_deal, FightingOn):
            continue
        place = Node(None, no_deal.file, no_deal.line)
        if not written:
            message = "fighting_on needs an aftermath: its strength and cost say what it is worth"
            entry.fault(message, place, no_deal.path)
        elif aftermath is not None and number not in (aftermath.adversary, aftermath.defender):
            sides = [parties[i].name for i in (aftermath.adversary, aftermath.defender)]
            message = f"only the sides of the aftermath fight on: {' and '.join(sides)}"
            entry.fault(message, place, no_deal.path)
