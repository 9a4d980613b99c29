import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fixtures/fake-clock.ts';
import { writeNights } from '../../../test/fixtures/view-site.ts';
import { readRunIndex } from '../../store/run-index.ts';
import { systemClock } from '../../util/clock.ts';
import { Site } from './site.ts';

const root = mkdtempSync(join(tmpdir(), 'hfbench-site-'));
const made = join(root, 'made');
const reports = join(root, 'reports');

beforeAll(async () => {
  await writeNights(made, 3);
});
beforeEach(() => {
  rmSync(reports, { recursive: true, force: true });
  cpSync(made, reports, { recursive: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The index as version 0.1.0 wrote it. */
function forgetGlances(): void {
  const path = join(reports, 'runs.jsonl');
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  writeFileSync(path, lines.map(({ glance: _, ...line }) => `${JSON.stringify(line)}\n`).join(''));
}

it('has the same figures whether the index or the reports hold them', async () => {
  const indexed = (await readRunIndex(reports)).map(({ glance }) => glance).reverse();
  forgetGlances();
  const site = new Site(reports, systemClock);
  const { listed, unread } = await site.list(await site.runs(), null);
  expect(listed.map(({ glance }) => glance)).toEqual(indexed);
  expect(unread).toBe(0);
});

it('does not wait for every report, and has the rest later', async () => {
  forgetGlances();
  const site = new Site(reports, systemClock);
  const runs = await site.runs();
  const first = await site.list(runs, 0);
  expect(first.unread).toBeGreaterThan(0);
  expect(first.listed.filter(({ glance }) => glance === null)).toHaveLength(first.unread);
  await expect.poll(async () => (await site.list(runs, 50)).unread).toBe(0);
});

it.each([
  ['{"formatVersion":1}', /another shape.*hfbench report makes it again/],
  ['{"formatVersion":1,"manifest":{"suite":null},"cells":[]}', /another shape/],
  ['{"formatVersion":2}', /another version/],
  ['', /no report/],
])('a report of %s has no figures and says why', async (text, why) => {
  forgetGlances();
  const site = new Site(reports, systemClock);
  const runs = await site.runs();
  writeFileSync(join(runs[0]!.folder, 'report.json'), text);
  const { listed } = await site.list(runs, null);
  expect(listed[0]).toMatchObject({ glance: null, note: expect.stringMatching(why) });
  expect(listed[1]!.glance).not.toBeNull();
});

it('reads a report again when it was written anew', async () => {
  forgetGlances();
  const site = new Site(reports, systemClock);
  const runs = await site.runs();
  await site.list(runs, null);
  const path = join(runs[0]!.folder, 'report.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"headline":"', '"headline":"Again: '));
  const { listed } = await site.list(runs, null);
  expect(listed[0]!.glance!.verdict).toMatch(/^Again: /);
});

it('looks into the folder again after half a second, and not sooner', async () => {
  const clock = new FakeClock();
  const site = new Site(reports, clock);
  expect(await site.runs()).toHaveLength(3);
  rmSync((await site.runs())[0]!.folder, { recursive: true });
  expect(await site.runs()).toHaveLength(3);
  await clock.advance(600);
  expect(await site.runs()).toHaveLength(2);
});
