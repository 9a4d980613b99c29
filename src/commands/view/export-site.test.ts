import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCandidate } from '../../../test/fixtures/make-run.ts';
import { readTree } from '../../../test/fixtures/run-cli.ts';
import { nightlyRun, nightlySuite, writeNights, writeSiteRun } from '../../../test/fixtures/view-site.ts';
import { systemClock } from '../../util/clock.ts';
import { type ExportedSite, exportSite } from './export-site.ts';
import { Site } from './site.ts';

const root = mkdtempSync(join(tmpdir(), 'hfbench-export-'));
const reports = join(root, 'reports');
const site = join(root, 'site');
const BAD = '../../<script>window.owned=1</script>';
let made: ExportedSite;
let pages: readonly { readonly path: string; readonly text: string }[];

beforeAll(async () => {
  mkdirSync(reports);
  await writeNights(reports, 3);
  const suite = nightlySuite({ name: BAD, candidates: [makeCandidate(BAD)] });
  const behaviour = { [BAD]: { accuracy: 0.7, ms: 80 } };
  await writeSiteRun(reports, { ...nightlyRun(5), runId: BAD, suite, behaviour, samples: 12 });
  made = await exportSite(new Site(reports, systemClock), site, 'reports');
  pages = readTree(site)
    .filter(({ path }) => path.endsWith('index.html'))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('has a page for the list, each suite, each run, and two nights each with the one before', () => {
  const names = pages.map(({ path }) => relative(site, path));
  expect(names.filter((name) => name.startsWith('suite/'))).toHaveLength(2);
  expect(names.filter((name) => name.startsWith('run/'))).toHaveLength(4);
  // Of three nights the last is the baseline: each with the one before it, and the first two with the last.
  expect(names.filter((name) => name.startsWith('compare/'))).toHaveLength(4);
  expect(names).toContain('index.html');
  expect(made).toMatchObject({ runs: 4, pages: names.length, leftOut: [] });
});

it('every link is relative and leads to a file that is there', () => {
  let count = 0;
  for (const { path, text } of pages) {
    for (const [, address = ''] of text.matchAll(/ (?:data-)?href="([^"]*)"/g)) {
      if (address === 'data:,') continue;
      const plain = address.replaceAll('&#x3D;', '=');
      expect(plain).toMatch(/^(\.\.\/)*[a-z]/);
      expect(plain).not.toMatch(/^[a-z]+:/);
      const target = resolve(dirname(path), plain);
      expect(target.startsWith(site), plain).toBe(true);
      expect(existsSync(target), `${relative(site, path)} → ${plain}`).toBe(true);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(100);
});

it('nothing needs a server: no form, no progress, and a policy of its own in each page', () => {
  for (const { text } of pages) {
    expect(text).not.toMatch(/<form[^>]* action|data-events="/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
    expect(policy).toContain('default-src &#x27;none&#x27;');
    expect(policy).not.toMatch(/connect-src|unsafe|frame-ancestors/);
  }
});

it('hostile names make safe file names and stay text', () => {
  for (const { path } of readTree(root)) expect(relative(root, path)).toMatch(/^[\w./-]+$/);
  const [list] = pages.filter(({ path }) => relative(site, path) === 'index.html');
  expect(list?.text).toContain('../../&lt;script&gt;window.owned');
  expect(list?.text).not.toContain('<script>window.owned');
});

it('copies the reports of every run and neither journals nor manifests', () => {
  const files = readTree(join(site, 'run')).map(({ path }) => path.split('/').at(-1));
  expect(files.filter((name) => name === 'report.html')).toHaveLength(4);
  expect(files.filter((name) => name === 'requests.csv')).toHaveLength(4);
  expect(files).not.toContain('journal.jsonl');
  expect(files).not.toContain('manifest.json');
});

it('a folder that holds something is refused and left as it is', async () => {
  const folder = join(root, 'mine');
  mkdirSync(folder);
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  await expect(exportSite(new Site(reports, systemClock), folder, 'reports')).rejects.toThrow('is not empty');
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
  expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
});
