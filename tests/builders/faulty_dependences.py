"""Faults of what hangs together, with what is said of them."""

from __future__ import annotations

BASE = """\
title: test
issues: {x: [no, yes], y: [no, yes]}
parties:
  ann:
    weights: {x: dealt, y: dealt}
    values: {x: {linear: [0, 1]}, y: {linear: [0, 1]}}
    no_deal: {uniform: [0, 0.5]}
    strategy: {boulware: {exponent: {uniform: [1, 2]}}}
  ben:
    weights: {x: 1, y: 1}
    values: {x: {linear: [1, 0]}, y: {linear: [1, 0]}}
    no_deal: {beta: [1, 2]}
    strategy: {boulware: {exponent: 2}}
timeline:
  - {session: talks, rounds: 3, parties: [ann, ben]}
dependence:
  - {id: order, permutation: [2, 1], of: [parties.ann.weights.x, parties.ann.weights.y]}
"""
A, B = "parties.ann.no_deal.value", "parties.ben.no_deal.value"
X, Y = "parties.ann.weights.x", "parties.ann.weights.y"
E = "parties.ann.strategy.boulware.exponent"
ROWS = "2 rows of 2 numbers from -1 to 1, the same above and below a diagonal of ones"

FAULTS = {
    f"correlated: [{A}, parties.bob.no_deal.value], rank: 0.5": (
        f"18: dependence.d: there is no quantity 'parties.bob.no_deal.value' (did you mean '{B}'?)"
    ),
    f"correlated: [{A}, parties.ben.no_deal], rank: 0.5": (
        f"18: dependence.d: there is no quantity 'parties.ben.no_deal'; did you mean '{B}'?"
    ),
    f"correlated: [{A}, {A}], rank: 0.5": (
        f"18: dependence.d: '{A}' is already in a dependence (line 18)"
    ),
    f"moves_with: {X}, of: [{A}]": (
        f"18: dependence.d: '{X}' is already in a dependence (line 17)"
    ),
    f"correlated: [{A}, {B}]": (
        "18: dependence.d: needs 'rank', the rank correlation of its quantities"
    ),
    f"correlated: [{A}, {B}], rank: 2": "18: dependence.d.rank: 2 is not between -1 and 1",
    f"correlated: [{A}, {B}], rank: high": (
        "18: dependence.d.rank: must be a number, not the text 'high', between -1 and 1"
    ),
    f"correlated: [{A}, {B}], rank: [[1, 0.5], [0.4, 1]]": (
        f"18: dependence.d.rank: needs a number, or {ROWS}"
    ),
    f"correlated: [{A}, {B}], rank: [[1, 0.5]]": (
        f"18: dependence.d.rank: needs a number, or {ROWS}"
    ),
    f"correlated: [{A}, {B}, {E}], rank: -0.9": (
        "18: dependence.d.rank: no numbers can have all of these rank correlations at once"
    ),
    f"correlated: [{A}], rank: 0.5": (
        "18: dependence.d: needs at least two quantities that depend on each other"
    ),
    f"moves_with: {A}": (
        "18: dependence.d: needs at least two quantities that depend on each other;"
        " list them under 'of'"
    ),
    f"moves_with: {A}, of: [[{B}]]": (
        "18: dependence.d: must name the quantities that depend on each other, by their paths"
    ),
    f"moves_with: {A}, of: [{B}], rank: 1": (
        "18: dependence.d.rank: 'rank' does not go with moves_with"
    ),
    f"correlated: [{A}, {B}], rank: 1, of: [{E}]": (
        "18: dependence.d.of: 'of' does not go with correlated"
    ),
    f"permutation: [1, 2, 3], of: [{A}, {B}]": (
        "18: dependence.d.permutation: needs a list of 2 numbers, one for each path under 'of'"
    ),
    f"permutation: [0.1, 0.2], of: [{A}, {B}]": (
        f"7: {A}: dependence.d deals it out, so it must be 'dealt'",
        f"12: {B}: dependence.d deals it out, so it must be 'dealt'",
    ),
    f"of: [{A}, {B}]": (
        "18: dependence.d: needs one of permutation, correlated, moves_with; it has none of them"
    ),
    f"moves_with: {A}, of: [timeline.talks.opens]": (
        "15: timeline.talks.opens: is drawn in a way of its own and cannot depend on anything"
    ),
    f"moves_with: {A}, of: [{B}], why: x": (
        "18: dependence.d.why: unknown key 'why' (known: assumed, claim, correlated, id, "
        "moves_with, of, permutation, rank)"
    ),
}
