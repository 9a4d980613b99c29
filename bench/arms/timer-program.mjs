// Control, a program of its own: sends at a constant rate, each request by a plain setTimeout to its planned moment.
// Called with a JSON file that says where to, what, how fast and for how long; prints its lateness as JSON.
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

const { origin, path, headers, body, perSecond, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const pool = new Pool(origin, { pipelining: 1, keepAliveTimeout: 600_000 });
const options = { path, method: 'POST', headers, body };
const count = perSecond * seconds;
const lateMs = [];
let answered = 0;
const zeroMs = performance.now() + 50;

function plan(index) {
  const dueMs = zeroMs + (index * 1000) / perSecond;
  const send = () => {
    lateMs.push(performance.now() - dueMs);
    if (index + 1 < count) plan(index + 1);
    dispatch();
  };
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) setTimeout(send, leftMs);
  else send();
}

function dispatch() {
  pool.dispatch(options, {
    onRequestStart() {},
    onResponseStart(_controller, status) {
      if (status !== 200) throw new Error(`status ${status}`);
    },
    onResponseData() {},
    onResponseEnd() {
      answered += 1;
      if (answered < count) return;
      process.stdout.write(JSON.stringify(lateMs));
      void pool.destroy();
    },
    onResponseError(_controller, error) {
      throw error;
    },
  });
}

plan(0);
