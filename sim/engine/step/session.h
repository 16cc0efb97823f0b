/* A run's way through the rounds of a session, around the moves: "A round" and "The clock" in docs/rules.md. */

/* A party takes back what it has accepted where it could not sign it now. */
static void let_go(const Table *t, i64 run, u32 party, i64 outcome) {
    const Party *its = cast + party;
    i64 seat = run * t->parties + party;
    u64 excluded = excluded_by(t, its, run, outcome);
    int worse = utility(t, its, run, outcome) < no_deal_of(its, run);
    if (!worse && !excluded) return;
    if (t->text[run] == outcome) {
        t->text_accepted[seat] = 0;
        t->text_refusal[seat] = reason_of(worse, excluded);
    }
    if (t->offer[run] == outcome) t->accepted[seat] = 0;
}

/* Who is present; and those look again at what they have accepted before. */
static void take_seats(const Table *t, i64 run) {
    i64 row = run * t->parties, there = 0;
    for (u32 q = 0; q < t->parties; q++) {
        i64 seat = row + q;
        int comes = t->placed[seat] < 0 ? t->seats[number * t->parties + q] && (!t->comes || t->comes[seat]) : t->placed[seat] == 1;
        t->present[seat] = comes && !t->gone[seat];
        there += t->present[seat];
    }
    t->alone[run] = there < 2;
    for (u32 q = 0; q < t->parties; q++) {
        i64 seat = row + q;
        if (!cast[q].may_change || !t->present[seat]) continue;
        if (t->text_accepted[seat] && t->text[run] >= 0) let_go(t, run, q, t->text[run]);
        if (number > 0 && t->accepted[seat] && t->offer[run] >= 0) let_go(t, run, q, t->offer[run]);
    }
}

/* Whether a run has nothing to discuss in this session; else the standing text lies on the table. */
static int passes_by(const Table *t, i64 run) {
    i64 row = run * t->parties, text = t->text[run];
    int idle = 1;
    for (u32 q = 0; q < t->parties && text >= 0; q++)
        idle &= t->text_accepted[row + q] || !t->present[row + q] || !needs(t, text, q);
    if (text < 0) idle = t->timeline[t->session].requires_text != 0;
    if (idle) return 1;
    t->offer[run] = text;
    t->proposer[run] = -1;
    for (u32 q = 0; q < t->parties; q++) t->accepted[row + q] = text >= 0 && t->text_accepted[row + q];
    return 0;
}

/* "The clock" in docs/rules.md; pace.py. Until something happens, the chances of a run in later sessions stay the same. */
static f64 later[MOST_PARTIES], from[MOST_PARTIES], to[MOST_PARTIES];

static void look_ahead(const Table *t, i64 run) {
    f64 starts = t->begin[run];
    for (u32 i = t->session; i < t->sessions; i++) {
        const Session *its = t->timeline + i;
        if (i > t->session) starts = is_number(its->at) ? its->at : starts + its->delay;
        f64 fit = __builtin_floor((t->deadline[run] - starts + HOUR_TOLERANCE) / its->round_hours);
        fit = smaller(larger(fit, 0), its->rounds);
        for (u32 q = 0; q < t->parties; q++) {
            i64 placed = t->placed[run * t->parties + q];
            f64 first = placed < 0 ? (f64)t->from[i * t->parties + q] : 0, last = placed == 1 ? its->rounds - 1 : -1;
            last = smaller(placed < 0 ? (f64)t->to[i * t->parties + q] : last, fit - 1);
            if (i == t->session) {
                later[q] = -__builtin_inf();
                from[q] = first;
                to[q] = last;
            } else if (last >= first && (!its->with_text || t->text[run] >= 0))
                later[q] = (t->clock == CALENDAR ? starts : its->before) + last * its->round_hours;
        }
        starts += its->hours;
    }
}

