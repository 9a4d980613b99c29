import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/nightly-workflow.yml');
/** What GitHub puts in place of its expressions. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'secrets.HF_TOKEN': '',
  'github.run_id': '4711',
  'github.run_attempt': '1',
};
const FOLDER = 'reports/nightly/ci-4711-1';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
}
interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly jobs: Readonly<
    Record<string, { readonly env: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  for (const name of ['suites/nightly.yaml', 'datasets/product-reviews'])
    cpSync(join(ROOT, name), workspace.path(name), { recursive: true });
  workspace.write('package.json', '{"name": "a-team", "private": true}');
  // As `npm ci` would put it there.
  const bin = workspace.write(
    'node_modules/.bin/hfbench',
    `#!/bin/sh\nexec node '${join(ROOT, 'dist/cli.js')}' "$@"\n`,
  );
  chmodSync(bin, 0o755);
});
afterEach(() => workspace.remove());

/** Runs the commands of a job as its runner would: in order, one that fails ends all but those that always run. */
function runJob(
  job: Workflow['jobs'][string],
  runId = '4711',
): { readonly code: number; readonly summary: string } {
  const summary = workspace.path(`step-summary-${runId}.md`);
  const expressions = { ...EXPRESSIONS, 'github.run_id': runId };
  const fill = (text: string) =>
    text.replace(
      /\$\{\{ (.+?) \}\}/g,
      (_, name: string) => expressions[name as keyof typeof expressions] ?? name,
    );
  const env = Object.fromEntries(Object.entries(job.env).map(([name, value]) => [name, fill(value)]));
  let code = 0;
  for (const step of job.steps) {
    if (step.run === undefined || step.run === 'npm ci') continue;
    if (code !== 0 && step.if !== 'always()') continue;
    const end = spawnSync('bash', ['-e', '-c', fill(step.run)], {
      cwd: workspace.dir,
      env: { PATH: process.env.PATH, HOME: workspace.path('home'), GITHUB_STEP_SUMMARY: summary, ...env },
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (end.status !== 0 && code === 0) code = end.status ?? 70;
  }
  return { code, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

const jobOf = (text: string) => Object.values((parse(text) as Workflow).jobs)[0] as Workflow['jobs'][string];

it('the page is what the command prints for suites/nightly.yaml', async () => {
  const { stdout } = await workspace.run(['schedule', 'suites/nightly.yaml', '--workflow']);
  expect(readFileSync(PAGE, 'utf8')).toBe(stdout);
  const workflow = parse(stdout) as Workflow;
  expect(workflow.on.schedule).toEqual([{ cron: '0 3 * * *' }]);
  const always = jobOf(stdout).steps.filter((step) => step.if === 'always()');
  expect(always.map(({ uses, name }) => uses?.split('@')[0] ?? name)).toEqual([
    'Summary',
    'mikepenz/action-junit-report',
    'actions/upload-artifact',
    'actions/cache/save',
  ]);
});

it('its commands run as written: exit code, summary and the files that are uploaded', () => {
  const { code, summary } = runJob(jobOf(readFileSync(PAGE, 'utf8')));
  // A machine with too much other work decides no gate on a time.
  const { client } = JSON.parse(readFileSync(workspace.path(FOLDER, 'report.json'), 'utf8')) as {
    client: { valid: boolean };
  };
  expect(code).toBe(client.valid ? 0 : 4);
  expect(summary).toContain('nightly');
  expect(summary).toContain('accuracy');
  expect(summary).toBe(readFileSync(workspace.path(FOLDER, 'summary.md'), 'utf8'));
  expect(summary).not.toContain('First night');
  expect(readFileSync(workspace.path(FOLDER, 'junit.xml'), 'utf8')).toContain('<testcase');
  expect(readFileSync(workspace.path('reports/runs.jsonl'), 'utf8')).toContain('nightly/ci-4711-1');
}, 120_000);

it('a gate that fails fails the job, and the summary is written all the same', () => {
  const suite = readFileSync(workspace.path('suites/nightly.yaml'), 'utf8');
  workspace.write('suites/nightly.yaml', suite.replace('min: 0.50', 'min: 0.99'));
  const { code, summary } = runJob(jobOf(readFileSync(PAGE, 'utf8')));
  expect(code).toBe(1);
  expect(summary).toContain('accuracy');
}, 120_000);

it('on the first night of a gate versus a baseline the summary tells how to accept one, and the next night passes', async () => {
  const suite = readFileSync(workspace.path('suites/nightly.yaml'), 'utf8');
  const gates = 'gates:\n  - { metric: accuracy, versus: baseline, margin: 0.02 }\nload:';
  workspace.write('suites/nightly.yaml', suite.replace(/gates:[\s\S]*?\nload:/, gates));
  const job = jobOf(readFileSync(PAGE, 'utf8'));
  const first = runJob(job);
  expect(first.code).toBe(4);
  expect(first.summary).toContain('**First night: no baseline yet.**');
  // As the summary says, but for the download: the artifact is the run folder.
  expect(first.summary).toContain('gh run download 4711 -n hfbench-nightly-4711-1 -D reports/nightly/first');
  cpSync(workspace.path(FOLDER), workspace.path('reports/nightly/first'), { recursive: true });
  const [, accept = ''] = /npx hfbench (baseline accept .*)/.exec(first.summary) ?? [];
  // On a machine with too much other work the client is saturated; the scores are as good.
  const accepted = await workspace.run([...accept.split(' '), '--force']);
  expect(accepted.code, accepted.all).toBe(0);
  expect(first.summary).toContain(`git add -f ${accepted.stdout.trim().split('\n').at(-1)}`);
  const next = runJob(job, '4712');
  expect(next.code).toBe(0);
  expect(next.summary).not.toContain('First night');
}, 180_000);

it('a suite that can not be read fails the job with 2, and the summary says where to look', () => {
  workspace.write('suites/nightly.yaml', 'name: nightly\n');
  const { code, summary } = runJob(jobOf(readFileSync(PAGE, 'utf8')));
  expect(code).toBe(2);
  expect(summary).toMatch(/wrote no report/);
});

it.each([
  ['seconds', '0 0 3 * * *', /five fields/],
  ['the last day', '0 3 L * *', /five fields/],
])('refuses what GitHub can not read: %s', async (_, entry, reason) => {
  const suite = readFileSync(workspace.path('suites/nightly.yaml'), 'utf8');
  workspace.write('suites/nightly.yaml', suite.replace('0 3 * * *', entry));
  const end = await workspace.run(['schedule', 'suites/nightly.yaml', '--workflow']);
  expect([end.code, end.stderr]).toEqual([2, expect.stringMatching(reason)]);
});
