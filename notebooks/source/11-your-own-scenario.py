# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 11 · Write your own scenario, claims and strategy
#
# **You have read about a dispute of your own. How do you turn the article into a simulation?**
#
# **About 11 minutes.** You will learn
#
# - to write down what a source says as claims, and a case as a scenario that cites them;
# - to let the tool find your faults, and tell you what rests on what;
# - to write a strategy in a few lines, and to try it against others.
#
# You should know the words of notebook 1 (issue, party, red line, concession) and have seen
# strategies (notebook 3). This notebook writes a few small files beside itself. Everything here
# is a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import numpy as np
import pandas as pd

import sim

# %% [markdown]
# ## First what the source says
#
# A theatre and its landlord negotiate about a new lease. A (made-up) newspaper reports on it.
# Before any modelling, write down what it says: one fact an entry, in your own words, with who
# says it and what kind of statement it is. Interpretation does not belong here. That the chain's
# interest gives the landlord an alternative is *your* reading; that it has asked for the house is
# what the paper says.

# %%
CLAIMS = """\
source:
  title: Curtain up, or curtain down?
  kind: newspaper article
  citation: "The Little Gazette, 3 March (invented for this course)"
claims:
  - id: no-short-lease
    speaker: theatre
    kind: red_line
    section: Curtain up, or curtain down?
    states: The theatre will not sign a lease of one year.
  - id: repairs-for-ten-years
    speaker: landlord
    kind: concession
    section: Curtain up, or curtain down?
    states: The landlord would pay for the repairs if the theatre binds itself for ten years.
  - id: chain-has-asked
    speaker: article
    kind: finding
    section: Curtain up, or curtain down?
    states: A cinema chain has asked for the house.
  - id: two-evenings
    speaker: article
    kind: procedure
    section: Curtain up, or curtain down?
    states: The two sides meet on two evenings, a week apart.
"""
with open("lease-claims.yaml", "w", encoding="utf-8") as file:
    file.write(CLAIMS)

# %% [markdown]
# A source of which you hold a copy has its `sha256` in place of the citation; `sim sources
# verify` then checks that sections and quoted words stand in that very text.
#
# ## Then the case
#
# A scenario is one YAML file without any code. It has four parts: `issues` with their options in
# order, `parties`, `timeline`, and where it matters `events`. Every number and position says
# `claim:` or `assumed:`. What stands directly in a group (`weights: {assumed: …}`) holds for all
# numbers of it. Where you do not know a number, write a range: `{uniform: [0.3, 0.6]}`.

# %%
LEASE = """\
title: The theatre's lease
about: A theatre and its landlord settle rent, years and repairs on two evenings.
claims: lease-claims.yaml
issues:
  rent: {title: Rent in thousands a month, from: 8, to: 16, step: 2}
  years: [one, five, ten]
  repairs: [theatre_pays, shared, landlord_pays]
parties:
  theatre:
    title: Theatre
    weights:
      assumed: rent is most of its budget; no weights are reported
      rent: {uniform: [0.4, 0.7]}
      years: {uniform: [0.1, 0.3]}
      repairs: {uniform: [0.1, 0.4]}
    values:
      assumed: the order is plain; how far apart the options are is not reported
      rent: {linear: [1, 0]}
      years: {one: 0, five: {uniform: [0.4, 0.9]}, ten: 1}
      repairs: {theatre_pays: 0, shared: {uniform: [0.3, 0.7]}, landlord_pays: 1}
    no_deal: {value: {uniform: [0.3, 0.6]}, assumed: another house must be found and rebuilt}
    red_lines:
      - id: no_short_lease
        rejects: {years: one}
        firmness: {uniform: [0.5, 1.0], assumed: said in public; whether it is meant is not known}
        public: true
        claim: no-short-lease
    strategy: {boulware: {exponent: {uniform: [1, 5], assumed: patience is not reported}}}
  landlord:
    title: Landlord
    weights:
      assumed: no weights are reported
      rent: {uniform: [0.4, 0.7]}
      years: {uniform: [0.0, 0.3]}
      repairs: {uniform: [0.2, 0.5]}
    values:
      assumed: a safe tenant is good, to be free again is too; which counts more is not reported
      rent: {linear: [0, 1]}
      years: {one: {uniform: [0.2, 1]}, five: {uniform: [0.2, 1]}, ten: {uniform: [0, 1]}}
      repairs: {theatre_pays: 1, shared: {uniform: [0.3, 0.7]}, landlord_pays: 0}
    no_deal: {value: {uniform: [0.3, 0.7]}, drift_per_day: 0.01, assumed: the chain gets surer}
    concessions:
      - id: pays_repairs
        gives: {repairs: landlord_pays}
        in_return_for: {years: ten}
        claim: repairs-for-ten-years
    strategy: {boulware: {exponent: {uniform: [1, 5], assumed: patience is not reported}}}
timeline:
  - session: first_evening
    at: 0
    hours: 3
    round_hours: 0.5
    parties: [theatre, landlord]
    claim: two-evenings
  - session: second_evening
    after: first_evening
    delay: 165
    hours: 3
    round_hours: 0.5
    parties: [theatre, landlord]
    claim: two-evenings
"""
with open("lease.yaml", "w", encoding="utf-8") as file:
    file.write(LEASE)

