"""What a cell shows of comparisons, analyses, descriptions, games and traces."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.explanation import Explanation
from sim.analysis.sensitivity import Sensitivity
from sim.description.page import Description
from sim.description.words import count_of
from sim.libraries import pd
from sim.model import Scenario
from sim.model.naming import readable
from sim.pages.markup import bars, block, card, fold, frame, listed, paragraph, quoted, rows
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
    return card(
        f"Comparison · {one} → {other}",
        first,
        rows(
            ("ending", "first", "second", "points", "95 % interval (paired)", "gained", "lost"),
            _changes(table),
        ),
        fold("Which runs went from which ending to which", frame(compared.transitions())),
        fold("How the parties fare (mean utility)", frame(compared.utilities().round(4))),
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
        fold("Every ending, and its paired difference from the base", frame(table.round(4), 60)),
        foot=f"{count_of(len(family), 'run')} each. {CAUTION}",
    )


def _with_change(row: pd.Series) -> str:
    said = f"{row['share']:.1%}"
    return said if pd.isna(row["difference"]) else f"{said} ({100 * row['difference']:+.1f})"


def regret_card(found: Regret) -> str:
    """Which action to take by either rule; folded: the table, and the whole as text."""
    return card(
        f"Regret · {count_of(len(found.actions), 'action')}, {found.payoff_in_words}",
        f"Least regret at worst: {readable(found.minimax)}; best on average:"
        f" {readable(found.best_on_average)}",
        fold("Every action", frame(found.table.round(4))),
        fold("The whole as text", quoted(str(found))),
        foot=f"{count_of(found.runs, 'run')} of each, seed {found.seed}. {CAUTION}",
    )


def robustness_card(found: Robustness) -> str:
    """Whether the process moves the result; folded: every change, and the whole as text."""
    moved = ", ".join(map(readable, found.moving))
    return card(
        f"Robustness · {found.scenario.title}",
        "None of these changes of the process moves how the runs end"
        if found.passes
        else f"How the runs end is moved by: {moved}",
        fold("Every change", frame(found.table.round(4), 60)),
        fold("The whole as text", quoted(str(found))),
        foot=f"{count_of(found.runs, 'run')} with each change, seed {found.seed}. {CAUTION}",
    )


def explanation_card(found: Explanation) -> str:
    """The answer; folded: the whole text, and what each constraint rules out."""
    first, *more = found.sentences
    return card(
        f"Explanation · {found.scenario.title}: is there room for a deal?",
        first,
        paragraph(" ".join(more)) if more else "",
        fold("What could be had from each party", frame(found.parties.round(4))),
        fold("What each constraint rules out", frame(found.constraints)),
        fold("The whole explanation", quoted(str(found))),
        foot=CAUTION,
    )


def sensitivity_card(found: Sensitivity) -> str:
    """What explains most of the variance; folded: all quantities, and what they rest on."""
    table = found.quantities
    shown = table[table["clear"]].head(10)
    return card(
        f"Sensitivity · what ‘{ending_in_words(found.of)}’ depends on",
        found.headline,
        bars(
            (
                found.names[str(path)],
                float(row["S1"]),
                f"{row['S1']:.0%} ({row['low']:.0%} to {row['high']:.0%})",
            )
            for path, row in shown.iterrows()
        ),
        fold("By what the numbers rest on", frame(found.by_provenance.round(3))),
        fold("Every uncertain number, by path", frame(table.round(3))),
        foot="Share of the variance between runs that each number explains alone, with 95 %"
        " intervals.",
    )


def description_card(found: Description) -> str:
    """The title; folded: the elements of the ODD protocol, one by one."""
    return card(
        f"Description · {found.scenario}, after the ODD protocol",
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
        line.text + (f" (source: {'; '.join(line.sources)})" if line.sources else "")
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
        paragraph(f"Leaving without a deal is worth {situation.no_deal:.0%} to you now."),
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
    return f"{options}; worth {seen.worth:.0%} to you"


def trace_card(trace: Trace) -> str:
    """Who moved last and how; the moves; folded: what each was worth to who made it."""
    if not len(trace):
        return card("Trace of a run", "Nobody moved")
    last, who = trace.iloc[-1], _who(trace)
    first = f"{count_of(len(trace), 'move')}; the last by {who.iloc[-1]}: {last['move']}"
    values = trace[["hour", "party", "move", "utility", "target"]].round(3).assign(party=who)
    return card(
        "Trace of a run",
        first,
        _moves(trace),
        fold("What each was worth to who made it, and what that aimed at", frame(values, 500)),
    )


def _who(trace: Trace) -> pd.Series[str]:
    """What a reader calls who moved; a mediator has no title."""
    titles = {party.name: party.title for party in trace.played_in.parties}
    return trace["party"].map(lambda name: titles.get(name, readable(name)))


def _moves(trace: Trace, most: int = 60) -> str:
    """The moves, a row each; of many the last."""
    scenario = trace.played_in
    issues = [issue for issue in scenario.space.issues if issue.name in trace.columns]
    head = [name for name in ("hour", "date_time", "session", "round") if name in trace.columns]
    lines = [
        (
            *(
                scenario.session_label(row[name]) if name == "session" and row[name] else row[name]
                for name in head
            ),
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
