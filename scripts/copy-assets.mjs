// Copies what tsc does not: templates, styles and browser scripts of the HTML report and of the pages of `hfbench view`.
import { cp, stat } from 'node:fs/promises';

for (const folder of ['html', 'pages']) {
  const from = new URL(`../src/reporters/${folder}/assets/`, import.meta.url);
  await stat(from);
  await cp(from, new URL(`../dist/reporters/${folder}/assets/`, import.meta.url), { recursive: true });
}
