/* What happens in the rounds of a session, in every run of a cohort; to be read beside docs/rules.md.
 *
 * The rules are those of the NumPy engine (turn.py, round.py, party_view.py, enumerated.py), and every sum is taken in the same
 * order, so the results are the same to the last bit. There a party acts in many runs at once; here each run goes through
 * its rounds alone. Both give the same, for no run sees another.
 *
 * Everything lies in the memory that NumPy's arrays share (shared_arrays.py): tables are [runs][...], row by row. Built to
 * step.wasm by `python -m tools.step`; nothing else is linked. */

#include "numbers.h"

/* The codes of step_layout.py. */
enum { BOULWARE, LINEAR, POLYNOMIAL, EXPONENTIAL, HARDLINER, RANDOM, RELATIVE, AVERAGED, ABSOLUTE, MICRO };
enum { FAIR, LIKED, OWN_LOWEST, ANY_ABOVE, NEW_OR_REPEATED };
enum { COMBINED, TARGET, NEXT };
enum { ALTERNATING_OFFERS, TAKE_IT_OR_LEAVE_IT };
enum { OFFERS, ACCEPTS, REJECTS };
enum { TIES, OFFER, AIM, IMITATION, REPEAT, STREAMS };
enum { BACKED = 1, MADE = 2, REFUSED = 4 }; /* marks of what was tried: tried.py */
enum { ALL, SOME, NONE }; /* which outcomes need a party's consent */
enum { ROUNDS, CALENDAR, OPEN }; /* what clocks go by */
/* How a run comes out of the rounds that it was to play. */
enum { AGREES, PASSES_BY, BREAKS_OFF, LOSES_PATIENCE, IS_LATE, RUNS_OUT, GOES_ON };
/* Why a party refuses: those of sim/model/compiled.py. */
enum { BY_TARGET, BY_NO_DEAL, NOTHING_TO_OFFER, NOT_ASKED, WALKS_OUT, RATIFICATION, FIRST_BIT };

#define OUTSIDE (1ULL << 63) /* the bit of what the party's home would not ratify */
#define MOST_OUTCOMES 32768 /* as in step_layout.py */
#define MOST_READINGS 8 /* sim/engine/knowledge.py */
#define MOST_PARTIES 127 /* likewise */
#define RAN_OUT 1 /* of the courses in sim/model/endings.py */
#define HOUR_TOLERANCE 1e-6 /* sim/model/hour_tolerance.py */

/* Outcomes in the order in which they came up: [runs][entries], of which `counts` [runs] are filled. */
typedef struct {
    u32 entries;
    i64 *outcomes;
    i8 *by;
    i64 *counts;
} Log;

/* A party. Every field is four bytes wide, in the order of step_layout.py. */
typedef struct {
    /* The codes of its strategy, and what else is the same in all runs. */
    u32 concedes, floor_is_worst, offers, accepts, learns, compares, reads, counts, consent, patience, remembers, counts_backed, stands,
        may_change;
    /* [runs] */
    u64 *active, *taken_real, *top;
    f64 *best, *no_deal, *drift;
    u8 *best_known;
    i64 *situation;
    f64 *parameters[2];
    /* [runs][outcomes]; the last three are null where there is no such thing */
    u64 *keys;
    u8 *doubted, *home, *heeded;
    /* For each other that counts: [others][runs][outcomes] and [others][runs][options], likewise */
    u8 *tried, *tried_options;
    /* [outcomes]: which of its positions they run into, which public stands of others they cross */
    u64 *bits, *crosses;
    /* What is known: its gains [outcomes][readings]; how the others like outcomes, by the worst-off and
       on average, and the outcomes from the most liked to the least, all [readings][outcomes]; the least
       of their gains, likewise */
    f64 *gains;
    i32 *liking_least, *liking_mean, *falling_least, *falling_mean;
    f64 *scores;
    /* What it has learned, null for who does not learn: [runs][readings], [runs][stands], [runs]; and which stands are whose,
       [parties] */
    f64 *unlikely, *log_odds;
    u64 *real, *owned;
    /* What it remembers, null for who does not: what it heard, said, and saw backed; [parties][runs] */
    Log heard, said, backing;
    i64 *distinct;
} Party;

/* A session; every field is a number. */
typedef struct {
    f64 rounds, round_hours, hours, delay, at, before, rounds_before, requires_text, with_text;
    /* `at` is NaN if it follows another; `with_text` is 2 if somebody has departed */
} Session;

