// Makes the pictures of the documents, docs/images/<name>-light.png and -dark.png, from a report or a served page:
// node scripts/readme-pictures.mjs reports/quickstart/<run>/report.html
// node scripts/readme-pictures.mjs http://127.0.0.1:4180/suite/nightly/ view
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openChromium } from './open-chromium.mjs';

const SIZES = { report: { width: 1080, height: 1130 }, view: { width: 1180, height: 860 } };

const [page, name = 'report'] = process.argv.slice(2);
const viewport = SIZES[name];
if (page === undefined || viewport === undefined) {
  console.error('usage: node scripts/readme-pictures.mjs <report.html or address> [report|view]');
  process.exit(2);
}
const address = /^https?:/.test(page) ? page : pathToFileURL(resolve(page)).href;
const browser = await openChromium();
for (const colorScheme of ['light', 'dark']) {
  const tab = await browser.newPage({ viewport, colorScheme });
  await tab.goto(address);
  await tab.screenshot({ path: `docs/images/${name}-${colorScheme}.png` });
  await tab.close();
}
await browser.close();
