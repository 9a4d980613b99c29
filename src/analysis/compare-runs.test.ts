import { describe, expect, it } from 'vitest';
import { makeCandidate, makeSuite } from '../../test/fixtures/make-run.ts';
import { makeRunData, type RunRow } from '../../test/fixtures/run-data.ts';
import { compareRuns } from './compare-runs.ts';

const accuracy = (a: readonly RunRow[], b: readonly RunRow[], margin: number | null = null) => {
  const comparison = compareRuns(makeRunData('a', a), makeRunData('b', b), margin);
  const found = comparison.comparisons.find(({ metric }) => metric === 'accuracy');
  if (found === undefined) throw new Error('no comparison');
  return { comparison, found };
};

/** Scores by content, repeats and repeated rows averaged, by plain code. */
function meansByHand(rows: readonly RunRow[]): Map<string, number> {
  const means = new Map<string, number>();
  for (const hash of new Set(rows.map((row) => row.content))) {
    const own = rows.filter((row) => row.content === hash);
    means.set(hash, own.filter((row) => row.right).length / own.length);
  }
  return means;
}

const row = (content: string, right: boolean, more: Partial<RunRow> = {}): RunRow => ({
  id: content,
  content,
  right,
  ...more,
});

describe('two runs', () => {
  it('pair by content: reordered, partly missing and repeated rows give the numbers by hand', () => {
    // Run a: ten rows. Run b: in reverse order under other ids, without c0 and c1, c9 twice, and one row of its own.
    const a = Array.from({ length: 10 }, (_, i) => row(`c${i}`, i % 3 !== 0));
    const b = [
      row('new', true, { id: 'n' }),
      ...a
        .slice(2)
        .reverse()
        .map(({ content }, i) => row(content, content === 'c9' || content === 'c3', { id: `b${i}` })),
      row('c9', false, { id: 'again' }),
    ];
    const [byA, byB] = [meansByHand(a), meansByHand(b)];
    const differences = [...byB].flatMap(([content, score]) => {
      const other = byA.get(content);
      return other === undefined ? [] : [score - other];
    });
    const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
    const { comparison, found } = accuracy(a, b);
    expect(differences).toHaveLength(8);
    // c9: ½ − 0; c8 c7 c5 c4 c2: 0 − 1; c6: 0; c3: 1 − 0.
    expect(mean).toBeCloseTo((0.5 - 5 + 1) / 8, 12);
    expect(found.difference?.value).toBeCloseTo(mean, 12);
    expect(found).toMatchObject({ paired: 8, unpaired: 3, candidate: 'a', a: 'a', b: 'b' });
    expect(comparison.cells).toMatchObject([{ both: 8, onlyInA: 2, onlyInB: 1 }]);
    // Sign patterns of the seven differences that are not 0 whose sum is at least 3.5 away from 0, by counting.
    const units = differences.filter((one) => one !== 0);
    const sums = Array.from({ length: 2 ** units.length }, (_, pattern) =>
      units.reduce((sum, unit, i) => sum + (pattern & (1 << i) ? unit : -unit), 0),
    );
    const p = sums.filter((sum) => Math.abs(sum) >= 3.5).length / sums.length;
    expect(found.pValue).toBeCloseTo(p, 12);
  });

  it('the order of rows changes nothing at all', () => {
    const a = Array.from({ length: 30 }, (_, i) => row(`c${i}`, i % 4 !== 0));
    const b = Array.from({ length: 30 }, (_, i) => row(`c${i}`, i % 5 !== 0));
    const straight = accuracy(a, b).found;
    const mixed = accuracy(a, b.toReversed()).found;
    expect(mixed.difference).toEqual(straight.difference);
    expect(mixed.pValue).toBe(straight.pValue);
  });

  it('list samples whose answer turned, with both answers, and count the rest', () => {
    const a = Array.from({ length: 40 }, (_, i) => row(`c${i}`, true));
    const b = Array.from({ length: 40 }, (_, i) => row(`c${i}`, i >= 25));
    const { found } = accuracy(a, b);
    expect(found).toMatchObject({ verdict: 'worse', discordant: { onlyA: 25, onlyB: 0 }, moreDiscordant: 5 });
    expect(found.discordantSamples).toHaveLength(20);
    expect(found.discordantSamples[0]).toMatchObject({
      idA: 'c0',
      idB: 'c0',
      scoreA: 1,
      scoreB: 0,
      answerA: { labels: [{ label: 'yes' }] },
      answerB: { labels: [{ label: 'no' }] },
    });
    expect(found.sentence).toMatch(/^a: accuracy is worse: −62\.5 pp \[/);
  });

  it('without a shown difference are undecided, and not worse only within a stated margin', () => {
    const rows = Array.from({ length: 400 }, (_, i) => row(`c${i}`, i % 10 !== 0));
    expect(accuracy(rows, rows).found.verdict).toBe('undecided');
    expect(accuracy(rows, rows).found.sentence).not.toMatch(/same|equal/);
    expect(accuracy(rows, rows, 0.02).found.verdict).toBe('not_worse');
    expect(accuracy(rows, rows, 0.0001).found.verdict).toBe('undecided');
  });

  it('never decide about times: drift between runs looks like a change', () => {
    const rows = (ms: number) =>
      Array.from({ length: 40 }, (_, i) => row(`c${i}`, true, { ms: ms + (i % 7), block: i % 8 }));
    const { comparisons } = compareRuns(makeRunData('a', rows(100)), makeRunData('b', rows(500)), 0.02);
    const times = comparisons.filter(({ unit }) => unit === 'ms');
    expect(times.map(({ metric }) => metric)).toEqual(['service_time.p50', 'service_time.p95']);
    for (const one of times) {
      expect(one).toMatchObject({ verdict: 'undecided', pValue: null, pAdjusted: null });
      expect(one.difference?.value).toBeCloseTo(400, 9);
      expect(one.note).toContain('drift');
    }
  });

  it('count failures as a rate of their own', () => {
    const a = Array.from({ length: 30 }, (_, i) => row(`c${i}`, true));
    const b = a.map((one, i) => ({ ...one, failed: i < 12 }));
    const { comparisons } = compareRuns(makeRunData('a', a), makeRunData('b', b), null);
    const errors = comparisons.find(({ metric }) => metric === 'error_rate');
    expect(errors).toMatchObject({ verdict: 'worse', paired: 30 });
    expect(errors?.difference?.value).toBeCloseTo(0.4, 12);
  });

  it('name cells without a partner', () => {
    const suite = makeSuite({ candidates: [makeCandidate('other')] });
    const { cells, withoutPartner } = compareRuns(
      makeRunData('a', [row('c', true)]),
      makeRunData('b', [], suite),
      null,
    );
    expect(cells).toEqual([]);
    expect(withoutPartner).toEqual([
      { run: 'a', cellId: 'a/tickets/closed-8' },
      { run: 'b', cellId: 'other/tickets/closed-8' },
    ]);
  });
});

describe('what differs between runs', () => {
  const rows = [row('x', true, { id: 'id-x' })];
  const differences = (suite: Parameters<typeof makeSuite>[0], b: readonly RunRow[] = rows) =>
    compareRuns(
      makeRunData('a', rows),
      makeRunData('b', b, makeSuite({ candidates: [makeCandidate('a')], ...suite })),
      null,
    ).differences.filter(({ kind }) => kind !== 'suite' && kind !== 'state');

  it.each([
    ['options of a scorer', { scorers: [{ name: 'accuracy', options: { x: 1 } }] }, 'scorer'],
    ['another set of scorers', { scorers: [{ name: 'exact-match', options: {} }] }, 'scorer'],
    ['another task', { task: 'zero-shot-classification' as const }, 'task'],
    ['another policy of errors', { errors: 'wrong' as const }, 'errors'],
  ])('%s makes them unlike', (_name, suite, kind) => {
    expect(differences(suite)[0]).toMatchObject({ kind, unlike: true });
  });

  it('a sample id that holds something else makes them unlike; a row number does not', () => {
    expect(differences({}, [row('y', true, { id: 'id-x' })])).toMatchObject([
      { kind: 'sample', unlike: true },
    ]);
    const numbered = (content: string) => [row(content, true, { id: '1' })];
    const found = compareRuns(makeRunData('a', numbered('x')), makeRunData('b', numbered('y')), null);
    expect(found.differences.filter(({ unlike }) => unlike)).toEqual([]);
  });

  it('a changed model is said and no reason to refuse', () => {
    const changed = differences({ candidates: [makeCandidate('a', { model: 'org/new' })] });
    expect(changed).toMatchObject([{ kind: 'candidate', about: 'a', unlike: false }]);
    expect(changed[0]?.message).toContain('"org/a" → "org/new"');
  });
});
