/** Monotonic and wall time, replaceable in tests. */
export interface Clock {
  /** Monotonic ms, any zero. */
  nowMs(): number;
  /** Wall time, ms since the epoch. */
  wallMs(): number;
  /** Resolves after ms, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Seeded source of uniform numbers in [0, 1). */
export interface Rng {
  next(): number;
  /** Uniform integer in [0, bound). */
  int(bound: number): number;
  /** An independent stream named by a label: same seed and label, same numbers. */
  fork(label: string): Rng;
}
