import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classify, HTML_ERROR, json, PAYMENT_REQUIRED, UNAUTHORIZED } from '../fixtures/plain-replies.ts';
import { type Behaviour, type PlainServer, refusedPort, startPlainServer } from '../fixtures/plain-server.ts';
import { figure, makeWorkspace, type Row, type Workspace } from '../fixtures/run-cli.ts';
import { candidate, TOKEN, ticketNumber, ticketSuite, tickets } from '../fixtures/ticket-suite.ts';

const SAMPLES = 60;
const CONCURRENCY = 4;

let workspace: Workspace;
const servers: PlainServer[] = [];

beforeEach(() => {
  workspace = makeWorkspace();
  workspace.dataset('tickets.csv', tickets(SAMPLES));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  workspace.remove();
});

async function serve(behaviour: Behaviour): Promise<PlainServer> {
  const server = await startPlainServer(behaviour);
  servers.push(server);
  return server;
}
const rowOf = (id: string): Row => workspace.read('out').summary.rows.find((row) => row.candidate === id)!;
const classes = (row: Row): number =>
  ['n_ok', 'n_error', 'n_timeout', 'n_cancelled', 'n_not_sent'].reduce(
    (sum, name) => sum + figure(row, name),
    0,
  );

/** Every planned request is in one class, and each that ended has its row. */
function expectAllAccounted(id: string): void {
  const row = rowOf(id);
  expect(figure(row, 'n_requests')).toBe(SAMPLES);
  expect(classes(row)).toBe(SAMPLES);
  const ended = workspace
    .read('out')
    .requests.rows.filter((request) => request.candidate === id && request.phase === 'measured');
  const notSent = ended.filter((request) => request.status === 'not_sent').length;
  expect(ended.length - notSent + figure(row, 'n_not_sent')).toBe(SAMPLES);
}

describe('a server that refuses connections', () => {
  it('ends the run with exit 3, one clear line, and every planned request accounted for', async () => {
    const port = await refusedPort();
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('gone', `http://127.0.0.1:${port}`)], {
        retry: { attempts: 2, initial: '1ms' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expectAllAccounted('gone');
    const row = rowOf('gone');
    expect(row.n_ok).toBe('0');
    expect(figure(row, 'n_error')).toBeGreaterThan(0);
    expect(figure(row, 'n_error')).toBeLessThan(SAMPLES);
    expect(new Set(workspace.read('out').requests.rows.map((request) => request.error_code))).toEqual(
      new Set(['connect']),
    );
    const lines = end.all.split('\n').filter((line) => line.includes('gone'));
    expect(
      lines.some((line) => /connect|refused/i.test(line)),
      end.all,
    ).toBe(true);
    expect(end.all).toContain(`127.0.0.1:${port}`);
    expect(end.all).toContain('--resume');
    for (const name of ['accuracy', 'service_time_p50_ms', 'cost_usd', 'ttft_p50_ms'])
      expect(row[name], name).toBe('');
  });

  it('does not stop the other candidate', async () => {
    const alive = await serve((arrival) => classify(arrival.input ?? '', 'flat'));
    workspace.suite(
      'suite.yaml',
      ticketSuite(
        [candidate('gone', `http://127.0.0.1:${await refusedPort()}`), candidate('alive', alive.origin)],
        { retry: { attempts: 1 } },
      ),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(rowOf('alive').n_ok).toBe(String(SAMPLES));
    expect(alive.posts()).toHaveLength(SAMPLES);
    expectAllAccounted('gone');
  });
});

describe.each([
  ['401', UNAUTHORIZED, 'auth'],
  ['402', PAYMENT_REQUIRED, 'payment'],
])('a %s', (status, reply, code) => {
  it('stops every candidate of the account, and the candidate of another account goes on', async () => {
    const server = await serve((arrival) => {
      if (arrival.headers.authorization !== `Bearer ${TOKEN.HF_TOKEN}`)
        return classify(arrival.input ?? '', 'flat');
      return ticketNumber(arrival.input) === 20 && arrival.model === 'acme/one'
        ? reply
        : classify(arrival.input ?? '', 'flat');
    });
    workspace.suite(
      'suite.yaml',
      ticketSuite([
        candidate('one', server.origin),
        candidate('two', server.origin),
        candidate('other', server.origin, { tokenEnv: 'OTHER' }),
      ]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], {
      ...TOKEN,
      OTHER: 'another-account',
    });
    expect(end.code, end.all).toBe(3);
    for (const id of ['one', 'two', 'other']) expectAllAccounted(id);
    expect(rowOf('other').n_ok).toBe(String(SAMPLES));
    expect(figure(rowOf('one'), 'n_not_sent')).toBeGreaterThan(0);
    expect(figure(rowOf('two'), 'n_not_sent')).toBeGreaterThan(0);
    expect(rowOf('one').n_error).toBe('1');
    expect(workspace.read('out').requests.rows.filter((row) => row.error_code === code)).toHaveLength(1);
    const refused = server.posts().filter((entry) => String(entry.status) === status);
    expect(refused, 'sent once, never repeated').toHaveLength(1);
    const later = server
      .posts()
      .filter(
        (entry) =>
          entry.atMs > refused[0]!.endedAtMs! + 100 &&
          entry.headers.authorization === `Bearer ${TOKEN.HF_TOKEN}`,
      );
    expect(later, 'nothing of the account is sent once the refusal is read').toEqual([]);
    expect(end.all).toMatch(status === '401' ? /401|token|auth/i : /402|credit|payment/i);
    expect(end.all).toContain('--resume');
  });

  it('at the very first request stops the run before the dataset is burnt', async () => {
    const server = await serve(() => reply);
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin), candidate('two', server.origin)]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    for (const id of ['one', 'two']) expectAllAccounted(id);
    expect(server.posts().length).toBeLessThanOrEqual(CONCURRENCY);
  });
});

