import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
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
