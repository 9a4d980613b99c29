/** Times the longest warm wait of the reference that a warm wait may last. */
const FACTOR = 3;
/** And this much more, ms: hiccups of the client's machine and of the network are no cold start. */
const MARGIN_MS = 250;
/** Fewer warm waits than this bound nothing. */
const FEWEST = 3;

/** How `coldBoundMs` comes about, for people. */
export const COLD_BOUND_FORMULA = `${FACTOR} × the longest first-byte wait of the warm reference + ${MARGIN_MS} ms`;

/**
 * The first-byte wait above which an answer after a silence is taken for that of a cold model, ms, from waits of answers
 * that surely were warm. Null: there are fewer than three.
 */
export function coldBoundMs(warmMs: readonly number[]): number | null {
  return warmMs.length < FEWEST ? null : FACTOR * Math.max(...warmMs) + MARGIN_MS;
}