/* The table. Every field is four bytes wide, too. */
typedef struct {
    u32 runs, parties, outcomes, readings, sessions, clock, rounds_in_all, issues, options;
    /* Of the rounds to be played: the session, its protocol, the first round, and the one after the last */
    u32 session, protocol, number, until, count;
    Party *party;                /* [casts][parties] */
    Session *timeline;
    i64 *from, *to;              /* [sessions][parties]: the rounds in which they are listed; −1 for none */
    f64 *start;                  /* where the timeline begins */
    u8 *needed;                  /* [outcomes][parties]: whose consent */
    i64 *numbers;                /* [runs]: the numbers of the runs, by which they are drawn */
    f64 *deadline, *due;         /* [runs]: the hours after which there is no round, and at which something happens */
    u8 *seats;                   /* [rounds][parties]: who is listed */
    u8 *comes;                   /* [runs][parties]: who comes at all; null for all */
    u8 *cast;                    /* [runs]: runs of another cast have other strategies; null where all have the same */
    u64 *streams;                /* [rounds][parties][streams][2]: keys of random streams */
    i64 *acting;                 /* the runs that come to the first of these rounds, `count` of them */
    u8 *outcome;                 /* for each of them: how it comes out */
    i64 *listed;                 /* the parties as listed */
    i32 *options_of;             /* [outcomes][issues]: the options of an outcome, counted through all issues */
    i64 *offer, *proposer, *text, *session_of, *round_of; /* [runs] */
    u8 *alone;
    f64 *begin, *hour;
    i8 *course;                  /* [runs][sessions] */
    u8 *accepted, *text_accepted, *present, *gone, *tempted, *last; /* [runs][parties] */
    i64 *refusal, *text_refusal, *order, *placed, *waited, *walked;
    f64 *elapsed, *step, *place;
} Table;

/* The parties as they play in the run that is looked at, and for each how many of those before it count: whose consent some
   outcome needs. */
static Party *cast;
static u32 counting_before[MOST_PARTIES + 1];

/* The round that is played, counted from the first of its session, and the hour at which it begins. */
static u32 number;
static f64 now;

static void turn_to(const Table *t, i64 run) {
    cast = t->party + (t->cast ? t->cast[run] * t->parties : 0);
    for (u32 q = 0; q < t->parties; q++) counting_before[q + 1] = counting_before[q] + (cast[q].consent != NONE);
}

static int is_counted(u32 party) { return cast[party].consent != NONE; }

/* Where one of the others that count stands among them, as a party sees them. */
static u32 nth_for(u32 party, u32 other) { return counting_before[other] - (party < other && is_counted(party)); }

/* A party at its turn in a run: what it sees and aims at. */
typedef struct {
    const Table *table;
    Party *its;
    i64 run;
    u32 party;
    u8 last, looks_back, is_ready, has_wish;   /* whether these two have been worked out */
    i64 ready, wish;
    f64 elapsed, no_deal, best, target;
} Turn;

static f64 draw(const Turn *turn, u32 stream) {
    const Table *t = turn->table;
    u32 key = ((number - t->number) * t->parties + turn->party) * STREAMS + stream;
    return uniform(t->streams + 2 * key, t->numbers[turn->run]);
}

static f64 no_deal_of(const Party *its, i64 run) {
    return on_grid(its->no_deal[run] + its->drift[run] * now / 24);
}

static u64 key_of(const Table *t, const Party *its, i64 run, i64 outcome) { return its->keys[run * t->outcomes + outcome]; }

static f64 utility(const Table *t, const Party *its, i64 run, i64 outcome) { return from_key(key_of(t, its, run, outcome)); }

/* Which positions in force an outcome runs into; 0 where it is open to the party. */
static u64 excluded_by(const Table *t, const Party *its, i64 run, i64 outcome) {
    u64 excluded = its->bits[outcome] & its->active[run];
    if (its->home && !its->home[run * t->outcomes + outcome]) excluded |= OUTSIDE;
    return excluded;
}

static int needs(const Table *t, i64 outcome, u32 party) { return t->needed[outcome * t->parties + party]; }

static int may_sign(const Table *t, const Party *its, i64 run, i64 outcome) {
    return utility(t, its, run, outcome) >= no_deal_of(its, run) && !excluded_by(t, its, run, outcome);
}

/* The reading of the others that it goes by: the likeliest, and the first of those. */
static u32 reading_of(const Table *t, const Party *its, i64 run) {
    u32 found = 0;
    if (its->unlikely) {
        const f64 *row = its->unlikely + run * t->readings;
        for (u32 r = 1; r < t->readings; r++)
            if (row[r] < row[found]) found = r;
    }
    return found;
}

/* The outcomes in question: those good enough to be offered. */
static u32 in_question[MOST_OUTCOMES];

/* Keep those of the first `count` that have (or have not) a mark; null for no marks at all. */
static u32 keep(u32 count, const u8 *marks, u8 wanted) {
    if (!marks) return count;
    u32 left = 0;
    for (u32 i = 0; i < count; i++) {
        u32 o = in_question[i];
        in_question[left] = o;
        left += marks[o] == wanted;
    }
    return left;
}

/* Find the outcomes in question for a target, in rising order. Those are left out that cross a stand of others which the party
   takes to be real, or that it takes to be closed, if it avoids them. */
