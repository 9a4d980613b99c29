// Loaded with --import into a run: keeps, of every read of a response body, the moment right before undici hands it to
// the run, and the server's stamps inside it. Writes them at the end into the file that BENCH_STAMPS names: pairs of
// doubles, ms of performance.now(). Requests' first reads, by which the run's own clock is found, go to a second file.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { stampReader } from './streams.mjs';

const reader = stampReader();
const seen = new WeakSet();
const firstReadMs = [];

subscribe('undici:request:bodyChunkReceived', ({ request, chunk }) => {
  const atMs = performance.now();
  if (request.method !== 'POST') return;
  if (!seen.has(request)) {
    seen.add(request);
    firstReadMs.push(atMs);
  }
  reader.read(chunk, atMs);
});

process.on('exit', () => {
  const { sentAtMs, delayMs } = reader.stamps();
  const pairs = new Float64Array(2 * sentAtMs.length);
  for (let index = 0; index < sentAtMs.length; index += 1) {
    pairs[2 * index] = sentAtMs[index] + delayMs[index];
    pairs[2 * index + 1] = delayMs[index];
  }
  writeFileSync(process.env.BENCH_STAMPS, pairs);
  writeFileSync(`${process.env.BENCH_STAMPS}.first`, Float64Array.from(firstReadMs));
});
