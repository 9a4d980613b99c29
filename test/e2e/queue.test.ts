import { describe, expect, it } from 'vitest';
import { tryQueue } from '../fixtures/queue-run.ts';
import { hasRedis } from '../fixtures/redis.ts';

const SMALL = {
  keys: 1_500,
  workers: 4,
  killEveryMs: 4_000,
  concurrency: 8,
  answerMs: 15,
  limitMs: 150_000,
  seed: 11,
};

describe.skipIf(!hasRedis())('a run by workers', () => {
  it('ends each key once and scores as a local run does while workers are killed', async () => {
    const figures = await tryQueue({ ...SMALL, restartAt: null, keeps: true });
    console.log(JSON.stringify(figures));
    expect([figures.results, figures.distinct]).toEqual([SMALL.keys, SMALL.keys]);
    expect(figures.killed).toBeGreaterThan(0);
    // What was sent and not recorded was in the hands of those that were killed.
    expect(figures.sent - SMALL.keys).toBeLessThanOrEqual(figures.killed * SMALL.concurrency);
  }, 180_000);

  it.each([true, false])(
    'survives a restart of Redis that keeps its keys: %s',
    async (keeps) => {
      const figures = await tryQueue({ ...SMALL, restartAt: 0.5, keeps, seed: 12 });
      console.log(JSON.stringify(figures));
      expect([figures.results, figures.distinct]).toEqual([SMALL.keys, SMALL.keys]);
      if (!keeps) expect(figures.requeued).toBeGreaterThan(0);
    },
    180_000,
  );
});
