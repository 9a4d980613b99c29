// Pictures of a report: light and dark, wide and telephone, whole and a section each, and the print as a PDF.
// Usage: node scripts/screenshot-report.mjs <report.html> <out-prefix>
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openChromium } from './open-chromium.mjs';

const [file, prefix] = process.argv.slice(2);
if (file === undefined || prefix === undefined) {
  console.error('usage: node scripts/screenshot-report.mjs <report.html> <out-prefix>');
  process.exit(2);
}

const browser = await openChromium();
try {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(pathToFileURL(resolve(file)).href);
      const name = `${prefix}-${colorScheme}-${width}`;
      await page.screenshot({ path: `${name}.png`, fullPage: true });
      // The bar that stays on top would lie across the sections.
      await page.addStyleTag({ content: '.top { display: none; }' });
      for (const section of await page.locator('main > section').all())
        await section.screenshot({ path: `${name}-${await section.getAttribute('id')}.png` });
      console.log(`${name}*.png`);
      await page.close();
    }
  }
  const page = await browser.newPage();
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.pdf({ path: `${prefix}.pdf`, format: 'A4' });
  console.log(`${prefix}.pdf`);
} finally {
  await browser.close();
}
