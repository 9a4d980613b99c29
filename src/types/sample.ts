import type { Json, JsonObject } from './json.ts';

/** One row of a dataset, ready to be asked. */
export interface Sample {
  /** From the id column, else the 1-based row number as text. Unique within a dataset. */
  readonly id: string;
  /** What is asked: a text, or whatever the task takes. */
  readonly input: Json;
  /** The right answer; null when the dataset has none. Never shown to a model or a prompt. */
  readonly target: Json;
  /** All other columns. */
  readonly metadata: JsonObject;
  /** Hash of input and target: rows of two runs pair by it. */
  readonly hash: string;
  /** The cluster this row belongs to; null when the dataset declares none. */
  readonly cluster: string | null;
}
