import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSseReader } from './sse.ts';

function read(chunks: readonly Buffer[]): string[] {
  const events: string[] = [];
  const reader = createSseReader((data) => events.push(data));
  for (const chunk of chunks) reader.feed(chunk);
  reader.end();
  return events;
}

it.each([
  ['with a space after data:', 'data: a\n\ndata: b\n\n', ['a', 'b']],
  ['without the space', 'data:a\n\ndata:b\n\n', ['a', 'b']],
  ['with CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
  ['with comments as keep-alive', ': ping\n\ndata: a\n\n:\n\ndata: b\n\n', ['a', 'b']],
  ['with a last event that lacks its blank line', 'data: a\n\ndata: [DONE]', ['a', '[DONE]']],
  ['with a byte order mark', '\uFEFFdata: a\n\n', ['a']],
])('reads events %s', (_name, text, events) => {
  expect(read([Buffer.from(text)])).toEqual(events);
});

it('gives the same events however the bytes are cut, in the middle of a character too', () => {
  const bytes = Buffer.from('data: {"content":"héllo 🦙 wörld"}\n\ndata: [DONE]\n\n');
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index] as number, end));
      expect(read(chunks)).toEqual(['{"content":"héllo 🦙 wörld"}', '[DONE]']);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('gives up on an event without end instead of keeping it all', () => {
  const reader = createSseReader(() => undefined);
  const chunk = Buffer.alloc(1 << 20, 'x');
  reader.feed(Buffer.from('data: '));
  for (let i = 0; i < 10; i += 1) reader.feed(chunk);
  expect(reader.fault()).toMatch(/larger than/);
});
