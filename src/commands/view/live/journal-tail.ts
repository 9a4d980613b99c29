import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that are read at a time. */
const STEP = 1 << 20;

/** A line that is longer is given up: no journal of ours has one. */
const LONGEST_LINE = 256 << 20;

/** Reads the lines that were added to a growing journal since the last look. */
export class JournalTail {
  readonly #path: string;
  #at = 0;
  #torn: Buffer[] = [];
  #tornBytes = 0;

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
      const restarted = stats.size < this.#at - this.#tornBytes;
      // A resume cuts off a line that a crash had torn.
      if (stats.size < this.#at) this.#forget(restarted ? 0 : stats.size);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(STEP), 0, STEP, this.#at);
      this.#at += bytesRead;
      return { lines: this.#split(buffer.subarray(0, bytesRead)), more: this.#at < stats.size, restarted };
    } finally {
      await file.close();
    }
  }

  #forget(at: number): void {
    this.#at = at;
    this.#torn = [];
    this.#tornBytes = 0;
  }

  #split(bytes: Buffer): readonly string[] {
    const end = bytes.lastIndexOf(0x0a);
    if (end < 0) {
      this.#torn.push(bytes);
      this.#tornBytes += bytes.length;
      if (this.#tornBytes > LONGEST_LINE) throw new Error(`a line of ${this.#path} is too long`);
      return [];
    }
    const text = Buffer.concat([...this.#torn, bytes.subarray(0, end)]).toString('utf8');
    this.#torn = [bytes.subarray(end + 1)];
    this.#tornBytes = bytes.length - end - 1;
    return text.split('\n');
  }
}
