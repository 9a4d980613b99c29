import { expect, it } from 'vitest';
import { type Foresight, foresee, PLAN_SCENES, scoreForesight } from '../fixtures/simulate-plan.ts';

const RUNS = 100;
/** Not among the seeds that the ranges were made with. */
const FIRST_SEED = 5001;

it.each(PLAN_SCENES)(
  '%s: the ranges hold requests, tokens and cost of 100 runs in at least 95, at most three times as wide',
  async (scene) => {
    const runs: Foresight[] = [];
    for (let n = 0; n < RUNS; n += 1) runs.push(await foresee(scene, FIRST_SEED + n));
    const { durationMs, ...scores } = scoreForesight(runs);
    console.log(scene, JSON.stringify({ ...scores, durationMs }));
    for (const [quantity, score] of Object.entries(scores)) {
      if (score === null) continue;
      expect(score.held, quantity).toBeGreaterThanOrEqual(0.95);
      expect(score.widest, quantity).toBeLessThanOrEqual(3);
    }
  },
);