describe('maxErrorRate', () => {
  it('stops a candidate from its 20th ended request on, and what is left is not_sent', async () => {
    const server = await serve(() => json(400, { error: 'no' }));
    const healthy = await serve((arrival) => classify(arrival.input ?? '', 'flat'));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('bad', server.origin), candidate('good', healthy.origin)]),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    const row = rowOf('bad');
    expect(figure(row, 'n_error')).toBeGreaterThanOrEqual(20);
    expect(figure(row, 'n_error')).toBeLessThan(20 + CONCURRENCY);
    expect(server.posts()).toHaveLength(figure(row, 'n_error'));
    expectAllAccounted('bad');
    expect(rowOf('good').n_ok).toBe(String(SAMPLES));
    expect(end.all).toMatch(/bad.*maxErrorRate|maxErrorRate.*bad/s);
  });

  it('lets a candidate go on that fails less often', async () => {
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) % 5 < 2 ? HTML_ERROR : classify(arrival.input ?? '', 'flat'),
    );
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        retry: { attempts: 1 },
        load: { kind: 'sequential' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    expect([rowOf('one').n_ok, rowOf('one').n_error, rowOf('one').n_not_sent]).toEqual(['36', '24', '0']);
  });

  it('set lower, stops sooner', async () => {
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) % 4 === 0
        ? json(400, { error: 'no' })
        : classify(arrival.input ?? '', 'flat'),
    );
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        limits: { maxErrorRate: 0.1 },
        load: { kind: 'sequential' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(server.posts()).toHaveLength(20);
    expect(rowOf('one').n_not_sent).toBe('40');
  });
});

describe('a server that breaks in other ways', () => {
  it.each([
    ['hangs', { drop: 'hang' } as const, 'n_timeout', ['timeout']],
    ['resets', { drop: 'reset' } as const, 'n_error', ['reset']],
    ['closes without a word', { drop: 'close' } as const, 'n_error', ['reset', 'truncated']],
  ])('%s: each request ends in its class, retried and counted', async (_, reply, column, codes) => {
    workspace.dataset('tickets.csv', tickets(6));
    const server = await serve((arrival) =>
      ticketNumber(arrival.input) < 2 ? reply : classify(arrival.input ?? '', 'flat'),
    );
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], {
        timeout: { attempt: '400ms' },
        retry: { attempts: 2, initial: '5ms' },
      }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(0);
    const row = rowOf('one');
    expect([row.n_ok, row[column], row.n_attempts]).toEqual(['4', '2', '8']);
    expect(server.posts()).toHaveLength(8);
    const failed = workspace.read('out').requests.rows.filter((request) => request.status !== 'ok');
    for (const request of failed) expect(codes).toContain(request.error_code);
    expect(failed.map((request) => request.http_status)).toEqual(['', '']);
  });

  it('request timeout ends a request whose attempts would go on', async () => {
    workspace.dataset('tickets.csv', tickets(2));
    const server = await serve(() => ({ drop: 'hang' }));
    workspace.suite(
      'suite.yaml',
      ticketSuite([candidate('one', server.origin)], { timeout: { attempt: '300ms', request: '700ms' } }),
    );
    const end = await workspace.run(['run', 'suite.yaml', '-o', 'out'], TOKEN);
    expect(end.code, end.all).toBe(3);
    expect(rowOf('one').n_timeout).toBe('2');
    for (const request of workspace.read('out').requests.rows) {
      expect(figure(request, 'done_at_ms') - figure(request, 'sent_at_ms')).toBeLessThan(1_200);
      expect(figure(request, 'attempts')).toBeLessThanOrEqual(3);
    }
  });
});
