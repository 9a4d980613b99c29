import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFixtureReport } from '../test/fixtures/fixture-report.ts';
import { json } from './reporters/json.ts';
import { toMeet } from './vitest.ts';

expect.extend({ toMeet });

const report = makeFixtureReport({ samples: 120 });
const { candidate } = report.cells[0]!;
const { name: metric } = report.scorers.find(({ unit }) => unit === 'share')!;
const value = report.cells[0]!.scores.find(({ scorer }) => scorer === metric)!.estimate!.value;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hfbench-to-meet-'));
  mkdirSync(join(folder, 'run'));
  const [file] = json.render(report);
  writeFileSync(join(folder, 'run', file!.file), [...file!.chunks].join(''));
  writeFileSync(join(folder, 'run', 'manifest.json'), JSON.stringify(report.manifest));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('toMeet', () => {
  it('passes when every gate does, on a report and on its folder', async () => {
    const gates = [
      { metric, min: 0.01 },
      { metric: 'service_time.p50', candidate, max: '10m' },
    ];
    await expect(report).toMeet(gates);
    await expect(join(folder, 'run')).toMeet(gates);
    await expect(report).toMeet({ metric, candidate, min: 0.01 });
  });

  it('fails with each gate, its value, interval and bar', async () => {
    await expect(report).not.toMeet({ metric, min: 0.999 });
    const end = expect(report).toMeet([
      { metric, candidate, min: 0.999 },
      { metric, min: 0.01 },
    ]);
    await expect(end).rejects.toThrow(
      new RegExp(
        `meets \\d of \\d gates[\\s\\S]*fail +${metric} of ${candidate} .*% interval .*bar: at least 99.9 %`,
      ),
    );
  });

  it('an undecided gate fails with its reason, unless it is let through', async () => {
    const gate = { metric, candidate, min: value };
    await expect(expect(report).toMeet(gate)).rejects.toThrow(/undecided[\s\S]*both sides of the bar/);
    await expect(report).toMeet(gate, { undecided: 'pass' });
    await expect(report).toMeet({ ...gate, decide: 'estimate', min: value - 0.5 });
  });

  it('an incomplete run meets nothing', async () => {
    const incomplete = { ...report, status: { ...report.status, complete: false } };
    await expect(expect(incomplete).toMeet({ metric, min: 0.01 })).rejects.toThrow(/incomplete/);
  });

  it.each([
    ['a metric that is not there', { metric: 'acuracy', min: 0.5 }, /no metric "acuracy"/],
    ['a candidate that is not there', { metric, candidate: 'nobody', min: 0.5 }, /no candidate "nobody"/],
    ['no bar', { metric }, /no bar/],
    ['a duration without its unit', { metric: 'service_time.p95', max: 800 }, /can't be read/],
  ])('refuses %s, although undecided gates may pass', async (_, gate, reason) => {
    await expect(toMeet(report, gate, { undecided: 'pass' })).rejects.toThrow(reason);
  });

  it('refuses what is no run', async () => {
    await expect(toMeet(join(folder, 'none'), { metric, min: 0.5 })).rejects.toThrow(/there is no run/);
    await expect(toMeet(42, { metric, min: 0.5 })).rejects.toThrow(/RunReport/);
  });
});
