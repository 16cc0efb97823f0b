/* Numbers with the same bits as NumPy's: on the grid, as keys, powers, random numbers. */

typedef unsigned char u8;
typedef signed char i8;
typedef int i32;
typedef unsigned u32;
typedef long long i64;
typedef unsigned long long u64;
typedef double f64;

static f64 larger(f64 a, f64 b) { return a > b ? a : b; }
static f64 smaller(f64 a, f64 b) { return a < b ? a : b; }
static f64 size_of(f64 a) { return a < 0 ? -a : a; }
static int is_number(f64 a) { return a - a == 0; }

/* sim/theory/grid.py */
static f64 on_grid(f64 a) {
    const f64 shift = 0x1.8p20;
    return (a + shift) - shift;
}

/* sim/engine/search_keys.py */
#define SIGN (1ULL << 63)

static u64 to_key(f64 number) {
    union { f64 number; i64 bits; } as = { number };
    return (u64)as.bits ^ ((u64)(as.bits >> 63) | SIGN);
}

static f64 from_key(u64 key) {
    union { u64 bits; f64 number; } as = { key ^ ((u64)~((i64)key >> 63) | SIGN) };
    return as.number;
}

/* A power of a share, operation by operation as in sim/theory/powers.py. */

static f64 two_to(i64 k) {
    union { i64 bits; f64 number; } as = { (k + 1023) << 52 };
    return as.number;
}

/* The rounding error of a product (Dekker 1971). */
static f64 product_error(f64 a, f64 b, f64 product) {
    f64 t = 0x1.000002p27 * a, ah = t - (t - a), al = a - ah;
    t = 0x1.000002p27 * b;
    f64 bh = t - (t - b), bl = b - bh;
    return ((ah * bh - product) + ah * bl + al * bh) + al * bl;
}

#define LN2_HIGH 0x1.62e42ffp-1
#define LN2_LOW -0x1.718432a1b0e26p-35

static f64 power(f64 base, f64 exponent) {
    if (exponent == 0 || base == 1) return 1;
    if (base == 0) return 0;
    if (exponent > 0x1p100) exponent = 0x1p100;
    /* ln base = k ln 2 + 2 artanh z */
    union { f64 number; i64 bits; } as = { base };
    i64 k = 0;
    if (base < 0x1p-1022) {
        as.number = base * 0x1p54;
        k = -54;
    }
    k += ((as.bits >> 52) & 2047) - 1022;
    as.bits = (as.bits & ~(2047LL << 52)) | (1022LL << 52);
    f64 m = as.number;
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        k -= 1;
    }
    f64 f = m - 1, s = m + 1, s_low = m - (s - 1), z = f / s, p = z * s;
    f64 z_low = (((f - p) - product_error(z, s, p)) - z * s_low) / s, w = z * z, tail = 1.0 / 25;
    for (i32 odd = 23; odd >= 3; odd -= 2) tail = tail * w + 1.0 / odd;
    tail *= w;
    f64 a = (f64)k * LN2_HIGH, b = 2 * z, sum = a + b;
    f64 low = (b - (sum - a)) + ((f64)k * LN2_LOW + (2 * z_low + b * tail));
    f64 high = sum + low;
    low = low - (high - sum);
    /* base ** exponent = exp(x + x_low) */
    f64 x = exponent * high, x_low = product_error(exponent, high, x) + exponent * low;
    x = larger(x, -800.0);
    f64 n = (x * 0x1.71547652b82fep0 + 0x1.8p52) - 0x1.8p52;
    f64 r_high = x - n * LN2_HIGH, r_low = x_low - n * LN2_LOW, r = r_high + r_low, c = r_low - (r - r_high);
    f64 q = 1.0 / 6227020800.0;
    static const f64 below[] = { 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2 };
    for (i32 i = 0; i < 11; i++) q = q * r + 1.0 / below[i];
    f64 result = 1 + (r + (c + r * r * q));
    i64 half = (i64)n / 2;
    return result * two_to(half) * two_to((i64)n - half);
}

