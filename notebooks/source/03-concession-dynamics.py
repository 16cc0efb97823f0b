# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · Concession dynamics
#
# **Is it better to hold out or to give way?**
#
# **About 12 minutes.** You will learn
#
# - how negotiators who concede by the clock differ, and what holding out earns and costs;
# - what happens when one side imitates the other, tit for tat;
# - what a deadline does, and why it matters whether the parties reckon with it.
#
# You need notebook 1. As everywhere: a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import numpy as np

import sim

pie = sim.load("splitting-a-pie")
print(pie.about)

# %% [markdown]
# ## Giving way by the clock
#
# Ann and Ben want opposite things and have nothing else to trade. Each begins with all for itself
# and lowers its **target**, the utility that it wants now, until the last round. How the target
# falls is a matter of temper. After Faratin, Sierra and Jennings (1998), whose β is our 1/e, it is
#
# target = floor + (1 − t^e) · (best − floor),
#
# where t goes from 0 at the beginning to 1 at the end, and the exponent e is the temper. A
# **boulware** negotiator has an exponent above 1 and hardly moves until shortly before the end.
# (The name is that of a manager at General Electric who made one offer and stuck to it.) A
# **conceder** has one below 1 and gives most away at once. With exponent 1 a target falls evenly.

# %%
time = np.linspace(0, 1, 6)
for name, exponent in (("conceder", 0.25), ("linear", 1), ("boulware", 4)):
    targets = "  ".join(f"{target:.2f}" for target in 1 - time**exponent)
    print(f"{name:>9}: {targets}")

# %% [markdown]
# Read a row from left to right: from the first round to the last, the share of the pie that such a
# negotiator asks for.
#
# > **Predict.** Ann is boulware (exponent 4), Ben gives way evenly (exponent 1). They talk for 40
# > rounds. Roughly when do they agree, and who gets more?

# %%
guess = sim.app.predict("round, and who gets more")

# %%
tempers = {
    "parties.ann.strategy": {"boulware": {"exponent": 4}},
    "parties.ben.strategy": {"boulware": {"exponent": 1}},
}
uneven = sim.run(pie.vary(tempers), runs=1, seed=seed)
guess.then(sim.plots.concessions(uneven, 0))

# %%
with guess:
    print(f"They agree in round {uneven.runs.loc[0, 'round'] + 1} of 40.")
    print(f"Ann gets {uneven.runs.loc[0, 'share']} of 100 slices.")

# %% [markdown]
# Now draw both exponents anew in every run, from 0.5 to 5.
#
# > **Predict.** How strongly is Ann's share tied to the difference of the two exponents: not at
# > all, loosely, or nearly one to one?

# %%
guess = sim.app.predict("not at all, loosely, or one to one")

# %%
talks = sim.run(pie, runs=runs, seed=seed)
table = talks.runs
share = table["share"].astype(float)
exponent = "draw.parties.{}.strategy.boulware.exponent"
lead = table[exponent.format("ann")] - table[exponent.format("ben")]
with guess:
    tie = np.corrcoef(lead, share)[0, 1]
    print(f"correlation of Ann's share with her lead in patience: {tie:.2f}")
    print(f"a lead above 2: {share[lead > 2].mean():.0f} slices on average")
    print(f"less patient by more than 2: {share[lead < -2].mean():.0f} slices")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Nearly everything is patience. In this world holding out pays, and nobody is ever punished for it,
# because a pie can be cut up to the last minute: every run ends in a deal. That is special.
#
# </details>
#
# ## What holding out costs
#
# Shepherds and farmers share a valley. Five issues, of which each side cares for different ones; no
# deal is worth between 0.3 and 0.5 to each; and they have twelve rounds only. They bargain over
# positions: each offers what is worth just its target to itself, takes nothing below its target,
# and neither knows that the twelfth round is the last.
#
# > **Predict.** We let both be a conceder, linear or boulware, nine combinations. In which does the
# > shepherds' side do best? In which corner do both do badly?

# %%
guess = sim.app.predict("best for the shepherds; bad for both")

