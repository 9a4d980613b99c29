import { expect, it } from 'vitest';
import { Endings } from './endings.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('hands out in order, none before the sockets of this turn were read', async () => {
  const handed: number[] = [];
  const endings = new Endings<number>(() => performance.now());
  for (const end of [1, 2, 3]) endings.hand((one) => handed.push(one), end);
  expect(handed).toEqual([]);
  await turn();
  await turn();
  expect(handed).toEqual([1, 2, 3]);
});

it('goes on in the next turn of the loop when what an end set in motion took its share of this one', async () => {
  let nowMs = 0;
  let turns = 0;
  const handedAt: number[] = [];
  const endings = new Endings<number>(() => nowMs);
  for (const end of [1, 2, 3]) {
    // The work comes some promises later, as that of an answer does.
    endings.hand((one) => {
      handedAt.push(turns);
      void Promise.resolve(one)
        .then((value) => value)
        .then(() => {
          nowMs += 5;
        });
    }, end);
  }
  for (turns = 1; turns <= 8; turns += 1) await turn();
  expect(handedAt).toHaveLength(3);
  expect(new Set(handedAt).size).toBe(3);
});

it('takes what ends while it hands out', async () => {
  const handed: string[] = [];
  const endings = new Endings<string>(() => performance.now());
  endings.hand((one) => {
    handed.push(one);
    endings.hand((next) => handed.push(next), 'second');
  }, 'first');
  await turn();
  await turn();
  await turn();
  expect(handed).toEqual(['first', 'second']);
});