static u32 search(const Turn *turn, f64 target, int avoid) {
    const Party *its = turn->its;
    i64 row = turn->run * turn->table->outcomes;
    const u64 *keys = its->keys + row, *bits = its->bits, *crosses = its->crosses;
    u64 wanted = to_key(larger(on_grid(target), turn->no_deal)), active = its->active[turn->run];
    u64 real = avoid ? its->taken_real[turn->run] : 0;
    u32 count = 0, outcomes = turn->table->outcomes;
    if (its->top[turn->run] < wanted) return 0;
    for (u32 o = 0; o < outcomes; o++) { /* without a branch that depends on the outcome */
        in_question[count] = o;
        count += (keys[o] >= wanted) & !((bits[o] & active) | (crosses[o] & real));
    }
    count = keep(count, its->home ? its->home + row : 0, 1);
    if (!avoid) return count;
    count = keep(count, its->heeded ? its->heeded + row : 0, 1);
    return keep(count, its->doubted ? its->doubted + row : 0, 0);
}

/* Of the outcomes in question the one with the largest first number, then the largest second, then by lot; −1 for none. */
#define PICK(FIRST, SECOND, FITS)                                                                      \
    i64 found = -1, equal = 0;                                                                         \
    u64 first = 0, second = 0;                                                                         \
    for (u32 i = 0; i < count; i++) {                                                                  \
        u32 o = in_question[i];                                                                        \
        if (!(FITS)) continue;                                                                         \
        u64 a = (FIRST), b = (SECOND);                                                                 \
        if (found < 0 || a > first || (a == first && b > second)) {                                    \
            found = o;                                                                                 \
            first = a;                                                                                 \
            second = b;                                                                                \
            equal = 1;                                                                                 \
        } else if (a == first && b == second)                                                          \
            equal++;                                                                                   \
    }                                                                                                  \
    if (equal > 1) {                                                                                   \
        i64 which = (i64)(draw(turn, TIES) * (f64)equal);                                              \
        for (u32 i = 0; i < count; i++) {                                                              \
            u32 o = in_question[i];                                                                    \
            if ((FIRST) == first && (SECOND) == second && (FITS) && which-- == 0) return o;            \
        }                                                                                              \
    }                                                                                                  \
    return found;

static i64 nearest_among(const Turn *turn, u32 count, const u64 *keys, const i32 *liking) {
    PICK(~keys[o], (u64)liking[o], 1)
}

/* The place of the first outcome from `i` on with a key that is high enough; `count` if there is none. Apart, for a loop of so
   few numbers needs no memory. */
__attribute__((noinline)) static u32 next_above(const i32 *falling, u32 i, u32 count, const u64 *keys, u64 wanted) {
    for (; i + 8 <= count; i += 8)
        for (u32 j = 0; j < 8; j++)
            if (keys[falling[i + j]] >= wanted) return i + j;
    while (i < count && keys[falling[i]] < wanted) i++;
    return i;
}

/* Of the outcomes in question the one that the others like most, then with the highest utility, then by lot; −1 for none. They are
   looked at from the most liked to the least, so few have to be. */
static i64 most_liked(const Turn *turn, f64 target, int avoid, const i32 *liking, const i32 *falling) {
    const Party *its = turn->its;
    u32 outcomes = turn->table->outcomes;
    i64 row = turn->run * outcomes, found = -1, equal = 0;
    const u64 *keys = its->keys + row, *bits = its->bits, *crosses = its->crosses;
    const u8 *home = its->home ? its->home + row : 0;
    const u8 *heeded = avoid && its->heeded ? its->heeded + row : 0, *doubted = avoid && its->doubted ? its->doubted + row : 0;
    u64 wanted = to_key(larger(on_grid(target), turn->no_deal)), active = its->active[turn->run];
    u64 real = avoid ? its->taken_real[turn->run] : 0;
    u32 first = 0;
    if (its->top[turn->run] < wanted) return -1;
    for (u32 i = 0; (i = next_above(falling, i, outcomes, keys, wanted)) < outcomes; i++) {
        u32 o = (u32)falling[i];
        if ((bits[o] & active) || (crosses[o] & real)) continue;
        if ((home && !home[o]) || (heeded && !heeded[o]) || (doubted && doubted[o])) continue;
        if (found >= 0 && liking[o] < liking[found]) break;
        if (found < 0 || keys[o] > keys[found]) {
            found = o;
            equal = 1;
            first = i;
        } else if (keys[o] == keys[found])
            equal++;
    }
    if (equal < 2) return found;
    i64 which = (i64)(draw(turn, TIES) * (f64)equal);
    for (u32 i = first;; i++) {
        u32 o = (u32)falling[i];
        if (keys[o] != keys[found] || (bits[o] & active) || (crosses[o] & real)) continue;
        if ((home && !home[o]) || (heeded && !heeded[o]) || (doubted && doubted[o])) continue;
        if (which-- == 0) return o;
    }
}

static i64 *outcomes_in(const Log *log, i64 run) { return log->outcomes + run * log->entries; }

static int offered_already(const Turn *turn, i64 outcome) {
    const i64 *its = outcomes_in(&turn->its->said, turn->run), count = turn->its->said.counts[turn->run];
    for (i64 i = 0; i < count; i++)
        if (its[i] == outcome) return 1;
    return 0;
}

