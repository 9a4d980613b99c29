/** Times the median warm wait of the reference that a warm wait may last. */
const FACTOR = 5;
/** And this much more, ms: hiccups of the client's machine and of the network are no cold start. */
const MARGIN_MS = 250;
/** Fewer warm waits than this bound nothing. */
const FEWEST = 3;

/** How `coldBoundMs` comes about, for people. */
export const COLD_BOUND_FORMULA = `${FACTOR} × the median first-byte wait of the warm reference + ${MARGIN_MS} ms`;

/**
 * The first-byte wait above which an answer after a silence is taken for that of a cold model, ms, from waits of answers
 * that surely were warm. It rests on their (upper) median, so that a hiccup within the reference does not hide cold
 * starts. Null: there are fewer than three.
 */
export function coldBoundMs(warmMs: readonly number[]): number | null {
  const median = medianWaitMs(warmMs);
  return median === null || warmMs.length < FEWEST ? null : FACTOR * median + MARGIN_MS;
}

/** The upper median of waits, ms; null: there are none. */
export function medianWaitMs(waitsMs: readonly number[]): number | null {
  return waitsMs.toSorted((a, b) => a - b)[Math.floor(waitsMs.length / 2)] ?? null;
}
