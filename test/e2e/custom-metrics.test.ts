import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Row, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, drawFor, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 180;
const LANGUAGES = ['de', 'en', 'fr'];
const language = (n: number) => (n % 45 === 0 ? '' : LANGUAGES[n % LANGUAGES.length]!);
/** Share of wrong answers of each candidate by language. */
const WRONG: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'acme/even': { de: 0.2, en: 0.2, fr: 0.2, '': 0.2 },
  'acme/uneven': { de: 0.7, en: 0.05, fr: 0.1, '': 0.2 },
};

let workspace: Workspace;
let server: PlainServer;
let run: RunFolder;
const suite = (more: Readonly<Record<string, unknown>>) =>
  ticketSuite([candidate('even', server.origin), candidate('uneven', server.origin)], {
    scorers: ['accuracy', 'macro-f1'],
    groupBy: ['language', 'label', { by: 'length', edges: [30, 36] }, 'shop.number'],
    metrics: {
      fair: 'min(accuracy by language)',
      blend: { formula: '0.5 * accuracy + 0.5 * macro-f1' },
      spread: 'gap(accuracy by language)',
      'german-lead': 'accuracy[language=de] - accuracy',
    },
    ...more,
  });

beforeAll(async () => {
  workspace = makeWorkspace();
  workspace.write(
    'tickets.jsonl',
    tickets(SAMPLES)
      .map((row, n) => JSON.stringify({ ...row, language: language(n), shop: { number: n % 30 } }))
      .join('\n'),
  );
  server = await startPlainServer((arrival) => {
    const input = arrival.input ?? '';
    const n = ticketNumber(input);
    const isWrong = drawFor(n, arrival.model ?? '') < WRONG[arrival.model ?? '']![language(n)]!;
    return classify(isWrong ? 'nothing that it knows' : input, 'flat');
  });
  const dataset = { source: 'tickets.jsonl', fields: { input: 'text', target: 'intent', id: 'id' } };
  workspace.suite(
    'suite.yaml',
    suite({
      dataset,
      gates: [
        { metric: 'fair', candidate: 'even', min: 0.5, decide: 'estimate' },
        { metric: 'spread', candidate: 'even', max: 0.9 },
      ],
    }),
  );
  workspace.suite(
    'later.yaml',
    suite({ dataset, gates: [{ metric: 'fair', versus: 'baseline', margin: 0.6 }] }),
  );
  workspace.suite('odd.yaml', suite({ dataset, metrics: { own: 'accuracy[language=dk]' } }));
  workspace.suite('column.yaml', suite({ dataset, groupBy: ['langage'], metrics: {} }));
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const rowsOf = (id: string) => run.requests.rows.filter((row) => row.candidate === id);
const languageOf = (row: Row) => language(Number((row.sample_id ?? '').slice(1)));
const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
const accuracyIn = (id: string, group: string) =>
  mean(
    rowsOf(id)
      .filter((row) => languageOf(row) === group)
      .map((row) => figure(row, 'accuracy')),
  );
const summaryOf = (id: string) => run.summary.rows.find((row) => row.candidate === id)!;

interface Group {
  readonly name: string;
  readonly samples: number;
  readonly scores: readonly {
    readonly scorer: string;
    readonly estimate: { value: number; n: number } | null;
  }[];
}
interface Cell {
  readonly candidate: string;
  readonly breakdowns: readonly {
    readonly grouping: string;
    readonly groups: readonly Group[];
    readonly more: { readonly groups: number; readonly samples: number };
  }[];
}
const cellOf = (id: string) => (run.report as { cells: Cell[] }).cells.find((cell) => cell.candidate === id)!;
const breakdownOf = (id: string, grouping: string) =>
  cellOf(id).breakdowns.find((one) => one.grouping === grouping)!;

describe.each(['even', 'uneven'])('the groups and metrics of %s, counted from requests.csv', (id) => {
  it('breakdowns hold every sample once, with the accuracy of its rows', () => {
    const { groups } = breakdownOf(id, 'language');
    expect(groups.map(({ name }) => name).toSorted()).toEqual(['(none)', 'de', 'en', 'fr']);
    expect(groups.reduce((sum, { samples }) => sum + samples, 0)).toBe(SAMPLES);
    for (const { name, scores } of groups) {
      const estimate = scores.find(({ scorer }) => scorer === 'accuracy')?.estimate;
      expect(estimate?.value).toBeCloseTo(accuracyIn(id, name === '(none)' ? '' : name), 12);
    }
  });

  it('labels, lengths and nested columns are groupings too', () => {
    expect(breakdownOf(id, 'label').groups).toHaveLength(4);
    expect(breakdownOf(id, 'length').groups.map(({ name }) => name)).toEqual(['< 30', '30 to 36', '≥ 36']);
    const shops = breakdownOf(id, 'shop.number');
    expect(shops.groups).toHaveLength(20);
    expect(shops.more).toEqual({ groups: 10, samples: 60 });
  });

  it('metrics are what their formulas say, inside their intervals', () => {
    const groups = ['', ...LANGUAGES].map((name) => accuracyIn(id, name));
    const row = summaryOf(id);
    expect(figure(row, 'fair')).toBeCloseTo(Math.min(...groups), 5);
    expect(figure(row, 'spread')).toBeCloseTo(Math.max(...groups) - Math.min(...groups), 5);
    expect(figure(row, 'blend')).toBeCloseTo((figure(row, 'accuracy') + figure(row, 'macro-f1')) / 2, 5);
    const lead = accuracyIn(id, 'de') - figure(row, 'accuracy');
    expect(figure(row, 'german-lead')).toBeCloseTo(lead, 5);
    for (const name of ['fair', 'spread', 'blend', 'german-lead']) {
      expect(figure(row, `${name}_ci_low`)).toBeLessThan(figure(row, name));
      expect(figure(row, `${name}_ci_high`)).toBeGreaterThan(figure(row, name));
    }
  });
});

it('columns of metrics stand behind those of the scorers', () => {
  const { header } = run.summary;
  const first = header.indexOf('fair');
  expect(header.slice(first - 1, first + 3)).toEqual([
    'macro-f1_ci_high',
    'fair',
    'fair_ci_low',
    'fair_ci_high',
  ]);
  expect(header.indexOf('german-lead_ci_high')).toBe(header.indexOf('service_time_mean_ms') - 1);
  expect(run.requests.header).not.toContain('fair');
});

it('candidates are compared on metrics, corrected like any other', () => {
  const { comparisons } = run.report as {
    comparisons: { metric: string; difference: { value: number }; pAdjusted: number; verdict: string }[];
  };
  const found = comparisons.find(({ metric }) => metric === 'fair')!;
  const [a, b] = ['even', 'uneven'].map((id) => figure(summaryOf(id), 'fair')) as [number, number];
  expect(found.difference.value).toBeCloseTo(b - a, 5);
  expect(found.verdict).toBe(found.pAdjusted < 0.05 ? 'worse' : 'undecided');
});

it('a gate holds a metric against a baseline', async () => {
  const runId = (run.report as { manifest: { runId: string } }).manifest.runId;
  const accepted = await workspace.run(['baseline', 'accept', 'out', '--force'], TOKEN);
  expect(accepted.code, `${runId} ${accepted.all}`).toBe(0);
  const end = await workspace.run(['run', 'later.yaml', '-o', 'later'], TOKEN);
  expect(end.all).toMatch(/PASS even fair at most 60.0 pp worse than the baseline/);
});

it.each([
  ['odd.yaml', /metric own: no sample has language "dk"/, /did you mean "de"|there are de, en, fr/],
  ['column.yaml', /column\.yaml:\d+:\d+: groupBy\[0\]: .*no column "langage"/, /did you mean "language"/],
])('%s is refused before anything is sent', async (file, message, hint) => {
  const before = server.log.length;
  const end = await workspace.run(['run', file, '-o', 'none'], TOKEN);
  expect(end.code, end.all).toBe(2);
  expect(end.all).toMatch(message);
  expect(end.all).toMatch(hint);
  expect(server.log.length).toBe(before);
});
