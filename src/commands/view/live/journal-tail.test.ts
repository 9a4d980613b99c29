import { appendFileSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalTail } from './journal-tail.ts';

let folder: string;
let path: string;
let tail: JournalTail;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hfbench-tail-'));
  path = join(folder, 'journal.jsonl');
  tail = new JournalTail(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every line that is there now. */
async function linesNow(): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const next = await tail.next();
    lines.push(...next.lines);
    if (!next.more) return lines;
  }
}

it('gives each line once, as the journal grows', async () => {
  expect(await linesNow()).toEqual([]);
  writeFileSync(path, 'one\ntwo\n');
  expect(await linesNow()).toEqual(['one', 'two']);
  expect(await linesNow()).toEqual([]);
  appendFileSync(path, 'three\n');
  expect(await linesNow()).toEqual(['three']);
});

it('keeps back a line until its end is written, also within a character', async () => {
  const bytes = Buffer.from('größer\nnext\n');
  for (const cut of [3, 4, 5, 9]) {
    writeFileSync(path, bytes.subarray(0, cut));
    tail = new JournalTail(folder);
    const before = await linesNow();
    appendFileSync(path, bytes.subarray(cut));
    expect([...before, ...(await linesNow())]).toEqual(['größer', 'next']);
  }
});

it('puts together lines that are longer than a step of reading', async () => {
  const long = 'x'.repeat(3_500_000);
  writeFileSync(path, `a\n${long}\nb\n`);
  expect(await linesNow()).toEqual(['a', long, 'b']);
});

it('forgets a torn line that a resume cut off', async () => {
  writeFileSync(path, 'whole\n{"to');
  expect(await linesNow()).toEqual(['whole']);
  truncateSync(path, 6);
  expect(await linesNow()).toEqual([]);
  appendFileSync(path, 'resumed\n');
  expect(await linesNow()).toEqual(['resumed']);
});

it('forgets a torn line also when it sees the file only after the resume wrote on', async () => {
  writeFileSync(path, 'whole\n{"torn and long');
  expect(await linesNow()).toEqual(['whole']);
  truncateSync(path, 6);
  appendFileSync(path, 'new\n');
  expect(await linesNow()).toEqual(['new']);
});

it('begins anew with a journal that is another one', async () => {
  writeFileSync(path, 'one\ntwo\nthree\n');
  await linesNow();
  writeFileSync(path, 'a\n');
  expect(await tail.next()).toMatchObject({ lines: ['a'], restarted: true });
});

it('does not follow a link', async () => {
  writeFileSync(join(folder, 'secret'), 'nobody may read this\n');
  symlinkSync(join(folder, 'secret'), path);
  expect(await linesNow()).toEqual([]);
});