lease = sim.load("lease.yaml")
print(f"{lease.space.size} possible outcomes, {len(lease.uncertain)} unknown numbers")

# %% [markdown]
# ## Let it find your faults
#
# Nobody writes such a file without slips. All faults are reported at once, with file and line.
# Here are three on purpose.

# %%
slips = LEASE.replace("repairs-for-ten-years", "repairs-for-ten")
slips = slips.replace("rejects: {years: one}", "rejects: {years: on}")
slips = slips.replace(
    "no_deal: {value: {uniform: [0.3, 0.6]}", "no_deal: {value: {uniform: [0.6, 0.3]}"
)
with open("lease-slips.yaml", "w", encoding="utf-8") as file:
    file.write(slips)
try:
    sim.load("lease-slips.yaml")
except sim.errors.InputError as error:
    print(error)

# %% [markdown]
# A terminal does the same: `sim check --strict lease.yaml`; `--strict` also refuses numbers that
# say neither what source nor what assumption they rest on.
#
# ## What rests on what?
#
# > **Predict.** How many of the entries rest on the newspaper, how many on your assumptions?

# %%
guess = sim.app.predict("entries on the paper, on assumptions")

# %%
basis = sim.description.audit.audit(lease)
guess.then(basis["rests_on"].value_counts().to_frame("entries"))

# %%
unused = sim.description.audit.unused_claims(lease)
with guess:
    print("cited by nothing:", ", ".join(unused))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# That is the usual picture: a few claims carry the skeleton, assumptions the flesh. A claim that
# nothing cites is a question to you. The chain's interest *is* in the model, in the landlord's
# no-deal value. But the paper reports the interest, not what it is worth, so the number remains
# an assumption.
#
# </details>
#
# ## Run it
#
# > **Predict.** Both sides gain by agreeing in most runs. Will most runs end with a deal? What
# > could stand in the way?

# %%
guess = sim.app.predict("most runs: deal or not; in the way")

# %%
base = sim.run(lease, runs=runs, seed=seed)
guess.then(sim.plots.endings(base))

# %%
with guess:
    print(sim.explain(lease, runs=runs).headline)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# There is room for a deal in most runs, and where there is, nearly all end in one. Where they fail
# it is for want of common ground. Nothing in the file says "talks fail". It follows from what no
# deal is worth to each. (`explain` looks at the first hour. By the second evening the landlord's
# no-deal value has risen, and in about twice as many runs there is no room left: `base.room()`
# counts them.)
#
# </details>

# %%
guess.then(sim.plots.blockers(base))

