import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_KNOBS } from '../../src/sandbox/deployment.ts';
import { trainModels } from '../../src/sandbox/models/registry.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { DEGRADE, LOSS, lossOf, nightlySuite, phrasedMessages } from '../fixtures/planted-night.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { runHere } from '../fixtures/run-here.ts';

const NIGHTS = 100;
/** Not among the seeds of the tests. */
const FIRST_SEED = 1_001;
const LIMIT_MS = 60 * 60_000;
const MODEL = 'sandbox/router-large';
const SERIES = {
  planted: { degrade: DEGRADE },
  unchanged: {},
  restless: { degrade: DEGRADE },
  outage: { errorRate: 1, degrade: DEGRADE },
} as const;

let workspace: Workspace;
let sandbox: Sandbox;

/** One server with a deployment a night, so that the models are trained once. */
beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('messages.csv', phrasedMessages());
  const deployments = Object.entries(SERIES).flatMap(([series, knobs]) =>
    Array.from({ length: NIGHTS }, (_, night) => ({
      id: `${series}-${night}`,
      model: MODEL,
      knobs: { ...DEFAULT_KNOBS, serviceTimeMs: 0, seed: FIRST_SEED + night, ...knobs },
      price: null,
    })),
  );
  sandbox = await startSandbox({ port: 0, deployments }, trainModels(undefined, [MODEL]));
  await runNight('unchanged-0', 'accepted');
  const accept = ['baseline', 'accept', workspace.path('accepted'), '--force'];
  expect(await runHere(workspace.dir, accept)).toBe(0);
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  workspace.remove();
});

function runNight(deployment: string, folder: string, against = 'accepted'): Promise<number> {
  workspace.suite('nightly.yaml', nightlySuite({ baseUrl: `${sandbox.url}/d/${deployment}` }));
  const held = folder === 'accepted' ? [] : ['--baseline', against];
  return runHere(workspace.dir, ['run', 'nightly.yaml', '-o', folder, '--quiet', ...held]);
}

/** How often a hundred nights ended with each exit code, and the differences that their gates saw. */
async function hundredNights(
  series: keyof typeof SERIES,
  baselineOf: (night: number) => string = () => 'accepted',
): Promise<{ readonly codes: Readonly<Record<string, number>>; readonly differences: readonly number[] }> {
  const codes: Record<string, number> = {};
  const differences: number[] = [];
  for (let night = 0; night < NIGHTS; night += 1) {
    const folder = `${series}-${night}`;
    const code = await runNight(folder, folder, baselineOf(night));
    codes[String(code)] = (codes[String(code)] ?? 0) + 1;
    if (code !== 3) differences.push(lossOf(workspace, folder).value);
    // The night before is what the next one may be held against.
    if (night > 0) rmSync(workspace.path(`${series}-${night - 1}`), { recursive: true });
  }
  const sorted = differences.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  console.log(series, JSON.stringify({ codes, least: sorted[0], middle, most: sorted.at(-1) }));
  return { codes, differences };
}

it(
  'a planted loss of 5 points fails the gate in at least 95 of 100 nights, and never passes',
  async () => {
    const { codes, differences } = await hundredNights('planted');
    expect(codes['1'] ?? 0).toBeGreaterThanOrEqual(95);
    expect(codes['0'] ?? 0).toBe(0);
    const mean = differences.reduce((sum, one) => sum + one, 0) / NIGHTS;
    // A hundred draws of a loss with a standard deviation of 0.6 points.
    expect(Math.abs(mean + LOSS)).toBeLessThan(0.003);
  },
  LIMIT_MS,
);

it(
  'the unchanged model never fails it',
  async () => {
    const { codes } = await hundredNights('unchanged');
    expect((codes['0'] ?? 0) + (codes['4'] ?? 0)).toBe(NIGHTS);
  },
  LIMIT_MS,
);

it(
  'nor does a model that is as good each night and wrong in other places, held against the night before',
  async () => {
    const { codes } = await hundredNights('restless', (night) =>
      workspace.path(night === 0 ? `planted-${NIGHTS - 1}` : `restless-${night - 1}`),
    );
    expect((codes['0'] ?? 0) + (codes['4'] ?? 0)).toBeGreaterThanOrEqual(95);
  },
  LIMIT_MS,
);

it(
  'an outage is 3 in every night',
  async () => {
    const { codes } = await hundredNights('outage');
    expect(codes).toEqual({ '3': NIGHTS });
  },
  LIMIT_MS,
);
