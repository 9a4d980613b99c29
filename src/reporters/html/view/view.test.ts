import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeFixtureReport } from '../../../../test/fixtures/fixture-report.ts';
import type { RequestRow } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { createRng } from '../../../util/rng.ts';
import { visibleCopy } from '../embed.ts';
import { carrySamples, moreChunks } from '../samples/carry-samples.ts';
import { samplesLink } from '../samples-link.ts';
import { viewCost } from './cost.ts';
import { viewLatency } from './latency.ts';
import { repeatCommand, viewMethods } from './methods.ts';
import { formatInstant, viewOverview } from './overview.ts';
import { viewQuality } from './quality.ts';
import { viewReliability } from './reliability.ts';
import { viewSamples } from './samples.ts';

const report = makeFixtureReport({ samples: 320 });
const cell = report.cells[0] as CellSummary;

interface Row {
  readonly id: string;
  readonly input: string;
  readonly answers: readonly ({
    readonly text: string | null;
    readonly attempts: readonly unknown[];
  } | null)[];
}

const unpack = (text: string) => JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8'));

/** The rows that lines of a page or of the file beside it carry: ids of the index with their texts. */
function rowsIn(lines: readonly string[]): readonly Row[] {
  const ids = lines.flatMap((line) => (line.startsWith('I') ? (unpack(line.slice(1)).id as string[]) : []));
  const texts = lines.flatMap((line) => {
    if (!line.startsWith('B')) return [];
    const [count, block] = line.slice(1).split(' ') as [string, string];
    const entries = unpack(block) as Omit<Row, 'id'>[];
    expect(entries).toHaveLength(Number(count));
    return entries;
  });
  expect(texts).toHaveLength(ids.length);
  return texts.map((text, at) => ({ id: ids[at] as string, ...text }));
}

const sampleData = (of: typeof report) => ({ rows: rowsIn(carrySamples(of).lines) });

it('carries every measured sample with an answer a candidate, warm-up left out', () => {
  const { rows } = sampleData(report);
  expect(rows).toHaveLength(320);
  expect(rows.every((row) => row.answers.length === 3)).toBe(true);
  const failed = rows.flatMap((row) => row.answers).filter((answer) => answer?.text === null);
  const expected = report.cells.reduce((sum, { counts }) => sum + counts.error + counts.timeout, 0);
  expect(failed).toHaveLength(expected);
});

it('shows a request that was never sent as null', () => {
  const requests = report.requests.filter((row) => !(row.cellId === cell.id && row.sampleId === 't-0007'));
  const row = sampleData({ ...report, requests }).rows.find((entry) => entry.id === 't-0007');
  expect(row?.answers.map((answer) => answer === null)).toEqual([true, false, false]);
});

it('cuts a text beyond 20,000 characters and says how much is missing', () => {
  const requests = report.requests.map((row) => ({ ...row, input: 'x'.repeat(100_000) })).slice(0, 5);
  const { rows } = sampleData({ ...report, requests });
  expect(rows[0]?.input).toMatch(/^x{20000}… \[80,000 more characters are in report\.json\]$/);
});

describe('a page without room for all samples', () => {
  const template = report.requests.find(
    (row) => row.phase === 'measured' && row.status === 'ok',
  ) as RequestRow;
  const right = { accuracy: { value: 1, metadata: null } };
  const wrong = { accuracy: { value: 0, metadata: null } };
  const rng = createRng('no room');
  const requests = Array.from({ length: 1_050 }, (_, index) => ({
    ...template,
    cellId: cell.id,
    sampleId: `s${index}`,
    sampleHash: `s${index}`,
    input: Array.from({ length: 200 }, () => Math.floor(1e9 * rng.next())).join(' '),
    cold: index === 700,
    attempts: [],
    scores: index >= 1_040 ? wrong : right,
  }));
  const many = { ...report, cells: [cell], requests };
  const room = { characters: 300_000, answers: 1e6 };
  const carried = carrySamples(many, room);

  it('keeps those with trouble first, and never more than it has room for', () => {
    const here = rowsIn(carried.lines).map(({ id }) => id);
    expect(here.slice(0, 12)).toEqual([
      's700',
      ...Array.from({ length: 10 }, (_, at) => `s${1040 + at}`),
      's0',
    ]);
    const characters = carried.lines.filter((line) => line.startsWith('B')).join('').length;
    expect(characters).toBeLessThan(room.characters + 1000);
    expect(characters).toBeGreaterThan(room.characters / 2);
    expect([carried.shown, carried.total]).toEqual([here.length, 1_050]);
    const view = viewSamples(many, carried);
    expect([view.cut, view.total, view.missing]).toEqual([true, '1,050', String(1_050 - here.length)]);
  });

  it('leaves the others to a file of JSON, so that together each row is there once', () => {
    const file = JSON.parse([...moreChunks(many, carried)].join(''));
    const ids = [...rowsIn(carried.lines), ...rowsIn(file.lines)].map(({ id }) => id);
    expect(ids).toHaveLength(1_050);
    expect(new Set(ids).size).toBe(1_050);
    expect(file.hfbenchMoreSamples).toEqual({
      runId: many.manifest.runId,
      shown: carried.shown,
      total: 1_050,
    });
  });

  it('counts answers as well, because its index is read whole', () => {
    expect(carrySamples(many, { characters: 1e9, answers: 40 }).shown).toBe(40);
  });

  it('carries all in their order where there is room', () => {
    const whole = carrySamples(many);
    expect([whole.more, whole.shown]).toEqual([null, 1_050]);
    expect(rowsIn(whole.lines).map(({ id }) => id)).toEqual(requests.map(({ sampleId }) => sampleId));
  });
});

