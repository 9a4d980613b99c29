import { byId, countText, make } from './make.js';
import { rowName } from './row-cells.js';
import { sampleDetails } from './sample-details.js';
import { keepBlock, textOf } from './sample-store.js';

const TYPING = 'select, input, textarea, audio';

/**
 * The opened sample, in a dialog. `rowsOf()` gives the rows that previous and next go through; `changed(row)` hears of
 * the row that is open now, null: none.
 */
export function createPanel(store, { stateOf, rowsOf, changed, copyLink }) {
  const dialog = byId('sample-panel');
  const against = byId('panel-against');
  const view = { row: null };

  function options(row) {
    const { candidates } = store.index.head.groups[store.index.group[row]];
    const entries = [
      ['', 'nothing'],
      ['target', 'the target'],
    ];
    if (candidates.length > 1) {
      for (const candidate of candidates) entries.push([`answer ${candidate}`, `the answer of ${candidate}`]);
    }
    const chosen = against.value;
    against.replaceChildren(...entries.map(([value, text]) => make('option', { value, text })));
    against.value = entries.some(([value]) => value === chosen) ? chosen : '';
  }

  function place() {
    const rows = rowsOf();
    const at = rows.indexOf(view.row);
    byId('panel-place').textContent =
      at === -1 ? 'not among the rows chosen' : `${countText(at + 1)} of ${countText(rows.length)}`;
    byId('panel-previous').disabled = at <= 0;
    byId('panel-next').disabled = at === -1 || at === rows.length - 1;
    // A button that can't be pressed any more swallows keys.
    if (document.activeElement?.disabled) byId('panel-content').focus();
  }

  async function show(row) {
    view.row = row;
    byId('panel-title').textContent = rowName(store.index, row);
    place();
    options(row);
    if (!dialog.open) dialog.showModal();
    changed(row);
    const content = byId('panel-content');
    try {
      await keepBlock(store, store.index.block[row]);
    } catch (error) {
      content.replaceChildren(
        make('p', { className: 'note', text: `This sample can't be read: ${error.message}` }),
      );
      return;
    }
    // Another one was asked for meanwhile.
    if (view.row !== row) return;
    const text = textOf(store, row);
    content.replaceChildren(...sampleDetails(store, row, text, stateOf(), against.value));
    content.scrollTop = 0;
  }

  function step(by) {
    const rows = rowsOf();
    const at = rows.indexOf(view.row);
    const next = at === -1 ? undefined : rows[at + by];
    if (next !== undefined) void show(next);
  }

  const keys = { ArrowLeft: -1, ArrowRight: 1, k: -1, j: 1 };
  dialog.addEventListener('keydown', (event) => {
    if (event.target.closest(TYPING) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(keys, event.key)) step(keys[event.key]);
  });
  dialog.addEventListener('close', () => {
    view.row = null;
    changed(null);
  });
  dialog.addEventListener('click', (event) => {
    // The dialog itself is hit only beside its content.
    if (event.target === dialog) dialog.close();
  });
  byId('panel-previous').addEventListener('click', () => step(-1));
  byId('panel-next').addEventListener('click', () => step(1));
  byId('panel-close').addEventListener('click', () => dialog.close());
  byId('panel-link').addEventListener('click', (event) => copyLink(event.currentTarget));
  against.addEventListener('change', () => show(view.row));

  return {
    show,
    close: () => dialog.open && dialog.close(),
    row: () => view.row,
  };
}
