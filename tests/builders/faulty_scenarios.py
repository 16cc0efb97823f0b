"""Every kind of fault in a scenario, with its whole message."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

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
! 2: title: the key 'title' occurs twice (first in line 1)

-   date: [soon, late]
+   date: [soon, late]
+   date: [soon, later]
! 5: issues.date: the key 'date' occurs twice (first in line 4)

- {price: 1, date: 2}
+ {price: 1, date: 2, price: 3}
! 7: parties.ann.weights.price: the key 'price' occurs twice (first in line 7)

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
! 16: parties.ann.concessions.offer.rejects: unknown key 'rejects' (known: assumed, claim, crossing_cost, firmness, from, gives, id, in_return_for, public, title)

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
! 25: timeline.second.after: only the session just before can be named here: '0'

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
! 14: parties.ann.red_lines.line.rejects.price: matches no option: at_least is above at_most

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
! 24: timeline.first.hours: must be a fixed number; each run can draw one of several under alternatives:

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
! 24: timeline.first.observers: 'host' is listed twice

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
! 28: claims: 'claims.yaml' is listed twice

- claims: claims.yaml
+ claims: [claims.yaml, again.yaml]
! 28: claims: the claim 'says-so' is also in claims.yaml; ids must differ

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
! 11: parties.ann.no_deal.value: normal lies almost entirely outside the allowed values: between 0 and 1

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
! 11: parties.ann.no_deal.value: uniform 0 … 2 reaches beyond the allowed values: between 0 and 1

- no_deal: 0.2
+ no_deal: {choice: [0, 2]}
! 11: parties.ann.no_deal.value: one of 0, 2 reaches beyond the allowed values: between 0 and 1

- no_deal: 0.2
+ no_deal: {triangular: [-1, 0, 1]}
! 11: parties.ann.no_deal.value: triangular -1 … 0 … 1 reaches beyond the allowed values: between 0 and 1

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
! 11: parties.ann.no_deal.value: quantiles needs a mapping from shares between 0 and 1 to values

- no_deal: 0.2
+ no_deal: {quantiles: {low: 0.2}}
! 11: parties.ann.no_deal.value: quantiles needs a mapping from shares between 0 and 1 to values

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
! 11: parties.ann.no_deal.value: quantiles -0.5 (0), 0.7 (0.95) reaches beyond the allowed values: between 0 and 1

- no_deal: 0.2
+ no_deal: {observed: [0.3]}
! 11: parties.ann.no_deal.value: observed needs a list of two or more numbers, the values that were observed

- no_deal: 0.2
+ no_deal: {observed: [0.3, 2]}
! 11: parties.ann.no_deal.value: one of 2 observed values from 0.3 to 2 reaches beyond the allowed values: between 0 and 1

- no_deal: 0.2
+ no_deal: dealt
! 11: parties.ann.no_deal.value: is 'dealt', but no permutation under 'dependence' names it

- exponent: 2
+ exponent: 0
! 20: parties.ben.strategy.boulware.exponent: 0 is not above 0

- exponent: 2
+ exponent: {choice: [0, 1]}
! 20: parties.ben.strategy.boulware.exponent: one of 0, 1 reaches beyond the allowed values: above 0

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
! 3: issues.any: 'any' is a reserved word and cannot be a name
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
! 25: timeline.never: 'never' is a reserved word and cannot be a session's name

- id: shock
+ id: 1st
! 27: events.1st: '1st' cannot be a name; use letters, digits and _, not starting with a digit

- [low, middle, high]
+ [low, middle, low]
! 3: issues.price: the option 'low' is listed twice
! 16: parties.ann.concessions.offer.in_return_for.price: 'high' is not an option of price (known: low, middle)

- [low, middle, high]
+ [linear, low, [middle], high]
! 3: issues.price: 'linear' is a reserved word and cannot be an option
! 3: issues.price: an option must be a word or a number, or 'name: title'

- [low, middle, high]
+ []
! 3: issues.price: has no options

- [low, middle, high]
+ [low: cheap, middle: cheap, high: [dear]]
! 3: issues.price: two options are called 'cheap'
! 3: issues.price: the title of 'high' must be text

- [low, middle, high]
+ [low: cheap, middle: {a: 1}, high: dear]
! 3: issues.price: the title of 'middle' must be text

- [low, middle, high]
+ [low, middle, high, {a: cheap, b: dear}]
! 3: issues.price: an option must be a word or a number, or 'name: title'

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
! 24: timeline.first.parties: 'ann' is listed twice

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
! 25: timeline.second.after: only the session just before can be named here: 'first'

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
! 3: guarantees.help.worth: uniform 0 … 2 reaches beyond the allowed values: between 0 and 1
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
! 11: parties.ann.ratification.threshold: uniform 0.5 … 1.2 reaches beyond the allowed values: between 0 and 1

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
! 24: timeline.first: alternating_offers does not use a draft; only a mediator's text begins with one

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
! 12: parties.ann.strategy.averaged_tit_for_tat.gamma: uniform 1 … 3 reaches beyond the allowed values: a whole number from 1

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
