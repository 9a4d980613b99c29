import { addBlock, addPage, createIndex } from './sample-index.js';

/** Blocks of texts that are kept after they were read: some 130,000 characters each. */
const KEPT_BLOCKS = 64;
/** Longest stretch of work without giving way to the browser. */
const SLICE_MS = 12;

/** True where the browser can read compressed data by itself. */
export const canUnpack = () => typeof DecompressionStream === 'function';

/** The JSON value that was compressed and written in base64. */
async function unpack(base64) {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/** A function to await between steps of long work: it gives way when the last slice was long enough. */
export function makePause() {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  };
}

/** The rows of a page and of the files added to it: an index at hand, texts on demand. */
export async function openStore(lines) {
  const head = await unpack(lines.find((line) => line.startsWith('H')).slice(1));
  const store = {
    head,
    index: createIndex(head),
    blocks: [],
    media: [],
    cache: new Map(),
    pending: new Map(),
  };
  store.media = lines.filter((line) => line.startsWith('M')).map((line) => line.slice(1));
  await addLines(store, lines);
  return store;
}

async function addLines({ index, blocks }, lines) {
  const pause = makePause();
  const pages = [];
  for (const line of lines) {
    if (!line.startsWith('I')) continue;
    pages.push(await unpack(line.slice(1)));
    await pause();
  }
  // Nothing of a file is taken before all of its index could be read.
  for (const page of pages) {
    addPage(index, page);
    await pause();
  }
  for (const line of lines) {
    if (!line.startsWith('B')) continue;
    const space = line.indexOf(' ');
    addBlock(index, blocks.length, Number(line.slice(1, space)));
    blocks.push(line.slice(space + 1));
  }
}

/** Texts of a row when their block has been read, else null. */
export function textOf({ index, cache }, row) {
  return cache.get(index.block[row])?.[index.place[row]] ?? null;
}

/** Entries of a block, read but not kept. */
export async function readBlock({ blocks, cache }, block) {
  return cache.get(block) ?? (await unpack(blocks[block]));
}

/** Reads a block and keeps it; the one that was asked for longest ago goes. */
export async function keepBlock(store, block) {
  const { cache, pending } = store;
  if (!cache.has(block)) {
    if (!pending.has(block)) pending.set(block, unpack(store.blocks[block]));
    const entries = await pending.get(block);
    pending.delete(block);
    cache.set(block, entries);
  }
  const entries = cache.get(block);
  cache.delete(block);
  cache.set(block, entries);
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT_BLOCKS) break;
    cache.delete(oldest);
  }
  return entries;
}

/** Data URI of a picture or recording; null: the page has no copy. */
export async function mediaOf(store, sha256) {
  const place = store.head.media.indexOf(sha256);
  if (place === -1) return null;
  if (typeof store.media[place] === 'string') store.media[place] = unpack(store.media[place]);
  return (await store.media[place])[sha256] ?? null;
}

/** Adds the rows of a chosen file. Throws an Error with a sentence for people when it is not this report's. */
export async function addFile(store, file) {
  const { head } = store;
  let value;
  try {
    value = JSON.parse(await readText(file));
  } catch {
    throw new Error(`${file.name} is not a ${head.moreFile}: it holds no JSON.`);
  }
  const of = value?.hfbenchMoreSamples;
  if (of === undefined || !Array.isArray(value.lines))
    throw new Error(`${file.name} is not a ${head.moreFile}.`);
  if (of.runId !== head.runId)
    throw new Error(`${file.name} belongs to another run, ${String(of.runId).slice(0, 80)}.`);
  if (of.shown !== head.shown || of.total !== head.total)
    throw new Error(`${file.name} was written with another report of this run: make both again.`);
  if (store.index.id.length >= head.total) throw new Error(`The rows of ${file.name} are here already.`);
  try {
    await addLines(store, value.lines.map(String));
  } catch {
    throw new Error(`${file.name} is damaged: its rows can't be read.`);
  }
}

function readText(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsText(file);
  });
}
