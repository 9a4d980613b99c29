import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../../../test/fixtures/fixture-report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { viewComparisons } from './comparisons.ts';

const report = makeFixtureReport({ samples: 320 });

function placeIn(of: typeof report, metric: string, row: number, column: number) {
  const matrix = viewComparisons(of)?.groups[0]?.matrices.find(({ term }) => term.startsWith(metric));
  return matrix?.rows[row]?.cells[column];
}

it('shows each pair from both sides: sign, ends and verdict turned round', () => {
  const [first] = report.comparisons;
  if (first?.difference == null) throw new Error('the fixture compares nothing');
  const difference = { ...first.difference, value: 0.1, low: 0.04, high: 0.16 };
  const one = { ...report, comparisons: [{ ...first, difference, verdict: 'better' as const }] };
  const below = placeIn(one, 'accuracy', 1, 0);
  const above = placeIn(one, 'accuracy', 0, 1);
  expect([below?.sign, below?.word, below?.difference]).toEqual(['✓', 'better', '+10.0 pp']);
  expect([above?.sign, above?.word, above?.difference]).toEqual(['✗', 'worse', '−10.0 pp']);
  expect(below?.interval.replaceAll('\u00a0', ' ')).toBe('[+4.0 pp, +16.0 pp]');
  expect(above?.interval.replaceAll('\u00a0', ' ')).toBe('[−16.0 pp, −4.0 pp]');
});

it('turns not worse into not better, never into better', () => {
  const comparisons = report.comparisons.map((entry) => ({ ...entry, verdict: 'not_worse' as const }));
  expect(placeIn({ ...report, comparisons }, 'accuracy', 1, 0)?.word).toBe('not worse');
  expect(placeIn({ ...report, comparisons }, 'accuracy', 0, 1)?.word).toBe('not better');
});

it('has no verdict where a pair was not compared, and none for cost', () => {
  expect(placeIn(report, 'accuracy', 2, 1)?.word).toBe('not compared');
  const cheap = placeIn(report, 'cost', 0, 1);
  expect([cheap?.verdict, cheap?.word, cheap?.interval.endsWith('no interval: counted')]).toEqual([
    'counted',
    'cheaper',
    true,
  ]);
  expect(placeIn(report, 'cost', 0, 2)?.word).toBe('unknown');
});

it('names each reason for a missing verdict once, with its metrics', () => {
  const note = 'no verdict: the client was late; typical difference 3 ms';
  const comparisons = report.comparisons.map((entry) => ({ ...entry, note }));
  expect(viewComparisons({ ...report, comparisons })?.groups[0]?.reasons).toEqual([
    'accuracy, service_time.p50: no verdict: the client was late',
  ]);
});

it('has no place where nothing can be compared', () => {
  expect(viewComparisons({ ...report, cells: [report.cells[0] as CellSummary] })).toBeNull();
});
