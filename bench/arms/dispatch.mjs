// Control: undici's dispatch and nothing else. A block is a number of loops that each send, wait for the end of the
// answer and send again until the time is up.
import { Pool } from 'undici';

export async function openArm({ origin, path, headers, body, concurrency }) {
  const pool = new Pool(origin, { connections: concurrency, pipelining: 1, keepAliveTimeout: 600_000 });
  const options = { path, method: 'POST', headers, body };
  return {
    run: ({ ms }) =>
      new Promise((resolve, reject) => {
        const endMs = performance.now() + ms;
        let open = concurrency;
        let requests = 0;
        let bytes = 0;
        const send = () => {
          let status = 0;
          pool.dispatch(options, {
            onRequestStart() {},
            onResponseStart(_controller, code) {
              status = code;
            },
            onResponseData(_controller, chunk) {
              bytes += chunk.length;
            },
            onResponseEnd() {
              if (status !== 200) reject(new Error(`status ${status}`));
              requests += 1;
              if (performance.now() < endMs) send();
              else if (--open === 0) resolve({ requests, bytes });
            },
            onResponseError(_controller, error) {
              reject(error);
            },
          });
        };
        for (let index = 0; index < concurrency; index += 1) send();
      }),
  };
}
