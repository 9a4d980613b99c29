import { describe, expect, it } from 'vitest';
import { makeCandidate, makeManifest, makeSuite } from '../../test/fixtures/make-run.ts';
import type { RunTerms } from '../types/comparability.ts';
import type { Suite } from '../types/suite.ts';
import { RESTING_KNOBS } from '../util/sandbox-knobs.ts';
import { describeTerms } from './describe-terms.ts';
import { findDifferences } from './find-differences.ts';
import { listChanges } from './list-changes.ts';

const knobs = { ...RESTING_KNOBS, seed: 1 };
const sandboxed = (degrade: number) =>
  makeCandidate('a', { provider: 'sandbox', sandbox: { ...knobs, degrade } });
const GATE = {
  metric: 'accuracy',
  candidate: null,
  min: null,
  max: null,
  decide: 'interval' as const,
  versus: { against: 'baseline' as const, margin: 0.02, confidence: 0.95 },
};

const termsOf = (suite: Partial<Suite>, suiteHash: string): RunTerms =>
  describeTerms({ ...makeManifest(makeSuite(suite), 3), suiteHash });

/** What is said of two suites with another hash. */
const said = (a: Partial<Suite>, b: Partial<Suite>) =>
  findDifferences(termsOf(a, 'one'), termsOf(b, 'two')).map(({ message }) => message);

describe('what differs between two suites is named by its key', () => {
  it.each<[string, Partial<Suite>, Partial<Suite>, string[]]>([
    ['a number', {}, { repeat: 3 }, ['suite: repeat 1 → 3']],
    ['a word', {}, { order: 'sequential' }, ['suite: order "interleaved" → "sequential"']],
    [
      'a bar in a gate',
      { gates: [GATE] },
      { gates: [{ ...GATE, versus: { ...GATE.versus, margin: 0.05 } }] },
      ['suite: gates[0].versus.margin 0.02 → 0.05'],
    ],
    ['two things', {}, { seed: 9, warmup: { requests: 7 } }, ['suite: warmup', 'suite: seed']],
    [
      'a knob of the sandbox',
      { candidates: [sandboxed(0)] },
      { candidates: [sandboxed(0.091)] },
      ['candidate a: sandbox.degrade 0 → 0.091'],
    ],
    [
      'a price',
      {},
      { candidates: [makeCandidate('a', { price: { mode: 'request', perRequestUsd: 0.5 } })] },
      ['suite: price.a null → {"mode":"request","perRequestUsd":0.5}'],
    ],
    [
      'a candidate that came, with the price that nobody stated',
      {},
      { candidates: [makeCandidate('a'), makeCandidate('b')] },
      ['candidate b is in the second run alone', 'suite: price.b not set → null'],
    ],
  ])('%s', (_what, a, b, expected) => {
    const found = said(
      { candidates: [makeCandidate('a')], ...a },
      { candidates: [makeCandidate('a')], ...b },
    );
    expect(found).toHaveLength(expected.length);
    for (const [at, text] of expected.entries()) expect(found[at]).toContain(text);
  });

  it('the name of the file and the limit of a dataset, and no folder', () => {
    const [dataset] = makeSuite().datasets;
    if (dataset === undefined) throw new Error('no dataset');
    const moved = { ...dataset, source: `/elsewhere/${dataset.source.split('/').at(-1)}` };
    expect(said({}, { datasets: [{ ...moved, limit: 5 }] })).toEqual([
      `suite: dataset.${dataset.name}.limit ${dataset.limit} → 5`,
    ]);
  });

  it('nothing else is said where the hash is the same', () => {
    expect(findDifferences(termsOf({}, 'one'), termsOf({ timeout: makeSuite().timeout }, 'one'))).toEqual([]);
  });

  it('another hash without any key is not passed over', () => {
    expect(said({}, {})).toEqual([expect.stringMatching(/another hash, although every key is the same/)]);
  });

  it('a side that kept no keys says so', () => {
    const before = { ...termsOf({}, 'one'), settings: null };
    expect(findDifferences(before, termsOf({ seed: 9 }, 'two'))).toMatchObject([
      { kind: 'suite', unlike: false, message: expect.stringMatching(/did not keep all of its keys/) },
    ]);
  });

  it('of many changes under one key the first five are told, and the number of the others', () => {
    const slo = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`metric_${i}`, i]));
    const found = said({}, { slo });
    expect(found).toHaveLength(6);
    expect(found.at(-1)).toBe('suite: and 3 changes more of the same key');
  });
});

describe('listChanges', () => {
  it('goes to the part that differs, and takes lists of another length whole', () => {
    expect(listChanges({ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'x')).toEqual(['x.a.b[1] 2 → 3']);
    expect(listChanges([1], [1, 2], 'x')).toEqual(['x [1] → [1,2]']);
    expect(listChanges({ a: 1, b: 2 }, { b: 2, a: 1 }, 'x')).toEqual([]);
  });

  it('tells a key that is missing from one that is null, and cuts long values', () => {
    expect(listChanges({}, { a: null }, 'x')).toEqual(['x.a not set → null']);
    expect(listChanges('a'.repeat(99), 1, 'x')[0]).toMatch(/^x "a{59}… → 1$/);
  });
});
