import type { Rng } from '../types/context.ts';
import { shuffled } from '../util/rng.ts';

/** One candidate's turn: a stretch of the group's sequence of requests. */
export interface Turn {
  /** 0-based; turns of one block cover the same samples. */
  readonly block: number;
  /** Position of the candidate in the suite. */
  readonly candidate: number;
  /** Positions in the group's sequence: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Blocks that a group is cut into, if it is large enough: enough for resampling, few enough that drains cost little. */
export const BLOCKS = 20;

/**
 * Cuts `requests` requests a candidate into blocks of at least four rounds of slots and says whose turn is when, as
 * `orderTurns` does.
 */
export function planTurns(options: {
  readonly requests: number;
  readonly candidates: number;
  readonly concurrency: number;
  readonly order: 'interleaved' | 'sequential';
  readonly rng: Rng;
}): readonly Turn[] {
  const { requests, concurrency } = options;
  const count = Math.max(1, Math.min(BLOCKS, Math.floor(requests / (4 * concurrency))));
  return orderTurns({ ...options, blocks: count }).map(({ block, candidate }) => ({
    block,
    candidate,
    from: Math.floor((block * requests) / count),
    to: Math.floor(((block + 1) * requests) / count),
  }));
}

/**
 * Whose turn is when. Interleaved: within each block every candidate takes a turn, in pairs of blocks: a seeded random
 * order, then its reverse, so that a steady drift touches all candidates alike (counter-balancing, A B B A). Sequential:
 * one candidate after the other.
 */
export function orderTurns(options: {
  readonly blocks: number;
  readonly candidates: number;
  readonly order: 'interleaved' | 'sequential';
  readonly rng: Rng;
}): readonly Pick<Turn, 'block' | 'candidate'>[] {
  const listed = Array.from({ length: options.candidates }, (_, index) => index);
  const blocks = Array.from({ length: options.blocks }, (_, block) => block);
  if (options.order === 'sequential')
    return listed.flatMap((candidate) => blocks.map((block) => ({ block, candidate })));
  let order = listed;
  return blocks.flatMap((block) => {
    order = block % 2 === 0 ? shuffled(listed, options.rng) : [...order].reverse();
    return order.map((candidate) => ({ block, candidate }));
  });
}
