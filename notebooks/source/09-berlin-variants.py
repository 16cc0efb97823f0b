# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 9 · Berlin, all variants
#
# **What would help most in Berlin: a red line that is a bluff, an American deadline, or Europeans
# at the table from the first day?**
#
# **About 12 minutes.** You will learn
#
# - to put a family of scenarios side by side, and to read paired differences;
# - to look behind a difference: which runs changed their ending, on what terms, and who blocks
#   now;
# - to take a variant apart when it changes two things at once.
#
# Notebook 1 introduced the base scenario, notebook 5 the consent of parties who are not in the
# room. Everything here is a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 5_000
seed = 1

# %%
import pandas as pd

import sim

names = ["berlin", *sim.inputs.variants("berlin")]
scenarios = {name: sim.load(name) for name in names}

# %% [markdown]
# Each variant is a short file that says `extends: berlin.yaml` and then only what differs, with
# the reason for it. Five of them:
#
# | variant | what differs |
# | --- | --- |
# | *russia-bluff* | Russia's red line and its demand are bluffs, and the others do not know |
# | *russia-content-with-set-aside* | to Russia, a bid set aside is nearly as good as one given up |
# | *us-deadline* | a date is set, and without a deal American support will shrink |
# | *europeans-from-sunday* | the Europeans sit at the table from the first day |
# | *no-robust-guarantees* | nobody gives guarantees like those of Article 5 |
#
# > **Predict.** Rank these five by their share of deals, and say for each whether it has more or
# > fewer than the base. In which two does hardly anything change?

# %%
guess = sim.app.predict("your ranking")

# %%
results = {name: sim.run(scenario, runs=runs, seed=seed) for name, scenario in scenarios.items()}
family = sim.compare({name.removeprefix("berlin-"): r for name, r in results.items()})
guess.then(sim.plots.family(family))

# %% [markdown]
# ## How to read the differences
#
# On the right each variant is held against the base **run by run**. Run 17 has the same patience,
# the same weights, the same real red lines in every variant, except for what the variant changes
# (common random numbers). Chance that is common to both drops out. What is left is the variant's
# own doing.
#
# > **Predict.** How much narrower is a paired interval than one from two independent sets of
# > runs: hardly, by a third, by more than half? For which variants will pairing help most?

# %%
guess = sim.app.predict("hardly, a third, more than half")

