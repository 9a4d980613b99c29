// How much the server can carry: bare sockets that write several requests at once and count the bytes that come back.
import { connect } from 'node:net';

const DEPTH = 16;

export async function openArm({ origin, path, headers, body, concurrency }) {
  const { host, hostname, port } = new URL(origin);
  const lines = Object.entries({ host, ...headers, 'content-length': Buffer.byteLength(body) });
  const request = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  const batch = Buffer.from(request.repeat(DEPTH));
  const sockets = await Promise.all(
    Array.from(
      { length: concurrency },
      () =>
        new Promise((resolve) => {
          const socket = connect(Number(port), hostname, () => resolve(socket.setNoDelay(true)));
        }),
    ),
  );
  const answerBytes = await bytesOfOne(sockets[0], request);
  return {
    run: ({ ms }) =>
      new Promise((resolve) => {
        const endMs = performance.now() + ms;
        let open = sockets.length;
        let requests = 0;
        for (const socket of sockets) {
          let missing = DEPTH * answerBytes;
          socket.removeAllListeners('data');
          socket.on('data', (chunk) => {
            missing -= chunk.length;
            if (missing > 0) return;
            requests += DEPTH;
            missing = DEPTH * answerBytes;
            if (performance.now() < endMs) socket.write(batch);
            else if (--open === 0) resolve({ requests });
          });
          socket.write(batch);
        }
      }),
  };
}

function bytesOfOne(socket, request) {
  return new Promise((resolve) => {
    let bytes = 0;
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.write(request);
    setTimeout(() => resolve(bytes), 100);
  });
}
