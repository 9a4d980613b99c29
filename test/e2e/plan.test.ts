import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SuitePlan } from '../../src/types/plan.ts';
import { classify } from '../fixtures/plain-replies.ts';
import { type PlainServer, startPlainServer } from '../fixtures/plain-server.ts';
import { makeWorkspace, type Workspace } from '../fixtures/run-cli.ts';
import {
  candidate,
  chatSuite,
  LABEL_PARAMETERS,
  TOKEN,
  ticketSuite,
  tickets,
} from '../fixtures/ticket-suite.ts';

let workspace: Workspace;
let server: PlainServer;

beforeAll(async () => {
  workspace = makeWorkspace();
  server = await startPlainServer((arrival) => classify(arrival.input ?? '', 'flat'));
  workspace.dataset('tickets.csv', tickets(60));
  workspace.dataset('chat.csv', [{ id: '1', question: 'How many legs has a spider?', answer: 'eight' }]);
  workspace.suite('tickets.yaml', ticketSuite([priced('one'), candidate('two', server.origin)]));
  workspace.suite('chat.yaml', chatSuite(server.origin));
}, 120_000);
afterAll(async () => {
  await server.close();
  workspace.remove();
});

const priced = (id: string) => candidate(id, server.origin, { price: { perRequestUsd: 0.01 } });
async function planOf(...args: string[]): Promise<SuitePlan> {
  const end = await workspace.run(['plan', ...args, '--json'], TOKEN);
  expect(end.code, end.all).toBe(0);
  const plans = JSON.parse(end.stdout) as SuitePlan[];
  expect(plans).toHaveLength(1);
  return plans[0]!;
}

it('no request reaches a server, and nothing is written', async () => {
  const before = server.log.length;
  const end = await workspace.run(['plan', 'tickets.yaml', 'chat.yaml'], TOKEN);
  expect(end.code, end.all).toBe(0);
  expect(end.stdout).toContain('tickets · zero-shot-classification · 2 candidates, 2 cells');
  expect(end.stdout).toContain('chat · chat-completion · 1 candidate, 1 cell');
  expect(server.log.length).toBe(before);
  await expect(workspace.run(['list'])).resolves.toMatchObject({
    stdout: expect.stringContaining('No run yet') as string,
  });
});

it('says what is missing, a price with how to state it, and plans the rest', async () => {
  const plan = await planOf('tickets.yaml');
  expect(plan.missing).toEqual([
    {
      kind: 'price',
      about: 'two',
      problem: expect.stringContaining('candidate two has no price') as string,
      remedy: expect.stringContaining('perRequestUsd') as string,
    },
  ]);
  const [one, two] = plan.candidates;
  expect(one).toMatchObject({ id: 'one', requests: 60, warmupRequests: 0 });
  expect(one?.attempts).toMatchObject({ low: 60, high: 90 });
  expect(one?.costUsd?.high).toBeCloseTo(0.9, 9);
  expect(two?.costUsd).toBeNull();
  expect(plan.total.costUsd).toBeNull();
  expect(plan.total.requests).toBe(120);
  // Connor 1987 for 60 pairs of which 30 % are discordant.
  expect(plan.power).toMatchObject([{ dataset: 'tickets', scorers: ['accuracy'], samples: 60 }]);
  expect(plan.power[0]?.detectable[1]?.difference).toBeCloseTo(0.193, 2);
});

it('a missing token stops no plan: it is listed with its variable', async () => {
  workspace.suite('remote.yaml', {
    ...ticketSuite([
      { id: 'hub', model: 'acme/one', provider: 'hf-inference', parameters: LABEL_PARAMETERS },
      { ...candidate('named', 'https://models.example.com'), tokenEnv: 'ACME_TOKEN' },
    ]),
  });
  const end = await workspace.run(['plan', 'remote.yaml', '--no-look-ups', '--json']);
  expect(end.code, end.all).toBe(0);
  const [plan] = JSON.parse(end.stdout) as [SuitePlan];
  const tokens = plan.missing.filter(({ kind }) => kind === 'token');
  expect(tokens.map(({ about }) => about)).toEqual(['hub', 'named']);
  expect(tokens[0]?.problem).toContain('HF_TOKEN is not set');
  expect(tokens[1]?.remedy).toContain('ACME_TOKEN');
});

