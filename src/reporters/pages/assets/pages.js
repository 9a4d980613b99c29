// Runs in the pages of `hfbench view`: the table of runs, tooltips of charts, the progress of a run. Text from outside
// enters as textContent only.
(() => {
  const PAGE_ROWS = 50;
  const byId = (id) => document.getElementById(id);

  function make(tag, options, ...children) {
    const node = document.createElement(tag);
    const { text, className, ...attributes } = options;
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** Filter, order and page of the table of runs; they stand in the address, so that going back finds them again. */
  function startRuns() {
    const table = byId('runs');
    if (table === null) return;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
    const kept = new URLSearchParams(location.hash.slice(1));
    const state = {
      words: kept.get('q') ?? '',
      suite: kept.get('suite') ?? '',
      state: kept.get('state') ?? '',
      key: kept.get('by') ?? 'started',
      up: kept.get('up') === '1',
      page: 0,
    };
    const fields = { words: byId('run-search'), suite: byId('run-suite'), state: byId('run-state') };
    const heads = [...table.querySelectorAll('th[data-sort]')];
    if (!heads.some((head) => head.dataset.sort === state.key)) state.key = 'started';

    const isNumber = { quality: true, latency: true, gates: true };
    const sortValue = ({ row }) => {
      const text = row.dataset[state.key];
      return isNumber[state.key] && text !== '' ? Number(text) : text;
    };

    /** Rows without a value stand last, whichever way. */
    function compare(one, other) {
      const [a, b] = [sortValue(one), sortValue(other)];
      if (a === b) return 0;
      if (a === '') return 1;
      if (b === '') return -1;
      return (a < b ? -1 : 1) * (state.up ? 1 : -1);
    }

    function chosenRows() {
      const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
      return rows.filter(
        ({ row, text }) =>
          (state.suite === '' || row.dataset.suite === state.suite) &&
          (state.state === '' || row.dataset.state === state.state) &&
          words.every((word) => text.includes(word)),
      );
    }

    function keep() {
      const words = Object.entries({
        q: state.words,
        suite: state.suite,
        state: state.state,
        by: state.key === 'started' ? '' : state.key,
        up: state.up ? '1' : '',
      }).filter(([, value]) => value !== '');
      const hash = new URLSearchParams(words).toString();
      history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`);
    }

    function show() {
      const chosen = chosenRows().sort(compare);
      const pages = Math.max(1, Math.ceil(chosen.length / PAGE_ROWS));
      state.page = Math.min(state.page, pages - 1);
      const from = state.page * PAGE_ROWS;
      body.replaceChildren(...chosen.slice(from, from + PAGE_ROWS).map(({ row }) => row));
      byId('run-count').textContent = `${chosen.length} of ${rows.length} runs`;
      byId('run-page').textContent = `page ${state.page + 1} of ${pages}`;
      byId('run-pager').hidden = pages === 1;
      byId('run-previous').disabled = state.page === 0;
      byId('run-next').disabled = state.page >= pages - 1;
      for (const head of heads) {
        const order = state.up ? 'ascending' : 'descending';
        head.setAttribute('aria-sort', head.dataset.sort === state.key ? order : 'none');
      }
    }

    function change(part) {
      Object.assign(state, { page: 0 }, part);
      keep();
      show();
    }

    for (const head of heads) {
      const button = make('button', { type: 'button', className: 'sort' }, ...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const key = head.dataset.sort;
        change({ key, up: state.key === key ? !state.up : key === 'suite' || key === 'latency' });
      });
    }
    for (const [name, field] of Object.entries(fields)) {
      field.value = state[name];
      state[name] = field.value;
      field.addEventListener('input', () => change({ [name]: field.value }));
    }
    const turn = (by) => () => {
      state.page += by;
      show();
      table.scrollIntoView({ block: 'start' });
    };
    byId('run-previous').addEventListener('click', turn(-1));
    byId('run-next').addEventListener('click', turn(1));
    byId('run-tools').hidden = false;
    byId('run-tools').addEventListener('submit', (event) => event.preventDefault());
    show();
  }

  /** Says at once what a point of a chart says in its title, and leads to its run. The table below has the same. */
  function startPoints() {
    const points = [...document.querySelectorAll('.chart .point')];
    if (points.length === 0) return;
    const box = document.body.appendChild(make('div', { className: 'tip', role: 'presentation' }));
    box.hidden = true;
    for (const point of points) {
      const title = point.querySelector('title');
      const text = title.textContent;
      point.addEventListener('pointerenter', () => {
        // The browser's own tooltip would cover this one.
        title.textContent = '';
        box.textContent = text;
        box.hidden = false;
        const at = point.querySelector('.mark').getBoundingClientRect();
        const left = Math.min(at.left + 14, document.documentElement.clientWidth - box.offsetWidth - 8);
        const above = at.top - box.offsetHeight - 8;
        box.style.left = `${Math.max(8, left)}px`;
        box.style.top = `${above < 50 ? at.bottom + 10 : above}px`;
      });
      point.addEventListener('pointerleave', () => {
        title.textContent = text;
        box.hidden = true;
      });
      point.addEventListener('click', () => {
        if (point.dataset.href) location.href = point.dataset.href;
      });
    }
    addEventListener('scroll', () => {
      box.hidden = true;
    });
  }

  const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

  function duration(ms) {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
    return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} m`;
  }

  function dollars(usd) {
    if (usd === 0) return '$0';
    return usd >= 1 ? `$${usd.toFixed(2)}` : `$${Number(usd.toPrecision(3))}`;
  }

  const cells = (texts) =>
    texts.map((text, place) => {
      const isNumber = typeof text === 'number';
      return make('td', {
        text: isNumber ? count(text) : (text ?? '–'),
        className: place === 0 ? 'id' : isNumber || text === null ? 'n' : '',
      });
    });

  const STAGES = {
    starting: 'Starting: looking up servers, bringing up endpoints',
    'warming up': 'Warming up',
    sending: 'Sending requests',
    scoring: 'Scoring the answers',
    'writing reports': 'Writing the reports',
    ended: 'Ended',
    gone: 'Cut off',
  };

  function startLive() {
    const section = byId('live');
    if (section === null) return;
    const source = new EventSource(section.dataset.events);
    let isOver = false;

    function spent(run) {
      const known = run.candidates.flatMap(({ spentUsd }) => (spentUsd === null ? [] : [spentUsd]));
      if (run.judgesUsd !== null) known.push(run.judgesUsd);
      const unknown = run.candidates.filter(({ spentUsd }) => spentUsd === null).map(({ id }) => id);
      if (run.judgesUsd === null) unknown.push('judges');
      if (unknown.length > 0 && known.every((usd) => usd === 0)) return 'unknown';
      const sum = dollars(known.reduce((total, usd) => total + usd, 0));
      return unknown.length === 0 ? sum : `${sum}, and an unknown part: ${unknown.join(', ')}`;
    }

    function fact(term, value) {
      return make('div', {}, make('dt', { text: term }), make('dd', { text: value }));
    }

    function showFacts(run) {
      const { counts } = run;
      byId('live-facts').replaceChildren(
        fact(
          'ended',
          run.planned === null ? count(run.ended) : `${count(run.ended)} of ${count(run.planned)}`,
        ),
        fact('ok', count(counts.ok)),
        fact('error', count(counts.error)),
        fact('timeout', count(counts.timeout)),
        fact('cancelled', count(counts.cancelled)),
        fact('warm-up', count(run.warmups)),
        fact('rate', run.perSecond === null ? '–' : `${run.perSecond.toFixed(1)}/s`),
        fact('time', run.elapsedMs === null ? '–' : duration(run.elapsedMs)),
        fact('left', run.leftMs === null ? '–' : `about ${duration(run.leftMs)}`),
        fact('spent', spent(run)),
      );
    }

    function showRows(run) {
      byId('live-rows').replaceChildren(
        ...run.candidates.map(({ id, planned, counts, cold, resends, spentUsd, spendNote }) => {
          const { ok, error, timeout, cancelled } = counts;
          const money = spentUsd === null ? spendNote : dollars(spentUsd);
          const ended = ok + error + timeout + cancelled;
          const row = make(
            'tr',
            {},
            ...cells([id, ended, planned, ok, error, timeout, cancelled, cold, resends, money]),
          );
          row.lastChild.className = 'n';
          return row;
        }),
      );
      byId('live-error-rows').replaceChildren(
        ...run.errors.map(({ candidate, code, requests, example }) =>
          make('tr', {}, ...cells([candidate, code, requests, example])),
        ),
      );
      byId('live-errors').hidden = run.errors.length === 0;
    }

    function finish(run) {
      isOver = true;
      source.close();
      const end = byId('live-end');
      const stops = run.stops.length === 0 ? '' : ` Stopped: ${run.stops.join('; ')}.`;
      if (run.stage === 'gone') {
        end.textContent =
          run.problem ??
          'The process of this run is gone before its end. What it did is in its journal: resume it.';
      } else {
        end.textContent = `The run has ended.${stops} `;
        end.append(make('a', { href: section.dataset.report, text: 'Open the report' }));
      }
      end.hidden = false;
      byId('run-badge').textContent = run.stage === 'gone' || stops !== '' ? 'resumable' : 'ended';
      byId('run-badge').className = 'badge';
    }

    source.addEventListener('progress', (event) => {
      const run = JSON.parse(event.data);
      const problem = run.problem === null ? '' : ` (${run.problem})`;
      byId('live-head').textContent = STAGES[run.stage] + problem;
      const bar = byId('live-bar');
      if (run.planned === null) bar.removeAttribute('value');
      else bar.value = run.planned === 0 ? 0 : Math.min(1, run.ended / run.planned);
      showFacts(run);
      showRows(run);
      if (run.stage === 'ended' || run.stage === 'gone') finish(run);
    });
    source.addEventListener('error', () => {
      if (isOver) return;
      byId('live-head').textContent = 'The server does not answer; trying again …';
    });
  }

  startRuns();
  startPoints();
  startLive();
})();
