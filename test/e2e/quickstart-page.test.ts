import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNumbers } from '../fixtures/check-numbers.ts';
import { openBrowser } from '../fixtures/open-browser.ts';
import { hasBrowser, OPEN_ALL, type Opened, openPage, seriousFaults, until } from '../fixtures/open-page.ts';
import { makeWorkspace, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const WIDTHS = [1440, 390];

const COUNT = `document.querySelector('#sample-count').textContent`;
/** Rows of the table that are made, by their place, each read from its texts. */
const IDS = `[...document.querySelectorAll('#sample-grid .row')]
  .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) => row.querySelector('.row-id').textContent)`;

describe.runIf(hasBrowser())("quickstart's own report in Chromium", { timeout: 120_000 }, () => {
  let workspace: Workspace;
  let browser: Browser;
  let folder: RunFolder;
  let told = '';

  beforeAll(async () => {
    workspace = makeWorkspace();
    for (const name of ['suites', 'datasets'])
      cpSync(join(ROOT, name), workspace.path(name), { recursive: true });
    const end = await workspace.run(['run', 'suites/quickstart.yaml', '-o', 'out', '--quiet']);
    expect(end.code, end.all).toBe(0);
    told = end.stdout;
    folder = workspace.read('out');
    browser = await openBrowser();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    workspace?.remove();
  });

  it("says about quality what the README's first screen says", () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
    const screen = flat(/```text\n(Simulated[\s\S]*?)```/.exec(readme)?.[1] ?? '');
    const sentences = [
      ...(screen.match(/Take [^·]*?\.(?= ·)/g) ?? []),
      ...(screen.match(/· [^·]* accuracy: [^·]*?\.(?= ·)/g) ?? []),
    ];
    expect(sentences.length).toBeGreaterThanOrEqual(4);
    for (const sentence of sentences) expect(flat(told)).toContain(sentence);
  });

  const measured = () => folder.requests.rows.filter(({ phase }) => phase === 'measured');
  const sampleCount = (keep: (row: Readonly<Record<string, string>>) => boolean) =>
    new Set(
      measured()
        .filter(keep)
        .map((row) => row.sample_id),
    ).size;
  const isWrong = (row: Readonly<Record<string, string>>) => row.accuracy !== '' && Number(row.accuracy) < 1;

  async function open(width: number, hash = '', scheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const opened = await openPage(browser, join(folder.path, 'report.html'), width, scheme, hash);
    await until(opened.page, `${COUNT} !== ''`);
    return opened;
  }

  /** Nothing was said to the console, nothing asked of any host, nothing wider than the window. */
  async function close({ page, problems, requested }: Opened, width: number): Promise<void> {
    expect(problems).toEqual([]);
    expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  }

  it.each(WIDTHS)('changes its theme, and back, at %d px', async (width) => {
    const opened = await open(width);
    const paper = 'getComputedStyle(document.body).backgroundColor';
    const before = await opened.page.evaluate(paper);
    await opened.page.click('#theme');
    expect(await opened.page.evaluate(paper)).not.toBe(before);
    await opened.page.click('#theme');
    expect(await opened.page.evaluate(paper)).toBe(before);
    await close(opened, width);
  });

  it.each(WIDTHS)('filters and sorts the rows of requests.csv, at %d px', async (width) => {
    const opened = await open(width);
    const { page } = opened;
    const all = sampleCount(() => true);
    expect(all).toBe(240);
    const wrong = sampleCount(isWrong);
    expect(wrong).toBeGreaterThan(20);
    await page.click('[data-filter="wrong"]');
    await until(page, `${COUNT} === '${wrong} of ${all} samples'`);
    const candidate = 'large-serverless';
    await page.selectOption('#sample-candidate', candidate);
    const its = sampleCount((row) => row.candidate === candidate && isWrong(row));
    await until(page, `${COUNT} === '${its} of ${all} samples'`);
    await page.selectOption('#sample-sort', 'latency');
    const slowest = measured()
      .filter((row) => row.candidate === candidate && isWrong(row))
      .toSorted((a, b) => Number(b.service_time_ms) - Number(a.service_time_ms))
      .slice(0, 4)
      .map((row) => row.sample_id);
    await until(page, `document.querySelector('#sample-grid .row:not(.ready)') === null`);
    expect(((await page.evaluate(IDS)) as string[]).slice(0, 4)).toEqual(slowest);
    await close(opened, width);
  });

  it.each(WIDTHS)(
    'leads from the first number of a card to the answers behind it, at %d px',
    async (width) => {
      const opened = await open(width);
      const { page } = opened;
      const card = page.locator('.card', { has: page.locator('h3', { hasText: 'small-serverless' }) });
      await card.locator('.quality-value a').click();
      const wrong = sampleCount((row) => row.candidate === 'small-serverless' && isWrong(row));
      await until(page, `${COUNT} === '${wrong} of 240 samples'`);
      expect(await page.inputValue('#sample-candidate')).toBe('small-serverless');
      await page.locator('#sample-grid .row').first().click();
      await page.waitForSelector('#panel-content .said');
      expect(await page.locator('.said').count()).toBe(3);
      await page.keyboard.press('Escape');
      await close(opened, width);
    },
  );

  it.each(WIDTHS)('follows a link to one sample of a filtered table, at %d px', async (width) => {
    const first = measured().find((row) => row.candidate === 'large-endpoint' && isWrong(row));
    const id = first?.sample_id ?? '';
    const opened = await open(
      width,
      `#samples?filter=wrong&candidate=large-endpoint&sort=latency&sample=${encodeURIComponent(id)}`,
    );
    const { page } = opened;
    await page.waitForSelector('#panel-content .said');
    expect(await page.textContent('#panel-title')).toBe(id);
    expect(await page.textContent('#panel-content')).toContain(first?.output ?? 'requests.csv has no output');
    expect(await page.getAttribute('[data-filter="wrong"]', 'aria-pressed')).toBe('true');
    expect(await page.inputValue('#sample-sort')).toBe('latency');
    await page.keyboard.press('Escape');
    expect(await page.locator('#sample-panel[open]').count()).toBe(0);
    await close(opened, width);
  });

  const audits = WIDTHS.flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
  );
  it.each(audits)(
    'has no serious fault of accessibility, at %d px in the %s theme',
    async (width, scheme) => {
      const opened = await open(width, '', scheme);
      expect(await seriousFaults(opened.page)).toEqual([]);
      await close(opened, width);
    },
  );

  it('says of every number what it means, what it rests on and how sure it is', async () => {
    const opened = await open(1440);
    await opened.page.evaluate(OPEN_ALL);
    const { looked, unexplained, withoutDefinition, withoutN, withoutInterval } = await checkNumbers(
      opened.page,
    );
    expect({ unexplained, withoutDefinition, withoutN, withoutInterval }).toEqual({
      unexplained: [],
      withoutDefinition: [],
      withoutN: [],
      withoutInterval: [],
    });
    expect(looked.cells).toBeGreaterThan(300);
    expect(looked.sentences).toBeGreaterThan(6);
    await close(opened, 1440);
  });

  it.each(WIDTHS)('carries the values of summary.csv on its cards, at %d px', async (width) => {
    const opened = await open(width);
    const cards = await opened.page.locator('.card .quality-value').allTextContents();
    const told = folder.summary.rows.map(({ accuracy }) => `${(100 * Number(accuracy)).toFixed(1)} %`);
    expect(cards.map((text) => text.trim().replaceAll('\u00a0', ' '))).toEqual(told);
    await close(opened, width);
  });
});
