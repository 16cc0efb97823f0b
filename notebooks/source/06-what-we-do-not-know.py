# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 6 · What we do not know
#
# **The simulation says 59 % deals. How far off could that be?**
#
# **About 11 minutes.** You will learn
#
# - what the interval beside a share says, and the much larger doubt of which it says nothing;
# - how to find out what a result rests on: claims, assumptions, and which of them matter;
# - how to hold a scenario against what is known to have happened, and when that teaches nothing.
#
# You need notebook 1. As everywhere: a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

berlin = sim.load("berlin")
result = sim.run(berlin, runs=runs, seed=seed)

# %% [markdown]
# ## Chance
#
# Every run draws all that is unknown anew. So a share from a hundred runs is like a poll of a
# hundred people. How far it could be off is its **Monte-Carlo error**. The toolkit gives a 95 %
# interval (Wilson 1927) beside every share.
#
# > **Predict.** With a hundred runs the interval of the share of deals is some nineteen points
# > wide. How wide is it with ten thousand, a hundred times as many?

# %%
guess = sim.app.predict("width in points")

# %%
with guess:
    for number in (100, 1_000, 10_000):
        if number <= runs:
            deal = sim.run(berlin, runs=number, seed=seed).endings().loc["deal"]
            width = 100 * (deal["high"] - deal["low"])
            print(f"{number:>6,} runs: {deal['share']:.1%}, an interval of {width:.1f} points")

