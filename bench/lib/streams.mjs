import { quantile } from './statistics.mjs';

/** Length of the part of a block in which delays count, ms. */
const WINDOW_MS = 2000;
const MAX_STAMPS = 2_000_000;
const MARK = Buffer.from('"stamp":"');

/** `performance.now()` at a moment of process.hrtime is that moment in ms minus this. The tightest of many readings. */
function clockOffsetMs() {
  let best = { span: Number.POSITIVE_INFINITY, offset: 0 };
  for (let index = 0; index < 2000; index += 1) {
    const before = performance.now();
    const ns = process.hrtime.bigint();
    const after = performance.now();
    if (after - before < best.span)
      best = { span: after - before, offset: Number(ns) / 1e6 - (before + after) / 2 };
  }
  return best.offset;
}

/** Collects the server's stamp of each token beside the moment at which the client says it read it. */
export function stampReader() {
  const offsetMs = clockOffsetMs();
  const sentAtMs = new Float64Array(MAX_STAMPS);
  const delayMs = new Float64Array(MAX_STAMPS);
  let count = 0;
  return {
    reset: () => {
      count = 0;
    },
    read: (chunk, atMs) => {
      for (let at = chunk.indexOf(MARK); at >= 0; at = chunk.indexOf(MARK, at + 30)) {
        let ns = 0;
        for (let digit = at + MARK.length; digit < at + MARK.length + 19; digit += 1)
          ns = ns * 10 + chunk[digit] - 48;
        // The role chunk bears no moment; a mark cut off by the end of a read is left out.
        if (!(ns > 0)) continue;
        sentAtMs[count] = ns / 1e6 - offsetMs;
        delayMs[count] = atMs - sentAtMs[count];
        count += 1;
      }
    },
    stamps: () => ({ sentAtMs: sentAtMs.subarray(0, count), delayMs: delayMs.subarray(0, count) }),
  };
}

/**
 * Keeps a number of streams of about `lengthMs` open side by side. They begin evenly over the first length, so that
 * streams begin and end all the time, as they do in use; one follows the other until the window is over, and the last
 * ones run to their ends.
 */
export async function startStreams({ streams, lengthMs }, one) {
  if (!(lengthMs > 0)) throw new Error('a block of streams needs their length');
  const startedAtMs = performance.now();
  const windowFromMs = startedAtMs + lengthMs;
  const windowToMs = windowFromMs + WINDOW_MS;
  let requests = 0;
  const slot = async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index / streams) * lengthMs));
    while (performance.now() < windowToMs) {
      await one();
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: streams }, slot));
  return { requests, windowFromMs, windowToMs };
}

/** Delays of the tokens that were sent inside the window, ms. */
export function delaysOf(reader, { windowFromMs, windowToMs }) {
  const { sentAtMs, delayMs } = reader.stamps();
  const settled = delayMs.filter(
    (_, index) => sentAtMs[index] >= windowFromMs && sentAtMs[index] < windowToMs,
  );
  return {
    tokens: delayMs.length,
    delayP50Ms: quantile(settled, 0.5),
    delayP99Ms: quantile(settled, 0.99),
    delayMaxMs: quantile(settled, 1),
  };
}
