import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TASK_NAMES } from '../../src/tasks/registry.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const suites = readdirSync(join(ROOT, 'suites')).filter((name) => name.endsWith('.yaml'));
const seen = new Set<string>();

let workspace: Workspace;

beforeAll(() => {
  workspace = makeWorkspace();
  for (const name of ['suites', 'datasets'])
    cpSync(join(ROOT, name), workspace.path(name), { recursive: true });
}, 120_000);
afterAll(() => workspace.remove());

it.each(suites)(
  'suites/%s runs on the sandbox, every request answered and scored',
  async (name) => {
    const end = await workspace.run(['run', `suites/${name}`, '--limit', '10', '--quiet']);
    // The nightly suite watches one model, and ten rows are too few for its gates.
    const nightly = name === 'nightly.yaml';
    expect(end.code, end.all).toBe(nightly ? 4 : 0);
    const folder = /^(\S+)\/report\.json$/m.exec(end.stdout)?.[1] ?? '';
    const { summary, requests, report } = workspace.read(workspace.path(folder));
    expect(new Set(summary.rows.map((row) => row.candidate)).size).toBeGreaterThanOrEqual(nightly ? 1 : 2);
    expect(requests.rows.length).toBeGreaterThanOrEqual(nightly ? 10 : 20);
    expect(requests.rows.filter((row) => row.status !== 'ok')).toEqual([]);
    const { cells } = report as { cells: { scores: { estimate: unknown }[] }[] };
    for (const cell of cells) expect(cell.scores.some(({ estimate }) => estimate !== null)).toBe(true);
    seen.add((report as { manifest: { suite: { task: string } } }).manifest.suite.task);
  },
  60_000,
);

it('there is a suite for every task', () => {
  expect([...seen].sort()).toEqual([...TASK_NAMES].sort());
});
