"""Random scenarios for Hypothesis, as the mappings that `sim.load` takes; every one is valid.

Numbers are mostly few and round, so that ties and exact hits of a target or a no-deal value occur.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

PARTIES = ("ann", "ben", "cat", "dan", "eve")
ISSUES = ("price", "date", "place", "scope", "form")
OPTIONS = ("a", "b", "c", "d", "e")
MAX_OUTCOMES = 400

Issues = dict[str, list[str]]

_AMONG: dict[str, SearchStrategy[Any]] = {}


def among(values: Sequence[Any]) -> SearchStrategy[Any]:
    """One of some values. Made once, for Hypothesis takes its time over a strategy that is new."""
    key = repr(values)
    if key not in _AMONG:
        _AMONG[key] = st.sampled_from(values)
    return _AMONG[key]


quarters = among([0, 0.25, 0.5, 0.75, 1])
tenths = st.integers(0, 10).map(lambda n: n / 10)
nice_shares = st.one_of(quarters, tenths)


@cache
def chance(percent: int) -> SearchStrategy[bool]:
    """True in some percent of the cases; False is the simpler one."""
    return st.integers(0, 99).map(lambda n: n >= 100 - percent)


@cache
@st.composite
def laws(draw: DrawFn, low: float, high: float) -> dict[str, Any]:
    """A distribution on (part of) a range."""

    def inside(share: float) -> float:
        return round(low + share * (high - low), 6)

    ends = sorted(draw(st.lists(tenths, min_size=3, max_size=3)))
    if ends[0] == ends[2]:
        ends = [0.0, ends[1], 1.0]
    at = [inside(share) for share in ends]
    kinds = ["uniform", "triangular", "choice", "weighted", "normal", "beta"]
    kind = draw(among([*kinds, "pert", "quantiles", "observed"]))
    if kind == "normal":
        return {"normal": [at[1], round((high - low) * draw(among([0.1, 0.3])), 6)]}
    if kind == "beta" and (low, high) == (0, 1):
        return {"beta": draw(st.lists(among([0.5, 1, 2, 5]), min_size=2, max_size=2))}
    if kind == "uniform":
        return {"uniform": [at[0], at[2]]}
    if kind == "choice":
        return {"choice": at}
    if kind == "weighted":
        return {"choice": {str(number): 1 + i for i, number in enumerate(at)}}
    if kind == "observed":
        return {"observed": [*at, at[0]]}
    if kind == "quantiles":
        return {
            "quantiles": {"0": at[0], "1": at[2]}
            | ({"0.3": at[1]} if at[0] < at[1] < at[2] else {})
        }
    return {kind if kind == "pert" else "triangular": at}


@cache
@st.composite
def numbers(
    draw: DrawFn, bare: SearchStrategy[float], low: float, high: float, uncertain: int = 25
) -> Any:
    """A number of a scenario: mostly bare, else a distribution; now and then with its reason."""
    if draw(chance(uncertain)):
        return draw(laws(low, high))
    if draw(chance(5)):
        return {"value": draw(bare), "assumed": "for the test"}
    return draw(bare)


shares = numbers(nice_shares, 0, 1)


@st.composite
def issue_sets(draw: DrawFn) -> Issues:
    counts = draw(st.lists(among([3, 4, 5, 2, 1]), min_size=1, max_size=5))
    issues: Issues = {}
    size = 1
    for name, count in zip(ISSUES, counts, strict=False):
        if size * count <= MAX_OUTCOMES:
            size *= count
            issues[name] = list(OPTIONS[:count])
    return issues


@st.composite
def long_texts(draw: DrawFn) -> Issues:
    """Issues with more than 2^20 outcomes: many points, or few with many options."""
    points, options = draw(among([(21, 2), (14, 3), (9, 5), (4, 33)]))
    return {f"point{i}": [f"o{k}" for k in range(options)] for i in range(points)}


@st.composite
def undisclosed_points(draw: DrawFn, issues: Issues, enumerable: bool) -> dict[str, Any]:
    """The key `undisclosed` of a scenario; few points if all outcomes shall be listed."""
    size = math.prod(map(len, issues.values()))
    kinds = [n for n in (3, 2, 4) if size * n <= 2 * MAX_OUTCOMES] if enumerable else [3, 2, 4]
    options = list(OPTIONS[: draw(among(kinds))])
    room = [n for n in (1, 2, 3) if size * len(options) ** n <= 2 * MAX_OUTCOMES]
    known: dict[str, Any] = {
        "points": draw(among(room if enumerable else [14, 21])),
        "options": options,
        "conflict": draw(shares),
        "common": draw(st.one_of(shares, st.just({"choice": [0, 1]}))),
    }
    if draw(chance(30)):
        known["point_01"] = {draw(among(["conflict", "common"])): draw(shares)}
    return known


@st.composite
def stances(draw: DrawFn, known: dict[str, Any], number: int) -> dict[str, Any]:
    """What a party wants in undisclosed points; the first two want different ends."""
    if number > 1 and draw(chance(30)):
        return {}
    ends = known["options"][0], known["options"][-1]
    wants = ends[number] if number < 2 else draw(among(ends))
    importance = numbers(among([0, 0.1, 0.25, 1]), 0, 1)
    return {"undisclosed": {"wants": wants, "importance": draw(importance)}}


@st.composite
def conditions(draw: DrawFn, issues: Issues, depth: int = 2) -> dict[str, Any]:
    if depth and draw(chance(20)):
        kind = draw(among(["not", "all", "any"]))
        part = conditions(issues, depth - 1)
        return {kind: draw(part if kind == "not" else st.lists(part, min_size=1, max_size=3))}
    names = draw(
        st.lists(among(sorted(issues)), min_size=1, max_size=2, unique=True)
        if draw(chance(25))
        else among(sorted(issues)).map(lambda name: [name])
    )
    return {name: draw(_options_meant(issues[name])) for name in names}


@st.composite
def _options_meant(draw: DrawFn, options: Sequence[str]) -> Any:
    kind = draw(among(["one", "several", "at_least", "at_most", "between"]))
    low, high = sorted(draw(st.tuples(*[st.integers(0, len(options) - 1)] * 2)))
    if kind == "several":
        return draw(st.lists(among(options), min_size=1, max_size=3, unique=True))
    if kind == "between":
        return {"at_least": options[low], "at_most": options[high]}
    return options[low] if kind == "one" else {kind: options[low]}


@st.composite
def strategies(draw: DrawFn, enumerable: bool = True, small: bool = False) -> Any:
    """A strategy: one that needs no list of all outcomes, or one that works ahead, if wanted."""
    positive = numbers(among([0.25, 0.5, 1, 1, 2, 3]), 0.1, 4)
    counts = among([1, 1, 2, 3, {"choice": [1, 2, 4]}])
    floors = among(["worst", "no_deal"])
    known: dict[str, dict[str, SearchStrategy[Any]]] = {
        "linear": {"floor": floors},
        "boulware": {"exponent": positive, "floor": floors},
        "conceder": {"exponent": positive, "floor": floors},
        "polynomial": {"beta": positive, "kappa": shares, "floor": floors},
        "exponential": {
            "beta": positive,
            "kappa": numbers(among([0.1, 0.5, 1]), 0.1, 1),
            "floor": floors,
        },
        "relative_tit_for_tat": {"delta": counts},
        "averaged_tit_for_tat": {"gamma": counts},
        "random_absolute_tit_for_tat": {"delta": counts, "most": shares},
        "random": {},
        "hardliner": {},
        "frequency_model": {"exponent": positive},
    }
    favourites = ["linear", "random", "conceder", "random"]
    if enumerable:
        known |= {"micro": {}, "nice_tit_for_tat": {}, "zeuthen": {}}
        favourites += ["micro", "zeuthen"]
    if small:
        discounts = among([0.5, 0.75, 0.9, 1, {"choice": [0.5, 0.9]}])
        known |= {"equilibrium": {"discount": discounts}}
        favourites += ["equilibrium", "equilibrium"]
    name = draw(among([*favourites, *known]))
    given = {key: draw(value) for key, value in known[name].items() if draw(st.booleans())}
    concedes = {name: given} if given else draw(among([name, {name: None}]))
    if draw(st.booleans()):
        return concedes
    strategy: dict[str, Any] = {"concedes": concedes}
    if draw(chance(75)):
        strategy["offers"] = draw(_ways_of_offering(enumerable, small))
    if draw(chance(60)):
        strategy["accepts"] = draw(
            among(["target", "next", "combined"] if enumerable else ["target", "combined"])
        )
    if draw(chance(40)):
        warmth = numbers(among([0, 1e-12, 0.01, 0.05, 0.2, 1]), 0, 0.3)
        strategy["choice"] = {"temperature": draw(warmth)}
    return strategy


@st.composite
def _ways_of_offering(draw: DrawFn, enumerable: bool, small: bool) -> Any:
    known = ["fair", "liked", "own_lowest", "random", "frequency_model"]
    known += ["micro", "nice_tit_for_tat", "zeuthen"] if enumerable else []
    known += ["equilibrium"] if small else []
    name = draw(among(["fair", "liked", "fair", "liked", *known]))
    if name in ("fair", "liked", "frequency_model") and draw(chance(70)):
        knows = ["ranges", "learned", "told"] if enumerable else ["ranges", "learned"]
        return {name: {"knows": draw(among(knows))}}
    return name


@st.composite
def preferences(draw: DrawFn, issues: Issues) -> dict[str, Any]:
    weight = numbers(among([0, 0.1, 0.25, 0.5, 1, 1, 2, 3]), 0, 3)
    weights = {name: draw(weight) for name in issues}
    # All weights must not be zero together, in any run.
    certain = draw(among(sorted(issues)))
    weights[certain] = draw(numbers(among([0.25, 0.5, 1, 2]), 0.5, 2))
    values = {name: draw(_values(options)) for name, options in issues.items()}
    party: dict[str, Any] = {"weights": weights, "values": values}
    if draw(chance(25)):
        bonus = numbers(among([-0.5, -0.25, -0.1, 0, 0.1, 0.25]), -0.5, 0.5)
        party["interactions"] = [
            {"id": f"bonus{i}", "when": draw(conditions(issues)), "bonus": draw(bonus)}
            for i in range(draw(st.integers(1, 2)))
        ]
    if draw(chance(70)):
        low = numbers(among([0, 0.1, 0.2, 0.25, 0.3, 0.5]), 0, 0.5)
        party["no_deal"] = draw(low)
        if draw(chance(35)):
            drift = numbers(among([-0.5, -0.24, -0.1, 0.1, 0.24, 1.2]), -0.3, 0.3)
            party["no_deal"] = {"value": party["no_deal"], "drift_per_day": draw(drift)}
    return party


@st.composite
def _values(draw: DrawFn, options: Sequence[str]) -> dict[str, Any]:
    if draw(chance(40 if len(options) <= len(OPTIONS) else 90)):
        return {"linear": draw(among([[0, 1], [1, 0], [0.25, 1], [0.5, 0.5]]))}
    return {option: draw(shares) for option in options}


@st.composite
def positions(draw: DrawFn, issues: Issues, sessions: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(chance(40)):
        found["red_lines"] = [
            {"id": f"line{i}", **draw(_red_lines(issues))} for i in range(draw(among([1, 1, 2, 3])))
        ]
    if draw(chance(30)):
        found["concessions"] = [
            {"id": f"offer{i}", **draw(_concessions(issues, sessions))}
            for i in range(draw(st.integers(1, 2)))
        ]
    return found


@st.composite
def _red_lines(draw: DrawFn, issues: Issues) -> dict[str, Any]:
    return {"rejects": draw(conditions(issues)), **draw(_stands(chance(80)))}


@st.composite
def _stands(draw: DrawFn, public: SearchStrategy[bool]) -> dict[str, Any]:
    """How firm a red line or a condition is, what giving way costs, who knows."""
    stand: dict[str, Any] = {}
    if draw(chance(75)):
        stand["firmness"] = draw(numbers(among([0, 0.2, 0.25, 0.5, 0.75, 1]), 0, 1))
    if draw(st.booleans()):
        stand["crossing_cost"] = draw(numbers(among([0, 0.1, 0.25]), 0, 0.5))
    if draw(st.booleans()):
        stand["public"] = draw(public)
    return stand


@st.composite
def _concessions(draw: DrawFn, issues: Issues, sessions: Sequence[str]) -> dict[str, Any]:
    concession: dict[str, Any] = {
        "gives": draw(conditions(issues)),
        "in_return_for": draw(conditions(issues)),
    }
    since = draw(among(["always", "session", "hour", "always", "session", "never"]))
    if since == "session":
        concession["from"] = draw(among(sessions))
    elif since == "hour":
        concession["from"] = draw(among([0, 1, 2, 3.5, {"uniform": [0, 12]}]))
    elif since == "never":
        concession["from"] = "never"
    if draw(chance(60)):
        concession |= draw(_stands(chance(40)))
    return concession


@st.composite
def guarantees(draw: DrawFn, issues: Issues, parties: Sequence[str]) -> dict[str, Any]:
    given_by, protects = draw(st.permutations(parties))[:2]
    guarantee: dict[str, Any] = {
        "given_by": given_by,
        "protects": protects,
        "when": draw(conditions(issues)),
        "credibility": draw(shares),
        "worth": draw(shares),
    }
    if draw(chance(75)):
        guarantee["cost"] = draw(numbers(among([0, 0.1, 0.25, 0.5]), 0, 0.5))
    guarantee["strength"] = draw(shares)
    return guarantee


@st.composite
def ratifications(draw: DrawFn, issues: Issues) -> dict[str, Any]:
    """A home: mostly one whose yes can be had, whatever weights it has."""
    threshold = numbers(among([0, 0.25, 0.3, 0.4, 0.5, 0.75, 1]), 0, 1)
    home: dict[str, Any] = {"by": "parliament", "threshold": draw(threshold)}
    if draw(st.booleans()):
        certain = draw(among(sorted(issues)))
        weight = numbers(among([0, 0.25, 1, 2]), 0, 2)
        named = draw(st.lists(among(sorted(issues)), max_size=2, unique=True))
        home["weights"] = {name: draw(weight) for name in named} | {certain: 0.5}
    if draw(chance(75)):
        home["known_to"] = draw(among(["nobody", "party", "all", "all"]))
    return home


@st.composite
def timelines(
    draw: DrawFn,
    names: Sequence[str],
    parties: Sequence[str],
    issues: Issues,
    enumerable: bool,
    rivals: Sequence[str],
) -> tuple[list[dict[str, Any]], float]:
    """Sessions, and the hour at which the last can end."""
    sessions: list[dict[str, Any]] = []
    latest = 0.0
    for i, name in enumerate(names):
        session: dict[str, Any] = {"session": name, "parties": draw(_seats(parties))}
        delay = draw(among([0, 0, 0.5, 1, 12]))
        begins = draw(among(["in turn", "after", "at"]))
        if begins == "at":
            session["at"] = latest + delay
        else:
            if begins == "after" and i:
                session["after"] = names[i - 1]
            if delay:
                session["delay"] = delay
        rounds, round_hours = draw(st.integers(1, 6)), draw(among([1, 1, 0.5, 0.1, 2.5]))
        if round_hours != 1 or draw(st.booleans()):
            session["round_hours"] = round_hours
        if draw(st.booleans()):
            session["rounds"] = rounds
        else:
            # Half a round that remains is not held.
            half = draw(among([0, 0.5]))
            session["hours"] = round((rounds + half) * round_hours, 6)
        if draw(chance(60)):
            session["opens"] = draw(among([*session["parties"], "drawn"]))
        if draw(chance(25)):
            session |= draw(_comings_and_goings(session["parties"], rounds, round_hours))
        if draw(chance(15)):
            unsure = draw(st.lists(among(session["parties"]), min_size=1, max_size=2, unique=True))
            session["comes"] = {name: {"probability": draw(shares)} for name in unsure}
        if i and draw(chance(30)):
            session["requires"] = "text"
        others = ["single_text", "take_it_or_leave_it", "monotonic_concession"]
        rules = "alternating_offers" if draw(chance(50)) else draw(among(others))
        rules = rules if enumerable else "single_text"
        if rules != "alternating_offers" or draw(st.booleans()):
            session["protocol"] = rules
        if rules == "single_text" and draw(chance(65)):
            session["draft"] = draw(_starts(issues, rivals))
        movable = sum(len(options) > 1 for options in issues.values())
        if rules == "single_text" and movable > 1 and draw(chance(50)):
            session["packages"] = draw(among([1, 2, 3]))
        sessions.append(session)
        latest = latest + delay + rounds * round_hours
    return sessions, latest


@st.composite
def texts(draw: DrawFn, issues: Issues) -> dict[str, str]:
    named = draw(st.lists(among(sorted(issues)), max_size=3, unique=True))
    return {name: draw(among(issues[name])) for name in named}


@st.composite
def _starts(draw: DrawFn, issues: Issues, rivals: Sequence[str]) -> Any:
    """What a mediator begins with: a text, a rival draft, or one of several."""
    if not rivals or draw(chance(30)):
        return draw(texts(issues))
    if draw(chance(25)):
        return draw(among(rivals))
    start: dict[str, Any] = {"one_of": draw(st.permutations(rivals))}
    if draw(chance(30)):
        start["which"] = draw(among([0, 1, {"choice": {"0": 1, "1": 3}}]))
    return start


@st.composite
def _comings_and_goings(
    draw: DrawFn, seats: Sequence[str], rounds: int, round_hours: float
) -> dict[str, Any]:
    """Who comes late and who leaves early, at the beginnings of rounds and between them."""
    found: dict[str, Any] = {}
    for name in draw(st.lists(among(seats), min_size=1, max_size=2, unique=True)):
        half_rounds = draw(st.tuples(*[st.integers(0, 2 * rounds - 1)] * 2))
        joins, leaves = (round(half * round_hours / 2, 6) for half in half_rounds)
        if draw(st.booleans()):
            found.setdefault("joins", {})[name] = joins
        if leaves > (joins if name in found.get("joins", {}) else 0):
            found.setdefault("leaves", {})[name] = leaves
    return found


@st.composite
def _seats(draw: DrawFn, parties: Sequence[str]) -> list[str]:
    order = draw(st.permutations(parties))
    least = 1 if draw(chance(25)) else 2
    return order[: draw(among(range(least, len(order) + 1)))]


@st.composite
def events(draw: DrawFn, people: dict[str, dict[str, Any]], horizon: float) -> list[dict[str, Any]]:
    early = among([0, 0, 1, 2, 3, 4, 6]).map(lambda n: round(horizon * n / 8, 6))
    hour: SearchStrategy[Any] = numbers(early, 0, horizon)
    found = []
    for i in range(draw(st.integers(1, 3))):
        event: dict[str, Any] = {"id": f"event{i}", "at": draw(hour)}
        if draw(chance(40)):
            event["probability"] = draw(shares)
        if draw(chance(60)):
            event["changes"] = dict(
                draw(st.lists(_changes(people), min_size=1, max_size=3, unique_by=_changed))
            )
        for effect, percent in (("enters", 25), ("leaves", 25), ("walks_out", 20)):
            if draw(chance(percent)):
                order = draw(st.permutations(sorted(set(people) - set(event.get("enters", [])))))
                event[effect] = order[: draw(among([1, 1, 2, 3]))]
        if len(event.keys() & {"changes", "enters", "leaves", "walks_out"}) == 0:
            event["enters"] = [draw(among(sorted(people)))]
        found.append(event)
    return found


def _changed(change: tuple[str, Any]) -> str:
    """The number that a change is about."""
    return change[0].removesuffix(".value")


@st.composite
def _changes(draw: DrawFn, people: dict[str, dict[str, Any]]) -> tuple[str, Any]:
    name = draw(among(sorted(people)))
    lines = [line["id"] for line in people[name].get("red_lines", [])]
    kind = draw(among(["no_deal", "weight", *["firmness"] * bool(lines)]))
    path = {
        "no_deal": draw(among(["no_deal", "no_deal.value"])),
        "weight": f"weights.{draw(among(sorted(people[name]['weights'])))}",
        "firmness": f"red_lines.{draw(among(lines or ['']))}.firmness",
    }[kind]
    if draw(st.booleans()):
        added = numbers(among([-0.5, -0.25, -0.1, 0.1, 0.25, 0.5]), -0.5, 0.5)
        amount: Any = {"add": draw(added)}
    else:
        amount = draw(shares)
    return f"parties.{name}.{path}", amount


@st.composite
def aftermaths(draw: DrawFn, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What is followed after a deal; some of the parties are told to look ahead to it."""
    adversary, defender = draw(st.permutations(sorted(people)))[:2]
    for name in people:
        if draw(chance(50)):
            people[name]["foresight"] = draw(among(["expected", "expected", "none"]))
        if name in (adversary, defender) and draw(chance(40)):
            plain = people[name].get("no_deal")
            drift = plain.get("drift_per_day") if isinstance(plain, dict) else None
            people[name]["no_deal"] = "fighting_on"
            if drift is not None:
                people[name]["no_deal"] = {"value": "fighting_on", "drift_per_day": drift}
    every = draw(among([1, 0.5, 2, 0.1]))
    years = round(every * (draw(st.integers(1, 6)) + draw(among([0, 0.5]))), 6)
    shift = numbers(among([0, every, 2 * every, years, 2 * years]), 0, 2 * years)
    # Mostly weak defenders and cheap wars, so that agreements do collapse.
    strength = numbers(among([0, 0.1, 0.25, 0.5, 0.75]), 0, 1)
    cost = numbers(among([0, 0, 0.1, 0.25, 0.5]), 0, 0.3)
    return {
        "adversary": adversary,
        "defender": defender,
        "years": years,
        "every": every,
        "patience": draw(numbers(among([0, 0.5, 0.75, 0.9, 1]), 0, 1)),
        "strength": {"now": draw(strength), "later": draw(strength), "years": draw(shift)},
        "cost": {adversary: draw(cost), defender: draw(cost)},
    }


