# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1 · First steps: the Berlin talks
#
# **Four must consent to one text within a week: does it end in a deal? And if not, who stood in
# the way?**
#
# **About 12 minutes.** You will learn
#
# - what a scenario is made of, and how to see what it rests on;
# - how to read one run, move by move: who offers, who refuses, and why;
# - what changes when one run becomes ten thousand, and what the shares do *not* tell you.
#
# Everything here is a what-if machine, never a forecast: it says what follows from assumptions.
#
# This is a notebook. Run a cell with Shift and Enter, from the top. Now and then you are asked to
# *predict*: put a guess into the box, and what follows unfolds. You learn most where you are wrong.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

scenario = sim.load("berlin")
scenario

# %% [markdown]
# ## What is on the table
#
# In December 2025 a news article reported two days of talks in Berlin. Ukraine and the United
# States negotiated over a peace plan; the Europeans joined on the second day; Russia was not in the
# room. The scenario `berlin` puts what the article says into numbers and rules.
#
# It has **issues**, the questions to settle. Each has a few **options**, the possible answers. One
# option for every issue makes an **outcome**, a complete text that somebody could sign.

# %%
for issue in scenario.space.issues:
    print(f"{issue.name}: {' · '.join(issue.options)}")
print(f"{scenario.space.size} possible outcomes")

# %% [markdown]
# It has **parties**. Each values an outcome by a **utility** between 0 and 1: a weighted sum over
# the issues. What a party has if it leaves without an agreement is its **no-deal value**. And it
# may have **red lines** (outcomes that it says it will not accept) and **concessions** (something
# it gives only in return for something else). Two kinds of sentence in the article matter most:
#
# - Russia calls Ukraine's membership of NATO a red line, and demands that its bid end for good.
# - Ukraine lets it be known that it would give up its bid for NATO *in return for* guarantees like
#   those of NATO's Article 5.
#
# The last issue, `point_01`, stands for all the rest of the plan, which nobody has disclosed: whose
# draft it follows, or a bit of both. How far interests conflict there is drawn, too.
#
# Talks take time, and not everybody sits at the table all the time. Here is who sits when.

# %%
sim.plots.timeline(scenario)

# %% [markdown]
# The article ends on Monday. What comes after it, the envoys in Moscow and the way back, is an
# **assumption**. So is nearly every number. How patient is Ukraine? Would Russia really never sign
# anything that leaves NATO's door ajar? The article does not say, so each run tries another answer.
#
# ## One run, move by move
#
# We play the scenario a number of times and pick one run. In it every unknown number has one value.
# First Sunday: the two delegations, and the German chancellor as host.
#
# > **Predict.** Each side begins with what it likes best, or nearly so. After five hours, how near
# > are they? Do you expect an agreement on the first day?

# %%
guess = sim.app.predict("agreement on Sunday, and how near")

