"""Faults of files of claims, with what is said of them."""

from __future__ import annotations

CLAIM = """\
  - id: one
    speaker: somebody
    kind: position
    section: A title
    states: Something is so.
"""


HEAD = f"""\
source:
  title: A title
  kind: letter
  sha256: {"a" * 64}
claims:
"""


CASES = {
    "unknown key of the file": (
        HEAD + CLAIM + "claim: 3\n",
        ["c.yaml:11: claim: unknown key 'claim' (did you mean 'claims'?)"],
    ),
    "unknown key of the source": (
        HEAD.replace("  kind:", "  titel: x\n  kind:") + CLAIM,
        ["c.yaml:3: source.titel: unknown key 'titel' (did you mean 'title'?)"],
    ),
    "unknown key of a claim": (
        HEAD + CLAIM + "    quote: [so]\n",
        ["c.yaml:11: claims[0].quote: unknown key 'quote' (did you mean 'quotes'?)"],
    ),
    "a key twice": (
        HEAD + CLAIM + "    kind: demand\n",
        ["c.yaml:11: claims[0].kind: the key 'kind' occurs twice (first in line 8)"],
    ),
    "no source": (
        "claims:\n" + CLAIM,
        ["c.yaml:1: 'source' is missing"],
    ),
    "no claims": (
        HEAD.replace("claims:\n", ""),
        ["c.yaml:1: 'claims' is missing"],
    ),
    "claims without anything": (
        HEAD,
        ["c.yaml:1: 'claims' is missing"],
    ),
    "empty list of claims": (
        HEAD.replace("claims:", "claims: []"),
        ["c.yaml:5: claims: is empty; write at least one claim"],
    ),
    "claims not a list": (
        HEAD.replace("claims:", "claims: {one: 1}"),
        ["c.yaml:5: claims: must be a list, not a mapping"],
    ),
    "a claim not a mapping": (
        HEAD + "  - Something is so.\n" + CLAIM,
        ["c.yaml:6: claims[0]: must be a mapping, not text"],
    ),
    "source not a mapping": (
        "source: a letter\nclaims:\n" + CLAIM,
        [
            "c.yaml:1: source: must be a mapping, not text",
        ],
    ),
    "an empty source": (
        "source: {}\nclaims:\n" + CLAIM,
        [
            "c.yaml:1: source: needs 'sha256' (of the text's bytes) or"
            " 'citation' (a full reference)",
            "c.yaml:1: source: 'title' is missing",
            "c.yaml:1: source: 'kind' is missing",
        ],
    ),
    "an empty claim": (
        HEAD + "  - {}\n",
        [
            "c.yaml:6: claims[0]: 'id' is missing",
            "c.yaml:6: claims[0]: 'kind' is missing",
            "c.yaml:6: claims[0]: 'speaker' is missing",
            "c.yaml:6: claims[0]: 'section' is missing",
            "c.yaml:6: claims[0]: 'states' is missing",
        ],
    ),
    "a kind misspelt": (
        HEAD + CLAIM.replace("position", "red-line"),
        ["c.yaml:8: claims[0].kind: 'red-line' is not a kind of claim (did you mean 'red_line'?)"],
    ),
    "a kind that is none": (
        HEAD + CLAIM.replace("position", "xyz"),
        [
            "c.yaml:8: claims[0].kind: 'xyz' is not a kind of claim (known: position, red_line,"
            " concession, demand, concern, preference, procedure, finding)"
        ],
    ),
    "an id twice": (
        HEAD + CLAIM + CLAIM,
        ["c.yaml:11: claims[1].id: the id 'one' occurs twice (first in line 6)"],
    ),
    "an id with a space": (
        HEAD + CLAIM.replace("id: one", "id: one two"),
        [
            "c.yaml:6: claims[0].id: 'one two' is not an id; an id has letters (a to z), digits"
            " and '-' only"
        ],
    ),
    "an id with an underscore": (
        HEAD + CLAIM.replace("id: one", "id: one_two"),
        [
            "c.yaml:6: claims[0].id: 'one_two' is not an id; an id has letters (a to z), digits"
            " and '-' only"
        ],
    ),
    "an id with an accent": (
        HEAD + CLAIM.replace("id: one", "id: époque"),
        [
            "c.yaml:6: claims[0].id: 'époque' is not an id; an id has letters (a to z), digits"
            " and '-' only"
        ],
    ),
    "a hash too short": (
        HEAD.replace("a" * 64, "abc") + CLAIM,
        ["c.yaml:4: source.sha256: must be 64 hexadecimal digits, not 'abc' (3 characters)"],
    ),
    "a hash with a wrong digit": (
        HEAD.replace("a" * 64, "g" * 64) + CLAIM,
        [
            f"c.yaml:4: source.sha256: must be 64 hexadecimal digits, not '{'g' * 64}'"
            " (64 characters)"
        ],
    ),
    "quotes not a list": (
        HEAD + CLAIM + "    quotes: so\n",
        ["c.yaml:11: claims[0].quotes: must be a list, not text"],
    ),
    "a quotation that is a list": (
        HEAD + CLAIM + "    quotes: [[so]]\n",
        ["c.yaml:11: claims[0].quotes[0]: must be text, not a list"],
    ),
    "a quotation that is nothing": (
        HEAD + CLAIM + "    quotes:\n      - so\n      -\n",
        ["c.yaml:13: claims[0].quotes[1]: must be text, not nothing"],
    ),
    "an empty quotation": (
        HEAD + CLAIM + "    quotes: ['']\n",
        ["c.yaml:11: claims[0].quotes[0]: must be text, not empty"],
    ),
    "a quotation of thirteen words": (
        HEAD + CLAIM + f"    quotes: [{'so ' * 13}]\n",
        ["c.yaml:11: claims[0].quotes[0]: has 13 words; a quotation here may have at most 12"],
    ),
    "a quotation with its marks": (
        HEAD + CLAIM + "    quotes: ['\"so\"']\n",
        ['c.yaml:11: claims[0].quotes[0]: write the words without their quotation marks, not "so"'],
    ),
    "a list for a word": (
        HEAD + CLAIM.replace("somebody", "[somebody]"),
        ["c.yaml:7: claims[0].speaker: must be text, not a list"],
    ),
    "not a mapping at all": (
        "- one\n",
        ["c.yaml:1: must be a mapping, not a list"],
    ),
    "an empty file": (
        "",
        ["c.yaml: is empty"],
    ),
}
