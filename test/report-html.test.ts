import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../src/reporters/html.ts';
import type { RunReport } from '../src/types/report.ts';
import {
  makeEmptyReport,
  makeFixtureReport,
  makeNullReport,
  makeSaturatedReport,
} from './fixtures/fixture-report.ts';
import { CHART_FAULTS, CHROMIUM, openBrowser, isBrowserThere as present } from './fixtures/open-browser.ts';
import { makeOpenReport } from './fixtures/open-report.ts';
import { makeRichReport, RICH_SAMPLES } from './fixtures/rich-report.ts';

if (!present)
  console.warn(`skipped: no Chromium at ${CHROMIUM}, so the HTML report was not opened in a browser`);

it.runIf(process.env.CI === 'true')('a browser is there when CI asks for it', () => {
  expect(present, `no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`).toBe(true);
});

interface Opened {
  readonly page: Page;
  /** Console errors, uncaught exceptions and refusals of the content security policy. */
  readonly problems: string[];
  /** Every URL asked for beside the page itself. */
  readonly requested: string[];
}

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
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: Name, width = 1440, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    const requested: string[] = [];
    const address = pathToFileURL(join(folder, `${name}.html`)).href;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (request.url() !== address) requested.push(request.url());
    });
    await page.goto(address);
    return { page, problems, requested };
  }

  const rowIds = (page: Page) => page.locator('#sample-table .open').allTextContents();
  const count = (page: Page) => page.locator('#sample-count').textContent();

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

  it('filters the samples, searches them and turns pages', async () => {
    const { page, problems } = await open('plain');
    expect(await count(page)).toBe('320 of 320 samples');
    expect(await rowIds(page)).toHaveLength(25);
    await page.click('#sample-next');
    expect((await rowIds(page))[0]).toBe('t-0026');
    await page.click('[data-filter="cold"]');
    expect(await count(page)).toBe('8 of 320 samples');
    expect(await page.locator('#sample-table .tag', { hasText: 'cold' }).count()).toBe(8);
    await page.click('[data-filter="failed"]');
    const failed = Number((await count(page))?.split(' ')[0]);
    expect(await page.locator('#sample-table .sign.failed').count()).toBeGreaterThanOrEqual(failed);
    await page.click('[data-filter="wrong"]');
    const wrong = Number((await count(page))?.split(' ')[0]);
    expect(wrong).toBeGreaterThan(50);
    expect(wrong).toBeLessThan(320);
    await page.click('[data-filter="all"]');
    await page.fill('#sample-search', 'T-0042');
    expect(await rowIds(page)).toEqual(['t-0042']);
    await page.fill('#sample-search', 'no such words');
    expect(await count(page)).toBe('0 of 320 samples');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('finds the samples on which candidates disagree', async () => {
    const { page } = await open('plain');
    await page.click('[data-filter="disagreeing"]');
    const answers =
      await page.evaluate(`[...document.querySelectorAll('#sample-table > tbody > tr')].map((row) =>
      [...row.cells].slice(3).map((cell) => cell.querySelector('.clip').lastChild.textContent))`);
    const rows = (answers as string[][]).map((row) =>
      row.filter((answer) => !/^(error|timeout):/.test(answer)),
    );
    expect(rows).toHaveLength(25);
    expect(rows.every((row) => new Set(row).size > 1)).toBe(true);
    await page.close();
  });

  it('opens a sample with input, answers and attempts by keyboard, and closes it again', async () => {
    const { page } = await open('plain');
    await page.click('[data-filter="cold"]');
    await page.locator('#sample-table .open').first().focus();
    await page.keyboard.press('Enter');
    const details = page.locator('#sample-table .details');
    expect(await details.count()).toBe(1);
    expect(await details.textContent()).toContain('loading_503');
    expect(await details.locator('pre').first().textContent()).toMatch(/\d{4}/);
    await page.keyboard.press('Enter');
    expect(await details.count()).toBe(0);
    await page.close();
  });

  it('switches between groups of cells', async () => {
    const { page } = await open('groups');
    const before = await page.locator('#sample-table > tbody > tr').first().textContent();
    await page.selectOption('#sample-group', '1');
    expect(await page.locator('#sample-table > tbody > tr').first().textContent()).not.toBe(before);
    expect(await count(page)).toBe('60 of 60 samples');
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

  it('runs nothing that a model, a server or a dataset wrote', async () => {
    const { page, problems, requested } = await open('hostile');
    await page.evaluate(
      `for (let i = 0; i < 25; i += 1) document.querySelectorAll('#sample-table .open')[i].click()`,
    );
    expect(await page.locator('#sample-table .details').count()).toBe(25);
    await page.fill('#sample-search', '<script>');
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.title()).toBe('ticket-routing · hfbench report');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#sample-table').textContent()).toContain(
      '</script><script>window.owned=1</script>',
    );
    expect([...problems, ...requested]).toEqual([]);
    await page.close();
  });

  const looks = [1440, 390].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
  );
  it.each(looks)(
    'shows what each task asks and answers in its own way at %d px in the %s theme',
    async (width, scheme) => {
      const { page, problems, requested } = await open('rich', width, scheme);
      for (const name of Object.keys(RICH_SAMPLES))
        await page.click(`#sample-table .open:text-is("${name}")`);
      const shown = page.locator('#sample-table');
      expect(await shown.locator('.details').count()).toBe(Object.keys(RICH_SAMPLES).length);
      expect(await shown.locator('.details mark').allTextContents()).toContain('Ada LovelacePER');
      expect(
        await shown.locator('tr:not(.details) .marked', { hasText: 'Sundays' }).first().textContent(),
      ).toMatch(/^….{40}Sundaysanswer.{40}…$/);
      expect(await shown.locator('.details .marked-cell').first().textContent()).toBe('Rome');
      const ranked = await shown
        .locator('.details .ranked:not(.target)')
        .first()
        .locator('li')
        .allTextContents();
      expect(ranked.map((line) => line.slice(0, 5))).toEqual(['0.300', '0.200', '0.123']);
      expect(await shown.locator('tr:not(.details) .ranked.target li').first().textContent()).toMatch(
        /nine\. grade 2$/,
      );
      expect(await shown.locator('.similarity').first().textContent()).toBe('cosine 0.600 target 4.5');
      const text = (await shown.textContent()) ?? '';
      for (const raw of ['"start":', '0.12345678', '[0,1,2]', 'sha256', 'finish reason'])
        expect(text).not.toContain(raw);
      expect(await shown.locator('tr:not(.details) .ranked li').allTextContents()).toSatisfy(
        (lines: string[]) => lines.every((line) => line.length < 110),
      );
      for (const media of await shown.locator('img, audio').all()) {
        const named = (await media.getAttribute('alt')) ?? (await media.getAttribute('aria-label'));
        expect(named).toMatch(/^(input|answer of .+): .+/);
      }
      expect(await page.evaluate('[...document.images].every((image) => image.naturalWidth === 1)')).toBe(
        true,
      );
      await page.click('[data-filter="wrong"]');
      expect(await rowIds(page)).not.toContain('photo');
      expect(await rowIds(page)).toContain('entities');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

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
