import { make, shorten } from './make.js';
import { mediaOf } from './sample-store.js';

/** Long stretches without a mark cut to what stands next to the marks. */
function shortPieces(pieces) {
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= 120) return pieces;
  return pieces.map(({ text, mark }, index) => {
    if (mark !== null || text.length <= 80) return { text, mark };
    const end = index === pieces.length - 1 ? '' : shorten(text, 40, true);
    return { text: (index === 0 && end !== '' ? '' : shorten(text, 40)) + end, mark };
  });
}

function markedNode({ pieces }, small) {
  const box = make('p', { className: 'marked', dir: 'auto' });
  for (const { text, mark } of small ? shortPieces(pieces) : pieces) {
    if (mark === null) box.append(text);
    else box.append(make('mark', { text, title: mark }, make('sub', { text: mark })));
  }
  return box;
}

function rankedNode({ texts }, small) {
  // A target has no scores: what is relevant is all that a cell has to show.
  const target = texts.every(({ score }) => score === null);
  const list = make('ol', { className: target ? 'ranked target' : 'ranked' });
  const shown = target && small ? texts.filter(({ grade }) => grade > 0) : texts;
  if (shown.length === 0) return make('p', { className: 'note', text: 'nothing relevant' });
  for (const { text, score, grade } of shown.slice(0, small ? 3 : undefined)) {
    const tag =
      grade === null
        ? []
        : [make('span', { className: grade > 0 ? 'grade hit' : 'grade', text: `grade ${grade}` })];
    const number = score === null ? [] : [make('b', { text: score.toFixed(3) }), ' '];
    const words = small ? shorten(text, 80) : text;
    list.append(make('li', { dir: 'auto', title: small ? text : '' }, ...number, words, ' ', ...tag));
  }
  return list;
}

function textsNode({ texts }, small) {
  const most = small ? 160 : Number.POSITIVE_INFINITY;
  return make(
    'ul',
    { className: 'texts' },
    ...texts.map((text) => make('li', { dir: 'auto', text: shorten(text, most) })),
  );
}

function similarityNode({ name, value, target }) {
  const beside = target === null ? [] : [make('span', { className: 'grade', text: `target ${target}` })];
  const number = make('b', { text: value.toFixed(3) });
  return make('p', { className: 'similarity' }, `${name} `, number, ' ', ...beside);
}

function tableNode({ header, rows }) {
  const line = (tag, cells) => make('tr', {}, ...cells.map((cell) => make(tag, cell)));
  const body = rows.map((cells) =>
    line(
      'td',
      cells.map(({ text, marked }) => ({ text, className: marked ? 'marked-cell' : '' })),
    ),
  );
  const head = line(
    'th',
    header.map((text) => ({ text })),
  );
  return make('table', { className: 'asked' }, make('thead', {}, head), make('tbody', {}, ...body));
}

/** A picture or recording; its bytes come a moment later, or a word that the page has none. */
function mediaNode(store, { kind, sha256, caption }, small, what) {
  const alt = `${what}: ${caption}`;
  const sound = kind === 'sound';
  const node = sound
    ? make('audio', { controls: '', preload: 'none', 'aria-label': alt, title: alt })
    : make('img', { alt, title: alt, className: small ? 'thumb' : 'picture' });
  const whole =
    sound || small
      ? node
      : make('figure', { className: 'shown' }, node, make('figcaption', { text: caption }));
  const absent = () =>
    whole.replaceWith(make('p', { className: 'note', text: `${caption} (in the run folder)` }));
  mediaOf(store, sha256).then((source) => {
    if (source === null) absent();
    else node.src = source;
  }, absent);
  // A picture of few pixels is shown with sharp ones; a photograph would lose by it.
  if (!sound) node.addEventListener('load', () => node.classList.toggle('sharp', node.naturalWidth <= 128));
  return whole;
}

/** What a task shows beside plain text; `small` fits a cell of the table; `what` names a picture or recording. */
export function richNode(store, rich, small, what) {
  switch (rich.kind) {
    case 'marked':
      return markedNode(rich, small);
    case 'ranked':
      return rankedNode(rich, small);
    case 'texts':
      return textsNode(rich, small);
    case 'similarity':
      return similarityNode(rich);
    case 'table':
      return tableNode(rich);
    case 'omitted':
      return make('p', { className: 'note', text: 'Too long to be marked here; report.json has it all.' });
    default:
      return mediaNode(store, rich, small, what);
  }
}

/** True where the view fits a cell of the table in place of the text; a table only says what was asked. */
export const isShownSmall = (rich) => rich !== null && !['table', 'omitted'].includes(rich.kind);

/** True where the view says all that the plain text says. */
export const saysAll = (rich) =>
  rich !== null && ['ranked', 'texts', 'similarity', 'picture', 'sound'].includes(rich.kind);
