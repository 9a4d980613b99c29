// Copies what tsc does not: templates, styles and browser scripts of the HTML report.
import { cp, stat } from 'node:fs/promises';

const from = new URL('../src/reporters/html/assets/', import.meta.url);
const to = new URL('../dist/reporters/html/assets/', import.meta.url);
await stat(from);
await cp(from, to, { recursive: true });