static i64 new_best_among(const Turn *turn, u32 count, const u64 *keys, const i32 *liking) {
    PICK(keys[o], (u64)liking[o], keys[o] >= first && !offered_already(turn, o))
}

/* The marks of what was tried with the nth of the others that count. */
static u8 *tried_with(const Table *t, const Party *its, i64 run, u32 nth) { return its->tried + (nth * t->runs + run) * t->outcomes; }

static u8 *options_with(const Table *t, const Party *its, i64 run, u32 nth) {
    return its->tried_options + (nth * t->runs + run) * t->options;
}

static u32 others_that_count(const Table *t, u32 party) { return counting_before[t->parties] - is_counted(party); }

/* Whether all others whose consent an outcome needs have offered or accepted it. */
static int backed_by_all(const Turn *turn, i64 outcome) {
    const Table *t = turn->table;
    u32 nth = 0;
    for (u32 q = 0; q < t->parties; q++) {
        if (q == turn->party || !is_counted(q)) continue;
        if (needs(t, outcome, q) && !(tried_with(t, turn->its, turn->run, nth)[outcome] & BACKED)) return 0;
        nth++;
    }
    return 1;
}

/* Whether some other has offered or accepted an outcome, and all have who are present and whose consent it needs. */
static int is_in_hand(const Turn *turn, i64 outcome) {
    const Table *t = turn->table;
    u32 nth = 0;
    int some = 0;
    for (u32 q = 0; q < t->parties; q++) {
        if (q == turn->party || !is_counted(q)) continue;
        int backed = tried_with(t, turn->its, turn->run, nth++)[outcome] & BACKED;
        if (!backed && needs(t, outcome, q) && t->present[turn->run * t->parties + q]) return 0;
        some |= backed;
    }
    return some;
}

static int is_untried(const Turn *turn, i64 outcome) { return !(tried_with(turn->table, turn->its, turn->run, 0)[outcome] & MADE); }

/* How many options of an outcome are suspect, each once for every other whose consent it needs. */
static u32 suspects_in(const Turn *turn, i64 outcome) {
    const Table *t = turn->table;
    u32 nth = 0, found = 0;
    for (u32 q = 0; q < t->parties; q++) {
        if (q == turn->party || !is_counted(q)) continue;
        const u8 *marks = options_with(t, turn->its, turn->run, nth++);
        for (u32 issue = 0; issue < t->issues && needs(t, outcome, q); issue++)
            found += marks[t->options_of[outcome * t->issues + issue]] == REFUSED;
    }
    return found;
}

/* Keep those of the outcomes in question of which something holds; all, if there are none. */
static u32 prefer(const Turn *turn, u32 count, int holds(const Turn *, i64)) {
    u32 left = 0;
    for (u32 i = 0; i < count; i++) left += holds(turn, in_question[i]);
    if (!left) return count;
    left = 0;
    for (u32 i = 0; i < count; i++) {
        u32 o = in_question[i];
        in_question[left] = o;
        left += holds(turn, o);
    }
    return left;
}

/* Of the outcomes in question those that a last offer is chosen from ("What it offers" in docs/rules.md; tried.py). */
static u32 look_back(const Turn *turn, u32 count) {
    u32 least = ~0U, left = 0;
    count = prefer(turn, count, is_in_hand);
    if (count && !is_in_hand(turn, in_question[0]) && others_that_count(turn->table, turn->party) == 1)
        count = prefer(turn, count, is_untried);
    for (u32 i = 0; i < count; i++) {
        u32 o = in_question[i], suspects = suspects_in(turn, o);
        if (suspects < least) {
            least = suspects;
            left = 0;
        }
        in_question[left] = o;
        left += suspects == least;
    }
    return left;
}

static i64 most_liked_among(const Turn *turn, u32 count, const u64 *keys, const i32 *liking) {
    PICK((u64)liking[o], keys[o], 1)
}

/* What the party would choose for a target. What crosses a stand of the others, only if there is nothing else. */
static i64 choose(const Turn *turn, f64 target, u32 how) {
    const Table *t = turn->table;
    const Party *its = turn->its;
    const u64 *keys = its->keys + turn->run * t->outcomes;
    i64 reading = (i64)reading_of(t, its, turn->run) * t->outcomes, found = -1;
    for (int avoid = 1; avoid >= 0 && found < 0; avoid--) {
        if (how <= LIKED && turn->looks_back) {
            u32 left = look_back(turn, search(turn, target, avoid));
            found = most_liked_among(turn, left, keys, (how == FAIR ? its->liking_least : its->liking_mean) + reading);
            continue;
        }
        if (how == FAIR) found = most_liked(turn, target, avoid, its->liking_least + reading, its->falling_least + reading);
        if (how == LIKED) found = most_liked(turn, target, avoid, its->liking_mean + reading, its->falling_mean + reading);
        if (how <= LIKED) continue;
        u32 count = search(turn, target, avoid);
        if (turn->looks_back) count = look_back(turn, count);
        if (!count) continue;
        if (how == OWN_LOWEST) found = nearest_among(turn, count, keys, its->liking_mean + reading);
        if (how == NEW_OR_REPEATED) found = new_best_among(turn, count, keys, its->liking_mean + reading);
        if (how == ANY_ABOVE) found = in_question[(u32)(draw(turn, OFFER) * (f64)count)];
    }
    return found;
}

