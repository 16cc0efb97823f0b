"""GENIUS domains: XML files with a domain (``negotiation_template``) and profiles.

What the files mean is defined by GENIUS (Lin, Kraus, Baarslag, Tykhonov, Hindriks & Jonker 2014,
"Genius: an integrated environment for supporting the design of generic automated negotiators"). A
profile (``utility_space``) gives each issue a weight and each option an evaluation; weights of
nested objectives count nothing there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.errors import Fault
from sim.formats.domain import DomainIssue, Profile, listed, plain, shares
from sim.formats.elements import Place, XmlElement
from sim.formats.ranges import REAL_OPTIONS, evaluate_range, range_ends, range_numbers

__all__ = ["notes_on_domain", "read_domain", "read_profile"]

_KINDS = ("discrete", "integer", "real")
_NONLINEAR = {"ufun", "hyperRectangle"}


def read_domain(root: XmlElement, file: str, faults: list[Fault]) -> tuple[DomainIssue, ...]:
    """The issues of a domain file, in the order of the file, those of nested objectives included.

    Args:
        root: Its ``negotiation_template``.
        file: The name to use in messages.
        faults: Gets what is wrong.
    """
    place = Place(file, faults)
    issues: dict[str, DomainIssue] = {}
    for element, _ in _issues(root):
        title = plain(element.attributes.get("name", ""))
        if not title:
            place.fault(element, "", "an issue needs a name")
        elif title in issues:
            first = issues[title].line
            place.fault(element, title, f"a second issue has this name (first in line {first})")
        else:
            options, numbers = _read_options(element, title, place)
            index = _index(element)
            issues[title] = DomainIssue(title, options, element.line, index, numbers)
    if not issues:
        place.fault(root, "", "has no issues")
    return tuple(issues.values())


def _issues(element: XmlElement) -> Iterator[tuple[XmlElement, XmlElement]]:
    """The issues in the order of the file, each with the objective it stands in."""
    for child in element.children:
        if child.tag == "issue":
            yield child, element
        else:
            yield from _issues(child)


def _index(element: XmlElement) -> str:
    return element.attributes.get("index", "").strip()


def _read_options(
    element: XmlElement, title: str, place: Place
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The options of an issue as text and, if it is numeric, as numbers."""
    kind = _kind(element)
    if kind not in _KINDS:
        message = f"an issue of the type '{kind}' is not read (known: {', '.join(_KINDS)})"
        place.fault(element, title, message)
    elif kind == "discrete":
        items = element.inside("item")
        for item in items:
            if "value" not in item.attributes:
                place.fault(item, title, "<item> has no 'value'")
        if not items:
            place.fault(element, title, "has no options: an <item> for each is needed")
        return tuple(plain(item.attributes.get("value", "")) for item in items), ()
    else:
        ends = range_ends(element, title, place)
        if ends is not None:
            numbers = range_numbers(element, title, kind, ends, place)
            digits = ".12g" if kind == "real" else ".0f"
            return tuple(f"{number:{digits}}" for number in numbers), numbers
    return (), ()


def _kind(element: XmlElement) -> str:
    stated = (element.attributes.get(key, "") for key in ("type", "vtype", "etype"))
    return next((kind.strip().lower() for kind in stated if kind.strip()), "discrete")


def notes_on_domain(root: XmlElement, name: str) -> list[str]:
    """What a reader should know of how the issues were read."""
    return [
        f"the range of '{plain(element.attributes.get('name', ''))}' in {name} was divided into "
        f"{REAL_OPTIONS} evenly spaced options; GENIUS allows every number in it"
        for element, _ in _issues(root)
        if _kind(element) == "real"
    ]


def read_profile(
    root: XmlElement, file: str, name: str, issues: Sequence[DomainIssue], faults: list[Fault]
) -> Profile | None:
    """A profile, its evaluations divided by the largest of each issue.

    Args:
        root: Its ``utility_space``.
        file: The name to use in messages.
        name: Name of the file, without its folder.
        issues: The issues of the domain, found again by name, else by index.
        faults: Gets what is wrong.

    Returns:
        The profile; None if it is of a kind that is not read.
    """
    place = Place(file, faults)
    before = len(faults)
    notes: list[str] = []
    for element in root.everywhere():
        if element.tag in _NONLINEAR or "nonlinear" in element.tag.lower():
            message = f"<{element.tag}> belongs to a nonlinear utility space; only additive ones"
            place.fault(element, "", f"{message} (a weight for each issue) are read")
            return None
    found = _match(root, issues, place)
    weights = []
    values = []
    for issue in issues:
        if issue.title not in found:
            place.fault(root, issue.title, "the profile does not have this issue of the domain")
            continue
        element, objective = found[issue.title]
        weights.append(_read_weight(element, objective, issue, place))
        if issue.numbers:
            values.append(evaluate_range(element, issue, name, place, notes))
        else:
            values.append(shares(_read_evaluations(element, issue, place)))
    if len(faults) == before and sum(weights) == 0:
        place.fault(root, "", "the weights sum to zero; at least one issue must matter")
    no_deal, source = _read_reservation(root, name, place, notes)
    _note_discount(root, name, place, notes)
    if any(map(_weighs_objectives, root.everywhere())):
        notes.append(f"weights of nested objectives in {name} count nothing, as in GENIUS")
    return Profile(name, tuple(weights), tuple(values), no_deal, source, tuple(notes))


