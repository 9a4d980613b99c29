import { expect, it } from 'vitest';
import { killRuns } from '../fixtures/kill-runs.ts';

/** HFBENCH_KILLS asks for more or fewer, HFBENCH_KILLS_SEED for others. */
const KILLS = Number(process.env.HFBENCH_KILLS ?? 200);
const SEED = Number(process.env.HFBENCH_KILLS_SEED ?? 1_000);

it(
  `${KILLS} runs killed at random points, every other with its journal cut at a random byte: resumed, they are as if nobody had disturbed them`,
  async () => {
    const figures = await killRuns(Array.from({ length: KILLS }, (_, index) => SEED + index));
    console.log(JSON.stringify(figures));
    expect(figures.kills).toBe(KILLS);
    // Kills that all came too late would show nothing.
    expect(figures.inMidRun / KILLS).toBeGreaterThan(0.5);
    expect(figures.losing / KILLS).toBeGreaterThan(0.3);
  },
  30 * 60_000,
);
