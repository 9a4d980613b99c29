import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openJournal } from './journal.ts';
import { readJournal } from './read-journal.ts';

/** A disk whose every write takes this long on the hand clock, ms. */
const WRITE_MS = 120;
/** What the journal promises: it holds the process up at most this often, ms. */
const BLOCKS_EVERY_MS = 1000;

const disk = vi.hoisted(() => ({ nowMs: 0, isSlow: false, blockedAtMs: [] as number[], aside: 0, syncs: 0 }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    writeSync: (fd: number, bytes: Buffer, offset: number) => {
      if (disk.isSlow) {
        disk.blockedAtMs.push(disk.nowMs);
        disk.nowMs += WRITE_MS;
      }
      return real.writeSync(fd, bytes, offset);
    },
  };
});

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const passes = (turns: number) =>
    new Promise<void>((resolve) => {
      let left = turns;
      const turn = () => {
        left -= 1;
        if (left < 0) resolve();
        else setImmediate(turn);
      };
      turn();
    });
  return {
    ...real,
    open: async (...asked: Parameters<typeof real.open>) => {
      const file = await real.open(...asked);
      const append = file.appendFile.bind(file);
      const sync = file.datasync.bind(file);
      file.appendFile = async (...what: Parameters<typeof append>) => {
        disk.aside += 1;
        if (disk.isSlow) await passes(WRITE_MS);
        await append(...what);
      };
      file.datasync = async () => {
        disk.syncs += 1;
        if (disk.isSlow) await passes(WRITE_MS);
        await sync();
      };
      return file;
    },
  };
});

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-slow-'));
  Object.assign(disk, { nowMs: 0, isSlow: false, blockedAtMs: [], aside: 0, syncs: 0 });
  vi.spyOn(performance, 'now').mockImplementation(() => disk.nowMs);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** Appends a line in every turn of the event loop, each of which lasts 1 ms on the hand clock. */
async function appendEachTurn(count: number): Promise<readonly string[]> {
  const path = join(folder, 'journal.jsonl');
  const journal = await openJournal(path);
  const acknowledged: string[] = [];
  const writes: Promise<unknown>[] = [];
  for (let n = 0; n < count; n += 1) {
    const written = journal.append({ type: 'cell-started', cellId: `${n}`, planned: 1, atMs: n });
    writes.push(
      written.then(async () => {
        acknowledged.push(`${n}`);
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    disk.nowMs += 1;
  }
  await Promise.all(writes);
  await journal.close();
  const kept: string[] = [];
  for await (const event of readJournal(path)) if (event.type === 'cell-started') kept.push(event.cellId);
  expect(kept).toEqual(Array.from({ length: count }, (_, n) => `${n}`));
  expect(acknowledged).toEqual(kept);
  return (await readFile(path, 'utf8')).trimEnd().split('\n');
}

it('a slow disk makes batches larger, keeps every line in its order, and holds the process up once a second at most', async () => {
  disk.isSlow = true;
  expect(await appendEachTurn(5_000)).toHaveLength(5_000);
  expect(disk.blockedAtMs.length).toBeGreaterThan(0);
  for (const [place, atMs] of disk.blockedAtMs.entries())
    if (place > 0)
      expect(atMs - (disk.blockedAtMs[place - 1] as number)).toBeGreaterThanOrEqual(BLOCKS_EVERY_MS);
  // Lines that come while one write is under way go out together.
  expect(disk.aside).toBeGreaterThan(10);
  expect(disk.aside).toBeLessThan(5_000 / (WRITE_MS / 2));
  expect(disk.syncs).toBeGreaterThan(1);
});

it('a quick disk is written to at once, and by no other thread but while it syncs', async () => {
  await appendEachTurn(500);
  expect(disk.blockedAtMs).toEqual([]);
  expect(disk.aside).toBe(0);
});
