import { make, milliseconds, scoreText } from './make.js';
import { richNode, saysAll } from './rich.js';
import { failureText, markOf, signOf, tagsOf } from './row-cells.js';
import { wordDiff } from './word-diff.js';

const full = (text) => make('pre', { className: 'full', text, dir: 'auto', tabindex: '0' });

/** The text, or the view that says the same, or both. */
function shownFully(store, text, rich, what, entities = false) {
  const nodes = saysAll(rich) || entities ? [] : [full(text)];
  if (rich === null) return nodes;
  const view = richNode(store, rich, false, what);
  return [...nodes, rich.kind === 'table' ? make('div', { className: 'wide', tabindex: '0' }, view) : view];
}

/** A text with what it has less and more than another one. */
function diffNodes(base, text) {
  const pieces = wordDiff(base, text);
  if (pieces === null) {
    const word = 'Too many words differ to be compared here; this is the answer as it is.';
    return [make('p', { className: 'note', text: word }), full(text)];
  }
  const box = make('pre', { className: 'full diff', dir: 'auto', tabindex: '0' });
  const tags = { same: 'span', removed: 'del', added: 'ins' };
  for (const piece of pieces) box.append(make(tags[piece.kind], { text: piece.text }));
  const same = pieces.every(({ kind }) => kind === 'same');
  return same ? [box, make('p', { className: 'note', text: 'The same, word for word.' })] : [box];
}

function scoreNodes({ head, scores }, at, answer) {
  const parts = head.scorers.flatMap((scorer, place) => {
    const score = scores[place][at];
    return Number.isNaN(score) ? [] : [`${scorer.title} ${scoreText(score, scorer)}`];
  });
  const lines = [...parts, ...answer.unscored];
  return lines.length === 0 ? [] : [make('p', { className: 'row-scores', text: lines.join(' · ') })];
}

function attemptTable(attempts) {
  const header = ['attempt', 'sent at', 'took', 'status', 'error', 'cold', 'wait before'];
  const lines = attempts.map((attempt) => [
    attempt.n,
    `${(attempt.sentAtMs / 1000).toFixed(2)} s`,
    milliseconds(attempt.tookMs),
    attempt.status ?? '–',
    attempt.code ?? 'ok',
    attempt.cold ?? '–',
    attempt.waitReason === null ? '–' : `${milliseconds(attempt.waitMs)} (${attempt.waitReason})`,
  ]);
  const row = (tag, cells) => make('tr', {}, ...cells.map((text) => make(tag, { text: String(text) })));
  const table = make(
    'table',
    {},
    make('thead', {}, row('th', header)),
    make('tbody', {}, ...lines.map((cells) => row('td', cells))),
  );
  return make('div', { className: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Attempts' }, table);
}

function moreNodes({ title, text }) {
  const box = make('details', { className: 'more' }, make('summary', { text: title }), full(text));
  // Label scores are short and often asked for.
  box.open = text.length < 600;
  return box;
}

function saidNodes(store, at, answer, candidate, base) {
  if (answer.text === null) {
    const message = answer.message === null ? '' : `\n${answer.message}`;
    return [full(`${failureText(store.index, at)}${message}`)];
  }
  if (base !== null && !saysAll(answer.rich)) return diffNodes(base, answer.text);
  return shownFully(store, answer.text, answer.rich, `answer of ${candidate}`, answer.entities);
}

function answerNode(store, at, answer, candidate, state, base) {
  const { index } = store;
  const title = make(
    'h4',
    {},
    markOf(candidate),
    signOf(index, at, state),
    make('span', { text: candidate }),
  );
  const box = make('section', { className: 'said', 'aria-label': `answer of ${candidate}` }, title);
  if (answer === null) {
    box.append(make('p', { className: 'note', text: 'not sent' }));
    return box;
  }
  box.append(tagsOf(index, at, answer.batch), ...saidNodes(store, at, answer, candidate, base));
  box.append(...scoreNodes(index, at, answer), ...answer.more.map(moreNodes));
  if (answer.attempts.length > 0) box.append(attemptTable(answer.attempts));
  return box;
}

/**
 * All that is known of a row. `against`: what answers are compared with, word by word: "target", a candidate's name
 * behind "answer ", or "" for nothing.
 */
export function sampleDetails(store, row, text, state, against) {
  const { index } = store;
  const { candidates } = index.head.groups[index.group[row]];
  const asked = (title, nodes) =>
    make('section', { className: 'asked-box' }, make('h4', { text: title }), ...nodes);
  const input = shownFully(store, text.input, text.inputRich, 'input');
  const none = text.target === '';
  const target = none
    ? [make('p', { className: 'note', text: 'The dataset gives none.' })]
    : shownFully(store, text.target, text.targetRich, 'target', text.targetRich?.kind === 'marked');
  const baseOf = (place) => {
    if (against === 'target') return none ? null : text.target;
    const other = candidates.findIndex((candidate) => against === `answer ${candidate}`);
    return other === -1 || other === place ? null : (text.answers[other]?.text ?? null);
  };
  const answers = text.answers.map((answer, place) =>
    answerNode(store, index.first[row] + place, answer, candidates[place], state, baseOf(place)),
  );
  return [
    make('div', { className: 'asked-boxes' }, asked('Input', input), asked('Target', target)),
    make('div', { className: 'answers' }, ...answers),
  ];
}
