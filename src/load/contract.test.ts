import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrivalPlan, Load, LoadSpec, Rate, StageOutcome } from '../types/load.ts';
import { createRng } from '../util/rng.ts';
import { LOAD_KINDS, loadLabelOf, loadOf, requestsAskedBy } from './registry.ts';

const rate = (count: number, unit: 's' | 'm' | 'h' = 's'): Rate => ({
  count,
  perMs: { s: 1_000, m: 60_000, h: 3_600_000 }[unit],
  text: `${count}/${unit}`,
});

/** A rate that cannot be written in two ways: equal texts are equal rates, and the other way round. */
const anyRate = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom('s' as const, 'm' as const))
  .map(([count, unit]) => rate(count, unit));
const anyTime = fc.constantFrom(0.5, 20, 1_000, 1_500, 60_000, 3_600_000);
const anyCap = fc.option(fc.integer({ min: 1, max: 999 }), { nil: null });
const paced = {
  rate: anyRate,
  durationMs: fc.option(anyTime, { nil: null }),
  rampUpMs: fc.constantFrom(0, 500, 2_000),
  coolDownMs: fc.constantFrom(0, 500, 2_000),
  maxInFlight: anyCap,
};

/** Every kind of load with any options. A kind that is missing here does not compile. */
const SPECS: { readonly [Kind in LoadSpec['kind']]: fc.Arbitrary<Extract<LoadSpec, { kind: Kind }>> } = {
  closed: fc.record({ kind: fc.constant('closed' as const), concurrency: fc.integer({ min: 1, max: 512 }) }),
  sequential: fc.constant({ kind: 'sequential' as const }),
  constant: fc.record({ kind: fc.constant('constant' as const), ...paced }),
  poisson: fc.record({ kind: fc.constant('poisson' as const), ...paced }),
  gamma: fc.record({
    kind: fc.constant('gamma' as const),
    burstiness: fc.constantFrom(0.01, 0.25, 0.5, 1, 4, 10_000),
    ...paced,
  }),
  ramp: fc.record({
    kind: fc.constant('ramp' as const),
    from: anyRate,
    to: anyRate,
    durationMs: anyTime,
    steps: fc.integer({ min: 1, max: 100 }),
    maxInFlight: anyCap,
  }),
  burst: fc.record({
    kind: fc.constant('burst' as const),
    size: fc.integer({ min: 1, max: 50 }),
    everyMs: anyTime,
    durationMs: fc.option(fc.constantFrom(1_000, 5_500), { nil: null }),
    maxInFlight: anyCap,
  }),
  trace: fc.record({
    kind: fc.constant('trace' as const),
    path: fc
      .array(fc.constantFrom('a', 'B', '7', '.', '-', ' ', 'é', '_'), { minLength: 1, maxLength: 6 })
      .map((letters) => `/traces/${letters.join('')}`),
    timeScale: fc.constantFrom(0.001, 0.5, 1, 2, 1e-9, 1e21),
    maxInFlight: anyCap,
  }),
  sweep: fc.record({
    kind: fc.constant('sweep' as const),
    from: anyRate,
    factor: fc.constantFrom(1.1, 1.5, 2),
    max: fc.option(anyRate, { nil: null }),
    stageMs: anyTime,
    searchSteps: fc.integer({ min: 0, max: 12 }),
    attainment: fc.constantFrom(0.5, 0.95, 0.99, 1),
    maxInFlight: anyCap,
  }),
  'idle-gap': fc.record({
    kind: fc.constant('idle-gap' as const),
    shortestMs: fc.constantFrom(10, 1_000),
    longestMs: fc.constantFrom(1_000, 900_000),
    steps: fc.integer({ min: 1, max: 20 }),
    repeat: fc.integer({ min: 1, max: 5 }),
    reference: fc.integer({ min: 3, max: 9 }),
  }),
};

const anySpec = fc.oneof(...(Object.values(SPECS) as fc.Arbitrary<LoadSpec>[]));

/** Times of a trace of a hundred arrivals, some of them at once, that begins in the middle of a day. */
const TRACE_MS = Float64Array.from({ length: 100 }, (_, i) => 43_200_000 + Math.floor(i / 3) * 100);

