// The button that chooses between light and dark. Where the page names a key (data-theme-key) the choice is kept for the
// other pages of its origin; it is made before the page is drawn.
(() => {
  const root = document.documentElement;
  const { themeKey } = root.dataset;
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const current = () => root.dataset.theme ?? (system.matches ? 'dark' : 'light');

  /** Storage that a browser withholds is no reason to fail: the page then follows the system. */
  function withStore(work) {
    if (themeKey === undefined) return;
    try {
      work(window.localStorage);
    } catch {}
  }

  function start() {
    const button = document.getElementById('theme');
    const name = () => {
      button.textContent = current() === 'dark' ? 'Light' : 'Dark';
    };
    button.addEventListener('click', () => {
      root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
      withStore((store) => store.setItem(themeKey, root.dataset.theme));
      name();
    });
    system.addEventListener('change', name);
    name();
  }

  withStore((store) => {
    const kept = store.getItem(themeKey);
    if (kept === 'light' || kept === 'dark') root.dataset.theme = kept;
  });
  if (document.getElementById('theme') === null) document.addEventListener('DOMContentLoaded', start);
  else start();
})();
