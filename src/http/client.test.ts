import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createHttpClient, type Exchange, type HttpRequest } from './client.ts';

const open: (Server | TcpServer)[] = [];
const client = () => createHttpClient({ now: () => performance.now(), connectMs: 2000, env: {} });

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen<S extends Server | TcpServer>(server: S): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    attemptMs: 5000,
    headersMs: null,
    idleMs: 5000,
    signal: new AbortController().signal,
    onHeaders: () => undefined,
    onData: () => undefined,
    ...more,
  };
}

it('stamps every mark of an exchange in order, and knows a new connection from a reused one', async () => {
  const url = await listen(
    createServer((_request, response) => {
      setTimeout(() => response.write('a'), 20);
      setTimeout(() => response.end('b'), 40);
    }),
  );
  const http = client();
  const reads: number[] = [];
  const first = await http.send(request(url, { onData: (_chunk, atMs) => reads.push(atMs) }));
  // A connection is free again two turns of the event loop after its answer ended.
  await new Promise((resolve) => setTimeout(resolve, 10));
  const second = await http.send(request(url));
  await http.close();
  expect(first.fault).toBeNull();
  expect(first.connection).toBe('new');
  const marks = [first.sentAtMs, first.connectedAtMs, first.headersAtMs, first.firstByteAtMs, first.doneAtMs];
  expect(marks.every((mark) => typeof mark === 'number')).toBe(true);
  expect([...marks].sort((a, b) => Number(a) - Number(b))).toEqual(marks);
  expect(reads).toHaveLength(2);
  expect(first.responseBytes).toBe(2);
  expect(second.connection).toBe('reused');
  expect(second.connectedAtMs).toBeNull();
});

it.each<[string, (socket: import('node:net').Socket) => void, string]>([
  ['a connection that closes before the headers is a reset', (socket) => socket.destroy(), 'reset'],
  [
    'a body that ends before its length is truncated',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort'),
    'truncated',
  ],
  [
    'a chunked body without its end is truncated',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
    'truncated',
  ],
  ['what is no HTTP is malformed', (socket) => socket.end('SSH-2.0-OpenSSH\r\n'), 'malformed'],
])('%s', async (_name, answer, code) => {
  const url = await listen(createTcpServer((socket) => socket.once('data', () => answer(socket))));
  const http = client();
  const exchange = await http.send(request(url));
  await http.close();
  expect(exchange.fault?.code).toBe(code);
});

it('a refused connection is a connect failure', async () => {
  const server = createServer();
  const url = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  const http = client();
  expect((await http.send(request(url))).fault?.code).toBe('connect');
  await http.close();
});

it('a name that does not exist is a dns failure', async () => {
  const http = client();
  expect((await http.send(request('http://no-such-host.invalid/'))).fault?.code).toBe('dns');
  await http.close();
});

it('ends an attempt at its limit, silent or dripping', async () => {
  const url = await listen(
    createServer((_request, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    }),
  );
  const http = client();
  const exchange = await http.send(request(url, { attemptMs: 150 }));
  await http.close();
  expect(exchange.fault?.code).toBe('timeout');
  expect(exchange.firstByteAtMs).not.toBeNull();
});

it('gives up on a server that does not begin to answer, when that has a limit of its own', async () => {
  const url = await listen(createServer(() => undefined));
  const http = client();
  const exchange = await http.send(request(url, { headersMs: 100 }));
  await http.close();
  expect(exchange.fault).toMatchObject({ code: 'timeout', message: 'no headers within 100 ms' });
  expect(exchange.headersAtMs).toBeNull();
});

it('ends a stream that falls silent after it began', async () => {
  const url = await listen(createServer((_request, response) => void response.write('one')));
  const http = client();
  const exchange = await http.send(request(url, { idleMs: 100 }));
  await http.close();
  expect(exchange.fault).toMatchObject({ code: 'timeout', message: expect.stringContaining('silence') });
});

it('an abort by the run ends the exchange at once', async () => {
  const url = await listen(createServer(() => undefined));
  const http = client();
  const controller = new AbortController();
  const pending: Promise<Exchange> = http.send(request(url, { signal: controller.signal }));
  setTimeout(() => controller.abort(), 30);
  expect((await pending).fault?.code).toBe('aborted');
  const already = await http.send(request(url, { signal: controller.signal }));
  expect(already.fault?.code).toBe('aborted');
  await http.close();
});

it('a limit longer than a timer can take does not cut the exchange at once', async () => {
  const url = await listen(createServer((_request, response) => setTimeout(() => response.end('a'), 20)));
  const http = client();
  const exchange = await http.send(request(url, { attemptMs: 2 ** 33, idleMs: 2 ** 33 }));
  await http.close();
  expect(exchange.fault).toBeNull();
});

it('an early hint before the answer is not taken for its headers', async () => {
  const url = await listen(
    createServer((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      setTimeout(() => response.end('a'), 30);
    }),
  );
  const http = client();
  const statuses: number[] = [];
  await http.send(request(url, { onHeaders: (status) => statuses.push(status) }));
  await http.close();
  expect(statuses).toEqual([200]);
});
