"""Writes stats.json, stats-cases.json and stats-scores.json beside this file: reference values for src/stats and src/scorers.
Run with an interpreter that has numpy, scipy, scikit-learn and statsmodels; versions are stored with the values."""
import json, math, os, random
import numpy, scipy, sklearn, statsmodels
from scipy import optimize, special, stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.multitest import multipletests
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import normal_power
from sklearn.metrics import f1_score, matthews_corrcoef, precision_recall_fscore_support, confusion_matrix

here = os.path.dirname(os.path.abspath(__file__))
versions = {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
            "statsmodels": statsmodels.__version__}
rng = random.Random(20240607)
values = [round(rng.lognormvariate(4, 0.7), 3) for _ in range(101)]
clusters = ["c%d" % rng.randrange(9) for _ in values]

def clustered(x, groups):
    x = numpy.array(x); n = len(x); m = x.mean()
    names = sorted(set(groups)); c = len(names)
    total = sum(sum(x[i] - m for i in range(n) if groups[i] == g) ** 2 for g in names)
    se = math.sqrt(total * c / (c - 1)) / n
    half = stats.t.ppf(0.975, c - 1) * se
    return [m, se, m - half, m + half]

def newcombe10(e, f, g, h):
    """Newcombe 1998, method 10: e both, f only first, g only second, h neither; first minus second."""
    n = e + f + g + h; z = stats.norm.ppf(0.975)
    def wilson(k):
        return proportion_confint(k, n, 0.05, "wilson")
    l2, u2 = wilson(e + f); l3, u3 = wilson(e + g)
    p2, p3 = (e + f) / n, (e + g) / n
    a = (e + f) * (g + h) * (e + g) * (f + h)
    if a == 0: phi = 0.0
    else:
        b = e * h - f * g
        c = b - n / 2 if b > n / 2 else (0 if b >= 0 else b)
        phi = c / math.sqrt(a)
    dl = math.sqrt(max(0, (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u3 - p3) + (u3 - p3) ** 2))
    du = math.sqrt(max(0, (p3 - l3) ** 2 - 2 * phi * (p3 - l3) * (u2 - p2) + (u2 - p2) ** 2))
    d = p2 - p3
    return [d - dl, d + du]

def order_interval(n, p):
    k = numpy.arange(0, n + 1); cdf = stats.binom.cdf(k, n, p)
    low = [r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, p) <= 0.025]
    high = [r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, p) >= 0.975]
    return [max(low), min(high)] if low and high else None

def exact_sign_flip(d):
    return float(stats.permutation_test((d, [0] * len(d)), lambda x, y: numpy.mean(numpy.array(x) - numpy.array(y)),
        permutation_type="samples", n_resamples=numpy.inf, vectorized=False).pvalue)

def hl(d):
    w = [(d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d))]
    return float(numpy.median(w))

def connor(n, psi):
    from scipy.optimize import brentq
    za, zb = stats.norm.ppf(0.975), stats.norm.ppf(0.8)
    f = lambda d: za * math.sqrt(psi) + zb * math.sqrt(max(0, psi - d * d)) - d * math.sqrt(n)
    return None if f(psi) > 0 else float(brentq(f, 0, psi, xtol=1e-14))

