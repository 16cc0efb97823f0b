"""GeniusWeb domains: JSON files with a domain (``issuesValues``) and profiles.

A profile (``LinearAdditiveUtilitySpace``) gives each issue a weight and each option a utility; its
``reservationBid`` holds a bid that is worth as much to the party as leaving without agreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from sim.errors import Fault
from sim.formats.domain import DomainIssue, Profile, hint, listed, plain, shares, utility
from sim.inputs.documents import Node, no_number, number_in
from sim.inputs.entries import Entry
from sim.model.issues import MAX_OUTCOMES

__all__ = ["is_domain", "is_profile", "read_domain", "read_profile"]

_DISCRETE = ("discreteutils", "DiscreteValueSetUtilities")
_NUMERIC = ("numberutils", "NumberValueSetUtilities")
_ADDITIVE = "LinearAdditiveUtilitySpace"
_OTHER_KINDS = ("UtilitySpace", "Profile", "Ordering")


def is_domain(node: Node) -> bool:
    """Whether a JSON document is a domain."""
    return isinstance(node.value, dict) and "issuesValues" in node.value


def is_profile(node: Node) -> bool:
    """Whether a JSON document is a profile, of a kind that is read or of another."""
    if not isinstance(node.value, dict):
        return False
    keys = list(node.value)
    return "issueUtilities" in keys or (len(keys) == 1 and keys[0].endswith(_OTHER_KINDS))


def read_domain(node: Node, faults: list[Fault]) -> tuple[DomainIssue, ...]:
    """The issues of a domain file, in the order of the file."""
    entry = Entry(node, "", faults)
    issues: dict[str, DomainIssue] = {}
    for name, item in entry.fields("issuesValues", required=True).items():
        title = plain(name)
        path = f"issuesValues.{name}"
        if not title or title in issues:
            what = "a second issue has this name" if title else "an issue needs a name"
            faults.append(Fault(item.file, item.line, path, what))
            continue
        inner = Entry(item, path, faults)
        numbers: tuple[float, ...] = ()
        if inner.take("range") is not None:
            options, numbers = _read_range(inner)
        else:
            nodes = inner.items("values", required=True)
            options = tuple(_text(option, path, faults) for option in nodes)
            if inner.take("values") is not None and not nodes:
                inner.fault("has no options")
        issues[title] = DomainIssue(title, options, item.line, numbers=numbers)
    if entry.take("issuesValues") is not None and not issues:
        entry.fault("has no issues")
    return tuple(issues.values())


def _text(node: Node, path: str, faults: list[Fault]) -> str:
    if not isinstance(node.value, str):
        message = f"an option must be text, not {node.text or node.kind}"
        faults.append(Fault(node.file, node.line, path, message))
    return plain(node.text)


def _decimal(entry: Entry, key: str) -> Decimal | None:
    """A number, which GeniusWeb writes bare or as text."""
    node = entry.take(key, required=True)
    if node is None:
        return None
    try:
        number = Decimal(node.text)
    except InvalidOperation:
        number = Decimal("NaN")
    # The bound on the exponent keeps whole numbers of a million digits away.
    if not number.is_finite() or abs(number.adjusted()) > 15:
        entry.fault(f"must be a number, not {node.text or node.kind}", node, key)
        return None
    return number


def _read_range(inner: Entry) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The options low, low + step, … of a numeric issue."""
    entry = Entry(inner.take("range") or Node({}), inner.at("range"), inner.faults)
    low, high, step = (_decimal(entry, key) for key in ("low", "high", "step"))
    if low is None or high is None or step is None:
        return (), ()
    if step <= 0 or high < low:
        entry.fault("needs low ≤ high and a step above 0")
        return (), ()
    count = int((high - low) / step) + 1
    if count > MAX_OUTCOMES:
        entry.fault(f"has {count:,} options; an outcome space holds at most {MAX_OUTCOMES:,}")
        return (), ()
    numbers = [low + i * step for i in range(count)]
    return tuple(f"{number:f}" for number in numbers), tuple(float(number) for number in numbers)


def read_profile(
    node: Node, name: str, issues: Sequence[DomainIssue], faults: list[Fault]
) -> Profile | None:
    """A profile, its utilities divided by the largest of each issue.

    Args:
        node: The document.
        name: Name of the file, without its folder.
        issues: The issues of the domain.
        faults: Gets what is wrong.

    Returns:
        The profile; None if it is of a kind that is not read.
    """
    before = len(faults)
    path = ""
    if "issueUtilities" not in node.value:
        ((kind, inner),) = node.value.items()
        if kind != _ADDITIVE:
            message = f"a profile of the kind '{kind}' is not read; only {_ADDITIVE} is"
            faults.append(Fault(node.file, inner.line, kind, message))
            return None
        node, path = inner, kind
    entry = Entry(node, path, faults)
    weights = _read_weights(entry, issues)
    given = _by_title(entry, "issueUtilities", issues)
    notes: list[str] = []
    values = []
    divided = []
    for issue in issues:
        utilities = [0.0] * len(issue.options)
        # Where the domain's options have faults, the profile is not blamed as well.
        if issue.title in given and issue.options:
            inner = Entry(given[issue.title], f"{entry.at('issueUtilities')}.{issue.title}", faults)
            utilities = _read_utilities(inner, issue)
        largest = max(utilities, default=0.0)
        if largest not in (0, 1):
            divided.append(f"'{issue.title}' by {largest:g}")
        values.append(shares(utilities))
    if divided:
        notes.append(
            f"utilities in {name} are divided by the largest of each issue ({', '.join(divided)}); "
            "GeniusWeb takes them as they stand"
        )
    bid = entry.take("reservationBid")
    offered: list[int | None] = []
    if bid is not None:
        offered = _read_bid(Entry(bid, entry.at("reservationBid"), faults), issues)
    if len(faults) == before and sum(weights) == 0:
        entry.fault("the weights sum to zero; at least one issue must matter")
    no_deal, source = 0.0, f"{name} has no reservation bid; leaving then is worth 0"
    if bid is not None and len(faults) == before:
        no_deal, source = utility(weights, values, offered), f"reservation bid in {name}"
    missing = [i.title for i, option in zip(issues, offered, strict=False) if option is None]
    if missing:
        notes.append(f"the reservation bid in {name} leaves out {listed(missing)}, counted as 0")
    # A sum of rounded shares of the weights can come out a bit above 1.
    return Profile(name, tuple(weights), tuple(values), min(1.0, no_deal), source, tuple(notes))


