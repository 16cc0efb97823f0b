# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 13 · Theory check
#
# **How do you know that the simulation does what it claims to do?**
#
# **About 12 minutes.** You will learn
#
# - what four classic models of bargaining predict, and to hold the simulation against them;
# - why a simulation that agrees with theory where theory has an answer is still no forecast
#   elsewhere;
# - how far what the strategies of this toolkit agree on lies from what theory would pick.
#
# Utilities, no-deal values and strategies should be familiar (notebooks 1 to 3), the commitment
# problem helps (notebook 10). Everything here is a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import numpy as np
import pandas as pd

import sim

# %% [markdown]
# A simulation can be wrong in two ways: it can do something else than its authors think, and the
# world can be other than the model. Theory helps with the first. Where a closed form is known,
# the simulation, which knows nothing of it, must come out there.
#
# ## The ultimatum
#
# Ann makes one offer of a hundred slices, Ben takes it or leaves it. What he has without a deal
# is drawn anew in each run, and known to Ann.
#
# > **Predict.** If both only count slices, what does Ann ask for? And what do you think that
# > *people* do?

# %%
guess = sim.app.predict("what Ann asks; what people do")

# %%
offers = sim.run("ultimatum", runs=runs, seed=seed).runs
left_over = np.floor(100 * (1 - offers["draw.parties.ben.no_deal.value"]))
asked = offers["share"].astype(int)
all_of_it = np.mean(asked == left_over)
with guess:
    print(f"Ann asks for all that Ben's alternative leaves in {all_of_it:.0%} of the runs.")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# That is the equilibrium. It is also what people do not do: in the laboratory low offers are
# refused, and hardly anybody makes them (Güth, Schmittberger & Schwarze 1982). The simulation
# agrees with the theory and both disagree with people. Keep this in mind for all that follows.
#
# </details>
#
# ## Rubinstein: patience is power
#
# Now Ann and Ben offer in turns. A slice later is worth less than a slice now: after every offer
# that goes by, a part δ of its worth is left, a number of its own for each. Both know both.
# Rubinstein (1982) showed that there is one reasonable way to play: Ann offers at once what Ben
# would get by refusing, and he accepts. She keeps
#
# > (1 − δ₂) / (1 − δ₁ δ₂)
#
# > **Predict.** Both have δ = 0.9. What does Ann keep of the pie: a half, a little more, nearly
# > all? And if Ben is the more patient one?

# %%
guess = sim.app.predict("Ann's share; if Ben is more patient")

# %%
pie = sim.run("rubinsteins-pie", runs=runs, seed=seed).runs
ann, ben = (pie[f"draw.parties.{name}.strategy.equilibrium.discount"] for name in ("ann", "ben"))
kept = pie["share"].astype(float)
formula = (1 - ben) / (1 - ann * ben)
with guess:
    print(f"With δ = 0.9 for both she keeps {(1 - 0.9) / (1 - 0.9 * 0.9):.3f} by the formula.")
    print(f"All talks end in the first round: {(pie['round'] == 0).all()}")
    print(f"Largest difference between simulation and formula: {(kept - formula).abs().max():.4f}")

