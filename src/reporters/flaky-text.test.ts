import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import type { RunReport } from '../types/report.ts';
import type { FlakySummary } from '../types/summary.ts';
import { renderConsole } from './console.ts';
import { flakyLines } from './flaky-text.ts';
import { markdown } from './markdown.ts';

const base = makeFixtureReport({ samples: 40 });
const [cell] = base.cells;
if (cell === undefined) throw new Error('the fixture has cells');

const flaky: FlakySummary = {
  repeated: 200,
  flaky: 7,
  share: { value: 0.035, low: 0.0171, high: 0.0706, level: 0.95, n: 200, method: 'Wilson', note: null },
  listed: [],
};
const written = (report: RunReport) =>
  markdown
    .render(report)
    .flatMap(({ chunks }) => [...chunks])
    .join('');

it('says in console and Markdown how many samples changed their answer, with the interval', () => {
  const report = { ...base, cells: [{ ...cell, candidate: 'small', flaky }] };
  const line = 'small: 7 of 200 samples gave different answers between repeats, 3.5 % (1.7 % to 7.1 %)';
  expect(flakyLines(report)).toEqual([line]);
  expect(renderConsole(report, { width: 120, color: false }).split('\n')).toContain(line);
  expect(written(report)).toContain(`- ${line}\n`);
});

it('is silent where nothing was asked twice, and tells none apart from unknown', () => {
  expect(base.cells.every((one) => one.flaky === null)).toBe(true);
  expect(renderConsole(base, { width: 120, color: false })).not.toContain('between repeats');
  expect(written(base)).not.toContain('between repeats');
  const none = { ...flaky, repeated: 1, flaky: 0, share: { ...flaky.share, value: 0, low: 0, high: 0.793 } };
  expect(flakyLines({ ...base, cells: [{ ...cell, candidate: 'small', flaky: none }] })).toEqual([
    'small: 0 of 1 sample gave different answers between repeats, 0.0 % (0.0 % to 79.3 %)',
  ]);
});

it('names the cell where a candidate has several, and lets no text out unmade', () => {
  const [one, two] = ['a/rows/closed-1', 'a/rows/closed-8'].map((id, at) => ({
    ...cell,
    id,
    load: `closed-${at}`,
    candidate: 'a',
    flaky,
  }));
  if (one === undefined || two === undefined) throw new Error('two cells');
  expect(flakyLines({ ...base, cells: [one, two] }).map((line) => line.split(':')[0])).toEqual([
    one.id,
    two.id,
  ]);
  const hostile = { ...base, cells: [{ ...cell, candidate: '\u001b[31mred\u202e<b>', flaky }] };
  const shown = renderConsole(hostile, { width: 120, color: false });
  for (const hidden of ['\u001b', '\u202e']) expect(shown).not.toContain(hidden);
  expect(written(hostile)).not.toContain('<b>');
});
