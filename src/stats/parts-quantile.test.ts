import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { PartsQuantile } from './parts-quantile.ts';
import { quantileSorted, sortAscending } from './quantile.ts';

const SHARES = [0, 0.2, 0.5, 0.95, 1];

describe.each([
  // Few different values, and scales that make equal ones of different ones.
  { what: 'ties', most: 9, draw: (u: number) => 1 + Math.floor(4 * u) },
  { what: 'many ties', most: 200, draw: (u: number) => 1 + Math.floor(4 * u) },
  { what: 'values all different', most: 9, draw: (u: number) => 10 + u },
  { what: 'many values', most: 300, draw: (u: number) => Math.exp(6 * u) },
])('$what', ({ what, most, draw }) => {
  it('agrees with sorting all scaled values, empty parts included', () => {
    const rng = createRng(`parts/${what}`);
    const parts = new PartsQuantile(5);
    for (let run = 0; run < 200; run += 1) {
      const all: number[] = [];
      // Now and then everything is elsewhere: the last answers help nothing.
      const shift = run % 10 === 0 ? 1000 : 1;
      for (let place = 0; place < 5; place += 1) {
        const size = place === 4 ? 1 : Math.floor(most * rng.next());
        const values = Array.from({ length: size }, () => draw(rng.next()));
        const scale = shift * ([0.5, 1, 2][Math.floor(3 * rng.next())] as number);
        parts.set(place, sortAscending(values), scale);
        all.push(...values.map((value) => value * scale));
      }
      const sorted = sortAscending(all);
      for (const share of SHARES) {
        const wanted = quantileSorted(sorted, share) as number;
        expect(parts.at(share, run % 2 === 0 ? 1 : 2) / wanted).toBeCloseTo(1, 12);
        const upTo = [...parts.countUpTo(wanted)].reduce((sum, count) => sum + count, 0);
        expect(upTo).toBe(all.filter((value) => value <= wanted).length);
      }
    }
  });
});
