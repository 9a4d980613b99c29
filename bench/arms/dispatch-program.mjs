// Control, a program of its own: sends a number of requests with undici's dispatch, 64 at a time, and ends. Called with
// a JSON file that says where to, what and how many.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const { origin, path, headers, body, concurrency, count } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const pool = new Pool(origin, { connections: concurrency, pipelining: 1 });
const options = { path, method: 'POST', headers, body };
let sent = 0;
let answered = 0;

function send() {
  if (sent === count) return;
  sent += 1;
  pool.dispatch(options, {
    onRequestStart() {},
    onResponseStart(_controller, status) {
      if (status !== 200) throw new Error(`status ${status}`);
    },
    onResponseData() {},
    onResponseEnd() {
      answered += 1;
      if (answered === count) void pool.destroy();
      else send();
    },
    onResponseError(_controller, error) {
      throw error;
    },
  });
}

for (let index = 0; index < concurrency; index += 1) send();
