import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClassificationShape, classify, json } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const ZERO_SHOT: readonly ClassificationShape[] = [
  'flat',
  'labels-and-scores',
  'array-of-labels-and-scores',
  'unsorted',
];
const TEXT: readonly ClassificationShape[] = ['nested', 'flat', 'top-one', 'unsorted'];

describe.each([
  ['zero-shot-classification', ZERO_SHOT],
  ['text-classification', TEXT],
])('%s', (task, shapes) => {
  let workspace: Workspace;
  let server: PlainServer;

  beforeAll(async () => {
    workspace = makeWorkspace();
    workspace.dataset('tickets.csv', tickets(24, 6));
    server = await startPlainServer((arrival) =>
      classify(arrival.input ?? '', shapes[ticketNumber(arrival.input) % shapes.length]!),
    );
  });
  afterAll(async () => {
    await server.close();
    workspace.remove();
  });

  it(`is read in every shape that servers give it: ${shapes.join(', ')}`, async () => {
    const parameters = task === 'text-classification' ? { parameters: {} } : {};
    workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin, parameters)], { task }));
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const run = workspace.read('out');
    expect(run.requests.rows.filter((row) => row.status !== 'ok')).toEqual([]);
    expect(figure(run.summary.rows[0]!, 'accuracy')).toBeCloseTo(20 / 24, 4);
    const wrong = run.requests.rows.filter((row) => Number(row.accuracy) !== 1).map((row) => row.sample_id);
    expect(wrong.toSorted()).toEqual(['t0', 't12', 't18', 't6']);
  });

  it('goes to the route of hf-inference with exact JSON headers and the model kept', () => {
    for (const entry of server.posts()) {
      expect(entry.path).toBe('/hf-inference/models/acme/one');
      expect(entry.headers['content-type']).toBe('application/json');
      expect(entry.headers.authorization).toBe(`Bearer ${TOKEN.HF_TOKEN}`);
    }
  });
});

describe('an answer that is no classification', () => {
  it.each([
    ['an empty list', []],
    ['scores that are words', [{ label: 'billing', score: 'high' }]],
    [
      'labels and scores of different length',
      { sequence: 'x', labels: ['billing', 'account'], scores: [0.9] },
    ],
    ['an object of something else', { generated_text: 'billing' }],
    ['null', null],
  ])('%s is an error of the answer, never a wrong answer', async (_, body) => {
    const workspace = makeWorkspace();
    const server = await startPlainServer(() => json(200, body));
    try {
      workspace.dataset('tickets.csv', tickets(3));
      workspace.suite('suite.yaml', ticketSuite([candidate('one', server.origin)]));
      const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
      expect(end.code, end.all).toBe(3);
      const run = workspace.read('out');
      expect(run.requests.rows.map((row) => `${row.status} ${row.error_code} ${row.accuracy}`)).toEqual(
        Array.from({ length: 3 }, () => 'error malformed '),
      );
      expect(run.summary.rows[0]?.accuracy).toBe('');
    } finally {
      await server.close();
      workspace.remove();
    }
  });
});
