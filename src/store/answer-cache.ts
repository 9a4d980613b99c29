import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Output } from '../types/output.ts';
import { writeBytesAtomically } from '../util/atomic-write.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { parseJson } from '../util/parse-json.ts';
import { redactSecrets } from '../util/redact.ts';
import { openLine, sealLine } from './journal-line.ts';
import { readOutput } from './read-output.ts';

/** An answer as it was kept. */
export interface KeptAnswer {
  /** When the server gave it, ISO 8601 wall time. */
  readonly answeredAt: string;
  readonly output: Output;
}

/** What a look into the cache came to. */
export type Found =
  | { readonly kind: 'answer'; readonly answer: KeptAnswer }
  | { readonly kind: 'none' }
  /** The entry is there and can't be trusted. */
  | { readonly kind: 'damaged'; readonly reason: string };

const FORMAT = 1;

/** Keys are file names: nothing else may become one. */
const KEY = /^[0-9a-f]{64}$/;

const NONE = { kind: 'none' } as const;

/**
 * Answers of earlier runs, a file each by its key. A file is written whole or not at all, whoever else writes the same
 * key; it bears a checksum and its own key, and holds no secret.
 */
export class AnswerCache {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens a folder, making it when it is absent; one that can't be used is an InputError. */
  static async open(folder: string): Promise<AnswerCache> {
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw new InputError(`no answers can be kept here: ${messageOf(error)}`, {
        where: folder,
        hint: 'name another folder with --cache-dir, or run without a cache',
        cause: error,
      });
    }
    return new AnswerCache(folder);
  }

  /** The answer of a key. Never throws for what stands in the folder. */
  async find(key: string): Promise<Found> {
    const path = this.pathOf(key);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? NONE : { kind: 'damaged', reason: messageOf(error) };
    }
    const line = openLine(bytes);
    if (line?.sealed !== true) return { kind: 'damaged', reason: 'its checksum is wrong' };
    const answer = readAnswer(line.json, key);
    return answer === null
      ? { kind: 'damaged', reason: 'it holds no answer to this question' }
      : { kind: 'answer', answer };
  }

  /** Keeps an answer, in place of one that stands there. */
  async keep(key: string, { answeredAt, output }: KeptAnswer): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const json = redactSecrets(JSON.stringify({ format: FORMAT, key, answeredAt, output }));
    await writeBytesAtomically(path, Buffer.from(sealLine(json)));
  }

  /** File of a key, whether it is there or not. */
  pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error(`no key of an answer: ${key}`);
    return join(this.folder, key.slice(0, 2), `${key}.json`);
  }
}

function readAnswer(json: string, key: string): KeptAnswer | null {
  const entry = parseJson(json);
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return null;
  const { format, key: own, answeredAt, output: kept } = entry as Readonly<Record<string, unknown>>;
  if (format !== FORMAT || own !== key) return null;
  if (typeof answeredAt !== 'string' || Number.isNaN(Date.parse(answeredAt))) return null;
  const output = readOutput(kept);
  return output === null ? null : { answeredAt, output };
}
