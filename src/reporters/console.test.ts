import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { makeEmptyReport, makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import { renderConsole } from './console.ts';

const plain = { width: 80, color: false };
const report = makeFixtureReport({ samples: 320 });

it('shows quality with its interval, warm latency, cold share, failures and cost of each candidate', () => {
  expect(renderConsole(report, { width: 100, color: false }).split('\n').slice(0, 4)).toEqual([
    expect.stringMatching(/^candidate {11,}accuracy ↑ {2}service p50 +p95 +cold +failed +\$ \/ 1k$/),
    expect.stringMatching(
      /^bart-serverless {5}\d\d\.\d % \[\d\d\.\d, \d\d\.\d\] +[\d/]+ ms +[\d/]+ ms +2\.5 % +\d+ of 320 +\$0\.031$/,
    ),
    expect.stringMatching(/^bart-endpoint .* 0\.0 % +0 of 320 +\$0\.185$/),
    expect.stringMatching(/^deberta-local-vllm .* unknown$/),
  ]);
});

it('fits 80 columns, the candidate on its own line where the table is wider', () => {
  const lines = renderConsole(report, plain).split('\n');
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  expect(lines).toContain('deberta-local-vllm');
});

it('puts a percentile that the sample cannot carry in brackets and says why', () => {
  const text = renderConsole(makeFixtureReport({ samples: 15 }), plain);
  expect(text).toMatch(/\(\d+ ms\)/);
  expect(text).toContain('( ) too few samples for this percentile');
  expect(renderConsole(report, plain)).not.toContain('too few samples');
});

it('shows ttft only where answers were streamed', () => {
  expect(renderConsole(makeFixtureReport({ samples: 40, streamed: true }), plain)).toContain('ttft p50');
  expect(renderConsole(report, plain)).not.toContain('ttft');
});

it('says how each gate came out', () => {
  const lines = renderConsole(report, plain).split('\n');
  expect(lines.filter((line) => line.startsWith('PASS '))).toHaveLength(2);
  expect(lines.find((line) => line.startsWith('UNDECIDED '))).toContain(
    'deberta-local-vllm accuracy ≥ 75.0 %',
  );
});

it('lists the gravest warning first and counts them', () => {
  const text = renderConsole(report, plain);
  expect(text).toContain('Warnings: 1 invalid, 1 doubt, 1 note\ninvalid deberta-local-vllm: ');
  expect(text.indexOf('\ndoubt ')).toBeGreaterThan(text.indexOf('\ninvalid '));
});

it('says once what it says of several cells, and still counts each', () => {
  const note = {
    code: 'few_samples',
    severity: 'note',
    message: 'Few samples.',
    remedy: 'Ask more.',
  } as const;
  const text = renderConsole(
    { ...report, warnings: ['a/x', 'b/x'].map((about) => ({ ...note, about })) },
    plain,
  );
  expect(text).toContain('Warnings: 2 notes\nnote a/x, b/x: Few samples. Ask more.\n');
});

it('says that a sandbox answered and that a run stopped early', () => {
  const text = renderConsole(
    {
      ...report,
      simulated: true,
      status: {
        ...report.status,
        complete: false,
        stops: [{ cause: 'max_cost', candidateId: null, message: 'the budget of $2 is spent' }],
      },
    },
    plain,
  );
  expect(text).toMatch(/^Simulated: a sandbox answered/);
  expect(text).toMatch(/\nIncomplete after .*: the budget of \$2 is spent\n/);
});

it('writes escape codes only when it may colour', () => {
  expect(renderConsole(report, plain)).not.toContain('\u001b[');
  expect(renderConsole(report, { width: 80, color: true })).toContain('\u001b[');
});

it('never passes an escape code of a candidate on to the terminal', () => {
  const [cell, ...others] = report.cells;
  if (cell === undefined) throw new Error('the fixture has cells');
  const hostile = { ...report, cells: [{ ...cell, candidate: 'x\u001b[2Jy\u202Ez' }, ...others] };
  const text = renderConsole(hostile, plain);
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202E');
  expect(text).toContain('x‹U+001B›[2Jy‹U+202E›z');
});

it('says unknown or – for what was not measured, and nothing for no cells', () => {
  expect(renderConsole(makeNullReport(), plain)).not.toMatch(/NaN|null|undefined|\$0/);
  expect(renderConsole(makeEmptyReport(), plain)).toBe(
    'Incomplete after 0 ms\n\nNo request ended, so there is nothing to compare.\n',
  );
});
