"""A last offer looks back: it finds room that lines hide of which only their owners know."""

from __future__ import annotations

import pytest

from tests.builders.negotiations import missed, negotiation, private_lines, session_of

PROTOCOLS = ("alternating_offers", "monotonic_concession")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("number", [5117, 6183, 7073])
def test_what_was_never_tried_is_tried_before_what_was_refused(number: int, protocol: str) -> None:
    tree = private_lines(negotiation(number, drawn=True), number)
    room, lost = missed(session_of(tree, protocol=protocol, rounds=10))
    assert room > 0
    assert lost == 0


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("number", [6144, 6350])
def test_what_the_other_has_offered_is_taken_up(number: int, drawn: bool) -> None:
    tree = private_lines(negotiation(number, drawn=drawn), number)
    room, lost = missed(session_of(tree, rounds=10))
    assert room > 0
    assert lost == 0


@pytest.mark.parametrize("number", [16, 20, 22])
def test_several_do_not_offer_to_the_end_what_one_of_them_refuses(number: int) -> None:
    tree = private_lines(negotiation(number, 3, drawn=True, no_deal=(0, 0.4)), number)
    room, lost = missed(tree)
    assert room > 0
    assert lost == 0
