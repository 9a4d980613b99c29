import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../types/event.ts';
import { registerSecret } from '../util/redact.ts';
import { openJournal, readJournal } from './journal.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const event = (cellId: string): RunEvent => ({ type: 'cell-started', cellId, planned: 1, atMs: 0 });

async function read(): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const item of readJournal(path)) events.push(item);
  return events;
}

it('gives back what was appended, in order, over several openings', async () => {
  for (const round of ['a', 'b']) {
    const journal = await openJournal(path);
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => journal.append(event(`${round}${index} é🦙`))),
    );
    await journal.close();
  }
  const cells = (await read()).map((item) => (item.type === 'cell-started' ? item.cellId : ''));
  expect(cells).toEqual(
    ['a', 'b'].flatMap((round) => Array.from({ length: 500 }, (_, index) => `${round}${index} é🦙`)),
  );
});

it('an append that has resolved is in the file', async () => {
  const journal = await openJournal(path);
  await journal.append(event('one'));
  expect(await readFile(path, 'utf8')).toContain('"one"');
  await journal.close();
});

it('drops a torn last line on reading, and cuts it off before appending', async () => {
  const journal = await openJournal(path);
  await journal.append(event('whole'));
  await journal.close();
  await appendFile(path, '{"type":"cell-started","cellId":"to');
  expect(await read()).toEqual([event('whole')]);
  const again = await openJournal(path);
  await again.append(event('next'));
  await again.close();
  expect(await read()).toEqual([event('whole'), event('next')]);
});

it('names a damaged line that is not the last', async () => {
  await writeFile(path, `${JSON.stringify(event('a'))}\n{"type":\n${JSON.stringify(event('b'))}\n`);
  await expect(read()).rejects.toMatchObject({ name: 'InputError', where: `${path}:2` });
});

it('writes no registered secret', async () => {
  registerSecret('the-canary-value');
  const journal = await openJournal(path);
  await journal.append(event('a the-canary-value b hf_abcdefghijkl'));
  await journal.close();
  expect(await readFile(path, 'utf8')).toContain('a [redacted] b [redacted]');
});
