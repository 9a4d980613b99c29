import { quantile } from './statistics.mjs';

/** Tokens of a block's first part are not counted, ms: its streams are still being opened. */
const SETTLE_MS = 500;
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

/** Runs a number of streams side by side to their ends. */
export async function startStreams(streams, one) {
  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: streams }, one));
  return { requests: streams, startedAtMs };
}

/** Delays of the tokens that were sent once the block had settled, ms. */
export function delaysOf(reader, { startedAtMs }) {
  const { sentAtMs, delayMs } = reader.stamps();
  const settled = delayMs.filter((_, index) => sentAtMs[index] > startedAtMs + SETTLE_MS);
  return {
    tokens: delayMs.length,
    delayP50Ms: quantile(settled, 0.5),
    delayP99Ms: quantile(settled, 0.99),
    delayMaxMs: quantile(settled, 1),
  };
}
