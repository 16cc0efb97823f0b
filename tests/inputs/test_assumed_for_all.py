"""One reason for a whole file or party: what it covers, and how the audit tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.builders.command_line import call

TEXT = """\
title: test
assumed: a first guess of ours
claims: claims.yaml
issues: {price: [low, middle, high]}
parties:
  ann:
    assumed: we asked her
    delegation: [Ann herself]
    weights: {price: 1}
    values: {price: {low: 0, middle: 0.4, high: {value: 1, assumed: "her best"}}}
    red_lines:
      - {id: line, rejects: {price: low}, firmness: 0.5, claim: says-so}
    strategy: {boulware: {exponent: 3}}
  ben:
    consent: required
    weights: {price: 1}
    values: {price: {linear: [1, 0]}}
    no_deal: 0.1
    strategy: linear
    walks_out_after: 3
timeline:
  - {session: talks, rounds: 3, parties: [ann, ben]}
"""

CLAIMS = """\
source: {title: t, kind: k, citation: c}
claims: [{id: says-so, speaker: s, kind: red_line, section: s, states: x}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    path = tmp_path / "test.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_nearest_reason_counts_and_a_claim_is_not_covered_over(file: Path) -> None:
    table = sim.description.audit.audit(sim.load(file))
    of_file = ("assumption", "a first guess of ours (said of the whole file)")
    of_party = ("assumption", "we asked her (said of the whole party)")
    expected = {
        "parties.ann.values.price.high": ("assumption", "her best"),
        "parties.ann.values.price.middle": of_party,
        "parties.ann.strategy.boulware.exponent": of_party,
        "parties.ann.red_lines.line": ("claim", "says-so"),
        "parties.ann.red_lines.line.firmness": of_party,
        "parties.ann.no_deal.value": ("default", ""),
        "parties.ben.weights.price": of_file,
        "parties.ben.consent": of_file,
        "parties.ben.walks_out_after": of_file,
        "parties.ben.no_deal.value": of_file,
        "timeline.talks": of_file,
        "timeline.talks.rounds": of_file,
    }
    found = {path: tuple(table.loc[path, ["rests_on", "source"]]) for path in expected}
    assert found == expected


def test_nothing_is_left_unexplained_and_without_it_much_is(file: Path) -> None:
    assert call("check", "--strict", str(file)).exit_code == 0
    file.write_text(TEXT.replace("assumed: a first guess of ours\n", ""), encoding="utf-8")
    paths = {fault.path for fault in sim.description.audit.unexplained(sim.load(file))}
    assert "parties.ben.weights.price" in paths
    assert not any(path.startswith("parties.ann") for path in paths)


def test_the_audit_and_the_report_tell_it(file: Path) -> None:
    said = call("audit", str(file)).stdout
    assert (
        "parties.ben.no_deal.value: 0.1  [a first guess of ours (said of the whole file)]" in said
    )


def test_a_reason_that_says_nothing_is_doubted_once(file: Path) -> None:
    file.write_text(TEXT.replace("a first guess of ours", "tbd"), encoding="utf-8")
    doubts = [str(doubt) for doubt in sim.description.audit.doubtful(sim.load(file))]
    assert sum("the reason 'tbd' says nothing" in doubt for doubt in doubts) == 1


def test_a_variant_keeps_the_reason_of_its_base_or_gives_its_own(file: Path) -> None:
    variant = file.with_name("variant.yaml")
    change = "extends: test.yaml\nparties: {ben: {no_deal: 0.3}}\n"
    for own, expected in (("", "a first guess of ours"), ("assumed: what if\n", "what if")):
        variant.write_text(change + own, encoding="utf-8")
        provenance = sim.load(variant).quantities["parties.ben.no_deal.value"].provenance
        assert (provenance.text, provenance.whole) == (expected, "file")


def test_a_reason_for_the_whole_is_words(file: Path) -> None:
    file.write_text(TEXT.replace("a first guess of ours", "[]"), encoding="utf-8")
    with pytest.raises(
        sim.errors.InputError, match="2: assumed: must say in words why this is assumed"
    ):
        sim.load(file)
