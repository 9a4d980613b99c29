// Runs in the report's page: the table of samples. Text from outside enters as textContent only.
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
      const best = scorer.perfectRow;
      if (score === best) return 'right';
      // An error rate can pass 1.
      const worst = best === 0 ? score >= 1 : score === 0;
      return scorer.unit === 'share' && worst ? 'wrong' : 'partial';
    }

    const tests = {
      all: () => true,
      wrong: (row) => row.answers.some((answer) => ['wrong', 'partial'].includes(judge(answer))),
      failed: (row) => row.answers.some((answer) => answer !== null && answer.status !== 'ok'),
      disagreeing: (row) =>
        new Set(
          row.answers.flatMap((answer) => (answer === null || answer.said === null ? [] : [answer.said])),
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

    function scoreText(score, { unit }) {
      if (unit === 'share') return `${(100 * score).toFixed(1)} %`;
      return score.toFixed(Math.abs(score) >= 10 ? 1 : 3);
    }

    function signOf(answer) {
      const verdict = judge(answer);
      if (verdict === 'none') return '';
      if (verdict === 'partial') {
        const scorer = data.scorers[state.scorer];
        const text = scoreText(answer.scores[state.scorer], scorer);
        return make('span', { className: 'sign partial', text, title: scorer.title });
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
        cell.append(signOf(answer), richNode(answer.rich, true, `answer of ${candidate}`));
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

    /** At most this many characters, by code points, so that no sign is cut in two. */
    function shorten(text, most, fromEnd = false) {
      const points = [...text];
      if (points.length <= most) return text;
      return fromEnd ? `…${points.slice(-most).join('')}` : `${points.slice(0, most).join('')}…`;
    }

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

    /** What a task shows beside plain text; `small` fits a cell of the table; `what` names a picture or recording. */
    function richNode(rich, small, what) {
      if (rich.kind === 'marked') {
        const box = make('p', { className: 'marked', dir: 'auto' });
        for (const { text, mark } of small ? shortPieces(rich.pieces) : rich.pieces) {
          if (mark === null) box.append(text);
          else box.append(make('mark', { text, title: mark }, make('sub', { text: mark })));
        }
        return box;
      }
      if (rich.kind === 'ranked') {
        const list = make('ol', { className: 'ranked' });
        // A target has no scores: what is relevant is all that a cell has to show.
        const target = rich.texts.every(({ score }) => score === null);
        if (target) list.classList.add('target');
        const shown = target && small ? rich.texts.filter(({ grade }) => grade > 0) : rich.texts;
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
      if (rich.kind === 'texts') {
        const most = small ? 160 : Number.POSITIVE_INFINITY;
        const lines = rich.texts.map((text) => make('li', { dir: 'auto', text: shorten(text, most) }));
        return make('ul', { className: 'texts' }, ...lines);
      }
      if (rich.kind === 'similarity') {
        const { name, value, target } = rich;
        const beside =
          target === null ? [] : [make('span', { className: 'grade', text: `target ${target}` })];
        const line = make(
          'p',
          { className: 'similarity' },
          `${name} `,
          make('b', { text: value.toFixed(3) }),
        );
        line.append(' ', ...beside);
        return line;
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
      const alt = `${what}: ${rich.caption}`;
      if (rich.kind === 'sound')
        return make('audio', { controls: '', src: source, preload: 'none', 'aria-label': alt, title: alt });
      const image = make('img', { src: source, alt, title: alt, className: small ? 'thumb' : 'picture' });
      // A picture of few pixels is shown with sharp ones; a photograph would lose by it.
      image.addEventListener('load', () => image.classList.toggle('sharp', image.naturalWidth <= 128));
      if (small) return image;
      return make('figure', { className: 'shown' }, image, make('figcaption', { text: rich.caption }));
    }

    /** Says all that the plain text says, and better; a table only says what was asked. */
    const isShown = (rich) => rich !== null && rich.kind !== 'table';
    const SAYS_ALL = ['ranked', 'texts', 'similarity', 'picture', 'sound'];
    const saysAll = (rich) => rich !== null && SAYS_ALL.includes(rich.kind);

    /** Title and text, or the view that says the same, or both. */
    function shownFully(title, text, rich, what, entities) {
      const nodes = [typeof title === 'string' ? make('h4', { text: title }) : title];
      if (!saysAll(rich) && !entities)
        nodes.push(make('pre', { className: 'full', text, dir: 'auto', tabindex: '0' }));
      if (rich !== null) {
        const view = richNode(rich, false, what);
        const wraps = rich.kind === 'table';
        nodes.push(wraps ? make('div', { className: 'wide', tabindex: '0' }, view) : view);
      }
      return nodes;
    }

    function scoresLine(answer) {
      const parts = data.scorers.flatMap((scorer, index) => {
        const score = answer.scores[index];
        return score === null || score === undefined ? [] : [`${scorer.title} ${scoreText(score, scorer)}`];
      });
      return parts.length === 0 ? [] : [make('p', { className: 'row-scores', text: parts.join(' · ') })];
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
      const target = row.target === '' ? '(none)' : row.target;
      cell.append(...shownFully('Input', row.input, row.inputRich, 'input'));
      cell.append(
        ...shownFully('Target', target, row.targetRich, 'target', row.targetRich?.kind === 'marked'),
      );
      for (const [index, answer] of row.answers.entries()) {
        const title = make('h4', {});
        title.append(markOf(candidates[index]), candidates[index]);
        if (answer === null) {
          cell.append(title, 'not sent');
          continue;
        }
        const said = answer.text ?? `${answer.status}: ${answer.code ?? ''} ${answer.message ?? ''}`;
        cell.append(
          ...shownFully(title, said, answer.rich, `answer of ${candidates[index]}`, answer.entities),
        );
        if (answer.more !== '') {
          cell.append(make('pre', { className: 'full', text: answer.more, dir: 'auto', tabindex: '0' }));
        }
        cell.append(...scoresLine(answer));
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
          isShown(row.inputRich) ? richNode(row.inputRich, true, 'input') : clip(row.input),
        ),
        make(
          'td',
          { 'data-label': 'target' },
          isShown(row.targetRich) ? richNode(row.targetRich, true, 'target') : clip(row.target),
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

  startSamples();
})();
