import { makePause, readBlock } from './sample-store.js';

/** How often rows that were found so far are told. */
const TELL_MS = 250;

/** Words to look for, lower case. */
export function searchWords(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** True when id, input, target or an answer of a row holds each word. */
export function holdsWords(id, text, words) {
  const said = text.answers.map((answer) => answer?.text ?? answer?.message ?? '');
  const all = [id, text.input, text.target, ...said].join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}

/**
 * Looks through the texts of rows, block by block, giving way to the browser in between. `tell(found, share)` hears of
 * rows in their order and of the share of blocks that were read; `isOver()` true ends it early. Gives the rows, or null
 * when it was ended.
 */
export async function searchRows(store, rows, words, tell, isOver) {
  const { index } = store;
  const byBlock = rowsByBlock(rows, index);
  const found = new Set();
  const inOrder = () => rows.filter((row) => found.has(row));
  const pause = makePause();
  let [read, told] = [0, performance.now()];
  for (const [block, members] of byBlock) {
    const entries = await readBlock(store, block);
    for (const row of members) {
      if (holdsWords(index.id[row], entries[index.place[row]], words)) found.add(row);
      await pause();
    }
    read += 1;
    if (isOver()) return null;
    if (performance.now() - told < TELL_MS) continue;
    tell(inOrder(), read / byBlock.size);
    told = performance.now();
  }
  return inOrder();
}

function rowsByBlock(rows, index) {
  const groups = new Map();
  for (const row of rows) {
    const members = groups.get(index.block[row]);
    if (members === undefined) groups.set(index.block[row], [row]);
    else members.push(row);
  }
  return groups;
}
