# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 4 · Logrolling and conditional concessions
#
# **Two sides want opposite things on every issue. How can a deal be better for both than the
# middle?**
#
# **About 10 minutes.** You will learn
#
# - why a package can be better for *both* sides than a compromise on every point;
# - what a conditional concession is, and what its condition is worth to the one who gives;
# - what is lost where nobody knows what is dear to the other, and what helps.
#
# You need notebook 1; notebooks 2 and 3 help. As everywhere: a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

wages = sim.load("logrolling")
print(wages.about)

# %% [markdown]
# ## Two issues
#
# A union and an employer settle pay and hours. On both issues they want opposite ends. But they do
# not care alike: pay matters three times as much as hours to the union, and hours three times as
# much as pay to the employer. No deal is worth 0.55 to each. These are the nine possible outcomes.

# %%
problem = sim.analysis.problem(wages)
problem.table(range(9)).round(3)

# %% [markdown]
# > **Predict.** An arbitrator says: "Meet in the middle on both." Will they sign? If not, is there
# > anything they would sign?

# %%
guess = sim.app.predict("do they sign; is there anything better")

# %%
bargain = sim.run(wages, runs=runs, seed=seed)
guess.then(bargain.agreements().round(3))

# %%
guess.then(sim.plots.utilities(bargain))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The middle is worth 0.5 to each, and both prefer no deal. But one line of the table is worth far
# more than no deal to both: high pay against long hours. Each gives way on what matters little to
# it, and gets what it cares for. That is **logrolling**, named after neighbours who help each
# other to roll logs. Lax and Sebenius (1986) build on it: differences are not only what divides
# negotiators, they are what deals are made of. In the picture the package lies far outside the
# line from corner to corner on which compromises lie.
#
# </details>
#
# ## Point by point
#
# Many talks have an agenda: first pay, then hours. What is agreed is agreed.
#
# > **Predict.** A mediator works on one text. He begins with the middle on both issues, takes up
# > one point after the other, and changes it if nobody objects and somebody gains. Where does the
# > text end? And what if he may also propose packages, two points changed at once?

# %%
guess = sim.app.predict("where the text ends; with packages")

# %%
mediator = {"timeline.bargaining.protocol": "single_text"}
with guess:
    for words, changes in {
        "offers and counter-offers": {},
        "a mediator, point by point": mediator,
        "a mediator, with packages": mediator | {"timeline.bargaining.packages": 3},
    }.items():
        result = sim.run(wages.vary(changes), runs=runs, seed=seed)
        print(f"{words:>27}: {result.measure('deal').mean():>4.0%} deals")
point_by_point = sim.run(wages.vary(mediator), runs=1, seed=seed)
guess.then(point_by_point.trace(0))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Point by point, nothing moves: every single change of the middle is good for one side and bad for
# the other, so each is refused, and the middle itself nobody could sign. That is a dead end, and
# the last three moves show the way out: the mediator asks each side in confidence which texts it
# could sign, and puts the fairest of them before both. It is a package, two points changed at once.
# A mediator who may propose packages needs no dead end to find it.
#
# An agenda that forbids trade can also be written as a position. In `logrolling-split-issues` the
# union has a red line, "even on each issue": it rejects every outcome but the middle on both.
#
# </details>

# %%
with guess:
    print(sim.explain("logrolling-split-issues", runs=0).headline)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# "Let us settle the easy points first" is good advice only where the easy points are not needed to
# pay for the hard ones.
#
# </details>
#
# ## A concession with a condition
#
# A package can be put into one sentence: *we give X in return for Y*. In Berlin there is such a
# sentence. Ukraine gives up its bid for NATO in return for guarantees like those of Article 5. In a
# scenario file it reads
#
# ```yaml
# concessions:
#   - id: forgo_nato
#     gives: {nato_membership: given_up}
#     in_return_for: {security_guarantees: article5_like}
#     from: monday_morning
# ```
#
# Outcomes with X and without Y are excluded, as if they crossed a red line.
#
# > **Predict.** What if Ukraine gave up its bid *without* asking for anything in return: are there
# > more deals or fewer? Is Ukraine better or worse off? And what if it never gave it up?

# %%
guess = sim.app.predict("without asking; never given up")

# %%
berlin = sim.load("berlin")
gift = {
    "id": "forgo_nato",
    "gives": {"nato_membership": "given_up"},
    "in_return_for": {"security_guarantees": {"at_least": "none"}},  # always met
    "from": "monday_morning",
    "assumed": "for comparison",
}
results = {
    "with the condition": sim.run(berlin, runs=runs, seed=seed),
    "without": sim.run(berlin.vary({"parties.ukraine.concessions": [gift]}), runs=runs, seed=seed),
    "never given up": sim.run("berlin-no-nato-concession", runs=runs, seed=seed),
}
with guess:
    for words, result in results.items():
        deals = result.runs[result.runs["ending"] == "deal"]
        strong = (deals["security_guarantees"] == "article5_like").mean() if len(deals) else 0
        print(
            f"{words:>18}: a text in {1 - result.measure('no_deal').mean():.0%} of the runs, "
            f"{len(deals) / len(result):.1%} deals, {strong:.0%} of them with strong guarantees; "
            f"worth {result.measure('utility.ukraine').mean():.3f} to Ukraine"
        )

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Never giving up the bid costs most of the deals. Giving it away for nothing buys hardly any. And
# it costs Ukraine the strong guarantees in a tenth of the deals. The condition protects what the
# concession is meant to buy. (What the outcome is worth to Ukraine is a mean over all runs,
# with or without a deal.)
#
# Are the small differences real? The runs are paired: run 17 has the same draws in all three. So we
# can compare run by run, and need not fear that chance alone made them.
#
# </details>

