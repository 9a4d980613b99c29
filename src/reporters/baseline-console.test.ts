import { expect, it } from 'vitest';
import { makeRunData, type RunRow } from '../../test/fixtures/run-data.ts';
import { buildBaseline } from '../analysis/build-baseline.ts';
import type { Baseline } from '../types/baseline.ts';
import { renderBaseline } from './baseline-console.ts';

const rows: RunRow[] = Array.from({ length: 8 }, (_, i) => ({
  id: `r${i}`,
  content: `c${i}`,
  right: i % 4 !== 0,
}));
const { manifest, cells } = makeRunData('run-a', rows);
const baseline: Baseline = buildBaseline(manifest, cells, {
  acceptedAt: '2026-11-21T09:00:00.000Z',
  keep: 'labels',
  gates: [],
});

it('says which run, of when, since when, and the mean of each score', () => {
  const [first, second] = renderBaseline({ ...baseline, gitSha: 'abcdef0123456789' }).split('\n');
  expect(first).toBe(
    `${baseline.suite}: run run-a of ${baseline.startedAt}, commit abcdef012345, accepted 2026-11-21T09:00:00.000Z`,
  );
  expect(second).toBe('  a/tickets/closed-8: 8 samples, accuracy 0.75, error_rate 0');
});

it('leaves out what is unknown: no commit, never accepted, a score of no sample', () => {
  const [cell] = baseline.cells;
  if (cell === undefined) throw new Error('no cell');
  const bare = {
    ...baseline,
    gitSha: null,
    acceptedAt: null,
    cells: [{ ...cell, values: { accuracy: [null] }, samples: [] }],
  };
  expect(renderBaseline(bare)).toBe(
    `${bare.suite}: run run-a of ${bare.startedAt}\n  ${cell.id}: 0 samples\n`,
  );
  expect(renderBaseline({ ...bare, cells: [] })).toBe(`${bare.suite}: run run-a of ${bare.startedAt}\n`);
});

it('shows what acts on a terminal instead of obeying it, in names of any length', () => {
  const [cell] = baseline.cells;
  if (cell === undefined) throw new Error('no cell');
  const name = `\u001b[31m\u202e${'x'.repeat(3_000)}\u0000`;
  const text = renderBaseline({ ...baseline, runId: name, cells: [{ ...cell, id: name }] });
  for (const acting of ['\u001b', '\u202e', '\u0000']) expect(text).not.toContain(acting);
  expect(text.split('\n')).toHaveLength(3);
  expect(text).toContain('x'.repeat(3_000));
});