def _match(
    root: XmlElement, issues: Sequence[DomainIssue], place: Place
) -> dict[str, tuple[XmlElement, XmlElement]]:
    """The issues of a profile by their titles in the domain, each with its objective."""
    by_index = {issue.index: issue.title for issue in issues if issue.index}
    titles = {issue.title for issue in issues}
    named = [
        (plain(element.attributes.get("name", "")), element, o) for element, o in _issues(root)
    ]
    known = titles & {name for name, _, _ in named}
    found: dict[str, tuple[XmlElement, XmlElement]] = {}
    for name, element, objective in named:
        title: str | None = name
        if name not in titles:
            title = by_index.get(_index(element))
        if title is None or (title in known and title != name):
            hint = place.hint(name, titles)
            place.fault(element, name, f"there is no issue '{name}' in the domain{hint}")
        elif title in found:
            first = found[title][0].line
            place.fault(element, name, f"this issue stands here twice (first in line {first})")
        else:
            found[title] = element, objective
    return found


def _read_weight(
    element: XmlElement, objective: XmlElement, issue: DomainIssue, place: Place
) -> float:
    """The weight of an issue, which stands beside it; 0 if a fault was reported."""
    index = _index(element)
    stated = [w for w in objective.inside("weight") if _index(w) == index]
    if not stated:
        place.fault(element, issue.title, f"has no <weight> with its index '{index}'")
        return 0.0
    if len({weight.attributes.get("value") for weight in stated}) > 1:
        place.fault(stated[1], issue.title, f"a second weight has the index '{index}'")
    return place.not_negative(stated[0], "value", issue.title)


def _weighs_objectives(element: XmlElement) -> bool:
    """Whether an element gives weights to objectives inside it."""
    nested = {_index(objective) for objective in element.inside("objective")}
    return any(_index(weight) in nested for weight in element.inside("weight"))


def _read_evaluations(element: XmlElement, issue: DomainIssue, place: Place) -> list[float]:
    """The evaluation of each option; options that stand twice in the domain by their order."""
    wanted = {key: i for i, key in enumerate(_counted(issue.options))}
    evaluations: list[float | None] = [None] * len(issue.options)
    items = element.inside("item")
    for item, key in zip(
        items, _counted([plain(i.attributes.get("value", "")) for i in items]), strict=True
    ):
        if key in wanted:
            evaluations[wanted[key]] = place.not_negative(item, "evaluation", issue.title)
        elif issue.options and key[1] == 0:  # else that they are missing is the fault
            hint = place.hint(key[0], issue.options)
            place.fault(item, issue.title, f"'{key[0]}' is not an option in the domain{hint}")
        elif issue.options:
            place.fault(item, issue.title, f"the option '{key[0]}' is listed twice")
    missing = [o for o, e in zip(issue.options, evaluations, strict=True) if e is None]
    if missing:
        place.fault(element, issue.title, f"has no <item> for {listed(missing)}")
    return [0.0 if evaluation is None else evaluation for evaluation in evaluations]


def _counted(words: Sequence[str]) -> list[tuple[str, int]]:
    """Each word with how often it stood before."""
    seen: Counter[str] = Counter()
    counted = []
    for word in words:
        counted.append((word, seen[word]))
        seen[word] += 1
    return counted


def _stated(root: XmlElement, tag: str, place: Place) -> tuple[XmlElement, float] | None:
    """A number that stands once in a profile, in whatever objective; None if it does not."""
    found = [element for element in root.everywhere() if element.tag == tag]
    if not found:
        return None
    if len({element.attributes.get("value") for element in found}) > 1:
        place.fault(found[1], tag, f"a second <{tag}> with another value stands here")
    number = place.number(found[0], "value", tag)
    return None if number is None else (found[0], number)


def _read_reservation(
    root: XmlElement, name: str, place: Place, notes: list[str]
) -> tuple[float, str]:
    stated = _stated(root, "reservation", place)
    if stated is None:
        return 0.0, f"{name} states no reservation value, which then is 0"
    element, number = stated
    if number > 1:
        place.fault(
            element, "reservation", f"{number:g} is above 1, the utility of the best outcome"
        )
    if number < 0:
        notes.append(
            f"the reservation value {number:g} in {name} is taken as 0: no outcome is worse"
        )
    return min(1.0, max(0.0, number)), f"reservation value in {name}"


def _note_discount(root: XmlElement, name: str, place: Place, notes: list[str]) -> None:
    stated = _stated(root, "discount_factor", place)
    if stated is not None and stated[1] != 1:
        notes.append(
            f"the discount factor {stated[1]:g} in {name} is not part of this scenario: "
            "utilities here do not shrink with time"
        )
