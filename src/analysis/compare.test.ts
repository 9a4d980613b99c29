import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeLabels,
  makeManifest,
  makeResult,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { RunEvent } from '../types/event.ts';
import type { Comparison } from '../types/report.ts';
import { createRng } from '../util/rng.ts';
import { buildReport } from './build-report.ts';

const suiteOf = (...ids: string[]) =>
  makeSuite({
    candidates: ids.map((id) => makeCandidate(id)),
    scorers: [
      { name: 'accuracy', options: {} },
      { name: 'macro-f1', options: {} },
    ],
  });

interface Row {
  readonly right: boolean;
  readonly ms?: number;
  readonly cluster?: string;
  readonly repeat?: number;
}

/** Results of one candidate: sample i is asked in block i mod 8; `rows[i]` null: not answered. */
function results(id: string, rows: readonly (Row | null)[]): RunEvent[] {
  return rows.flatMap((row, i) =>
    row === null
      ? []
      : [
          makeResult({
            cellId: `${id}/tickets/closed-8`,
            sampleId: String(i),
            repeat: row.repeat ?? 1,
            cluster: row.cluster ?? null,
            block: i % 8,
            target: i % 2 === 0 ? 'yes' : 'no',
            output: makeLabels((i % 2 === 0) === row.right ? 'yes' : 'no'),
            attempts: [makeAttempt({ sentAtMs: i, doneAtMs: i + (row.ms ?? 100) })],
          }),
        ],
  );
}

function compare(sides: Record<string, readonly (Row | null)[]>): readonly Comparison[] {
  const suite = suiteOf(...Object.keys(sides));
  const events = Object.entries(sides).flatMap(([id, rows]) => results(id, rows));
  return buildReport({
    manifest: makeManifest(suite, 100),
    cells: makeCells(suite),
    events: scoreEvents(events, suite),
    deploymentOf: () => 'serverless',
  }).comparisons;
}
const find = (all: readonly Comparison[], metric: string, a = 'a', b = 'b') => {
  const found = all.find((one) => one.metric === metric && one.a === a && one.b === b);
  if (found === undefined) throw new Error(`${metric} ${a} ${b}`);
  return found;
};
const rows = (n: number, right: (i: number) => boolean, ms = 100): Row[] =>
  Array.from({ length: n }, (_, i) => ({ right: right(i), ms }));

describe('0/1 scores, paired by sample', () => {
  it('McNemar and Newcombe on the discordant samples; a stands first in the suite', () => {
    // 50 samples: both right 36, only b 12, only a 2: the table of Newcombe 1998.
    const a = rows(50, (i) => i < 38);
    const b = rows(50, (i) => i < 36 || i >= 38);
    const found = find(compare({ a, b }), 'accuracy');
    expect(found).toMatchObject({
      paired: 50,
      unpaired: 0,
      discordant: { onlyA: 2, onlyB: 12 },
      test: 'McNemar, exact mid-p',
      unit: 'share',
      higherIsBetter: true,
    });
    expect(found.difference?.value).toBeCloseTo(0.2, 12);
    expect(found.difference?.low).toBeCloseTo(0.0569, 4);
    expect(found.difference?.high).toBeCloseTo(0.3404, 4);
    // 2·P(X ≤ 2) − P(X = 2), X binomial(14, ½) = (2·106 − 91) / 16384.
    expect(found.pValue).toBeCloseTo(121 / 16384, 12);
    expect(found).toMatchObject({ verdict: 'better', pAdjusted: found.pValue });
    // (z·√.28 + .8416·√(.28 − δ²)) / √50 solved for δ.
    expect(found.detectable).toBeCloseTo(0.205, 3);
  });

  it('the same the other way round is worse', () => {
    const a = rows(50, (i) => i < 36 || i >= 38);
    const b = rows(50, (i) => i < 38);
    expect(find(compare({ a, b }), 'accuracy')).toMatchObject({ verdict: 'worse' });
  });

  it('samples that only one side answered are counted and left out', () => {
    const a = [...rows(10, () => true), null, null];
    const b = [null, ...rows(11, () => true)];
    expect(find(compare({ a, b }), 'accuracy')).toMatchObject({
      paired: 9,
      unpaired: 3,
      verdict: 'undecided',
    });
  });

  it('identical answers are undecided with p 1, never "the same", and could have detected nothing known', () => {
    const found = find(compare({ a: rows(30, () => true), b: rows(30, () => true) }), 'accuracy');
    expect(found).toMatchObject({ pValue: 1, verdict: 'undecided', detectable: null });
    expect(found.difference?.low).toBeLessThan(0);
    expect(found.difference?.high).toBeGreaterThan(0);
  });

  it('no common sample is no comparison', () => {
    const found = find(compare({ a: [{ right: true }], b: [null, { right: true }] }), 'accuracy');
    expect(found).toMatchObject({ difference: null, pValue: null, paired: 0, unpaired: 2 });
    expect(found.note).toContain('no sample');
  });

  it('clusters are flipped whole and give a clustered t interval', () => {
    const clustered = (right: (i: number) => boolean) =>
      rows(24, right).map((row, i) => ({ ...row, cluster: `c${Math.floor(i / 6)}` }));
    const found = find(compare({ a: clustered(() => false), b: clustered((i) => i % 6 < 4) }), 'accuracy');
    // 4 clusters with sums 4, 4, 4, 4: 2 of 16 sign patterns are as extreme.
    expect(found).toMatchObject({
      pValue: 0.125,
      test: 'paired permutation, clusters whole',
      verdict: 'undecided',
    });
    expect(found.difference).toMatchObject({ method: 'clustered t of paired differences', low: null });
  });
});

