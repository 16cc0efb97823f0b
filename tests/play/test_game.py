"""A seat at the table: what a person decides counts as what a simulated party decides."""

import re

import pytest
from hypothesis import HealthCheck, given, settings

import sim
from sim.errors import UsageError
from sim.play import Game, debrief
from tests.builders.games import (
    HALVES,
    MEDIATED,
    buyer,
    expected,
    imitate,
    pie,
    recorded,
    with_cleo,
)
from tests.builders.scenarios import scenarios

SHIPPED = sorted(sim.inputs.shipped())


def same_run(scenario: sim.Scenario, seats: tuple[str, ...], run: int) -> None:
    result = sim.run(scenario, runs=1, seed=3, first=run)
    trace = result.trace(run)
    game = Game(scenario, *seats, seed=3, run=run)
    imitate(game, trace)
    assert recorded(game) == expected(trace)
    row = result.runs.iloc[0]
    assert game.ending == row["ending"]
    for seat in seats:
        found = debrief(game, seat, runs=1)
        assert found.worth == pytest.approx(row[f"utility.{seat}"], abs=1e-12)
        assert found.hour == row["hour"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_who_does_what_a_party_does_has_its_run(name: str) -> None:
    scenario = sim.load(name)
    patient = [p.name for p in scenario.parties if p.walks_out_after is None]
    # In Berlin every seat is tried; elsewhere one after another in turn, and all at once.
    turn = SHIPPED.index(name) % len(patient)
    for run, seat in enumerate(patient if name == "berlin" else patient[turn : turn + 1]):
        same_run(scenario, (seat,), run)
    same_run(scenario, tuple(patient), 5)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_who_does_what_a_party_does_has_its_run_in_random_scenarios(
    tree: dict[str, object],
) -> None:
    for session in tree["timeline"]:  # type: ignore[attr-defined]
        # What a person aims at is not known, so where all offer at once standing still is the end.
        if session.get("protocol") == "monotonic_concession":
            session["protocol"] = "alternating_offers"
    scenario = sim.load(tree)
    patient = tuple(p.name for p in scenario.parties if p.walks_out_after is None)
    if patient:
        same_run(scenario, patient[:1], 0)
        same_run(scenario, patient, 1)


def test_every_move_has_its_price() -> None:
    game = Game("berlin", "ukraine")
    game.step("pass")
    situation = game.situation
    assert situation.by == "United States"
    labels = [choice.label for choice in situation.choices]
    assert re.fullmatch(r"Accept \(−?\d+ %\)", labels[0])
    assert labels[-1] == f"Walk out ({round(100 * situation.no_deal)} %)"
    assert [choice.final for choice in situation.choices] == [True, False, False, True]


def test_nobody_signs_across_a_red_line() -> None:
    game = Game("berlin", "ukraine")
    game.step("pass")
    accept = game.situation.choices[0]
    assert "not on the table yet: NATO membership ‘bid given up’" in accept.barred
    assert "accept" not in game.situation.moves
    before = recorded(game)
    with pytest.raises(UsageError, match="you cannot say accept here: your concession"):
        game.step("accept")
    options = dict(game.situation.on_table.options)
    with pytest.raises(UsageError, match="you cannot offer that: your concession"):
        game.step("offer", options)
    assert recorded(game) == before
    assert game.moves == [("pass", None)]


def test_what_is_worse_than_no_deal_may_be_signed() -> None:
    game = Game(sim.load("teaching/ultimatum").vary({"timeline.offer.opens": "ann"}), "ben")
    assert game.situation.moves == ("accept", "reject", "walk_out")
    worth, no_deal = game.situation.on_table.worth, game.situation.no_deal
    game.step("accept")
    found = debrief(game, runs=100)
    assert found.ending == "deal"
    assert found.gain == pytest.approx(worth - no_deal)


@pytest.mark.parametrize(
    ("move", "outcome", "message"),
    [
        ("acept", None, "there is no move 'acept' now"),
        ("reject", None, "there is no move 'reject' now"),
        ("offer", None, "an offer needs an option for every issue"),
        ("pass", {}, "no other move takes any"),
        ("offer", {}, "say what is offered on 'nato_membership'"),
        ("offer", {"nato": "deferred"}, "there is no issue 'nato'"),
        ("offer", {"nato_membership": "gone"}, "'nato_membership' has no option 'gone'"),
    ],
)
def test_what_cannot_be_done_changes_nothing(move: str, outcome: object, message: str) -> None:
    game = Game("berlin", "ukraine")
    before = game.situation
    with pytest.raises(UsageError, match=re.escape(message)):
        game.step(move, outcome)  # type: ignore[arg-type]
    assert game.situation == before
    assert not game.moves


def test_a_game_that_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="there is no party 'ukrain'"):
        Game("berlin", "ukrain")
    with pytest.raises(UsageError, match="say which party"):
        Game("berlin")
    with pytest.raises(UsageError, match="each once"):
        Game("berlin", "us", "us")
    with pytest.raises(UsageError, match="seed must be 0 or more"):
        Game("berlin", "us", seed=-1)
    game = buyer()
    with pytest.raises(UsageError, match="debrief when all is over"):
        debrief(game)
    with pytest.raises(UsageError, match="nobody holds the seat of 'seller'"):
        game.brief("seller")


