import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEGRADE, LOSS, lossOf, type Night, phrasedMessages, runNight } from '../fixtures/planted-night.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';

const NIGHTS = 100;
/** Not among the seeds of the tests. */
const FIRST_SEED = 1_001;
const LIMIT_MS = 120 * 60_000;

let workspace: Workspace;

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.dataset('messages.csv', phrasedMessages());
  await runNight(workspace, 'accepted', {});
  const accepted = await workspace.run(['baseline', 'accept', 'accepted', '--force']);
  expect(accepted.code, accepted.all).toBe(0);
}, 120_000);
afterAll(() => workspace.remove());

/** How often a hundred nights ended with each exit code, and the differences that their gates saw. */
async function hundredNights(
  name: string,
  nightOf: (seed: number) => Night,
  baselineOf: (night: number) => string = () => 'accepted',
): Promise<{ readonly codes: Readonly<Record<string, number>>; readonly differences: readonly number[] }> {
  const codes: Record<string, number> = {};
  const differences: number[] = [];
  for (let night = 0; night < NIGHTS; night += 1) {
    const folder = `${name}-${night}`;
    const held = ['--baseline', baselineOf(night)];
    const { code } = await runNight(workspace, folder, nightOf(FIRST_SEED + night), ...held);
    codes[String(code)] = (codes[String(code)] ?? 0) + 1;
    if (code !== 3) differences.push(lossOf(workspace, folder).value);
  }
  const sorted = differences.toSorted((a, b) => a - b);
  console.log(name, JSON.stringify({ codes, least: sorted[0], middle: sorted[50], most: sorted.at(-1) }));
  return { codes, differences };
}

it(
  'a planted loss of 5 points fails the gate in at least 95 of 100 nights, and never passes',
  async () => {
    const { codes, differences } = await hundredNights('planted', (seed) => ({ seed, degrade: DEGRADE }));
    expect(codes['1'] ?? 0).toBeGreaterThanOrEqual(95);
    expect(codes['0'] ?? 0).toBe(0);
    const mean = differences.reduce((sum, one) => sum + one, 0) / NIGHTS;
    // A hundred draws of a loss with a standard deviation of 0.8 points.
    expect(Math.abs(mean + LOSS)).toBeLessThan(0.004);
  },
  LIMIT_MS,
);

it(
  'the unchanged model never fails it',
  async () => {
    const { codes } = await hundredNights('unchanged', (seed) => ({ seed }));
    expect((codes['0'] ?? 0) + (codes['4'] ?? 0)).toBe(NIGHTS);
  },
  LIMIT_MS,
);

it(
  'nor does a model that is as good each night, but wrong in other places',
  async () => {
    const { codes } = await hundredNights(
      'restless',
      (seed) => ({ seed, degrade: DEGRADE }),
      (night) => (night === 0 ? 'planted-0' : `restless-${night - 1}`),
    );
    expect((codes['0'] ?? 0) + (codes['4'] ?? 0)).toBeGreaterThanOrEqual(95);
  },
  LIMIT_MS,
);

it(
  'an outage is 3 in every night',
  async () => {
    const { codes } = await hundredNights('outage', (seed) => ({ seed, errorRate: 1, degrade: DEGRADE }));
    expect(codes).toEqual({ '3': NIGHTS });
  },
  LIMIT_MS,
);
