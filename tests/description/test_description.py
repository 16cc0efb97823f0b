"""Descriptions after the ODD+D protocol: what they say is what the scenario and its parts say."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import sim
from sim.description import Description, Listing, TextTable
from sim.description.words import outcomes_matched
from sim.model.observations import RunCondition
from tests.builders.command_line import call
from tests.builders.scenarios import scenarios
from tests.builders.toys import haggling, pie
from tools.golden import MODEL, model_page

ELEMENTS = [
    "purpose",
    "entities",
    "processes",
    "concepts",
    "initialisation",
    "inputs",
    "submodels",
]


STRATEGIES = "Strategies, in three parts: how a party concedes, what it offers, what it accepts"


def tables(found: Description, element: str) -> dict[str, TextTable]:
    """The tables of an element, by caption."""
    blocks = found.elements[ELEMENTS.index(element)].blocks
    return {block.caption: block for block in blocks if isinstance(block, TextTable)}


def column(table: TextTable, name: str) -> list[str]:
    return [row[table.head.index(name)] for row in table.rows]


@pytest.fixture(scope="module")
def berlin() -> Description:
    return sim.describe("berlin")


@pytest.mark.parametrize("name", sim.inputs.shipped())
def test_what_ships_is_described_in_seven_elements(name: str) -> None:
    found = sim.describe(name)
    assert [element.name for element in found.elements] == ELEMENTS
    assert all(element.blocks for element in found.elements)
    assert found.title == sim.load(name).title


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_whatever_is_valid_can_be_described(mapping: dict[str, Any]) -> None:
    found = sim.describe(sim.load(mapping))
    assert str(found)
    json.dumps(found.to_dict())
    for element in found.elements:
        for table in (block for block in element.blocks if isinstance(block, TextTable)):
            assert {len(row) for row in table.rows} == {len(table.head)}
        for line in element.markdown().splitlines():
            assert not line.startswith("|") or line.endswith("|")


def test_the_design_concepts_are_those_of_odd_d(berlin: Description) -> None:
    assert column(tables(berlin, "concepts")["Design concepts"], "concept") == [
        "theoretical and empirical background",
        "individual decision-making",
        "learning",
        "individual sensing",
        "individual prediction",
        "interaction",
        "collectives",
        "heterogeneity",
        "stochasticity",
        "observation",
    ]


RULES = (
    "Decision rules: what a party does, why it is modelled this way, and what is known of people"
)


def test_every_rule_that_is_used_has_its_rationale_and_evidence() -> None:
    plain = tables(sim.describe(sim.load(pie())), "concepts")[RULES]
    assert not [row for row in plain.rows if "" in row]
    assert not any("red line" in rule for rule in column(plain, "rule"))
    lined = tables(sim.describe("berlin"), "concepts")[RULES]
    assert any("red line" in rule for rule in column(lined, "rule"))
    assert any("Bayes" in rule for rule in column(lined, "rule"))


SHIPPED = [
    sim.strategies.part_class(kind, name)
    for kind in sim.strategies.PARTS
    for name in sim.strategies.names(kind)
    if (kind, name) not in sim.strategies.registered()
]


def test_every_part_that_ships_says_what_speaks_for_it() -> None:
    assert len(SHIPPED) > 20
    assert [part.__name__ for part in SHIPPED if part.evidence == "none given"] == []


def test_evidence_is_listed_in_full() -> None:
    listed = MODEL.read_text(encoding="utf-8").partition("## References")[2]
    cited = {
        found
        for part in SHIPPED
        for found in re.findall(r"([A-Z]\w+)(?:, [^;()]+?| & \w+) (\d{4})", part.evidence)
    }
    assert len(cited) > 5
    missing = [
        (who, year)
        for who, year in cited
        if not re.search(rf"^- {who}\b.* {year},", listed, re.MULTILINE)
    ]
    assert missing == []


def test_every_number_is_there_with_what_it_rests_on(berlin: Description) -> None:
    scenario = sim.load("berlin")
    shown = {
        (caption, what): (value, rests_on)
        for caption, table in tables(berlin, "inputs").items()
        if caption != "Claims"
        for what, value, rests_on in table.rows
    }
    audit = sim.description.audit.audit(scenario)
    audit = sim.description.audit.priors_once(scenario, audit)
    assert len(shown) == len(audit)
    reason = ""
    for (group, what), (value, rests_on) in shown.items():
        row = audit.loc[group if what == group else f"{group}.{what}"]
        assert value == row["value"]
        kind = str(row["rests_on"])
        said = {"claim": "claim: ", "assumption": "assumed: "}.get(kind, kind)
        assert rests_on in (f"{said}{row['source']}", "assumed: the same")
        if rests_on == "assumed: the same":
            assert row["source"] == reason
        reason = row["source"]


def test_cited_claims_are_quoted_and_no_others(berlin: Description) -> None:
    scenario = sim.load("berlin")
    claims = tables(berlin, "inputs")["Claims"]
    unused = sim.description.audit.unused_claims(scenario)
    assert column(claims, "claim") == [name for name in scenario.claims if name not in unused]
    stated = dict(zip(column(claims, "claim"), column(claims, "what it states"), strict=True))
    claim = scenario.claims["russia-red-line-membership"]
    assert stated[claim.id] == f"{claim.states} Quoted: “red line”"
    (documents,) = [b for b in berlin.elements[5].blocks if isinstance(b, Listing)]
    assert "Ukraine-US Peace Talks Continue in Berlin; news article; SHA-256 " in documents.items[0]


def test_a_claims_file_that_has_gone_is_named(tmp_path: Path) -> None:
    sim.report.write_scenario(sim.load("berlin"), tmp_path)
    scenario = sim.load(tmp_path / "scenario.yaml")
    for file in tmp_path.glob("claims-*"):
        file.unlink()
    (documents,) = [b for b in sim.describe(scenario).elements[5].blocks if isinstance(b, Listing)]
    assert documents.items == ("claims-0",)


def test_claims_say_how_sure_they_are_and_what_they_contradict(tmp_path: Path) -> None:
    source = "source: {title: T, kind: book, citation: A. Author 1999}\nclaims:\n"
    claim = "- {{id: {}, speaker: x, kind: position, section: S, states: Yes., {}}}\n"
    (tmp_path / "claims.yaml").write_text(
        source + claim.format("one", "certainty: 0.7, contradicts: [two]") + claim.format("two", "")
    )
    mapping = pie() | {"claims": "claims.yaml"}
    mapping["parties"]["ann"]["consent"] = {"value": "required", "claim": ["one", "two"]}
    (tmp_path / "pie.yaml").write_text(json.dumps(mapping))
    found = sim.describe(tmp_path / "pie.yaml")
    claims = tables(found, "inputs")["Claims"]
    assert [row[1] for row in claims.rows] == [
        "Yes. Certainty of this reading: 0.7. Contradicts: two.",
        "Yes.",
    ]
    consent = tables(found, "inputs")["parties.ann"].rows[0]
    assert consent == ("consent", "required", "claim: one, two")
    (documents,) = [b for b in found.elements[5].blocks if isinstance(b, Listing)]
    assert documents.items == ("claims: T; book; A. Author 1999",)
    audited = sim.description.audit.summarise(sim.load(tmp_path / "pie.yaml"))
    assert audited["unsure"] == [{"claim": "one", "certainty": 0.7}]
    assert audited["unused"] == []
    (pair,) = audited["contradictions"]
    assert (pair["claim"], pair["other"]) == ("one", "two")
    assert pair["both_cited_by"] == ["parties.ann.consent"]


def test_signing_is_not_the_end_where_a_home_is_asked_or_deals_are_followed() -> None:
    for name, signed, seen in (
        ("berlin", "the run ends as a deal", "how each session ended,"),
        (
            "berlin-ratification",
            "put to the vote at home: if one home says no",
            "how each session ended,",
        ),
        ("berlin-aftermath", "the run ends with the deal holding or collapsing", "how many years"),
        ("berlin-twenty-points", "the run ends as a deal", "how many points of a mediator's text"),
    ):
        text = sim.describe(name).markdown()
        assert signed in text
        assert seen in text


def test_positions_are_said_in_words(berlin: Description) -> None:
    said = column(tables(berlin, "entities")["Positions and interactions"], "what it says")
    assert said == [
        "gives NATO membership ‘bid given up’, in return for security guarantees"
        " ‘Article 5-like guarantees’; public; on the table from"
        " ‘Monday morning, the same teams’ on",
        "a bonus for security guarantees at most ‘political assurances’",
        "rejects NATO membership ‘bid given up’ and security guarantees at most ‘military support’;"
        " not public",
        "rejects NATO membership ‘path to accession’; public",
        "rejects NATO membership at least ‘bid set aside’; public",
    ]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"reconstruction": "joint_fund"}, "reconstruction ‘joint fund’"),
        (
            {"reconstruction": ["left_open", "joint_fund"]},
            "reconstruction ‘left open’ or ‘joint fund’",
        ),
        (
            {"reconstruction": {"at_least": "declaration", "at_most": "joint_fund"}},
            "reconstruction ‘declaration of intent’ or ‘joint fund’",
        ),
        (
            {"reconstruction": {"at_least": "declaration"}},
            "reconstruction at least ‘declaration of intent’",
        ),
        ({"reconstruction": {"at_most": "joint_fund"}}, "reconstruction at most ‘joint fund’"),
        ({"not": {"reconstruction": "joint_fund"}}, "not (reconstruction ‘joint fund’)"),
        (
            {
                "nato_membership": "set_aside",
                "any": [{"reconstruction": "left_open"}, {"reconstruction": "joint_fund"}],
            },
            "NATO membership ‘bid set aside’ and (reconstruction ‘left open’ or reconstruction"
            " ‘joint fund’)",
        ),
    ],
)
def test_conditions_in_words(condition: dict[str, Any], words: str) -> None:
    scenario = sim.load("berlin").vary(
        {"parties.russia.red_lines.no_membership.rejects": condition}
    )
    line = scenario.party("russia").positions.red_lines[0]
    assert outcomes_matched(scenario, line.rejects) == words


def test_a_stretch_in_the_middle_and_options_without_order() -> None:
    mapping = pie(options=11)
    mapping["issues"]["colour"] = {"options": ["red", "green", "blue"], "ordered": False}
    for party in mapping["parties"].values():
        party["weights"]["colour"] = 1
        party["values"]["colour"] = {"red": 0, "green": 0.5, "blue": 1}
    mapping["parties"]["ann"]["red_lines"] = [
        {"id": "middle", "rejects": {"slices": {"at_least": "3", "at_most": "6"}}},
        {"id": "some", "rejects": {"colour": ["red", "green"]}},
    ]
    said = tables(sim.describe(sim.load(mapping)), "entities")["Positions and interactions"]
    assert column(said, "what it says") == [
        "rejects slices from ‘3’ to ‘6’; not public",
        "rejects colour ‘red’ or ‘green’; not public",
    ]


def test_strategies_and_protocols_speak_for_themselves() -> None:
    mapping = pie("relative_tit_for_tat", "last_ditch")

    def target(view: Any) -> Any:
        """Holds out for its best."""
        return view.best_utility

    sim.strategies.register("last_ditch", target=target, parameters={"moment": 0.9})
    found = tables(sim.describe(sim.load(mapping)), "submodels")
    shown = found[STRATEGIES]
    assert column(shown, "part") == ["concedes", "concedes", "offers", "accepts"]
    assert column(shown, "of") == ["ann", "ben", "ann, ben", "ann, ben"]
    assert column(shown, "source")[:2] == [
        "Faratin, Sierra & Jennings 1998",
        "registered in Python",
    ]
    first, second, third, _ = column(shown, "what it does")
    assert first.startswith("Concedes in proportion to")
    assert second == "Holds out for its best."
    assert third.startswith("Of the outcomes that reach its target, offers the one best for")
    assert column(shown, "parameters")[1:3] == ["moment", "knows: learned"]
    assert "Source:" not in str(sim.describe("single-text"))
    assert column(found["Protocols"], "source")[0].startswith("Rubinstein 1982")


def test_each_part_of_a_strategy_is_described_with_what_is_set_of_it() -> None:
    mapping = pie()
    mapping["parties"]["ann"]["strategy"] = {
        "concedes": {"boulware": {"exponent": 3, "floor": "worst"}},
        "offers": {"liked": {"knows": "told"}},
        "accepts": "next",
        "choice": {"temperature": 0.02},
    }
    mapping["parties"]["ben"]["strategy"] = {
        "concedes": "linear",
        "offers": {"liked": {"knows": "ranges"}},
    }
    found = sim.describe(sim.load(mapping))
    shown = tables(found, "submodels")[STRATEGIES]
    rows = [(part, name, of, numbers) for part, name, of, _, numbers, _ in shown.rows]
    assert rows == [
        (
            "concedes",
            "boulware",
            "ann",
            "exponent: the higher, the later it concedes; floor: worst",
        ),
        ("concedes", "linear", "ben", "floor: no deal"),
        ("offers", "liked", "ann", "knows: told"),
        ("offers", "liked", "ben", "knows: ranges"),
        ("accepts", "next", "ann", ""),
        ("accepts", "combined", "ben", ""),
        ("choice", "logit", "ann", "temperature: how noisy choices are"),
    ]
    strategies = column(tables(found, "entities")["Parties"], "strategy")
    assert strategies == ["boulware, liked, next, noise", "linear, liked, combined"]
    text = " ".join(str(found).split())
    assert "strategies know what the others want: ann (boulware)" in text
    assert "know the ranges that this scenario gives for what the others want: ben" in text
    assert "No party learns." in text
    assert "the choices of ann" in text


def test_who_opens_is_named_or_drawn() -> None:
    mapping = pie()
    drawn = tables(sim.describe(sim.load(mapping)), "processes")
    (caption,) = [name for name in drawn if name.startswith("Timeline")]
    assert column(drawn[caption], "opens") == ["drawn"]
    mapping["timeline"][0]["opens"] = "ben"
    assert column(tables(sim.describe(sim.load(mapping)), "processes")[caption], "opens") == ["ben"]
    mapping["timeline"][0] |= {"protocol": "single_text", "opens": "drawn"}
    assert column(tables(sim.describe(sim.load(mapping)), "processes")[caption], "opens") == ["–"]


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("rounds", "measured in hours of sessions. It runs evenly until the last round"),
        ("calendar", "measured in hours of the calendar. It runs evenly until the last round"),
        ("open", "No chance to answer is known to be the last"),
    ],
)
def test_the_clock_is_explained(clock: str, words: str) -> None:
    assert words in " ".join(str(sim.describe(sim.load(pie() | {"clock": clock}))).split())


def test_laws_are_counted(berlin: Description) -> None:
    laws = tables(berlin, "submodels")["Laws of uncertain numbers"]
    counts = dict(
        zip(column(laws, "law"), map(int, column(laws, "numbers drawn from it")), strict=True)
    )
    laws_used = Counter(
        type(quantity.law).__name__.lower() for quantity in sim.load("berlin").uncertain.values()
    )
    assert counts == laws_used
    assert set(counts) == {"triangular", "uniform", "choice"}


@pytest.mark.parametrize(
    ("part", "with_it", "without"),
    [
        ("Observers", "berlin", "zeuthen"),
        ("What is reported of these talks", "berlin", "zeuthen"),
        ("Guarantees guarantee given by", "berlin-guarantors", "berlin"),
        ("17 further issues, each with the options", "berlin-twenty-points", "berlin"),
        ("Rival drafts that a mediator may begin with", "berlin-twenty-points", "berlin"),
        (
            "Packages tried per round: Sunday, face to face",
            "berlin-twenty-points",
            "single-text",
        ),
        ("weights.point_*", "berlin-twenty-points", "zeuthen"),
        ("Ratification at home", "berlin-ratification", "berlin"),
        ("Win-set (Putnam 1988)", "berlin-ratification", "berlin"),
        ("If one says no, the run ends as not ratified.", "tied-hands", "berlin"),
        ("is followed for 10 years, with 20 reviews 0.5 years apart", "berlin-aftermath", "berlin"),
        ("Base rates", "berlin-aftermath", "commitment-problem"),
        ("after the signature: Ukraine.", "berlin-foresight", "berlin-aftermath"),
        ("after the signature: no party.", "berlin-aftermath", "berlin-foresight"),
        ("Events", "berlin-us-deadline", "zeuthen"),
        ("The deadline is hour uniform 100 … 260.", "berlin-us-deadline", "berlin"),
        ("the mediator's draft", "single-text", "berlin"),
        ("whose strategies know what the others want", "zeuthen", "berlin"),
        ("offers that it has made and received", "zeuthen", "berlin"),
        ("whether it is on the table", "berlin", "zeuthen"),
        ("whether it is real or a bluff", "berlin", "zeuthen"),
        ("Laws of uncertain numbers", "berlin", "zeuthen"),
        ("adds uniform -0.3 … -0.05 to Ukraine: no-deal value", "berlin-us-deadline", "berlin"),
        ("with time; by event ‘American ultimatum’", "berlin-us-deadline", "berlin"),
    ],
)
def test_only_what_there_is_is_described(part: str, with_it: str, without: str) -> None:
    assert part in " ".join(str(sim.describe(with_it)).split())
    assert part not in " ".join(str(sim.describe(without)).split())


def kinds_in(condition: RunCondition) -> set[type]:
    """The kinds of conditions that one is made of."""
    parts = [*getattr(condition, "parts", ()), *filter(None, [getattr(condition, "part", None)])]
    return {type(condition)}.union(*map(kinds_in, parts))


def test_observations_of_every_kind_in_words() -> None:
    seen = [
        {"id": "a", "course": {"sunday": ["ran_out", "agreed"]}},
        {"id": "b", "not": {"course": {"sunday": "held"}}},
        {
            "id": "c",
            "any": [
                {"ending": ["deal", "partial"]},
                {"outcome": {"reconstruction": "joint_fund"}},
            ],
        },
        {"id": "d", "on_table": {"ukraine.forgo_nato": "monday_morning"}},
        {"id": "e", "settled": {"sunday": {"at_least": 3}}, "ending": "deal"},
        {"id": "f", "settled": {"sunday": {"at_least": 3, "at_most": 5}}},
    ]
    scenario = sim.load("berlin-twenty-points").vary({"observations": seen})
    kinds = {kind for o in scenario.observations for kind in kinds_in(o.condition)}
    assert kinds == set(RunCondition.__subclasses__())
    found = sim.describe(scenario)
    (table,) = tables(found, "purpose").values()
    assert column(table, "what it means in a run") == [
        "session ‘Sunday, face to face’: ran out or agreed",
        "not (session ‘Sunday, face to face’: held)",
        "(it ends as deal or partial) or (the text at the end has reconstruction ‘joint fund’)",
        "‘NATO bid for guarantees’ is on the table when ‘Monday morning, the same teams’ begins",
        "(at least 3 points are settled after ‘Sunday, face to face’) and (it ends as deal)",
        "at least 3, at most 5 points are settled after ‘Sunday, face to face’",
    ]


def test_people_who_come_late_or_walk_out() -> None:
    mapping = haggling()
    mapping["parties"]["buyer"]["walks_out_after"] = 3
    mapping["events"] = [
        {
            "id": "strike",
            "at": 2,
            "probability": 0.5,
            "leaves": ["guild"],
            "changes": {"parties.buyer.weights.price": 2},
        },
    ]
    mapping["timeline"][0]["joins"] = {"buyer": 1}
    described = sim.describe(sim.load(mapping))
    assert "Buyer (from 1 h on)" in described.markdown()
    text = " ".join(described.markdown().split())
    assert "after 3 rounds without an offer it could sign" in text
    assert "rounds in a row without an offer that it could sign" in text
    assert "sits in none from then on" in text
    assert "sets Buyer: weight of price to 2" in text
    assert "with the timeline; by events" in text


def test_many_numbers_in_a_row_are_put_together() -> None:
    found = tables(sim.describe(sim.load(pie(options=101))), "inputs")["parties.ann"]
    rows = {row[0]: row[1] for row in found.rows}
    assert rows["values.slices.0 … 100"] == "0 … 1 (101 numbers; sim audit lists them)"
    mapping = pie(options=13)
    wild = {str(i): (i * 5 % 13) / 13 for i in range(13)}
    mapping["parties"]["ann"]["values"]["slices"] = wild
    found = tables(sim.describe(sim.load(mapping)), "inputs")["parties.ann"]
    rows = {row[0]: row[1] for row in found.rows}
    assert rows["values.slices.0 … 12"].startswith("from 0 to 0.923077 (13 numbers")


def test_markdown_takes_nothing_for_markup() -> None:
    mapping = pie() | {"title": "A *pie* | a <cake> [1] `x` _y_ a_b", "about": "# not a heading"}
    text = sim.describe(sim.load(mapping)).markdown()
    assert text.startswith("# A \\*pie\\* \\| a \\<cake> \\[1\\] \\`x\\` \\_y\\_ a_b\n")
    assert "\n\\# not a heading\n" in text
    assert re.findall(r"^## (\d)\.", text, flags=re.MULTILINE) == list("1234567")


def test_text_is_as_wide_as_a_terminal_shows(berlin: Description) -> None:
    assert max(map(len, str(berlin).splitlines())) <= 110


def test_the_command_prints_text_markdown_and_json(berlin: Description) -> None:
    assert call("describe", "berlin").stdout == f"{berlin}\n"
    assert call("describe", "berlin", "--markdown").stdout == berlin.markdown()
    data = json.loads(call("describe", "berlin", "--json").stdout)
    assert [element["name"] for element in data["elements"]] == ELEMENTS
    assert data["elements"][1]["blocks"][0]["caption"] == "Issues"


def test_the_command_refuses_what_is_no_scenario(tmp_path: Path) -> None:
    done = call("describe", "berlni")
    assert done.exit_code == 2
    assert "did you mean 'berlin'" in done.stderr
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: x\nisues: {}\n")
    done = call("describe", str(bad))
    assert done.exit_code == 2
    assert f"{bad}:2: isues: unknown key" in done.stderr


def test_the_page_of_the_model_is_what_is_described() -> None:
    page = MODEL.read_text(encoding="utf-8")
    assert re.findall(r"<!-- sim describe berlin: (\w+) -->", page) == ELEMENTS
    assert page == model_page(page)  # if not: make golden
