// Makes the README's pictures from a report: node scripts/readme-pictures.mjs reports/quickstart/<run>/report.html
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [report] = process.argv.slice(2);
if (report === undefined) {
  console.error('usage: node scripts/readme-pictures.mjs <report.html>');
  process.exit(2);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ viewport: { width: 1080, height: 1130 }, colorScheme });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.screenshot({ path: `docs/images/report-${colorScheme}.png` });
  await page.close();
}
await browser.close();