it('leaves out a view of a text that is too long for a page', () => {
  const input = 'Ada codes. '.repeat(10_000);
  const expected = [{ type: 'PER', start: 0, end: 3 }];
  const requests = report.requests.map((row) => ({ ...row, input, expected })).slice(0, 5);
  const [row] = sampleData({ ...report, requests }).rows as unknown as { targetRich: unknown }[];
  expect(row?.targetRich).toEqual({ kind: 'omitted' });
});

it('leads from a number to the samples it was counted from', () => {
  expect(samplesLink({ group: 0, candidate: 'a b&c', filter: 'wrong' })).toBe(
    '#samples?group=0&candidate=a+b%26c&filter=wrong',
  );
  const [group] = viewQuality(report).groups;
  const [first] = group?.confusions ?? [];
  expect(first?.rows[0]?.cells[1]?.link).toBe(
    '#samples?group=0&candidate=bart-serverless&target=billing&answer=account',
  );
});

it('shows acting characters in keys and values, deep down, and keeps the rest', () => {
  expect(visibleCopy({ 'a\0': [1, null, true, { b: '\u202Ex' }] })).toEqual({
    'a‹U+0000›': [1, null, true, { b: '‹U+202E›x' }],
  });
});

it('lists a candidate of unknown cost beside the chart, never in it', () => {
  const [group] = viewCost(report).groups;
  expect(group?.unknown.map((entry) => entry.name)).toEqual(['deberta-local-vllm']);
  expect(group?.chart).not.toContain('deberta-local-vllm');
  expect(group?.rows.map((row) => row.perThousand)).toEqual(['$0.031', '$0.185', 'unknown']);
});

it('has no cost chart when no cost is known', () => {
  const cells = report.cells.map((entry) => ({ ...entry, cost: { ...entry.cost, per1kRequestsUsd: null } }));
  expect(viewCost({ ...report, cells }).groups[0]?.chart).toBe('');
});

it('shows the twin with failures as infinite under each warm row, and cold apart', () => {
  const rows = viewLatency(report).groups[0]?.headlines[0]?.rows ?? [];
  expect(rows.map((row) => row.part)).toEqual([
    'warm',
    'warm, failures as ∞',
    'cold, last attempt',
    'cold, waits included',
    'warm',
    'warm, failures as ∞',
    'warm',
    'warm, failures as ∞',
  ]);
  expect(
    rows
      .at(-1)
      ?.quantiles.map((figure) => figure.value)
      .slice(2),
  ).toEqual(['∞', '∞']);
  expect(rows[3]?.quantiles[0]?.value).toMatch(/^(19|20)\.\d s$/);
  expect(rows[2]?.quantiles.map((figure) => figure.doubtful)).toEqual([false, false, true, true]);
});

it('marks itl as not comparable when chunks carry several tokens', () => {
  const streamed = makeFixtureReport({ samples: 40, streamed: true });
  const cells = streamed.cells.map((entry, index) => ({ ...entry, tokensPerChunk: index === 0 ? 3.5 : 1 }));
  const itl = viewLatency({ ...streamed, cells }).groups[0]?.headlines.find(
    (metric) => metric.metric === 'itl',
  );
  expect(itl?.notes).toEqual([
    'bart-serverless: 3.50 tokens per chunk, so its gaps are not comparable with others',
  ]);
});