def _by_title(entry: Entry, key: str, issues: Sequence[DomainIssue]) -> dict[str, Node]:
    """The entries of a mapping from issues; one for each issue, else there is a fault."""
    fields = entry.fields(key, required=True)
    found = {plain(name): node for name, node in fields.items()}
    titles = [issue.title for issue in issues]
    for name, node in fields.items():
        if titles and plain(name) not in titles:
            more = hint(name, titles, entry.faults)
            message = f"there is no issue '{name}' in the domain{more}"
            entry.faults.append(Fault(node.file, node.line, f"{entry.at(key)}.{name}", message))
    missing = [title for title in titles if title not in found]
    if missing and isinstance(getattr(entry.take(key), "value", None), dict):
        entry.fault(f"has nothing for {listed(missing)}", entry.take(key), key)
    return found


def _read_weights(entry: Entry, issues: Sequence[DomainIssue]) -> list[float]:
    given = _by_title(entry, "issueWeights", issues)
    path = entry.at("issueWeights")
    return [
        _not_negative(given[issue.title], f"{path}.{issue.title}", entry.faults)
        if issue.title in given
        else 0.0
        for issue in issues
    ]


def _not_negative(node: Node, path: str, faults: list[Fault]) -> float:
    number = number_in(node)
    if number is None:
        faults.append(Fault(node.file, node.line, path, no_number(node)))
    elif number < 0:
        faults.append(Fault(node.file, node.line, path, f"{node.text} must not be below 0"))
    return max(0.0, number or 0.0)


def _read_utilities(entry: Entry, issue: DomainIssue) -> list[float]:
    """The utility of each option of an issue."""
    inner = entry
    for wrapper in _NUMERIC if issue.numbers else _DISCRETE:
        node = entry.take(wrapper)
        if node is not None:
            inner = Entry(node, entry.at(wrapper), entry.faults)
    if issue.numbers:
        return _interpolate(inner, issue)
    given = inner.fields("valueUtilities", required=True)
    path = inner.at("valueUtilities")
    found = {plain(option): node for option, node in given.items()}
    known = set(issue.options)
    for option, node in given.items():
        if known and plain(option) not in known:
            more = hint(option, issue.options, inner.faults)
            message = f"'{option}' is not an option in the domain{more}"
            inner.faults.append(Fault(node.file, node.line, f"{path}.{option}", message))
    missing = [option for option in issue.options if option not in found]
    node = inner.take("valueUtilities")
    if missing and node is not None and isinstance(node.value, dict):
        inner.fault(f"has no utility for {listed(missing)}", node)
    return [
        _not_negative(found[option], f"{path}.{option}", inner.faults) if option in found else 0.0
        for option in issue.options
    ]


def _interpolate(entry: Entry, issue: DomainIssue) -> list[float]:
    """Utilities on the line between those of a low and a high value."""
    keys = ("lowValue", "highValue", "lowUtility", "highUtility")
    numbers = [_decimal(entry, key) for key in keys]
    given = [float(number) for number in numbers if number is not None]
    if len(given) < len(keys):
        return [0.0] * len(issue.numbers)
    low, high, u_low, u_high = given
    if not low < high:
        entry.fault("needs lowValue below highValue")
    elif not (low <= issue.numbers[0] and issue.numbers[-1] <= high):
        entry.fault(f"does not cover the whole range, {issue.options[0]} … {issue.options[-1]}")
    elif u_low < 0 or u_high < 0:
        entry.fault("utilities must not be below 0")
    else:
        return [u_low + (u_high - u_low) * (x - low) / (high - low) for x in issue.numbers]
    return [0.0] * len(issue.numbers)


def _read_bid(entry: Entry, issues: Sequence[DomainIssue]) -> list[int | None]:
    """The option of each issue in a bid; None where it leaves an issue out."""
    given = entry.fields("issuevalues", required=True)
    path = entry.at("issuevalues")
    titles = {issue.title: i for i, issue in enumerate(issues)}
    bid: list[int | None] = [None] * len(issues)
    for name, node in given.items():
        at = titles.get(plain(name))
        if at is None:
            more = hint(name, titles, entry.faults)
            message = f"there is no issue '{name}' in the domain{more}"
            entry.faults.append(Fault(node.file, node.line, f"{path}.{name}", message))
            continue
        bid[at] = _position(node, issues[at])
        if bid[at] is None and issues[at].options:
            more = hint(node.text, issues[at].options, entry.faults)
            message = f"'{node.text or node.kind}' is not an option in the domain{more}"
            entry.faults.append(Fault(node.file, node.line, f"{path}.{name}", message))
    return bid


def _position(node: Node, issue: DomainIssue) -> int | None:
    text = plain(node.text)
    if text in issue.options:
        return issue.options.index(text)
    try:  # a number may be spelled in another way
        number = float(text)
    except ValueError:
        return None
    return issue.numbers.index(number) if number in issue.numbers else None
