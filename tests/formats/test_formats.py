"""Other tools' domains: what the files say, exactly; what is refused, and where."""

# ruff: noqa: E501
# The tables below show whole messages.

import itertools
import json
import re
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import sim
from sim.cli import app
from sim.model.preferences import utility_table

DOMAINS = Path(__file__).resolve().parent / "domains"


def values(party: sim.model.Party) -> list[list[float]]:
    return [[q.law.low for q in options] for options in party.preferences.values]


def weights(party: sim.model.Party) -> list[float]:
    return [q.law.low for q in party.preferences.weights]


def utilities(scenario: sim.Scenario, name: str) -> list[float]:
    """Utility of every outcome to a party, as the engine works it out."""
    party = scenario.party(name)
    columns = [np.array([options]) for options in values(party)]
    return list(utility_table([np.array([w]) for w in weights(party)], columns)[0])


def naive(weight: Sequence[float], evaluations: Sequence[Sequence[float]]) -> list[float]:
    """Σ (w / Σ w) · evaluation / largest evaluation; products are multiples of 2⁻⁵⁰."""
    total = 0.0
    for w in weight:
        total += w
    found = []
    for outcomes in itertools.product(*evaluations):
        u = 0.0
        for w, options, chosen in zip(weight, evaluations, outcomes, strict=True):
            worth = w / total * (chosen / max(options) if max(options) else 0.0)
            u += round(worth * 2.0**50) / 2.0**50
        found.append(u)
    return found


# What the files say


def test_genius_parties_issues_and_utilities() -> None:
    scenario = sim.formats.load(DOMAINS / "garden", rounds=7)
    assert (scenario.name, scenario.party_names) == ("garden", ("zoe", "adam"))  # Z before a
    assert [party.title for party in scenario.parties] == ["Zoe", "adam"]
    fence, trees = scenario.space.issues
    assert (fence.name, fence.title) == ("colour_of_the_fence", "Colour of the Fence")
    assert fence.options == ("white", "no", "10")
    assert trees.options == ("apple", "pear & plum")  # an item inside an item is none
    assert not fence.ordered
    # The second profile lists its items in another order; the first weighs nothing of Σ = 1.
    assert utilities(scenario, "zoe") == naive([3, 1.5], [[3, 7, 0], [5, 0.5]])
    assert utilities(scenario, "adam") == naive([0.6, 0.9], [[1, 2, 3], [0, 0]])
    assert [party.preferences.no_deal.law.low for party in scenario.parties] == [0.25, 0]
    assert scenario.notes == ()
    (session,) = scenario.sessions
    assert (session.rounds, session.parties, session.protocol) == (7, (0, 1), "alternating_offers")
    assert [party.strategy.name for party in scenario.parties] == ["boulware", "boulware"]


def test_genius_numbers_and_nested_objectives() -> None:
    scenario = sim.formats.load(DOMAINS / "market")
    boxes, price, paid = scenario.space.issues
    assert boxes.options == ("2", "3", "4", "5")
    assert price.options == ("0", "2", "4", "6", "8", "10", "12", "14", "16", "18", "20")
    assert (boxes.ordered, price.ordered, paid.ordered) == (True, True, False)
    buyer, seller = scenario.parties
    # GENIUS: utility = Σ over the issues of the issue's own weight; a nested objective's is unused.
    assert weights(buyer) == [0.25, 0.5, 0.25]
    assert values(buyer)[0] == [0.25, 0.5, 0.75, 1.0]  # offset + slope · (x − lower bound)
    assert values(buyer)[1] == pytest.approx(np.linspace(1, 0, 11))
    assert values(seller)[0] == [1.0, 0.5, 0.0, 0.0]  # 0.5, 0.25, 0, −0.25: cut off, then / 0.5
    assert values(seller)[1] == [0, 0, 0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0]
    assert [party.preferences.no_deal.law.low for party in scenario.parties] == [0, 0.125]
    notes = "\n".join(scenario.notes)
    for part in (
        "'Price' in market.xml was divided into 11 evenly spaced options",
        "the discount factor 0.9 in buyer.xml",
        "the reservation value -0.5 in buyer.xml is taken as 0",
        "weights of nested objectives in buyer.xml count nothing",
        "'Boxes' in seller.xml are cut off at 0 and 1",
        "'Boxes' in seller.xml are divided by the largest, 0.5",
    ):
        assert part in notes
    assert len(scenario.notes) == 6


