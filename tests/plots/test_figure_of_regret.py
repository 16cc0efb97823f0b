"""The figure of regrets shows the numbers of the table."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import sim
from tests.builders.figures import by_gid, footer
from tests.builders.toys import haggling


@pytest.fixture(scope="module")
def found() -> sim.studies.Regret:
    ways = {
        "as_it_is": {},
        "firm": {"parties.seller.strategy": "hardliner"},
        "soft": {"parties.seller.strategy": "conceder"},
    }
    return sim.regret(ways, "utility.seller", base=sim.load(haggling()), runs=400)


def test_circles_are_states_and_diamonds_the_largest_regrets(found: sim.studies.Regret) -> None:
    ax = sim.plots.regret(found)
    for row, name in enumerate(found.table.sort_values("max_regret").index):
        circles = by_gid(ax, f"states.{name}").get_offsets()
        expected = found.by_state.xs(name, level="action")["regret"]
        np.testing.assert_allclose(circles[:, 0], expected)
        assert (circles[:, 1] == row).all()
        diamond = by_gid(ax, f"largest.{name}").get_xdata()
        assert diamond == [found.table.loc[name, "max_regret"]]
        assert circles[:, 0].max() == diamond[0]


def test_it_says_what_it_rests_on(found: sim.studies.Regret) -> None:
    figure = Figure(figsize=(6, 4), layout="constrained")
    for ax in (sim.plots.regret(found), sim.plots.regret(found, figure.subplots())):
        assert "400 runs of each · seed 1" in footer(ax)
        alt = sim.plots.alt_text(ax)
        assert "as it is: at most" in alt
        assert "what it is worth to Seller" in alt
