// Runs in the report's page: theme, and the table of samples. Text from outside enters as textContent only.
(() => {
  const PAGE_ROWS = 25;

  function make(tag, options, ...children) {
    const node = document.createElement(tag);
    const { text, className, ...attributes } = options;
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function startTheme() {
    const button = document.getElementById('theme');
    const root = document.documentElement;
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');
    const name = () => {
      button.textContent = current() === 'dark' ? 'Light' : 'Dark';
    };
    button.addEventListener('click', () => {
      root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
      name();
    });
    system.addEventListener('change', name);
    name();
  }

  const milliseconds = (ms) => {
    if (ms === null) return '';
    if (Math.abs(ms) < 10) return `${ms.toFixed(1)} ms`;
    return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
  };

  function startSamples() {
    const table = document.getElementById('sample-table');
    if (table === null) return;
    const data = JSON.parse(document.getElementById('sample-data').textContent);
    const [head, body] = [table.tHead, table.tBodies[0]];
    const state = { filter: 'all', group: 0, scorer: 0, words: '', page: 0, open: new Set() };
    const repeats = data.rows.some((row) => row.repeat > 1);

    const byId = (id) => document.getElementById(id);
    const markOf = (candidate) => {
      const found = [...byId('sample-marks').children].find((node) => node.dataset.id === candidate);
      return found ? found.firstElementChild.cloneNode(true) : '';
    };

    const haystacks = data.rows.map((row) =>
      [
        row.id,
        row.input,
        row.target,
        ...row.answers.map((a) => (a === null ? '' : (a.text ?? a.message ?? ''))),
      ]
        .join('\n')
        .toLowerCase(),
    );

    /** right, wrong, partial, failed, missing or none: no score of its own. */
    function judge(answer) {
      if (answer === null) return 'missing';
      if (answer.status !== 'ok') return 'failed';
      const score = answer.scores[state.scorer];
      if (score === undefined || score === null) return 'none';
      const scorer = data.scorers[state.scorer];
      const best = scorer.higherIsBetter ? 1 : 0;
      if (score === best) return 'right';
      return scorer.unit === 'share' && score === 1 - best ? 'wrong' : 'partial';
    }

    const tests = {
      all: () => true,
      wrong: (row) => row.answers.some((answer) => ['wrong', 'partial'].includes(judge(answer))),
      failed: (row) => row.answers.some((answer) => answer !== null && answer.status !== 'ok'),
      disagreeing: (row) =>
        new Set(
          row.answers.flatMap((answer) => (answer === null || answer.text === null ? [] : [answer.text])),
        ).size > 1,
      cold: (row) => row.answers.some((answer) => answer?.cold),
    };

    function chosenRows() {
      const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = [];
      for (const [index, row] of data.rows.entries()) {
        if (row.group !== state.group || !tests[state.filter](row)) continue;
        if (words.every((word) => haystacks[index].includes(word))) chosen.push(index);
      }
      return chosen;
    }

    const SIGNS = { right: '✓', wrong: '✗', failed: '!', missing: '–' };
    const WORDS = { right: 'right', wrong: 'wrong', failed: 'no answer', missing: 'not sent' };

    function signOf(answer) {
      const verdict = judge(answer);
      if (verdict === 'none') return '';
      if (verdict === 'partial') {
        const score = answer.scores[state.scorer];
        return make('span', { className: 'sign', text: String(Math.round(score * 1000) / 1000) });
      }
      return make('span', {
        className: `sign ${verdict}`,
        text: SIGNS[verdict],
        title: WORDS[verdict],
        role: 'img',
        'aria-label': WORDS[verdict],
      });
    }

    function answerCell(answer, candidate) {
      const cell = make('td', { 'data-label': candidate });
      const said = answer === null ? 'not sent' : (answer.text ?? `${answer.status}: ${answer.code ?? ''}`);
      const box = make('div', { className: 'clip', dir: 'auto' });
      if (answer !== null && isShown(answer.rich)) {
        cell.append(signOf(answer), richNode(answer.rich, true));
      } else {
        box.append(signOf(answer), said.slice(0, 400));
        cell.append(box);
      }
      if (answer === null) return cell;
      const small = make('small', {});
      const tags = answer.latencyMs === null ? [] : [milliseconds(answer.latencyMs)];
      if (answer.batch > 1) tags.push(`batch of ${answer.batch}`);
      if (answer.cold) tags.push('cold');
      if (answer.cached) tags.push('cached');
      if (answer.attempts.length > 1) {
        tags.push(`${answer.attempts.length} attempts`);
        if (answer.requestMs !== null) tags.push(`${milliseconds(answer.requestMs)} with waits`);
      }
      for (const [place, tag] of tags.entries()) {
        const className = tag === 'cold' ? 'tag' : '';
        small.append(place === 0 ? '' : ' · ', make('span', { className, text: tag }));
      }
      cell.append(small);
      return cell;
    }

    function full(title, text) {
      return [
        make('h4', { text: title }),
        make('pre', { className: 'full', text, dir: 'auto', tabindex: '0' }),
      ];
    }

    /** What a task shows beside plain text; `small` fits a cell of the table. */
    function richNode(rich, small) {
      if (rich.kind === 'marked') {
        const box = make('p', { className: 'marked', dir: 'auto' });
        for (const { text, mark } of rich.pieces) {
          if (mark === null) box.append(text);
          else box.append(make('mark', { text, title: mark }, make('sub', { text: mark })));
        }
        return box;
      }
      if (rich.kind === 'ranked') {
        const list = make('ol', { className: 'ranked' });
        for (const { text, score, grade } of rich.texts.slice(0, small ? 3 : undefined)) {
          const tag =
            grade === null
              ? []
              : [make('span', { className: grade > 0 ? 'grade hit' : 'grade', text: `grade ${grade}` })];
          list.append(
            make('li', { dir: 'auto' }, make('b', { text: score.toFixed(3) }), ' ', text, ' ', ...tag),
          );
        }
        return list;
      }
      if (rich.kind === 'table') {
        const line = (tag, cells) => make('tr', {}, ...cells.map((cell) => make(tag, cell)));
        const rows = rich.rows.map((cells) =>
          line(
            'td',
            cells.map(({ text, marked }) => ({ text, className: marked ? 'marked-cell' : '' })),
          ),
        );
        const header = line(
          'th',
          rich.header.map((text) => ({ text })),
        );
        return make('table', { className: 'asked' }, make('thead', {}, header), make('tbody', {}, ...rows));
      }
      const source = data.media[rich.sha256];
      if (source === undefined)
        return make('p', { className: 'note', text: `${rich.caption} (in the run folder)` });
      if (rich.kind === 'sound') return make('audio', { controls: '', src: source, preload: 'none' });
      return make('img', {
        src: source,
        alt: rich.caption,
        title: rich.caption,
        className: small ? 'thumb' : 'picture',
      });
    }

    const isShown = (rich) => rich !== null && ['marked', 'ranked', 'picture', 'sound'].includes(rich.kind);

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
      return make(
        'table',
        {},
        make('thead', {}, row('th', header)),
        make('tbody', {}, ...lines.map((cells) => row('td', cells))),
      );
    }

    function detailsRow(row) {
      const { candidates } = data.groups[row.group];
      const cell = make('td', { colspan: String(candidates.length + 3) });
      cell.append(...full('Input', row.input));
      if (row.inputRich !== null) cell.append(richNode(row.inputRich, false));
      cell.append(...full('Target', row.target === '' ? '(none)' : row.target));
      if (row.targetRich !== null) cell.append(richNode(row.targetRich, false));
      for (const [index, answer] of row.answers.entries()) {
        const title = make('h4', {});
        title.append(markOf(candidates[index]), candidates[index]);
        cell.append(title);
        if (answer === null) {
          cell.append('not sent');
          continue;
        }
        const said = answer.text ?? `${answer.status}: ${answer.code ?? ''} ${answer.message ?? ''}`;
        cell.append(make('pre', { className: 'full', text: said, dir: 'auto', tabindex: '0' }));
        if (answer.rich !== null) cell.append(richNode(answer.rich, false));
        if (answer.more !== '') {
          cell.append(make('pre', { className: 'full', text: answer.more, dir: 'auto', tabindex: '0' }));
        }
        if (answer.attempts.length > 0) cell.append(attemptTable(answer.attempts));
      }
      return make('tr', { className: 'details' }, cell);
    }

    function sampleRow(index) {
      const row = data.rows[index];
      const { candidates } = data.groups[row.group];
      const open = state.open.has(index);
      const name = repeats ? `${row.id} (${row.repeat})` : row.id;
      const button = make('button', {
        type: 'button',
        className: 'open',
        text: name,
        dir: 'auto',
        'aria-expanded': String(open),
        'data-index': String(index),
      });
      const clip = (text) => make('div', { className: 'clip', text: text.slice(0, 400), dir: 'auto' });
      const line = make(
        'tr',
        {},
        make('td', {}, button),
        make(
          'td',
          { 'data-label': 'input' },
          isShown(row.inputRich) ? richNode(row.inputRich, true) : clip(row.input),
        ),
        make(
          'td',
          { 'data-label': 'target' },
          isShown(row.targetRich) ? richNode(row.targetRich, true) : clip(row.target),
        ),
        ...row.answers.map((answer, place) => answerCell(answer, candidates[place])),
      );
      return open ? [line, detailsRow(row)] : [line];
    }

    function show() {
      const chosen = chosenRows();
      const pages = Math.max(1, Math.ceil(chosen.length / PAGE_ROWS));
      state.page = Math.min(state.page, pages - 1);
      const from = state.page * PAGE_ROWS;
      const names = ['sample', 'input', 'target', ...data.groups[state.group].candidates];
      table.style.setProperty('--least', `${22 + 9 * (names.length - 3)}rem`);
      table.style.setProperty('--input', names.length > 7 ? '15rem' : '30%');
      head.replaceChildren(make('tr', {}, ...names.map((text) => make('th', { text }))));
      for (const [place, candidate] of data.groups[state.group].candidates.entries()) {
        head.rows[0].cells[place + 3].prepend(markOf(candidate));
      }
      body.replaceChildren(...chosen.slice(from, from + PAGE_ROWS).flatMap(sampleRow));
      const all = data.rows.filter((row) => row.group === state.group).length;
      byId('sample-count').textContent = `${chosen.length} of ${all} samples`;
      byId('sample-page').textContent = `page ${state.page + 1} of ${pages}`;
      byId('sample-previous').disabled = state.page === 0;
      byId('sample-next').disabled = state.page >= pages - 1;
    }

    function restart(change) {
      Object.assign(state, { page: 0 }, change);
      show();
    }

    function countFilters() {
      const rows = data.rows.filter((row) => row.group === state.group);
      for (const button of filters) {
        const count = rows.filter(tests[button.dataset.filter]).length;
        button.textContent = `${button.dataset.filter} ${count}`;
        button.disabled = count === 0 && button.dataset.filter !== 'all';
      }
    }

    const filters = [...document.querySelectorAll('[data-filter]')];
    for (const button of filters) {
      button.addEventListener('click', () => {
        for (const other of filters) other.setAttribute('aria-pressed', String(other === button));
        restart({ filter: button.dataset.filter });
      });
    }
    byId('sample-search').addEventListener('input', (event) => restart({ words: event.target.value }));
    byId('sample-group')?.addEventListener('change', (event) => {
      restart({ group: Number(event.target.value) });
      countFilters();
    });
    byId('sample-scorer')?.addEventListener('change', (event) => {
      restart({ scorer: Number(event.target.value) });
      countFilters();
    });
    byId('sample-previous').addEventListener('click', () => {
      state.page -= 1;
      show();
    });
    byId('sample-next').addEventListener('click', () => {
      state.page += 1;
      show();
    });
    body.addEventListener('click', (event) => {
      const button = event.target.closest('.open');
      if (button === null) return;
      const index = Number(button.dataset.index);
      if (!state.open.delete(index)) state.open.add(index);
      show();
      body.querySelector(`[data-index="${index}"]`).focus();
    });
    countFilters();
    show();
  }

  startTheme();
  startSamples();
})();
