import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageRoom } from '../src/reporters/html/samples/carry-samples.ts';
import { htmlFiles } from '../src/reporters/html.ts';
import type { RunReport } from '../src/types/report.ts';
import { makeFixtureReport } from './fixtures/fixture-report.ts';
import { openBrowser } from './fixtures/open-browser.ts';
import { hasBrowser, openPage, until } from './fixtures/open-page.ts';
import { makeRichReport, RICH_SAMPLES } from './fixtures/rich-report.ts';

const plain = makeFixtureReport({ samples: 320 });
/** Room for a hundred rows of three answers. */
const small: PageRoom = { characters: 1e9, answers: 300 };

/** The hostile fixture with a line of a million characters in every place of its first samples. */
function makeHostile(): RunReport {
  const report = makeFixtureReport({ samples: 60, hostile: true });
  const line = `${'<b onclick=window.owned=1>\u202E\0\u001b[31m\uD800'.repeat(30_000)}end`;
  const requests = report.requests.map((row, index) =>
    index % 20 === 7 ? { ...row, sampleId: `long ${index}`, input: line, expected: line } : row,
  );
  return { ...report, requests };
}

const pages = {
  plain: () => htmlFiles(plain),
  groups: () => htmlFiles(makeFixtureReport({ samples: 60, datasets: ['support-intents', 'emails'] })),
  cut: () => htmlFiles(plain, small),
  long: () => htmlFiles(makeFixtureReport({ samples: 3_000 })),
  hostile: () => htmlFiles(makeHostile()),
  rich: () => htmlFiles(makeRichReport()),
  chat: () => htmlFiles(makeFixtureReport({ samples: 40, streamed: true })),
};
type Name = keyof typeof pages;

