const [OK, COLD, CACHED, WAITED] = [1, 1, 2, 4];
/** Latencies that contain waiting for a cold model, so that a request which waited is no warm one. */
const WAITING = ['response_time', 'request_latency'];

/** Number of the scorer that says right from wrong: the chosen one, else the first. */
export function scorerPlace({ head }, { scorer }) {
  return Math.max(
    0,
    head.scorers.findIndex(({ name }) => name === scorer),
  );
}

/** right, wrong, partial, failed, missing or none: no score of its own. */
export function judge(index, at, place) {
  if (index.status[at] === 0) return 'missing';
  if (index.status[at] !== OK) return 'failed';
  const score = index.scores[place]?.[at] ?? Number.NaN;
  if (Number.isNaN(score)) return 'none';
  const { perfectRow, unit } = index.head.scorers[place];
  if (score === perfectRow) return 'right';
  // An error rate can pass 1.
  const worst = perfectRow === 0 ? score >= 1 : score === 0;
  return unit === 'share' && worst ? 'wrong' : 'partial';
}

/** Warm percentile of a candidate that slow answers lie above, ms; null: not measured. */
export function thresholdOf({ head }, group, candidate, { time, above }) {
  return head.groups[group].thresholds[time]?.[above]?.[candidate] ?? null;
}

function isSlow(index, at, group, candidate, state) {
  const warm = index.status[at] === OK && (index.flags[at] & (COLD | CACHED)) === 0;
  const waited = WAITING.includes(state.time) && (index.flags[at] & WAITED) !== 0;
  const threshold = thresholdOf(index, group, candidate, state);
  if (!warm || waited || threshold === null) return false;
  return index.times[index.head.times.indexOf(state.time)][at] > threshold;
}

/** Which answers each filter keeps; `at`: number of the answer. */
const TESTS = {
  all: () => true,
  wrong: (index, at, context) => ['wrong', 'partial'].includes(judge(index, at, context.place)),
  failed: (index, at) => index.status[at] > OK,
  slow: (index, at, { group, candidate, state }) => isSlow(index, at, group, candidate, state),
  cold: (index, at) => (index.flags[at] & COLD) !== 0,
  retried: (index, at) => index.attempts[at] > 1,
  cached: (index, at) => (index.flags[at] & CACHED) !== 0,
  disagreeing: (index, _, { row }) => index.differ[row] === 1,
};

/** What narrows beside the filter: cell of the confusion matrix, error code. The same answer has to meet all of it. */
function narrower(index, state) {
  const { codes, labels, met } = index.head;
  const [target, given, code] = [
    labels.indexOf(state.target),
    labels.indexOf(state.answer),
    codes.indexOf(state.code),
  ];
  return (at, filter) => {
    if (state.target !== null && index.target[at] !== target) return false;
    if (state.answer !== null && index.given[at] !== given) return false;
    if (state.code === null) return true;
    return filter === 'failed' ? index.code[at] === code : met[index.met[at]].includes(code);
  };
}

/** Numbers of the answers of a row that are looked at: all, or those of the chosen candidate. */
function scopeOf(index, row, candidate) {
  const { candidates } = index.head.groups[index.group[row]];
  const chosen = candidate === null ? -1 : candidates.indexOf(candidate);
  return candidate === null ? [0, candidates.length] : [chosen, chosen + 1];
}

function keeps(index, row, filter, state, fits) {
  const [from, to] = scopeOf(index, row, state.candidate);
  const context = { row, group: index.group[row], candidate: 0, place: scorerPlace(index, state), state };
  for (let candidate = from; candidate < to; candidate += 1) {
    context.candidate = candidate;
    const at = index.first[row] + candidate;
    if (fits(at, filter) && TESTS[filter](index, at, context)) return true;
  }
  return false;
}

/** How many rows of the chosen group each filter would keep, search apart. */
export function countFilters(index, state) {
  const counts = Object.fromEntries(Object.keys(TESTS).map((name) => [name, 0]));
  const fits = narrower(index, state);
  for (let row = 0; row < index.id.length; row += 1) {
    if (index.group[row] !== state.group) continue;
    for (const name of Object.keys(TESTS)) if (keeps(index, row, name, state, fits)) counts[name] += 1;
  }
  return counts;
}

/** Sort key of a row, larger first; −1: it has none. The worst of the answers that are looked at. */
function keyOf(index, row, state) {
  const [from, to] = scopeOf(index, row, state.candidate);
  const place = scorerPlace(index, state);
  const time = index.head.times.indexOf(state.time);
  let key = -1;
  for (let candidate = from; candidate < to; candidate += 1) {
    const at = index.first[row] + candidate;
    const value =
      state.sort === 'latency'
        ? index.times[time][at]
        : Math.abs((index.scores[place]?.[at] ?? Number.NaN) - index.head.scorers[place]?.perfectRow);
    if (value > key) key = value;
  }
  return key;
}

/** Numbers of the rows to show, in the order to show them; search apart. */
export function chooseRows(index, state) {
  const fits = narrower(index, state);
  const rows = [];
  for (let row = 0; row < index.id.length; row += 1) {
    if (index.group[row] === state.group && keeps(index, row, state.filter, state, fits)) rows.push(row);
  }
  if (state.sort === 'order') return rows.sort((a, b) => index.order[a] - index.order[b]);
  const keys = new Map(rows.map((row) => [row, keyOf(index, row, state)]));
  return rows.sort((a, b) => keys.get(b) - keys.get(a) || index.order[a] - index.order[b]);
}
