import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type RawServer, startRawServer } from '../../test/fixtures/raw-server.ts';
import { BodyRoom } from '../http/body-room.ts';
import { createHttpClient } from '../http/client.ts';
import { openChatStream } from '../tasks/chat-stream.ts';
import { MAX_EVENTS, StreamCollector } from './collect.ts';
import { collectBody, exchangeOnce } from './exchange.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const CHUNK = (content: string) => `data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`;

let server: RawServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

function request(origin: string) {
  return {
    url: `${origin}/`,
    method: 'POST' as const,
    headers: {},
    body: '{}',
    attemptMs: 60_000,
    headersMs: null,
    idleMs: 60_000,
    signal: new AbortController().signal,
  };
}

/** Asks a server that writes the same bytes until the client goes, and gives the end with what the server got rid of. */
async function ask(head: string, again: string) {
  server = await startRawServer(Buffer.from(head), Buffer.from(again));
  const client = createHttpClient({ now: () => performance.now(), connectMs: 2000, env: {} });
  const reply = await exchangeOnce(client, request(server.origin), (status) =>
    status < 300 ? new StreamCollector(openChatStream()) : collectBody(status),
  );
  await client.close();
  return reply;
}

it.each([
  [
    'events without end',
    HEAD,
    CHUNK('word ').repeat(1000),
    /more than 500000 events|larger than 67108864 bytes/,
  ],
  ['tiny events without end', HEAD, 'data: {"choices":[]}\n\n'.repeat(3000), /more than 500000 events/],
  ['events that are no answer', HEAD, 'data\n\n'.repeat(10_000), /larger than 67108864 bytes|500000 events/],
  ['one line without end', HEAD, 'x'.repeat(65_536), /an event is larger than 8388608 characters/],
  [
    'one event of lines without end',
    HEAD,
    `data: ${'x'.repeat(100)}\n`.repeat(600),
    /an event is larger than 8388608 char/,
  ],
  ['comments without end', HEAD, ': still here\n\n'.repeat(5000), /larger than 67108864 bytes/],
  [
    'headers without end',
    'HTTP/1.1 200 OK\r\n',
    'x-more: and more\r\n',
    /the headers are larger than 65536 bytes/,
  ],
  ['a refusal without end', 'HTTP/1.1 500 No\r\n\r\n', 'no '.repeat(20_000), /larger than 67108864 bytes/],
])(
  'a server that sends %s is cut off as malformed, and the limit is named',
  async (_what, head, again, says) => {
    const { exchange, collector } = await ask(head, again);
    expect(exchange.fault).toEqual({ code: 'malformed', message: expect.stringMatching(says) });
    expect(collector.bytes({}).length).toBeLessThanOrEqual(512 * 1024);
  },
);

it('endless bodies, many at once, share one room: each is cut off in its turn, and whoever is small is read whole', async () => {
  server = await startRawServer(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.alloc(65_536, 'x'));
  // What a server of ordinary answers sends, piece by piece for as long as the endless ones last.
  let endlessAreOver = false;
  const ordinary = createServer(async (_, response) => {
    response.write('a'.repeat(1_000));
    while (!endlessAreOver) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      response.write('a');
    }
    response.end('b');
  });
  await new Promise<void>((resolve) => ordinary.listen(0, '127.0.0.1', resolve));
  const room = new BodyRoom(8 * 1024 * 1024, 1024 * 1024);
  const client = createHttpClient({ now: () => performance.now(), connectMs: 2000, env: {}, room });
  const { port } = ordinary.address() as AddressInfo;
  const small = exchangeOnce(client, request(`http://127.0.0.1:${port}`));
  const { origin } = server;
  const ends = await Promise.all(Array.from({ length: 12 }, () => exchangeOnce(client, request(origin))));
  endlessAreOver = true;
  for (const { exchange } of ends) {
    expect(exchange.fault).toEqual({
      code: 'malformed',
      message: expect.stringMatching(/answers under way are larger than 8388608 bytes together; this one/),
    });
    expect(exchange.responseBytes).toBeGreaterThan(1024 * 1024);
    // One whole room, and the read that went beyond it.
    expect(exchange.responseBytes).toBeLessThanOrEqual(9 * 1024 * 1024);
  }
  expect((await small).exchange.fault).toBeNull();
  expect((await small).collector.bytes({}).toString()).toMatch(/^a+b$/);
  await client.close();
  ordinary.close();
});

it('a million tiny events leave no more than the limit behind', () => {
  const collector = new StreamCollector(openChatStream());
  const chunk = Buffer.from(CHUNK('a').repeat(1000));
  for (let n = 0; n < 1000; n += 1) collector.take(chunk, n);
  expect(collector.marks().tokenEvents).toBe(MAX_EVENTS);
  expect(collector.marks().itlMs).toHaveLength(MAX_EVENTS / 1000 - 1);
  expect(collector.reading()).toMatchObject({
    fault: 'malformed',
    message: expect.stringContaining('500000'),
  });
});

it('a body that is packed a thousand times over is not unpacked beyond the limit', async () => {
  const { gzipSync } = await import('node:zlib');
  const collector = collectBody(200);
  collector.take(gzipSync(Buffer.alloc(70 * 1024 * 1024)), 0);
  expect(collector.bytes({ 'content-encoding': 'gzip' })).toHaveLength(0);
  expect(collector.fault()).toMatch(/larger than 67108864 bytes when decompressed/);
});

// Work for each event must not grow with what came before: quadratic, these would take minutes.
it.each([
  ['white space', (_n: number) => ({ content: ' '.repeat(20) })],
  ['an open <think>', (n: number) => ({ content: n === 0 ? '<think>' : '<' })],
  [
    'ever new tool calls',
    (n: number) => ({ tool_calls: [{ index: n, id: `${n}`, function: { name: 'f', arguments: '{' } }] }),
  ],
  [
    'one tool call without end',
    (n: number) => ({
      tool_calls: [{ index: 0, id: '0', function: { name: n === 0 ? 'f' : '', arguments: '[' } }],
    }),
  ],
  ['reasoning', (_n: number) => ({ reasoning_content: 'so ' })],
])('a stream of nothing but %s is read in time', (_what, deltaOf) => {
  const collector = new StreamCollector(openChatStream());
  for (let n = 0; n < 100_000; n += 1)
    collector.take(Buffer.from(`data: ${JSON.stringify({ choices: [{ delta: deltaOf(n) }] })}\n\n`), n);
  expect(collector.reading()).toMatchObject({ fault: 'truncated' });
});
