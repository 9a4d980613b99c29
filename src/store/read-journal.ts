import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, rename, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { RunEvent } from '../types/event.ts';
import { InputError } from '../util/errors.ts';
import { openLine } from './journal-line.ts';
import { completeEvent } from './old-runs.ts';

/** True when a journal was begun at that path; a run that was killed at its very start has none. */
export async function hasJournal(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * Reads a journal's events in order. A torn last line is dropped; a line that is not what was written is an InputError
 * that names it, as is a journal that does not exist.
 */
export async function* readJournal(path: string): AsyncGenerator<RunEvent> {
  for await (const events of readJournalInBatches(path)) yield* events;
}

/** The same, as many events at once as the disk gives: a wait for each single one takes as long as reading it. */
export async function* readJournalInBatches(path: string): AsyncGenerator<readonly RunEvent[]> {
  if (!(await hasJournal(path)))
    throw new InputError('this run has no journal', {
      where: path,
      hint: 'restore the file, or run it from the start with --resume',
    });
  for await (const lines of readLines(path)) yield lines.map((line) => eventOf(line, path));
}

function eventOf({ number, event }: JournalLine, path: string): RunEvent {
  if (event !== null) return event;
  throw new InputError('this line of the journal is damaged', {
    where: `${path}:${number}`,
    hint: 'restore the file, or go on with `hfbench run --resume`: it sets such lines aside and sends their requests again',
  });
}

/**
 * Takes the damaged lines out of a journal that a run is to be resumed from, and keeps them beside it, so that what they
 * held is done again and nothing is thrown away. Gives their numbers; none: nothing was touched. An InputError when the
 * first line is among them: without it nobody knows when the run began.
 */
export async function setDamagedLinesAside(path: string): Promise<readonly number[]> {
  if (!(await hasJournal(path))) return [];
  const damaged: { readonly number: number; readonly bytes: Buffer }[] = [];
  for await (const lines of readLines(path))
    for (const { number, bytes, event } of lines)
      if (event === null) damaged.push({ number, bytes: Buffer.from(bytes) });
  if (damaged.length === 0) return [];
  if (damaged[0]?.number === 1)
    throw new InputError('the first line of the journal, which says when the run began, is damaged', {
      where: `${path}:1`,
      hint: 'restore the file, or begin a new run',
    });
  for (const { bytes } of damaged) await appendFile(`${path}.damaged`, Buffer.concat([bytes, NEWLINE]));
  const mended = `${path}.${process.pid}.tmp`;
  await pipeline(wholeLines(path), createWriteStream(mended, { flush: true }));
  await rename(mended, path);
  return damaged.map(({ number }) => number);
}

/** Bytes that are taken from the disk at once. */
const READ_BYTES = 1 << 20;

const NEWLINE = Buffer.from('\n');

async function* wholeLines(path: string): AsyncGenerator<Buffer> {
  for await (const lines of readLines(path))
    for (const { bytes, event } of lines) if (event !== null) yield Buffer.concat([bytes, NEWLINE]);
}

/** A line of a journal that ends in a line end. */
interface JournalLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  /** Null: the line is damaged. */
  readonly event: RunEvent | null;
}

async function* readLines(path: string): AsyncGenerator<readonly JournalLine[]> {
  let number = 0;
  let carry: Buffer[] = [];
  let isSealed = false;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    const lines: JournalLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      carry.push(chunk.subarray(from, at));
      const bytes = carry.length === 1 ? (carry[0] as Buffer) : Buffer.concat(carry);
      carry = [];
      from = at + 1;
      number += 1;
      const opened = openLine(bytes);
      // Once lines are sealed, one without a seal has lost it.
      const isWhole = opened !== null && (opened.sealed || !isSealed);
      if (isWhole) isSealed = opened.sealed;
      lines.push({ number, bytes, event: isWhole ? parseEvent(opened.json) : null });
    }
    yield lines;
    if (from < chunk.length) carry.push(chunk.subarray(from));
  }
}

function parseEvent(json: string): RunEvent | null {
  try {
    const event = JSON.parse(json) as RunEvent;
    return event !== null && typeof event === 'object' && typeof event.type === 'string'
      ? completeEvent(event)
      : null;
  } catch {
    return null;
  }
}
