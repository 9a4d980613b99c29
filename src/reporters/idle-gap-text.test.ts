import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import type { IdleGapStudy } from '../types/idle-gap.ts';
import type { RunReport } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { renderConsole } from './console.ts';
import { viewIdleGap } from './html/view/idle-gap.ts';
import { html } from './html.ts';
import { idleGapText } from './idle-gap-text.ts';
import { markdown } from './markdown.ts';

const share = (value: number) => ({
  value,
  low: Math.max(0, value - 0.3),
  high: Math.min(1, value + 0.3),
  level: 0.95,
  n: 4,
  method: 'Wilson',
  note: null,
});

const STUDY: IdleGapStudy = {
  bound: { warmMs: [20, 30, 25], boundMs: 340, formula: 'a formula' },
  gaps: [
    { gapMs: 1000, silenceMs: 1001, probes: 4, cold: 0, unclear: 0, share: share(0) },
    { gapMs: 4000, silenceMs: 4002, probes: 4, cold: 4, unclear: 0, share: share(1) },
    { gapMs: 9000, silenceMs: null, probes: 1, cold: 0, unclear: 1, share: null },
  ],
  threshold: { valueMs: 3100, lowMs: 2900, highMs: 3400, n: 8, method: 'step', note: null },
  keepWarm: { everyMs: 2320, usdPerDay: 1.5, basis: 'pings', unknownReason: null },
  callers: {
    coldMs: 2000,
    shares: [
      { ratePerSecond: 1 / 86_400, label: '1 per day', share: 0.99999, low: 0.9999, high: 1 },
      { ratePerSecond: 0.1, label: null, share: 0.9, low: 0.8, high: 0.95 },
      { ratePerSecond: 10, label: '10 per second', share: 1e-9, low: 0, high: 1e-8 },
    ],
    unknownReason: null,
  },
};

function reportWith(study: IdleGapStudy): RunReport {
  const report = makeFixtureReport({ samples: 20 });
  const cells = report.cells.map((cell, at) => (at === 0 ? { ...cell, idleGap: study } : cell));
  return { ...report, cells };
}

const textOf = (over: Partial<IdleGapStudy>) =>
  idleGapText({ candidate: 'x', idleGap: { ...STUDY, ...over } } as CellSummary);

it('says after how much silence a candidate scales down', () => {
  expect(textOf({})).toBe(
    'x scales down after about 3.10 s of silence [2.90 s, 3.40 s]; keeping it warm costs $1.50 a day.',
  );
  const keepWarm = { ...STUDY.keepWarm, usdPerDay: null };
  expect(textOf({ keepWarm, threshold: { ...STUDY.threshold, highMs: null } })).toBe(
    'x scales down after about 3.10 s of silence [2.90 s, ∞].',
  );
  expect(idleGapText({ candidate: 'x', idleGap: null } as CellSummary)).toBeNull();
});

it('says what is known when there is no threshold', () => {
  const open = { ...STUDY.threshold, valueMs: null };
  const [first, second] = STUDY.gaps as readonly [IdleGapStudy['gaps'][number], IdleGapStudy['gaps'][number]];
  const never = [first, { ...second, cold: 0 }];
  expect(textOf({ threshold: open, gaps: never })).toBe('x was never cold, after silences of up to 4.00 s.');
  const always = [{ ...first, cold: 4 }, second];
  expect(textOf({ threshold: open, gaps: always })).toBe('x was cold after each silence, from 1.00 s on.');
  expect(textOf({ threshold: open })).toContain('cold starts do not grow with it');
  const note = 'too few warm answers to tell a cold one';
  expect(textOf({ threshold: { ...open, note }, bound: null })).toBe(
    `x: no threshold of silence, because ${note}.`,
  );
});

it('stands in console, Markdown and page, with its charts wide and narrow', () => {
  const report = reportWith(STUDY);
  expect(renderConsole(report, { width: 200, color: false })).toContain('scales down after about 3.10 s');
  const text = (reporter: typeof html) =>
    reporter
      .render(report)
      .map(({ chunks }) => [...chunks].join(''))
      .join('');
  expect(text(markdown)).toContain('scales down after about 3.10 s of silence \\[2.90 s, 3.40 s\\]');
  const page = text(html);
  expect(page).toContain('When is the model cold?');
  expect(page.split('Share of probes that met a cold model against').length - 1).toBe(2);
  expect(page).toContain('&lt; 0.1 %');
  expect(page).toContain('&gt; 99.9 %');
  expect(JSON.stringify(viewIdleGap(report, report.cells))).not.toMatch(/NaN|Infinity|undefined/);
});

it('has no place in a report without such a load, and none of its charts without a clear probe', () => {
  const plain = makeFixtureReport({ samples: 20 });
  expect(viewIdleGap(plain, plain.cells)).toBeNull();
  const gaps = STUDY.gaps.slice(2);
  const unclear = reportWith({ ...STUDY, gaps, threshold: { ...STUDY.threshold, valueMs: null, n: 0 } });
  expect(viewIdleGap(unclear, unclear.cells)).toBeNull();
});
