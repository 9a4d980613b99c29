import { expect, it } from 'vitest';
import { createLoader } from './readiness.ts';

it('loads from the first request on and says when that ends', () => {
  const loader = createLoader(() => 500, null);
  expect(loader.arrive(100)).toEqual({ ready: false, readyAtMs: 600 });
  loader.leave(100);
  expect(loader.arrive(350)).toEqual({ ready: false, readyAtMs: 600 });
  expect([loader.ready(599), loader.ready(600)]).toEqual([false, true]);
  loader.leave(350);
  expect(loader.arrive(600)).toEqual({ ready: true });
  loader.leave(700);
  expect(loader.arrive(1e9)).toEqual({ ready: true });
});

it('is cold again after the idle time, counted from the last traffic', () => {
  const loader = createLoader(() => 100, 1000);
  loader.arrive(0);
  loader.leave(0);
  expect(loader.arrive(1099)).toEqual({ ready: true });
  loader.leave(1200);
  expect(loader.arrive(2199)).toEqual({ ready: true });
  loader.leave(2199);
  expect(loader.arrive(3199)).toEqual({ ready: false, readyAtMs: 3299 });
});

it('counts idle time from the end of the load when nobody came since', () => {
  const loader = createLoader(() => 5000, 1000);
  loader.arrive(0);
  loader.leave(0);
  expect(loader.arrive(4000)).toEqual({ ready: false, readyAtMs: 5000 });
  loader.leave(4000);
  expect(loader.arrive(5999)).toEqual({ ready: true });
  loader.leave(5999);
});

it('is never unloaded under a request that is still inside', () => {
  const loader = createLoader(() => 100, 1000);
  loader.arrive(0);
  loader.leave(0);
  loader.arrive(200);
  expect(loader.arrive(5000)).toEqual({ ready: true });
});