it('prints the policy for unanswered requests with its worst case', () => {
  const [scorer] = viewQuality(report).groups[0]?.scorers ?? [];
  expect(scorer?.cases[0]).toMatch(
    /bart-serverless: 5 without a score, left out; were they all wrong or all right: [\d.]+ % to [\d.]+ %/,
  );
});

it('lists the largest confusions instead of a matrix of many classes', () => {
  const labels = Array.from({ length: 40 }, (_, index) => `class-${index}`);
  const matrix = labels.map((_, i) => labels.map((__, j) => (i === 3 && j === 5 ? 9 : i === j ? 50 : 0)));
  const cells = [{ ...cell, confusion: { labels, matrix, perClass: [] } }];
  const [confusion] = viewQuality({ ...report, cells }).groups[0]?.confusions ?? [];
  expect(confusion?.rows).toEqual([]);
  expect(confusion?.listed).toMatchObject([{ target: 'class-3', given: 'class-5', count: '9' }]);
});

it('says aloud when the classes of a cell do not sum to what was scheduled', () => {
  const counts = { ...cell.counts, ok: cell.counts.ok - 1 };
  const sums = viewMethods({ ...report, cells: [{ ...cell, counts }, ...report.cells.slice(1)] }).counts;
  expect(sums.map((entry) => entry.sums)).toEqual([false, true, true]);
});

it('raises doubt and invalid on top, notes only in the methods', () => {
  expect(viewOverview(report).alarms.map((alarm) => alarm.severity)).toEqual(['invalid', 'doubt']);
  expect(viewMethods(report).warnings).toHaveLength(3);
});

it('counts attempts that a resume replaced among the attempts of the timeline and the sample', () => {
  const [first] = report.requests.filter((row) => row.phase === 'measured') as [RequestRow];
  const requests = [{ ...first, replacedAttempts: first.attempts }];
  expect(sampleData({ ...report, requests }).rows[0]?.answers[0]?.attempts).toHaveLength(
    2 * first.attempts.length,
  );
  expect(viewReliability({ ...report, requests }).groups[0]?.attempted).toBe(true);
});

it.each([
  ['2026-11-21T06:00:00.000Z', '2026-11-21 06:00 UTC'],
  ['2026-11-21T06:00Z', '2026-11-21 06:00 UTC'],
  ['yesterday', 'yesterday'],
])('writes the instant %s as %s', (iso, text) => {
  expect(formatInstant(iso)).toBe(text);
});

it('counts measured requests alone in its head, as every table below does', () => {
  const warmups = report.requests.filter((row) => row.phase === 'warmup').length;
  expect(warmups).toBeGreaterThan(0);
  expect(viewOverview(report).requests).toBe(String(report.requests.length - warmups));
});

it('shows clean beside warm, with the share left out, where something is tainted', () => {
  const parts = (of: typeof report) =>
    viewLatency(of).groups[0]?.headlines[0]?.rows.map(({ part, n }) => `${part} ${n}`) ?? [];
  expect(parts(report).some((part) => part.startsWith('clean'))).toBe(false);
  const tainted = report.cells.map((entry) => ({
    ...entry,
    latency: entry.latency.map((summary) => ({
      ...summary,
      tainted: summary.warm === null ? 0 : summary.warm.n / 2,
      clean: summary.warm === null ? null : { ...summary.warm, n: summary.warm.n / 2 },
    })),
  }));
  const n = tainted[0]?.latency[0]?.tainted;
  expect(parts({ ...report, cells: tainted })).toContain(`clean: warm without ${n} tainted (50.0 %) ${n}`);
});

it.each([
  ['adds the seed and npx', 'hfbench run a.yaml', 'npx hfbench run a.yaml --seed 7'],
  ['keeps a seed that was given', 'hfbench run a.yaml --seed 3', 'npx hfbench run a.yaml --seed 3'],
  [
    'leaves out the folder and the run that was resumed',
    'hfbench run a.yaml -o out --resume r1 --limit 5',
    'npx hfbench run a.yaml --limit 5 --seed 7',
  ],
])('the command to run it again: %s', (_, command, expected) => {
  expect(repeatCommand({ command, seed: 7 })).toBe(expected);
});

it('prints what was scheduled as the sum of its classes', () => {
  const { scheduled, ok, error, timeout, cancelled, notSent } = cell.counts;
  expect(viewMethods(report).counts[0]?.sum).toBe(
    `${scheduled} = ${ok} + ${error} + ${timeout} + ${cancelled} + ${notSent}`,
  );
});

it('says who is on the Pareto front and who beats the rest', () => {
  const [front] = viewCost(report).groups[0]?.front ?? [];
  expect(front).toMatch(/^On the Pareto front: .+\.$/);
});