def test_geniusweb() -> None:
    scenario = sim.formats.load(DOMAINS / "lunch")
    assert scenario.party_names == ("party_1", "party_2")
    assert [party.title for party in scenario.parties] == ["1", "2"]
    where, price = scenario.space.issues
    assert (where.name, where.title) == ("where", "Where?")
    # `linear` says in a scenario how values are spread, so the option has to give way.
    assert where.options == ("Café", "yes", "linear (option)")
    assert price.options == ("5.0", "5.5", "6.0", "6.5", "7.0")
    assert (where.ordered, price.ordered) == (False, True)
    assert utilities(scenario, "party_1") == naive([0.4, 0.6], [[0.5, 0.8, 0.2], [4, 3, 2, 1, 0]])
    assert utilities(scenario, "party_2") == pytest.approx(
        naive([1, 1], [[1, 0, 4], [1, 1.5, 2, 2.5, 3]])
    )
    # The reservation bid is Café at 6: the same utility to the last bit.
    bid = scenario.space.outcome({"where": "Café", "price": "6.0"})
    first, second = (party.preferences.no_deal for party in scenario.parties)
    assert first.law.low == utilities(scenario, "party_1")[bid]
    assert second.law.low == 0
    notes = "\n".join(scenario.notes)
    assert "options of 'Where?' are rewritten: 'linear' as 'linear (option)'" in notes
    assert "utilities in 1.json are divided by the largest of each issue ('Where?' by 0.8)" in notes


@pytest.mark.parametrize("name", ["garden", "market", "lunch"])
def test_every_number_says_where_it_is_from(name: str) -> None:
    scenario = sim.formats.load(DOMAINS / name)
    assert sim.description.audit.unexplained(scenario) == []
    table = sim.description.audit.audit(scenario)
    sources = table["source"][table.index.str.contains(r"\.(?:weights|values)\.")]
    assert sources.str.match(r"read from \w+\.(?:xml|XML|json)$").all()
    assert len(sources)


def test_strategies_are_varied_by_name() -> None:
    scenario = sim.formats.load(DOMAINS / "market", rounds=20)
    varied = scenario.vary(
        {"parties.buyer.strategy": "linear", "parties.seller.strategy.boulware.exponent": 2.0}
    )
    buyer, seller = varied.parties
    assert (buyer.strategy.name, seller.strategy.parameters["exponent"].law.low) == ("linear", 2.0)
    trace = sim.run(varied, runs=1).trace(0)
    opened = trace[(trace["party"] == "buyer") & (trace["move"] == "offers")].iloc[0]
    # Linear at the first of 20 rounds: best − (best − worst) / 21; the offer is worth no less.
    assert opened["target"] == pytest.approx(1 - (1 - min(utilities(varied, "buyer"))) / 21)


@pytest.mark.parametrize("strategy", ["micro", "hardliner"])
def test_other_strategies_play(strategy: str) -> None:
    scenario = sim.formats.load(DOMAINS / "market", rounds=60)
    everybody = {f"parties.{name}.strategy": strategy for name in scenario.party_names}
    row = sim.run(scenario.vary(everybody), runs=1).runs.iloc[0]
    # 88 outcomes: two who offer something new whenever the other does meet, two hardliners never do.
    assert row["ending"] == ("no_deal" if strategy == "hardliner" else "deal")


def test_predicates_that_need_an_order_are_refused() -> None:
    scenario = sim.formats.load(DOMAINS / "market")
    line = {"id": "line", "firmness": 1.0}
    with pytest.raises(sim.errors.InputError, match="the options of paid have no order"):
        scenario.vary(
            {"parties.buyer.red_lines": [{**line, "rejects": {"paid": {"at_least": "later"}}}]}
        )
    ordered = [{**line, "rejects": {"price": {"at_least": "16"}}}]
    assert scenario.vary({"parties.buyer.red_lines": ordered}).party("buyer").positions