/* MiCRO's next new offer (sim/strategies/micro.py); −1 where it would rather repeat itself. */
static i64 ready_to_offer(Turn *turn) {
    const Table *t = turn->table;
    const i64 *distinct = turn->its->distinct;
    int waits = 0;
    if (turn->is_ready) return turn->ready;
    for (u32 q = 0; q < t->parties; q++)
        waits |= q != turn->party && t->present[turn->run * t->parties + q] &&
                 distinct[q * t->runs + turn->run] < distinct[turn->party * t->runs + turn->run];
    turn->is_ready = 1;
    return turn->ready = waits ? -1 : choose(turn, turn->no_deal, NEW_OR_REPEATED);
}

/* One of the different outcomes that it has offered, in the order in which it first did. */
static i64 offered_before(const Turn *turn, f64 pick) {
    const Log *said = &turn->its->said;
    const i64 *its = outcomes_in(said, turn->run), count = said->counts[turn->run];
    i64 different = 0;
    for (int again = 0; again < 2; again++) {
        i64 which = again ? (i64)(pick * (f64)different) : -1;
        for (i64 i = 0; i < count; i++) {
            i64 j = 0;
            while (its[j] != its[i]) j++;
            if (j < i) continue;
            if (again && which-- == 0) return its[i];
            if (!again) different++;
        }
    }
    return -1;
}

/* What the party would offer for a target; −1 for nothing. */
static i64 offer_for(Turn *turn, f64 target) {
    if (turn->its->offers != NEW_OR_REPEATED) return choose(turn, target, turn->its->offers);
    if (turn->last) return choose(turn, turn->no_deal, FAIR);
    i64 fresh = ready_to_offer(turn);
    if (fresh >= 0) return fresh;
    i64 old = offered_before(turn, draw(turn, REPEAT));
    return old >= 0 && may_sign(turn->table, turn->its, turn->run, old) ? old : -1;
}

/* What it would offer for what it aims at. */
static i64 wish_of(Turn *turn) {
    if (!turn->has_wish) turn->wish = offer_for(turn, turn->target);
    turn->has_wish = 1;
    return turn->wish;
}

/* The utility of an entry of a log, counted from the last; not a number if there is none. */
static f64 worth_of(const Turn *turn, const Log *log, i64 back) {
    i64 at = log->counts[turn->run] - 1 - back;
    if (at < 0) return __builtin_nan("");
    return utility(turn->table, turn->its, turn->run, outcomes_in(log, turn->run)[at]);
}

static f64 worst_open(const Turn *turn) {
    const Table *t = turn->table;
    u64 least = ~0ULL;
    for (u32 o = 0; o < t->outcomes; o++) {
        u64 key = key_of(t, turn->its, turn->run, o);
        if (key < least && !excluded_by(t, turn->its, turn->run, o)) least = key;
    }
    return least == ~0ULL ? -__builtin_inf() : from_key(least);
}

/* What it aims at: the table "Ways of conceding" of docs/rules.md. */
static f64 aim(Turn *turn) {
    const Party *its = turn->its;
    f64 t = turn->elapsed, given = 0;
    f64 one = its->parameters[0] ? its->parameters[0][turn->run] : 0, two = its->parameters[1] ? its->parameters[1][turn->run] : 0;
    if (its->concedes == HARDLINER) return turn->best;
    if (its->concedes == RANDOM) return turn->no_deal + draw(turn, AIM) * (turn->best - turn->no_deal);
    if (its->concedes == MICRO) {
        if (turn->last) return turn->no_deal;
        f64 least = __builtin_inf();
        for (i64 i = 0; i < its->said.counts[turn->run]; i++) least = smaller(least, worth_of(turn, &its->said, i));
        i64 ready = ready_to_offer(turn);
        if (ready >= 0) least = smaller(least, utility(turn->table, its, turn->run, ready));
        return is_number(least) ? least : turn->best;
    }
    f64 floor = its->floor_is_worst ? larger(worst_open(turn), turn->no_deal) : turn->no_deal;
    if (its->concedes >= RELATIVE) {
        i64 earlier_ago = (i64)one, later_ago = its->concedes == AVERAGED ? 0 : (i64)one - 1;
        f64 own = worth_of(turn, &its->said, 0), target = own;
        f64 earlier = worth_of(turn, &its->heard, earlier_ago), later = worth_of(turn, &its->heard, later_ago);
        if (is_number(earlier) && is_number(own)) {
            if (its->concedes == ABSOLUTE && is_number(later)) target = own + (earlier - later) - draw(turn, IMITATION) * two;
            if (its->concedes != ABSOLUTE && later > 0) target = own * (earlier / later);
        }
        if (!is_number(own)) target = turn->best;
        return smaller(larger(target, floor), turn->best);
    }
    if (its->concedes == BOULWARE) given = rounded_power(t, one);
    if (its->concedes == LINEAR) given = t;
    if (its->concedes == POLYNOMIAL) given = two + (1.0 - two) * rounded_power(t, 1.0 / one);
    if (its->concedes == EXPONENTIAL) given = rounded_power(two, rounded_power(1.0 - t, one));
    return floor + (1.0 - given) * (turn->best - floor);
}

