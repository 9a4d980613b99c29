import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { HOSTILE } from '../../test/fixtures/fixture-tickets.ts';
import type { RunReport } from '../types/report.ts';
import { markdown } from './markdown.ts';

const report = makeFixtureReport({ samples: 320 });

function text(of: RunReport): string {
  return markdown
    .render(of)
    .flatMap((file) => [...file.chunks])
    .join('');
}

it('opens with the verdict and holds tables whose rows have as many cells as their header', () => {
  const lines = text(report).split('\n');
  expect(lines[0]).toMatch(/^## ticket-routing: Take bart-serverless/);
  const tables = lines.filter((line) => line.startsWith('|'));
  expect(tables.length).toBeGreaterThan(10);
  let columns = 0;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('|')) continue;
    const cells = line.match(/(?<!\\)\|/g)?.length ?? 0;
    if (!lines[index - 1]?.startsWith('|')) columns = cells;
    expect(cells, line).toBe(columns);
  }
});

it('gives differences with interval and the p after Holm', () => {
  expect(text(report)).toMatch(
    /\| deberta-local-vllm against bart-serverless .* \| −\d+\.\d pp \\\[−.* pp, −.* pp\\\] \| &lt; 0\.001 \| worse \|/,
  );
});

it('passes on no markup, mention, link or HTML', () => {
  const [cell] = report.cells;
  if (cell === undefined) throw new Error('the fixture has cells');
  const hostile = { ...cell, candidate: '<img src=x> @everyone [x](http://evil.example) |a| `b`' };
  const line = text({ ...report, cells: [hostile] })
    .split('\n')
    .find((entry) => entry.includes('everyone'));
  expect(line).toContain(
    '&lt;img src=x&gt; &#64;everyone \\[x\\](http:&#47;&#47;evil.example) \\|a\\| \\`b\\`',
  );
});

it.each(HOSTILE.map((hostile) => [hostile.slice(0, 40), hostile]))(
  'keeps tables whole and shows no HTML wherever %j stands',
  (_, hostile) => {
    const [first] = report.cells;
    const [gate] = report.gates;
    const [warning] = report.warnings;
    if (first === undefined || gate === undefined || warning === undefined) throw new Error('a full fixture');
    const lines = text({
      ...report,
      cells: [{ ...first, candidate: hostile, dataset: hostile }, ...report.cells.slice(1)],
      gates: [{ ...gate, candidate: hostile, reason: hostile }],
      warnings: [{ ...warning, about: hostile, message: hostile, remedy: hostile }],
      comparisons: report.comparisons.map((entry) => ({ ...entry, a: hostile, note: hostile })),
      verdict: { ...report.verdict, headline: hostile, sentences: [hostile] },
    }).split('\n');
    let columns = 0;
    for (const [index, line] of lines.entries()) {
      expect(line.replaceAll(/\\[\\<]/g, '')).not.toContain('<');
      const bars = line.replaceAll('\\\\', '').match(/(?<!\\)\|/g)?.length ?? 0;
      if (!line.startsWith('|')) {
        expect(bars, line).toBe(0);
        continue;
      }
      if (!lines[index - 1]?.startsWith('|')) columns = bars;
      expect(bars, line).toBe(columns);
    }
    expect(columns).toBeGreaterThan(1);
  },
);