# The scenario file


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("name", ["garden", "market", "lunch"])
def test_convert_writes_what_load_reads(name: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / f"{name}.yaml"
    done = call("convert", str(DOMAINS / name), "-o", str(out), "--rounds", "12")
    assert done.exit_code == 0, done.stderr
    loaded = sim.formats.load(DOMAINS / name, rounds=12)
    assert sim.load(out).digest == loaded.digest
    assert [line for line in done.stderr.splitlines() if line.startswith("note: ")] == [
        f"note: {note}" for note in loaded.notes
    ]
    assert call("check", "--strict", str(out)).exit_code == 0
    one, other = sim.run(loaded, runs=1), sim.run(out, runs=1)
    assert one.trace(0).equals(other.trace(0))


def test_convert_never_replaces_a_file(tmp_path: Path) -> None:
    out = tmp_path / "garden.yaml"
    command = ("convert", str(DOMAINS / "garden"), "-o", str(out))
    assert call(*command).exit_code == 0
    assert call(*command).exit_code == 0  # the same again
    out.write_text("mine\n", encoding="utf-8")
    done = call(*command)
    assert done.exit_code == 2
    assert "is there already; remove it or choose another name" in done.stderr
    assert out.read_text(encoding="utf-8") == "mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["garden.yaml"]
    none = call(*command, "--rounds", "0")
    assert (none.exit_code, none.exception.__class__) == (2, SystemExit)
    folder = call("convert", str(DOMAINS / "garden"), "-o", str(tmp_path))
    assert (folder.exit_code, folder.exception.__class__) == (2, SystemExit)


def test_convert_reports_faults(tmp_path: Path) -> None:
    done = call("convert", str(tmp_path / "nowhere"), "-o", str(tmp_path / "x.yaml"))
    assert done.exit_code == 2
    assert "there is no such folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


# Random domains, against the definition

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
NUMBER = st.floats(0, 1e6) | st.integers(0, 20).map(float)


@st.composite
def genius_files(draw: st.DrawFn) -> tuple[dict[str, str], list[tuple[list[float], list]]]:
    """A domain file and two profiles, with the weights and evaluations that they state."""
    titles = draw(st.lists(TEXT.filter(str.strip), min_size=1, max_size=3, unique_by=str.strip))
    titles = [t for t in titles if "".join(c if c.isprintable() else " " for c in t).strip()]
    titles = list(
        {"".join(c if c.isprintable() else " " for c in t).strip(): t for t in titles}.values()
    )
    titles = titles or ["x"]
    options = [draw(st.lists(TEXT, min_size=1, max_size=4)) for _ in titles]
    issues = list(zip(titles, options, strict=True))

    def file(evaluations: list[list[float]] | None, weight: list[float]) -> str:
        lines = ["<objective index='0'>"]
        for i, (title, words) in enumerate(issues):
            lines.append(f"<issue index='{i + 1}' name={quoteattr(title)} type='discrete'>")
            for j, word in enumerate(words):
                stated = f" evaluation='{evaluations[i][j]!r}'" if evaluations else ""
                lines.append(f"<item value={quoteattr(word)}{stated}/>")
            lines.append("</issue>")
        lines += [f"<weight index='{i + 1}' value='{w!r}'/>" for i, w in enumerate(weight)]
        return "\n".join([*lines, "</objective>"])

    files = {"domain.xml": f"<negotiation_template>{file(None, [])}</negotiation_template>"}
    stated = []
    for name in ("a", "b"):
        evaluations = [[draw(NUMBER) for _ in words] for words in options]
        weight = [draw(NUMBER) for _ in titles]
        weight[0] += 0.5
        files[f"{name}.xml"] = f"<utility_space>{file(evaluations, weight)}</utility_space>"
        stated.append((weight, evaluations))
    return files, stated


@settings(max_examples=60, deadline=None)
@given(genius_files())
def test_random_genius_domains_keep_every_bit(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: tuple[dict[str, str], list[tuple[list[float], list]]],
) -> None:
    files, stated = drawn
    folder = tmp_path_factory.mktemp("domain")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    scenario = sim.formats.load(folder)
    for name, (weight, evaluations) in zip(("a", "b"), stated, strict=True):
        assert utilities(scenario, name) == naive(weight, evaluations)
    out = folder / "out.yaml"
    out.write_text(sim.formats.as_yaml(scenario), encoding="utf-8")
    again = sim.load(out)
    assert again.digest == scenario.digest
    assert again.space == scenario.space
    assert utilities(again, "a") == utilities(scenario, "a")


# Names


def test_names_are_plain_unique_and_out_of_the_way(tmp_path: Path) -> None:
    titles = ["Größe", "grosse", "2nd", "价格", "Any", "value", "A b", "a-b", "!"]
    issues = "".join(
        f"<issue index='{i}' name='{title}'><item value='x'/><item value='y'/></issue>"
        for i, title in enumerate(titles)
    )
    profile = issues.replace("'x'", "'x' evaluation='1'").replace("'y'", "'y' evaluation='2'")
    profile += "".join(f"<weight index='{i}' value='1'/>" for i in range(len(titles)))
    write(tmp_path, {"d.xml": f"<negotiation_template>{issues}</negotiation_template>"})
    for name in ("a b.xml", "A-b.xml"):
        write(tmp_path, {name: f"<utility_space>{profile}</utility_space>"})
    scenario = sim.formats.load(tmp_path)
    names = [issue.name for issue in scenario.space.issues]
    assert names == [
        "groe",
        "grosse",
        "issue_2nd",
        "issue",
        "issue_any",
        "issue_value",
        "a_b",
        "a_b_2",
        "issue_2",
    ]
    assert [issue.title for issue in scenario.space.issues] == titles
    assert scenario.party_names == ("a_b", "a_b_2")
    varied = scenario.vary({"parties.a_b_2.weights.issue_value": 3.0})
    assert weights(varied.party("a_b_2"))[5] == 3.0


def test_options_that_cannot_stand_as_they_are(tmp_path: Path) -> None:
    words = ["a", "a", "a (2)", "", " ", "claim", "linear", "no"]
    items = "".join(f"<item value='{word}'/>" for word in words)
    stated = "".join(f"<item value='{w}' evaluation='{i + 1}'/>" for i, w in enumerate(words))
    profile = f"<utility_space><issue index='1' name='x'>{stated}</issue>"
    profile += "<weight index='1' value='1'/></utility_space>"
    domain = (
        f"<negotiation_template><issue index='1' name='x'>{items}</issue></negotiation_template>"
    )
    write(tmp_path, {"d.xml": domain, "a.xml": profile, "b.xml": profile})
    scenario = sim.formats.load(tmp_path)
    (issue,) = scenario.space.issues
    assert issue.options == (
        "a",
        "a (3)",
        "a (2)",
        "(empty)",
        "(empty) (2)",
        "claim (option)",
        "linear (option)",
        "no",
    )
    assert values(scenario.party("a")) == [[i / 8 for i in range(1, 9)]]
    assert scenario.notes == (
        "options of 'x' are rewritten: 'a' as 'a (3)', '' as '(empty)', '' as '(empty) (2)',"
        " 'claim' as 'claim (option)', 'linear' as 'linear (option)'",
    )


# Quirks of real files


def test_a_latin_1_file_with_empty_lines_before_its_declaration(tmp_path: Path) -> None:
    copy(DOMAINS / "garden", tmp_path)
    for path in tmp_path.glob("*.[xX]*"):
        text = path.read_text(encoding="utf-8").replace(
            '<?xml version="1.0" encoding="UTF-8"?>', ""
        )
        text = '\n<?xml version="1.0" encoding="ISO-8859-1"?>' + text.replace("white", "weiß")
        path.write_bytes(text.encode("latin-1"))
    assert sim.formats.load(tmp_path).space.issues[0].options[0] == "weiß"


def test_a_byte_order_mark_and_a_hidden_file(tmp_path: Path) -> None:
    for name in ("garden", "lunch"):
        copy(DOMAINS / name, tmp_path / name)
        for path in (tmp_path / name).iterdir():
            path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
        (tmp_path / name / "._adam.xml").write_bytes(b"\x00\x05")
        assert sim.formats.load(tmp_path / name).digest == sim.formats.load(DOMAINS / name).digest


def test_issues_are_found_by_index_where_the_name_differs(tmp_path: Path) -> None:
    copy(DOMAINS / "garden", tmp_path)
    change(tmp_path / "Zoe.xml", 'name="Trees"', 'name="Fruit trees"')
    assert utilities(sim.formats.load(tmp_path), "zoe") == utilities(
        sim.formats.load(DOMAINS / "garden"), "zoe"
    )


def test_a_reservation_bid_may_leave_issues_out(tmp_path: Path) -> None:
    copy(DOMAINS / "lunch", tmp_path)
    change(tmp_path / "1.json", '"Where?": "Café", "Price": 6', '"Price": 6')
    scenario = sim.formats.load(tmp_path)
    assert scenario.party("party_1").preferences.no_deal.law.low == round(0.3 * 2.0**50) / 2.0**50
    assert "the reservation bid in 1.json leaves out 'Where?', counted as 0" in scenario.notes


def test_other_files_are_ignored(tmp_path: Path) -> None:
    folder = tmp_path / "garden"
    copy(DOMAINS / "garden", folder)
    write(folder, {"session.xml": "<tournament/>", "stats.json": '{"nash": NaN}', "x.txt": "<"})
    (folder / "results.xml").mkdir()
    assert sim.formats.load(folder).digest == sim.formats.load(DOMAINS / "garden").digest


# What is refused


def copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    """The faults of a folder, without its own name."""
    with pytest.raises(sim.errors.InputError) as caught:
        sim.formats.load(folder)
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


GARDEN = [
    # file, what stands there, what is written instead, what is then said
    ("Zoe.xml", "</utility_space>", "", "Zoe.xml:17: not well-formed XML: no element found"),
    ("Zoe.xml", 'value="3"/>', 'value="3">', "Zoe.xml:15: not well-formed XML: mismatched tag"),
    (
        "Zoe.xml",
        "<utility_space>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><utility_space>",
        "Zoe.xml:1: declares a document type (<!DOCTYPE …>), which is not read; take it out",
    ),
    (
        "Zoe.xml",
        'evaluation="3"',
        'evaluation="&a;"',
        "Zoe.xml:5: not well-formed XML: undefined entity",
    ),
    (
        "Zoe.xml",
        "<utility_space>",
        "<utility_space>" + "<a>" * 50,
        "Zoe.xml:1: is nested too deeply (at most 40 levels)",
    ),
    (
        "Zoe.xml",
        "<utility_space>",
        "<?xml version='1.0' encoding='klingon'?><utility_space>",
        "Zoe.xml:1: cannot be read: unknown encoding: klingon",
    ),
    (
        "Zoe.xml",
        'evaluation="3"',
        'evaluation="NaN"',
        'Zoe.xml:5: Colour of the Fence: evaluation="NaN" must be a number of at most 1e+15 in size',
    ),
    (
        "Zoe.xml",
        'evaluation="3"',
        'evaluation="1e300"',
        'Zoe.xml:5: Colour of the Fence: evaluation="1e300" must be a number of at most 1e+15 in size',
    ),
    (
        "Zoe.xml",
        'evaluation="3"',
        'evaluation="1_0"',
        'Zoe.xml:5: Colour of the Fence: evaluation="1_0" must be a number of at most 1e+15 in size',
    ),
    (
        "Zoe.xml",
        'evaluation="3"',
        'evaluation="-3"',
        'Zoe.xml:5: Colour of the Fence: evaluation="-3" must not be below 0',
    ),
    (
        "Zoe.xml",
        ' evaluation="3"',
        "",
        "Zoe.xml:5: Colour of the Fence: <item> has no 'evaluation'",
    ),
    (
        "Zoe.xml",
        '<item index="1" value="white" evaluation="3"/>',
        "",
        "Zoe.xml:4: Colour of the Fence: has no <item> for 'white'",
    ),
    (
        "Zoe.xml",
        '"white"',
        '"whiite"',
        "Zoe.xml:4: Colour of the Fence: has no <item> for 'white'\n"
        "Zoe.xml:5: Colour of the Fence: 'whiite' is not an option in the domain (did you mean 'white'?)",
    ),
    (
        "Zoe.xml",
        '"no"',
        '"white"',
        "Zoe.xml:4: Colour of the Fence: has no <item> for 'no'\n"
        "Zoe.xml:6: Colour of the Fence: the option 'white' is listed twice",
    ),
    (
        "Zoe.xml",
        '<weight index="1" value="3"/>',
        "",
        "Zoe.xml:4: Colour of the Fence: has no <weight> with its index '1'",
    ),
    (
        "Zoe.xml",
        'index="2" value="1.5"',
        'index="1" value="2"',
        "Zoe.xml:9: Trees: has no <weight> with its index '2'\n"
        "Zoe.xml:14: Colour of the Fence: a second weight has the index '1'",
    ),
    ("Zoe.xml", 'value="1.5"', 'value="-1"', 'Zoe.xml:14: Trees: value="-1" must not be below 0'),
    (
        "Zoe.xml",
        'value="1.5"',
        'value="much"',
        'Zoe.xml:14: Trees: value="much" must be a number of at most 1e+15 in size',
    ),
    (
        "Zoe.xml",
        '<reservation value="0.25"/>',
        '<reservation value="1.5"/>',
        "Zoe.xml:2: reservation: 1.5 is above 1, the utility of the best outcome",
    ),
    (
        "Zoe.xml",
        '<reservation value="0.25"/>',
        "<reservation/>",
        "Zoe.xml:2: reservation: <reservation> has no 'value'",
    ),
    (
        "Zoe.xml",
        "<objective",
        '<reservation value="0.3"/><objective',
        "Zoe.xml:3: reservation: a second <reservation> with another value stands here",
    ),
    (
        "Zoe.xml",
        'index="2" name="Trees"',
        'index="3" name="Tree"',
        "Zoe.xml:1: Trees: the profile does not have this issue of the domain\n"
        "Zoe.xml:9: Tree: there is no issue 'Tree' in the domain (did you mean 'Trees'?)",
    ),
    (
        "Zoe.xml",
        'name="Trees"',
        'name="Colour of the Fence"',
        "Zoe.xml:1: Trees: the profile does not have this issue of the domain\n"
        "Zoe.xml:9: Colour of the Fence: this issue stands here twice (first in line 4)",
    ),
    (
        "Zoe.xml",
        "<objective",
        "<utility><ufun/></utility><objective",
        "Zoe.xml:3: <ufun> belongs to a nonlinear utility space; only additive ones (a weight for each"
        " issue) are read",
    ),
    (
        "Zoe.xml",
        "<utility_space>",
        "<negotiation_template/>",
        "Zoe.xml:2: not well-formed XML: junk after document element",
    ),
    (
        "garden_domain.xml",
        'name="Trees"',
        'name=" "',
        "Zoe.xml:9: Trees: there is no issue 'Trees' in the domain (known: Colour of the Fence)\n"
        "adam.XML:10: Trees: there is no issue 'Trees' in the domain (known: Colour of the Fence)\n"
        "garden_domain.xml:10: an issue needs a name",
    ),
    (
        "garden_domain.xml",
        'type="discrete" etype',
        'type="price" etype',
        "garden_domain.xml:5: Colour of the Fence: an issue of the type 'price' is not read (known: "
        "discrete, integer, real)",
    ),
    (
        "garden_domain.xml",
        '<item index="3" value="10"/>',
        "<item/>",
        "Zoe.xml:4: Colour of the Fence: has no <item> for ''\n"
        "Zoe.xml:7: Colour of the Fence: '10' is not an option in the domain (known: white, no)\n"
        "adam.XML:5: Colour of the Fence: has no <item> for ''\n"
        "adam.XML:8: Colour of the Fence: '10' is not an option in the domain (known: white, no)\n"
        "garden_domain.xml:8: Colour of the Fence: <item> has no 'value'",
    ),
    (
        "garden_domain.xml",
        "negotiation_template>",
        "template>",
        "garden_domain.xml:16: not well-formed XML: mismatched tag",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), GARDEN)
def test_faults_of_genius_files(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    copy(DOMAINS / "garden", tmp_path)
    change(tmp_path / file, old, new)
    assert "\n".join(faults(tmp_path)) == said


MARKET = [
    ("buyer.xml", 'slope="0.25"', "", "buyer.xml:4: Boxes: <evaluator> has no 'slope'"),
    ("buyer.xml", ' parameter1="-0.05"', "", "buyer.xml:9: Price: <evaluator> has no 'parameter1'"),
    (
        "buyer.xml",
        '<evaluator ftype="linear" slope="0.25" offset="0.25"/>',
        "",
        "buyer.xml:3: Boxes: has no <evaluator>, which a numeric issue needs",
    ),
    (
        "buyer.xml",
        'ftype="linear" p',
        'ftype="faratin" p',
        "buyer.xml:9: Price: the evaluator 'faratin' is not read (known: linear, constant, triangular)",
    ),
    (
        "buyer.xml",
        'upperbound="20"',
        'upperbound="30"',
        "buyer.xml:7: Price: its range 0 … 30 is not that of the domain, 0 … 20",
    ),
    (
        "seller.xml",
        'parameter2="12"',
        'parameter2="30"',
        "seller.xml:11: Price: a triangle needs parameter0 ≤ parameter2 ≤ parameter1: its ends, its top"
        " between",
    ),
    (
        "market.xml",
        'upperbound="5"',
        'upperbound="1"',
        "market.xml:3: Boxes: its lower bound 2 lies above its upper bound 1",
    ),
    (
        "market.xml",
        'lowerbound="2"',
        'lowerbound="2.5"',
        "market.xml:3: Boxes: the bounds of an integer issue must be whole numbers",
    ),
    (
        "market.xml",
        'upperbound="5"',
        'upperbound="1e9"',
        "market.xml:3: Boxes: has 999,999,999 options; an outcome space holds at most 1,048,576",
    ),
    (
        "market.xml",
        '<range lowerbound="0" upperbound="20"/>',
        "",
        "market.xml:5: Price: <issue> has no 'lowerbound'\n"
        "market.xml:5: Price: <issue> has no 'upperbound'",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), MARKET)
def test_faults_of_issues_of_numbers(
    file: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    copy(DOMAINS / "market", tmp_path)
    change(tmp_path / file, old, new)
    assert "\n".join(faults(tmp_path)) == said


SPACE = "LinearAdditiveUtilitySpace"
LUNCH = [
    (
        "1.json",
        '"Price": 0.6 }',
        '"Price": 0.6 ',
        "1.json:13: not valid JSON: expected ',', found the end of the file",
    ),
    (
        "1.json",
        '"Price": 0.6 }',
        '"Price": 0.6, }',
        "1.json:8: not valid JSON: expected a key in quotation marks, found '}'",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": NaN',
        "1.json:8: not valid JSON: expected a value, found 'NaN'",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": -Infinity',
        "1.json:8: not valid JSON: expected a value, found '-Infinity'",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": 06',
        "1.json:8: not valid JSON: cannot continue reading at '06 },\\n\\t\\t\"domain\": { '",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": "\\x"',
        '1.json:8: not valid JSON: cannot read the text "\\x"',
    ),
    (
        "1.json",
        '"first"',
        "[" * 50,
        "1.json:3: not valid JSON: is nested too deeply (at most 40 levels)",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": 1e999',
        f"1.json:8: {SPACE}.issueWeights.Price: 1e999 is too large; a number is at most 1e+15 in size",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": "0.6"',
        f"1.json:8: {SPACE}.issueWeights.Price: must be a number, not the text '0.6'",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": -0.6',
        f"1.json:8: {SPACE}.issueWeights.Price: -0.6 must not be below 0",
    ),
    (
        "1.json",
        '0.4, "Price": 0.6',
        '0, "Price": 0',
        f"1.json:2: {SPACE}: the weights sum to zero; at least one issue must matter",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Prize": 0.6',
        f"1.json:8: {SPACE}.issueWeights: has nothing for 'Price'\n"
        f"1.json:8: {SPACE}.issueWeights.Prize: there is no issue 'Prize' in the domain (did you mean 'Price'?)",
    ),
    (
        "1.json",
        '"Price": 0.6',
        '"Price": 0.6, "Price": 1',
        f"1.json:8: {SPACE}.issueWeights.Price: the key 'Price' occurs twice (first in line 8)",
    ),
    (
        "1.json",
        '"yes": 0.8',
        '"yess": 0.8',
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils: has no utility for 'yes'\n"
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils.valueUtilities.yess: 'yess' is not an"
        " option in the domain (did you mean 'yes'?)",
    ),
    (
        "1.json",
        '{ "Café": 0.5, "yes": 0.8, "linear": 0.2 }',
        "{}",
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils: has no utility for 'Café', 'yes', 'linear'",
    ),
    (
        "1.json",
        '{ "valueUtilities"',
        '{ "utils"',
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils: 'valueUtilities' is missing",
    ),
    (
        "1.json",
        '"highValue": 7',
        '"highValue": 6',
        f"1.json:5: {SPACE}.issueUtilities.Price.numberutils: does not cover the whole range, 5.0 … 7.0",
    ),
    (
        "1.json",
        '"highValue": 7',
        '"highValue": 4',
        f"1.json:5: {SPACE}.issueUtilities.Price.numberutils: needs lowValue below highValue",
    ),
    (
        "1.json",
        '"Café", "Price": 6 ',
        '"Cafe", "Price": 6.2',
        f"1.json:10: {SPACE}.reservationBid.issuevalues.Price: '6.2' is not an option in the domain (did"
        " you mean '6.5'?)\n"
        f"1.json:10: {SPACE}.reservationBid.issuevalues.Where?: 'Cafe' is not an option in the domain (did"
        " you mean 'Café'?)",
    ),
    (
        "1.json",
        "LinearAdditiveUtilitySpace",
        "SumOfGroupsUtilitySpace",
        "1.json:2: SumOfGroupsUtilitySpace: a profile of the kind 'SumOfGroupsUtilitySpace' is not read;"
        " only LinearAdditiveUtilitySpace is",
    ),
    (
        "lunch.json",
        '"Café", "yes"',
        '"Café", true',
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils.valueUtilities.yes: 'yes' is not an option"
        " in the domain (known: Café, true, linear)\n"
        f"1.json:6: {SPACE}.issueUtilities.Where?.discreteutils: has no utility for 'true'\n"
        f"2.json:4: {SPACE}.issueUtilities.Where?.DiscreteValueSetUtilities: has no utility for 'true'\n"
        f"2.json:4: {SPACE}.issueUtilities.Where?.DiscreteValueSetUtilities.valueUtilities.yes: 'yes' is"
        " not an option in the domain (known: Café, true, linear)\n"
        "lunch.json:4: issuesValues.Where?: an option must be text, not true",
    ),
    (
        "lunch.json",
        '"step": 0.5',
        '"step": 0',
        "lunch.json:5: issuesValues.Price.range: needs low ≤ high and a step above 0",
    ),
    (
        "lunch.json",
        '"step": 0.5',
        '"step": 1e-9',
        "lunch.json:5: issuesValues.Price.range: has 2,000,000,001 options; an outcome space holds at most"
        " 1,048,576",
    ),
    (
        "lunch.json",
        '"low": "5"',
        '"low": "five"',
        "lunch.json:5: issuesValues.Price.range.low: must be a number, not five",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), LUNCH)
def test_faults_of_geniusweb_files(
    file: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    copy(DOMAINS / "lunch", tmp_path)
    change(tmp_path / file, old, new)
    assert sorted(faults(tmp_path)) == sorted(said.split("\n"))


def drop(*names: str) -> Callable[[Path], None]:
    return lambda folder: [(folder / name).unlink() for name in names] and None


FOLDERS = [
    ("garden", drop("Zoe.xml"), "needs two profiles or more, one for each party; it has adam.XML"),
    (
        "garden",
        drop("garden_domain.xml"),
        "has profiles (Zoe.xml, adam.XML) but no domain file, which says what the issues are",
    ),
    (
        "garden",
        lambda f: copy_file(f / "garden_domain.xml", f / "second.xml"),
        "holds several domain files (garden_domain.xml, second.xml); put each domain in a folder of its own",
    ),
    (
        "garden",
        lambda f: copy(DOMAINS / "lunch", f),
        "holds files of GENIUS and of GeniusWeb (lunch.json, 1.json, 2.json); put them in two folders",
    ),
    (
        "garden",
        drop("garden_domain.xml", "Zoe.xml", "adam.XML"),
        "holds no domain: neither GENIUS files (XML) nor GeniusWeb files (JSON)",
    ),
    (
        "lunch",
        drop("lunch.json", "1.json"),
        "needs two profiles or more, one for each party; it has 2.json",
    ),
]


def copy_file(source: Path, target: Path) -> None:
    shutil.copy(source, target)


@pytest.mark.parametrize(("name", "damage", "said"), FOLDERS)
def test_faults_of_folders(
    name: str, damage: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    copy(DOMAINS / name, tmp_path)
    damage(tmp_path)
    assert f"{tmp_path}: {said}" in faults(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    assert "there is no such folder" in faults(tmp_path / "nowhere")[0]
    assert "this is a file" in faults(DOMAINS / "garden" / "Zoe.xml")[0]
    assert "cannot be read" in faults(Path("a\0b"))[0]


@pytest.mark.parametrize("rounds", [0, -1, 10_001, 2.0, True, "10"])
def test_rounds_that_make_no_sense(rounds: int) -> None:
    with pytest.raises(
        sim.errors.UsageError, match="rounds must be a whole number from 1 to 10,000"
    ):
        sim.formats.load(DOMAINS / "garden", rounds=rounds)


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    copy(DOMAINS / "garden", tmp_path)
    change(tmp_path / "Zoe.xml", 'evaluation="3"', 'evaluation="x"')
    change(tmp_path / "Zoe.xml", 'value="1.5"', 'value="-1"')
    change(tmp_path / "adam.XML", 'evaluation="1"', 'evaluation="-1"')
    write(tmp_path, {"other.xml": "<utility_space>"})
    found = faults(tmp_path)
    assert [re.match(r"[\w.]+:\d+", fault).group() for fault in found] == [  # type: ignore[union-attr]
        "Zoe.xml:5",
        "Zoe.xml:14",
        "adam.XML:6",
        "other.xml:1",
    ]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    copy(DOMAINS / "garden", tmp_path)
    write(tmp_path, {"Zoe.xml": "<utility_space>" + " " * 4_000_000 + "</utility_space>"})
    assert faults(tmp_path) == ["Zoe.xml: is larger than the 4,000,000 bytes that a file may have"]


def big(folder: Path, issues: int, options: int) -> None:
    """A domain of many outcomes, whose evaluations are whole numbers."""
    names = {
        f"issue {i}": {"values": [f"option {j}" for j in range(options)]} for i in range(issues)
    }
    write(folder, {"domain.json": json.dumps({"name": "big", "issuesValues": names})})
    for file in ("a.json", "b.json"):
        utilities = {
            name: {"discreteutils": {"valueUtilities": dict.fromkeys(item["values"], 0.5)}}
            for name, item in names.items()
        }
        space = {"issueUtilities": utilities, "issueWeights": dict.fromkeys(names, 1)}
        write(folder, {file: json.dumps({"LinearAdditiveUtilitySpace": space})})


def test_an_outcome_space_that_is_too_large(tmp_path: Path) -> None:
    big(tmp_path, issues=7, options=10)
    assert sim.formats.load(tmp_path).space.size == 10_000_000  # nothing has to list them
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    big(tmp_path, issues=19, options=10)
    (said,) = faults(tmp_path)
    assert said.startswith(f"domain.json:1: issues: the outcome space has {10**19:,} outcomes")


def test_too_many_issues(tmp_path: Path) -> None:
    big(tmp_path, issues=70, options=1)
    (said,) = faults(tmp_path)
    assert "has 70 issues; at most 64 can be negotiated together" in said


def test_a_hundred_thousand_outcomes_load_at_once(tmp_path: Path) -> None:
    big(tmp_path, issues=5, options=10)
    begin = time.perf_counter()
    assert sim.formats.load(tmp_path).space.size == 100_000
    assert time.perf_counter() - begin < 1


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["garden", "market", "lunch"]))
    folder = tmp_path_factory.mktemp("damaged")
    copy(DOMAINS / name, folder)
    path = data.draw(st.sampled_from(sorted(p for p in folder.iterdir() if p.suffix != ".txt")))
    raw = path.read_bytes()
    begin = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    pieces = st.sampled_from([b"", b"-1", b"0", b'"', b"<", b"{", b"]", b"null", b"\xff", b"1e999"])
    path.write_bytes(raw[:begin] + data.draw(pieces) + raw[begin + length :])
    with suppress(sim.errors.InputError):
        scenario = sim.formats.load(folder, rounds=2)
        for party in scenario.parties:
            assert min(utilities(scenario, party.name)) >= 0
