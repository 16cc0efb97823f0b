"""The debrief of a game: bets, what was possible, and the simulated runs it is held against."""

import numpy as np
import pytest

import sim
from sim.errors import UsageError
from sim.play import Game, debrief, score
from sim.play.assessment import own_draws
from tests.builders.dependence import A, B, C
from tests.builders.dependence import toy as dependent
from tests.builders.games import buyer, pie


def test_a_bet_is_chances_that_sum_to_one_before_the_first_move() -> None:
    game = buyer()
    with pytest.raises(UsageError, match="no ending 'deel'"):
        game.bet("buyer", {"deel": 1})
    with pytest.raises(UsageError, match=r"sum to 1, not 0\.5"):
        game.bet("buyer", {"deal": 0.5})
    with pytest.raises(UsageError, match="from 0 to 1"):
        game.bet("buyer", {"deal": 2, "no_deal": -1})
    game.bet("buyer", {"deal": 0.75, "no_deal": 0.25})
    game.step("walk_out")
    with pytest.raises(UsageError, match="bets are closed"):
        game.bet("buyer", {"deal": 1})
    assert game.bets["buyer"]["deal"] == 0.75


def test_scores_are_proper() -> None:
    assert score({"deal": 1.0, "no_deal": 0.0}, "deal") == 100
    assert score({"deal": 0.0, "no_deal": 1.0}, "deal") == 0
    assert score({"deal": 0.5, "no_deal": 0.5}, "deal") == 75
    # Who believes in 70 % does best by saying so.
    belief = {"deal": 0.7, "no_deal": 0.3}

    def expects(share: float) -> float:
        bet = {"deal": share, "no_deal": 1 - share}
        return sum(chance * score(bet, ending) for ending, chance in belief.items())

    assert max(np.linspace(0, 1, 101), key=expects) == pytest.approx(0.7)


def test_what_was_left_on_the_table() -> None:
    # Bob asks for all ten slices; Ann takes that, and leaves the dish that he does not want.
    game = Game(pie(0, 0.3), "ann", "bob")
    game.step("pass")
    game.step("offer", {"slices": "4", "dish": "bob"})
    assert game.turn == "ann"
    game.step("accept")
    found = debrief(game, "ann", runs=10)
    assert found.agreed.utilities == pytest.approx((0.32, 0.6))
    assert found.left == pytest.approx(0.2)
    assert found.room.best.options == {"slices": "4", "dish": "ann"}
    assert found.room.zopa == 16  # Bob needs three slices of ten: 0 to 7 for Ann, either dish
    assert sorted(found.room.frontier[:, 0]) == pytest.approx([0.2 + 0.08 * i for i in range(8)])
    # Ann would give two slices more for the dish.
    assert debrief(game, "bob", runs=10).left == pytest.approx(0.2)
    assert [(offer.number, offer.by, offer.own) for offer in found.offers] == [(1, "bob", False)]
    assert found.gain == pytest.approx(0.32)


def test_what_hangs_together_with_the_players_numbers_stays_with_them() -> None:
    game = Game(dependent({"id": "pair", "correlated": [A, B], "rank": 0.8}), "ann")
    drawn = sim.run(game.scenario, runs=1).columns.draws
    assert own_draws(game, "ann") == pytest.approx({path: drawn[path][0] for path in (A, B, C)})
    assert B not in own_draws(Game(dependent(), "ann"), "ann")


@pytest.mark.slow
def test_simulated_runs_want_what_the_player_wanted() -> None:
    game = Game("berlin", "ukraine", run=7)
    game.step("walk_out")
    found = debrief(game, runs=300)
    mine = own_draws(game, "ukraine")
    row = sim.run("berlin", runs=1, first=7).runs.iloc[0]
    for path, value in mine.items():
        if not path.endswith(".firmness"):
            assert row[f"draw.{path}"] == value
    # A study sets the numbers without letting the others know, who go by the scenario's ranges.
    set_to = {path: [value] for path, value in mine.items()}
    fixed = sim.sweep(game.scenario, set_to, runs=300, executor="serial")
    shares = fixed.shares().loc[0]
    for name, share in found.endings.items():
        assert shares[name] == pytest.approx(share)
    # Who left without a deal gained nothing over walking away, early or late.
    deals = fixed.runs["ending"] == "deal"
    drift = mine["parties.ukraine.no_deal.drift_per_day"]
    no_deal = mine["parties.ukraine.no_deal.value"] + drift * fixed.runs["hour"] / 24
    worse = (fixed.runs["utility.ukraine"] < no_deal) & deals
    assert 0 < deals.sum() < 300
    assert found.below == pytest.approx(worse.mean() + (~deals).mean() / 2)


@pytest.mark.parametrize(
    ("name", "seat"),
    [("berlin-guarantors", "us"), ("berlin-twenty-points", "us"), ("berlin-foresight", "ukraine")],
)
def test_simulated_runs_have_the_brief_of_the_player(name: str, seat: str) -> None:
    game = Game(name, seat, run=3)
    fixed = game.scenario.vary(own_draws(game, seat))
    brief = Game(fixed, seat, run=8).brief(seat)
    assert brief.stakes == game.brief(seat).stakes
    assert brief.bonuses == game.brief(seat).bonuses
    assert brief.task == game.brief(seat).task


def test_what_was_left_is_reckoned_with_the_weights_of_the_end() -> None:
    tree = pie(0, 0.3).content()
    tree["events"] = [{"id": "fast", "at": 0, "changes": {"parties.ann.weights.dish": 3.2}}]
    game = Game(sim.load(tree), "ann", "bob")
    game.step("pass")
    game.step("offer", {"slices": "7", "dish": "ann"})
    game.step("accept")
    found = debrief(game, runs=10)
    assert found.worth == pytest.approx(0.2 * 0.7 + 0.8)
    # Before the event the text would have been worth less, and now there is none better.
    assert found.left == 0
    assert found.room.frontier.max(axis=0)[0] == pytest.approx(found.worth)


def test_debrief_shows_what_was_hidden() -> None:
    game = Game("berlin", "ukraine")
    game.step("walk_out")
    found = debrief(game, runs=10)
    hidden = {hidden.party: hidden for hidden in found.hidden}
    (line,) = hidden["United States"].lines
    assert "not public: no NATO membership ‘bid given up’ and security guarantees" in line
    assert all("not public" not in line for line in hidden["Russia"].lines)
    assert sum(hidden["Russia"].weights.values()) == pytest.approx(1)
    assert "What the others did not show" in found.text()


@pytest.mark.slow
def test_where_outcomes_are_too_many_to_list_nothing_is_said_of_what_was_left() -> None:
    game = Game("berlin-twenty-points", "us")
    while not game.over:
        moves = game.situation.moves
        game.step(next(m for m in ("delegate", "pass", "reject") if m in moves))
    found = debrief(game, runs=20)
    assert found.room is None
    assert "not known" in found.text()
    assert "undisclosed points" in found.text()
