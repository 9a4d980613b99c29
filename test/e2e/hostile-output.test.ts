import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/types/attempt.ts';
import type { RunEvent } from '../../src/types/event.ts';
import type { Result } from '../../src/types/result.ts';
import { HOSTILE_TEXTS, LONG_LINE } from '../fixtures/hostile-texts.ts';
import { openBrowser } from '../fixtures/open-browser.ts';
import { hasBrowser, openPage } from '../fixtures/open-page.ts';
import { askDuckDb, findPython, runPython, type TextTable } from '../fixtures/other-readers.ts';
import { chatBody, json } from '../fixtures/plain-replies.ts';
import { type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { type CliEnd, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { chatSuite, TOKEN, ticketNumber } from '../fixtures/ticket-suite.ts';

/** Every `ERROR_EVERY`-th question is refused with its text as the reason. */
const ERROR_EVERY = 7;
const TABLES = ['summary', 'requests', 'attempts'] as const;
/** Characters that a terminal obeys or that reorder a line, tab and line feed aside. */
const ACTING = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const python = findPython('csv', 'xml');
const browserThere = hasBrowser();

let workspace: Workspace;
let server: PlainServer;
let ran: CliEnd;
let again: CliEnd;
let results: readonly Result[];
const file = (name: string) => join(workspace.path('out'), name);
const textOf = (name: string) => readFileSync(file(name), 'utf8');

function reply(input: string | null): Reply {
  const n = ticketNumber(input);
  const text = HOSTILE_TEXTS[n] as string;
  const headers = { 'x-request-id': `=HYPERLINK("http://127.0.0.1:9/${n}","<b>,x")` };
  if (n % ERROR_EVERY === 3) return json(400, { error: text }, headers);
  const made = chatBody(text, { input: 3, output: 4 });
  return 'headers' in made ? { ...made, headers: { ...made.headers, ...headers } } : made;
}

/** Rows whose ids, targets and groups are hostile too, as far as a text file can hold them. */
function rows() {
  return HOSTILE_TEXTS.map((text, n) => {
    const cell = text.slice(0, 300).replaceAll(/[\0\p{Surrogate}\uFEFF]/gu, '');
    return {
      id: `${n} ${cell}`,
      question: `#${n} say it`,
      answer: n % 5 === 0 ? 'never' : cell,
      team: `team ${n % 2}${cell.slice(0, 40)}`,
    };
  });
}

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer(({ input }) => reply(input));
  workspace.dataset('chat.csv', rows());
  const quiet = { stream: false };
  const suite = chatSuite(server.origin, {
    description: HOSTILE_TEXTS[0],
    groupBy: ['team'],
    scorers: ['exact-match', 'accuracy', 'confusion-matrix', 'macro-f1'],
    gates: [{ metric: 'accuracy', min: 0.99 }],
    limits: { maxErrorRate: 0.9 },
  });
  const [first] = suite.candidates as Record<string, unknown>[];
  workspace.suite('suite.yaml', {
    ...suite,
    candidates: [
      { ...first, ...quiet },
      { ...first, ...quiet, id: 'second' },
    ],
  });
  const reporters = 'html,csv,json,junit,markdown,parquet,prometheus';
  ran = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--reporter', reporters], TOKEN);
  expect([0, 1, 4], ran.all.slice(0, 4000)).toContain(ran.code);
  again = await workspace.run(['compare', 'out', 'out'], TOKEN);
  results = textOf('journal.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)
    .flatMap((event) => (event.type === 'result' ? [event.result] : []));
}, 120_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
/** A text as a cell: what no reader takes as U+FFFD, and an apostrophe before what a spreadsheet would run. */
function cell(text: string | number | boolean | null | undefined): string {
  if (text === null || text === undefined) return '';
  const readable = wellFormed(String(text)).replaceAll('\0', '\uFFFD');
  return typeof text === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(readable) ? `'${readable}` : readable;
}

const byCsvParse = (name: string): string[][] => parse(textOf(`${name}.csv`)) as string[][];

/** The first cell that another reader reads differently from csv-parse. */
function difference(name: string, others: TextTable): string {
  const ours = byCsvParse(name);
  if (others.length !== ours.length) return `${others.length} rows, not ${ours.length}`;
  for (const [index, row] of ours.entries()) {
    if (others[index]?.length !== row.length) return `row ${index} has ${others[index]?.length} cells`;
    for (const [column, own] of row.entries()) {
      const other = others[index]?.[column];
      if (other !== own)
        return `row ${index}, ${ours[0]?.[column]}: ${JSON.stringify(other?.slice(0, 80))}, not ${JSON.stringify(own.slice(0, 80))}`;
    }
  }
  return 'all the same';
}

describe('a run whose answers, refusals, ids, targets and groups are hostile', () => {
  it('got every text as it was sent', () => {
    expect(results).toHaveLength(2 * HOSTILE_TEXTS.length);
    for (const result of results) {
      const n = Number(result.sampleId.split(' ')[0]);
      const text = HOSTILE_TEXTS[n] as string;
      if (n % ERROR_EVERY === 3) {
        expect(result.status, result.sampleId).toBe('error');
        continue;
      }
      expect(result.status, result.sampleId.slice(0, 80)).toBe('ok');
      const answer = result.status === 'ok' && result.output.kind === 'text' ? result.output.text : null;
      expect(wellFormed(answer ?? '') === wellFormed(text), result.sampleId.slice(0, 80)).toBe(true);
    }
  });

  it("gives requests.csv the journal's texts, defused, whole and in their columns", () => {
    const [header = [], ...lines] = byCsvParse('requests');
    const at = (line: readonly string[], name: string) => line[header.indexOf(name)];
    expect(lines).toHaveLength(results.length);
    for (const result of results) {
      const id = cell(result.sampleId);
      const found = lines.filter(
        (line) => at(line, 'sample_id') === id && result.cellId.startsWith(`${at(line, 'candidate')}/`),
      );
      expect(found, id.slice(0, 80)).toHaveLength(1);
      const output = result.status === 'ok' && result.output.kind === 'text' ? result.output.text : null;
      expect(at(found[0] ?? [], 'output') === cell(output), `output of ${id.slice(0, 80)}`).toBe(true);
      expect(at(found[0] ?? [], 'expected'), id.slice(0, 80)).toBe(cell(result.target as string));
      expect(at(found[0] ?? [], 'status')).toBe(result.status);
    }
  });

  it("gives attempts.csv the journal's request ids, defused", () => {
    const [header = [], ...lines] = byCsvParse('attempts');
    const ids = lines.map((line) => line[header.indexOf('request_id')]).sort();
    const truth = results.flatMap(({ attempts }) =>
      attempts.map((attempt: Attempt) => cell(attempt.server.requestId)),
    );
    expect(truth.some((id) => id.startsWith("'=HYPERLINK"))).toBe(true);
    expect(ids).toEqual(truth.sort());
  });

  it.each(TABLES)('leaves no cell of %s.csv that a spreadsheet would run', (name) => {
    const runs = byCsvParse(name)
      .flat()
      .filter((text) => /^[=+@\t\r＝＋－＠]|^-(?!\d+(\.\d+)?$)/.test(text));
    expect(runs).toEqual([]);
  });

  it.skipIf(python === null).each(TABLES)("gives Python's csv module the same cells of %s.csv", (name) => {
    const program = `
import csv, json, sys
csv.field_size_limit(10**9)
with open(sys.argv[1], newline='', encoding='utf-8') as file:
    json.dump(list(csv.reader(file, strict=True)), sys.stdout)
`;
    expect(difference(name, runPython(python as string, program, [file(`${name}.csv`)]) as TextTable)).toBe(
      'all the same',
    );
  });

  it.each(TABLES)('gives DuckDB the same cells of %s.csv', async (name) => {
    const header = byCsvParse(name)[0] ?? [];
    const columns = `{${header.map((column) => `'${column.replaceAll("'", "''")}': 'VARCHAR'`).join(', ')}}`;
    // As bytes: the binding drops a byte order mark at the start of a text that it hands over.
    const [, ...found] = await askDuckDb(
      `SELECT hex(COLUMNS(*)) FROM read_csv('${file(`${name}.csv`)}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', max_line_size = 20000000, auto_detect = false, columns = ${columns})`,
    );
    const cells = found.map((row) =>
      row.map((value) => Buffer.from(String(value ?? ''), 'hex').toString('utf8')),
    );
    expect(difference(name, [header, ...cells])).toBe('all the same');
  });

  it('gives requests.parquet the same answers, not defused', async () => {
    const bytes = readFileSync(file('requests.parquet'));
    const found = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      compressors,
    });
    const truth = results.map((result) =>
      result.status === 'ok' && result.output.kind === 'text' ? wellFormed(result.output.text) : null,
    );
    // hyparquet drops a byte order mark at the start of a text that it hands over.
    const sorted = (texts: readonly unknown[]) =>
      texts.map((text) => String(text).replace(/^\uFEFF/, '')).sort();
    const others = sorted(truth);
    const wrong = sorted(found.map(({ output }) => output)).filter((text, at) => text !== others[at]);
    expect(wrong.map((text) => text.slice(0, 80))).toEqual([]);
    expect(found).toHaveLength(truth.length);
  });

  it("gives report.json the journal's texts", () => {
    const { requests } = JSON.parse(textOf('report.json')) as {
      requests: { key: string; output: { text: string } | null }[];
    };
    const byKey = new Map(requests.map((row) => [row.key, row]));
    for (const result of results) {
      const output = result.status === 'ok' && result.output.kind === 'text' ? result.output.text : null;
      expect((byKey.get(result.key)?.output?.text ?? null) === output, result.sampleId.slice(0, 80)).toBe(
        true,
      );
    }
  });

  it.skipIf(python === null)('writes a junit.xml that an XML parser takes', () => {
    const program = `
import json, sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
json.dump([sorted({node.tag for node in root.iter()}), len(root.findall('.//testcase'))], sys.stdout)
`;
    const [tags, cases] = runPython(python as string, program, [file('junit.xml')]) as [string[], number];
    const known = ['error', 'failure', 'system-out', 'testcase', 'testsuite', 'testsuites'];
    expect(tags.filter((tag) => !known.includes(tag))).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(2);
  });

  it('writes a summary.md of sound tables, without HTML, links or acting characters', () => {
    const lines = textOf('summary.md').split('\n');
    expect(lines.length).toBeGreaterThan(20);
    let width = 0;
    for (const line of lines) {
      const plain = line.replaceAll(/\\[\\`*_{}[\]()#+\-.!|<>~&$@:]/g, '');
      expect(plain, 'HTML').not.toMatch(/<[a-z/!?]/i);
      expect(plain, 'a link').not.toMatch(/\]\((?!#)/);
      expect(plain, 'acting').not.toMatch(ACTING);
      if (!plain.startsWith('|')) {
        width = 0;
        continue;
      }
      const bars = plain.split('|').length;
      if (width === 0) width = bars;
      expect(bars, line).toBe(width);
    }
  });

  it('prints nothing that a terminal obeys', () => {
    for (const { stdout, stderr } of [ran, again]) {
      expect(stdout + stderr).not.toMatch(ACTING);
      expect((stdout + stderr).length).toBeLessThan(100_000);
    }
    expect(ran.stdout).toContain('second');
  });

  it('writes metrics.prom one metric a line', () => {
    for (const line of textOf('metrics.prom').trimEnd().split('\n'))
      expect(line).toMatch(/^(#.*|[a-z_:][\w:]*(\{.*\})? (\S+)( \d+)?)$/i);
  });
});

describe.runIf(browserThere)('its report.html in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('runs nothing, asks for nothing and fails at nothing, with every part and every sample open', async () => {
    const { page, problems, requested } = await openPage(browser, file('report.html'));
    await page.waitForSelector('#sample-grid .row.ready');
    await page.evaluate(`document.querySelectorAll('details').forEach((node) => { node.open = true; })`);
    const shown = new Set<string>();
    await page.focus('#sample-grid');
    await page.keyboard.press('Enter');
    for (let at = 0; at < HOSTILE_TEXTS.length; at += 1) {
      const shows = `document.querySelector('#panel-place').textContent.startsWith('${at + 1} of')
        && document.querySelector('#panel-content').childElementCount > 0`;
      while (!(await page.evaluate(shows))) await page.waitForTimeout(10);
      shown.add(((await page.textContent('#panel-content')) ?? '').slice(0, 2000));
      await page.evaluate(`document.querySelector('#panel-next').click()`);
    }
    expect(shown.size).toBe(HOSTILE_TEXTS.length);
    await page.keyboard.press('Escape');
    await page.fill('#sample-search', '<script>');
    await page.waitForTimeout(300);
    expect(await page.evaluate('window.__ran')).toBeUndefined();
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('iframe, object, embed, img[src="x"], meta[http-equiv="refresh"], a[href^="javascript"], [onerror], [onload], [onmouseover], [onfocus]')].length`,
      ),
    ).toBe(0);
    expect(problems).toEqual([]);
    expect(requested.filter((url) => !url.startsWith('data:'))).toEqual([]);
    expect(textOf('report.html')).not.toContain(LONG_LINE.slice(0, 100));
    await page.close();
  }, 60_000);
});
