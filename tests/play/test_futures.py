"""Futures from where a game stands: what must come of them, and who may look at them."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import StorageError, UsageError
from sim.play import FUTURES, Futures, Game
from tests.builders.games import buyer, pie, with_cleo

ANNS = {"slices": "10", "dish": "ann"}
FAIR = {"slices": "5", "dish": "ann"}


def shares(found: sim.play.Future) -> dict[str, float]:
    return {name: share for name, (share, _, _) in found.endings.items()}


def unsure_of_bob() -> sim.Scenario:
    """The pie with a Bob who concedes down to what no deal is worth to him, which nobody knows."""
    tree = pie(0, 0).content()
    tree["parties"]["bob"] |= {"no_deal": {"uniform": [0, 1]}, "strategy": "conceder"}
    return sim.load(tree)


def test_to_accept_is_a_deal_and_to_walk_out_is_none() -> None:
    game = buyer()
    game.step("pass")
    futures = Futures(game)
    accepted = futures.after("accept", runs=500)
    assert shares(accepted)["deal"] == 1
    assert accepted.worth[0] == pytest.approx(game.situation.on_table.worth)
    left = futures.after("walk_out", runs=500)
    assert shares(left) == {"deal": 0, "partial": 0, "no_deal": 0, "walkout": 1}
    assert left.worth[0] == pytest.approx(game.situation.no_deal)
    low, high = left.endings["deal"][1:]
    assert 0 == low < high < 0.02


def test_where_nothing_is_unknown_the_future_is_what_comes() -> None:
    scenario = pie(0.1, 0.3)
    result = sim.run(scenario, runs=1)
    first = result.trace(0).iloc[0]
    made = {"slices": first["slices"], "dish": first["dish"]}
    found = Futures(Game(scenario, "ann")).after("offer", made, runs=50)
    assert shares(found)[result.runs.iloc[0]["ending"]] == 1
    assert found.worth[0] == pytest.approx(result.runs.iloc[0]["utility.ann"])


def test_draws_are_kept_with_which_the_others_could_sign_what_they_offered() -> None:
    game = Game(unsure_of_bob(), "ann", run=3)
    for _ in range(2):
        game.step("offer", ANNS)
    offered = [m.utility for m in game.recorded if m.move == "offers" and m.party == 1]
    futures = Futures(game)
    futures.more("walk_out")
    drawn = sim.run(game.scenario, runs=futures.tried, first=game.run + 1).runs
    may_sign = drawn["draw.parties.bob.no_deal.value"] <= min(offered)
    assert 0.1 < may_sign.mean() < 0.99
    assert futures.weighed
    # Some of these would have taken what Ann offered, or asked for other things: fewer are kept.
    assert 0 < futures.found <= may_sign.sum()
    # What Bob has offered he signs, and what gives him nothing he never does.
    assert shares(futures.after("accept", runs=100))["deal"] == 1


def test_the_same_is_shown_whatever_the_others_have_drawn() -> None:
    scenario = unsure_of_bob()
    first, second = (Futures(Game(scenario, "ann", run=run)) for run in (0, 400))
    one, other = (f.after("offer", FAIR, runs=2_000) for f in (first, second))
    mean, low, high = one.worth
    assert low < mean < high
    assert other.worth[0] == pytest.approx(mean, abs=2 * (high - low))


def test_of_other_persons_nothing_is_asked() -> None:
    game = Game(unsure_of_bob(), "ann", "bob")
    game.step("offer", FAIR)
    game.step("offer", {"slices": "9", "dish": "ann"})  # which hardly any Bob could sign
    game.step("offer", ANNS)
    game.step("pass")
    futures = Futures(game)
    futures.more("walk_out")
    assert futures.weighed
    assert futures.found == futures.tried


def test_where_hardly_any_draw_fits_answers_are_not_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = Game(unsure_of_bob(), "ann")
    for _ in range(2):
        game.step("offer", ANNS)
    strict, lax = Futures(game), Futures(game)
    strict.more("walk_out")
    monkeypatch.setattr("sim.play.futures._FEWEST_FITTING", 1.01)
    lax.more("walk_out")
    assert (strict.weighed, lax.weighed) == (True, False)
    assert strict.found < lax.found == lax.tried
    assert "is not asked for, as hardly any draw fits" in lax.about


def test_another_party_that_walks_out_leaves_the_talks_going() -> None:
    scenario = with_cleo({"session": "talks", "rounds": 3, "parties": ["ann", "bob", "cleo"]})
    tree = scenario.content()
    tree["parties"]["cleo"]["consent"] = "none"
    game = Game(sim.load(tree), "cleo")
    futures = Futures(game)
    assert shares(futures.after("walk_out", runs=20))["walkout"] == 0


def test_a_story_with_a_mediator_is_told_again() -> None:
    game = Game("teaching/single-text", "shepherds")
    for _ in range(3):
        game.step("no")
    futures = Futures(game)
    yes, _ = futures.more("yes")
    assert yes.runs == futures.found > 100
    assert futures.after("walk_out", runs=10).endings["walkout"][0] == 1


@pytest.mark.slow
def test_ways_of_alternatives_that_the_brief_leaves_open_are_drawn() -> None:
    game = Game("berlin-structures", "russia")
    futures = Futures(game)
    found, more = futures.more("walk_out")
    assert more
    assert 0 < found.runs < futures.tried
    assert "draws are kept" in futures.about


def test_no_more_than_ten_thousand_are_played() -> None:
    futures = Futures(Game(pie(0, 0.3), "ann"))
    found, more = futures.more("walk_out")
    assert found.runs < FUTURES
    while more:
        found, more = futures.more("walk_out")
    assert found.runs == FUTURES


def test_futures_of_the_past_and_of_impossible_moves_are_refused() -> None:
    game = buyer()
    futures = Futures(game)
    with pytest.raises(UsageError, match="there is no move 'accept' now"):
        futures.more("accept")
    game.step("pass")
    with pytest.raises(UsageError, match="futures of the past"):
        futures.more("pass")
    game.step("walk_out")
    with pytest.raises(UsageError, match="the talks are over"):
        Futures(game)


def test_looks_are_kept_with_the_game(tmp_path: Path) -> None:
    game = Game(pie(0, 0.3), "ann")
    before = list(game.recorded)
    futures = Futures(game)
    futures.more("walk_out")
    futures.more("offer", ANNS)
    futures.more("offer", FAIR)
    futures.more("offer", FAIR)
    assert game.looked == [0, 0]  # a second offer is a second question
    assert list(game.recorded) == before
    game.step("offer", ANNS)
    Futures(game)
    sim.play.save(game, tmp_path)
    again = sim.play.read(tmp_path)
    assert (again.looked, again.test) == ([0, 0, 1], False)
    again.step("walk_out")
    assert "Futures were looked at 3 times" in sim.play.debrief(again, runs=5).text()


def test_a_test_of_skill_stays_one(tmp_path: Path) -> None:
    game = Game(pie(0, 0.3), "ann", test=True)
    with pytest.raises(UsageError, match="a test of skill: there are no futures"):
        Futures(game)
    sim.play.save(game, tmp_path)
    again = sim.play.read(tmp_path)
    with pytest.raises(UsageError, match="a test of skill"):
        Futures(again)
    with pytest.raises(StorageError, match="holds another game"):
        sim.play.save(Game(pie(0, 0.3), "ann"), tmp_path)
    kept = json.loads((tmp_path / "game.json").read_text())
    (tmp_path / "game.json").write_text(json.dumps(kept | {"test": False}))
    with pytest.raises(StorageError, match="was changed since it was saved"):
        sim.play.read(tmp_path)


def test_intervals_get_narrower_with_more_runs() -> None:
    futures = Futures(Game(unsure_of_bob(), "ann"))
    first, _ = futures.more("offer", FAIR)
    later = futures.after("offer", FAIR, runs=4_000)
    widths = [np.diff(found.endings["deal"][1:])[0] for found in (first, later)]
    assert widths[1] < 0.7 * widths[0]
