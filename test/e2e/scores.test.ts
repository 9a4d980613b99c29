import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify, KEYWORDS, LABELS } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Row, type RunFolder, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticket, ticketNumber, ticketSuite } from '../fixtures/ticket-suite.ts';

/**
 * Rows by target and by what candidate one and candidate two answer.
 * one: 54 of 72 right. two: 60 of 72 right. Right only in one: 6; right only in two: 12.
 */
const PLAN: readonly (readonly [target: number, one: number, two: number, count: number])[] = [
  [0, 0, 0, 18],
  [0, 1, 0, 5],
  [0, 0, 2, 2],
  [1, 1, 1, 14],
  [1, 0, 1, 4],
  [1, 1, 3, 3],
  [2, 2, 2, 10],
  [2, 3, 2, 3],
  [2, 2, 1, 1],
  [3, 3, 3, 6],
  [3, 0, 1, 6],
];
const ROWS = PLAN.flatMap(([target, one, two, count]) =>
  Array.from({ length: count }, () => ({ target, one, two })),
);

let workspace: Workspace;
let server: PlainServer;
let run: RunFolder;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => {
    const row = ROWS[ticketNumber(arrival.input)]!;
    const label = LABELS[arrival.model === 'acme/one' ? row.one : row.two]!;
    return classify(KEYWORDS[label]!, 'flat');
  });
  workspace.dataset(
    'tickets.csv',
    ROWS.map((row, n) => ({ ...ticket(n, LABELS[row.target]!) }) as Row),
  );
  workspace.suite(
    'suite.yaml',
    ticketSuite([candidate('one', server.origin), candidate('two', server.origin)], {
      scorers: ['accuracy', 'macro-f1', 'micro-f1', 'mcc', 'confusion-matrix'],
    }),
  );
  const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
  expect(end.code, end.all).toBe(0);
  run = workspace.read('out');
}, 60_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

/** matrix[target][answer], counted from the plan. */
function matrixOf(id: 'one' | 'two'): number[][] {
  const matrix = LABELS.map(() => LABELS.map(() => 0));
  for (const row of ROWS) matrix[row.target]![row[id]]! += 1;
  return matrix;
}
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function macroF1(matrix: readonly (readonly number[])[]): number {
  return (
    total(
      matrix.map((line, at) => {
        const hit = line[at]!;
        return (2 * hit) / (total(line) + total(matrix.map((each) => each[at]!)));
      }),
    ) / matrix.length
  );
}

/** Multi-class Matthews coefficient as scikit-learn computes it. */
function mcc(matrix: readonly (readonly number[])[]): number {
  const n = total(matrix.map(total));
  const right = total(matrix.map((line, at) => line[at]!));
  const targets = matrix.map(total);
  const answers = matrix.map((_, at) => total(matrix.map((line) => line[at]!)));
  const cross = total(targets.map((count, at) => count * answers[at]!));
  const square = (values: readonly number[]): number => total(values.map((value) => value * value));
  return (right * n - cross) / Math.sqrt((n * n - square(answers)) * (n * n - square(targets)));
}

const Z = 1.959963984540054;
function wilson(right: number, n: number): readonly [number, number] {
  const p = right / n;
  const middle = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  return [middle - half, middle + half];
}

describe.each(['one', 'two'] as const)('the scores of %s, computed a second time from the plan', (id) => {
  const row = (): Row => run.summary.rows.find((each) => each.candidate === id)!;
  const matrix = matrixOf(id);
  const right = total(matrix.map((line, at) => line[at]!));

  it('accuracy with its Wilson interval', () => {
    const [low, high] = wilson(right, ROWS.length);
    expect(figure(row(), 'accuracy')).toBeCloseTo(right / ROWS.length, 4);
    expect(figure(row(), 'accuracy_ci_low')).toBeCloseTo(low, 3);
    expect(figure(row(), 'accuracy_ci_high')).toBeCloseTo(high, 3);
  });

  it('macro-F1, micro-F1 and MCC, each inside an interval that is not empty', () => {
    const truth = { 'macro-f1': macroF1(matrix), 'micro-f1': right / ROWS.length, mcc: mcc(matrix) };
    for (const [name, value] of Object.entries(truth)) {
      expect(figure(row(), name), name).toBeCloseTo(value, 4);
      expect(figure(row(), `${name}_ci_low`), name).toBeLessThan(value);
      expect(figure(row(), `${name}_ci_high`), name).toBeGreaterThan(value);
    }
  });

  it('the confusion matrix, target by answer', () => {
    const cells = run.report.cells as {
      candidate: string;
      confusion: { labels: string[]; matrix: number[][] };
    }[];
    const found = cells.find((cell) => cell.candidate === id)!.confusion;
    const at = LABELS.map((label) => found.labels.indexOf(label));
    expect(at.map((line) => at.map((column) => found.matrix[line]![column]))).toEqual(matrix);
  });
});

it('the comparison is paired: who was right alone, the difference, and an exact mid-p McNemar test', () => {
  const onlyOne = ROWS.filter((row) => row.one === row.target && row.two !== row.target).length;
  const onlyTwo = ROWS.filter((row) => row.two === row.target && row.one !== row.target).length;
  const comparisons = run.report.comparisons as {
    metric: string;
    a: string;
    b: string;
    paired: number;
    discordant: { onlyA: number; onlyB: number } | null;
    difference: { value: number; low: number; high: number } | null;
    pValue: number;
    verdict: string;
  }[];
  const found = comparisons.find((each) => each.metric === 'accuracy')!;
  const flipped = found.a.startsWith('two');
  expect(found.paired).toBe(ROWS.length);
  expect(found.discordant).toEqual(
    flipped ? { onlyA: onlyTwo, onlyB: onlyOne } : { onlyA: onlyOne, onlyB: onlyTwo },
  );
  expect(Math.abs(found.difference!.value)).toBeCloseTo(Math.abs(onlyTwo - onlyOne) / ROWS.length, 9);
  // Two-sided exact binomial minus half the probability of the observed split, twice its tail.
  const n = onlyOne + onlyTwo;
  const choose = (k: number): number => {
    let value = 1;
    for (let i = 1; i <= k; i += 1) value = (value * (n - k + i)) / i;
    return value;
  };
  const least = Math.min(onlyOne, onlyTwo);
  const chance = (k: number): number => choose(k) / 2 ** n;
  const tail = total(Array.from({ length: least + 1 }, (_, k) => chance(k)));
  expect(found.pValue).toBeCloseTo(Math.min(1, 2 * tail - chance(least)), 6);
  expect(found.verdict).toBe('undecided');
});

it('response_time, schedule_delay and request_latency are what their formulas give from the marks', () => {
  const wrong = run.requests.rows.flatMap((row) => {
    const attempts = run.attempts.rows.filter(
      (each) => each.candidate === row.candidate && each.seq === row.seq,
    );
    const end = figure(attempts.at(-1)!, 'done_at_ms');
    const truth = {
      response_time_ms: end - figure(attempts[0]!, 'scheduled_at_ms'),
      service_time_ms: end - figure(attempts.at(-1)!, 'sent_at_ms'),
      request_latency_ms: end - figure(attempts[0]!, 'sent_at_ms'),
    };
    return Object.entries(truth).flatMap(([name, value]) =>
      Math.abs(figure(row, name) - value) < 0.01
        ? []
        : [`${row.sample_id} ${name} ${row[name]} but ${value}`],
    );
  });
  expect(wrong).toEqual([]);
});
