"""A mediator's text: it ends no worse for anybody than it began, and points are settled."""

from collections.abc import Mapping

import numpy as np
import pytest

import sim
from tests.builders.negotiations import negotiation, places, session_of
from tests.builders.shared_cases import shared_case


def drafted(number: int, parties: int) -> tuple[dict, dict[str, str]]:
    """A negotiation over a single text, and the draft it begins with."""
    rng = np.random.default_rng([number, 55])
    tree = negotiation(number, parties, rounds=20, no_deal=(0, 0.4))
    draft = {name: str(rng.choice(said["options"])) for name, said in tree["issues"].items()}
    return session_of(tree, protocol="single_text", draft=draft), draft


def worth(party: Mapping, outcome: Mapping[str, str]) -> float:
    weights = party["weights"]
    total = sum(weight * party["values"][name][outcome[name]] for name, weight in weights.items())
    return total / sum(weights.values())


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_nobody_signs_what_is_worse_than_the_draft_it_began_with(parties: int) -> None:
    signed = gained = 0
    for number in range(12):
        tree, draft = drafted(number, parties)
        runs = sim.run(sim.load(tree), runs=4, seed=1).runs
        deals = runs[runs["ending"] == "deal"]
        signed += len(deals)
        for name, party in tree["parties"].items():
            before = worth(party, draft)
            assert (deals[f"utility.{name}"] >= before - 1e-9).all()
            gained += (deals[f"utility.{name}"] > before + 1e-9).sum()
    assert signed > 20
    assert gained > signed


def test_points_are_settled_round_by_round_in_the_mountains() -> None:
    runs = sim.run(sim.load(shared_case("campdavid/campdavid.yaml")), runs=40, seed=1).runs
    settled = runs["settled.single_text"]
    assert (settled > 0).mean() > 0.7
    assert settled.mean() > 2
    assert (runs["ending"] == "deal").all()


def test_a_text_of_others_that_somebody_here_cannot_sign_protects_nobody() -> None:
    # Cat and Dan agree on what Ann likes and Ben can never sign; all could sign the other place.
    tree = places([[1, 0.5], [0.1, 0.8], [1, 0.5], [1, 0.5]], "linear", 3, no_deal=0.3)
    talks = {"session": "elsewhere", "rounds": 3, "parties": ["cat", "dan"]}
    here = {"session": "here", "rounds": 3, "parties": ["ann", "ben"], "protocol": "single_text"}
    asked = talks | {"session": "asked", "requires": "text"}
    runs = sim.run(sim.load(tree | {"timeline": [talks, here, asked]}), runs=6, seed=1).runs
    assert (runs["ending"] == "deal").all()
    assert set(runs["place"].astype(str)) == {"place1"}
