import { expect, it } from 'vitest';
import { paretoFront } from './pareto.ts';

const point = (name: string, cost: number, quality: number) => ({ name, cost, quality });

it.each([
  ['cheap and bad beside dear and good: both', [point('a', 1, 0.5), point('b', 2, 0.9)], [null, null]],
  ['as good but dearer is beaten', [point('a', 1, 0.9), point('b', 2, 0.9)], [null, 'a']],
  ['as dear but worse is beaten', [point('a', 1, 0.9), point('b', 1, 0.8)], [null, 'a']],
  ['twins beat nobody', [point('a', 1, 0.9), point('b', 1, 0.9)], [null, null]],
  [
    'named is the cheapest that beats',
    [point('a', 3, 0.7), point('b', 2, 0.8), point('c', 1, 0.75)],
    ['c', null, null],
  ],
])('%s', (_, points, expected) => {
  expect(paretoFront(points, true).map(({ beatenBy }) => beatenBy)).toEqual(expected);
});

it('turns round where less is better', () => {
  const points = [point('a', 1, 0.1), point('b', 2, 0.2)];
  expect(paretoFront(points, false).map(({ beatenBy }) => beatenBy)).toEqual([null, 'a']);
});
