import type { Json, JsonObject } from './json.ts';

/** The bytes of an image or a recording. They are sent, and never stand in a journal. */
export interface Media {
  /** image/png, audio/wav. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What stands in a sample's input for its bytes: where they came from and what they are. */
export interface MediaReference {
  /** Path relative to the dataset file, or the name the dataset gives; null: the bytes stood in the row itself. */
  readonly path: string | null;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Texts of the columns that a suite groups by, of one sample, by column; null: the sample has no value. */
export type GroupValues = Readonly<Record<string, string | null>>;

/** One row of a dataset, ready to be asked. */
export interface Sample {
  /** From the id column, else the 1-based row number as text. Unique within a dataset. */
  readonly id: string;
  /** What is asked: a text, or whatever the task takes. */
  readonly input: Json;
  /** The input's bytes when the dataset is of images or recordings: `input` is then a MediaReference. Null otherwise. */
  readonly media: Media | null;
  /** The right answer; null when the dataset has none. Never shown to a model or a prompt. */
  readonly target: Json;
  /** All other columns. */
  readonly metadata: JsonObject;
  /** Hash of input and target: rows of two runs pair by it. */
  readonly hash: string;
  /** The cluster this row belongs to; null when the dataset declares none. */
  readonly cluster: string | null;
}
