import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that are read at a time, unless a line is longer. */
const STEP = 1 << 20;

/** A line that is longer is given up: no journal of ours has one. */
const LONGEST_LINE = 256 << 20;

/** Reads the lines that were added to a growing journal since the last look. */
export class JournalTail {
  readonly #path: string;
  /** End of the last whole line. A torn one is read again: a resume cuts it off and writes another in its place. */
  #at = 0;
  #step = STEP;

  constructor(folder: string) {
    this.#path = join(folder, 'journal.jsonl');
  }

  /**
   * The next whole lines, at most a step of them; `more`: there is more to read. restarted: the file is shorter than what
   * was read, so it is another one and begins anew. A journal that is not there yet has no lines.
   */
  async next(): Promise<{
    readonly lines: readonly string[];
    readonly more: boolean;
    readonly restarted: boolean;
  }> {
    const nothing = { lines: [], more: false, restarted: false };
    const file = await open(
      this.#path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    ).catch(() => null);
    if (file === null) return nothing;
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return nothing;
      const restarted = stats.size < this.#at;
      if (restarted) this.#at = 0;
      const room = Math.min(this.#step, stats.size - this.#at);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(room), 0, room, this.#at);
      const isFull = this.#at + bytesRead < stats.size;
      const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
      if (end < 0) {
        if (isFull) this.#widen();
        return { lines: [], more: isFull, restarted };
      }
      this.#at += end + 1;
      this.#step = STEP;
      return { lines: buffer.toString('utf8', 0, end).split('\n'), more: isFull, restarted };
    } finally {
      await file.close();
    }
  }

  #widen(): void {
    this.#step *= 2;
    if (this.#step > LONGEST_LINE) throw new Error(`a line of ${this.#path} is too long`);
  }
}
