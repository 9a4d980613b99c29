// Control for streams: undici's dispatch, a moment for each read, and a light scan of its bytes.
import { Pool } from 'undici';
import { delaysOf, stampReader, startStreams } from '../lib/streams.mjs';

export async function openArm({ origin, path, headers, body, stamps = false }) {
  const pool = new Pool(origin, { pipelining: 1, keepAliveTimeout: 600_000 });
  const options = { path, method: 'POST', headers, body, headersTimeout: 0, bodyTimeout: 0 };
  const reader = stamps ? stampReader() : null;
  const content = Buffer.from('"content":"');
  const one = () =>
    new Promise((resolve, reject) => {
      let tokens = 0;
      let lastAtMs = 0;
      const gapsMs = [];
      pool.dispatch(options, {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData(_controller, chunk) {
          const atMs = performance.now();
          reader?.read(chunk, atMs);
          for (let at = chunk.indexOf(content); at >= 0; at = chunk.indexOf(content, at + 11)) tokens += 1;
          if (lastAtMs > 0) gapsMs.push(atMs - lastAtMs);
          lastAtMs = atMs;
        },
        onResponseEnd: () => resolve({ tokens, gapsMs }),
        onResponseError: (_controller, error) => reject(error),
      });
    });
  return {
    prepare: () => reader?.reset(),
    run: (job) => startStreams(job, one),
    finish: (measured) => ({ ...measured, ...(reader === null ? {} : delaysOf(reader, measured)) }),
  };
}
