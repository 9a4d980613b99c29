import { createReadStream } from 'node:fs';
import { InputError, messageOf } from '../util/errors.ts';

/**
 * The text of a UTF-8 file in pieces, without its byte order mark.
 * A file that can't be read, or that is not UTF-8, is an InputError naming the line near which it breaks.
 */
export async function* decodedChunks(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (bytes: Buffer | undefined) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw new InputError('the file is not UTF-8 text', {
        where: `${path}:${line + (bytes === undefined ? 0 : newlinesBeforeFault(bytes))}`,
        hint: 'save it as UTF-8; a spreadsheet calls this "CSV UTF-8"',
        cause,
      });
    }
  };
  for await (const bytes of fileChunks(path)) {
    const text = decode(bytes);
    line += newlinesIn(text);
    if (text !== '') yield text;
  }
  const rest = decode(undefined);
  if (rest !== '') yield rest;
}

/** Number of line feeds in a text. */
export function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (cause) {
    throw new InputError(`the file can't be read: ${messageOf(cause)}`, {
      where: path,
      hint: 'a relative path is relative to the suite file that names it',
      cause,
    });
  }
}

/** Line feeds before the first bytes of a chunk that are no UTF-8; a character cut by the chunk's start is skipped. */
function newlinesBeforeFault(bytes: Buffer): number {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  const text = new TextDecoder('utf-8').decode(bytes.subarray(start));
  const fault = text.indexOf('\uFFFD');
  return newlinesIn(fault === -1 ? text : text.slice(0, fault));
}
