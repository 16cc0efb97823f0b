# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 8 · Which assumption matters?
#
# **About 18 minutes.** You will learn
#
# - to rank unknown numbers by how far they move the outcome, and to say how sure that ranking is;
# - to find the *region* of assumptions in which talks fail (scenario discovery);
# - to ask how far a single number would have to move until another ending is the likeliest.
#
# You should have seen one run and ten thousand (notebook 1) and know what a prior is (notebook
# 6). Everything here is a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

scenario = sim.load("berlin")
result = sim.run(scenario, runs=runs, seed=seed)
deals = result.endings().loc["deal", "share"]
print(f"{len(scenario.uncertain)} numbers are unknown, and drawn anew in each of {runs:,} runs.")
print(f"{deals:.0%} of the runs end as a deal.")

# %% [markdown]
# All these numbers are assumptions with a range: weights, values, patience, no-deal values, how
# firm a red line is. Nobody has the time to find out about all of them. So which is worth the
# trouble?
#
# ## First question: which number moves the outcome?
#
# > **Predict.** Name three of the unknown numbers that you expect to move the share of deals
# > most. Is it what things are *worth* to the parties (weights, values), how *patient* they are,
# > how well they live *without* a deal, or how *real* their red lines are?
#
# Notebook 6 drew a **tornado**: sort the runs by their draws of one number, and compare the share
# of deals in the lowest fifth with that in the highest. It needs no new runs. Here it is again,
# as the first of three questions.

# %%
sim.plots.show(sim.plots.tornado(result))

# %% [markdown]
# Two entries stand for the same kind of thing: whether a party would *really* never sign what it
# says it will not sign. On Russia's side it is the demand that the way into NATO end for good; on
# Ukraine's that it will not be barred for ever. As long as theirs is a third bar: what going on
# without a deal is worth to Russia. What the options are worth comes later.
#
# ## How much of all the differences is that?
#
# A tornado shows how far a number moves the mean. It does not say how much of all the ups and
# downs between runs it explains. The **first-order share** does: the part of the variance that
# would be gone if that number alone were known (Sobol 1993; here from plain runs, after Plischke,
# Borgonovo & Smith 2013). If every number worked by itself, these shares would add up to 1.
#
# > **Predict.** What do the shares of all unknown numbers add up to: nearly 1, about a half, or
# > less than that?

# %%
depends = sim.analysis.sensitivity(result)
depends.quantities[["rests_on", "S1", "low", "high", "lowest", "highest"]].head(8).round(3)

# %%
depends.by_provenance.round(2)

# %%
alone = depends.by_provenance.loc["assumption", "S1"]
clear = int((depends.quantities["low"] > 0).sum())
print(f"Taken one by one, and added up, the numbers explain {alone:.0%} of the variance.")
print(f"For {clear} of {len(depends.quantities)} the 95 % interval of that share lies above 0.")

# %% [markdown]
# With ten thousand runs it is less than a third. The rest is what numbers do *together*. No
# number decides the outcome by itself, and a list of single effects, however long, misses most of
# the story.
#
# (The list is a little longer than the number of unknown numbers: whether a line is *real* is
# drawn too, from its firmness.) Look at the intervals before you believe the order. Two numbers
# whose intervals overlap could change places with another seed. And a number far down the list is
# not proven harmless: it may matter a great deal in company.
#
# ## Second question: in which region do talks fail?
#
# If numbers act together, look for *combinations*. PRIM, the patient rule induction method
# (Friedman & Fisher 1999; for scenarios Bryant & Lempert 2010), searches for a box. It begins
# with all runs, peels off a thin slice where talks fail least, then another, and looks what
# remains. A box has two virtues that pull against each other:
#
# - **density**: how many of the runs inside it fail;
# - **coverage**: how many of all failures lie inside it.
#
# > **Predict.** Is there a combination of few conditions under which *no* run ends as a deal? You
# > have seen the candidates above.

# %%
draws = result.runs.filter(like="draw.").rename(columns=lambda name: name.removeprefix("draw."))
fails = (result.runs["ending"] != "deal").to_numpy()
found = sim.studies.prim(draws, fails)
print(found.sentence)

# %%
sim.plots.show(sim.plots.prim_tradeoff(found, result))

# %% [markdown]
# (With a few hundred runs PRIM may say that no region stands out. It needs cases to see
# anything.)
#
# The table below shows why the box looks as it does. Each row is a combination of the two lines,
# 1 where the line is real and 0 where it is a bluff; the columns are shares of that row's runs.

# %%
RUSSIA = "parties.russia.red_lines.permanent_end"
UKRAINE = "parties.ukraine.red_lines.no_permanent_bar"
lines = {"Russia's demand": draws[f"{RUSSIA}.real"], "Ukraine's line": draws[f"{UKRAINE}.real"]}
shares = result.runs.assign(**lines).groupby(list(lines))["ending"].value_counts(normalize=True)
shares.unstack().reindex(columns=["deal", "partial", "no_deal"]).fillna(0).round(3)

# %% [markdown]
# One real line leaves room for a deal, in both cases about as much. Two real lines leave none:
# what one calls the least, the other calls too much. This is what *together* means, and it needs
# no simulation to be understood once it has been found. `explain` says the same by comparing
# outcomes with lines:

