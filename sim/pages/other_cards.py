"""What a cell shows of comparisons, analyses, descriptions, games and traces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.analysis.explanation import Explanation
from sim.analysis.sensitivity import Sensitivity
from sim.description.page import Description
from sim.description.words import count_of
from sim.libraries import pd
from sim.model import Scenario
from sim.model.naming import readable
from sim.pages.markup import (
    bars,
    block,
    card,
    fold,
    frame,
    listed,
    paragraph,
    quoted,
    rows,
    unbroken,
)
from sim.play.amounts import percent
from sim.play.brief import Brief, Position
from sim.play.game import Game
from sim.play.situation import SeenOutcome
from sim.report.wording import CAUTION, ending_in_words
from sim.results.comparison import Comparison
from sim.results.families import Family
from sim.results.trace_table import Trace
from sim.studies.regret_table import Regret
from sim.studies.robustness_check import Robustness

__all__ = [
    "brief_card",
    "comparison_card",
    "description_card",
    "explanation_card",
    "family_card",
    "game_card",
    "regret_card",
    "robustness_card",
    "sensitivity_card",
    "trace_card",
]


_ROWS = 20
"""So many numbers are listed at most."""


def comparison_card(compared: Comparison) -> str:
    """What changes; folded: from which ending to which, and what the parties gain."""
    table = compared.endings()
    deal = table.loc["deal"] if "deal" in table.index else table.iloc[0]
    name = ending_in_words(str(deal.name))
    first = f"{name}: {deal['first']:.1%} → {deal['second']:.1%}"
    if not pd.isna(deal["difference"]):
        first += (
            f", {100 * deal['difference']:+.1f} points"
            f" ({100 * deal['low']:+.1f} to {100 * deal['high']:+.1f})"
        )
    one, other = compared.titles
    utilities = compared.utilities().round(4)
    return card(
        f"Comparison · {one} → {other}" if one != other else f"Comparison · {one}, two versions",
        first,
        rows(
            ("ending", "first", "second", "points", "95 % interval (paired)", "gained", "lost"),
            _changes(table),
        ),
        fold(
            "Which runs went from which ending to which",
            frame(compared.transitions().rename(index=ending_in_words, columns=ending_in_words)),
        ),
        fold("How the parties fare (mean utility)", frame(utilities.rename(compared.title_of))),
        foot=f"{count_of(len(compared), 'pair')} of runs{compared.seed_in_words}. {CAUTION}",
    )


def _changes(table: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for name, row in table.iterrows():
        shares = [None if pd.isna(row[at]) else f"{row[at]:.1%}" for at in ("first", "second")]
        said: list[object] = [None] * 4
        if not pd.isna(row["difference"]):
            low, high = (f"{100 * row[end]:+.1f}" for end in ("low", "high"))
            said = [f"{100 * row['difference']:+.1f}", f"{low} to {high}"]
            said += [int(row["gained"]), int(row["lost"])]
        yield (ending_in_words(str(name)), *shares, *said)


def family_card(family: Family) -> str:
    """The share of deals in each; folded: every ending and its difference from the base."""
    table = family.endings()
    deals = table.xs("deal", level="ending")
    base = deals["share"][family.base]
    others = deals.drop(family.base)["difference"].dropna()
    first = f"{family.base}: {base:.1%} of the runs end in a deal"
    if len(others):
        most = str(others.abs().idxmax())
        first += f"; {most} differs most, by {100 * others[most]:+.1f} points"
    return card(
        f"Family of {len(family.results)} scenarios",
        first,
        bars((str(name), float(row["share"]), _with_change(row)) for name, row in deals.iterrows()),
        fold(
            "Every ending, and its paired difference from the base",
            rows(
                ("scenario", "ending", "share (95 % interval)", "points (95 % interval)", "clear"),
                map(_of_family, table.index.to_list(), table.to_dict("records")),
            ),
        ),
        foot=f"{count_of(len(family), 'run')} each. {CAUTION}",
    )


def _of_family(at: tuple[str, str], row: Mapping[Any, Any]) -> tuple[object, ...]:
    share = f"{row['share']:.1%} ({100 * row['low']:.1f} to {100 * row['high']:.1f})"
    change = ""
    if not pd.isna(row["difference"]):
        low, high = (100 * row[f"difference.{end}"] for end in ("low", "high"))
        change = f"{100 * row['difference']:+.1f} ({low:+.1f} to {high:+.1f})"
    clear = "yes" if row["clear"] else ""
    return at[0], ending_in_words(at[1]), unbroken(share), unbroken(change), clear


def _with_change(row: pd.Series) -> str:
    said = f"{row['share']:.1%}"
    return said if pd.isna(row["difference"]) else f"{said} ({100 * row['difference']:+.1f})"


def regret_card(found: Regret) -> str:
    """Which action to take by either rule; folded: the table, and the whole as text."""
    return card(
        f"Regret · {count_of(len(found.actions), 'action')}, {found.payoff_in_words}",
        f"Least regret at worst: {readable(found.minimax)}; best on average:"
        f" {readable(found.best_on_average)}",
        fold(
            "Every action",
            rows(
                ("action", "mean payoff", "largest regret", "best in, of states"),
                (
                    (
                        readable(str(name)),
                        _with_interval(row, "mean"),
                        _with_interval(row, "max_regret"),
                        f"{row['best']:.0%}",
                    )
                    for name, row in found.table.iterrows()
                ),
            ),
        ),
        fold("The whole as text", quoted(str(found))),
        foot=f"{count_of(found.runs, 'run')} of each, seed {found.seed}. {CAUTION}",
    )


def _with_interval(row: pd.Series, name: str) -> str:
    return unbroken(f"{row[name]:.3f} ({row[f'{name}.low']:.3f} to {row[f'{name}.high']:.3f})")


def robustness_card(found: Robustness) -> str:
    """Whether the process moves the result; folded: every change, and the whole as text."""
    moved = ", ".join(map(readable, found.moving))
    return card(
        f"Robustness · {found.scenario.title}",
        "None of these changes of the process moves how the runs end"
        if found.passes
        else f"How the runs end is moved by: {moved}",
        fold(
            "Every change",
            rows(
                ("change", "ending", "first", "second", "points (95 % interval)", "moves"),
                (
                    (
                        readable(change),
                        ending_in_words(ending),
                        f"{row['first']:.1%}",
                        f"{row['second']:.1%}",
                        f"{100 * row['difference']:+.1f}"
                        f" ({100 * row['low']:+.1f} to {100 * row['high']:+.1f})",
                        "yes" if row["moves"] else "",
                    )
                    for (change, ending), row in zip(
                        found.table.index.to_list(), found.table.to_dict("records"), strict=True
                    )
                ),
            ),
        ),
        fold("The whole as text", quoted(str(found))),
        foot=f"{count_of(found.runs, 'run')} with each change, seed {found.seed}. {CAUTION}",
    )


def explanation_card(found: Explanation) -> str:
    """The answer; folded: the whole text, and what each constraint rules out."""
    first, *more = found.sentences
    parties = {party.name: party.title for party in found.scenario.parties}
    words = {each.name: each.words for each in found.problem.constraints}
    return card(
        f"Explanation · {found.scenario.title}: is there room for a deal?",
        first,
        paragraph(" ".join(more)) if more else "",
        fold("What could be had from each party", frame(found.parties.round(4).rename(parties))),
        fold("What each constraint rules out", frame(found.constraints.rename(words))),
        fold("The whole explanation", quoted(str(found))),
        foot=CAUTION,
    )


def sensitivity_card(found: Sensitivity) -> str:
    """What explains most of the variance; folded: all quantities, and what they rest on."""
    table = found.quantities
    shown, left = table[table["clear"]].head(10), len(table) - _ROWS
    return card(
        f"Sensitivity · what ‘{ending_in_words(found.of)}’ depends on",
        found.headline,
        bars(
            (
                found.names[str(path)],
                float(row["S1"]),
                _explained(row),
            )
            for path, row in shown.iterrows()
        ),
        fold(
            "By what the numbers rest on",
            rows(
                ("rests on", "numbers", "share (95 % interval)"),
                (
                    (name, int(row["quantities"]), _explained(row))
                    for name, row in found.by_provenance.iterrows()
                ),
            ),
        ),
        fold(
            "Every uncertain number, with its path",
            rows(
                ("number", "share (95 % interval)", "rests on", "path"),
                (
                    (found.names[str(path)], _explained(row), row["rests_on"], path)
                    for path, row in table.head(_ROWS).iterrows()
                ),
            ),
            paragraph(f"and {left} more: quantities has them all", "sim-foot") if left > 0 else "",
        ),
        foot="Share of the variance between runs that each number explains alone, with 95 %"
        " intervals.",
    )


def _explained(row: pd.Series) -> str:
    """A share of the variance; chance takes some of those that are zero below it."""
    share, low, high = (max(0.0, 100 * row[name]) for name in ("S1", "low", "high"))
    return "" if pd.isna(row["S1"]) else unbroken(f"{share:.0f}% ({low:.0f} to {high:.0f}%)")


def description_card(found: Description) -> str:
    """The title; folded: the elements of the ODD+D protocol, one by one."""
    return card(
        f"Description · {found.scenario}, after the ODD+D protocol",
        found.title,
        *(
            fold(f"{number}. {element.title}", *map(block, element.blocks))
            for number, element in enumerate(found.elements, 1)
        ),
        foot=f"sim {found.version}",
    )


def brief_card(brief: Brief) -> str:
    """The task and what must not be signed; folded: what counts, the others, the timeline."""
    stakes = (
        (
            stake.label,
            " · ".join(stake.in_words),
        )
        for stake in brief.stakes
    )
    others = (
        (title, "; ".join(line.text for line in said) or "nothing that rules anything out")
        for title, said in brief.others
    )
    bonuses = [f"{when}: {100 * worth:+.0f}" for when, worth in brief.bonuses]
    return card(
        f"Brief · {brief.scenario}",
        f"You are {brief.party}",
        paragraph(brief.task),
        paragraph("You must not sign:") + _positions(brief.positions) if brief.positions else "",
        fold("What it is about", paragraph(brief.about)),
        fold(
            "What each option adds for you, in points of 100",
            rows(("issue", "options"), stakes),
            listed(bonuses) if bonuses else "",
        ),
        fold("The others, and what they have said in public", rows(("party", "says"), others)),
        fold("The timeline", rows(("session", "when", "who"), brief.timeline)),
        foot=f"Delegation: {', '.join(brief.delegation)}" if brief.delegation else "",
    )


def _positions(positions: tuple[Position, ...]) -> str:
    return listed(
        line.text + (f" (Source: {' '.join(line.sources)})" if line.sources else "")
        for line in positions
    )


def game_card(game: Game) -> str:
    """Whose turn it is and what can be done; when all is over, how it ended."""
    kind = f"Game · {game.scenario.title}"
    foot = f"seed {game.seed}, run {game.run}; {count_of(len(game.moves), 'move')} made"
    situation, turn = game.situation, game.turn
    if situation is None or turn is None:
        ending = ending_in_words(str(game.ending))
        over = f"All is over: {ending}"
        return card(kind, over, fold("Every move", _moves(game.result.trace(game.run))), foot=foot)
    session = game.scenario.session_label(situation.session)
    first = f"{game.scenario.party(turn).title} has to decide: {session}, round"
    first += f" {situation.round} of {situation.rounds}"
    lying = "Nothing lies on the table."
    if situation.on_table is not None:
        by = f" (by {situation.by})" if situation.by else ""
        lying = f"On the table{by}: {_outcome(game.scenario, situation.on_table)}"
    return card(
        kind,
        first,
        paragraph(lying),
        paragraph(f"Leaving without a deal is worth {percent(situation.no_deal)} to you now."),
        fold(
            "What you can do",
            listed(
                choice.label + (f": not now, {choice.barred}" if choice.barred else "")
                for choice in situation.choices
            ),
        ),
        fold("Your brief", quoted(game.brief(turn).text())),
        foot=foot,
    )


def _outcome(scenario: Scenario, seen: SeenOutcome) -> str:
    issues = scenario.space.issues
    options = " · ".join(issue.label_of(seen.options[issue.name]) for issue in issues)
    return f"{options}; worth {percent(seen.worth)} to you"


def trace_card(trace: Trace) -> str:
    """Who moved last and how; the moves; folded: what each was worth to who made it."""
    if not len(trace):
        return card("Trace of a run", "Nobody moved")
    last, who = trace.iloc[-1], _who(trace)
    first = f"{count_of(len(trace), 'move')}; the last by {who.iloc[-1]}: {last['move']}"
    kind = f"Trace of a run · {trace.played_in.title}"
    values = trace[["hour", "party", "move", "utility", "target"]].round(3).assign(party=who)
    return card(
        kind,
        first,
        _moves(trace),
        fold("What each was worth to who made it, and what that aimed at", frame(values, 500)),
    )


def _who(trace: Trace) -> pd.Series[str]:
    """What a reader calls who moved; a mediator has no title."""
    titles = {party.name: party.title for party in trace.played_in.parties}
    return trace["party"].map(lambda name: titles.get(name, readable(name)))


def _session(scenario: Scenario, name: object) -> str:
    """What a reader calls a session; what follows a deal is in none."""
    return scenario.session_label(name) if isinstance(name, str) else "afterwards"


def _moves(trace: Trace, most: int = 60) -> str:
    """The moves, a row each; of many the last."""
    scenario = trace.played_in
    issues = [issue for issue in scenario.space.issues if issue.name in trace.columns]
    head = [name for name in ("hour", "date_time", "session", "round") if name in trace.columns]
    lines = [
        (
            *(_session(scenario, row[name]) if name == "session" else row[name] for name in head),
            mover,
            row["move"],
            " · ".join(
                issue.label_of(row[issue.name])
                for issue in issues
                if isinstance(row[issue.name], str)
            ),
        )
        for mover, (_, row) in zip(_who(trace), trace.iterrows(), strict=True)
    ]
    left = max(0, len(lines) - most)
    before = paragraph(f"{left} moves before these", "sim-foot") if left else ""
    return before + rows([*map(readable, head), "who", "move", "about"], lines[left:])
