import { expect, it } from 'vitest';
import type { OpenDataset } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';
import { SampleCursor } from './sample-cursor.ts';

/** A dataset that counts the samples that were read of it. Images are not kept in memory. */
function dataset(count: number, media: 'image' | null) {
  const read = { samples: 0 };
  const open = {
    count,
    spec: { media },
    samples: async function* () {
      for (let id = 0; id < count; id += 1) {
        read.samples += 1;
        yield { id: String(id) } as Sample;
      }
    },
  } as unknown as OpenDataset;
  return { open, read };
}

const idsOf = (places: Awaited<ReturnType<SampleCursor['read']>>) =>
  places.map(
    ({ position, repeat, samples }) => `${position}/${repeat}: ${samples.map(({ id }) => id).join(' ')}`,
  );

it.each([null, 'image'] as const)(
  'goes through the dataset again and again, in batches (media: %s)',
  async (media) => {
    const cursor = new SampleCursor(dataset(5, media).open, 2);
    const whole = ['0/1: 0 1', '1/1: 2 3', '2/1: 4', '3/2: 0 1', '4/2: 2 3', '5/2: 4', '6/3: 0 1'];
    expect(idsOf(await cursor.read(0, 7))).toEqual(whole);
    expect(idsOf(await cursor.read(4, 6))).toEqual(whole.slice(4, 6));
    expect(idsOf(await cursor.read(1, 3))).toEqual(whole.slice(1, 3));
    expect(await cursor.read(3, 3)).toEqual([]);
    await cursor.close();
  },
);

it('reads that are asked for side by side do not mix', async () => {
  const cursor = new SampleCursor(dataset(10, 'image').open, 1);
  const reads = await Promise.all([
    cursor.read(0, 3),
    cursor.read(3, 6),
    cursor.read(0, 3),
    cursor.read(15, 17),
  ]);
  expect(reads.map((places) => places.map(({ position }) => position))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [0, 1, 2],
    [15, 16],
  ]);
  await cursor.close();
});

it('a place far on is reached in the pass that holds it, not through all passes before', async () => {
  const { open, read } = dataset(10, 'image');
  const cursor = new SampleCursor(open, 1);
  const [place] = await cursor.read(1_000_003, 1_000_004);
  expect([place?.samples[0].id, place?.repeat]).toEqual(['3', 100_001]);
  expect(read.samples).toBeLessThanOrEqual(4);
  await cursor.close();
});
