"""Issues of numbers in GENIUS files: their ranges as options, and what those are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.formats.domain import DomainIssue, shares
from sim.formats.elements import Place, XmlElement
from sim.model.issues import MAX_OUTCOMES

__all__ = ["REAL_OPTIONS", "Ends", "evaluate_range", "range_ends", "range_numbers"]

REAL_OPTIONS = 11
"""Into how many evenly spaced options an issue of real numbers is divided, its ends included."""

_PARAMETERS = {
    "linear": ("parameter0", "parameter1"),
    "constant": ("parameter0",),
    "triangular": ("parameter0", "parameter1", "parameter2"),
}


class Ends(NamedTuple):
    """The lowest and the highest number of an issue."""

    low: float
    high: float


def range_ends(element: XmlElement, title: str, place: Place) -> Ends | None:
    """The range of a numeric issue: attributes of its own, or of a ``range`` inside it."""
    holder = element
    if "lowerbound" not in element.attributes and element.inside("range"):
        holder = element.inside("range")[0]
    low, high = (place.number(holder, key, title) for key in ("lowerbound", "upperbound"))
    if low is None or high is None:
        return None
    if low > high:
        place.fault(holder, title, f"its lower bound {low:g} lies above its upper bound {high:g}")
        return None
    return Ends(low, high)


def range_numbers(
    element: XmlElement, title: str, kind: str, ends: Ends, place: Place
) -> tuple[float, ...]:
    """The options of a range: every whole number, or evenly spaced real ones; empty on a fault."""
    low, high = ends
    if kind == "real":
        steps = REAL_OPTIONS - 1 if high > low else 0
        numbers = (*(low + (high - low) * i / steps + 0.0 for i in range(steps)), high)
        if len({f"{number:.12g}" for number in numbers}) < len(numbers):
            place.fault(element, title, "its range is too narrow to be divided")
            return ()
        return numbers
    if low != int(low) or high != int(high):
        place.fault(element, title, "the bounds of an integer issue must be whole numbers")
        return ()
    if high - low >= MAX_OUTCOMES:
        count = f"{high - low + 1:,.0f}"
        message = f"has {count} options; an outcome space holds at most {MAX_OUTCOMES:,}"
        place.fault(element, title, message)
        return ()
    return tuple(float(i) for i in range(int(low), int(high) + 1))


def evaluate_range(
    element: XmlElement, issue: DomainIssue, name: str, place: Place, notes: list[str]
) -> tuple[float, ...]:
    """Values of the options of a numeric issue: evaluation / largest evaluation.

    GENIUS cuts evaluations off at 0 and 1. Its functions are ``linear`` (integer issues: offset +
    slope · (x − lower bound); real ones: parameter0 + parameter1 · x), ``constant`` (parameter0)
    and ``triangular`` (0 outside of parameter0 … parameter1, 1 at parameter2).
    """
    nothing = (0.0,) * len(issue.numbers)
    ends: Ends | None = Ends(issue.numbers[0], issue.numbers[-1])
    if "lowerbound" in element.attributes or element.inside("range"):
        ends = range_ends(element, issue.title, place)
    evaluators = element.inside("evaluator")
    if not evaluators:
        place.fault(element, issue.title, "has no <evaluator>, which a numeric issue needs")
    if ends is None or not evaluators:
        return nothing
    if ends != (issue.numbers[0], issue.numbers[-1]):
        domain = f"{issue.numbers[0]:g} … {issue.numbers[-1]:g}"
        message = f"its range {ends.low:g} … {ends.high:g} is not that of the domain, {domain}"
        place.fault(element, issue.title, message)
        return nothing
    evaluator = evaluators[0]
    kind = evaluator.attributes.get("ftype", "linear").strip().lower()
    if kind not in _PARAMETERS:
        known = ", ".join(_PARAMETERS)
        place.fault(evaluator, issue.title, f"the evaluator '{kind}' is not read (known: {known})")
        return nothing
    relative = kind == "linear" and not {"slope", "offset"}.isdisjoint(evaluator.attributes)
    keys = ("offset", "slope") if relative else _PARAMETERS[kind]
    numbers = [place.number(evaluator, key, issue.title) for key in keys]
    given = [number for number in numbers if number is not None]
    if len(given) < len(numbers):
        return nothing
    if kind == "triangular" and not given[0] <= given[2] <= given[1]:
        message = "a triangle needs parameter0 ≤ parameter2 ≤ parameter1: its ends, its top between"
        place.fault(evaluator, issue.title, message)
        return nothing
    origin = ends.low if relative else 0.0
    raw = [_evaluate(kind, given, x - origin) for x in issue.numbers]
    evaluations = [min(1.0, max(0.0, e)) for e in raw]
    if evaluations != raw:
        notes.append(
            f"evaluations of '{issue.title}' in {name} are cut off at 0 and 1, as in GENIUS"
        )
    if 0 < max(evaluations) < 1:
        notes.append(
            f"evaluations of '{issue.title}' in {name} are divided by the largest, "
            f"{max(evaluations):g}; GENIUS does that with discrete issues only"
        )
    return shares(evaluations)


def _evaluate(kind: str, parameters: Sequence[float], x: float) -> float:
    if kind == "constant":
        return parameters[0]
    if kind == "linear":
        return parameters[0] + parameters[1] * x
    low, high, top = parameters
    if low <= x < top:
        return (x - low) / (top - low)
    if top <= x < high:
        return 1 - (x - top) / (high - top)
    return 0.0
