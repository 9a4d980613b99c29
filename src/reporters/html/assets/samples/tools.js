import { countFilters, thresholdOf } from './choose-rows.js';
import { byId, countText, make, milliseconds } from './make.js';

const SEARCH_WAIT_MS = 200;

function fill(select, entries, chosen) {
  if (select === null) return;
  select.replaceChildren(...entries.map(([value, text]) => make('option', { value, text })));
  select.value = String(chosen);
}

/** The controls above the table. `change(part)` hears of what the reader chose. */
export function createTools(index, change) {
  const { head } = index;
  const filters = [...document.querySelectorAll('[data-filter]')];
  for (const button of filters) {
    button.addEventListener('click', () => change({ filter: button.dataset.filter }));
  }
  const narrowed = { target: null, answer: null };
  const chooses = {
    'sample-group': (value) => ({ group: Number(value), candidate: null, code: null, ...narrowed }),
    'sample-scorer': (value) => ({ scorer: value }),
    'sample-candidate': (value) => ({ candidate: value === '' ? null : value }),
    'sample-code': (value) => ({ code: value === '' ? null : value }),
    'sample-sort': (value) => ({ sort: value }),
  };
  for (const [id, part] of Object.entries(chooses)) {
    byId(id)?.addEventListener('change', (event) => change(part(event.target.value)));
  }
  let timer = 0;
  byId('sample-search').addEventListener('input', (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => change({ q: event.target.value.trim() }), SEARCH_WAIT_MS);
  });

  /** A button for each thing that narrows and has no control of its own; it takes it away again. */
  function chips(state) {
    const texts = [
      ['target', state.target, 'target'],
      ['answer', state.answer, 'answer'],
    ];
    return texts.flatMap(([name, value, word]) => {
      if (value === null) return [];
      const label = `${word}: ${value} `;
      const button = make(
        'button',
        { type: 'button', className: 'chip', dir: 'auto', title: 'remove' },
        label,
        '✕',
      );
      button.addEventListener('click', () => change({ [name]: null }));
      return [button];
    });
  }

  function slowText(state) {
    if (state.filter !== 'slow') return '';
    const { candidates } = head.groups[state.group];
    const bars = candidates.flatMap((candidate, place) => {
      if (state.candidate !== null && state.candidate !== candidate) return [];
      const ms = thresholdOf(index, state.group, place, state);
      return [`${candidate} ${ms === null ? 'not measured' : milliseconds(ms)}`];
    });
    return `Slow: a warm answer with ${state.time} above its candidate's p${state.above}: ${bars.join(', ')}.`;
  }

  return {
    /** Shows a choice, and how many rows each filter would keep beside it. */
    show(state) {
      const counts = countFilters(index, state);
      for (const button of filters) {
        const name = button.dataset.filter;
        button.querySelector('b').textContent = countText(counts[name]);
        button.setAttribute('aria-pressed', String(name === state.filter));
        button.disabled = counts[name] === 0 && name !== 'all' && name !== state.filter;
      }
      const { candidates } = head.groups[state.group];
      const any = [['', 'any candidate']];
      fill(
        byId('sample-candidate'),
        [...any, ...candidates.map((name) => [name, name])],
        state.candidate ?? '',
      );
      fill(
        byId('sample-code'),
        [['', 'any or none'], ...head.codes.map((code) => [code, code])],
        state.code ?? '',
      );
      for (const [id, value] of [
        ['sample-group', state.group],
        ['sample-scorer', state.scorer ?? head.scorers[0]?.name],
        ['sample-sort', state.sort],
      ]) {
        const select = byId(id);
        if (select !== null) select.value = String(value);
      }
      const search = byId('sample-search');
      if (search.value.trim() !== state.q) search.value = state.q;
      byId('sample-chips').replaceChildren(...chips(state));
      byId('sample-slow').textContent = slowText(state);
    },
  };
}
