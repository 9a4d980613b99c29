import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { json } from '../reporters/json.ts';
import type { RunReport } from '../types/report.ts';
import { loadReport, loadReportHead } from './load-report.ts';

function write(report: RunReport): string {
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-head-'));
  const [file] = json.render(report);
  writeFileSync(join(folder, 'report.json'), [...(file?.chunks ?? [])].join(''));
  return folder;
}

it('the head is the report without its requests, wherever a step of reading ends', async () => {
  const report = makeFixtureReport({ samples: 12 });
  const step = 256 * 1024;
  const base = JSON.stringify(report).length;
  for (const shift of [-40, -20, -17, -16, -1, 0, 1, 5]) {
    // The mark that ends the head is moved across the end of the first step.
    const empty = write({ ...report, verdict: { ...report.verdict, headline: '' } });
    const head = readFileSync(join(empty, 'report.json')).indexOf('\n"requests": [');
    expect(head).toBeLessThan(base);
    const headline = 'x'.repeat(step - head + shift);
    const folder = write({ ...report, verdict: { ...report.verdict, headline } });
    const { requests: _, media: __, ...whole } = await loadReport(folder);
    expect(await loadReportHead(folder)).toEqual(whole);
    expect((await loadReportHead(folder)).verdict.headline).toBe(headline);
  }
});

it('a text that looks like the end of the head is none', async () => {
  const report = makeFixtureReport({ samples: 4 });
  const headline = ',\n"requests": [';
  const folder = write({ ...report, verdict: { ...report.verdict, headline } });
  expect((await loadReportHead(folder)).verdict.headline).toBe(headline);
});

it('a report of another layout is read whole, without its requests', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-head-'));
  writeFileSync(join(folder, 'report.json'), JSON.stringify(makeFixtureReport({ samples: 4 }), null, 2));
  const head = await loadReportHead(folder);
  expect(head.cells).toHaveLength(3);
  expect('requests' in head).toBe(false);
});

it('says what is wrong with a report that can not be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-head-'));
  writeFileSync(join(folder, 'report.json'), '{"formatVersion": 2}');
  await expect(loadReportHead(folder)).rejects.toThrow('another version');
});

it('a report from before judges were asked repeatedly has no agreement of judges', async () => {
  const report = makeFixtureReport({ samples: 4 });
  const older = { ...report, cells: report.cells.map(({ agreement: _, ...cell }) => cell) };
  const folder = write(older as unknown as RunReport);
  expect((await loadReport(folder)).cells.map(({ agreement }) => agreement)).toEqual([[], [], []]);
});