describe.runIf(hasBrowser())('the samples of the HTML report in Chromium', { timeout: 120_000 }, () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'hfbench-samples-'));

  beforeAll(async () => {
    for (const [name, files] of Object.entries(pages)) {
      for (const { file, chunks } of files())
        writeFileSync(join(folder, `${name}-${file}`), [...chunks].join(''));
    }
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: Name, hash = '', width = 1440, scheme: 'light' | 'dark' = 'light') {
    const opened = await openPage(browser, join(folder, `${name}-report.html`), width, scheme, hash);
    await until(opened.page, `document.querySelector('#sample-count').textContent !== ''`);
    return opened;
  }

  const count = (page: Page) => page.locator('#sample-count').textContent();
  const counted = async (page: Page) => Number((await count(page))?.split(' ')[0]?.replaceAll(',', ''));
  const settled = (page: Page) =>
    until(
      page,
      `!document.querySelector('#sample-count').textContent.includes('search')
      && document.querySelector('#sample-grid .row:not(.ready)') === null`,
    );
  /** Ids of the rows that are made, from top to bottom. */
  async function rowIds(page: Page): Promise<string[]> {
    await settled(page);
    return page.evaluate(`[...document.querySelectorAll('#sample-grid .row')]
      .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((row) => row.querySelector('.row-id').textContent)`);
  }
  const active = (page: Page) =>
    page.evaluate(
      `document.getElementById(document.querySelector('#sample-grid').getAttribute('aria-activedescendant'))?.querySelector('.row-id').textContent`,
    );
  const panel = (page: Page) => page.locator('#sample-panel[open]');
  async function search(page: Page, text: string) {
    const before = await count(page);
    await page.fill('#sample-search', text);
    await until(page, `document.querySelector('#sample-count').textContent !== ${JSON.stringify(before)}`);
    await settled(page);
  }

  it.each([1440, 390])('filters with counts that are those of the report, at %d px', async (width) => {
    const { page, problems, requested } = await open('plain', '', width);
    expect(await count(page)).toBe('320 of 320 samples');
    expect((await rowIds(page)).slice(0, 2)).toEqual(['t-0001', 't-0002']);
    const rows = plain.requests.filter((row) => row.phase === 'measured');
    const samples = (keep: (row: (typeof rows)[number]) => boolean) =>
      new Set(rows.filter(keep).map((row) => row.sampleId)).size;
    const expected = {
      failed: samples((row) => row.status !== 'ok'),
      cold: samples((row) => row.cold),
      retried: samples((row) => row.attempts.length > 1),
      wrong: samples(
        (row) =>
          'value' in (row.scores.accuracy ?? {}) && (row.scores.accuracy as { value: number }).value < 1,
      ),
    };
    for (const [filter, value] of Object.entries(expected)) {
      expect(value, filter).toBeGreaterThan(0);
      const button = page.locator(`[data-filter="${filter}"]`);
      expect(await button.locator('b').textContent(), filter).toBe(String(value));
      await button.click();
      expect(await count(page)).toBe(`${value} of 320 samples`);
    }
    expect(await page.locator('[data-filter="cached"]').isDisabled()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect([...problems, ...requested]).toEqual([]);
    await page.close();
  });

  it('leads from each number of the report to as many rows', async () => {
    const { page } = await open('plain');
    const links = (await page.evaluate(`[...document.querySelectorAll('main a.rows')].map((link) =>
      [link.getAttribute('href'), link.textContent])`)) as [string, string][];
    expect(links.length).toBeGreaterThan(60);
    let numbers = 0;
    for (const [href, text] of links) {
      await page.evaluate(`location.hash = ${JSON.stringify(href)}`);
      await until(page, `document.querySelector('#sample-grid').dataset.shown === ${JSON.stringify(href)}`);
      expect(await page.locator('#sample-word').textContent(), href).toBe('');
      const found = await counted(page);
      expect(found, href).toBeGreaterThan(0);
      if (!/^[\d,]+$/.test(text)) continue;
      numbers += 1;
      expect(found, href).toBe(Number(text.replaceAll(',', '')));
    }
    expect(numbers).toBeGreaterThan(40);
    await page.close();
  });

  it('shows as slow what lies above the warm percentile, slowest first', async () => {
    const [cell] = plain.cells;
    const warm = cell?.latency.find(({ metric }) => metric === 'service_time')?.warm;
    const p95 = warm?.quantiles.find(({ p }) => p === 95)?.value ?? 0;
    const slow = plain.requests.filter(
      (row) =>
        row.cellId === cell?.id &&
        row.phase === 'measured' &&
        row.status === 'ok' &&
        !row.cold &&
        !row.cached &&
        (row.serviceTimeMs ?? 0) > p95,
    );
    const { page } = await open('plain', `#samples?filter=slow&candidate=${cell?.candidate}&sort=latency`);
    expect(slow.length).toBeGreaterThan(5);
    expect(await counted(page)).toBe(slow.length);
    const order = slow.toSorted((a, b) => (b.serviceTimeMs ?? 0) - (a.serviceTimeMs ?? 0));
    expect((await rowIds(page)).slice(0, 5)).toEqual(order.slice(0, 5).map(({ sampleId }) => sampleId));
    expect(await page.locator('#sample-slow').textContent()).toMatch(
      /service_time above its candidate's p95: bart-serverless \d/,
    );
    await page.close();
  });

  it('searches ids, inputs, targets and answers for all words', async () => {
    const { page, problems } = await open('plain');
    await search(page, 'T-0042');
    expect(await rowIds(page)).toEqual(['t-0042']);
    await search(page, 'no such words');
    expect(await count(page)).toBe('0 of 320 samples');
    expect(await page.locator('#sample-none').isVisible()).toBe(true);
    await search(page, 'BILLING t-00');
    const holds = plain.requests.filter(
      (row) =>
        row.phase === 'measured' &&
        row.sampleId.startsWith('t-00') &&
        JSON.stringify([
          row.input,
          row.expected,
          row.output?.kind === 'labels' ? row.output.labels[0]?.label : null,
        ]).includes('billing'),
    );
    expect(await counted(page)).toBe(new Set(holds.map((row) => row.sampleId)).size);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('finds the samples on which candidates disagree', async () => {
    const { page } = await open('plain', '#samples?filter=disagreeing');
    await settled(page);
    const rows = (await page.evaluate(`[...document.querySelectorAll('#sample-grid .row')].map((row) =>
      [...row.querySelectorAll('.answer')].map((cell) => cell.querySelector('.clip').lastChild.textContent))`)) as string[][];
    expect(rows.length).toBeGreaterThan(5);
    const said = rows.map((row) => row.filter((answer) => !/^(error|timeout):/.test(answer)));
    expect(said.every((row) => new Set(row).size > 1)).toBe(true);
    await page.close();
  });

  it('switches between groups of cells', async () => {
    const { page } = await open('groups');
    const before = await page.locator('#sample-grid .row').first().textContent();
    await page.selectOption('#sample-group', '1');
    expect(await page.locator('#sample-grid .row').first().textContent()).not.toBe(before);
    expect(await count(page)).toBe('60 of 60 samples');
    await page.close();
  });

  it.each([1440, 390])(
    'moves by keyboard over 3,000 rows of which few are in the page, at %d px',
    async (width) => {
      const { page, problems } = await open('long', '', width);
      const made = () => page.locator('#sample-grid .row').count();
      expect(await page.getAttribute('#sample-grid', 'aria-rowcount')).toBe('3001');
      await page.focus('#sample-grid');
      for (const [key, id] of [
        ['ArrowDown', 't-0002'],
        ['End', 't-3000'],
        ['ArrowUp', 't-2999'],
        ['Home', 't-0001'],
        ['ArrowUp', 't-0001'],
      ] as const) {
        await page.keyboard.press(key);
        await settled(page);
        await until(
          page,
          `document.querySelector('#sample-grid .row.active .row-id')?.textContent === '${id}'`,
        );
        expect(await active(page), key).toBe(id);
        expect(await made()).toBeLessThan(40);
        const inside = await page.evaluate(`(() => {
        const [row, grid] = ['#sample-grid .row.active', '#sample-grid'].map((at) => document.querySelector(at).getBoundingClientRect());
        return row.top >= grid.top && row.bottom <= grid.bottom + 1;
      })()`);
        expect(inside, key).toBe(true);
      }
      await page.keyboard.press('PageDown');
      await until(
        page,
        `document.querySelector('#sample-grid .row.active .row-id')?.textContent !== 't-0001'`,
      );
      const heights = await page.evaluate(
        `[...new Set([...document.querySelectorAll('#sample-grid .row')].map((row) => row.offsetHeight))]`,
      );
      expect(heights).toHaveLength(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  it.each([1440, 390])(
    'opens a sample, goes on to the next, and gives the focus back, at %d px',
    async (width) => {
      const { page, problems } = await open('plain', '#samples?filter=cold', width);
      await page.focus('#sample-grid');
      const [first, second] = await rowIds(page);
      await page.keyboard.press('Enter');
      await panel(page).waitFor();
      await page.waitForSelector('#panel-content .said');
      expect(await page.textContent('#panel-title')).toBe(first);
      expect(await page.textContent('#panel-place')).toBe('1 of 8');
      const text = (await page.textContent('#panel-content')) ?? '';
      for (const part of ['loading_503', 'label scores', 'Accuracy', 'wait before', first as string]) {
        if (part !== first) expect(text).toContain(part);
      }
      expect(await page.locator('.said').count()).toBe(3);
      expect(await page.locator('#panel-previous').isDisabled()).toBe(true);
      await page.keyboard.press('ArrowRight');
      expect(await page.textContent('#panel-title')).toBe(second);
      await page.click('#panel-previous');
      expect(await page.textContent('#panel-title')).toBe(first);
      await page.keyboard.press('j');
      await until(page, `location.hash.includes('sample=${second}')`);
      expect(await page.evaluate(`document.querySelector('#sample-panel').scrollWidth <= innerWidth`)).toBe(
        true,
      );
      await page.keyboard.press('Escape');
      expect(await panel(page).count()).toBe(0);
      expect(await page.evaluate('document.activeElement.id')).toBe('sample-grid');
      await until(
        page,
        `document.querySelector('#sample-grid .row.active .row-id')?.textContent === '${second}'`,
      );
      await until(page, `!location.hash.includes('sample=')`);
      expect(problems).toEqual([]);
      await page.close();
    },
  );

  it('compares answers word by word with the target and with each other', async () => {
    const { page } = await open('plain', '#samples?filter=wrong&candidate=bart-serverless');
    await settled(page);
    await page.locator('#sample-grid .row').first().click();
    await page.selectOption('#panel-against', 'target');
    const said = page.locator('.said').first();
    await said.locator('.diff').waitFor();
    const target = await page.locator('.asked-box').nth(1).locator('pre').textContent();
    const [removed, added, same] = await Promise.all(
      ['del', 'ins', 'span'].map(async (tag) =>
        (await said.locator(`.diff ${tag}`).allTextContents()).join(''),
      ),
    );
    expect(`${removed}${same}`).toBe(target);
    expect(added).not.toBe('');
    await page.selectOption('#panel-against', 'answer bart-serverless');
    await until(page, `document.querySelectorAll('.said')[0].querySelector('.diff') === null`);
    expect(await page.locator('.said .diff').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('restores what a link names, follows another one, and shrugs at garbage', async () => {
    const link = '#samples?filter=wrong&candidate=bart-endpoint&sort=latency&q=my&sample=t-0042';
    const { page, problems } = await open('plain', link);
    await panel(page).waitFor();
    expect(await page.textContent('#panel-title')).toBe('t-0042');
    expect(await page.inputValue('#sample-candidate')).toBe('bart-endpoint');
    expect(await page.inputValue('#sample-search')).toBe('my');
    expect(await page.getAttribute('[data-filter="wrong"]', 'aria-pressed')).toBe('true');
    await page.evaluate(`location.hash = '#samples?filter=cold'`);
    await until(page, `document.querySelector('[data-filter="cold"]').ariaPressed === 'true'`);
    expect(await panel(page).count()).toBe(0);
    expect(await count(page)).toBe('8 of 320 samples');
    for (const garbage of [
      '%E0%A4%A',
      'sample=%00<img src=x onerror=window.owned=1>',
      'group=-1&filter=<b>',
      '&&==',
    ]) {
      await page.evaluate(`location.hash = ${JSON.stringify(`#samples?${garbage}`)}`);
      await until(page, `document.querySelector('#sample-count').textContent === '320 of 320 samples'`);
    }
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.locator('#sample-word img').count()).toBe(0);
    await page.evaluate(`location.hash = '#samples?sample=nowhere'`);
    await until(page, `document.querySelector('#sample-word').textContent.includes('no sample nowhere')`);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('writes the choice into the address, from where it can be opened again', async () => {
    const { page } = await open('plain');
    await page.selectOption('#sample-candidate', 'bart-serverless');
    await page.click('[data-filter="failed"]');
    await until(page, `location.hash.includes('filter=failed')`);
    const [shown, address] = [await count(page), (await page.evaluate('location.hash')) as string];
    await page.close();
    const again = await open('plain', address);
    expect(await count(again.page)).toBe(shown);
    await again.page.close();
  });

  it('says what it has no room for, and takes it from the file beside it', async () => {
    const { page, problems, requested } = await open('cut');
    const here = await counted(page);
    expect(here).toBe(100);
    expect(await page.textContent('#sample-cut')).toMatch(
      new RegExp(
        `^${here} of 320 samples are in this page.*The other ${320 - here} are in report-more\\.json`,
      ),
    );
    const wrong = join(folder, 'other.json');
    for (const [text, says] of [
      ['no JSON', 'it holds no JSON'],
      ['{"a": 1}', 'is not a report-more.json'],
      [
        '{"hfbenchMoreSamples": {"runId": "<img src=x>"}, "lines": []}',
        'belongs to another run, <img src=x>',
      ],
    ] as const) {
      writeFileSync(wrong, text);
      await page.setInputFiles('#sample-more', wrong);
      await until(
        page,
        `document.querySelector('#sample-cut').textContent.includes(${JSON.stringify(says)})`,
      );
      expect(await counted(page)).toBe(here);
    }
    await page.setInputFiles('#sample-more', join(folder, 'cut-report-more.json'));
    await until(page, `document.querySelector('#sample-count').textContent === '320 of 320 samples'`);
    expect((await rowIds(page)).slice(0, 3)).toEqual(['t-0001', 't-0002', 't-0003']);
    await search(page, 't-0319');
    expect(await rowIds(page)).toEqual(['t-0319']);
    expect([...problems, ...requested]).toEqual([]);
    await page.close();
  });

  it.each([1440, 390])('runs nothing that a model, a server or a dataset wrote, at %d px', async (width) => {
    const { page, problems, requested } = await open('hostile', '', width);
    expect(await counted(page)).toBeGreaterThan(24);
    await page.focus('#sample-grid');
    let seen = '';
    await page.keyboard.press('Enter');
    for (let at = 0; at < 24; at += 1) {
      await until(page, `document.querySelector('#panel-place').textContent.startsWith('${at + 1} of')`);
      await until(page, `document.querySelectorAll('#panel-content .said').length === 3`);
      seen += await page.textContent('#panel-content');
      if (at === 3) await page.selectOption('#panel-against', 'target');
      await page.evaluate(`document.querySelector('#panel-next').click()`);
    }
    await page.keyboard.press('Escape');
    await page.fill('#sample-search', '<script>');
    await settled(page);
    expect(await page.evaluate('window.owned')).toBeUndefined();
    expect(await page.title()).toBe('ticket-routing · hfbench report');
    expect(await page.locator('main img, main b[onclick]').count()).toBe(0);
    expect(seen).toContain('</script><script>window.owned=1</script>');
    expect(seen).toContain('more characters are in report.json');
    for (const character of ['\0', '\u001b', '\u202E', '\u2066', '\uD800'])
      expect(seen.includes(character)).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect([...problems, ...requested]).toEqual([]);
    await page.close();
  });

  const looks = [1440, 390].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
  );
  it.each(looks)(
    'shows what each task asks and answers in its own way at %d px in the %s theme',
    async (width, scheme) => {
      const { page, problems, requested } = await open('rich', '', width, scheme);
      await settled(page);
      const grid = page.locator('#sample-grid');
      expect(await grid.locator('.marked', { hasText: 'Sundays' }).first().textContent()).toMatch(
        /^….{40}Sundaysanswer.{40}…$/,
      );
      expect(await grid.locator('.ranked.target li').first().textContent()).toMatch(/nine\. grade 2$/);
      expect(await grid.locator('.ranked li').allTextContents()).toSatisfy((lines: string[]) =>
        lines.every((line) => line.length < 110),
      );
      let text = (await grid.textContent()) ?? '';
      const opened: Record<string, string> = {};
      for (const name of Object.keys(RICH_SAMPLES)) {
        await page.evaluate(`location.hash = '#samples?sample=${name}'`);
        await until(
          page,
          `document.querySelector('#panel-title').textContent === '${name}' && document.querySelectorAll('#panel-content .said').length === 3`,
        );
        await until(
          page,
          `[...document.querySelectorAll('#panel-content img')].every((image) => image.naturalWidth === 1)`,
        );
        for (const media of await page.locator('#panel-content img, #panel-content audio').all()) {
          const named = (await media.getAttribute('alt')) ?? (await media.getAttribute('aria-label'));
          expect(named).toMatch(/^(input|answer of .+): .+/);
        }
        opened[name] = await page.innerHTML('#panel-content');
        text += await page.textContent('#panel-content');
        if (name === 'entities')
          expect(await page.locator('#panel-content mark').allTextContents()).toContain('Ada LovelacePER');
        if (name === 'table')
          expect(await page.locator('#panel-content .marked-cell').first().textContent()).toBe('Rome');
        if (name === 'ranking') {
          const lines = await page
            .locator('#panel-content .ranked:not(.target)')
            .first()
            .locator('li')
            .allTextContents();
          expect(lines.map((line) => line.slice(0, 5))).toEqual(['0.300', '0.200', '0.123']);
        }
        if (name === 'pair')
          expect(await page.locator('#panel-content .similarity').first().textContent()).toBe(
            'cosine 0.600 target 4.5',
          );
      }
      expect(opened.photo).toContain('<img');
      expect(opened.drawing).toContain('<img');
      expect(opened.recording).toContain('<audio');
      for (const raw of ['"start":', '0.12345678', '[0,1,2]', 'sha256', 'finish reason'])
        expect(text).not.toContain(raw);
      await page.keyboard.press('Escape');
      await page.click('[data-filter="wrong"]');
      expect(await rowIds(page)).not.toContain('photo');
      expect(await rowIds(page)).toContain('entities');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
      expect(problems).toEqual([]);
      await page.close();
    },
  );
});
