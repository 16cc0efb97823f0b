"""Every kind of fault in a scenario, with its whole message."""

# ruff: noqa: E501
# The table below reads like a change of a file: what stands in `GOOD` (-), what is written instead
# (+), and what is then said (!), without the file's name. A deleted line goes with its line break.

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.inputs.documents import MAX_BYTES, MAX_VALUES
from sim.strategies import registry
from tests.builders.toys import pie

GOOD = """\
title: test
issues:
  price: [low, middle, high]
  date: [soon, late]
parties:
  ann:
    weights: {price: 1, date: 2}
    values:
      price: {linear: [0, 1]}
      date: {soon: 0, late: 1}
    no_deal: 0.2
    strategy: boulware
    red_lines:
      - {id: line, rejects: {price: low}, firmness: 0.5}
    concessions:
      - {id: offer, gives: {date: late}, in_return_for: {price: high}, from: first}
  ben:
    weights: {price: 1, date: 1}
    values: {price: {linear: [1, 0]}, date: {linear: [1, 0]}}
    strategy: {boulware: {exponent: 2}}
observers:
  host: {title: A host}
timeline:
  - {session: first, at: 0, hours: 5, parties: [ann, ben], observers: [host]}
  - {session: second, after: first, delay: 2, rounds: 3, parties: [ann, ben], joins: {ben: 1}}
events:
  - {id: shock, at: 3, changes: {parties.ann.no_deal.value: {add: 0.1}}}
claims: claims.yaml
"""

CLAIMS = f"""\
source: {{title: t, kind: k, sha256: "{"0" * 64}"}}
claims:
  - {{id: says-so, speaker: s, kind: position, section: t, states: x}}
"""