# %% [markdown]
# *Prefers no deal* says that the last offers on the table were worth less than no deal to the one
# who had to answer.
#
# ## A variant
#
# A variant is a file that says `extends:` and what differs. Suppose the second meeting were a day
# later, not a week, so that the chain has less time to firm up its offer.

# %%
NEXT_DAY = """\
extends: lease.yaml
title: The theatre's lease, the second evening a day later
timeline:
  - {session: second_evening, delay: 21, assumed: the variant}
"""
with open("lease-next-day.yaml", "w", encoding="utf-8") as file:
    file.write(NEXT_DAY)
next_day = sim.run("lease-next-day.yaml", runs=runs, seed=seed)
sim.compare(base, next_day).endings().round(3)

# %% [markdown]
# ## A strategy of your own
#
# A strategy says what utility its party aims at now: its *target*. What it offers (of the outcomes
# worth at least the target, the one that gives the other most) and what it accepts are parts of
# their own; left out, they are those of all parties. A target is a function of a **view**: what the
# party sees when it is its turn. The view's fields are arrays over runs, and with NumPy the code
# reads as if for one run.
#
# - `view.elapsed`: the share of negotiating time that is used;
# - `view.best_utility`, `view.no_deal`: the best that it could get, and the least that it would
#   take, what no deal is worth to it;
# - `view.received()`: what the last offer of the other side is worth to it;
# - `view.parameters`: the numbers that a scenario may set.


# %%
def last_minute(view):
    """Holds out for its best until a moment before the end, then gives way."""
    late = view.elapsed >= view.parameters["moment"]
    return np.where(late, view.no_deal, view.best_utility)


_ = sim.strategies.register("last_minute", target=last_minute, parameters={"moment": 0.9})

# %% [markdown]
# > **Predict.** Let the theatre play *last minute* against the patient landlord: everything or
# > nothing until nine tenths of the time are used, then anything better than no deal. More deals
# > than before, or fewer? And what will the theatre get when there is one?

# %%
guess = sim.app.predict("more or fewer; better or worse")

# %%
tough = {"parties.theatre.strategy": {"last_minute": {"moment": 0.9}}}
late = sim.run(lease.vary(tough), runs=runs, seed=seed)
rows = {}
for name, result in (("boulware", base), ("last minute", late)):
    deal = result.runs["ending"] == "deal"
    worth = result.runs.loc[deal, ["utility.theatre", "utility.landlord"]].mean()
    rows[name] = {
        "deals": deal.mean(),
        "theatre, if a deal": worth.iloc[0],
        "landlord, if a deal": worth.iloc[1],
    }