describe('corpus metrics', () => {
  it('are resampled together: what both sides share cancels', () => {
    const a = rows(80, (i) => i % 4 !== 0);
    const b = rows(80, (i) => i % 4 !== 0 || i % 8 === 0);
    const found = find(compare({ a, b }), 'macro-f1');
    expect(found.difference?.value).toBeGreaterThan(0.1);
    expect(found.difference?.low).toBeGreaterThan(0);
    expect(found.verdict).toBe('better');
    expect(found.detectable).toBeGreaterThan(0);
  });

  it('without any difference have the interval of what could differ unseen, and say so', () => {
    const found = find(compare({ a: rows(20, (i) => i > 3), b: rows(20, (i) => i > 3) }), 'macro-f1');
    expect(found).toMatchObject({ pValue: 1, verdict: 'undecided' });
    expect(found.difference?.value).toBe(0);
    expect(found.difference?.low).toBeLessThan(-0.1);
    expect(found.difference?.high).toBeGreaterThan(0.1);
    expect(found.note).toContain('same value; as far as 4 of 20 samples');
  });
});

describe('service time', () => {
  const noisy = (seed: number, n: number, base: number): Row[] => {
    const rng = createRng(seed);
    return Array.from({ length: n }, () => ({ right: true, ms: base + 40 * rng.next() }));
  };
  it('p50 and p95 by block exchange, with the typical paired shift', () => {
    const all = compare({ a: noisy(1, 80, 100), b: noisy(2, 80, 160) });
    for (const metric of ['service_time.p50', 'service_time.p95']) {
      const found = find(all, metric);
      expect(found).toMatchObject({ unit: 'ms', higherIsBetter: false, verdict: 'worse', paired: 80 });
      expect(found.difference?.low).toBeGreaterThan(30);
      expect(found.difference?.high).toBeLessThan(90);
      expect(found.note).toMatch(/Hodges–Lehmann, 80 samples/);
    }
  });

  it('fewer than six blocks give the difference without an interval, and no verdict', () => {
    const found = find(
      compare({ a: rows(4, () => true, 100), b: rows(4, () => true, 900) }),
      'service_time.p50',
    );
    expect(found.difference).toMatchObject({ value: 800, low: null, high: null });
    expect(found).toMatchObject({ pValue: null, pAdjusted: null, verdict: 'undecided' });
    expect(found.note).toContain('fewer than 6');
  });

  it('a side without a warm answer gives no difference', () => {
    expect(find(compare({ a: rows(4, () => true), b: [] }), 'service_time.p50').difference).toBeNull();
  });
});

describe('all pairs of a run', () => {
  it('are corrected by Holm, metric by metric', () => {
    const all = compare({
      a: rows(40, (i) => i < 20),
      b: rows(40, (i) => i < 28),
      c: rows(40, (i) => i < 21),
    });
    const family = all.filter((one) => one.metric === 'accuracy');
    expect(family.map(({ a, b }) => a + b)).toEqual(['ab', 'ac', 'bc']);
    // p: 8 to 0 → 1/256; 1 to 0 → 1/2; 0 to 7 → 1/128. Holm: ×3, ×1, ×2.
    expect(family.map(({ pAdjusted }) => pAdjusted)).toEqual([
      expect.closeTo(3 / 256, 12),
      expect.closeTo(1 / 2, 12),
      expect.closeTo(2 / 128, 12),
    ]);
    expect(family.map(({ verdict }) => verdict)).toEqual(['better', 'undecided', 'worse']);
  });

  it('repeats give fractions, and a permutation test of their means', () => {
    const suite = { ...suiteOf('a', 'b'), repeat: 2 };
    const side = (id: string, right: (i: number, repeat: number) => boolean) =>
      [1, 2].flatMap((repeat) =>
        results(
          id,
          Array.from({ length: 6 }, (_, i) => ({ right: right(i, repeat), repeat })),
        ),
      );
    const events = [...side('a', () => false), ...side('b', (i, repeat) => repeat === 1 || i > 2)];
    const { comparisons } = buildReport({
      manifest: makeManifest(suite, 6),
      cells: makeCells(suite),
      events: scoreEvents(events, suite),
      deploymentOf: () => 'serverless',
    });
    // Differences ½ ½ ½ 1 1 1: mean ¾, all signs alike in 2 of 64 patterns.
    expect(find(comparisons, 'accuracy')).toMatchObject({
      paired: 6,
      pValue: 2 / 64,
      discordant: null,
      difference: { value: 0.75, n: 6 },
    });
  });
});