@st.composite
def scenarios(draw: DrawFn, enumerable: bool = True, most: int = 5) -> dict[str, Any]:
    """A scenario; with more outcomes than can be listed if those shall not be enumerable.

    It has ``most`` parties at most.
    """
    named = draw(issue_sets() if enumerable else long_texts())
    hidden: dict[str, Any] = {}
    if draw(chance(35)):
        named = named if enumerable else draw(issue_sets())
        hidden = draw(undisclosed_points(named, enumerable))
    issues = named | {
        f"point_{i:02}": hidden["options"] for i in range(1, hidden.get("points", 0) + 1)
    }
    counts = [2, 2, 2, 3, 3, 4, 5] if enumerable else [2, 2, 3]
    names = PARTIES[: draw(among([count for count in counts if count <= most]))]
    small = len(names) <= 3 and math.prod(map(len, issues.values())) <= 40
    sessions = ["sunday", "monday", "plenary", "capital"][: draw(st.integers(1, 4))]
    people: dict[str, dict[str, Any]] = {}
    for number, name in enumerate(names):
        party = draw(preferences(named)) | draw(positions(issues, sessions))
        if hidden:
            party |= draw(stances(hidden, number))
            if "undisclosed" in party and draw(chance(20)):
                party["weights"]["point_01"] = draw(shares)
        party["strategy"] = draw(strategies(enumerable, small and enumerable))
        if draw(chance(25)):
            party["walks_out_after"] = draw(st.integers(1, 5))
        if name != names[0] and draw(chance(35)):
            party["consent"] = "none"
        elif name != names[0] and draw(chance(35)):
            party["consent"] = {"needed_for": draw(conditions(issues))}
        elif draw(st.booleans()):
            party["consent"] = draw(among(["required", {"value": "required"}]))
        if party.get("consent") != "none" and draw(chance(35)):
            # A point counts at home only if the party says what it wants with undisclosed ones.
            party["ratification"] = draw(ratifications(issues if "undisclosed" in party else named))
        people[name] = party
    drafts = {}
    if draw(chance(40)):
        drafts = {rival: draw(texts(issues)) for rival in ("ours", "theirs")}
    if drafts and hidden:
        drafts["ours"]["undisclosed"] = draw(among(hidden["options"]))
    timeline, horizon = draw(timelines(sessions, names, issues, enumerable, list(drafts)))
    scenario: dict[str, Any] = {
        "title": "Random",
        "issues": named,
        "parties": people,
        "timeline": timeline,
    }
    if draw(chance(35)):
        scenario["guarantees"] = [
            {"id": f"promise{i}", **draw(guarantees(issues, names))}
            for i in range(draw(st.integers(1, 3)))
        ]
    scenario |= {"undisclosed": hidden} if hidden else {}
    scenario |= {"drafts": drafts} if drafts else {}
    if draw(chance(50)):
        scenario["events"] = draw(events(people, horizon))
    if draw(chance(25)):
        hours = st.integers(1, 8).map(lambda n: round(horizon * n / 8, 6))
        scenario["deadline"] = draw(numbers(hours, 0.5, horizon + 1, uncertain=40))
    if draw(chance(40)):
        scenario["aftermath"] = draw(aftermaths(people))
    if draw(chance(35)):
        scenario["clock"] = draw(among(["rounds", "calendar", "calendar", "open"]))
    return scenario
