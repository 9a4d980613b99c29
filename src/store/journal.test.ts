import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../types/event.ts';
import { registerSecret } from '../util/redact.ts';
import { openJournal } from './journal.ts';
import { readJournal, setDamagedLinesAside } from './read-journal.ts';

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

it('says of every line whether it is what was written', async () => {
  const journal = await openJournal(path);
  for (const name of ['a', 'b', 'c']) await journal.append(event(name));
  await journal.close();
  const bytes = await readFile(path);
  const second = bytes.indexOf(0x0a) + 1;
  const third = bytes.indexOf(0x0a, second) + 1;
  for (let at = second; at < third - 1; at += 1) {
    for (const bit of [1, 32]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ bit;
      // A line end in the middle makes two damaged lines of one.
      await writeFile(path, damaged);
      await expect(read(), `byte ${at - second}`).rejects.toMatchObject({ where: `${path}:2` });
    }
  }
});

it('sets damaged lines aside, keeps them, and leaves the others as they were', async () => {
  const journal = await openJournal(path);
  for (const name of ['a', 'b', 'c', 'd']) await journal.append(event(name));
  await journal.close();
  const lines = (await readFile(path, 'utf8')).split('\n');
  const [spoilt, zeroes] = [lines[1]?.replace('"b"', '"x"'), '\0'.repeat(40)];
  await writeFile(path, [lines[0], spoilt, lines[2], zeroes, lines[3], ''].join('\n'));
  expect(await setDamagedLinesAside(path)).toEqual([2, 4]);
  expect(await read()).toEqual([event('a'), event('c'), event('d')]);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(`${spoilt}\n${zeroes}\n`);
  expect(await setDamagedLinesAside(path)).toEqual([]);
});

it('without a first line nobody knows when the run began', async () => {
  const journal = await openJournal(path);
  for (const name of ['a', 'b']) await journal.append(event(name));
  await journal.close();
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"a"', '"A"'));
  await expect(setDamagedLinesAside(path)).rejects.toMatchObject({ where: `${path}:1` });
});

it('reads journals of before there were checksums, and asks for them once they have begun', async () => {
  await writeFile(path, `${JSON.stringify(event('old'))}\n`);
  const journal = await openJournal(path);
  await journal.append(event('new'));
  await journal.close();
  expect(await read()).toEqual([event('old'), event('new')]);
  await appendFile(path, `${JSON.stringify(event('bare'))}\n`);
  await expect(read()).rejects.toMatchObject({ where: `${path}:3` });
});

it('writes no registered secret', async () => {
  registerSecret('the-canary-value');
  const journal = await openJournal(path);
  await journal.append(event('a the-canary-value b hf_abcdefghijkl'));
  await journal.close();
  expect(await readFile(path, 'utf8')).toContain('a [redacted] b [redacted]');
});