# %%
print(sim.explain(scenario, runs=0).headline)

# %% [markdown]
# A box in which talks fail does not say when they succeed. Outside the box most runs fail too,
# each for a reason of its own. Look at the first row of the table: with neither line real, more
# than half of the runs still end without a deal.
#
# ## Third question: how far until it flips?
#
# The likeliest ending in Berlin is `partial`: those present agree, and Russia does not sign. Take
# one unknown number, hold it at its mean, and move it outwards, while all else is drawn as
# always. Where does another ending become the likeliest? That place is a **tipping point**.
#
# > **Predict.** How many of the unknown numbers can by themselves make `deal` the likeliest
# > ending, anywhere in their range?

# %%
flips = sim.tipping_points(scenario, runs=min(runs, 200), seed=seed)
print(f"{int(flips['flips_to'].notna().sum())} of {len(flips)} numbers flip the likeliest ending.")
print(f"'partial' leads by at least {flips['lead'].min():.0%} of the runs with each at its mean.")

# %% [markdown]
# That is a strong statement, and a comfortable one: whoever argues about a single number in its
# range argues about the size of the majority, not about which ending has it. It holds under these
# ranges, and for one number at a time. A smaller case shows what a tipping point looks like: a
# builder and an architect plan a house, and a neighbour who was not invited must consent.

# %%
neighbour = sim.load("absent-neighbour")
house = sim.tipping_points(neighbour, runs=min(runs, 2_000), seed=seed)
house[["mean", "low", "high", "ending", "flips_to", "at", "part"]].round(2)

# %%
sim.plots.show(sim.plots.tipping(neighbour, house))

# %% [markdown]
# There the numbers lie near a balance. A little less patience of the builder, or a neighbour who
# lives a little better without the house, and the likeliest ending is another. `part` is the
# change as a part of the way from the mean to the end of the range: the smaller, the sooner a
# reader should ask how that number is known.
#
# ## Three questions, three answers
#
# | question | method | what it found in Berlin |
# | --- | --- | --- |
# | What moves the outcome? | tornado, first-order shares | two real lines, Russia's no-deal value |
# | Where do talks fail? | PRIM | where both lines are real; there always |
# | How far until it flips? | tipping points | no single number does it |
#
# None of them says what is true. A number ranks high if it matters *and* its range is wide:
# narrow the range, and it sinks. That is how to use the list. The top of it says what to find out
# next. And the ranges themselves were written by somebody; notebook 6 shows what evidence does to
# them.
#
# ## Exercises
#
# **1.** What decides whether a *text* comes out of Berlin at all? Look at the share of `no_deal`
# instead of `deal`. Are the same numbers at the top?
#
# <details><summary>Answer</summary>
#
# ```python
# text = sim.analysis.sensitivity(result, "no_deal")
# print(text.quantities[["S1", "low", "high", "lowest", "highest"]].head(5).round(3).to_string())
# ```
#
# No. In Berlin three parties sit at the table, and Russia is not one of them. With many runs the
# Europeans' no-deal value leads, then what guarantees are worth to those who would have to give
# them. The question decides what matters: ask which ending before you ask which number.
#
# </details>
#
# **2.** How stable is the ranking? Take only the first twentieth of the runs and compare the
# first five.
#
# <details><summary>Answer</summary>
#
# ```python
# few = sim.run(scenario, runs=max(runs // 20, 100), seed=seed)
# ranked = sim.analysis.sensitivity(few).quantities
# print(ranked[["S1", "low", "high"]].head(5).round(3).to_string())
# print(f"{int((ranked['low'] > 0).sum())} intervals lie above 0")
# ```
#
# Most intervals now reach below 0, and names come up that have no effect worth the name. Rankings
# without intervals invite stories about noise.
#
# </details>
#
# **3.** Suppose an interview convinces you that Russia's demand is nearly always real (firmness
# 0.9). What does the outcome depend on now?
#
# <details><summary>Answer</summary>
#
# ```python
# firm = sim.run(scenario.vary({f"{RUSSIA}.firmness": 0.9}), runs=runs, seed=seed)
# print(f"deals: {firm.endings().loc['deal', 'share']:.1%}, before {deals:.1%}")
# now = sim.analysis.sensitivity(firm).quantities
# print(now[["S1", "lowest", "highest"]].head(3).round(3).to_string())
# ```
#
# On Ukraine's line, more than on anything before. What you learn about one number changes which
# number is worth asking about next.
#
# </details>
#
# **4.** In `berlin-russia-bluff` neither of Russia's lines is real. Move Russia's no-deal value
# through its range. Where does `deal` overtake `partial`?
#
# <details><summary>Answer</summary>
#
# ```python
# path = "parties.russia.no_deal.value"
# study = sim.sweep("berlin-russia-bluff", {path: [0.1, 0.2, 0.3, 0.4, 0.5]}, runs=min(runs, 2_000))
# table = study.shares().set_index(path)[["deal", "partial"]]
# print(table.round(3).to_string())
# ```
#
# Between 0.2 and 0.3. Without its lines Russia is moved by what going on is worth to it, and that
# number has a tipping point inside its range. In the base scenario the lines hide it.
#
# </details>