static void tell_the_time(const Table *t, i64 run) {
    const Session *its = t->timeline + t->session;
    f64 start = t->clock == CALENDAR ? t->begin[run] : its->before, place = start + (f64)number * its->round_hours;
    for (u32 q = 0; q < t->parties; q++) {
        i64 seat = run * t->parties + q;
        if (t->clock == OPEN) {
            f64 shares = (f64)t->rounds_in_all + 1;
            t->step[seat] = 1.0 / shares;
            t->elapsed[seat] = (its->rounds_before + (f64)number + 1) / shares;
            continue;
        }
        f64 chance = later[q];
        if (chance == -__builtin_inf() && to[q] >= larger(from[q], (f64)number)) chance = start + to[q] * its->round_hours;
        int waits = chance == -__builtin_inf();
        f64 left = waits ? 0 : larger(chance - place, 0), gone = waits ? 0 : larger(place - t->place[seat], 0), way = gone + left;
        f64 used = t->elapsed[seat];
        used += (1.0 - used) * (way > 0 ? gone / way : 0);
        t->last[seat] = left <= HOUR_TOLERANCE && !waits;
        t->step[seat] = (1.0 - used) * its->round_hours / (its->round_hours + left);
        t->elapsed[seat] = !t->last[seat] ? used : place == *t->start ? 0.5 : 1.0;
        if (!waits) t->place[seat] = place;
    }
}

/* A round is opened: whoever is there and has not accepted the text that was brought hears it. */
static void open_round(const Table *t, i64 run) {
    i64 row = run * t->parties, text = t->offer[run];
    for (u32 q = 0; q < t->parties; q++) {
        Party *its = cast + q;
        t->refusal[row + q] = -1;
        t->tempted[row + q] = 0;
        if (number > 0 || text < 0 || !t->present[row + q] || t->accepted[row + q]) continue;
        if (its->remembers) append(&its->heard, run, text, -1);
        if (its->patience && may_sign(t, its, run, text)) t->tempted[row + q] = 1;
    }
    t->session_of[run] = t->session;
    t->round_of[run] = number;
    t->course[run * t->sessions + t->session] = RAN_OUT;
}

/* Parties walk out that were offered nothing for too long; 1 if that ends the run. */
static int lose_patience(const Table *t, i64 run) {
    int ends = 0;
    for (u32 q = 0; q < t->parties; q++) {
        i64 seat = run * t->parties + q;
        if (!cast[q].patience || !t->present[seat] || t->alone[run]) continue;
        t->waited[seat] = t->tempted[seat] ? 0 : t->waited[seat] + 1;
        if (t->waited[seat] < cast[q].patience) continue;
        t->gone[seat] = 1;
        t->accepted[seat] = t->text_accepted[seat] = 0;
        t->walked[seat] = WALKS_OUT;
        ends |= cast[q].consent == ALL;
    }
    return ends;
}

/* A run plays rounds of a session until it is done with it, or something happens that is not of the table. */
static u8 hold(const Table *t, i64 run) {
    const Session *its = t->timeline + t->session;
    turn_to(t, run);
    for (number = t->number; number < (u32)its->rounds; number++) {
        f64 end = t->begin[run] + (f64)(number + 1) * its->round_hours;
        now = t->begin[run] + (f64)number * its->round_hours;
        if (number > t->number) {
            if (end > t->deadline[run] + HOUR_TOLERANCE) return IS_LATE;
            if (number == t->until || t->due[run] <= now + HOUR_TOLERANCE) return GOES_ON;
        }
        take_seats(t, run);
        if (number == 0 && passes_by(t, run)) return PASSES_BY;
        if (number == t->number) look_ahead(t, run);
        tell_the_time(t, run);
        open_round(t, run);
        t->hour[run] = end;
        if (number > 0 && settled(t, run)) return AGREES;
        if (t->protocol == ALTERNATING_OFFERS ? alternating_offers(t, run) : take_it_or_leave_it(t, run)) return AGREES;
        if (lose_patience(t, run)) return LOSES_PATIENCE;
        if (t->protocol == TAKE_IT_OR_LEAVE_IT) return BREAKS_OFF;
    }
    return RUNS_OUT;
}