def test_a_party_hears_what_is_said_in_its_presence() -> None:
    games = (Game("berlin", "russia", run=run) for run in range(40))
    game = next(game for game in games if game.situation.standing is not None)
    # Three sessions were held without it.
    assert {said.session for said in game.news("russia")} <= {"moscow_on_nato"}
    assert len(game.recorded) > 10
    assert game.situation.session == "moscow_on_nato"
    with pytest.raises(UsageError, match="when all is over"):
        game.record("russia")
    while not game.over:
        game.step("pass" if "pass" in game.situation.moves else "reject")
    heard = {said.session for there, said in game.record("russia") if there}
    assert heard <= {"moscow_on_nato", "moscow", "last_answer"}
    assert {said.session for there, said in game.record("russia") if not there} >= {"sunday"}


def test_lines_of_others_are_known_if_they_are_public() -> None:
    game = Game("berlin", "ukraine")
    offer = {issue.name: issue.options[-1] for issue in game.scenario.space.issues}
    assert game.look_at(offer).crosses == ("Russia",)
    # Crosses what the United States would not agree to behind Kyiv's back, which is not public.
    hidden = offer | {"nato_membership": "given_up", "security_guarantees": "none"}
    assert game.look_at(hidden).crosses == ()
    said = " ".join(game.brief("ukraine").text().split())
    assert "no NATO membership ‘path to accession’" in said
    assert "no NATO membership at least ‘bid set aside’" in said
    assert "‘bid given up’ and security guarantees" not in said


def test_brief_cites_its_sources() -> None:
    brief = Game("berlin", "ukraine").brief("ukraine")
    (cited,) = [p for p in brief.positions if p.sources]
    claim = sim.load("berlin").party("ukraine").positions.concessions[0].provenance.claims[0]
    assert cited.sources[0] == sim.load("berlin").claims[claim].states
    added = sum(max(worth for _, worth in stake.options) for stake in brief.stakes)
    assert added == pytest.approx(1)


def test_brief_says_the_rules_of_the_table_and_what_counts_beside_the_options() -> None:
    zeuthen = Game("teaching/zeuthen", "ann").brief("ann")
    (session,) = zeuthen.timeline
    assert session[1].startswith("hour 0, 100 rounds; monotonic concession: all parties offer")
    assert "beside the options" not in zeuthen.task
    berlin = Game("berlin", "ukraine").brief("ukraine")
    assert berlin.bonuses
    assert "beside the options" in berlin.task
    assert berlin.timeline[0][1].startswith("hour 0 (Sun 14 Dec, 14:00), 5 rounds, ")


def test_walking_out_ends_the_talks_of_who_must_consent() -> None:
    game = Game("berlin", "ukraine")
    game.step("walk_out")
    assert game.ending == "walkout"
    assert debrief(game, runs=10).blocked_by == ("Ukraine (walked out)",)


def test_they_go_on_without_one_whose_consent_is_not_needed() -> None:
    everybody = {"session": "talks", "rounds": 3, "parties": ["ann", "bob", "cleo"]}
    scenario = with_cleo(everybody).vary({"parties.cleo.consent": "none"})
    game = Game(scenario, "cleo")
    game.step("walk_out")
    assert game.over
    assert "walks out" in [move for _, _, party, move in recorded(game) if party == "cleo"]
    assert game.ending == "deal"


def test_an_offer_that_still_stands_does_not_bind_who_walks_out() -> None:
    tree = pie(0, 0.1).vary({"parties.bob.strategy": "linear"}).content()
    tree["timeline"] = [
        {"session": "t", "rounds": 9, "parties": ["ann", "bob"], "protocol": "monotonic_concession"}
    ]
    scenario = sim.load(tree)
    rounds = 0
    for leaves in (False, True):
        game = Game(scenario, "ann")
        game.step("offer", {"slices": "5", "dish": "ann"})
        assert game.situation.choices[1].label == "Stand by your last offer (60 %)"
        while not game.over:
            rounds += not leaves
            game.step("walk_out" if leaves and len(game.moves) == rounds else "pass")
        assert game.ending == ("walkout" if leaves else "deal")


def test_a_text_that_was_signed_before_does_not_bind_who_walks_out() -> None:
    scenario = with_cleo(
        {"session": "two", "rounds": 2, "parties": ["ann", "bob"]},
        {"session": "three", "parties": ["ann", "bob", "cleo"], **MEDIATED},
    )
    for move, ending in (("no", "deal"), ("walk_out", "walkout")):
        game = Game(scenario, "ann", "bob")
        game.step("offer", HALVES)
        game.step("accept")
        assert game.situation.draft is not None
        assert game.situation.draft.options == HALVES
        while not game.over:
            game.step("no" if game.turn == "bob" else move)
        assert game.ending == ending