it('a bad suite, an unknown candidate and a bad flag exit with 2; a dataset with a bad row does not', async () => {
  workspace.suite('bad.yaml', { ...ticketSuite([priced('one')]), nonsense: 1 });
  workspace.write('torn.csv', 'text,intent\nhelp,billing\n,account\n');
  const torn = { source: 'torn.csv', fields: { input: 'text', target: 'intent' } };
  workspace.suite('torn.yaml', ticketSuite([priced('one')], { dataset: torn }));
  expect((await workspace.run(['plan', 'bad.yaml'])).code).toBe(2);
  expect((await workspace.run(['plan', 'tickets.yaml', '--candidate', 'nobody'])).code).toBe(2);
  expect((await workspace.run(['plan', 'tickets.yaml', '--limit', '0'])).code).toBe(2);
  const unread = await planOf('torn.yaml');
  expect(unread.missing).toMatchObject([{ kind: 'dataset', about: 'torn' }]);
  expect(unread.total.requests).toBeNull();
});

it('flags change the size, limits are judged, and rates say how long it takes at least', async () => {
  workspace.suite('slow.yaml', ticketSuite([priced('one')], { limits: { requests: '10/m' } }));
  const plan = await planOf('slow.yaml', '--limit', '20', '--repeat', '2', '--max-cost', '0.1');
  expect(plan.total.requests).toBe(40);
  expect(plan.total.atLeastMs).toBe(180_000);
  expect(plan.budget).toEqual({ maxCostUsd: 0.1, reached: 'certainly' });
  expect((await planOf('slow.yaml', '--limit', '20', '--max-cost', '9')).budget?.reached).toBe('no');
  expect((await planOf('slow.yaml', '--limit', '20', '--max-cost', '0.25')).budget?.reached).toBe('possibly');
});

it('lists an endpoint that the run would bring up, with the most that it can cost', async () => {
  workspace.suite(
    'leased.yaml',
    ticketSuite([
      {
        id: 'rented',
        model: 'acme/one',
        provider: 'endpoint',
        parameters: LABEL_PARAMETERS,
        endpoint: {
          name: 'acme-l4',
          lease: {
            create: {
              vendor: 'aws',
              region: 'us-east-1',
              accelerator: 'gpu',
              instanceType: 'nvidia-l4',
              instanceSize: 'x1',
            },
            after: 'delete',
            maxTime: '30m',
          },
        },
        price: { perHourUsd: 0.8, replicas: 1 },
      },
    ]),
  );
  const plan = await planOf('leased.yaml');
  expect(plan.endpoints).toEqual([
    {
      name: 'acme-l4',
      namespace: null,
      candidates: ['rented'],
      instance: 'aws nvidia-l4 x1, 1 replica',
      perHourUsd: 0.8,
      after: 'delete',
      maxTimeMs: 1_800_000,
      maxUsd: 0.4,
    },
  ]);
});

it('is made from a past run of the same candidate, and says so', async () => {
  const ran = await workspace.run(
    ['run', 'tickets.yaml', '--candidate', 'one', '--limit', '20', '--quiet'],
    TOKEN,
  );
  expect(ran.code, ran.all).toBe(0);
  const plan = await planOf('tickets.yaml');
  const [one, two] = plan.candidates;
  expect(one?.costUsd?.sources[0]).toContain('20 past requests, 20 of 60 of the same samples');
  expect(one?.costUsd?.high).toBeGreaterThanOrEqual(0.6);
  expect(one?.durationMs).not.toBeNull();
  expect(two?.durationMs).toBeNull();
});