TABLE = r"""
== YAML and what is not read of it

- title: test
+ title: [test
! 2: not valid YAML: expected ',' or ']', but got ':'

- title: test
+ title: 'test
! 29: not valid YAML: found unexpected end of stream

- title: test
+ 	title: test
! 1: not valid YAML: found character '\t' that cannot start any token

- title: test
+ title: test: again
! 1: not valid YAML: mapping values are not allowed here

- title: test
+ title: *nowhere
! 1: not valid YAML: found undefined alias 'nowhere'

- title: test
+ title: !!python/object/apply:os.system ['true']
! 1: title: the tag 'python/object/apply:os.system' is not allowed; write plain values
! 1: title: must be text, not a list

- title: test
+ title: !mine test
! 1: title: the tag '!mine' is not allowed; write plain values

- title: test
+ title: !!binary dGVzdA==
! 1: title: the tag 'binary' is not allowed; write plain values

- issues:
+ issues: !!omap
! 2: issues: the tag 'omap' is not allowed; write plain values

- title: test
+ !!python/name:os.system title: test
! 1: title: the tag 'python/name:os.system' is not allowed; write plain values

- title: test
+ title: "te\u001Bst"
! 1: title: holds the control character U+001B; write plain text

- title: test
+ title: "te\ud800st"
! 1: title: holds the control character U+D800; write plain text

- title: test
+ title: test
+ [a, b]: c
! 2: a key must be a word, not a list or mapping

- title: test
+ title: test
+ title: again
! 2: title: the key 'title' stands here a second time (first in line 1)

-   date: [soon, late]
+   date: [soon, late]
+   date: [soon, later]
! 5: issues.date: the key 'date' stands here a second time (first in line 4)

- {price: 1, date: 2}
+ {price: 1, date: 2, price: 3}
! 7: parties.ann.weights.price: the key 'price' stands here a second time (first in line 7)

- {price: 1, date: 2}
+ {<<: {price: 1}, date: 2}
! 7: parties.ann.weights: merge keys ('<<') are not read; write the entries out

- title: test
+ title: test
+ ---
+ title: again
! 2: not valid YAML: expected a single document in the stream, but found another document

== keys unknown and missing

- title: test
+ titel: test
! 1: 'title' is missing
! 1: titel: unknown key 'titel' (did you mean 'title'?)

- title: test
+ title:
! 1: 'title' is missing

- title: test
+ title: ''
! 1: title: is empty

- title: test
+ title: [a]
! 1: title: must be text, not a list

- title: test
+ title: test
+ about: {a: b}
! 2: about: must be text, not a mapping

- title: test
+ title: test
+ dealine: 5
! 2: dealine: unknown key 'dealine' (did you mean 'deadline'?)

-     no_deal: 0.2
+     no_dael: 0.2
! 11: parties.ann.no_dael: unknown key 'no_dael' (did you mean 'no_deal'?)

-     no_deal: 0.2
+     no_deal: 0.2
+     colour:
+       - blue
! 12: parties.ann.colour: unknown key 'colour'

- no_deal: 0.2
+ no_deal: {value: 0.2, drift: -0.1}
! 11: parties.ann.no_deal.drift: unknown key 'drift' (known: assumed, claim, drift_per_day, value)

- no_deal: 0.2
+ no_deal: {drift_per_day: -0.1}
! 11: parties.ann.no_deal: 'value' is missing

- no_deal: 0.2
+ no_deal: {uniform: [0, 1], drift_per_day: -0.1}
! 11: parties.ann.no_deal: write 'value: {uniform: …}' beside drift_per_day

- {title: A host}
+ {titel: A host}
! 22: observers.host.titel: unknown key 'titel' (did you mean 'title'?)

- firmness: 0.5}
+ firmnes: 0.5}
! 14: parties.ann.red_lines.line.firmnes: unknown key 'firmnes' (did you mean 'firmness'?)

- from: first}
+ form: first}
! 16: parties.ann.concessions.offer.form: unknown key 'form' (did you mean 'from'?)

- exponent: 2
+ exponant: 2
! 20: parties.ben.strategy.boulware.exponant: boulware has no parameter 'exponant' (did you mean 'exponent'?)

- hours: 5,
+ hours: 5, ruonds: 3,
! 24: timeline.first.ruonds: unknown key 'ruonds' (did you mean 'rounds'?)

- at: 3,
+ at: 3, chance: 0.5,
! 27: events.shock.chance: unknown key 'chance' (did you mean 'changes'?)

- {add: 0.1}
+ {add: 0.1, assumd: why}
! 27: events.shock.changes.parties.ann.no_deal.value.assumd: unknown key 'assumd' (did you mean 'assumed'?)

- from: first}
+ from: first, rejects: {price: low}}
! 16: parties.ann.concessions.offer.rejects: unknown key 'rejects' (known: assumed, claim, crossing_cost, firmness, from, gives, id, in_return_for, public)

- {linear: [0, 1]}
+ {linear: [0, 1], low: 0}
! 9: parties.ann.values.price.low: unknown key 'low' (known: assumed, claim, linear)

-     weights: {price: 1, date: 2}
! 6: parties.ann: 'weights' is missing

-     strategy: boulware
! 6: parties.ann: 'strategy' is missing

- {id: line, rejects: {price: low}, firmness: 0.5}
+ {firmness: 0.5}
! 14: parties.ann.red_lines[0]: 'id' is missing
! 14: parties.ann.red_lines[0]: 'rejects' is missing

- gives: {date: late}, in_return_for: {price: high}, from: first}
+ from: first}
! 16: parties.ann.concessions.offer: 'gives' is missing
! 16: parties.ann.concessions.offer: 'in_return_for' is missing

- {session: first, at: 0, hours: 5, parties: [ann, ben], observers: [host]}
+ {}
! 16: parties.ann.concessions.offer.from: there is no session 'first' (known: second, never)
! 24: timeline[0]: 'session' is missing
! 24: timeline[0]: nobody sits in this session; list its parties
! 24: timeline[0]: needs either 'rounds' or 'hours' (and 'round_hours')
! 25: timeline.second.after: only the session just before can be meant: '0'

- {id: shock, at: 3,
+ {
! 27: events[0]: 'id' is missing
! 27: events[0]: 'at' is missing

== values of a wrong type

-   price: [low, middle, high]
-   date: [soon, late]
+   - price
! 2: issues: must be a mapping, not a list

- {price: 1, date: 2}
+ 3
! 7: parties.ann.weights: must be a mapping, not a number

-       price: {linear: [0, 1]}
-       date: {soon: 0, late: 1}
+       3
! 8: parties.ann.values: must be a mapping, not a number

- {linear: [0, 1]}
+ [0, 0.5, 1]
! 9: parties.ann.values.price: must be a mapping, not a list

-       - {id: line, rejects: {price: low}, firmness: 0.5}
+       3
! 13: parties.ann.red_lines: must be a list, not a number

- - {id: line, rejects: {price: low}, firmness: 0.5}
+ - no
! 14: parties.ann.red_lines[0]: must be a mapping, not text

- rejects: {price: low}
+ rejects: low
! 14: parties.ann.red_lines.line.rejects: must be a mapping, not text

- rejects: {price: low}
+ rejects: {}
! 14: parties.ann.red_lines.line.rejects: is an empty condition; name an issue and its options

- rejects: {price: low}
+ rejects: {price: {below: low}}
! 14: parties.ann.red_lines.line.rejects.price.below: unknown key 'below' (known: at_least, at_most)
! 14: parties.ann.red_lines.line.rejects.price: must be an option, a list of options, at_least: or at_most:

- rejects: {price: low}
+ rejects: {price: {at_least: high, at_most: low}}
! 14: parties.ann.red_lines.line.rejects.price: matches no option: at_least stands above at_most

- rejects: {price: low}
+ rejects: {price: []}
! 14: parties.ann.red_lines.line.rejects.price: names no option

- rejects: {price: low}
+ rejects: {any: {price: low}}
! 14: parties.ann.red_lines.line.rejects.any: must be a list of conditions

- firmness: 0.5
+ firmness: high
! 14: parties.ann.red_lines.line.firmness: must be a number or a distribution, not the text 'high'

- firmness: 0.5
+ firmness: 0.5, public: perhaps
! 14: parties.ann.red_lines.line.public: must be true or false, not 'perhaps'

- strategy: boulware
+ strategy: [boulware]
! 12: parties.ann.strategy: there is no strategy 'a list' (known: boulware, linear, conceder, polynomial, exponential, relative_tit_for_tat, random_absolute_tit_for_tat, averaged_tit_for_tat, nice_tit_for_tat, micro, frequency_model, zeuthen, equilibrium, hardliner, random)

- strategy: boulware
+ strategy: {boulware: {}, linear: {}}
! 12: parties.ann.strategy: must name one strategy, with its parameters below it

- strategy: boulware
+ strategy: {boulware: 3}
! 12: parties.ann.strategy.boulware: must be a mapping, not a number

- strategy: boulware
+ strategy: boulware
+     consent: maybe
! 13: parties.ann.consent: must be required or none, not 'maybe'

- strategy: boulware
+ strategy: boulware
+     consent: {needed_for: {prise: low}, assumed: x}
! 13: parties.ann.consent.needed_for.prise: there is no issue 'prise' (did you mean 'price'?)

- strategy: boulware
+ strategy: boulware
+     consent: {needed_for: low}
! 13: parties.ann.consent.needed_for: must be a mapping, not text

- strategy: boulware
+ strategy: boulware
+     consent: {value: required, needed_for: {price: low}}
! 13: parties.ann.consent: needs either 'value' (required or none) or 'needed_for'

- strategy: boulware
+ strategy: boulware
+     consent: {needed_fro: {price: low}}
! 13: parties.ann.consent: needs either 'value' (required or none) or 'needed_for'
! 13: parties.ann.consent.needed_fro: unknown key 'needed_fro' (did you mean 'needed_for'?)

- strategy: boulware
+ strategy: boulware
+     consent: [required]
! 13: parties.ann.consent: must be required or none, not 'a list'

- strategy: boulware
+ strategy: boulware
+     walks_out_after: 2.5
! 13: parties.ann.walks_out_after: must be a whole number of rounds, 1 or more, not '2.5'

- strategy: boulware
+ strategy: boulware
+     walks_out_after: {value: 0, assumed: why}
! 13: parties.ann.walks_out_after: must be a whole number of rounds, 1 or more, not '0'

- strategy: boulware
+ strategy: boulware
+     delegation: [[ann]]
! 13: parties.ann.delegation: must be a list of words

- parties: [ann, ben], observers: [host]
+ parties: {ann: 1}
! 24: timeline.first.parties: must be a list of words
! 24: timeline.first: nobody sits in this session; list its parties

- joins: {ben: 1}
+ joins: [ben]
! 25: timeline.second.joins: must be a mapping, not a list

- joins: {ben: 1}
+ joins: {ben: soon}
! 25: timeline.second.joins.ben: must be a number or a distribution, not the text 'soon'

- hours: 5,
+ hours: {uniform: [1, 5]},
! 24: timeline.first.hours: must be one number; the timeline is not drawn anew in each run

- from: first
+ from: true
! 16: parties.ann.concessions.offer.from: must be a session, an hour from 0, or never, not 'true'

- from: first
+ from: -1
! 16: parties.ann.concessions.offer.from: -1 is not 0 or more

- title: test
+ title: test
+ start: tomorrow
! 2: start: 'tomorrow' is not a date and time like 2025-12-14T14:00

- title: test
+ title: test
+ clock: wall
! 2: clock: 'wall' is not one of rounds, calendar, open

- title: test
+ title: test
+ deadline: 0
! 2: deadline: 0 is not above 0

== names that do not exist

- rejects: {price: low}
+ rejects: {prize: low}
! 14: parties.ann.red_lines.line.rejects.prize: there is no issue 'prize' (did you mean 'price'?)

- rejects: {price: low}
+ rejects: {price: lower}
! 14: parties.ann.red_lines.line.rejects.price: 'lower' is not an option of price (did you mean 'low'?)

- rejects: {price: low}
+ rejects: {not: {price: [low, hihg]}}
! 14: parties.ann.red_lines.line.rejects.not.price: 'hihg' is not an option of price (did you mean 'high'?)

- {price: 1, date: 2}
+ {price: 1, dat: 2}
! 7: parties.ann.weights.dat: there is no issue 'dat' (did you mean 'date'?)

- {soon: 0, late: 1}
+ {soon: 0, later: 1}
! 10: parties.ann.values.date: the option 'late' has no value
! 10: parties.ann.values.date.later: 'later' is not an option of date (did you mean 'late'?)

- date: [soon, late]
+ date: [soon, late, never, a, b, c, d, e]
! 10: parties.ann.values.date: the options 'never', 'a', 'b', 'c', 'd' and 1 more have no value

- parties: [ann, ben], observers
+ parties: [ann, bne], observers
! 24: timeline.first.parties: there is no party 'bne' (did you mean 'ben'?)

- observers: [host]
+ observers: [hots]
! 24: timeline.first.observers: there is no observer 'hots' (did you mean 'host'?)

- observers: [host]
+ observers: [host, host]
! 24: timeline.first.observers: 'host' stands here a second time

- joins: {ben: 1}
+ joins: {bne: 1}
! 25: timeline.second.joins.bne: 'bne' is not among the parties of this session (did you mean 'ben'?)

- strategy: boulware
+ strategy: boulwar
! 12: parties.ann.strategy: there is no strategy 'boulwar' (did you mean 'boulware'?)

- strategy: boulware
+ strategy: os.system
! 12: parties.ann.strategy: there is no strategy 'os.system' (known: boulware, linear, conceder, polynomial, exponential, relative_tit_for_tat, random_absolute_tit_for_tat, averaged_tit_for_tat, nice_tit_for_tat, micro, frequency_model, zeuthen, equilibrium, hardliner, random)

- rounds: 3,
+ rounds: 3, protocol: alternating,
! 25: timeline.second.protocol: 'alternating' is not one of alternating_offers, single_text, take_it_or_leave_it, monotonic_concession

- rounds: 3,
+ rounds: 3, requires: paper,
! 25: timeline.second.requires: 'paper' is not one of text

- from: first
+ from: frist
! 16: parties.ann.concessions.offer.from: there is no session 'frist' (did you mean 'first'?)

- parties.ann.no_deal.value: {
+ parties.anna.no_deal.value: {
! 27: events.shock.changes.parties.anna.no_deal.value: there is no party 'anna' (did you mean 'ann'?)

- parties.ann.no_deal.value: {
+ parties.ann.red_lines.lien.firmness: {
! 27: events.shock.changes.parties.ann.red_lines.lien.firmness: an event can change no_deal.value, weights.<issue>, red_lines.<id>.firmness (did you mean 'parties.ann.red_lines.line.firmness'?)

- parties.ann.no_deal.value: {
+ no_deal: {
! 27: events.shock.changes.no_deal: must be the path of a party's number, parties.<party>.…

== claims and assumptions

- firmness: 0.5
+ firmness: 0.5, claim: says-os
! 14: parties.ann.red_lines.line.claim: there is no claim 'says-os' (did you mean 'says-so'?)

- firmness: 0.5
+ firmness: 0.5, claim: says-so, assumed: why
! 14: parties.ann.red_lines.line: has both 'claim' and 'assumed'; a value rests on one of them

- firmness: 0.5
+ firmness: 0.5, assumed: ' '
! 14: parties.ann.red_lines.line.assumed: must say in words why this is assumed

- firmness: 0.5
+ firmness: 0.5, assumed: 3
! 14: parties.ann.red_lines.line.assumed: must say in words why this is assumed

- claims: claims.yaml
+ claims: claim.yaml
! 28: claims: there is no claims file 'claim.yaml'

- claims: claims.yaml
+ claims: [claims.yaml, claims.yaml]
! 28: claims: 'claims.yaml' stands here a second time

- claims: claims.yaml
+ claims: [claims.yaml, again.yaml]
! 28: claims: the claim 'says-so' stands in claims.yaml too; ids must differ

- claims: claims.yaml
+ claims: faulty.yaml
! faulty.yaml:3: claims[0].kind: 'positoin' is not a kind of claim (did you mean 'position'?)

== numbers and distributions

- {price: 1, date: 2}
+ {price: 0, date: 0}
! 7: parties.ann.weights: the weights can sum to zero; at least one issue must matter

- {price: 1, date: 2}
+ {}
! 7: parties.ann.weights: the weights can sum to zero; at least one issue must matter

- {price: 1, date: 2}
+ {price: {choice: [0, 1]}}
! 7: parties.ann.weights: the weights can sum to zero; at least one issue must matter

- {price: 1, date: 2}
+ {price: -1, date: 2}
! 7: parties.ann.weights.price: -1 is not 0 or more

- {price: 1, date: 2}
+ {price: 1e16, date: 2}
! 7: parties.ann.weights.price: 1e16 is too large; a number is at most 1e+15 in size

- {price: 1, date: 2}
+ {price: .inf, date: .nan}
! 7: parties.ann.weights.price: must be a number or a distribution, not the text '.inf'
! 7: parties.ann.weights.date: must be a number or a distribution, not the text '.nan'

- {price: 1, date: 2}
+ {price: 0x10, date: '2'}
! 7: parties.ann.weights.price: must be a number or a distribution, not the text '0x10'
! 7: parties.ann.weights.date: must be a number or a distribution, not the text '2'

-       date: {soon: 0, late: 1}
! 8: parties.ann.values: 'date' has a weight but no values for its options

- {soon: 0, late: 1}
+ {soon: 0}
! 10: parties.ann.values.date: the option 'late' has no value

- {linear: [0, 1]}
+ {}
! 9: parties.ann.values.price: the options 'low', 'middle', 'high' have no value

- {soon: 0, late: 1}
+ {soon: 0, late: 1.5}
! 10: parties.ann.values.date.late: 1.5 is not between 0 and 1

- {linear: [0, 1]}
+ {linear: [0, 2]}
! 9: parties.ann.values.price: linear needs two numbers between 0 and 1: of the first and last option

- {linear: [0, 1]}
+ {linear: 1}
! 9: parties.ann.values.price: linear needs two numbers between 0 and 1: of the first and last option

- no_deal: 0.2
+ no_deal: 2
! 11: parties.ann.no_deal.value: 2 is not between 0 and 1

- no_deal: 0.2
+ no_deal: {}
! 11: parties.ann.no_deal.value: needs one of value, uniform, triangular, normal, beta, choice, pert, quantiles, observed; it has none of them

- no_deal: 0.2
+ no_deal: {uniform: [0, 1], normal: [0, 1]}
! 11: parties.ann.no_deal.value: needs one of value, uniform, triangular, normal, beta, choice, pert, quantiles, observed; it has several of them

- no_deal: 0.2
+ no_deal: {uniform: 1}
! 11: parties.ann.no_deal.value: uniform needs a list of 2 numbers: low, high

- no_deal: 0.2
+ no_deal: {uniform: [0, 1, 2]}
! 11: parties.ann.no_deal.value: uniform needs a list of 2 numbers: low, high

- no_deal: 0.2
+ no_deal: {uniform: [0, high]}
! 11: parties.ann.no_deal.value: uniform: high must be a number, not the text 'high'

- no_deal: 0.2
+ no_deal: {uniform: [1, 0]}
! 11: parties.ann.no_deal.value: uniform needs low below high

- no_deal: 0.2
+ no_deal: {triangular: [0, 1]}
! 11: parties.ann.no_deal.value: triangular needs a list of 3 numbers: low, mode, high

- no_deal: 0.2
+ no_deal: {triangular: [0.5, 0.2, 1]}
! 11: parties.ann.no_deal.value: triangular needs low ≤ mode ≤ high, low < high

- no_deal: 0.2
+ no_deal: {normal: [0.5]}
! 11: parties.ann.no_deal.value: normal needs a list of 2 numbers: mean, standard deviation

- no_deal: 0.2
+ no_deal: {normal: [0.5, 0]}
! 11: parties.ann.no_deal.value: normal needs a standard deviation above 0

- no_deal: 0.2
+ no_deal: {normal: [50, 1]}
! 11: parties.ann.no_deal.value: normal has almost no weight where the quantity may be: between 0 and 1

- no_deal: 0.2
+ no_deal: {beta: [0, 1]}
! 11: parties.ann.no_deal.value: beta needs a and b above 0

- no_deal: 0.2
+ no_deal: {choice: []}
! 11: parties.ann.no_deal.value: choice needs a list of numbers, or a mapping of numbers to weights above 0

- no_deal: 0.2
+ no_deal: {choice: {a: 1}}
! 11: parties.ann.no_deal.value: choice needs a list of numbers, or a mapping of numbers to weights above 0

- no_deal: 0.2
+ no_deal: {choice: {0.5: 0}}
! 11: parties.ann.no_deal.value: choice needs a list of numbers, or a mapping of numbers to weights above 0

- no_deal: 0.2
+ no_deal: {choice: 0.5}
! 11: parties.ann.no_deal.value: choice needs a list of numbers, or a mapping of numbers to weights above 0

- no_deal: 0.2
+ no_deal: {uniform: [0, 2]}
! 11: parties.ann.no_deal.value: uniform 0 … 2 reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ no_deal: {choice: [0, 2]}
! 11: parties.ann.no_deal.value: one of 0, 2 reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ no_deal: {triangular: [-1, 0, 1]}
! 11: parties.ann.no_deal.value: triangular -1 … 0 … 1 reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ no_deal: {pert: [0, 1]}
! 11: parties.ann.no_deal.value: pert needs a list of 3 or 4 numbers: low, mode, high, lambda

- no_deal: 0.2
+ no_deal: {pert: [0.5, 0.2, 1]}
! 11: parties.ann.no_deal.value: pert needs low ≤ mode ≤ high, low < high

- no_deal: 0.2
+ no_deal: {pert: [0, 0.2, 1, -1]}
! 11: parties.ann.no_deal.value: pert needs a lambda of 0 or more

- no_deal: 0.2
+ no_deal: {quantiles: [0.1, 0.2]}
! 11: parties.ann.no_deal.value: quantiles needs a mapping of shares between 0 and 1 to the values below which they lie

- no_deal: 0.2
+ no_deal: {quantiles: {low: 0.2}}
! 11: parties.ann.no_deal.value: quantiles needs a mapping of shares between 0 and 1 to the values below which they lie

- no_deal: 0.2
+ no_deal: {quantiles: {0.5: 0.2}}
! 11: parties.ann.no_deal.value: quantiles need two or more different shares

- no_deal: 0.2
+ no_deal: {quantiles: {5: 0.2, 95: 0.4}}
! 11: parties.ann.no_deal.value: quantiles need shares from 0 to 1, each with its value

- no_deal: 0.2
+ no_deal: {quantiles: {0.05: 0.4, 0.95: 0.2}}
! 11: parties.ann.no_deal.value: quantiles need values that rise with their shares

- no_deal: 0.2
+ no_deal: {quantiles: {0.05: 0, 0.95: 0.2}}
! 11: parties.ann.no_deal.value: quantiles leave no room below 0; give it the share 0

- no_deal: 0.2
+ no_deal: {quantiles: {0.05: 0.5, 0.95: 1}}
! 11: parties.ann.no_deal.value: quantiles leave no room above 1; give it the share 1

- no_deal: 0.2
+ no_deal: {quantiles: {0: -0.5, 0.95: 0.7}}
! 11: parties.ann.no_deal.value: quantiles -0.5 (0), 0.7 (0.95) reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ no_deal: {observed: [0.3]}
! 11: parties.ann.no_deal.value: observed needs a list of two or more numbers, the values that were observed

- no_deal: 0.2
+ no_deal: {observed: [0.3, 2]}
! 11: parties.ann.no_deal.value: one of 2 observed values from 0.3 to 2 reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ no_deal: dealt
! 11: parties.ann.no_deal.value: is 'dealt', but no permutation under 'dependence' names it

- exponent: 2
+ exponent: 0
! 20: parties.ben.strategy.boulware.exponent: 0 is not above 0

- exponent: 2
+ exponent: {choice: [0, 1]}
! 20: parties.ben.strategy.boulware.exponent: one of 0, 1 reaches beyond what it may be: above 0

- exponent: 2
+ exponent: {beta: [1, 2], uniform: [1, 2]}
! 20: parties.ben.strategy.boulware.exponent: needs one of value, uniform, triangular, normal, beta, choice, pert, quantiles, observed; it has several of them

- firmness: 0.5
+ firmness: 0.5, crossing_cost: -1
! 14: parties.ann.red_lines.line.crossing_cost: -1 is not 0 or more

- at: 3,
+ at: -3, probability: 2,
! 27: events.shock.at: -3 is not 0 or more
! 27: events.shock.probability: 2 is not between 0 and 1

- {add: 0.1}
+ {add: null}
! 27: events.shock.changes.parties.ann.no_deal.value: 'add' is missing

- {add: 0.1}
+ 1.5
! 27: events.shock.changes.parties.ann.no_deal.value: 1.5 is not between 0 and 1

== names and options

-   price: [low, middle, high]
+   the price: [low, middle, high]
! 3: issues.the price: 'the price' cannot be a name; use letters, digits and _, not starting with a digit
! 7: parties.ann.weights.price: there is no issue 'price' (did you mean 'the price'?)
! 9: parties.ann.values.price: there is no issue 'price' (did you mean 'the price'?)
! 14: parties.ann.red_lines.line.rejects.price: there is no issue 'price' (did you mean 'the price'?)
! 16: parties.ann.concessions.offer.in_return_for.price: there is no issue 'price' (did you mean 'the price'?)
! 18: parties.ben.weights.price: there is no issue 'price' (did you mean 'the price'?)
! 19: parties.ben.values.price: there is no issue 'price' (did you mean 'the price'?)

-   price: [low, middle, high]
+   any: [low, middle, high]
! 3: issues.any: 'any' has a meaning of its own and cannot be a name
! 7: parties.ann.weights.price: there is no issue 'price' (known: any, date)
! 9: parties.ann.values.price: there is no issue 'price' (known: any, date)
! 14: parties.ann.red_lines.line.rejects.price: there is no issue 'price' (known: any, date, all, any, not)
! 16: parties.ann.concessions.offer.in_return_for.price: there is no issue 'price' (known: any, date, all, any, not)
! 18: parties.ben.weights.price: there is no issue 'price' (known: any, date)
! 19: parties.ben.values.price: there is no issue 'price' (known: any, date)

- {title: A host}
+ {title: A host}
+   the host: {}
! 23: observers.the host: 'the host' cannot be a name; use letters, digits and _, not starting with a digit

-   ben:
+   be.n:
! 17: parties.be.n: 'be.n' cannot be a name; use letters, digits and _, not starting with a digit
! 24: timeline.first.parties: there is no party 'ben' (did you mean 'be.n'?)
! 25: timeline.second.parties: there is no party 'ben' (did you mean 'be.n'?)
! 25: timeline.second.joins.ben: 'ben' is not among the parties of this session (known: ann)

- id: line,
+ id: the line,
! 14: parties.ann.red_lines.the line: 'the line' cannot be a name; use letters, digits and _, not starting with a digit

- session: second
+ session: second session
! 25: timeline.second session: 'second session' cannot be a name; use letters, digits and _, not starting with a digit

- session: second
+ session: never
! 25: timeline.never: 'never' has a meaning of its own and cannot be a session's name

- id: shock
+ id: 1st
! 27: events.1st: '1st' cannot be a name; use letters, digits and _, not starting with a digit

- [low, middle, high]
+ [low, middle, low]
! 3: issues.price: the option 'low' stands here a second time
! 16: parties.ann.concessions.offer.in_return_for.price: 'high' is not an option of price (known: low, middle)

- [low, middle, high]
+ [linear, low, [middle], high]
! 3: issues.price: 'linear' has a meaning of its own and cannot be an option
! 3: issues.price: an option must be a word or a number

- [low, middle, high]
+ []
! 3: issues.price: has no options

- [low, middle, high]
+ low
! 3: issues.price: must be a list of options or {from, to, step}, not text

- [low, middle, high]
+ {from: 1}
! 3: issues.price: 'to' is missing

- [low, middle, high]
+ {title: The price}
! 3: issues.price: has no options: needs 'options', or 'from' and 'to'

- [low, middle, high]
+ {from: 1, to: 0}
! 3: issues.price: needs from ≤ to and a step above 0

- [low, middle, high]
+ {from: 0, to: 1, step: 0}
! 3: issues.price: needs from ≤ to and a step above 0

- [low, middle, high]
+ {from: 0, to: many}
! 3: issues.price.to: must be a number, not the text 'many'

- [low, middle, high]
+ {from: 0, to: 2.0e-8, step: 1.0e-10}
! 3: issues.price: the step is too small: options are told apart by at most 12 digits

- [low, middle, high]
+ {from: 0, to: 2000000}
! 3: issues.price: has 2,000,001 options; an outcome space holds at most 1,048,576

-       - {id: line, rejects: {price: low}, firmness: 0.5}
+       - {id: line, rejects: {price: low}}
+       - {id: line, rejects: {price: high}}
! 15: parties.ann.red_lines.line: a second entry has the id 'line'

- session: second
+ session: first
! 25: timeline.first: a second entry has the session 'first'

== timeline

- parties: [ann, ben], observers: [host]
+ observers: [host]
! 24: timeline.first: nobody sits in this session; list its parties

- parties: [ann, ben], observers: [host]
+ parties: []
! 24: timeline.first: nobody sits in this session; list its parties

- parties: [ann, ben], observers
+ parties: [ann, ann], observers
! 24: timeline.first.parties: 'ann' stands here a second time

- delay: 2,
+ delay: 2, at: 20,
! 25: timeline.second: has both 'at' and 'after'; a session begins in one way

- after: first, delay: 2,
+ at: 4,
! 25: timeline.second: begins at hour 4, before first can end (5)

- after: first, delay: 2,
+ at: 7, delay: 2,
! 25: timeline.second: has both 'at' and 'delay'; a session begins in one way

- after: first,
+ after: monday,
! 25: timeline.second.after: only the session just before can be meant: 'first'

- at: 0,
+ after: second,
! 24: timeline.first.after: there is no session before it

- hours: 5,
+ hours: 5, rounds: 5,
! 24: timeline.first: needs either 'rounds' or 'hours' (and 'round_hours')

- hours: 5,
! 24: timeline.first: needs either 'rounds' or 'hours' (and 'round_hours')

- hours: 5,
+ hours: 0.5,
! 24: timeline.first.hours: is too short for a round of 1 h

- rounds: 3,
+ rounds: 2.5,
! 25: timeline.second.rounds: must be a whole number

- rounds: 3,
+ rounds: 0,
! 25: timeline.second.rounds: 0 is not above 0

- rounds: 3,
+ rounds: 1000000,
! 23: timeline: the timeline has more than the 10,000 rounds that can be played

- joins: {ben: 1}
+ joins: {ben: 3}
! 25: timeline.second: 'ben' joins at hour 3, when the session is over

- joins: {ben: 1}
+ joins: {ben: 1}, leaves: {ben: 1}
! 25: timeline.second: 'ben' leaves before taking part; the hours count from the beginning

== events

- , changes: {parties.ann.no_deal.value: {add: 0.1}}
! 27: events.shock: changes nothing: give changes, enters, leaves or walks_out

- , changes: {parties.ann.no_deal.value: {add: 0.1}}
+ , enters: [ann], leaves: [ann]
! 27: events.shock: 'ann' both enters and leaves; give one of them

- , changes: {parties.ann.no_deal.value: {add: 0.1}}
+ , walks_out: [anna]
! 27: events.shock.walks_out: there is no party 'anna' (did you mean 'ann'?)

== guarantees

- title: test
+ title: test
+ guarantees: none
! 2: guarantees: must be a list, not text

- title: test
+ title: test
+ guarantees: [help]
! 2: guarantees[0]: must be a mapping, not text

- title: test
+ title: test
+ guarantees: [{id: help}]
! 2: guarantees.help: 'given_by' is missing
! 2: guarantees.help: 'protects' is missing
! 2: guarantees.help: 'when' is missing
! 2: guarantees.help: 'credibility' is missing
! 2: guarantees.help: 'worth' is missing

- title: test
+ title: test
+ guarantees:
+   - {id: help, given_by: bem, protects: [ann], when: {price: lo}, credibility: 1.5, worth: {uniform: [0, 2]}, cost: -0.1, costs: 0}
! 3: guarantees.help.given_by: there is no party 'bem' (did you mean 'ben'?)
! 3: guarantees.help.protects: must be a party's name, not a list
! 3: guarantees.help.when.price: 'lo' is not an option of price (did you mean 'low'?)
! 3: guarantees.help.credibility: 1.5 is not between 0 and 1
! 3: guarantees.help.worth: uniform 0 … 2 reaches beyond what it may be: between 0 and 1
! 3: guarantees.help.cost: -0.1 is not between 0 and 1
! 3: guarantees.help.costs: unknown key 'costs' (did you mean 'cost'?)

- title: test
+ title: test
+ guarantees:
+   - {id: help, given_by: ann, protects: ann, when: {price: low}, credibility: 1, worth: 1, claim: says-no}
+   - {id: help, given_by: ann, protects: ben, when: {}, credibility: 1, worth: 1}
! 3: guarantees.help.claim: there is no claim 'says-no' (did you mean 'says-so'?)
! 3: guarantees.help: 'ann' cannot guarantee itself; name another party
! 4: guarantees.help: a second entry has the id 'help'
! 4: guarantees.help.when: is an empty condition; name an issue and its options

== ratification

- no_deal: 0.2
+ ratification: parliament
! 11: parties.ann.ratification: must be a mapping, not text

- no_deal: 0.2
+ ratification: {}
! 11: parties.ann.ratification: 'by' is missing
! 11: parties.ann.ratification: 'threshold' is missing

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 1.5}
! 11: parties.ann.ratification.threshold: 1.5 is not between 0 and 1

- no_deal: 0.2
+ ratification: {by: parliament, threshold: {uniform: [0.5, 1.2]}}
! 11: parties.ann.ratification.threshold: uniform 0.5 … 1.2 reaches beyond what it may be: between 0 and 1

- no_deal: 0.2
+ ratification: {by: [a], threshold: 0.5, known_to: others}
! 11: parties.ann.ratification.by: must be text, not a list
! 11: parties.ann.ratification.known_to: 'others' is not one of nobody, party, all

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, treshold: 0.5}
! 11: parties.ann.ratification.treshold: unknown key 'treshold' (did you mean 'threshold'?)

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, weights: {prize: 1}}
! 11: parties.ann.ratification.weights.prize: there is no issue 'prize' (did you mean 'price'?)

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, weights: {price: {choice: [0, 1]}}}
! 11: parties.ann.ratification.weights: the weights can sum to zero; at least one issue must matter at home

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, weights: {price: -1}}
! 11: parties.ann.ratification.weights.price: -1 is not 0 or more

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, weights: 2}
! 11: parties.ann.ratification.weights: must be a mapping, not a number

- no_deal: 0.2
+ ratification: {by: parliament, threshold: 0.5, claim: says-so, assumed: x}
! 11: parties.ann.ratification: has both 'claim' and 'assumed'; a value rests on one of them

- no_deal: 0.2
+ ratification: {by: parliament, threshold: {value: 0.5, claim: nope}}
! 11: parties.ann.ratification.threshold.claim: there is no claim 'nope' (known: says-so)

-     no_deal: 0.2
+     consent: none
+     ratification: {by: parliament, threshold: 0.5}
! 12: parties.ann.ratification: has no effect: a deal does not need this party's consent

-     weights: {price: 1, date: 1}
-     values: {price: {linear: [1, 0]}, date: {linear: [1, 0]}}
+     weights: {price: 1}
+     values: {price: {linear: [1, 0]}}
+     ratification: {by: parliament, threshold: 0.5, weights: {date: 1}}
! 20: parties.ben.ratification.weights.date: 'date' has a weight at home, but the party has no values for it

== the whole

- strategy: {boulware: {exponent: 2}}
+ strategy: linear
+     consent: {claim: says-so}
! 21: parties.ben.consent: needs either 'value' (required or none) or 'needed_for'

- title: test
+ title: test
+ extends: nowhere.yaml
! 2: extends: there is no file 'nowhere.yaml' to extend

- title: test
+ title: test
+ extends: [base.yaml]
! 2: extends: there is no file 'a list' to extend

== issues without an order, a mediator's draft, parameters that are whole numbers

- price: [low, middle, high]
+ price: {options: [low, middle, high], ordered: maybe}
! 3: issues.price.ordered: must be true or false, not 'maybe'

- price: [low, middle, high]
+ price: {options: [low, middle, high], ordered: false}
! 9: parties.ann.values.price: the options of price have no order; give a value for each
! 19: parties.ben.values.price: the options of price have no order; give a value for each

- observers: [host]}
+ observers: [host], protocol: singel_text}
! 24: timeline.first.protocol: 'singel_text' is not one of alternating_offers, single_text, take_it_or_leave_it, monotonic_concession

- observers: [host]}
+ observers: [host], draft: {price: low}}
! 24: timeline.first: alternating_offers works on no draft; only a mediator's text begins with one

- observers: [host]}
+ observers: [host], protocol: single_text, draft: {price: lo, dat: soon, date: [soon]}}
! 24: timeline.first.draft.price: 'lo' is not an option of price (did you mean 'low'?)
! 24: timeline.first.draft.date: 'a list' is not an option of date (known: soon, late)
! 24: timeline.first.draft.dat: there is no issue 'dat' (did you mean 'date'?)

- observers: [host]}
+ observers: [host], protocol: single_text, draft: middle}
! 24: timeline.first.draft: there is no draft 'middle' (the scenario has no 'drafts')

- observers: [host]}
+ observers: [host], protocol: single_text, draft: [middle]}
! 24: timeline.first.draft: must be a mapping, not a list

- observers: [host]}
+ observers: [host], packages: 2}
! 24: timeline.first: alternating_offers has no packages; only a mediator proposes them

- observers: [host]}
+ observers: [host], protocol: single_text, packages: 2.5}
! 24: timeline.first.packages: 2.5 is not a whole number from 0 to 100

- no_deal: 0.2
+ undisclosed: {wants: new, importance: 1}
! 11: parties.ann.undisclosed: says what a party wants in undisclosed points, but the scenario has none

- strategy: boulware
+ strategy: {relative_tit_for_tat: {delta: 1.5}}
! 12: parties.ann.strategy.relative_tit_for_tat.delta: 1.5 is not a whole number from 1

- strategy: boulware
+ strategy: {averaged_tit_for_tat: {gamma: {uniform: [1, 3]}}}
! 12: parties.ann.strategy.averaged_tit_for_tat.gamma: uniform 1 … 3 reaches beyond what it may be: a whole number from 1

- strategy: boulware
+ strategy: {equilibrium: {discount: 0}}
! 12: parties.ann.strategy.equilibrium.discount: 0 is not between 0 and 1

- title: test
+ title: test
+ notes: {a: b}
! 2: notes: must be a list of words
"""


