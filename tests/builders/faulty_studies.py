"""Faults of study files, with what is said of them."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.studies import ANN, BEN

GOOD = f"""\
title: Who gives way
about: What you should see.
scenario: toy.yaml
over:
  {ANN}: [0.1, 0.4]
  {BEN}: {{uniform: [0, 0.5]}}
  parties.ann.strategy: [linear, boulware]
design: lhs
points: 8
runs: 100
seed: 3
paired: true
"""


# What stands in `GOOD` (-), what is written instead (+), and what is then said (!), without the
# file's name. A deleted line goes with its line break.
TABLE = r"""
== what a study is called and varies

- title: Who gives way
! 1: 'title' is missing

- title: Who gives way
+ title: [a]
! 1: title: must be text, not a list

- scenario: toy.yaml
! 1: 'scenario' is missing

- scenario: toy.yaml
+ scenario: toys.yaml
! 3: scenario: <folder>/toys.yaml: there is no such file

- scenario: toy.yaml
+ scenario: berlim
! 3: scenario: berlim: is neither a file nor a scenario that ships (did you mean 'berlin'?)

- scenario: toy.yaml
+ scenario: {a: 1}
! 3: scenario: must name a scenario, not a mapping

- paired: true
+ pared: true
! 12: pared: unknown key 'pared' (did you mean 'paired'?)

- paired: true
+ paired: 1
! 12: paired: must be true or false, not '1'

== numbers

- points: 8
+ points: 0
! 9: points: must be a whole number from 1 to 2^48, not '0'

- points: 8
+ points: 8.5
! 9: points: must be a whole number from 1 to 2^48, not '8.5'

- points: 8
+ points: 3000000
! 1: has 12,000,000 points; a study can have 10,000,000

- seed: 3
+ seed: -3
! 11: seed: must be a whole number from 0 to 2^48, not '-3'

- runs: 100
+ runs: many
! 10: runs: must be a whole number from 1 to 2^48, not 'many'

- runs: 100
+ runs: [1]
! 10: runs: must be a whole number from 1 to 2^48, not 'a list'

- runs: 100
+ runs: {half_width: 0.7}
! 10: runs.half_width: must be a share between 0 and 0.5

- runs: 100
+ runs: {of: deal}
! 10: runs: 'half_width' is missing

- runs: 100
+ runs: {half_width: 0.01, of: holds}
! 10: runs.of: no run can end with 'holds' here; the endings are deal, partial, no_deal, walkout

- runs: 100
+ runs: {half_width: 0.01, of: deals, blok: 3, limit: 10}
! 10: runs.of: 'deals' is not one of deal, holds, collapses, not_ratified, partial, no_deal, walkout
! 10: runs.blok: unknown key 'blok' (did you mean 'block'?)
! 10: runs: the limit must not be below the block

== designs

- design: lhs
+ design: latin
! 8: design: 'latin' is not one of grid, sobol, lhs, random, saltelli, morris

- design: lhs
+ design: grid
! 8: design: a grid takes lists; give a design that samples, or lists instead of laws

- design: lhs
+ design: morris
! 8: design: design morris takes distributions only, no lists

- {uniform: [0, 0.5]}
+ [0, 0.5]
! 8: design: design lhs samples distributions, and none varies; leave it out
! 9: points: distributions are sampled so often, and none varies; lists have a point for each of their combinations: leave it out

== what varies

- [0.1, 0.4]
+ [0.1, 0.4, 0.1]
! 5: over.parties.ann.no_deal.value: two of the values are the same

- [0.1, 0.4]
+ [0.1, 1.4]
! 5: over.parties.ann.no_deal.value: one of 0.1, 1.4 reaches beyond the allowed values: between 0 and 1

- [0.1, 0.4]
+ []
! 5: over.parties.ann.no_deal.value: must be a list of values or a distribution

- [0.1, 0.4]
+ 0.1
! 5: over.parties.ann.no_deal.value: must be a list of values or a distribution

- {uniform: [0, 0.5]}
+ {uniform: [0, 5]}
! 6: over.parties.ben.no_deal.value: uniform 0 … 5 reaches beyond the allowed values: between 0 and 1

- {uniform: [0, 0.5]}
+ {uniform: 3}
! 6: over.parties.ben.no_deal.value: uniform needs a list of 2 numbers: low, high

- {uniform: [0, 0.5]}
+ {unifrom: [0, 0.5]}
! 6: over.parties.ben.no_deal.value: must be a list of values or a distribution

- ben.no_deal.value
+ bob.no_deal.value
! 6: over.parties.bob.no_deal.value: there is no quantity 'parties.bob.no_deal.value' to draw (did you mean 'parties.ben.no_deal.value'?)

- ben.no_deal.value
+ ann.no_deal
! 6: over.parties.ann.no_deal: 'parties.ann.no_deal.value' varies already

- [linear, boulware]
+ [linear, boulwar]
! 7: over.parties.ann.strategy: there is no strategy 'boulwar' (did you mean 'boulware'?)

- [linear, boulware]
+ [linear, linear]
! 7: over.parties.ann.strategy: two of the alternatives are the same

- parties.ann.strategy: [linear
+ parties.ann.stratgy: [linear
! 7: over.parties.ann.stratgy: unknown key 'stratgy' (did you mean 'strategy'?)

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, gone.yaml, lost]
! 7: over.scenario: <folder>/gone.yaml: there is no such file
! 7: over.scenario: lost: is neither a file nor a scenario that ships

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, faulty.yaml]
! <folder>/faulty.yaml:1: 'issues' is missing
! <folder>/faulty.yaml:1: 'parties' is missing
! <folder>/faulty.yaml:1: timeline: the timeline has no session
! <folder>/faulty.yaml:2: isues: unknown key 'isues' (did you mean 'issues'?)

- parties.ann.strategy: [linear, boulware]
+ scenario: [toy.yaml, other/toy.yaml]
! 7: over.scenario: two of the scenarios have the same name

- parties.ann.strategy: [linear, boulware]
+ scenario: [{a: 1}]
! 7: over.scenario: must name a scenario, not a mapping

- parties.ann.strategy: [linear, boulware]
+ scenario: [berlin]
! 4: over: there is no quantity 'parties.ben.no_deal.value' in Berlin talks, December 2025
! 4: over: there is no quantity 'parties.ann.no_deal.value' in Berlin talks, December 2025

== YAML

- title: Who gives way
+ title: Who: gives way
! 1: not valid YAML: mapping values are not allowed here

- about: What you should see.
+ seed: 4
! 11: seed: the key 'seed' occurs twice (first in line 2)
"""


def cases() -> Iterator[Any]:
    for block in TABLE.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("==")]
        if lines:
            kinds = {kind: [line[2:] for line in lines if line[0] == kind] for kind in "-+!"}
            old, new = "\n".join(kinds["-"]), "\n".join(kinds["+"])
            yield pytest.param(old, new, kinds["!"], id=new or f"without {old}")
