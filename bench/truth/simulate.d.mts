/** A row of the table of known truth: the share that was measured and its goal; null: not judged. */
export interface TruthRow {
  readonly what: string;
  readonly value: number;
  readonly goal: readonly [low: number, high: number] | null;
  readonly met: string;
}
