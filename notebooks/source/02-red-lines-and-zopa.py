# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 2 · Red lines and the zone of possible agreement
#
# **Both say that they want a deal, and there is none. Did somebody bargain badly, or was there
# never anything to agree on?**
#
# **About 12 minutes.** You will learn
#
# - what the zone of possible agreement is, and why neither patience nor skill helps where it is
#   empty;
# - how red lines close it, what a bluff is, and how a line can pay or backfire;
# - how to answer "why is there no deal?" by the *smallest conflict*, and why room for a deal is not
#   yet a deal.
#
# You need notebook 1. As everywhere: a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

market = sim.load("buyer-and-seller")
print(market.about)

# %% [markdown]
# ## A buyer and a seller
#
# One issue, the price. The seller would rather keep the thing than let it go below 40. The buyer
# would rather go without than pay more than 60. What each has without a deal is its **no-deal
# value**; Fisher and Ury (1981) call what lies behind it the best alternative to a negotiated
# agreement. All outcomes that leave *everybody who must agree* at least as well off as no deal make
# the **zone of possible agreement**, ZOPA for short (zone of agreement in Raiffa 1982).
#
# > **Predict.** How patient each side is, is drawn anew in every run. What share of the runs ends
# > in a deal? Between which prices?

# %%
guess = sim.app.predict("share of deals, and the prices")

# %%
haggling = sim.run(market, runs=runs, seed=seed)
prices = haggling.runs["price"].astype(float)
with guess:
    print(f"deals: {haggling.measure('deal').mean():.0%} of the runs")
    print(f"prices: {prices.min():.0f} to {prices.max():.0f}")

# %%
guess.then(sim.plots.zopa(market, issue="price"))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Every run ends in a deal, and every price lies in the zone. Patience only decides *where* in the
# zone.
#
# </details>
#
# Now the same two people with better alternatives: the seller's lowest price is 60, the buyer's
# highest is 40.
#
# > **Predict.** Let both be as accommodating as you like. Could a clever tactic bring a deal about?

# %%
guess = sim.app.predict("yes or no")

# %%
no_room = sim.load("buyer-and-seller-no-zopa")
with guess:
    for tactic in ("boulware", "linear", "conceder"):
        both = {f"parties.{party}.strategy": tactic for party in ("seller", "buyer")}
        share = sim.run(no_room.vary(both), runs=runs, seed=seed).measure("deal").mean()
        print(f"both {tactic}: {share:.0%} deals")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# No price exists that both prefer to none, and in this toolkit nobody ever signs what is worse for
# it than no deal. `explain` says so in a sentence. It does not play the talks; it looks at
# every outcome and asks who could accept it.
#
# </details>

# %%
with guess:
    print(sim.explain(no_room, runs=0).headline)

# %% [markdown]
# ## A red line
#
# A no-deal value is about worth. A **red line** is about principle: outcomes that a party says it
# will not accept, *whatever they are worth to it*. Take the first market again, with room between
# 40 and 60, and let the seller declare: "never below 65".
#
# Is it true? The line has a **firmness**, the chance that it is real. In a run in which it is real,
# the seller signs nothing below 65. In a run in which it is a bluff, giving way costs the seller
# some face, its **crossing cost**: an audience at home that remembers the words (Fearon 1994 calls
# that audience costs).
#
# > **Predict.** The firmness is one half. How many deals are left? And if the line is a bluff, does
# > it move the price?

# %%
guess = sim.app.predict("share of deals; does the price move")

# %%
line = {
    "id": "not_below_65",
    "rejects": {"price": {"at_most": 64}},
    "firmness": 0.5,
    "crossing_cost": 0.05,
    "assumed": "for the sake of the example",
}
declared = market.vary({"parties.seller.red_lines": [line]})
after_words = sim.run(declared, runs=runs, seed=seed)
guess.then(sim.plots.blockers(after_words))

