import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { glanceOf } from '../analysis/glance.ts';
import { indexRun, readRunIndex, refreshGlance } from './run-index.ts';

const entry = {
  runId: 'run-1',
  suite: 'nightly',
  path: 'nightly/run-1',
  startedAt: '2026-11-21T06:00:00.000Z',
  complete: true,
  exitCode: 0,
};
const glance = glanceOf(makeFixtureReport({ samples: 40 }));
const folder = () => mkdtempSync(join(tmpdir(), 'hfbench-index-'));

it('keeps what a list shows of a run, and reads a line of 0.1.0 as one without it', async () => {
  const reports = folder();
  writeFileSync(join(reports, 'runs.jsonl'), `${JSON.stringify({ ...entry, runId: 'old' })}\n`);
  await indexRun(reports, { ...entry, glance });
  const [old, young] = await readRunIndex(reports);
  expect(old?.glance).toBeNull();
  expect(young?.glance).toEqual(glance);
});

it('a line that a crash cut short does not swallow the next', async () => {
  const reports = folder();
  writeFileSync(join(reports, 'runs.jsonl'), '{"runId":"torn","su');
  await indexRun(reports, { ...entry, glance });
  expect(await readRunIndex(reports)).toEqual([{ ...entry, glance }]);
});

it('a report that was made again changes the line of its run, and adds none for a stranger', async () => {
  const reports = folder();
  await indexRun(reports, { ...entry, glance: null });
  await refreshGlance(reports, 'run-1', glance);
  await refreshGlance(reports, 'stranger', glance);
  expect(await readRunIndex(reports)).toEqual([{ ...entry, glance }]);
});

it.each([
  ['null', 'null'],
  ['a number', '7'],
  ['a torn line', '{"runId":"run-1","su'],
  ['a line without a path', '{"runId":"run-2","suite":"s","startedAt":""}'],
])('leaves out %s', async (_, line) => {
  const reports = folder();
  writeFileSync(join(reports, 'runs.jsonl'), `${line}\n${JSON.stringify(entry)}\n`);
  expect((await readRunIndex(reports)).map(({ runId }) => runId)).toEqual(['run-1']);
});

it.each([
  ['a text', 'verdict'],
  ['cells that are no list', { ...glance, cells: 'x' }],
  [
    'a figure with a text for a number',
    { ...glance, cells: [{ ...glance.cells[0], quality: { value: '1' } }] },
  ],
  ['gates without their counts', { ...glance, gates: {} }],
])('a glance that is %s is none', async (_, wrong) => {
  const reports = folder();
  writeFileSync(join(reports, 'runs.jsonl'), `${JSON.stringify({ ...entry, glance: wrong })}\n`);
  expect((await readRunIndex(reports))[0]?.glance).toBeNull();
});
