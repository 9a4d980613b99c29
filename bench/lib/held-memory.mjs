// Loaded with --import (and --expose-gc) into a run whose memory is measured: once a second it collects the garbage and
// appends what is then held to the file that BENCH_HELD names.
import { appendFileSync } from 'node:fs';

const EVERY_MS = 1000;

setInterval(() => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  appendFileSync(
    process.env.BENCH_HELD,
    `${JSON.stringify({ atNs: Number(process.hrtime.bigint()), heldBytes: heapUsed + external, rssBytes: rss })}\n`,
  );
}, EVERY_MS).unref();
