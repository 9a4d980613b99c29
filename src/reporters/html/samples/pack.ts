import { gzipSync } from 'node:zlib';

/** JSON characters of one block of texts before compression. Small enough to be read between two frames. */
const BLOCK_CHARACTERS = 131_072;
/** The best compression takes three times as long for 2 % less. */
const LEVEL = 5;

/** A value as compressed JSON in base64, which no markup can come out of. */
export function packJson(value: unknown): string {
  return packText(JSON.stringify(value));
}

function packText(text: string): string {
  return gzipSync(text, { level: LEVEL }).toString('base64');
}

/** Entries in blocks, each a compressed JSON list, and how many entries each block has. */
export interface Packed {
  readonly blocks: readonly string[];
  readonly counts: readonly number[];
  /** Entries of all blocks: the first of those given. */
  readonly taken: number;
  /** Characters of all blocks. */
  readonly characters: number;
}

/** Packs entries in their order, until the blocks would hold more than so many characters together. */
export function packBlocks<T>(
  entries: readonly T[],
  read: (entry: T) => unknown,
  mostCharacters: number,
): Packed {
  const blocks: string[] = [];
  const counts: number[] = [];
  let [taken, characters] = [0, 0];
  for (let from = 0; from < entries.length; from = taken) {
    const texts: string[] = [];
    for (let size = 0, at = from; at < entries.length && size < BLOCK_CHARACTERS; at += 1) {
      const text = JSON.stringify(read(entries[at] as T));
      texts.push(text);
      size += text.length;
    }
    const block = packText(`[${texts.join(',')}]`);
    if (characters + block.length > mostCharacters) break;
    blocks.push(block);
    counts.push(texts.length);
    taken += texts.length;
    characters += block.length;
  }
  return { blocks, counts, taken, characters };
}
