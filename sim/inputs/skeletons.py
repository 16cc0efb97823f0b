"""What `sim new` writes: a scenario and its claims to begin with, both with comments."""

from __future__ import annotations

from sim.inputs.files import shipped_folders

__all__ = ["skeleton"]

_SCENARIO = """\
# yaml-language-server: $schema=schema/scenario.json
# <title>. Every line here is an example. Change it and see what these commands say:
#
#     sim check <name>.yaml
#     sim run <name>.yaml
#     sim audit <name>.yaml
title: <title>
about: Who negotiates about what, in a sentence or two.
claims: <name>-claims.yaml       # what sources report; cited below by id
assumed: a first guess           # the reason for every value below that gives none

issues:
  price: {title: Price, from: 0, to: 100, step: 10}    # numbers
  delivery:                        # or words, in order from one end to the other
    - late
    - in_time: on the agreed day   # with a title, where a reader should see more than the name
    - early

parties:
  buyer:
    title: The buyer
    weights: {price: 2, delivery: 1}   # how much each issue matters; any scale
    values:                            # what each option is worth, 0 to 1
      price: {linear: [1, 0]}          # evenly from the first option to the last
      delivery: {late: 0, in_time: 0.8, early: 1}
    # A number that is not known is drawn anew in each run.
    no_deal: {uniform: [0.2, 0.4], assumed: "another seller may be found"}
    red_lines:
      - {id: not_late, rejects: {delivery: late}, firmness: 0.8, claim: buyer-needs-it}
    strategy: boulware                 # gives way late; sim list has the others
  seller:
    title: The seller
    weights: {price: 3, delivery: 1}
    values:
      price: {linear: [0, 1]}
      delivery: {late: 1, in_time: 0.5, early: 0}
    no_deal: 0.3
    strategy: linear

timeline:
  - {session: talks, title: The talks, rounds: 20, parties: [buyer, seller]}
"""

_CLAIMS = """\
# yaml-language-server: $schema=schema/claims.json
# What one document reports, a fact each, in your own words.
source:
  title: The title of the document
  kind: news article
  # The SHA-256 of its text instead, if you hold it: sha256: …
  citation: Who wrote it, where and when it was published

claims:
  - id: buyer-needs-it
    speaker: the buyer
    # or position, concession, demand, concern, preference, procedure, finding
    kind: red_line
    section: The heading under which it stands
    states: The buyer says that late delivery is out of the question.
"""


def skeleton(name: str, title: str) -> dict[str, str]:
    """Files to begin with, by their paths from the folder that they are written to.

    Args:
        name: What the files are called.
        title: What a reader calls the scenario.

    Returns:
        A scenario, its claims, and the schemas by which an editor explains both.
    """
    folder = shipped_folders()[0] / "schema"
    schemas = {
        f"schema/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.json"))
    }
    return {
        f"{name}.yaml": _SCENARIO.replace("<name>", name).replace("<title>", title),
        f"{name}-claims.yaml": _CLAIMS,
        **schemas,
    }
