/* What all outcomes are worth to a party in some runs: "Utility" in docs/rules.md; enumerated.py. */

static f64 worth[2][MOST_OUTCOMES];

/* Every field is four bytes wide, in the order of step_layout.py. */
typedef struct {
    u32 count, width, issues, outcomes, masks;
    i64 *runs;
    /* A row for each of them: the weights of the issues, the values of their options, and the amounts that are added to the outcomes
       of each mask, [masks][outcomes] of 0 and 1. */
    f64 *numbers;
    i32 *options;
    f64 *mask;
    u64 *keys;
} Appraisal;

Appraisal appraisal; /* exported: NumPy writes where all lies */

__attribute__((export_name("size_of_appraisal"))) u32 size_of_appraisal(void) { return sizeof(Appraisal); }

__attribute__((export_name("appraise"))) void appraise(void) {
    const Appraisal *a = &appraisal;
    u32 issues = a->issues, outcomes = a->outcomes;
    for (u32 i = 0; i < a->count; i++) {
        const f64 *weights = a->numbers + (i64)i * a->width, *values = weights + issues;
        f64 total = weights[0], *all = worth[0], *next = worth[1];
        u32 so_far = 1;
        for (u32 issue = 1; issue < issues; issue++) total = total + weights[issue];
        total = total > 0 ? total : 1.0;
        for (u32 issue = 0; issue < issues; issue++) {
            u32 its = (u32)a->options[issue];
            f64 share = weights[issue] / total;
            for (u32 option = 0; option < its; option++) {
                f64 part = share * values[option];
                if (!issue) next[option] = part;
                for (u32 before = 0; issue && before < so_far; before++) next[before * its + option] = all[before] + part;
            }
            values += its;
            so_far *= its;
            f64 *other = all;
            all = next;
            next = other;
        }
        for (u32 m = 0; m < a->masks; m++) {
            const f64 *where = a->mask + (i64)m * outcomes;
            f64 amount = values[m];
            if (amount == 0) continue;
            for (u32 o = 0; o < outcomes; o++) all[o] += amount * where[o];
        }
        u64 *row = a->keys + a->runs[i] * outcomes;
        for (u32 o = 0; o < outcomes; o++) row[o] = to_key(on_grid(all[o]));
    }
}
