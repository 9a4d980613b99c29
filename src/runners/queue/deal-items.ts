import type { Rng } from '../../types/context.ts';
import type { WorkItem } from '../../types/work.ts';
import { shuffled } from '../../util/rng.ts';

/** Items of a job at most. */
export const MOST_ITEMS = 50;
/** Items that carry bytes of images and recordings. */
export const MOST_MEDIA_ITEMS = 4;
/** Arrivals of an open load are dealt out by stretches of so many ms. */
const STRETCH_MS = 1_000;

/** Items that become jobs together: all that closed loads have room for, or one stretch of planned arrivals. */
export async function* portionsOf(
  items: AsyncIterable<WorkItem> | Iterable<WorkItem>,
  most: number,
): AsyncGenerator<readonly [WorkItem, ...WorkItem[]]> {
  let open: WorkItem[] = [];
  for await (const item of items) {
    const first = open[0];
    const spanMs = first === undefined ? 0 : (item.scheduledAtMs ?? 0) - (first.scheduledAtMs ?? 0);
    if (first !== undefined && (open.length >= most || spanMs >= STRETCH_MS)) {
      yield open as [WorkItem, ...WorkItem[]];
      open = [];
    }
    open.push(item);
  }
  if (open.length > 0) yield open as [WorkItem, ...WorkItem[]];
}

/**
 * Cuts items into jobs. Those without a moment go in order, in jobs small enough that every worker gets several. Planned
 * arrivals are dealt to as many hands as there are workers, each by a seeded draw of its own: what a hand holds is the
 * planned process thinned, and all hands together are the plan itself.
 */
export function dealItems(
  items: readonly [WorkItem, ...WorkItem[]],
  workers: number,
  most: number,
  rng: Rng,
): readonly (readonly WorkItem[])[] {
  const hands = Math.max(1, workers);
  if (items[0].scheduledAtMs === null) {
    const size = Math.max(1, Math.min(most, Math.ceil(items.length / (4 * hands))));
    return cut(items, size);
  }
  const dealt: WorkItem[][] = Array.from({ length: hands }, () => []);
  for (const item of items) (dealt[rng.int(hands)] as WorkItem[]).push(item);
  // In a new order each time: who asks first must not always get the same share of a stretch.
  return shuffled(
    dealt.filter((hand) => hand.length > 0),
    rng,
  ).flatMap((hand) => cut(hand, 10 * most));
}

function cut(items: readonly WorkItem[], size: number): readonly (readonly WorkItem[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
