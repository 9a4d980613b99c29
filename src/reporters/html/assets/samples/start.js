import { chooseRows } from './choose-rows.js';
import { createGrid } from './grid.js';
import { byId, countText, make } from './make.js';
import { createPanel } from './panel.js';
import { markOf, rowCells } from './row-cells.js';
import { findRow } from './sample-index.js';
import { addFile, canUnpack, keepBlock, openStore, textOf } from './sample-store.js';
import { searchRows, searchWords } from './search.js';
import { DEFAULTS, formatHash, parseHash } from './state.js';
import { createTools } from './tools.js';

const NARROW = window.matchMedia('(max-width: 760px)');

/** Height of a row, px: three lines, or on a narrow screen a card with a line for each answer. */
function rowHeight(candidates) {
  return NARROW.matches ? 116 + 26 * candidates : 82;
}

const explain = (text) => {
  byId('sample-word').textContent = text;
};

/** Says it where something can't be read, as in a file that is damaged. */
const reported = (promise) =>
  promise.catch((error) => explain(`The samples can't be read: ${error.message}`));

function runSamples(store) {
  const { index, head } = store;
  let state = { ...DEFAULTS };
  let [search, written, address] = [0, 0, location.hash];
  const noteRepeats = () => {
    index.repeated = index.repeat.some((repeat) => repeat > 1);
  };

  const linkOf = (row) => {
    const open =
      row === null ? {} : { sample: index.id[row], repeat: index.repeated ? index.repeat[row] : null };
    return formatHash({ ...state, sample: null, repeat: null, ...open });
  };

  /** The address says what is shown, so that it can be passed on; browsers allow few changes a second. */
  function writeAddress() {
    clearTimeout(written);
    written = setTimeout(() => {
      const hash = linkOf(panel.row());
      // The reader followed a link a moment ago, and the page has not heard of it yet.
      if (location.hash !== address) return;
      if (hash === address || (hash === '#samples' && !address.startsWith('#samples'))) return;
      history.replaceState(null, '', hash);
      address = location.hash;
    }, 150);
  }

  const grid = createGrid(byId('sample-grid'), {
    cellsOf: (row) => rowCells(store, row, state),
    isReady: (row) => textOf(store, row) !== null,
    load: (row) => keepBlock(store, index.block[row]),
    open: (position) => panel.show(grid.rows()[position]),
    explain,
  });
  const panel = createPanel(store, {
    stateOf: () => state,
    rowsOf: grid.rows,
    changed: (row) => {
      if (row !== null) grid.move(Math.max(0, grid.rows().indexOf(row)));
      else grid.focus();
      writeAddress();
    },
    copyLink,
  });
  const tools = createTools(index, (part) => {
    state = { ...state, ...part };
    void reported(apply());
  });

  async function copyLink(button) {
    const link = `${location.href.split('#')[0]}${linkOf(panel.row())}`;
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(link);
      button.textContent = 'Copied';
    } catch {
      history.replaceState(null, '', link);
      address = location.hash;
      button.textContent = 'The address bar has it';
    }
    setTimeout(() => {
      button.textContent = name;
    }, 1600);
  }

  function showHead() {
    const { candidates } = head.groups[state.group];
    const root = byId('sample-grid');
    const title = (text, mark = '') => make('span', { role: 'columnheader' }, mark, text);
    root.firstElementChild.replaceChildren(
      ...['sample', 'input', 'target'].map((text) => title(text)),
      ...candidates.map((candidate) => title(candidate, markOf(candidate))),
    );
    root.setAttribute('aria-colcount', String(candidates.length + 3));
    root.style.setProperty('--candidates', String(candidates.length));
  }

  function showRows(rows, progress = '', keep = false) {
    const all = index.group.filter((group) => group === state.group).length;
    grid.show(rows, rowHeight(head.groups[state.group].candidates.length), keep);
    byId('sample-count').textContent = `${countText(rows.length)} of ${countText(all)} samples${progress}`;
    byId('sample-none').hidden = rows.length > 0 || progress !== '';
  }

  async function apply() {
    search += 1;
    const mine = search;
    tools.show(state);
    showHead();
    const chosen = chooseRows(index, state);
    const words = searchWords(state.q);
    writeAddress();
    if (words.length === 0) {
      showRows(chosen);
      return;
    }
    showRows([], ', searching');
    const tell = (rows, share) => {
      if (mine === search) showRows(rows, `, ${Math.round(100 * share)} % searched`, true);
    };
    const found = await searchRows(store, chosen, words, tell, () => mine !== search);
    if (found !== null) showRows(found, '', true);
  }

  /** Shows what the address names; true when it names samples at all. */
  async function followAddress() {
    const { hash } = location;
    address = hash;
    const parsed = parseHash(hash, head);
    if (parsed === null) return;
    const { sample, repeat, ...choice } = parsed.state;
    state = { ...DEFAULTS, ...choice };
    const { unknown } = parsed;
    explain(
      unknown.length === 0 ? '' : `This report does not have what the link names: ${unknown.join(', ')}.`,
    );
    if (sample === null) panel.close();
    byId('samples').scrollIntoView();
    await apply();
    byId('sample-grid').dataset.shown = hash;
    if (sample === null) return;
    const row = findRow(index, { group: state.group, sample, repeat });
    if (row === -1) explain(`There is no sample ${sample.slice(0, 80)} among the rows of this page.`);
    else await panel.show(row);
  }

  function offerMore() {
    const input = byId('sample-more');
    input?.addEventListener('change', async () => {
      const [file] = input.files;
      if (file === undefined) return;
      const word = byId('sample-cut');
      word.textContent = `Reading ${file.name} …`;
      try {
        await addFile(store, file);
        word.textContent = `All ${countText(index.id.length)} samples are here.`;
        input.closest('label').remove();
        noteRepeats();
        await apply();
      } catch (error) {
        word.textContent = error.message;
        input.value = '';
      }
    });
  }

  noteRepeats();
  offerMore();
  byId('sample-link').addEventListener('click', (event) => copyLink(event.currentTarget));
  NARROW.addEventListener('change', () => reported(apply()));
  window.addEventListener('hashchange', () => reported(followAddress()));
  void reported(apply());
  void reported(followAddress());
}

async function startSamples() {
  const table = byId('sample-grid');
  if (table === null) return;
  if (!canUnpack()) {
    explain(
      'This browser is too old to read the samples in this page (it lacks DecompressionStream): they are in requests.csv.',
    );
    return;
  }
  explain('Reading the samples …');
  const store = await openStore(byId('sample-data').textContent.split('\n'));
  explain('');
  byId('sample-table').hidden = false;
  runSamples(store);
}

document.addEventListener('DOMContentLoaded', () => reported(startSamples()));
