// Runs in the report's page: what a number means, where one is, and what a print needs. Text enters as textContent only.
(() => {
  const words = new Map();

  /** The words of the page with their formulas, from the table in Methods. */
  function readWords() {
    for (const row of document.querySelectorAll('tr[data-word]')) {
      const [, formula, note] = [...row.cells].map((cell) => cell.textContent.trim());
      words.set(row.dataset.word, { formula, note });
    }
  }

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.id = 'tip';
  tip.setAttribute('role', 'tooltip');
  tip.hidden = true;
  let owner = null;
  let pinned = false;

  function fill(names) {
    tip.replaceChildren(
      ...names.map((name) => {
        const { formula, note } = words.get(name);
        const line = document.createElement('p');
        const word = document.createElement('b');
        word.textContent = name;
        line.append(word, ` = ${formula}`);
        if (note !== '') {
          const more = document.createElement('small');
          more.textContent = note;
          line.append(more);
        }
        return line;
      }),
    );
  }

  /** Below the word where there is room, else above it; always inside the window. */
  function place() {
    const box = owner.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - width - 8);
    const below = box.bottom + 6;
    const top = below + height < window.innerHeight ? below : Math.max(8, box.top - height - 6);
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
  }

  function show(button) {
    hide();
    owner = button;
    fill(button.terms);
    tip.hidden = false;
    button.setAttribute('aria-describedby', 'tip');
    place();
  }

  function hide() {
    if (owner !== null) owner.removeAttribute('aria-describedby');
    owner = null;
    pinned = false;
    tip.hidden = true;
  }

  /** Makes the text of an element with data-term a button that tells its definition. */
  function makeTerm(node) {
    if (node.matches('table, dd, td.n')) return;
    const names = node.dataset.term.split('|').filter((name) => words.has(name));
    if (names.length === 0) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'term';
    button.terms = names;
    button.append(...node.childNodes);
    node.append(button);
    button.addEventListener('pointerenter', (event) => {
      if (event.pointerType === 'mouse' && !pinned) show(button);
    });
    button.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse' && !pinned && !tip.matches(':hover')) hide();
    });
    button.addEventListener('focus', () => show(button));
    button.addEventListener('blur', hide);
    // A touch focuses first, so the tip is there already: the click keeps it until the next one.
    button.addEventListener('click', () => {
      if (owner === button && pinned) hide();
      else {
        show(button);
        pinned = true;
      }
    });
  }

  function startTerms() {
    readWords();
    document.body.append(tip);
    for (const node of document.querySelectorAll('[data-term]')) makeTerm(node);
    tip.addEventListener('pointerleave', () => {
      if (!pinned) hide();
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') hide();
    });
    document.addEventListener('pointerdown', (event) => {
      if (owner !== null && !owner.contains(event.target) && !tip.contains(event.target)) hide();
    });
    window.addEventListener('scroll', hide, { passive: true, capture: true });
    window.addEventListener('resize', hide);
  }

  /** Names the section that is being read in the bar on top. */
  function startPlace() {
    const links = [...document.querySelectorAll('.top nav a')];
    const sections = links.map((link) => document.querySelector(link.hash));
    let current = null;
    const mark = () => {
      const line = window.innerHeight / 3;
      const index = sections.findLastIndex((section) => section.getBoundingClientRect().top <= line);
      const link = links[Math.max(0, index)];
      if (link === current) return;
      current?.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
      current = link;
    };
    window.addEventListener('scroll', mark, { passive: true });
    window.addEventListener('resize', mark);
    mark();
  }

  /** Paper cannot be opened: a print shows what is closed on the screen. */
  function startPrint() {
    let closed = [];
    window.addEventListener('beforeprint', () => {
      closed = [...document.querySelectorAll('main details:not([open])')].filter(
        (node) => node.closest('#samples') === null,
      );
      for (const node of closed) node.open = true;
    });
    window.addEventListener('afterprint', () => {
      for (const node of closed) node.open = false;
    });
  }

  startTerms();
  startPlace();
  startPrint();
})();