# %%
valley = sim.load("positional-bargaining")
names = ["conceder", "linear", "boulware"]
sides = {name: f"parties.{name}.strategy.concedes" for name in ("shepherds", "farmers")}
pairs = dict.fromkeys(sides.values(), names)
study = sim.sweep(valley, pairs, runs=max(50, runs // 10), seed=seed)
with guess:
    for what in ("utility.shepherds", "utility.farmers", "deal"):
        grid = study.points.assign(value=study.measure(what))
        grid = grid.pivot(index=sides["shepherds"], columns=sides["farmers"], values="value")
        print(f"{what} (rows: shepherds, columns: farmers)")
        print(grid.loc[names, names].round(2).rename_axis(index=None, columns=None), "\n")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Look down a column of the first table: whatever the farmers do, the shepherds fare better by being
# tougher. Look along a row of the second: the same holds for the farmers. So both are drawn into
# the corner where both are boulware. There each gets less than if both had given way, because some
# two in five of the talks now end without a deal. Lax and Sebenius (1986) call that the
# **negotiator's dilemma**: what claims value for one destroys value for both.
#
# The exponent itself can be swept. Each cell is a pair of exponents, and shows the share of deals.
#
# </details>

# %%
exponents = {f"{path}.boulware.exponent": [0.5, 1, 2, 4, 8] for path in sides.values()}
patience = sim.sweep(valley, exponents, runs=max(50, runs // 20), seed=seed)
guess.then(sim.plots.heatmap(patience, *exponents))

# %% [markdown]
# ## The dance
#
# Raiffa (1982) called the way of offers and counter-offers the **negotiation dance**. Its picture
# has the utility of the one side along x and that of the other along y. Outcomes are points, and a
# move is a step. Each side begins in its own corner; they meet, if they meet, somewhere near the
# upper right edge, the **Pareto frontier**: there nobody can gain without a loss to the other.

# %%
result = sim.run(valley, runs=runs, seed=seed)
sim.plots.dance(result, 0)

# %% [markdown]
# The first offers of each crowd in its corner; only towards the end do both come inwards, and not
# every step is a step towards the other. And here is where all the runs that end in a deal come to
# rest.

# %%
sim.plots.utilities(result)

# %%
distance = sim.analysis.distances(result)
forgone = distance[["forgone.shepherds", "forgone.farmers"]].dropna()
wasteful = (forgone > 0.05).all(axis=1).mean()
print(f"Deals in which each side could have had 0.05 more at no cost to the other: {wasteful:.0%}")

# %% [markdown]
# Most deals lie inside the frontier: there were outcomes that both sides would have liked better,
# and they went by. Each offers what is good enough for *itself*, and does not know what is dear to
# the other. Notebook 4 is about that.
#
# ## Tit for tat
#
# A negotiator may also look at the other instead of the clock: concede when the other has conceded.
# Axelrod (1984) made tit for tat famous in another game; Faratin, Sierra and Jennings describe
# three kinds for bargaining. `relative_tit_for_tat` concedes in the *proportion* in which the last
# offers got better.
#
# > **Predict.** Two imitators split a pie. What happens? And how does an imitator fare against a
# > boulware, who hardly moves?

# %%
guess = sim.app.predict("two imitators; against a boulware")

# %%
names = ["conceder", "linear", "boulware", "relative_tit_for_tat"]
with guess:
    for other in names:
        pair = {"parties.ann.strategy": "relative_tit_for_tat", "parties.ben.strategy": other}
        met = sim.run(pie.vary(pair), runs=1, seed=seed)
        ending, ann = met.runs.loc[0, "ending"], met.runs.loc[0, "utility.ann"]
        print(f"imitator against {other}: {ending}, {100 * ann:.0f} slices for Ann, who imitates")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Two imitators wait for each other until the last round, for somebody would have to make the first
# step; then the one who has the last answer takes nothing at all, which is no worse than no deal.
# And against one who hardly moves the imitator is *not* tough. From no slice to one is infinitely
# more, and who answers in proportion gives everything away for a crumb. A rule that sounds fair
# depends on the scale on which "as much" is measured.
#
# </details>
#
# ## Deadlines
#
# Experiments find that agreements crowd before the deadline (Roth, Murnighan & Schoumaker 1988).
# Ours come late, too, most of them in the last third of the time, for those who give way by the
# clock give most near its end.

# %%
sim.plots.agreement_hour(talks)

# %% [markdown]
# Cut the 40 hours down to 20. There are two ways. Either both know it from the beginning and adapt
# their pace (so it is unless a scenario says otherwise). Or it comes as a surprise (`clock: open`),
# and they pace themselves as if all 40 rounds were to come.
#
# > **Predict.** What share of deals is left in each case?

# %%
guess = sim.app.predict("share of deals: known, a surprise")

# %%
with guess:
    for words, changes in {
        "no deadline": {},
        "known": {"deadline": 20},
        "a surprise": {"deadline": 20, "clock": "open"},
        "drawn from 15 to 45, a surprise": {"deadline": {"uniform": [15, 45]}, "clock": "open"},
    }.items():
        cut = sim.run(pie.vary(changes), runs=runs, seed=seed)
        hours = cut.runs.loc[cut.measure("deal") == 1, "hour"]
        print(f"{words:>32}: {cut.measure('deal').mean():>5.0%} deals, at hour {hours.mean():.0f}")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# A deadline that all reckon with costs nothing: the same dance, danced faster. One that surprises
# ends the talks while both still hold back. So before you model a deadline ask who knows of it. (In
# the Berlin variant `berlin-us-deadline` what counts most is which session the deadline cuts off;
# the study `pressure` shows it.)
#
# </details>
#
# ## Exercises
#
# **1.** Ann's exponent is 4. Which exponent of Ben's, of 0.5, 1, 2, 4 and 8, is best for Ben? Is it
# the same in the valley, for the farmers against shepherds with exponent 4?
#
# <details><summary>Answer</summary>
#
# ```python
# pies = sim.sweep(
#     pie.vary({"parties.ann.strategy": {"boulware": {"exponent": 4}}}),
#     {"parties.ben.strategy.boulware.exponent": [0.5, 1, 2, 4, 8]},
#     runs=20,
#     seed=seed,
# )
# print(pies.points.assign(ben=pies.measure("utility.ben").round(2)))
# grid = patience.points.assign(farmers=patience.measure("utility.farmers").round(2))
# shepherds, farmers = exponents
# print(grid[grid[shepherds] == 4].drop(columns=shepherds))
# ```
#
# In the pie the toughest is best. In the valley it is not: too much toughness costs deals, and the
# best answer lies in between.
#
# </details>
#
# **2.** What if the two in the pie had something to lose by no deal, say 0.4 each? Do the deals
# come earlier or later, and do they still always come?
#
# <details><summary>Answer</summary>
#
# ```python
# costly = {f"parties.{name}.no_deal.value": 0.4 for name in ("ann", "ben")}
# better = sim.run(pie.vary(costly), runs=runs, seed=seed)
# print(better, better.measure("hour").mean().round(1), talks.measure("hour").mean().round(1))
# ```
#
# Later, for neither sinks below 0.4, and so each sinks more slowly. A good alternative makes one
# slow. Deals still come, because the zone of possible agreement, 40 to 60 slices, is open.
#
# </details>
#
# **3.** `averaged_tit_for_tat` looks at several offers back. Does it save the imitator?
#
# <details><summary>Answer</summary>
#
# ```python
# for other in names:
#     pair = {"parties.ann.strategy": "averaged_tit_for_tat", "parties.ben.strategy": other}
#     met = sim.run(pie.vary(pair), runs=1, seed=seed)
#     print(f"{other:>22}: {100 * met.runs.loc[0, 'utility.ann']:.0f} slices")
# ```
#
# Hardly. The fault is not a short memory but the proportion.
#
# </details>
#
# **4.** In the valley, put a mediator with a single text in the place of offers and counter-offers
# (`timeline.assembly.protocol`). How many more deals are there?
#
# <details><summary>Answer</summary>
#
# ```python
# mediated = valley.vary({"timeline.assembly.protocol": "single_text"})
# print(sim.compare(result, sim.run(mediated, runs=runs, seed=seed)).endings().round(3))
# ```
#
# All runs end in a deal. The mediator asks "is this worse for you than what we began with,
# and than no deal?", and that question needs no patience.
#
# </details>
