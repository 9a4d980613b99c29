import { expect, it } from 'vitest';
import { openChatStream } from '../tasks/chat-stream.ts';
import { StreamCollector } from './collect.ts';

const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}`;

function collect(reads: readonly (readonly [number, string])[]) {
  const collector = new StreamCollector(openChatStream());
  for (const [atMs, text] of reads) collector.take(Buffer.from(text), atMs);
  return { reading: collector.reading(), marks: collector.marks() };
}

it('stamps each token with the moment of the read that brought it', () => {
  const { marks } = collect([
    [10, `${event('')}\n\n`],
    [20, `${event('a')}\n\n${event('b')}\n\n`],
    [50, `${event('c', 'stop')}\n\n`],
    [60, 'data: [DONE]\n\n'],
  ]);
  expect(marks).toEqual({
    firstTokenAtMs: 20,
    firstOutputAtMs: 20,
    lastTokenAtMs: 50,
    tokenEvents: 3,
    itlMs: [30],
  });
});

it('a last token whose event lacks its blank line came with the last read', () => {
  const { reading, marks } = collect([
    [20, `${event('a')}\n\n`],
    [80, event('b', 'stop')],
  ]);
  expect(reading).toMatchObject({ outputs: [{ text: 'ab' }] });
  expect(marks).toMatchObject({ firstTokenAtMs: 20, lastTokenAtMs: 80, tokenEvents: 2, itlMs: [60] });
});

it('a read that brought one token whole and one without its blank line is one read', () => {
  const { marks } = collect([[20, `${event('a')}\n\n${event('b', 'stop')}`]]);
  expect(marks).toMatchObject({ firstTokenAtMs: 20, lastTokenAtMs: 20, tokenEvents: 2, itlMs: [] });
});