differences = [1.2, -0.4, 0.9, 2.2, -1.1, 0.3, 0.8, 1.7, -0.2, 0.5]
pvalues = [0.01, 0.04, 0.03, 0.005, 0.5, 0.03]
out = {
  "versions": versions,
  "values": values, "clusters": clusters, "differences": differences,
  "quantile": [[p, float(numpy.quantile(values, p))] for p in [0, .01, .25, .5, .9, .95, .99, .999, 1]],
  "meanVariance": [float(numpy.mean(values)), float(numpy.var(values, ddof=1))],
  "normalCdf": [[x, float(special.ndtr(x))] for x in [-37, -12, -8, -6, -4.0001, -4, -3.9999, -2.5, -1.96, -1, -.1, 0, .1, 1, 1.96, 3.9, 4, 5, 8]],
  "normalQuantile": [[p, float(special.ndtri(p))] for p in [1e-300, 1e-20, 1e-9, 1e-4, .001, .025, .1, .3, .5, .7, .8, .9, .975, .995, .9999, 1 - 1e-9]],
  "incompleteBeta": [[x, a, b, float(special.betainc(a, b, x))] for x, a, b in
     [(.5, .5, .5), (.1, 2, 3), (.9, 2, 3), (.01, 30, .5), (.3, 10, 20), (.95, 950, 50), (.96, 950, 50), (.5, 5000, 5000), (.499, 50000, 50000), (1e-6, 1, 40), (.2, .1, 7)]],
  "betaQuantile": [[p, a, b, float(special.btdtri(a, b, p))] for p, a, b in
     [(.025, 1, 10), (.975, 1, 10), (.5, 2, 3), (.025, 81, 20), (.975, 82, 19), (.001, .5, .5), (.025, 5000, 5001), (.3, 3, .5)]],
  "tCdf": [[t, df, float(stats.t.cdf(t, df))] for t, df in [(0, 3), (1, 1), (-1, 1), (2.5, 4), (-2.5, 30.5), (12, 5), (-40, 2), (1.9, 1000)]],
  "tQuantile": [[p, df, float(stats.t.ppf(p, df))] for p, df in [(.975, 1), (.975, 2), (.975, 8), (.025, 8), (.6, 3), (.999, 5), (.975, 99), (.975, 1e5), (.5000001, 4)]],
  "binomialCdf": [[k, n, p, float(stats.binom.cdf(k, n, p))] for k, n, p in [(0, 1, .5), (3, 10, .5), (95, 100, .95), (0, 20, .1), (980, 1000, .99), (49900, 100000, .5)]],
  "binomialProbability": [[k, n, p, float(stats.binom.pmf(k, n, p))] for k, n, p in [(0, 1, .5), (3, 10, .5), (95, 100, .95), (500, 1000, .5)]],
  "wilson": [[k, n, *map(float, proportion_confint(k, n, .05, "wilson"))] for k, n in [(0, 1), (1, 1), (0, 25), (25, 25), (5, 10), (81, 100), (999, 1000), (3, 7)]],
  "clopperPearson": [[k, n, *map(float, proportion_confint(k, n, .05, "beta"))] for k, n in [(0, 1), (1, 1), (0, 25), (25, 25), (5, 10), (81, 100), (999, 1000), (3, 7)]],
  "tInterval": [float(v) for v in stats.t.interval(0.95, len(values) - 1, numpy.mean(values), stats.sem(values))],
  "clusteredTInterval": [float(v) for v in clustered(values, clusters)],
  "newcombe10": [[*t, *map(float, newcombe10(*t))] for t in [(36, 12, 2, 0), (1, 1, 7, 12), (20, 0, 0, 30), (50, 0, 0, 0), (0, 0, 0, 9), (40, 10, 10, 40), (3, 9, 1, 4), (0, 5, 5, 0), (150, 30, 12, 8)]],
  "orderInterval": [[n, p, order_interval(n, p)] for n, p in [(5, .5), (6, .5), (30, .5), (101, .5), (101, .9), (71, .95), (72, .95), (200, .95), (367, .99), (368, .99), (1000, .99)]],
  "mcnemarMidP": [[b, c, float(mcnemar([[0, b], [c, 0]], exact=True).pvalue - stats.binom.pmf(min(b, c), b + c, .5)) if b != c
                   else float(2 * stats.binom.cdf(b, b + c, .5) - stats.binom.pmf(b, b + c, .5))] for b, c in [(1, 7), (7, 1), (12, 2), (5, 5), (0, 3), (0, 1), (30, 12), (200, 260)]],
  "permutation": [exact_sign_flip(differences), exact_sign_flip([1, 1, -1, 2]), exact_sign_flip([.1, .2, .3, .1, .2])],
  "hodgesLehmann": [[d, hl(d)] for d in [differences, [3], [1, 1, 1], [1, 2], values]],
  "holm": [pvalues, [float(v) for v in multipletests(pvalues, method="holm")[1]]],
  "detectablePairedProportion": [[n, psi, connor(n, psi)] for n, psi in [(100, .2), (1000, .1), (50, .5), (10, .1), (200, .05)]],
  "detectableMeanDifference": [[.01, float((stats.norm.ppf(.975) + stats.norm.ppf(.8)) * .01)]],
}
json.dump(out, open(os.path.join(here, "stats.json"), "w"), indent=1)

