import { make } from './make.js';

/** Rows beyond the visible ones that are made ahead, above and below. */
const AHEAD = 5;
/** Browsers give up on heights of some 17 million px; above this one px of scrolling is more than one px of rows. */
const MOST_PX = 8_000_000;

/**
 * A long list of rows of one height, of which only those in view are in the document. `cellsOf(row)` gives a row's
 * cells, `isReady(row)` whether they have their texts, `load(row)` a promise to read them, `open(position)` acts on Enter.
 * One element has the focus for all rows, so that no scrolling can lose it.
 */
export function createGrid(root, { cellsOf, isReady, load, open, explain }) {
  const [head, body] = root.children;
  const view = { rows: [], height: 1, active: 0, made: new Map(), planned: false, loading: false };

  const most = () => Math.max(0, view.rows.length * view.height - bodyHeight());
  const bodyHeight = () => root.clientHeight - head.offsetHeight;
  const physical = () => Math.min(view.rows.length * view.height, MOST_PX);
  const stretch = () => most() / Math.max(1, physical() - bodyHeight());
  const position = () => Math.min(root.scrollTop * Math.max(1, stretch()), most());

  function plan() {
    if (view.planned) return;
    view.planned = true;
    requestAnimationFrame(() => {
      view.planned = false;
      render();
    });
  }

  function inView() {
    const top = position();
    const first = Math.max(0, Math.floor(top / view.height) - AHEAD);
    const last = Math.min(view.rows.length, Math.ceil((top + bodyHeight()) / view.height) + AHEAD);
    return { first, last, shift: root.scrollTop - top };
  }

  function makeRow(at) {
    const row = view.rows[at];
    const ready = isReady(row);
    const node = make('div', {
      className: 'row',
      role: 'row',
      id: `sample-row-${at}`,
      'aria-rowindex': at + 2,
    });
    node.append(...cellsOf(row));
    node.classList.toggle('ready', ready);
    return { node, row, ready };
  }

  function render() {
    // All is measured before anything is changed: a measure after a change costs a layout of its own.
    const { first, last, shift } = inView();
    for (const [at, { node }] of view.made) {
      if (at >= first && at < last) continue;
      node.remove();
      view.made.delete(at);
    }
    for (let at = first; at < last; at += 1) {
      const known = view.made.get(at);
      if (known === undefined || (!known.ready && isReady(known.row))) {
        const next = makeRow(at);
        if (known === undefined) body.append(next.node);
        else known.node.replaceWith(next.node);
        view.made.set(at, next);
      }
      const { node } = view.made.get(at);
      node.style.transform = `translateY(${Math.round(at * view.height + shift)}px)`;
      node.classList.toggle('active', at === view.active);
      node.setAttribute('aria-selected', String(at === view.active));
    }
    // Assistive technology reads on in the order of the document.
    if (view.rows.length > 0) root.setAttribute('aria-activedescendant', `sample-row-${view.active}`);
    else root.removeAttribute('aria-activedescendant');
    void readOn();
  }

  /** Reads the texts of the rows that are in view now; what was scrolled past meanwhile is not read. */
  async function readOn() {
    if (view.loading) return;
    view.loading = true;
    try {
      for (let waits = waiting(); waits !== undefined; waits = waiting()) {
        await load(waits.row);
        plan();
      }
    } catch (error) {
      explain(`These rows can't be read: ${error.message}`);
    } finally {
      view.loading = false;
    }
  }

  const waiting = () => [...view.made.values()].find(({ row, ready }) => !ready && !isReady(row));

  function reveal(at) {
    const top = at * view.height;
    const over = top - position();
    const under = top + view.height - position() - bodyHeight();
    if (over < 0) root.scrollTop = top / Math.max(1, stretch());
    else if (under > 0) root.scrollTop = (position() + under) / Math.max(1, stretch());
  }

  function move(to) {
    view.active = Math.max(0, Math.min(view.rows.length - 1, to));
    reveal(view.active);
    plan();
  }

  const page = () => Math.max(1, Math.floor(bodyHeight() / view.height) - 1);
  const steps = {
    ArrowDown: () => view.active + 1,
    ArrowUp: () => view.active - 1,
    PageDown: () => view.active + page(),
    PageUp: () => view.active - page(),
    Home: () => 0,
    End: () => view.rows.length - 1,
  };

  root.addEventListener('scroll', plan, { passive: true });
  root.addEventListener('keydown', (event) => {
    if (event.target !== root || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(steps, event.key)) move(steps[event.key]());
    else if (['Enter', ' '].includes(event.key) && view.rows.length > 0) open(view.active);
    else return;
    event.preventDefault();
  });
  body.addEventListener('click', (event) => {
    const node = event.target.closest('.row');
    // A click that ends the marking of text is no wish to open.
    if (node === null || event.target.closest('audio') || !window.getSelection().isCollapsed) return;
    view.active = Number(node.getAttribute('aria-rowindex')) - 2;
    open(view.active);
  });
  new ResizeObserver(plan).observe(root);

  return {
    /** Shows these rows, from the first; `keep`: stays where it is, as while more are found. */
    show(rows, height, keep = false) {
      for (const { node } of view.made.values()) node.remove();
      view.made.clear();
      Object.assign(view, {
        rows,
        height,
        active: keep ? Math.min(view.active, Math.max(0, rows.length - 1)) : 0,
      });
      body.style.height = `${physical()}px`;
      root.style.setProperty('--row-height', `${height}px`);
      root.setAttribute('aria-rowcount', String(rows.length + 1));
      if (!keep) root.scrollTop = 0;
      render();
    },
    move,
    rows: () => view.rows,
    focus: () => root.focus({ preventScroll: true }),
  };
}
