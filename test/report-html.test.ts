import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFINITIONS } from '../src/analysis/definitions.ts';
import { html } from '../src/reporters/html.ts';
import type { RunReport } from '../src/types/report.ts';
import { checkNumbers } from './fixtures/check-numbers.ts';
import { makeStudy } from './fixtures/deployment-study.ts';
import {
  makeEmptyReport,
  makeFixtureReport,
  makeNullReport,
  makeSaturatedReport,
} from './fixtures/fixture-report.ts';
import { CHART_FAULTS, openBrowser } from './fixtures/open-browser.ts';
import { hasBrowser, OPEN_ALL, openPage, seriousFaults } from './fixtures/open-page.ts';
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
  study: () => ({ ...makeFixtureReport({ samples: 60 }), deployments: [makeStudy()] }),
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
      // The fixtures carry few definitions; a run's report has all.
      const [file] = html.render({ ...texts[name](), definitions: DEFINITIONS });
      writeFileSync(join(folder, `${name}.html`), [...(file?.chunks ?? [])].join(''));
    }
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (name: Name, width = 1440, colorScheme: 'light' | 'dark' = 'light') =>
    openPage(browser, join(folder, `${name}.html`), width, colorScheme);

  const views = names.flatMap((name) =>
    [1440, 390].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [name, width, scheme] as const),
    ),
  );
  it.each(views)(
    'shows %s at %d px whole in the %s theme, with no error and no request to any host',
    async (name, width, scheme) => {
      const { page, problems, requested } = await open(name, width, scheme);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(CHART_FAULTS)).toEqual([]);
      await page.evaluate(OPEN_ALL);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(CHART_FAULTS)).toEqual([]);
      expect(problems).toEqual([]);
      expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
      await page.close();
    },
  );

  const audited = (['plain', 'open', 'rich'] as const).flatMap((name) =>
    (['light', 'dark'] as const).map((scheme) => [name, scheme] as const),
  );
  it.each(audited)(
    'has no serious fault of accessibility in %s, %s theme',
    async (name, scheme) => {
      const { page } = await open(name, 1440, scheme);
      expect(await seriousFaults(page)).toEqual([]);
      await page.close();
    },
    240_000,
  );

  it.each(names)(
    'says of every number of %s what it means, what it rests on and how sure it is',
    async (name) => {
      const { page } = await open(name);
      await page.evaluate(OPEN_ALL);
      const found = await checkNumbers(page);
      const known = new Set([
        ...DEFINITIONS.map(({ term }) => term),
        ...texts[name]().scorers.map((scorer) => scorer.name),
      ]);
      expect(found.terms.filter((term) => !known.has(term))).toEqual([]);
      const { unexplained, withoutDefinition, withoutN, withoutInterval } = found;
      expect({ unexplained, withoutDefinition, withoutN, withoutInterval }).toEqual({
        unexplained: [],
        withoutDefinition: [],
        withoutN: [],
        withoutInterval: [],
      });
      if (name !== 'empty') {
        expect(found.looked.cells).toBeGreaterThan(40);
        expect(found.looked.cards).toBeGreaterThan(8);
        // Without a value there is nothing to draw, and the verdict names no number.
        expect(found.looked.charts).toBeGreaterThan(name === 'nulls' ? -1 : 3);
        expect(found.looked.sentences).toBeGreaterThan(name === 'nulls' ? -1 : 0);
      }
      await page.close();
    },
  );

  it.each([
    [
      'a cell',
      `document.querySelector('#cost thead th.n:nth-child(3)').dataset.term = ''`,
      'withoutDefinition',
    ],
    [
      'a cell',
      `document.querySelector('#reliability tbody td:nth-child(4) small').remove()`,
      'withoutInterval',
    ],
    [
      'a percentile',
      `document.querySelector('.quantiles thead th[data-term^="n|"]').dataset.term = 'mean, max'`,
      'withoutN',
    ],
    ['a sentence', `document.querySelector('h1').textContent = 'Take it: 77 %'`, 'withoutDefinition'],
    ['a sentence', `document.querySelector('[data-basis]').remove()`, 'withoutN'],
    ['a card', `document.querySelector('.card [data-interval]').remove()`, 'withoutInterval'],
    ['a matrix', `document.querySelector('.duel-cell [data-n]').remove()`, 'withoutN'],
    [
      'a chart',
      `document.querySelector('#cost figure').querySelectorAll('[data-term]').forEach((node) => node.remove())`,
      'withoutDefinition',
    ],
  ] as const)('%s that lacks something is found: %s', async (_, harm, where) => {
    const { page } = await open('plain');
    await page.evaluate(OPEN_ALL);
    await page.evaluate(harm);
    expect((await checkNumbers(page))[where]).not.toEqual([]);
    await page.close();
  });

  it.each(names)('says of every headline number of %s what it rests on and how sure it is', async (name) => {
    const { page } = await open(name);
    const found = (await page.evaluate(`[...document.querySelectorAll('[data-headline]')].map((node) => [
      node.textContent.replace(/\\s+/g, ' ').trim(),
      node.querySelector('[data-n]')?.textContent ?? '',
      (node.querySelector('[data-interval]')?.textContent ?? '').replaceAll('\\u00a0', ' '),
    ])`)) as [string, string, string][];
    if (name !== 'empty') expect(found.length).toBeGreaterThan(8);
    for (const [text, n, interval] of found) {
      expect(n, text).toMatch(/^n = [\d,]+/);
      expect(interval, text).toMatch(/^\[.+, .+[\])]$|no interval|no spread/);
    }
    await page.close();
  });

  it('tells a definition to keyboard, pointer and touch, and hides it again', async () => {
    const { page, problems } = await open('plain');
    const term = page.locator('.card dt .term').first();
    const tip = page.locator('#tip');
    expect(await tip.isVisible()).toBe(false);
    await term.focus();
    expect(await tip.textContent()).toContain('service_time = lastTokenAt');
    expect(await term.getAttribute('aria-describedby')).toBe('tip');
    await page.keyboard.press('Escape');
    expect(await tip.isVisible()).toBe(false);
    await term.blur();
    await term.hover();
    expect(await tip.isVisible()).toBe(true);
    await term.click();
    await page.mouse.move(2, 2);
    expect(await tip.isVisible()).toBe(true);
    await page.mouse.click(2, 300);
    expect(await tip.isVisible()).toBe(false);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('lets the tab key reach every definition and disclosure', async () => {
    const { page } = await open('plain');
    await page.evaluate(OPEN_ALL);
    const [wanted, missed] = (await page.evaluate(`(() => {
      const stops = [...document.querySelectorAll('main .term, main summary')].filter((node) => node.checkVisibility());
      const missed = stops.filter((node) => {
        node.focus();
        return node.tabIndex < 0 || document.activeElement !== node;
      });
      return [stops.length, missed.map((node) => node.textContent)];
    })()`)) as [number, string[]];
    expect(wanted).toBeGreaterThan(40);
    expect(missed).toEqual([]);
    await page.close();
  });

  it('skips the bar on top, and brings the head of a section below it', async () => {
    const { page } = await open('plain');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('verdict');
    for (const id of ['comparison', 'latency', 'cost', 'reliability', 'methods']) {
      await page.click(`.top nav a[href="#${id}"]`);
      const [bar, head] =
        (await page.evaluate(`[document.querySelector('.top').getBoundingClientRect().bottom,
        document.querySelector('#${id} h2').getBoundingClientRect().top]`)) as [number, number];
      expect(head, id).toBeGreaterThanOrEqual(bar);
      await page.waitForSelector(`.top nav a[href="#${id}"][aria-current="true"]`);
      expect(await page.locator('.top nav a[aria-current]').count()).toBe(1);
    }
    await page.close();
  });

  it('switches a latency curve between a linear and a log scale', async () => {
    const { page } = await open('plain');
    const box = page.locator('.switchable').first();
    const axis = () => box.locator('.wide-chart .axis-name:visible').textContent();
    const before = await axis();
    await box.locator('input[value="other"]').check();
    const after = await axis();
    expect([before, after].sort()).toEqual(['service_time', 'service_time, log scale']);
    await page.close();
  });

  it('prints whole: closed parts open, bar, buttons and samples gone', async () => {
    const { page } = await open('plain');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    expect(await page.locator('main > section:not(#samples) details:not([open])').count()).toBe(0);
    for (const gone of ['.top', '.skip', '#samples table', '.switch'])
      expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
    expect(await page.locator('#samples h2').isVisible()).toBe(true);
    await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`);
    expect(await page.locator('main details:not([open])').count()).toBeGreaterThan(0);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(20_000);
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