# %%
table = family.endings().xs("deal", level="ending")
alone = (table["high"] - table["low"]) / 2
paired = (table["difference.high"] - table["difference.low"]) / 2
unpaired = (alone**2 + alone.iloc[0] ** 2) ** 0.5
widths = pd.DataFrame(
    {"difference": table["difference"], "± paired": paired, "± unpaired": unpaired}
)
guess.then((100 * widths.iloc[1:]).round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# All in percentage points. Pairing helps most where a variant touches few runs, as with the bluff
# or the Europeans at the table from Sunday. Where it changes nearly every run there is little in
# common to take away. An entry is *clear* in the figure (filled) if it is more than twice as far
# from 0 as its interval reaches to either side. Be modest with the others: among a dozen
# comparisons one may well look like something by chance.
#
# </details>
#
# ## A bluff, and a change of heart
#
# Two variants soften Russia. In one, its lines are bluffs: giving way costs it face, and the
# others do not know. In the other it is *content* when Ukraine sets its bid aside, instead of
# giving it up for good.
#
# > **Predict.** Both remove Russia's demand. Why should one of them bring so many more deals than
# > the other?

# %%
guess = sim.app.predict("why")

# %%
base = results["berlin"]
bluff, content = results["berlin-russia-bluff"], results["berlin-russia-content-with-set-aside"]
guess.then(sim.compare(base, bluff).transitions())

# %%
guess.then(sim.compare(base, content).transitions())

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Rows are endings in the base, columns those of the same runs in the variant. Most runs end as
# before. Of those that change, most move towards a deal, but not all: some deals are lost on the
# way. Where another text is within reach, somebody tries for it, and may miss both. A difference of
# two shares hides that; a table of transitions shows it.
#
# Who stands in the way now?
#
# </details>

# %%
with guess:
    for name, result in (("base", base), ("bluff", bluff), ("content", content)):
        russia = result.blockers().loc["russia", "share"].head(3)
        print(f"{name:>8}: " + ", ".join(f"{why} {share:.0%}" for why, share in russia.items()))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# A line that is a bluff no longer forbids anything. But an outcome is worth to Russia what it was
# worth before, less the face that it costs, and nearly always that is less than going on: `no_deal`
# takes the place of the line. The other variant changes what an outcome is *worth*. To turn a no
# into a yes it is not enough that the line is not real. Compare on what terms they agree:
#
# </details>

# %%
guess.then(sim.plots.agreements(base))

# %%
guess.then(sim.plots.agreements(content))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# In the base nearly all deals are one exchange: the bid is given up, for robust guarantees. Where
# Russia is content with less, some four in ten deals only set the bid aside, and since that needs
# no such guarantees in return, weaker ones come up, too.
#
# </details>
#
# ## A deadline
#
# In `berlin-us-deadline` the United States does two things on Monday: it tells Ukraine that
# support will shrink without a deal, and it sets a date after which nothing counts.
#
# > **Predict.** Pressure makes it costlier for Ukraine to refuse; a date leaves less time. Does the
# > share of deals rise or fall, and by much or little? If you have looked at the figure already,
# > explain it.

# %%
guess = sim.app.predict("rises or falls, by much or little, and why")

# %%
deadline = results["berlin-us-deadline"]
guess.then(sim.compare(base, deadline).endings().round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# A variant that changes two things can be taken apart. `vary` with `None` takes a key away:
#
# </details>

# %%
both = scenarios["berlin-us-deadline"]
pressure_only = sim.run(both.vary({"deadline": None}), runs=runs, seed=seed)
date_only = sim.run(both.vary({"events": None}), runs=runs, seed=seed)
parts = {"base": base, "pressure only": pressure_only, "date only": date_only, "both": deadline}
guess.then(
    pd.DataFrame({name: result.endings()["share"] for name, result in parts.items()}).T.round(3)
)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The two halves pull in opposite directions. Pressure by itself brings ten points *more* deals; the
# date by itself costs as many. Together they cancel out, save for a few points. A small difference
# does not mean that little happened. Why does the date cost deals? Follow the runs from session to
# session, first in the base, then with the date alone.
#
# </details>

# %%
guess.then(sim.plots.flow(base))

# %%
guess.then(sim.plots.flow(date_only))

# %%
asked = {name: result.blockers().reset_index() for name, result in parts.items()}
never = {name: rows[rows["reason"] == "not_asked"] for name, rows in asked.items()}
with guess:
    for name, rows in never.items():
        russia = rows.loc[rows["party"] == "russia", "share"].sum()
        print(f"{name}: Russia was not asked for the last text in {russia:.0%} of the runs")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Where a date cuts off a party's last session, its last chance comes sooner, and so it gives way
# sooner: the sitting on NATO seldom ends without a text now (the deadline effect of notebook 3).
# But the last answer is *not held* twice as often. A text is on its way and runs out of time:
# changed in Moscow and not yet accepted again by the others, or accepted by them and never answered
# by Russia. Pressure moves those who sit at the table. A date cuts the path that a text must travel
# when somebody who must consent is not in the room. And look who pays for both:
#
# </details>

# %%
guess.then(sim.compare(base, deadline).utilities().round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Ukraine alone, for it is its no-deal value that fell. All others gain a little.
#
# </details>
#
# ## What the whole talks hang on
#
# Two variants cost most of the deals: without Ukraine's concession, and without the guarantee that
# it is given in return for. They are the two halves of one exchange.

# %%
for name in ("berlin-no-nato-concession", "berlin-no-robust-guarantees"):
    result = results[name]
    party, reason = result.blockers().index[0]
    deals = int(result.endings().loc["deal", "runs"])
    print(f"{name}: {deals} deals in {len(result):,} runs; first in the way: {party}, {reason}")

# %%
sim.plots.blocked_issues(results["berlin-no-robust-guarantees"])

# %% [markdown]
# Without the guarantee Russia stands on NATO membership, and those who would have to give the
# guarantee stand on that: the two sides of the exchange. A few deals are left over, where a stand
# is a bluff: mostly the bid is set aside and Russia did not mean its demand. The base has one broad
# way to a deal, over one package, and whatever closes it closes nearly everything. If you had to
# defend this model, that is where to begin: is there really no other way? What was left out as an
# issue cannot be traded (notebook 4).
#
# ## Exercises
#
# **1.** Which variants cannot be told from the base with the runs that you have? Would ten times
# as many runs settle it?
#
# <details><summary>Answer</summary>
#
# ```python
# for name, row in table.iloc[1:].iterrows():
#     if not row["clear"]:
#         print(f"{name}: {100 * row['difference']:+.1f} points")
# ```
#
# Ten times as many runs make an interval about a third as wide, so that a difference of a
# fraction of a point can be told from 0. That would not make it *matter*: compare it with what a
# single unknown number does (notebook 8).
#
# </details>
#
# **2.** Put bluff and deadline together. Do the effects add up?
#
# <details><summary>Answer</summary>
#
# ```python
# lines = "parties.russia.red_lines"
# soft = {f"{lines}.no_membership.firmness": 0, f"{lines}.permanent_end.firmness": 0}
# together = sim.run(both.vary(soft), runs=runs, seed=seed)
# shares = {"bluff": bluff, "deadline": deadline, "together": together}
# for name, result in shares.items():
#     change = sim.compare(base, result).endings().loc["deal", "difference"]
#     print(f"{name:>9}: {100 * change:+.1f} points")
# ```
#
# Not quite, though both are small. Some runs that the bluff would have turned into deals the
# pressure has turned already, or the date has cut off. Effects on shares need not add up; simulate
# the combination instead of adding.
#
# </details>
#
# **3.** In `berlin-ratification` what all have signed is put to a vote. What changes if everybody
# knows beforehand how the vote would go? (`parties.ukraine.ratification.known_to` is `nobody`,
# `party` or `all`.)
#
# <details><summary>Answer</summary>
#
# ```python
# known = {}
# for who in ("nobody", "party", "all"):
#     change = {"parties.ukraine.ratification.known_to": who}
#     result = sim.run(scenarios["berlin-ratification"].vary(change), runs=runs, seed=seed)
#     known[who] = result.endings()["share"]
# print(pd.DataFrame(known).T.round(3).to_string())
# ```
#
# If nobody knows, some signed texts fail at home. If the delegation knows, it does not sign what
# would fail: no text fails, and most that would have failed are replaced by others. If all know,
# the others do not even offer it, which helps a little more. Putnam (1988) calls the outcomes that
# would pass the win-set; `docs/two-level-games.md` has the textbook case.
#
# </details>
#
# **4.** The Europeans from Sunday on: runs with a deal are as many as before, or nearly. Are they
# the same runs, and are the talks the same?
#
# <details><summary>Answer</summary>
#
# ```python
# early = results["berlin-europeans-from-sunday"]
# print(sim.compare(base, early).transitions())
# for session in ("monday_morning", "monday_europeans"):
#     shares = [r.runs[f"course.{session}"].value_counts(normalize=True) for r in (base, early)]
#     print(f"{session}: agreed in {shares[0]['agreed']:.0%}, now in {shares[1]['agreed']:.0%}")
# ```
#
# Nearly the same runs. Three agree less easily than two, so fewer texts come out of Berlin; in
# return, what is agreed there is agreed by all. What was not agreed in Berlin is made up for later:
# the sitting in Moscow opens without a text, too, and the bottleneck lies there.
#
# </details>
