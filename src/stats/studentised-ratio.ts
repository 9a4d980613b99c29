import { PartsQuantile } from './parts-quantile.ts';
import { logQuantileOf } from './quantile-influence.ts';

/** Logarithm of b ÷ a of a quantile over blocks, with its standard error. Owns its buffers, for it is asked thousands of times. */
export class StudentisedRatio {
  private readonly a: PartsQuantile;
  private readonly b: PartsQuantile;
  private readonly influenceA: Float64Array;
  private readonly influenceB: Float64Array;

  /** `blocks`: two at least. */
  constructor(blocks: number) {
    [this.a, this.b] = [new PartsQuantile(blocks), new PartsQuantile(blocks)];
    [this.influenceA, this.influenceB] = [new Float64Array(blocks), new Float64Array(blocks)];
  }

  /** Puts the rising values of both sides in a block, each as if multiplied by a scale above 0. */
  set(block: number, a: Float64Array, scaleA: number, b: Float64Array, scaleB: number): void {
    this.a.set(block, a, scaleA);
    this.b.set(block, b, scaleB);
  }

  /**
   * The logarithm of the ratio and its standard error: the root of B ÷ (B − 1) · Σ (d − d̄)² over the B blocks, d being what
   * a block adds to the error of b's logarithm less what it adds to a's.
   */
  at(share: number): { readonly log: number; readonly error: number } {
    const a = logQuantileOf(this.a, share, this.influenceA);
    const b = logQuantileOf(this.b, share, this.influenceB);
    const blocks = this.influenceA.length;
    let sum = 0;
    let squares = 0;
    for (let block = 0; block < blocks; block += 1) {
      const difference = (b.influence[block] as number) - (a.influence[block] as number);
      sum += difference;
      squares += difference * difference;
    }
    const spread = Math.max(0, squares - (sum * sum) / blocks);
    return { log: b.log - a.log, error: Math.sqrt((spread * blocks) / (blocks - 1)) };
  }
}