/* A power of a share with an error below 2⁻⁴⁵, in a third of the time: fewer terms, and sums of a few of them side by side. */
static f64 rough_power(f64 base, f64 exponent) {
    union { f64 number; i64 bits; } as = { base };
    i64 k = ((as.bits >> 52) & 2047) - 1022;
    as.bits = (as.bits & ~(2047LL << 52)) | (1022LL << 52);
    f64 m = as.number;
    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        k -= 1;
    }
    f64 z = (m - 1) / (m + 1), w = z * z, w2 = w * w;
    f64 tail = ((1.0 / 3 + w * (1.0 / 5)) + w2 * (1.0 / 7 + w * (1.0 / 9))) +
               (w2 * w2) * ((1.0 / 11 + w * (1.0 / 13)) + w2 * (1.0 / 15 + w * (1.0 / 17)));
    f64 x = larger(exponent * ((f64)k * (LN2_HIGH + LN2_LOW) + (2 * z + 2 * z * (w * tail))), -40.0);
    f64 n = (x * 0x1.71547652b82fep0 + 0x1.8p52) - 0x1.8p52, r = x - n * (LN2_HIGH + LN2_LOW), r2 = r * r, r4 = r2 * r2;
    f64 low = (1.0 / 6 + r * (1.0 / 24)) + r2 * (1.0 / 120 + r * (1.0 / 720));
    f64 high = (1.0 / 5040 + r * (1.0 / 40320)) + r2 * (1.0 / 362880 + r * (1.0 / 3628800));
    f64 q = (low + r4 * high) + (r4 * r4) * (1.0 / 39916800 + r * (1.0 / 479001600));
    return (1 + (r + r2 * (0.5 + r * q))) * two_to((i64)n);
}

/* To the nearest multiple of 2⁻³⁶. The last bits are worked out only where they decide. */
__attribute__((export_name("rounded_power"))) f64 rounded_power(f64 base, f64 exponent) {
    const f64 shift = 0x1.8p16;
    if (base >= 0x1p-1022 && base < 1 && exponent < 0x1p10) {
        f64 rough = rough_power(base, exponent), found = (rough + shift) - shift;
        if (size_of(rough - found) < 0x1p-37 - 0x1p-45) return found;
    }
    return (power(base, exponent) + shift) - shift;
}

/* A uniform number of a run (sim/uncertainty/quantities.py): Philox 4x64, ten rounds (Salmon, Moraes, Dror & Shaw 2011). */

static u64 high_of_product(u64 a, u64 b) {
    u64 al = (u32)a, ah = a >> 32, bl = (u32)b, bh = b >> 32;
    u64 middle = ah * bl + (al * bl >> 32), other = al * bh + (u32)middle;
    return ah * bh + (middle >> 32) + (other >> 32);
}

static void four_words(const u64 *key, i64 step, u64 *x) {
    u64 k0 = key[0], k1 = key[1];
    x[0] = (u64)step + 1;
    x[1] = x[2] = x[3] = 0;
    for (i32 i = 0; i < 10; i++) {
        u64 h0 = high_of_product(0xD2E7470EE14C6C93ULL, x[0]), l0 = 0xD2E7470EE14C6C93ULL * x[0];
        u64 h1 = high_of_product(0xCA5A826395121157ULL, x[2]), l1 = 0xCA5A826395121157ULL * x[2];
        x[0] = h1 ^ x[1] ^ k0;
        x[1] = l1;
        x[2] = h0 ^ x[3] ^ k1;
        x[3] = l0;
        k0 += 0x9E3779B97F4A7C15ULL;
        k1 += 0xBB67AE8584CAA73BULL;
    }
}

static f64 uniform(const u64 *key, i64 run) {
    u64 x[4];
    four_words(key, run >> 2, x);
    return ((f64)(x[run & 3] >> 12) + 0.5) * 0x1p-52;
}

/* Those of many streams at once: keys [streams][2], runs [count], numbers [streams][count]. */
__attribute__((export_name("draw_uniforms"))) void draw_uniforms(const u64 *keys, u32 streams, const i64 *runs, u32 count, f64 *numbers) {
    for (u32 s = 0; s < streams; s++) {
        i64 step = -1;
        u64 x[4];
        for (u32 i = 0; i < count; i++) {
            if (runs[i] >> 2 != step) four_words(keys + 2 * s, step = runs[i] >> 2, x);
            numbers[s * count + i] = ((f64)(x[runs[i] & 3] >> 12) + 0.5) * 0x1p-52;
        }
    }
}
