// Runs in the report's page: theme.
(() => {
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

  startTheme();
})();