/* The highest key of an outcome that is open to the party; 0 if none is. Four are looked at side by side. */
static u64 top_of(const Table *t, const Party *its, i64 run) {
    const u64 *keys = its->keys + run * t->outcomes, *bits = its->bits, active = its->active[run];
    const u8 *home = its->home ? its->home + run * t->outcomes : 0;
    u64 tops[4] = { 0 };
    u32 o = 0;
    for (; !home && o + 4 <= t->outcomes; o += 4)
        for (u32 i = 0; i < 4; i++) {
            u64 key = bits[o + i] & active ? 0 : keys[o + i];
            tops[i] = key > tops[i] ? key : tops[i];
        }
    for (; o < t->outcomes; o++) {
        u64 key = bits[o] & active || (home && !home[o]) ? 0 : keys[o];
        tops[0] = key > tops[0] ? key : tops[0];
    }
    for (u32 i = 1; i < 4; i++) tops[0] = tops[i] > tops[0] ? tops[i] : tops[0];
    return tops[0];
}

/* Look at the situation: what the party sees and aims at. */
static Turn look(const Table *t, i64 run, u32 party, int final) {
    Party *its = cast + party;
    i64 seat = run * t->parties + party;
    if (!its->best_known[run]) {
        u64 top = top_of(t, its, run);
        its->top[run] = top;
        its->best[run] = top ? from_key(top) : -__builtin_inf();
        its->best_known[run] = 1;
    }
    Turn turn = { .table = t, .its = its, .run = run, .party = party };
    turn.last = final ? 1 : t->last[seat];
    turn.elapsed = final ? 1.0 : t->elapsed[seat];
    turn.no_deal = no_deal_of(its, run);
    turn.best = larger(its->best[run], turn.no_deal);
    turn.target = smaller(on_grid(aim(&turn)), turn.best);
    return turn;
}

static void append(Log *log, i64 run, i64 outcome, u32 by) {
    i64 at = run * log->entries + log->counts[run]++;
    log->outcomes[at] = outcome;
    log->by[at] = (i8)by;
}

/* Note in the memory of a party who backs an outcome, and whether that is a new one. What was tried says so where it is kept. */
static void append_backing(const Table *t, Party *its, i64 run, i64 outcome, u32 own, u32 by) {
    Log *log = &its->backing;
    int known = 0;
    if (its->tried && own == by)
        known = tried_with(t, its, run, 0)[outcome] & MADE;
    else if (its->tried && is_counted(by))
        known = tried_with(t, its, run, nth_for(own, by))[outcome] & BACKED;
    else {
        const i64 *outcomes = outcomes_in(log, run);
        const i8 *whose = log->by + run * log->entries;
        for (i64 i = log->counts[run] - 1; i >= 0 && !known; i--) known = outcomes[i] == outcome && whose[i] == (i8)by;
    }
    its->distinct[by * t->runs + run] += !known;
    append(log, run, outcome, by);
}

/* How much a move says against each reading, and the weight of what it says; the same for all who see it. */
static f64 against[MOST_READINGS], weight;

static void weigh(const Table *t, i64 run, i64 outcome, u32 by, u32 move) {
    const f64 *gains = cast[by].gains + outcome * t->readings;
    f64 expected = 1.0 - t->elapsed[run * t->parties + by];
    weight = smaller(20.0 * t->step[run * t->parties + by], 1.0);
    for (u32 r = 0; r < t->readings; r++) {
        f64 miss = gains[r] - expected;
        if (move == ACCEPTS) miss = -miss;
        miss = move == OFFERS ? size_of(miss) : larger(miss, 0.0);
        against[r] = smaller(miss * 5.0, 4.0) * weight;
    }
}

/* What a party learns of a move that it sees: "What a party knows" in docs/rules.md. */
static void learn(const Table *t, Party *its, i64 run, i64 outcome, u32 by, u32 move) {
    f64 *unlikely = its->unlikely + run * t->readings;
    for (u32 r = 0; r < t->readings && t->readings > 1; r++) unlikely[r] += against[r];
    u64 crossed = its->crosses[outcome] & its->owned[by], real = 0;
    if (!crossed) return;
    f64 *odds = its->log_odds + run * its->stands;
    for (; crossed; crossed &= crossed - 1) {
        f64 *its_odds = odds + __builtin_ctzll(crossed);
        *its_odds = move == REJECTS ? *its_odds + 0x1.62e42fefa39efp-1 * weight : -__builtin_inf();
    }
    for (u32 i = 0; i < its->stands; i++) real |= (u64)(on_grid(odds[i]) >= 0) << i;
    if (real == its->real[run]) return;
    its->real[run] = its->taken_real[run] = real;
    its->situation[run] = -1;
}

