import { describe, expect, it } from 'vitest';
import { makeFixtureReport } from '../../../../test/fixtures/fixture-report.ts';
import type { ScorerInfo } from '../../../types/report.ts';
import type { Distribution } from '../../../types/summary.ts';
import { drawEcdf } from './ecdf.ts';
import { drawForest } from './forest.ts';
import { drawScatter } from './scatter.ts';
import { drawTimeline, outcomeOf } from './timeline.ts';

const report = makeFixtureReport({ samples: 320 });
const scorer = report.scorers[0] as ScorerInfo;
const estimate = { value: 0.8, low: 0.7, high: 0.9, level: 0.95, n: 50, method: 'Wilson', note: null };

function xs(svg: string, pattern: RegExp): number[] {
  return [...svg.matchAll(pattern)].map((match) => Number(match[1]));
}

describe('forest plot', () => {
  it('draws the interval between its ends and the value inside it', () => {
    const svg = drawForest([{ name: 'a', index: 0, estimate }], scorer, 960);
    const [low, high] = (
      /<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)" y2="[\d.]+" class="interval c1"/.exec(svg) ?? []
    )
      .slice(1)
      .map(Number);
    const marks = xs(svg, /translate\(([\d.]+),/g);
    expect(marks.at(-1)).toBeCloseTo(((low ?? 0) + (high ?? 0)) / 2, 0);
    expect(svg).toContain('80.0 % [70.0, 90.0]');
  });

  it('says not scored instead of a point at 0, and no interval where there is none', () => {
    const svg = drawForest(
      [
        { name: 'a', index: 0, estimate: null },
        { name: 'b', index: 1, estimate: { ...estimate, low: null, high: null } },
      ],
      scorer,
      960,
    );
    expect(svg).toContain('not scored');
    expect(svg).toContain('80.0 % (no interval)');
    expect(svg).not.toContain('class="interval');
  });

  it('cuts a name that is too long and keeps it whole in the tooltip', () => {
    const name = 'n'.repeat(120);
    const svg = drawForest([{ name, index: 0, estimate }], scorer, 346);
    expect(svg).toMatch(/class="name">n+…<\/text><title>n{120}<\/title>/);
  });

  it('escapes names', () => {
    expect(drawForest([{ name: '<b>&"', index: 0, estimate }], scorer, 960)).not.toContain('<b>');
  });
});

describe('ECDF', () => {
  const distribution = report.cells[0]?.latency[0]?.warm as Distribution;

  it('begins at 0 % and ends at 100 %', () => {
    const svg = drawEcdf([{ name: 'a', index: 0, distribution }], 'service_time', false, 960);
    const path = /class="curve c1" d="([^"]+)"/.exec(svg)?.[1] ?? '';
    const points = path
      .slice(1)
      .split('L')
      .map((point) => point.split(',').map(Number));
    expect(points[0]?.[1]).toBe(254);
    expect(points.at(-1)?.[1]).toBe(14);
    const right = points.map((point) => point[0] ?? 0);
    expect(right).toEqual([...right].sort((a, b) => a - b));
  });

  it('marks only percentiles that the sample carries', () => {
    const doubtful = {
      ...distribution,
      quantiles: distribution.quantiles.map((q) => ({ ...q, trusted: q.p === 50 })),
    };
    const svg = drawEcdf([{ name: 'a', index: 0, distribution: doubtful }], 'service_time', true, 960);
    expect(svg.match(/class="mark c1"/g)).toHaveLength(1);
    expect(svg).toContain('class="curve c1 dashed"');
  });
});

describe('cost against quality', () => {
  const point = { name: 'a', index: 0, usdPer1k: 1, estimate, chosen: true };

  it('starts a linear cost axis at 0 and rings the chosen candidate', () => {
    const svg = drawScatter(
      [point, { ...point, name: 'b', index: 1, usdPer1k: 3, chosen: false }],
      scorer,
      960,
    );
    expect(svg).toContain('$0.0');
    expect(svg).not.toContain('log scale');
    expect(svg.match(/class="chosen-ring"/g)).toHaveLength(1);
    expect(svg).toContain('a (chosen)');
  });

  it('takes a log axis when costs spread more than twentyfold', () => {
    const svg = drawScatter([point, { ...point, usdPer1k: 0.01 }], scorer, 960);
    expect(svg).toContain('log scale');
    expect(svg).toContain('$0.01');
  });

  it('draws a free candidate at 0 without a broken number', () => {
    const svg = drawScatter([{ ...point, usdPer1k: 0 }], scorer, 346);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('timeline', () => {
  const attempts = report.requests
    .filter((row) => row.cellId === report.cells[0]?.id)
    .flatMap((row) =>
      row.attempts.map((attempt) => ({ sampleId: row.sampleId, warmup: row.phase === 'warmup', attempt })),
    );
  const panel = { name: 'a', attempts, coldPeriods: report.cells[0]?.cold.durations ?? [] };

  it('draws every attempt that did not succeed, each with what happened', () => {
    const svg = drawTimeline([panel], 960);
    for (const outcome of ['cold', 'limited', 'failed'] as const) {
      const expected = attempts.filter(({ attempt }) => outcomeOf(attempt) === outcome).length;
      expect(expected).toBeGreaterThan(0);
      expect(svg.match(new RegExp(`class="outcome ${outcome}"`, 'g')), outcome).toHaveLength(expected);
    }
    expect(svg).toContain('rate_limited 429');
    expect(svg).toContain('cold period: 19.4 s, met by 8 requests, loading_503');
  });

  it('merges many marks into one path, so that a long run stays as small as its picture', () => {
    const many = Array.from({ length: 200 }, () => attempts).flat();
    const svg = drawTimeline([{ ...panel, attempts: many }], 960);
    expect(svg.length).toBeLessThan(1.5 * drawTimeline([panel], 960).length);
    expect(svg).toMatch(/<title>\d+ attempts: ok<\/title>/);
  });

  it('draws no broken number for a candidate that never sent', () => {
    expect(drawTimeline([{ name: 'a', attempts: [], coldPeriods: [] }], 346)).not.toMatch(/NaN|Infinity/);
  });
});
