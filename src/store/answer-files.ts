import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, Output } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import { writeBytesAtomically } from '../util/atomic-write.ts';

/** Folder of a run for what answers hold beside text. */
const FILES = 'files';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
};

/**
 * Writes the pictures of a result into the run folder, named by their content, and gives the result with their paths
 * in place of their bytes: a journal holds no pictures. A result without pictures comes back as it is.
 */
export async function keepPictures(result: Result, folder: string): Promise<Result> {
  if (result.status !== 'ok' || !answersIn(result.output).some(({ kind }) => kind === 'image')) return result;
  return { ...result, output: await keepOutput(result.output, folder) };
}

function answersIn(output: Output): readonly Answer[] {
  return output.kind === 'batch' ? output.outputs : [output];
}

async function keepOutput(output: Output, folder: string): Promise<Output> {
  if (output.kind !== 'batch') return keepAnswer(output, folder);
  return { kind: 'batch', outputs: await Promise.all(output.outputs.map((one) => keepAnswer(one, folder))) };
}

async function keepAnswer(answer: Answer, folder: string): Promise<Answer> {
  if (answer.kind !== 'image' || answer.data === null) return answer;
  const file = `${FILES}/${answer.sha256}.${EXTENSIONS[answer.mediaType] ?? 'bin'}`;
  const path = join(folder, file);
  if (!existsSync(path)) {
    await mkdir(join(folder, FILES), { recursive: true });
    await writeBytesAtomically(path, Buffer.from(answer.data, 'base64'));
  }
  return { ...answer, data: null, file };
}