# %%
table = after_words.runs
bluffed = table[table["draw.parties.seller.red_lines.not_below_65.real"] == 0]
with guess:
    print(f"deals: {after_words.measure('deal').mean():.0%}")
    print(f"mean price without the words: {prices.mean():.1f}")
    print(f"mean price where they were a bluff: {bluffed['price'].astype(float).mean():.1f}")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Where the line is real it lies above all that the buyer can pay, so there is no deal. Where it is
# a bluff, the price is a little better for the seller: what it pays in face makes low prices look
# worse to it, so that it aims higher. Words have bought something, at the risk of meaning them.
#
# </details>
#
# ## The smallest conflict
#
# When a zone is empty, "who is to blame?" is seldom the right question, for it takes at least two.
# A better one: *which smallest set of constraints closes the zone together, so that none of them
# could be spared?* That is an **irreducible conflict**. The other side of the coin is a
# **smallest removal**: what would have to be dropped, at least, to open the zone.

# %%
found = sim.explain(declared, runs=0)
for conflict in found.closing.conflicts:
    print("closed by:", " and ".join(part.words for part in conflict.members))
for removal in found.closing.removals:
    words = " and ".join(part.words for part in removal.members)
    print(f"opened by dropping {words}: {removal.opens} outcomes")

# %% [markdown]
# The line alone closes nothing: a buyer with more money could live with it. The buyer's limit alone
# closes nothing either. Together they do.
#
# Now the Berlin talks, in the variant in which Ukraine offers less than Russia demands: it would
# set its bid for NATO aside, in return for guarantees, and not give it up for good. Four parties
# must agree; there are three red lines, a condition and four no-deal values.
#
# > **Predict.** Take every red line at its word and every unknown number at its mean. Is there room
# > for a deal? If not: which two or three constraints make the smallest conflict?

# %%
guess = sim.app.predict("room or not, and the conflict")

# %%
berlin = sim.load("berlin-not-for-good")
why = sim.explain(berlin, runs=runs, seed=seed)
with guess:
    print(why.headline)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Two sentences about one question. In this variant Ukraine would set its bid for NATO aside but not
# give it up for good; Russia demands exactly that. Between "set aside" and "given up" there is no
# third option, so if both are meant as said, nothing is left. Everything else in the plan could be
# perfect.
#
# The next table shows what each constraint does by itself: `excludes` counts the outcomes that it
# rules out, `admits` those that would come into the zone if it alone were dropped.
#
# </details>

# %%
guess.then(why.constraints.sort_values("excludes", ascending=False))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Notice a trap. Russia's line against membership rules out a third of all outcomes, and dropping it
# admits none: other constraints exclude the same outcomes anyway. *Large* is not the same as
# *decisive*. Whoever talks about the biggest obstacle may be talking about the wrong one.
#
# </details>
#
# ## When a line may be a bluff
#
# "At its word" is one case among many. Over many runs lines are real or not, and numbers vary. How
# often is the zone empty, and by which conflict?

# %%
share, low, high = why.over_runs.empty
print(f"no room for a deal in {share:.0%} of the runs ({low:.1%} to {high:.1%})")
for conflict, row in why.over_runs.conflicts.head(5).iterrows():
    print(f"{row['share']:>6.1%}  {conflict}")

# %% [markdown]
# The first row is the conflict that we know. The second is of another kind: no deal is worth so
# much to two parties that no text is enough for both. Lines can be talked about; that cannot. In
# the third the one kind meets the other. A mediator reads this list as a to-do list.
#
# Turned round: *where* is there room, when there is any? For each pair of an option on NATO and one
# on guarantees, the next figure says in what share of the draws all four could accept some outcome
# with it.

# %%
pair = ("nato_membership", "security_guarantees")
sim.plots.zopa_map(berlin, issues=pair)

