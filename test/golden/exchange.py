"""Writes exchange.json beside this file: reference values for the exchange of turns within time blocks
(src/stats/block-exchange.ts and what it stands on). Run with an interpreter that has numpy and scipy; versions are stored
with the values. Written from the definitions: b is really divided by each factor, every quantile is taken of all values
put together, and ends of intervals are looked for from far outside inwards."""
import functools, json, math, os, random
import numpy, scipy
from scipy import stats

here = os.path.dirname(os.path.abspath(__file__))
versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}
PAIRS, REACH, TIE, FURTHEST = 1000, 6, 1e-9, 10

def minimal_standard(seed):
    """Park and Miller's generator with the factor of 1993; 0 to below 1. exchange-golden.test.ts has the same one."""
    state = seed
    while True:
        state = state * 48271 % (2 ** 31 - 1)
        yield (state - 1) / (2 ** 31 - 2)

def draw_all(blocks, seed):
    """Which block's turns each place takes, and whether they are exchanged, by pair of mirrored draws."""
    numbers = minimal_standard(seed)
    rows = numpy.array([[next(numbers) for _ in range(2 * blocks)] for _ in range(PAIRS)])
    return numpy.argsort(numpy.arange(blocks) + REACH * rows[:, :blocks], axis=1), rows[:, blocks:] < .5

@functools.cache
def normal_at(share):
    z = stats.norm.ppf(share)
    return z, stats.norm.pdf(z)

def half_width(n, share):
    """Half of Bofinger's width for normal values, 0.95 of the way to the nearer end at most."""
    z, density = normal_at(share)
    bofinger = (4.5 * density ** 4 / (2 * z ** 2 + 1) ** 2 / n) ** .2
    return numpy.minimum(bofinger / 2, .95 * min(share, 1 - share))

def log_quantiles(parts, share):
    """Log of the quantile of all values of each draw, and the influence of each part on it. Parts: draws × blocks × values, infinite where a part is shorter."""
    draws = len(parts)
    rising = numpy.sort(parts.reshape(draws, -1), axis=1)
    sizes = numpy.sum(numpy.isfinite(parts), axis=2)
    n = sizes.sum(axis=1)
    def quantile(p):
        at = (n - 1) * p
        below = numpy.floor(at).astype(int)
        row = numpy.arange(draws)
        low, high = rising[row, below], rising[row, numpy.minimum(below + 1, n - 1)]
        return low + (at - below) * (high - low)
    width = half_width(n, share)
    sparsity = numpy.log(quantile(share + width) / quantile(share - width)) / (2 * width)
    found = quantile(share)
    up_to = numpy.sum(parts <= found[:, None, None], axis=2)
    return numpy.log(found), (share * sizes - up_to) * (sparsity / n)[:, None]

def log_ratios(a, b, share):
    """Log of b ÷ a of the quantile, and its standard error, of each draw."""
    (log_a, influence_a), (log_b, influence_b) = log_quantiles(a, share), log_quantiles(b, share)
    difference = influence_b - influence_a
    return log_b - log_a, numpy.sqrt(difference.shape[1] * numpy.var(difference, axis=1, ddof=1))

def padded(turns, most):
    return numpy.array([list(turn) + [math.inf] * (most - len(turn)) for turn in turns])

def as_far(a, b, share, draws, factor):
    """How many of the draws and what was seen lie at what was seen or above it, and how many at it or below, b divided by e to the factor."""
    b = b / math.exp(factor)
    mean_log = lambda x: numpy.mean(numpy.log(x), axis=1, where=numpy.isfinite(x))
    level = (mean_log(a) + mean_log(b)) / 2
    order = numpy.argsort(level)
    a, b, level = a[order], b[order], level[order]
    source, is_exchanged = draws
    scale = numpy.exp(level - level[source])[:, :, None]
    first, second = a[source] * scale, b[source] * scale
    swap = is_exchanged[:, :, None]
    log, error = log_ratios(numpy.where(swap, second, first), numpy.where(swap, first, second), share)
    log_seen, error_seen = log_ratios(a[None], b[None], share)
    seen = log_seen[0] / error_seen[0]
    statistics = numpy.concatenate([log / error, -log / error])
    tie = TIE * (1 + abs(seen))
    return 1 + numpy.sum(statistics >= seen - tie), 1 + numpy.sum(statistics <= seen + tie)

