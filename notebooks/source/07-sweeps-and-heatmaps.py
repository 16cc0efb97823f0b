# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7 · Sweeps and heatmaps
#
# **What if the deadline came ten hours later, or a red line were a little firmer: does much
# change, or nothing at all?**
#
# **About 10 minutes.** You will learn
#
# - how to try many settings of a scenario in one call, and to see steps, slopes and corners;
# - why the runs of different settings are paired, and what that saves;
# - how to vary what is not a number: strategies, sessions, whole scenarios.
#
# You need notebooks 1 and 6. As everywhere: a what-if machine, never a forecast.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

few = max(100, runs // 20)  # runs at each setting

# %% [markdown]
# ## Words
#
# A **study** plays one scenario at many settings. A *factor* is what varies, named by its path: the
# same path that stands in the audit, in the tornado of notebook 6, and in `vary`. A **point** is
# one setting of all factors. The call is `sim.sweep`. What is not set goes on varying from run to
# run, as always.
#
# ## One factor: a step
#
# In `berlin-us-deadline` the United States sets a deadline, and its hour is unknown. We set it, to
# one hour after the other. The sittings in Moscow begin at hours 68 and 73, the three of Berlin
# meet again at hour 116, and Russia's last answer is due two days after they are done, at hour 169
# at the latest (all counted from Sunday's beginning).
#
# > **Predict.** Draw a line: the share of deals against the hour of the deadline, from 70 to 200.
# > Is it a slope?

# %%
guess = sim.app.predict("a slope, or what else")

# %%
hours = [70, 76, 100, 130, 160, 170, 174, 178, 182, 190, 200]
deadline = sim.sweep("berlin-us-deadline", {"deadline": hours}, runs=few, seed=seed)
guess.then(sim.plots.endings_along(deadline, "deadline"))

# %%
guess.then(deadline.shares()[["deadline", "deal", "partial", "no_deal"]].round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# It is a staircase. Over most of the range an hour more or less does not matter; what matters is
# which session the deadline cuts off. The highest step is the return from Moscow: before it a text
# that was changed there stays `partial`. The next is Russia's last answer; after it there are as
# many deals as the variant ever yields. And the very first value lies *above* the next ones: if the
# deadline leaves Moscow two rounds only, both sides know that these are their last. Had we tried
# two values only, or taken the average over the whole range, we would have believed in a slope.
# *Look at more points than you think you need.*
#
# </details>
#
# ## One factor: a slope, and pairs
#
# Now a number that acts through chance: the firmness of Russia's demand for a permanent end. It
# matters most where Ukraine offers less, so we take the variant in which Ukraine would only set its
# bid aside.

# %%
demand = "parties.russia.red_lines.permanent_end.firmness"
talks = sim.load("berlin-not-for-good")
firm = sim.sweep(talks, {demand: [0, 0.2, 0.4, 0.6, 0.8, 1]}, runs=few, seed=seed)
shares = firm.shares()[["deal", "deal.low", "deal.high"]]
shares.set_axis(firm.points[demand].rename("firmness")).round(3)

# %% [markdown]
# Neighbouring intervals overlap. Is the step from 0.4 to 0.6 real, then, or chance?
#
# > **Predict.** Run 17 has the same draws at every point, except for what is set there. So we can
# > ask in how many runs the ending *changed*. Is the interval of that difference wider or narrower
# > than the difference of the two intervals suggests?

# %%
guess = sim.app.predict("wider or narrower")

# %%
effects = firm.effects(base=2)
guess.then(effects[["share", "difference", "low", "high"]].set_axis(firm.points[demand]).round(3))

# %%
apart = sim.sweep(talks, {demand: [0.4, 0.6]}, runs=few, seed=seed, paired=False).shares()
half = (apart["deal.high"] - apart["deal.low"]) / 2
unpaired = (half**2).sum() ** 0.5
paired = (effects.loc[3, "high"] - effects.loc[3, "low"]) / 2
with guess:
    print(
        f"half width of the difference between 0.4 and 0.6: paired {paired:.3f}, not {unpaired:.3f}"
    )
    print(f"that is worth {(unpaired / paired) ** 2:.0f} times as many runs")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Pairing (common random numbers, in the language of simulation) takes out what both points share:
# most runs end alike in both. Differences are what a study is about, so points are paired unless
# you say otherwise.
#
# </details>
#
# ## Two factors: a heatmap
#
# Ukraine's concession asks for strong guarantees. What they are worth to Ukraine is unknown, and so
# is the firmness of Russia's demand. Set both.
#
# > **Predict.** In which corner are most deals, and in which fewest? Where does the worth of the
# > guarantee matter more: where the demand is soft, or where it is firm?

# %%
guess = sim.app.predict("most deals, fewest, where it matters more")

# %%
guarantee = "parties.ukraine.values.security_guarantees.article5_like"
grid = sim.sweep(
    talks,
    {guarantee: [0.4, 0.6, 0.8, 1.0], demand: [0, 0.25, 0.5, 0.75, 1]},
    runs=few,
    seed=seed,
)
guess.then(sim.plots.heatmap(grid, guarantee, demand))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Read it twice. Along a row: the more the guarantee is worth to Ukraine, the more deals. Up a
# column: the firmer the demand, the fewer. Then compare rows with each other. Counted in points, a
# guarantee that is worth a few points where the demand is soft may be worth as many where it is
# firm; counted in proportion it is then worth more there, for there are fewer deals to begin with.
# Say which you mean.
#
# The white lines join equal shares. Where they run steeply the factor along x decides; where they
# lie flat, the one along y does.
#
# A warning. The colours are means over *everything else that is unknown*, and the edges of the map
# are edges that somebody chose. A cell is not a prediction, and an area is not a probability.
#
# </details>
#
# ## What is not a number
#
# Factors can be alternatives: strategies, protocols, hours of a session, whole scenarios.
#
# > **Predict.** Let the United States follow four strategies, from one that gives way at once to
# > one that never does; and let the envoy stay in Moscow for 2, 5 or 20 hours. What matters more?

# %%
guess = sim.app.predict("style or stay")

# %%
berlin = sim.load("berlin")
style, stay = "parties.us.strategy", "timeline.moscow.hours"
styles = ["conceder", "linear", "boulware", "hardliner"]
journey = sim.sweep(berlin, {stay: [2, 5, 20], style: styles}, runs=few, seed=seed)
guess.then(sim.plots.heatmap(journey, stay, style))

# %%
without_text = journey.points.assign(share=journey.measure("no_deal"))
guess.then(
    without_text.pivot(index=style, columns=stay, values="share")
    .loc[styles, ["2", "5", "20"]]
    .round(3)
)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Neither matters much. Time in Moscow changes little, for a party knows how much there is and gives
# way in that time. Nor does the style, save in one corner: even who gives way least takes what is
# better than nothing at its last chance, but who gives way at once takes in a short sitting what
# the others then do not sign. (Rules of thumb that do not know their last chance make length and
# style matter more: notebook 3.) What the style changes is how often there is a text at all: the
# table below the map counts the runs that never had one.
#
# </details>
#
# ## Larger studies
#
# Everything here took seconds. When it takes hours, three things help.
#
# - `out="results/my-study"` writes every finished piece to disk; the same call goes on after a
#   crash.
# - The work is spread over all cores by itself, and over a cluster if you name one.
# - Runs need not be the same everywhere. Ask for a precision, and each point takes what it needs.

# %%
aimed = sim.sweep(
    talks,
    {demand: [0, 0.5, 1]},
    runs={"half_width": 0.03, "of": "deal", "block": 200, "limit": runs},
    seed=seed,
)
aimed.shares()[["runs", "deal", "deal.low", "deal.high"]].round(3)

# %% [markdown]
# Shares near one half need most runs, those near 0 or 1 fewest. A study can also be written down as
# a file (`docs/studies.md`); four ship, and `sim list` names them.
#
# ## Exercises
#
# **1.** Sweep the firmness of the line that the headlines call red
# (`parties.russia.red_lines.no_membership.firmness`). How does it compare with the demand's?
#
# <details><summary>Answer</summary>
#
# ```python
# red = "parties.russia.red_lines.no_membership.firmness"
# line = sim.sweep(talks, {red: [0, 0.5, 1]}, runs=few, seed=seed)
# print(line.effects(base=0)[["share", "difference", "low", "high"]].round(3))
# ```
#
# It hardly moves the share at all, from one end to the other. The line is public, so that
# others stay away from it, and the demand excludes the same outcomes and more.
#
# </details>
#
# **2.** In the heatmap of guarantee and demand, which ending takes the place of deals? Guess, then
# draw the map of it.
#
# <details><summary>Answer</summary>
#
# ```python
# print(sim.plots.alt_text(sim.plots.heatmap(grid, guarantee, demand, of="partial")))
# print(sim.plots.alt_text(sim.plots.heatmap(grid, guarantee, demand, of="no_deal")))
# ```
#
# Texts that Russia does not sign (`partial`). Its demand has no part in what is agreed in Berlin.
#
# </details>
#
# **3.** Instead of a grid, sample: let both factors vary over their ranges with 64 Sobol points.
# What can you do with it that the grid cannot, and the other way round?
#
# <details><summary>Answer</summary>
#
# ```python
# ranges = {guarantee: {"uniform": [0.4, 1]}, demand: {"uniform": [0, 1]}}
# sampled = sim.sweep(talks, ranges, points=64, runs=max(20, few // 10), seed=seed)
# print(sampled)
# print(sampled.tornado().round(3).to_string())
# ```
#
# A sample covers many factors at once, where a grid would need a point for each combination, and
# says which of them matter, as far as its runs go: a swing that is not above its `noise` says
# nothing yet. A grid shows the shape over two.
#
# </details>
#
# **4.** Take three whole scenarios as a factor: `berlin`, `berlin-russia-bluff` and
# `berlin-us-deadline`. Which pair differs most?
#
# <details><summary>Answer</summary>
#
# ```python
# names = ["berlin", "berlin-russia-bluff", "berlin-us-deadline"]
# family = sim.sweep("berlin", {"scenario": names}, runs=few, seed=seed)
# print(family.shares()[["scenario", "deal", "partial", "no_deal"]].round(3).to_string())
# ```
#
# The base and the deadline. A bluff changes hardly anything; the deadline's pressure brings a few
# deals more than its date costs (notebook 9 takes it apart).
#
# </details>
