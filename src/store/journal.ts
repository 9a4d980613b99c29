import { createReadStream, writeSync } from 'node:fs';
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

/** Bytes that a reader takes from the disk at once. */
const READ_BYTES = 1 << 20;

/** A write that kept the process longer than this, ms, is a sign of a busy disk: the next ones go by another thread. */
const SLOW_WRITE_MS = 10;

/**
 * Opens a journal for appending, creating it when absent. A torn last line, left by a crash, is cut off first.
 * All lines that are appended in one turn of the event loop, or while a write is under way, go out together: a slow
 * disk makes batches larger and never reorders.
 */
export async function openJournal(path: string): Promise<JournalWriter> {
  const file = await open(path, 'a+');
  await cutTornTail(file);
  return new Appender(file);
}

/** Lines that go out together. */
interface Batch {
  /** As they go out, line ends included. */
  text: string;
  readonly written: Promise<void>;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

class Appender implements JournalWriter {
  readonly #file: FileHandle;
  #batch: Batch | null = null;
  /** A write by another thread. */
  #write: Promise<void> | null = null;
  #sync: Promise<void> | null = null;
  #syncFault: { readonly error: unknown } | null = null;
  #lastSyncMs = performance.now();
  #slowUntilMs = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  append(event: RunEvent): Promise<void> {
    if (this.#batch === null) {
      this.#batch = openBatch();
      setImmediate(this.#flush);
    }
    // Looked through line by line: a long text that is still in pieces would be put together for it.
    this.#batch.text += `${redactSecrets(JSON.stringify(event))}\n`;
    return this.#batch.written;
  }

  async close(): Promise<void> {
    while (this.#batch !== null || this.#write !== null || this.#sync !== null)
      await Promise.allSettled([this.#batch?.written, this.#write, this.#sync]);
    await this.#file.sync();
    await this.#file.close();
  }

  readonly #flush = () => {
    const batch = this.#batch;
    if (batch === null || this.#write !== null) return;
    this.#batch = null;
    if (this.#syncFault !== null) {
      batch.failed(this.#syncFault.error);
      return;
    }
    const nowMs = performance.now();
    // Handing lines to the system takes microseconds, by another thread ten times as many; but on a disk that is busy
    // it can take long, and then it must not hold up the clock.
    if (this.#sync !== null || nowMs < this.#slowUntilMs) this.#writeAside(batch);
    else this.#writeHere(batch, nowMs);
    if (this.#sync === null && nowMs - this.#lastSyncMs > SYNC_EVERY_MS) this.#startSync(nowMs);
  };

  #writeHere(batch: Batch, startedAtMs: number): void {
    const bytes = Buffer.from(batch.text);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file.fd, bytes, at);
      batch.done();
    } catch (error) {
      batch.failed(error);
    }
    const nowMs = performance.now();
    if (nowMs - startedAtMs > SLOW_WRITE_MS) this.#slowUntilMs = nowMs + SYNC_EVERY_MS;
  }

  #writeAside(batch: Batch): void {
    this.#write = this.#file
      .appendFile(batch.text)
      .then(batch.done, batch.failed)
      .then(() => {
        this.#write = null;
        this.#flush();
      });
  }

  #startSync(nowMs: number): void {
    this.#lastSyncMs = nowMs;
    this.#sync = this.#file.datasync().then(
      () => {
        this.#sync = null;
      },
      (error: unknown) => {
        this.#sync = null;
        // What was acknowledged can't be taken back; nothing more is.
        this.#syncFault = { error };
      },
    );
  }
}

function openBatch(): Batch {
  let done: () => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  const written = new Promise<void>((resolve, reject) => {
    done = resolve;
    failed = reject;
  });
  return { text: '', written, done, failed };
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
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      const line =
        carry.length === 0 ? chunk.toString('utf8', from, at) : endOfLine(carry, chunk.subarray(from, at));
      carry = [];
      from = at + 1;
      lineNumber += 1;
      yield parseLine(line, path, lineNumber);
    }
    if (from < chunk.length) carry.push(chunk.subarray(from));
  }
}

function endOfLine(carry: readonly Buffer[], end: Buffer): string {
  return Buffer.concat([...carry, end]).toString('utf8');
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
