"""Scenarios written as domains of GENIUS (XML) and of GeniusWeb (JSON).

Both are read back by `sim.formats.load`. Options of all issues are written as discrete ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any
from xml.sax.saxutils import quoteattr

from sim.errors import UsageError
from sim.formats.additive import Additive
from sim.formats.domain import Profile, utility

__all__ = ["genius_files", "geniusweb_files"]

_DIGITS = Decimal("0.000000001")
_MOST_BIDS = 1_000_000


def genius_files(domain: Additive) -> dict[str, str]:
    """The files of a GENIUS domain by their names: the domain, and a profile for each party."""
    issues = range(len(domain.issues))
    described = [_issue(domain, number, None) for number in issues]
    head = ["<negotiation_template>", f'<utility_space number_of_issues="{len(issues)}">']
    foot = ["</objective>", "</utility_space>", "</negotiation_template>", ""]
    whole = [*head, _OBJECTIVE, *described, *foot]
    files = {f"{domain.name}-domain.xml": "\n".join(whole)}
    for profile in domain.profiles:
        lines = ["<utility_space>", f'<reservation value="{profile.no_deal!r}"/>', _OBJECTIVE]
        lines += [_issue(domain, number, profile) for number in issues]
        lines += [
            f'<weight index="{number + 1}" value="{weight!r}"/>'
            for number, weight in enumerate(profile.weights)
        ]
        files[f"{profile.file}.xml"] = "\n".join([*lines, "</objective>", "</utility_space>", ""])
    return files


_OBJECTIVE = '<objective index="0" name="root" description="" type="objective" etype="objective">'


def _issue(domain: Additive, number: int, profile: Profile | None) -> str:
    """An issue of a domain; of a profile with what its options are worth."""
    issue = domain.issues[number]
    name = quoteattr(issue.title)
    kinds = 'type="discrete" etype="discrete" vtype="discrete"'
    lines = [f'<issue index="{number + 1}" name={name} {kinds}>']
    for place, option in enumerate(issue.options):
        worth = "" if profile is None else f' evaluation="{profile.values[number][place]!r}"'
        lines.append(f'  <item index="{place + 1}" value={quoteattr(option)}{worth}/>')
    return "\n".join([*lines, "</issue>"])


def geniusweb_files(domain: Additive) -> dict[str, str]:
    """The files of a GeniusWeb domain by their names: the domain, and a profile for each party.

    The reservation bid of a party is the outcome that is worth least to it of those that are worth
    no less than no deal; there is none where no deal is worth nothing.

    Raises:
        UsageError: if there are too many outcomes to look for reservation bids.
    """
    values = {issue.title: {"values": list(issue.options)} for issue in domain.issues}
    described = {"name": domain.name, "issuesValues": values}
    files = {f"{domain.name}-domain.json": _json(described)}
    for profile in domain.profiles:
        space: dict[str, Any] = {
            "name": profile.file,
            "domain": described,
            "issueUtilities": {
                issue.title: {
                    "discreteutils": {
                        "valueUtilities": dict(zip(issue.options, worth, strict=True))
                    }
                }
                for issue, worth in zip(domain.issues, profile.values, strict=True)
            },
            "issueWeights": {
                issue.title: weight
                for issue, weight in zip(domain.issues, _summing_to_1(profile), strict=True)
            },
        }
        if profile.no_deal > 0:
            bid = _reservation(domain, profile)
            space["reservationBid"] = {
                "issuevalues": {
                    issue.title: issue.options[option]
                    for issue, option in zip(domain.issues, bid, strict=True)
                }
            }
        files[f"{profile.file}.json"] = _json({"LinearAdditiveUtilitySpace": space})
    return files


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _summing_to_1(profile: Profile) -> list[float]:
    """The weights as decimal numbers that sum to 1 exactly, as GeniusWeb requires."""
    rounded = [Decimal(weight).quantize(_DIGITS) for weight in profile.weights]
    largest = rounded.index(max(rounded))
    rounded[largest] += 1 - sum(rounded)
    return [float(weight) for weight in rounded]


def _reservation(domain: Additive, profile: Profile) -> Sequence[int]:
    """The outcome worth least of those worth no less than no deal."""
    counts = [len(issue.options) for issue in domain.issues]
    size = 1
    for count in counts:
        size *= count
    if size > _MOST_BIDS:
        raise UsageError(f"{size:,} outcomes are too many to find reservation bids in; use genius")
    found, least = (0,) * len(counts), 2.0
    for bid in product(*map(range, counts)):
        worth = utility(profile.weights, profile.values, bid)
        if profile.no_deal - 1e-12 <= worth < least:
            found, least = bid, worth
    return found