def table() -> Iterator[Any]:
    for part in TABLE.split("\n== ")[1:]:
        heading, _, rest = part.partition("\n")
        for number, entry in enumerate(rest.strip().split("\n\n")):
            lines = dict.fromkeys("-+!", "")
            for line in entry.splitlines():
                lines[line[0]] += f"{line[2:]}\n"
            old, new = lines["-"], lines["+"]
            if f"\n{old}" not in f"\n{GOOD}":  # a part of a line
                old, new = old[:-1], new[:-1]
            yield pytest.param(old, new, lines["!"], id=f"{heading} {number}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good scenario to spoil, and the files that it can name; we are in it."""
    write(tmp_path, "good.yaml", GOOD)
    write(tmp_path, "claims.yaml", CLAIMS)
    write(tmp_path, "again.yaml", CLAIMS)
    write(tmp_path, "faulty.yaml", CLAIMS.replace("kind: position", "kind: positoin"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def said(source: Any) -> str:
    """What is said about a scenario that cannot be loaded."""
    with pytest.raises(sim.errors.InputError) as caught:
        sim.load(source)
    return f"{caught.value}\n"


def test_the_good_one_is_good(folder: Path) -> None:
    assert sim.run("good.yaml", runs=5).endings()["runs"].sum() == 5


@pytest.fixture
def _nobodys_own_strategies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages list what there is: without what other tests have registered."""
    monkeypatch.setattr(registry, "_registered", {kind: {} for kind in registry.PARTS})


@pytest.mark.usefixtures("_nobodys_own_strategies")
@pytest.mark.parametrize(("old", "new", "expected"), list(table()))
def test_fault(folder: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    write(folder, "bad.yaml", GOOD.replace(old, new, 1))
    # Every line begins with its file; here that is left out where it is this one.
    assert re.sub("^bad.yaml:", "", said("bad.yaml"), flags=re.MULTILINE) == expected


def test_files_that_cannot_be_read(folder: Path) -> None:
    write(folder, "empty.yaml", "# nothing\n")
    write(folder, "list.yaml", "- a\n")
    (folder / "latin.yaml").write_bytes(b"title: x\nabout: caf\xe9\n")
    (folder / "folder.yaml").mkdir()
    write(folder, "large.yaml", " " * (MAX_BYTES + 1))
    assert said("empty.yaml") == "empty.yaml: is empty\n"
    assert said("list.yaml") == "list.yaml:1: must be a mapping, not a list\n"
    assert said("latin.yaml") == "latin.yaml:2: is not text in UTF-8\n"
    assert said("folder.yaml") == "folder.yaml: this is a folder, not a file\n"
    assert said("nowhere.yaml") == "nowhere.yaml: there is no such file\n"
    assert said(folder) == f"{folder}: this is a folder, not a file\n"
    assert (
        said("large.yaml")
        == "large.yaml: is larger than the 4,000,000 bytes that a file may have\n"
    )
    assert said("y" * 300) == f"{'y' * 300}: cannot be read: File name too long\n"


def test_a_name_that_does_not_ship() -> None:
    wrong = "is neither a file nor a scenario that ships"
    assert said("berlni") == f"berlni: {wrong} (did you mean 'berlin'?)\n"
    assert said("a\0b") == f"a\0b: {wrong}\n"


def test_bombs_go_off_at_a_bound(folder: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    write(folder, "aliases.yaml", "\n".join(lines))
    assert said("aliases.yaml") == f"aliases.yaml:1: holds more than {MAX_VALUES:,} values\n"
    write(folder, "itself.yaml", "a: &a\n  - *a\n")
    assert said("itself.yaml") == "itself.yaml:1: is nested too deeply (at most 40 levels)\n"
    for depth in (50, 5_000):
        write(folder, "deep.yaml", f"title: x\nissues: {'[' * depth}{']' * depth}\n")
        assert "is nested too deeply (at most 40 levels)" in said("deep.yaml")
    write(folder, "keys.yaml", f"{'y' * 200_000}: 1\n" * 2)
    assert len(said("keys.yaml")) < 4_000


def test_messages_stay_on_their_line(folder: Path) -> None:
    write(folder, "bad.yaml", GOOD.replace("price: low}", 'price: "lo\\nw\\u202E"}'))
    assert said("bad.yaml").startswith(
        r"bad.yaml:14: parties.ann.red_lines.line.rejects.price: 'lo\nw\u202e' is not an option of"
    )


def test_ten_faults_at_once_in_the_order_of_lines(folder: Path) -> None:
    text = GOOD
    for old, new in (
        ("{price: 1, date: 2}", "{prize: 1, date: -2}"),
        ("linear: [0, 1]", "linear: [0, 2]"),
        ("no_deal: 0.2", "no_deal: {uniform: [1, 0]}"),
        ("rejects: {price: low}", "rejects: {price: lower}"),
        ("from: first", "from: frist"),
        ("strategy: {boulware: {exponent: 2}}", "strategy: boulwar"),
        ("hours: 5", "hours: 5, ours: 5"),
        ("after: first", "after: monday"),
        ("events:", "evnets:"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    write(folder, "bad.yaml", text)
    assert (
        said("bad.yaml")
        == """\
bad.yaml:7: parties.ann.weights.date: -2 is not 0 or more
bad.yaml:7: parties.ann.weights.prize: there is no issue 'prize' (did you mean 'price'?)
bad.yaml:9: parties.ann.values.price: linear needs two numbers between 0 and 1: of the first and last option
bad.yaml:11: parties.ann.no_deal.value: uniform needs low below high
bad.yaml:14: parties.ann.red_lines.line.rejects.price: 'lower' is not an option of price (did you mean 'low'?)
bad.yaml:16: parties.ann.concessions.offer.from: there is no session 'frist' (did you mean 'first'?)
bad.yaml:20: parties.ben.strategy: there is no strategy 'boulwar' (did you mean 'boulware'?)
bad.yaml:24: timeline.first.ours: unknown key 'ours' (did you mean 'hours'?)
bad.yaml:25: timeline.second.after: only the session just before can be meant: 'first'
bad.yaml:26: evnets: unknown key 'evnets' (did you mean 'events'?)
"""
    )


def test_outcome_space_over_the_limit(folder: Path) -> None:
    wide = {"from": 1, "to": 2_000}
    tree = pie()
    tree["issues"] |= {"a": wide, "b": wide}
    limit = (
        "at most 1,048,576 can be enumerated (alternating_offers in session talks looks at each): "
        "use fewer issues or coarser options, or a single_text"
    )
    assert said(tree) == (
        f"<python>: issues: the outcome space has 404,000,000 outcomes (101 × 2000 × 2000); {limit}\n"
    )


def test_what_would_be_too_large_is_not_even_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.inputs.read_issues.MAX_OUTCOMES", 1_000)
    monkeypatch.setattr("sim.inputs.read_parties.MAX_NUMBERS", 4_000)
    tree = pie()
    tree["issues"] = {f"i{n}": {"from": 1, "to": 900} for n in range(100)}
    message = said(tree)
    assert "issues: has 100 issues; at most 64 can be negotiated together\n" in message
    assert "issues.i1: has 900 options; an outcome space holds at most 1,000\n" in message
    tree = pie(options=300)
    tree["parties"] = {f"p{n}": tree["parties"]["ann"] for n in range(20)}
    assert said(tree) == (
        "<python>: parties: need 6,000 values, one for each option; at most 4,000 are kept\n"
    )


def test_too_few_parties_and_nobody_to_consent() -> None:
    tree = pie()
    tree["parties"]["ann"]["consent"] = tree["parties"]["ben"]["consent"] = "none"
    assert said(tree) == (
        "<python>: parties: nobody's consent is required whatever the outcome; a deal needs at least "
        "one party's\n"
    )
    for party in tree["parties"].values():
        party["consent"] = {"needed_for": {"slices": "0"}}
    assert said(tree).startswith("<python>: parties: nobody's consent is required whatever")
    tree = pie()
    del tree["parties"]["ben"]
    tree["timeline"][0]["parties"] = ["ann"]
    assert said(tree) == "<python>: parties: a negotiation needs at least two parties\n"


def test_what_is_missing_is_said_once() -> None:
    assert said({}) == (
        "<python>: 'title' is missing\n<python>: 'issues' is missing\n"
        "<python>: 'parties' is missing\n<python>: timeline: the timeline has no session\n"
    )
    for key in ("issues", "parties"):
        tree = pie()
        del tree[key]
        assert said(tree) == f"<python>: '{key}' is missing\n"
    tree = pie()
    tree["timeline"] = []
    assert said(tree) == "<python>: timeline: the timeline has no session\n"
    tree["issues"] = {}
    assert "<python>: issues: there is no issue to negotiate about\n" in said(tree)


def test_too_many_positions() -> None:
    tree = pie()
    line = {"rejects": {"slices": 0}}
    tree["parties"]["ann"]["red_lines"] = [line | {"id": f"l{n}"} for n in range(64)]
    assert said(tree) == (
        "<python>: parties.ann: has too many positions: red lines and twice the concessions above 63\n"
    )


def test_extends(folder: Path) -> None:
    write(folder, "one.yaml", "extends: two.yaml\ntitle: a\ntitle: b\n")
    write(folder, "two.yaml", "\nextends: one.yaml\n")
    twice = "one.yaml:3: title: the key 'title' stands here a second time (first in line 2)\n"
    assert said("one.yaml") == f"{twice}two.yaml:2: extends: 'one.yaml' extends this file in turn\n"
    write(folder, "two.yaml", "title: [\n")
    assert said("one.yaml").startswith(f"{twice}two.yaml:2: not valid YAML: ")
    # Every fault is shown where it is written.
    write(folder, "two.yaml", GOOD.replace("price: low}", "price: lo}").replace("hours: 5", "h: 5"))
    write(folder, "one.yaml", "extends: two.yaml\nparties:\n  ben:\n    strategy: x\n")
    lines = said("one.yaml").splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "two.yaml:14",
        *["two.yaml:24"] * 2,
        "one.yaml:4",
    ]
    for n in range(12):
        write(folder, f"chain{n}.yaml", f"extends: chain{n + 1}.yaml\n")
    assert said("chain0.yaml") == "chain8.yaml:1: extends: extends a chain of more than 8 files\n"
    assert said({**pie(), "extends": "good.yaml"}) == (
        "<python>: extends: only a file can extend another; load that one and use Scenario.vary\n"
    )


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "partis.ann.no_deal",
            0.3,
            "partis.ann.no_deal: there is no 'partis' in the scenario (did you mean 'parties'?)",
        ),
        (
            "parties.anna.no_deal",
            0.3,
            "parties.anna.no_deal: there is no 'anna' in parties (did you mean 'ann'?)",
        ),
        (
            "parties.ann.no_dael",
            0.3,
            "parties.ann.no_dael: unknown key 'no_dael' (did you mean 'no_deal'?)",
        ),
        (
            "parties.ann.no_deal.value.more",
            0.3,
            "parties.ann.no_deal.value.more: there is nothing below parties.ann.no_deal",
        ),
        (
            "parties.ann.red_lines.lien.firmness",
            0.3,
            "parties.ann.red_lines.lien.firmness: there is no 'lien' in parties.ann.red_lines (did you mean 'line'?)",
        ),
        (
            "timeline.first.parties.0",
            "ben",
            "timeline.first.parties.0: there is nothing below timeline.first.parties",
        ),
        (
            "parties.ann.strategy.boulware.exponant",
            2,
            "parties.ann.strategy.boulware.exponant: boulware has no parameter 'exponant' (did you mean 'exponent'?)",
        ),
        ("parties.ann.no_deal", 3, "parties.ann.no_deal.value: 3 is not between 0 and 1"),
        (
            "parties.ann.no_deal",
            float("nan"),
            "parties.ann.no_deal.value: must be a number or a distribution, not nan",
        ),
        (
            "parties.ann.no_deal",
            10**400,
            "parties.ann.no_deal.value: inf is too large; a number is at most 1e+15 in size",
        ),
        ("parties.ann.no_deal", None, None),
        (
            "parties.ann.weights",
            {"price": {"uniform": [2, 1]}},
            "parties.ann.weights.price: uniform needs low below high",
        ),
        ("title", "\x1b[31m", "title: holds the control character U+001B; write plain text"),
        ("", 1, "the path is empty; it leads to a value, like parties.<party>.no_deal.value"),
    ],
)
def test_vary(folder: Path, path: str, value: Any, expected: str | None) -> None:
    scenario = sim.load("good.yaml")
    if expected is None:
        assert scenario.vary({path: value})
        return
    with pytest.raises(sim.errors.InputError) as caught:
        scenario.vary({path: value})
    assert str(caught.value) == f"<python>: {expected}"


def test_values_that_no_file_can_hold() -> None:
    scenario = sim.load(pie())
    for value in ({1, 2}, object(), [b"x"]):
        with pytest.raises(
            sim.errors.UsageError, match="cannot stand in a scenario; use text, numbers"
        ):
            scenario.vary({"title": value})
        with pytest.raises(
            sim.errors.UsageError, match="cannot stand in a scenario; use text, numbers"
        ):
            sim.load({**pie(), "title": value})
    with pytest.raises(sim.errors.UsageError, match="a path is text, not 1"):
        scenario.vary({1: 2})  # type: ignore[dict-item]
    loop: list[Any] = []
    loop.append(loop)
    assert said({"title": loop}) == "<python>: is nested too deeply (at most 40 levels)\n"


def test_three_tenths_of_an_hour_end_at_three_tenths() -> None:
    tree = pie()
    session = {"parties": ["ann", "ben"], "hours": 0.3, "round_hours": 0.1}
    tree["timeline"] = [{"session": "a"} | session, {"session": "b", "at": 0.3} | session]
    assert sim.load(tree).sessions[0].rounds == 3


def test_long_numbers_stay_different_options() -> None:
    tree = pie()
    tree["issues"]["slices"] = {"from": 1_000_000, "to": 1_000_002, "step": 0.5}
    options = sim.load(tree).space.issues[0].options
    assert options == ("1000000", "1000000.5", "1000001", "1000001.5", "1000002")


def test_a_law_takes_the_place_of_a_whole_no_deal_value(folder: Path) -> None:
    write(folder, "new.yaml", "extends: good.yaml\nparties: {ann: {no_deal: {uniform: [0, 1]}}}\n")
    write(folder, "newer.yaml", "extends: new.yaml\nparties: {ann: {no_deal: {beta: [2, 3]}}}\n")
    assert str(sim.load("newer.yaml").party("ann").preferences.no_deal.law) == "beta(2, 3)"


def test_check_reports_every_file(folder: Path) -> None:
    write(folder, "bad.yaml", GOOD.replace("at: 0", "att: 0"))
    done = CliRunner().invoke(app, ["check", "bad.yaml", "good.yaml", "nowhere.yaml"])
    assert done.exit_code == 2
    assert done.stdout.startswith("good.yaml: good (2 parties, 6 outcomes, ")
    assert done.stderr == (
        "bad.yaml:24: timeline.first.att: unknown key 'att' (did you mean 'at'?)\n"
        "nowhere.yaml: there is no such file\n"
    )


def test_check_strict_names_each_unexplained_number(folder: Path) -> None:
    text = GOOD.replace("no_deal: 0.2", "no_deal: 0.2\n    walks_out_after: 3")
    write(folder, "loose.yaml", text)
    done = CliRunner().invoke(app, ["check", "--strict", "loose.yaml"])
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    ending = ": rests on nothing: cite a source with claim: or say why with assumed:"
    assert lines.pop() == f"{len(lines)} faults"
    assert all(line.endswith(ending) for line in lines)
    assert (
        [line.removesuffix(ending).removeprefix("loose.yaml:") for line in lines]
        == """\
7: parties.ann.weights.date
7: parties.ann.weights.price
9: parties.ann.values.price.high
9: parties.ann.values.price.low
9: parties.ann.values.price.middle
10: parties.ann.values.date.late
10: parties.ann.values.date.soon
11: parties.ann.no_deal.value
12: parties.ann.walks_out_after
15: parties.ann.red_lines.line
15: parties.ann.red_lines.line.firmness
17: parties.ann.concessions.offer
19: parties.ben.weights.date
19: parties.ben.weights.price
20: parties.ben.values.date.late
20: parties.ben.values.date.soon
20: parties.ben.values.price.high
20: parties.ben.values.price.low
20: parties.ben.values.price.middle
21: parties.ben.strategy.boulware.exponent
25: timeline.first
25: timeline.first.at
25: timeline.first.hours
26: timeline.second
26: timeline.second.delay
26: timeline.second.joins.ben
26: timeline.second.rounds
28: events.shock
28: events.shock.at
28: events.shock.changes.parties.ann.no_deal.value
""".splitlines()
    )


def test_check_asks_about_what_looks_like_a_slip(folder: Path) -> None:
    write(folder, "odd.yaml", GOOD.replace("{price: low}", "{price: {at_least: low}}"))
    done = CliRunner().invoke(app, ["check", "odd.yaml"])
    assert done.exit_code == 0
    assert done.stderr == (
        "note: odd.yaml:14: parties.ann.red_lines.line.rejects: matches all outcomes; is that meant?\n"
    )


def long_text() -> dict[str, Any]:
    """Forty points with three options each."""
    points = {f"point_{i}": ["no", "perhaps", "yes"] for i in range(40)}
    toy = pie("linear", "linear")
    toy["issues"] = points
    for i, party in enumerate(toy["parties"].values()):
        party["weights"] = dict.fromkeys(points, 1)
        party["values"] = {name: {"linear": [i, 1 - i]} for name in points}
    toy["timeline"][0]["protocol"] = "single_text"
    return toy


def test_too_many_outcomes_are_for_a_single_text_only() -> None:
    toy = long_text()
    assert len(sim.run(sim.load(toy), runs=5)) == 5
    toy["parties"]["ann"]["strategy"] = "micro"
    with pytest.raises(
        sim.errors.InputError, match=r"at most 1,048,576 .*\(strategy micro of ann looks"
    ):
        sim.load(toy)
    toy["timeline"][0]["protocol"] = "take_it_or_leave_it"
    with pytest.raises(
        sim.errors.InputError, match="take_it_or_leave_it in session talks looks at each"
    ):
        sim.load(toy)


def test_what_looks_at_all_outcomes_refuses_too_many() -> None:
    toy = long_text()
    scenario = sim.load(toy)
    result = sim.run(scenario, runs=3)
    for look in (
        lambda: sim.explain(scenario),
        lambda: sim.analysis.problem(scenario),
        lambda: sim.analysis.distances(result),
        lambda: sim.plots.utilities(result),
        lambda: result.agreement_numbers,
    ):
        with pytest.raises(sim.errors.UsageError, match=r"12,157,665,459,056,928,801 outcomes"):
            look()
