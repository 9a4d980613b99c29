import { expect, it } from 'vitest';
import { makeEmptyReport, makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import { glanceOf } from './glance.ts';

it('says of each cell what its report leads with', () => {
  const report = makeFixtureReport({ samples: 60 });
  const glance = glanceOf(report);
  const [cell] = report.cells;
  const estimate = cell!.scores[0]!.estimate!;
  const warm = cell!.latency.find(({ metric }) => metric === cell!.headline)!.warm!;
  const p95 = warm.quantiles.find(({ p }) => p === 95)!;
  expect(glance.cells[0]).toMatchObject({
    candidate: cell!.candidate,
    index: 0,
    quality: { value: estimate.value, low: estimate.low, high: estimate.high, n: estimate.n },
    latency: { metric: `${cell!.headline}.p95`, value: p95.value, n: warm.n, doubtful: !p95.trusted },
    failed: cell!.counts.error + cell!.counts.timeout,
  });
  expect(glance.gates).toEqual({ pass: 2, fail: 0, undecided: 1 });
});

it('carries few of many cells and says how many there are', () => {
  const report = makeFixtureReport({ samples: 8 });
  const glance = glanceOf({ ...report, cells: Array.from({ length: 20 }, () => report.cells[0]!) });
  expect([glance.cells.length, glance.cellCount]).toEqual([8, 20]);
});

it('what was not measured is null and never 0', () => {
  expect(glanceOf(makeNullReport()).cells[0]).toMatchObject({ quality: null, latency: null });
  expect(glanceOf(makeEmptyReport())).toMatchObject({ cells: [], cellCount: 0 });
});