def test_a_text_is_the_mediators_only_before_the_mediator() -> None:
    scenario = with_cleo(
        {"session": "two", "parties": ["ann", "bob"], **MEDIATED},
        {"session": "other", "rounds": 1, "parties": ["ann", "cleo"]},
    )
    game = Game(scenario, "ann", "bob", "cleo")
    while "no" in game.situation.moves:
        assert game.situation.by == "the mediator"
        game.step("no")
    assert game.situation.by == "the mediator"
    game.step("accept")
    game.step("accept")
    assert game.situation.session == "other"
    assert game.situation.on_table == game.situation.standing
    assert game.situation.by == ""


def test_votes_can_be_delegated() -> None:
    name = "teaching/single-text"
    party = sim.load(name).party_names[0]
    trace = sim.run(name, runs=1, seed=1).trace(0)
    game = Game(name, party)
    assert "yes" in game.situation.moves
    game.step("delegate")
    votes = expected(trace[trace["move"].isin(["says yes", "says no"])])
    assert [move for move in recorded(game) if move[3] in ("says yes", "says no")] == votes
    assert game.situation.moves == ("accept", "reject", "walk_out")


def test_a_no_stops_a_revision() -> None:
    name = "teaching/single-text"
    game = Game(name, *sim.load(name).party_names[:1])
    draft = game.situation.draft
    while "no" in game.situation.moves:
        assert game.situation.draft == draft
        game.step("no")


CONDITION = {
    "id": "dish_for_half",
    "gives": {"dish": "bob"},
    "in_return_for": {"slices": {"at_least": "5"}},
    "crossing_cost": 0.07,
}


@pytest.mark.parametrize(("firmness", "public"), [(0, True), (1, False)])
def test_a_condition_is_real_or_a_bluff(firmness: float, public: bool) -> None:
    condition = CONDITION | {"firmness": firmness, "public": public}
    scenario = pie(0, 0).vary({"parties.ann.concessions": [condition]})
    game = Game(scenario, "ann", "bob")
    (own,) = game.brief("ann").positions
    said = "you agree to dish ‘bob’ only in return for slices at least ‘5’."
    assert own.text.startswith(f"Condition{', public' if public else ''}: {said}")
    assert (
        "A bluff: you may agree to it for less; that costs you 7 points" in own.text
    ) is not firmness
    ((_, heard),) = game.brief("bob").others
    assert [line.text for line in heard] == (
        ["condition: agrees to dish ‘bob’ only in return for slices at least ‘5’"] if public else []
    )
    cheap = {"slices": "4", "dish": "bob"}
    mine, theirs = game.look_at(cheap, "ann"), game.look_at(cheap, "bob")
    if firmness:
        assert mine.barred == ("your condition: " + said.removesuffix("."),)
        assert mine.costs == ()
    else:
        assert mine.barred == ()
        assert mine.costs == ("giving dish ‘bob’ without slices at least ‘5’ costs 7 points",)
    assert theirs.crosses == (("ann",) if public else ())
    while not game.over:
        game.step("walk_out")
    (hidden,) = debrief(game, "bob", runs=10).hidden
    kind = "real" if firmness else "a bluff"
    assert hidden.lines == (
        f"condition, {kind}{'' if public else ', not public'}: agrees to dish ‘bob’ only in return"
        " for slices at least ‘5’",
    )
    assert hidden.strategy == "strategy: linear, fair, combined"


def test_a_player_knows_who_opens_and_its_last_chance() -> None:
    scenario = pie(0, 0).vary({"timeline.talks.opens": "bob"})
    game = Game(scenario, "ann")
    assert game.brief("ann").timeline[0][1].endswith("3 rounds, bob opens")
    seen = []
    while game.situation is not None:
        assert game.situation.opener == "bob"
        seen.append(game.situation.last)
        game.step("pass")
    assert seen == [False, False, True]
    drawn = Game(pie(0, 0), "ann")
    assert drawn.brief("ann").timeline[0][1].endswith(", one that is drawn opens")
    assert drawn.situation.opener in ("ann", "bob")
    at_once = Game(pie(0, 0).vary({"timeline.talks.protocol": "monotonic_concession"}), "ann")
    assert at_once.situation.opener == ""


def test_who_is_no_longer_held_to_a_text_withdraws_before_everybody() -> None:
    # Ann and Cleo agree; when Bob's yes comes, what Ann has without a deal is worth more to her.
    scenario = with_cleo(
        {"session": "first", "rounds": 3, "parties": ["ann", "cleo"]},
        {"session": "second", "delay": 48, "rounds": 3, "parties": ["cleo", "bob"]},
    ).vary({"parties.ann.no_deal": {"value": 0.1, "drift_per_day": 0.6}})
    game = Game(scenario, "bob")
    while not game.over:
        game.step("accept" if "accept" in game.situation.moves else "pass")
    assert game.ending == "partial"
    heard = [(said.party, said.move) for there, said in game.record("bob") if there]
    assert ("ann", "withdraws") in heard
    assert debrief(game, runs=10).blocked_by == ("ann (prefers no deal)",)
