import { expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { PartsQuantile } from './parts-quantile.ts';
import { quantileSorted, sortAscending } from './quantile.ts';

it('agrees with sorting all scaled values, ties and empty parts included', () => {
  const rng = createRng('parts');
  for (let run = 0; run < 300; run += 1) {
    const parts = new PartsQuantile(5);
    const all: number[] = [];
    for (let place = 0; place < 5; place += 1) {
      const size = place === 4 ? 1 : Math.floor(9 * rng.next());
      // Few different values, and scales that make equal ones of different ones.
      const values = Array.from({ length: size }, () => 1 + Math.floor(4 * rng.next()));
      const scale = [0.5, 1, 2][Math.floor(3 * rng.next())] as number;
      parts.set(place, sortAscending(values), scale);
      all.push(...values.map((value) => value * scale));
    }
    for (const share of [0, 0.2, 0.5, 0.95, 1]) {
      expect(parts.at(share)).toBeCloseTo(quantileSorted(sortAscending(all), share) as number, 12);
    }
  }
});
