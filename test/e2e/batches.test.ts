import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json, LABELS, labelByKeyword, SERVER_ERROR } from '../fixtures/plain-replies.ts';
import { type PlainServer, type Reply, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type RunFolder, readJournal, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const ROWS = 10;
const PLAIN = 'closed-2';
const BATCHED = 'closed-2-batch-4';

let workspace: Workspace;
let server: PlainServer;
/** Texts that the server fails on, alone or in a batch. */
let fails: (text: string) => boolean = () => false;
let answerMs = 0;

/** Labels of one text by its keyword, the best first. */
function labelsOf(text: string): { label: string; score: number }[] {
  const winner = labelByKeyword(text);
  return LABELS.map((label) => ({ label, score: label === winner ? 0.85 : 0.05 })).toSorted(
    (a, b) => b.score - a.score,
  );
}

function answerTo(inputs: unknown): Reply {
  const texts = (Array.isArray(inputs) ? inputs : [inputs]).map(String);
  if (texts.some(fails)) return SERVER_ERROR;
  // Latency grows with the batch, so that a batch's latency can't be taken for one sample's.
  return { ...json(200, texts.map(labelsOf)), afterMs: answerMs * texts.length };
}

beforeEach(async () => {
  workspace = makeWorkspace();
  fails = () => false;
  answerMs = 0;
  server = await startPlainServer((arrival) => answerTo(arrival.json?.inputs));
  workspace.dataset('tickets.csv', tickets(ROWS, 5));
});
afterEach(async () => {
  await server.close();
  workspace.remove();
});

function batchedSuite(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return ticketSuite([candidate('one', server.origin, { parameters: {}, price: { perRequestUsd: 0.5 } })], {
    task: 'text-classification',
    batch: [1, 4],
    scorers: ['accuracy', 'macro-f1'],
    load: { kind: 'closed', concurrency: 2 },
    retry: { attempts: 2, initial: '5ms', factor: 2, max: '20ms', jitter: 'full' },
    ...more,
  });
}

function summaryOf(run: RunFolder, load: string) {
  const row = run.summary.rows.find((one) => one.load === load);
  if (row === undefined) throw new Error(`no row of ${load}`);
  return row;
}

interface ReportedCell {
  readonly load: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly scores: readonly {
    readonly scorer: string;
    readonly scored: number;
    readonly unscored: number;
    readonly estimate: { readonly value: number; readonly n: number };
    readonly worstCase: { readonly low: number; readonly high: number } | null;
  }[];
}

function cellOf(run: RunFolder, load: string): ReportedCell {
  const cell = (run.report.cells as ReportedCell[]).find((one) => one.load === load);
  if (cell === undefined) throw new Error(`no cell of ${load}`);
  return cell;
}

interface JournalResult {
  readonly key: string;
  readonly cellId: string;
  readonly batch: readonly { readonly sampleId: string }[] | null;
  readonly sampleId: string;
}

/** Sample ids that ended, by load, in the journal's order. */
function endedSamples(load: string): string[] {
  return readJournal(workspace.path('out/journal.jsonl'))
    .filter((event) => event.type === 'result')
    .map((event) => event.result as JournalResult)
    .filter(({ cellId }) => cellId.endsWith(`/${load}`))
    .flatMap(({ batch, sampleId }) => batch?.map((item) => item.sampleId) ?? [sampleId]);
}

describe('a suite with batch: [1, 4] over ten rows', () => {
  it('is two cells of ten and of three requests whose quality is the same, sample by sample', async () => {
    answerMs = 20;
    workspace.suite('suite.yaml', batchedSuite());
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const sizes = server
      .posts()
      .map(({ json: body }) => (Array.isArray(body?.inputs) ? body.inputs.length : 1));
    expect(sizes.toSorted((a, b) => a - b)).toEqual([...Array<number>(10).fill(1), 2, 4, 4]);

    const [plain, batched] = [summaryOf(run, PLAIN), summaryOf(run, BATCHED)];
    const counts = ['n_samples', 'n_requests', 'n_ok', 'n_error', 'n_not_sent', 'n_attempts'];
    expect(counts.map((name) => figure(plain, name))).toEqual([10, 10, 10, 0, 0, 10]);
    expect(counts.map((name) => figure(batched, name))).toEqual([10, 3, 3, 0, 0, 3]);
    // Rows 0 and 5 have a target that their text denies.
    for (const row of [plain, batched]) expect(figure(row, 'accuracy')).toBe(0.8);
    expect(batched['macro-f1']).toBe(plain['macro-f1']);
    for (const column of ['accuracy_low', 'accuracy_high']) {
      if (column in plain) expect(batched[column]).toBe(plain[column]);
    }
    const accuracies = [PLAIN, BATCHED].map((load) => cellOf(run, load).scores[0]);
    expect(accuracies[1]).toEqual(accuracies[0]);
    expect(accuracies[0]).toMatchObject({ scored: 10, unscored: 0, estimate: { value: 0.8, n: 10 } });

    // Half a dollar a request: 5 for ten answers of which eight are right, 1.5 for three requests and the same eight.
    expect([figure(plain, 'cost_usd'), figure(batched, 'cost_usd')]).toEqual([5, 1.5]);
    const costs = (run.report.cells as { load: string; cost: { perCorrectUsd: number } }[]).map(
      ({ load, cost }) => [load, cost.perCorrectUsd],
    );
    expect(costs).toEqual([
      [PLAIN, 5 / 8],
      [BATCHED, 1.5 / 8],
    ]);
  });

  it('has one row, one latency and one mean score for each request of a batch', async () => {
    answerMs = 20;
    workspace.suite('suite.yaml', batchedSuite());
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const rows = run.requests.rows.filter((row) => row.load === BATCHED);
    const scored = rows.map((row) => [row.sample_id, figure(row, 'accuracy')]);
    expect(scored.toSorted()).toEqual([
      ['t0 t1 t2 t3', 0.75],
      ['t4 t5 t6 t7', 0.75],
      ['t8 t9', 1],
    ]);
    // Four samples of 20 ms each are one request of 80 ms or more; timers never fire early by more than one.
    for (const row of rows) {
      const size = (row.sample_id ?? '').split(' ').length;
      expect(figure(row, 'service_time_ms')).toBeGreaterThanOrEqual(20 * size - 1);
    }
  });

  it('a batch that fails takes all its samples with it, and the bounds count each of them', async () => {
    fails = (text) => text.startsWith('#5 ');
    workspace.suite('suite.yaml', batchedSuite());
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const [plain, batched] = [summaryOf(run, PLAIN), summaryOf(run, BATCHED)];
    const counts = ['n_samples', 'n_requests', 'n_ok', 'n_error', 'n_attempts'];
    expect(counts.map((name) => figure(plain, name))).toEqual([10, 10, 9, 1, 11]);
    expect(counts.map((name) => figure(batched, name))).toEqual([10, 3, 2, 1, 4]);
    // Row 5 was one of the two wrong ones; of the other nine one is wrong, of the six in whole batches too.
    expect(figure(plain, 'accuracy')).toBeCloseTo(8 / 9, 6);
    expect(figure(batched, 'accuracy')).toBeCloseTo(5 / 6, 6);
    expect(cellOf(run, PLAIN).scores[0]).toMatchObject({
      scored: 9,
      unscored: 1,
      estimate: { n: 9 },
      worstCase: { low: 0.8, high: 0.9 },
    });
    expect(cellOf(run, BATCHED).scores[0]).toMatchObject({
      scored: 6,
      unscored: 4,
      estimate: { n: 6 },
      worstCase: { low: 0.5, high: 0.9 },
    });
  });

  it('errors: wrong counts each sample of a failed batch as wrong', async () => {
    fails = (text) => text.startsWith('#5 ');
    workspace.suite('suite.yaml', batchedSuite({ errors: 'wrong' }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect(figure(summaryOf(run, PLAIN), 'accuracy')).toBeCloseTo(0.8, 6);
    expect(figure(summaryOf(run, BATCHED), 'accuracy')).toBeCloseTo(0.5, 6);
    expect(cellOf(run, BATCHED).scores[0]?.estimate.n).toBe(10);
  });

  it('repeats and a limit make batches of their own: none holds samples of two repeats', async () => {
    workspace.suite('suite.yaml', batchedSuite({ repeat: 2 }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--limit', '5'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    const batched = summaryOf(run, BATCHED);
    expect(['n_samples', 'n_requests', 'n_ok'].map((name) => figure(batched, name))).toEqual([5, 4, 4]);
    expect(endedSamples(BATCHED).toSorted()).toEqual(
      ['t0', 't1', 't2', 't3', 't4'].flatMap((id) => [id, id]),
    );
    expect(cellOf(run, BATCHED).scores[0]).toMatchObject({ scored: 10, estimate: { value: 0.8, n: 5 } });
  });

  it.each([4, 11])('a run killed after %i requests resumes to each sample once', async (moment) => {
    answerMs = 15;
    workspace.suite('suite.yaml', batchedSuite());
    const child = workspace.start(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    await expect
      .poll(() => server.posts().length, { timeout: 10_000, interval: 2 })
      .toBeGreaterThanOrEqual(moment);
    child.kill('SIGKILL');
    await child.end;
    const end = await workspace.run(['run', '--resume', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const all = Array.from({ length: ROWS }, (_, n) => `t${n}`);
    for (const load of [PLAIN, BATCHED]) expect(endedSamples(load).toSorted()).toEqual(all);
    const run = workspace.read('out');
    for (const load of [PLAIN, BATCHED]) {
      expect(figure(summaryOf(run, load), 'accuracy')).toBe(0.8);
      expect(figure(summaryOf(run, load), 'n_not_sent')).toBe(0);
    }
    // What was in flight at the kill, and nothing else, went out twice.
    expect(server.posts().length).toBeLessThanOrEqual(13 + 2);
  });

  it('an answer that is short of one sample is no answer to any of them', async () => {
    await server.close();
    server = await startPlainServer((arrival) => {
      const { inputs } = arrival.json ?? {};
      return Array.isArray(inputs) ? json(200, inputs.slice(1).map(String).map(labelsOf)) : answerTo(inputs);
    });
    workspace.suite('suite.yaml', batchedSuite({ batch: 4 }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out', '--limit', '9'], TOKEN);
    const run = workspace.read('out');
    const batched = summaryOf(run, BATCHED);
    expect(end.code, end.all).toBe(0);
    // Of 4, 4 and 1 samples only the last, asked alone, is answered.
    expect(['n_requests', 'n_ok', 'n_error'].map((name) => figure(batched, name))).toEqual([3, 1, 2]);
    expect(cellOf(run, BATCHED).scores[0]).toMatchObject({ scored: 1, unscored: 8 });
  });
});

it('a batch that the server turns out not to take is refused before anything is sent', async () => {
  const tei = await startPlainServer(() => SERVER_ERROR, {
    lookup: ({ path }) =>
      path === '/info'
        ? json(200, { model_id: 'sandbox/x', model_type: { classifier: {} }, version: '1.8.0' })
        : json(404, { error: 'not here' }),
  });
  const one = {
    ...candidate('one', tei.origin, { parameters: {} }),
    provider: 'endpoint',
    endpoint: { url: tei.origin },
  };
  workspace.suite('wide.yaml', batchedSuite({ candidates: [one], batch: 33 }));
  const end = await workspace.run(['run', 'wide.yaml']);
  await tei.close();
  expect(end.code, end.all).toBe(2);
  expect(end.all).toMatch(/candidate one: a tei server takes 32 inputs.*the suite sends 33/);
  expect(end.all).toContain('nothing was sent');
  expect(tei.posts()).toEqual([]);
});
