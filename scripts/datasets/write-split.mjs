import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

const DATASETS = new URL('../../datasets/', import.meta.url);

/** Writes one split as JSON lines and prints what its dataset.yaml has to state. */
export function writeRows(dataset, split, rows) {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  mkdirSync(new URL(`${dataset}/`, DATASETS), { recursive: true });
  writeFileSync(new URL(`${dataset}/${split}.jsonl`, DATASETS), text);
  console.log(`${dataset} ${split}: rows ${rows.length}, sha256 ${sha256Of(text)}`);
}

/** SHA-256 in hexadecimal, for a row to hold its file to its bytes. */
export function sha256Of(content) {
  return createHash('sha256').update(content).digest('hex');
}

/** Writes the media files of one split, by name, in place of those that were there. */
export function writeFiles(dataset, split, files) {
  const folder = new URL(`${dataset}/${split}/`, DATASETS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (const [name, content] of files) {
    writeFileSync(new URL(name, folder), content);
    bytes += content.length;
  }
  console.log(`${dataset} ${split}: ${files.length} files, ${bytes} bytes`);
}
