# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 12 · A seat at the table
#
# **Would you do better than the simulated Ukraine?**
#
# **About 11 minutes, and as long as you like to play.** You will learn
#
# - how to take one party's seat against simulated ones, and what you can and cannot see from it;
# - how to read a debrief: what was possible, what was left on the table, what the others hid;
# - how to judge a game fairly: against the same seat in thousands of simulated runs.
#
# It is the same engine as in the other notebooks, and still a what-if machine, never a forecast.
# Only one strategy is replaced: by you.

# %% tags=["parameters"]
runs = 10_000
seed = 1

# %%
import sim

scenario = sim.load("berlin")
game = sim.Game(scenario, "ukraine", seed=seed, run=0)
game.brief("ukraine")

# %% [markdown]
# This is all that you are told. What an option adds for *you* stands there in points; what it adds
# for the others does not. Of their red lines you know those that they have drawn in public. Of your
# own you know which are real: the engine will not let you sign across one of those, and nobody's
# lawyers would.
#
# What is worth less to you than leaving you *may* sign. People do.
#
# > **Predict.** How will it end? Share a hundred points out among `deal`, `partial`, `no_deal` and
# > `walkout`. Ours are in the next cell, as a bet.

# %%
guess = sim.app.predict("points for each ending")

# %%
game.bet("ukraine", {"deal": 0.3, "partial": 0.5, "no_deal": 0.2})
situation = game.situation

# %% [markdown]
# ## The first day
#
# A **situation** says where you are: the clock, who is in the room, what lies on the table, and
# what you can do, each with its price.

# %%
print(f"{situation.session}, round {situation.round} of {situation.rounds}")
print("in the room:", ", ".join(situation.present))
for choice in situation.choices:
    print(" ", choice.label)

# %% [markdown]
# Who opens is drawn, and here the United States has: its offer lies on the table, worth less than
# nothing to you. Answer with one of your own. A usual opening is what you like best. `look_at`
# shows what an offer would be worth, and what it runs into, before you say it aloud.

# %%
stakes = game.brief("ukraine").stakes
best = {stake.issue: max(stake.options, key=lambda option: option[1])[0] for stake in stakes}
opening = game.look_at(best)
print(dict(opening.options))
print(f"worth {opening.worth:.0%} to you; crosses a public red line of: {opening.crosses}")

# %% [markdown]
# Everything you ever wanted, and it crosses Russia's line. Russia is not in the room today, but a
# deal will need its consent. You can still open with it. `step` makes the move, lets the others
# answer, and tells you what you have heard.

# %%
for said in game.step("offer", best):
    worth = "" if said.outcome is None else f"{said.outcome.worth:.0%} to you"
    print(f"{said.party:15} {said.move:8} {worth}")

# %% [markdown]
# The United States counters. Look at the button that says "Accept": it has a price, and perhaps a
# reason why you cannot press it.

# %%
for choice in game.situation.choices:
    print(f"{choice.label:30} {choice.barred}")

# %% [markdown]
# > **Predict.** You will hold out for the rest of Sunday, making the same offer again and again.
# > Will the Americans come towards you? How far?

# %%
guess = sim.app.predict("towards you: no, a little, far")

# %%
with guess:
    while game.situation is not None and game.situation.session == "sunday":
        for said in game.step("offer", best):
            if not said.own and said.move == "offers":
                print(f"hour {said.hour:>2g}: {said.party} offers {said.outcome.worth:.0%}")

# %% [markdown]
# <details><summary>After your guess</summary>
#
# The other side's strategy gives way as time goes by, and late rather than early. Waiting costs you
# next to nothing on Sunday, but there are few sessions in which you sit.
#
# </details>
#
# ## Monday: your concession
#
# On Monday your government lets you give up the way into NATO, in return for guarantees like those
# of Article 5. Make that offer, then accept whatever is worth two thirds or more.

# %%
offer = best | {"nato_membership": "given_up"}
print(f"the concession is worth {game.look_at(offer).worth:.0%} to you")
while game.situation is not None and game.situation.session.startswith("monday"):
    on_table = game.situation.on_table
    good = on_table is not None and on_table.worth >= 2 / 3
    # The last offer on the table can only be answered.
    other = "offer" if "offer" in game.situation.moves else "reject"
    move = "accept" if good and "accept" in game.situation.moves else other
    print(f"{game.situation.session}, round {game.situation.round}: {move}")
    game.step(move, offer if move == "offer" else None)
print("is it over?", game.over)

# %% [markdown]
# What you accepted was the Europeans' offer, each time, and the United States would not have it.
# Their own last offer, which could only be answered, was worth less than two thirds to you. So
# nothing is agreed. What is made in Moscow is made without you; you hear of it when it comes back.
# We let a simple rule finish the game: accept what is better than leaving, else say nothing.

# %%
while not game.over:
    now = game.situation
    good = now.on_table is not None and now.on_table.worth > now.no_deal
    wanted = ("accept", "pass", "reject") if good else ("pass", "reject")
    game.step(next(move for move in wanted if move in now.moves))

# %% [markdown]
# ## The debrief
#
# > **Predict.** Before you read the debrief: what did the United States and Russia want? Name the
# > issue that each of them cares for most.

# %%
guess = sim.app.predict("an issue for each")

# %%
debrief = sim.play.debrief(game, runs=runs)
summary, offers, hidden = debrief.text().split("\n\n")
with guess:
    print(summary)

# %%
with guess:
    print(hidden)