/* What a party keeps in mind for its last offer of a move that it makes or sees. */
static void keep_in_mind(const Table *t, Party *its, i64 run, i64 outcome, u32 own, u32 by, u32 move) {
    if (own == by) {
        if (move != REJECTS) tried_with(t, its, run, 0)[outcome] |= MADE;
        return;
    }
    if (!is_counted(by)) return;
    u32 nth = nth_for(own, by);
    u8 *marks = options_with(t, its, run, nth);
    for (u32 issue = 0; issue < t->issues; issue++)
        marks[t->options_of[outcome * t->issues + issue]] |= move == REJECTS ? REFUSED : BACKED;
    if (move == REJECTS) return;
    tried_with(t, its, run, nth)[outcome] |= BACKED;
    if (its->doubted && others_that_count(t, own) == 1) its->doubted[run * t->outcomes + outcome] = 0;
}

/* Those present take note that a party offers, accepts or rejects an outcome. */
static void hear(const Table *t, i64 run, i64 outcome, u32 by, u32 move) {
    int weighed = 0;
    for (u32 q = 0; q < t->parties; q++) {
        Party *its = cast + q;
        if (!t->present[run * t->parties + q]) continue;
        if (its->counts_backed && move != REJECTS) append_backing(t, its, run, outcome, q, by);
        if (its->tried) keep_in_mind(t, its, run, outcome, q, by, move);
        if (q == by || !its->unlikely) continue;
        if (!weighed) weigh(t, run, outcome, by, move);
        weighed = 1;
        learn(t, its, run, outcome, by, move);
    }
}

/* They note an offer. */
static void show(const Table *t, i64 run, i64 outcome, u32 by) {
    hear(t, run, outcome, by, OFFERS);
    for (u32 q = 0; q < t->parties; q++) {
        Party *its = cast + q;
        i64 seat = run * t->parties + q;
        if (q == by) {
            if (its->remembers) append(&its->said, run, outcome, by);
        } else if (t->present[seat]) {
            if (its->remembers) append(&its->heard, run, outcome, by);
            if (its->patience && may_sign(t, its, run, outcome)) t->tempted[seat] = 1;
        }
    }
}

/* They compare what a party has refused with what it offers instead: "hints" in docs/rules.md. */
static void compare(const Table *t, i64 run, u32 by, i64 refused, i64 own) {
    const f64 *given = cast[by].gains + refused * t->readings, *offered = cast[by].gains + own * t->readings;
    f64 asked = 1.0 - t->elapsed[run * t->parties + by];
    int no_better = 1, taken_by_now = 1, others = 0;
    for (u32 r = 0; r < t->readings; r++) {
        no_better &= given[r] >= offered[r];
        taken_by_now &= given[r] >= asked;
    }
    if (refused == own || !(no_better || taken_by_now)) return;
    for (u32 q = 0; q < t->parties; q++) others += q != by && needs(t, refused, q);
    for (u32 q = 0; q < t->parties; q++) {
        Party *its = cast + q;
        if (q == by || !its->learns || !t->present[run * t->parties + q]) continue;
        if (no_better || others == needs(t, refused, q)) its->doubted[run * t->outcomes + refused] = 1;
    }
}

/* Whether there is agreement on what lies on the table. */
static int settled(const Table *t, i64 run) {
    i64 offer = t->offer[run];
    u32 accepting = 0;
    if (offer < 0) return 0;
    for (u32 q = 0; q < t->parties; q++) {
        i64 seat = run * t->parties + q;
        if (!t->present[seat]) continue;
        if (t->accepted[seat])
            accepting++;
        else if (needs(t, offer, q))
            return 0;
    }
    return accepting > 1 || (offer == t->text[run] && accepting > 0);
}

static int expects_refusal(const Turn *turn, i64 outcome) {
    const Table *t = turn->table;
    const Party *its = turn->its;
    if (!its->reads || outcome < 0) return 0;
    if (its->tried && backed_by_all(turn, outcome)) return 0;
    if (its->scores[reading_of(t, its, turn->run) * t->outcomes + outcome] < 0) return 1;
    return its->doubted && its->doubted[turn->run * t->outcomes + outcome];
}

/* Why a party refuses an outcome. */
static i64 reason_of(int worse, u64 excluded) {
    if (excluded) return excluded == OUTSIDE ? RATIFICATION : FIRST_BIT + __builtin_ctzll(excluded);
    return worse ? BY_NO_DEAL : BY_TARGET;
}

