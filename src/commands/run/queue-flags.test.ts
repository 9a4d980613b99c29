import { expect, it } from 'vitest';
import { makeSuite } from '../../../test/fixtures/make-run.ts';
import { checkQueueable, isQueued, redisUrl } from './queue-flags.ts';

it('workers send only when asked to, and flags that would be ignored are refused', () => {
  expect([isQueued({}), isQueued({ runner: 'local' }), isQueued({ runner: 'queue' })]).toEqual([
    false,
    false,
    true,
  ]);
  expect(() => isQueued({ redis: 'redis://127.0.0.1:1' })).toThrow(/--redis is for runs by workers/);
  for (const flags of [{ cache: true }, { cacheDir: 'answers' }])
    expect(() => isQueued({ runner: 'queue', ...flags })).toThrow(/workers ask everything anew/);
});

it('takes the address of Redis from the flag, then from the environment', () => {
  const env = { HFBENCH_REDIS_URL: 'redis://127.0.0.1:2' };
  expect(redisUrl({ redis: 'redis://127.0.0.1:1' }, env)).toBe('redis://127.0.0.1:1');
  expect(redisUrl({}, env)).toBe('redis://127.0.0.1:2');
  expect(() => redisUrl({}, {})).toThrow(/no Redis was named/);
});

it('names all that workers cannot do for a suite', () => {
  expect(() => checkQueueable(makeSuite(), 'suite.yaml')).not.toThrow();
  const asked = makeSuite({
    stopWhen: { metric: 'accuracy', goal: { kind: 'halfWidth', halfWidth: 0.02 } },
    loads: [{ kind: 'idle-gap', gaps: [60_000], repeats: 1 }],
  } as never);
  expect(() => checkQueueable(asked, 'suite.yaml')).toThrow(/stopWhen looks at answers[\s\S]*load idle-gap/);
});