# %% [markdown]
# <details><summary>After your guess</summary>
#
# Five things to look at.
#
# 1. **Better or worse than walking away.** The first question about any negotiation (Fisher and Ury
#    1981 call it your BATNA). A deal can be worse than none.
# 2. **More than what share of simulated runs.** The same seat, with what you wanted and would not
#    sign as it was in your game; everything else is drawn anew. What counts is the gain over
#    walking away, so that all who leave without a deal are equal; half of the runs that gained
#    exactly as much as you count as below. One game is luck and skill together; this share takes
#    out the luck of *your* draws, and not that of theirs.
# 3. **What was possible.** In this run nothing was: no outcome could have been signed by all, so no
#    skill would have brought a deal. In others the debrief names what was **left on the table**,
#    the best outcome for you that would not have cost anybody anything who had to agree. Raiffa
#    (1982) calls that joint gains.
# 4. **What the others hid.** Were your guesses about them right?
# 5. **Your bet.** The score is proper (Brier 1950): who bets what they believe expects most. Was
#    yours better than the shares of the simulated runs?
#
# The dance of the game: every offer, numbered, by what it was worth to you and to another party.
# What lies to the upper right of where you ended would have been better for both. Where there is a
# cross it was ruled out by somebody's position; what the absent think of the rest is not shown.
#
# </details>

# %%
guess.then(sim.plots.dance(game.result, game.run, "ukraine", "us"))

# %% [markdown]
# ## Play
#
# Now you. In Jupyter the next cell is a table with buttons; in a terminal it is
# `sim play berlin --as ukraine`. Both save after every move if you name a folder (`out=`, `--out`).

# %%
sim.app.play("berlin", seat="ukraine", seed=seed)

# %% [markdown]
# Two may share a seat and argue about every move. A class may hold several: `sim play berlin --as
# ukraine --as us` hands the machine over from seat to seat. And `sim serve berlin` shows the table
# as a web page, without a notebook.
#
# There is a second window, `sim.app.explore("berlin")`: sliders for what is assumed, and the
# endings beside them. Move your own no-deal value in it, or a red line of Russia's, and see what
# your seat could hope for.
#
# A game is its moves. Saved, it can be played again to the last bit, or from the other side.

# %%
folder = sim.play.save(game, "my-game")
again = sim.play.read(folder)
print(again, again.ending == game.ending)
again.result.trace(game.run).tail(4).round(2)

# %% [markdown]
# ## Exercises
#
# **1.** Play the same run from the seat of the United States. Write a loop: accept what is worth
# two thirds or more to you, else offer what you like best. Does that cross a public line? How does
# it end?
#
# <details><summary>Answer</summary>
#
# ```python
# other = sim.Game(scenario, "us", seed=seed, run=0)
# stakes = other.brief("us").stakes
# wish = {stake.issue: max(stake.options, key=lambda o: o[1])[0] for stake in stakes}
# print(f"best for the United States: {wish}, crosses {other.look_at(wish).crosses}")
# while not other.over:
#     now = other.situation
#     if now.on_table is not None and now.on_table.worth >= 2 / 3 and "accept" in now.moves:
#         other.step("accept")
#     elif "offer" in now.moves and not other.look_at(wish).barred:
#         other.step("offer", wish)
#     else:
#         other.step("pass" if "pass" in now.moves else "reject")
# print(other.ending)
# print(sim.play.debrief(other, runs=min(runs, 1_000)).text()[:600])
# ```
#
# It crosses no red line, but Ukraine's public condition: the bid is not given up for less than
# strong guarantees. Nobody signs it; what is best for you alone is hardly what the others can sign.
# The run ends as `partial` again, and you have what walking away was worth.
#
# </details>
#
# **2.** Is patience rewarded? Play the seat of Ukraine twenty times (`run=0` to `19`), always
# making the same offer and accepting the last thing on the table that beats leaving. Compare the
# average with the simulated party's.
#
# <details><summary>Answer</summary>
#
# ```python
# mine = []
# for run in range(20):
#     trial = sim.Game(scenario, "ukraine", seed=seed, run=run)
#     while not trial.over:
#         now = trial.situation
#         late = now.session != "sunday" and now.round == now.rounds
#         good = now.on_table is not None and now.on_table.worth > now.no_deal
#         if late and good and "accept" in now.moves:
#             trial.step("accept")
#         elif "offer" in now.moves and not trial.look_at(offer).barred:
#             trial.step("offer", offer)
#         else:
#             trial.step("pass" if "pass" in now.moves else "reject")
#     mine.append(trial.result.runs["utility.ukraine"].iloc[0])
# simulated = sim.run(scenario, runs=20, seed=seed).runs["utility.ukraine"]
# print(f"you {sum(mine) / 20:.0%}, the simulated party {simulated.mean():.0%}")
# ```
#
# Neither rewarded nor punished, it seems: the two averages are nearly the same. But twenty games
# say little; look at how far single games lie apart before you believe in a difference, or in none.
#
# </details>
#
# **3.** The score of a bet is proper. Show it: let your belief be 70 % for a deal, and find the bet
# that expects most.
#
# <details><summary>Answer</summary>
#
# ```python
# belief = {"deal": 0.7, "no_deal": 0.3}
# for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
#     bet = {"deal": share, "no_deal": 1 - share}
#     expects = sum(chance * sim.play.score(bet, ending) for ending, chance in belief.items())
#     print(share, round(expects, 1))
# ```
#
# Neither boasting nor caution pays: it is highest at 0.7.
#
# </details>