/** The arrivals of a spec whose load is open, or of the first stage of a search; null: it has none. */
function planOf(spec: LoadSpec, seed: number, requests = 50): ArrivalPlan | null {
  const load = loadOf(spec);
  const rng = createRng(seed);
  if (load.loop === 'search') return load.plan(load.nextRate([]) as number, rng);
  return load.loop === 'open' ? load.plan({ requests, rng, traceMs: TRACE_MS }) : null;
}

const isRandom = ({ kind }: LoadSpec) => kind === 'poisson' || kind === 'gamma' || kind === 'sweep';

/** Kept small: a plan of an hour at 500/s says nothing that one of a minute does not. */
const isSmall = (spec: LoadSpec) => (requestsAskedBy(spec) ?? 0) <= 5_000;

describe.each(LOAD_KINDS)('%s', (kind) => {
  const some = SPECS[kind] as fc.Arbitrary<LoadSpec>;

  it('plans arrivals that never go back, inside the duration, from the seed alone', () => {
    fc.assert(
      fc.property(some.filter(isSmall), fc.integer({ min: 0, max: 99 }), (spec, seed) => {
        const plan = planOf(spec, seed);
        if (plan === null) return;
        expect(plan.dueMs[0] ?? 0).toBeGreaterThanOrEqual(0);
        expect(plan.dueMs.every((atMs, i) => i === 0 || atMs >= (plan.dueMs[i - 1] as number))).toBe(true);
        expect(plan.durationMs).toBeGreaterThanOrEqual(plan.dueMs.at(-1) ?? 0);
        expect(planOf(spec, seed)).toEqual(plan);
        if (isRandom(spec) && plan.dueMs.length > 5)
          expect(planOf(spec, seed + 1)?.dueMs).not.toEqual(plan.dueMs);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('has stages, if any, that follow on each other and cover the plan', () => {
    fc.assert(
      fc.property(some.filter(isSmall), (spec) => {
        const plan = planOf(spec, 1);
        if (plan === null || plan.stages.length === 0) return;
        expect(plan.stages[0]?.fromMs).toBe(0);
        expect(plan.stages.at(-1)?.toMs).toBeCloseTo(plan.durationMs, 6);
        for (const [i, { fromMs }] of plan.stages.entries())
          if (i > 0) expect(fromMs).toBe(plan.stages[i - 1]?.toMs);
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it('has a label of letters, digits, dots and dashes that begins with its kind', () => {
    fc.assert(
      fc.property(some, (spec) => {
        expect(loadLabelOf(spec)).toMatch(/^[A-Za-z0-9.-]+$/);
        expect(loadLabelOf(spec)).toMatch(new RegExp(`^${kind}`));
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('has labels that differ where loads differ in one option', () => {
    fc.assert(
      fc.property(some, some, fc.nat(), (one, other, pick) => {
        const names = Object.keys(one).filter((name) => name !== 'kind') as (keyof LoadSpec)[];
        const name = names[pick % Math.max(1, names.length)];
        const changed = name === undefined ? one : ({ ...one, [name]: other[name] } as LoadSpec);
        expect(loadLabelOf(changed) === loadLabelOf(one)).toBe(same(changed, one));
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

function same(a: LoadSpec, b: LoadSpec): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

it('labels differ where loads differ, whatever their kinds', () => {
  fc.assert(
    fc.property(anySpec, anySpec, (a, b) => {
      expect(loadLabelOf(a) === loadLabelOf(b)).toBe(same(a, b));
    }),
    { seed: 7, numRuns: 3_000 },
  );
});

const NO_EXTRAS = { rampUpMs: 0, coolDownMs: 0, maxInFlight: null };

/** Gaps between the arrivals of a plan, ms. */
function gapsOf(dueMs: Float64Array): number[] {
  return Array.from(dueMs.subarray(1), (atMs, i) => atMs - (dueMs[i] as number));
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
}

/** Coefficient of variation. */
function spreadOf(values: readonly number[]): number {
  const { mean, variance } = momentsOf(values);
  return Math.sqrt(variance) / mean;
}

/** Arrivals in equal windows. */
function countsOf({ dueMs, durationMs }: ArrivalPlan, windows: number): number[] {
  const counts = new Array<number>(windows).fill(0);
  for (const atMs of dueMs) {
    const window = Math.min(windows - 1, Math.floor((atMs / durationMs) * windows));
    counts[window] = (counts[window] as number) + 1;
  }
  return counts;
}

function planned(spec: LoadSpec, seed = 1, requests = 50): ArrivalPlan {
  return planOf(spec, seed, requests) as ArrivalPlan;
}

describe('arrivals are what they say', () => {
  it.each([
    { rate: rate(10), durationMs: 1_000, count: 10 },
    { rate: rate(3), durationMs: 20_000, count: 60 },
    { rate: rate(20), durationMs: 60_000, count: 1_200 },
    { rate: rate(7, 'm'), durationMs: 3_600_000, count: 420 },
    { rate: rate(0.5), durationMs: 10_000, count: 5 },
  ])('constant: $rate.text for $durationMs ms is $count arrivals at even distances', (the) => {
    const { dueMs } = planned({ kind: 'constant', ...NO_EXTRAS, ...the });
    expect(dueMs).toHaveLength(the.count);
    expect(spreadOf(gapsOf(dueMs))).toBeLessThan(1e-9);
    expect(dueMs[0]).toBeCloseTo(the.durationMs / the.count / 2, 9);
    expect(the.durationMs - (dueMs.at(-1) as number)).toBeCloseTo(dueMs[0] as number, 6);
  });

  it('poisson: the counts of 5,000 equal windows are as spread as their mean, the gaps as their own', () => {
    const plan = planned({ kind: 'poisson', ...NO_EXTRAS, rate: rate(100), durationMs: 500_000 });
    const { mean, variance } = momentsOf(countsOf(plan, 5_000));
    // Four standard errors: 1 ÷ √50,000 of the mean, √(2 ÷ 5,000) of the dispersion (0.08 < 0.1).
    expect(Math.abs(mean / 10 - 1)).toBeLessThan(0.018);
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.1);
    expect(Math.abs(spreadOf(gapsOf(plan.dueMs)) - 1)).toBeLessThan(0.03);
  });

  it.each([0.1, 0.25, 0.5, 1, 2, 4, 25, 400])(
    'gamma: the gaps of burstiness %f vary by 1 ÷ √burstiness',
    (burstiness) => {
      const plan = planned({ kind: 'gamma', burstiness, ...NO_EXTRAS, rate: rate(100), durationMs: 2e6 });
      expect(spreadOf(gapsOf(plan.dueMs)) * Math.sqrt(burstiness)).toBeGreaterThan(0.95);
      expect(spreadOf(gapsOf(plan.dueMs)) * Math.sqrt(burstiness)).toBeLessThan(1.05);
      expect(momentsOf(gapsOf(plan.dueMs)).mean / 10).toBeCloseTo(1, 1);
    },
  );

  it.each(['poisson', 'gamma'] as const)(
    '%s: a short plan has as many arrivals on average as a long one: its beginning is like any other stretch',
    (kind) => {
      const spec = { kind, burstiness: 0.2, ...NO_EXTRAS, rate: rate(10), durationMs: 1_000 } as LoadSpec;
      const counts = Array.from({ length: 4_000 }, (_, seed) => planned(spec, seed).dueMs.length);
      const { mean, variance } = momentsOf(counts);
      expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(variance / counts.length));
    },
  );

  it('a plan without a duration has one arrival for each request of the dataset, at the rate', () => {
    for (const kind of ['constant', 'poisson'] as const) {
      const plan = planned({ kind, ...NO_EXTRAS, rate: rate(50), durationMs: null }, 2, 10_000);
      expect(plan.dueMs).toHaveLength(10_000);
      expect(plan.durationMs / 200_000).toBeCloseTo(1, 1);
    }
  });

  it.each([
    { from: rate(2), to: rate(50), durationMs: 60_000, steps: 6 },
    { from: rate(50), to: rate(2), durationMs: 60_000, steps: 7 },
    { from: rate(10), to: rate(10), durationMs: 10_000, steps: 3 },
    { from: rate(600, 'm'), to: rate(10.0001), durationMs: 10_000, steps: 1 },
  ])('ramp from $from.text to $to.text: each step has the arrivals of its part of the integral', (the) => {
    const plan = planned({ kind: 'ramp', maxInFlight: null, ...the });
    const a = (the.from.count * 1000) / the.from.perMs;
    const b = (the.to.count * 1000) / the.to.perMs;
    const upTo = (t: number) => (a * t + ((b - a) * t * t) / (2 * the.durationMs)) / 1000;
    expect(plan.stages).toHaveLength(the.steps);
    for (const { fromMs, toMs, ratePerSecond } of plan.stages) {
      const whole = upTo(toMs) - upTo(fromMs);
      const seen = plan.dueMs.filter((atMs) => atMs >= fromMs && atMs < toMs).length;
      expect(Math.abs(seen - whole)).toBeLessThanOrEqual(1);
      expect(ratePerSecond).toBeCloseTo((whole * 1000) / (toMs - fromMs), 6);
    }
    expect(Math.abs(plan.dueMs.length - upTo(the.durationMs))).toBeLessThanOrEqual(0.5 + 1e-9);
  });

  it('burst: so many at once, every so often', () => {
    const burst = { kind: 'burst', size: 3, everyMs: 5_000, maxInFlight: null } as const;
    expect([...planned({ ...burst, durationMs: 12_000 }).dueMs]).toEqual([
      0, 0, 0, 5_000, 5_000, 5_000, 10_000, 10_000, 10_000,
    ]);
    const once = planned({ ...burst, durationMs: null }, 1, 4);
    expect([...once.dueMs]).toEqual([0, 0, 0, 5_000]);
    expect([once.durationMs, once.cutMs]).toEqual([10_000, 5_000]);
  });

  it('trace: from its first row on, at its own pace or faster', () => {
    const trace = { kind: 'trace', path: '/t.csv', maxInFlight: null } as const;
    expect([...planned({ ...trace, timeScale: 1 }).dueMs].slice(0, 7)).toEqual([0, 0, 0, 100, 100, 100, 200]);
    expect([...planned({ ...trace, timeScale: 0.5 }).dueMs].slice(0, 4)).toEqual([0, 0, 0, 50]);
    expect(planned({ ...trace, timeScale: 0.5 }).durationMs).toBe(33 * 50);
  });

  it('idle-gap: each length as often as asked, from short to long in even steps of its logarithm, in seeded order', () => {
    const spec = {
      kind: 'idle-gap',
      shortestMs: 1_000,
      longestMs: 8_000,
      steps: 4,
      repeat: 3,
      reference: 5,
    } as const;
    const { gapsMs } = loadOf(spec) as Extract<Load, { loop: 'gaps' }>;
    const gaps = gapsMs(createRng(1));
    expect(gaps.toSorted((a, b) => a - b)).toEqual(
      [1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8].map((s) => s * 1_000),
    );
    expect(gapsMs(createRng(1))).toEqual(gaps);
    expect(gapsMs(createRng(2))).not.toEqual(gaps);
    expect(requestsAskedBy(spec)).toBe(17);
  });
});

describe('sweep', () => {
  const sweep = {
    kind: 'sweep',
    from: rate(10),
    factor: 2,
    max: null,
    stageMs: 10_000,
    searchSteps: 3,
    attainment: 0.95,
    maxInFlight: null,
  } as const;

  /** Rates that a sweep tries where it is told so of each. */
  function ratesOf(spec: LoadSpec, isSustained: (rate: number, stage: number) => boolean): number[] {
    const load = loadOf(spec) as Extract<Load, { loop: 'search' }>;
    const outcomes: StageOutcome[] = [];
    for (;;) {
      const next = load.nextRate(outcomes);
      if (next === null) return outcomes.map(({ ratePerSecond }) => ratePerSecond);
      outcomes.push({ ratePerSecond: next, sustained: isSustained(next, outcomes.length) });
      expect(outcomes.length).toBeLessThan(100);
    }
  }

  const rounded = (rates: readonly number[]) => rates.map((one) => Math.round(one * 100) / 100);

  it('climbs by its factor until a rate breaks, then takes geometric means of what is left open', () => {
    // Capacity 50: 80 breaks; √(40·80) = 56.57 breaks; √(40·56.57) = 47.57 holds; √(47.57·56.57) = 51.87 breaks.
    expect(rounded(ratesOf(sweep, (one) => one <= 50))).toEqual([10, 20, 40, 80, 56.57, 47.57, 51.87]);
  });

  it('ends at its highest rate when that is sustained, and tries exactly that rate', () => {
    expect(ratesOf({ ...sweep, max: rate(50) }, () => true)).toEqual([10, 20, 40, 50]);
  });

  it('searches downwards when the first rate breaks', () => {
    expect(rounded(ratesOf(sweep, (one) => one <= 4))).toEqual([10, 5, 2.5, 3.54]);
    expect(rounded(ratesOf(sweep, () => false))).toEqual([10, 5, 2.5, 1.25]);
  });

  it('does not search when it is told not to', () => {
    expect(ratesOf({ ...sweep, searchSteps: 0 }, (one) => one < 30)).toEqual([10, 20, 40]);
  });

  it('keeps its bracket below the lowest rate that broke, even if a higher one held by luck', () => {
    // 56.57 holds; 67.27 breaks, then 61.69: below 67.27, though the run of luck lay elsewhere.
    const rates = ratesOf(sweep, (one, stage) => stage < 3 || Math.round(one) === 57);
    expect(rounded(rates)).toEqual([10, 20, 40, 80, 56.57, 67.27, 61.69]);
  });

  it('ends before it plans more than a plan holds, where nothing ever breaks', () => {
    const rates = ratesOf(sweep, () => true);
    expect(Math.max(...rates) * 10).toBeLessThanOrEqual(10_000_000);
    expect(Math.max(...rates) * 20).toBeGreaterThan(10_000_000);
  });

  it('sends poisson arrivals at the rate of its stage', () => {
    const load = loadOf(sweep) as Extract<Load, { loop: 'search' }>;
    const plan = load.plan(500, createRng(4));
    expect(Math.abs(plan.dueMs.length / 5_000 - 1)).toBeLessThan(4 / Math.sqrt(5_000));
    expect(Math.abs(spreadOf(gapsOf(plan.dueMs)) - 1)).toBeLessThan(0.06);
    expect(plan.stages).toEqual([{ fromMs: 0, toMs: 10_000, ratePerSecond: 500 }]);
  });
});

describe('a plan that nobody can mean', () => {
  it.each([
    [{ kind: 'constant', ...NO_EXTRAS, rate: rate(1e9), durationMs: 3_600_000 }, 3.6e12],
    [{ kind: 'poisson', ...NO_EXTRAS, coolDownMs: 1_000, rate: rate(1e9), durationMs: null }, 1e9],
    [{ kind: 'constant', ...NO_EXTRAS, rampUpMs: 1_000, rate: rate(10), durationMs: 10_000 }, 105],
    [
      { kind: 'ramp', from: rate(1), to: rate(1e9), durationMs: 1e6, steps: 1, maxInFlight: null },
      5.000000005e11,
    ],
    [{ kind: 'burst', size: 1e9, everyMs: 1_000, durationMs: 1_500, maxInFlight: null }, 2e9],
    [{ kind: 'burst', size: 1e9, everyMs: 1_000, durationMs: null, maxInFlight: null }, null],
  ] as [LoadSpec, number | null][])('%j asks for %d requests', (spec, asked) => {
    expect(requestsAskedBy(spec)).toBe(asked);
  });

  it.each([
    { kind: 'constant', ...NO_EXTRAS, rate: rate(1e9), durationMs: 3_600_000 },
    { kind: 'poisson', ...NO_EXTRAS, rate: rate(1), durationMs: null },
    { kind: 'ramp', from: rate(1e9), to: rate(1e9), durationMs: 1e6, steps: 1, maxInFlight: null },
    { kind: 'burst', size: 1, everyMs: 1_000, durationMs: null, maxInFlight: null },
  ] as LoadSpec[])('is refused before it takes the memory: %j', (spec) => {
    expect(() => planOf(spec, 1, 10_000_001)).toThrow(/more than 10000000/);
  });
});
