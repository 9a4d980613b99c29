import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CliEnd,
  figure,
  makeWorkspace,
  type Row,
  type RunFolder,
  type Workspace,
} from '../fixtures/run-cli.ts';

const SUPPORT = fileURLToPath(new URL('../../datasets/support-intents/test.csv', import.meta.url));
const QUESTIONS = fileURLToPath(new URL('../../datasets/short-questions/test.jsonl', import.meta.url));

let workspace: Workspace;
beforeAll(() => {
  workspace = makeWorkspace();
  const labels = ['billing', 'account', 'technical support', 'shipping', 'general'];
  const knobs = { as: 'serverless', serviceTime: '4ms', jitter: 0.5 };
  workspace.suite('tickets.yaml', {
    name: 'tickets-twice',
    task: 'zero-shot-classification',
    dataset: {
      source: SUPPORT,
      fields: { input: 'text', target: 'intent', id: 'id' },
      limit: 60,
      shuffle: true,
      stratifyBy: 'intent',
    },
    candidates: [
      {
        id: 'small',
        model: 'sandbox/router-small',
        provider: 'sandbox',
        parameters: { candidate_labels: labels },
        sandbox: knobs,
      },
      {
        id: 'large',
        model: 'sandbox/router-large',
        provider: 'sandbox',
        parameters: { candidate_labels: labels },
        sandbox: knobs,
      },
    ],
    scorers: ['accuracy', 'macro-f1', 'mcc'],
    load: { kind: 'closed', concurrency: 3 },
    warmup: { requests: 2 },
    repeat: 2,
    seed: 11,
  });
  workspace.suite('chat.yaml', {
    name: 'chat-twice',
    task: 'chat-completion',
    dataset: {
      source: QUESTIONS,
      fields: { input: 'question', target: 'answer', id: 'id' },
      limit: 25,
      shuffle: true,
    },
    candidates: [
      {
        id: 'chat',
        model: 'sandbox/chat-small',
        provider: 'sandbox',
        sandbox: { as: 'serverless', ttft: '5ms', itl: '1ms', jitter: 0.3 },
      },
    ],
    prompts: [{ id: 'plain', messages: [{ role: 'user', content: '{{input}}' }] }],
    scorers: ['exact-match'],
    load: { kind: 'sequential' },
    seed: 5,
  });
});
afterAll(() => workspace.remove());

async function runTo(
  suite: string,
  out: string,
  ...more: string[]
): Promise<{ end: CliEnd; run: RunFolder }> {
  const end = await workspace.run(['run', suite, '-o', out, '--allow-outside', ...more]);
  expect(end.code, end.all).toBe(0);
  return { end, run: workspace.read(out) };
}

/** What must not change between two runs of one suite and seed: plan, answers and scores, no times. */
function essence(run: RunFolder): string[] {
  const times = /(_ms|^run_id|cost_usd|^tainted)$/;
  return run.requests.rows
    .map((row: Row) =>
      Object.entries(row)
        .filter(([name]) => !times.test(name) && name !== 'cold' && name !== 'attempts')
        .join(' | '),
    )
    .toSorted();
}

/** Samples of a candidate in the order in which they were sent. */
const order = (run: RunFolder, id: string): string[] =>
  run.requests.rows
    .filter((row) => row.candidate === id)
    .toSorted((a, b) => figure(a, 'seq') - figure(b, 'seq'))
    .map((row) => `${row.phase} ${row.sample_id} ${row.repeat}`);

/** Candidates in the order of their turns. */
function turns(run: RunFolder): string {
  const sent = run.requests.rows
    .filter((row) => row.phase === 'measured')
    .toSorted((a, b) => figure(a, 'sent_at_ms') - figure(b, 'sent_at_ms'))
    .map((row) => row.candidate ?? '');
  return sent.filter((id, at) => id !== sent[at - 1]).join(' ');
}

describe('the same suite and seed, twice against the sandbox', () => {
  it('gives the same samples, order, answers and scores for a classification', async () => {
    const first = (await runTo('tickets.yaml', 'a')).run;
    const second = (await runTo('tickets.yaml', 'b')).run;
    expect(first.requests.rows.filter((row) => row.phase === 'measured')).toHaveLength(60 * 2 * 2);
    expect(essence(second)).toEqual(essence(first));
    for (const id of ['small', 'large']) expect(order(second, id)).toEqual(order(first, id));
    expect(turns(second)).toBe(turns(first));
    expect(turns(first).split(' ').length).toBeGreaterThan(2);
    for (const at of [0, 1]) {
      for (const scorer of ['accuracy', 'macro-f1', 'mcc']) {
        for (const column of [scorer, `${scorer}_ci_low`, `${scorer}_ci_high`]) {
          expect(second.summary.rows[at]?.[column], column).toBe(first.summary.rows[at]?.[column]);
          expect(first.summary.rows[at]?.[column], column).not.toBe('');
        }
      }
    }
  });

  it('gives the same answers for a streamed chat', async () => {
    const first = (await runTo('chat.yaml', 'c')).run;
    const second = (await runTo('chat.yaml', 'd')).run;
    expect(essence(second)).toEqual(essence(first));
    expect(order(second, 'chat')).toEqual(order(first, 'chat'));
    expect(first.requests.rows.every((row) => row.status === 'ok' && row.output !== '')).toBe(true);
  });

  it('gives another order with another seed, over a sample that keeps the proportions', async () => {
    const first = workspace.read('a');
    const other = (await runTo('tickets.yaml', 'e', '--seed', '12')).run;
    expect(order(other, 'small')).not.toEqual(order(first, 'small'));
    const shares = (run: RunFolder): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const row of run.requests.rows) {
        if (row.candidate === 'small' && row.phase === 'measured') {
          counts[row.expected ?? ''] = (counts[row.expected ?? ''] ?? 0) + 1;
        }
      }
      return counts;
    };
    const [a, b] = [shares(first), shares(other)];
    expect(Object.keys(a).toSorted()).toEqual(Object.keys(b).toSorted());
    for (const label of Object.keys(a))
      expect(Math.abs((a[label] ?? 0) - (b[label] ?? 0))).toBeLessThanOrEqual(2);
  });

  it('says sandbox where its numbers stand', async () => {
    const { run, end } = await runTo('tickets.yaml', 'f', '--limit', '5');
    expect(run.summary.rows.map((row) => row.deployment)).toEqual([
      'sandbox-serverless',
      'sandbox-serverless',
    ]);
    expect(end.stdout.toLowerCase()).toContain('sandbox');
    expect(run.report.simulated).toBe(true);
  });

  it('repeats are averaged, not counted as rows', () => {
    const row = workspace.read('a').summary.rows[0]!;
    expect([row.n_samples, row.n_requests]).toEqual(['60', '120']);
    const accuracy = figure(row, 'accuracy');
    const wilsonWidth = figure(row, 'accuracy_ci_high') - figure(row, 'accuracy_ci_low');
    expect(wilsonWidth).toBeGreaterThan(0.8 * 2 * 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / 60));
  });
});
