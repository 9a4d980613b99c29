// Loaded with --import into a run: blocks its event loop for BENCH_BLOCK_MS (50) every BENCH_BLOCK_EVERY_MS (500), as a
// heavy callback would.
const blockMs = Number(process.env.BENCH_BLOCK_MS ?? 50);
const everyMs = Number(process.env.BENCH_BLOCK_EVERY_MS ?? 500);

setInterval(() => {
  const untilMs = performance.now() + blockMs;
  while (performance.now() < untilMs);
}, everyMs).unref();
