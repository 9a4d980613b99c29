import type { DatasetSource } from '../types/plugs.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { decodedChunks } from './decoded-chunks.ts';
import { describeJson, isJsonObject, refuseUnheld } from './json.ts';

/** Longest line, in characters. */
const LINE_CAP_CHARS = 8 * 1024 * 1024;

/** One JSON object a line, read as a stream. Blank lines are allowed. */
export const jsonl: DatasetSource = {
  name: 'jsonl',
  extensions: ['.jsonl'],
  counts: 'line',
  async *rows(path) {
    for await (const { line, text } of linesOf(path)) {
      if (text.trim() === '') continue;
      const row = parseLine(text, `${path}:${line}`);
      if (!isJsonObject(row)) {
        throw new InputError(`the line holds ${describeJson(row)}, not an object`, {
          where: `${path}:${line}`,
          hint: 'write one JSON object a line, as {"input": "...", "target": "..."}',
        });
      }
      refuseUnheld(row, `${path}:${line}`);
      yield { line, row };
    }
  },
};

function parseLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`the line is no JSON: ${messageOf(cause)}`, {
      where,
      hint: 'one whole JSON object a line; an array over several lines belongs into a .json file',
      cause,
    });
  }
}

async function* linesOf(path: string): AsyncGenerator<{ line: number; text: string }> {
  let open: string[] = [];
  let openLength = 0;
  let line = 1;
  for await (const chunk of decodedChunks(path)) {
    const [head = '', ...tail] = chunk.split('\n');
    open.push(head);
    openLength += head.length;
    for (const start of tail) {
      yield { line, text: open.join('') };
      line += 1;
      open = [start];
      openLength = start.length;
    }
    if (openLength > LINE_CAP_CHARS) {
      throw new InputError('a line is longer than 8 MB', {
        where: `${path}:${line}`,
        hint: 'a .jsonl file holds one object a line; is this a .json file?',
      });
    }
  }
  if (openLength > 0) yield { line, text: open.join('') };
}
