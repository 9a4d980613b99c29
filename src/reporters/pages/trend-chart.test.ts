import { expect, it } from 'vitest';
import type { TrendPoint } from '../../types/trend.ts';
import { drawTrend, type TrendPicture } from './trend-chart.ts';

function point(night: number, over: Partial<TrendPoint> = {}): TrendPoint {
  return {
    runId: `run-${night}`,
    startedAt: `2026-01-0${night + 1}T03:00:00.000Z`,
    value: 0.8,
    low: 0.75,
    high: 0.85,
    n: 200,
    restarted: false,
    change: null,
    note: null,
    ...over,
  };
}

function draw(points: readonly TrendPoint[], over: Partial<TrendPicture> = {}, width = 960): string {
  return drawTrend(
    {
      title: 'Accuracy',
      unit: 'share',
      runs: points.map(({ runId, startedAt }) => ({ runId, startedAt, href: `/run/${runId}/` })),
      lines: [{ name: 'a', index: 0, points }],
      bars: [],
      baseline: null,
      ...over,
    },
    width,
  );
}

const count = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].length;
const nights = (length: number) => Array.from({ length }, (_, night) => point(night));

it('a point says value, interval, n and run, and knows where its run is', () => {
  const svg = draw(nights(3));
  expect(svg).toContain('a: 80.0 %\n95 % interval 75.0 % to 85.0 %\nn = 200\nrun run-1\n2026-01-02 03:00');
  expect(svg).toContain('data-href="/run/run-1/"');
});

it('a run without a value has no point and ends the line, and is no zero', () => {
  const gap = nights(5).map((one, night) =>
    night === 2 ? { ...one, value: null, low: null, high: null, note: 'nothing was scored' } : one,
  );
  const svg = draw(gap);
  expect(count(svg, /class="point/g)).toBe(4);
  expect(count(svg, /class="curve/g)).toBe(2);
  expect(svg).not.toContain('>0.0 %<');
});

it('no line is drawn across a changed suite, and the place is marked once', () => {
  const svg = draw(nights(4).map((one, night) => ({ ...one, restarted: night === 2 })));
  expect(count(svg, /class="curve/g)).toBe(2);
  expect(count(svg, /class="restart"/g)).toBe(1);
  expect(svg).toContain('suite or data changed before run run-2');
});

it('a change of level is ringed, the baseline and the bars are named', () => {
  const change = { before: 0.9, after: 0.8, foundBy: 'run-3' };
  const svg = draw(
    nights(4).map((one, night) => (night === 1 ? { ...one, change } : one)),
    { baseline: 'run-2', bars: [{ text: 'at least 75.0 %', value: 0.75, index: null }] },
  );
  expect(count(svg, /class="chosen-ring"/g)).toBe(1);
  expect(svg).toContain('level changed: 90.0 % before, 80.0 % since');
  expect(svg).toContain('accepted baseline: run run-2');
  expect(svg).toContain('gate: at least 75.0 %');
});

it('has whiskers while runs are far apart and bands when they are close', () => {
  const many = Array.from({ length: 200 }, (_, night) => ({ ...point(0), runId: `run-${night}` }));
  expect(count(draw(nights(5)), /class="band/g)).toBe(0);
  expect(count(draw(nights(5)), /class="interval thin/g)).toBe(15);
  expect(count(draw(many), /class="band/g)).toBe(1);
  expect(count(draw(many), /class="interval thin/g)).toBe(0);
});

it.each([
  ['no run', []],
  ['one run', nights(1)],
  ['no value at all', nights(3).map((one) => ({ ...one, value: null, low: null, high: null, n: null }))],
  ['an interval without bound', [point(0, { high: Number.POSITIVE_INFINITY }), point(1)]],
])('%s is drawn without a number that is none', (_, points) => {
  for (const width of [960, 346]) expect(draw(points, {}, width)).not.toMatch(/NaN|Infinity|undefined/);
});

it('hostile names stay text', () => {
  const svg = draw(nights(2), { lines: [{ name: '<script>', index: 0, points: nights(2) }] });
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('&lt;script&gt;');
});