guess.then(pd.DataFrame(rows).T.round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Hardly more deals, and slightly worse ones for the theatre. Who gives way completely at the end
# saves a few talks, and pays for it. Whoever knows which round is the last takes there what is
# better than nothing; so a way of conceding decides less about *whether* than about *who gets
# what*.
#
# </details>
#
# ### Written for one run
#
# Some rules are easier to write for one run at a time, with `if`. `sim.strategies.per_run` wraps
# such a function, at a cost in speed and with the same result.


# %%
def towards_the_last_offer(view):
    """Aims between its best and the last offer it got, the nearer to that the later it is."""
    offered = view.received()
    if np.isnan(offered):  # nothing has been offered yet
        return view.best_utility
    return offered + (1 - view.elapsed) * (view.best_utility - offered)


_ = sim.strategies.register(
    "towards_the_last_offer", target=sim.strategies.per_run(towards_the_last_offer)
)

# %% [markdown]
# Now a tournament, everybody against everybody. In a sweep, strategies are alternatives like
# numbers.
#
# > **Predict.** Which pair reaches most deals? Which strategy is best *for the theatre*, if it
# > does not know what the landlord will play?

# %%
guess = sim.app.predict("the pair; the strategy")

# %%
FIELD = ["boulware", "linear", "conceder", "last_minute", "towards_the_last_offer"]
ours, theirs = "parties.theatre.strategy", "parties.landlord.strategy"
cup = sim.sweep(lease, {ours: FIELD, theirs: FIELD}, runs=max(runs // 20, 50), seed=seed)
guess.then(sim.plots.heatmap(cup, theirs, ours))

# %%
scores = cup.points.assign(theatre=cup.measure("utility.theatre"))
table = scores.pivot(index=ours, columns=theirs, values="theatre")
guess.then(table.assign(mean=table.mean(axis=1)).sort_values("mean", ascending=False).round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Rows are the theatre's strategies, columns the landlord's; the numbers are what the theatre has
# on average over all runs, no deal included. Compare them with the figure. What is best for one
# party against a given other is not what brings most deals, and a strategy has no merit by
# itself: it depends on whom it meets.
#
# </details>
#
# ## Exercises
#
# **1.** Give *last minute* the moment 0.95. What happens, and why?
#
# <details><summary>Answer</summary>
#
# ```python
# never = sim.run(lease.vary({ours: {"last_minute": {"moment": 0.95}}}), runs=runs, seed=seed)
# print(never.endings()["share"].round(3).to_string())
# rounds = 12
# print(f"the last round begins when {rounds / (rounds + 1):.2f} of the time is used")
# ```
#
# Nothing much. At a party's last chance `elapsed` is 1, so the moment comes for whoever waits for
# it. With `clock: open` in the scenario nobody knows the last round; there `elapsed` is 12/13 in
# it, the moment never comes, and a bluff that is kept up until after the end is no bluff.
#
# </details>
#
# **2.** Write a strategy that asks for its best on the first evening and gives way evenly on the
# second. (`view.elapsed` is about one half when the first evening ends.)
#
# <details><summary>Answer</summary>
#
# ```python
# def second_evening(view):
#     given = np.clip(2 * view.elapsed - 1, 0, 1)
#     return view.best_utility - given * (view.best_utility - view.no_deal)
#
# sim.strategies.register("second_evening", target=second_evening)
# mine = sim.run(lease.vary({ours: "second_evening"}), runs=runs, seed=seed)
# print(sim.compare(base, mine).endings().round(3).to_string())
# ```
#
# As good as none: about as many deals as with the patient strategy of the file. Both have given all
# that they can give at the last chance, and there is room or there is not.
#
# </details>
#
# **3.** The city offers to pay part of the repairs: whoever pays has half the loss on that issue.
# Write it as a variant of values. What does it do to the deals?
#
# <details><summary>Answer</summary>
#
# ```python
# aid = {
#     "parties.theatre.values.repairs.theatre_pays": 0.5,
#     "parties.landlord.values.repairs.landlord_pays": 0.5,
#     "parties.theatre.values.repairs.shared": {"uniform": [0.65, 0.85]},
#     "parties.landlord.values.repairs.shared": {"uniform": [0.65, 0.85]},
# }
# helped = sim.run(lease.vary(aid), runs=runs, seed=seed)
# print(sim.compare(base, helped).endings().round(3).to_string())
# ```
#
# Money from outside makes room, and there are more deals. The halves are a modelling choice: in a
# file each would carry its `assumed:`.
#
# </details>
#
# **4.** What does the share of deals in your scenario depend on most? Would you ask the theatre,
# the landlord or the chain next?
#
# <details><summary>Answer</summary>
#
# ```python
# depends = sim.analysis.sensitivity(base).quantities
# print(depends[["S1", "low", "high", "lowest", "highest"]].head(4).round(3).to_string())
# ```
#
# On the no-deal values, the landlord's before the theatre's. That number stands for the chain's
# offer: ask the chain. Notebook 8 says how far to trust such a list.
#
# </details>
#
# **5.** Write down a case of your own: two parties, two or three issues, three claims from an
# article that you have read. Begin with the claims. Run `sim check --strict` until it is silent.
#
# <details><summary>Answer</summary>
#
# `docs/scenario-files.md` shows every key by example, `docs/rules.md` says what each does in a
# run. Where you hesitate between two numbers, write a range; where you hesitate between two
# readings, write a variant.
#
# </details>
