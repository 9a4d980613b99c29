import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../src/reporters/html.ts';
import type { RunReport } from '../src/types/report.ts';
import {
  makeEmptyReport,
  makeFixtureReport,
  makeNullReport,
  makeSaturatedReport,
} from './fixtures/fixture-report.ts';
import { hasBrowser, launchBrowser, openPage } from './fixtures/open-page.ts';
import { makeOpenReport } from './fixtures/open-report.ts';
import { makeRichReport } from './fixtures/rich-report.ts';

const present = hasBrowser();

it.runIf(process.env.CI === 'true')('a browser is there when CI asks for it', () => {
  expect(present, 'no Chromium; set CHROMIUM_PATH').toBe(true);
});

const texts = {
  plain: () => makeFixtureReport({ samples: 320 }),
  groups: () => makeFixtureReport({ samples: 60, streamed: true, datasets: ['support-intents', 'emails'] }),
  hostile: () => makeFixtureReport({ samples: 60, hostile: true }),
  rich: makeRichReport,
  saturated: makeSaturatedReport,
  open: makeOpenReport,
  nulls: makeNullReport,
  empty: makeEmptyReport,
} satisfies Record<string, () => RunReport>;
type Name = keyof typeof texts;
const names = Object.keys(texts) as Name[];

describe.runIf(present)('the HTML report in Chromium', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-report-'));

  beforeAll(async () => {
    for (const name of names) {
      const [file] = html.render(texts[name]());
      writeFileSync(join(folder, `${name}.html`), [...(file?.chunks ?? [])].join(''));
    }
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (name: Name, width = 1440, colorScheme: 'light' | 'dark' = 'light') =>
    openPage(browser, join(folder, `${name}.html`), width, colorScheme);

  /** Labels of the charts that touch another or leave their frame. */
  const CHART_FAULTS = `(() => {
    const faults = [];
    for (const chart of document.querySelectorAll('svg.chart')) {
      const frame = chart.getBoundingClientRect();
      if (frame.width === 0) continue;
      const labels = [...chart.querySelectorAll('text')].map((node) => [node.textContent, node.getBoundingClientRect()]);
      labels.forEach(([text, box], index) => {
        const out = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        if (out) faults.push('outside: ' + text);
        for (const [other, its] of labels.slice(index + 1)) {
          const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
          const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
          if (across > 1 && down > 2) faults.push('touch: ' + text + ' / ' + other);
        }
      });
    }
    return faults;
  })()`;

  const views = names.flatMap((name) => [1440, 390].map((width) => [name, width] as const));
  it.each(views)('shows %s at %d px whole, with no error and no request to any host', async (name, width) => {
    const { page, problems, requested } = await open(name, width);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.evaluate(CHART_FAULTS)).toEqual([]);
    expect(problems).toEqual([]);
    expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
    await page.close();
  });

  it('follows the system theme, lets the reader choose the other, and prints on white', async () => {
    const paper = 'getComputedStyle(document.body).backgroundColor';
    const { page } = await open('empty', 1440, 'dark');
    expect(await page.evaluate(paper)).toBe('rgb(20, 23, 28)');
    await page.click('#theme');
    expect(await page.evaluate(paper)).toBe('rgb(255, 255, 255)');
    await page.click('#theme');
    expect(await page.evaluate(paper)).toBe('rgb(20, 23, 28)');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(paper)).toBe('rgb(255, 255, 255)');
    await page.close();
  });

  it('opens with a banner that can be read in both themes when the client was saturated', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open('saturated', 390, scheme);
      const banner = page.locator('main .banner');
      expect(await banner.textContent()).toMatch(/^invalid the client was saturated.*measure again\.$/);
      const [ink = [], ground = []] = (await page.evaluate(`(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector('main .banner'));
        return [color, backgroundColor].map((text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number));
      })()`)) as number[][];
      // WCAG 2.1, success criterion 1.4.3: at least 4.5 to 1.
      expect(contrast(ink, ground), scheme).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });

  it.each(['light', 'dark'] as const)('has text of WCAG AA contrast in the %s theme', async (scheme) => {
    const { page } = await open('plain', 1440, scheme);
    const colors = (await page.evaluate(`(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      const read = (name) => {
        probe.style.color = 'var(--' + name + ')';
        return getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
      };
      const names = ['paper', 'panel', 'ink', 'soft', 'link', 'good', 'bad', 'unsure', 'cold',
        'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'];
      return Object.fromEntries(names.map((name) => [name, read(name)]));
    })()`)) as Record<string, number[]>;
    for (const ground of ['paper', 'panel']) {
      for (const [name, color] of Object.entries(colors)) {
        if (name === 'paper' || name === 'panel') continue;
        expect(contrast(color, colors[ground] ?? []), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    await page.close();
  });
});

/** Contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, relative luminance). */
function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (color: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = color.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