# %%
patient = pd.DataFrame(
    {
        "Ann more patient": kept[ann > ben].describe(),
        "Ben more patient": kept[ann < ben].describe(),
    }
)
guess.then(patient.loc[["mean", "min", "max"]].round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The strategies do not know the formula. They work backwards from the last offer, over a thousand
# possible slices. The differences are a few of these, the trace of a last round that the theory
# does not have. Ann moves first, which is worth a little; being the more patient one is
# worth more.
#
# Nobody waits in this equilibrium, since everybody knows everything. Delay in real talks has to
# come from what is *not* known, or from what people are.
#
# </details>
#
# ## Zeuthen and Nash: who has more to lose
#
# In another scenario Ann values all slices alike, while Ben values the first ones most (his
# utility is the square root of his part). Both open with all for themselves. In each round the
# one concedes who has relatively more to lose from a conflict (Zeuthen 1930), and just enough
# that it is the other's turn.
#
# > **Predict.** Ben is content with little, Ann never. Who gets more? Where will they meet: at
# > 50, at 60, at 67, at 75 slices for Ann?

# %%
guess = sim.app.predict("slices for Ann")

# %%
zeuthen = sim.load("zeuthen")
process = sim.run(zeuthen, runs=1, seed=seed)
meeting = int(process.runs["share"].iloc[0])
with guess:
    print(f"They meet at {meeting} slices for Ann, in round {process.runs['round'].iloc[0] + 1}.")
guess.then(sim.plots.utilities(process, baselines=True))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Nash (1950) asked another question: which point would satisfy four reasonable demands on a fair
# solution? His answer is the point with the largest *product* of gains over no deal. On this
# curve it lies where u · √(1 − u) is largest, at u = 2/3. Harsanyi (1956) proved that Zeuthen's
# process ends there. And so it does, to the slice. Other ideas of fairness pick other points:
#
# </details>

# %%
guess.then(sim.analysis.solutions(sim.analysis.problem(zeuthen)).round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Kalai & Smorodinsky (1975) divide in proportion to the best that each could have; the
# egalitarian solution gives equal gains; the utilitarian one the largest sum; and whoever makes
# the last offer of a game with a last round takes all. "Fair" is not one thing. If somebody shows
# you the Nash point as *the* solution, ask for the others.
#
# </details>
#
# > **Predict.** Let other strategies play the same game, the same one on both sides. Which of
# > them end near the Nash point?

# %%
guess = sim.app.predict("which strategies")

# %%
FIELD = ["zeuthen", "micro", "linear", "boulware", "conceder"]
rows = {}
for name in FIELD:
    both = {"parties.ann.strategy": name, "parties.ben.strategy": name}
    change = both | {"timeline.talks.protocol": "alternating_offers"}
    run = sim.run(zeuthen.vary(change), runs=1, seed=seed).runs.iloc[0]
    rows[name] = {"ending": run["ending"], "share": run["share"], "round": run["round"] + 1}
guess.then(pd.DataFrame.from_dict(rows, orient="index"))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Two who concede in *utility* at the same pace end near equal utilities, which is another point of
# the curve; MiCRO goes slice against slice and ends in the middle of the slices. Only
# who looks at what both have to lose ends at the Nash point. And that takes knowing the other's
# utility, which real parties do not.
#
# </details>
#
# ## Fearon and Powell: the threshold of war
#
# Notebook 10 showed that two sides fight at once if power is about to shift far enough. The
# theory says when. The declining side compares a war now, p₁ − c, with one period of everything
# and a war later. It signs only if
#
# > p₁ − δ p₂ ≤ (1 − δ)(1 + c)
#
# p₁ and p₂ being its chance to win now and later, c its cost of war, δ what a period later is
# worth (after Fearon 1995; Powell 2006). In the file `commitment-problem` there is no such formula,
# only an adversary who decides again at every review.
#
# > **Predict.** If both care less for the future (δ = 0.8 instead of 0.9), do they fight more or
# > less often?

# %%
guess = sim.app.predict("more or less often")

# %%
CASES = [(0.9, 0.7, 0.1), (0.8, 0.7, 0.1), (0.9, 0.9, 0.1), (0.9, 0.7, 0.3)]
rows = []
for patience, now, cost in CASES:
    change = {
        "aftermath.patience": patience,
        "aftermath.strength.now": now,
        "aftermath.cost.incumbent": cost,
    }
    table = sim.run(sim.load("commitment-problem").vary(change), runs=runs, seed=seed).runs
    later = table["draw.aftermath.strength.later"]
    signed = table["ending"] != "no_deal"
    least = (now - (1 - patience) * (1 + cost)) / patience
    rows.append([patience, now, cost, later[~signed].max(), later[signed].min(), least])
columns = ["δ", "p₁", "c", "largest p₂ that fights", "least p₂ that signs", "by the formula"]
guess.then(pd.DataFrame(rows, columns=columns).round(4))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The formula lies between the two, every time. With more runs the gap closes from both sides.
# Impatience makes for peace here: whoever cares little for the future minds less that it will be
# weak.
#
# </details>
#
# ## Where theory has no answer
#
# In most scenarios nobody knows the other's utilities, and strategies are rules of thumb. Then
# there is no closed form, but there are yardsticks: the Pareto frontier (no outcome is better for
# all) and the Nash point of each run. Shepherds and farmers share a valley. In one scenario they
# make each other offers and hold out; in the other a mediator revises a single text point by
# point (Raiffa 1982).
#
# > **Predict.** Which brings more deals? And which brings *better* deals, nearer to the frontier?

# %%
guess = sim.app.predict("more deals; better deals")

# %%
measured = {}
for name in ("positional-bargaining", "single-text"):
    result = sim.run(name, runs=runs // 5, seed=seed)
    far = sim.analysis.distances(result)
    measured[name] = {
        "deals": result.endings().loc["deal", "share"],
        "to the frontier": far["frontier"].mean(),
        "to the Nash point": far["nash"].mean(),
    }
guess.then(pd.DataFrame(measured).T.round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# (Distances are in units of utility, means over the deals.) The single text always brings a deal,
# and a better one on average: its deals lie less than half as far from the frontier as those of
# hard bargaining, and nearer to the Nash point. The bargainers offer what is good enough for
# themselves and do not ask what the other likes. The mediator begins each point with the option
# that is disliked least, changes one point at a time, and ends where no small improvement is left.
# That need not be the best outcome (packages help: notebook 4). Neither is in the
# textbook's closed forms, and neither contradicts them.
#
# </details>
#
# ## What such a check is worth
#
# `docs/validation.md` lists all known answers against which this toolkit is held, with their
# sources and tolerances; it is written by the tests, and what fails stays on it. Where a formula
# is compared with itself, only the transcription is checked. The rows that are *played*, as all
# of those above, are independent.
#
# All of it says: the machine does what it says it does. None of it says that the parties in
# Berlin reason like Rubinstein, fear like Fearon, or that the ranges in the file are the right
# ones.
#
# ## Exercises
#
# **1.** In Rubinstein's game there is no last offer. Give the talks 1, 2, 3, 5, 10 and 30 rounds,
# with δ = 0.9 for both. How does Ann's share approach the formula? (By hand: she takes all of
# what is left in the last round; work backwards.)
#
# <details><summary>Answer</summary>
#
# ```python
# alike = {"equilibrium": {"discount": 0.9}}
# known = {f"parties.{name}.strategy": alike for name in ("ann", "ben")}
# share = 1.0
# for rounds in range(1, 31):
#     if rounds in (1, 2, 3, 5, 10, 30):
#         talks = sim.load("rubinsteins-pie").vary(known | {"timeline.talks.rounds": rounds})
#         played = float(sim.run(talks, runs=1).runs["share"].iloc[0])
#         print(f"{rounds:>2} rounds: played {played:.3f}, by hand {share:.3f}")
#     share = 1 - 0.9 * (1 - 0.9 * share)
# ```
#
# From above: with one round it is the ultimatum, and each round more makes her last offer worth
# less. This is Ståhl's (1972) finite game; its limit is Rubinstein's.
#
# </details>
#
# **2.** Give Ann something to fall back on in Zeuthen's scenario: a no-deal value of 0.2, 0.5,
# 0.7. Does the process still end at the Nash point?
#
# <details><summary>Answer</summary>
#
# ```python
# for value in (0, 0.2, 0.5, 0.7):
#     changed = zeuthen.vary({"parties.ann.no_deal.value": value})
#     met = sim.run(changed, runs=1).runs["share"].iloc[0]
#     nash = sim.analysis.nash(sim.analysis.problem(changed)).options["share"]
#     print(f"no deal worth {value}: they meet at {met}, Nash point {nash}")
# ```
#
# Yes, and the point moves with her alternative. A better fallback is worth slices even if it is
# never used.
#
# </details>
#
# **3.** `splitting-a-pie` has no theory in it: both concede by the clock, each with a patience of
# its own. What takes the place of δ?
#
# <details><summary>Answer</summary>
#
# ```python
# split = sim.run("splitting-a-pie", runs=runs, seed=seed).runs
# exponents = [split[f"draw.parties.{name}.strategy.boulware.exponent"] for name in ("ann", "ben")]
# correlation = np.corrcoef(split["share"].astype(float), exponents[0] - exponents[1])[0, 1]
# print(f"correlation of Ann's share with the difference of exponents: {correlation:.2f}")
# ```
#
# The exponent: who concedes later gets more. The lesson is Rubinstein's, patience is power, and
# the mechanism another. Here it is stubbornness, and against somebody just as stubborn it costs
# the time of both.
#
# </details>
#
# **4.** What would theory pick in Berlin? Look at `sim.analysis.baselines` with a result.
#
# <details><summary>Answer</summary>
#
# ```python
# berlin = sim.run("berlin", runs=runs, seed=seed)
# rules = sim.analysis.baselines("berlin", berlin)
# shown = ["nato_membership", "security_guarantees", "in_zopa", "share", "distance"]
# print(rules[shown].to_string())
# ```
#
# The Nash point of the mean draws is the one exchange, the bid against strong guarantees; as a
# whole text it is what a few runs in a hundred agree on. The mean position (each party's wish
# weighted by how much it cares; van den Bos 1991) is a text that somebody could write and hardly
# any run ends with. Of 66 European decisions a model that counts salience was the best guess
# (Schneider, Finke & Bailer 2010). Show such rules beside yours.
#
# </details>
