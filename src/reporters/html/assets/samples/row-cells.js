import { judge, scorerPlace } from './choose-rows.js';
import { make, milliseconds, scoreText } from './make.js';
import { isShownSmall, richNode } from './rich.js';
import { textOf } from './sample-store.js';

const CLIPPED = 400;
const SIGNS = { right: '✓', wrong: '✗', failed: '!', missing: '–' };
const VERDICT_WORDS = { right: 'right', wrong: 'wrong', failed: 'no answer', missing: 'not sent' };

/** A candidate's mark as the charts have it; "" for none. */
export function markOf(candidate) {
  const marks = [...document.getElementById('sample-marks').children];
  const found = marks.find((node) => node.dataset.id === candidate);
  return found ? found.firstElementChild.cloneNode(true) : '';
}

/** "t-0042", with the repeat where samples were asked more than once. */
export function rowName(index, row) {
  return index.repeated ? `${index.id[row]} (${index.repeat[row]})` : index.id[row];
}

/** ✓, ✗ or what stands for how an answer did; "" where nothing judges it. */
export function signOf(index, at, state) {
  const place = scorerPlace(index, state);
  const verdict = judge(index, at, place);
  if (verdict === 'none') return '';
  if (verdict === 'partial') {
    const scorer = index.head.scorers[place];
    const text = scoreText(index.scores[place][at], scorer);
    return make('span', { className: 'sign partial', text, title: scorer.title });
  }
  const word = VERDICT_WORDS[verdict];
  const { [verdict]: text } = SIGNS;
  return make('span', { className: `sign ${verdict}`, text, title: word, role: 'img', 'aria-label': word });
}

/** What is said of a request beside its answer: time, batch, cold, cached, attempts. */
export function tagsOf(index, at, batch) {
  const { head, times, flags, attempts } = index;
  const time = (name) => times[head.times.indexOf(name)][at];
  const service = milliseconds(time('service_time'));
  const tags = service === '' ? [] : [service];
  if (batch > 1) tags.push(`batch of ${batch}`);
  if (flags[at] & 1) tags.push('cold');
  if (flags[at] & 2) tags.push('cached');
  if (attempts[at] > 1) {
    tags.push(`${attempts[at]} attempts`);
    const whole = milliseconds(time('request_latency'));
    if (whole !== '') tags.push(`${whole} with waits`);
  }
  const small = make('small');
  for (const [place, text] of tags.entries()) {
    small.append(place === 0 ? '' : ' · ', make('span', { className: text === 'cold' ? 'tag' : '', text }));
  }
  return small;
}

/** The error of a request without an answer: "timeout: read_timeout". */
export function failureText(index, at) {
  if (index.status[at] === 0) return 'not sent';
  const status = ['ok', 'error', 'timeout', 'cancelled'][index.status[at] - 1];
  return `${status}: ${index.head.codes[index.code[at]] ?? ''}`;
}

function cell(label, className, ...children) {
  const options = { className: `cell ${className}`, role: 'gridcell' };
  return make('div', label === null ? options : { ...options, 'data-label': label }, ...children);
}

function clip(...children) {
  return make('div', { className: 'clip', dir: 'auto' }, ...children);
}

function askedCell(store, label, text, rich) {
  const shown = isShownSmall(rich) ? richNode(store, rich, true, label) : clip(text.slice(0, CLIPPED));
  return cell(label, label, shown);
}

function answerCell(store, at, answer, candidate, state) {
  const { index } = store;
  const sign = signOf(index, at, state);
  if (answer !== null && isShownSmall(answer.rich)) {
    const view = richNode(store, answer.rich, true, `answer of ${candidate}`);
    return cell(candidate, 'answer', sign, view, tagsOf(index, at, answer.batch));
  }
  const said = answer?.text ?? failureText(index, at);
  const tags = answer === null ? '' : tagsOf(index, at, answer.batch);
  return cell(candidate, 'answer', clip(sign, said.slice(0, CLIPPED)), tags);
}

/** The cells of a row; those of texts that are not read yet are empty. */
export function rowCells(store, row, state) {
  const { index } = store;
  const text = textOf(store, row);
  const id = cell(
    null,
    'sample',
    make('span', { className: 'row-id', text: rowName(index, row), dir: 'auto' }),
  );
  if (text === null) return [id, cell(null, 'input', make('span', { className: 'note', text: '…' }))];
  const { candidates } = index.head.groups[index.group[row]];
  return [
    id,
    askedCell(store, 'input', text.input, text.inputRich),
    askedCell(store, 'target', text.target, text.targetRich),
    ...text.answers.map((answer, place) =>
      answerCell(store, index.first[row] + place, answer, candidates[place], state),
    ),
  ];
}