# %%
result = sim.run(scenario, runs=runs, seed=seed)
number = 194
moves = result.trace(number).drop(columns=["hour", "round"])
guess.then(moves[moves["session"] == "sunday"].drop(columns="session").round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Read a line like this: the party makes or answers an offer, the next four columns say what is in
# it, `utility` is what this offer is worth to that party, and `target` is what it wants at this
# moment. It accepts what is worth as much as its target, or as what it would offer itself.
#
# All targets sink as time goes by (notebook 3 looks at how). The last chance is days ahead, so on
# Sunday nobody is in a hurry. Nor can Ukraine give up its NATO bid on Sunday: in this scenario that
# offer only comes onto the table on Monday morning. The chancellor speaks and is heard, but a deal
# does not need his consent.
#
# </details>

# %%
monday = moves["session"].isin(["monday_morning", "monday_europeans"])
guess.then(moves[monday].set_index("session").round(2))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Now the bid can be given up against Article-5-like guarantees, and that changes the talks. The
# United States asks for it, Ukraine still hopes to keep the bid, or to set it aside only; when the
# Europeans have come in the afternoon, all three accept a text that gives it up, with such
# guarantees and a fund. Is this a deal? Not yet.
#
# </details>
#
# A deal needs the **consent** of everybody whose consent is required, and one of them was not in
# the room.
#
# > **Predict.** The American envoys take the text to Moscow. What will Russia do with it: sign,
# > refuse, or change it? And what happens to a text that was changed there?

# %%
guess = sim.app.predict("sign, refuse, or change")

# %%
after_monday = ~moves["session"].isin(["sunday", "monday_morning", "monday_europeans"])
guess.then(moves[after_monday].set_index("session").round(2))

# %%
run = result.runs.loc[number]
with guess:
    print(f"Run {number} ended as '{run['ending']}' after {run['hour']:.0f} hours.")
    print(f"In the way: {run['blocked_by']}")
    print("There was room for a deal." if run["room"] else "There was no room for a deal.")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Russia wanted more than the text of Berlin gave, and agreed with the United States on another one.
# That voided what had been agreed in Berlin, and had to come back. There the Europeans refused it,
# and all three agreed on a third text. Russia had the last say, a bare yes or no. Its reason for
# the no has a name: `no_deal` means that the text was worth less to it than no deal.
#
# There was **room**: some text could have been signed by all who must sign, with every line as it
# really was and nobody worse off than without a deal. It had been on the table, the text of Berlin.
# Who holds out for more risks what is there.
#
# An ending has one of four names. `deal`: everybody needed has signed. `partial`: those present
# agreed and a consent is missing. `no_deal`: time ran out without a text. `walkout`: somebody left.
#
# </details>
#
# ## Ten thousand runs
#
# One run is an anecdote. Each of the others has other draws: a patient Ukraine, an eager America, a
# Russia whose demand is a bluff. Who opens a session is drawn, too.
#
# > **Predict.** What share of the runs ends as a deal? How many end as `partial`, with a text that
# > Russia does not sign? Write down both.

# %%
guess = sim.app.predict("share of deals, share of partial")

# %%
guess.then(sim.plots.endings(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Were you near? More than half of the runs end as a deal, and about a third with a text that those
# in the room have agreed on and somebody else does not sign.
#
# Could more have been found? In how many runs was there room at all?
#
# </details>

# %%
guess.then(result.room().round(3))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# In about two thirds there was room, and in nine of ten of these a deal was found. So most runs
# without a deal, unlike the one above, did not fail for want of skill: by their draws there was
# nothing that all could have signed.
#
# The interval `low` … `high` is narrow. It says how far the share could be off because only so many
# runs were made. It says *nothing* about whether the assumptions are right. That is a different
# question, and a harder one: notebook 6 is about it.
#
# Where on the way is it decided? The next figure follows the runs from session to session. Read it
# from left to right: the width of a ribbon is a share of the runs.
#
# </details>

# %%
guess.then(sim.plots.flow(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# On what terms are the deals made? Each bar is an issue, and shows how often each option was part
# of a deal.
#
# </details>

# %%
guess.then(sim.plots.agreements(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# And who stood in the way in the other runs?
#
# </details>

# %%
guess.then(sim.plots.blockers(result))

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Two things are worth noticing. Most often no line is in the way at all: the text is simply worth
# less to Russia than going on ("prefers no deal"). And the line that the headlines call red, no
# membership, hardly ever blocks: it is taken to be real, so the others avoid it. The *demand*
# behind it, that the bid be given up for good (`permanent end`), blocks several times as often:
# whether it is meant is less sure, so the others put it to the test.
#
# </details>
#
# ## Change it yourself
#
# The sliders are the numbers that matter most here. Move one, and see what becomes of the endings.

# %%
sim.app.explore(scenario, seed=seed)

# %% [markdown]
# ## What you may take from this, and what not
#
# <details><summary>After your guesses</summary>
#
# You may say: *if* the positions are as reported and the unknown numbers lie in these ranges, then
# there is often room for a deal, nearly always over one exchange, the bid against guarantees; and
# where there is none, one party's consent is the bottleneck. You may not say: the chance of peace
# is such and such. Change an assumption and the shares change. The rest of this course is about
# changing them, on purpose and with care.
#
# </details>
#
# ## Exercises
#
# **1.** Find a run that ended as a deal in the session `moscow`, and read its moves. Why are such
# runs so rare?
#
# <details><summary>Answer</summary>
#
# Ukraine's and the Europeans' consent is required too. So a text can be signed in Moscow only if it
# is the one that they have accepted already.
#
# ```python
# table = result.runs
# early = table[(table["ending"] == "deal") & (table["session"] == "moscow")]
# print(f"{len(early)} of {len(table):,} runs")
# early_moves = result.trace(int(early["run"].iloc[0])).drop(columns=["hour", "round"])
# print(early_moves.tail(6).round(2).to_string())
# ```
#
# In the sitting on NATO that morning Russia refused it. By the afternoon it has come down so far
# that the text of Berlin will do. Most of the texts that Russia takes as they are it takes in the
# morning; most that it refuses there come back changed, or not at all.
#
# </details>
#
# **2.** Play the same runs with another seed. Which digits of the shares change?
#
# <details><summary>Answer</summary>
#
# ```python
# other = sim.run(scenario, runs=runs, seed=seed + 1)
# print(other.endings()["share"].round(3))
# print(result.endings()["share"].round(3))
# ```
#
# The shares move by about as much as the intervals are wide, and no more. With few runs they move
# a lot, with ten thousand by half a point or so.
#
# </details>
#
# **3.** What if Russia's two lines are bluffs? Change both and compare.
#
# <details><summary>Answer</summary>
#
# Every number has a path; `vary` gives a new scenario, and `compare` pairs the runs one by one.
#
# ```python
# lines = "parties.russia.red_lines"
# bluff = scenario.vary(
#     {f"{lines}.no_membership.firmness": 0, f"{lines}.permanent_end.firmness": 0}
# )
# comparison = sim.compare(result, sim.run(bluff, runs=runs, seed=seed))
# print(comparison.endings().round(3))
# ```
#
# Hardly anything changes. A few runs are gained and some even lost. A line that is no line still
# costs something to give up in public, and where a text crosses it, it is mostly worth too little
# to Russia without any line. And the others do not know, so they go on avoiding it.
#
# </details>
#
# **4.** The scenario has many variants (`sim.inputs.variants("berlin")` names them). Guess which
# of them has fewest deals; then look.
#
# <details><summary>Answer</summary>
#
# ```python
# for name in ["berlin", *sim.inputs.variants("berlin")]:
#     deals = sim.run(name, runs=min(runs, 500), seed=seed).measure("deal").mean()
#     print(f"{deals:>6.1%}  {name}")
# ```
#
# Without the one concession, or without guarantees to offer in return for it, little is left: the
# whole scenario hangs on that one exchange. Notebook 9 puts the variants side by side.
#
# </details>