# Fifty cases and more for each test and interval. A generator of its own keeps the values above as they were.
draw = random.Random(20250611)

def normals(n, digits=4, shift=0.0):
    return [round(draw.gauss(shift, 1), digits) for _ in range(n)]

def t_case(n, level):
    x = normals(n, shift=0.3)
    # stats.t.ppf of SciPy 1.10 is off by up to 4e-9; its incomplete beta function is not.
    y = special.btdtri((n - 1) / 2, .5, 1 - level)
    half = math.sqrt((n - 1) * (1 - y) / y) * stats.sem(x)
    return [x, level, float(numpy.mean(x) - half), float(numpy.mean(x) + half)]

def clustered_case(n, count, level):
    """statsmodels: sandwich covariance by clusters with the factor C/(C-1), t with C-1 degrees of freedom."""
    x = normals(n); groups = [i % count if i < count else draw.randrange(count) for i in range(n)]
    fit = OLS(numpy.array(x), numpy.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": numpy.array(groups)}, use_t=True)
    low, high = fit.conf_int(1 - level)[0]
    return [x, ["c%d" % g for g in groups], level, float(fit.params[0]), float(fit.bse[0]), float(low), float(high)]

def counts_of(n):
    return sorted({0, 1, n // 5, n // 2, n - 1, n})

def mid_p(b, c):
    both = 2 * stats.binom.cdf(min(b, c), b + c, .5) - stats.binom.pmf(min(b, c), b + c, .5)
    return float(min(1, both))

def sampled_case():
    """Differences of 14 to 16 units whose exact p, over all sign patterns, is at most 0.005."""
    while True:
        d = numpy.array(normals(draw.randrange(14, 17), shift=0.9))
        signs = 2 * ((numpy.arange(2 ** len(d))[:, None] >> numpy.arange(len(d))) & 1) - 1
        p = float(numpy.mean(numpy.abs(signs @ d) >= abs(d.sum()) - 1e-9))
        if p <= 0.005: return [d.tolist(), p]

def wilcoxon_case(d, mode):
    return [d, float(stats.wilcoxon(d, mode=mode, correction=mode == "approx").pvalue)]

def adjusted(method):
    cases = []
    for _ in range(50):
        p = [round(draw.random() ** 3, 5) for _ in range(draw.randrange(1, 15))]
        cases.append([p, [float(v) for v in multipletests(p, method=method)[1]]])
    return cases

def share_case():
    """A percentile bootstrap of a share draws from a binomial: its quantiles, where no rounding of the draws moves them."""
    while True:
        n = draw.randrange(6, 30); k = draw.randrange(1, n)
        ends = [int(stats.binom.ppf(q, n, k / n)) for q in (.025, .975)]
        clear = all(stats.binom.cdf(e, n, k / n) > q + .009 and stats.binom.cdf(e - 1, n, k / n) < q - .009
                    for e, q in zip(ends, (.025, .975)))
        if clear: return [k, n, ends[0] / n, ends[1] / n]

def bca_case(n, seed):
    x = numpy.array([round(draw.lognormvariate(0, .8), 4) for _ in range(n)])
    found = stats.bootstrap((x,), numpy.mean, n_resamples=199, method="BCa", random_state=seed)
    ends = found.confidence_interval
    return {"values": x.tolist(), "draws": found.bootstrap_distribution.tolist(), "low": float(ends.low), "high": float(ends.high)}

def krippendorff(units, scale):
    """By the coincidence matrix, Krippendorff 2011, section E."""
    names = sorted({r for unit in units for r in unit if r is not None})
    o = numpy.zeros((len(names), len(names)))
    for unit in units:
        given = [names.index(r) for r in unit if r is not None]
        for i in range(len(given)):
            for j in range(len(given)):
                if i != j: o[given[i], given[j]] += 1 / (len(given) - 1)
    m = o.sum(axis=1); n = m.sum()
    def delta(c, k):
        if scale == "nominal": return float(c != k)
        if scale == "interval": return (names[c] - names[k]) ** 2
        lo, hi = min(c, k), max(c, k)
        return (m[lo:hi + 1].sum() - (m[lo] + m[hi]) / 2) ** 2
    grid = range(len(names))
    expected = sum(m[c] * m[k] * delta(c, k) for c in grid for k in grid)
    return None if expected == 0 else float(1 - (n - 1) * sum(o[c, k] * delta(c, k) for c in grid for k in grid) / expected)

def krippendorff_case(scale):
    units = []
    for _ in range(draw.randrange(3, 20)):
        truth = draw.randrange(1, 6)
        units.append([None if draw.random() < .2 else truth if draw.random() < .6 else draw.randrange(1, 6) for _ in range(4)])
    return [units, scale, krippendorff(units, scale)]

def hedged_capital(x, level):
    """Waudby-Smith and Ramdas 2024, theorem 3, with equation 26: by root finding on the largest log capital."""
    from scipy.optimize import brentq
    x = numpy.array(x); n = len(x); t = numpy.arange(1, n + 1); alpha = 1 - level
    mu = (.5 + numpy.cumsum(x)) / (t + 1)
    var = (.25 + numpy.cumsum((x - mu) ** 2)) / (t + 1)
    before = numpy.concatenate([[.25], var[:-1]])
    bets = numpy.sqrt(2 * math.log(2 / alpha) / (before * t * numpy.log(1 + t)))
    def low_of(y):
        f = lambda m: numpy.max(numpy.cumsum(numpy.log1p(numpy.minimum(bets, .5 / m) * (y - m)))) - math.log(2 / alpha)
        return 0.0 if f(1e-12) < 0 else float(brentq(f, 1e-12, 1 - 1e-12, xtol=1e-14))
    return [low_of(x), 1 - low_of(1 - x)]

def sequence_case(n, level):
    p = draw.random()
    x = [float(draw.random() < p) for _ in range(n)] if draw.random() < .5 else [round(draw.betavariate(3 * p + .1, 3.1 - 3 * p), 4) for _ in range(n)]
    return [x, level, *hedged_capital(x, level)]

later = random.Random(20261122)

def t_quantile(p, df):
    """scipy.stats.t.ppf up to 1.10 is wrong from the tenth digit on; its sf is not, so Newton's steps mend it."""
    t = stats.t.ppf(p, df)
    for _ in range(3): t += (stats.t.sf(t, df) - (1 - p)) / stats.t.pdf(t, df)
    return float(t)

def run_to_run_case(n, level):
    """Hahn and Meeker 1991, 4.7, on logarithms; both runs are single."""
    base = later.uniform(20, 900)
    before, now, *others = [round(base * math.exp(later.gauss(0, .15)), 4) for _ in range(n + 2)]
    error = numpy.std(numpy.log(others), ddof=1) * math.sqrt(2)
    log = math.log(now / before)
    half = t_quantile((1 + level) / 2, n - 1) * error
    low, high = log - half, log + half
    return [before, now, others, level, before * math.expm1(low), before * math.expm1(high), float(2 * stats.t.sf(abs(log) / error, n - 1))]

def detectable_by_t(error, df):
    raised = error / (1 - 2 / (9 * df)) ** 1.5
    return float((t_quantile(.975, df) + t_quantile(.8, df)) * raised)

def detectable_by_mcnemar(n, psi):
    """Connor's difference, or where the exact power of the mid-p test is below 80 % there, the root; None: never 80 %."""
    def mid(b, c):
        return min(1, 2 * stats.binom.cdf(min(b, c), b + c, .5) - stats.binom.pmf(b, b + c, .5)) if b + c else 1
    counts = [m for m in range(1, n + 1) if stats.binom.pmf(m, n, psi) > 1e-9]
    fewest = {m: max([b for b in range(m // 2 + 1) if mid(b, m - b) < .05], default=-1) for m in counts}
    def power(delta):
        share = min(1, (1 + delta / psi) / 2)
        return sum(stats.binom.pmf(m, n, psi) * (stats.binom.cdf(fewest[m], m, share) + stats.binom.cdf(fewest[m], m, 1 - share)) for m in counts)
    approximate = connor(n, psi)
    if approximate is None or power(psi) < .8: return None
    if power(approximate) >= .8: return approximate
    return float(optimize.brentq(lambda delta: power(delta) - .8, approximate, psi, xtol=1e-9))

def ratio_case(n, level):
    """Cochran 1977, 6.3."""
    x = [round(later.uniform(1, 50), 3) for _ in range(n)]; y = [round(max(0, one * later.gauss(.6, .2)), 3) for one in x]
    a, b = numpy.array(y), numpy.array(x); ratio = a.sum() / b.sum()
    error = numpy.sqrt(n * numpy.sum((a - ratio * b) ** 2) / (n - 1)) / b.sum()
    half = t_quantile((1 + level) / 2, n - 1) * error
    low, high = ratio - half, ratio + half
    return [y, x, level, float(ratio), float(max(0, low)), float(high)]

sizes = [1, 2, 5, 10, 25, 30, 100, 999, 10000]
cases = {
  "versions": versions,
  "wilson": [[k, n, level, *map(float, proportion_confint(k, n, 1 - level, "wilson"))] for n in sizes for k in counts_of(n) for level in (.9, .95)],
  "clopperPearson": [[k, n, level, *map(float, proportion_confint(k, n, 1 - level, "beta"))] for n in sizes for k in counts_of(n) for level in (.9, .95)],
  "tInterval": [t_case(2 + i, .9 if i % 3 == 0 else .95) for i in range(50)],
  "clusteredTInterval": [clustered_case(12 + 2 * i, 2 + i % 11, .9 if i % 3 == 0 else .95) for i in range(50)],
  "newcombe10": [[*t, *map(float, newcombe10(*t))] for t in [[draw.randrange(0, 40) for _ in range(4)] for _ in range(50)]],
  "orderInterval": [[n, p, order_interval(n, p)] for n in [5, 8, 17, 30, 59, 100, 250, 400, 600] for p in [.05, .25, .5, .9, .95, .99]],
  "mcnemar": [[b, c, float(mcnemar([[0, b], [c, 0]], exact=True).pvalue), mid_p(b, c)] for b in [0, 1, 3, 8, 20, 77, 300] for c in [1, 2, 5, 8, 21, 60, 290, 310]],
  "permutation": [[d, exact_sign_flip(d)] for d in [normals(3 + i % 7, digits=1) for i in range(50)]],
  "sampledPermutation": [sampled_case() for _ in range(50)],
  "wilcoxonExact": [wilcoxon_case(normals(1 + i % 25, digits=7, shift=.3), "exact") for i in range(50)],
  "wilcoxonNormal": [wilcoxon_case(normals(8 + i, digits=1 if i % 2 else 4, shift=.2), "approx") for i in range(18, 50)]
                  + [wilcoxon_case([0, 0] + [1, -1] + [draw.choice([-2, -1, 1, 2, 3]) for _ in range(4 + i)], "approx") for i in range(30)],
  "hodgesLehmann": [[d, hl(d)] for d in [normals(1 + i, digits=1 + i % 3) for i in range(50)]],
  "holm": adjusted("holm"),
  "benjaminiHochberg": adjusted("fdr_bh"),
  "detectablePairedProportion": [[n, psi, connor(n, psi)] for n in [10, 30, 100, 300, 1000, 5000, 20000] for psi in [.01, .05, .1, .2, .3, .5, .8, 1]],
  "powerOfMeanDifference": [[d, se, float(normal_power(d, 1, .05, sigma=se))] for d in [0, .005, .01, .03, .05, .1, .3, 1] for se in [.01, .02, .05, .08, .1, .3, 1]],
  "bootstrapShare": [share_case() for _ in range(50)],
  "bca": [bca_case(14 + i, i) for i in range(50)],
  "passK": [[n, c, k, 1 - math.comb(n - c, k) / math.comb(n, k), math.comb(c, k) / math.comb(n, k)] for n in [1, 4, 10, 50, 200] for c in counts_of(n) for k in (1, 3, 10) if k <= n],
  "krippendorff": [krippendorff_case(scale) for scale in ("nominal", "ordinal", "interval") for _ in range(50)],
  "confidenceSequence": [sequence_case(1 + i * i // 4, .9 if i % 3 == 0 else .95) for i in range(50)],
  "runToRun": [run_to_run_case(5 + i % 16, .9 if i % 3 == 0 else .95) for i in range(50)],
  "detectableByT": [[error, df, detectable_by_t(error, df)] for error in [.001, .02, .3, 1, 7, 40] for df in [1, 2, 4, 9, 19, 30, 59, 99, 999]],
  "detectableByMcNemar": [[n, psi, detectable_by_mcnemar(n, psi)] for n in [20, 30, 50, 70, 100, 150, 200, 300, 400] for psi in [.05, .1, .2, .3, .5, .8]],
  "ratioInterval": [ratio_case(2 + i, .9 if i % 3 == 0 else .95) for i in range(50)],
}
with open(os.path.join(here, "stats-cases.json"), "w") as out_file:
    lines = []
    for name, value in cases.items():
        rows = json.dumps(value) if isinstance(value, dict) else "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]"
        lines.append(json.dumps(name) + ": " + rows)
    out_file.write("{\n" + ",\n".join(lines) + "\n}\n")

def case(name, targets, answers):
    labels = sorted(set(targets) | set(answers))
    p, r, f, s = precision_recall_fscore_support(targets, answers, labels=labels, zero_division=0)
    return {"name": name, "targets": targets, "answers": answers, "labels": labels,
      "macroF1": float(f1_score(targets, answers, average="macro", zero_division=0)),
      "microF1": float(f1_score(targets, answers, average="micro", zero_division=0)),
      "mcc": float(matthews_corrcoef(targets, answers)),
      "matrix": confusion_matrix(targets, answers, labels=labels).tolist(),
      "perClass": [[float(p[i]), float(r[i]), float(f[i]), int(s[i])] for i in range(len(labels))]}
three = ["billing", "account", "support"]
t3 = [rng.choice(three) for _ in range(60)]
a3 = [t if rng.random() < .7 else rng.choice(three) for t in t3]
cases = [case("three classes", t3, a3),
  case("binary, unbalanced", ["pos"] * 40 + ["neg"] * 5, ["pos"] * 38 + ["neg"] * 2 + ["pos"] * 3 + ["neg"] * 2),
  case("an answer that is no class", t3[:20], ["other" if i % 5 == 0 else a for i, a in enumerate(a3[:20])]),
  case("a class never answered", t3, ["billing" if a == "support" else a for a in a3]),
  case("constant answer", t3, ["billing"] * 60),
  case("all right", t3, t3), case("all wrong", ["a", "b", "a"], ["b", "a", "b"]), case("one row", ["a"], ["b"])]
json.dump({"versions": versions, "cases": cases}, open(os.path.join(here, "stats-scores.json"), "w"), indent=1)
