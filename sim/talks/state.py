"""Where each run of a cohort stands."""

from __future__ import annotations

import numpy as np

from sim.issues import IntArray

ENDINGS = ("deal", "partial", "no_deal", "walkout")
DEAL, PARTIAL, NO_DEAL_ENDING, WALKOUT = range(4)


class State:
    """Where each run stands. Arrays have shape ``(runs,)`` or ``(runs, parties)``.

    Attributes:
        ending: Index into `ENDINGS`; −1 while the run goes on.
        hour: Hour at which the last round ended, or the run.
        session, round: The last session and round in which the run was; −1 for none.
        offer: The terms on the table; −1 for none.
        accepted: Who has accepted them.
        text: The standing text; −1 for none.
        text_accepted: Who has accepted it.
        present: Who is in the room.
        alone: Whether fewer than two parties are.
        placed: Attendance as changed by events: 1 sits everywhere, 0 nowhere, −1 as listed.
        gone: Who has walked out for good.
        tempted: To whom something it could sign was offered in this round.
        waited: Rounds in a row in which nothing was.
        refusal: Why each party last refused in this round; −1 if it did not.
        text_refusal: Why each party last refused the standing text; −1 if it did not.
        walked: For a walkout, the code of its reason; −1 for who did not walk out.
        memories: For each party the offers it has received and made.
    """

    def __init__(self, runs: int, parties: int) -> None:
        each, both = (runs,), (runs, parties)
        self.ending = np.full(each, -1, np.int64)
        self.hour = np.zeros(each)
        self.session = np.full(each, -1, np.int64)
        self.round = np.full(each, -1, np.int64)
        self.offer = np.full(each, -1, np.int64)
        self.accepted = np.zeros(both, bool)
        self.text = np.full(each, -1, np.int64)
        self.text_accepted = np.zeros(both, bool)
        self.present = np.zeros(both, bool)
        self.alone = np.zeros(each, bool)
        self.placed = np.full(both, -1, np.int64)
        self.gone = np.zeros(both, bool)
        self.tempted = np.zeros(both, bool)
        self.waited = np.zeros(both, np.int64)
        self.refusal = np.full(both, -1, np.int64)
        self.text_refusal = np.full(both, -1, np.int64)
        self.walked = np.full(both, -1, np.int64)
        self.memories = [Memory(runs) for _ in range(parties)]


class Memory:
    """The offers that a party has received and made, as terms numbers in order.

    Attributes:
        heard, said: Shape ``(offers, runs)``; what lies beyond a run's count means nothing.
        heard_count, said_count: How many there are in each run.
    """

    def __init__(self, runs: int) -> None:
        self.heard = np.empty((0, runs), np.int64)
        self.said = np.empty((0, runs), np.int64)
        self.heard_count = np.zeros(runs, np.int64)
        self.said_count = np.zeros(runs, np.int64)

    def note_heard(self, runs: IntArray, terms: IntArray) -> None:
        """Remember that terms were offered to the party."""
        self.heard = _append(self.heard, self.heard_count, runs, terms)

    def note_said(self, runs: IntArray, terms: IntArray) -> None:
        """Remember that the party offered terms."""
        self.said = _append(self.said, self.said_count, runs, terms)


def _append(log: IntArray, counts: IntArray, runs: IntArray, terms: IntArray) -> IntArray:
    at = counts[runs]
    if at.max() >= len(log):
        log = np.concatenate([log, np.empty((max(8, len(log)), log.shape[1]), np.int64)])
    log[at, runs] = terms
    counts[runs] = at + 1
    return log
