// Loaded with --import (and --expose-gc) into a run whose memory is measured: every few seconds it collects the garbage and
// appends what is then held to the file that BENCH_HELD names.
import { appendFileSync } from 'node:fs';

/** A collection throws compiled code away too: more often, and the run would hardly get on. */
const EVERY_MS = 5000;

setInterval(() => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  appendFileSync(
    process.env.BENCH_HELD,
    `${JSON.stringify({ atNs: Number(process.hrtime.bigint()), heldBytes: heapUsed + external, rssBytes: rss })}\n`,
  );
}, EVERY_MS).unref();
