export const MAX_WAIT_SHARE: number;
export const MIN_ROUNDS: number;

/** What the statistics need of a block. */
export interface Block {
  readonly arm: string;
  readonly round: number;
  readonly discarded: boolean;
}

export function quantile(values: ArrayLike<number>, share: number): number | null;
export function medianInterval(
  values: ArrayLike<number>,
): { median: number; low: number; high: number; coverage: number; n: number } | null;
export function roundOrder<Arm>(arms: readonly Arm[]): Arm[];
export function roundValues<One extends Block>(
  blocks: readonly One[],
  measureOf: (block: One) => number | null,
  options?: { readonly all?: boolean },
): Map<string, Map<number, number>>;
export function roundRatios(
  values: ReadonlyMap<string, ReadonlyMap<number, number>>,
  top: string,
  bottom: string,
): number[];
export function dispersionOf(moments: readonly number[], windows: number): number;
export function gapVariation(moments: readonly number[]): number;