# %% [markdown]
# Most of what there is lies in one corner, strong guarantees against a bid that is given up or set
# aside, and not even there is it the rule. One exchange carries most of the zone.
#
# > **Predict.** In the remaining runs there *is* room for a deal. What share of those ends in one?

# %%
guess = sim.app.predict("share of deals where there is room")

# %%
talks = sim.run(berlin, runs=runs, seed=seed)
room = why.over_runs.sizes > 0
deal = talks.measure("deal") == 1
with guess:
    print(f"where there is room: {deal[room].mean():.0%} deals")
    print(f"where there is none: {deal[~room].mean():.1%} deals")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Room is necessary, and not quite sufficient. The talks must also *find* the agreement, in the time
# there is, by offers of parties who hold out for more and do not know what the others mean; in one
# run of eight with room they do not. (A deal "without room" can happen, if seldom: no-deal
# values change while the talks go on, and the zone is measured here at their beginning. The column
# `room` of `result.runs`, and `result.room()`, measure it at the end of each run.)
#
# Lines are one half of the answer. The other half is what going on without a deal is worth, which
# no headline reports. What is possible, and what of it is reached, is what the rest of the course
# is about.
#
# </details>
#
# ## Exercises
#
# **1.** Let the seller's line be "never below 55", inside the zone, and surely real. Does it pay?
#
# <details><summary>Answer</summary>
#
# ```python
# inside = line | {"id": "not_below_55", "rejects": {"price": {"at_most": 54}}, "firmness": 1}
# tied = sim.run(market.vary({"parties.seller.red_lines": [inside]}), runs=runs, seed=seed)
# print(f"deals {tied.measure('deal').mean():.1%}")
# print(f"mean price {tied.runs['price'].astype(float).mean():.1f} instead of {prices.mean():.1f}")
# print(f"worth to the seller, all runs: {tied.measure('utility.seller').mean():.3f}")
# print(f"without the line: {haggling.measure('utility.seller').mean():.3f}")
# ```
#
# It pays: who cannot go lower does not, and the buyer, whose last chance it is, takes 55 rather
# than nothing. Inside the zone that costs no deal; outside it, as above, it costs them all. That
# tied hands can be strong is Schelling's conjecture (1960); `docs/two-level-games.md` follows it.
#
# </details>
#
# **2.** Drop Ukraine's line in Berlin (firmness 0, no cost) and explain again, without runs. Is
# there room? What narrows it now?
#
# <details><summary>Answer</summary>
#
# ```python
# path = "parties.ukraine.red_lines.not_for_good"
# without = berlin.vary({f"{path}.firmness": 0, f"{path}.crossing_cost": 0})
# opened = sim.explain(without, runs=0)
# print(opened.headline)
# print(opened.constraints.head(4))
# ```
#
# There is room, and it is small: two outcomes. What narrows it now is what no deal is worth.
#
# </details>
#
# **3.** Which line of Russia's matters more for the *share of deals*, the red one or the demand?
# Guess, then drop each.
#
# <details><summary>Answer</summary>
#
# ```python
# for name in ("no_membership", "permanent_end"):
#     path = f"parties.russia.red_lines.{name}"
#     dropped = berlin.vary({f"{path}.firmness": 0, f"{path}.crossing_cost": 0})
#     share = sim.run(dropped, runs=runs, seed=seed).measure("deal").mean()
#     print(f"without {name}: {share:.1%} deals, with it {deal.mean():.1%}")
# ```
#
# The demand, by far. While it stands, it rules out all that the red line rules out, and more.
#
# </details>
#
# **4.** In the first market, what must the seller's firmness be so that about nine runs of ten
# end in a deal? Think first.
#
# <details><summary>Answer</summary>
#
# Whether there is a deal depends on nothing else, so a tenth.
#
# ```python
# rarely = declared.vary({"parties.seller.red_lines.not_below_65.firmness": 0.1})
# print(sim.run(rarely, runs=runs, seed=seed).endings().round(3))
# ```
#
# </details>
