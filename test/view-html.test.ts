import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSite } from '../src/commands/view/export-site.ts';
import { serveSite, type ViewServer } from '../src/commands/view/server.ts';
import { Site } from '../src/commands/view/site.ts';
import { thisProcess } from '../src/store/process-mark.ts';
import { systemClock } from '../src/util/clock.ts';
import { pageName } from '../src/util/page-name.ts';
import { makeCandidate } from './fixtures/make-run.ts';
import { CHART_FAULTS, CHROMIUM, isBrowserThere, openBrowser } from './fixtures/open-browser.ts';
import {
  nightlyRun,
  nightlySuite,
  siteEvents,
  startSiteRun,
  writeNights,
  writeSiteRun,
} from './fixtures/view-site.ts';

if (!isBrowserThere)
  console.warn(
    `skipped: no Chromium at ${CHROMIUM}, so the pages of hfbench view were not opened in a browser`,
  );

it.runIf(process.env.CI === 'true')('a browser is there when CI asks for it', () => {
  expect(isBrowserThere, `no Chromium at ${CHROMIUM}; set CHROMIUM_PATH`).toBe(true);
});

const BAD = '"><img src=x onerror=window.owned=1>';
const NIGHTS = 28;

describe.runIf(isBrowserThere)('the pages of hfbench view in Chromium', () => {
  const root = mkdtempSync(join(tmpdir(), 'hfbench-view-'));
  const reports = join(root, 'reports');
  let browser: Browser;
  let server: ViewServer;

  beforeAll(async () => {
    mkdirSync(reports);
    await writeNights(reports, NIGHTS);
    const other = nightlySuite({ name: 'which-model', gates: [] });
    await writeSiteRun(
      reports,
      nightlyRun(2, { runId: 'choice', suite: other, samples: 60, complete: false }),
    );
    const suite = nightlySuite({ name: BAD, description: BAD, candidates: [makeCandidate(BAD)] });
    const behaviour = { [BAD]: { accuracy: 0.7, ms: 80, failing: 0.1 } };
    await writeSiteRun(reports, { ...nightlyRun(3), runId: BAD, suite, behaviour, samples: 20 });
    server = await serveSite(new Site(reports, systemClock), {
      port: 0,
      place: 'reports',
      tell: (error) => {
        throw error;
      },
    });
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** A page with everything that it complains of or asks for beyond its own origin. */
  async function open(address: string, width = 1440, colorScheme: 'light' | 'dark' = 'light') {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const problems: string[] = [];
    const home = address.startsWith('file:') ? 'file:' : server.url;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(home) && !url.startsWith('data:')) problems.push(`asked for ${url}`);
    });
    await page.goto(address);
    return { page, problems, close: () => context.close() };
  }

  /** What axe finds serious on a page. */
  async function seriousFaults(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = (await page.evaluate(
      `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
    )) as { violations: { id: string; impact: string; nodes: { html: string }[] }[] };
    return found.violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  }

  const shownIds = (page: Page) => page.locator('#runs .when small').allTextContents();
  const [first, newest] = [nightlyRun(0).runId, nightlyRun(NIGHTS - 1).runId];
  const paths = [
    '',
    'suite/nightly/',
    `suite/${pageName(BAD)}/`,
    `run/${newest}/`,
    `run/${pageName(BAD)}/`,
    'run/choice/',
    `compare/?a=${first}&b=${newest}`,
    `compare/?a=${first}&b=choice`,
  ];
  const views = paths.flatMap((path) =>
    [1440, 390].flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => [path, width, scheme] as const),
    ),
  );

  it.each(views)(
    'shows /%s at %d px in the %s theme whole, with no fault, and asks nobody else',
    async (path, width, scheme) => {
      const { page, problems, close } = await open(server.url + path, width, scheme);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await page.evaluate(CHART_FAULTS)).toEqual([]);
      expect(await page.evaluate('window.owned')).toBeUndefined();
      expect(await page.locator('img').count()).toBe(0);
      expect(problems).toEqual([]);
      expect(await seriousFaults(page)).toEqual([]);
      await close();
    },
  );

  it('goes from the list by its filter to a trend, to a comparison and back', async () => {
    const { page, problems, close } = await open(server.url);
    expect(await page.locator('#run-count').textContent()).toBe(`${NIGHTS + 2} of ${NIGHTS + 2} runs`);
    await page.fill('#run-search', 'which-model');
    expect(await shownIds(page)).toEqual(['choice']);
    await page.fill('#run-search', '');
    await page.selectOption('#run-state', 'open');
    expect(await shownIds(page)).toEqual(['choice']);
    await page.selectOption('#run-state', '');
    await page.selectOption('#run-suite', 'nightly');
    expect(await shownIds(page)).toHaveLength(NIGHTS);
    await page.locator('#runs .suite a').first().click();
    await page.waitForURL('**/suite/nightly/');
    const rings = page.locator('.wide-chart').first().locator('.chosen-ring');
    expect(await rings.count()).toBe(1);
    expect(await page.locator('.wide-chart').first().locator('.point').count()).toBe(2 * NIGHTS);
    await page.click('form.choose button');
    await page.waitForURL('**/compare/?**');
    expect(await page.locator('h1').textContent()).toBe('Two runs compared');
    expect(await page.locator('.differences-table').first().textContent()).toMatch(
      /accuracy[\s\S]*−\d+\.\d pp/,
    );
    await page.goBack();
    await page.goBack();
    expect(await page.inputValue('#run-suite')).toBe('nightly');
    expect(await shownIds(page)).toHaveLength(NIGHTS);
    expect(problems).toEqual([]);
    await close();
  });

  it('sorts by a column and back by keyboard, rows without a value last', async () => {
    const { page, close } = await open(server.url);
    const qualities = () =>
      page.evaluate(
        `[...document.querySelectorAll('#runs tbody tr')].map((row) => Number(row.dataset.quality))`,
      ) as Promise<number[]>;
    await page.locator('th[data-sort="quality"] button').focus();
    await page.keyboard.press('Enter');
    const down = await qualities();
    expect(down).toEqual(down.toSorted((a, b) => b - a));
    expect(await page.locator('th[data-sort="quality"]').getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('Enter');
    expect(await qualities()).toEqual(down.toSorted((a, b) => a - b));
    await close();
  });

  it('a point says value, interval, n and run when it is pointed at, and leads to its run', async () => {
    const { page, close } = await open(`${server.url}suite/nightly/`);
    const point = page.locator('.wide-chart .point').first().locator('.mark');
    await point.hover();
    expect(await page.locator('.tip').textContent()).toMatch(
      new RegExp(`^bart-serverless: \\d+\\.\\d %\\n95 % interval .+\\nn = \\d+\\nrun ${first}\\n`),
    );
    await point.click();
    await page.waitForURL(`**/run/${first}/`);
    await close();
  });

  it('keeps the theme from page to page', async () => {
    const paper = 'getComputedStyle(document.body).backgroundColor';
    const { page, close } = await open(server.url);
    await page.click('#theme');
    expect(await page.evaluate(paper)).toBe('rgb(20, 23, 28)');
    await page.goto(`${server.url}suite/nightly/`);
    expect(await page.evaluate(paper)).toBe('rgb(20, 23, 28)');
    await close();
  });

  it('a report that was made to attack can not reach the pages, nor any host', async () => {
    const folder = await writeSiteRun(reports, nightlyRun(40, { runId: 'attack', samples: 12 }));
    writeFileSync(
      join(folder, 'report.html'),
      `<!doctype html><title>attack</title><p id="found"></p><img src="http://127.0.0.1:9/x.png"><script>
        const found = [window.origin];
        try { found.push(document.cookie, localStorage.length); } catch (error) { found.push(error.name); }
        fetch('/').then((answer) => found.push('fetched'), () => found.push('no fetch'))
          .finally(() => { document.getElementById('found').textContent = found.join(' '); });
      </script>`,
    );
    await expect.poll(async () => (await fetch(`${server.url}run/attack/`)).status).toBe(200);
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('requestfailed', (request) => asked.splice(asked.indexOf(request.url()), 1));
    await page.goto(`${server.url}run/attack/report.html`);
    await expect.poll(() => page.locator('#found').textContent()).toBe('null SecurityError no fetch');
    expect(asked).toEqual([`${server.url}run/attack/report.html`]);
    await context.close();
    rmSync(folder, { recursive: true });
  });

  it('a report opens from the list and works', async () => {
    const { page, problems, close } = await open(`${server.url}run/${newest}/report.html`);
    await page.click('[data-filter="wrong"]');
    expect(Number((await page.locator('#sample-count').textContent())?.split(' ')[0])).toBeGreaterThan(0);
    await page.click('#theme');
    expect(await page.locator('#theme').textContent()).toBe('Light');
    expect(problems).toEqual([]);
    await close();
  });

  it('follows a run while it goes on, and leads to its report at the end', async () => {
    const wish = nightlyRun(50, {
      runId: 'going',
      samples: 12,
      startedAt: new Date().toISOString(),
      behaviour: {
        'bart-serverless': { accuracy: 0.8, ms: 90, failing: 0.5 },
        'deberta-endpoint': { accuracy: 0.8, ms: 90 },
      },
    });
    const { folder, append } = await startSiteRun(reports, wish, thisProcess());
    const events = siteEvents(wish);
    append(events.slice(0, 8));
    await expect
      .poll(async () => (await fetch(`${server.url}run/going/`)).status, { timeout: 10_000 })
      .toBe(200);
    const { page, problems, close } = await open(`${server.url}run/going/`, 390);
    const fact = (term: string) => page.locator('#live-facts div', { hasText: term }).first().locator('dd');
    await expect.poll(() => fact('ended').textContent()).toBe('6 of 24');
    expect(await page.locator('#live-head').textContent()).toBe('Sending requests');
    expect(await page.locator('#live-error-rows').textContent()).toContain('http_5xx');
    expect(await seriousFaults(page)).toEqual([]);
    append(events.slice(8));
    await expect.poll(() => fact('ended').textContent()).toBe('24 of 24');
    rmSync(join(folder, 'run.lock'));
    await expect.poll(() => page.locator('#live-end a').getAttribute('href')).toBe('/run/going/report.html');
    expect(problems).toEqual([]);
    await close();
    rmSync(folder, { recursive: true });
  });

  it('pages in files open from disk with no server and no fault', async () => {
    const folder = join(root, 'site');
    await exportSite(new Site(reports, systemClock), folder, 'reports');
    const { page, problems, close } = await open(pathToFileURL(join(folder, 'index.html')).href, 390);
    await page.fill('#run-search', newest);
    expect(await shownIds(page)).toEqual([newest]);
    await page.locator('#runs .suite a').first().click();
    await page.waitForURL('**/suite/nightly/index.html');
    await page.click('details.choose summary');
    await page.locator('details.choose a').first().click();
    expect(await page.locator('h1').textContent()).toBe('Two runs compared');
    await page.locator('.pair a').first().click();
    await page.locator('a.button').click();
    expect(await page.title()).toBe('nightly · hfbench report');
    expect(problems).toEqual([]);
    await close();
  }, 300_000);
});
