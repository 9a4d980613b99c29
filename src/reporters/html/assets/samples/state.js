/** Which rows a filter keeps, for the buttons' tooltips. */
export const FILTERS = ['all', 'wrong', 'failed', 'slow', 'cold', 'retried', 'cached', 'disagreeing'];
const SORTS = ['order', 'latency', 'score'];
const MARK = '#samples?';

/** What is shown when nobody chose anything. Null: not narrowed by. */
export const DEFAULTS = Object.freeze({
  filter: 'all',
  group: 0,
  candidate: null,
  scorer: null,
  code: null,
  target: null,
  answer: null,
  time: 'service_time',
  above: 95,
  sort: 'order',
  q: '',
  sample: null,
  repeat: null,
});

/** What each part of a link may be: gives the value, or undefined for what the report does not have. */
function readers(head, parameters) {
  const among = (list) => (text) => (list.includes(text) ? text : undefined);
  const whole = (most) => (text) =>
    /^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  const group = whole(head.groups.length - 1)(parameters.get('group') ?? '0') ?? 0;
  return {
    filter: among(FILTERS),
    group: whole(head.groups.length - 1),
    candidate: among(head.groups[group]?.candidates ?? []),
    scorer: among(head.scorers.map(({ name }) => name)),
    code: among(head.codes),
    target: among(head.labels),
    answer: among(head.labels),
    time: among(head.times),
    above: (text) => (['95', '99'].includes(text) ? Number(text) : undefined),
    sort: among(SORTS),
    q: (text) => text.slice(0, 1000),
    sample: (text) => text,
    repeat: whole(1e9),
  };
}

/**
 * The choice that a link's end carries, and the parts of it that this report does not know. Null: the link leads elsewhere.
 * Never throws, whatever the text.
 */
export function parseHash(hash, head) {
  if (!hash.startsWith(MARK)) return null;
  const parameters = new URLSearchParams(hash.slice(MARK.length));
  const state = { ...DEFAULTS };
  const unknown = [];
  const known = readers(head, parameters);
  for (const [name, text] of parameters) {
    const value = Object.hasOwn(known, name) ? known[name](text) : undefined;
    if (value === undefined) unknown.push(`${name}=${text}`.slice(0, 80));
    else state[name] = value;
  }
  return { state, unknown };
}

/** The end of a link to this choice; what is as by default is left out. */
export function formatHash(state) {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== null && value !== DEFAULTS[name]) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '#samples' : `${MARK}${text}`;
}
