"""Writes stats.json and stats-scores.json beside this file: reference values for src/stats and src/scorers.
Run with an interpreter that has numpy, scipy, scikit-learn and statsmodels; versions are stored with the values."""
import json, math, os, random
import numpy, scipy, sklearn, statsmodels
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.contingency_tables import mcnemar
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