/* The party answers what lies on the table; 1 if it accepts. */
static int answer(Turn *turn) {
    const Table *t = turn->table;
    const Party *its = turn->its;
    i64 run = turn->run, seat = run * t->parties + turn->party, offer = t->offer[run];
    f64 worth = utility(t, its, run, offer), own = __builtin_inf();
    u64 excluded = excluded_by(t, its, run, offer);
    int worse = worth < turn->no_deal, takes = 0;
    if (its->accepts != NEXT) takes |= worth >= turn->target;
    if (its->accepts == COMBINED) takes |= turn->last;
    if (its->accepts != TARGET && !takes && !worse && !excluded) {
        i64 wish = its->compares ? wish_of(turn) : -1; /* only now: it is a search */
        if (wish >= 0) own = utility(t, its, run, wish);
        takes = worth >= own;
    }
    if (takes && !worse && !excluded) {
        t->accepted[seat] = 1;
        hear(t, run, offer, turn->party, ACCEPTS);
        return 1;
    }
    i64 reason = reason_of(worse, excluded);
    if (needs(t, offer, turn->party)) t->refusal[seat] = reason;
    if (offer == t->text[run]) t->text_refusal[seat] = reason;
    hear(t, run, offer, turn->party, REJECTS);
    return 0;
}

/* Whether a new text could not be complete: somebody whom all need is gone for good. */
static int in_vain(const Table *t, i64 run) {
    int there = t->timeline[t->session].with_text < 2;
    for (u32 q = 0; q < t->parties && !there; q++)
        if (cast[q].consent == ALL && !t->present[run * t->parties + q]) return 1;
    return 0;
}

/* The party puts an offer of its own on the table; 1 if it has one, and may. */
static int propose(Turn *turn, int final) {
    const Table *t = turn->table;
    i64 run = turn->run, row = run * t->parties, before = t->offer[run];
    if (t->alone[run] || (before >= 0 && !needs(t, before, turn->party))) return 0;
    if (before >= 0 && before == t->text[run] && in_vain(t, run)) return 0;
    int last = final || turn->last;
    turn->looks_back = last && turn->its->tried;
    i64 offer = turn->looks_back ? offer_for(turn, turn->target) : wish_of(turn);
    if (last && expects_refusal(turn, offer)) offer = choose(turn, turn->no_deal, FAIR);
    if (offer < 0 && t->refusal[row + turn->party] < 0 && turn->its->consent != NONE)
        t->refusal[row + turn->party] = NOTHING_TO_OFFER;
    t->offer[run] = offer;
    t->proposer[run] = offer < 0 ? -1 : (i64)turn->party;
    for (u32 q = 0; q < t->parties; q++) t->accepted[row + q] = 0;
    if (offer < 0) return 0;
    t->accepted[row + turn->party] = 1;
    show(t, run, offer, turn->party);
    if (before >= 0) compare(t, run, turn->party, before, offer);
    return 1;
}

/* Whether a party has something to say. */
static int acts(const Table *t, i64 run, i64 party) {
    i64 seat = run * t->parties + party;
    return t->present[seat] && !t->accepted[seat] && (t->offer[run] >= 0 || !t->alone[run]);
}

static int alternating_offers(const Table *t, i64 run) {
    for (u32 place = 0; place < t->parties; place++) {
        i64 party = t->order[run * t->parties + place];
        if (!acts(t, run, party)) continue;
        Turn turn = look(t, run, (u32)party, 0);
        int moves = (t->offer[run] >= 0 && answer(&turn)) || propose(&turn, 0);
        if (moves && settled(t, run)) return 1;
    }
    /* No last offer goes without an answer. */
    for (u32 i = 0; i < t->parties && t->offer[run] >= 0; i++) {
        i64 party = t->listed[i];
        if (!t->last[run * t->parties + party] || t->alone[run] || !acts(t, run, party) || !needs(t, t->offer[run], party))
            continue;
        Turn turn = look(t, run, (u32)party, 1);
        if (answer(&turn) && settled(t, run)) return 1;
    }
    return 0;
}

static int take_it_or_leave_it(const Table *t, i64 run) {
    for (u32 consent = ALL; consent <= NONE; consent++)
        for (u32 place = 0; place < t->parties; place++) {
            i64 party = t->order[run * t->parties + place];
            if (cast[party].consent != consent || t->offer[run] >= 0 || !acts(t, run, party)) continue;
            Turn turn = look(t, run, (u32)party, 0);
            if (propose(&turn, 1) && settled(t, run)) return 1;
        }
    for (u32 i = 0; i < t->parties; i++) {
        i64 party = t->listed[i];
        if (t->offer[run] < 0 || !acts(t, run, party)) continue;
        Turn turn = look(t, run, (u32)party, 1);
        if (answer(&turn) && settled(t, run)) return 1;
    }
    return 0;
}

#include "appraisal.h"
#include "session.h"

Table table; /* exported: NumPy writes where all lies */

__attribute__((export_name("play_rounds"))) void play_rounds(void) {
    const Table *t = &table;
    for (u32 i = 0; i < t->count; i++) t->outcome[i] = hold(t, t->acting[i]);
}

__attribute__((export_name("size_of_table"))) u32 size_of_table(void) { return sizeof(Table); }

__attribute__((export_name("size_of_party"))) u32 size_of_party(void) { return sizeof(Party); }