def furthest(counts, needed, estimate, error, side):
    """The factor furthest from the estimate that is not rejected. None: further than e to the tenth.

    Looked at every eighth of a standard error up to four of them, then ever further apart; between the last of these that
    is not rejected and the first beyond it that is so clearly, every 1 / 250 from outside; up to a tenth beyond the one
    found, every 1 / 1000; there by halving."""
    grid = [i / 8 for i in range(33)]
    while grid[-1] < FURTHEST / error: grid.append(min(FURTHEST / error, grid[-1] * 1.15))
    at = lambda steps: counts(estimate + side * steps * error)
    found = [at(steps) for steps in grid]
    if found[-1] >= needed: return None
    last = max(i for i, count in enumerate(found) if count >= needed)
    clear = min(i for i in range(last + 1, len(grid)) if found[i] < .8 * needed)
    def first_inwards(outside, inside, parts):
        fine = numpy.linspace(outside, inside, 1 + math.ceil(parts * (outside - inside)))
        return next((far, near) for far, near in zip(fine, fine[1:]) if near == inside or at(near) >= needed)
    inside = first_inwards(grid[clear], grid[last], 250)[1]
    outside, inside = first_inwards(inside + .1, inside, 1000)
    while outside - inside > 1e-5:
        middle = (inside + outside) / 2
        if at(middle) >= needed: inside = middle
        else: outside = middle
    return float(estimate + side * inside * error)

draw = random.Random(20261122)

def normal(level, spread): return level * math.exp(spread * draw.gauss(0, 1))
SHAPES = {
    "lognormal": normal,
    "normal": lambda level, spread: max(level / 10, level * (1 + spread * draw.gauss(0, 1))),
    "long tail": lambda level, spread: level * (.8 + spread * draw.expovariate(1)),
    "two peaks": lambda level, spread: normal(level * (1.8 if draw.random() < .15 else 1), spread / 4),
    "uniform": lambda level, spread: level * (1 + spread * draw.uniform(-1.5, 1.5)),
}
DRIFTS = {
    "none": lambda level, start: start,
    "each block anew": lambda level, start: start * math.exp(.2 * draw.gauss(0, 1)),
    "walk": lambda level, start: level * math.exp(.1 * draw.gauss(0, 1)),
    "rise": lambda level, start: level * 1.04,
}
SIZES = [(3, 8), (10, 10), (4, 20), (3, 5), (5, 12), (20, 40)]

def case(i):
    share = [.5, .9, .95][i % 3]
    fewest, most = SIZES[i // 2 % len(SIZES)]
    blocks = 6 + i * 7 % (5 if most == 40 else 15)
    drift = list(DRIFTS.values())[i % 4]
    shape_a, shape_b = list(SHAPES.values())[i % 5], list(SHAPES.values())[(i // 5 + i) % 5]
    spread_a, spread_b = draw.uniform(.03, .3), draw.uniform(.03, .5)
    factor = [1, 1, 1.05, .8, 1.3, 3][i % 6 if i % 4 else 0]
    start = draw.uniform(20, 900)
    digits = 0 if i % 9 == 0 else 3
    level, turns = start, []
    for _ in range(blocks):
        level = drift(level, start)
        turn = lambda shape, spread, more: sorted(round(shape(level * more, spread), digits) for _ in range(draw.randint(fewest, most)))
        turns.append([turn(shape_a, spread_a, 1), turn(shape_b, spread_b, factor)])
    a, b = (padded([turn[side] for turn in turns], max(len(one) for turn in turns for one in turn)) for side in (0, 1))
    of = lambda x: numpy.quantile(x[numpy.isfinite(x)], share, method="linear")
    log, error = float(math.log(of(b) / of(a))), float(log_ratios(a[None], b[None], share)[1][0])
    seed = draw.randrange(1, 2 ** 31 - 1)
    draws = draw_all(blocks, seed)
    counts = lambda factor: as_far(a, b, share, draws, factor)
    p = min(1, 2 * min(counts(0)) / (2 * PAIRS + 1))
    confidence = .9 if i % 5 == 0 else .95
    needed = (1 - confidence) / 2 * (2 * PAIRS + 1)
    low = furthest(lambda factor: counts(factor)[0], needed, log, error, -1)
    high = furthest(lambda factor: counts(factor)[1], needed, log, error, 1)
    return {"share": share, "seed": seed, "confidence": confidence, "turns": turns, "log": log, "error": error,
            "p": float(p), "low": low, "high": high}

with open(os.path.join(here, "exchange.json"), "w") as out_file:
    rows = ",\n".join(json.dumps(case(i), separators=(",", ":")) for i in range(54))
    out_file.write('{\n"versions": ' + json.dumps(versions) + ',\n"cases": [\n' + rows + "\n]\n}\n")