# %%
guess.then(sim.plots.convergence(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# A tenth: the error falls with the square root of the number of runs. A million runs would make it
# a tenth of that again. This kind of doubt can be bought off with computing time, though every
# further digit takes a hundred times as many runs.
#
# It is tempting to stop here. The share has three digits and a narrow interval; it looks like a
# measurement. It is not. Nobody has measured anything.
#
# </details>
#
# ## What it rests on
#
# In a scenario every number says where it comes from. A **claim** is reported by a source. An
# **assumption** is not, and carries a reason.

# %%
basis = sim.description.audit.audit(berlin)
basis.groupby(["rests_on", "uncertain"]).size().rename("entries").to_frame()

# %%
drawn = basis[basis["uncertain"]]
for path in drawn.sample(4, random_state=seed).index:
    print(f"{path}\n    {drawn.loc[path, 'value']}: {drawn.loc[path, 'source']}")

# %% [markdown]
# Read the reasons: "not reported", again and again. The article tells who sat where, who offered
# what, and which line was drawn. It gives no weights, no patience, no value of going on without an
# agreement. So nearly everything that is drawn in this scenario is an assumption. (Two ranges cite
# a claim: that some partners do not back the bid. Which of them sit at the table it does not say.)
#
# ## Doubt that no computing time removes
#
# Take three of these numbers and set them to an end of their *own* ranges, ranges that the scenario
# calls possible. The three are: what no deal is worth to Russia, what it is worth to Ukraine, and
# how far interests conflict in all that is not disclosed of the plan.
#
# > **Predict.** You have seen how wide the interval is. How far do you think the share of deals
# > moves between the most favourable and the least favourable ends of these three?

# %%
guess = sim.app.predict("share at the best and at the worst ends")

# %%
ends = {
    "parties.russia.no_deal.value": (0.2, 0.9),
    "parties.ukraine.no_deal.value": (0.2, 0.9),
    "undisclosed.conflict": (0, 1),
}
with guess:
    for words, end in (("favourable", 0), ("unfavourable", 1)):
        changed = berlin.vary({path: pair[end] for path, pair in ends.items()})
        deal = sim.run(changed, runs=runs, seed=seed).endings().loc["deal"]
        print(f"{words:>12}: {deal['share']:.1%} deals ({deal['low']:.1%} to {deal['high']:.1%})")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# From nearly all of the runs to none. The interval of each share is narrow, and says nothing of the
# distance between them. *That* distance is what we do not know.
#
# Does it take three at once? Here is how far the share moves with each number alone: between the
# runs in the lowest and in the highest fifth of its draws, all else as it varies.
#
# </details>

# %%
guess.then(sim.plots.tornado(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The figure is a **tornado**, the longest bar at the top. It needs no new runs: in ten thousand
# runs everything has varied already, and they can be sorted by any number. At the top stand numbers
# that no source gives.
#
# What share of the differences between runs does each number explain *alone*? That is its first
# order index (Sobol 1993); added up by what they rest on:
#
# </details>

# %%
sensitivity = sim.analysis.sensitivity(result)
guess.then(sensitivity.by_provenance.round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Nearly half rests on single assumptions. The rest is what numbers do together, one side that lives
# well without a deal *and* another that does, and plain chance. Since nearly all that is drawn is
# assumed, the rest is no safer ground. Notebook 8 takes this further.
#
# </details>
#
# ## Evidence
#
# Something *is* known: what happened. A scenario can list **observations**. After Sunday's five
# hours there was no agreement; the talks went on on Monday morning; and Ukraine's offer was known
# by then. Runs that contradict this can be dropped. What is left is a sample of what may be assumed
# *after* the fact: the **posterior**, as against the **prior** that we began with (Tavaré and
# others 1997 call the method rejection).
#
# > **Predict.** How many of the Berlin runs agree with all three observations? Will they change the
# > share of deals?

# %%
guess = sim.app.predict("share that agrees; does the share move")

# %%
posterior = result.given_evidence()
guess.then(posterior.evidence.table()[["rests_on", "runs", "share", "left"]].round(3))

# %%
before, after = result.endings().loc["deal"], posterior.endings().loc["deal"]
with guess:
    print(f"prior: {before['share']:.1%} deals, posterior: {after['share']:.1%}")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Nearly all agree, so next to nothing is learnt. That is not bad luck. In `berlin` the timing of
# the offer is fixed as reported, and an agreement on Sunday was never likely. *Evidence that would
# have come out like that anyway teaches nothing.* A model is not confirmed by it either.
#
# </details>
#
# Now a variant that knows less. In `berlin-offer-hour-unknown` the hour of Ukraine's offer is drawn
# from the first two and a half days. That it lay on the table on Monday morning is then news.
#
# > **Predict.** What share of these runs agrees? Which assumptions does the evidence move: the hour
# > of the offer alone, or Ukraine's patience, Russia's lines … as well?

# %%
guess = sim.app.predict("share that agrees; what moves")

# %%
prior = sim.run("berlin-offer-hour-unknown", runs=runs, seed=seed)
informed = prior.given_evidence()
with guess:
    print(f"{len(informed):,} of {len(prior):,} runs agree")
    for words, some in (("prior", prior), ("posterior", informed)):
        deal = some.endings().loc["deal"]
        print(f"{words:>9}: {deal['share']:.1%} deals ({deal['low']:.1%} to {deal['high']:.1%})")

# %%
guess.then(sim.plots.evidence(informed))

# %%
moved = sim.analysis.moved(informed)
clear = moved[moved["distance"] > 2 * moved["noise"]]
with guess:
    print(f"clearly moved: {len(clear)} of {len(moved)} quantities")
guess.then(clear[["rests_on", "prior.median", "posterior.median", "distance", "noise"]].round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The evidence has moved one number and left all others as they were. It says when the offer came.
# It does not say how firm a line is, for nobody put one to the test before Monday. What would? An
# observation that depends on it, such as Moscow's answer to a text. When it comes, write it down as
# an observation and look again.
#
# </details>
#
# ## How to speak about a share
#
# A sentence like "deals: 59 %" needs three companions. *Under these assumptions*, which `sim audit`
# lists. *With this Monte-Carlo error*, which is small. *And this far off if these few assumptions
# are wrong*, which is large. Leave out the third and you have said something precise about nothing.
#
# ## Exercises
#
# **1.** How many runs are needed for an interval of half a point? Work it out, then try.
#
# <details><summary>Answer</summary>
#
# The width falls with the square root. From 1.9 points at ten thousand to 0.5 takes nearly four
# times the root, so some fifteen times as many runs. Ten times as many come close:
#
# ```python
# many = sim.run(berlin, runs=10 * runs, seed=seed).endings().loc["deal"]
# print(f"{100 * (many['high'] - many['low']):.2f} points")
# ```
#
# </details>
#
# **2.** Which one assumption, if you could find out the truth about it, would tell you most about
# whether there will be a deal? Is it the one you had guessed?
#
# <details><summary>Answer</summary>
#
# ```python
# print(sensitivity.quantities[["S1", "low", "high", "rests_on"]].head(5).round(3).to_string())
# ```
#
# What no deal is worth to Russia, then what it is worth to Ukraine. Even the first explains only a
# fifth alone: no single piece of intelligence would settle the matter.
#
# </details>
#
# **3.** Add a piece of evidence of your own: Moscow refused the text that it was shown, and that
# session ran out. Which assumptions does it move?
#
# <details><summary>Answer</summary>
#
# ```python
# seen = [{"id": "moscow_refused", "course": {"moscow": "ran_out"}, "assumed": "for the exercise"}]
# refused = sim.run(berlin.vary({"observations": seen}), runs=runs, seed=seed).given_evidence()
# print(f"{len(refused):,} of {runs:,} runs agree")
# table = sim.analysis.moved(refused)[["prior.median", "posterior.median", "distance"]]
# print(table.head(5).round(2).to_string())
# print(refused.endings().round(3))
# ```
#
# It moves what no deal is worth to Russia before all: who lives that well without a deal is not
# moved in two sittings. And the share of deals falls to less than a third of what it was. What was
# known to nobody leaves a trace as soon as somebody must act on it.
#
# </details>
#
# **4.** Two colleagues share the scenario and differ in one point: one takes no deal to be worth
# 0.3 to Russia, the other 0.7. How far apart are they? Whose interval should they argue about?
#
# <details><summary>Answer</summary>
#
# ```python
# for value in (0.3, 0.7):
#     colleague = berlin.vary({"parties.russia.no_deal.value": value})
#     deal = sim.run(colleague, runs=runs, seed=seed).endings().loc["deal"]
#     print(f"{value}: {deal['share']:.1%} ({deal['low']:.1%} to {deal['high']:.1%})")
# ```
#
# About nobody's. They should argue about the number, and look for a source.
#
# </details>
