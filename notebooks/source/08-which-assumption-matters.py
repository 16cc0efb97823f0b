# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 8 · Which assumption matters?
#
# **You may send one researcher to one capital with one question. Which question?**
#
# **About 12 minutes.** You will learn
#
# - to rank unknown numbers by how far they move the outcome, and to say how sure that ranking is;
# - to find the *region* of assumptions in which talks fail (scenario discovery), and how far a
#   single number would have to move until another ending is the likeliest;
# - to choose between actions when you do not know which assumption is true (minimax regret).
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
# Nobody has the time to find out about all of them. So which is worth the trouble?
#
# ## First question: which number moves the outcome?
#
# > **Predict.** Name three of the unknown numbers that you expect to move the share of deals
# > most. Is it what things are *worth* to the parties (weights, values), how *patient* they are,
# > how well they live *without* a deal, or how *real* their red lines are?

# %%
guess = sim.app.predict("three numbers")

# %%
guess.then(sim.plots.tornado(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# That is the **tornado** of notebook 6: the share of deals in the lowest and in the highest fifth
# of the draws of each number. Two entries stand for the same kind of thing: how well a party lives
# *without* a deal, Russia at the top, then Ukraine; the Europeans' no-deal value comes later. In
# between stands the degree of conflict in all that is not disclosed of the plan. What the
# headlines are about, whether a red line is real, is not among the first.
#
# </details>
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
guess = sim.app.predict("nearly 1, a half, or less")

# %%
depends = sim.analysis.sensitivity(result)
guess.then(
    depends.quantities[["rests_on", "S1", "low", "high", "lowest", "highest"]].head(8).round(3)
)

# %%
guess.then(depends.by_provenance.round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# With ten thousand runs it is less than a half. The rest is what numbers do *together*. No
# number decides the outcome by itself, and a list of single effects, however long, misses most of
# the story.
#
# Look at the intervals before you believe the order. Two numbers whose intervals overlap could
# change places with another seed. And a number far down the list is not proven harmless: it may
# matter a great deal in company.
#
# </details>
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
guess = sim.app.predict("yes or no, and which")

# %%
draws = result.runs.filter(like="draw.").rename(columns=lambda name: name.removeprefix("draw."))
fails = (result.runs["ending"] != "deal").to_numpy()
found = sim.studies.prim(draws, fails)
with guess:
    print(found.sentence)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The box is where Russia lives well without a deal *and* interests conflict in the rest of the
# plan: there two runs in three fail. It holds most of the failures, not all, and deals are made in
# it, too. There is no corner of two conditions without any deal.
#
# The table below looks at another pair. Each row is a combination of the two largest numbers, each
# above or below the middle of its range; the columns are shares of that row's runs. The last one
# counts the runs with **room**, in which some outcome could have been signed by all.
#
# </details>

# %%
RUSSIA, UKRAINE = "parties.russia.no_deal.value", "parties.ukraine.no_deal.value"
well = {"Russia without a deal": RUSSIA, "Ukraine without a deal": UKRAINE}
halves = {}
for who, path in well.items():
    halves[who] = (draws[path] > 0.55).map({False: "badly", True: "well"})
grouped = result.runs.assign(**halves).groupby(list(halves))
shares = grouped["ending"].value_counts(normalize=True).unstack()
shares = shares.reindex(columns=["deal", "partial", "no_deal"]).fillna(0)
guess.then(shares.assign(room=grouped["room"].mean()).round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Where both live badly without a deal, nearly every run ends in one. Where both live well, three in
# four fail. Look at the last column: it is nearly the share of deals. Talks fail here for lack of
# room, not for lack of skill; what is worth enough to one is worth too little to the other. This is
# what *together* means.
#
# </details>
#
# ## Third question: how far until it flips?
#
# The likeliest ending in Berlin is `deal`. Take one unknown number, hold it at its mean, and move
# it outwards, while all else is drawn as always. Where does another ending become the likeliest?
# That place is a **tipping point**.
#
# > **Predict.** How many of the unknown numbers can by themselves make another ending the
# > likeliest, anywhere in their range?

# %%
guess = sim.app.predict("how many numbers")

# %%
flips = sim.tipping_points(scenario, runs=min(runs, 200), seed=seed)
flipping = flips[flips["flips_to"].notna()]
with guess:
    print(f"{len(flipping)} of {len(flips)} numbers flip the likeliest ending.")
guess.then(flipping[["mean", "low", "high", "ending", "flips_to", "at", "part"]].round(2))

# %%
guess.then(sim.plots.tipping(scenario, flips))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# `part` is the change as a part of the way from the mean to the end of the range. Less than half
# of the way is enough for what no deal is worth to Russia; and then it is `partial` that leads, a
# text that somebody does not sign. Whoever argues about nearly any other number argues about the
# size of the lead, not about which ending has it.
#
# </details>
#
# ## Fourth question: what to do, whatever is true?
#
# Nobody will find out all of this before the next meeting. So turn the question round: *which offer
# should Ukraine's side make?* Four are compared, over the same draws:

# %%
OFFER = "parties.ukraine.concessions.forgo_nato"
ENVOYS = "parties.us.red_lines.not_over_kyivs_head.rejects"
too_little = [
    {"nato_membership": "given_up"},
    {"security_guarantees": {"at_most": "political_assurances"}},
]
offers = {
    # As reported: the bid is given up in return for guarantees on the pattern of Article 5.
    "give it up for Article 5": {},
    # For less; and in Moscow the envoys know it.
    "give it up for military support": {
        f"{OFFER}.in_return_for": {"security_guarantees": {"at_least": "military_support"}},
        ENVOYS: {"all": too_little},
    },
    "set it aside at most": {f"{OFFER}.from": "never"},
    "concede nothing": {
        f"{OFFER}.from": "never",
        f"{OFFER}.gives": {"nato_membership": {"at_most": "set_aside"}},
    },
}

# %% [markdown]
# The **regret** of an action in a state of the world is what the best action pays there less what
# this one pays (Savage 1951). A state is a combination of what is not known, here thirds of the
# numbers that decide most which offer is better; within a state payoffs are means over its runs,
# for an offer cannot be blamed for bad luck. Whoever trusts the draws takes the action that pays
# most on average. Whoever does not trust them takes the one whose *largest* regret is the smallest:
# minimax regret, as robust decision making uses it (Lempert, Popper & Bankes 2003).
#
# > **Predict.** Which offer pays Ukraine most on average? And is there a state of the world in
# > which it would rather have conceded nothing?

# %%
guess = sim.app.predict("the best offer; a state or none")

# %%
choice = sim.regret(offers, "utility.ukraine", base=scenario, runs=min(runs, 4_000), seed=seed)
guess.then(choice.table[["mean", "max_regret", "best"]].round(3))

# %%
guess.then(sim.plots.regret(choice))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Here both rules agree: the offer as reported pays most on average, and there is next to nothing to
# regret in it, in any state. To concede nothing, or only to set the bid aside, is regretted much
# where Ukraine lives badly without a deal and little else is in dispute: then a deal is lost that
# would have been worth a great deal.
#
# But the payoff is *Ukraine's utility as this scenario assumes it*; take deals as the payoff
# (exercise 5), and another offer leads.
#
# </details>
#
# ## Four questions, four answers
#
# <details><summary>After your guesses</summary>
#
# | question | method | what it found in Berlin |
# | --- | --- | --- |
# | What moves the outcome? | tornado, first-order shares | Russia's and Ukraine's no-deal values |
# | Where do talks fail? | PRIM | no deal is worth much to Russia, and interests conflict |
# | How far until it flips? | tipping points | four numbers can; Russia's no-deal value first |
# | What to do, whatever is true? | minimax regret | the offer as reported, for robust guarantees |
#
# </details>
#
# None of them says what is true. A number ranks high if it matters *and* its range is wide: narrow
# the range, and it sinks. That is how to use the list: the top of it says what to find out next.
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
# Only in part. Russia's no-deal value leads again, since a text may come out of the sitting in
# Moscow if none came out of Berlin. But then come numbers of the United States, which sits at every
# table but the last, and of what is not disclosed; Ukraine's no-deal value is gone. The question
# decides what matters: ask which ending before you ask which number.
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
# The two at the top stay. Below them places change, most intervals now reach below 0, and names
# come up that have no effect worth the name. Rankings without intervals invite stories about noise.
#
# </details>
#
# **3.** Suppose an interview convinces you that Russia lives well without a deal (0.8). What does
# the outcome depend on now?
#
# <details><summary>Answer</summary>
#
# ```python
# firm = sim.run(scenario.vary({RUSSIA: 0.8}), runs=runs, seed=seed)
# print(f"deals: {firm.endings().loc['deal', 'share']:.1%}, before {deals:.1%}")
# now = sim.analysis.sensitivity(firm).quantities
# print(now[["S1", "lowest", "highest"]].head(3).round(3).to_string())
# ```
#
# On what is not disclosed of the plan, more than on anything that is: only there can Russia still
# be given enough. What you learn about one number changes which number is worth asking about next.
#
# </details>
#
# **4.** Move Russia's no-deal value through its range. Where does `partial` overtake `deal`? Does
# it agree with the tipping point?
#
# <details><summary>Answer</summary>
#
# ```python
# study = sim.sweep(scenario, {RUSSIA: [0.2, 0.4, 0.6, 0.7, 0.8, 0.9]}, runs=min(runs, 2_000))
# print(study.shares().set_index(RUSSIA)[["deal", "partial", "no_deal"]].round(3).to_string())
# ```
#
# Between 0.6 and 0.7. The tipping point lies a little higher, at 0.71: it was found with two
# hundred runs only. A place where two shares cross is no sharper than the shares.
#
# </details>
#
# **5.** What if what counts is that there is a deal at all? Take `deal` as the payoff. Which offer
# is regretted least now, and is it clear?
#
# <details><summary>Answer</summary>
#
# ```python
# print(sim.regret(offers, "deal", base=scenario, runs=min(runs, 4_000), seed=seed))
# ```
#
# To give the bid up for less: it never makes deals much rarer, and on average a little more
# frequent. But look at the intervals of the two largest regrets: they overlap. What is clear is
# that the other two offers lose nearly all deals where there are any to be had.
#
# </details>
