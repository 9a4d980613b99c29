/**
 * What is known of all rows without their texts, as columns. A row has its values at its number; its answers' values
 * begin at `first[row]`, in the order of its group's candidates. NaN: no number.
 */
export function createIndex(head) {
  return {
    head,
    ...{ id: [], group: [], repeat: [], order: [], differ: [], first: [], block: [], place: [] },
    ...{ status: [], flags: [], code: [], met: [], attempts: [], target: [], given: [] },
    times: head.times.map(() => []),
    scores: head.scorers.map(() => []),
  };
}

const ROW_COLUMNS = ['id', 'group', 'repeat', 'order', 'differ'];
const ANSWER_COLUMNS = ['status', 'flags', 'code', 'met', 'attempts', 'target', 'given'];

/** Adds the rows of an index page. */
export function addPage(index, page) {
  let first = index.status.length;
  for (const group of page.group) {
    index.first.push(first);
    first += widthOf(index, group);
  }
  for (const name of [...ROW_COLUMNS, ...ANSWER_COLUMNS]) {
    for (const value of page[name]) index[name].push(value);
  }
  for (const name of ['times', 'scores']) {
    for (const [at, column] of page[name].entries()) {
      for (const value of column) index[name][at].push(value ?? Number.NaN);
    }
  }
}

/** Says that the next `count` rows without a block have their texts in this one. */
export function addBlock(index, block, count) {
  for (let place = 0; place < count; place += 1) {
    index.block.push(block);
    index.place.push(place);
  }
}

/** How many candidates a group has, and so how many answers each of its rows. */
export function widthOf(index, group) {
  return index.head.groups[group].candidates.length;
}

/** Number of the row of a sample, −1: there is none. `repeat` null: its first. */
export function findRow(index, { group, sample, repeat }) {
  return index.id.findIndex(
    (id, row) =>
      id === sample && index.group[row] === group && (repeat === null || index.repeat[row] === repeat),
  );
}
