import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { RunEvent } from '../types/event.ts';
import { InputError } from '../util/errors.ts';
import { redactSecrets } from '../util/redact.ts';
import { completeEvent } from './old-runs.ts';

/** Appends events to a journal, secrets removed. One writer a file. */
export interface JournalWriter {
  /** Resolves when the line has been handed to the system: it survives the death of this process. */
  append(event: RunEvent): Promise<void>;
  /** Syncs to the disk and closes. */
  close(): Promise<void>;
}

/** Lines are synced to the disk at most this often, ms; a power cut loses at most what came since. */
const SYNC_EVERY_MS = 1000;

/**
 * Opens a journal for appending, creating it when absent. A torn last line, left by a crash, is cut off first.
 * Lines that are appended while a write is under way go out together with the next one, so a slow disk makes
 * batches larger and never reorders.
 */
export async function openJournal(path: string): Promise<JournalWriter> {
  const file = await open(path, 'a+');
  await cutTornTail(file);
  return new Appender(file);
}

class Appender implements JournalWriter {
  readonly #file: FileHandle;
  #pending: { line: string; done: () => void; failed: (error: unknown) => void }[] = [];
  #pump: Promise<void> | null = null;
  #lastSyncMs = performance.now();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  append(event: RunEvent): Promise<void> {
    const line = `${redactSecrets(JSON.stringify(event))}\n`;
    return new Promise((done, failed) => {
      this.#pending.push({ line, done, failed });
      this.#pump ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    while (this.#pump !== null) await this.#pump;
    await this.#file.sync();
    await this.#file.close();
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        await this.#file.appendFile(batch.map((entry) => entry.line).join(''));
        for (const entry of batch) entry.done();
        if (performance.now() - this.#lastSyncMs > SYNC_EVERY_MS) {
          await this.#file.datasync();
          this.#lastSyncMs = performance.now();
        }
      } catch (error) {
        for (const entry of batch) entry.failed(error);
      }
    }
    this.#pump = null;
  }
}

async function cutTornTail(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  let end = size;
  const step = Buffer.alloc(64 * 1024);
  while (end > 0) {
    const start = Math.max(0, end - step.length);
    const { bytesRead } = await file.read(step, 0, end - start, start);
    const newline = step.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (newline >= 0) {
      end = start + newline + 1;
      break;
    }
    end = start;
  }
  if (end < size) await file.truncate(end);
}

/** True when a journal was begun at that path; a run that was killed at its very start has none. */
export async function hasJournal(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * Reads a journal's events in order. A torn last line is dropped; a broken line before the end is an InputError
 * that names it, as is a journal that does not exist.
 */
export async function* readJournal(path: string): AsyncGenerator<RunEvent> {
  if (!(await hasJournal(path)))
    throw new InputError('this run has no journal', {
      where: path,
      hint: 'restore the file, or run it from the start with --resume',
    });
  let lineNumber = 0;
  let carry: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      carry.push(chunk.subarray(from, at));
      const line = Buffer.concat(carry).toString('utf8');
      carry = [];
      from = at + 1;
      lineNumber += 1;
      yield parseLine(line, path, lineNumber);
    }
    if (from < chunk.length) carry.push(chunk.subarray(from));
  }
}

function parseLine(line: string, path: string, lineNumber: number): RunEvent {
  try {
    const event = JSON.parse(line) as RunEvent;
    if (event !== null && typeof event === 'object' && typeof event.type === 'string')
      return completeEvent(event);
  } catch {
    // Reported below with its place, as every unreadable line is.
  }
  throw new InputError('this line of the journal is damaged', {
    where: `${path}:${lineNumber}`,
    hint: 'restore the file, or remove this line: the requests it held will be sent again on --resume',
  });
}
