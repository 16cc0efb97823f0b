"""Faults of an aftermath, with what is said of them."""

# ruff: noqa: E501

from __future__ import annotations

GOOD = """\
title: test
issues: {prize: [mine, yours]}
parties:
  ann:
    weights: {prize: 1}
    values: {prize: {linear: [0, 1]}}
    no_deal: {value: fighting_on, drift_per_day: 0.1}
    foresight: {value: expected, assumed: "for the test"}
    strategy: linear
  ben:
    weights: {prize: 1}
    values: {prize: {linear: [1, 0]}}
    strategy: linear
  eve:
    weights: {prize: 1}
    values: {prize: {linear: [1, 0]}}
    no_deal: 0.1
    strategy: linear
timeline:
  - {session: talks, rounds: 3, parties: [ann, ben, eve]}
guarantees:
  - {id: shield, given_by: eve, protects: ann, when: {prize: yours}, credibility: 0.5, worth: 0.1, strength: 0.2}
aftermath:
  adversary: ben
  defender: ann
  years: 10
  every: 0.5
  patience: 0.9
  strength: {now: 0.5, later: 0.4, years: 2}
  cost: {ann: 0.1, ben: 0.2}
  base_rates:
    - {id: elsewhere, cases: 21, survival: {1: 0.9, 5: 0.6}}
  assumed: for the test
"""


SIDES = "only the sides of the aftermath fight on: ben and ann"


SURVIVAL = "must give a share between 0 and 1 for a number of years"


