import { randomUUID } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file so that readers see the old one or the whole new one: to a temporary file beside it, synced,
 * then renamed. Chunks are written in order, so a large file never stands in memory as one text.
 */
export async function writeFileAtomically(
  path: string,
  chunks: Iterable<string | Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w');
  // The next batch is made while the last one goes out.
  let written: Promise<void> = Promise.resolve();
  try {
    for (const batch of batchesOf(chunks)) {
      await written;
      written = file.writeFile(batch);
    }
    await written;
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await written.catch(() => undefined);
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The same content in larger pieces: text joined to about a megabyte, bytes as they come. */
function* batchesOf(chunks: Iterable<string | Uint8Array>): Iterable<string | Uint8Array> {
  let texts: string[] = [];
  let size = 0;
  for (const chunk of chunks) {
    const isText = typeof chunk === 'string';
    if (isText) {
      texts.push(chunk);
      size += chunk.length;
    }
    if (size > 0 && (!isText || size >= 1 << 20)) {
      yield texts.join('');
      texts = [];
      size = 0;
    }
    if (!isText) yield chunk;
  }
  if (size > 0) yield texts.join('');
}

/** Writes a file of bytes so that readers see none or the whole; several writers of the same content may race. */
export async function writeBytesAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
