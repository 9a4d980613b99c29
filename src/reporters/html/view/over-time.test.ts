import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../../../test/fixtures/fixture-report.ts';
import { groupCells } from '../../cells.ts';
import { drawLatencyBand } from '../charts/latency-band.ts';
import { bandPanels, cutSteps } from './over-time.ts';

const moments = (n: number) => Array.from({ length: n }, (_, index) => ({ atMs: index, tookMs: index + 1 }));

it('cuts steps that each carry a p95, and leaves no answer out', () => {
  expect(cutSteps(moments(19))).toEqual([]);
  for (const n of [20, 59, 240, 5000]) {
    const steps = cutSteps(moments(n)).map(({ step }) => step);
    expect(steps.reduce((sum, step) => sum + step.n, 0)).toBe(n);
    expect(Math.min(...steps.map((step) => step.n))).toBeGreaterThanOrEqual(20);
    expect(steps.length).toBeLessThanOrEqual(60);
  }
  // 1 to 20 ms: median 10.5, p95 at rank 19.05 of type 7; only the largest lies above it.
  const [first] = cutSteps(moments(20));
  expect(first?.step.p50).toBeCloseTo(10.5);
  expect(first?.step.p95).toBeCloseTo(19.05);
  expect(first?.slow).toEqual([{ atMs: 19, tookMs: 20 }]);
});

it('shows every measured request: warm in steps, cold and failed marked', () => {
  const report = makeFixtureReport({ samples: 320 });
  const [group] = groupCells(report.cells);
  if (group === undefined) throw new Error('no cells');
  const panels = bandPanels(report, group);
  panels.forEach((panel, index) => {
    const { counts, cold } = group.cells[index] ?? {};
    expect(panel.failed).toHaveLength((counts?.error ?? 0) + (counts?.timeout ?? 0));
    expect(panel.n + panel.cold.length).toBe((counts?.ok ?? 0) - (counts?.cached ?? 0));
    expect(panel.cold.length).toBeLessThanOrEqual(cold?.requests ?? 0);
  });
  expect(panels[0]?.cold.length).toBeGreaterThan(0);
  const svg = drawLatencyBand(panels, 'service_time', 346);
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(svg).toContain('class="outcome cold"');
});