FAULTS = [
    (
        "adversary: ben",
        "adversary: bne",
        ["24: aftermath.adversary: there is no party 'bne' (did you mean 'ben'?)"],
    ),
    (
        "adversary: ben",
        "adversary: [ben]",
        ["24: aftermath.adversary: must be a party's name, not a list"],
    ),
    ("  adversary: ben\n", "", ["23: aftermath: 'adversary' is missing"]),
    (
        "defender: ann",
        "defender: ben",
        ["23: aftermath: the adversary and the defender are the same party"],
    ),
    (
        "defender: ann",
        "defender: eve",
        [
            "7: parties.ann.no_deal.value: only the sides of the aftermath fight on: ben and eve",
            "30: aftermath.cost: 'eve' is missing",
            "30: aftermath.cost.ann: 'ann' is neither the adversary nor the defender (known: ben, eve)",
        ],
    ),
    (
        "years: 10",
        "years: ten",
        ["26: aftermath.years: must be a number or a distribution, not the text 'ten'"],
    ),
    ("years: 10", "years: 0", ["26: aftermath.years: 0 is not above 0"]),
    (
        "years: 10",
        "years: {uniform: [5, 10]}",
        ["26: aftermath.years: must be a fixed number; the reviews are not drawn"],
    ),
    (
        "every: 0.5",
        "every: {choice: [1, 2]}",
        ["27: aftermath.every: must be a fixed number; the reviews are not drawn"],
    ),
    ("every: 0.5", "every: 11", ["27: aftermath.every: is longer than the 10 years"]),
    (
        "every: 0.5",
        "every: 0.001",
        ["27: aftermath.every: makes more than the 1,000 reviews that can be followed"],
    ),
    ("  every: 0.5\n", "", ["23: aftermath: 'every' is missing"]),
    ("patience: 0.9", "patience: 1.1", ["28: aftermath.patience: 1.1 is not between 0 and 1"]),
    (
        "patience: 0.9",
        "patience: {normal: [0.5]}",
        ["28: aftermath.patience: normal needs a list of 2 numbers: mean, standard deviation"],
    ),
    ("now: 0.5, ", "", ["29: aftermath.strength: 'now' is missing"]),
    ("later: 0.4", "later: -1", ["29: aftermath.strength.later: -1 is not between 0 and 1"]),
    (
        "later: 0.4",
        "latter: 0.4",
        [
            "29: aftermath.strength: 'later' is missing",
            "29: aftermath.strength.latter: unknown key 'latter' (did you mean 'later'?)",
        ],
    ),
    (", years: 2", ", years: -2", ["29: aftermath.strength.years: -2 is not 0 or more"]),
    (
        "strength: {now: 0.5, later: 0.4, years: 2}",
        "strength: 0.5",
        ["29: aftermath.strength: must be a mapping, not a number"],
    ),
    (
        "  strength: {now: 0.5, later: 0.4, years: 2}\n",
        "",
        ["23: aftermath: 'strength' is missing"],
    ),
    ("cost: {ann: 0.1, ben: 0.2}", "cost: {ann: 0.1}", ["30: aftermath.cost: 'ben' is missing"]),
    (
        "cost: {ann: 0.1, ben: 0.2}",
        "cost: {ann: 0.1, ben: 0.2, eev: 1}",
        [
            "30: aftermath.cost.eev: 'eev' is neither the adversary nor the defender (known: ben, ann)"
        ],
    ),
    (
        "cost: {ann: 0.1, ben: 0.2}",
        "cost: {ann: 0.1, ben: -0.2}",
        ["30: aftermath.cost.ben: -0.2 is not 0 or more"],
    ),
    ("  cost: {ann: 0.1, ben: 0.2}\n", "", ["23: aftermath: 'cost' is missing"]),
    (
        "cases: 21",
        "cases: some",
        [
            "32: aftermath.base_rates.elsewhere.cases: must be the number of cases, a whole number from 1, not some"
        ],
    ),
    ("cases: 21, ", "", ["32: aftermath.base_rates.elsewhere: 'cases' is missing"]),
    ("1: 0.9", "1: 90", [f"32: aftermath.base_rates.elsewhere.survival.1: {SURVIVAL}"]),
    ("1: 0.9", "one: 0.9", [f"32: aftermath.base_rates.elsewhere.survival.one: {SURVIVAL}"]),
    ("1: 0.9", "nan: 0.9", [f"32: aftermath.base_rates.elsewhere.survival.nan: {SURVIVAL}"]),
    (
        "survival: {1: 0.9, 5: 0.6}",
        "survival: 0.9",
        ["32: aftermath.base_rates.elsewhere.survival: must be a mapping, not a number"],
    ),
    (
        "survival: {1: 0.9, 5: 0.6}",
        "surviving: {1: 0.9}",
        [
            "32: aftermath.base_rates.elsewhere: 'survival' is missing",
            "32: aftermath.base_rates.elsewhere.surviving: unknown key 'surviving' (did you mean 'survival'?)",
        ],
    ),
    (
        "  assumed: for the test\n",
        "  assume: x\n",
        ["33: aftermath.assume: unknown key 'assume' (did you mean 'assumed'?)"],
    ),
    (
        "  assumed: for the test\n",
        "  claim: nowhere\n",
        ["33: aftermath.claim: there is no claim 'nowhere' (this scenario names no 'claims' file)"],
    ),
    (
        "value: expected",
        "value: expect",
        ["8: parties.ann.foresight: must be expected or none, not 'expect'"],
    ),
    (
        'foresight: {value: expected, assumed: "for the test"}',
        "foresight: [none]",
        ["8: parties.ann.foresight: must be expected or none, not 'a list'"],
    ),
    ("no_deal: 0.1", "no_deal: fighting_on", [f"17: parties.eve.no_deal.value: {SIDES}"]),
    (
        "no_deal: 0.1",
        "no_deal: fighting",
        [
            "17: parties.eve.no_deal.value: must be a number or a distribution, not the text 'fighting'"
        ],
    ),
    (
        ", strength: 0.2",
        "",
        [
            "22: guarantees.shield: 'strength' is missing: what it adds to the defender's chance to win (0 if nothing)"
        ],
    ),
    (
        ", strength: 0.2",
        ", strength: 2",
        ["22: guarantees.shield.strength: 2 is not between 0 and 1"],
    ),
    (
        GOOD[GOOD.index("aftermath:") :],
        "",
        [
            "7: parties.ann.no_deal.value: fighting_on needs an aftermath: its strength and cost say what it is worth",
            "8: parties.ann.foresight: there is no aftermath to foresee; write 'aftermath', or 'foresight: none'",
        ],
    ),
    (
        GOOD[GOOD.index("aftermath:") :],
        "aftermath: soon\n",
        ["23: aftermath: must be a mapping, not text"],
    ),
]