# %%
comparison = sim.compare(results["with the condition"], results["without"])
guess.then(comparison.utilities().round(4))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# `difference` is what dropping the condition changes for each party, with its interval. The table
# is of the model, not of the world; but it says in which direction the model points, and for whom.
#
# </details>
#
# ## Not knowing what the other wants
#
# With two issues a package is easy to see. In the valley of notebook 3 there are five issues and a
# thousand possible outcomes. Each side offers what is good enough for *itself*; among such offers
# it does not know which the other would like best. How much is lost by that? We measure **waste**:
# how much a side could have gained in a deal without loss to the other.
#
# > **Predict.** A negotiator who learns from the other's moves what it likes, and among offers that
# > are as good for itself makes the one that the other likes best (`offers: fair`): does it help
# > itself, the other, or both?

# %%
guess = sim.app.predict("itself, the other, or both")

# %%
valley = sim.load("positional-bargaining")
few = max(100, runs // 10)
with guess:
    for words, shepherds, farmers in (
        ("neither watches", "own_lowest", "own_lowest"),
        ("shepherds watch", "fair", "own_lowest"),
        ("both watch", "fair", "fair"),
    ):
        pair = {
            "parties.shepherds.strategy.offers": shepherds,
            "parties.farmers.strategy.offers": farmers,
        }
        result = sim.run(valley.vary(pair), runs=few, seed=seed)
        waste = sim.analysis.distances(result)[["forgone.shepherds", "forgone.farmers"]].mean()
        print(
            f"{words}: {result.measure('deal').mean():.0%} deals, waste {waste.iloc[0]:.3f} and "
            f"{waste.iloc[1]:.3f}; worth {result.measure('utility.shepherds').mean():.2f} to the "
            f"shepherds, {result.measure('utility.farmers').mean():.2f} to the farmers"
        )

# %% [markdown]
# <details><summary>After your guess</summary>
#
# To find out what the other cares for is not a kindness. It makes offers that the other can accept
# sooner, at the same price to oneself. One watcher already helps both; with two, one talk in twenty
# fails. (They hold the other's moves against some readings of the scenario, drawn from its own
# ranges, and go by the likeliest: `docs/rules.md`, "What a party knows".)
#
# </details>
#
# ## Exercises
#
# **1.** Let pay and hours matter alike to both sides (weights 1 and 1). Is there anything left to
# trade?
#
# <details><summary>Answer</summary>
#
# ```python
# alike = {"parties.union.weights.pay": 1, "parties.employer.weights.hours": 1}
# print(sim.explain(wages.vary(alike), runs=0).headline)
# ```
#
# No. What one gains the other loses, whatever the package: the two utilities always add up to 1,
# and no deal is worth 1.1 together. It is the *difference* in what they care for that made the
# deal.
#
# </details>
#
# **2.** Let pay and hours matter 2 : 1 and 1 : 2. Look at what `explain` says, then run it. Is the
# one outcome found? Why?
#
# <details><summary>Answer</summary>
#
# ```python
# double = wages.vary({"parties.union.weights.pay": 2, "parties.employer.weights.hours": 2})
# print(sim.explain(double, runs=0).headline)
# print(sim.run(double, runs=few, seed=seed))
# print(sim.analysis.problem(double).table(range(9)).round(3))
# watching = {f"parties.{name}.strategy": "frequency_model" for name in ("union", "employer")}
# print(sim.run(double.vary(watching), runs=few, seed=seed))
# ```
#
# There is room for one outcome only, and both find it every time, watching or not. To the union,
# middle pay with short hours is worth as much as high pay with long hours. Who offered just what is
# good enough for itself might offer the first, which the employer cannot accept. Parties here offer
# what gives most to the other, so they offer the second.
#
# </details>
#
# **3.** In the valley, let a mediator work with more and more packages a round: 0, 1, 3, 10. What
# happens to waste?
#
# <details><summary>Answer</summary>
#
# ```python
# for packages in (0, 1, 3, 10):
#     changes = {"timeline.assembly.packages": packages} if packages else {}
#     mediated = sim.run(sim.load("single-text").vary(changes), runs=few, seed=seed)
#     waste = sim.analysis.distances(mediated)[["forgone.shepherds", "forgone.farmers"]].mean()
#     deals = mediated.measure("deal").mean()
#     print(f"{packages} packages: {deals:.0%} deals, waste", waste.round(3).to_dict())
# ```
#
# Most of it melts away, and three packages do nearly as much as ten. The mediator has only a rough
# idea of what each side wants, the same in all runs. Trades drawn at random, proposed where they
# look fairer and put to a vote, need no more than that, patience, and honest answers.
#
# </details>
#
# **4.** Let Ukraine ask for less in return: `military_support` or better. Does that bring deals?
#
# <details><summary>Answer</summary>
#
# ```python
# cheaper = gift | {"in_return_for": {"security_guarantees": {"at_least": "military_support"}}}
# asked = sim.run(berlin.vary({"parties.ukraine.concessions": [cheaper]}), runs=runs, seed=seed)
# print(sim.compare(results["with the condition"], asked).endings().round(3))
# ```
#
# A few more, a point in a hundred, and some are lost. What Russia has without a deal is the
# bottleneck.
#
# </details>
